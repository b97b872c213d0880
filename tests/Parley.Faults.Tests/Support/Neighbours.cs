using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Parley.Faults.Tests.Support;

/// <summary>Two other clients, who must notice nothing: one speaks, the other hears all of it, in order, and both answer their pings.</summary>
internal sealed class Neighbours : IDisposable
{
    private const string Room = "neighbours";

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler());
    private Peer _speaker = null!;
    private Peer _listener = null!;
    private int _said;

    public static void Register(SocketIOServer io)
    {
        io.On("neighbour", async (Socket socket, Ack ack) =>
        {
            await socket.JoinAsync(Room);
            ack.Send();
        });
        io.On("say", async (Socket socket, int number) =>
        {
            await socket.To(Room).EmitAsync("said", number);
            return number;
        });
    }

    public static async Task<Neighbours> StartAsync(TestServer server, HttpProtocols protocols)
    {
        var neighbours = new Neighbours();
        neighbours._speaker = await neighbours.JoinAsync(server, protocols);
        neighbours._listener = await neighbours.JoinAsync(server, protocols);
        return neighbours;
    }

    /// <summary>Exchanges messages, twice, so that a ping that was sent before has been answered, and the answer read, when this completes.</summary>
    public async Task TalkAsync()
    {
        for (var i = 0; i < 2; i++)
        {
            var number = (_said++).ToString(CultureInfo.InvariantCulture);
            await _speaker.SendAsync($"42{number}[\"say\",{number}]");
            Assert.Equal($"43{number}[{number}]", await ReceiveAsync(_speaker));

            // With connection state recovery an offset follows.
            Assert.Matches($"^42\\[\"said\",{number}(,\"[^\"]+\")?\\]$", await ReceiveAsync(_listener));
            await _listener.SendAsync("42999[\"sync\"]");
            Assert.Equal("43999[]", await ReceiveAsync(_listener));
        }
    }

    /// <summary>Talks for as long as something else goes on, and then once more.</summary>
    public async Task TalkWhileAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            await TalkAsync();
        }

        await task;
        await TalkAsync();
    }

    public void Dispose() => _http.Dispose();

    private async Task<Peer> JoinAsync(TestServer server, HttpProtocols protocols)
    {
        var peer = protocols == HttpProtocols.Http2 ? await server.ConnectHttp2Async(_http) : await server.ConnectAsync();
        await peer.JoinAsync();
        await peer.SendAsync("421[\"neighbour\"]");
        await peer.ExpectAsync("431[]");
        return peer;
    }

    private static async Task<string> ReceiveAsync(Peer peer)
    {
        while (true)
        {
            var packet = await peer.ReceiveTextAsync();
            if (packet is not "2")
            {
                return packet;
            }

            await peer.SendAsync("3");
        }
    }
}
