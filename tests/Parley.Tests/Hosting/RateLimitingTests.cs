using System.Net;
using System.Net.WebSockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.Tests.Hosting;

public class RateLimitingTests
{
    private static readonly FixedWindowRateLimiterOptions TwoAnHour = new() { PermitLimit = 2, Window = TimeSpan.FromHours(1), AutoReplenishment = false };

    [Fact]
    public async Task RequireRateLimiting_counts_handshakes_of_both_transports()
    {
        await using var server = await StartAsync();

        await server.JoinAsync();
        await server.PollAsync();

        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(server.Address, "/socket.io/?EIO=4&transport=polling")).Guarded();
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        await Assert.ThrowsAsync<WebSocketException>(() => server.ConnectAsync());
        Assert.Equal(2, server.IO.ConnectionCount);
    }

    [Fact]
    public async Task RequireRateLimiting_does_not_count_the_requests_of_an_open_session()
    {
        await using var server = await StartAsync();
        var polling = await server.PollAsync();
        await polling.JoinAsync();

        for (var i = 0; i < 10; i++)
        {
            await polling.PostAsync($$"""42{{i}}["sync"]""");
            Assert.Equal($"43{i}[]", await polling.PollAsync());
        }
    }

    [Fact]
    public async Task An_empty_session_id_does_not_pass_the_limit_by()
    {
        await using var server = await StartAsync();
        using var http = new HttpClient();
        var statuses = new List<HttpStatusCode>();

        for (var i = 0; i < 3; i++)
        {
            using var response = await http.GetAsync(new Uri(server.Address, "/socket.io/?EIO=4&transport=polling&sid=")).Guarded();
            statuses.Add(response.StatusCode);
        }

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests], statuses);
    }

    [Fact]
    public async Task A_concurrency_limit_counts_WebSockets_where_their_requests_stay_open()
    {
        await using var server = await TestServer.StartAsync(
            io => io.RequireRateLimiting("concurrent"),
            options => options.EndRequestOnUpgrade = false,
            build: builder => builder.Services.AddRateLimiter(limiter => limiter.AddConcurrencyLimiter("concurrent", options => options.PermitLimit = 1)),
            configure: app => app.UseRateLimiter());
        var peer = await server.JoinAsync();

        await Assert.ThrowsAsync<WebSocketException>(() => server.ConnectAsync());
        await peer.CloseAsync();
        await server.WhenRunningAsync(0);
        await server.PollAsync();
        await server.PollAsync();
    }

    [Fact]
    public async Task RequireHost_answers_on_its_host_alone()
    {
        await using var server = await TestServer.StartAsync(io => io.RequireHost("socket.example"));
        using var http = new HttpClient();

        async Task<HttpStatusCode> PollAsync(string host)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, "/socket.io/?EIO=4&transport=polling"));
            request.Headers.Host = host;
            using var response = await http.SendAsync(request).Guarded();
            return response.StatusCode;
        }

        Assert.Equal(HttpStatusCode.OK, await PollAsync("socket.example"));
        Assert.Equal(HttpStatusCode.NotFound, await PollAsync("other.example"));
        await server.ConnectAsync(options: options => options.SetRequestHeader("Host", "socket.example"));
        await Assert.ThrowsAsync<WebSocketException>(() => server.ConnectAsync());
    }

    private static Task<TestServer> StartAsync() => TestServer.StartAsync(
        io => io.RequireRateLimiting("handshakes"),
        build: builder => builder.Services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.AddPolicy("handshakes", static _ => RateLimitPartition.GetFixedWindowLimiter("all", static _ => TwoAnHour));
        }),
        configure: app => app.UseRateLimiter());
}
