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
internal sealed class EngineServer : IDisposable
{
    private readonly IEngineHandler _handler;
    private readonly OriginPolicy _origins;
    private readonly EngineMessage? _initialPacket;
    private volatile bool _isShutDown;

    public EngineServer(EngineOptions options, IEngineHandler handler, TimeProvider time, ILogger logger)
    {
        Options = options;
        Logger = logger;
        Wheel = new DeadlineWheel(time);
        MaxConnections = options.MaxConnections > 0 ? options.MaxConnections : ConnectionLimit.Default();
        Sessions = new SessionTable(MaxConnections);
        _handler = handler;
        _origins = new OriginPolicy(options);
        _initialPacket = options.InitialPacket is { } text
            ? EngineMessage.Text(EnginePacketType.Message, System.Text.Encoding.UTF8.GetBytes(text))
            : null;
    }

    public EngineOptions Options { get; }

    public ILogger Logger { get; }

    public DeadlineWheel Wheel { get; }

    public SessionTable Sessions { get; }

    public int MaxConnections { get; }

    /// <summary>Opens no more sessions: handshakes are answered 503. Those open go on.</summary>
    public void StopAccepting() => _isShutDown = true;

    /// <summary>Handles one request under the server's path.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var request = EngineRequest.Read(context);
        var (refusal, session) = await VerifyAsync(context, request);
        if (refusal is not null)
        {
            Logger.HandshakeRefused(request.Transport, refusal.Message, refusal.Code);
            await (request.WantsWebSocket ? refusal.WriteToUpgradeAsync(context) : refusal.WriteAsync(context));
            return;
        }

        if (request.WantsWebSocket)
        {
            await HandleWebSocketAsync(context, request, session);
        }
        else if (session is null)
        {
            await OpenPollingAsync(context, request);
        }
        else
        {
            await HandlePollingAsync(context, session);
        }
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

    public void Dispose() => Wheel.Dispose();

    private async ValueTask<(Refusal? Refusal, EngineSession? Session)> VerifyAsync(HttpContext context, EngineRequest request)
    {
        if ((request.Transport & Options.Transports) == EngineTransports.None)
        {
            return (Refusal.UnknownTransport, null);
        }

        if (OriginPolicy.IsMalformed(context.Request.Headers.Origin))
        {
            return (Refusal.BadRequest, null);
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
            return (Refusal.BadRequest, null);
        }

        if (!await _origins.IsAllowedAsync(context))
        {
            return (Refusal.Forbidden, null);
        }

        var decision = await DecideAsync(context);
        if (!decision.IsAllowed)
        {
            return (Refusal.ForbiddenBecause(decision.Message), null);
        }

        return (request.IsVersion4 || request.WantsWebSocket ? null : Refusal.UnsupportedProtocol, null);
    }

    private async ValueTask<(Refusal? Refusal, EngineSession? Session)> VerifySessionAsync(HttpContext context, EngineRequest request, string id)
    {
        if (!Sessions.TryGet(id, out var session))
        {
            return (Refusal.UnknownSession, null);
        }

        if (!request.IsVersion4)
        {
            return (Refusal.BadRequest, null);
        }

        if (!request.WantsWebSocket)
        {
            var isSame = session.Transport.IsPolling == (request.Transport == EngineTransports.Polling);
            return (isSame && session.Transport.IsPolling ? null : Refusal.BadRequest, session);
        }

        return (await _origins.IsAllowedAsync(context) ? null : Refusal.Forbidden, session);
    }

    private async ValueTask<HandshakeDecision> DecideAsync(HttpContext context)
    {
        if (Options.AllowRequest is null)
        {
            return HandshakeDecision.Allow;
        }

        try
        {
            return await Options.AllowRequest(context);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Logger.AllowRequestFailed(exception);
            return HandshakeDecision.Refuse();
        }
    }

    private async Task HandleWebSocketAsync(HttpContext context, EngineRequest request, EngineSession? session)
    {
        if (session is null && request.Transport == EngineTransports.WebSocket && request.IsVersion4 && !await TryReserveAsync(context))
        {
            return;
        }

        WebSocketTransport? transport = null;
        try
        {
            transport = await WebSocketHandshake.AcceptAsync(context, this);
        }
        finally
        {
            if (transport is null && session is null && request.Transport == EngineTransports.WebSocket && request.IsVersion4)
            {
                Sessions.Release();
            }
        }

        if (transport is null)
        {
            return;
        }

        if (request.Transport != EngineTransports.WebSocket || !request.IsVersion4)
        {
            await TransportUpgrade.CloseProbeAsync(transport);
        }
        else if (session is not null)
        {
            await TransportUpgrade.RunAsync(this, session, transport);
        }
        else
        {
            using var receiver = new WebSocketReceiver(transport, this);
            await receiver.RunAsync(Open(context, transport));
        }
    }

    private async Task OpenPollingAsync(HttpContext context, EngineRequest request)
    {
        if (!await TryReserveAsync(context))
        {
            return;
        }

        var transport = new PollingTransport();
        var session = Open(context, transport);
        if (Options.Cookie is { } cookie)
        {
            context.Response.Cookies.Append(cookie.Name ?? "io", session.Id, cookie.Build(context));
        }

        await PollRequest.HandleAsync(context, session, transport);
    }

    private static async Task HandlePollingAsync(HttpContext context, EngineSession session)
    {
        if (session.Transport is not PollingTransport transport)
        {
            // It moved to a WebSocket since the request was verified.
            await Refusal.BadRequest.WriteAsync(context);
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
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = "GET, POST";
        }
    }

    private EngineSession Open(HttpContext context, EngineTransport transport)
    {
        var session = new EngineSession(this, SessionId.Create(), transport);
        Sessions.Add(session);
        var offersWebSocket = transport.IsPolling && Options.AllowUpgrades && Options.Transports.HasFlag(EngineTransports.WebSocket);
        session.Send(OpenPacket.Create(session.Id, offersWebSocket, Options.PingInterval, Options.PingTimeout, Options.MaxPayload));
        if (_initialPacket is not null)
        {
            session.Send(_initialPacket);
        }

        try
        {
            session.Open(_handler.OnOpen(session, context));
        }
        catch
        {
            // It has no heartbeat yet and no reader to come, so nothing else would ever end it.
            session.Abort(DisconnectReason.ForcedClose);
            session.OnTransportGone();
            throw;
        }

        if (_isShutDown)
        {
            session.Close(DisconnectReason.ServerShuttingDown);
        }

        return session;
    }

    private async ValueTask<bool> TryReserveAsync(HttpContext context)
    {
        if (!_isShutDown)
        {
            if (Sessions.TryReserve())
            {
                return true;
            }

            Logger.ServerFull(MaxConnections);
        }

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = RetryAfterSeconds();
        await context.Response.CompleteAsync();
        return false;
    }

    /// <summary>Spread, so that those turned away do not all come back at once.</summary>
    private static string RetryAfterSeconds() => Random.Shared.Next(1, 10).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
