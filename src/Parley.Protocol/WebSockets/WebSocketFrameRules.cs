namespace Parley.Protocol.WebSockets;

/// <summary>What the state of the connection allows the next frame to be.</summary>
/// <param name="Deflate">permessage-deflate was negotiated, so RSV1 has a meaning (RFC 7692 section 6).</param>
/// <param name="MessageOpen">A fragmented message awaits its continuation (RFC 6455 section 5.4).</param>
/// <param name="FragmentsLeft">How many more frames the open message may have.</param>
/// <param name="BytesLeft">How many more payload bytes the open or next message may have.</param>
internal readonly record struct WebSocketFrameRules(bool Deflate, bool MessageOpen, int FragmentsLeft, int BytesLeft);
