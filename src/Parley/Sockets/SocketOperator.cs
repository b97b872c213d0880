using Parley.Acks;
using Parley.Events;
using Parley.Protocol.Json;
using Parley.Protocol.SocketIO;

namespace Parley;

/// <summary>A socket to emit to, with settings of its own. Immutable, so it may be kept and used again, from any thread.</summary>
public sealed class SocketOperator : Emitter
{
    private readonly Socket _socket;
    private readonly BroadcastTarget _target;
    private readonly TimeSpan? _timeout;

    internal SocketOperator(Socket socket, BroadcastTarget target, TimeSpan? timeout)
    {
        _socket = socket;
        _target = target;
        _timeout = timeout;
    }

    /// <summary>Drops the event if the client cannot take it at once, because something waits for it already: it is never queued.</summary>
    public SocketOperator Volatile => new(_socket, _target with { IsVolatile = true }, _timeout);

    private protected override BroadcastTarget BaseTarget => _target;

    private protected override TimeSpan? BaseTimeout => _timeout;

    private protected override IBroadcastScope BaseScope => _socket.Namespace;

    /// <summary>Says whether events may be compressed, on connections that compress at all (<see cref="Engine.EngineOptions.PerMessageDeflate"/>).</summary>
    /// <param name="compress">Whether they may.</param>
    /// <returns>An operator on the same socket; this one stays as it is.</returns>
    public SocketOperator Compress(bool compress) => new(_socket, _target with { IsCompressed = compress }, _timeout);

    /// <summary>Says what becomes of an event if the client lets too much pile up. An event that may be dropped is never waited for.</summary>
    /// <param name="policy">What.</param>
    /// <returns>An operator on the same socket; this one stays as it is.</returns>
    public SocketOperator WhenSlow(SlowConsumerPolicy policy) => new(_socket, _target with { Rule = SendRules.WhenSlow(_target.Rule, policy) }, _timeout);

    /// <summary>Has events replace each other while they wait: a client that is slow gets the latest, in the place of the first. Such an event is never waited for.</summary>
    /// <param name="key">What the events tell the latest of, up to 256 characters: an event replaces the one of the same key and namespace that still waits for the client.</param>
    /// <returns>An operator on the same socket; this one stays as it is.</returns>
    /// <exception cref="ArgumentException">The key is too long.</exception>
    public SocketOperator Latest(string key) => new(_socket, _target with { Rule = SendRules.Latest(_target.Rule, key) }, _timeout);

    /// <summary>Bounds the acknowledgements awaited by the calls made on the result.</summary>
    /// <param name="timeout">How long to wait; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for as long as the socket lives.</param>
    /// <returns>An operator on the same socket; this one stays as it is.</returns>
    public SocketOperator Timeout(TimeSpan timeout) => new(_socket, _target, AckTimeout.Check(timeout));

    /// <summary>Emits an event without arguments and waits for the client's acknowledgement.</summary>
    /// <param name="eventName">The event's name; not one that Socket.IO reserves.</param>
    /// <param name="cancellationToken">Ends the wait; the event may have been sent.</param>
    /// <typeparam name="TAck">The type of the first value the client acknowledges with; <see cref="RawArguments"/> for all of them.</typeparam>
    /// <returns>What the client acknowledged with.</returns>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    /// <exception cref="AckTimeoutException">The client did not acknowledge in time.</exception>
    /// <exception cref="SocketDisconnectedException">The client disconnected.</exception>
    /// <exception cref="EventDroppedException">The client is slow, and the event was dropped or replaced before it left.</exception>
    /// <exception cref="SocketIOException">The acknowledgement does not fit <typeparamref name="TAck"/>, or too many are awaited.</exception>
    public Task<TAck> EmitWithAckAsync<TAck>(string eventName, CancellationToken cancellationToken = default) =>
        EmitWithAckCoreAsync<TAck>(eventName, [], cancellationToken);

    /// <summary>Emits an event with one argument and waits for the client's acknowledgement.</summary>
    /// <param name="eventName">The event's name; not one that Socket.IO reserves.</param>
    /// <param name="arg1">The argument.</param>
    /// <param name="cancellationToken">Ends the wait; the event may have been sent.</param>
    /// <inheritdoc cref="EmitWithAckAsync{TAck}(string, CancellationToken)"/>
    public Task<TAck> EmitWithAckAsync<TAck>(string eventName, object? arg1, CancellationToken cancellationToken = default) =>
        EmitWithAckCoreAsync<TAck>(eventName, [arg1], cancellationToken);

    /// <summary>Emits an event with two arguments and waits for the client's acknowledgement.</summary>
    /// <param name="eventName">The event's name; not one that Socket.IO reserves.</param>
    /// <param name="arg1">The first argument.</param>
    /// <param name="arg2">The second argument.</param>
    /// <param name="cancellationToken">Ends the wait; the event may have been sent.</param>
    /// <inheritdoc cref="EmitWithAckAsync{TAck}(string, CancellationToken)"/>
    public Task<TAck> EmitWithAckAsync<TAck>(string eventName, object? arg1, object? arg2, CancellationToken cancellationToken = default) =>
        EmitWithAckCoreAsync<TAck>(eventName, [arg1, arg2], cancellationToken);

    private protected override ValueTask SendAsync(ArgumentWriter arguments, CancellationToken cancellationToken) =>
        _socket.EmitAsync(arguments, _target, cancellationToken);

    internal Task<TAck> EmitWithAckAsync<TArguments, TAck>(
        string eventName, TArguments arguments, EventWriter<TArguments> write, CancellationToken cancellationToken) =>
        _socket.EmitWithAckCoreAsync<TArguments, TAck>(
            eventName, arguments, write, _timeout ?? _socket.Namespace.Server.Options.AckTimeout, _target, cancellationToken);

    private Task<TAck> EmitWithAckCoreAsync<TAck>(string eventName, object?[] args, CancellationToken cancellationToken) =>
        EmitWithAckAsync<object?[], TAck>(eventName, args, EventArgumentWriter.WriteAll, cancellationToken);
}
