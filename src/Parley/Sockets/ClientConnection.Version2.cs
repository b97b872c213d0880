using System.Text;
using Parley.Engine.Sessions;
using Parley.Namespaces;
using Parley.Protocol.EngineIO;
using Parley.Protocol.SocketIO;

namespace Parley.Sockets;

/// <summary>
/// What clients of Socket.IO 1 and 2 do differently: they join the root namespace by connecting, send a query with the name of others,
/// and work out their socket's id by themselves.
/// </summary>
/// <remarks>Source: <see href="https://github.com/socketio/socket.io-protocol/tree/v4">Socket.IO protocol, revision 4</see>.</remarks>
internal sealed partial class ClientConnection
{
    public bool IsVersion2 => _session.ProtocolVersion == EngineRevision.V3;

    private PacketLimits HeaderLimits => IsVersion2 ? _server.Version2PacketLimits : _server.PacketLimits;

    /// <summary>Joins the root namespace for the client, which does not ask for it.</summary>
    public void JoinRoot() => Connect("/"u8, auth: []);

    /// <summary>The id of a new socket. One of an older client must be what the client takes it for, though that tells the session's id.</summary>
    public string NewSocketId(Namespace @namespace)
    {
        if (!IsVersion2)
        {
            return SessionId.CreateForSocket();
        }

        return @namespace.Utf8Name.Length == 1 ? _session.Id : $"{@namespace.Name}#{_session.Id}";
    }

    /// <summary>A CONNECT such as <c>0/admin?token=1,</c>: what is in the query takes the place of <c>auth</c>, as in the official server.</summary>
    private PacketError OnVersion2Connect(in PacketHeader header)
    {
        var name = header.Namespace;
        var queryStart = name.IndexOf((byte)'?');
        var query = queryStart < 0 ? default : name[queryStart..];
        name = queryStart < 0 ? name : name[..queryStart];
        return name.Length > _server.PacketLimits.MaxNamespaceBytes
            ? PacketError.NamespaceTooLong
            : Connect(name, NamespaceQuery.ToJson(Encoding.UTF8.GetString(query)));
    }
}
