using Parley.Engine.Sessions;
using Parley.Engine.Tests.Harness;
using Parley.Protocol.EngineIO;
using Parley.Protocol.SocketIO;

namespace Parley.Engine.Tests.Sessions;

/// <summary>What becomes of events for a client that is slow, other than the end of its connection.</summary>
public sealed class EngineSessionPolicyTests : IDisposable
{
    private const int Hard = 64 * 1024;

    private readonly EngineHarness _engine = new(options => options.SendBuffer = new(SoftLimit: Hard / 4, HardLimit: Hard));
    private readonly DropLog _owner = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task The_newest_are_dropped_at_the_hard_limit()
    {
        var session = await _engine.OpenPollingAsync();

        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(i < 61, Send(session, i, PacketOverflow.DropNewest));
        }

        Assert.Equal(39, _owner.Drops.Length);
        Assert.Equal("Newest 61", Short(_owner.Drops[0]));
        Assert.InRange(session.BufferedBytes, Hard - 1100, Hard);
        await ExpectAsync(session, [.. Enumerable.Range(0, 61)]);
    }

    [Fact]
    public async Task The_oldest_are_dropped_at_the_hard_limit()
    {
        var session = await _engine.OpenPollingAsync();

        for (var i = 0; i < 100; i++)
        {
            Assert.True(Send(session, i, PacketOverflow.DropOldest));
            Assert.InRange(session.BufferedBytes, 0, Hard);
        }

        Assert.Equal(39, _owner.Drops.Length);
        Assert.Equal("Oldest 0", Short(_owner.Drops[0]));
        await ExpectAsync(session, [.. Enumerable.Range(39, 61)]);
    }

    [Fact]
    public async Task A_keyed_event_replaces_the_one_that_waits_at_any_depth()
    {
        var session = await _engine.OpenPollingAsync();
        for (var i = 0; i < 10_000; i++)
        {
            Assert.True(Send(session, i, PacketOverflow.Disconnect, key: i % 2 == 0 ? "even" : "odd"));
        }

        Assert.Equal(9_998, _owner.Drops.Length);
        Assert.All(_owner.Drops, drop => Assert.StartsWith("Replaced ", drop, StringComparison.Ordinal));
        await ExpectAsync(session, 9_998, 9_999);
    }

    [Fact]
    public async Task What_is_replaced_is_handed_back()
    {
        var session = await _engine.OpenPollingAsync();
        var first = Event(1);
        session.Send(first, PacketOverflow.Disconnect, "key", _owner, ackId: 5, out _);

        session.Send(Event(2), PacketOverflow.Disconnect, "key", _owner, ackId: 6, out var replaced);

        Assert.Same(first, replaced);
        Assert.EndsWith(" of 5", Assert.Single(_owner.Drops), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_must_not_be_dropped_takes_the_place_of_what_may_be()
    {
        var session = await _engine.OpenPollingAsync();
        while (Send(session, 0, PacketOverflow.DropNewest))
        {
        }

        var dropped = _owner.Drops.Length;
        Assert.True(session.Send(Event(1)));

        Assert.Equal("Oldest 0", Short(_owner.Drops[dropped]));
        Assert.InRange(session.BufferedBytes, 0, Hard);
        Assert.True(session.IsOpen);
    }

    [Fact]
    public async Task A_client_that_leaves_too_much_unread_that_must_not_be_dropped_is_closed_all_the_same()
    {
        var session = await _engine.OpenPollingAsync();
        Send(session, 0, PacketOverflow.DropOldest);

        while (session.Send(Event(1)))
        {
        }

        await _engine.Handler.Last.ExpectCloseAsync("slow consumer");
    }

    [Fact]
    public async Task An_event_larger_than_the_hard_limit_is_dropped_alone()
    {
        var session = await _engine.OpenPollingAsync();
        Send(session, 1, PacketOverflow.DropOldest);

        Assert.False(session.Send(
            EngineSessionCloseTests.WithAttachments("large", new byte[Hard]), PacketOverflow.DropOldest, null, _owner, PacketHeader.NoAckId, out _));

        Assert.Equal("Newest large", Assert.Single(_owner.Drops));
        await ExpectAsync(session, 1);
    }

    [Fact]
    public async Task Heartbeats_go_on_while_events_are_dropped()
    {
        var session = await _engine.OpenPollingAsync();
        while (Send(session, 0, PacketOverflow.DropNewest))
        {
        }

        _engine.AdvanceSeconds(25);

        Assert.EndsWith(PollingExchange.Separator + "2", await _engine.Poll(session).TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_waits_leaves_over_the_WebSocket_after_an_upgrade()
    {
        var session = await _engine.OpenPollingAsync();
        Send(session, 1, PacketOverflow.DropOldest);
        session.Send(EngineSessionCloseTests.WithAttachments("a", [7]), PacketOverflow.DropOldest, "key", _owner, PacketHeader.NoAckId, out _);
        var peer = _engine.ConnectTo(session);
        await peer.SendAsync("2probe");
        await peer.ExpectAsync("3probe");
        session.Send(EngineSessionCloseTests.WithAttachments("b", [8]), PacketOverflow.DropOldest, "key", _owner, PacketHeader.NoAckId, out _);

        await peer.SendAsync("5");

        Assert.Equal(1, Number((await peer.ReceiveAsync())!.Text));
        await peer.ExpectAsync("4b");
        await peer.ExpectFrameAsync(Parley.Protocol.WebSockets.WebSocketOpcode.Binary, 8);
    }

    [Fact]
    public async Task Several_threads_lose_nothing_but_what_is_noted()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync(capacity: 4096);
        var session = receiver.Session;
        const int Each = 3000;
        var received = new List<int>();
        var reading = ReadAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < Each; i++)
            {
                var overflow = (thread % 2) == 0 ? PacketOverflow.DropNewest : PacketOverflow.DropOldest;
                Send(session, (thread * Each) + i, overflow, key: i % 10 == 0 ? "key" : null);
            }
        }, TestContext.Current.CancellationToken)));
        session.Close();
        await reading.Soon();

        Assert.Equal(4 * Each, received.Count + _owner.Drops.Length);
        Assert.Equal(received.Count, received.Distinct().Count());

        async Task ReadAsync()
        {
            while (await peer.ReceiveAsync() is { Opcode: Parley.Protocol.WebSockets.WebSocketOpcode.Text } frame)
            {
                received.Add(Number(frame.Text));
            }
        }
    }

    private static EncodedPacket Event(int number) => EngineSessionCloseTests.WithAttachments(number.ToString("D4", provider: null) + new string('.', 1000));

    private static int Number(string packet) => int.Parse(packet.Split('.')[0].AsSpan(1), provider: null);

    private static string Short(string drop)
    {
        var parts = drop.Split(' ');
        return $"{parts[0]} {int.Parse(parts[1].Split('.')[0], provider: null)}";
    }

    private async Task ExpectAsync(EngineSession session, params int[] numbers) =>
        Assert.Equal(numbers, (await _engine.Poll(session).PacketsAsync()).Select(Number));

    private bool Send(EngineSession session, int number, PacketOverflow overflow, string? key = null) =>
        session.Send(Event(number), overflow, key, _owner, PacketHeader.NoAckId, out _);
}
