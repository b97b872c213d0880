using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Parley.Hosting;

/// <summary>Whether a server would let the next client in, and reaches the other nodes.</summary>
internal sealed class SocketIOHealthCheck(SocketIOServer server) : IHealthCheck
{
    private const double DegradedFrom = 0.9;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var count = server.ConnectionCount;
        var limit = server.Engine.MaxConnections;
        var data = new Dictionary<string, object>(StringComparer.Ordinal) { ["connections"] = count, ["limit"] = limit };
        var fault = server.Namespaces.All.Select(static @namespace => @namespace.Adapter.Fault).FirstOrDefault(static fault => fault is not null);
        var (status, description) = (server.IsClosing, count) switch
        {
            (true, _) => (context.Registration.FailureStatus, "The server is closing."),
            (_, _) when count >= limit => (context.Registration.FailureStatus, $"All {limit} connections are taken."),
            (_, _) when fault is not null => (context.Registration.FailureStatus, $"Other nodes are not reached: {fault}."),
            (_, _) when count >= limit * DegradedFrom => (HealthStatus.Degraded, $"{count} of {limit} connections are taken."),
            _ => (HealthStatus.Healthy, null),
        };
        return Task.FromResult(new HealthCheckResult(status, description, data: data));
    }
}
