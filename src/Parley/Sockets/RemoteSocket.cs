using Parley.Events;
using Parley.Protocol.Json;

namespace Parley;

/// <summary>
/// A socket found by <see cref="EmitOperator.FetchSocketsAsync"/>, on this node or on another: the facts as they were then, and ways to
/// act on it, which go through the adapter. Safe to use from any thread.
/// </summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/server-instance/#fetchsockets">Socket.IO documentation, fetchSockets</see>.</remarks>
public sealed class RemoteSocket : Emitter
{
    private readonly IBroadcastScope _scope;

    internal RemoteSocket(IBroadcastScope scope, SocketSnapshot snapshot)
    {
        _scope = scope;
        Id = snapshot.Id;
        Handshake = snapshot.Handshake;
        Rooms = snapshot.Rooms;
        Data = snapshot.Data;
    }

    /// <summary>The socket's id.</summary>
    public string Id { get; }

    /// <summary>The request that opened the connection, and what the client sent as <c>auth</c>.</summary>
    public Handshake Handshake { get; }

    /// <summary>The rooms it was in, its own included.</summary>
    public IReadOnlyCollection<string> Rooms { get; }

    /// <summary>What the application keeps with the socket, to read only: itself if the socket is on this node, else a copy of what it was.</summary>
    public IReadOnlySocketData Data { get; }

    private protected override BroadcastTarget BaseTarget => BroadcastTarget.Everyone with { Except = [Id] };

    private protected override IBroadcastScope BaseScope => _scope;

    private EmitOperator Itself => new(_scope, BroadcastTarget.Everyone with { Rooms = [Id] });

    /// <summary>Adds the socket to rooms.</summary>
    /// <param name="rooms">The rooms, up to 256 characters each.</param>
    /// <returns>Completes when it is done on this node, or has been passed on to another.</returns>
    public ValueTask JoinAsync(params ReadOnlySpan<string> rooms) => Itself.SocketsJoinAsync(rooms);

    /// <summary>Takes the socket out of rooms.</summary>
    /// <param name="rooms">The rooms.</param>
    /// <returns>Completes when it is done on this node, or has been passed on to another.</returns>
    public ValueTask LeaveAsync(params ReadOnlySpan<string> rooms) => Itself.SocketsLeaveAsync(rooms);

    /// <summary>Disconnects the socket.</summary>
    /// <param name="closeConnection">Whether to close the connection beneath, and with it the client's other namespaces.</param>
    /// <returns>Completes when it is done on this node, or has been passed on to another.</returns>
    public ValueTask DisconnectAsync(bool closeConnection = false) => Itself.DisconnectSocketsAsync(closeConnection);

    private protected override ValueTask SendAsync(ArgumentWriter arguments, CancellationToken cancellationToken) =>
        _scope.BroadcastAsync(arguments, BroadcastTarget.Everyone with { Rooms = [Id] }, cancellationToken);
}
