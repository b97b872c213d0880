using System.Text;
using System.Text.Unicode;
using Parley.Protocol.MessagePack;

namespace Parley.Protocol.SocketIO;

/// <summary>Takes apart a packet of the MessagePack parser: a map of <c>type</c>, <c>nsp</c>, <c>data</c> and <c>id</c>, in any order.</summary>
/// <remarks>
/// As in the official decoder the last of several equal keys counts, unknown ones are passed over, and <c>undefined</c> is a key that is
/// missing. There are no binary types: bytes are inline.
/// </remarks>
internal static class MessagePackPacketReader
{
    /// <summary>Reads a packet.</summary>
    /// <param name="message">A binary message. The header's namespace is mostly a slice of it.</param>
    /// <param name="limits">The bounds.</param>
    /// <param name="payload">Takes the payload. The header's JSON is a slice of what it holds.</param>
    /// <param name="header">The packet.</param>
    public static PacketError TryRead(ReadOnlySpan<byte> message, PacketLimits limits, ref MessagePackToJson payload, out PacketHeader header)
    {
        header = default;
        var reader = new MessagePackReader(message);
        if (!reader.TryRead(out var map))
        {
            return PacketError.InvalidMessagePack;
        }

        if (map.Type != MessagePackType.Map)
        {
            return PacketError.InvalidPacketType;
        }

        var fields = default(Fields);
        for (var i = 0; i < map.Count; i++)
        {
            if (!TryReadWhole(ref reader, out var key))
            {
                return PacketError.InvalidMessagePack;
            }

            var start = reader.Position;
            if (!TryReadWhole(ref reader, out var value))
            {
                return PacketError.InvalidMessagePack;
            }

            if (key.Type == MessagePackType.String)
            {
                fields.Set(key.Bytes, value, message[start..reader.Position]);
            }
        }

        return reader.Position == message.Length ? Read(in fields, limits, ref payload, out header) : PacketError.InvalidMessagePack;
    }

    private static PacketError Read(scoped in Fields fields, PacketLimits limits, ref MessagePackToJson payload, out PacketHeader header)
    {
        header = default;
        if (!TryGetInteger(fields.Type, out var type) || type is < (long)SocketPacketType.Connect or > (long)SocketPacketType.ConnectError)
        {
            return PacketError.InvalidPacketType;
        }

        var namespaceName = fields.Namespace.Bytes;
        if (fields.Namespace.Type != MessagePackType.String || namespaceName.IsEmpty || namespaceName[0] != (byte)'/' || namespaceName.Contains((byte)','))
        {
            return PacketError.InvalidNamespace;
        }

        if (namespaceName.Length <= limits.MaxNamespaceBytes && !Utf8.IsValid(namespaceName))
        {
            // U+FFFD for what is no UTF-8, as in all strings: a namespace has one name.
            namespaceName = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(namespaceName));
        }

        if (namespaceName.Length > limits.MaxNamespaceBytes)
        {
            return PacketError.NamespaceTooLong;
        }

        var ackId = PacketHeader.NoAckId;
        if (fields.HasId && (!TryGetInteger(fields.Id, out ackId) || ackId is < 0 or > PacketReader.MaxAckId))
        {
            return PacketError.InvalidAckId;
        }

        if (!fields.Data.IsEmpty)
        {
            // What comes with CONNECT is kept as JSON alone.
            var error = payload.Write(fields.Data, limits, inlinesBinary: type == (long)SocketPacketType.Connect);
            if (error != PacketError.None)
            {
                return error;
            }
        }

        header = new PacketHeader
        {
            Type = (SocketPacketType)type,
            Attachments = payload.Attachments.Length,
            Namespace = namespaceName,
            AckId = ackId,
            Json = payload.Json,
        };
        return PacketError.None;
    }

    private static bool TryReadWhole(scoped ref MessagePackReader reader, out MessagePackToken token) =>
        reader.TryRead(out token) && reader.TrySkip(token.Children);

    /// <summary>An integer in any form, a float without a fraction included: JavaScript knows no difference.</summary>
    private static bool TryGetInteger(in MessagePackToken token, out long value)
    {
        value = token.Type == MessagePackType.Float ? (long)token.Float : token.Integer;
        return token.Type == MessagePackType.Integer || (token.Type == MessagePackType.Float && value == token.Float);
    }

    private ref struct Fields
    {
        public MessagePackToken Type;
        public MessagePackToken Namespace;
        public MessagePackToken Id;
        public bool HasId;
        public ReadOnlySpan<byte> Data;

        public void Set(ReadOnlySpan<byte> key, MessagePackToken value, ReadOnlySpan<byte> bytes)
        {
            if (key.SequenceEqual("type"u8))
            {
                Type = value;
            }
            else if (key.SequenceEqual("nsp"u8))
            {
                Namespace = value;
            }
            else if (key.SequenceEqual("id"u8))
            {
                Id = value;
                HasId = !value.IsUndefined;
            }
            else if (key.SequenceEqual("data"u8))
            {
                Data = value.IsUndefined ? default : bytes;
            }
        }
    }
}
