using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.Faults.Tests.Races;

/// <summary>A client that goes at the moment something is done with its socket: whichever comes first, nothing of it stays and nothing hangs.</summary>
[Trait("Fault", "F48")]
public class DisconnectRaceTests
{
    private const int Rounds = 60;

    [Theory]
    [InlineData(Cut.Fin)]
    [InlineData(Cut.Reset)]
    public async Task What_is_done_with_a_socket_while_its_client_goes_leaves_no_ghost(Cut cut)
    {
        await using var server = await FaultServer.StartAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var peer = await server.JoinAsync();
            var socket = server.Server.Find(peer);
            var connection = server.Proxy.Last;
            var (room, others) = ($"room {round}", new[] { "a", "b", "c" });

            var asked = socket.Timeout(TimeSpan.FromHours(1)).EmitWithAckAsync<int>("ask");
            await RaceAsync(
                () => Done(() => connection.End(cut)),
                async () => await socket.JoinAsync([room, .. others]),
                async () => await server.IO.In(socket.Id).SocketsJoinAsync("from afar"),
                async () => await server.IO.To(room).EmitAsync("e", round),
                async () => await socket.EmitAsync("e", round),
                async () => Assert.InRange((await server.IO.FetchSocketsAsync()).Count, 2, 3),
                async () => await socket.LeaveAsync("b"),
                () => IgnoreEndAsync(() => socket.Timeout(TimeSpan.FromHours(1)).EmitWithAckAsync<int>("ask")),
                () => server.IO.To(room).Timeout(TimeSpan.FromHours(1)).EmitWithAckAsync<int>("ask all"));
            await Assert.ThrowsAsync<SocketDisconnectedException>(() => asked.Guarded());
            await socket.JoinAsync("after the end");
        }

        await server.ExpectOverAsync(Rounds, "transport close", "transport error");
    }

    [Fact]
    public async Task Everybody_who_ends_a_socket_at_once_ends_it_once()
    {
        await using var server = await FaultServer.StartAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var peer = await server.JoinAsync();
            var socket = server.Server.Find(peer);
            var connection = server.Proxy.Last;

            await RaceAsync(
                () => Done(() => connection.End(Cut.Reset)),
                () => Done(socket.Disconnect),
                () => Done(() => socket.Disconnect(closeConnection: true)),
                async () => await server.IO.In(socket.Id).DisconnectSocketsAsync(closeConnections: true),
                async () => await socket.JoinAsync("room"));
        }

        await server.ExpectOverAsync(Rounds, "transport close", "transport error", "server namespace disconnect", "forced close", "forced server close");
    }

    [Fact]
    public async Task Namespaces_that_come_and_go_with_their_clients_are_all_removed()
    {
        ParentNamespace? family = null;
        var ends = 0;
        var connects = 0;
        await using var server = await FaultServer.StartAsync(io =>
        {
            family = io.Of(new Regex("^/child-[0-9]+$", RegexOptions.None, TimeSpan.FromSeconds(1)));
            family.OnConnected(async socket =>
            {
                Interlocked.Increment(ref connects);
                await socket.JoinAsync("room");
            });
            family.OnDisconnected((_, _) =>
            {
                Interlocked.Increment(ref ends);
                return Task.CompletedTask;
            });
        });
        for (var round = 0; round < Rounds; round++)
        {
            var name = $"/child-{round % 3}";
            var leaving = await server.ConnectAsync();
            await leaving.JoinAsync(name);
            var joining = await server.ConnectAsync();
            var connection = server.Proxy.Connections.ElementAt(server.Proxy.Connections.Count - 2);

            await RaceAsync(
                () => Done(() => connection.End(Cut.Reset)),
                () => joining.JoinAsync(name),
                async () => await family!.EmitAsync("e", round),
                async () => await server.IO.Of("/").FetchSocketsAsync());
            await joining.SendAsync($"41{name},");
            await joining.CloseAsync();
        }

        await server.ExpectOverAsync();
        await Guard.UntilAsync(() => family!.Children.Count == 0 && ends == connects);
        Assert.Equal(2 * Rounds, connects);
    }

    [Fact]
    public async Task A_client_that_comes_back_while_its_session_is_ended_or_broken_leaves_one_socket_or_none()
    {
        await using var server = await FaultServer.StartAsync(build: builder => builder.Services.AddSocketIO().AddConnectionStateRecovery());
        for (var round = 0; round < Rounds; round++)
        {
            var peer = await server.ConnectAsync();
            await peer.SendAsync("40");
            var answer = System.Text.Json.JsonDocument.Parse((await peer.ReceiveTextAsync()).AsMemory(2)).RootElement;
            var (id, privateId) = (answer.GetProperty("sid").GetString()!, answer.GetProperty("pid").GetString());
            var connection = server.Proxy.Last;
            var back = await server.ConnectAsync();
            var connectionBack = server.Proxy.Last;

            await RaceAsync(
                () => Done(() => connection.End(round % 2 == 0 ? Cut.Fin : Cut.Reset)),
                () => IgnoreEndAsync(() => back.SendAsync($"40{{\"pid\":\"{privateId}\"}}")),
                async () => await server.IO.In(id).SocketsJoinAsync("room"),
                async () => await server.IO.In(id).EmitAsync("e", round),
                () => round % 3 == 0 ? Done(() => connectionBack.End(Cut.Reset)) : Task.CompletedTask,
                async () =>
                {
                    if (round % 5 == 0)
                    {
                        await server.IO.In(id).DisconnectSocketsAsync(closeConnections: true);
                    }
                });
            if (round % 3 != 0)
            {
                connectionBack.End(Cut.Fin);
            }
        }

        // What recovery keeps of clients that are gone goes with its time.
        await Guard.UntilAsync(() => server.IO.ConnectionCount == 2);
        await server.PassAsync(TimeSpan.FromSeconds(150));
        await server.ExpectOverAsync("transport close", "transport error", "server namespace disconnect", "forced close", "forced server close", "client namespace disconnect");
    }

    private static Task RaceAsync(params Func<Task>[] runners)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = Task.WhenAll(runners.Select(runner => Task.Run(async () =>
        {
            await start.Task;
            await runner();
        })));
        start.SetResult();
        return running.Guarded();
    }

    private static Task Done(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private static async Task IgnoreEndAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (Exception exception) when (exception is SocketDisconnectedException or System.Net.WebSockets.WebSocketException)
        {
        }
    }
}
