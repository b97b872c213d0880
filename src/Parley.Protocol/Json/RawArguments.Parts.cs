using System.Diagnostics.CodeAnalysis;
using System.Text.Unicode;
using Parley.Protocol.Json;
using Parley.Protocol.SocketIO;

namespace Parley;

/// <content>What adapters need to carry arguments from node to node.</content>
public readonly partial struct RawArguments
{
    /// <summary>How many binary attachments the placeholders in <see cref="Json"/> may name, 0 to 10.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int AttachmentCount => Attachments.Length;

    internal byte[][] Attachments => _attachments ?? [];

    /// <summary>The bytes of one attachment.</summary>
    /// <param name="index">Its number, 0 to <see cref="AttachmentCount"/> - 1, as the placeholder names it.</param>
    /// <exception cref="IndexOutOfRangeException"><paramref name="index"/> names no attachment.</exception>
    public ReadOnlySpan<byte> GetAttachment(int index) => Attachments[index];

    /// <summary>Checks a JSON array of arguments and copies it. The attachments are kept as they are.</summary>
    internal static bool TryParse(
        ReadOnlySpan<byte> json, byte[][] attachments, ArgumentSerializer serializer, out RawArguments arguments, [NotNullWhen(false)] out string? error)
    {
        var fault = PacketError.None;
        PacketArguments read = default;
        if (attachments.Length > PacketLimits.DefaultAttachments)
        {
            fault = PacketError.TooManyAttachments;
        }
        else if (!Utf8.IsValid(json))
        {
            fault = PacketError.InvalidJson;
        }
        else
        {
            fault = PacketArguments.TryReadAck(json, attachments, PacketLimits.Cluster, out read);
        }

        if (fault != PacketError.None)
        {
            arguments = default;
            error = fault.Describe();
            return false;
        }

        arguments = new RawArguments(read.From(0), attachments, read.Count, serializer);
        error = null;
        return true;
    }
}
