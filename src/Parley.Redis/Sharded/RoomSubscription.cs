using StackExchange.Redis;

namespace Parley.Redis.Sharded;

/// <summary>The subscription to the channel of one room. Belongs to <see cref="RoomSubscriptions"/>; its times are timestamps, 0 for never.</summary>
internal sealed class RoomSubscription(string room)
{
    private long _heardAt;
    private long _pause;

    public string Room => room;

    /// <summary>What comes in; <see langword="null"/> until it is subscribed to.</summary>
    public ChannelMessageQueue? Queue { get; set; }

    /// <summary>Since when something is expected to be heard.</summary>
    public long DoubtedSince { get; private set; }

    /// <summary>When it is probed next, until something is heard.</summary>
    public long ProbedNext { get; private set; }

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
    /// <param name="since">Since when something is expected to be heard.</param>
    /// <param name="probedNext">When to ask for it.</param>
    public void Doubt(long since, long probedNext)
    {
        Interlocked.Exchange(ref _heardAt, 0);
        (ProbedAt, DoubtedSince, ProbedNext, _pause) = (0, since, probedNext, 0);
    }

    /// <summary>Notes that it is probed, and that it is not to be again before as much time is over as last time, and as much again.</summary>
    /// <param name="now">Now.</param>
    /// <param name="first">What that is after the first time.</param>
    /// <param name="longest">What it is at the most.</param>
    public void OnProbed(long now, long first, long longest)
    {
        _pause = _pause == 0 ? first : Math.Min(2 * _pause, longest);
        ProbedNext = now + _pause;
    }
}
