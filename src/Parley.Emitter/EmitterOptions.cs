using System.Text.Json;

namespace Parley.Emitters;

/// <summary>The options of every emitter. They are copied when the emitter is made.</summary>
public abstract class EmitterOptions
{
    private protected EmitterOptions()
    {
    }

    /// <summary>How arguments are written. Default: <see cref="JsonSerializerDefaults.Web"/>, without escaping what only HTML needs escaped.</summary>
    /// <remarks>Trimmed and AOT applications add a source-generated context: <c>options.Json.TypeInfoResolverChain.Add(ChatJson.Default)</c>.</remarks>
    public JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web);

    /// <summary>Time for Redis or PostgreSQL to take a message; then an <see cref="EmitterException"/> says that it did not. Default: 5 s. Range: 1 ms to 24 h.</summary>
    public TimeSpan PublishTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Checks that every option is in its range.</summary>
    /// <exception cref="ArgumentException">One is not; the message names it.</exception>
    internal virtual void Validate() => CheckRange(nameof(PublishTimeout), PublishTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1));

    private protected void CheckRange<T>(string option, T value, T least, T most)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
        {
            throw new ArgumentOutOfRangeException(option, $"{GetType().Name}.{option} is {value}; it must be {least} to {most}.");
        }
    }

    private protected void CheckPrefix(string option, string value)
    {
        if (string.IsNullOrEmpty(value) || value.Contains("#/", StringComparison.Ordinal))
        {
            throw Invalid(option, $"is \"{value}\"; it must not be empty, and must not contain \"#/\"");
        }
    }

    private protected ArgumentException Invalid(string option, string fault) => new($"{GetType().Name}.{option} {fault}.", option);
}
