using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;

namespace Parley;

/// <summary>Configures the server that <c>AddSocketIO</c> registered.</summary>
public sealed class SocketIOBuilder
{
    internal SocketIOBuilder(IServiceCollection services, string name)
    {
        Services = services;
        Name = name;
    }

    /// <summary>The name of the server, and of its options: empty for the one without a name.</summary>
    public string Name { get; }

    /// <summary>The services of the application.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Reads and writes the types of a source-generated context without reflection, as trimmed and AOT applications must.</summary>
    /// <param name="context">The context, for example <c>ChatJson.Default</c>.</param>
    /// <returns>This builder.</returns>
    public SocketIOBuilder AddJsonContext(JsonSerializerContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Services.Configure<SocketIOOptions>(Name, options => options.Json.TypeInfoResolverChain.Add(context));
        return this;
    }
}
