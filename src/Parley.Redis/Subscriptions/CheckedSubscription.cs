using Microsoft.Extensions.Logging;
using Parley.Redis.Connections;
using Parley.Redis.Diagnostics;
using StackExchange.Redis;

namespace Parley.Redis.Subscriptions;

/// <summary>
/// What a namespace hears over Redis, in the order in which it comes, and the proof that it hears: whenever nothing has come for a while, a probe goes out
/// to this node itself. One that does not come back means that the subscription is deaf, although Redis may say otherwise, and it is made anew.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="channels">What to listen to. A probe has to come in on each of them.</param>
/// <param name="onMessage">Takes what is heard, one after the other for each channel. It must neither block nor throw.</param>
/// <param name="probe">Publishes something that comes in on all channels, and that nobody else takes for anything.</param>
/// <param name="context">The namespace.</param>
/// <param name="isPublishFailing">Whether there is reason for a probe although others are heard: that nothing goes out any more.</param>
internal sealed class CheckedSubscription(
    RedisConnection connection,
    IReadOnlyList<RedisChannel> channels,
    Action<RedisChannel, ChannelMessage> onMessage,
    Func<Task> probe,
    AdapterContext context,
    Func<bool>? isPublishFailing = null) : IAsyncDisposable
{
    // Silence of 2 s is looked into, and one of 5 s believed: with the time a new subscription takes, nobody is deaf for 10 s without need.
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstProbeInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan NextProbeInterval = TimeSpan.FromMilliseconds(500);

    private readonly ChannelMessageQueue?[] _queues = new ChannelMessageQueue?[channels.Count];

    // When something was heard on each channel, as timestamps; 0 since it was subscribed to.
    private readonly long[] _heard = new long[channels.Count];
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _works = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _subscribedAt;

    // The losses of the connection that were known when it was heard on all channels, so that what was heard before a loss proves nothing after it.
    private volatile int _lossesKnown;
    private volatile bool _isWorking;
    private Task _watching = Task.CompletedTask;

    /// <summary>Whether what is published comes in, as far as was seen last.</summary>
    public bool IsWorking => _isWorking && connection.IsConnected && connection.Losses == _lossesKnown;

    /// <summary>Subscribes, and goes on trying until it works.</summary>
    /// <returns>Completes when it works for the first time.</returns>
    public Task StartAsync()
    {
        _watching = WatchAsync();
        return _works.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching;
        foreach (var queue in _queues)
        {
            if (queue is not null)
            {
                await queue.UnsubscribeAsync(CommandFlags.FireAndForget);
            }
        }

        _stopping.Dispose();
    }

    private async Task WatchAsync()
    {
        var hasWorked = false;
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

            hasWorked |= _isWorking;
            try
            {
                // Whoever starts waits for the first probe to come back; whoever was found again is not to be deaf for longer than need be.
                var interval = _isWorking || !connection.IsConnected ? ProbeInterval : hasWorked ? NextProbeInterval : FirstProbeInterval;
                await Task.Delay(interval, context.Time, _stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task LookAfterAsync()
    {
        if (_queues[0] is null)
        {
            await SubscribeAsync();
        }

        var losses = connection.Losses;
        if (!connection.IsConnected || losses != _lossesKnown)
        {
            // The client subscribes by itself when it is connected again, and has its time for that.
            StartAnew(losses);
            if (!connection.IsConnected)
            {
                return;
            }
        }

        var silence = Silence();
        if (silence > LongestSilence)
        {
            _isWorking = false;
            context.Logger.SubscriptionDeaf(context.NamespaceName);
            await SubscribeAsync();
        }

        if (!_isWorking || silence >= ProbeInterval || isPublishFailing?.Invoke() == true)
        {
            // Not awaited: a Redis that does not answer must not keep its subscription from being looked after.
            _ = ProbeAsync();
        }
    }

    private async Task ProbeAsync()
    {
        try
        {
            await probe();
        }
        catch (Exception)
        {
            // Whatever the client fails with shows in the silence that follows.
        }
    }

    /// <summary>For how long nothing was heard on the channel that was silent for longest.</summary>
    private TimeSpan Silence()
    {
        var since = long.MaxValue;
        for (var i = 0; i < _heard.Length; i++)
        {
            since = Math.Min(since, Math.Max(Interlocked.Read(ref _heard[i]), Interlocked.Read(ref _subscribedAt)));
        }

        return context.Time.GetElapsedTime(since);
    }

    /// <summary>Forgets what was heard.</summary>
    private void StartAnew(int losses)
    {
        _isWorking = false;
        for (var i = 0; i < _heard.Length; i++)
        {
            Interlocked.Exchange(ref _heard[i], 0);
        }

        _lossesKnown = losses;
        Interlocked.Exchange(ref _subscribedAt, context.Time.GetTimestamp());
    }

    private async Task SubscribeAsync()
    {
        var subscriber = (await connection.GetAsync().WaitAsync(_stopping.Token)).GetSubscriber();
        for (var i = 0; i < channels.Count; i++)
        {
            if (_queues[i] is { } old)
            {
                await old.UnsubscribeAsync(CommandFlags.FireAndForget);
            }

            // Not waited for, so that there is a queue to be ended whatever becomes of it: that it works is seen by what comes in.
            var queue = await subscriber.SubscribeAsync(channels[i], CommandFlags.FireAndForget);
            _queues[i] = queue;
            Interlocked.Exchange(ref _heard[i], 0);
            var index = i;
            queue.OnMessage(message => OnMessage(index, message));
        }

        Interlocked.Exchange(ref _subscribedAt, context.Time.GetTimestamp());
    }

    private void OnMessage(int index, ChannelMessage message)
    {
        Interlocked.Exchange(ref _heard[index], context.Time.GetTimestamp());
        if (!_isWorking)
        {
            NoteWorking();
        }

        onMessage(channels[index], message);
    }

    private void NoteWorking()
    {
        for (var i = 0; i < _heard.Length; i++)
        {
            if (Interlocked.Read(ref _heard[i]) == 0)
            {
                return;
            }
        }

        _isWorking = true;
        context.Logger.SubscriptionWorks(context.NamespaceName);
        _works.TrySetResult();
    }
}
