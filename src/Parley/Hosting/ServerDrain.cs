using Parley.Diagnostics;
using Parley.Engine;
using Parley.Engine.Sessions;
using Parley.Sockets;
using EngineLog = Parley.Engine.Diagnostics.Log;

namespace Parley.Hosting;

/// <summary>
/// The end of a server: closes its connections in waves, so that their clients do not all come to the other nodes at once, then waits for
/// what they were doing, and cuts what is left when the time is up.
/// </summary>
internal sealed class ServerDrain
{
    // A wave is never smaller, so that a server with few clients, such as a developer's, is closed at once.
    private const int SmallestWave = 20;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan HandlerTime = TimeSpan.FromSeconds(10);

    // A client between two polls is back in a moment, or it has gone without a word and will not be.
    private static readonly TimeSpan PollTime = TimeSpan.FromSeconds(2);

    private readonly SocketIOServer _server;
    private readonly TaskCompletionSource _cut = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _start;

    // Handlers of these may still be running. Used by the drain's task alone.
    private readonly List<Socket> _busy = [];

    public ServerDrain(SocketIOServer server)
    {
        _server = server;
        _start = server.Time.GetTimestamp();
    }

    /// <summary>Completes when the server has no connection left.</summary>
    public Task Completion => _completion.Task;

    private TimeSpan Elapsed => _server.Time.GetElapsedTime(_start);

    /// <summary>Begins. The first wave is closed before it returns.</summary>
    public void Start() => _ = RunAsync();

    /// <summary>Ends it now.</summary>
    public void Cut() => _cut.TrySetResult();

    private async Task RunAsync()
    {
        try
        {
            await CloseInWavesAsync();
            await WaitForTheRestAsync();
            _completion.SetResult();
        }
        catch (Exception exception)
        {
            // Nothing above lets one through; a host that waits must not wait for ever if it does.
            _completion.SetException(exception);
        }
    }

    private async Task CloseInWavesAsync()
    {
        EngineSession[] sessions = [.. _server.Engine.Sessions.All];
        var window = _server.Options.DrainTime * 0.8;
        var closed = 0;
        while (closed < sessions.Length && !_cut.Task.IsCompleted)
        {
            // By the time that has passed, so that waves that come late are larger instead of fewer.
            var share = (Elapsed + Tick) / window;
            var until = share >= 1 ? sessions.Length : Math.Max(closed + SmallestWave, (int)(sessions.Length * share));
            for (; closed < Math.Min(until, sessions.Length); closed++)
            {
                Close(sessions[closed]);
            }

            if (closed < sessions.Length)
            {
                await NextTickAsync();
            }
        }
    }

    private async Task WaitForTheRestAsync()
    {
        // A session may have been opening when the list was made.
        _server.Engine.CloseAll(DisconnectReason.ServerShuttingDown);
        var told = Elapsed;
        while (!_cut.Task.IsCompleted && Elapsed < _server.Options.DrainTime)
        {
            _busy.RemoveAll(static socket => !socket.IsRunningHandlers);
            var isDone = _busy.Count == 0 || Elapsed >= told + HandlerTime;
            if (isDone && _server.Engine.Sessions.All.All(session => session.Transport.IsPolling && Elapsed >= told + PollTime))
            {
                break;
            }

            await NextTickAsync();
        }

        var cut = 0;
        foreach (var session in _server.Engine.Sessions.All)
        {
            session.Cut(DisconnectReason.ServerShuttingDown);
            cut++;
        }

        if (cut > 0 || _busy.Count > 0)
        {
            _server.Logger.DrainCutShort(cut, _busy.Count);
        }
    }

    private void Close(EngineSession session)
    {
        try
        {
            (session.Receiver as ClientConnection)?.EndSockets(_busy);
        }
        catch (Exception exception)
        {
            // An adapter that fails to let a socket go must not keep the others here.
            EngineLog.CloseHandlingFailed(_server.Logger, exception);
        }

        session.Close(DisconnectReason.ServerShuttingDown);
    }

    private async Task NextTickAsync() => await Task.WhenAny(Task.Delay(Tick, _server.Time), _cut.Task);
}
