using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Diagnostics;
using Parley.Engine;
using Parley.Engine.Http;
using Parley.Engine.Sessions;
using Parley.Events;
using Parley.Hosting;
using Parley.Namespaces;
using Parley.Protocol.Json;
using Parley.Protocol.SocketIO;
using Parley.Recovery;
using Parley.Sockets;

namespace Parley;

/// <summary>
/// A Socket.IO server. Its own events, handlers and rooms are those of the root namespace <c>/</c>; other namespaces come from
/// <see cref="Of(string)"/>. A singleton, to be injected wherever something is to be emitted. Safe to use from any thread.
/// </summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/server-instance/">Socket.IO documentation, the server instance</see>.</remarks>
public sealed partial class SocketIOServer : HandlerRegistry, IEndpointConventionBuilder, IEngineHandler, IDisposable
{
    private readonly Namespace _root;
    private IEndpointConventionBuilder? _endpoint;
    private int _toldOfNoRecovery;

    /// <summary>Creates a server; <c>AddSocketIO</c> registers it.</summary>
    /// <param name="options">The options.</param>
    /// <param name="time">The clock of heartbeats and timeouts.</param>
    /// <param name="logger">The log.</param>
    /// <param name="services">The services of the application, for adapters and class namespaces.</param>
    /// <param name="meters">The host's meters; a meter of its own if there are none.</param>
    public SocketIOServer(
        IOptions<SocketIOOptions> options, TimeProvider time, ILogger<SocketIOServer> logger, IServiceProvider services, IMeterFactory? meters = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Services = services;
        Options = options.Value;
        Time = time;
        Logger = logger;
        Serializer = new ArgumentSerializer(Options.Json, Options.MaxJsonDepth, Options.Parser);
        PacketLimits = new PacketLimits(
            MaxAttachments: Options.MaxAttachments,
            MaxAttachmentBytes: Options.MaxPayload,
            MaxArguments: Options.MaxArguments,
            MaxDepth: Options.MaxJsonDepth,
            MaxEventNameBytes: Options.MaxEventNameBytes,
            MaxNamespaceBytes: Options.MaxNamespaceBytes,
            TrustsPlaceholders: Options.Parser == SocketIOParser.MessagePack);
        Version2PacketLimits = PacketLimits with { MaxNamespaceBytes = PacketLimits.MaxNamespaceBytes + NamespaceQuery.MaxBytes };
        Engine = new EngineServer(Options, this, time, logger, meters);
        Metrics = new SocketMetrics(Engine.Metrics, time, Options.MetricEvents);
        Recovery = Options.ConnectionStateRecovery is { } recovery ? new RecoveryStore(Options, recovery, Engine.Wheel) : null;
        _addresses = Options.MaxConnectionsPerAddress > 0 ? new(Options.MaxConnectionsPerAddress) : null;
        _handshakes = Options.MaxHandshakesPerAddress > 0 ? new(Options.MaxHandshakesPerAddress, Options.HandshakeBurstPerAddress, Engine.Wheel) : null;
        UserCounts = Options.MaxConnectionsPerUser > 0 ? new(Options.MaxConnectionsPerUser) : null;
        Namespaces = new NamespaceTable(this);
        _root = Namespaces.GetOrAdd("/");
    }

    /// <summary>The sockets of the root namespace that are connected to this node at this moment.</summary>
    public IEnumerable<Socket> Sockets => _root.Sockets;

    /// <summary>How many connections are open on this node; each may have sockets in several namespaces.</summary>
    public int ConnectionCount => Engine.Sessions.Count;

    internal SocketIOOptions Options { get; }

    internal IServiceProvider Services { get; }

    internal TimeProvider Time { get; }

    internal ILogger Logger { get; }

    internal EngineServer Engine { get; }

    internal SocketMetrics Metrics { get; }

    internal NamespaceTable Namespaces { get; }

    internal PacketLimits PacketLimits { get; }

    /// <summary>What clients that come back go on with in namespaces whose adapters can, or <see langword="null"/> if they always begin anew.</summary>
    internal RecoveryStore? Recovery { get; }

    /// <summary>For clients whose namespaces' names may carry a query.</summary>
    internal PacketLimits Version2PacketLimits { get; }

    private protected override IBroadcastScope BaseScope => _root;

