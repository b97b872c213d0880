using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Parley.Diagnostics;

namespace Parley.Hosting;

/// <summary>Has the application wait for its adapters: to have joined the other nodes before it takes requests, and to have taken leave before it ends.</summary>
internal sealed class AdapterHost(IServiceProvider services, MappedServers mapped, TimeProvider time, ILogger<SocketIOServer> logger) : IHostedService
{
    // A bus that is down must not keep the application down.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    /// <summary>The namespaces of all servers: those with a path, and the one without a name, which may only emit.</summary>
    private IEnumerable<Namespace> Namespaces => mapped.All.Concat(services.GetServices<SocketIOServer>()).Distinct().SelectMany(static server => server.Namespaces.All);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var ready = Task.WhenAll(Namespaces.Select(static @namespace => @namespace.AdapterReady));
        try
        {
            await ready.WaitAsync(LongestWait, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            logger.AdaptersNotReady(LongestWait);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Namespaces.Select(@namespace => @namespace.CloseAdapterAsync(cancellationToken)));
}
