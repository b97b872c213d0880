using System.Text;
using Parley.Adapters.Wire;
using Parley.Postgres.Diagnostics;
using Parley.Postgres.Listening;
using Parley.Protocol.Cluster;

namespace Parley.Postgres;

/// <summary>Nodes over notifications of PostgreSQL, among them those of <c>@socket.io/postgres-adapter</c> 0.5. All hear everything of a namespace, answers included.</summary>
internal sealed class PostgresAdapter : HeartbeatClusterAdapter, INotificationSink
{
    // Messages leave over one connection in order; this many may wait for their answer, so that none waits for the one before it.
    private const int PublishesInFlight = 256;

    private readonly PostgresAdapterOptions _options;
    private readonly PostgresHub _hub;
    private readonly string _channel;
    private readonly string? _channelFault;
    private readonly ClusterEncoder _encoder;
    private readonly ClusterDecoder _decoder;
    private readonly NotificationReader _reader;

    // Whether the others have been greeted once, and are to be greeted again after silence.
    private volatile bool _hasGreeted;

    public PostgresAdapter(AdapterContext context, PostgresAdapterOptions options, PostgresHub hub)
        : base(context, options)
    {
        _options = options;
        _hub = hub;
        _channel = PostgresWire.ChannelOf(options.ChannelPrefix, context.NamespaceName);
        _channelFault = PostgresWire.IsChannel(_channel) ? null : $"the name of the namespace and ChannelPrefix together make no channel of PostgreSQL, which has {PostgresWire.MaxChannelBytes} bytes at most";
        _encoder = new ClusterEncoder(context, MessagePackDialect.MsgPack);
        _decoder = new ClusterDecoder(context, NodeId);
        _reader = new NotificationReader(_decoder, NodeId);
    }

    public override string? Fault => _channelFault ?? _hub.Fault;

    protected override int MaxPublishesInFlight => PublishesInFlight;

    public override async Task InitAsync(CancellationToken cancellationToken = default)
    {
        if (_channelFault is not null)
        {
            throw new SocketIOException($"Namespace {Context.NamespaceName} cannot be joined to other nodes: {_channelFault}.");
        }

        try
        {
            await _hub.Add(_channel, this).WaitAsync(Options.RequestTimeout, Context.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            Context.Logger.NotJoinedYet(Context.NamespaceName);
        }

        await base.InitAsync(cancellationToken);
        _hasGreeted = true;
    }

    public override async Task CloseAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await base.CloseAsync(cancellationToken);
        }
        finally
        {
            _hub.Remove(_channel, this);
        }
    }

    void INotificationSink.OnListening()
    {
        if (_hasGreeted)
        {
            Publish(new ClusterMessage.InitialHeartbeat(NodeId, Context.NamespaceName));
        }
    }

    long? INotificationSink.OnNotification(string payload)
    {
        try
        {
            var notification = _reader.Read(payload);
            if (notification.Message is { } message)
            {
                Receive(_decoder, message, hearsAllAnswers: true);
            }

            return notification.Attachment;
        }
        catch (Exception exception)
        {
            OnUnreadable(exception);
        }

        return null;
    }

    void INotificationSink.OnAttachment(byte[]? message)
    {
        if (message is null)
        {
            OnMalformed("it is not in the table any more, or larger than MaxMessageBytes");
        }
        else
        {
            Receive(_decoder, message, _options.MaxMessageBytes, hearsAllAnswers: true);
        }
    }

    void INotificationSink.OnFetchFailed(Exception exception)
    {
        Context.Logger.FetchFailed(exception, Context.NamespaceName);
        OnMalformed("it could not be fetched");
    }

    void INotificationSink.OnOverflow() => OnMalformed("too many wait to be read");

    protected override Task PublishAsync(ClusterMessage message, CancellationToken cancellationToken)
    {
        var body = _encoder.Encode(message);
        return PublishAsync(
            ClusterEncoder.TypeOf(message), IsLarge(body) && IsJson(body) ? _encoder.Encode(message, alwaysMessagePack: true) : body, cancellationToken);
    }

    protected override Task PublishResponseAsync(string requesterNodeId, ClusterResponse response, CancellationToken cancellationToken)
    {
        var body = _encoder.Encode(response);
        return PublishAsync(
            ClusterEncoder.TypeOf(response), IsLarge(body) && IsJson(body) ? _encoder.Encode(response, alwaysMessagePack: true) : body, cancellationToken);
    }

    private Task PublishAsync(ClusterMessageType type, byte[] body, CancellationToken cancellationToken)
    {
        if (_channelFault is not null)
        {
            throw new SocketIOException(_channelFault);
        }

        return IsJson(body)
            ? _hub.PublishAsync(_channel, Encoding.UTF8.GetString(body), cancellationToken)
            : _hub.PublishAttachmentAsync(_channel, NodeId, type, body, cancellationToken);
    }

    private bool IsLarge(byte[] body) => body.Length >= _options.PayloadThreshold;

    private static bool IsJson(byte[] body) => body[0] == (byte)'{';
}
