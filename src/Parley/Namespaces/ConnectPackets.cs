using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parley.Protocol.SocketIO;

namespace Parley.Namespaces;

/// <summary>The packets that answer a client's CONNECT, keys in the official server's order.</summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/socket-io-protocol/#connection-to-a-namespace-1">Socket.IO protocol, connection to a namespace</see>.</remarks>
internal static class ConnectPackets
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static EncodedPacket Connected(SocketIOParser parser, ReadOnlySpan<byte> namespaceName, string socketId, string? privateId)
    {
        // {"sid":"…","pid":"…"}: ids are base64url, so nothing in them needs escaping.
        Span<byte> json = stackalloc byte[128];
        int length;
        if (privateId is null)
        {
            System.Text.Unicode.Utf8.TryWrite(json, $"{{\"sid\":\"{socketId}\"}}", out length);
        }
        else
        {
            System.Text.Unicode.Utf8.TryWrite(json, $"{{\"sid\":\"{socketId}\",\"pid\":\"{privateId}\"}}", out length);
        }

        return PacketWriter.Write(SocketPacketType.Connect, namespaceName, PacketHeader.NoAckId, json[..length], parser);
    }

    public static EncodedPacket Refused(SocketIOParser parser, ReadOnlySpan<byte> namespaceName, Rejection rejection)
    {
        var json = new ArrayBufferWriter<byte>(128);
        using (var writer = new Utf8JsonWriter(json, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("message"u8, rejection.Message);
            if (rejection.Data is not null)
            {
                writer.WritePropertyName("data"u8);
                writer.WriteRawValue(rejection.Data, skipInputValidation: true);
            }

            writer.WriteEndObject();
        }

        return PacketWriter.Write(SocketPacketType.ConnectError, namespaceName, PacketHeader.NoAckId, json.WrittenSpan, parser);
    }

    /// <summary>What an older client gets: it knows its id already.</summary>
    public static EncodedPacket ConnectedVersion2(ReadOnlySpan<byte> namespaceName) =>
        PacketWriter.Write(SocketPacketType.Connect, namespaceName, PacketHeader.NoAckId, default);

    /// <summary>What an older client gets: the details if there are any, else the message.</summary>
    public static EncodedPacket RefusedVersion2(ReadOnlySpan<byte> namespaceName, Rejection rejection)
    {
        if (rejection.IsAlwaysObject)
        {
            return Refused(SocketIOParser.Json, namespaceName, rejection);
        }

        var message = JsonEncodedText.Encode(rejection.Message, WriterOptions.Encoder);
        byte[] json = rejection.Data ?? [(byte)'"', .. message.EncodedUtf8Bytes, (byte)'"'];
        return PacketWriter.Write(SocketPacketType.ConnectError, namespaceName, PacketHeader.NoAckId, json);
    }

    public static EncodedPacket Disconnected(SocketIOParser parser, ReadOnlySpan<byte> namespaceName) =>
        PacketWriter.Write(SocketPacketType.Disconnect, namespaceName, PacketHeader.NoAckId, default, parser);
}
