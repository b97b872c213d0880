using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Parley.Tests.Hosting;

public class Http2Tests
{
    [Fact]
    public async Task A_WebSocket_over_HTTP_2_carries_events_both_ways()
    {
        await using var server = await StartAsync();
        using var handler = new SocketsHttpHandler();
        using var invoker = new HttpMessageInvoker(handler);

        var peer = await ConnectAsync(server, invoker);
        await peer.JoinAsync();
        await peer.SendAsync("""420["echo","ä",{"b":[1,2]}]""");

        await peer.ExpectAsync("""430["ä",{"b":[1,2]}]""");
    }

    [Fact]
    public async Task Several_WebSockets_share_one_HTTP_2_connection_and_end_one_by_one()
    {
        var gone = new Recorder<string>();
        await using var server = await StartAsync(io => io.OnDisconnected((socket, reason) =>
        {
            gone.Add(socket.Id + " " + reason.Name);
            return Task.CompletedTask;
        }));
        using var handler = new SocketsHttpHandler();
        using var invoker = new HttpMessageInvoker(handler);
        var first = await ConnectAsync(server, invoker);
        var second = await ConnectAsync(server, invoker);
        await first.JoinAsync();
        await second.JoinAsync();

        await first.CloseAsync();

        Assert.Equal(first.SocketId + " transport close", await gone.NextAsync());
        await second.ExpectNothingAsync();
        Assert.Equal(1, server.IO.ConnectionCount);
    }

    [Fact]
    public async Task Binary_travels_over_HTTP_2()
    {
        await using var server = await StartAsync();
        using var handler = new SocketsHttpHandler();
        using var invoker = new HttpMessageInvoker(handler);
        var peer = await ConnectAsync(server, invoker);
        await peer.JoinAsync();
        var data = new byte[100_000];
        Random.Shared.NextBytes(data);

        await peer.SendAsync("""451-0["echo",{"_placeholder":true,"num":0}]""");
        await peer.SendAsync(data);

        await peer.ExpectAsync("""461-0[{"_placeholder":true,"num":0}]""");
        await peer.ExpectAsync(data);
    }

    private static Task<TestServer> StartAsync(Action<SocketIOServer>? events = null) => TestServer.StartAsync(
        io =>
        {
            io.On("echo", (Socket _, RawArguments all) => all);
            events?.Invoke(io);
        },
        protocols: HttpProtocols.Http2);

    private static Task<Peer> ConnectAsync(TestServer server, HttpMessageInvoker invoker) => server.ConnectAsync(
        options: options =>
        {
            options.HttpVersion = HttpVersion.Version20;
            options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        },
        invoker: invoker);
}
