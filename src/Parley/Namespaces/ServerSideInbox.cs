using Parley.Diagnostics;
using Parley.Events;

namespace Parley.Namespaces;

/// <summary>
/// Has the handlers of other nodes' events started one after the other, in order, on the pool. None waits for another to end: handlers of two nodes that ask
/// each other would wait for ever. Guarded by its lock.
/// </summary>
internal sealed class ServerSideInbox(Namespace @namespace) : IThreadPoolWorkItem
{
    /// <summary>Handlers waiting or running.</summary>
    private const int MaxCalls = 1024;

    private readonly Lock _gate = new();
    private Queue<Call>? _waiting;
    private int _calls;
    private bool _isStarting;

    /// <summary>Queues an event for its handlers, if there are any.</summary>
    /// <returns><see langword="false"/> if there is no room.</returns>
    public bool Deliver(ServerSideEvent @event, Action<RawArguments>? onAnswer)
    {
        ServerSideReply? reply = null;
        var starts = false;
        foreach (var handler in @namespace.Handlers.ServerSide)
        {
            if (!string.Equals(handler.EventName, @event.EventName, StringComparison.Ordinal))
            {
                continue;
            }

            reply ??= new ServerSideReply(onAnswer, @namespace.Server.Serializer);
            lock (_gate)
            {
                if (_calls >= MaxCalls)
                {
                    return false;
                }

                _calls++;
                (_waiting ??= []).Enqueue(new Call(handler, @event.Arguments, reply));
                starts = !_isStarting;
                _isStarting = true;
            }

            if (starts)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
        }

        return true;
    }

    void IThreadPoolWorkItem.Execute()
    {
        while (TryTake(out var call))
        {
            _ = RunAsync(call);
        }
    }

    private async Task RunAsync(Call call)
    {
        try
        {
            await call.Handler.RunAsync(call.Arguments, call.Reply, @namespace.Server.Serializer);
        }
        catch (EventBindingException exception)
        {
            @namespace.Server.Logger.ServerSideArgumentsDoNotFit(call.Handler.EventName, @namespace.Name, exception.Message);
        }
        catch (Exception exception)
        {
            // An application's handler throws what it likes; the node that asked goes without an answer.
            @namespace.Server.Logger.ServerSideHandlerFailed(exception, call.Handler.EventName, @namespace.Name);
        }
        finally
        {
            lock (_gate)
            {
                _calls--;
            }
        }
    }

    private bool TryTake(out Call call)
    {
        lock (_gate)
        {
            if (_waiting is not null && _waiting.TryDequeue(out call))
            {
                return true;
            }

            call = default;
            _isStarting = false;
            return false;
        }
    }

    private readonly record struct Call(ServerSideBinding Handler, RawArguments Arguments, ServerSideReply Reply);
}
