using Parley.Engine;
using Parley.Events;

namespace Parley.Sockets;

/// <summary>What an application registered on one socket: for what its client sends, what is sent to it, and its end.</summary>
internal sealed class SocketListeners : EventListeners
{
    private volatile AnyListener[] _anyOutgoing = [];
    private volatile Func<DisconnectReason, Task>[] _disconnecting = [];
    private volatile Func<DisconnectReason, Task>[] _disconnected = [];
    private int _waiting;
    private int _missed;

    public AnyListener[] AnyOutgoing => _anyOutgoing;

    public Func<DisconnectReason, Task>[] Disconnecting => _disconnecting;

    public Func<DisconnectReason, Task>[] Disconnected => _disconnected;

    public IDisposable AddAnyOutgoing(AnyListener listener, bool first = false)
    {
        lock (Gate)
        {
            _anyOutgoing = first ? [listener, .. _anyOutgoing] : [.. _anyOutgoing, listener];
        }

        return new Registration(() =>
        {
            lock (Gate)
            {
                _anyOutgoing = Without(_anyOutgoing, other => ReferenceEquals(other, listener));
            }
        });
    }

    /// <summary>Removes the first listener of this delegate, or all listeners if there is none.</summary>
    public void RemoveAnyOutgoing(Delegate? key)
    {
        lock (Gate)
        {
            _anyOutgoing = key is null ? [] : Without(_anyOutgoing, other => key.Equals(other.Key));
        }
    }

    public IDisposable AddDisconnecting(Func<DisconnectReason, Task> handler)
    {
        Func<DisconnectReason, Task> added = reason => handler(reason);
        lock (Gate)
        {
            _disconnecting = [.. _disconnecting, added];
        }

        return new Registration(() =>
        {
            lock (Gate)
            {
                _disconnecting = Without(_disconnecting, other => ReferenceEquals(other, added));
            }
        });
    }

    public IDisposable AddDisconnected(Func<DisconnectReason, Task> handler)
    {
        Func<DisconnectReason, Task> added = reason => handler(reason);
        lock (Gate)
        {
            _disconnected = [.. _disconnected, added];
        }

        return new Registration(() =>
        {
            lock (Gate)
            {
                _disconnected = Without(_disconnected, other => ReferenceEquals(other, added));
            }
        });
    }

    /// <summary>Takes a place among the sent events that wait to be shown. Where there is none the event is counted as missed.</summary>
    public bool TryReserveSent(int maxWaiting)
    {
        if (Interlocked.Increment(ref _waiting) <= maxWaiting)
        {
            return true;
        }

        Interlocked.Decrement(ref _waiting);
        Interlocked.Increment(ref _missed);
        return false;
    }

    /// <summary>Gives the place back.</summary>
    /// <returns>How many events were missed since the last time.</returns>
    public int ReleaseSent()
    {
        Interlocked.Decrement(ref _waiting);
        return Volatile.Read(ref _missed) == 0 ? 0 : Interlocked.Exchange(ref _missed, 0);
    }
}
