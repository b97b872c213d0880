using System.Security.Cryptography;
using System.Threading.Channels;
using Parley;

namespace Showcase.Lab;

/// <summary>One run of one visitor: a feed, and what its channels have taken.</summary>
#pragma warning disable CA1001 // The source of _ended has no timer and no wait handle, so there is nothing to dispose of; requests may look at it after the end.
internal sealed class Run(string owner, string address, int rate, int payload, LabClock clock, TimeProvider time)
#pragma warning restore CA1001
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ChannelTally> _tallies = LabChannel.All.ToDictionary(channel => channel, channel => new ChannelTally(channel), StringComparer.Ordinal);
    private readonly HashSet<CountedConnection> _connections = [];
    private readonly Queue<FeedMessage> _recent = new();
    private readonly CancellationTokenSource _ended = new();
    // What a payload of letters that no compression makes shorter costs is what it costs.
    private readonly string _payload = RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", payload);
    private ChannelWriter<FeedMessage>? _events;
    private Task? _publishing;
    private long _published;

    public string Token { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    public string Owner => owner;

    public string Address => address;

    public DateTimeOffset EndsAt { get; } = time.GetUtcNow() + LabLimits.RunTime;

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
    public ChannelReader<FeedMessage> Listen()
    {
        var events = Channel.CreateBounded<FeedMessage>(new BoundedChannelOptions(LabLimits.Queued) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_lock)
            _events = events.Writer;
        return events.Reader;
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

    /// <summary>Ends the feed. Its connections go, so that the next run opens its own.</summary>
    public async Task EndAsync()
    {
        Task? publishing;
        lock (_lock)
        {
            publishing = _publishing;
        }

        await _ended.CancelAsync();
        if (publishing is not null)
            await publishing;
        CountedConnection[] connections;
        lock (_lock)
            connections = [.. _connections];
        foreach (var connection in connections)
            connection.Abort();
    }

    private async Task PublishAsync(ISocketIO<FeedNamespace, IFeedClient> feed)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / rate), time);
        try
        {
            while (await timer.WaitForNextTickAsync(_ended.Token))
            {
                var message = new FeedMessage(Interlocked.Increment(ref _published), clock.Now, _payload);
                lock (_lock)
                {
                    if (_recent.Count == LabLimits.Recent)
                        _recent.Dequeue();
                    _recent.Enqueue(message);
                    _events?.TryWrite(message);
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
