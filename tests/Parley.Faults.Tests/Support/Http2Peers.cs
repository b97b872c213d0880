using System.Net;

namespace Parley.Faults.Tests.Support;

internal static class Http2Peers
{
    /// <summary>Opens a WebSocket as a stream of an HTTP/2 connection, which those opened with the same handler share.</summary>
    public static Task<Peer> ConnectHttp2Async(this TestServer server, HttpMessageInvoker http) => server.ConnectAsync(
        options: options =>
        {
            options.HttpVersion = HttpVersion.Version20;
            options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        },
        invoker: http);
}
