using Microsoft.Extensions.Hosting;

namespace Parley.Hosting;

/// <summary>
/// Has the host wait until the servers have drained, before it stops Kestrel: until then clients are answered, those that come anew with 503,
/// and health checks can say that this node is going.
/// </summary>
internal sealed class DrainService(MappedServers servers) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <param name="cancellationToken">The host's own patience, <c>HostOptions.ShutdownTimeout</c>; past it connections are cut.</param>
    public Task StoppingAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(servers.All.Select(server => server.CloseAsync(cancellationToken)));

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
