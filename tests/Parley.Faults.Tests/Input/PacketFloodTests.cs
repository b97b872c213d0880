using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.Faults.Tests.Input;

/// <summary>Packets that are small, valid and far too many.</summary>
public class PacketFloodTests
{
    [Fact]
    [Trait("Fault", "F30")]
    public async Task Answers_to_what_nobody_asked_are_dropped_and_the_one_that_is_awaited_arrives()
    {
        await using var server = await FaultServer.StartAsync();
        var peer = await server.JoinAsync();
        var socket = server.IO.Of("/").Sockets.Single(one => one.Id == peer.SocketId);
        var answer = socket.EmitWithAckAsync<int>("question");
        await peer.ExpectAsync("420[\"question\"]");

        for (long id = 1; id <= 5000; id++)
        {
            // Ids that could be next, and ids as large as a packet may have.
            var made = id % 2 == 0 ? id : 9_007_199_254_740_991 - id;
            await peer.SendAsync($"43{made.ToString(CultureInfo.InvariantCulture)}[{id}]");
        }

        await server.Neighbours.TalkAsync();
        Assert.False(answer.IsCompleted);
        await peer.SendAsync("430[7]");
        Assert.Equal(7, await answer.Guarded());
        await peer.SendAsync("430[8]");
        await peer.ExpectNothingAsync();

        peer.Abort();
        await server.ExpectOverAsync(1, "transport close", "transport error");
    }

    [Fact]
    [Trait("Fault", "F30")]
    public async Task Events_that_ask_for_answers_by_any_id_get_them_and_leave_nothing()
    {
        await using var server = await FaultServer.StartAsync(static io => io.On("echo", static (Socket _, long id) => id));
        var peer = await server.JoinAsync();
        for (long id = 9_007_199_254_740_991; id > 9_007_199_254_740_991 - 2000; id--)
        {
            var text = id.ToString(CultureInfo.InvariantCulture);
            await peer.SendAsync($"42{text}[\"echo\",{text}]");
            await peer.ExpectAsync($"43{text}[{text}]");
        }

        await server.Neighbours.TalkAsync();
        peer.Abort();
        await server.ExpectOverAsync(1, "transport close", "transport error");
    }

    [Theory]
    [InlineData("3")]
    [InlineData("42[\"\"]")]
    [InlineData("43999[]")]
    [Trait("Fault", "F33")]
    public async Task Packets_of_next_to_nothing_end_their_connection_by_the_rate_limit(string packet)
    {
        await using var server = await FaultServer.StartAsync(
            time: TimeProvider.System,
            build: static builder => builder.Services.AddSocketIO().AddInboundRateLimit(static rate =>
            {
                rate.PacketsPerSecond = 100;
                rate.PacketBurst = 200;
                rate.MaxExcess = TimeSpan.FromMilliseconds(300);
            }));
        var peer = await server.JoinAsync();
        for (var i = 0; i < 2000; i++)
        {
            await peer.SendAsync(packet);
        }

        await server.Neighbours.TalkAsync();
        await peer.ExpectClosedAsync(1008);
        peer.Abort();
        await server.ExpectOverAsync(1, "transport error");
    }

    [Theory]
    [InlineData("", "parse error")]
    [InlineData("4", "forced close")]
    [Trait("Fault", "F33")]
    public async Task Of_empty_messages_the_first_ends_the_connection(string message, string reason)
    {
        await using var server = await FaultServer.StartAsync();
        var peer = await server.JoinAsync();
        await peer.SendAsync(message);

        await peer.ExpectClosedAsync();
        peer.Abort();
        await server.ExpectOverAsync(1, reason);
    }
}
