namespace Parley.Protocol.SocketIO;

/// <summary>The packet types of Socket.IO v5. On the wire each is one ASCII digit, its value.</summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/socket-io-protocol/#exchange-protocol">Socket.IO protocol, exchange protocol</see>.</remarks>
internal enum SocketPacketType : byte
{
    Connect = 0,
    Disconnect = 1,
    Event = 2,
    Ack = 3,
    ConnectError = 4,
    BinaryEvent = 5,
    BinaryAck = 6,
}
