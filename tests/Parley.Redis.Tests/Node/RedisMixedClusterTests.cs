namespace Parley.Redis.Tests.Node;

/// <summary>With Redis between them.</summary>
public abstract class RedisMixedClusterTests(SharedRedis redis) : MixedClusterTests
{
    /// <summary>Where Redis is.</summary>
    protected string Configuration => redis.Configuration;

    /// <inheritdoc/>
    protected override string Port => redis.Configuration.Split(':')[1];
}
