namespace Parley;

/// <summary>
/// A class namespace from elsewhere: inject it into controllers, endpoints and background services to emit to its clients. A singleton,
/// safe to use from any thread.
/// </summary>
/// <remarks>Members throw <see cref="InvalidOperationException"/> as long as the class is not mapped.</remarks>
/// <typeparam name="TNamespace">The class.</typeparam>
/// <typeparam name="TClient">Its client contract.</typeparam>
public interface ISocketIO<TNamespace, TClient>
    where TNamespace : SocketIONamespace<TClient>
    where TClient : class
{
    /// <summary>The namespace that the class serves.</summary>
    Namespace Namespace { get; }

    /// <summary>Everybody in the namespace.</summary>
    TypedOperator<TClient> All { get; }

    /// <inheritdoc cref="TypedOperator{TClient}.Emit"/>
    TClient Emit => All.Emit;

    /// <inheritdoc cref="Emitter.Local"/>
    TypedOperator<TClient> Local => All.Local;

    /// <inheritdoc cref="EmitOperator.Volatile"/>
    TypedOperator<TClient> Volatile => All.Volatile;

    /// <inheritdoc cref="Emitter.To(string)"/>
    TypedOperator<TClient> To(string room) => All.To(room);

    /// <inheritdoc cref="Emitter.To(ReadOnlySpan{string})"/>
    TypedOperator<TClient> To(params ReadOnlySpan<string> rooms) => All.To(rooms);

    /// <inheritdoc cref="Emitter.In(string)"/>
    TypedOperator<TClient> In(string room) => All.In(room);

    /// <inheritdoc cref="Emitter.In(ReadOnlySpan{string})"/>
    TypedOperator<TClient> In(params ReadOnlySpan<string> rooms) => All.In(rooms);

    /// <inheritdoc cref="Emitter.Except(string)"/>
    TypedOperator<TClient> Except(string room) => All.Except(room);

    /// <inheritdoc cref="Emitter.Except(ReadOnlySpan{string})"/>
    TypedOperator<TClient> Except(params ReadOnlySpan<string> rooms) => All.Except(rooms);

    /// <inheritdoc cref="EmitOperator.Compress"/>
    TypedOperator<TClient> Compress(bool compress) => All.Compress(compress);

    /// <inheritdoc cref="EmitOperator.WhenSlow"/>
    TypedOperator<TClient> WhenSlow(SlowConsumerPolicy policy) => All.WhenSlow(policy);

    /// <inheritdoc cref="EmitOperator.Latest"/>
    TypedOperator<TClient> Latest(string key) => All.Latest(key);

    /// <inheritdoc cref="EmitOperator.Timeout"/>
    TypedOperator<TClient> Timeout(TimeSpan timeout) => All.Timeout(timeout);

    /// <summary>One client, to emit events that it acknowledges.</summary>
    /// <param name="socket">Its socket, for example from <see cref="Namespace.Sockets"/>.</param>
    /// <returns>The client.</returns>
    /// <exception cref="ArgumentException">The socket belongs to another namespace.</exception>
    TypedSocket<TClient> Client(Socket socket);
}
