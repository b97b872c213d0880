using Parley.Events;

namespace Parley;

public static partial class SocketIOEventExtensions
{
    /// <summary>Registers a handler for the first event that fits it; it is removed then. This one is asynchronous and takes no argument.</summary>
    /// <param name="registry">The namespace, the server for its root namespace, or a single socket. Registered on a namespace it is called once for all sockets.</param>
    /// <param name="eventName">The event's name; not one that Socket.IO reserves.</param>
    /// <param name="handler">The handler. A parameter that the client sent no argument for is <see langword="null"/>, where its type admits that.</param>
    /// <returns>Removes the handler when disposed.</returns>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public static IDisposable Once(this IEventRegistry registry, string eventName, Func<Socket, Task> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>An asynchronous handler of one argument.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<T1>(this IEventRegistry registry, string eventName, Func<Socket, T1, Task> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>An asynchronous handler of two arguments.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<T1, T2>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, Task> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>An asynchronous handler of three arguments.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<T1, T2, T3>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, Task> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>An asynchronous handler of four arguments.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<T1, T2, T3, T4>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, T4, Task> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>An asynchronous handler of five arguments.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<T1, T2, T3, T4, T5>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, T4, T5, Task> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>An asynchronous handler of six arguments.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<T1, T2, T3, T4, T5, T6>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, T4, T5, T6, Task> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>An asynchronous handler of seven arguments.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<T1, T2, T3, T4, T5, T6, T7>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, T4, T5, T6, T7, Task> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>An asynchronous handler of eight arguments.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<T1, T2, T3, T4, T5, T6, T7, T8>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, T4, T5, T6, T7, T8, Task> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>An asynchronous handler, whose result acknowledges the event, of no argument.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<TResult>(this IEventRegistry registry, string eventName, Func<Socket, Task<TResult>> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>An asynchronous handler, whose result acknowledges the event, of one argument.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<T1, TResult>(this IEventRegistry registry, string eventName, Func<Socket, T1, Task<TResult>> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>An asynchronous handler, whose result acknowledges the event, of two arguments.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<T1, T2, TResult>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, Task<TResult>> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>An asynchronous handler, whose result acknowledges the event, of three arguments.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<T1, T2, T3, TResult>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, Task<TResult>> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>An asynchronous handler, whose result acknowledges the event, of four arguments.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<T1, T2, T3, T4, TResult>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, T4, Task<TResult>> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>An asynchronous handler, whose result acknowledges the event, of five arguments.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<T1, T2, T3, T4, T5, TResult>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, T4, T5, Task<TResult>> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>An asynchronous handler, whose result acknowledges the event, of six arguments.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<T1, T2, T3, T4, T5, T6, TResult>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, T4, T5, T6, Task<TResult>> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>An asynchronous handler, whose result acknowledges the event, of seven arguments.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<T1, T2, T3, T4, T5, T6, T7, TResult>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, T4, T5, T6, T7, Task<TResult>> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>An asynchronous handler, whose result acknowledges the event, of eight arguments.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<T1, T2, T3, T4, T5, T6, T7, T8, TResult>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, T4, T5, T6, T7, T8, Task<TResult>> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>A handler of no argument.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once(this IEventRegistry registry, string eventName, Action<Socket> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>A handler of one argument.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<T1>(this IEventRegistry registry, string eventName, Action<Socket, T1> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>A handler of two arguments.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<T1, T2>(this IEventRegistry registry, string eventName, Action<Socket, T1, T2> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>A handler of three arguments.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<T1, T2, T3>(this IEventRegistry registry, string eventName, Action<Socket, T1, T2, T3> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>A handler of four arguments.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<T1, T2, T3, T4>(this IEventRegistry registry, string eventName, Action<Socket, T1, T2, T3, T4> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>A handler of five arguments.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<T1, T2, T3, T4, T5>(this IEventRegistry registry, string eventName, Action<Socket, T1, T2, T3, T4, T5> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>A handler of six arguments.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<T1, T2, T3, T4, T5, T6>(this IEventRegistry registry, string eventName, Action<Socket, T1, T2, T3, T4, T5, T6> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>A handler of seven arguments.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<T1, T2, T3, T4, T5, T6, T7>(this IEventRegistry registry, string eventName, Action<Socket, T1, T2, T3, T4, T5, T6, T7> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>A handler of eight arguments.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<T1, T2, T3, T4, T5, T6, T7, T8>(this IEventRegistry registry, string eventName, Action<Socket, T1, T2, T3, T4, T5, T6, T7, T8> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>A handler, whose result acknowledges the event, of no argument.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<TResult>(this IEventRegistry registry, string eventName, Func<Socket, TResult> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>A handler, whose result acknowledges the event, of one argument.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<T1, TResult>(this IEventRegistry registry, string eventName, Func<Socket, T1, TResult> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>A handler, whose result acknowledges the event, of two arguments.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<T1, T2, TResult>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, TResult> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>A handler, whose result acknowledges the event, of three arguments.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<T1, T2, T3, TResult>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, TResult> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>A handler, whose result acknowledges the event, of four arguments.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<T1, T2, T3, T4, TResult>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, T4, TResult> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>A handler, whose result acknowledges the event, of five arguments.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<T1, T2, T3, T4, T5, TResult>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, T4, T5, TResult> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>A handler, whose result acknowledges the event, of six arguments.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<T1, T2, T3, T4, T5, T6, TResult>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, T4, T5, T6, TResult> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>A handler, whose result acknowledges the event, of seven arguments.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<T1, T2, T3, T4, T5, T6, T7, TResult>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, T4, T5, T6, T7, TResult> handler) =>
        On(ForOneCall(registry), eventName, handler);

    /// <summary>A handler, whose result acknowledges the event, of eight arguments.</summary>
    /// <inheritdoc cref="Once(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable Once<T1, T2, T3, T4, T5, T6, T7, T8, TResult>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, T4, T5, T6, T7, T8, TResult> handler) =>
        On(ForOneCall(registry), eventName, handler);

    private static OnceBinding.Registry ForOneCall(IEventRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        return new OnceBinding.Registry(registry);
    }
}
