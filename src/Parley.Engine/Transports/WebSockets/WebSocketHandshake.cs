using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Parley.Engine.Http;
using Parley.Protocol.WebSockets;

namespace Parley.Engine.Transports.WebSockets;

/// <summary>
/// Turns a request into a WebSocket: 101 over an HTTP/1.1 upgrade, 200 over an HTTP/2 extended CONNECT. Both leave a plain duplex
/// stream, on which the frames are ours.
/// </summary>
/// <remarks>Source: RFC 6455 section 4.2, RFC 8441 section 5.</remarks>
internal static class WebSocketHandshake
{
    private const string Version = "13";

    /// <summary>Accepts the request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="server">The server it came to.</param>
    /// <param name="asked">What it asks of the engine.</param>
    /// <returns>The transport, or <see langword="null"/> if the request was answered with an error instead.</returns>
    public static async Task<WebSocketTransport?> AcceptAsync(HttpContext context, EngineServer server, EngineRequest asked)
    {
        var request = context.Request;
        var connect = context.Features.Get<IHttpExtendedConnectFeature>();
        var isHttp2 = connect is { IsExtendedConnect: true };
        if (request.Headers.SecWebSocketVersion != Version)
        {
            context.Response.Headers.SecWebSocketVersion = Version;
            await server.RefuseAsync(context, Refusal.NoUpgrade with { Message = "Missing or invalid Sec-WebSocket-Version header" }, isUpgrade: true);
            return null;
        }

        if (!isHttp2)
        {
            if (!WebSocketHandshakeKey.TryComputeAccept(request.Headers.SecWebSocketKey, out var accept))
            {
                await server.RefuseAsync(context, Refusal.NoUpgrade with { Message = "Missing or invalid Sec-WebSocket-Key header" }, isUpgrade: true);
                return null;
            }

            context.Response.Headers.SecWebSocketAccept = accept;
            context.Response.Headers.Upgrade = "websocket";
            context.Response.Headers.Connection = "Upgrade";
        }

        if (WebSocketHandshakeKey.FirstSubprotocol(request.Headers.SecWebSocketProtocol) is { } subprotocol)
        {
            context.Response.Headers.SecWebSocketProtocol = subprotocol;
        }

        var deflates = false;
        if (server.Options.PerMessageDeflate && WebSocketDeflate.TryNegotiate(request.Headers.SecWebSocketExtensions, out var extensions))
        {
            context.Response.Headers.SecWebSocketExtensions = extensions;
            deflates = true;
        }

        server.TellOfHeaders(context);
        LongRunningRequest.Mark(context);
        var (stream, connection) = isHttp2 ? (await connect!.AcceptAsync(), new RequestConnection(context)) : await UpgradeAsync(context, server.Options.EndRequestOnUpgrade);
        return new WebSocketTransport(server, connection, stream, deflates, asked.WantsBase64, asked.Revision);
    }

    private static async Task<(Stream Stream, IConnection Connection)> UpgradeAsync(HttpContext context, bool endRequest)
    {
        var upgrade = context.Features.GetRequiredFeature<IHttpUpgradeFeature>();
        var stream = await upgrade.UpgradeAsync();
        if (ConnectionPipeStream.TryGetPipe(context, upgrade) is not { } pipe)
        {
            return (stream, new RequestConnection(context));
        }

        var handover = endRequest ? context.Features.Get<ConnectionHandover>() : null;
        return (new ConnectionPipeStream(pipe), handover?.Owns(pipe) == true ? handover : new RequestConnection(context));
    }
}
