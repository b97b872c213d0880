namespace Parley.Tests.Namespaces;

public class NamespaceLimitTests
{
    [Fact]
    public async Task The_33rd_namespace_closes_the_connection()
    {
        await using var server = await TestServer.StartAsync(io =>
        {
            for (var i = 1; i <= 33; i++)
            {
                io.Of($"/n{i}");
            }
        });
        var peer = await server.ConnectAsync();
        for (var i = 1; i <= 32; i++)
        {
            await peer.JoinAsync($"/n{i}");
        }

        await peer.SendAsync("40/n33,");

        await peer.ExpectClosedAsync();
        await peer.AnswerCloseAsync();
        await server.WhenRunningAsync(requests: 0);
        Assert.Equal(0, server.IO.Of("/n1").SocketCount);
        Assert.Equal(0, server.IO.ConnectionCount);
    }

    [Fact]
    public async Task Attempts_that_are_pending_count_as_namespaces()
    {
        var gate = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(
            io =>
            {
                foreach (var name in (ReadOnlySpan<string>)["/a", "/b", "/c"])
                {
                    io.Of(name).Use((_, _) => gate.Task);
                }
            },
            options => options.MaxNamespacesPerConnection = 2);
        var peer = await server.ConnectAsync();

        await peer.SendAsync("40/a,");
        await peer.SendAsync("40/b,");
        await peer.SendAsync("40/c,");

        await peer.ExpectClosedAsync();
        gate.SetResult();
    }

    [Fact]
    public async Task A_namespace_that_was_left_makes_room_for_another()
    {
        await using var server = await TestServer.StartAsync(
            io =>
            {
                io.Of("/a");
                io.Of("/b");
            },
            options => options.MaxNamespacesPerConnection = 1);
        var peer = await server.ConnectAsync();

        for (var i = 0; i < 5; i++)
        {
            await peer.JoinAsync("/a");
            await peer.SendAsync("41/a,");
            await peer.JoinAsync("/b");
            await peer.SendAsync("41/b,");
        }
    }

    [Fact]
    public async Task Ten_attempts_may_be_refused_and_the_next_one_closes_the_connection()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/closed").Use((connecting, _) =>
        {
            connecting.Reject("closed");
            return Task.CompletedTask;
        }));
        var peer = await server.JoinAsync();

        for (var i = 0; i < 5; i++)
        {
            await peer.SendAsync("40/unknown,");
            await peer.ExpectAsync("""44/unknown,{"message":"Invalid namespace"}""");
            await peer.SendAsync("40/closed,");
            await peer.ExpectAsync("""44/closed,{"message":"closed"}""");
        }

        await peer.ExpectNothingAsync();
        await peer.SendAsync("40/unknown,");
        await peer.ExpectAsync("""44/unknown,{"message":"Invalid namespace"}""");
        await peer.ExpectClosedAsync();
        await Guard.UntilAsync(() => server.Logs.Any(log => log.Message.EndsWith("MaxRefusedConnects is 10.", StringComparison.Ordinal)));
        Assert.Empty(server.IO.Sockets);
    }

    [Fact]
    public async Task A_flood_of_unknown_namespaces_leaves_nothing_behind()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.PollAsync();

        await peer.PostAsync(string.Join('\u001e', Enumerable.Range(0, 9_000).Select(i => $"40/flood-{i},")));

        Assert.Equal(0, server.IO.Namespaces.All.Count(@namespace => @namespace.Name != "/"));
        Assert.EndsWith("\u001e1", await PollToTheEndAsync(peer), StringComparison.Ordinal);
    }

    private static async Task<string> PollToTheEndAsync(PollingPeer peer)
    {
        var all = "";
        do
        {
            all += '\u001e' + await peer.PollAsync();
        }
        while (!all.EndsWith("\u001e1", StringComparison.Ordinal));

        return all;
    }
}
