using System.Collections.Concurrent;
using Parley.Engine.Tests.Harness;

namespace Parley.Engine.Tests.Sessions;

/// <summary>Handlers of a connection's upgrade and of its end.</summary>
public sealed class EngineSessionEventTests : IDisposable
{
    private readonly EngineHarness _engine = new();
    private readonly ConcurrentQueue<string> _calls = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Upgraded_is_told_once_when_the_WebSocket_is_the_transport()
    {
        var session = await _engine.OpenPollingAsync();
        session.OnUpgraded(() => Note(session.TransportName));
        var peer = await _engine.ProbeAsync(session);
        Assert.Empty(_calls);

        await peer.CompleteAsync(session);

        await ExpectAsync("websocket");
        await peer.SendAsync("4a");
        await _engine.Handler.Last.ExpectAsync("a");
        await ExpectAsync("websocket");
    }

    [Fact]
    public async Task Upgraded_is_told_at_once_to_who_comes_late()
    {
        var session = await _engine.OpenPollingAsync();
        await _engine.UpgradeAsync(session);

        session.OnUpgraded(() => Note("late"));

        await ExpectAsync("late");
    }

    [Fact]
    public async Task A_connection_that_began_as_a_WebSocket_or_whose_probe_failed_was_not_upgraded()
    {
        var (_, receiver) = await _engine.OpenWebSocketAsync();
        receiver.Session.OnUpgraded(() => Note("never"));
        var session = await _engine.OpenPollingAsync();
        session.OnUpgraded(() => Note("never"));
        var probe = await _engine.ProbeAsync(session);
        await probe.SendAsync("4no");
        await probe.ExpectCloseAsync();
        session.OnClosed(reason => Note(reason.Name));

        session.Abort(DisconnectReason.ForcedClose);

        await ExpectAsync("forced close");
    }

    [Fact]
    public async Task Closed_is_told_once_with_the_reason()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();
        receiver.Session.OnClosed(reason => Note(reason.Name));
        receiver.Session.OnClosed(reason => Note("second"));

        peer.Break();
        await peer.Handled.Soon();
        receiver.Session.Abort(DisconnectReason.ForcedClose);

        await Guard.UntilAsync(() => _calls.Count == 2);
        Assert.Equal(["second", "transport close"], _calls.Order(StringComparer.Ordinal).ToArray());
    }

    [Fact]
    public async Task Closed_is_told_at_once_to_who_comes_late()
    {
        var session = await _engine.OpenPollingAsync();
        session.Abort(DisconnectReason.PingTimeout);

        session.OnClosed(reason => Note(reason.Name));

        await ExpectAsync("ping timeout");
    }

    [Fact]
    public async Task A_handler_that_throws_harms_nobody()
    {
        var session = await _engine.OpenPollingAsync();
        session.OnUpgraded(static () => throw new InvalidOperationException());
        session.OnUpgraded(static async () =>
        {
            await Task.Yield();
            throw new InvalidOperationException();
        });
        session.OnUpgraded(() => Note("good"));

        var peer = await _engine.UpgradeAsync(session);

        await ExpectAsync("good");
        await peer.SendAsync("4a");
        await _engine.Handler.Last.ExpectAsync("a");
    }

    private async Task ExpectAsync(params string[] calls)
    {
        await Guard.UntilAsync(() => _calls.Count >= calls.Length);
        Assert.Equal(calls, _calls.ToArray());
    }

    private Task Note(string call)
    {
        _calls.Enqueue(call);
        return Task.CompletedTask;
    }
}
