using Microsoft.Extensions.Logging;

namespace Parley;

/// <content>What log and metrics are told when one of the socket's limits is reached.</content>
public sealed partial class Socket
{
    /// <summary>Called when the inbox is full, by the reader.</summary>
    /// <param name="isBytes">Whether by the size of what waits rather than by its number.</param>
    internal void TellOfFullInbox(bool isBytes)
    {
        var server = Namespace.Server;
        var (limit, value) = isBytes
            ? (nameof(SocketIOOptions.MaxQueuedEventBytes), server.Options.MaxQueuedEventBytes)
            : (nameof(SocketIOOptions.MaxQueuedEvents), server.Options.MaxQueuedEvents);
        server.TellOfLimit(limit, value, Namespace, "a client is not read until its handlers have caught up", LogLevel.Debug);
    }

    /// <summary>May be called under a room's lock.</summary>
    private void TellOfOwedAcks(string consequence) =>
        Namespace.Server.TellOfLimitLater(nameof(SocketIOOptions.MaxPendingAcks), Namespace.Server.Options.MaxPendingAcks, Namespace, consequence);
}
