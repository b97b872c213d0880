using System.Globalization;
using System.Text;
using Parley.Fuzz.Targets;

namespace Parley.Fuzz.Bus;

/// <summary>What a decoder made of a message, so that two of them can be compared: what has to be the same to the letter, and JSON that has to say the same.</summary>
internal sealed record ReadMessage(string Head, byte[] Json, IReadOnlyList<byte[]> Attachments)
{
    private const string NoArguments = "[]";
    private const string Nil = "[null]";

    public static ReadMessage Of(ClusterMessage message) => message switch
    {
        ClusterMessage.Broadcast broadcast => new(
            Text(message, Text(broadcast.Target), Text(broadcast.RequestId), broadcast.AckTimeout?.TotalMilliseconds.ToString(CultureInfo.InvariantCulture) ?? ""),
            broadcast.Packet.GetArguments().ToArray(),
            [.. Enumerable.Range(0, broadcast.Packet.AttachmentCount).Select(number => broadcast.Packet.GetAttachment(number).ToArray())]),
        ClusterMessage.SocketsJoin join => Plain(Text(message, Text(join.Target), Text(join.Rooms))),
        ClusterMessage.SocketsLeave leave => Plain(Text(message, Text(leave.Target), Text(leave.Rooms))),
        ClusterMessage.DisconnectSockets disconnect => Plain(Text(message, Text(disconnect.Target), disconnect.CloseConnections.ToString())),
        ClusterMessage.FetchSockets fetch => Plain(Text(message, Text(fetch.Target), Text(fetch.RequestId))),
        ClusterMessage.ServerSideEmit emit => Of(Text(message, Text(emit.Event.EventName), Text(emit.RequestId)), emit.Event.Arguments),
        _ => Plain(Text(message)),
    };

    public static ReadMessage Of(ClusterResponse response) => response switch
    {
        ClusterResponse.FetchSockets fetch => Of(fetch),
        ClusterResponse.ServerSideEmit emit => Of(Text(response), emit.Answer),
        ClusterResponse.BroadcastAck ack => Of(Text(response), ack.Answer),
        ClusterResponse.BroadcastClientCount count => Plain(Text(response, count.ClientCount.ToString(CultureInfo.InvariantCulture))),
        _ => Plain(Text(response)),
    };

    public static ReadMessage Of(string head, RawArguments arguments) => new(head, arguments.Json.ToArray(), arguments.Attachments);

    /// <summary>Requires that another decoding says the same.</summary>
    /// <param name="other">What came of it.</param>
    /// <param name="what">What was done in between.</param>
    /// <param name="nilIsNothing">Whether an answer without a value became nil, as <c>@msgpack/msgpack</c> has it.</param>
    public void RequireSame(ReadMessage other, string what, bool nilIsNothing = false)
    {
        FuzzException.Require(Head == other.Head, $"{what}, it reads otherwise: {Head} / {other.Head}");
        if (nilIsNothing && Encoding.UTF8.GetString(Json) == NoArguments && Encoding.UTF8.GetString(other.Json) == Nil)
        {
            return;
        }

        FuzzException.Require(JsonText.Same(Json, other.Json), $"{what}, the JSON says something else: {Encoding.UTF8.GetString(Json)} / {Encoding.UTF8.GetString(other.Json)}");
        FuzzException.Require(
            Attachments.Count == other.Attachments.Count && Attachments.Zip(other.Attachments).All(static pair => pair.First.AsSpan().SequenceEqual(pair.Second)), $"{what}, the attachments are others");
    }

    private static ReadMessage Plain(string head) => new(head, "[]"u8.ToArray(), []);

    private static ReadMessage Of(ClusterResponse.FetchSockets fetch)
    {
        var head = new StringBuilder(Text(fetch));
        var json = new List<byte>("["u8.ToArray());
        var attachments = new List<byte[]>();
        foreach (var socket in fetch.Sockets)
        {
            var handshake = socket.Handshake;
            head.Append(CultureInfo.InvariantCulture, $" {Text(socket.Id)} {Text(socket.Rooms)} {Text(handshake.Url)} {handshake.Address} {handshake.IsSecure} {handshake.Time:O}");

            // As it is written, several values of a header are one.
            foreach (var (name, values) in handshake.Headers.OrderBy(static header => header.Key, StringComparer.OrdinalIgnoreCase))
            {
                head.Append(CultureInfo.InvariantCulture, $" {Text(name.ToUpperInvariant())}={Text(string.Join(", ", values.ToArray()))}");
            }

            var data = BusContext.Root.EncodeData(socket.Data);
            if (json.Count > 1)
            {
                json.Add((byte)',');
            }

            json.AddRange(data.Json);
            json.Add((byte)',');
            json.AddRange(Encoding.UTF8.GetBytes(handshake.Auth.ValueKind == System.Text.Json.JsonValueKind.Undefined ? "null" : handshake.Auth.GetRawText()));
            attachments.AddRange(data.Attachments);
        }

        json.Add((byte)']');
        return new(head.ToString(), [.. json], attachments);
    }

    private static string Text(ClusterMessage message, params string[] parts) => string.Join(' ', [message.GetType().Name, Text(message.NodeId), Text(message.NamespaceName), .. parts]);

    private static string Text(ClusterResponse response, params string[] parts) =>
        string.Join(' ', [response.GetType().Name, Text(response.NodeId), Text(response.NamespaceName), Text(response.RequestId), .. parts]);

    private static string Text(BroadcastTarget target) => $"{Text(target.Rooms)} {Text(target.Except)} {target.IsVolatile} {target.IsCompressed} {target.IsLocal}";

    private static string Text(IEnumerable<string> texts) => "[" + string.Join(',', texts.Select(Text)) + "]";

    private static string Text(string? text) => text is null ? "-" : $"'{text}'";
}
