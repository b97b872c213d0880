namespace Parley.Architecture.Tests;

public class PublicTypeTests
{
    // Public types that users are meant to derive from although they are not abstract: name and reason.
    private static readonly Dictionary<string, string> _openOnPurpose = new(StringComparer.Ordinal)
    {
        ["Parley.Engine.EngineOptions"] = "Socket.IO's options add to them",
        ["Parley.ClusterAdapterOptions"] = "the options of each cluster adapter add to them",
        ["Parley.SocketIOException"] = "the base of what callers may want to catch together",
    };

    [Fact]
    public void A_public_type_is_open_to_inheritance_only_on_purpose()
    {
        var open = ShippedProjects.Assemblies.SelectMany(assembly => assembly.GetExportedTypes()).Where(IsOpen);

        Assert.Empty(open.Select(type => type.ToString()).Except(_openOnPurpose.Keys, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(typeof(PublicTypeTests), true)]
    [InlineData(typeof(Version), false)]
    [InlineData(typeof(Stream), false)]
    [InlineData(typeof(Math), false)]
    [InlineData(typeof(DayOfWeek), false)]
    [InlineData(typeof(Guid), false)]
    [InlineData(typeof(IDisposable), false)]
    [InlineData(typeof(Action), false)]
    public void An_open_type_is_told_from_a_closed_one(Type type, bool open) => Assert.Equal(open, IsOpen(type));

    // Structs, enums, delegates and static classes are sealed, interfaces abstract in metadata.
    private static bool IsOpen(Type type) => !type.IsSealed && !type.IsAbstract;
}
