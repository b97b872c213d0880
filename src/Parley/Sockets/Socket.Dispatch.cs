using Parley.Diagnostics;
using Parley.Engine;
using Parley.Events;
using Parley.Protocol.SocketIO;
using Parley.Sockets;

namespace Parley;

/// <content>From what happens to a socket to the application's code, by way of the inbox.</content>
public sealed partial class Socket
{
    /// <summary>Binds a handler, or logs why the arguments do not fit it.</summary>
    internal InboxItem? TryBind(EventBinding handler, in PacketArguments arguments, Ack ack)
    {
        try
        {
            return handler.Bind(this, in arguments, ack);
        }
        catch (EventBindingException exception)
        {
            Namespace.Server.Logger.ArgumentsDoNotFit(handler.EventName, Namespace.Name, LogId, exception.Message);
            return null;
        }
    }

    /// <summary>Calls listeners one after the other; one that fails harms none of the others.</summary>
    internal async Task CallAsync(AnyListener[] listeners, string eventName, RawArguments arguments)
    {
        foreach (var listener in listeners)
        {
            await CallAsync("(any)", () => listener.Call(this, eventName, arguments));
        }
    }

    /// <summary>Calls something of the application's, and logs its failure.</summary>
    internal async Task CallAsync(string description, Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (Exception exception)
        {
            LogFailure(description, exception);
        }
    }

    internal void LogFailure(string description, Exception exception) => _inbox.LogFailure(description, exception);

    /// <summary>
    /// Has a sent event shown to the listeners, if there are any. This may be under a room's lock, so it only queues: of the application
    /// nothing runs here, its log included.
    /// </summary>
    private void ShowSent(EncodedPacket packet)
    {
        if (Listeners is { AnyOutgoing.Length: > 0 } listeners && _isGone == 0 && listeners.TryReserveSent(Namespace.Server.Options.MaxQueuedEvents))
        {
            _inbox.Enqueue(new SentEvent(this, listeners, packet));
        }
    }

    private async Task CallAsync(string description, Func<DisconnectReason, Task>[]? handlers, DisconnectReason reason)
    {
        foreach (var handler in handlers ?? [])
        {
            await CallAsync(description, () => handler(reason));
        }
    }

    private Ack NewAck(long ackId) => ackId == PacketHeader.NoAckId ? Ack.NotRequested : new Ack(this, ackId);

    /// <summary>Queues an event of the client: its calls if nothing comes before them, else the event itself.</summary>
    /// <param name="arguments">The event.</param>
    /// <param name="ackId">Its acknowledgement id.</param>
    /// <param name="taken">What the reader has to wait for: the last call that was added, as those before it run first.</param>
    private void Enqueue(in PacketArguments arguments, long ackId, ref ValueTask taken)
    {
        var shared = Namespace.Handlers.Listeners;
        var own = Listeners;
        var handlers = shared.Events[arguments.EventName];
        var ownHandlers = own is null ? [] : own.Events[arguments.EventName];
        Namespace.Server.Metrics.OnReceived(Namespace, handlers.IsEmpty ? ownHandlers : handlers, arguments.EventName);
        if (_isSettling || shared.SeesAll || own is { SeesAll: true })
        {
            Enqueue(new ReceivedEvent(this, in arguments, NewAck(ackId)), in arguments, ref taken);
            return;
        }

        if (handlers.IsEmpty && ownHandlers.IsEmpty)
        {
            return;
        }

        var ack = NewAck(ackId);
        Enqueue(handlers, in arguments, ack, ref taken);
        Enqueue(ownHandlers, in arguments, ack, ref taken);
    }

    private void Enqueue(ReadOnlySpan<EventBinding> handlers, in PacketArguments arguments, Ack ack, ref ValueTask taken)
    {
        foreach (var handler in handlers)
        {
            Enqueue(TryBind(handler, in arguments, ack), in arguments, ref taken);
        }
    }

    private void Enqueue(InboxItem? item, in PacketArguments arguments, ref ValueTask taken)
    {
        if (item is not null)
        {
            item.Bytes = arguments.Bytes;
            taken = _inbox.EnqueueAsync(item);
        }
    }

    private Task Settle()
    {
        _isSettling = false;
        return Task.CompletedTask;
    }

    private async Task EndRoomsAsync(DisconnectReason reason)
    {
        await CallAsync("disconnecting", Listeners?.Disconnecting, reason);
        _lastRooms = [];
    }
}
