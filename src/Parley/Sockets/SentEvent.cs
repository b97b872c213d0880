using System.Text;
using Parley.Diagnostics;
using Parley.Protocol.SocketIO;

namespace Parley.Sockets;

/// <summary>An event that was sent to a socket whose listeners want to see it. The packet is shared, and is taken apart when the turn comes.</summary>
internal sealed class SentEvent(Socket socket, SocketListeners listeners, EncodedPacket packet) : InboxItem
{
    // The application's own, so that nothing is to be held against it; below what would overflow.
    private static readonly PacketLimits NoLimits = new(
        MaxAttachmentBytes: int.MaxValue, MaxArguments: int.MaxValue, MaxDepth: int.MaxValue / 2, MaxEventNameBytes: int.MaxValue / 8, MaxNamespaceBytes: int.MaxValue);

    public override string Description => "(any outgoing)";

    public override bool IsHandler => false;

    public override async ValueTask RunAsync()
    {
        var missed = listeners.ReleaseSent();
        if (missed > 0)
        {
            socket.Namespace.Server.Logger.SentEventsMissed(missed, socket.Namespace.Name, socket.LogId);
        }

        var (name, arguments) = Read();
        await socket.CallAsync(listeners.AnyOutgoing, name, arguments);
    }

    private (string Name, RawArguments Arguments) Read()
    {
        var attachments = new byte[packet.AttachmentCount][];
        for (var i = 0; i < attachments.Length; i++)
        {
            attachments[i] = packet.GetAttachment(i).ToArray();
        }

        var error = PacketReader.TryRead(packet.Text, NoLimits, out var header);
        if (error == PacketError.None)
        {
            error = PacketArguments.TryReadEvent(header.Json, attachments, NoLimits, out var arguments);
            if (error == PacketError.None)
            {
                var raw = new RawArguments(arguments.From(0), attachments, arguments.Count, socket.Namespace.Server.Serializer);
                return (Encoding.UTF8.GetString(arguments.EventName), raw);
            }
        }

        throw new InvalidOperationException($"An event that was sent cannot be shown: {error.Describe()}.");
    }
}
