namespace Parley.Emitters;

/// <summary>The options of an emitter over streams of Redis. Servers of the cluster have to have the same.</summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/redis-streams-adapter/">Socket.IO documentation, Redis Streams adapter</see>.</remarks>
public sealed class RedisStreamsEmitterOptions : EmitterOptions
{
    /// <summary>The key of the stream. Default: <c>socket.io</c>.</summary>
    public string StreamName { get; set; } = "socket.io";

    /// <summary>Streams that namespaces are spread over. Default: 1. Range: 1 to 1,000.</summary>
    public int StreamCount { get; set; } = 1;

    /// <summary>Entries that a stream keeps, about. Default: 10,000. Range: 100 or more.</summary>
    public int MaxLength { get; set; } = 10_000;

    internal override void Validate()
    {
        base.Validate();
        CheckRange(nameof(StreamCount), StreamCount, 1, 1000);
        CheckRange(nameof(MaxLength), MaxLength, 100, int.MaxValue);
        if (string.IsNullOrEmpty(StreamName))
        {
            throw Invalid(nameof(StreamName), "is empty");
        }
    }
}
