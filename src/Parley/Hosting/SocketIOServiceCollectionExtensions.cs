using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Parley;
using Parley.Hosting;

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
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SocketIOServer>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, AdapterHost>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SocketIOOptions>, SocketIOOptionsValidator>());
        var options = services.AddOptions<SocketIOOptions>().ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        return new SocketIOBuilder(services);
    }
}
