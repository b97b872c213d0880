using Parley.Acks;

namespace Parley;

/// <summary>A socket to emit to, with a time of its own for acknowledgements. Immutable, so it may be kept and used again, from any thread.</summary>
public sealed class SocketOperator
{
    private readonly Socket _socket;
    private readonly TimeSpan _timeout;

    internal SocketOperator(Socket socket, TimeSpan timeout)
    {
        _socket = socket;
        _timeout = AckTimeout.Check(timeout);
    }

    /// <summary>Emits an event without arguments and waits for the client's acknowledgement.</summary>
    /// <param name="eventName">The event's name; not one that Socket.IO reserves.</param>
    /// <param name="cancellationToken">Ends the wait; the event may have been sent.</param>
    /// <typeparam name="TAck">The type of the first value the client acknowledges with; <see cref="RawArguments"/> for all of them.</typeparam>
    /// <returns>What the client acknowledged with.</returns>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    /// <exception cref="AckTimeoutException">The client did not acknowledge in time.</exception>
    /// <exception cref="SocketDisconnectedException">The client disconnected.</exception>
    /// <exception cref="SocketIOException">The acknowledgement does not fit <typeparamref name="TAck"/>, or too many are awaited.</exception>
    public Task<TAck> EmitWithAckAsync<TAck>(string eventName, CancellationToken cancellationToken = default) =>
        _socket.EmitWithAckCoreAsync<TAck>(eventName, [], _timeout, cancellationToken);

    /// <summary>Emits an event with one argument and waits for the client's acknowledgement.</summary>
    /// <param name="eventName">The event's name; not one that Socket.IO reserves.</param>
    /// <param name="arg1">The argument.</param>
    /// <param name="cancellationToken">Ends the wait; the event may have been sent.</param>
    /// <inheritdoc cref="EmitWithAckAsync{TAck}(string, CancellationToken)"/>
    public Task<TAck> EmitWithAckAsync<TAck>(string eventName, object? arg1, CancellationToken cancellationToken = default) =>
        _socket.EmitWithAckCoreAsync<TAck>(eventName, [arg1], _timeout, cancellationToken);

    /// <summary>Emits an event with two arguments and waits for the client's acknowledgement.</summary>
    /// <param name="eventName">The event's name; not one that Socket.IO reserves.</param>
    /// <param name="arg1">The first argument.</param>
    /// <param name="arg2">The second argument.</param>
    /// <param name="cancellationToken">Ends the wait; the event may have been sent.</param>
    /// <inheritdoc cref="EmitWithAckAsync{TAck}(string, CancellationToken)"/>
    public Task<TAck> EmitWithAckAsync<TAck>(string eventName, object? arg1, object? arg2, CancellationToken cancellationToken = default) =>
        _socket.EmitWithAckCoreAsync<TAck>(eventName, [arg1, arg2], _timeout, cancellationToken);
}
