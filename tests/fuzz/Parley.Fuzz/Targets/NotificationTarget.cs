using System.Globalization;
using System.Text;
using System.Text.Json;
using Parley.Adapters.Wire;
using Parley.Fuzz.Bus;
using Parley.Postgres.Listening;

namespace Parley.Fuzz.Targets;

/// <summary>Notifications of PostgreSQL: a message, or its number in the table.</summary>
internal sealed class NotificationTarget : BusTarget
{
    private readonly NotificationReader _reader = new(new ClusterDecoder(BusContext.Root, BusContext.NodeId), BusContext.NodeId);

    public override string Name => "notification";

    public override IEnumerable<byte[]> Seeds => [.. Golden.Messages, .. Corpus.Load("cluster")];

    protected override void Read(byte[] input) => _reader.Read(Encoding.UTF8.GetString(input));

    public override void Check(byte[] input)
    {
        var payload = Encoding.UTF8.GetString(input);
        Notification first = default;
        if (!TryRead(() => first = _reader.Read(payload)))
        {
            return;
        }

        var again = _reader.Read(payload);
        FuzzException.Require(first.Attachment == again.Attachment && first.Message?.Type == again.Message?.Type && first.Message?.NodeId == again.Message?.NodeId, "read twice, it reads otherwise");
        if (first.Attachment is { } number)
        {
            FuzzException.Require(first.Message is null && number >= 0, "a number beside a message, or below zero");
            FuzzException.Require(payload[0] != '{' || NumberOf(payload) == number, "a number that the notification does not have");
        }
    }

    private static long? NumberOf(string payload)
    {
        using var json = JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = 2000 });
        var number = json.RootElement.GetProperty("attachmentId");
        return long.TryParse(number.ValueKind == JsonValueKind.String ? number.GetString() : number.GetRawText(), NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : null;
    }
}
