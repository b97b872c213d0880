using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Parley.Tests.Hosting;

public class HealthCheckTests
{
    [Fact]
    public async Task The_check_goes_from_healthy_over_degraded_to_unhealthy_as_connections_fill_up()
    {
        await using var server = await StartAsync(options => options.MaxConnections = 10);
        var statuses = new List<HealthStatus>();

        for (var count = 1; count <= 10; count++)
        {
            await server.ConnectAsync();
            statuses.Add((await CheckAsync(server)).Status);
        }

        Assert.Equal([.. Enumerable.Repeat(HealthStatus.Healthy, 8), HealthStatus.Degraded, HealthStatus.Unhealthy], statuses);
        var entry = Assert.Single((await CheckAsync(server)).Entries).Value;
        Assert.Equal(10, entry.Data["connections"]);
        Assert.Equal(10, entry.Data["limit"]);
        Assert.Equal("ready", Assert.Single(entry.Tags));
    }

    [Fact]
    public async Task The_check_is_unhealthy_before_the_first_connection_is_closed()
    {
        var answers = new Recorder<HealthStatus>();
        await using var server = await StartAsync();
        server.IO.OnDisconnected(async (_, _) => answers.Add((await CheckAsync(server)).Status));
        await server.JoinAsync();

        await server.IO.CloseAsync().Guarded();

        Assert.Equal(HealthStatus.Unhealthy, await answers.NextAsync());
    }

    [Fact]
    public async Task While_the_host_drains_the_endpoint_still_answers_and_says_unhealthy()
    {
        var handling = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        await using var server = await StartAsync(
            options => options.DrainTime = Guard.Limit * 2,
            app => app.MapHealthChecks("/ready"));
        server.IO.On("work", async (Socket _) =>
        {
            started.SetResult();
            await handling.Task;
        });
        var peer = await server.JoinAsync();
        await peer.SendAsync("""42["work"]""");
        await started.Task.Guarded();

        var stopped = server.App.StopAsync();
        await peer.ExpectClosedAsync();
        await peer.AnswerCloseAsync();
        using var http = new HttpClient();
        using var ready = await http.GetAsync(new Uri(server.Address, "/ready")).Guarded();
        using var handshake = await http.GetAsync(new Uri(server.Address, "/socket.io/?EIO=4&transport=polling")).Guarded();
        Assert.False(stopped.IsCompleted);
        handling.SetResult();
        await stopped.Guarded();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, handshake.StatusCode);
        Assert.NotNull(handshake.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_named_server_has_a_check_of_its_own()
    {
        var builder = TestServer.NewBuilder();
        builder.Services.AddSocketIO("admin");
        builder.Services.AddHealthChecks().AddSocketIO("sockets", serverName: "admin", failureStatus: HealthStatus.Degraded, tags: ["x"]);
        await using var app = builder.Build();
        var io = app.MapSocketIO(name: "admin");

        await io.CloseAsync().Guarded();

        var report = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.Equal(HealthStatus.Degraded, report.Entries["sockets"].Status);
    }

    private static Task<TestServer> StartAsync(Action<SocketIOOptions>? options = null, Action<WebApplication>? configure = null) =>
        TestServer.StartAsync(options: options, build: builder => builder.Services.AddHealthChecks().AddSocketIO(), configure: configure);

    private static Task<HealthReport> CheckAsync(TestServer server) => server.App.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
}
