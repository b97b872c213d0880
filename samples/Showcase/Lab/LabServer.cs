using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Parley;
using Showcase.Hosting;

namespace Showcase.Lab;

/// <summary>
/// The ports of the lab, one for each channel, so that what a channel takes can be counted on its connections. A server of its own in the same process, beside the addresses
/// of the showcase and with nothing else on it.
/// </summary>
internal sealed partial class LabServer(IServer main, Runs runs, IConfiguration configuration, ILoggerFactory loggers, ILogger<LabServer> logger) : IHostedLifecycleService, IContentSources
{
    private WebApplication? _app;
    private LabListener[] _listeners = [];

    public LabRules Rules { get; private set; } = new([], [], null, LabLimits.Rate, LabLimits.MinPayload, LabLimits.MaxPayload, LabLimits.RunSeconds, "The lab is about to open. Load the page again.");

    public ISocketIO<FeedNamespace, IFeedClient>? Feed { get; private set; }

    public Uri? AddressOf(string channel, bool isHttps) => _listeners.FirstOrDefault(listener => listener.Channel == channel && listener.IsHttps == isHttps)?.Address;

    /// <summary>Begins when it is known where the showcase is.</summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        var addresses = (main.Features.Get<IServerAddressesFeature>()?.Addresses ?? []).Select(BindingAddress.Parse).ToArray();
        var plan = LabListener.Plan(addresses, isFree: configuration["Showcase:LabPorts"] == "free");
        try
        {
            try
            {
                await OpenAsync(plan, cancellationToken);
            }
            catch (IOException taken) when (plan.Any(listener => listener.Port != 0))
            {
                LogTaken(taken.Message);
                await OpenAsync(LabListener.Plan(addresses, isFree: true), cancellationToken);
            }

            Rules = RulesOf(_listeners, addresses.FirstOrDefault(LabListener.IsSecure)?.Port, fault: null);
        }
        catch (IOException error)
        {
            // The other pages work without.
            LogFailed(error);
            Rules = RulesOf([], null, "The server could not open the ports that the lab measures on.");
        }
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(runs.All.Select(run => runs.EndAsync(run)));
        if (_app is not { } app)
            return;
        await app.StopAsync(cancellationToken);
        await app.DisposeAsync();
    }

    /// <summary>The channels are on other ports of the host that the page came from.</summary>
    public IEnumerable<string> For(HttpContext context)
    {
        var host = context.Request.Host.Host;
        // A policy cannot name an address of IPv6, and nothing else than a name gets into one.
        return Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4
            ? _listeners.Where(listener => listener.IsHttps == context.Request.IsHttps).SelectMany(listener => listener.Sources(host))
            : [];
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task OpenAsync(LabListener[] listeners, CancellationToken cancellationToken)
    {
        var app = Build(listeners);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        _app = app;
        _listeners = listeners;
        Feed = app.Services.GetRequiredService<ISocketIO<FeedNamespace, IFeedClient>>();
    }

    private WebApplication Build(LabListener[] listeners)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        // The certificate of the showcase, and none of its addresses.
        builder.Configuration.AddInMemoryCollection(configuration.AsEnumerable().Where(setting =>
            setting.Key.StartsWith("Kestrel:Certificates", StringComparison.OrdinalIgnoreCase) || setting.Key.StartsWith("Showcase:", StringComparison.OrdinalIgnoreCase)));
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.AddCertificate();
        builder.Services.AddRouting().AddSingleton(loggers).AddSingleton(runs);
        builder.Services.TryAddSingleton(typeof(ILogger<>), typeof(Logger<>));
        builder.Services.AddSocketIO(options =>
        {
            // The gate asks for the token of a run, which is known to the page that started it.
            options.AllowedOrigins.Add("*");
            options.MaxPayload = 4096;
            options.MaxConnections = LabLimits.Runs * LabChannel.All.Length + LabLimits.Crowd;
        });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Configure(builder.Configuration.GetSection("Kestrel"));
            // The listeners say themselves where the counting stands and where the handover of WebSockets.
            kestrel.ConfigureEndpointDefaults(_ => { });
            kestrel.Limits.MaxConcurrentConnections = LabLimits.Runs * LabLimits.ConnectionsOfRun + 2 * LabLimits.Crowd;
            kestrel.Limits.MaxRequestBodySize = 64 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            foreach (var listener in listeners)
                listener.AddTo(kestrel);
        });

        var app = builder.Build();
        app.UseGate(runs);
        app.UseRouting();
        app.MapChannels();
        app.MapSocketIO().MapNamespace<FeedNamespace>();
        return app;
    }

    private LabRules RulesOf(LabListener[] listeners, int? securePort, string? fault)
    {
        LabPort[] Ports(bool isHttps) => [.. listeners.Where(listener => listener.IsHttps == isHttps).Select(listener => new LabPort(listener.Channel, listener.Port))];
        return new(Ports(false), Ports(true), securePort, LabLimits.Rate, LabLimits.MinPayload, LabLimits.MaxPayload, (int)runs.RunTime.TotalSeconds, fault);
    }

    [LoggerMessage(5200, LogLevel.Information, "The ports beside the showcase are taken, so the lab takes others that are free: {Reason}")]
    private partial void LogTaken(string reason);

    [LoggerMessage(5201, LogLevel.Warning, "The lab has no ports, so its page can measure nothing.")]
    private partial void LogFailed(Exception error);
}
