using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Parley.Diagnostics;

namespace Parley.Hosting;

/// <summary>Has the application wait for its adapters: to have joined the other nodes before it takes requests, and to have taken leave before it ends.</summary>
internal sealed class AdapterHost(IServiceProvider services) : IHostedService
{
    // A bus that is down must not keep the application down.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var server = services.GetRequiredService<SocketIOServer>();
        var ready = Task.WhenAll(server.Namespaces.All.Select(static @namespace => @namespace.AdapterReady));
        try
        {
            await ready.WaitAsync(LongestWait, server.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            server.Logger.AdaptersNotReady(LongestWait);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        var server = services.GetRequiredService<SocketIOServer>();
        return Task.WhenAll(server.Namespaces.All.Select(@namespace => @namespace.CloseAdapterAsync(cancellationToken)));
    }
}
