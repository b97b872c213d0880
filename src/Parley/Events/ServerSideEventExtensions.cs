using Parley.Events;

namespace Parley;

/// <summary>
/// Registers handlers of events that other nodes of the cluster emit: any of up to four parameters, synchronous or not, with or without a result. The
/// result, if there is one, is the answer to the node that emitted; without one, that node waits in vain.
/// </summary>
/// <remarks>
/// Parameters are read from the event's arguments in order, from JSON, with the types of the handler; a <see cref="RawArguments"/> takes all that are left.
/// Handlers start in the order in which a node emitted and do not wait for each other. One that throws is logged and answers nothing; an event whose arguments
/// do not fit is logged, and its handler not called. At most 1,024 wait or run in a namespace; at more, events are dropped.
/// Source: <see href="https://socket.io/docs/v4/server-instance/#serverserversideemiteventname-args">Socket.IO documentation, serverSideEmit</see>.
/// </remarks>
public static class ServerSideEventExtensions
{
    /// <summary>A handler of no argument.</summary>
    /// <param name="registry">The namespace, a family of them, or the server for its root namespace.</param>
    /// <param name="eventName">The event's name; not <c>connect</c>, <c>connection</c> or <c>new_namespace</c>.</param>
    /// <param name="handler">The handler.</param>
    /// <returns>Removes the handler when disposed.</returns>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public static IDisposable OnServerSide(this HandlerRegistry registry, string eventName, Action handler) =>
        Register<ValueTuple>(
            registry,
            eventName,
            handler,
            static (ref ServerSideArguments _) => default,
            (_, __) =>
            {
                handler();
                return default;
            });

    /// <summary>A handler of one argument.</summary>
    /// <inheritdoc cref="OnServerSide(HandlerRegistry, string, Action)"/>
    public static IDisposable OnServerSide<T1>(this HandlerRegistry registry, string eventName, Action<T1> handler) =>
        Register<ValueTuple<T1>>(
            registry,
            eventName,
            handler,
            static (ref ServerSideArguments r) => new ValueTuple<T1>(r.Next<T1>()),
            (a, _) =>
            {
                handler(a.Item1);
                return default;
            });

    /// <summary>A handler of two arguments.</summary>
    /// <inheritdoc cref="OnServerSide(HandlerRegistry, string, Action)"/>
    public static IDisposable OnServerSide<T1, T2>(this HandlerRegistry registry, string eventName, Action<T1, T2> handler) =>
        Register<(T1, T2)>(
            registry,
            eventName,
            handler,
            static (ref ServerSideArguments r) => (r.Next<T1>(), r.Next<T2>()),
            (a, _) =>
            {
                handler(a.Item1, a.Item2);
                return default;
            });

    /// <summary>A handler of three arguments.</summary>
    /// <inheritdoc cref="OnServerSide(HandlerRegistry, string, Action)"/>
    public static IDisposable OnServerSide<T1, T2, T3>(this HandlerRegistry registry, string eventName, Action<T1, T2, T3> handler) =>
        Register<(T1, T2, T3)>(
            registry,
            eventName,
            handler,
            static (ref ServerSideArguments r) => (r.Next<T1>(), r.Next<T2>(), r.Next<T3>()),
            (a, _) =>
            {
                handler(a.Item1, a.Item2, a.Item3);
                return default;
            });

    /// <summary>A handler of four arguments.</summary>
    /// <inheritdoc cref="OnServerSide(HandlerRegistry, string, Action)"/>
    public static IDisposable OnServerSide<T1, T2, T3, T4>(this HandlerRegistry registry, string eventName, Action<T1, T2, T3, T4> handler) =>
        Register<(T1, T2, T3, T4)>(
            registry,
            eventName,
            handler,
            static (ref ServerSideArguments r) => (r.Next<T1>(), r.Next<T2>(), r.Next<T3>(), r.Next<T4>()),
            (a, _) =>
            {
                handler(a.Item1, a.Item2, a.Item3, a.Item4);
                return default;
            });

    /// <summary>A handler of no argument, whose result is the answer.</summary>
    /// <inheritdoc cref="OnServerSide(HandlerRegistry, string, Action)"/>
    public static IDisposable OnServerSide<TResult>(this HandlerRegistry registry, string eventName, Func<TResult> handler)
    {
        SocketIOEventExtensions.RefuseValueTask<TResult>(handler);
        return Register<ValueTuple>(
            registry,
            eventName,
            handler,
            static (ref ServerSideArguments _) => default,
            (_, reply) =>
            {
                reply.Send(handler());
                return default;
            });
    }

