using Parley.Events;

namespace Parley;

public static partial class SocketIOEventExtensions
{
    /// <summary>Registers a handler for an event. This one is asynchronous and takes no argument.</summary>
    /// <param name="registry">The namespace, the server for its root namespace, or a single socket.</param>
    /// <param name="eventName">The event's name; not one that Socket.IO reserves.</param>
    /// <param name="handler">The handler. A parameter that the client sent no argument for is <see langword="null"/>, where its type admits that.</param>
    /// <returns>Removes the handler when disposed.</returns>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public static IDisposable On(this IEventRegistry registry, string eventName, Func<Socket, Task> handler)
        => Register<ValueTuple>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments _) => default,
            (socket, a, _) => new ValueTask(handler(socket)));

    /// <summary>An asynchronous handler of one argument.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<T1>(this IEventRegistry registry, string eventName, Func<Socket, T1, Task> handler)
        => Register<ValueTuple<T1>>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments r) => new ValueTuple<T1>(r.Next<T1>()),
            (socket, a, _) => new ValueTask(handler(socket, a.Item1)));

    /// <summary>An asynchronous handler of two arguments.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<T1, T2>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, Task> handler)
        => Register<(T1, T2)>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments r) => (r.Next<T1>(), r.Next<T2>()),
            (socket, a, _) => new ValueTask(handler(socket, a.Item1, a.Item2)));

    /// <summary>An asynchronous handler of three arguments.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<T1, T2, T3>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, Task> handler)
        => Register<(T1, T2, T3)>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments r) => (r.Next<T1>(), r.Next<T2>(), r.Next<T3>()),
            (socket, a, _) => new ValueTask(handler(socket, a.Item1, a.Item2, a.Item3)));

    /// <summary>An asynchronous handler of four arguments.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<T1, T2, T3, T4>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, T4, Task> handler)
        => Register<(T1, T2, T3, T4)>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments r) => (r.Next<T1>(), r.Next<T2>(), r.Next<T3>(), r.Next<T4>()),
            (socket, a, _) => new ValueTask(handler(socket, a.Item1, a.Item2, a.Item3, a.Item4)));

    /// <summary>An asynchronous handler of five arguments.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<T1, T2, T3, T4, T5>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, T4, T5, Task> handler)
        => Register<(T1, T2, T3, T4, T5)>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments r) => (r.Next<T1>(), r.Next<T2>(), r.Next<T3>(), r.Next<T4>(), r.Next<T5>()),
            (socket, a, _) => new ValueTask(handler(socket, a.Item1, a.Item2, a.Item3, a.Item4, a.Item5)));

    /// <summary>An asynchronous handler of six arguments.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<T1, T2, T3, T4, T5, T6>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, T4, T5, T6, Task> handler)
        => Register<(T1, T2, T3, T4, T5, T6)>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments r) => (r.Next<T1>(), r.Next<T2>(), r.Next<T3>(), r.Next<T4>(), r.Next<T5>(), r.Next<T6>()),
            (socket, a, _) => new ValueTask(handler(socket, a.Item1, a.Item2, a.Item3, a.Item4, a.Item5, a.Item6)));

    /// <summary>An asynchronous handler of seven arguments.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<T1, T2, T3, T4, T5, T6, T7>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, T4, T5, T6, T7, Task> handler)
        => Register<(T1, T2, T3, T4, T5, T6, T7)>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments r) => (r.Next<T1>(), r.Next<T2>(), r.Next<T3>(), r.Next<T4>(), r.Next<T5>(), r.Next<T6>(), r.Next<T7>()),
            (socket, a, _) => new ValueTask(handler(socket, a.Item1, a.Item2, a.Item3, a.Item4, a.Item5, a.Item6, a.Item7)));

    /// <summary>An asynchronous handler of eight arguments.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<T1, T2, T3, T4, T5, T6, T7, T8>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, T4, T5, T6, T7, T8, Task> handler)
        => Register<(T1, T2, T3, T4, T5, T6, T7, T8)>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments r) => (r.Next<T1>(), r.Next<T2>(), r.Next<T3>(), r.Next<T4>(), r.Next<T5>(), r.Next<T6>(), r.Next<T7>(), r.Next<T8>()),
            (socket, a, _) => new ValueTask(handler(socket, a.Item1, a.Item2, a.Item3, a.Item4, a.Item5, a.Item6, a.Item7, a.Item8)));

    /// <summary>An asynchronous handler, whose result acknowledges the event, of no argument.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<TResult>(this IEventRegistry registry, string eventName, Func<Socket, Task<TResult>> handler)
        => Register<ValueTuple>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments _) => default,
            (socket, a, ack) => AnswerAsync(ack, handler(socket)));

    /// <summary>An asynchronous handler, whose result acknowledges the event, of one argument.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<T1, TResult>(this IEventRegistry registry, string eventName, Func<Socket, T1, Task<TResult>> handler)
        => Register<ValueTuple<T1>>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments r) => new ValueTuple<T1>(r.Next<T1>()),
            (socket, a, ack) => AnswerAsync(ack, handler(socket, a.Item1)));

    /// <summary>An asynchronous handler, whose result acknowledges the event, of two arguments.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<T1, T2, TResult>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, Task<TResult>> handler)
        => Register<(T1, T2)>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments r) => (r.Next<T1>(), r.Next<T2>()),
            (socket, a, ack) => AnswerAsync(ack, handler(socket, a.Item1, a.Item2)));

    /// <summary>An asynchronous handler, whose result acknowledges the event, of three arguments.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<T1, T2, T3, TResult>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, Task<TResult>> handler)
        => Register<(T1, T2, T3)>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments r) => (r.Next<T1>(), r.Next<T2>(), r.Next<T3>()),
            (socket, a, ack) => AnswerAsync(ack, handler(socket, a.Item1, a.Item2, a.Item3)));

    /// <summary>An asynchronous handler, whose result acknowledges the event, of four arguments.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<T1, T2, T3, T4, TResult>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, T4, Task<TResult>> handler)
        => Register<(T1, T2, T3, T4)>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments r) => (r.Next<T1>(), r.Next<T2>(), r.Next<T3>(), r.Next<T4>()),
            (socket, a, ack) => AnswerAsync(ack, handler(socket, a.Item1, a.Item2, a.Item3, a.Item4)));

    /// <summary>An asynchronous handler, whose result acknowledges the event, of five arguments.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<T1, T2, T3, T4, T5, TResult>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, T4, T5, Task<TResult>> handler)
        => Register<(T1, T2, T3, T4, T5)>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments r) => (r.Next<T1>(), r.Next<T2>(), r.Next<T3>(), r.Next<T4>(), r.Next<T5>()),
            (socket, a, ack) => AnswerAsync(ack, handler(socket, a.Item1, a.Item2, a.Item3, a.Item4, a.Item5)));

    /// <summary>An asynchronous handler, whose result acknowledges the event, of six arguments.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<T1, T2, T3, T4, T5, T6, TResult>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, T4, T5, T6, Task<TResult>> handler)
        => Register<(T1, T2, T3, T4, T5, T6)>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments r) => (r.Next<T1>(), r.Next<T2>(), r.Next<T3>(), r.Next<T4>(), r.Next<T5>(), r.Next<T6>()),
            (socket, a, ack) => AnswerAsync(ack, handler(socket, a.Item1, a.Item2, a.Item3, a.Item4, a.Item5, a.Item6)));

    /// <summary>An asynchronous handler, whose result acknowledges the event, of seven arguments.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<T1, T2, T3, T4, T5, T6, T7, TResult>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, T4, T5, T6, T7, Task<TResult>> handler)
        => Register<(T1, T2, T3, T4, T5, T6, T7)>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments r) => (r.Next<T1>(), r.Next<T2>(), r.Next<T3>(), r.Next<T4>(), r.Next<T5>(), r.Next<T6>(), r.Next<T7>()),
            (socket, a, ack) => AnswerAsync(ack, handler(socket, a.Item1, a.Item2, a.Item3, a.Item4, a.Item5, a.Item6, a.Item7)));

    /// <summary>An asynchronous handler, whose result acknowledges the event, of eight arguments.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<T1, T2, T3, T4, T5, T6, T7, T8, TResult>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, T4, T5, T6, T7, T8, Task<TResult>> handler)
        => Register<(T1, T2, T3, T4, T5, T6, T7, T8)>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments r) => (r.Next<T1>(), r.Next<T2>(), r.Next<T3>(), r.Next<T4>(), r.Next<T5>(), r.Next<T6>(), r.Next<T7>(), r.Next<T8>()),
            (socket, a, ack) => AnswerAsync(ack, handler(socket, a.Item1, a.Item2, a.Item3, a.Item4, a.Item5, a.Item6, a.Item7, a.Item8)));
}
