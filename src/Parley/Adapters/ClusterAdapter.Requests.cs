using Parley.Adapters;
using Parley.Diagnostics;

namespace Parley;

/// <content>What this node asks the others.</content>
public abstract partial class ClusterAdapter
{
    /// <inheritdoc/>
    public override async ValueTask<FetchedSockets> FetchSocketsAsync(BroadcastTarget target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        var sockets = Sockets.Fetch(target);
        if (target.IsLocal)
        {
            return new FetchedSockets(sockets, [], 0);
        }

        var gathered = await GatherAsync<ClusterResponse.FetchSockets, IReadOnlyList<SocketSnapshot>>(
            id => new ClusterMessage.FetchSockets(NodeId, Context.NamespaceName, target, id),
            static response => response.Sockets,
            cancellationToken);
        return new FetchedSockets([.. sockets, .. gathered.Answers.SelectMany(static answer => answer.Answer)], gathered.SilentNodes, gathered.MissingNodes);
    }

    /// <inheritdoc/>
    public override async Task<ServerSideAnswers<RawArguments>> ServerSideEmitWithAckAsync(ServerSideEvent @event, CancellationToken cancellationToken = default)
    {
        var gathered = await GatherAsync<ClusterResponse.ServerSideEmit, RawArguments>(
            id => new ClusterMessage.ServerSideEmit(NodeId, Context.NamespaceName, @event, id),
            static response => response.Answer,
            cancellationToken);
        return new ServerSideAnswers<RawArguments>(
            [.. gathered.Answers.Select(static answer => new ServerSideAnswer<RawArguments>(answer.NodeId, answer.Answer))], gathered.SilentNodes, gathered.MissingNodes);
    }

    /// <inheritdoc/>
    public override async ValueTask BroadcastWithAckAsync(
        BroadcastRequest request, long ackId, IBroadcastAnswers answers, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(answers);
        if (request.Target.IsLocal)
        {
            Sockets.SendWithAck(request.Packet, request.Target, ackId, answers);
            return;
        }

        var pending = new BroadcastClusterRequest(answers);
        _requests.Add(pending, Options.RequestTimeout);
        _ = RemoveWhenOverAsync(pending, answers.Completion);
        Sockets.SendWithAck(request.Packet, request.Target, ackId, answers);
        Publish(new ClusterMessage.Broadcast(NodeId, Context.NamespaceName, request.Packet, request.Target, pending.Id, answers.Timeout));
        await ExpectOthersAsync(pending);
    }

    /// <summary>Ends the wait for a node that is gone, in all requests.</summary>
    private protected void LoseNode(string nodeId)
    {
        foreach (var request in _requests.GetAll())
        {
            request.LoseNode(nodeId);
        }
    }

    private async Task<Gathered<T>> GatherAsync<TResponse, T>(Func<string, ClusterMessage> ask, Func<TResponse, T> read, CancellationToken cancellationToken)
        where TResponse : ClusterResponse
    {
        var request = new GatheringRequest<TResponse, T>(read);
        _requests.Add(request, Options.RequestTimeout);
        try
        {
            Publish(ask(request.Id));

            // Not awaited: counting the nodes must not take longer than the request may.
            _ = ExpectOthersAsync(request);
            return await request.Completion.WaitAsync(cancellationToken);
        }
        finally
        {
            _requests.Remove(request);
        }
    }

    private async Task ExpectOthersAsync(ClusterRequest request)
    {
        if (OtherNodes is { } others)
        {
            request.Expect(others);
            return;
        }

        try
        {
            request.Expect(await ServerCountAsync().AsTask().WaitAsync(Options.RequestTimeout, Context.Time) - 1);
        }
        catch (Exception exception)
        {
            // Without a number no answer is the last one: the request ends with its time.
            Context.Logger.CountFailed(exception, Context.NamespaceName);
            request.Expect(count: null);
        }
    }

    private async Task RemoveWhenOverAsync(ClusterRequest request, Task completion)
    {
        await completion;
        _requests.Remove(request);
    }
}
