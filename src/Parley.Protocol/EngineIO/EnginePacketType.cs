namespace Parley.Protocol.EngineIO;

/// <summary>The packet types of Engine.IO v4. On the wire each is one ASCII digit, its value.</summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/engine-io-protocol/#packet-encoding">Engine.IO protocol, packet encoding</see>.</remarks>
internal enum EnginePacketType : byte
{
    Open = 0,
    Close = 1,
    Ping = 2,
    Pong = 3,
    Message = 4,
    Upgrade = 5,
    Noop = 6,
}
