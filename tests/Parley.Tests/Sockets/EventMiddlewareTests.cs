using Microsoft.Extensions.Logging;

namespace Parley.Tests.Sockets;

/// <summary>Middleware for single events, and what becomes of those it keeps back.</summary>
public class EventMiddlewareTests
{
    private const int EventRefused = 3007;
    private const int EventMiddlewareFailed = 3008;

    private readonly Recorder<string> _calls = new();

    [Fact]
    public async Task Middleware_sees_the_event_and_passes_it_on_to_its_handlers()
    {
        await using var server = await TestServer.StartAsync(io => io.On("sum", (Socket _, int a, int b) => a + b));
        var peer = await server.JoinAsync();
        var socket = server.OnlySocket;
        socket.Use(async (context, next) =>
        {
            Assert.Same(socket, context.Socket);
            _calls.Add($"{context.EventName} {context.Arguments} {context.Ack.IsRequested}");
            await Task.Yield();
            await next();
        });

        await peer.SendAsync("""421["sum",1,2]""");

        await peer.ExpectAsync("431[3]");
        Assert.Equal("sum [1,2] True", await _calls.NextAsync());
    }

    [Fact]
    public async Task Middleware_runs_after_catch_alls_the_namespaces_before_the_sockets_around_the_handlers()
    {
        await using var server = await TestServer.StartAsync(io =>
        {
            io.UseEvents(Around("namespace")).UseEvents(Around("second"));
            io.OnAny((_, _, _) => Note("any"));
            io.On("e", async (Socket _) =>
            {
                await Task.Yield();
                _calls.Add("handler");
            });
        });
        var peer = await server.JoinAsync();
        server.OnlySocket.Use(Around("socket"));

        await peer.SendAsync("""42["e"]""");

        Assert.Equal(
            ["any", "namespace in", "second in", "socket in", "handler", "socket out", "second out", "namespace out"],
            await _calls.NextAsync(8));
    }

    [Fact]
    public async Task A_rejected_event_reaches_error_handlers_and_neither_handlers_nor_the_client()
    {
        await using var server = await TestServer.StartAsync(io =>
        {
            io.On("e", (Socket _) => "handled");
            io.OnError((socket, error) => Note($"namespace {socket.Connected} {error.Message}"));
        });
        var peer = await server.JoinAsync();
        var socket = server.OnlySocket;
        socket.Use((context, next) =>
        {
            context.Reject("not you");
            context.Reject("too late");
            return next();
        });
        socket.Use((_, _) => Note("later middleware"));
        socket.OnError(error => Note($"socket {Assert.IsType<EventRejectedException>(error).Message}"));
        socket.OnError(_ => Note("disposed")).Dispose();

        await peer.SendAsync("""421["e"]""");

        Assert.Equal(["namespace True not you", "socket not you"], await _calls.NextAsync(2));
        socket.Use((_, next) => next());
        await peer.SendAsync("""42["e"]""");
        Assert.Equal(["namespace True not you", "socket not you"], await _calls.NextAsync(2));
        Assert.True(socket.Connected);
        await peer.CloseAsync();
        Assert.DoesNotContain(server.Logs, log => log.Id.Id is EventRefused or EventMiddlewareFailed);
    }

    [Fact]
    public async Task A_middleware_that_throws_is_an_error_with_its_exception()
    {
        await using var server = await TestServer.StartAsync(io => io.On("e", (Socket _) => _calls.Add("handler")));
        var peer = await server.JoinAsync();
        server.OnlySocket.Use((_, _) => throw new TimeoutException("the database is down"));
        server.OnlySocket.OnError(error => Note(Assert.IsType<TimeoutException>(error).Message));

        await peer.SendAsync("""421["e"]""");

        Assert.Equal("the database is down", await _calls.NextAsync());
        Assert.True(_calls.IsEmpty);
    }

    [Fact]
    public async Task A_rejection_may_be_an_exception_of_the_applications_own_and_answer_the_client()
    {
        await using var server = await TestServer.StartAsync(io => io.UseEvents(async (context, next) =>
        {
            if (context.EventName == "admin")
            {
                context.Ack.Send("no");
                context.Reject(new UnauthorizedAccessException("admins only"));
                return;
            }

            await next();
        }));
        server.IO.OnError((_, error) => Note(error.GetType().Name));
        var peer = await server.JoinAsync();

        await peer.SendAsync("""421["admin"]""");

        await peer.ExpectAsync("""431["no"]""");
        Assert.Equal(nameof(UnauthorizedAccessException), await _calls.NextAsync());
        await peer.ExpectNothingAsync();
    }

