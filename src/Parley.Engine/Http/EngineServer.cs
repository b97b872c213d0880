using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Parley.Engine.Diagnostics;
using Parley.Engine.Scheduling;
using Parley.Engine.Sessions;
using Parley.Engine.Transports;
using Parley.Engine.Transports.Polling;
using Parley.Engine.Transports.WebSockets;
using Parley.Protocol.EngineIO;

namespace Parley.Engine.Http;

/// <summary>Where requests come in: checks them in the official server's order, opens sessions, and hands the rest to the session's transport.</summary>
internal sealed partial class EngineServer : IDisposable
{
    private readonly IEngineHandler _handler;
    private readonly OriginPolicy _origins;
    private readonly EngineMessage? _initialPacket;
    private volatile bool _isShutDown;

    /// <param name="options">The options.</param>
    /// <param name="handler">What runs on top of it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    /// <param name="meters">The host's meters, if it has any.</param>
    /// <param name="pool">Where it is measured how long things wait; by default the thread pool.</param>
    public EngineServer(
        EngineOptions options, IEngineHandler handler, TimeProvider time, ILogger logger, IMeterFactory? meters = null, Action<IThreadPoolWorkItem>? pool = null)
    {
        Options = options;
        Logger = logger;
        MaxConnections = options.MaxConnections > 0 ? options.MaxConnections : ConnectionLimit.Default();
        Sessions = new SessionTable(MaxConnections);
        Budget = options.MaxTotalSendBuffer > 0 ? new SendBudget(this, options.MaxTotalSendBuffer) : null;
        _handler = handler;
        _origins = new OriginPolicy(options);
        _initialPacket = options.InitialPacket is { } text
            ? EngineMessage.Text(EnginePacketType.Message, System.Text.Encoding.UTF8.GetBytes(text))
            : null;
        Metrics = EngineMetrics.For(meters);

        // The pool knows the real clock alone: by any other, whatever moves that would seem to have kept the pool waiting.
        Lateness = new Lateness(time, pool ?? (ReferenceEquals(time, TimeProvider.System) ? QueueToPool : static item => item.Execute()), Metrics, logger);
        Wheel = new DeadlineWheel(time, Lateness);
        Metrics.Add(this);
    }

    public EngineOptions Options { get; }

    public ILogger Logger { get; }

    public EngineMetrics Metrics { get; }

    public DeadlineWheel Wheel { get; }

    /// <summary>When the server itself was late, so that its clients are not.</summary>
    public Lateness Lateness { get; }

    public DrainScheduler Drains { get; } = new();

    public SessionTable Sessions { get; }

    public int MaxConnections { get; }

    /// <summary>What may wait on all connections together, or <see langword="null"/> if that is not bounded.</summary>
    public SendBudget? Budget { get; }

    /// <summary>Opens no more sessions: handshakes are answered 503. Those open go on.</summary>
    public void StopAccepting() => _isShutDown = true;

