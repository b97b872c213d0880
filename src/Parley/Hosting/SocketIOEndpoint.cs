using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Parley.Engine.Http;

namespace Parley.Hosting;

/// <summary>The two endpoints of a server, for requests that open a session and for those of open ones. Conventions go to both.</summary>
internal sealed class SocketIOEndpoint : IEndpointConventionBuilder
{
    private readonly IEndpointConventionBuilder[] _parts;

    private SocketIOEndpoint(params IEndpointConventionBuilder[] parts) => _parts = parts;

    public static SocketIOEndpoint Map(IEndpointRouteBuilder endpoints, string path, SocketIOServer server)
    {
        var handshakes = EnginePath.Map(endpoints, path, server.Options.AddTrailingSlash, server.HandleAsync);
        var sessions = EnginePath.Map(endpoints, path, server.Options.AddTrailingSlash, server.HandleAsync);
        handshakes.WithMetadata(new SessionRequestMetadata(HasSession: false));
        sessions.WithMetadata(new SessionRequestMetadata(HasSession: true));
        sessions.Finally(ForgetRateLimits);
        return new SocketIOEndpoint(handshakes, sessions);
    }

    public void Add(Action<EndpointBuilder> convention)
    {
        foreach (var part in _parts)
        {
            part.Add(convention);
        }
    }

    public void Finally(Action<EndpointBuilder> finallyConvention)
    {
        foreach (var part in _parts)
        {
            part.Finally(finallyConvention);
        }
    }

    /// <summary>A session was counted when it was opened. The limits of the options bound what it may cost from then on.</summary>
    private static void ForgetRateLimits(EndpointBuilder endpoint)
    {
        foreach (var limit in endpoint.Metadata.OfType<EnableRateLimitingAttribute>().ToArray())
        {
            endpoint.Metadata.Remove(limit);
        }
    }
}
