namespace Parley.Protocol.Cluster;

/// <summary>An entry of a map.</summary>
/// <param name="Name">Its key in UTF-8.</param>
/// <param name="Value">Its value.</param>
internal readonly record struct WireField(ReadOnlyMemory<byte> Name, WireValue Value);

/// <summary>The entries of a map, in the order in which they came.</summary>
/// <param name="fields">The entries, not to be changed any more.</param>
internal readonly struct WireMap(ArraySegment<WireField> fields)
{
    public ReadOnlySpan<WireField> Fields => fields;

    /// <summary>The value of a key, the last one as in JavaScript; missing if there is none.</summary>
    public WireValue this[ReadOnlySpan<byte> name]
    {
        get
        {
            var all = Fields;
            for (var i = all.Length - 1; i >= 0; i--)
            {
                ref readonly var field = ref all[i];
                if (field.Name.Span.SequenceEqual(name))
                {
                    return field.Value;
                }
            }

            return default;
        }
    }
}
