namespace Parley;

/// <summary>The options of a <see cref="ClusterAdapter"/>. Defaults are the official adapters', where they have the option.</summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/adapter/">Socket.IO documentation, adapter</see>.</remarks>
public class ClusterAdapterOptions
{
    /// <summary>Time for other nodes to answer. Default: 5 s. Range: 1 ms to 24 h.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Time after which a node that has published nothing says that it is alive. Default: 5 s. Range: 100 ms to 24 h.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Time after which a node that nothing was heard of is taken for dead. Default: 10 s. Range: more than <see cref="HeartbeatInterval"/>, to 24 h.</summary>
    public TimeSpan HeartbeatTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Time for the bus to take a message, and that a message may wait for its turn; then it is dropped, and the next one tried. Default: 5 s. Range: 1 ms to 24 h.</summary>
    public TimeSpan PublishTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes of messages that may wait for the bus; at more, messages are dropped. Default: 8 MiB. Range: 1,024 or more.</summary>
    public int MaxQueuedBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>Requests to other nodes that may be unanswered at a time; at more, they fail. Default: 10,000. Range: 1 or more.</summary>
    public int MaxPendingRequests { get; set; } = 10_000;

    /// <summary>Other nodes that are kept track of; more are ignored. Default: 1,000. Range: 1 or more.</summary>
    public int MaxNodes { get; set; } = 1_000;

    /// <summary>Checks that every option is in its range. Options that are added belong in an override.</summary>
    /// <exception cref="ArgumentException">One is not; the message names it.</exception>
    public virtual void Validate()
    {
        var longest = TimeSpan.FromDays(1);
        CheckRange(nameof(RequestTimeout), RequestTimeout, TimeSpan.FromMilliseconds(1), longest);
        CheckRange(nameof(HeartbeatInterval), HeartbeatInterval, TimeSpan.FromMilliseconds(100), longest);
        CheckRange(nameof(HeartbeatTimeout), HeartbeatTimeout, HeartbeatInterval + TimeSpan.FromMilliseconds(1), longest);
        CheckRange(nameof(PublishTimeout), PublishTimeout, TimeSpan.FromMilliseconds(1), longest);
        CheckRange(nameof(MaxQueuedBytes), MaxQueuedBytes, 1024, int.MaxValue);
        CheckRange(nameof(MaxPendingRequests), MaxPendingRequests, 1, int.MaxValue);
        CheckRange(nameof(MaxNodes), MaxNodes, 1, int.MaxValue);
    }

    private static void CheckRange<T>(string option, T value, T least, T most)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
        {
            throw new ArgumentOutOfRangeException(option, $"{nameof(ClusterAdapterOptions)}.{option} is {value}; it must be {least} to {most}.");
        }
    }
}
