using Parley.Engine.Sessions;
using Parley.Engine.Tests.Harness;
using Parley.Protocol.EngineIO;

namespace Parley.Engine.Tests.Sessions;

public sealed class SendBudgetTests : IDisposable
{
    private const int Budget = 1 << 20;
    private static readonly EngineMessage TenKilobytes = EngineMessage.Text(EnginePacketType.Message, new byte[10_000]);

    private readonly EngineHarness _engine = new(options => options.MaxTotalSendBuffer = Budget);

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task The_connection_with_the_longest_queue_is_closed_first()
    {
        var small = await OpenAsync(30);
        var largest = await OpenAsync(40);
        var large = await OpenAsync(35);

        small.Send(TenKilobytes);

        await Receiver(largest).ExpectCloseAsync("slow consumer");
        await Guard.UntilAsync(() => _engine.Server.Budget!.TotalBytes < Budget);
        Assert.True(small.IsOpen);
        Assert.True(large.IsOpen);
        Assert.Equal(small.BufferedBytes + large.BufferedBytes, _engine.Server.Budget!.TotalBytes);
    }

    [Fact]
    public async Task As_many_are_closed_as_it_takes()
    {
        var sessions = new List<EngineSession>();
        for (var i = 0; i < 10; i++)
        {
            sessions.Add(await OpenAsync(10));
        }

        var single = await OpenAsync(10);
        while (single.Send(TenKilobytes))
        {
        }

        await Receiver(single).ExpectCloseAsync("slow consumer");
        await Guard.UntilAsync(() => _engine.Server.Budget!.TotalBytes <= Budget);
        Assert.True(sessions.Count(session => session.IsOpen) >= 9);
    }

    [Fact]
    public async Task Short_queues_take_no_part()
    {
        var session = await OpenAsync(6);
        Assert.InRange(session.BufferedBytes, 60_000, EngineSession.WatchedBytes);

        Assert.Equal(0, _engine.Server.Budget!.TotalBytes);
    }

    [Fact]
    public async Task What_has_left_is_counted_no_longer()
    {
        var session = await OpenAsync(20);
        Assert.Equal(session.BufferedBytes, _engine.Server.Budget!.TotalBytes);

        await _engine.Poll(session).TextAsync();

        Assert.Equal(0, _engine.Server.Budget!.TotalBytes);
    }

    [Fact]
    public async Task A_session_that_is_over_is_counted_no_longer()
    {
        var session = await OpenAsync(20);

        session.Abort(DisconnectReason.TransportClose);

        Assert.Equal(0, _engine.Server.Budget!.TotalBytes);
    }

    [Fact]
    public async Task Without_a_budget_nothing_is_counted()
    {
        using var engine = new EngineHarness(options => options.MaxTotalSendBuffer = 0);
        var session = await engine.OpenPollingAsync();
        for (var i = 0; i < 200; i++)
        {
            Assert.True(session.Send(TenKilobytes));
        }

        Assert.Null(engine.Server.Budget);
    }

    private async Task<EngineSession> OpenAsync(int packets)
    {
        var session = await _engine.OpenPollingAsync();
        for (var i = 0; i < packets; i++)
        {
            Assert.True(session.Send(TenKilobytes));
        }

        return session;
    }

    private RecordingReceiver Receiver(EngineSession session) => _engine.Handler.Receivers.Single(receiver => ReferenceEquals(receiver.Session, session));
}
