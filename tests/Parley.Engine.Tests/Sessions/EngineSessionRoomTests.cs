using Parley.Engine.Tests.Harness;
using Parley.Protocol.EngineIO;

namespace Parley.Engine.Tests.Sessions;

/// <summary>Waiting for room, and for everything to have left.</summary>
public sealed class EngineSessionRoomTests : IDisposable
{
    private const int Soft = 16 * 1024;
    private const int Hard = 1 << 20;
    private static readonly EngineMessage Kilobytes = EngineMessage.Text(EnginePacketType.Message, new byte[4000]);

    private readonly EngineHarness _engine = new(options => options.SendBuffer = new(Soft, Hard));

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Nobody_waits_and_nothing_is_allocated_below_the_soft_limit()
    {
        var session = await _engine.OpenPollingAsync();
        session.Send(Kilobytes);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var room = session.WaitForRoomAsync(CancellationToken.None);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(room.IsCompletedSuccessfully);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public async Task Who_waits_goes_on_when_the_queue_is_below_the_soft_limit()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync(capacity: 1024);
        var session = receiver.Session;

        // The drain takes a batch of 16 KiB off, perhaps before anybody waits.
        Fill(session, 4 * Soft);

        var first = session.WaitForRoomAsync(CancellationToken.None).AsTask();
        var second = session.WaitForRoomAsync(CancellationToken.None).AsTask();
        Assert.False(first.IsCompleted);
        var reading = peer.SkipToCloseAsync();

        await first.Soon();
        await second.Soon();
        Assert.InRange(session.BufferedBytes, 0, Soft);
        session.Close();
        await reading.Soon();
    }

    [Fact]
    public async Task Who_waits_for_a_polling_client_goes_on_when_it_polls()
    {
        var session = await _engine.OpenPollingAsync();
        Fill(session, Soft);
        var room = session.WaitForRoomAsync(CancellationToken.None).AsTask();
        Assert.False(room.IsCompleted);

        await _engine.Poll(session).TextAsync();

        await room.Soon();
    }

    [Fact]
    public async Task Who_waits_goes_on_after_the_time_of_a_write_though_the_client_does_not_poll()
    {
        var session = await _engine.OpenPollingAsync();
        Fill(session, Soft);
        var room = session.WaitForRoomAsync(CancellationToken.None).AsTask();

        _engine.AdvanceSeconds(9.8);
        Assert.False(room.IsCompleted);
        _engine.AdvanceSeconds(0.4);

        await room.Soon();
        Assert.True(session.IsOpen);
        var next = session.WaitForRoomAsync(CancellationToken.None).AsTask();
        Assert.False(next.IsCompleted);
        session.Abort(DisconnectReason.TransportClose);
        await next.Soon();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_waits_goes_on_when_the_connection_ends(bool inGoodOrder)
    {
        var session = await _engine.OpenPollingAsync();
        Fill(session, Soft);
        var room = session.WaitForRoomAsync(CancellationToken.None).AsTask();
        Assert.False(room.IsCompleted);

        if (inGoodOrder)
        {
            session.Close();
        }
        else
        {
            session.Abort(DisconnectReason.TransportClose);
        }

        await room.Soon();
        Assert.True(session.WaitForRoomAsync(CancellationToken.None).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_wait_is_given_up_when_its_token_is_cancelled_and_others_go_on()
    {
        var session = await _engine.OpenPollingAsync();
        Fill(session, Soft);
        using var cancelled = new CancellationTokenSource();
        var one = session.WaitForRoomAsync(cancelled.Token).AsTask();
        var other = session.WaitForRoomAsync(CancellationToken.None).AsTask();
        var queued = session.BufferedBytes;

        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one.Soon());
        Assert.False(other.IsCompleted);
        Assert.Equal(queued, session.BufferedBytes);
        session.Abort(DisconnectReason.TransportClose);
        await other.Soon();
    }

    [Fact]
    public async Task Drained_is_when_nothing_waits_and_nothing_is_being_written()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync(capacity: 1024);
        await receiver.Session.WaitForDrainAsync(CancellationToken.None).Soon();
        Assert.True(receiver.Session.WaitForDrainAsync(CancellationToken.None).IsCompletedSuccessfully);
        receiver.Session.Send(Kilobytes);
        await peer.Stream.WriteBlocked.Soon();
        Assert.Equal(0, receiver.Session.BufferedBytes);

        var drained = receiver.Session.WaitForDrainAsync(CancellationToken.None);
        Assert.False(drained.IsCompleted);
        await peer.ReceiveAsync();

        await drained.Soon();
    }

    [Fact]
    public async Task Drained_is_not_awaited_beyond_the_connection()
    {
        var session = await _engine.OpenPollingAsync();
        session.Send(Kilobytes);
        var drained = session.WaitForDrainAsync(CancellationToken.None);
        Assert.False(drained.IsCompleted);

        session.Abort(DisconnectReason.TransportClose);

        await drained.Soon();
    }

    [Fact]
    public async Task Drained_waits_for_a_close_in_good_order_to_come_to_its_end()
    {
        var session = await _engine.OpenPollingAsync();
        session.Send(Kilobytes);
        session.Close();
        var drained = session.WaitForDrainAsync(CancellationToken.None);
        Assert.False(drained.IsCompleted);

        await _engine.Poll(session).TextAsync();
        await _engine.Poll(session).TextAsync();

        await drained.Soon();
    }

    [Fact]
    public async Task A_client_that_does_not_read_a_polling_response_is_cut_off()
    {
        var session = await _engine.OpenPollingAsync();
        session.Send(Kilobytes);
        var lane = new ByteLane(100);
        var body = new ServerStream(new ByteLane(1), lane);
        var poll = _engine.Poll(session, context =>
        {
            context.Response.Body = body;
            context.RequestAborted.Register(lane.Break);
        });
        await body.WriteBlocked.Soon();
        await Guard.UntilAsync(() => _engine.Server.Wheel.Count > 0);

        _engine.AdvanceSeconds(10.1);

        await poll.EndAsync();
        await _engine.Handler.Last.ExpectCloseAsync("transport error");
        await _engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task A_polling_response_that_is_read_in_time_does_no_harm()
    {
        var session = await _engine.OpenPollingAsync();
        session.Send(Kilobytes);
        var lane = new ByteLane(100);
        var body = new ServerStream(new ByteLane(1), lane);
        var poll = _engine.Poll(session, context => context.Response.Body = body);
        await body.WriteBlocked.Soon();

        _engine.AdvanceSeconds(9);
        Assert.Equal(4001, await lane.ReadAsync(new byte[8000]).Soon());
        await poll.EndAsync();

        _engine.AdvanceSeconds(9);
        Assert.True(session.IsOpen);
    }

    private static void Fill(Parley.Engine.Sessions.EngineSession session, int bytes)
    {
        while (session.BufferedBytes <= bytes + 8192)
        {
            Assert.True(session.Send(Kilobytes));
        }
    }
}
