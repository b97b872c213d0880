using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;

namespace Parley;

/// <summary>Configures the server that <c>AddSocketIO</c> registered.</summary>
public sealed partial class SocketIOBuilder
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

    /// <summary>
    /// Lets a client whose connection broke come back as the same socket, with its rooms and data, and get the events it missed. They are
    /// kept in the memory of this node, within bounds.
    /// </summary>
    /// <param name="configure">Sets the bounds.</param>
    /// <returns>This builder.</returns>
    public SocketIOBuilder AddConnectionStateRecovery(Action<ConnectionStateRecoveryOptions>? configure = null)
    {
        Services.Configure<SocketIOOptions>(Name, options =>
        {
            options.ConnectionStateRecovery ??= new ConnectionStateRecoveryOptions();
            configure?.Invoke(options.ConnectionStateRecovery);
        });
        return this;
    }

    /// <summary>Joins this server to others: rooms and broadcasts of each namespace go through an adapter of its own. Default: in memory, for a single node.</summary>
    /// <param name="create">Makes the adapter of a namespace. Called once for each, and again for a name that comes back after its namespace was removed.</param>
    /// <returns>This builder.</returns>
    public SocketIOBuilder UseAdapter(Func<AdapterContext, Adapter> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        Services.Configure<SocketIOOptions>(Name, options => options.CreateAdapter = create);
        return this;
    }
}
