namespace Parley.Redis.Wire;

/// <summary>An entry of a map.</summary>
/// <param name="Name">Its key in UTF-8.</param>
/// <param name="Value">Its value.</param>
internal readonly record struct WireField(ReadOnlyMemory<byte> Name, WireValue Value);

/// <summary>The entries of a map, in the order in which they came.</summary>
internal readonly struct WireMap(IReadOnlyList<WireField> fields)
{
    private readonly IReadOnlyList<WireField>? _fields = fields;

    public IReadOnlyList<WireField> Fields => _fields ?? [];

    /// <summary>The value of a key, the last one as in JavaScript; missing if there is none.</summary>
    public WireValue this[ReadOnlySpan<byte> name]
    {
        get
        {
            for (var i = Fields.Count - 1; i >= 0; i--)
            {
                if (Fields[i].Name.Span.SequenceEqual(name))
                {
                    return Fields[i].Value;
                }
            }

            return default;
        }
    }
}