    /// <summary>A handler of one argument, whose result is the answer.</summary>
    /// <inheritdoc cref="OnServerSide(HandlerRegistry, string, Action)"/>
    public static IDisposable OnServerSide<T1, TResult>(this HandlerRegistry registry, string eventName, Func<T1, TResult> handler)
    {
        SocketIOEventExtensions.RefuseValueTask<TResult>(handler);
        return Register<ValueTuple<T1>>(
            registry,
            eventName,
            handler,
            static (ref ServerSideArguments r) => new ValueTuple<T1>(r.Next<T1>()),
            (a, reply) =>
            {
                reply.Send(handler(a.Item1));
                return default;
            });
    }

    /// <summary>A handler of two arguments, whose result is the answer.</summary>
    /// <inheritdoc cref="OnServerSide(HandlerRegistry, string, Action)"/>
    public static IDisposable OnServerSide<T1, T2, TResult>(this HandlerRegistry registry, string eventName, Func<T1, T2, TResult> handler)
    {
        SocketIOEventExtensions.RefuseValueTask<TResult>(handler);
        return Register<(T1, T2)>(
            registry,
            eventName,
            handler,
            static (ref ServerSideArguments r) => (r.Next<T1>(), r.Next<T2>()),
            (a, reply) =>
            {
                reply.Send(handler(a.Item1, a.Item2));
                return default;
            });
    }

    /// <summary>A handler of three arguments, whose result is the answer.</summary>
    /// <inheritdoc cref="OnServerSide(HandlerRegistry, string, Action)"/>
    public static IDisposable OnServerSide<T1, T2, T3, TResult>(this HandlerRegistry registry, string eventName, Func<T1, T2, T3, TResult> handler)
    {
        SocketIOEventExtensions.RefuseValueTask<TResult>(handler);
        return Register<(T1, T2, T3)>(
            registry,
            eventName,
            handler,
            static (ref ServerSideArguments r) => (r.Next<T1>(), r.Next<T2>(), r.Next<T3>()),
            (a, reply) =>
            {
                reply.Send(handler(a.Item1, a.Item2, a.Item3));
                return default;
            });
    }

    /// <summary>A handler of four arguments, whose result is the answer.</summary>
    /// <inheritdoc cref="OnServerSide(HandlerRegistry, string, Action)"/>
    public static IDisposable OnServerSide<T1, T2, T3, T4, TResult>(this HandlerRegistry registry, string eventName, Func<T1, T2, T3, T4, TResult> handler)
    {
        SocketIOEventExtensions.RefuseValueTask<TResult>(handler);
        return Register<(T1, T2, T3, T4)>(
            registry,
            eventName,
            handler,
            static (ref ServerSideArguments r) => (r.Next<T1>(), r.Next<T2>(), r.Next<T3>(), r.Next<T4>()),
            (a, reply) =>
            {
                reply.Send(handler(a.Item1, a.Item2, a.Item3, a.Item4));
                return default;
            });
    }

    /// <summary>An asynchronous handler of no argument.</summary>
    /// <inheritdoc cref="OnServerSide(HandlerRegistry, string, Action)"/>
    public static IDisposable OnServerSide(this HandlerRegistry registry, string eventName, Func<Task> handler) =>
        Register<ValueTuple>(
            registry,
            eventName,
            handler,
            static (ref ServerSideArguments _) => default,
            (_, __) => new ValueTask(handler()));

    /// <summary>An asynchronous handler of one argument.</summary>
    /// <inheritdoc cref="OnServerSide(HandlerRegistry, string, Action)"/>
    public static IDisposable OnServerSide<T1>(this HandlerRegistry registry, string eventName, Func<T1, Task> handler) =>
        Register<ValueTuple<T1>>(
            registry,
            eventName,
            handler,
            static (ref ServerSideArguments r) => new ValueTuple<T1>(r.Next<T1>()),
            (a, _) => new ValueTask(handler(a.Item1)));

    /// <summary>An asynchronous handler of two arguments.</summary>
    /// <inheritdoc cref="OnServerSide(HandlerRegistry, string, Action)"/>
    public static IDisposable OnServerSide<T1, T2>(this HandlerRegistry registry, string eventName, Func<T1, T2, Task> handler) =>
        Register<(T1, T2)>(
            registry,
            eventName,
            handler,
            static (ref ServerSideArguments r) => (r.Next<T1>(), r.Next<T2>()),
            (a, _) => new ValueTask(handler(a.Item1, a.Item2)));

