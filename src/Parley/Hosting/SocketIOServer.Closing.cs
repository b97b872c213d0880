using Parley.Hosting;

namespace Parley;

public sealed partial class SocketIOServer
{
    private readonly Lock _closeGate = new();
    private volatile ServerDrain? _drain;

    /// <summary>Whether the server is closing or closed: it lets nobody in any more.</summary>
    internal bool IsClosing => _drain is not null;

    /// <summary>
    /// Closes the server for good, as it does by itself when the application stops: new clients are answered 503, and connections are closed
    /// in waves over the first 80 % of <see cref="SocketIOOptions.DrainTime"/>, each after what is queued for it, a few at once. Handlers that are
    /// running then have up to 10 s. Calling it again waits for the same end.
    /// </summary>
    /// <param name="cancellationToken">Cuts what is left at once instead.</param>
    /// <returns>Completes when no connection is left, after <see cref="SocketIOOptions.DrainTime"/> at the latest.</returns>
    /// <remarks>Source: <see href="https://socket.io/docs/v4/server-api/#serverclosecallback">Socket.IO documentation, server.close</see>.</remarks>
    public async Task CloseAsync(CancellationToken cancellationToken = default)
    {
        var drain = StartDrain();
        await using var cut = cancellationToken.UnsafeRegister(static drain => ((ServerDrain)drain!).Cut(), drain);
        await drain.Completion;
    }

    /// <summary>Begins to close, and does not wait.</summary>
    internal void BeginClose() => StartDrain();

    private ServerDrain StartDrain()
    {
        ServerDrain drain;
        lock (_closeGate)
        {
            if (_drain is { } running)
            {
                return running;
            }

            Engine.StopAccepting();
            _drain = drain = new ServerDrain(this);
        }

        drain.Start();
        return drain;
    }
}
