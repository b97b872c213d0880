using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Parley.Protocol.SocketIO;

namespace Parley.Fuzz.Targets;

/// <summary>Socket.IO packets in their default form: header, arguments, placeholders, attachments, and the way to MessagePack.</summary>
internal sealed class PacketTarget : FuzzTarget
{
    private static readonly PacketLimits Limits = PacketLimits.Default with { MaxDepth = 20 };

    public override string Name => "packet";

    public override IReadOnlyList<string> Tokens =>
    [
        "2[", "51-", "61-", "0", "3", "4", "/a,", "/admin,", "12[", "[\"e\"", ",", "]", "{\"_placeholder\":true,\"num\":0}", "\"_placeholder\":true", "\"num\":", "\"\\u005fplaceholder\"",
        "\"connect\"", "null", "true", "1e5", "-0", "\"\\ud83d\\ude00\"", "\"\\ud800\"", "{\"a\":", "[[[[[[[[[[[[[[[[[[[[[[", " ", "\\u0000", "\"\\u0065\"",
    ];

    public override void Decode(byte[] input)
    {
        if (PacketReader.TryRead(input, Limits, out var header) == PacketError.None)
        {
            ReadArguments(header, out _);
        }
    }

    public override void Check(byte[] input)
    {
        // Text comes as UTF-8 to this reader, whatever it came in.
        if (!Utf8.IsValid(input))
        {
            return;
        }

        CheckRelay(input);
        if (PacketReader.TryRead(input, Limits, out var header) != PacketError.None)
        {
            return;
        }

        var isBinary = header.Type is SocketPacketType.BinaryEvent or SocketPacketType.BinaryAck;
        FuzzException.Require(isBinary == (header.Attachments > 0) && header.Attachments <= Limits.MaxAttachments, "attachments and the type of the packet");
        FuzzException.Require(header.Namespace[0] == (byte)'/' && !header.Namespace.Contains((byte)',') && header.Namespace.Length <= Limits.MaxNamespaceBytes, "the namespace");
        FuzzException.Require(header.AckId is >= PacketHeader.NoAckId and <= PacketReader.MaxAckId, "the acknowledgement id");
        if (header.Type is SocketPacketType.Connect or SocketPacketType.Disconnect or SocketPacketType.ConnectError)
        {
            return;
        }

        var error = ReadArguments(header, out var arguments);
        CheckVerdict(error, header.Json);
        if (error == PacketError.None)
        {
            CheckArguments(header, in arguments);
            CheckWriter(header);
            CheckAssembler(input, header.Attachments);
        }
    }

    private static bool IsEvent(in PacketHeader header) => header.Type is SocketPacketType.Event or SocketPacketType.BinaryEvent;

    private static PacketError ReadArguments(in PacketHeader header, out PacketArguments arguments)
    {
        var attachments = new byte[header.Attachments][];
        return IsEvent(header)
            ? PacketArguments.TryReadEvent(header.Json, attachments, Limits, out arguments)
            : PacketArguments.TryReadAck(header.Json, attachments, Limits, out arguments);
    }

    /// <summary>Holds the verdict against the BCL's reading of the whole document.</summary>
    private static void CheckVerdict(PacketError error, ReadOnlySpan<byte> json)
    {
        var isJson = TryParse(json, Limits.ReaderDepth, out var hasBadText);
        switch (error)
        {
            case PacketError.None:
                FuzzException.Require(isJson, "arguments were taken that are no JSON");
                break;
            case PacketError.InvalidJson:
                FuzzException.Require(!isJson || hasBadText, "JSON was called none");
                break;
            case PacketError.NestedTooDeep:
                FuzzException.Require(!isJson, "JSON was called too deep that is not");
                break;
            default:
                FuzzException.Require(error is PacketError.InvalidPayload or PacketError.TooManyArguments or PacketError.EventNameTooLong or PacketError.IllegalPlaceholder, $"{error} is no fault of arguments");
                break;
        }
    }

