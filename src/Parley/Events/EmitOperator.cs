using System.Text.Json;
using Parley.Acks;
using Parley.Events;
using Parley.Protocol.Json;
using Parley.Protocol.SocketIO;

namespace Parley;

/// <summary>A selection of sockets, to emit to. Immutable, so it may be kept and used again, from any thread.</summary>
public sealed class EmitOperator : Emitter
{
    private readonly IBroadcastScope _scope;
    private readonly BroadcastTarget _target;
    private readonly TimeSpan? _timeout;

    internal EmitOperator(IBroadcastScope scope, BroadcastTarget target, TimeSpan? timeout = null)
    {
        _scope = scope;
        _target = target;
        _timeout = timeout;
    }

    private protected override BroadcastTarget BaseTarget => _target;

    private protected override TimeSpan? BaseTimeout => _timeout;

    private protected override IBroadcastScope BaseScope => _scope;

    /// <summary>Passes over clients that cannot take the event at once, because something waits for them already: it is never queued.</summary>
    public EmitOperator Volatile => new(_scope, _target with { IsVolatile = true }, _timeout);

    /// <summary>Says whether events may be compressed, on connections that compress at all (<see cref="Engine.EngineOptions.PerMessageDeflate"/>).</summary>
    /// <param name="compress">Whether they may.</param>
    /// <returns>A new selection; this one stays as it is.</returns>
    public EmitOperator Compress(bool compress) => new(_scope, _target with { IsCompressed = compress }, _timeout);

    /// <summary>
    /// Says what becomes of events for clients that let too much pile up. Holds for the clients of this node; other nodes do what their namespace says.
    /// </summary>
    /// <param name="policy">What.</param>
    /// <returns>A new selection; this one stays as it is.</returns>
    public EmitOperator WhenSlow(SlowConsumerPolicy policy) => new(_scope, _target with { Rule = SendRules.WhenSlow(_target.Rule, policy) }, _timeout);

    /// <summary>
    /// Has events replace each other where they wait: a client that is slow gets the latest, in the place of the first. Holds for the clients of this node.
    /// </summary>
    /// <param name="key">What the events tell the latest of, up to 256 characters: an event replaces the one of the same key and namespace that still waits for a client.</param>
    /// <returns>A new selection; this one stays as it is.</returns>
    /// <exception cref="ArgumentException">The key is too long.</exception>
    public EmitOperator Latest(string key) => new(_scope, _target with { Rule = SendRules.Latest(_target.Rule, key) }, _timeout);

    /// <summary>Bounds the acknowledgements awaited by the calls made on the result.</summary>
    /// <param name="timeout">How long to wait; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> until everybody has answered or gone.</param>
    /// <returns>A new selection; this one stays as it is.</returns>
    public EmitOperator Timeout(TimeSpan timeout) => new(_scope, _target, AckTimeout.Check(timeout));

    /// <summary>Finds the selected sockets, on all nodes of a cluster.</summary>
    /// <param name="cancellationToken">Ends the wait, where there is one.</param>
    /// <returns>The sockets as they were when their node was asked.</returns>
    /// <exception cref="NotSupportedException">The selection was made in a family of namespaces.</exception>
    /// <exception cref="ClusterTimeoutException">Other nodes did not answer in time; it has the sockets of those that did, and names the silent ones.</exception>
    public async ValueTask<IReadOnlyList<RemoteSocket>> FetchSocketsAsync(CancellationToken cancellationToken = default)
    {
        if (_scope is not Namespace @namespace)
        {
            throw new NotSupportedException("fetchSockets() is not supported on parent namespaces");
        }

        var fetched = await @namespace.Adapter.FetchSocketsAsync(_target, cancellationToken);
        RemoteSocket[] sockets = [.. fetched.Sockets.Select(snapshot => new RemoteSocket(_scope, snapshot))];
        return fetched.MissingNodes == 0 ? sockets : throw new ClusterTimeoutException(sockets, fetched.SilentNodes, fetched.MissingNodes);
    }

    /// <summary>Adds the selected sockets to rooms, on all nodes of a cluster.</summary>
    /// <param name="rooms">The rooms, up to 256 characters each.</param>
    /// <returns>Completes when it is done on this node and has been passed on to others.</returns>
    public ValueTask SocketsJoinAsync(params ReadOnlySpan<string> rooms)
    {
        var names = Check(rooms);
        return ForEachAdapterAsync(adapter => adapter.AddSocketsAsync(_target, names));
    }

    /// <summary>Takes the selected sockets out of rooms, on all nodes of a cluster.</summary>
    /// <param name="rooms">The rooms.</param>
    /// <returns>Completes when it is done on this node and has been passed on to others.</returns>
    public ValueTask SocketsLeaveAsync(params ReadOnlySpan<string> rooms)
    {
        var names = Check(rooms);
        return ForEachAdapterAsync(adapter => adapter.RemoveSocketsAsync(_target, names));
    }

