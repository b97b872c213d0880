namespace Parley.Emitters;

/// <summary>The options of an emitter over publish and subscribe of Redis. Servers of the cluster have to have the same.</summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/redis-adapter/#emitter">Socket.IO documentation, emitter for Redis</see>.</remarks>
public sealed class RedisEmitterOptions : EmitterOptions
{
    /// <summary>Starts the names of all channels. Default: <c>socket.io</c>. It must not be empty, nor contain <c>#/</c>.</summary>
    public string Key { get; set; } = "socket.io";

    internal override void Validate()
    {
        base.Validate();
        CheckPrefix(nameof(Key), Key);
    }
}
