using System.Text;
using Parley.Acks;
using Parley.Diagnostics;
using Parley.Events;
using Parley.Namespaces;
using Parley.Protocol.Json;
using Parley.Protocol.SocketIO;
using Parley.Recovery;
using Parley.Rooms;

namespace Parley;

/// <summary>
/// A part of a server with clients, handlers and rooms of its own; one connection may join several. Safe to use from any thread.
/// </summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/namespaces/">Socket.IO documentation, namespaces</see>.</remarks>
public sealed partial class Namespace : HandlerRegistry, IBroadcastScope
{
    private long _lastAckId = -1;

    internal Namespace(SocketIOServer server, string name, NamespaceHandlers handlers, ParentNamespace? parent = null)
    {
        Server = server;
        Name = name;
        Parent = parent;
        Handlers = handlers;
        Utf8Name = Encoding.UTF8.GetBytes(name);
        Members = new LocalSockets(this);
        ServerSide = new ServerSideInbox(this);
        Adapter = server.Options.CreateAdapter(new AdapterContext(this));
        Recovery = server.GetRecovery(this);
        SlowConsumer = parent?.SlowConsumer ?? server.Options.SlowConsumer;
        _announced = server.TellsOfNamespaces ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null;
    }

    /// <summary>The name, starting with a slash; <c>/</c> for the root.</summary>
    public string Name { get; }

    /// <summary>The family this namespace belongs to, if a client's wish to join made it.</summary>
    public ParentNamespace? Parent { get; }

    /// <summary>The sockets connected to this node at this moment.</summary>
    public IEnumerable<Socket> Sockets => Members.All;

    /// <summary>How many sockets are connected to this node.</summary>
    public int SocketCount => Members.Count;

    internal SocketIOServer Server { get; }

    internal byte[] Utf8Name { get; }

    internal LocalSockets Members { get; }

    /// <summary>What clients that come back go on with, or <see langword="null"/> if they always begin anew.</summary>
    internal RecoveryStore? Recovery { get; }

    /// <summary>Where the sessions of clients that may come back are kept for all nodes, or <see langword="null"/> if each node keeps its own.</summary>
    internal ISharedSessions? SharedSessions => Recovery is null ? null : Adapter as ISharedSessions;

    internal override NamespaceHandlers Handlers { get; }

    /// <summary>Its name for metrics, unless clients name it.</summary>
    internal string MetricName => Parent is null ? Name : SocketMetrics.DynamicNamespace;

    SocketIOServer IBroadcastScope.Server => Server;

    string IBroadcastScope.MetricName => MetricName;

    NamespaceHandlers IBroadcastScope.Handlers => Handlers;

    IReadOnlyCollection<Adapter> IBroadcastScope.Adapters => [Adapter];

    private protected override IBroadcastScope BaseScope => this;

    /// <summary>The next id for an event that awaits an acknowledgement; one sequence for the namespace, as in the official server.</summary>
    internal long NextAckId() => Interlocked.Increment(ref _lastAckId);

    /// <summary>Encodes an event that awaits no acknowledgement; with connection state recovery, one that can be sent again.</summary>
    internal EncodedPacket Encode(ArgumentWriter arguments, bool isCompressed, bool isVolatile, PacketRule? rule = null)
    {
        var packet = Recovery is { } recovery && !isVolatile && SharedSessions is null
            ? recovery.Encode(arguments, Utf8Name, isCompressed)
            : arguments.ToPacket(SocketPacketType.Event, Utf8Name, PacketHeader.NoAckId, isCompressed);
        packet.Rule = rule;
        return packet;
    }

    /// <summary>Takes out everything that was kept for a client that will not come back.</summary>
    internal void OnSessionOver(RecoverySession session)
    {
        TellAdapterOfRemoved(session.Id, Members.Remove(session));
        Parent?.Release(this);
    }

    ValueTask IBroadcastScope.BroadcastAsync(ArgumentWriter arguments, BroadcastTarget target, CancellationToken cancellationToken)
    {
        var packet = Encode(arguments, target.IsCompressed, target.IsVolatile, target.Rule);
        return Adapter.BroadcastAsync(new BroadcastRequest(packet, target), cancellationToken);
    }

    ValueTask IBroadcastScope.BroadcastWithAckAsync(
        ArgumentWriter arguments, BroadcastTarget target, BroadcastAnswers answers, CancellationToken cancellationToken)
    {
        var ackId = NextAckId();
        var packet = arguments.ToPacket(SocketPacketType.Event, Utf8Name, ackId, target.IsCompressed);
        packet.Rule = target.Rule;
        return Adapter.BroadcastWithAckAsync(new BroadcastRequest(packet, target), ackId, answers, cancellationToken);
    }
}