    [Fact]
    public async Task An_event_that_is_not_passed_on_is_dropped_without_an_error()
    {
        await using var server = await TestServer.StartAsync(io =>
        {
            io.UseEvents((context, next) => context.EventName == "drop" ? Task.CompletedTask : next());
            io.On("drop", (Socket _) => _calls.Add("handler"));
            io.OnError((_, _) => Note("error"));
        });
        var peer = await server.JoinAsync();

        await peer.SendAsync("""421["drop"]""");

        await peer.ExpectNothingAsync();
        Assert.True(_calls.IsEmpty);
    }

    [Theory]
    [InlineData(false, EventRefused, LogLevel.Debug)]
    [InlineData(true, EventMiddlewareFailed, LogLevel.Error)]
    public async Task Errors_that_nobody_handles_are_logged(bool throws, int id, LogLevel level)
    {
        await using var server = await TestServer.StartAsync(io => io.UseEvents((context, next) =>
        {
            if (context.EventName != "bad")
            {
                return next();
            }

            context.Socket.Data.Set(new SocketKey<bool>("seen"), true);
            if (throws)
            {
                throw new InvalidOperationException("boom");
            }

            context.Reject("boom");
            return Task.CompletedTask;
        }));
        var peer = await server.JoinAsync();

        await peer.SendAsync("""42["bad"]""");
        await peer.ExpectNothingAsync();

        var log = Assert.Single(server.Logs, log => log.Id.Id is EventRefused or EventMiddlewareFailed);
        Assert.Equal((id, level), (log.Id.Id, log.Level));
    }

    [Fact]
    public async Task An_error_handler_that_fails_is_logged_and_the_socket_goes_on()
    {
        await using var server = await TestServer.StartAsync(io => io.UseEvents((context, next) => context.EventName == "bad" ? throw new InvalidOperationException() : next()));
        var peer = await server.JoinAsync();
        server.OnlySocket.OnError(static _ => throw new InvalidOperationException("worse"));

        await peer.SendAsync("""42["bad"]""");
        await peer.ExpectNothingAsync();

        Assert.Single(server.Logs, log => log.Exception?.Message == "worse");
    }

    [Fact]
    public async Task A_handler_that_fails_is_no_error_of_its_middleware()
    {
        await using var server = await TestServer.StartAsync(io =>
        {
            io.UseEvents(Around("m"));
            io.OnError((_, _) => Note("error"));
            io.On("e", (Socket _) => throw new InvalidOperationException("boom"));
            io.On("e", (Socket _) => _calls.Add("second handler"));
        });
        var peer = await server.JoinAsync();

        await peer.SendAsync("""42["e"]""");

        Assert.Equal(["m in", "second handler", "m out"], await _calls.NextAsync(3));
        await server.LoggedAsync(log => log.Exception?.Message == "boom");
        Assert.Single(server.Logs, log => log.Exception?.Message == "boom");
        Assert.True(_calls.IsEmpty);
    }

    [Fact]
    public async Task Events_stay_in_order_when_middleware_is_added_on_the_way()
    {
        var numbers = new Recorder<int>();
        await using var server = await TestServer.StartAsync(io => io.On("e", async (Socket socket, int number) =>
        {
            if (number == 50)
            {
                socket.Use(async (_, next) =>
                {
                    await Task.Yield();
                    await next();
                });
            }

            numbers.Add(number);
        }));
        var peer = await server.JoinAsync();

        for (var i = 0; i < 200; i++)
        {
            await peer.SendAsync($"42[\"e\",{i}]");
        }

        Assert.Equal(Enumerable.Range(0, 200), await numbers.NextAsync(200));
    }

    [Fact]
    public async Task Children_of_a_dynamic_namespace_start_with_its_middleware_and_error_handlers()
    {
        await using var server = await TestServer.StartAsync(io =>
        {
            var tenants = io.Of(static (name, _) => ValueTask.FromResult(name.StartsWith("/t-", StringComparison.Ordinal)));
            tenants.UseEvents((context, _) =>
            {
                context.Reject("closed");
                return Task.CompletedTask;
            });
            tenants.OnError((socket, error) => Note($"{socket.Namespace.Name} {error.Message}"));
        });
        var peer = await server.JoinAsync("/t-1");

        await peer.SendAsync("""42/t-1,["e"]""");

        Assert.Equal("/t-1 closed", await _calls.NextAsync());
    }

    [Fact]
    public async Task A_packet_that_breaks_the_protocol_closes_the_connection_before_middleware_sees_it()
    {
        await using var server = await TestServer.StartAsync(io => io.UseEvents((_, _) => Note("seen")));
        var peer = await server.JoinAsync();

        await peer.SendAsync("""42["e",{]""");

        await peer.ExpectClosedAsync();
        Assert.True(_calls.IsEmpty);
    }

    private EventMiddleware Around(string name) => async (_, next) =>
    {
        _calls.Add(name + " in");
        await next();
        _calls.Add(name + " out");
    };

    private Task Note(string call)
    {
        _calls.Add(call);
        return Task.CompletedTask;
    }
}
