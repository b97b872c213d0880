using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Parley.Protocol.EngineIO;

namespace Parley.Engine.Http;

/// <summary>What a request asks of the engine, read from its query and headers.</summary>
internal readonly struct EngineRequest
{
    private EngineRequest(HttpContext context)
    {
        Transport = EngineQuery.Get(context, "transport") switch
        {
            "polling" => EngineTransports.Polling,
            "websocket" => EngineTransports.WebSocket,
            _ => EngineTransports.None,
        };
        SessionId = ReadSessionId(context);
        Revision = EngineQuery.Get(context, "EIO") switch
        {
            "4" => EngineRevision.V4,
            "3" or "" or null => EngineRevision.V3,
            _ => 0,
        };
        WantsBase64 = EngineQuery.Get(context, "b64") is not null;
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

    /// <summary>The <see cref="EngineRevision"/> that the client speaks, 0 for one that nobody knows. Before 4 it did not have to say so.</summary>
    public byte Revision { get; }

    /// <summary>Whether the client cannot take binary messages as they are.</summary>
    public bool WantsBase64 { get; }

    /// <summary>Whether the connection is to become a WebSocket, by an HTTP/1.1 upgrade or an HTTP/2 extended CONNECT.</summary>
    public bool WantsWebSocket { get; }

    public static EngineRequest Read(HttpContext context) => new(context);

    /// <summary>The session that a request names; one without a value opens a session.</summary>
    public static string? ReadSessionId(HttpContext context) => EngineQuery.Get(context, "sid") is { Length: > 0 } id ? id : null;

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
