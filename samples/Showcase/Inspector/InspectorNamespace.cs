using Parley;

namespace Showcase.Inspector;

/// <summary>Tells a page the headers of its own connection, which browsers hide from scripts.</summary>
[SocketIONamespace("/inspector")]
internal sealed partial class InspectorNamespace(HandshakeLog log) : SocketIONamespace<IInspectorClient>
{
    /// <summary>The requests that opened and moved this connection; none if that was longer ago than they are kept.</summary>
    [Event]
    public HandshakeExchange[] Handshakes() => log.Find(Socket.Connection.Id);
}
