using System.Buffers;

namespace Parley.Protocol.WebSockets;

/// <summary>
/// A data message that does not lie in one frame of the receive buffer: its fragments being joined (RFC 6455
/// section 5.4), or what a compressed payload inflated to. It owns the pooled array behind it.
/// </summary>
internal sealed class WebSocketMessageBuffer(WebSocketOpcode opcode, bool isCompressed) : IDisposable
{
    private const int FirstRentBytes = 256;

    private byte[] _array = [];

    public WebSocketOpcode Opcode { get; } = opcode;

    public bool IsCompressed { get; } = isCompressed;

    /// <summary>How many frames were joined so far, the empty ones too.</summary>
    public int Fragments { get; private set; }

    public int Length { get; private set; }

    /// <summary>The message was handed out; the next call into the reader gives the memory back.</summary>
    public bool IsComplete { get; set; }

    /// <summary>Only what was written; the rest of a pooled array holds what its last user left in it.</summary>
    public ReadOnlySpan<byte> Written => _array.AsSpan(0, Length);

    /// <summary>The array behind <see cref="Written"/>, for the readers that take no span.</summary>
    public ArraySegment<byte> Segment => new(_array, 0, Length);

    public void AppendFragment(ReadOnlySpan<byte> payload)
    {
        Fragments++;
        if (payload.IsEmpty)
            return;

        if (_array.Length - Length < payload.Length)
            Grow(Length + payload.Length);

        payload.CopyTo(_array.AsSpan(Length));
        Length += payload.Length;
    }

    /// <summary>Free memory to write into: at least one byte, at most <paramref name="maxBytes"/>.</summary>
    public Span<byte> GetSpan(int maxBytes)
    {
        if (_array.Length == Length)
            Grow(Length + 1);

        return _array.AsSpan(Length, Math.Min(_array.Length - Length, maxBytes));
    }

    public void Advance(int count) => Length += count;

    public void Dispose()
    {
        var array = _array;
        var used = Length;
        _array = [];
        Length = 0;
        GiveBack(array, used);
    }

    // Doubles what has arrived; a length that was only claimed never gets here.
    private void Grow(int required)
    {
        var doubled = (int)Math.Min((uint)_array.Length * 2, (uint)Array.MaxLength);
        var grown = ArrayPool<byte>.Shared.Rent(Math.Max(FirstRentBytes, Math.Max(required, doubled)));
        Written.CopyTo(grown);
        var old = _array;
        _array = grown;
        GiveBack(old, Length);
    }

    // The pool is the process's: what one user sent must not lie in it for other code to come across.
    private static void GiveBack(byte[] array, int used)
    {
        if (array.Length == 0)
            return;

        array.AsSpan(0, used).Clear();
        ArrayPool<byte>.Shared.Return(array);
    }
}
