namespace Parley.Adapters;

/// <summary>The adapter of a single node.</summary>
internal sealed class InMemoryAdapter(AdapterContext context) : Adapter(context)
{
    public override bool SupportsRecovery => true;

    public override ValueTask BroadcastAsync(BroadcastRequest request, CancellationToken cancellationToken = default)
    {
        Sockets.Send(request.Packet, request.Target);
        return default;
    }

    public override ValueTask BroadcastWithAckAsync(
        BroadcastRequest request, long ackId, IBroadcastAnswers answers, CancellationToken cancellationToken = default)
    {
        Sockets.SendWithAck(request.Packet, request.Target, ackId, answers);
        return default;
    }
}
