namespace Showcase.Hosting;

/// <summary>Where the showcase keeps what outlives it: a folder of the user, or the one that <c>Showcase:DataFolder</c> names.</summary>
internal static class DataFolder
{
    /// <summary>Returns the folder, or <see langword="null"/> for a user without a home, as containers have.</summary>
    public static string? Find(IConfiguration configuration)
    {
        if (configuration["Showcase:DataFolder"] is { Length: > 0 } chosen)
            return Path.GetFullPath(chosen);

        var user = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return user.Length == 0 ? null : Path.Combine(user, "parley-showcase");
    }
}
