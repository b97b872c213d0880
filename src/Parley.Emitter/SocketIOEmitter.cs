using Npgsql;
using Parley.Emitters.Wires;
using Parley.Protocol.Json;
using Parley.Protocol.SocketIO;
using StackExchange.Redis;

namespace Parley.Emitters;

/// <summary>
/// Emits to the clients of a cluster from a process that serves none: over Redis or PostgreSQL, to Parley and Node.js servers alike. It stands for one namespace, the
/// root unless <see cref="Of"/> says otherwise. Immutable, and safe to use from any thread.
/// </summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/redis-adapter/#emitter">Socket.IO documentation, emitter</see>.</remarks>
public sealed partial class SocketIOEmitter : ClusterEmitter
{
    internal SocketIOEmitter(EmitterScope scope)
        : base(scope, EmitterTarget.Everyone)
    {
    }

    /// <summary>Emits over publish and subscribe of Redis, to servers with <c>AddRedisAdapter</c> or <c>createAdapter</c> of <c>@socket.io/redis-adapter</c>.</summary>
    /// <param name="connection">The connection, which stays the caller's.</param>
    /// <param name="options">Options, if others than the defaults.</param>
    /// <returns>The emitter for the root namespace.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static SocketIOEmitter OverRedis(IConnectionMultiplexer connection, RedisEmitterOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var connected = Task.FromResult(connection);
        return OverRedis(() => connected, options ?? new RedisEmitterOptions());
    }

    /// <summary>Emits over streams of Redis, to servers with <c>AddRedisStreamsAdapter</c> or <c>@socket.io/redis-streams-adapter</c>.</summary>
    /// <param name="connection">The connection, which stays the caller's.</param>
    /// <param name="options">Options, if others than the defaults.</param>
    /// <returns>The emitter for the root namespace.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static SocketIOEmitter OverRedisStreams(IConnectionMultiplexer connection, RedisStreamsEmitterOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var connected = Task.FromResult(connection);
        return OverRedisStreams(() => connected, options ?? new RedisStreamsEmitterOptions());
    }

    /// <summary>Emits over PostgreSQL, to servers with <c>AddPostgresAdapter</c> or <c>@socket.io/postgres-adapter</c>.</summary>
    /// <param name="dataSource">Where connections come from. It stays the caller's.</param>
    /// <param name="options">Options, if others than the defaults.</param>
    /// <returns>The emitter for the root namespace.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static SocketIOEmitter OverPostgres(NpgsqlDataSource dataSource, PostgresEmitterOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        return OverPostgres(() => dataSource, options ?? new PostgresEmitterOptions());
    }

    internal static SocketIOEmitter OverRedis(Func<Task<IConnectionMultiplexer>> connect, RedisEmitterOptions options)
    {
        options.Validate();
        return Over(new RedisWire(connect, options.Key), options);
    }

    internal static SocketIOEmitter OverRedisStreams(Func<Task<IConnectionMultiplexer>> connect, RedisStreamsEmitterOptions options)
    {
        options.Validate();
        return Over(new RedisStreamsWire(connect, options), options);
    }

    internal static SocketIOEmitter OverPostgres(Func<NpgsqlDataSource> source, PostgresEmitterOptions options)
    {
        options.Validate();
        return Over(new PostgresEmitterWire(source, options), options);
    }

    /// <summary>The same emitter for another namespace.</summary>
    /// <param name="namespaceName">Its name, with or without the slash it starts with.</param>
    /// <returns>The emitter. It need not be kept.</returns>
    /// <exception cref="ArgumentException">No server has a namespace of this name, or the wire has no room for it.</exception>
    public SocketIOEmitter Of(string namespaceName) => new(Scope.Of(namespaceName));

    /// <summary>Emits an event without arguments to the servers themselves.</summary>
    /// <param name="eventName">The event's name; not <c>connect</c>, <c>connection</c> or <c>new_namespace</c>.</param>
    /// <param name="cancellationToken">Ends the wait; the event may have been handed over.</param>
    /// <returns>Completes when the event is handed over. Servers do not answer it.</returns>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    /// <exception cref="EmitterException">The event could not be handed over.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <remarks>Source: <see href="https://socket.io/docs/v4/server-instance/#serverserversideemiteventname-args">Socket.IO documentation, serverSideEmit</see>.</remarks>
    public ValueTask ServerSideEmitAsync(string eventName, CancellationToken cancellationToken = default)
    {
        using var writer = BeginServerSide(eventName);
        return ServerSideEmitAsync(eventName, writer, cancellationToken);
    }

    /// <summary>Emits an event with one argument to the servers themselves. A <see cref="RawArguments"/> sends all of its arguments.</summary>
    /// <inheritdoc cref="ServerSideEmitAsync(string, CancellationToken)"/>
    /// <exception cref="NotSupportedException">An argument's type cannot be written as JSON, or no JSON context describes it.</exception>
    /// <exception cref="InvalidOperationException">The arguments hold more than 10 binary attachments.</exception>
    public ValueTask ServerSideEmitAsync<T1>(string eventName, T1 arg1, CancellationToken cancellationToken = default)
    {
        using var writer = BeginServerSide(eventName);
        return ServerSideEmitAsync(eventName, writer.Write(arg1), cancellationToken);
    }

    /// <summary>Emits an event with two arguments to the servers themselves.</summary>
    /// <inheritdoc cref="ServerSideEmitAsync{T1}(string, T1, CancellationToken)"/>
    public ValueTask ServerSideEmitAsync<T1, T2>(string eventName, T1 arg1, T2 arg2, CancellationToken cancellationToken = default)
    {
        using var writer = BeginServerSide(eventName);
        return ServerSideEmitAsync(eventName, writer.Write(arg1).Write(arg2), cancellationToken);
    }

    /// <summary>Emits an event with three arguments to the servers themselves.</summary>
    /// <inheritdoc cref="ServerSideEmitAsync{T1}(string, T1, CancellationToken)"/>
    public ValueTask ServerSideEmitAsync<T1, T2, T3>(string eventName, T1 arg1, T2 arg2, T3 arg3, CancellationToken cancellationToken = default)
    {
        using var writer = BeginServerSide(eventName);
        return ServerSideEmitAsync(eventName, writer.Write(arg1).Write(arg2).Write(arg3), cancellationToken);
    }

    /// <summary>Emits an event with four arguments to the servers themselves.</summary>
    /// <inheritdoc cref="ServerSideEmitAsync{T1}(string, T1, CancellationToken)"/>
    public ValueTask ServerSideEmitAsync<T1, T2, T3, T4>(string eventName, T1 arg1, T2 arg2, T3 arg3, T4 arg4, CancellationToken cancellationToken = default)
    {
        using var writer = BeginServerSide(eventName);
        return ServerSideEmitAsync(eventName, writer.Write(arg1).Write(arg2).Write(arg3).Write(arg4), cancellationToken);
    }

    private static SocketIOEmitter Over(IEmitterWire wire, EmitterOptions options)
    {
        var scope = new EmitterScope(wire, options);
        wire.CheckNamespace(scope.NamespaceName);
        return new SocketIOEmitter(scope);
    }

    private ArgumentWriter BeginServerSide(string eventName)
    {
        ReservedEventNames.CheckServerSide(eventName);
        return ArgumentWriter.Rent(Scope.Serializer, eventName: null);
    }

    private ValueTask ServerSideEmitAsync(string eventName, ArgumentWriter arguments, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled(cancellationToken)
            : Scope.WaitAsync(Scope.Wire.ServerSideEmitAsync(Scope.NamespaceName, eventName, arguments.ToArguments()), cancellationToken);
}
