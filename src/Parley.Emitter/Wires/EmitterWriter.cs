using Parley.Protocol.Cluster;
using Parley.Protocol.SocketIO;

namespace Parley.Emitters.Wires;

/// <summary>What the wires of all official emitters have in common.</summary>
internal static class EmitterWriter
{
    /// <summary>Who official emitters say that they are. It is no node to be counted.</summary>
    public const string NodeId = "emitter";

    // A message is encoded without awaiting, so that each thread has one.
    [ThreadStatic]
    private static WireWriter? t_writer;

    /// <summary>A writer for a message that is not begun yet, and is finished in the same method.</summary>
    public static WireWriter Any => t_writer ??= new WireWriter();

    /// <summary>Begins a message; it is finished in the same method.</summary>
    public static WireWriter Begin(bool isJson)
    {
        var writer = Any;
        writer.Begin(isJson);
        return writer;
    }

    /// <summary>Writes the data of an event of a cluster adapter.</summary>
    public static void WriteBroadcast(WireWriter writer, string namespaceName, EncodedPacket packet, EmitterTarget target)
    {
        writer.BeginMap(2);
        writer.Name("packet"u8);
        PacketWire.Write(writer, packet, namespaceName);
        writer.Name("opts"u8);
        WriteWithFlags(writer, target);
        writer.EndMap();
    }

    /// <summary>Writes whom an event is for, in the order in which official emitters have it, which is not that of servers.</summary>
    public static void WriteWithFlags(WireWriter writer, EmitterTarget target)
    {
        writer.BeginMap(3);
        writer.Name("rooms"u8);
        writer.Texts(target.Rooms);
        writer.Name("flags"u8);
        writer.BeginMap((target.IsVolatile ? 1 : 0) + (target.IsCompressed is null ? 0 : 1));
        if (target.IsVolatile)
        {
            writer.Name("volatile"u8);
            writer.Boolean(true);
        }

        if (target.IsCompressed is { } isCompressed)
        {
            writer.Name("compress"u8);
            writer.Boolean(isCompressed);
        }

        writer.EndMap();
        writer.Name("except"u8);
        writer.Texts(target.Except);
        writer.EndMap();
    }

    /// <summary>Writes who is moved or disconnected, as the value of <c>opts</c>.</summary>
    public static void WriteOptions(WireWriter writer, EmitterTarget target)
    {
        writer.Name("opts"u8);
        ToWire(target).Write(writer);
    }

    public static WireTarget ToWire(EmitterTarget target) => new(target.Rooms, target.Except);
}
