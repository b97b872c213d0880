using Parley.Engine;

namespace Parley.Sockets;

internal sealed partial class ClientConnection
{
    /// <summary>Ends the sockets of a connection that the server is about to close: by no DISCONNECT, so that their client comes back elsewhere.</summary>
    /// <param name="sockets">Receives the sockets, whose handlers may go on.</param>
    public void EndSockets(List<Socket> sockets)
    {
        lock (_gate)
        {
            sockets.AddRange(_sockets);
        }

        OnClose(DisconnectReason.ServerShuttingDown);
    }
}
