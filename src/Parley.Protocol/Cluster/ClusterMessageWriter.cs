using Parley.Protocol.SocketIO;

namespace Parley.Protocol.Cluster;

/// <summary>
/// Writes the messages of official cluster adapters, with their keys in the official order: <c>type</c>, <c>data</c>, <c>uid</c>, <c>nsp</c>. What
/// <c>data</c> is has a method for each type; some wires carry it without the rest.
/// </summary>
internal static class ClusterMessageWriter
{
    /// <summary>The field with all arguments of an answer that has several, where official nodes send the first alone.</summary>
    public static ReadOnlySpan<byte> AllArguments => "all"u8;

    /// <summary>Begins a message, to be ended; its data, if it has some, follows.</summary>
    public static void Begin(WireWriter writer, bool isJson, ClusterMessageType type, bool hasData = true)
    {
        writer.Begin(isJson);
        writer.BeginMap(hasData ? 4 : 3);
        writer.Name("type"u8);
        writer.Integer((int)type);
        if (hasData)
        {
            writer.Name("data"u8);
        }
    }

    /// <summary>Ends a message.</summary>
    /// <returns>Its bytes.</returns>
    public static byte[] End(WireWriter writer, string nodeId, string namespaceName)
    {
        writer.Name("uid"u8);
        writer.Text(nodeId);
        writer.Name("nsp"u8);
        writer.Text(namespaceName);
        writer.EndMap();
        return writer.Finish();
    }

    /// <param name="writer">Where to.</param>
    /// <param name="packet">The event.</param>
    /// <param name="target">Whom it is for.</param>
    /// <param name="requestId">Names the request if clients shall acknowledge.</param>
    public static void WriteBroadcast(WireWriter writer, EncodedPacket packet, in WireTarget target, string? requestId = null)
    {
        writer.BeginMap(requestId is null ? 2 : 3);
        writer.Name("packet"u8);
        PacketWire.Write(writer, packet, namespaceName: null);
        if (requestId is not null)
        {
            WriteRequestId(writer, requestId);
        }

        WriteTarget(writer, target);
        writer.EndMap();
    }

    /// <summary>Writes who shall join or leave rooms.</summary>
    public static void WriteMove(WireWriter writer, in WireTarget target, IReadOnlyCollection<string> rooms)
    {
        writer.BeginMap(2);
        WriteTarget(writer, target);
        writer.Name("rooms"u8);
        writer.Texts(rooms);
        writer.EndMap();
    }

    public static void WriteDisconnect(WireWriter writer, in WireTarget target, bool closesConnections)
    {
        writer.BeginMap(2);
        WriteTarget(writer, target);
        writer.Name("close"u8);
        writer.Boolean(closesConnections);
        writer.EndMap();
    }

    public static void WriteFetch(WireWriter writer, in WireTarget target, string requestId)
    {
        writer.BeginMap(2);
        WriteTarget(writer, target);
        WriteRequestId(writer, requestId);
        writer.EndMap();
    }

    public static void WriteServerSideEmit(WireWriter writer, string eventName, RawArguments arguments, string? requestId = null)
    {
        writer.BeginMap(requestId is null ? 1 : 2);
        if (requestId is not null)
        {
            WriteRequestId(writer, requestId);
        }

        writer.Name("packet"u8);
        writer.BeginArray(1 + arguments.Count);
        writer.Text(eventName);
        for (var i = 0; i < arguments.Count; i++)
        {
            writer.Argument(arguments, i);
        }

        writer.EndArray();
        writer.EndMap();
    }

    public static void WriteClientCount(WireWriter writer, string requestId, int clients)
    {
        writer.BeginMap(2);
        WriteRequestId(writer, requestId);
        writer.Name("clientCount"u8);
        writer.Integer(clients);
        writer.EndMap();
    }

    /// <summary>Writes the answer to a server-side event or of a client. It is one value on this wire; what more there is stands apart, where only Parley looks for it.</summary>
    public static void WriteAnswer(WireWriter writer, MessagePackDialect dialect, string requestId, RawArguments answer)
    {
        var writesNil = answer.Count == 0 && !writer.IsJson && dialect == MessagePackDialect.MsgPack;
        writer.BeginMap(writesNil ? 2 : 1 + Math.Min(answer.Count, 2));
        WriteRequestId(writer, requestId);
        if (writesNil)
        {
            writer.Name("packet"u8);
            writer.Json("null"u8, []);
        }
        else if (answer.Count > 0)
        {
            writer.Name("packet"u8);
            writer.Argument(answer, 0);
        }

        if (answer.Count > 1)
        {
            writer.Name(AllArguments);
            writer.Arguments(answer);
        }

        writer.EndMap();
    }

    public static void WriteRequestId(WireWriter writer, string requestId)
    {
        writer.Name("requestId"u8);
        writer.Text(requestId);
    }

    private static void WriteTarget(WireWriter writer, in WireTarget target)
    {
        writer.Name("opts"u8);
        target.WriteWithFlags(writer);
    }
}
