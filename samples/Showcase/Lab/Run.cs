using System.Security.Cryptography;
using System.Threading.Channels;
using Parley;

namespace Showcase.Lab;

/// <summary>One run of one visitor: a feed, and what its channels have taken.</summary>
#pragma warning disable CA1001 // The source of _ended has no timer and no wait handle, so there is nothing to dispose of; requests may look at it after the end.
internal sealed class Run(string owner, string address, int rate, int payload, TimeSpan duration, LabClock clock, TimeProvider time)
#pragma warning restore CA1001
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ChannelTally> _tallies = LabChannel.All.ToDictionary(channel => channel, channel => new ChannelTally(channel), StringComparer.Ordinal);
    private readonly HashSet<CountedConnection> _connections = [];
    private readonly Queue<FeedMessage> _recent = new();
    private readonly CancellationTokenSource _ended = new();
    // What a payload of letters that no compression makes shorter costs is what it costs.
    private readonly string _payload = RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", payload);
    private readonly List<Channel<FeedMessage>> _listening = [];
    private Func<Task>? _leave;
    private int _isEnding, _isAnnounced;
    private Task? _publishing;
    private long _published;

    public string Token { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>The same for the clients of the second process, which are not counted. No browser knows it.</summary>
    public string CrowdToken { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    public string Owner => owner;

    public string Address => address;

    public DateTimeOffset EndsAt { get; } = time.GetUtcNow() + duration;

    public ChannelTally this[string channel] => _tallies[channel];

    /// <summary>Ends with the run, and with it the requests that wait.</summary>
    public CancellationToken Ended => _ended.Token;

    public LabFigures Figures(LabSample sample) => new(Interlocked.Read(ref _published), [.. _tallies.Values.Select(tally => tally.Figures)], sample);

    /// <summary>Starts the feed, once.</summary>
    public void Begin(ISocketIO<FeedNamespace, IFeedClient> feed)
    {
        lock (_lock)
            _publishing ??= _ended.IsCancellationRequested ? Task.CompletedTask : PublishAsync(feed);
    }

    /// <summary>Those messages that came after one of them, as short polling asks for.</summary>
    public FeedMessage[] After(long number)
    {
        lock (_lock)
            return [.. _recent.SkipWhile(message => message.Number <= number)];
    }

    /// <summary>Every message from now on. If the browser does not keep up, the oldest are dropped.</summary>
    public Channel<FeedMessage> Listen()
    {
        var messages = Channel.CreateBounded<FeedMessage>(new BoundedChannelOptions(LabLimits.Queued) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_lock)
            _listening.Add(messages);
        return messages;
    }

    public void Forget(Channel<FeedMessage> messages)
    {
        lock (_lock)
            _listening.Remove(messages);
    }

    public bool TryAdd(CountedConnection connection)
    {
        lock (_lock)
            return !_ended.IsCancellationRequested && _connections.Count < LabLimits.ConnectionsOfRun && _connections.Add(connection);
    }

    public void Remove(CountedConnection connection)
    {
        lock (_lock)
            _connections.Remove(connection);
    }

    public bool IsCrowd(string? token) => token == CrowdToken;

    /// <summary>Takes what has to leave with the run, or returns false if it has ended.</summary>
    public bool TryAttach(Func<Task> leave)
    {
        lock (_lock)
        {
            if (_ended.IsCancellationRequested)
                return false;
            _leave = leave;
            return true;
        }
    }

    /// <summary>Whether the page is to be told now that the time is over.</summary>
    public bool TryAnnounceEnd() => Interlocked.Exchange(ref _isAnnounced, 1) == 0;

    /// <summary>Takes the one end that a run has.</summary>
    public bool TryEnd() => Interlocked.Exchange(ref _isEnding, 1) == 0;

    /// <summary>Waits, but not for long, until nothing has been under way on any channel for a while: long-polling says goodbye in two requests, with nothing between them.</summary>
    public async Task WaitForGoodbyesAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20), time);
        var (begun, quiet) = (clock.Now, clock.Now);
        while (clock.Now - quiet < LabLimits.Quiet.TotalMilliseconds && clock.Now - begun < LabLimits.Goodbye.TotalMilliseconds)
        {
            await timer.WaitForNextTickAsync();
            if (!_tallies.Values.All(tally => tally.IsQuiet))
                quiet = clock.Now;
        }
    }

    /// <summary>Ends the feed. Its connections go, so that the next run opens its own.</summary>
    public async Task EndAsync()
    {
        Func<Task>? leave;
        Task? publishing;
        CountedConnection[] connections;
        await _ended.CancelAsync();
        lock (_lock)
            (leave, publishing, connections) = (_leave, _publishing, [.. _connections]);

        if (publishing is not null)
            await publishing;
        foreach (var connection in connections)
            connection.Abort();
        if (leave is not null)
            await leave();
    }

    private async Task PublishAsync(ISocketIO<FeedNamespace, IFeedClient> feed)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / rate), time);
        try
        {
            while (await timer.WaitForNextTickAsync(_ended.Token) && time.GetUtcNow() < EndsAt)
            {
                var message = new FeedMessage(Interlocked.Increment(ref _published), clock.Now, _payload);
                lock (_lock)
                {
                    if (_recent.Count == LabLimits.Recent)
                        _recent.Dequeue();
                    _recent.Enqueue(message);
                    foreach (var messages in _listening)
                        messages.Writer.TryWrite(message);
                }

                await feed.To(FeedNamespace.Room(this)).Emit.Message(message);
            }
        }
        catch (OperationCanceledException)
        {
            // The run has ended.
        }
    }
}
