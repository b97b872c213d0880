using System.Net.Sockets;

namespace Parley.Faults.Tests.Support;

/// <summary>A connection through the proxy: the client's side, the server's, and what lies between them.</summary>
internal sealed class ProxiedConnection : IDisposable
{
    private readonly System.Net.Sockets.Socket _client;
    private readonly System.Net.Sockets.Socket _server;

    public ProxiedConnection(System.Net.Sockets.Socket client, System.Net.Sockets.Socket server)
    {
        _client = client;
        _server = server;
        Up = new ProxiedDirection(client, server);
        Down = new ProxiedDirection(server, client);
    }

    /// <summary>From the client to the server.</summary>
    public ProxiedDirection Up { get; }

    /// <summary>From the server to the client.</summary>
    public ProxiedDirection Down { get; }

    public Task RunAsync() => Task.WhenAll(Up.RunAsync(), Down.RunAsync());

    /// <summary>Takes the client away without a word: the server's side stays open, and what the server sends goes nowhere.</summary>
    public void HalfOpen()
    {
        Up.Swallow();
        Down.Swallow();
        _client.Dispose();
    }

    /// <summary>Ends the server's side; the client sees the end of its own.</summary>
    public void End(Cut cut)
    {
        Up.Swallow();
        Down.Swallow();
        if (cut != Cut.Reset)
        {
            _server.Shutdown(SocketShutdown.Send);
        }

        if (cut != Cut.Fin)
        {
            ProxiedDirection.Reset(_server);
        }

        _client.Dispose();
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }
}
