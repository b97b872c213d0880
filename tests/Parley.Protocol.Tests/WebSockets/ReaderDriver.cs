using Parley.Protocol.WebSockets;

namespace Parley.Protocol.Tests.WebSockets;

/// <summary>Feeds a reader as a transport does, keeping what is not consumed, and holds every call to the contract.</summary>
internal sealed class ReaderDriver(int maxMessageBytes = 1_000_000, int maxFragments = 16_384, bool deflate = false) : IDisposable
{
    private readonly WebSocketMessageReader _reader = new(maxMessageBytes, maxFragments, deflate);
    private byte[] _pending = [];

    public List<Received> Messages { get; } = [];

    public WebSocketFault Fault { get; private set; }

    /// <summary>What the last NeedMore asked for.</summary>
    public int Needed { get; private set; }

    public int PendingBytes => _pending.Length;

    public ReaderDriver Feed(ReadOnlySpan<byte> bytes)
    {
        byte[] buffer = [.. _pending, .. bytes];
        var start = 0;
        while (Fault == WebSocketFault.None)
        {
            var status = _reader.TryRead(buffer.AsSpan(start), out var consumed, out var needed, out var message, out var fault);
            Assert.InRange(consumed, 0, buffer.Length - start);
            start += consumed;
            Assert.Equal(status == WebSocketReadStatus.Fault, fault != WebSocketFault.None);
            if (status == WebSocketReadStatus.Message)
            {
                Assert.NotEqual(0, consumed);
                Messages.Add(Received.Of(message.Opcode, message.Payload));
                continue;
            }

            Fault = fault;
            if (status == WebSocketReadStatus.Fault)
                break;

            Assert.True(needed == 0 || needed > buffer.Length - start, $"{needed} bytes needed, {buffer.Length - start} there");
            Needed = needed;
            break;
        }

        _pending = buffer[start..];
        return this;
    }

    public ReaderDriver FeedInChunks(ReadOnlySpan<byte> bytes, int chunk)
    {
        for (; bytes.Length > chunk; bytes = bytes[chunk..])
            Feed(bytes[..chunk]);

        return Feed(bytes);
    }

    public void AssertRead(params Received[] expected)
    {
        Assert.Equal(WebSocketFault.None, Fault);
        Assert.Equal(expected, Messages);
        Assert.Equal(0, PendingBytes);
    }

    public void AssertFault(string fault)
    {
        Assert.Equal(fault, Fault.ToString());
        Assert.Empty(Messages);
    }

    public void Dispose() => _reader.Dispose();
}
