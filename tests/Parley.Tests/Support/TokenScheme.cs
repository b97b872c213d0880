using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Parley.Tests.Support;

/// <summary>
/// Takes tokens that are no secret, <c>user</c>, <c>user;role</c>, either with <c>@</c> and the second it expires in, in the
/// header alone. As handlers of JWTs do, it puts the expiry into an <c>exp</c> claim.
/// </summary>
internal sealed class TokenScheme(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "token";

    public static void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddAuthentication(Name).AddScheme<AuthenticationSchemeOptions, TokenScheme>(Name, null);
        builder.Services.AddAuthorizationBuilder().AddPolicy("admins", policy => policy.RequireRole("admin"));
    }

    public static void Use(WebApplication app)
    {
        // As docs/guide/authentication.md has it.
        app.Use((context, next) =>
        {
            var token = context.Request.Query["access_token"].ToString();
            if (token.Length > 0 && context.Request.Path.StartsWithSegments("/socket.io", StringComparison.Ordinal))
            {
                context.Request.Headers.Authorization = "Bearer " + token;
            }

            return next(context);
        });
        app.UseAuthentication();
        app.UseAuthorization();
    }

    public static ClaimsPrincipal User(string name, string? role = null, DateTimeOffset? expires = null)
    {
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, name), new Claim(ClaimTypes.Name, name)], Name);
        if (role is not null)
        {
            identity.AddClaim(new Claim(ClaimTypes.Role, role));
        }

        if (expires is { } at)
        {
            identity.AddClaim(new Claim("exp", at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)));
        }

        return new ClaimsPrincipal(identity);
    }

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string? header = Request.Headers.Authorization;
        if (header?.StartsWith("Bearer ", StringComparison.Ordinal) != true)
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        var token = header["Bearer ".Length..];

        if (string.Equals(token, "bad", StringComparison.Ordinal))
        {
            return Task.FromResult(AuthenticateResult.Fail("bad token"));
        }

        var parts = token.Split('@');
        var who = parts[0].Split(';');
        DateTimeOffset? expires = parts.Length > 1 ? DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[1], CultureInfo.InvariantCulture)) : null;
        var user = User(who[0], who.ElementAtOrDefault(1), expires);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(user, Name)));
    }
}
