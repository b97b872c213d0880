using Parley;

namespace Parley.Bench;

/// <summary>Makes the server a node of a cluster. Its assemblies are loaded only then.</summary>
internal static class ClusterNode
{
    /// <param name="builder">The server.</param>
    /// <param name="adapter">classic, sharded or streams.</param>
    /// <param name="redis">Where Redis is, such as <c>127.0.0.1:6379</c>.</param>
    public static SocketIOBuilder Add(SocketIOBuilder builder, string? adapter, string redis) => adapter switch
    {
        "classic" => builder.AddRedisAdapter(redis),
        "sharded" => builder.AddRedisShardedAdapter(redis),
        "streams" => builder.AddRedisStreamsAdapter(redis),
        _ => throw new ArgumentException($"There is no adapter \"{adapter}\".", nameof(adapter)),
    };
}
