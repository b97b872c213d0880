using System.Text.Json;
using Parley.Tests.Recovery;
using Parley.Tests.Support;

namespace Parley.Tests.BackPressure;

/// <summary>A client that comes back after events for it were dropped or replaced.</summary>
public sealed class RecoveryAfterDropTests
{
    [Fact]
    public async Task A_client_that_an_event_was_dropped_for_begins_anew()
    {
        await using var server = await StartAsync();
        using var client = await server.ConnectAsync();
        await server.IO.EmitAsync("a");
        await client.ReceiveAsync();

        await server.IO.WhenSlow(SlowConsumerPolicy.DropNewest).EmitAsync("too large", new string('x', 70_000));
        await client.CutAsync();

        Assert.False(await client.ConnectAsync());
    }

    [Fact]
    public async Task A_client_of_a_server_that_may_drop_but_did_not_goes_on()
    {
        await using var server = await StartAsync();
        using var client = await server.ConnectAsync();
        await server.IO.WhenSlow(SlowConsumerPolicy.DropOldest).EmitAsync("a");
        await client.ReceiveAsync();
        await client.CutAsync();
        await server.IO.WhenSlow(SlowConsumerPolicy.DropOldest).EmitAsync("b");

        Assert.True(await client.ConnectAsync());
        Assert.Equal(["[\"b\"]"], client.Missed);
    }

    [Fact]
    public async Task Events_that_were_replaced_leave_no_gap_and_no_event_twice()
    {
        await using var server = await StartAsync();
        using var polling = await server.Server.PollAsync();
        await polling.PostAsync("40");
        var privateId = JsonDocument.Parse((await polling.PollAsync())[2..]).RootElement.GetProperty("pid").GetString();
        await server.Server.OnlySocket.WaitForDrainAsync(TestContext.Current.CancellationToken).Guarded();
        await server.IO.Latest("key").EmitAsync("k", 1);
        await server.IO.EmitAsync("between");
        await server.IO.Latest("key").EmitAsync("k", 2);

        // The connection has the latest first. A client that got no further than that misses what is behind it.
        var packets = (await polling.PollAsync()).Split('\u001e');
        Assert.StartsWith("42[\"k\",2,", packets[0], StringComparison.Ordinal);
        Assert.StartsWith("42[\"between\",", packets[1], StringComparison.Ordinal);
        await polling.PostAsync("1");
        await server.Gone.NextAsync();
        using var client = server.NewClient();
        client.PrivateId = privateId;
        client.Offset = JsonDocument.Parse(packets[0][2..]).RootElement[2].GetString();

        Assert.True(await client.ConnectAsync());
        Assert.Equal(["[\"between\"]"], client.Missed);
    }

    [Fact]
    public async Task What_is_sent_again_is_neither_dropped_nor_replaced()
    {
        await using var server = await StartAsync();
        using var client = await server.ConnectAsync();
        await server.IO.EmitAsync("a");
        await client.ReceiveAsync();
        await client.CutAsync();
        await server.IO.Latest("key").EmitAsync("k", 1);
        await server.IO.Latest("key").EmitAsync("k", 2);

        Assert.True(await client.ConnectAsync());
        Assert.Equal(["[\"k\",1]", "[\"k\",2]"], client.Missed);
    }

    private static Task<RecoveryServer> StartAsync() => RecoveryServer.StartAsync(options: options => options.SendBuffer = new(64 * 1024, 64 * 1024));
}
