using Microsoft.Extensions.Logging;
using Parley.Redis.Connections;
using Parley.Redis.Diagnostics;
using StackExchange.Redis;

namespace Parley.Redis.Sharded;

/// <summary>
/// The subscriptions to the channels of rooms that somebody on this node is in. A room is subscribed to when it comes into being and left when it is gone, by
/// one task that looks at what is, whatever order it hears of changes in. A new subscription is proven by a probe, and so is each of them again from time to
/// time; one that stays silent is made anew.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="channelOf">The channel of a room.</param>
/// <param name="isWanted">Whether a room is to be subscribed to now.</param>
/// <param name="probe">What is published to a room's channel to be heard by this node; others pass over it.</param>
/// <param name="onMessage">Takes what is heard, one after the other for each room. It must neither block nor throw.</param>
/// <param name="context">The namespace.</param>
internal sealed class RoomSubscriptions(
    RedisConnection connection,
    Func<string, RedisChannel> channelOf,
    Func<string, bool> isWanted,
    byte[] probe,
    Action<ChannelMessage> onMessage,
    AdapterContext context) : IAsyncDisposable
{
    // Of those that are proven; of the others as many in a moment, so that Redis is not flooded when all are in doubt.
    private const int ProbesPerRound = 256, ProbesPerMoment = 64;

    // A new subscription is probed after a moment, since it goes to Redis over another connection than the probe, and would be passed by it; then after pauses that get longer.
    // Proven ones are probed by turns, which takes 2 s for each 256 rooms. One that does not answer for 5 s is made anew.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _wake = new(0);

    // Guards what follows.
    private readonly Lock _gate = new();
    private readonly Dictionary<string, RoomSubscription> _rooms = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    private bool _isAwake;

    // Of the one task.
    private readonly Queue<RoomSubscription> _turns = new();
    private readonly HashSet<RoomSubscription> _unproven = [];
    private int _remembered;
    private int _lossesKnown;
    private long _lastTurn;
    private TimeSpan _rest = Round;
    private Task _running = Task.CompletedTask;

    /// <summary>How many rooms are subscribed to, or about to be.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _rooms.Count;
            }
        }
    }

    /// <summary>How many have a turn to be proven, with those that were ended and not yet forgotten.</summary>
    public int Remembered => Volatile.Read(ref _remembered);

    public void Start() => _running = RunAsync();

    /// <summary>Has a room looked at that may have come into being or gone. Called under locks, and only notes it.</summary>
    public void OnChanged(string room)
    {
        lock (_gate)
        {
            if (_rooms.ContainsKey(room) && isWanted(room))
            {
                return;
            }

            _changed.Add(room);
            Wake();
        }
    }

    /// <summary>Waits until what is sent to a room is heard here, or nobody is in it any more.</summary>
    public Task WhenHeardAsync(string room)
    {
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested)
            {
                return Task.CompletedTask;
            }

            if (!_rooms.TryGetValue(room, out var subscription))
            {
                subscription = new RoomSubscription(room);
                _rooms.Add(room, subscription);
                _changed.Add(room);
                Wake();
            }

            return subscription.Heard.Task;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        RoomSubscription[] rooms;
        lock (_gate)
        {
            rooms = [.. _rooms.Values];
            _rooms.Clear();
        }

        foreach (var subscription in rooms)
        {
            await EndAsync(subscription);
        }

        _wake.Dispose();
        _stopping.Dispose();
    }

    private void Wake()
    {
        if (!_isAwake && !_stopping.IsCancellationRequested)
        {
            _isAwake = true;
            _wake.Release();
        }
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await LookAfterAsync();
            }
            catch (Exception exception)
            {
                if (_stopping.IsCancellationRequested)
                {
                    return;
                }

                // Whatever Redis or the factory of the connection fails with, also that it was cancelled, the next round tries again.
                context.Logger.SubscribeFailed(exception, context.NamespaceName);
            }

            await RestAsync();
        }
    }

    private async Task RestAsync()
    {
        try
        {
            await _wake.WaitAsync(_rest, _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // The end, which the loop sees.
        }

        lock (_gate)
        {
            _isAwake = false;
        }
    }

    private async Task LookAfterAsync()
    {
        _rest = Round;
        string[] changed;
        lock (_gate)
        {
            changed = [.. _changed];
            _changed.Clear();
        }

        for (var i = 0; i < changed.Length; i++)
        {
            try
            {
                await ReconcileAsync(changed[i]);
            }
            catch
            {
                lock (_gate)
                {
                    _changed.UnionWith(changed[i..]);
                }

                throw;
            }
        }

        ForgetEnded();

        if (!connection.IsConnected)
        {
            return;
        }

        if (connection.Losses is var losses && losses != _lossesKnown)
        {
            _lossesKnown = losses;
            DoubtAll();
        }

        await ProbeUnprovenAsync();
        ProbeByTurns();
        _rest = UntilNextProbe();
    }

    private async Task ReconcileAsync(string room)
    {
        RoomSubscription? subscription;
        bool wanted;
        lock (_gate)
        {
            // Under the lock, so that a room which comes back meanwhile is noted after this.
            wanted = isWanted(room);
            if (!_rooms.TryGetValue(room, out subscription) && wanted)
            {
                subscription = new RoomSubscription(room);
                _rooms.Add(room, subscription);
            }
            else if (!wanted)
            {
                _rooms.Remove(room);
            }
        }

        if (wanted && subscription!.Queue is null)
        {
            await SubscribeAsync(subscription);
            _turns.Enqueue(subscription);
            Volatile.Write(ref _remembered, _turns.Count);
        }
        else if (!wanted && subscription is not null)
        {
            _unproven.Remove(subscription);
            await EndAsync(subscription);
        }
    }

    private async Task SubscribeAsync(RoomSubscription subscription)
    {
        var subscriber = (await connection.GetAsync().WaitAsync(_stopping.Token)).GetSubscriber();
        if (subscription.Queue is { } old)
        {
            await old.UnsubscribeAsync(CommandFlags.FireAndForget);
        }

        // Not waited for, so that there is a queue to be ended whatever becomes of it: that it works is seen by what comes in.
        var queue = await subscriber.SubscribeAsync(channelOf(subscription.Room), CommandFlags.FireAndForget);
        subscription.Queue = queue;
        var now = context.Time.GetTimestamp();
        subscription.Doubt(now, now + TicksOf(Moment / 2));
        _unproven.Add(subscription);
        queue.OnMessage(message =>
        {
            subscription.OnHeard(context.Time.GetTimestamp());
            onMessage(message);
        });
    }

    private static async Task EndAsync(RoomSubscription subscription)
    {
        subscription.Heard.TrySetResult();
        if (subscription.Queue is { } queue)
        {
            await queue.UnsubscribeAsync(CommandFlags.FireAndForget);
        }
    }

    /// <summary>Takes those out of the turns that were ended, before they are more than the others: rooms may come and go faster than the turns go round.</summary>
    private void ForgetEnded()
    {
        if (_turns.Count > (2 * Count) + ProbesPerRound)
        {
            for (var left = _turns.Count; left > 0; left--)
            {
                if (_turns.Dequeue() is var subscription && IsCurrent(subscription))
                {
                    _turns.Enqueue(subscription);
                }
            }

            Volatile.Write(ref _remembered, _turns.Count);
        }
    }

    /// <summary>Forgets what was heard before the connection was lost; the client has subscribed anew by itself.</summary>
    private void DoubtAll()
    {
        // One that was ended would be made anew, since it hears nothing, and never be ended again.
        var now = context.Time.GetTimestamp();
        foreach (var subscription in _turns.Where(IsCurrent))
        {
            subscription.Doubt(now, now);
            _unproven.Add(subscription);
        }
    }

    private async Task ProbeUnprovenAsync()
    {
        _unproven.RemoveWhere(static subscription => subscription.HeardAt != 0);
        var now = context.Time.GetTimestamp();
        foreach (var subscription in _unproven.Where(subscription => subscription.ProbedNext <= now).Take(ProbesPerMoment).ToArray())
        {
            if (context.Time.GetElapsedTime(subscription.DoubtedSince, now) > LongestSilence)
            {
                await SubscribeAsync(subscription);
            }
            else
            {
                subscription.OnProbed(now, TicksOf(FirstPause), TicksOf(LongestPause));
                Probe(subscription);
            }
        }
    }

    private TimeSpan UntilNextProbe()
    {
        if (_unproven.Count == 0)
        {
            return Round;
        }

        var next = context.Time.GetElapsedTime(context.Time.GetTimestamp(), _unproven.Min(static subscription => subscription.ProbedNext));
        return next < Moment ? Moment : next;
    }

    private long TicksOf(TimeSpan time) => (long)(time.TotalSeconds * context.Time.TimestampFrequency);

    /// <summary>Proves some of those again that were heard before, so that each has its turn.</summary>
    private void ProbeByTurns()
    {
        var now = context.Time.GetTimestamp();
        if (context.Time.GetElapsedTime(_lastTurn, now) < Round)
        {
            return;
        }

        _lastTurn = now;
        for (var i = Math.Min(ProbesPerRound, _turns.Count); i > 0; i--)
        {
            var subscription = _turns.Dequeue();
            if (!IsCurrent(subscription))
            {
                continue;
            }

            _turns.Enqueue(subscription);
            var silence = context.Time.GetElapsedTime(subscription.HeardAt, now);
            if (subscription.HeardAt == 0 || silence < Round)
            {
                continue;
            }

            if (subscription.ProbedAt > subscription.HeardAt)
            {
                // The probe of its last turn was not heard: it is taken for one that was subscribed to then.
                subscription.Doubt(subscription.ProbedAt, now);
                _unproven.Add(subscription);
            }
            else
            {
                subscription.ProbedAt = now;
                Probe(subscription);
            }
        }
    }

    private bool IsCurrent(RoomSubscription subscription)
    {
        lock (_gate)
        {
            return _rooms.TryGetValue(subscription.Room, out var current) && ReferenceEquals(current, subscription);
        }
    }

    private void Probe(RoomSubscription subscription) => _ = ProbeAsync(channelOf(subscription.Room));

    private async Task ProbeAsync(RedisChannel channel)
    {
        try
        {
            await connection.PublishAsync(channel, probe);
        }
        catch (Exception)
        {
            // Whatever the client fails with shows in the silence that follows.
        }
    }
}
