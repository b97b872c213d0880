using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.Protocol.SocketIO;

namespace Parley.Protocol.Json;

/// <summary>Turns arguments into JSON and back with <see cref="JsonTypeInfo"/>, so that it works without reflection where types come from a source-generated context.</summary>
internal sealed class ArgumentSerializer
{
    /// <param name="options">What the application set. Copied, and completed with what the wire needs.</param>
    /// <param name="maxDepth">Nesting allowed inside one argument, both ways.</param>
    /// <param name="parser">How packets are written on the wire.</param>
    public ArgumentSerializer(JsonSerializerOptions options, int maxDepth, SocketIOParser parser = SocketIOParser.Json)
    {
        MaxDepth = maxDepth;
        Parser = parser;

        // System.Text.Json counts the array that the arguments stand in, and when it writes, the value inside the last level, too.
        Options = new JsonSerializerOptions(options) { MaxDepth = maxDepth + 2, WriteIndented = false };

        // As JSON.stringify writes it: escaping what HTML would need only costs bytes here.
        Options.Encoder ??= JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        Options.Converters.Insert(0, new ByteArrayConverter());
        Options.Converters.Insert(0, new ReadOnlyMemoryConverter());
        Options.Converters.Insert(0, new MemoryConverter());
        Options.Converters.Insert(0, new RawArgumentsConverter(this));
        AddDefaultResolver(Options);
        Options.MakeReadOnly();
    }

    public JsonSerializerOptions Options { get; }

    /// <summary>Nesting allowed inside one argument.</summary>
    public int MaxDepth { get; }

    /// <summary>How packets are written on the wire.</summary>
    public SocketIOParser Parser { get; }

    /// <summary>Reads one argument.</summary>
    /// <exception cref="JsonException">The JSON does not fit <typeparamref name="T"/>.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> cannot be read from JSON, or no context describes it.</exception>
    public T? Read<T>(ReadOnlySpan<byte> json, byte[][] attachments)
    {
        var typeInfo = (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));
        // The second is so only where a converter reads another packet's argument: this one's placeholders are data.
        if (attachments.Length == 0 && AttachmentScope.Received.Length == 0)
        {
            return JsonSerializer.Deserialize(json, typeInfo);
        }

        var previous = AttachmentScope.EnterRead(attachments);
        try
        {
            return JsonSerializer.Deserialize(json, typeInfo);
        }
        finally
        {
            AttachmentScope.EnterRead(previous);
        }
    }

    /// <summary>Writes one argument. Bytes in it go to the <see cref="AttachmentScope"/> of this thread.</summary>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> cannot be written as JSON, or no context describes it.</exception>
    public void Write<T>(Utf8JsonWriter writer, T value)
    {
        if (typeof(T) == typeof(object) && value is not null)
        {
            JsonSerializer.Serialize(writer, value, Options.GetTypeInfo(value.GetType()));
            return;
        }

        JsonSerializer.Serialize(writer, value, (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T)));
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Only where the application has left reflection on; trimmed applications bring a JsonSerializerContext.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Only where the application has left reflection on; AOT applications bring a JsonSerializerContext.")]
    private static void AddDefaultResolver(JsonSerializerOptions options)
    {
        if (JsonSerializer.IsReflectionEnabledByDefault)
        {
            options.TypeInfoResolverChain.Add(new DefaultJsonTypeInfoResolver());
        }
        else
        {
            options.TypeInfoResolverChain.Add(PrimitiveJsonContext.Default);
        }
    }
}
