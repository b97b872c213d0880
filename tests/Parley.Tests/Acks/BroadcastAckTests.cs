using Microsoft.Extensions.Time.Testing;
using Parley.Tests.Support;

namespace Parley.Tests.Acks;

public class BroadcastAckTests
{
    [Fact]
    public async Task Everybodys_answer_comes_with_whose_it_is()
    {
        await using var server = await TestServer.StartAsync();
        using var first = await server.JoinAsync();
        using var second = await server.JoinAsync();

        var asked = server.IO.EmitWithAck<string>("ask", 7);
        await first.ExpectAsync("""420["ask",7]""");
        await second.ExpectAsync("""420["ask",7]""");
        await second.SendAsync("""430["two"]""");
        await first.SendAsync("""430["one","more"]""");
        var result = await asked.Guarded();

        Assert.True(result.IsComplete);
        Assert.Equal(
            [new(first.SocketId, "one"), new(second.SocketId, "two")],
            result.Answers.OrderBy(static answer => answer.Value, StringComparer.Ordinal));
    }

    [Fact]
    public async Task At_the_timeout_the_answers_so_far_are_the_result_and_name_who_is_missing()
    {
        var time = new FakeTimeProvider();
        await using var server = await TestServer.StartAsync(time: time);
        using var first = await server.JoinAsync();
        using var second = await server.JoinAsync();

        var asked = server.IO.Timeout(TimeSpan.FromSeconds(5)).EmitWithAckAsync<int>("ask");
        await first.ExpectAsync("""420["ask"]""");
        await first.SendAsync("430[1]");
        await first.ExpectNothingAsync();
        Assert.False(asked.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(6));
        var result = await asked.Guarded();

        Assert.False(result.IsComplete);
        Assert.Equal([1], result.Values);
        Assert.Equal([second.SocketId], result.Missing);
    }

    [Fact]
    public async Task A_client_that_goes_is_not_waited_for()
    {
        await using var server = await TestServer.StartAsync();
        using var first = await server.JoinAsync();
        using var second = await server.JoinAsync();
        var gone = second.SocketId;

        var asked = server.IO.EmitWithAck<int>("ask", 1);
        await first.ExpectAsync("""420["ask",1]""");
        await first.SendAsync("430[1]");
        await second.CloseAsync();
        var result = await asked.Guarded();

        Assert.Equal([gone], result.Missing);
    }

    [Fact]
    public async Task An_answer_that_does_not_fit_counts_as_missing()
    {
        await using var server = await TestServer.StartAsync();
        using var peer = await server.JoinAsync();

        var asked = server.IO.EmitWithAck<int>("ask", 1);
        await peer.ExpectAsync("""420["ask",1]""");
        await peer.SendAsync("""430["text"]""");
        var result = await asked.Guarded();

        Assert.Empty(result.Answers);
        Assert.Equal([peer.SocketId], result.Missing);
    }

    [Fact]
    public async Task Nobody_to_ask_is_a_complete_result_at_once()
    {
        await using var server = await TestServer.StartAsync();

        var result = await server.IO.To("empty").EmitWithAckAsync<int>("ask").Guarded();

        Assert.True(result.IsComplete);
        Assert.Empty(result.Answers);
    }

    [Fact]
    public async Task Cancelling_ends_the_wait_and_leaves_nothing_behind()
    {
        var time = new FakeTimeProvider();
        await using var server = await TestServer.StartAsync(time: time);
        using var peer = await server.JoinAsync();
        var scheduled = server.IO.Engine.Wheel.Count;
        using var cancellation = new CancellationTokenSource();

        var asked = server.IO.Timeout(TimeSpan.FromSeconds(5)).EmitWithAckAsync<int>("ask", cancellation.Token);
        await peer.ExpectAsync("""420["ask"]""");
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked.Guarded());
        Assert.Equal(scheduled, server.IO.Engine.Wheel.Count);
        await peer.SendAsync("430[1]");
        await peer.ExpectNothingAsync();
    }
}

file static class Asking
{
    public static Task<BroadcastAckResult<T>> EmitWithAck<T>(this SocketIOServer io, string eventName, object argument) =>
        io.Timeout(Timeout.InfiniteTimeSpan).EmitWithAckAsync<T>(eventName, argument);
}
