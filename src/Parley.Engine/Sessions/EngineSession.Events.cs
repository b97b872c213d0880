using Parley.Engine.Diagnostics;

namespace Parley.Engine.Sessions;

internal sealed partial class EngineSession
{
    // Made at first use, because most sessions have none. Under the lock, as what they wait for is.
    private List<Func<Task>>? _upgradedHandlers;
    private List<Func<DisconnectReason, Task>>? _closedHandlers;
    private bool _hasUpgraded;

    public override void OnUpgraded(Func<Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_gate)
        {
            if (!_hasUpgraded)
            {
                (_upgradedHandlers ??= []).Add(handler);
                return;
            }
        }

        CallLater(nameof(OnUpgraded), handler);
    }

    public override void OnClosed(Func<DisconnectReason, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        DisconnectReason reason;
        lock (_gate)
        {
            if (!_finished)
            {
                (_closedHandlers ??= []).Add(handler);
                return;
            }

            reason = _end!.Reason; // Set before it is finished.
        }

        CallLater(nameof(OnClosed), () => handler(reason));
    }

    private void TellOfUpgrade()
    {
        List<Func<Task>>? handlers;
        lock (_gate)
        {
            _hasUpgraded = true;
            handlers = _upgradedHandlers;
            _upgradedHandlers = null;
        }

        foreach (var handler in handlers ?? [])
        {
            CallLater(nameof(OnUpgraded), handler);
        }
    }

    /// <summary>Called after <c>_finished</c> was set, so that nobody adds a handler any more.</summary>
    private void TellOfClose(DisconnectReason reason)
    {
        List<Func<DisconnectReason, Task>>? handlers;
        lock (_gate)
        {
            handlers = _closedHandlers;
            _closedHandlers = null;
        }

        foreach (var handler in handlers ?? [])
        {
            CallLater(nameof(OnClosed), () => handler(reason));
        }
    }

    /// <summary>On the pool, since this may be the wheel's timer, a reader or a drain.</summary>
    private void CallLater(string name, Func<Task> handler) =>
        ThreadPool.QueueUserWorkItem(
            static call => _ = call.Session.CallAsync(call.Name, call.Handler),
            (Session: this, Name: name, Handler: handler),
            preferLocal: false);

    private async Task CallAsync(string name, Func<Task> handler)
    {
        try
        {
            await handler();
        }
        catch (Exception exception)
        {
            _server.Logger.CallbackFailed(exception, name);
        }
    }
}
