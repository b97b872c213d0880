using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Parley;
using Parley.Hosting;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps Socket.IO to a path.</summary>
public static class SocketIOEndpointRouteBuilderExtensions
{
    /// <summary>Maps the server that <c>AddSocketIO</c> registered: polling, WebSocket over HTTP/1.1 and HTTP/2, and the browser client.</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="path">The path clients connect to; <see cref="Parley.Engine.EngineOptions.Path"/>, <c>/socket.io</c>, unless given.</param>
    /// <param name="name">Which server, if it was registered by a name.</param>
    /// <returns>The server, which also takes endpoint conventions such as <c>RequireCors</c>. A rate limit counts the requests that open a
    /// session, on either transport, and not those of an open one.</returns>
    /// <exception cref="InvalidOperationException"><c>AddSocketIO</c> was not called, or the server is mapped already.</exception>
    public static SocketIOServer MapSocketIO(this IEndpointRouteBuilder endpoints, string? path = null, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        var server = (name is null ? services.GetService<SocketIOServer>() : services.GetKeyedService<SocketIOServer>(name))
            ?? throw new InvalidOperationException(
                name is null ? "MapSocketIO needs services.AddSocketIO() first." : $"MapSocketIO needs services.AddSocketIO(\"{name}\") first.");
        server.AttachTo(SocketIOEndpoint.Map(endpoints, path ?? server.Options.Path, server));
        services.GetRequiredService<MappedServers>().Add(server);
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(server.BeginClose);
        return server;
    }
}
