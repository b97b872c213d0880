namespace Parley.Tests.Events;

public class EventRegistrationTests
{
    public static TheoryData<string> Reserved => ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"];

    [Fact]
    public async Task A_handler_whose_registration_was_disposed_is_not_called()
    {
        await using var server = await TestServer.StartAsync();
        var first = server.IO.On("e", (Socket _) => "first");
        server.IO.On("e", (Socket _) => "second");
        var peer = await server.JoinAsync();

        await peer.SendAsync("""421["e"]""");
        await peer.ExpectAsync("""431["first"]""");
        first.Dispose();
        first.Dispose();
        await peer.SendAsync("""422["e"]""");
        await peer.ExpectAsync("""432["second"]""");
    }

    [Fact]
    public async Task A_handler_registered_later_is_called_for_sockets_that_are_connected_already()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();

        server.IO.On("e", (Socket _) => "late");
        await peer.SendAsync("""421["e"]""");

        await peer.ExpectAsync("""431["late"]""");
    }

    [Fact]
    public async Task Many_events_are_told_apart()
    {
        await using var server = await TestServer.StartAsync(io =>
        {
            for (var i = 0; i < 300; i++)
            {
                var number = i;
                io.On($"event-{i}", (Socket _) => number);
            }
        });
        var peer = await server.JoinAsync();

        for (var i = 0; i < 300; i++)
        {
            await peer.SendAsync($"42{i}[\"event-{i}\"]");
            await peer.ExpectAsync($"43{i}[{i}]");
        }

        await peer.SendAsync("42[\"event-300\"]");
        await peer.ExpectNothingAsync();
    }

    [Theory]
    [MemberData(nameof(Reserved))]
    public async Task Reserved_names_are_refused_by_On(string name)
    {
        await using var server = await TestServer.StartAsync();

        var exception = Assert.Throws<ArgumentException>(() => server.IO.On(name, (Socket _) => { }));

        Assert.StartsWith($"\"{name}\" is a reserved event name", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Reserved))]
    public async Task Reserved_names_are_refused_on_emit(string name)
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();
        var socket = server.OnlySocket;

        await Assert.ThrowsAsync<ArgumentException>(() => server.IO.EmitAsync(name).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => server.IO.To("room").EmitAsync(name, 1).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => socket.EmitAsync(name).AsTask());
        var exception = await Assert.ThrowsAsync<ArgumentException>(() => socket.EmitWithAckAsync<int>(name));

        Assert.StartsWith($"\"{name}\" is a reserved event name", exception.Message, StringComparison.Ordinal);
        await peer.ExpectNothingAsync();
    }

    [Theory]
    [MemberData(nameof(Reserved))]
    public async Task A_client_that_emits_a_reserved_name_is_closed(string name)
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();

        await peer.SendAsync($"42[\"{name}\"]");

        await peer.ExpectClosedAsync();
    }

    [Fact]
    public async Task A_handler_that_returns_a_ValueTask_is_refused()
    {
        await using var server = await TestServer.StartAsync();

        var plain = Assert.Throws<ArgumentException>(() => server.IO.On("e", ValueTask (Socket _) => default));
        var typed = Assert.Throws<ArgumentException>(() => server.IO.On("e", ValueTask<int> (Socket _, string _, int _) => default));

        Assert.StartsWith("An asynchronous handler returns Task or Task<T>; this one returns a ValueTask.", plain.Message, StringComparison.Ordinal);
        Assert.StartsWith("An asynchronous handler returns Task or Task<T>; this one returns a ValueTask.", typed.Message, StringComparison.Ordinal);
    }
}
