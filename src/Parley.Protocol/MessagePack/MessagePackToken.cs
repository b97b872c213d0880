namespace Parley.Protocol.MessagePack;

/// <summary>One MessagePack value, or the start of one that has others in it. Slices of the bytes it came in.</summary>
internal readonly ref struct MessagePackToken
{
    public MessagePackType Type { get; init; }

    /// <summary>The integer, the bits of a large one, or 1 for <see langword="true"/>.</summary>
    public long Integer { get; init; }

    public double Float { get; init; }

    /// <summary>Elements of an array, or entries of a map. No more than there are bytes behind it.</summary>
    public int Count { get; init; }

    /// <summary>The content of a string, of bytes or of an extension.</summary>
    public ReadOnlySpan<byte> Bytes { get; init; }

    public sbyte ExtensionType { get; init; }

    /// <summary>Whether an extension came in a form of fixed length, which notepack gives other meanings than the same length in others.</summary>
    public bool IsFixedExtension { get; init; }

    /// <summary>The <c>undefined</c> of notepack.</summary>
    public bool IsUndefined => Type == MessagePackType.Extension && ExtensionType == 0 && IsFixedExtension && Bytes.Length == 1;

    /// <summary>How many values this one has directly in it.</summary>
    public long Children => Type switch
    {
        MessagePackType.Array => Count,
        MessagePackType.Map => 2L * Count,
        _ => 0,
    };
}