    /// <summary>Disconnects the selected sockets, on all nodes of a cluster. Their clients do not reconnect by themselves.</summary>
    /// <param name="closeConnections">Whether to close the connections beneath, and with them the clients' other namespaces.</param>
    /// <returns>Completes when it is done on this node and has been passed on to others.</returns>
    public ValueTask DisconnectSocketsAsync(bool closeConnections = false) =>
        ForEachAdapterAsync(adapter => adapter.DisconnectSocketsAsync(_target, closeConnections));

    /// <summary>Emits an event without arguments and waits for everybody's acknowledgement.</summary>
    /// <param name="eventName">The event's name; not one that Socket.IO reserves.</param>
    /// <param name="cancellationToken">Ends the wait; the event may have been sent.</param>
    /// <typeparam name="TAck">The type of the first value that clients acknowledge with; <see cref="RawArguments"/> for all of them.</typeparam>
    /// <returns>The answers that came in time, and who is missing.</returns>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public Task<BroadcastAckResult<TAck>> EmitWithAckAsync<TAck>(string eventName, CancellationToken cancellationToken = default) =>
        EmitWithAckCoreAsync<TAck>(eventName, [], cancellationToken);

    /// <summary>Emits an event with one argument and waits for everybody's acknowledgement.</summary>
    /// <param name="eventName">The event's name; not one that Socket.IO reserves.</param>
    /// <param name="arg1">The argument.</param>
    /// <param name="cancellationToken">Ends the wait; the event may have been sent.</param>
    /// <inheritdoc cref="EmitWithAckAsync{TAck}(string, CancellationToken)"/>
    public Task<BroadcastAckResult<TAck>> EmitWithAckAsync<TAck>(string eventName, object? arg1, CancellationToken cancellationToken = default) =>
        EmitWithAckCoreAsync<TAck>(eventName, [arg1], cancellationToken);

    /// <summary>Emits an event with two arguments and waits for everybody's acknowledgement.</summary>
    /// <param name="eventName">The event's name; not one that Socket.IO reserves.</param>
    /// <param name="arg1">The first argument.</param>
    /// <param name="arg2">The second argument.</param>
    /// <param name="cancellationToken">Ends the wait; the event may have been sent.</param>
    /// <inheritdoc cref="EmitWithAckAsync{TAck}(string, CancellationToken)"/>
    public Task<BroadcastAckResult<TAck>> EmitWithAckAsync<TAck>(string eventName, object? arg1, object? arg2, CancellationToken cancellationToken = default) =>
        EmitWithAckCoreAsync<TAck>(eventName, [arg1, arg2], cancellationToken);

    private protected override ValueTask SendAsync(ArgumentWriter arguments, CancellationToken cancellationToken) =>
        _scope.BroadcastAsync(arguments, _target, cancellationToken);

    private static BroadcastAckResult<TAck> Read<TAck>(BroadcastAckResult<RawArguments> raw)
    {
        if (raw is BroadcastAckResult<TAck> same)
        {
            return same;
        }

        var answers = new List<BroadcastAnswer<TAck>>(raw.Answers.Count);
        List<string> missing = [.. raw.Missing];
        var elsewhere = raw.Elsewhere;
        foreach (var answer in raw.Answers)
        {
            try
            {
                var value = answer.Value.Count == 0 ? default : answer.Value.Read<TAck>(0);
                answers.Add(new BroadcastAnswer<TAck>(answer.SocketId, value!));
            }
            catch (JsonException) when (answer.SocketId is { } socketId)
            {
                missing.Add(socketId);
            }
            catch (JsonException)
            {
                elsewhere = elsewhere with { Clients = elsewhere.Clients + 1 };
            }
        }

        return new BroadcastAckResult<TAck>(answers, missing, elsewhere);
    }

    private async ValueTask ForEachAdapterAsync(Func<Adapter, ValueTask> act)
    {
        foreach (var adapter in _scope.Adapters)
        {
            await act(adapter);
        }
    }

    private Task<BroadcastAckResult<TAck>> EmitWithAckCoreAsync<TAck>(string eventName, object?[] args, CancellationToken cancellationToken) =>
        EmitWithAckAsync<object?[], TAck>(eventName, args, EventArgumentWriter.WriteAll, cancellationToken);

    internal async Task<BroadcastAckResult<TAck>> EmitWithAckAsync<TArguments, TAck>(
        string eventName, TArguments arguments, EventWriter<TArguments> write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var answers = new BroadcastAnswers(_scope.Server.Engine.Wheel, _timeout ?? _scope.Server.Options.AckTimeout);
        var asking = SendAsync(eventName, arguments, write, answers, cancellationToken);
        return Read<TAck>(await answers.WaitAsync(asking, cancellationToken));
    }

    private ValueTask SendAsync<TArguments>(
        string eventName, TArguments arguments, EventWriter<TArguments> write, BroadcastAnswers answers, CancellationToken cancellationToken)
    {
        ReservedEventNames.Check(eventName);
        using var writer = ArgumentWriter.Rent(_scope.Server.Serializer, eventName);
        write(new EventArgumentWriter(writer), arguments);
        _scope.Server.Metrics.OnEmitted(_scope, eventName);
        return _scope.BroadcastWithAckAsync(writer, _target, answers, cancellationToken);
    }
}
