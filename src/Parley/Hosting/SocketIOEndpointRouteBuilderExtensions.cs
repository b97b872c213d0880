using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Parley;
using Parley.Engine.Http;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps Socket.IO to a path.</summary>
public static class SocketIOEndpointRouteBuilderExtensions
{
    /// <summary>Maps the server that <c>AddSocketIO</c> registered: polling, WebSocket over HTTP/1.1 and HTTP/2, and the browser client.</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="path">The path clients connect to; <see cref="Parley.Engine.EngineOptions.Path"/>, <c>/socket.io</c>, unless given.</param>
    /// <returns>The server, which also takes endpoint conventions such as <c>RequireCors</c>.</returns>
    /// <exception cref="InvalidOperationException"><c>AddSocketIO</c> was not called, or the server is mapped already.</exception>
    public static SocketIOServer MapSocketIO(this IEndpointRouteBuilder endpoints, string? path = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var server = endpoints.ServiceProvider.GetService<SocketIOServer>()
            ?? throw new InvalidOperationException("MapSocketIO needs services.AddSocketIO() first.");
        server.Services = endpoints.ServiceProvider;
        server.AttachTo(EnginePath.Map(endpoints, path ?? server.Options.Path, server.Options.AddTrailingSlash, server.HandleAsync));
        endpoints.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(server.Shutdown);
        return server;
    }
}
