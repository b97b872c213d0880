using System.Text.Json;
using Parley.Events;
using Parley.Protocol.Json;
using Parley.Protocol.SocketIO;

namespace Parley;

/// <content>Events from node to node, which no client sees.</content>
public abstract partial class HandlerRegistry
{
    /// <summary>Emits an event without arguments to the other nodes of the cluster; their handlers are those of <see cref="ServerSideEventExtensions"/>. Nobody gets it where there is no cluster.</summary>
    /// <param name="eventName">The event's name; not <c>connect</c>, <c>connection</c> or <c>new_namespace</c>.</param>
    /// <param name="cancellationToken">Ends the wait, where there is one.</param>
    /// <returns>Completes when the event is handed to the adapter.</returns>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    /// <remarks>Source: <see href="https://socket.io/docs/v4/server-instance/#serverserversideemiteventname-args">Socket.IO documentation, serverSideEmit</see>.</remarks>
    public ValueTask ServerSideEmitAsync(string eventName, CancellationToken cancellationToken = default)
    {
        using var writer = BeginServerSide(eventName);
        return ServerSideEmitAsync(eventName, writer, cancellationToken);
    }

    /// <summary>Emits an event with one argument to the other nodes of the cluster. A <see cref="RawArguments"/> sends all of its arguments.</summary>
    /// <inheritdoc cref="ServerSideEmitAsync(string, CancellationToken)"/>
    /// <exception cref="NotSupportedException">An argument's type cannot be written as JSON, or no JSON context describes it.</exception>
    /// <exception cref="InvalidOperationException">The arguments hold more than 10 binary attachments.</exception>
    public ValueTask ServerSideEmitAsync<T1>(string eventName, T1 arg1, CancellationToken cancellationToken = default)
    {
        using var writer = BeginServerSide(eventName);
        return ServerSideEmitAsync(eventName, writer.Write(arg1), cancellationToken);
    }

    /// <summary>Emits an event with two arguments to the other nodes of the cluster.</summary>
    /// <inheritdoc cref="ServerSideEmitAsync{T1}(string, T1, CancellationToken)"/>
    public ValueTask ServerSideEmitAsync<T1, T2>(string eventName, T1 arg1, T2 arg2, CancellationToken cancellationToken = default)
    {
        using var writer = BeginServerSide(eventName);
        return ServerSideEmitAsync(eventName, writer.Write(arg1).Write(arg2), cancellationToken);
    }

    /// <summary>Emits an event with three arguments to the other nodes of the cluster.</summary>
    /// <inheritdoc cref="ServerSideEmitAsync{T1}(string, T1, CancellationToken)"/>
    public ValueTask ServerSideEmitAsync<T1, T2, T3>(string eventName, T1 arg1, T2 arg2, T3 arg3, CancellationToken cancellationToken = default)
    {
        using var writer = BeginServerSide(eventName);
        return ServerSideEmitAsync(eventName, writer.Write(arg1).Write(arg2).Write(arg3), cancellationToken);
    }

    /// <summary>Emits an event with four arguments to the other nodes of the cluster.</summary>
    /// <inheritdoc cref="ServerSideEmitAsync{T1}(string, T1, CancellationToken)"/>
    public ValueTask ServerSideEmitAsync<T1, T2, T3, T4>(string eventName, T1 arg1, T2 arg2, T3 arg3, T4 arg4, CancellationToken cancellationToken = default)
    {
        using var writer = BeginServerSide(eventName);
        return ServerSideEmitAsync(eventName, writer.Write(arg1).Write(arg2).Write(arg3).Write(arg4), cancellationToken);
    }

    /// <summary>Emits an event without arguments to the other nodes of the cluster and waits for an answer of each. Complete and empty where there is no cluster.</summary>
    /// <param name="eventName">The event's name; not <c>connect</c>, <c>connection</c> or <c>new_namespace</c>.</param>
    /// <param name="cancellationToken">Ends the wait; the event may have been sent.</param>
    /// <typeparam name="TAnswer">The type of the answers; <see cref="RawArguments"/> for them as they are.</typeparam>
    /// <returns>The answers that came in time, and who is missing: nodes that are dead, that have no handler which returns a value, or whose handler failed.</returns>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    /// <exception cref="NotSupportedException">This is a family of namespaces.</exception>
    /// <remarks>Source: <see href="https://socket.io/docs/v4/server-instance/#serverserversideemitwithackeventname-args">Socket.IO documentation, serverSideEmitWithAck</see>.</remarks>
    public Task<ServerSideAnswers<TAnswer>> ServerSideEmitWithAckAsync<TAnswer>(string eventName, CancellationToken cancellationToken = default) =>
        ServerSideEmitWithAckCoreAsync<TAnswer>(eventName, [], cancellationToken);

