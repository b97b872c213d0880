using System.Text;
using Parley.Diagnostics;
using Parley.Events;
using Parley.Protocol.SocketIO;

namespace Parley.Sockets;

/// <summary>
/// An event whose handlers are looked for when its turn comes: because listeners and middleware see it first, or because the handlers
/// for connecting, which may register more, are not done yet.
/// </summary>
/// <remarks>Keeps a copy of the arguments, where other events are read into their handlers' types at once.</remarks>
internal sealed class ReceivedEvent : InboxItem
{
    private readonly Socket _socket;
    private readonly byte[] _utf8Name;
    private readonly byte[][] _attachments;
    private readonly RawArguments _arguments;
    private readonly Ack _ack;

    public ReceivedEvent(Socket socket, in PacketArguments arguments, Ack ack)
    {
        _socket = socket;
        _utf8Name = arguments.EventName.ToArray();
        _attachments = arguments.Attachments;
        _arguments = new RawArguments(arguments.From(0), _attachments, arguments.Count, socket.Namespace.Server.Serializer);
        _ack = ack;
    }

    public override string Description => "(any)";

    public override bool IsHandler => false;

    private EventListeners Shared => _socket.Namespace.Handlers.Listeners;

    public override ValueTask RunAsync()
    {
        var own = _socket.Listeners;
        return Shared.SeesAll || own is { SeesAll: true } ? RunAsync(own) : CallHandlersAsync();
    }

    private async ValueTask RunAsync(SocketListeners? own)
    {
        var name = Encoding.UTF8.GetString(_utf8Name);
        await _socket.CallAsync(Shared.Any, name, _arguments);
        await _socket.CallAsync(own?.Any ?? [], name, _arguments);
        EventMiddleware[] middleware = [.. Shared.Middleware, .. own?.Middleware ?? []];
        var context = new EventContext(_socket, name, _arguments, _ack);
        Exception? failure = null;
        try
        {
            await RunFromAsync(0);
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        if ((context.Error ?? failure) is { } error)
        {
            await RaiseAsync(error, isFailure: context.Error is null);
        }

        async Task RunFromAsync(int index)
        {
            if (index == middleware.Length)
            {
                await CallHandlersAsync();
            }
            else
            {
                await middleware[index](context, () => context.Error is null ? RunFromAsync(index + 1) : Task.CompletedTask);
            }
        }
    }

    private async ValueTask CallHandlersAsync()
    {
        foreach (var call in Bind())
        {
            try
            {
                await HandlerObserver.RunAsync(_socket, call);
            }
            catch (Exception exception)
            {
                _socket.LogFailure(call.Description, exception);
            }
        }
    }

    private List<InboxItem> Bind()
    {
        // Read without fault when the packet came.
        PacketArguments.TryReadAck(_arguments.Json, _attachments, _socket.Namespace.Server.PacketLimits, out var arguments);
        var calls = new List<InboxItem>();
        AddCalls(Shared.Events[_utf8Name], in arguments, calls);
        if (_socket.Listeners is { } own)
        {
            AddCalls(own.Events[_utf8Name], in arguments, calls);
        }

        return calls;
    }

    private void AddCalls(ReadOnlySpan<EventBinding> handlers, in PacketArguments arguments, List<InboxItem> calls)
    {
        foreach (var handler in handlers)
        {
            if (_socket.TryBind(handler, in arguments, _ack) is { } call)
            {
                calls.Add(call);
            }
        }
    }

    private async Task RaiseAsync(Exception error, bool isFailure)
    {
        Func<Socket, Exception, Task>[] handlers = [.. Shared.Errors, .. _socket.Listeners?.Errors ?? []];
        if (handlers.Length == 0)
        {
            var logger = _socket.Namespace.Server.Logger;
            if (isFailure)
            {
                logger.EventMiddlewareFailed(error, _socket.Namespace.Name, _socket.LogId);
            }
            else
            {
                logger.EventRefused(_socket.Namespace.Name, _socket.LogId, error.Message);
            }
        }

        foreach (var handler in handlers)
        {
            await _socket.CallAsync("error", () => handler(_socket, error));
        }
    }
}
