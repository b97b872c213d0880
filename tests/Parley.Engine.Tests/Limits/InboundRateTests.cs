using Parley.Engine.Tests.Harness;
using Parley.Protocol.WebSockets;

namespace Parley.Engine.Tests.Limits;

/// <summary>How much one client may send, with few packets or bytes a second, so that each second of the clock that stands still makes the difference.</summary>
public sealed class InboundRateTests
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task A_packet_is_handled_once_it_is_paid_for()
    {
        using var engine = NewEngine(new InboundRateLimitOptions { PacketsPerSecond = 1, PacketBurst = 1 });
        var (peer, receiver) = await engine.OpenWebSocketAsync();
        await peer.SendAsync("4first");
        await receiver.ExpectAsync("first");
        await peer.SendAsync("4second");

        await PassAsync(engine, receiver, seconds: 0.9);
        receiver.ExpectNothing();
        await PassAsync(engine, receiver, seconds: 0.1);

        await receiver.ExpectAsync("second");
    }

    [Fact]
    public async Task A_packet_that_is_too_much_for_too_long_is_never_handled()
    {
        using var engine = NewEngine(new InboundRateLimitOptions { PacketsPerSecond = 1, PacketBurst = 1, MaxExcess = TimeSpan.FromSeconds(2.5) });
        var (peer, receiver) = await engine.OpenWebSocketAsync();
        await peer.SendAsync("4a");
        await receiver.ExpectAsync("a");
        await peer.SendAsync("4b");
        await peer.SendAsync("4c");
        await peer.SendAsync("4d");

        await PassAsync(engine, receiver, seconds: 2.6);

        await receiver.ExpectAsync("b", "c");
        await receiver.ExpectCloseAsync("transport error");
        receiver.ExpectNothing();
        Assert.Equal(1008, await peer.SkipToCloseAsync());
    }

    [Fact]
    public async Task A_message_larger_than_the_bucket_is_handled_and_what_it_costs_is_not_held_against_its_client()
    {
        using var engine = NewEngine(new InboundRateLimitOptions { BytesPerSecond = 1024, ByteBurst = 2048, MaxExcess = TimeSpan.FromSeconds(1) });
        var (peer, receiver) = await engine.OpenWebSocketAsync();
        var large = new string('x', 20_000);
        await peer.SendAsync("4" + large);
        await receiver.ExpectAsync(large);
        await peer.SendAsync("4small");

        // 20,011 bytes were sent, 2,048 of them at once, and 1,024 are paid for in a second.
        await PassAsync(engine, receiver, seconds: 17.5);
        receiver.ExpectNothing();
        await PassAsync(engine, receiver, seconds: 0.1);

        await receiver.ExpectAsync("small");
        Assert.True(receiver.Session.IsOpen);
    }

    [Fact]
    public async Task A_message_larger_than_the_bucket_waits_until_that_is_full()
    {
        using var engine = NewEngine(new InboundRateLimitOptions { BytesPerSecond = 1024, ByteBurst = 2048 });
        var (peer, receiver) = await engine.OpenWebSocketAsync();
        var half = new string('x', 1017);
        await peer.SendAsync("4" + half);
        await receiver.ExpectAsync(half);
        var large = new string('y', 3000);
        await peer.SendAsync("4" + large);

        await PassAsync(engine, receiver, seconds: 0.9);
        receiver.ExpectNothing();
        await PassAsync(engine, receiver, seconds: 0.2);

        await receiver.ExpectAsync(large);
    }

    [Fact]
    public async Task The_fragments_of_a_message_are_paid_for_once()
    {
        using var engine = NewEngine(new InboundRateLimitOptions { BytesPerSecond = 1024, ByteBurst = 2048 });
        var (peer, receiver) = await engine.OpenWebSocketAsync();
        var part = new byte[500];
        await peer.SendFrameAsync(WebSocketOpcode.Binary, part, final: false);
        await peer.SendFrameAsync(WebSocketOpcode.Continuation, part, final: false);
        await peer.SendFrameAsync(WebSocketOpcode.Continuation, part);
        Assert.Equal("bytes:" + new string('0', 3000), await receiver.NextAsync());

        // 1,524 with their headers, so that this one still fits, and the next no longer does.
        var rest = new string('x', 500);
        await peer.SendAsync("4" + rest);
        await receiver.ExpectAsync(rest);
        await peer.SendAsync("4" + new string('y', 20));
        await Guard.UntilAsync(() => engine.Server.Wheel.Count == 2);
        receiver.ExpectNothing();
    }

    [Fact]
    public async Task Packets_of_a_POST_are_handled_one_by_one_as_they_are_paid_for()
    {
        using var engine = NewEngine(new InboundRateLimitOptions { PacketsPerSecond = 1, PacketBurst = 2 });
        var session = await engine.OpenPollingAsync();
        var receiver = engine.Handler.Last;
        var post = engine.Post(session, "4a\u001e4b\u001e4c");
        await receiver.ExpectAsync("a", "b");

        await PassAsync(engine, receiver, seconds: 0.9);
        receiver.ExpectNothing();
        await PassAsync(engine, receiver, seconds: 0.1);

        await receiver.ExpectAsync("c");
        await post.ExpectStatusAsync(200, "ok");
    }

    [Fact]
    public async Task The_body_of_a_POST_is_paid_for_with_its_first_packet()
    {
        using var engine = NewEngine(new InboundRateLimitOptions { BytesPerSecond = 1024, ByteBurst = 2048 });
        var session = await engine.OpenPollingAsync();
        var receiver = engine.Handler.Last;
        var most = new string('x', 2047);
        await engine.Post(session, "4" + most).ExpectStatusAsync(200, "ok");
        await receiver.ExpectAsync(most);
        var half = new string('y', 1023);
        var post = engine.Post(session, "4" + half);

        await PassAsync(engine, receiver, seconds: 0.9);
        receiver.ExpectNothing();
        await PassAsync(engine, receiver, seconds: 0.1);

        await receiver.ExpectAsync(half);
        await post.ExpectStatusAsync(200, "ok");
    }

    private static EngineHarness NewEngine(InboundRateLimitOptions rate) => new(options => options.InboundRateLimit = rate);

    /// <summary>Lets time pass turn by turn, each once the client waits for it or has been closed.</summary>
    private static async Task PassAsync(EngineHarness engine, RecordingReceiver receiver, double seconds)
    {
        for (var turns = (int)Math.Round(seconds * 10); turns > 0; turns--)
        {
            await Guard.UntilAsync(() => engine.Server.Wheel.Count == 2 || receiver.Closed.IsCompleted);
            engine.Advance(Turn);
        }
    }
}