    /// <summary>Handles one request under the server's path.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        // In two steps, so that an open connection does not keep what it took to accept it.
        if (await AcceptAsync(context) is { } receiver && !receiver.TryHandOver())
        {
            await receiver.RunAsync();
        }
    }

    /// <summary>Handles a request up to its end, or until a session is on its WebSocket.</summary>
    /// <returns>What reads from that WebSocket.</returns>
    private async Task<WebSocketReceiver?> AcceptAsync(HttpContext context)
    {
        var request = EngineRequest.Read(context);
        using var place = request.SessionId is null ? await BeginHandshakeAsync(context, request) : null;
        if (request.SessionId is null && place is null)
        {
            return null;
        }

        var (refusal, session) = await VerifyAsync(context, request);
        if (refusal is not null)
        {
            await RefuseAsync(context, refusal, request.WantsWebSocket);
            return null;
        }

        if (request.WantsWebSocket)
        {
            return await HandleWebSocketAsync(context, request, session);
        }

        if (session is null)
        {
            await OpenPollingAsync(context, request);
        }
        else
        {
            await HandlePollingAsync(context, session);
        }

        return null;
    }

    /// <summary>Ends every session, each after what is queued for it, and opens no more: one of a client that comes right back would hold up the host.</summary>
    public void CloseAll(DisconnectReason reason)
    {
        StopAccepting();
        foreach (var session in Sessions.All)
        {
            session.Close(reason);
        }
    }

    public void Dispose()
    {
        Metrics.Remove(this);
        Wheel.Dispose();
    }

    private static void QueueToPool(IThreadPoolWorkItem item) => ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);

    private async ValueTask<(Refusal? Refusal, EngineSession? Session)> VerifyAsync(HttpContext context, EngineRequest request)
    {
        if (CheckQuery(context) is { } tooLong)
        {
            return (tooLong, null);
        }

        if ((request.Transport & Options.Transports) == EngineTransports.None)
        {
            return (Refusal.UnknownTransport, null);
        }

        if (OriginPolicy.IsMalformed(context.Request.Headers.Origin))
        {
            return (Refusal.MalformedOrigin, null);
        }

        if (request.SessionId is { } id)
        {
            return await VerifySessionAsync(context, request, id);
        }

        if (!request.WantsWebSocket && !HttpMethods.IsGet(context.Request.Method))
        {
            return (Refusal.BadHandshakeMethod, null);
        }

        if (request.Transport == EngineTransports.WebSocket && !request.WantsWebSocket)
        {
            return (Refusal.NoUpgrade, null);
        }

        if (!await _origins.IsAllowedAsync(context))
        {
            return (Refusal.ForeignOrigin, null);
        }

        if (await AskApplicationAsync(context) is { } refusal)
        {
            return (refusal, null);
        }

        return (IsSupported(request) || request.WantsWebSocket ? null : Refusal.UnsupportedProtocol, null);
    }

    private async ValueTask<(Refusal? Refusal, EngineSession? Session)> VerifySessionAsync(HttpContext context, EngineRequest request, string id)
    {
        if (!Sessions.TryGet(id, out var session))
        {
            return (Refusal.UnknownSession, null);
        }

        if (!IsOwner(session, context))
        {
            return (Refusal.SessionOfAnotherUser, null);
        }

        // The revision is the session's, whatever a later request says (CVE-2026-102599).
        if (request.Revision != session.ProtocolVersion)
        {
            return (Refusal.WrongProtocol, null);
        }

        if (!request.WantsWebSocket)
        {
            var isSame = session.Transport.IsPolling == (request.Transport == EngineTransports.Polling);
            return (isSame && session.Transport.IsPolling ? null : Refusal.WrongTransport, session);
        }

        return (await _origins.IsAllowedAsync(context) ? null : Refusal.ForeignOrigin, session);
    }

    private bool IsSupported(EngineRequest request) => request.Revision == EngineRevision.V4 || (request.Revision == EngineRevision.V3 && Options.AllowEIO3);

    private async ValueTask<Refusal?> AskApplicationAsync(HttpContext context)
    {
        if (Options.AllowRequest is null)
        {
            return null;
        }

        try
        {
            var decision = await Options.AllowRequest(context);
            return decision.IsAllowed ? null : Refusal.ForbiddenBecause(decision.Message);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return Refusal.ForbiddenBecause("Forbidden") with { Fault = exception };
        }
    }

    /// <returns>What reads from the WebSocket, if it carries a session now.</returns>
    private async Task<WebSocketReceiver?> HandleWebSocketAsync(HttpContext context, EngineRequest request, EngineSession? session)
    {
        var opensSession = session is null && request.Transport == EngineTransports.WebSocket && IsSupported(request);
        string? id = null;
        if (opensSession && (id = await ReserveAsync(context, request, isUpgrade: true)) is null)
        {
            return null;
        }

        WebSocketTransport? transport = null;
        try
        {
            transport = await WebSocketHandshake.AcceptAsync(context, this, request);
        }
        finally
        {
            if (transport is null && opensSession)
            {
                Sessions.Release();
            }
        }

        if (transport is null)
        {
            return null;
        }

        WebSocketReceiver? receiver = null;
        try
        {
            if (request.Transport != EngineTransports.WebSocket || !IsSupported(request))
            {
                TellOfRefusal(context, request.Transport == EngineTransports.WebSocket ? Refusal.UnsupportedProtocol : Refusal.WrongTransport);
                await TransportUpgrade.CloseProbeAsync(transport);
            }
            else if (session is not null)
            {
                receiver = await TransportUpgrade.RunAsync(this, session, transport);
            }
            else if (TryOpen(context, request, transport, id!, out _))
            {
                receiver = new WebSocketReceiver(transport, this);
            }
            else
            {
                TellOfRefusal(context, Refusal.NoId);
                await TransportUpgrade.CloseProbeAsync(transport);
            }
        }
        finally
        {
            if (receiver is null)
            {
                await transport.EndConnectionAsync();
            }
        }

        return receiver;
    }

    private async Task OpenPollingAsync(HttpContext context, EngineRequest request)
    {
        if (await ReserveAsync(context, request, isUpgrade: false) is not { } id)
        {
            return;
        }

        var transport = new PollingTransport { SendsBytes = request.Revision == EngineRevision.V3 && !request.WantsBase64 };
        if (!TryOpen(context, request, transport, id, out var session))
        {
            await RefuseAsync(context, Refusal.NoId);
            return;
        }

        if (Options.Cookie is { } cookie)
        {
            context.Response.Cookies.Append(cookie.Name ?? "io", session.Id, cookie.Build(context));
        }

        if (request.Revision == EngineRevision.V4)
        {
            await PollRequest.HandleAsync(context, session, transport);
            return;
        }

        // An older client joins a namespace by this request. What comes of it waits for the next one, as with the official server.
        await PollRequest.HandleAsync(context, session, transport, maxPackets: _initialPacket is null ? 1 : 2);
    }

    private async Task HandlePollingAsync(HttpContext context, EngineSession session)
    {
        if (session.Transport is not PollingTransport transport)
        {
            // It moved to a WebSocket since the request was verified.
            await RefuseAsync(context, Refusal.WrongTransport);
        }
        else if (HttpMethods.IsGet(context.Request.Method))
        {
            await PollRequest.HandleAsync(context, session, transport);
        }
        else if (HttpMethods.IsPost(context.Request.Method))
        {
            await PostRequest.HandleAsync(context, session, transport);
        }
        else
        {
            session.Server.Logger.RequestRefused(StatusCodes.Status405MethodNotAllowed, "its method is neither GET nor POST");
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = "GET, POST";
        }
    }

    /// <summary>Opens a session on the place reserved for it.</summary>
    /// <returns><see langword="false"/> if another one has taken its id since that was made, and the place is free again.</returns>
    private bool TryOpen(HttpContext context, EngineRequest request, EngineTransport transport, string id, [NotNullWhen(true)] out EngineSession? session)
    {
        session = new EngineSession(this, id, transport, request.Revision) { Owner = OwnerOf(context) };
        if (!Sessions.TryAdd(session))
        {
            Sessions.Release();
            session = null;
            return false;
        }

        var offersWebSocket = transport.IsPolling && Options.AllowUpgrades && Options.Transports.HasFlag(EngineTransports.WebSocket);
        transport.HoldDrain();
        session.Send(OpenPacket.Create(session.Id, offersWebSocket, Options.PingInterval, Options.PingTimeout, Options.MaxPayload));
        if (_initialPacket is not null)
        {
            session.Send(_initialPacket);
        }

        transport.ReleaseDrain();

        try
        {
            session.Open(_handler.OnOpen(session, context));
        }
        catch (Exception exception)
        {
            // It has no heartbeat yet and no reader to come, so nothing else would ever end it.
            session.Abort(SessionEnd.Failed(DisconnectReason.ForcedClose, "opening it failed", exception));
            session.OnTransportGone();
            throw;
        }

        Metrics.OnHandshake(transport.Name, EngineMetrics.Accepted);
        TellOfConnection(session, context);
        if (_isShutDown)
        {
            session.Close(DisconnectReason.ServerShuttingDown);
        }

        return true;
    }

    /// <summary>Takes a place and an id for a session; where there is none, answers the request.</summary>
    private async ValueTask<string?> ReserveAsync(HttpContext context, EngineRequest request, bool isUpgrade)
    {
        if (!await TryReserveAsync(context, request))
        {
            return null;
        }

        var (id, cause) = await CreateIdAsync(context);
        if (id is null)
        {
            Sessions.Release();
            await RefuseAsync(context, Refusal.NoId, isUpgrade, cause);
        }

        return id;
    }

    private async ValueTask<bool> TryReserveAsync(HttpContext context, EngineRequest request)
    {
        if (_isShutDown)
        {
            Logger.ServerShuttingDown(request.TransportName);
            Metrics.OnHandshake(request.TransportName, EngineMetrics.ShuttingDown);
        }
        else if (Sessions.TryReserve())
        {
            return true;
        }
        else
        {
            Logger.ServerFull(request.TransportName, nameof(EngineOptions.MaxConnections), MaxConnections);
            Metrics.OnHandshake(request.TransportName, EngineMetrics.ServerFull);
            Metrics.OnLimit(nameof(EngineOptions.MaxConnections));
        }

        await AnswerUnavailableAsync(context);
        return false;
    }
}
