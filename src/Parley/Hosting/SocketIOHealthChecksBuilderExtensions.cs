using Microsoft.Extensions.Diagnostics.HealthChecks;
using Parley;
using Parley.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Socket.IO to the health checks of the application.</summary>
public static class SocketIOHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check for readiness: degraded from 90 % of <see cref="Parley.Engine.EngineOptions.MaxConnections"/>, unhealthy when a new client would be
    /// turned away, because the server is full or is closing. It turns before connections are closed, so that load balancers send no more.
    /// </summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="serverName">Which server, if it was registered by a name.</param>
    /// <param name="failureStatus">What to report instead of unhealthy.</param>
    /// <param name="tags">Tags to select the check by; <c>ready</c> unless given. Do not use it as a check for liveness.</param>
    /// <returns>The health checks.</returns>
    public static IHealthChecksBuilder AddSocketIO(
        this IHealthChecksBuilder builder,
        string name = "socketio",
        string? serverName = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name,
            services => new SocketIOHealthCheck(serverName is null
                ? services.GetRequiredService<SocketIOServer>()
                : services.GetRequiredKeyedService<SocketIOServer>(serverName)),
            failureStatus,
            tags ?? ["ready"]));
    }
}
