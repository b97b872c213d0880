using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Redis.Connections;

namespace Parley.Redis.Hosting;

/// <summary>What adding any adapter for Redis has in common.</summary>
internal static class RedisRegistration
{
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static SocketIOBuilder Add(
        SocketIOBuilder builder, RedisConnectionSource source, ClusterAdapterOptions options, Func<AdapterContext, RedisConnection, Adapter> create)
    {
        ArgumentNullException.ThrowIfNull(builder);
        options.Validate();

        // By the server's name: each of several servers has a connection of its own.
        builder.Services.AddKeyedSingleton(
            builder.Name, (services, _) => new RedisConnection(services, source, services.GetRequiredService<ILogger<RedisConnection>>()));
        return builder.UseAdapter(context => create(context, context.Services.GetRequiredKeyedService<RedisConnection>(builder.Name)));
    }
}
