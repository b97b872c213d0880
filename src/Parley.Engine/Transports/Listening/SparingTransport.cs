using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Engine.Diagnostics;

namespace Parley.Engine.Transports.Listening;

/// <summary>Kestrel's own sockets, which leave the last file descriptors alone.</summary>
internal sealed class SparingTransport(IOptions<SocketTransportOptions> options, ILoggerFactory loggers, TimeProvider time, IMeterFactory? meters = null)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly SocketTransportFactory _sockets = new(options, loggers);
    private readonly SpareFiles _files = new(OpenFiles.Limit(), time, EngineMetrics.For(meters), loggers.CreateLogger<SpareFiles>());

    /// <summary>Puts it in the place of Kestrel's sockets, unless the application has brought a transport of its own.</summary>
    public static void AddTo(IServiceCollection services)
    {
        if (services.LastOrDefault(static service => service.ServiceType == typeof(IConnectionListenerFactory))?.ImplementationType == typeof(SocketTransportFactory))
        {
            services.AddSingleton<IConnectionListenerFactory, SparingTransport>();
        }
    }

    public bool CanBind(EndPoint endpoint) => _sockets.CanBind(endpoint);

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new SparingListener(await _sockets.BindAsync(endpoint, cancellationToken), _files);
}
