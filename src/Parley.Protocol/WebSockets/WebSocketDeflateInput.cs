namespace Parley.Protocol.WebSockets;

/// <summary>
/// The input of one inflation: the compressed message, the tail that RFC 7692 section 7.2.1 had the sender take off,
/// and a last block of our own.
/// </summary>
/// <remarks>
/// The stream class over zlib takes the end of its input for the end of the data. With a final block at the end, an
/// inflater that still asks for more was left inside a block: the message was cut or garbled. One that met a final
/// block inside the message (section 7.2.3.4) stops there and never asks.
/// </remarks>
internal sealed class WebSocketDeflateInput(ArraySegment<byte> compressed) : Stream
{
    // The end of an empty stored block, then an empty final block with fixed codes (RFC 1951 section 3.2.3).
    private static readonly byte[] Tail = [0x00, 0x00, 0xff, 0xff, 0x03, 0x00];

    private int _position;

    /// <summary>The reader asked for bytes after the last one.</summary>
    public bool RanDry { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;

        var rest = _position < compressed.Count ? compressed.AsSpan(_position) : Tail.AsSpan(_position - compressed.Count);
        var count = Math.Min(rest.Length, buffer.Length);
        rest[..count].CopyTo(buffer);
        _position += count;
        RanDry |= count == 0;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
