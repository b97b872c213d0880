using Parley.Engine.Sessions;
using Parley.Tests.Support;

namespace Parley.Tests.Events;

public class OperatorTests
{
    [Fact]
    public async Task Volatile_events_reach_a_client_that_nothing_waits_for()
    {
        await using var server = await TestServer.StartAsync();
        using var peer = await server.JoinAsync();

        await server.IO.Volatile.EmitAsync("a", 1);

        await peer.ExpectAsync("""42["a",1]""");
    }

    [Fact]
    public async Task A_volatile_event_is_dropped_while_something_waits_for_the_client()
    {
        await using var server = await TestServer.StartAsync();
        using var peer = await server.PollAsync();
        await peer.JoinAsync();
        var socket = Assert.Single(server.IO.Sockets);

        // No poll is waiting: the first stays queued, and the volatile ones are passed over, in every form they can be emitted.
        await socket.EmitAsync("kept");
        await socket.Volatile.EmitAsync("dropped");
        await socket.Compress(false).Volatile.EmitAsync("dropped");
        await server.IO.To(socket.Id).Volatile.EmitAsync("dropped");
        await server.IO.Volatile.EmitAsync("dropped");

        Assert.Equal("""42["kept"]""", await peer.PollAsync());
        Assert.Equal(0, ((EngineSession)socket.Connection).QueuedPackets);
    }

    [Fact]
    public async Task Operators_combine_in_any_order_and_leave_what_they_came_from_as_it_was()
    {
        await using var server = await TestServer.StartAsync();
        using var first = await server.JoinAsync();
        using var second = await server.JoinAsync();
        using var third = await server.JoinAsync();
        var socket = server.Find(first);

        var both = server.IO.To(second.SocketId);
        var one = both.Local.Compress(true).To(third.SocketId).Except(second.SocketId);
        await one.EmitAsync("a");
        await both.EmitAsync("b");
        await socket.Timeout(TimeSpan.FromSeconds(1)).Compress(false).To(third.SocketId, first.SocketId).Local.EmitAsync("c");

        await second.ExpectAsync("""42["b"]""");
        await third.ExpectAsync("""42["a"]""", """42["c"]""");
        await first.ExpectNothingAsync();
        await second.ExpectNothingAsync();
        await third.ExpectNothingAsync();
    }

    [Fact]
    public async Task Sockets_are_found_by_selection_and_acted_on_from_afar()
    {
        var key = new SocketKey<string>("name");
        await using var server = await TestServer.StartAsync();
        using var first = await server.JoinAsync();
        using var second = await server.JoinAsync();
        server.Find(first).Data.Set(key, "Ann");

        await server.IO.To(first.SocketId).SocketsJoinAsync("team", "gym");
        var found = Assert.Single(await server.IO.To("team").FetchSocketsAsync());
        await found.EmitAsync("hello");
        await found.LeaveAsync("gym");

        Assert.Equal(first.SocketId, found.Id);
        Assert.Equal("Ann", found.Data.Get(key));
        Assert.Equal(new[] { "gym", "team", found.Id }.Order(StringComparer.Ordinal), found.Rooms.Order(StringComparer.Ordinal));
        Assert.Equal(2, (await server.IO.FetchSocketsAsync()).Count);
        Assert.Empty(await server.IO.To("gym").FetchSocketsAsync());
        await first.ExpectAsync("""42["hello"]""");
        await second.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_selection_can_be_disconnected_from_its_namespace_or_altogether()
    {
        await using var server = await TestServer.StartAsync();
        using var first = await server.JoinAsync();
        using var second = await server.JoinAsync();

        await server.IO.To(first.SocketId).DisconnectSocketsAsync();
        await first.ExpectAsync("41");
        await server.IO.DisconnectSocketsAsync(closeConnections: true);

        await second.ExpectAsync("41");
        await second.ExpectClosedAsync();
        await first.JoinAsync();
    }
}
