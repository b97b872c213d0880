using System.Text.Json;

namespace Parley.Fuzz.Bus;

/// <summary>Something that a node reads from the bus.</summary>
internal abstract class BusTarget : FuzzTarget
{
    public override IReadOnlyList<string> Tokens =>
    [
        "\"type\":3,", "\"uid\":\"n\",", "\"nsp\":\"/\",", "\"opts\":{\"rooms\":[],\"except\":[]},", "\"rooms\":[\"a\"],", "\"requestId\":\"r\",", "\"later\":{},", "\\ud800", "{\"_placeholder\":true,\"num\":0}",
        "\u00a4type\u0003", "\u00a3uid\u00a1n", "\u00a4opts\u0082\u00a5rooms\u0090\u00a6except\u0090", "\u00c4\u0002\u0000\u00ff", "\u00d4\u0000\u0000", "\u00d7\u00ff", "\u00dd\u007f\u00ff\u00ff\u00ff", "\u00df\u00ff\u00ff\u00ff\u00ff",
        "\u00c7\u0003\u0005abc", "\u00cb\u007f\u00f0\u0000\u0000\u0000\u0000\u0000\u0000",
    ];

    // A field of two bytes takes a place in a list that doubles, twice. Sockets are the most: what is there of a handshake becomes one.
    public override int AllocationFactor => 160;

    public override byte[] Generate(Random random, IReadOnlyList<byte[]> corpus) => random.Next(3) == 0 ? base.Generate(random, corpus) : BusInput.Make(random, corpus);

    public override void Decode(byte[] input) => TryRead(() => Read(input));

    /// <summary>Reads it with the product's code alone.</summary>
    protected abstract void Read(byte[] input);

    /// <summary>Reads something, which may fail in the one way that is documented.</summary>
    /// <returns>What was read, or <see langword="null"/>.</returns>
    protected static T? TryRead<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <inheritdoc cref="TryRead{T}(Func{T?})"/>
    protected static bool TryRead(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>The type of a message that is JSON, as another reader sees it.</summary>
    protected static long? TypeOf(byte[] input)
    {
        try
        {
            using var json = JsonDocument.Parse(input, new JsonDocumentOptions { MaxDepth = 2000 });
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("type", out var type) && type.TryGetInt64(out var number) ? number : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
