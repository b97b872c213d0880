using System.Net;

namespace Parley.Soak.Clients;

/// <summary>A client over a WebSocket, on a raw connection.</summary>
internal sealed class WireClient : SoakClient
{
    // An empty close frame of a client.
    private static readonly byte[] CloseFrame = [0x88, 0x80, 0, 0, 0, 0];

    private readonly RawConnection _connection;

    private WireClient(RawConnection connection) => _connection = connection;

    /// <summary>The connection, for what a client should not do.</summary>
    public RawConnection Connection => _connection;

    /// <summary>Opens a session.</summary>
    public static async Task<WireClient> OpenAsync(Uri server, IPAddress? from = null)
    {
        var client = await AskAsync(server, WebSocketQuery, from);
        try
        {
            var open = await client.ReceiveAsync().Guarded();
            return open is ['0', ..] ? client : throw new LostException($"{open} came for a handshake.");
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Opens a WebSocket, for a new session or one that there is.</summary>
    public static async Task<WireClient> AskAsync(Uri server, string query, IPAddress? from = null)
    {
        var connection = await RawConnection.OpenAsync(server, from);
        try
        {
            await connection.SendAsync(RawConnection.WebSocketRequest(query));
            var response = await connection.ReadResponseAsync();
            return response.Status == 101 ? new WireClient(connection) : throw new RefusedException(response);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public override Task SendAsync(string packet) => _connection.SendAsync(RawConnection.TextFrame(packet)).Guarded();

    public override Task SendBinaryAsync(byte[] data) => _connection.SendAsync(RawConnection.BinaryFrame(data)).Guarded();

    public override async Task CloseAsync()
    {
        await _connection.SendAsync(CloseFrame);
        await _connection.ReadToEndAsync();
    }

    /// <summary>Cuts the connection.</summary>
    public void Abort(Cut cut = Cut.Reset) => _connection.End(cut);

    public override void Dispose() => _connection.Dispose();

    protected override Task<string?> ReceiveAsync() => _connection.ReadFrameAsync();
}
