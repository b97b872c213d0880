using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.Faults.Tests.Handlers;

[Trait("Fault", "F25")]
[Trait("Advisory", "T-03")]
public class FailingHandlerTests
{
    [Theory]
    [InlineData("sync")]
    [InlineData("async")]
    [InlineData("after-await")]
    [InlineData("on-another-thread")]
    [InlineData("cancelled")]
    [InlineData("no-task")]
    [InlineData("not-json")]
    [InlineData("exception-without-message")]
    [InlineData("aggregate")]
    [InlineData("argument", "\"refuse\"")]
    [InlineData("result")]
    [InlineData("catch-all")]
    [InlineData("middleware")]
    [InlineData("error-handler")]
    [InlineData("join")]
    [InlineData("emit-outgoing")]
    [InlineData("error")]
    [InlineData("close")]
    [InlineData("deep", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]")]
    public async Task A_handler_that_fails_in_any_way_harms_neither_its_socket_nor_others(string @event, string argument = "1")
    {
        await using var server = await FaultServer.StartAsync(
            RegisterFailing,
            build: builder => builder.Services.AddSocketIO(options => options.Json.Converters.Add(new FailingConverter())));
        var peer = await server.JoinAsync();
        var socket = server.Server.Find(peer);
        socket.OnAny((name, _) => name == "catch-all" ? throw new InvalidOperationException("failed") : Task.CompletedTask);
        socket.Use((context, next) => context.EventName is "middleware" or "error-handler" ? throw new InvalidOperationException("failed") : next());
        socket.OnError(exception => throw new InvalidOperationException("failed again", exception));
        socket.OnAnyOutgoing((_, _) => throw new InvalidOperationException("failed"));

        for (var i = 0; i < 3; i++)
        {
            await peer.SendAsync($"42[\"{@event}\",{argument}]");
        }

        if (@event == "emit-outgoing")
        {
            await peer.ExpectAsync("42[\"out\"]", "42[\"out\"]", "42[\"out\"]");
        }

        await peer.ExpectNothingAsync();
        peer.Abort();
        await server.ExpectOverAsync(1, "transport close");
    }

    [Fact]
    public async Task What_awaits_an_acknowledgement_that_cannot_be_read_gets_the_exception_and_may_throw_it()
    {
        await using var server = await FaultServer.StartAsync(io => io.On("ask", async (Socket socket) => { await socket.EmitWithAckAsync<int>("number"); }));
        var peer = await server.JoinAsync();

        await peer.SendAsync("42[\"ask\"]");
        await peer.ExpectAsync("420[\"number\"]");
        await peer.SendAsync("430[\"no number\"]");

        await peer.ExpectNothingAsync();
        peer.Abort();
        await server.ExpectOverAsync(1, "transport close");
    }

    [Fact]
    public async Task Arguments_nested_deeper_than_the_stack_close_the_connection_and_nothing_else()
    {
        await using var server = await FaultServer.StartAsync(RegisterFailing);
        var peer = await server.JoinAsync();

        await peer.SendAsync("42[\"deep\"," + new string('[', 200_000) + new string(']', 200_000) + "]");

        await peer.ExpectClosedAsync();
        peer.Abort();
        await server.ExpectOverAsync(1, "forced close");
    }

    [Fact]
    public async Task Handlers_of_connecting_and_of_the_end_that_fail_leave_no_socket_behind()
    {
        await using var server = await FaultServer.StartAsync(io =>
        {
            var failing = io.Of("/failing");
            failing.OnConnected(_ => throw new InvalidOperationException("failed"));
            failing.OnDisconnecting((_, _) => throw new InvalidOperationException("failed"));
            failing.OnDisconnected((_, _) => throw new InvalidOperationException("failed"));
            failing.OnRoomCreated(_ => throw new InvalidOperationException("failed"));
            failing.OnRoomDeleted(_ => throw new InvalidOperationException("failed"));
            failing.OnRoomJoined((_, _) => throw new InvalidOperationException("failed"));
            failing.OnRoomLeft((_, _) => throw new InvalidOperationException("failed"));
            io.Of("/refused").Use((_, _) => throw new InvalidOperationException("failed"));
        });
        for (var i = 0; i < 10; i++)
        {
            var peer = await server.ConnectAsync();
            await peer.SendAsync("40/refused,");
            await peer.ExpectAsync("44/refused,{\"message\":\"Internal server error\"}");
            await peer.JoinAsync("/failing");
            await server.Neighbours.TalkAsync();
            peer.Abort();
        }

        await server.ExpectOverAsync();
        var members = server.IO.Of("/failing").Members;
        Assert.Equal((0, 0), (members.Count, members.Rooms.Count));
    }

    private static void RegisterFailing(SocketIOServer io)
    {
        io.On("sync", (Socket _, int _) => Throw());
        io.On("async", Task (Socket _, int _) => throw new InvalidOperationException("failed"));
        io.On("after-await", async (Socket _, int _) =>
        {
            await Task.Yield();
            Throw();
        });
        io.On("on-another-thread", (Socket _, int _) => Task.Factory.StartNew(Throw, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        io.On("cancelled", (Socket _, int _) => Task.FromCanceled(new CancellationToken(canceled: true)));
        io.On("no-task", Task (Socket _, int _) => Nothing<Task>()!);
        io.On("not-json", (Socket _, int _) => typeof(string));
        io.On("exception-without-message", (Socket _, int _) => { throw new UnspeakableException(); });
        io.On("aggregate", (Socket _, int _) => Task.WhenAll(Task.FromException(new InvalidOperationException("one")), Task.FromException(new IOException("two"))));
        io.On("argument", (Socket _, Failing _) => { });
        io.On("result", (Socket _, int _) => new Failing());
        io.On("join", async (Socket socket, int _) => await socket.JoinAsync(new string('x', 1000)));
        io.On("emit-outgoing", async (Socket socket, int _) => await socket.EmitAsync("out"));
        io.On("deep", (Socket _, Nested _) => { });
    }

    private static T? Nothing<T>()
        where T : class => null;

    private static void Throw() => throw new InvalidOperationException("failed");

    private sealed class Failing;

    private sealed class Nested : List<Nested>;

    /// <summary>An exception that throws when it is to be described.</summary>
    private sealed class UnspeakableException : Exception
    {
        public override string Message => throw new InvalidOperationException("no words");

        public override string ToString() => throw new InvalidOperationException("no words");
    }

    private sealed class FailingConverter : JsonConverter<Failing>
    {
        public override Failing Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new InvalidOperationException("failed");

        public override void Write(Utf8JsonWriter writer, Failing value, JsonSerializerOptions options) => throw new InvalidOperationException("failed");
    }
}
