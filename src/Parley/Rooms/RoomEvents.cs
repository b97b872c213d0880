using Microsoft.Extensions.Logging;
using Parley.Diagnostics;
using Parley.Events;
using Parley.Security;

namespace Parley.Rooms;

/// <summary>
/// Tells the application how the rooms of one namespace come and go. What happens to a room is noted under that room's lock, so that it is told
/// in the order in which it happened; told it is on the pool, one event at a time, where no lock is held.
/// </summary>
/// <remarks>
/// The queue and the handlers are guarded by the lock, under which nothing is called. When handlers are so slow that
/// <see cref="MaxWaiting"/> events wait for them, further ones are dropped, and how many is logged.
/// </remarks>
internal sealed class RoomEvents(string namespaceName, ILogger logger) : IThreadPoolWorkItem
{
    private const int MaxWaiting = 65_536;

    private readonly Lock _gate = new();
    private readonly Queue<Change> _waiting = new();
    private readonly Func<string, string, Task>[][] _handlers = [[], [], [], []];
    private bool _running;
    private int _missed;

    private enum Kind : byte
    {
        Created,
        Joined,
        Left,
        Deleted,
    }

    public IDisposable AddCreated(Func<string, Task> handler) => Add(Kind.Created, (room, _) => handler(room));

    public IDisposable AddDeleted(Func<string, Task> handler) => Add(Kind.Deleted, (room, _) => handler(room));

    public IDisposable AddJoined(Func<string, string, Task> handler) => Add(Kind.Joined, handler);

    public IDisposable AddLeft(Func<string, string, Task> handler) => Add(Kind.Left, handler);

    /// <summary>Notes that a socket has joined a room. Under the lock of the room, or of the member for the room of its own id.</summary>
    public void OnJoined(string room, string socketId, bool isNew)
    {
        lock (_gate)
        {
            if (isNew)
            {
                Note(Kind.Created, room, socketId);
            }

            Note(Kind.Joined, room, socketId);
        }
    }

    /// <summary>Notes that a socket has left a room. Under the same lock.</summary>
    public void OnLeft(string room, string socketId, bool wasLast)
    {
        lock (_gate)
        {
            Note(Kind.Left, room, socketId);
            if (wasLast)
            {
                Note(Kind.Deleted, room, socketId);
            }
        }
    }

    void IThreadPoolWorkItem.Execute() => _ = RunAsync();

    private Registration Add(Kind kind, Func<string, string, Task> handler)
    {
        // A delegate of its own, so that one that is registered twice is removed once.
        Func<string, string, Task> added = (room, socketId) => handler(room, socketId);
        lock (_gate)
        {
            _handlers[(int)kind] = [.. _handlers[(int)kind], added];
        }

        return new Registration(() =>
        {
            lock (_gate)
            {
                _handlers[(int)kind] = Array.FindAll(_handlers[(int)kind], other => !ReferenceEquals(other, added));
            }
        });
    }

    private void Note(Kind kind, string room, string socketId)
    {
        // The rooms of users are the server's own.
        if (_handlers[(int)kind].Length == 0 || UserIds.IsUserRoom(room))
        {
            return;
        }

        if (_waiting.Count == MaxWaiting)
        {
            _missed++;
            return;
        }

        _waiting.Enqueue(new Change(kind, room, socketId));
        if (!_running)
        {
            _running = true;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private async Task RunAsync()
    {
        while (TryTake(out var change, out var handlers, out var missed))
        {
            if (missed > 0)
            {
                logger.RoomEventsMissed(missed, namespaceName);
            }

            foreach (var handler in handlers)
            {
                try
                {
                    await handler(change.Room, change.SocketId);
                }
                catch (Exception exception)
                {
                    logger.RoomHandlerFailed(exception, namespaceName);
                }
            }
        }
    }

    private bool TryTake(out Change change, out Func<string, string, Task>[] handlers, out int missed)
    {
        lock (_gate)
        {
            (missed, _missed) = (_missed, 0);
            _running = _waiting.TryDequeue(out change);
            handlers = _handlers[(int)change.Kind];
            return _running;
        }
    }

    private readonly record struct Change(Kind Kind, string Room, string SocketId);
}