    /// <summary>Emits an event with one argument to the other nodes of the cluster and waits for an answer of each.</summary>
    /// <param name="eventName">The event's name; not <c>connect</c>, <c>connection</c> or <c>new_namespace</c>.</param>
    /// <param name="arg1">The argument.</param>
    /// <param name="cancellationToken">Ends the wait; the event may have been sent.</param>
    /// <inheritdoc cref="ServerSideEmitWithAckAsync{TAnswer}(string, CancellationToken)"/>
    public Task<ServerSideAnswers<TAnswer>> ServerSideEmitWithAckAsync<TAnswer>(string eventName, object? arg1, CancellationToken cancellationToken = default) =>
        ServerSideEmitWithAckCoreAsync<TAnswer>(eventName, [arg1], cancellationToken);

    /// <summary>Emits an event with two arguments to the other nodes of the cluster and waits for an answer of each.</summary>
    /// <param name="eventName">The event's name; not <c>connect</c>, <c>connection</c> or <c>new_namespace</c>.</param>
    /// <param name="arg1">The first argument.</param>
    /// <param name="arg2">The second argument.</param>
    /// <param name="cancellationToken">Ends the wait; the event may have been sent.</param>
    /// <inheritdoc cref="ServerSideEmitWithAckAsync{TAnswer}(string, CancellationToken)"/>
    public Task<ServerSideAnswers<TAnswer>> ServerSideEmitWithAckAsync<TAnswer>(string eventName, object? arg1, object? arg2, CancellationToken cancellationToken = default) =>
        ServerSideEmitWithAckCoreAsync<TAnswer>(eventName, [arg1, arg2], cancellationToken);

    private static ServerSideAnswers<TAnswer> Read<TAnswer>(ServerSideAnswers<RawArguments> raw)
    {
        if (raw is ServerSideAnswers<TAnswer> same)
        {
            return same;
        }

        var answers = new List<ServerSideAnswer<TAnswer>>(raw.Answers.Count);
        List<string> silent = [.. raw.SilentNodes];
        foreach (var (nodeId, value) in raw.Answers)
        {
            try
            {
                answers.Add(new ServerSideAnswer<TAnswer>(nodeId, (value.Count == 0 ? default : value.Read<TAnswer>(0))!));
            }
            catch (JsonException)
            {
                silent.Add(nodeId);
            }
        }

        return new ServerSideAnswers<TAnswer>(answers, [.. silent.Where(static node => node.Length > 0)], raw.MissingNodes + raw.Answers.Count - answers.Count);
    }

    private ArgumentWriter BeginServerSide(string eventName)
    {
        ReservedEventNames.CheckServerSide(eventName);
        return ArgumentWriter.Rent(BaseScope.Server.Serializer, eventName: null);
    }

    private ValueTask ServerSideEmitAsync(string eventName, ArgumentWriter arguments, CancellationToken cancellationToken)
    {
        var @event = new ServerSideEvent(eventName, arguments.ToArguments());
        return WhenAllAsync(BaseScope.Adapters.Select(adapter => adapter.ServerSideEmitAsync(@event, cancellationToken)).ToArray());
    }

    private async Task<ServerSideAnswers<TAnswer>> ServerSideEmitWithAckCoreAsync<TAnswer>(string eventName, object?[] args, CancellationToken cancellationToken)
    {
        var @event = ToEvent(eventName, args);
        if (BaseScope is not Namespace @namespace)
        {
            throw new NotSupportedException("serverSideEmitWithAck() is not supported on parent namespaces");
        }

        cancellationToken.ThrowIfCancellationRequested();
        return Read<TAnswer>(await @namespace.Adapter.ServerSideEmitWithAckAsync(@event, cancellationToken));
    }

    private ServerSideEvent ToEvent(string eventName, object?[] args)
    {
        using var writer = BeginServerSide(eventName);
        foreach (var arg in args)
        {
            writer.Write(arg);
        }

        return new ServerSideEvent(eventName, writer.ToArguments());
    }

    private static async ValueTask WhenAllAsync(ValueTask[] started)
    {
        foreach (var task in started)
        {
            await task;
        }
    }
}
