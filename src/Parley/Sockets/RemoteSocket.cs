using Parley.Acks;
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
    private readonly TimeSpan? _timeout;

    internal RemoteSocket(IBroadcastScope scope, SocketSnapshot snapshot)
    {
        _scope = scope;
        Id = snapshot.Id;
        Handshake = snapshot.Handshake;
        Rooms = snapshot.Rooms;
        Data = snapshot.Data;
    }

    private RemoteSocket(RemoteSocket other, TimeSpan timeout)
    {
        _scope = other._scope;
        _timeout = timeout;
        Id = other.Id;
        Handshake = other.Handshake;
        Rooms = other.Rooms;
        Data = other.Data;
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

    private protected override TimeSpan? BaseTimeout => _timeout;

    private EmitOperator Itself => new(_scope, BroadcastTarget.Everyone with { Rooms = [Id] }, _timeout);

    /// <summary>Bounds the acknowledgements awaited by the calls made on the result.</summary>
    /// <param name="timeout">How long to wait; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for as long as the socket lives.</param>
    /// <returns>The same socket with that bound; this one stays as it is.</returns>
    public RemoteSocket Timeout(TimeSpan timeout) => new(this, AckTimeout.Check(timeout));

    /// <inheritdoc cref="SocketOperator.EmitWithAckAsync{TAck}(string, CancellationToken)"/>
    /// <exception cref="AckTimeoutException">The client did not acknowledge, in time or at all.</exception>
    public async Task<TAck> EmitWithAckAsync<TAck>(string eventName, CancellationToken cancellationToken = default) =>
        TheOnly(await Itself.EmitWithAckAsync<TAck>(eventName, cancellationToken));

    /// <inheritdoc cref="SocketOperator.EmitWithAckAsync{TAck}(string, object, CancellationToken)"/>
    /// <exception cref="AckTimeoutException">The client did not acknowledge, in time or at all.</exception>
    public async Task<TAck> EmitWithAckAsync<TAck>(string eventName, object? arg1, CancellationToken cancellationToken = default) =>
        TheOnly(await Itself.EmitWithAckAsync<TAck>(eventName, arg1, cancellationToken));

    /// <inheritdoc cref="SocketOperator.EmitWithAckAsync{TAck}(string, object, object, CancellationToken)"/>
    /// <exception cref="AckTimeoutException">The client did not acknowledge, in time or at all.</exception>
    public async Task<TAck> EmitWithAckAsync<TAck>(string eventName, object? arg1, object? arg2, CancellationToken cancellationToken = default) =>
        TheOnly(await Itself.EmitWithAckAsync<TAck>(eventName, arg1, arg2, cancellationToken));

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

    /// <summary>Other sockets may be in the room of this one's id; the answer is that of the socket itself, or of one that cannot be told from it.</summary>
    private TAck TheOnly<TAck>(BroadcastAckResult<TAck> result)
    {
        foreach (var answer in result.Answers)
        {
            if (answer.SocketId is null || string.Equals(answer.SocketId, Id, StringComparison.Ordinal))
            {
                return answer.Value;
            }
        }

        throw result.IsComplete ? new SocketDisconnectedException() : new AckTimeoutException();
    }
}
