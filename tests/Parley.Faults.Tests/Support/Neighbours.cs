using System.Globalization;

namespace Parley.Faults.Tests.Support;

/// <summary>Two other clients, who must notice nothing: one speaks, the other hears all of it, in order, and both answer their pings.</summary>
internal sealed class Neighbours
{
    private const string Room = "neighbours";

    private readonly Peer _speaker;
    private readonly Peer _listener;
    private int _said;

    private Neighbours(Peer speaker, Peer listener)
    {
        _speaker = speaker;
        _listener = listener;
    }

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

    public static async Task<Neighbours> StartAsync(TestServer server) => new(await JoinAsync(server), await JoinAsync(server));

    /// <summary>Exchanges messages, twice, so that a ping that was sent before has been answered, and the answer read, when this completes.</summary>
    public async Task TalkAsync()
    {
        for (var i = 0; i < 2; i++)
        {
            var number = (_said++).ToString(CultureInfo.InvariantCulture);
            await _speaker.SendAsync($"42{number}[\"say\",{number}]");
            Assert.Equal($"43{number}[{number}]", await ReceiveAsync(_speaker));
            Assert.Equal($"42[\"said\",{number}]", await ReceiveAsync(_listener));
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

    private static async Task<Peer> JoinAsync(TestServer server)
    {
        var peer = await server.JoinAsync();
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
