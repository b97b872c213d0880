using System.Collections.Concurrent;
using System.Text;
using Parley.Engine.Sessions;
using Parley.Protocol.SocketIO;

namespace Parley.Engine.Tests.Harness;

/// <summary>Notes which events of one owner were not sent, and why.</summary>
internal sealed class DropLog : IPacketOwner
{
    private readonly ConcurrentQueue<string> _drops = new();

    /// <summary>Each as its cause and its text.</summary>
    public string[] Drops => [.. _drops];

    public void OnDropped(EncodedPacket packet, long ackId, PacketDrop cause) =>
        _drops.Enqueue($"{cause} {Encoding.UTF8.GetString(packet.Header.Packet[1..])}{(ackId == PacketHeader.NoAckId ? "" : $" of {ackId}")}");
}
