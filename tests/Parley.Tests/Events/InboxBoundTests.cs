using Microsoft.Extensions.Time.Testing;

namespace Parley.Tests.Events;

public class InboxBoundTests
{
    private const int Bound = 4;

    [Fact]
    public async Task A_flood_is_not_read_while_the_handler_is_busy_and_is_delivered_once_it_goes_on()
    {
        var gate = new TaskCompletionSource();
        var calls = new Recorder<int>();
        await using var server = await StartAsync(calls, gate);
        var peer = await server.JoinAsync();

        const int Flood = 1000;
        for (var i = 0; i < Flood; i++)
        {
            await peer.SendAsync($"42[\"e\",{i}]");
        }

        // An acknowledgement comes behind what is not read, so it proves that reading has stopped.
        var answer = server.OnlySocket.EmitWithAckAsync<int>("question");
        await peer.ExpectAsync("""420["question"]""");
        await peer.SendAsync("430[7]");
        Assert.Equal(0, await calls.NextAsync());
        Assert.True(calls.IsEmpty);
        Assert.False(answer.IsCompleted);

        gate.SetResult();
        Assert.Equal(Enumerable.Range(1, Flood - 1), await calls.NextAsync(Flood - 1));
        Assert.Equal(7, await answer.Guarded());
    }

    [Fact]
    public async Task Reading_stops_for_a_polling_client_too()
    {
        var gate = new TaskCompletionSource();
        var calls = new Recorder<int>();
        await using var server = await StartAsync(calls, gate);
        var peer = await server.PollAsync();
        await peer.JoinAsync();

        var post = peer.PostAsync(string.Join('\u001e', Enumerable.Range(0, 100).Select(i => $"42[\"e\",{i}]")));
        Assert.Equal(0, await calls.NextAsync());
        Assert.False(post.IsCompleted);

        gate.SetResult();
        await post;
        Assert.Equal(Enumerable.Range(1, 99), await calls.NextAsync(99));
    }

    [Fact]
    public async Task As_many_events_as_may_wait_do_not_stop_reading()
    {
        var gate = new TaskCompletionSource();
        var calls = new Recorder<int>();
        await using var server = await StartAsync(calls, gate);
        var peer = await server.JoinAsync();
        await peer.SendAsync("42[\"e\",0]");
        Assert.Equal(0, await calls.NextAsync());

        for (var i = 1; i <= Bound; i++)
        {
            await peer.SendAsync($"42[\"e\",{i}]");
        }

        var answer = server.OnlySocket.EmitWithAckAsync<int>("question");
        await peer.ExpectAsync("""420["question"]""");
        await peer.SendAsync("430[7]");
        Assert.Equal(7, await answer.Guarded());

        gate.SetResult();
        Assert.Equal(Enumerable.Range(1, Bound), await calls.NextAsync(Bound));
    }

    [Fact]
    public async Task A_client_that_is_not_read_does_not_miss_its_pings()
    {
        var time = new FakeTimeProvider();
        var gate = new TaskCompletionSource();
        await using var server = await StartAsync(new Recorder<int>(), gate, time: time);
        var peer = await server.JoinAsync();
        await StopReadingAsync(server, peer);

        time.Pass(TimeSpan.FromSeconds(25.1));
        await peer.ExpectAsync("2");
        time.Pass(TimeSpan.FromMinutes(4));
        Assert.True(server.OnlySocket.Connected);

        gate.SetResult();
        await peer.ExpectNothingAsync();
        time.Pass(TimeSpan.FromSeconds(20.1));
        await peer.ExpectClosedAsync();
    }

    [Fact]
    public async Task A_connection_that_waits_for_a_handler_that_never_ends_lets_the_host_stop()
    {
        var calls = new Recorder<int>();
        await using var server = await StartAsync(calls, new TaskCompletionSource());
        var peer = await server.JoinAsync();
        for (var i = 0; i < 100; i++)
        {
            await peer.SendAsync($"42[\"e\",{i}]");
        }

        await calls.NextAsync();
        var stopped = server.App.StopAsync();
        await peer.ExpectClosedAsync();
        await peer.AnswerCloseAsync();

        await stopped.Guarded();
    }

    [Fact]
    public async Task A_socket_that_waits_for_a_handler_that_never_ends_does_not_hold_up_its_connection_once_it_is_disconnected()
    {
        await using var server = await StartAsync(new Recorder<int>(), new TaskCompletionSource(), io => io.Of("/other").AnswerSync());
        var peer = await server.JoinAsync();
        var socket = server.OnlySocket;
        await peer.JoinAsync("/other");

        await StopReadingAsync(server, peer);
        socket.Disconnect();

        await peer.ExpectAsync("41");
        await peer.ExpectNothingAsync("/other");
    }

    /// <summary>Sends as much as is read without a wait: an event that is handled, as many as may wait, and the one that the reader waits with.</summary>
    private static async Task StopReadingAsync(TestServer server, Peer peer)
    {
        await peer.SendAsync("""42["note",{"number":0}]""");
        Assert.Equal(0, await Note.Handled.NextAsync());
        for (var i = 1; i <= Bound + 1; i++)
        {
            await peer.SendAsync($"42[\"note\",{{\"number\":{i}}}]");
        }

        Assert.Equal(Enumerable.Range(0, Bound + 2), await Note.Read.NextAsync(Bound + 2));
        var session = server.IO.Engine.Sessions.All.Single();
        await Guard.UntilAsync(() => session.IsReadingPaused);
    }

    /// <summary>Starts a server whose handler waits at the gate after its first call has been noted.</summary>
    private static Task<TestServer> StartAsync(Recorder<int> calls, TaskCompletionSource gate, Action<SocketIOServer>? events = null, TimeProvider? time = null) => TestServer.StartAsync(
        io =>
        {
            io.On("e", async (Socket _, int number) =>
            {
                calls.Add(number);
                await gate.Task;
            });
            io.On("note", async (Socket _, Note note) =>
            {
                note.Handle();
                await gate.Task;
            });
            events?.Invoke(io);
        },
        options => options.MaxQueuedEvents = Bound,
        time);

    /// <summary>An argument that tells when it is read, which is when the packet is.</summary>
    private sealed class Note
    {
        public static readonly Recorder<int> Read = new();
        public static readonly Recorder<int> Handled = new();

        public Note(int number)
        {
            Number = number;
            Read.Add(number);
        }

        public int Number { get; }

        public void Handle()
        {
            if (Number == 0)
            {
                Handled.Add(Number);
            }
        }
    }
}
