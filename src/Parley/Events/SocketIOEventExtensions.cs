using Parley.Events;

namespace Parley;

/// <summary>
/// Registers event handlers: any of up to eight parameters after the socket, synchronous or not, with or without a result. The
/// result, if there is one, is the acknowledgement.
/// </summary>
/// <remarks>
/// Parameters are read from the event's arguments in order, from JSON, with the types of the handler. Besides them a handler may take
/// an <see cref="Ack"/>, a <see cref="CancellationToken"/> that ends with the socket, and <see cref="RawArguments"/> for all
/// arguments that are left. Handlers of one socket run one after the other, in the order in which the client sent the events; a handler that
/// throws is logged and sends no acknowledgement. An event whose arguments do not fit is logged, and its handler not called.
/// Source: <see href="https://socket.io/docs/v4/listening-to-events/">Socket.IO documentation, listening to events</see>.
/// </remarks>
public static partial class SocketIOEventExtensions
{
    private static IDisposable Register<TArguments>(
        IEventRegistry registry,
        string eventName,
        Delegate handler,
        ArgumentBinder<TArguments> bind,
        EventCallback<TArguments> invoke)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(handler);
        return registry.Register(new TypedEventBinding<TArguments>(eventName, bind, invoke));
    }

    private static async ValueTask AnswerAsync<TResult>(Ack ack, Task<TResult> result) => ack.Send(await result);

    /// <summary>A ValueTask would be taken for the answer itself.</summary>
    internal static void RefuseValueTask<TResult>(Delegate handler)
    {
        if (typeof(TResult) == typeof(ValueTask) || (typeof(TResult).IsGenericType && typeof(TResult).GetGenericTypeDefinition() == typeof(ValueTask<>)))
        {
            throw new ArgumentException("An asynchronous handler returns Task or Task<T>; this one returns a ValueTask.", nameof(handler));
        }
    }
}
