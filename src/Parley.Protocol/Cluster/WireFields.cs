namespace Parley.Protocol.Cluster;

/// <summary>The entries of a map that is being read.</summary>
internal struct WireFields
{
    // As many as maps of the wire have, of which each takes 40 bytes.
    private const int Few = 4;

    private WireField[]? _fields;
    private int _count;

    public void Add(in WireField field)
    {
        _fields ??= new WireField[Few];
        if (_count == _fields.Length)
        {
            Array.Resize(ref _fields, _count * 2);
        }

        _fields[_count++] = field;
    }

    public readonly WireMap ToMap() => _fields is null ? default : new WireMap(new ArraySegment<WireField>(_fields, 0, _count));
}
