using System.Globalization;
using System.Text;
using Parley.Adapters.Wire;
using Parley.Protocol.Cluster;

namespace Parley.Postgres.Listening;

/// <summary>What a notification says: a message, or where one is in the table. Neither, if it is of this node itself.</summary>
/// <param name="Message">The message, opened and not yet read.</param>
/// <param name="Attachment">Its number in the table.</param>
internal readonly record struct Notification(ClusterWireMessage? Message, long? Attachment);

/// <summary>Reads notifications of official adapters and emitters.</summary>
/// <param name="decoder">Reads the messages in them.</param>
/// <param name="nodeId">This node, whose own are passed over.</param>
internal sealed class NotificationReader(ClusterDecoder decoder, string nodeId)
{
    private readonly byte[] _utf8NodeId = Encoding.UTF8.GetBytes(nodeId);

    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">It is none; the message says what is wrong.</exception>
    public Notification Read(string payload)
    {
        if (!WireValue.TryOpen(Encoding.UTF8.GetBytes(payload), out var value) || !value.TryReadMap(out var map))
        {
            throw new FormatException("a notification that is no JSON");
        }

        var number = map["attachmentId"u8];
        if (number.IsMissing)
        {
            return new Notification(decoder.Open(map), Attachment: null);
        }

        return map["uid"u8].IsText(_utf8NodeId) ? default
            : number.TryReadText(out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? new Notification(Message: null, parsed)
            : throw new FormatException("a number in the table that is none");
    }
}
