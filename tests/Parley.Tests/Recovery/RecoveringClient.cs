using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Engine;
using Parley.Tests.Support;

namespace Parley.Tests.Recovery;

/// <summary>A client that loses its connection and comes back as the official one does: with the private id and the last offset it has.</summary>
internal sealed class RecoveringClient(TestServer server, Recorder<DisconnectReason> gone, string @namespace = "/") : IDisposable
{
    private readonly string _prefix = @namespace == "/" ? "" : @namespace + ",";

    public Peer Peer { get; private set; } = null!;

    public string? PrivateId { get; set; }

    public string? Offset { get; set; }

    /// <summary>What it proves with who its user is.</summary>
    public string? Token { get; set; }

    public string SocketId { get; private set; } = "";

    /// <summary>The events that came before the server said that the client is connected.</summary>
    public List<string> Missed { get; } = [];

    /// <summary>Connects, and says what is known from before.</summary>
    /// <returns>Whether the server let it go on as the one it was.</returns>
    public async Task<bool> ConnectAsync(Action<System.Net.WebSockets.ClientWebSocketOptions>? options = null)
    {
        Peer = await server.ConnectAsync(options: options);
        await SendConnectAsync();
        return await ExpectConnectedAsync();
    }

    public async Task SendConnectAsync()
    {
        var auth = new JsonObject();
        if (PrivateId is not null)
        {
            auth["pid"] = PrivateId;
        }

        if (Offset is not null)
        {
            auth["offset"] = Offset;
        }

        if (Token is not null)
        {
            auth["token"] = Token;
        }

        await Peer.SendAsync($"40{_prefix}{auth.ToJsonString()}");
    }

    public async Task<bool> ExpectConnectedAsync()
    {
        Missed.Clear();
        while (true)
        {
            var packet = await Peer.ReceiveTextAsync();
            if (!packet.StartsWith("40", StringComparison.Ordinal))
            {
                Missed.Add(Read(packet));
                continue;
            }

            using var json = JsonDocument.Parse(packet.AsMemory(2 + _prefix.Length));
            SocketId = json.RootElement.GetProperty("sid").GetString()!;
            var privateId = json.RootElement.GetProperty("pid").GetString();
            var recovered = string.Equals(privateId, PrivateId, StringComparison.Ordinal);
            PrivateId = privateId;
            return recovered;
        }
    }

    /// <summary>Receives an event and notes its offset.</summary>
    /// <returns>Its name and arguments as JSON, without the offset.</returns>
    public async Task<string> ReceiveAsync() => Read(await Peer.ReceiveTextAsync());

    /// <summary>Cuts the connection and waits until the server knows.</summary>
    public async Task CutAsync()
    {
        Peer.Abort();
        await gone.NextAsync();
    }

    public void Dispose() => Peer?.Dispose();

    private string Read(string packet)
    {
        Assert.StartsWith("42" + _prefix, packet, StringComparison.Ordinal);
        var items = JsonSerializer.Deserialize<List<JsonElement>>(packet.AsSpan(2 + _prefix.Length))!;
        if (items[^1].ValueKind == JsonValueKind.String && items.Count > 1)
        {
            Offset = items[^1].GetString();
            items.RemoveAt(items.Count - 1);
        }

        return JsonSerializer.Serialize(items);
    }
}
