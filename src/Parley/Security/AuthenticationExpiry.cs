using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features.Authentication;

namespace Parley.Security;

/// <summary>When an authentication ends: the ticket says it, or the token the user came from.</summary>
internal static class AuthenticationExpiry
{
    public static DateTimeOffset? Of(HttpContext context)
    {
        var properties = context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties;
        return context.Features.Get<IHttpAuthenticationFeature>()?.User is { } user ? Of(properties, user) : properties?.ExpiresUtc;
    }

    public static DateTimeOffset? Of(AuthenticationProperties? properties, ClaimsPrincipal user) => properties?.ExpiresUtc ?? OfClaim(user);

    /// <summary>Seconds since 1970, as RFC 7519 section 4.1.4 has it; of several identities the one that ends first.</summary>
    public static DateTimeOffset? OfClaim(ClaimsPrincipal user)
    {
        DateTimeOffset? earliest = null;
        foreach (var claim in user.FindAll("exp"))
        {
            if (double.TryParse(claim.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
                && seconds >= 0 && seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds())
            {
                var at = DateTimeOffset.UnixEpoch.AddSeconds(seconds);
                earliest = earliest < at ? earliest : at;
            }
        }

        return earliest;
    }
}
