using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley;
using Parley.Engine.Transports.Listening;
using Parley.Hosting;
using Parley.Typed;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers Socket.IO.</summary>
public static class SocketIOServiceCollectionExtensions
{
    /// <summary>Registers a Socket.IO server, to be mapped to a path with <c>MapSocketIO</c>.</summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="configure">Sets options; they are checked when the application starts.</param>
    /// <returns>A builder for what else the server needs.</returns>
    public static SocketIOBuilder AddSocketIO(this IServiceCollection services, Action<SocketIOOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<SocketIOServer>();
        return Add(services, Options.Options.DefaultName, configure);
    }

    /// <summary>
    /// Registers one of several Socket.IO servers, each with options, clients and namespaces of its own: a keyed service, to be mapped with
    /// <c>MapSocketIO(path, name)</c> and injected with <c>[FromKeyedServices(name)]</c>.
    /// </summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="name">The server's name, which is the key of the service and the name of its options, too.</param>
    /// <param name="configure">Sets options; they are checked when the application starts.</param>
    /// <returns>A builder for what else the server needs.</returns>
    public static SocketIOBuilder AddSocketIO(this IServiceCollection services, string name, Action<SocketIOOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        services.TryAddKeyedSingleton(name, static (provider, key) => new SocketIOServer(
            Options.Options.Create(provider.GetRequiredService<IOptionsMonitor<SocketIOOptions>>().Get((string)key!)),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SocketIOServer>>(),
            provider,
            provider.GetService<IMeterFactory>()));
        return Add(services, name, configure);
    }

    private static SocketIOBuilder Add(IServiceCollection services, string name, Action<SocketIOOptions>? configure)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAdd(ServiceDescriptor.Singleton(typeof(ISocketIO<,>), typeof(TypedServer<,>)));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, AdapterHost>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SocketIOOptions>, SocketIOOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, SessionRequestPolicy>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DrainService>());
        services.TryAddSingleton<MappedServers>();
        AddHandover(services);
        SparingTransport.AddTo(services);
        var options = services.AddOptions<SocketIOOptions>(name).ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        return new SocketIOBuilder(services, name);
    }

    /// <summary>First of all that configures Kestrel, so that what the application says of its endpoints stands.</summary>
    private static void AddHandover(IServiceCollection services)
    {
        if (!services.Any(service => service.ImplementationType == typeof(HandoverSetup)))
        {
            services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<KestrelServerOptions>, HandoverSetup>());
        }
    }

    private sealed class HandoverSetup : IConfigureOptions<KestrelServerOptions>
    {
        public void Configure(KestrelServerOptions options) => options.ConfigureEndpointDefaults(static listen => listen.UseWebSocketHandover());
    }
}
