using Parley.Events;
using Parley.Protocol.Json;
using Parley.Protocol.SocketIO;

namespace Parley;

/// <summary>
/// What can emit events: a socket to its client, a namespace or a selection of rooms to many. Any thread may emit; an event is
/// encoded once, before the call returns, whatever the number of its receivers.
/// </summary>
/// <remarks>
/// Arguments are written as JSON; <c>byte[]</c>, <see cref="ReadOnlyMemory{T}"/> and <see cref="Memory{T}"/> of bytes anywhere in them travel as
/// binary attachments. A task completes when the event is queued; if it goes to one client that is behind, when there is room for more: below the soft limit of
/// <see cref="Engine.EngineOptions.SendBuffer"/>, after <see cref="Engine.EngineOptions.SendTimeout"/> at the latest, or when the connection has ended. What
/// goes to many never waits. It does not mean that a client has received it: for that there are acknowledgements. Source: <see href="https://socket.io/docs/v4/emitting-events/">Socket.IO documentation, emitting events</see>.
/// </remarks>
public abstract partial class Emitter
{
    private protected Emitter()
    {
    }

        /// <summary>Whom a broadcast derived from this emitter starts from.</summary>
    private protected abstract BroadcastTarget BaseTarget { get; }

    private protected abstract IBroadcastScope BaseScope { get; }

    private protected virtual TimeSpan? BaseTimeout => null;

    /// <summary>Selects a room, besides those selected already.</summary>
    /// <param name="room">The room.</param>
    /// <returns>A new selection; this one stays as it is.</returns>
    public EmitOperator To(string room) => To([room]);

    /// <summary>Selects rooms, besides those selected already. A socket in several of them gets an event once.</summary>
    /// <param name="rooms">The rooms.</param>
    /// <returns>A new selection; this one stays as it is.</returns>
    public EmitOperator To(params ReadOnlySpan<string> rooms)
    {
        var target = BaseTarget;
        return new EmitOperator(BaseScope, target with { Rooms = target.Rooms.AddRange(Check(rooms)) }, BaseTimeout);
    }

    /// <summary>The same as <see cref="To(string)"/>.</summary>
    /// <param name="room">The room.</param>
    /// <returns>A new selection; this one stays as it is.</returns>
    public EmitOperator In(string room) => To([room]);

    /// <summary>The same as <see cref="To(ReadOnlySpan{string})"/>.</summary>
    /// <param name="rooms">The rooms.</param>
    /// <returns>A new selection; this one stays as it is.</returns>
    public EmitOperator In(params ReadOnlySpan<string> rooms) => To(rooms);

    /// <summary>Leaves out the members of a room.</summary>
    /// <param name="room">The room; the id of a socket leaves out that socket.</param>
    /// <returns>A new selection; this one stays as it is.</returns>
    public EmitOperator Except(string room) => Except([room]);

    /// <summary>Leaves out the members of rooms.</summary>
    /// <param name="rooms">The rooms; the id of a socket leaves out that socket.</param>
    /// <returns>A new selection; this one stays as it is.</returns>
    public EmitOperator Except(params ReadOnlySpan<string> rooms)
    {
        var target = BaseTarget;
        return new EmitOperator(BaseScope, target with { Except = target.Except.AddRange(Check(rooms)) }, BaseTimeout);
    }

    /// <summary>Leaves out the sockets that are connected to other nodes of a cluster.</summary>
    public EmitOperator Local => new(BaseScope, BaseTarget with { IsLocal = true }, BaseTimeout);

    /// <summary>Emits an event without arguments.</summary>
    /// <param name="eventName">The event's name; not one that Socket.IO reserves.</param>
    /// <param name="cancellationToken">Ends the wait, where there is one; the event stays queued.</param>
    /// <returns>Completes when the event is queued, and there is room for more if it goes to one client.</returns>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled while there was no room.</exception>
    public ValueTask EmitAsync(string eventName, CancellationToken cancellationToken = default)
    {
        using var writer = Begin(eventName);
        return SendAsync(writer, cancellationToken);
    }

    /// <summary>Emits an event with one argument. A <see cref="RawArguments"/> sends all of its arguments, here and below.</summary>
    /// <inheritdoc cref="EmitAsync(string, CancellationToken)"/>
    /// <exception cref="NotSupportedException">An argument's type cannot be written as JSON, or no JSON context describes it.</exception>
    /// <exception cref="InvalidOperationException">The arguments hold more than 10 binary attachments.</exception>
    public ValueTask EmitAsync<T1>(string eventName, T1 arg1, CancellationToken cancellationToken = default)
    {
        using var writer = Begin(eventName);
        return SendAsync(writer.Write(arg1), cancellationToken);
    }

