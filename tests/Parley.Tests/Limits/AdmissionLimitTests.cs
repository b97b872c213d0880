using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Parley.Engine;
using Parley.Engine.Scheduling;
using Parley.Security;

namespace Parley.Tests.Limits;

/// <summary>Who gets in: each answer a client understands, and those inside notice nothing.</summary>
public sealed class AdmissionLimitTests : IDisposable
{
    private readonly HttpClient _http = new();

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData("MaxQueryLength", 256, "&x=" + "0123456789012345678901234567890123456789")]
    [InlineData("MaxQueryParameters", 8, "&x")]
    public async Task A_query_may_be_as_long_as_allowed_and_no_longer(string limit, int value, string part)
    {
        await using var server = await LimitServer.StartAsync(limit == "MaxQueryLength" ? o => o.MaxQueryLength = value : o => o.MaxQueryParameters = value);
        var below = "EIO=4&transport=polling" + string.Concat(Enumerable.Repeat(part, limit == "MaxQueryLength" ? 5 : 6));
        below += limit == "MaxQueryLength" ? new string('x', value - 1 - below.Length) : "";
        using (var passes = await GetAsync(server, below))
        {
            Assert.Equal(HttpStatusCode.OK, passes.StatusCode);
        }

        server.ExpectNoHit();
        using var refused = await GetAsync(server, below + (limit == "MaxQueryLength" ? "x" : part));

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal("""{"code":3,"message":"Bad request"}""", await refused.Content.ReadAsStringAsync());
        await server.ExpectHitAsync(limit);
    }

    [Fact]
    public async Task More_connections_than_allowed_are_told_to_come_back()
    {
        await using var server = await LimitServer.StartAsync(static options => options.MaxConnections = 2);
        using (await server.Server.PollAsync())
        {
            server.ExpectNoHit();
            using var refused = await GetAsync(server);
            await ExpectLaterAsync(refused, HttpStatusCode.ServiceUnavailable);
        }

        await server.ExpectHitAsync("MaxConnections");
    }

    [Fact]
    public async Task More_handshakes_at_a_time_than_allowed_are_told_to_come_back()
    {
        var asked = new Recorder<int>();
        var gate = new TaskCompletionSource();
        await using var server = await LimitServer.StartAsync(options =>
        {
            options.MaxConcurrentHandshakes = 1;
            options.AllowRequest = async context =>
            {
                if (context.Request.Query.ContainsKey("slow"))
                {
                    asked.Add(1);
                    await gate.Task;
                }

                return HandshakeDecision.Allow;
            };
        });

        var slow = GetAsync(server, "EIO=4&transport=polling&slow");
        await asked.NextAsync();
        server.ExpectNoHit();
        using (var refused = await GetAsync(server))
        {
            await ExpectLaterAsync(refused, HttpStatusCode.ServiceUnavailable);
        }

        await Assert.ThrowsAsync<WebSocketException>(() => server.Server.ConnectAsync());
        await server.ExpectHitAsync("MaxConcurrentHandshakes");

        // Connections that are open are no handshakes any more.
        gate.SetResult();
        using var passes = await slow;
        Assert.Equal(HttpStatusCode.OK, passes.StatusCode);
        await server.Server.JoinAsync();
        await server.Server.JoinAsync();
    }

    [Fact]
    public async Task An_address_makes_no_more_handshakes_than_allowed()
    {
        // The neighbour has made the first.
        await using var server = await LimitServer.StartAsync(static _ => { }, build: static builder => builder.Services.AddSocketIO().AddAddressLimits(handshakesPerSecond: 1, handshakeBurst: 2));
        using (var passes = await GetAsync(server))
        {
            Assert.Equal(HttpStatusCode.OK, passes.StatusCode);
        }

        server.ExpectNoHit();
        using var refused = await GetAsync(server);
        await ExpectLaterAsync(refused, HttpStatusCode.TooManyRequests);
        await server.ExpectHitAsync("MaxHandshakesPerAddress");
    }

    [Fact]
    public async Task Addresses_are_those_that_a_trusted_proxy_forwards_and_IPv6_counts_by_64_bits()
    {
        await using var server = await LimitServer.StartAsync(
            static _ => { },
            build: static builder => builder.Services.AddSocketIO().AddAddressLimits(maxConnections: 1),
            configure: static app => app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor }));

        Assert.Equal(HttpStatusCode.OK, await StatusFromAsync(server, "203.0.113.7"));
        Assert.Equal(HttpStatusCode.OK, await StatusFromAsync(server, "203.0.113.8"));
        Assert.Equal(HttpStatusCode.OK, await StatusFromAsync(server, "2001:db8:1:2::1"));
        server.ExpectNoHit();
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusFromAsync(server, "203.0.113.7"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusFromAsync(server, "2001:db8:1:2:3::4"));
        await server.ExpectHitAsync("MaxConnectionsPerAddress");
    }

    [Fact]
    public async Task Addresses_are_forgotten_when_they_have_been_quiet_and_never_more_than_a_bound_are_known()
    {
        var time = new FakeTimeProvider();
        using var wheel = new DeadlineWheel(time);
        var rates = new AddressRates(perSecond: 1000, burst: 1, wheel, maxAddresses: 2);
        Assert.True(rates.TryTake(IPAddress.Parse("203.0.113.1")));
        Assert.True(rates.TryTake(IPAddress.Parse("203.0.113.2")));
        Assert.True(rates.TryTake(IPAddress.Parse("203.0.113.3")));
        Assert.Equal(2, rates.Count);

        await Guard.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(10));
            return rates.Count == 0;
        });
        await Guard.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(10));
            return wheel.Count == 0;
        });
    }

    [Fact]
    public void Addresses_beyond_the_bound_share_one_rate()
    {
        using var wheel = new DeadlineWheel(new FakeTimeProvider());
        var rates = new AddressRates(perSecond: 1, burst: 1, wheel, maxAddresses: 1);
        Assert.True(rates.TryTake(IPAddress.Parse("203.0.113.1")));
        Assert.True(rates.TryTake(IPAddress.Parse("203.0.113.2")));
        Assert.False(rates.TryTake(IPAddress.Parse("203.0.113.3")));
    }

    private Task<HttpResponseMessage> GetAsync(LimitServer server, string query = "EIO=4&transport=polling") =>
        _http.GetAsync(new Uri(server.Server.Address, "/socket.io/?" + query)).Guarded();

    private async Task<HttpStatusCode> StatusFromAsync(LimitServer server, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Server.Address, "/socket.io/?EIO=4&transport=polling"));
        request.Headers.Add("X-Forwarded-For", address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address);
        using var response = await _http.SendAsync(request).Guarded();
        return response.StatusCode;
    }

    private static async Task ExpectLaterAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("", await response.Content.ReadAsStringAsync());
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 9);
    }
}
