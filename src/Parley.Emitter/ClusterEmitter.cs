using Parley.Emitters.Wires;
using Parley.Protocol.Json;
using Parley.Protocol.SocketIO;

namespace Parley.Emitters;

/// <summary>
/// What emits to the clients of a cluster from outside of it: a namespace, or a selection of rooms in it. Any thread may emit; an event is encoded before the call
/// returns.
/// </summary>
/// <remarks>
/// Arguments are written as JSON; <c>byte[]</c>, <see cref="ReadOnlyMemory{T}"/> and <see cref="Memory{T}"/> of bytes anywhere in them travel as binary attachments. A task
/// completes when Redis or PostgreSQL has the message. It does not mean that a server, let alone a client, has received it. To keep the order of two messages over
/// PostgreSQL, await the first. Source: <see href="https://socket.io/docs/v4/redis-adapter/#emitter">Socket.IO documentation, emitter</see>.
/// </remarks>
public abstract partial class ClusterEmitter
{
    private protected ClusterEmitter(EmitterScope scope, EmitterTarget target)
    {
        Scope = scope;
        Target = target;
    }

    private protected EmitterScope Scope { get; }

    private protected EmitterTarget Target { get; }

    /// <summary>Passes over clients that cannot take the event at once, because something waits for them already.</summary>
    public EmitterSelection Volatile => new(Scope, Target with { IsVolatile = true });

    /// <summary>Selects a room, besides those selected already.</summary>
    /// <param name="room">The room.</param>
    /// <returns>A new selection; this one stays as it is.</returns>
    /// <exception cref="ArgumentException">The name is longer than 256 characters.</exception>
    public EmitterSelection To(string room) => To([room]);

    /// <summary>Selects rooms, besides those selected already. A socket in several of them gets an event once.</summary>
    /// <param name="rooms">The rooms.</param>
    /// <returns>A new selection; this one stays as it is.</returns>
    /// <exception cref="ArgumentException">A name is longer than 256 characters.</exception>
    public EmitterSelection To(params ReadOnlySpan<string> rooms) => new(Scope, Target.To(rooms));

    /// <summary>The same as <see cref="To(string)"/>.</summary>
    /// <param name="room">The room.</param>
    /// <returns>A new selection; this one stays as it is.</returns>
    /// <exception cref="ArgumentException">The name is longer than 256 characters.</exception>
    public EmitterSelection In(string room) => To([room]);

    /// <summary>The same as <see cref="To(ReadOnlySpan{string})"/>.</summary>
    /// <param name="rooms">The rooms.</param>
    /// <returns>A new selection; this one stays as it is.</returns>
    /// <exception cref="ArgumentException">A name is longer than 256 characters.</exception>
    public EmitterSelection In(params ReadOnlySpan<string> rooms) => To(rooms);

    /// <summary>Leaves out the members of a room.</summary>
    /// <param name="room">The room; the id of a socket leaves out that socket.</param>
    /// <returns>A new selection; this one stays as it is.</returns>
    /// <exception cref="ArgumentException">The name is longer than 256 characters.</exception>
    public EmitterSelection Except(string room) => Except([room]);

    /// <summary>Leaves out the members of rooms.</summary>
    /// <param name="rooms">The rooms; the id of a socket leaves out that socket.</param>
    /// <returns>A new selection; this one stays as it is.</returns>
    /// <exception cref="ArgumentException">A name is longer than 256 characters.</exception>
    public EmitterSelection Except(params ReadOnlySpan<string> rooms) => new(Scope, Target.ButNot(rooms));

    /// <summary>Says whether events may be compressed, on connections that compress at all.</summary>
    /// <param name="compress">Whether they may.</param>
    /// <returns>A new selection; this one stays as it is.</returns>
    public EmitterSelection Compress(bool compress) => new(Scope, Target with { IsCompressed = compress });

    /// <summary>Adds the selected sockets to rooms, on all nodes.</summary>
    /// <param name="rooms">The rooms, up to 256 characters each.</param>
    /// <returns>Completes when the request is handed over.</returns>
    /// <exception cref="ArgumentException">A name is longer than 256 characters.</exception>
    /// <exception cref="EmitterException">It could not be.</exception>
    public ValueTask SocketsJoinAsync(params ReadOnlySpan<string> rooms) => MoveAsync(isJoin: true, EmitterTarget.Check(rooms), CancellationToken.None);

    /// <summary>Adds the selected sockets to rooms, on all nodes.</summary>
    /// <param name="rooms">The rooms, up to 256 characters each.</param>
    /// <param name="cancellationToken">Ends the wait; the request may have been handed over.</param>
    /// <returns>Completes when the request is handed over.</returns>
    /// <exception cref="ArgumentException">A name is longer than 256 characters.</exception>
    /// <exception cref="EmitterException">It could not be.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask SocketsJoinAsync(IEnumerable<string> rooms, CancellationToken cancellationToken) => MoveAsync(isJoin: true, EmitterTarget.Check(rooms.ToArray()), cancellationToken);

    /// <summary>Takes the selected sockets out of rooms, on all nodes.</summary>
    /// <param name="rooms">The rooms, up to 256 characters each.</param>
    /// <returns>Completes when the request is handed over.</returns>
    /// <exception cref="ArgumentException">A name is longer than 256 characters.</exception>
    /// <exception cref="EmitterException">It could not be.</exception>
    public ValueTask SocketsLeaveAsync(params ReadOnlySpan<string> rooms) => MoveAsync(isJoin: false, EmitterTarget.Check(rooms), CancellationToken.None);

    /// <summary>Takes the selected sockets out of rooms, on all nodes.</summary>
    /// <param name="rooms">The rooms, up to 256 characters each.</param>
    /// <param name="cancellationToken">Ends the wait; the request may have been handed over.</param>
    /// <returns>Completes when the request is handed over.</returns>
    /// <exception cref="ArgumentException">A name is longer than 256 characters.</exception>
    /// <exception cref="EmitterException">It could not be.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask SocketsLeaveAsync(IEnumerable<string> rooms, CancellationToken cancellationToken) => MoveAsync(isJoin: false, EmitterTarget.Check(rooms.ToArray()), cancellationToken);

    /// <summary>Disconnects the selected sockets, on all nodes. Their clients do not reconnect by themselves.</summary>
    /// <param name="closeConnections">Whether to close the connections beneath, and with them the clients' other namespaces.</param>
    /// <param name="cancellationToken">Ends the wait; the request may have been handed over.</param>
    /// <returns>Completes when the request is handed over.</returns>
    /// <exception cref="EmitterException">It could not be.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask DisconnectSocketsAsync(bool closeConnections = false, CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled(cancellationToken)
            : Scope.WaitAsync(Scope.Wire.DisconnectAsync(Scope.NamespaceName, Target, closeConnections), cancellationToken);

    private ValueTask MoveAsync(bool isJoin, string[] rooms, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled(cancellationToken)
            : Scope.WaitAsync(Scope.Wire.MoveAsync(Scope.NamespaceName, Target, rooms, isJoin), cancellationToken);

    private ArgumentWriter Begin(string eventName)
    {
        ReservedEventNames.Check(eventName);
        return ArgumentWriter.Rent(Scope.Serializer, eventName);
    }

    private ValueTask SendAsync(ArgumentWriter arguments, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        var packet = arguments.ToPacket(SocketPacketType.Event, Scope.Utf8NamespaceName, PacketHeader.NoAckId);
        return Scope.WaitAsync(Scope.Wire.BroadcastAsync(Scope.NamespaceName, packet, Target), cancellationToken);
    }
}
