using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Parley.Protocol.EngineIO;
using Parley.Protocol.WebSockets;

namespace Parley.Protocol.SocketIO;

/// <content>Events as adapters receive them from other nodes: put together from their parts, after a check of each.</content>
public sealed partial class EncodedPacket
{
    /// <summary>Makes an event of its text and attachments, as another node's packet gave them (<see cref="Text"/>, <see cref="GetAttachment"/>).</summary>
    /// <param name="text">The text in UTF-8, for example <c>2/chat,["hello",1]</c>. Copied.</param>
    /// <param name="attachments">What the placeholders in the text stand for. Copied.</param>
    /// <param name="isCompressed">Whether a connection that compresses may compress the packet.</param>
    /// <param name="packet">The packet, if the parts make one.</param>
    /// <param name="error">What is wrong with them, if not.</param>
    /// <returns>Whether they make one. Never throws for what a node sent.</returns>
    public static bool TryParseEvent(
        ReadOnlySpan<byte> text,
        IReadOnlyList<ReadOnlyMemory<byte>> attachments,
        bool isCompressed,
        [NotNullWhen(true)] out EncodedPacket? packet,
        [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(attachments);
        packet = null;
        error = PacketReader.TryRead(text, PacketLimits.Cluster, out var header) switch
        {
            PacketError.None when header.Type is not (SocketPacketType.Event or SocketPacketType.BinaryEvent) =>
                $"a packet of type {header.Type} is no event",
            PacketError.None when header.Attachments != attachments.Count =>
                string.Create(CultureInfo.InvariantCulture, $"the text names {header.Attachments} attachments, and {attachments.Count} came with it"),
            PacketError.None => Check(header.Json, attachments.Count),
            var fault => fault.Describe(),
        };
        if (error is not null)
        {
            return false;
        }

        var message = EngineMessage.Text(EnginePacketType.Message, text);
        EngineMessage[] parts = [.. attachments.Select(static attachment => EngineMessage.Binary(attachment.Span))];
        if (!isCompressed)
        {
            message.LeaveUncompressed();
            Array.ForEach(parts, static part => part.LeaveUncompressed());
        }

        packet = new EncodedPacket(message, parts);
        return true;
    }

    /// <summary>Makes an event of its namespace and arguments, for wires that carry these apart.</summary>
    /// <param name="namespaceName">The namespace, starting with a slash.</param>
    /// <param name="json">The name and the arguments as a JSON array in UTF-8, with placeholders for binary. Copied.</param>
    /// <param name="attachments">What the placeholders stand for. Copied.</param>
    /// <param name="isCompressed">Whether a connection that compresses may compress the packet.</param>
    /// <param name="packet">The packet, if the parts make one.</param>
    /// <param name="error">What is wrong with them, if not.</param>
    /// <returns>Whether they make one. Never throws for what a node sent.</returns>
    public static bool TryCreateEvent(
        string namespaceName,
        ReadOnlySpan<byte> json,
        IReadOnlyList<ReadOnlyMemory<byte>> attachments,
        bool isCompressed,
        [NotNullWhen(true)] out EncodedPacket? packet,
        [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(namespaceName);
        ArgumentNullException.ThrowIfNull(attachments);
        packet = null;
        if (!namespaceName.StartsWith('/') || namespaceName.Contains(',', StringComparison.Ordinal))
        {
            error = "the namespace does not start with a slash, or has a comma";
            return false;
        }

        return TryCreateEvent(Encoding.UTF8.GetBytes(namespaceName), json, [.. attachments], isCompressed, out packet, out error);
    }

    /// <summary>Makes an event likewise, of the name of a namespace that exists.</summary>
    internal static bool TryCreateEvent(
        ReadOnlySpan<byte> utf8Namespace,
        ReadOnlySpan<byte> json,
        ReadOnlyMemory<byte>[] attachments,
        bool isCompressed,
        [NotNullWhen(true)] out EncodedPacket? packet,
        [NotNullWhen(false)] out string? error)
    {
        packet = null;
        error = utf8Namespace.Length > PacketLimits.Cluster.MaxNamespaceBytes ? PacketError.NamespaceTooLong.Describe() : Check(json, attachments.Length);
        if (error is not null)
        {
            return false;
        }

        packet = PacketWriter.Write(SocketPacketType.Event, utf8Namespace, PacketHeader.NoAckId, json, attachments, isCompressed);
        return true;
    }

    /// <summary>The name and the arguments of the event as a JSON array in UTF-8, which is <see cref="Text"/> without its header.</summary>
    /// <exception cref="InvalidOperationException">The packet is no event.</exception>
    public ReadOnlySpan<byte> GetArguments() => ReadEvent().Json;

    /// <summary>The same event under another acknowledgement id: nodes count their own. The attachments are shared.</summary>
    internal EncodedPacket WithAckId(long ackId)
    {
        var json = ReadEvent().Json;
        var start = Text.Length - json.Length;

        // The type is a digit, too; what else may stand before the id ends with a dash or a comma.
        while (start > 1 && Text[start - 1] is not ((byte)'-' or (byte)','))
        {
            start--;
        }

        Span<byte> id = stackalloc byte[20];
        System.Buffers.Text.Utf8Formatter.TryFormat(ackId, id, out var digits);
        var message = EngineMessage.Allocate(WebSocketOpcode.Text, 1 + start + digits + json.Length, out var target);
        target[0] = (byte)'0' + (byte)EnginePacketType.Message;
        Text[..start].CopyTo(target[1..]);
        id[..digits].CopyTo(target[(1 + start)..]);
        json.CopyTo(target[(1 + start + digits)..]);
        if (!Header.IsCompressible)
        {
            message.LeaveUncompressed();
        }

        return new EncodedPacket(message, TextForm.AttachmentMessages);
    }

    /// <summary>Whether the event is for a namespace.</summary>
    internal bool IsFor(ReadOnlySpan<byte> utf8Namespace) => ReadEvent().Namespace.SequenceEqual(utf8Namespace);

    private PacketHeader ReadEvent() =>
        PacketReader.TryRead(Text, PacketLimits.Cluster, out var header) == PacketError.None && header.Type is SocketPacketType.Event or SocketPacketType.BinaryEvent
            ? header
            : throw new InvalidOperationException("The packet is no event.");

    private static string? Check(ReadOnlySpan<byte> json, int attachments)
    {
        if (attachments > PacketLimits.DefaultAttachments)
        {
            return PacketError.TooManyAttachments.Describe();
        }

        // Clients end a connection over which text comes that is none.
        if (!Utf8.IsValid(json))
        {
            return PacketError.InvalidJson.Describe();
        }

        // Only their number matters to the check.
        var fault = PacketArguments.TryReadEvent(json, attachments == 0 ? [] : new byte[attachments][], PacketLimits.Cluster, out _);
        return fault == PacketError.None ? null : fault.Describe();
    }
}
