using System.Buffers;
using System.Text.Json;

namespace Parley.Protocol.EngineIO;

/// <summary>The handshake that opens a session, in the key order the official server writes.</summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/engine-io-protocol/#handshake">Engine.IO protocol, handshake</see>.</remarks>
internal static class OpenPacket
{
    public static EngineMessage Create(string sessionId, bool offersWebSocket, TimeSpan pingInterval, TimeSpan pingTimeout, int maxPayloadBytes)
    {
        var json = new ArrayBufferWriter<byte>(160);
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteString("sid"u8, sessionId);
            writer.WriteStartArray("upgrades"u8);
            if (offersWebSocket)
            {
                writer.WriteStringValue("websocket"u8);
            }

            writer.WriteEndArray();
            writer.WriteNumber("pingInterval"u8, (long)pingInterval.TotalMilliseconds);
            writer.WriteNumber("pingTimeout"u8, (long)pingTimeout.TotalMilliseconds);
            writer.WriteNumber("maxPayload"u8, maxPayloadBytes);
            writer.WriteEndObject();
        }

        return EngineMessage.Text(EnginePacketType.Open, json.WrittenSpan);
    }
}
