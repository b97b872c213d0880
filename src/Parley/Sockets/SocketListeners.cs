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

        return new Registration(() => RemoveAnyOutgoing(other => ReferenceEquals(other, listener)));
    }

    public void RemoveAnyOutgoing(Predicate<AnyListener> match)
    {
        lock (Gate)
        {
            _anyOutgoing = Array.FindAll(_anyOutgoing, listener => !match(listener));
        }
    }

    public IDisposable AddDisconnecting(Func<DisconnectReason, Task> handler)
    {
        lock (Gate)
        {
            _disconnecting = [.. _disconnecting, handler];
        }

        return new Registration(() =>
        {
            lock (Gate)
            {
                _disconnecting = Array.FindAll(_disconnecting, other => !ReferenceEquals(other, handler));
            }
        });
    }

    public IDisposable AddDisconnected(Func<DisconnectReason, Task> handler)
    {
        lock (Gate)
        {
            _disconnected = [.. _disconnected, handler];
        }

        return new Registration(() =>
        {
            lock (Gate)
            {
                _disconnected = Array.FindAll(_disconnected, other => !ReferenceEquals(other, handler));
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
