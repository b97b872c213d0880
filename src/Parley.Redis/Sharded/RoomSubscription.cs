using StackExchange.Redis;

namespace Parley.Redis.Sharded;

/// <summary>The subscription to the channel of one room. Belongs to <see cref="RoomSubscriptions"/>; its times are timestamps, 0 for never.</summary>
internal sealed class RoomSubscription(string room)
{
    private long _heardAt;

    public string Room => room;

    /// <summary>What comes in; <see langword="null"/> until it is subscribed to.</summary>
    public ChannelMessageQueue? Queue { get; set; }

    public long SubscribedAt { get; set; }

    /// <summary>When the first probe went out that nothing has come after.</summary>
    public long ProbedAt { get; set; }

    /// <summary>When something came last, since it was subscribed to.</summary>
    public long HeardAt => Interlocked.Read(ref _heardAt);

    /// <summary>Completes when something has come, or the room is gone.</summary>
    public TaskCompletionSource Heard { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void OnHeard(long now)
    {
        Interlocked.Exchange(ref _heardAt, now);
        Heard.TrySetResult();
    }

    /// <summary>What was heard until now proves nothing any more.</summary>
    public void Doubt()
    {
        Interlocked.Exchange(ref _heardAt, 0);
        ProbedAt = 0;
    }
}
