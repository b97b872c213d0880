using Microsoft.AspNetCore.Cors;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Parley.Engine.Http;

namespace Parley.Engine.Tests.Http;

public class OriginPolicyTests
{
    private readonly EngineOptions _options = new();

    [Theory]
    [InlineData("http://chat.example", "chat.example")]
    [InlineData("https://chat.example", "chat.example")]
    [InlineData("https://chat.example:443", "chat.example")]
    [InlineData("HTTP://CHAT.example", "chat.EXAMPLE")]
    [InlineData("http://chat.example:8080", "chat.example:8080")]
    [InlineData("http://chat.example", "chat.example:80")]
    [InlineData("https://chat.example", "chat.example:443")]
    [InlineData("http://127.0.0.1:3000", "127.0.0.1:3000")]
    [InlineData("http://[::1]:3000", "[::1]:3000")]
    public async Task The_servers_own_origin_is_allowed(string origin, string host) => Assert.True(await IsAllowedAsync(origin, host));

    [Theory]
    [InlineData("https://evil.example", "chat.example")]
    [InlineData("https://chat.example.evil.example", "chat.example")]
    [InlineData("https://xchat.example", "chat.example")]
    [InlineData("http://chat.example:8080", "chat.example")]
    [InlineData("http://chat.example", "chat.example:8080")]
    [InlineData("https://chat.example", "chat.example:80")]
    [InlineData("null", "chat.example")]
    [InlineData("chat.example", "chat.example")]
    [InlineData("file://", "chat.example")]
    [InlineData("https://chat.example@evil.example", "chat.example")]
    public async Task Any_other_origin_is_refused(string origin, string host) => Assert.False(await IsAllowedAsync(origin, host));

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task A_request_without_an_origin_comes_from_no_browser(bool requireOrigin, bool isAllowed)
    {
        _options.RequireOrigin = requireOrigin;

        Assert.Equal(isAllowed, await IsAllowedAsync(null, "chat.example"));
        Assert.Equal(isAllowed, await IsAllowedAsync("", "chat.example"));
    }

    [Theory]
    [InlineData("https://app.example", true)]
    [InlineData("https://APP.example", true)]
    [InlineData("https://other.example", true)]
    [InlineData("http://app.example", false)]
    [InlineData("https://app.example:8443", false)]
    [InlineData("https://sub.app.example", false)]
    public async Task Listed_origins_are_allowed_as_they_are_written(string origin, bool isAllowed)
    {
        _options.AllowedOrigins.Add("https://app.example");
        _options.AllowedOrigins.Add("https://other.example/");

        Assert.Equal(isAllowed, await IsAllowedAsync(origin, "chat.example"));
    }

    [Theory]
    [InlineData("https://anything.example")]
    [InlineData("null")]
    public async Task A_star_allows_every_origin(string origin)
    {
        _options.AllowedOrigins.Add("*");

        Assert.True(await IsAllowedAsync(origin, "chat.example"));
    }

    [Theory]
    [InlineData("https://app.example", true)]
    [InlineData("https://evil.example", false)]
    public async Task The_origins_of_the_endpoints_own_CORS_policy_are_allowed(string origin, bool isAllowed)
    {
        var policy = new CorsPolicyBuilder("https://app.example").Build();

        Assert.Equal(isAllowed, await IsAllowedAsync(origin, "chat.example", new CorsPolicyMetadata(policy)));
    }

    [Fact]
    public async Task A_CORS_policy_for_any_origin_allows_every_origin()
    {
        var policy = new CorsPolicyBuilder().AllowAnyOrigin().Build();

        Assert.True(await IsAllowedAsync("https://evil.example", "chat.example", new CorsPolicyMetadata(policy)));
    }

    [Theory]
    [InlineData("https://app.example", "partners", true)]
    [InlineData("https://evil.example", "partners", false)]
    [InlineData("https://app.example", "unheard of", false)]
    public async Task The_origins_of_a_named_CORS_policy_are_allowed(string origin, string policy, bool isAllowed)
    {
        var services = new ServiceCollection()
            .AddCors(cors => cors.AddPolicy("partners", builder => builder.WithOrigins("https://app.example")))
            .AddLogging()
            .BuildServiceProvider();

        Assert.Equal(isAllowed, await IsAllowedAsync(origin, "chat.example", new EnableCorsAttribute(policy), services));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("https://app.example", false)]
    [InlineData("caf\u00e9\t~", false)]
    [InlineData("a\nb", true)]
    [InlineData("a\0b", true)]
    [InlineData("a\u007fb", true)]
    [InlineData("a\u0100b", true)]
    public void A_header_that_no_browser_sends_is_malformed(string? origin, bool isMalformed) => Assert.Equal(isMalformed, OriginPolicy.IsMalformed(origin));

    private async Task<bool> IsAllowedAsync(string? origin, string host, object? metadata = null, IServiceProvider? services = null)
    {
        var context = new DefaultHttpContext();
        context.Request.Host = new HostString(host);
        context.Request.Headers.Origin = origin;
        if (services is not null)
        {
            context.RequestServices = services;
        }

        if (metadata is not null)
        {
            context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(metadata), "engine"));
        }

        return await new OriginPolicy(_options).IsAllowedAsync(context);
    }
}
