using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Parley.Engine;

namespace Parley.Tests.Hosting;

/// <summary>The events of the engine, as the options of a Socket.IO server offer them.</summary>
public class EngineEventTests
{
    private const int CallbackFailed = 1007;

    [Fact]
    public async Task A_middleware_in_front_of_the_endpoint_sees_every_request_and_may_end_it()
    {
        var requests = new ConcurrentQueue<string>();
        await using var server = await TestServer.StartAsync(configure: app => app.Use(async (context, next) =>
        {
            requests.Enqueue($"{context.Request.Method} {context.Request.Query["transport"]}");
            context.Response.Headers["x-middleware"] = "1";
            if (context.Request.Query.ContainsKey("stop"))
            {
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                return;
            }

            await next(context);
        }));
        using var client = new HttpClient { BaseAddress = server.Address };

        var opened = await client.GetAsync(new Uri("/socket.io/?EIO=4&transport=polling", UriKind.Relative)).Guarded();
        var stopped = await client.GetAsync(new Uri("/socket.io/?EIO=4&transport=polling&stop=1", UriKind.Relative)).Guarded();
        await server.JoinAsync();

        Assert.Equal((HttpStatusCode.OK, "1"), (opened.StatusCode, opened.Headers.GetValues("x-middleware").Single()));
        Assert.Equal(HttpStatusCode.TooManyRequests, stopped.StatusCode);
        Assert.Equal(["GET polling", "GET polling", "GET websocket"], requests.ToArray());
        Assert.Equal(2, server.IO.ConnectionCount);
    }

    [Fact]
    public async Task Headers_that_callbacks_add_reach_the_client_over_HTTP_and_WebSocket()
    {
        await using var server = await TestServer.StartAsync(options: options =>
        {
            options.OnInitialHeaders = static context => context.Response.Headers["x-initial"] = "1";
            options.OnHeaders = static context => context.Response.Headers["x-every"] = "1";
        });
        using var client = new HttpClient { BaseAddress = server.Address };
        using var webSocket = new System.Net.WebSockets.ClientWebSocket();
        webSocket.Options.CollectHttpResponseDetails = true;

        var opened = await client.GetAsync(new Uri("/socket.io/?EIO=4&transport=polling", UriKind.Relative)).Guarded();
        await webSocket.ConnectAsync(new UriBuilder(server.Address) { Scheme = "ws", Path = "/socket.io/", Query = "EIO=4&transport=websocket" }.Uri, CancellationToken.None).Guarded();

        Assert.True(opened.Headers.Contains("x-initial") && opened.Headers.Contains("x-every"));
        Assert.Equal(["1", "1"], webSocket.HttpResponseHeaders!["x-initial"].Concat(webSocket.HttpResponseHeaders["x-every"]).ToArray());
        webSocket.Abort();
    }

    [Fact]
    public async Task The_connection_of_a_socket_tells_its_version_its_upgrade_and_its_end()
    {
        var calls = new Recorder<string>();
        await using var server = await TestServer.StartAsync(io => io.OnConnected(socket =>
        {
            socket.Connection.OnUpgraded(() => Add($"upgraded to {socket.Connection.TransportName}"));
            socket.Connection.OnClosed(reason => Add($"closed by {reason}"));
            return Task.CompletedTask;
        }));
        var polling = await server.PollAsync();
        await polling.JoinAsync();
        var connection = server.OnlySocket.Connection;
        Assert.Equal((4, "polling"), (connection.ProtocolVersion, connection.TransportName));

        using var webSocket = await UpgradeAsync(server, connection.Id);

        Assert.Equal("upgraded to websocket", await calls.NextAsync());
        webSocket.Abort();
        Assert.Equal("closed by transport close", await calls.NextAsync());
        Assert.True(calls.IsEmpty);

        Task Add(string call)
        {
            calls.Add(call);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Callbacks_see_connections_errors_and_make_ids()
    {
        var calls = new ConcurrentQueue<string>();
        await using var server = await TestServer.StartAsync(options: options =>
        {
            options.GenerateId = static _ => ValueTask.FromResult("node-1." + Guid.NewGuid().ToString("N"));
            options.OnConnection = (connection, context) => calls.Enqueue($"{connection.Id[..7]} {context.Request.Query["transport"]}");
            options.OnConnectionError = error => calls.Enqueue($"{error.Code} {error.Message} {error.HttpContext.Request.Method}");
        });
        var peer = await server.ConnectAsync();
        await Guard.UntilAsync(() => !calls.IsEmpty);
        using var client = new HttpClient { BaseAddress = server.Address };

        await client.GetAsync(new Uri("/socket.io/?EIO=4&transport=carrier-pigeon", UriKind.Relative)).Guarded();

        Assert.StartsWith("""0{"sid":"node-1.""", peer.Open, StringComparison.Ordinal);
        Assert.Equal(["node-1. websocket", "0 Transport unknown GET"], calls.ToArray());
    }

    [Fact]
    public async Task Callbacks_that_throw_are_logged()
    {
        await using var server = await TestServer.StartAsync(
            io => io.OnConnected(socket =>
            {
                socket.Connection.OnClosed(static _ => throw new InvalidOperationException("closed"));
                return Task.CompletedTask;
            }),
            options => options.OnHeaders = static _ => throw new InvalidOperationException("headers"));
        var peer = await server.JoinAsync();
        await peer.ExpectNothingAsync();
        var closed = new TaskCompletionSource();
        server.OnlySocket.Connection.OnClosed(_ =>
        {
            closed.SetResult();
            return Task.CompletedTask;
        });

        await peer.CloseAsync();
        await closed.Task.Guarded();

        await server.LoggedAsync(log => log.Id.Id == CallbackFailed && log.Exception?.Message == "headers");
        await WhenLoggedAsync(server, log => log.Id.Id == CallbackFailed && log.Exception?.Message == "closed");
    }

    [Fact]
    public async Task A_handshake_tells_when_it_was_issued_in_milliseconds()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UnixEpoch.AddMilliseconds(1_700_000_000_123));
        await using var server = await TestServer.StartAsync(time: time);
        await server.JoinAsync();

        Assert.Equal(1_700_000_000_123, server.OnlySocket.Handshake.Issued);
    }

    // The two handlers of one end run side by side, so the log of one may come a moment after the other.
    private static async Task WhenLoggedAsync(TestServer server, Predicate<Microsoft.Extensions.Logging.Testing.FakeLogRecord> match)
    {
        using var limit = new CancellationTokenSource(Guard.Limit);
        while (!server.Logs.Any(log => match(log)))
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static async Task<System.Net.WebSockets.ClientWebSocket> UpgradeAsync(TestServer server, string id)
    {
        var webSocket = new System.Net.WebSockets.ClientWebSocket();
        await webSocket.ConnectAsync(
            new UriBuilder(server.Address) { Scheme = "ws", Path = "/socket.io/", Query = $"EIO=4&transport=websocket&sid={id}" }.Uri, CancellationToken.None).Guarded();
        await webSocket.SendAsync("2probe"u8.ToArray(), System.Net.WebSockets.WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None).Guarded();
        var buffer = new byte[16];
        await webSocket.ReceiveAsync(buffer, CancellationToken.None).Guarded();
        await webSocket.SendAsync("5"u8.ToArray(), System.Net.WebSockets.WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None).Guarded();
        return webSocket;
    }
}
