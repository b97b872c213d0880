using Microsoft.Extensions.Logging;
using Parley.Adapters.Wire;
using Parley.Protocol.Cluster;
using Parley.Redis.Connections;
using Parley.Redis.Diagnostics;
using Parley.Redis.Subscriptions;
using StackExchange.Redis;

namespace Parley.Redis.Sharded;

/// <summary>
/// Nodes over sharded publish and subscribe, among them those of <c>createShardedAdapter</c> of <c>@socket.io/redis-adapter</c>. Nodes are counted by who has
/// subscribed to the channel of all.
/// </summary>
#pragma warning disable CA1001 // CloseAsync ends the subscriptions.
internal sealed class ShardedRedisAdapter : ClusterAdapter
#pragma warning restore CA1001
{
    // Messages are written to one connection in order; this many may wait for their answer, so that none waits for the one before it.
    private const int PublishesInFlight = 256;

    // The length of a socket's id, by which official nodes tell its room from others. That of a client of version 2 has another one, and so a channel.
    private const int SocketIdLength = 20;

    // A join waits so long for its room to be heard of from other nodes, and goes on without if Redis is slower.
    private static readonly TimeSpan LongestJoin = TimeSpan.FromSeconds(1);

    private readonly RedisShardedAdapterOptions _options;
    private readonly RedisConnection _connection;
    private readonly ShardedChannels _channels;
    private readonly ClusterEncoder _encoder;
    private readonly ClusterDecoder _decoder;
    private readonly RecentJoins _recentJoins;
    private readonly CheckedSubscription _subscription;
    private readonly RoomSubscriptions? _rooms;

    public ShardedRedisAdapter(AdapterContext context, RedisShardedAdapterOptions options, RedisConnection connection)
        : base(context, options)
    {
        _options = options;
        _connection = connection;
        _channels = new ShardedChannels(options.ChannelPrefix, context.NamespaceName, NodeId);
        _encoder = new ClusterEncoder(context, MessagePackDialect.Notepack);
        _decoder = new ClusterDecoder(context, NodeId);
        _recentJoins = new RecentJoins(context.Time);

        // A heartbeat, which means nothing on this wire.
        var probe = new ClusterEncoder(context, MessagePackDialect.Notepack).Encode(new ClusterMessage.Heartbeat(NodeId, context.NamespaceName));
        _subscription = new CheckedSubscription(
            connection,
            [_channels.Main, _channels.OwnAnswers],
            (_, message) => OnMessage(message),
            () => Task.WhenAll(connection.PublishAsync(_channels.Main, probe), connection.PublishAsync(_channels.OwnAnswers, probe)),
            context);
        if (options.SubscriptionMode != RedisSubscriptionMode.Static)
        {
            _rooms = new RoomSubscriptions(connection, _channels.To, room => HasChannel(room) && context.Sockets.HasRoom(room), probe, OnMessage, context);
            context.WatchRooms(OnRoomChanged);
        }
    }

    public override string? Fault => _subscription.IsWorking ? null : _connection.IsConnected ? "the subscription at Redis does not work" : "Redis is not connected";

    /// <summary>How many rooms are subscribed to.</summary>
    internal int SubscribedRooms => _rooms?.Count ?? 0;

    /// <summary>How many subscriptions to rooms are kept in mind.</summary>
    internal int RememberedRooms => _rooms?.Remembered ?? 0;

    protected override int MaxPublishesInFlight => PublishesInFlight;

    public override async Task InitAsync(CancellationToken cancellationToken = default)
    {
        _rooms?.Start();
        try
        {
            await _subscription.StartAsync().WaitAsync(Options.RequestTimeout, Context.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            Context.Logger.NotJoinedYet(Context.NamespaceName);
        }
    }

    public override async Task CloseAsync(CancellationToken cancellationToken = default)
    {
        await base.CloseAsync(cancellationToken);
        await _subscription.DisposeAsync();
        if (_rooms is not null)
        {
            await _rooms.DisposeAsync();
        }
    }

    public override async ValueTask<int> ServerCountAsync(CancellationToken cancellationToken = default) =>
        Math.Max(1, await _connection.CountSubscribersAsync(_channels.Main).WaitAsync(cancellationToken));

    /// <summary>Waits for the room to be subscribed to, too, as long as Redis works, so that a broadcast of another node reaches the socket from then on.</summary>
    /// <inheritdoc/>
    public override async ValueTask AddAllAsync(string socketId, IReadOnlyCollection<string> rooms, CancellationToken cancellationToken = default)
    {
        await base.AddAllAsync(socketId, rooms, cancellationToken);
        if (_rooms is null || !_subscription.IsWorking)
        {
            return;
        }

        var waiting = rooms.Where(HasChannel).Select(_rooms.WhenHeardAsync).ToArray();
        try
        {
            await Task.WhenAll(waiting).WaitAsync(LongestJoin, Context.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Sockets of this node hear the room already; the subscription is worked on.
        }
    }

    protected override Task PublishAsync(ClusterMessage message, CancellationToken cancellationToken)
    {
        switch (message)
        {
            case ClusterMessage.InitialHeartbeat or ClusterMessage.Heartbeat or ClusterMessage.Close:
                // Nobody listens to these: whoever does not subscribe any more is not counted.
                return Task.CompletedTask;
            case ClusterMessage.SocketsJoin join:
                _recentJoins.Add(join.Rooms);
                break;
        }

        var channel = message is ClusterMessage.Broadcast { RequestId: null, Target.Rooms: [var room] } && HasChannel(room) && !_recentJoins.Contains(room)
            ? _channels.To(room)
            : _channels.Main;
        return _connection.PublishAsync(channel, _encoder.Encode(message));
    }

    protected override Task PublishResponseAsync(string requesterNodeId, ClusterResponse response, CancellationToken cancellationToken) =>
        _connection.PublishAsync(_channels.To(requesterNodeId), _encoder.Encode(response));

    /// <summary>Whether broadcasts to a room go over a channel of its own.</summary>
    private bool HasChannel(string room) => _options.SubscriptionMode switch
    {
        RedisSubscriptionMode.Dynamic => room.Length != SocketIdLength,
        RedisSubscriptionMode.DynamicPrivate => true,
        _ => false,
    };

    private void OnRoomChanged(string room)
    {
        if (HasChannel(room))
        {
            _rooms!.OnChanged(room);
        }
    }

    private void OnMessage(ChannelMessage message) => Receive(_decoder, message.Message, _options.MaxMessageBytes);
}
