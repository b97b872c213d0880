using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;
using Parley.Engine.Http;

namespace Parley.Hosting;

/// <summary>
/// Tells the requests of open sessions from those that open one, by their <c>sid</c>. Both have an endpoint of their own under the same
/// path, so that rate limits count handshakes and not the polls of a session, each of which is a request.
/// </summary>
internal sealed class SessionRequestPolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    public override int Order => 0;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) =>
        endpoints.Any(static endpoint => endpoint.Metadata.GetMetadata<SessionRequestMetadata>() is not null);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        var hasSession = EngineRequest.ReadSessionId(httpContext) is not null;
        for (var i = 0; i < candidates.Count; i++)
        {
            if (candidates.IsValidCandidate(i)
                && candidates[i].Endpoint.Metadata.GetMetadata<SessionRequestMetadata>() is { } metadata
                && metadata.HasSession != hasSession)
            {
                candidates.SetValidity(i, value: false);
            }
        }

        return Task.CompletedTask;
    }
}

/// <summary>Marks an endpoint as one for requests with, or without, the id of a session.</summary>
/// <param name="HasSession">Which of them.</param>
internal sealed record SessionRequestMetadata(bool HasSession);
