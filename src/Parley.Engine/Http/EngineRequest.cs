using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Parley.Engine.Http;

/// <summary>What a request asks of the engine, read from its query and headers.</summary>
internal readonly struct EngineRequest
{
    private EngineRequest(HttpContext context)
    {
        var query = context.Request.Query;
        Transport = query["transport"].ToString() switch
        {
            "polling" => EngineTransports.Polling,
            "websocket" => EngineTransports.WebSocket,
            _ => EngineTransports.None,
        };
        SessionId = query.TryGetValue("sid", out var sid) && sid.ToString() is { Length: > 0 } id ? id : null;
        IsVersion4 = query["EIO"] == "4";
        WantsWebSocket = IsWebSocketRequest(context);
    }

    public EngineTransports Transport { get; }

    /// <summary>The transport's name for log and metrics, which do not repeat what a client made up.</summary>
    public string TransportName => Transport switch
    {
        EngineTransports.Polling => "polling",
        EngineTransports.WebSocket => "websocket",
        _ => "unknown",
    };

    /// <summary>The session the request belongs to, or <see langword="null"/> if it opens one.</summary>
    public string? SessionId { get; }

    public bool IsVersion4 { get; }

    /// <summary>Whether the connection is to become a WebSocket, by an HTTP/1.1 upgrade or an HTTP/2 extended CONNECT.</summary>
    public bool WantsWebSocket { get; }

    public static EngineRequest Read(HttpContext context) => new(context);

    private static bool IsWebSocketRequest(HttpContext context)
    {
        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect)
        {
            return string.Equals(connect.Protocol, "websocket", StringComparison.OrdinalIgnoreCase);
        }

        return context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
            && string.Equals(context.Request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase);
    }
}
