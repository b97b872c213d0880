using Parley.Protocol.SocketIO;

namespace Parley;

/// <summary>A broadcast on its way through an <see cref="Adapter"/>: encoded already, so that it is not encoded again for any node or socket.</summary>
/// <param name="Packet">What is sent.</param>
/// <param name="Target">Whom it is for.</param>
public sealed record BroadcastRequest(EncodedPacket Packet, BroadcastTarget Target);
