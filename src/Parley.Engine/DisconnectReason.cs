namespace Parley.Engine;

/// <summary>Why a connection or a socket came to its end. The names are the official server's, so that logs and code compare.</summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/server-socket-instance/#disconnect">Socket.IO documentation, disconnect</see>.</remarks>
/// <param name="Name">The reason as Socket.IO writes it, for example <c>transport close</c>.</param>
public sealed record DisconnectReason(string Name)
{
    /// <summary>The server disconnected the socket from its namespace.</summary>
    public static DisconnectReason ServerNamespaceDisconnect { get; } = new("server namespace disconnect");

    /// <summary>The client disconnected the socket from its namespace.</summary>
    public static DisconnectReason ClientNamespaceDisconnect { get; } = new("client namespace disconnect");

    /// <summary>The server is shutting down.</summary>
    public static DisconnectReason ServerShuttingDown { get; } = new("server shutting down");

    /// <summary>The client did not answer a ping in time.</summary>
    public static DisconnectReason PingTimeout { get; } = new("ping timeout");

    /// <summary>The client closed the connection, or the network did.</summary>
    public static DisconnectReason TransportClose { get; } = new("transport close");

    /// <summary>The connection broke, or the client broke the rules of its transport.</summary>
    public static DisconnectReason TransportError { get; } = new("transport error");

    /// <summary>The client sent what is no Engine.IO packet.</summary>
    public static DisconnectReason ParseError { get; } = new("parse error");

    /// <summary>The server closed the connection: the client sent an invalid packet, or joined no namespace in time.</summary>
    public static DisconnectReason ForcedClose { get; } = new("forced close");

    /// <summary>As <see cref="ForcedClose"/>, while no request was waiting to tell the client.</summary>
    public static DisconnectReason ForcedServerClose { get; } = new("forced server close");

    /// <summary>The client read so slowly that more was waiting for it than the server keeps. Not a reason of the official server.</summary>
    public static DisconnectReason SlowConsumer { get; } = new("slow consumer");

    /// <summary>The <see cref="Name"/>.</summary>
    public override string ToString() => Name;
}
