using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.Engine.Http;

/// <summary>
/// Decides which pages may open a session or a WebSocket. Browsers send WebSocket requests and cookies anywhere, so without this
/// check any page could act with the visitor's session (cross-site WebSocket hijacking, CVE-2019-13611).
/// </summary>
internal sealed class OriginPolicy(EngineOptions options)
{
    private readonly bool _allowsAll = options.AllowedOrigins.Contains("*");

    public async ValueTask<bool> IsAllowedAsync(HttpContext context)
    {
        string? origin = context.Request.Headers.Origin;
        if (string.IsNullOrEmpty(origin))
        {
            return !options.RequireOrigin;
        }

        return _allowsAll || IsOwn(origin, context.Request.Host) || IsListed(origin) || await IsAllowedByCorsAsync(context, origin);
    }

    /// <summary>Header values that could not have come from a browser, which the official server refuses with "Bad request".</summary>
    public static bool IsMalformed(string? origin)
    {
        foreach (var c in origin.AsSpan())
        {
            if (c is not ('\t' or (>= ' ' and <= '~') or (>= '\u0080' and <= '\u00ff')))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Host and port decide; the scheme does not, because behind a proxy that ends TLS the request arrives as http.
    /// </summary>
    private static bool IsOwn(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && string.Equals(uri.Host, host.Host, StringComparison.OrdinalIgnoreCase)
        && uri.Port == (host.Port ?? DefaultPort(uri));

    private static int DefaultPort(Uri uri) => string.Equals(uri.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal) ? 443 : 80;

    private bool IsListed(string origin)
    {
        foreach (var allowed in options.AllowedOrigins)
        {
            if (string.Equals(allowed.TrimEnd('/'), origin, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static async ValueTask<bool> IsAllowedByCorsAsync(HttpContext context, string origin)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<ICorsPolicyMetadata>() is { } inline)
        {
            return IsAllowedBy(inline.Policy, origin);
        }

        if (metadata?.GetMetadata<IEnableCorsAttribute>() is { } named
            && context.RequestServices.GetService<ICorsPolicyProvider>() is { } provider
            && await provider.GetPolicyAsync(context, named.PolicyName) is { } policy)
        {
            return IsAllowedBy(policy, origin);
        }

        return false;
    }

    private static bool IsAllowedBy(CorsPolicy policy, string origin) => policy.AllowAnyOrigin || policy.IsOriginAllowed(origin);
}
