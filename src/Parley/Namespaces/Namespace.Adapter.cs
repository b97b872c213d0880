using Parley.Diagnostics;
using Parley.Namespaces;

namespace Parley;

/// <content>The adapter, from its beginning to its end.</content>
#pragma warning disable CA1001 // CloseAdapterAsync disposes what the adapter's start made.
public sealed partial class Namespace
#pragma warning restore CA1001
{
    private readonly Lock _adapterGate = new();

    // Each is set once, under the lock above.
    private volatile Task? _adapterReady;
    private Task? _adapterClosed;
    private CancellationTokenSource? _adapterStopping;

    /// <summary>Where rooms and broadcasts go through.</summary>
    public Adapter Adapter { get; }

    /// <summary>Events of other nodes on their way to handlers.</summary>
    internal ServerSideInbox ServerSide { get; }

    /// <summary>Completes when the adapter has joined the other nodes, or has failed to, which is logged.</summary>
    internal Task AdapterReady => _adapterReady ?? Task.CompletedTask;

    /// <summary>Joins the other nodes, once the namespace is known to be the one of its name.</summary>
    internal void StartAdapter()
    {
        // Namespaces are asked for by name again and again.
        if (_adapterReady is not null)
        {
            return;
        }

        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        CancellationToken stopping;
        lock (_adapterGate)
        {
            if (_adapterReady is not null)
            {
                return;
            }

            _adapterReady = started.Task;
            _adapterStopping = new CancellationTokenSource();
            stopping = _adapterStopping.Token;
        }

        _ = InitAdapterAsync(started, stopping);
    }

    /// <summary>Takes leave of the other nodes. The same end for all who call it.</summary>
    internal Task CloseAdapterAsync(CancellationToken cancellationToken)
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_adapterGate)
        {
            if (_adapterClosed is not null)
            {
                return _adapterClosed;
            }

            _adapterClosed = closed.Task;
        }

        _ = CloseAdapterAsync(closed, cancellationToken);
        return closed.Task;
    }

    /// <summary>Tells the adapter of a socket that has gone. Its failure must not keep anybody else here, nor end the timer or the pool's work that ends a socket.</summary>
    internal void TellAdapterOfRemoved(string socketId, string[] rooms)
    {
        try
        {
            Adapter.OnSocketRemoved(socketId, rooms);
        }
        catch (Exception exception)
        {
            Server.Logger.SocketRemovalFailed(exception, Name);
        }
    }

    private async Task InitAdapterAsync(TaskCompletionSource started, CancellationToken stopping)
    {
        try
        {
            await Adapter.InitAsync(stopping);
        }
        catch (Exception exception)
        {
            // Whatever a bus fails with, the clients of this node are served.
            Server.Logger.AdapterInitFailed(exception, Name);
        }

        started.TrySetResult();
    }

    private async Task CloseAdapterAsync(TaskCompletionSource closed, CancellationToken cancellationToken)
    {
        try
        {
            if (_adapterStopping is { } stopping)
            {
                await stopping.CancelAsync();
                await AdapterReady;
                stopping.Dispose();
            }

            await Adapter.CloseAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            Server.Logger.AdapterCloseFailed(exception, Name);
        }

        closed.TrySetResult();
    }
}
