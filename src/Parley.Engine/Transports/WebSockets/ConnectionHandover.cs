using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Parley.Engine.Transports.WebSockets;

/// <summary>
/// Lets a WebSocket go on without the request that opened it. It stands around the HTTP layer of an HTTP/1.1 connection of Kestrel: when the request
/// has been answered with 101 and has ended, HTTP is done, and what is left of it can be collected, while the connection stays open for the WebSocket.
/// </summary>
/// <remarks>
/// An idle WebSocket otherwise keeps its request with it: headers, features, and each middleware that waits. Kestrel also looks at
/// the time limits of HTTP once a second, on every connection; <see cref="HttpHeartbeat"/> does so in its place, because Kestrel never stops.
/// </remarks>
internal sealed class ConnectionHandover : IConnectionHeartbeatFeature, IConnection
{
    private readonly ConnectionContext _connection;
    private readonly IDuplexPipe _pipe;
    private readonly IConnectionHeartbeatFeature _kestrel;
    private readonly HttpHeartbeat _heartbeat;

    // Set by the HTTP layer before its first request, and by the request's task; taken when that has ended.
    private HttpHeartbeat.Listener? _http;
    private WebSocketReceiver? _receiver;

    private ConnectionHandover(ConnectionContext connection, IConnectionHeartbeatFeature kestrel, HttpHeartbeat heartbeat)
    {
        _connection = connection;
        _pipe = connection.Transport;
        _kestrel = kestrel;
        _heartbeat = heartbeat;
    }

    /// <summary>Runs HTTP on a connection, and then the WebSocket that it was handed over to, if there is one.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="http">What comes next on it.</param>
    /// <param name="heartbeat">What calls HTTP in place of Kestrel.</param>
    public static Task RunAsync(ConnectionContext connection, ConnectionDelegate http, HttpHeartbeat heartbeat) =>
        connection.Features.Get<IConnectionHeartbeatFeature>() is { } kestrel
            ? new ConnectionHandover(connection, kestrel, heartbeat).RunAsync(http)
            : http(connection);

    /// <summary>Has a WebSocket go on behind its request.</summary>
    /// <param name="receiver">What reads from it, to be run when the request has ended.</param>
    public void HandOverTo(WebSocketReceiver receiver) => _receiver = receiver;

    /// <summary>Whether nothing that a middleware of the connection put between, such as TLS, would end with HTTP.</summary>
    /// <param name="pipe">The pipe that the request came by.</param>
    public bool Owns(IDuplexPipe pipe) => ReferenceEquals(pipe, _pipe);

    public void Abort() => _connection.Abort();

    void IConnectionHeartbeatFeature.OnHeartbeat(Action<object> action, object state)
    {
        // HTTP is the first to ask. What an application registers beside it may want to hear for as long as the connection lives.
        if (_http is not null)
        {
            _kestrel.OnHeartbeat(action, state);
            return;
        }

        _http = new HttpHeartbeat.Listener(action, state);
        _heartbeat.Add(_http);
    }

    private async Task RunAsync(ConnectionDelegate http)
    {
        _connection.Features.Set(this);
        _connection.Features.Set<IConnectionHeartbeatFeature>(this);
        try
        {
            await http(_connection);
        }
        finally
        {
            if (_http is { } listener)
            {
                _heartbeat.Remove(listener);
                _http = null;
            }
        }

        if (_receiver is { } receiver)
        {
            _receiver = null;
            await receiver.RunAsync();
        }
    }
}
