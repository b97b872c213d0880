using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.Tests.Hosting;

public class ReadmeTests
{
    [Fact]
    public async Task The_server_of_the_readme_greets_joins_broadcasts_and_acknowledges()
    {
        var builder = TestServer.NewBuilder();
        builder.Services.AddSocketIO();

        await using var app = builder.Build();
        var io = app.MapSocketIO();

        io.OnConnected(async socket => await socket.JoinAsync("lobby"));
        io.On("chat message", async (Socket socket, string text) =>
        {
            await socket.To("lobby").EmitAsync("chat message", socket.Id, text);
            return "accepted";
        });

        // Events wait for the connect handler: whoever has an answer to this one is in the room.
        io.On("ready", (Socket _) => true);
        await app.StartAsync();
        var uri = new Uri(app.Urls.Single().Replace("http", "ws", StringComparison.Ordinal) + "/socket.io/?EIO=4&transport=websocket");
        using var sender = await Peer.ConnectAsync(uri);
        using var other = await Peer.ConnectAsync(uri);
        await sender.JoinAsync();
        await other.JoinAsync();
        await other.SendAsync("""420["ready"]""");
        await other.ExpectAsync("430[true]");
        await sender.SendAsync("""421["chat message","hello"]""");

        await sender.ExpectAsync("""431["accepted"]""");
        await other.ExpectAsync($$"""42["chat message","{{sender.SocketId}}","hello"]""");
    }

    [Fact]
    public async Task The_handshake_tells_the_defaults_of_the_official_server()
    {
        await using var server = await TestServer.StartAsync();

        var peer = await server.ConnectAsync();

        Assert.Matches("""^0\{"sid":"[\w-]{20,}","upgrades":\[\],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000\}$""", peer.Open);
    }
}
