using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Parley.Tests.Limits;

/// <summary>A server one of whose limits is reached, next to a client that must not notice.</summary>
internal sealed class LimitServer : IAsyncDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private Peer _neighbour = null!;

    private LimitServer(TestServer server)
    {
        Server = server;
        var meters = server.App.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters) && instrument.Name is "parley.limits" or "parley.acks.unknown")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _counts.AddOrUpdate($"{instrument.Name} {tags[0].Value}", value, (_, sum) => sum + value));
        _listener.Start();
    }

    public TestServer Server { get; }

    public static async Task<LimitServer> StartAsync(
        Action<SocketIOOptions> options,
        Action<SocketIOServer>? events = null,
        TimeProvider? time = null,
        Action<WebApplicationBuilder>? build = null,
        Action<WebApplication>? configure = null)
    {
        var server = new LimitServer(await TestServer.StartAsync(events, options, time, build, configure));
        server._neighbour = await server.Server.JoinAsync();
        return server;
    }

    public long Read(string instrument, string tag) => _counts.GetValueOrDefault($"{instrument} {tag}");

    public void ExpectNoHit() => Assert.Empty(_counts);

    /// <summary>Expects that a limit was counted and logged by the name of its option, and that the neighbour has seen nothing of it.</summary>
    public async Task ExpectHitAsync(string limit, LogLevel level = LogLevel.Warning)
    {
        await Guard.UntilAsync(() => Read("parley.limits", limit) > 0);
        await Guard.UntilAsync(() => Server.Logs.Any(log => log.Level == level && log.Message.Contains(limit, StringComparison.Ordinal)));
        await _neighbour.ExpectNothingAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await Server.DisposeAsync();
    }
}