    internal ArgumentSerializer Serializer { get; }

    internal override NamespaceHandlers Handlers => _root.Handlers;

    /// <summary>A namespace, made if there is none of that name. Clients can join a namespace only once it was made here.</summary>
    /// <param name="name">Its name; the slash in front may be left out.</param>
    /// <returns>The namespace, the same one each time.</returns>
    /// <exception cref="ArgumentException">The name is longer than <see cref="SocketIOOptions.MaxNamespaceBytes"/> or has a comma, which ends it on the wire.</exception>
    public Namespace Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var full = name.StartsWith('/') ? name : "/" + name;
        if (full.Contains(',', StringComparison.Ordinal) || System.Text.Encoding.UTF8.GetByteCount(full) > PacketLimits.MaxNamespaceBytes)
        {
            throw new ArgumentException($"\"{name}\" cannot name a namespace: it must have no comma and at most {PacketLimits.MaxNamespaceBytes} bytes.", nameof(name));
        }

        return Namespaces.GetOrAdd(full);
    }

    /// <summary>A family of namespaces: one comes into being when a client joins a name that matches.</summary>
    /// <param name="pattern">The names; to match all of a name, anchor it with <c>^</c> and <c>\z</c>. Names are clients' own, so prefer
    /// <see cref="RegexOptions.NonBacktracking"/>.</param>
    /// <returns>The family.</returns>
    public ParentNamespace Of(Regex pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return Namespaces.AddParent((name, _) => ValueTask.FromResult(pattern.IsMatch(name)));
    }

    /// <summary>A family of namespaces: one comes into being when a client joins a name that a function takes.</summary>
    /// <param name="matches">Decides by the name and by what the client sent. An exception refuses the client.</param>
    /// <returns>The family.</returns>
    public ParentNamespace Of(Func<string, Handshake, ValueTask<bool>> matches)
    {
        ArgumentNullException.ThrowIfNull(matches);
        return Namespaces.AddParent(matches);
    }

    /// <summary>Frees the timer. Connections are not touched; the host closes them, and the adapters, when it stops.</summary>
    public void Dispose()
    {
        foreach (var @namespace in Namespaces.All)
        {
            _ = @namespace.CloseAdapterAsync(CancellationToken.None);
        }

        Engine.Dispose();
    }

    IEngineReceiver IEngineHandler.OnOpen(EngineConnection session, HttpContext context)
    {
        var connection = ClientConnection.Open(this, (EngineSession)session, context);
        if (connection.IsVersion2)
        {
            connection.JoinRoot();
        }

        return connection;
    }

    void IEndpointConventionBuilder.Add(Action<EndpointBuilder> convention) => Endpoint.Add(convention);

    void IEndpointConventionBuilder.Finally(Action<EndpointBuilder> finallyConvention) => Endpoint.Finally(finallyConvention);

    internal void AttachTo(IEndpointConventionBuilder endpoint)
    {
        if (Interlocked.CompareExchange(ref _endpoint, endpoint, null) is not null)
        {
            throw new InvalidOperationException("MapSocketIO was called twice for one server.");
        }
    }

    /// <summary>What a namespace whose adapter was just made has for clients that come back. If its adapter makes that impossible, the log tells of the first.</summary>
    internal RecoveryStore? GetRecovery(Namespace @namespace)
    {
        if (Recovery is null || @namespace.Adapter.SupportsRecovery)
        {
            return Recovery;
        }

        if (Interlocked.Exchange(ref _toldOfNoRecovery, 1) == 0)
        {
            Logger.RecoveryNotSupported(@namespace.Adapter.GetType().Name, @namespace.Name);
        }

        return null;
    }

    /// <summary>Answers a request under the server's path.</summary>
    internal Task HandleAsync(HttpContext context, string pathInside)
    {
        if (Options.ServeClient && ClientBundle.TryGet(pathInside, out var file))
        {
            return file.ServeAsync(context);
        }

        return _addresses is null && _handshakes is null ? Engine.HandleAsync(context) : HandleCountedAsync(context);
    }

    private IEndpointConventionBuilder Endpoint => _endpoint ?? throw NotMapped();

    private static InvalidOperationException NotMapped() => new("The server is not mapped to a path yet; call MapSocketIO first.");
}