    /// <summary>An asynchronous handler of three arguments.</summary>
    /// <inheritdoc cref="OnServerSide(HandlerRegistry, string, Action)"/>
    public static IDisposable OnServerSide<T1, T2, T3>(this HandlerRegistry registry, string eventName, Func<T1, T2, T3, Task> handler) =>
        Register<(T1, T2, T3)>(
            registry,
            eventName,
            handler,
            static (ref ServerSideArguments r) => (r.Next<T1>(), r.Next<T2>(), r.Next<T3>()),
            (a, _) => new ValueTask(handler(a.Item1, a.Item2, a.Item3)));

    /// <summary>An asynchronous handler of four arguments.</summary>
    /// <inheritdoc cref="OnServerSide(HandlerRegistry, string, Action)"/>
    public static IDisposable OnServerSide<T1, T2, T3, T4>(this HandlerRegistry registry, string eventName, Func<T1, T2, T3, T4, Task> handler) =>
        Register<(T1, T2, T3, T4)>(
            registry,
            eventName,
            handler,
            static (ref ServerSideArguments r) => (r.Next<T1>(), r.Next<T2>(), r.Next<T3>(), r.Next<T4>()),
            (a, _) => new ValueTask(handler(a.Item1, a.Item2, a.Item3, a.Item4)));

    /// <summary>An asynchronous handler of no argument, whose result is the answer.</summary>
    /// <inheritdoc cref="OnServerSide(HandlerRegistry, string, Action)"/>
    public static IDisposable OnServerSide<TResult>(this HandlerRegistry registry, string eventName, Func<Task<TResult>> handler) =>
        Register<ValueTuple>(
            registry,
            eventName,
            handler,
            static (ref ServerSideArguments _) => default,
            (_, reply) => AnswerAsync(reply, handler()));

    /// <summary>An asynchronous handler of one argument, whose result is the answer.</summary>
    /// <inheritdoc cref="OnServerSide(HandlerRegistry, string, Action)"/>
    public static IDisposable OnServerSide<T1, TResult>(this HandlerRegistry registry, string eventName, Func<T1, Task<TResult>> handler) =>
        Register<ValueTuple<T1>>(
            registry,
            eventName,
            handler,
            static (ref ServerSideArguments r) => new ValueTuple<T1>(r.Next<T1>()),
            (a, reply) => AnswerAsync(reply, handler(a.Item1)));

    /// <summary>An asynchronous handler of two arguments, whose result is the answer.</summary>
    /// <inheritdoc cref="OnServerSide(HandlerRegistry, string, Action)"/>
    public static IDisposable OnServerSide<T1, T2, TResult>(this HandlerRegistry registry, string eventName, Func<T1, T2, Task<TResult>> handler) =>
        Register<(T1, T2)>(
            registry,
            eventName,
            handler,
            static (ref ServerSideArguments r) => (r.Next<T1>(), r.Next<T2>()),
            (a, reply) => AnswerAsync(reply, handler(a.Item1, a.Item2)));

    /// <summary>An asynchronous handler of three arguments, whose result is the answer.</summary>
    /// <inheritdoc cref="OnServerSide(HandlerRegistry, string, Action)"/>
    public static IDisposable OnServerSide<T1, T2, T3, TResult>(this HandlerRegistry registry, string eventName, Func<T1, T2, T3, Task<TResult>> handler) =>
        Register<(T1, T2, T3)>(
            registry,
            eventName,
            handler,
            static (ref ServerSideArguments r) => (r.Next<T1>(), r.Next<T2>(), r.Next<T3>()),
            (a, reply) => AnswerAsync(reply, handler(a.Item1, a.Item2, a.Item3)));

    /// <summary>An asynchronous handler of four arguments, whose result is the answer.</summary>
    /// <inheritdoc cref="OnServerSide(HandlerRegistry, string, Action)"/>
    public static IDisposable OnServerSide<T1, T2, T3, T4, TResult>(this HandlerRegistry registry, string eventName, Func<T1, T2, T3, T4, Task<TResult>> handler) =>
        Register<(T1, T2, T3, T4)>(
            registry,
            eventName,
            handler,
            static (ref ServerSideArguments r) => (r.Next<T1>(), r.Next<T2>(), r.Next<T3>(), r.Next<T4>()),
            (a, reply) => AnswerAsync(reply, handler(a.Item1, a.Item2, a.Item3, a.Item4)));

    private static IDisposable Register<TArguments>(
        HandlerRegistry registry, string eventName, Delegate handler, ServerSideBinder<TArguments> bind, ServerSideCallback<TArguments> invoke)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(handler);
        return registry.Handlers.AddServerSide(new ServerSideBinding<TArguments>(eventName, bind, invoke));
    }

    private static async ValueTask AnswerAsync<TResult>(ServerSideReply reply, Task<TResult> result) => reply.Send(await result);
}
