using Parley.Rooms;

namespace Parley;

public sealed partial class Namespace
{
    // There only if somebody wants to hear of new namespaces. Completed when everybody has.
    private readonly TaskCompletionSource? _announced;
    private int _isAnnounced;

    private RoomEvents RoomEvents => Members.Rooms.GetOrAddEvents(() => new RoomEvents(Name, Server.Logger));

    /// <summary>
    /// Adds a handler for rooms that come into being on this node because a socket joins: the adapter's <c>create-room</c>. The room that
    /// each socket has to itself, named by its id, comes into being when it connects.
    /// </summary>
    /// <param name="handler">Takes the room's name.</param>
    /// <returns>Removes the handler when disposed.</returns>
    /// <remarks>
    /// Room events of a namespace are told one at a time, those of one room in the order in which they happened, a moment after that. While 65,536
    /// of them wait because handlers are slow, further ones are dropped and logged.
    /// Source: <see href="https://socket.io/docs/v4/rooms/#room-events">Socket.IO documentation, room events</see>.
    /// </remarks>
    public IDisposable OnRoomCreated(Func<string, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return RoomEvents.AddCreated(handler);
    }

    /// <summary>Adds a handler for rooms that are gone on this node because their last socket has left: the adapter's <c>delete-room</c>.</summary>
    /// <inheritdoc cref="OnRoomCreated"/>
    public IDisposable OnRoomDeleted(Func<string, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return RoomEvents.AddDeleted(handler);
    }

    /// <summary>Adds a handler for sockets of this node that have joined a room: the adapter's <c>join-room</c>.</summary>
    /// <param name="handler">Takes the room's name and the socket's id.</param>
    /// <inheritdoc cref="OnRoomCreated"/>
    public IDisposable OnRoomJoined(Func<string, string, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return RoomEvents.AddJoined(handler);
    }

    /// <summary>Adds a handler for sockets of this node that have left a room, by themselves or with their connection: the adapter's <c>leave-room</c>.</summary>
    /// <param name="handler">Takes the room's name and the socket's id.</param>
    /// <inheritdoc cref="OnRoomCreated"/>
    public IDisposable OnRoomLeft(Func<string, string, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return RoomEvents.AddLeft(handler);
    }

    /// <summary>A connected socket of this node by its id.</summary>
    /// <param name="socketId">The id.</param>
    /// <returns>The socket, or <see langword="null"/> if it is not connected to this node.</returns>
    public Socket? FindSocket(string socketId)
    {
        ArgumentNullException.ThrowIfNull(socketId);
        return Members.TryGet(socketId, out var socket) && socket.Connected ? socket : null;
    }

    /// <summary>Tells the application of the namespace, the first time. No lock is held.</summary>
    /// <returns>Completes when it was told, so that nobody joins before its handlers are there.</returns>
    internal Task AnnounceAsync()
    {
        if (_announced is null)
        {
            return Task.CompletedTask;
        }

        if (Interlocked.Exchange(ref _isAnnounced, 1) == 0)
        {
            Server.TellOfNamespace(this);
            _announced.SetResult();
        }

        return _announced.Task;
    }
}
