using Parley.Protocol.Json;
using Parley.Protocol.SocketIO;

namespace Parley.Acks;

/// <summary>One socket's part in a broadcast that is acknowledged. It has no deadline of its own; the broadcast has one for all.</summary>
internal sealed class BroadcastPendingAck(AckRegistry registry, long id, string socketId, BroadcastAckSink answers) : PendingAck(registry, id)
{
    public string SocketId => socketId;

    public override void Resolve(in PacketArguments arguments, ArgumentSerializer serializer) =>
        answers.OnAnswer(this, socketId, new RawArguments(arguments.From(0), arguments.Attachments, arguments.Count, serializer));

    public override void Fail(Exception exception) => answers.OnGone(this, socketId);
}
