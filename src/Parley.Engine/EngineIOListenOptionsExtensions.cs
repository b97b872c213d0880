using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Engine.Transports.WebSockets;

namespace Microsoft.AspNetCore.Hosting;

/// <summary>Prepares endpoints of Kestrel for many idle WebSockets.</summary>
public static class EngineIOListenOptionsExtensions
{
    /// <summary>
    /// Lets WebSockets of Parley end the HTTP/1.1 request that opened them: it ends with its 101, and an idle connection keeps nothing of it.
    /// <c>AddSocketIO</c> does so for all endpoints by <see cref="KestrelServerOptions.ConfigureEndpointDefaults"/>; to be called where an application
    /// sets those itself, and for an endpoint with TLS, where it belongs behind <c>UseHttps</c>.
    /// </summary>
    /// <param name="listen">The endpoint.</param>
    /// <returns>The same, for further calls.</returns>
    /// <remarks>
    /// A request stays open as before where <see cref="KestrelServerLimits.MaxConcurrentUpgradedConnections"/> is set, which counts those requests,
    /// where <see cref="Parley.Engine.EngineOptions.EndRequestOnUpgrade"/> is off, on HTTP/2, and where a middleware wraps the upgrade or the pipe of the connection.
    /// A middleware of the connection that stands behind this one sees HTTP end when a WebSocket opens.
    /// </remarks>
    public static ListenOptions UseWebSocketHandover(this ListenOptions listen)
    {
        ArgumentNullException.ThrowIfNull(listen);
        listen.Use(next =>
        {
            var limits = listen.KestrelServerOptions.Limits;
            var heartbeat = new HttpHeartbeat(TimeProvider.System, listen.ApplicationServices.GetRequiredService<ILogger<HttpHeartbeat>>());
            return connection => limits.MaxConcurrentUpgradedConnections is null ? ConnectionHandover.RunAsync(connection, next, heartbeat) : next(connection);
        });
        return listen;
    }
}
