using System.Buffers;
using Parley.Protocol.WebSockets;

namespace Parley.Protocol.Tests.WebSockets;

/// <summary>T-20: a pooled array holds what its last user left in it, and no peer may see that.</summary>
public sealed class WebSocketPooledMemoryTests
{
    private const byte Residue = 0xaa;

    [Fact]
    public void Joined_messages_hold_only_received_bytes()
    {
        for (var length = 0; length < 600; length += 7)
        {
            PoisonThePool();
            var payload = new byte[length];
            using var driver = new ReaderDriver();
            driver.Feed([.. ClientFrame.Build(WebSocketOpcode.Binary, payload, final: false), .. ClientFrame.Build(WebSocketOpcode.Continuation, [1])]);
            driver.AssertRead(Received.Of(WebSocketOpcode.Binary, [.. payload, 1]));
        }
    }

    [Fact]
    public void Inflated_messages_hold_only_received_bytes()
    {
        PoisonThePool();
        var payload = new byte[5000];
        using var driver = new ReaderDriver(deflate: true);
        driver.Feed(ClientFrame.Build(WebSocketOpcode.Binary, WebSocketDeflate.Compress(payload), reserved: 0x40));
        driver.AssertRead(Received.Of(WebSocketOpcode.Binary, payload));
    }

    [Fact]
    public void Control_payloads_hold_only_received_bytes_whatever_lies_behind_them()
    {
        using var reader = new WebSocketMessageReader(1000);
        var buffer = new byte[200];
        buffer.AsSpan().Fill(Residue);
        var ping = ClientFrame.Build(WebSocketOpcode.Ping, "ab"u8);
        ping.CopyTo(buffer, 0);
        Assert.Equal(WebSocketReadStatus.Message, reader.TryRead(buffer.AsSpan(0, ping.Length), out _, out _, out var message, out _));
        Assert.Equal("ab"u8, message.Payload);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(3000)]
    public void Reader_gives_memory_back_without_the_messages_in_it(int length)
    {
        PoisonThePool(fill: 0);
        var secret = new byte[length];
        secret.AsSpan().Fill(0x5e);
        using (var reader = new WebSocketMessageReader(100_000))
        {
            byte[] wire = [.. ClientFrame.Build(WebSocketOpcode.Binary, secret, final: false), .. ClientFrame.Build(WebSocketOpcode.Continuation, secret)];
            Assert.Equal(WebSocketReadStatus.Message, reader.TryRead(wire, out _, out _, out _, out _));
            Assert.Equal(WebSocketReadStatus.NeedMore, reader.TryRead([], out _, out _, out _, out _));
            AssertPoolHolds(0x5e, false);

            wire = ClientFrame.Build(WebSocketOpcode.Binary, secret, final: false);
            Assert.Equal(WebSocketReadStatus.NeedMore, reader.TryRead(wire, out _, out _, out _, out _));
        }

        AssertPoolHolds(0x5e, false);
    }

    [Fact]
    public void Reader_survives_being_disposed_twice()
    {
        var reader = new WebSocketMessageReader(1000);
        reader.TryRead(ClientFrame.Text("open", final: false), out _, out _, out _, out _);
        reader.Dispose();
        var first = ArrayPool<byte>.Shared.Rent(256);
        reader.Dispose();
        var second = ArrayPool<byte>.Shared.Rent(256);
        Assert.NotSame(first, second);
    }

    // The pool keeps the last array of each size per thread, and these tests never leave theirs.
    private static void PoisonThePool(byte fill = Residue)
    {
        for (var size = 256; size <= 64 * 1024; size *= 2)
        {
            var array = ArrayPool<byte>.Shared.Rent(size);
            array.AsSpan().Fill(fill);
            ArrayPool<byte>.Shared.Return(array);
        }
    }

    private static void AssertPoolHolds(byte value, bool expected)
    {
        for (var size = 256; size <= 64 * 1024; size *= 2)
        {
            var array = ArrayPool<byte>.Shared.Rent(size);
            Assert.Equal(expected, array.AsSpan().Contains(value));
            ArrayPool<byte>.Shared.Return(array);
        }
    }
}
