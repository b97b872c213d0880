using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;

namespace Parley;

/// <summary>Configures the server that <c>AddSocketIO</c> registered.</summary>
public sealed class SocketIOBuilder
{
    internal SocketIOBuilder(IServiceCollection services) => Services = services;

    /// <summary>The services of the application.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Reads and writes the types of a source-generated context without reflection, as trimmed and AOT applications must.</summary>
    /// <param name="context">The context, for example <c>ChatJson.Default</c>.</param>
    /// <returns>This builder.</returns>
    public SocketIOBuilder AddJsonContext(JsonSerializerContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Services.Configure<SocketIOOptions>(options => options.Json.TypeInfoResolverChain.Add(context));
        return this;
    }
}
