using System.Globalization;
using Microsoft.Extensions.Logging;
using Parley.Adapters.Wire;
using Parley.Protocol.Cluster;
using Parley.Redis.Connections;
using Parley.Redis.Diagnostics;
using Parley.Redis.Subscriptions;
using StackExchange.Redis;

namespace Parley.Redis.Streams;

/// <summary>
/// Nodes over a stream of Redis, among them those of <c>@socket.io/redis-streams-adapter</c> 0.3. What is told goes through the stream and is done when it comes
/// back, on this node, too: so all nodes do everything of a namespace in one order. Questions and answers go over publish and subscribe.
/// </summary>
/// <remarks>As long as the stream does not work, the sockets of this node are served at once, and without it.</remarks>
#pragma warning disable CA1001 // CloseAsync ends what is to be disposed.
internal sealed partial class StreamsRedisAdapter : ClusterAdapter, IStreamSink
#pragma warning restore CA1001
{
    // Messages are written to one connection in order; this many may wait for their answer, so that none waits for the one before it.
    private const int PublishesInFlight = 256;

    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(1);

    private readonly RedisStreamsAdapterOptions _options;
    private readonly RedisConnection _connection;
    private readonly StreamHub _hub;
    private readonly StreamsChannels _channels;
    private readonly ClusterEncoder _encoder;
    private readonly ClusterDecoder _decoder;
    private readonly CheckedSubscription _subscription;
    private readonly OwnMessages _own;
    private readonly CancellationTokenSource _closing = new();
    private readonly RedisKey _stream;
    private ReadStream? _read;

    // Whether what goes into the stream comes back, as far as was seen last: 1 if so.
    private int _isTrusted;

    public StreamsRedisAdapter(AdapterContext context, RedisStreamsAdapterOptions options, RedisConnection connection, StreamHub hub)
        : base(context, options)
    {
        _options = options;
        _connection = connection;
        _hub = hub;

        // A message that Redis did not take in its time is lost; one that it took has as long to come back.
        _own = new OwnMessages(context.Time, options.PublishTimeout * 2, OnLate);
        _stream = hub.StreamOf(context.NamespaceName);
        _channels = new StreamsChannels(options.ChannelPrefix, context.NamespaceName, NodeId, options.UseShardedPubSub);
        _encoder = new ClusterEncoder(context, MessagePackDialect.MsgPack);
        _decoder = new ClusterDecoder(context, NodeId);
        _sessions = new StreamSessions(connection, context, options, () => _read?.Reader.Position ?? StreamEntryId.None);

        // A heartbeat, which means nothing on this wire.
        var probe = new ClusterEncoder(context, MessagePackDialect.MsgPack).Encode(new ClusterMessage.Heartbeat(NodeId, context.NamespaceName), alwaysMessagePack: true);
        _subscription = new CheckedSubscription(
            connection,
            [_channels.Main, _channels.OwnAnswers],
            (_, message) => OnPublished(message.Message),
            () => Task.WhenAll(connection.PublishAsync(_channels.Main, probe), connection.PublishAsync(_channels.OwnAnswers, probe)),
            context);
    }

    public override string? Fault =>
        !_connection.IsConnected ? "Redis is not connected"
        : _read is not { Reader.IsWorking: true } ? "the stream at Redis is not read"
        : !IsTrusted ? "the stream at Redis takes no entries"
        : _subscription.IsWorking ? null
        : "the subscription at Redis does not work";

    protected override int MaxPublishesInFlight => PublishesInFlight;

    private bool IsTrusted => Volatile.Read(ref _isTrusted) == 1;

    private bool IsOrdered => IsTrusted && _connection.IsConnected && _read is { Reader.IsWorking: true };

    public override async Task InitAsync(CancellationToken cancellationToken = default)
    {
        Volatile.Write(ref _isTrusted, 1);
        if (Context.Recovery is not null)
        {
            _sessions.Start();
        }

        _read = _hub.Add(Context.NamespaceName, this, isRecovering: Context.Recovery is not null);
        try
        {
            await Task.WhenAll(_subscription.StartAsync(), _read.Works).WaitAsync(Options.RequestTimeout, Context.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            Context.Logger.NotJoinedYet(Context.NamespaceName);
        }
    }

    public override async Task CloseAsync(CancellationToken cancellationToken = default)
    {
        await base.CloseAsync(cancellationToken);
        await _closing.CancelAsync();
        _hub.Remove(Context.NamespaceName, this);
        DoAll();
        await _own.DisposeAsync();
        await _subscription.DisposeAsync();
        await _sessions.DisposeAsync();
        _readingAlone.Dispose();
    }

    public override async ValueTask<int> ServerCountAsync(CancellationToken cancellationToken = default) =>
        Math.Max(1, await _connection.CountSubscribersAsync(_channels.Main).WaitAsync(cancellationToken));

    public override ValueTask BroadcastAsync(BroadcastRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Target.IsLocal
            ? base.BroadcastAsync(request, cancellationToken)
            : SendAsync(new ClusterMessage.Broadcast(NodeId, Context.NamespaceName, request.Packet, request.Target), cancellationToken);
    }

    public override ValueTask AddSocketsAsync(BroadcastTarget target, IReadOnlyCollection<string> rooms, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        return target.IsLocal
            ? base.AddSocketsAsync(target, rooms, cancellationToken)
            : SendAsync(new ClusterMessage.SocketsJoin(NodeId, Context.NamespaceName, target, rooms), cancellationToken);
    }

    public override ValueTask RemoveSocketsAsync(BroadcastTarget target, IReadOnlyCollection<string> rooms, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        return target.IsLocal
            ? base.RemoveSocketsAsync(target, rooms, cancellationToken)
            : SendAsync(new ClusterMessage.SocketsLeave(NodeId, Context.NamespaceName, target, rooms), cancellationToken);
    }

    public override ValueTask DisconnectSocketsAsync(BroadcastTarget target, bool closeConnections, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        return target.IsLocal
            ? base.DisconnectSocketsAsync(target, closeConnections, cancellationToken)
            : SendAsync(new ClusterMessage.DisconnectSockets(NodeId, Context.NamespaceName, target, closeConnections), cancellationToken);
    }

    void IStreamSink.OnEntry(StreamItem entry)
    {
        try
        {
            if (string.Equals(entry.NodeId, NodeId, StringComparison.Ordinal))
            {
                OnOwnEntry(entry);
            }
            else if (entry.Data.Length > _options.MaxMessageBytes)
            {
                OnMalformed("it is larger than MaxMessageBytes");
            }
            else
            {
                OnEntryOfOther(entry);
            }
        }
        catch (Exception exception)
        {
            OnUnreadable(exception);
        }
    }

    void IStreamSink.OnReaderFailed() => DoAll();

    void IStreamSink.OnEntriesLost()
    {
        Context.Metrics.OnClusterGap(Context.MetricName);
        DoAll();
        _sessions.DoubtAll();
    }

    protected override Task PublishAsync(ClusterMessage message, CancellationToken cancellationToken)
    {
        switch (message)
        {
            case ClusterMessage.InitialHeartbeat or ClusterMessage.Heartbeat or ClusterMessage.Close:
                // Nobody listens to these: whoever does not subscribe any more is not counted.
                return Task.CompletedTask;
            case ClusterMessage.Broadcast { RequestId: not null } or ClusterMessage.FetchSockets or ClusterMessage.ServerSideEmit:
                return _connection.PublishAsync(_channels.Main, _encoder.Encode(message, alwaysMessagePack: true));
            default:
                return AddToStreamAsync(message);
        }
    }

    protected override Task PublishResponseAsync(string requesterNodeId, ClusterResponse response, CancellationToken cancellationToken) =>
        _connection.PublishAsync(_channels.AnswersTo(requesterNodeId), _encoder.Encode(response, alwaysMessagePack: true));

    private protected override void OnLost(ClusterMessage message)
    {
        if (message is not (ClusterMessage.Broadcast { RequestId: not null } or ClusterMessage.FetchSockets or ClusterMessage.ServerSideEmit)
            && Interlocked.Exchange(ref _isTrusted, 0) == 1)
        {
            _ = ProbeAsync();
        }

        if (_own.Take(message) is { } own)
        {
            DoUnordered(own.Message, own);
        }
    }

    /// <summary>Adds entries that mean nothing, until one comes back.</summary>
    private async Task ProbeAsync()
    {
        while (!IsTrusted && !_closing.IsCancellationRequested)
        {
            try
            {
                await AddToStreamAsync(ClusterMessageType.Heartbeat, RedisValue.EmptyString, number: 0).WaitAsync(_closing.Token);
            }
            catch (Exception)
            {
                // Whatever Redis fails with shows in that nothing comes back.
            }

            await Task.WhenAny(Task.Delay(ProbeInterval, Context.Time, _closing.Token));
        }
    }

    /// <summary>Sends a message, and waits until it was done here in its turn.</summary>
    private ValueTask SendAsync(ClusterMessage message, CancellationToken cancellationToken)
    {
        if (!IsOrdered)
        {
            DoUnordered(message, own: null);
            Publish(message);
            return default;
        }

        var done = _own.Add(message);
        Publish(message);

        // The reader may have failed in between.
        if (!IsOrdered && _own.Take(message) is { } own)
        {
            DoUnordered(message, own);
        }

        return new ValueTask(done.WaitAsync(cancellationToken));
    }

    private void OnOwnEntry(StreamItem entry)
    {
        Volatile.Write(ref _isTrusted, 1);
        if (_own.Take(entry.Number) is { } own)
        {
            Do(MakeRepeatable(own.Message, entry), own);
        }
    }

    private void OnLate(OwnMessages.Own[] late)
    {
        Context.Logger.EntriesDidNotComeBack(late.Length, Context.NamespaceName, _options.PublishTimeout * 2);
        DoUnordered(late);
    }

    private void DoAll() => DoUnordered(_own.TakeAll());

    private void DoUnordered(OwnMessages.Own[] all) => Array.ForEach(all, own => DoUnordered(own.Message, own));

    /// <summary>Does without the stream what a message says. It may be on the stream for all that, and a client that came back would get it again.</summary>
    private void DoUnordered(ClusterMessage message, OwnMessages.Own? own)
    {
        if (message is ClusterMessage.Broadcast { Target.IsVolatile: false })
        {
            _sessions.DoubtAll();
        }

        Do(message, own);
    }

    private void Do(ClusterMessage message, OwnMessages.Own? own)
    {
        try
        {
            CarryOut(message);
            own?.Done.TrySetResult();
        }
        catch (Exception exception) when (own is not null)
        {
            own.Done.TrySetException(exception);
        }
    }

    private Task AddToStreamAsync(ClusterMessage message)
    {
        var data = _encoder.EncodeData(message, out var isJson);
        return AddToStreamAsync(ClusterEncoder.TypeOf(message), isJson ? data : Convert.ToBase64String(data), _own.NumberOf(message));
    }

    private Task AddToStreamAsync(ClusterMessageType type, RedisValue data, long number)
    {
        NameValueEntry[] fields =
        [
            new(StreamItem.NodeIdField, NodeId),
            new(StreamItem.NamespaceField, Context.NamespaceName),
            new(StreamItem.TypeField, (int)type),
            new(StreamItem.DataField, data),
            new(StreamItem.NumberField, number),
        ];
        return _connection.AddToStreamAsync(_stream, fields, _options.MaxLength);
    }
}
