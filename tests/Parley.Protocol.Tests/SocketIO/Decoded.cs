using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Parley.Protocol.SocketIO;

namespace Parley.Protocol.Tests.SocketIO;

/// <summary>A packet taken apart by both halves of the decoder, as a connection does, and copied out of the bytes it came in.</summary>
internal sealed record Decoded(SocketPacketType Type, int Attachments, string Namespace, long AckId, string Json)
{
    public string EventName { get; private init; } = "";

    /// <summary>The arguments as they stand in the packet.</summary>
    public string[] Arguments { get; private init; } = [];

    public static Decoded Of(string packet, PacketLimits? limits = null)
    {
        var error = TryRead(Encoding.UTF8.GetBytes(packet), limits ?? PacketLimits.Default, out var decoded);
        Assert.Equal(PacketError.None, error);
        return decoded!;
    }

    /// <summary>What the decoder says about a packet, by name.</summary>
    public static string Refusal(string packet, PacketLimits? limits = null) =>
        TryRead(Encoding.UTF8.GetBytes(packet), limits ?? PacketLimits.Default, out _).ToString();

    public static PacketError TryRead(ReadOnlySpan<byte> packet, PacketLimits limits, out Decoded? decoded)
    {
        decoded = null;
        var error = PacketReader.TryRead(packet, limits, out var header);
        if (error != PacketError.None)
            return error;

        decoded = new Decoded(header.Type, header.Attachments, Encoding.UTF8.GetString(header.Namespace), header.AckId, Encoding.UTF8.GetString(header.Json));
        if (header.Type is SocketPacketType.Connect or SocketPacketType.Disconnect or SocketPacketType.ConnectError)
            return PacketError.None;

        error = header.Type is SocketPacketType.Event or SocketPacketType.BinaryEvent
            ? PacketArguments.TryReadEvent(header.Json, new byte[header.Attachments][], limits, out var arguments)
            : PacketArguments.TryReadAck(header.Json, new byte[header.Attachments][], limits, out arguments);
        if (error == PacketError.None)
            decoded = decoded with { EventName = Encoding.UTF8.GetString(arguments.EventName), Arguments = Split(in arguments) };

        return error;
    }

    private static string[] Split(in PacketArguments arguments)
    {
        byte[] array = [(byte)'[', .. arguments.From(0), (byte)']'];
        using var document = JsonDocument.Parse(array, new JsonDocumentOptions { MaxDepth = 1000 });
        var split = document.RootElement.EnumerateArray().Select(static e => Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(e))).ToArray();

        Assert.Equal(split.Length, arguments.Count);
        for (var i = 0; i < Math.Min(split.Length, 8); i++)
            Assert.Equal(split[i], Encoding.UTF8.GetString(arguments[i]));

        return split;
    }
}
