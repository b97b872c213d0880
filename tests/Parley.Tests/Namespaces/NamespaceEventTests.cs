namespace Parley.Tests.Namespaces;

/// <summary>What a server tells of new namespaces, and how sockets are found in one.</summary>
public class NamespaceEventTests
{
    private const int NamespaceHandlerFailed = 3012;

    [Fact]
    public async Task A_namespace_is_told_once_when_it_is_made()
    {
        var names = new Recorder<string>();
        await using var server = await TestServer.StartAsync();
        server.IO.OnNamespaceCreated(made => names.Add(made.Name));
        server.IO.OnNamespaceCreated(_ => names.Add("disposed")).Dispose();

        server.IO.Of("/a");
        server.IO.Of("a");
        server.IO.Of("/");
        server.IO.Of("/b");

        Assert.Equal(["/a", "/b"], await names.NextAsync(2));
        Assert.True(names.IsEmpty);
    }

    [Fact]
    public async Task A_child_of_a_dynamic_namespace_is_told_before_anybody_joins_it()
    {
        var sockets = new Recorder<string>();
        await using var server = await TestServer.StartAsync(io =>
        {
            io.Of(static (name, _) => ValueTask.FromResult(name.StartsWith("/t-", StringComparison.Ordinal)));
            io.OnNamespaceCreated(made => made.OnConnected(socket =>
            {
                sockets.Add(socket.Namespace.Name);
                return Task.CompletedTask;
            }));
        });

        await server.JoinAsync("/t-1");

        Assert.Equal("/t-1", await sockets.NextAsync());
    }

    [Fact]
    public async Task Whoever_joins_meanwhile_waits_until_the_namespace_was_told()
    {
        var told = new Recorder<Namespace>();
        using var gate = new ManualResetEventSlim();
        var connected = new Recorder<string>();
        await using var server = await TestServer.StartAsync(io =>
        {
            io.Of(static (name, _) => ValueTask.FromResult(name == "/t"));
            io.OnNamespaceCreated(made =>
            {
                told.Add(made);
                gate.Wait();
                made.OnConnected(socket =>
                {
                    connected.Add(socket.Id);
                    return Task.CompletedTask;
                });
            });
        });
        var first = await server.ConnectAsync();
        var second = await server.ConnectAsync();
        await first.SendAsync("40/t,");
        await told.NextAsync();
        await second.SendAsync("40/t,");
        await second.JoinAsync();

        gate.Set();

        await first.ExpectConnectedAsync("/t");
        await second.ExpectConnectedAsync("/t");
        Assert.Equal(
            new[] { first.SocketId, second.SocketId }.Order(StringComparer.Ordinal).ToArray(),
            (await connected.NextAsync(2)).Order(StringComparer.Ordinal).ToArray());
        Assert.True(told.IsEmpty);
    }

    [Fact]
    public async Task A_handler_that_fails_is_logged_and_the_namespace_is_there()
    {
        await using var server = await TestServer.StartAsync();
        server.IO.OnNamespaceCreated(static _ => throw new InvalidOperationException("boom"));

        server.IO.Of("/a");

        await server.JoinAsync("/a");
        await server.LoggedAsync(log => log.Id.Id == NamespaceHandlerFailed);
        Assert.Equal("boom", Assert.Single(server.Logs, log => log.Id.Id == NamespaceHandlerFailed).Exception?.Message);
    }

    [Fact]
    public async Task FindSocket_finds_connected_sockets_by_their_ids()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/a"));
        var peer = await server.JoinAsync();
        var socket = server.OnlySocket;

        Assert.Same(socket, server.IO.Of("/").FindSocket(peer.SocketId));
        Assert.Null(server.IO.Of("/a").FindSocket(peer.SocketId));
        Assert.Null(server.IO.Of("/").FindSocket("nobody"));
        socket.Disconnect();
        Assert.Null(server.IO.Of("/").FindSocket(peer.SocketId));
    }
}
