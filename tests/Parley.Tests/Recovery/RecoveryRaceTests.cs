using Parley.Engine;
using Parley.Tests.Support;

namespace Parley.Tests.Recovery;

/// <summary>What happens at the same time as a client's return.</summary>
public sealed class RecoveryRaceTests
{
    [Fact]
    public async Task Middleware_runs_before_anything_is_sent_again_and_events_meanwhile_wait_for_it()
    {
        var gate = new ConnectGate();
        await using var server = await RecoveryServer.StartAsync(gate.AddTo);
        using var client = await server.ConnectAsync();
        Assert.False(await gate.Entered.NextAsync());
        await client.CutAsync();
        gate.Close();
        await server.IO.EmitAsync("news", 1);

        var back = client.ConnectAsync();
        Assert.True(await gate.Entered.NextAsync());
        await server.IO.EmitAsync("news", 2);
        Assert.False(back.IsCompleted);
        gate.Open();

        Assert.True(await back);
        Assert.Equal(["""["news",1]""", """["news",2]"""], client.Missed);
    }

    [Fact]
    public async Task A_client_that_middleware_refuses_gets_nothing_and_may_try_again()
    {
        var isAllowed = true;
        await using var server = await RecoveryServer.StartAsync(io => io.Use((connecting, next) =>
        {
            if (!isAllowed)
            {
                connecting.Reject("not now");
            }

            return next();
        }));
        using var client = await server.ConnectAsync();
        await client.CutAsync();
        await server.IO.EmitAsync("news", 1);
        isAllowed = false;

        using (var peer = await server.Server.ConnectAsync())
        {
            await peer.SendAsync($$"""40{"pid":"{{client.PrivateId}}"}""");
            await peer.ExpectAsync("""44{"message":"not now"}""");
        }

        isAllowed = true;
        Assert.True(await client.ConnectAsync());
        Assert.Equal(["""["news",1]"""], client.Missed);
    }

