using Microsoft.AspNetCore.Http;

namespace Parley.Engine.Transports.WebSockets;

/// <summary>A request that lasts as long as its WebSocket.</summary>
internal sealed class RequestConnection(HttpContext context) : IConnection
{
    public void Abort() => context.Abort();
}
