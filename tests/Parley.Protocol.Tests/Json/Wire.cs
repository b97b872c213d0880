using System.Text;
using System.Text.Json;
using Parley.Protocol.Json;
using Parley.Protocol.SocketIO;

namespace Parley.Protocol.Tests.Json;

/// <summary>Sends arguments through the encoder, and what came out of it through the decoder.</summary>
internal static class Wire
{
    public static ArgumentSerializer Serializer { get; } = new(new JsonSerializerOptions(), maxDepth: 256);

    public static EncodedPacket Emit<T>(T argument, ArgumentSerializer? serializer = null)
    {
        using var writer = ArgumentWriter.Rent(serializer ?? Serializer, "e");
        return writer.Write(argument).ToPacket(SocketPacketType.Event, "/"u8, PacketHeader.NoAckId);
    }

    public static EncodedPacket Emit<T1, T2>(T1 first, T2 second)
    {
        using var writer = ArgumentWriter.Rent(Serializer, "e");
        return writer.Write(first).Write(second).ToPacket(SocketPacketType.Event, "/"u8, PacketHeader.NoAckId);
    }

    /// <summary>The JSON that a single argument was written as.</summary>
    public static string ArgumentOf(EncodedPacket packet)
    {
        var text = TextOf(packet);
        return text[(text.IndexOf(',') + 1)..^1];
    }

    public static string TextOf(EncodedPacket packet) => Encoding.UTF8.GetString(packet.Text);

    public static byte[][] AttachmentsOf(EncodedPacket packet) =>
        [.. Enumerable.Range(0, packet.AttachmentCount).Select(index => packet.GetAttachment(index).ToArray())];

    /// <summary>The attachments in hexadecimal.</summary>
    public static string HexOf(EncodedPacket packet) => string.Join('|', AttachmentsOf(packet).Select(Convert.ToHexString));

    /// <summary>What a handler that asks for raw arguments is given.</summary>
    public static RawArguments Receive(EncodedPacket packet) => Receive(packet.Text, AttachmentsOf(packet));

    public static RawArguments Receive(string packet, params byte[][] attachments) => Receive(Encoding.UTF8.GetBytes(packet), attachments);

    public static T? RoundTrip<T>(T value, ArgumentSerializer? serializer = null)
    {
        var packet = Emit(value, serializer);
        return (serializer ?? Serializer).Read<T>(Encoding.UTF8.GetBytes(ArgumentOf(packet)), AttachmentsOf(packet));
    }

    private static RawArguments Receive(ReadOnlySpan<byte> packet, byte[][] attachments)
    {
        Assert.Equal(PacketError.None, PacketReader.TryRead(packet, PacketLimits.Default, out var header));
        Assert.Equal(header.Attachments, attachments.Length);
        Assert.Equal(PacketError.None, PacketArguments.TryReadEvent(header.Json, attachments, PacketLimits.Default, out var arguments));
        return new RawArguments(arguments.From(0), arguments.Attachments, arguments.Count, Serializer);
    }
}
