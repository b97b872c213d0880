using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Parley.Tests.Hosting;

public class ShutdownTests
{
    /// <summary>The answer to a poll that waits for it, and to one that comes when it has happened.</summary>
    private static readonly string[] PollsOfTheEnd = ["1", "6\u001e1"];

    [Fact]
    public async Task Every_socket_is_told_that_the_server_shuts_down()
    {
        var reasons = new Recorder<string>();
        await using var server = await TestServer.StartAsync(io =>
        {
            io.OnDisconnected(RecordAsync);
            io.Of("/chat").OnDisconnected(RecordAsync);
        });
        var peer = await server.JoinAsync();
        await peer.JoinAsync("/chat");
        var polling = await server.PollAsync();
        await polling.JoinAsync();

        server.App.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        var told = await reasons.NextAsync(3);
        Assert.Equal("/ server shutting down, / server shutting down, /chat server shutting down", string.Join(", ", told.Order(StringComparer.Ordinal)));

        Task RecordAsync(Socket socket, Parley.Engine.DisconnectReason reason)
        {
            reasons.Add($"{socket.Namespace.Name} {reason}");
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Clients_get_the_end_of_the_transport_and_no_disconnect_packet()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();
        var polling = await server.PollAsync();
        await polling.JoinAsync();
        var poll = polling.PollAsync();
        await server.WhenRunningAsync(requests: 2);

        server.App.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        await peer.ExpectClosedAsync();
        Assert.Contains(await poll, PollsOfTheEnd, StringComparer.Ordinal);
    }

    [Fact]
    public async Task The_host_stops_promptly_with_WebSockets_and_polls_open()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();
        var polling = await server.PollAsync();
        await polling.JoinAsync();
        var poll = polling.PollAsync();
        await server.WhenRunningAsync(requests: 2);

        var stopped = server.App.StopAsync();
        await peer.ExpectClosedAsync();
        await peer.AnswerCloseAsync();

        await stopped.Guarded();
        Assert.Contains(await poll, PollsOfTheEnd, StringComparer.Ordinal);
        Assert.Equal(0, server.IO.ConnectionCount);
    }

    [Fact]
    public async Task The_host_stops_with_a_peer_that_does_not_answer_the_close_frame()
    {
        await using var server = await TestServer.StartAsync(options: options => options.CloseTimeout = TimeSpan.FromMilliseconds(200));
        await server.JoinAsync();

        await server.App.StopAsync().Guarded();

        Assert.Equal(0, server.IO.ConnectionCount);
    }

    [Fact]
    public async Task What_was_emitted_before_the_end_still_arrives()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();

        for (var i = 0; i < 100; i++)
        {
            await server.IO.EmitAsync("tick", i);
        }

        server.App.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        for (var i = 0; i < 100; i++)
        {
            await peer.ExpectAsync($"""42["tick",{i}]""");
        }

        await peer.ExpectClosedAsync();
    }

    [Fact]
    public async Task No_session_is_opened_any_more_once_the_server_shuts_down()
    {
        await using var server = await TestServer.StartAsync();

        server.App.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(server.Address, "/socket.io/?EIO=4&transport=polling")).Guarded();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal(0, server.IO.ConnectionCount);
    }
}
