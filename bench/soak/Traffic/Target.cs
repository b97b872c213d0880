using System.Net;
using Parley.Soak.Server;

namespace Parley.Soak.Traffic;

/// <summary>The server that traffic goes to.</summary>
internal sealed class Target(ServerProcess server) : IDisposable
{
    public Uri Http1 => server.Http1;

    public Uri Http2Address => server.Http2;

    /// <summary>What WebSockets over HTTP/2 share connections by.</summary>
    public HttpMessageInvoker Http2 { get; } = new(new SocketsHttpHandler { EnableMultipleHttp2Connections = true });

    /// <summary>An address to come from, one of 200, so that tables by address have something to do and ports suffice.</summary>
    public static IPAddress From(Random random) => new([127, 0, 0, (byte)random.Next(2, 202)]);

    public void Dispose() => Http2.Dispose();
}
