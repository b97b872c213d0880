using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Parley.Engine;
using Parley.Engine.Http;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps bare Engine.IO to a path, for protocols other than Socket.IO on top of it.</summary>
public static class EngineIOEndpointRouteBuilderExtensions
{
    /// <summary>Maps an Engine.IO server: polling and WebSocket over HTTP/1.1 and HTTP/2.</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="handler">What runs on top of it.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The endpoint, which takes conventions such as <c>RequireCors</c>.</returns>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static IEndpointConventionBuilder MapEngineIO(this IEndpointRouteBuilder endpoints, IEngineHandler handler, Action<EngineOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(handler);
        var options = new EngineOptions();
        configure?.Invoke(options);
        var faults = EngineOptionsRules.Check(options).ToArray();
        if (faults.Length > 0)
        {
            throw new ArgumentException(string.Join(Environment.NewLine, faults), nameof(configure));
        }

        var services = endpoints.ServiceProvider;
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var logger = services.GetRequiredService<ILogger<EngineServer>>();
        var server = new EngineServer(options, new ApplicationHandler(handler, logger), time, logger, services.GetService<IMeterFactory>());
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        lifetime.ApplicationStopping.Register(() => server.CloseAll(DisconnectReason.ServerShuttingDown));
        lifetime.ApplicationStopped.Register(server.Dispose);
        return EnginePath.Map(endpoints, options.Path, options.AddTrailingSlash, (context, _) => server.HandleAsync(context));
    }
}
