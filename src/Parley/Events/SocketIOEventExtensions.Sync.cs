using Parley.Events;

namespace Parley;

public static partial class SocketIOEventExtensions
{
    /// <summary>A handler of no argument.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On(this IEventRegistry registry, string eventName, Action<Socket> handler)
        => Register<ValueTuple>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments _) => default,
            (socket, a, _) =>
            {
                handler(socket);
                return default;
            });

    /// <summary>A handler of one argument.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<T1>(this IEventRegistry registry, string eventName, Action<Socket, T1> handler)
        => Register<ValueTuple<T1>>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments r) => new ValueTuple<T1>(r.Next<T1>()),
            (socket, a, _) =>
            {
                handler(socket, a.Item1);
                return default;
            });

    /// <summary>A handler of two arguments.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<T1, T2>(this IEventRegistry registry, string eventName, Action<Socket, T1, T2> handler)
        => Register<(T1, T2)>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments r) => (r.Next<T1>(), r.Next<T2>()),
            (socket, a, _) =>
            {
                handler(socket, a.Item1, a.Item2);
                return default;
            });

    /// <summary>A handler of three arguments.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<T1, T2, T3>(this IEventRegistry registry, string eventName, Action<Socket, T1, T2, T3> handler)
        => Register<(T1, T2, T3)>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments r) => (r.Next<T1>(), r.Next<T2>(), r.Next<T3>()),
            (socket, a, _) =>
            {
                handler(socket, a.Item1, a.Item2, a.Item3);
                return default;
            });

    /// <summary>A handler of four arguments.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<T1, T2, T3, T4>(this IEventRegistry registry, string eventName, Action<Socket, T1, T2, T3, T4> handler)
        => Register<(T1, T2, T3, T4)>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments r) => (r.Next<T1>(), r.Next<T2>(), r.Next<T3>(), r.Next<T4>()),
            (socket, a, _) =>
            {
                handler(socket, a.Item1, a.Item2, a.Item3, a.Item4);
                return default;
            });

    /// <summary>A handler of five arguments.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<T1, T2, T3, T4, T5>(this IEventRegistry registry, string eventName, Action<Socket, T1, T2, T3, T4, T5> handler)
        => Register<(T1, T2, T3, T4, T5)>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments r) => (r.Next<T1>(), r.Next<T2>(), r.Next<T3>(), r.Next<T4>(), r.Next<T5>()),
            (socket, a, _) =>
            {
                handler(socket, a.Item1, a.Item2, a.Item3, a.Item4, a.Item5);
                return default;
            });

    /// <summary>A handler of six arguments.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<T1, T2, T3, T4, T5, T6>(this IEventRegistry registry, string eventName, Action<Socket, T1, T2, T3, T4, T5, T6> handler)
        => Register<(T1, T2, T3, T4, T5, T6)>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments r) => (r.Next<T1>(), r.Next<T2>(), r.Next<T3>(), r.Next<T4>(), r.Next<T5>(), r.Next<T6>()),
            (socket, a, _) =>
            {
                handler(socket, a.Item1, a.Item2, a.Item3, a.Item4, a.Item5, a.Item6);
                return default;
            });

    /// <summary>A handler of seven arguments.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<T1, T2, T3, T4, T5, T6, T7>(this IEventRegistry registry, string eventName, Action<Socket, T1, T2, T3, T4, T5, T6, T7> handler)
        => Register<(T1, T2, T3, T4, T5, T6, T7)>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments r) => (r.Next<T1>(), r.Next<T2>(), r.Next<T3>(), r.Next<T4>(), r.Next<T5>(), r.Next<T6>(), r.Next<T7>()),
            (socket, a, _) =>
            {
                handler(socket, a.Item1, a.Item2, a.Item3, a.Item4, a.Item5, a.Item6, a.Item7);
                return default;
            });

    /// <summary>A handler of eight arguments.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<T1, T2, T3, T4, T5, T6, T7, T8>(this IEventRegistry registry, string eventName, Action<Socket, T1, T2, T3, T4, T5, T6, T7, T8> handler)
        => Register<(T1, T2, T3, T4, T5, T6, T7, T8)>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments r) => (r.Next<T1>(), r.Next<T2>(), r.Next<T3>(), r.Next<T4>(), r.Next<T5>(), r.Next<T6>(), r.Next<T7>(), r.Next<T8>()),
            (socket, a, _) =>
            {
                handler(socket, a.Item1, a.Item2, a.Item3, a.Item4, a.Item5, a.Item6, a.Item7, a.Item8);
                return default;
            });

    /// <summary>A handler, whose result acknowledges the event, of no argument.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<TResult>(this IEventRegistry registry, string eventName, Func<Socket, TResult> handler)
    {
        RefuseValueTask<TResult>(handler);
        return Register<ValueTuple>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments _) => default,
            (socket, a, ack) =>
            {
                ack.Send(handler(socket));
                return default;
            });
    }

    /// <summary>A handler, whose result acknowledges the event, of one argument.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<T1, TResult>(this IEventRegistry registry, string eventName, Func<Socket, T1, TResult> handler)
    {
        RefuseValueTask<TResult>(handler);
        return Register<ValueTuple<T1>>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments r) => new ValueTuple<T1>(r.Next<T1>()),
            (socket, a, ack) =>
            {
                ack.Send(handler(socket, a.Item1));
                return default;
            });
    }

    /// <summary>A handler, whose result acknowledges the event, of two arguments.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<T1, T2, TResult>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, TResult> handler)
    {
        RefuseValueTask<TResult>(handler);
        return Register<(T1, T2)>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments r) => (r.Next<T1>(), r.Next<T2>()),
            (socket, a, ack) =>
            {
                ack.Send(handler(socket, a.Item1, a.Item2));
                return default;
            });
    }

    /// <summary>A handler, whose result acknowledges the event, of three arguments.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<T1, T2, T3, TResult>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, TResult> handler)
    {
        RefuseValueTask<TResult>(handler);
        return Register<(T1, T2, T3)>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments r) => (r.Next<T1>(), r.Next<T2>(), r.Next<T3>()),
            (socket, a, ack) =>
            {
                ack.Send(handler(socket, a.Item1, a.Item2, a.Item3));
                return default;
            });
    }

    /// <summary>A handler, whose result acknowledges the event, of four arguments.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<T1, T2, T3, T4, TResult>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, T4, TResult> handler)
    {
        RefuseValueTask<TResult>(handler);
        return Register<(T1, T2, T3, T4)>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments r) => (r.Next<T1>(), r.Next<T2>(), r.Next<T3>(), r.Next<T4>()),
            (socket, a, ack) =>
            {
                ack.Send(handler(socket, a.Item1, a.Item2, a.Item3, a.Item4));
                return default;
            });
    }

    /// <summary>A handler, whose result acknowledges the event, of five arguments.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<T1, T2, T3, T4, T5, TResult>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, T4, T5, TResult> handler)
    {
        RefuseValueTask<TResult>(handler);
        return Register<(T1, T2, T3, T4, T5)>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments r) => (r.Next<T1>(), r.Next<T2>(), r.Next<T3>(), r.Next<T4>(), r.Next<T5>()),
            (socket, a, ack) =>
            {
                ack.Send(handler(socket, a.Item1, a.Item2, a.Item3, a.Item4, a.Item5));
                return default;
            });
    }

    /// <summary>A handler, whose result acknowledges the event, of six arguments.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<T1, T2, T3, T4, T5, T6, TResult>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, T4, T5, T6, TResult> handler)
    {
        RefuseValueTask<TResult>(handler);
        return Register<(T1, T2, T3, T4, T5, T6)>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments r) => (r.Next<T1>(), r.Next<T2>(), r.Next<T3>(), r.Next<T4>(), r.Next<T5>(), r.Next<T6>()),
            (socket, a, ack) =>
            {
                ack.Send(handler(socket, a.Item1, a.Item2, a.Item3, a.Item4, a.Item5, a.Item6));
                return default;
            });
    }

    /// <summary>A handler, whose result acknowledges the event, of seven arguments.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<T1, T2, T3, T4, T5, T6, T7, TResult>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, T4, T5, T6, T7, TResult> handler)
    {
        RefuseValueTask<TResult>(handler);
        return Register<(T1, T2, T3, T4, T5, T6, T7)>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments r) => (r.Next<T1>(), r.Next<T2>(), r.Next<T3>(), r.Next<T4>(), r.Next<T5>(), r.Next<T6>(), r.Next<T7>()),
            (socket, a, ack) =>
            {
                ack.Send(handler(socket, a.Item1, a.Item2, a.Item3, a.Item4, a.Item5, a.Item6, a.Item7));
                return default;
            });
    }

    /// <summary>A handler, whose result acknowledges the event, of eight arguments.</summary>
    /// <inheritdoc cref="On(IEventRegistry, string, Func{Socket, Task})"/>
    public static IDisposable On<T1, T2, T3, T4, T5, T6, T7, T8, TResult>(this IEventRegistry registry, string eventName, Func<Socket, T1, T2, T3, T4, T5, T6, T7, T8, TResult> handler)
    {
        RefuseValueTask<TResult>(handler);
        return Register<(T1, T2, T3, T4, T5, T6, T7, T8)>(
            registry,
            eventName,
            handler,
            static (ref HandlerArguments r) => (r.Next<T1>(), r.Next<T2>(), r.Next<T3>(), r.Next<T4>(), r.Next<T5>(), r.Next<T6>(), r.Next<T7>(), r.Next<T8>()),
            (socket, a, ack) =>
            {
                ack.Send(handler(socket, a.Item1, a.Item2, a.Item3, a.Item4, a.Item5, a.Item6, a.Item7, a.Item8));
                return default;
            });
    }
}
