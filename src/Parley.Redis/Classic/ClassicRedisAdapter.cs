using System.Text;
using Microsoft.Extensions.Logging;
using Parley.Protocol.Cluster;
using Parley.Redis.Connections;
using Parley.Redis.Diagnostics;
using Parley.Redis.Subscriptions;
using StackExchange.Redis;

namespace Parley.Redis.Classic;

/// <summary>
/// Nodes over publish and subscribe, among them those of <c>@socket.io/redis-adapter</c>. Its wire names no node that answers, so who is silent is only counted.
/// </summary>
/// <remarks>
/// An official node moves and disconnects its own sockets when its request comes back to it. Here that is done at once, and what
/// comes back is passed over: the sockets of this node do not wait for Redis.
/// </remarks>
#pragma warning disable CA1001 // CloseAsync ends the subscription.
internal sealed class ClassicRedisAdapter : ClusterAdapter
#pragma warning restore CA1001
{
    // Messages are written to one connection in order; this many may wait for their answer, so that none waits for the one before it.
    private const int PublishesInFlight = 256;

    // No node knows a request of this type, and none answers it.
    private const int ProbeType = -1;

    private readonly RedisAdapterOptions _options;
    private readonly RedisConnection _connection;
    private readonly ClassicChannels _channels;
    private readonly ClassicEncoder _encoder;
    private readonly ClassicDecoder _decoder;
    private readonly CheckedSubscription _subscription;
    private readonly byte[] _probe;

    public ClassicRedisAdapter(AdapterContext context, RedisAdapterOptions options, RedisConnection connection)
        : base(context, options)
    {
        _options = options;
        _connection = connection;
        _channels = new ClassicChannels(options.Key, context.NamespaceName, NodeId);
        _encoder = new ClassicEncoder(context, _channels, options.PublishOnSpecificResponseChannel);
        _decoder = new ClassicDecoder(context, NodeId);
        _probe = Encoding.UTF8.GetBytes($$"""{"uid":"{{NodeId}}","type":{{ProbeType}}}""");

        // A request comes in by the pattern and by its own name, the latter only so that this node is counted: a probe tells of both. What others publish
        // there comes in, too, and says nothing of whether this node can.
        _subscription = new CheckedSubscription(
            connection, [_channels.Everything, _channels.Request], OnMessage, ProbeAsync, context, () => IsPublishFailing);
    }

    public override string? Fault =>
        !_connection.IsConnected ? "Redis is not connected"
        : !_subscription.IsWorking ? "the subscription at Redis does not work"
        : IsPublishFailing ? "Redis does not take what is published"
        : null;

    protected override int MaxPublishesInFlight => PublishesInFlight;

    public override async Task InitAsync(CancellationToken cancellationToken = default)
    {
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
    }

    public override async ValueTask<int> ServerCountAsync(CancellationToken cancellationToken = default) =>
        Math.Max(1, await _connection.CountSubscribersAsync(_channels.Request).WaitAsync(cancellationToken));

    protected override Task PublishAsync(ClusterMessage message, CancellationToken cancellationToken) =>
        _encoder.Encode(message) is var (channel, body) ? _connection.PublishAsync(channel, body) : Task.CompletedTask;

    protected override Task PublishResponseAsync(string requesterNodeId, ClusterResponse response, CancellationToken cancellationToken)
    {
        var (channel, body) = _encoder.Encode(requesterNodeId, response);
        return _connection.PublishAsync(channel, body);
    }

    private async Task ProbeAsync()
    {
        await _connection.PublishAsync(_channels.Request, _probe);
        NotePublished();
    }

    private void OnMessage(RedisChannel subscription, ChannelMessage message)
    {
        if (subscription != _channels.Everything || (byte[]?)message.Channel is not { } channel)
        {
            return;
        }

        try
        {
            var kind = _channels.Read(channel, out var room);
            if (kind == ClassicChannelKind.Other || (kind == ClassicChannelKind.RoomBroadcast && !Context.Sockets.HasRoom(room)))
            {
                return;
            }

            ReadOnlyMemory<byte> body = message.Message;
            if (body.Length > _options.MaxMessageBytes)
            {
                OnMalformed("it is larger than MaxMessageBytes");
                return;
            }

            Take(kind, body);
        }
        catch (FormatException exception)
        {
            OnMalformed(exception.Message);
        }
        catch (Exception exception)
        {
            // One message must not end the subscription, whatever is in it.
            OnMalformed(exception.GetType().Name);
        }
    }

    private void Take(ClassicChannelKind kind, ReadOnlyMemory<byte> body)
    {
        switch (kind)
        {
            case ClassicChannelKind.Request:
                if (_decoder.OpenRequest(body) is { } request)
                {
                    CarryOut(request);
                }

                break;
            case ClassicChannelKind.Response:
                var response = ClassicDecoder.OpenResponse(body);

                // All nodes hear the answers to all.
                if (ClassicDecoder.ReadRequestId(response) is var requestId && IsAwaited(requestId))
                {
                    OnResponse(_decoder.ReadResponse(requestId, response));
                }

                break;
            default:
                if (Context.Sockets.Count > 0 && _decoder.ReadBroadcast(body) is { } broadcast)
                {
                    OnMessage(broadcast);
                }

                break;
        }
    }

    private void CarryOut(WireMap request)
    {
        if (request["type"u8].TryReadInteger(out var number) && number == ProbeType)
        {
            return;
        }

        var type = ClassicDecoder.ReadType(request);
        switch (type)
        {
            case ClassicRequestType.SocketIds:
                var target = BroadcastTarget.Everyone with { Rooms = [.. ClassicDecoder.ReadRooms(request)] };
                Respond(ClassicDecoder.ReadSender(request), new SocketIdsResponse(
                    NodeId, Context.NamespaceName, ClassicDecoder.ReadRequestId(request), Sockets.FindAll(target)));
                break;
            case ClassicRequestType.AllRooms:
                Respond(ClassicDecoder.ReadSender(request), new AllRoomsResponse(
                    NodeId, Context.NamespaceName, ClassicDecoder.ReadRequestId(request), FindRooms()));
                break;
            case ClassicRequestType.RemoteJoin or ClassicRequestType.RemoteLeave or ClassicRequestType.RemoteDisconnect when request["opts"u8].IsMissing:
                CarryOutForOne(type, request);
                break;
            default:
                OnMessage(_decoder.ReadRequest(type, request));
                break;
        }
    }

    /// <summary>Carries out what nodes of an older version ask for: it names one socket, and its node alone answers.</summary>
    private void CarryOutForOne(ClassicRequestType type, WireMap request)
    {
        if (!request["sid"u8].TryReadText(out var socketId))
        {
            throw new FormatException("a request without a target");
        }

        var target = BroadcastTarget.Everyone with { Rooms = [socketId] };
        if (Sockets.FindAll(target).Count == 0)
        {
            return;
        }

        var sender = ClassicDecoder.ReadSender(request);
        if (type == ClassicRequestType.RemoteDisconnect)
        {
            OnMessage(new ClusterMessage.DisconnectSockets(sender, Context.NamespaceName, target, request["close"u8].ReadBoolean(otherwise: false)));
        }
        else if (!request["room"u8].TryReadText(out var room))
        {
            throw new FormatException("a request without a room");
        }
        else if (type == ClassicRequestType.RemoteJoin)
        {
            OnMessage(new ClusterMessage.SocketsJoin(sender, Context.NamespaceName, target, [room]));
        }
        else
        {
            OnMessage(new ClusterMessage.SocketsLeave(sender, Context.NamespaceName, target, [room]));
        }

        Respond(sender, new DoneResponse(NodeId, Context.NamespaceName, ClassicDecoder.ReadRequestId(request)));
    }

    private HashSet<string> FindRooms() =>
        Sockets.FindAll(BroadcastTarget.Everyone).SelectMany(Sockets.GetRooms).ToHashSet(StringComparer.Ordinal);
}
