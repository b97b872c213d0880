namespace Parley.Acks;

/// <summary>Where the acknowledgements of a broadcast come together, as the sockets of this node that were asked see it. Safe to call from any thread.</summary>
internal abstract class BroadcastAckSink
{
    /// <summary>Notes a socket that is asked.</summary>
    public abstract void Await(PendingAck ack);

    public abstract void OnAnswer(PendingAck ack, string socketId, RawArguments answer);

    public abstract void OnGone(PendingAck ack, string socketId);
}
