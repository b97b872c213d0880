using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;
using Showcase.Inspector;

namespace Parley.Showcase.Tests.Inspector;

/// <summary>What the server keeps of handshakes.</summary>
public class HandshakeLogTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void A_connection_is_told_its_own_handshakes_alone()
    {
        using var log = new HandshakeLog(_clock);
        log.OnHeaders(Upgrade("mine"));
        log.OnHeaders(Upgrade("other"));

        Assert.Contains("sid=mine", Assert.Single(log.Find("mine")).Url, StringComparison.Ordinal);
        Assert.Empty(log.Find("nobody"));
    }

    [Fact]
    public void Headers_are_forgotten_after_two_minutes()
    {
        using var log = new HandshakeLog(_clock);
        log.OnHeaders(Upgrade("a"));

        _clock.Advance(TimeSpan.FromSeconds(90));
        Assert.NotEmpty(log.Find("a"));
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Empty(log.Find("a"));
    }

    [Fact]
    public void As_many_as_a_crowd_brings_are_bounded_and_the_oldest_go_first()
    {
        using var log = new HandshakeLog(_clock);
        for (var i = 0; i <= 1_000; i++)
            log.OnHeaders(Upgrade($"{i}"));
        for (var i = 0; i < 10; i++)
            log.OnHeaders(Upgrade("1000"));

        Assert.Empty(log.Find("0"));
        Assert.NotEmpty(log.Find("1"));
        Assert.Equal(3, log.Find("1000").Length);
    }

    [Theory]
    [InlineData("Cookie")]
    [InlineData("Authorization")]
    [InlineData("Proxy-Authorization")]
    [InlineData("X-Auth-Request-Email")]
    [InlineData("Cf-Access-Jwt-Assertion")]
    [InlineData("X-Api-Key")]
    public void Secrets_are_masked(string name)
    {
        using var log = new HandshakeLog(_clock);
        log.OnHeaders(Upgrade("a", (name, "hidden"), ("Sec-WebSocket-Key", "shown")));

        var headers = Assert.Single(log.Find("a")).Request;
        Assert.Equal(new HeaderLine(name, "•••", IsMasked: true), headers.Single(header => header.Name == name));
        Assert.Equal("shown", headers.Single(header => header.Name == "Sec-WebSocket-Key").Value);
    }

    [Fact]
    public void Long_headers_are_cut_and_it_is_said()
    {
        using var log = new HandshakeLog(_clock);
        log.OnHeaders(Upgrade("a", [.. Enumerable.Range(0, 20).Select(i => ($"X-{i}", new string('x', 2_000)))]));

        var told = Assert.Single(log.Find("a"));
        Assert.True(told.IsCut);
        Assert.InRange(told.Request.Sum(header => header.Name.Length + header.Value.Length), 1, 4_000);
    }

    private static DefaultHttpContext Upgrade(string sid, params (string Name, string Value)[] headers)
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpUpgradeFeature>(new Upgradable());
        context.Request.Method = "GET";
        context.Request.Path = "/socket.io/";
        context.Request.QueryString = new($"?EIO=4&transport=websocket&sid={sid}");
        foreach (var (name, value) in headers)
            context.Request.Headers[name] = value;
        return context;
    }

    private sealed class Upgradable : IHttpUpgradeFeature
    {
        public bool IsUpgradableRequest => true;

        public Task<Stream> UpgradeAsync() => throw new NotSupportedException();
    }
}
