using Microsoft.Extensions.Time.Testing;

namespace Parley.Tests.Events;

public class HandlerOrderTests
{
    [Fact]
    public async Task Handlers_of_a_socket_run_one_after_the_other_with_awaits_in_between()
    {
        var calls = new Recorder<int>();
        var running = 0;
        await using var server = await TestServer.StartAsync(io => io.On("e", async (Socket _, int number) =>
        {
            Assert.Equal(1, Interlocked.Increment(ref running));
            for (var i = 0; i < number % 4; i++)
            {
                await Task.Yield();
            }

            Interlocked.Decrement(ref running);
            calls.Add(number);
        }));
        var peer = await server.JoinAsync();

        for (var i = 0; i < 500; i++)
        {
            await peer.SendAsync($"42[\"e\",{i}]");
        }

        Assert.Equal(Enumerable.Range(0, 500), await calls.NextAsync(500));
    }

    [Fact]
    public async Task The_packets_of_one_polling_payload_are_handled_in_order()
    {
        var calls = new Recorder<int>();
        await using var server = await TestServer.StartAsync(io => io.On("e", async (Socket _, int number) =>
        {
            await Task.Yield();
            calls.Add(number);
        }));
        var peer = await server.PollAsync();
        await peer.JoinAsync();

        await peer.PostAsync(string.Join('\u001e', Enumerable.Range(0, 200).Select(i => $"42[\"e\",{i}]")));

        Assert.Equal(Enumerable.Range(0, 200), await calls.NextAsync(200));
    }

    [Fact]
    public async Task A_socket_does_not_wait_for_the_handler_of_another()
    {
        var gate = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(io => io.On("block", async (Socket _) => await gate.Task));
        var blocked = await server.JoinAsync();
        var other = await server.JoinAsync();

        await blocked.SendAsync("""42["block"]""");
        await other.ExpectNothingAsync();

        gate.SetResult();
        await blocked.ExpectNothingAsync();
    }

    [Fact]
    public async Task Namespaces_of_one_connection_do_not_wait_for_each_other()
    {
        var gate = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(io =>
        {
            io.On("block", async (Socket _) => await gate.Task);
            io.Of("/other").AnswerSync();
        });
        var peer = await server.JoinAsync();
        await peer.JoinAsync("/other");

        await peer.SendAsync("""42["block"]""");
        await peer.ExpectNothingAsync("/other");

        gate.SetResult();
        await peer.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_handler_that_blocks_its_thread_delays_nobody_else()
    {
        using var gate = new ManualResetEventSlim();
        var blocked = new Recorder<bool>();
        await using var server = await TestServer.StartAsync(io => io.On("block", (Socket _) =>
        {
            blocked.Add(true);
            gate.Wait();
        }));
        var first = await server.JoinAsync();
        var other = await server.JoinAsync();

        await first.SendAsync("""42["block"]""");
        await blocked.NextAsync();
        await other.ExpectNothingAsync();

        gate.Set();
        await first.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_handler_that_never_ends_stops_neither_heartbeat_nor_acknowledgements_of_its_connection()
    {
        var time = new FakeTimeProvider();
        await using var server = await TestServer.StartAsync(io => io.On("block", async (Socket _) => await new TaskCompletionSource().Task), time: time);
        var peer = await server.JoinAsync();
        await peer.SendAsync("""42["block"]""");

        for (var beat = 0; beat < 3; beat++)
        {
            time.Advance(TimeSpan.FromSeconds(26));
            await peer.ExpectAsync("2");
            await peer.SendAsync("3");
            var answer = server.OnlySocket.EmitWithAckAsync<string>("question");
            await peer.ExpectAsync($"42{beat}[\"question\"]");
            await peer.SendAsync($"43{beat}[\"alive\"]");
            Assert.Equal("alive", await answer.Guarded());
        }

        Assert.True(server.OnlySocket.Connected);
    }
}
