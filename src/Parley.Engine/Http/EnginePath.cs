using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Parley.Engine.Http;

/// <summary>Maps a server to its path and everything below, as the official server matches it: by prefix, and with the slash behind it.</summary>
internal static class EnginePath
{
    private const string Rest = "parleyPath";

    /// <summary>Maps all methods, since HTTP/2 opens a WebSocket with CONNECT.</summary>
    public static IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints, string path, bool needsTrailingSlash, Func<HttpContext, string, Task> handle) =>
        endpoints.Map($"{path}/{{**{Rest}}}", context =>
        {
            // Routing takes the path without its slash for the same.
            if (needsTrailingSlash && !context.Request.Path.Value!.AsSpan().Contains(path + "/", StringComparison.OrdinalIgnoreCase))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }

            return handle(context, context.Request.RouteValues[Rest] as string ?? "");
        }).WithDisplayName($"Socket.IO {path}");
}