    [Fact]
    public async Task Middleware_is_skipped_when_that_is_asked_for()
    {
        var runs = 0;
        await using var server = await RecoveryServer.StartAsync(
            io => io.Use((_, next) =>
            {
                runs++;
                return next();
            }),
            static options => options.SkipMiddlewares = true);
        using var client = await server.ConnectAsync();
        await client.CutAsync();

        Assert.True(await client.ConnectAsync());
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task Of_two_connections_that_go_on_with_one_session_one_is_closed()
    {
        var gate = new ConnectGate();
        await using var server = await RecoveryServer.StartAsync(gate.AddTo);
        using var client = await server.ConnectAsync();
        await gate.Entered.NextAsync();
        await client.CutAsync();
        await server.IO.EmitAsync("news", 1);
        gate.Close();
        var winner = client.ConnectAsync();
        Assert.True(await gate.Entered.NextAsync());
        using var loser = await server.Server.ConnectAsync();
        await loser.SendAsync($$"""40{"pid":"{{client.PrivateId}}"}""");
        await loser.ExpectClosedAsync();
        gate.Open();

        Assert.True(await winner);
        Assert.Single(client.Missed);
        Assert.Equal(1, server.IO.Of("/").SocketCount);
    }

    [Fact]
    public async Task A_connection_that_ends_while_it_is_let_in_gives_the_session_back()
    {
        var gate = new ConnectGate();
        await using var server = await RecoveryServer.StartAsync(gate.AddTo);
        using var client = await server.ConnectAsync();
        await gate.Entered.NextAsync();
        await client.CutAsync();
        await server.IO.EmitAsync("news", 1);
        gate.Close();

        using (var peer = await server.Server.ConnectAsync())
        {
            await peer.SendAsync($$"""40{"pid":"{{client.PrivateId}}"}""");
            Assert.True(await gate.Entered.NextAsync());
            peer.Abort();
            await server.Server.WhenRunningAsync(0);
        }

        gate.Open();
        Assert.True(await client.ConnectAsync());
        Assert.Equal(["""["news",1]"""], client.Missed);
    }

    [Fact]
    public async Task A_client_may_come_back_while_its_old_connection_is_believed_alive()
    {
        await using var server = await RecoveryServer.StartAsync();
        using var client = await server.ConnectAsync();
        using var old = client.Peer;
        await server.IO.EmitAsync("news", 1);

        Assert.True(await client.ConnectAsync());
        Assert.Equal(["""["news",1]"""], client.Missed);
        Assert.Equal(DisconnectReason.ForcedClose, await server.Gone.NextAsync());
        await old.ReceiveTextAsync();
        await old.ExpectClosedAsync();
        Assert.Equal(1, server.IO.Of("/").SocketCount);
        await server.IO.EmitAsync("news", 2);
        Assert.Equal("""["news",2]""", await client.ReceiveAsync());
        Assert.Equal(0, server.IO.Recovery!.AbsentCount);
    }

    [Fact]
    public async Task What_middleware_emits_to_a_client_that_comes_back_arrives_behind_what_it_missed_and_once()
    {
        await using var server = await RecoveryServer.StartAsync(static io => io.Use(async (connecting, next) =>
        {
            if (connecting.Socket.Recovered)
            {
                await connecting.Socket.EmitAsync("welcome back", 1);
            }

            await next();
        }));
        using var client = await server.ConnectAsync();
        await client.CutAsync();
        await server.IO.EmitAsync("news", 1);

        Assert.True(await client.ConnectAsync());
        Assert.Equal(["""["news",1]""", """["welcome back",1]"""], client.Missed);
        await client.CutAsync();
        Assert.True(await client.ConnectAsync());
        Assert.Equal(["""["welcome back",1]"""], client.Missed);
    }

    [Fact]
    public async Task A_session_that_is_given_up_while_its_client_is_let_in_closes_the_connection()
    {
        var gate = new ConnectGate();
        await using var server = await RecoveryServer.StartAsync(gate.AddTo, static options => options.MaxPackets = 1);
        using var client = await server.ConnectAsync();
        await gate.Entered.NextAsync();
        await client.CutAsync();
        await server.IO.EmitAsync("news", 1);
        gate.Close();

        using var peer = await server.Server.ConnectAsync();
        await peer.SendAsync($$"""40{"pid":"{{client.PrivateId}}"}""");
        Assert.True(await gate.Entered.NextAsync());
        await server.IO.EmitAsync("news", 2);
        gate.Open();

        await peer.ExpectClosedAsync();
        Assert.False(await client.ConnectAsync());
        Assert.Empty(client.Missed);
    }

    [Fact]
    public async Task Nothing_is_lost_doubled_or_reordered_when_connections_break_at_any_moment()
    {
        const int Rounds = 60;
        const int MaxAhead = 500;
        await using var server = await RecoveryServer.StartAsync();
        using var client = await server.ConnectAsync();
        using var stop = new CancellationTokenSource();
        var emitted = 0;
        var received = 0;
        var emitting = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                // Never more than is kept for the client, however slow it is.
                if (emitted - Volatile.Read(ref received) < MaxAhead)
                {
                    await server.IO.EmitAsync("news", ++emitted);
                }

                if (emitted % 4 == 0)
                {
                    await Task.Yield();
                }
            }
        });

        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < round % 7; i++)
            {
                Assert.Equal($"[\"news\",{++received}]", await client.ReceiveAsync());
            }

            client.Peer.Abort();
            Assert.True(await client.ConnectAsync(), $"round {round}");
            foreach (var missed in client.Missed)
            {
                Assert.Equal($"[\"news\",{++received}]", missed);
            }
        }

        await stop.CancelAsync();
        await emitting;
        while (received < emitted)
        {
            Assert.Equal($"[\"news\",{++received}]", await client.ReceiveAsync());
        }
    }
}