    private static bool TryParse(ReadOnlySpan<byte> json, int depth, out bool hasBadText)
    {
        hasBadText = false;
        try
        {
            using var document = JsonDocument.Parse(json.ToArray(), new JsonDocumentOptions { MaxDepth = depth });
            hasBadText = document.RootElement.ValueKind == JsonValueKind.Array && document.RootElement.GetArrayLength() > 0 && !IsText(document.RootElement[0]);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // Half a surrogate pair, escaped, is JSON and yet no text.
    private static bool IsText(JsonElement element)
    {
        try
        {
            return element.ValueKind != JsonValueKind.String || element.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static void CheckArguments(in PacketHeader header, in PacketArguments arguments)
    {
        using var document = JsonDocument.Parse(header.Json.ToArray());
        var all = document.RootElement.EnumerateArray().ToArray();
        var first = IsEvent(header) ? 1 : 0;
        FuzzException.Require(arguments.Count == all.Length - first, "the number of arguments");
        if (first == 1)
        {
            var name = all[0].ValueKind == JsonValueKind.String ? all[0].GetString()! : all[0].GetRawText();
            FuzzException.Require(arguments.EventName.SequenceEqual(Encoding.UTF8.GetBytes(name)), "the name of the event");
            FuzzException.Require(all[0].ValueKind != JsonValueKind.String || !ReservedEventNames.Contains(name), "a reserved name was taken");
        }

        for (var i = 0; i < Math.Min(8, arguments.Count); i++)
        {
            FuzzException.Require(arguments[i].SequenceEqual(JsonMarshal.GetRawUtf8Value(all[first + i])), "an argument is not where it was said to be");
        }

        foreach (var argument in header.Attachments > 0 ? all[first..] : [])
        {
            FuzzException.Require(HasSoundPlaceholders(argument, header.Attachments), "a placeholder was taken that names no attachment");
        }
    }

    private static bool HasSoundPlaceholders(JsonElement element, int attachments)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            return element.EnumerateArray().All(item => HasSoundPlaceholders(item, attachments));
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            return true;
        }

        var isMarked = element.EnumerateObject().Any(static property => JsonText.NameIs(property, "_placeholder") && property.Value.ValueKind == JsonValueKind.True);
        return isMarked
            ? element.EnumerateObject().All(static property => JsonText.NameIs(property, "_placeholder") || JsonText.NameIs(property, "num"))
                && element.EnumerateObject().Last(static property => JsonText.NameIs(property, "num")).Value is { ValueKind: JsonValueKind.Number } number
                && number.TryGetInt32(out var index) && (uint)index < (uint)attachments
            : element.EnumerateObject().All(property => HasSoundPlaceholders(property.Value, attachments));
    }

    private static void CheckWriter(in PacketHeader header)
    {
        var type = header.Type switch { SocketPacketType.BinaryEvent => SocketPacketType.Event, SocketPacketType.BinaryAck => SocketPacketType.Ack, var plain => plain };
        var attachments = new ReadOnlyMemory<byte>[header.Attachments];
        var text = PacketWriter.Write(type, header.Namespace, header.AckId, header.Json, attachments).Text;
        FuzzException.Require(PacketReader.TryRead(text, Limits, out var again) == PacketError.None, "what was read and written cannot be read");
        FuzzException.Require(
            again.Type == header.Type && again.Attachments == header.Attachments && again.AckId == header.AckId
            && again.Namespace.SequenceEqual(header.Namespace) && again.Json.SequenceEqual(header.Json),
            "what was read and written reads otherwise");
    }

    private static void CheckAssembler(byte[] input, int attachments)
    {
        if (attachments == 0)
        {
            return;
        }

        var assembler = default(PacketAssembler);
        assembler.Begin(input, attachments);
        for (var i = 0; i < attachments; i++)
        {
            var part = input.AsSpan(0, i % input.Length);
            FuzzException.Require(assembler.IsPending, "attachments are not awaited");
            FuzzException.Require(assembler.Add(part, int.MaxValue, out var packet, out var all) == PacketError.None, "an attachment was not taken");
            FuzzException.Require((packet is not null) == (i == attachments - 1), "the packet was whole too early, or too late");
            FuzzException.Require(packet is null || (packet.AsSpan().SequenceEqual(input) && all.Length == attachments && all[i].AsSpan().SequenceEqual(part)), "the packet is another one");
        }

        FuzzException.Require(!assembler.IsPending && assembler.Add(input, int.MaxValue, out _, out _) == PacketError.UnexpectedBinary, "an attachment too many was taken");
    }

    /// <summary>What other nodes send goes to clients of either parser, and comes back the same.</summary>
    private static void CheckRelay(byte[] input)
    {
        _ = PacketReader.TryRead(input, PacketLimits.Cluster, out var header);
        ReadOnlyMemory<byte>[] attachments = [.. Enumerable.Range(0, header.Attachments).Select(static i => (ReadOnlyMemory<byte>)new byte[] { (byte)i })];
        if (!EncodedPacket.TryParseEvent(input, attachments, isCompressed: true, out var packet, out var error))
        {
            FuzzException.Require(error.Length > 0, "a refusal without a reason");
            return;
        }

        FuzzException.Require(packet.Text.SequenceEqual(input) && packet.AttachmentCount == attachments.Length, "the packet is not the one parsed");
        var payload = new Protocol.MessagePack.MessagePackToJson();
        try
        {
            var message = packet.As(SocketIOParser.MessagePack).Header.Packet;
            FuzzException.Require(MessagePackPacketReader.TryRead(message, PacketLimits.None, ref payload, out var again) == PacketError.None, "the MessagePack of a packet cannot be read");
            FuzzException.Require(again.Type == SocketPacketType.Event && again.AckId == header.AckId && again.Namespace.SequenceEqual(header.Namespace), "the MessagePack of a packet has another header");
            FuzzException.Require(JsonText.Same(header.Json, again.Json), "the MessagePack of a packet has other arguments");
        }
        finally
        {
            payload.Dispose();
        }
    }
}
