using Parley.Typed;

namespace Parley;

/// <summary>One client to emit to, by the methods of a client contract. Immutable, so it may be kept and used again, from any thread.</summary>
/// <typeparam name="TClient">The contract.</typeparam>
public sealed class TypedSocket<TClient>
    where TClient : class
{
    private readonly SocketOperator _target;
    private readonly Func<ClientEmitter, TClient> _newClient;

    internal TypedSocket(Socket socket, Func<ClientEmitter, TClient> newClient)
        : this(socket.Operator, newClient)
    {
    }

    private TypedSocket(SocketOperator target, Func<ClientEmitter, TClient> newClient)
    {
        _target = target;
        _newClient = newClient;
    }

    /// <summary>Emits: each method of the contract is an event. A <see cref="Task"/> completes when the event is queued, a
    /// <see cref="Task{TResult}"/> with the client's acknowledgement.</summary>
    /// <remarks>Acknowledgements are awaited for <see cref="SocketIOOptions.AckTimeout"/>. They fail with <see cref="AckTimeoutException"/>,
    /// <see cref="SocketDisconnectedException"/>, or <see cref="SocketIOException"/> for an answer that does not fit.</remarks>
    public TClient Emit => field ??= _newClient(new SocketEmitter(_target));

    /// <inheritdoc cref="SocketOperator.Volatile"/>
    public TypedSocket<TClient> Volatile => new(_target.Volatile, _newClient);

    /// <inheritdoc cref="SocketOperator.Compress"/>
    public TypedSocket<TClient> Compress(bool compress) => new(_target.Compress(compress), _newClient);

    /// <inheritdoc cref="SocketOperator.WhenSlow"/>
    public TypedSocket<TClient> WhenSlow(SlowConsumerPolicy policy) => new(_target.WhenSlow(policy), _newClient);

    /// <inheritdoc cref="SocketOperator.Latest"/>
    public TypedSocket<TClient> Latest(string key) => new(_target.Latest(key), _newClient);

    /// <inheritdoc cref="SocketOperator.Timeout"/>
    public TypedSocket<TClient> Timeout(TimeSpan timeout) => new(_target.Timeout(timeout), _newClient);
}
