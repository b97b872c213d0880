using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Parley.Faults.Tests.Support;

/// <summary>A network between clients and a server that does what a test tells it to.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly System.Net.Sockets.Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentQueue<ProxiedConnection> _connections = [];
    private readonly IPEndPoint _server;
    private readonly Task _accepting;

    public FaultProxy(Uri server)
    {
        _server = new IPEndPoint(IPAddress.Loopback, server.Port);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(512);
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}");
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>Is told of each connection before anything passes over it.</summary>
    public Action<ProxiedConnection>? OnConnected { get; set; }

    /// <summary>The connections so far, in the order they came.</summary>
    public IReadOnlyCollection<ProxiedConnection> Connections => _connections;

    /// <summary>The connection that came last.</summary>
    public ProxiedConnection Last => _connections.Last();

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptAsync();
                client.NoDelay = true;
                var server = new System.Net.Sockets.Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await server.ConnectAsync(_server);
                var connection = new ProxiedConnection(client, server);
                OnConnected?.Invoke(connection);
                _connections.Enqueue(connection);
                _ = connection.RunAsync();
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