    /// <summary>Emits an event with two arguments.</summary>
    /// <inheritdoc cref="EmitAsync{T1}(string, T1, CancellationToken)"/>
    public ValueTask EmitAsync<T1, T2>(string eventName, T1 arg1, T2 arg2, CancellationToken cancellationToken = default)
    {
        using var writer = Begin(eventName);
        return SendAsync(writer.Write(arg1).Write(arg2), cancellationToken);
    }

    /// <summary>Emits an event with three arguments.</summary>
    /// <inheritdoc cref="EmitAsync{T1}(string, T1, CancellationToken)"/>
    public ValueTask EmitAsync<T1, T2, T3>(string eventName, T1 arg1, T2 arg2, T3 arg3, CancellationToken cancellationToken = default)
    {
        using var writer = Begin(eventName);
        return SendAsync(writer.Write(arg1).Write(arg2).Write(arg3), cancellationToken);
    }

    /// <summary>Emits an event with four arguments.</summary>
    /// <inheritdoc cref="EmitAsync{T1}(string, T1, CancellationToken)"/>
    public ValueTask EmitAsync<T1, T2, T3, T4>(string eventName, T1 arg1, T2 arg2, T3 arg3, T4 arg4, CancellationToken cancellationToken = default)
    {
        using var writer = Begin(eventName);
        return SendAsync(writer.Write(arg1).Write(arg2).Write(arg3).Write(arg4), cancellationToken);
    }

    /// <summary>Emits an event with five arguments.</summary>
    /// <inheritdoc cref="EmitAsync{T1}(string, T1, CancellationToken)"/>
    public ValueTask EmitAsync<T1, T2, T3, T4, T5>(
        string eventName, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, CancellationToken cancellationToken = default)
    {
        using var writer = Begin(eventName);
        return SendAsync(writer.Write(arg1).Write(arg2).Write(arg3).Write(arg4).Write(arg5), cancellationToken);
    }

    /// <summary>Emits an event with six arguments.</summary>
    /// <inheritdoc cref="EmitAsync{T1}(string, T1, CancellationToken)"/>
    public ValueTask EmitAsync<T1, T2, T3, T4, T5, T6>(
        string eventName, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, CancellationToken cancellationToken = default)
    {
        using var writer = Begin(eventName);
        return SendAsync(writer.Write(arg1).Write(arg2).Write(arg3).Write(arg4).Write(arg5).Write(arg6), cancellationToken);
    }

    /// <summary>Emits an event with seven arguments.</summary>
    /// <inheritdoc cref="EmitAsync{T1}(string, T1, CancellationToken)"/>
    public ValueTask EmitAsync<T1, T2, T3, T4, T5, T6, T7>(
        string eventName, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, CancellationToken cancellationToken = default)
    {
        using var writer = Begin(eventName);
        return SendAsync(writer.Write(arg1).Write(arg2).Write(arg3).Write(arg4).Write(arg5).Write(arg6).Write(arg7), cancellationToken);
    }

    /// <summary>Emits an event with eight arguments.</summary>
    /// <inheritdoc cref="EmitAsync{T1}(string, T1, CancellationToken)"/>
    public ValueTask EmitAsync<T1, T2, T3, T4, T5, T6, T7, T8>(
        string eventName, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8, CancellationToken cancellationToken = default)
    {
        using var writer = Begin(eventName);
        return SendAsync(writer.Write(arg1).Write(arg2).Write(arg3).Write(arg4).Write(arg5).Write(arg6).Write(arg7).Write(arg8), cancellationToken);
    }

    /// <summary>Emits an event with any number of arguments, each written as its declared type.</summary>
    internal ValueTask EmitAsync<TArguments>(string eventName, TArguments arguments, EventWriter<TArguments> write)
    {
        using var writer = Begin(eventName);
        write(new EventArgumentWriter(writer), arguments);
        return SendAsync(writer, CancellationToken.None);
    }

    /// <summary>Encodes the event and sends it, before it returns.</summary>
    private protected abstract ValueTask SendAsync(ArgumentWriter arguments, CancellationToken cancellationToken);

    private protected static string[] Check(ReadOnlySpan<string> rooms)
    {
        foreach (var room in rooms)
        {
            RoomName.Check(room);
        }

        return rooms.ToArray();
    }

    private ArgumentWriter Begin(string eventName)
    {
        ReservedEventNames.Check(eventName);
        var scope = BaseScope;
        scope.Server.Metrics.OnEmitted(scope, eventName);
        return ArgumentWriter.Rent(scope.Server.Serializer, eventName);
    }
}
