using System.Net;
using System.Net.Security;
using Parley.Load.Servers;

namespace Parley.Load.Clients;

/// <summary>A connection of HTTP/2, of one client or shared by all of them.</summary>
internal sealed class Http2Connection : IDisposable
{
    private int _opened;

    public Http2Connection(Uri server, TestCertificate? certificate)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, PlaintextStreamFilter = OnConnected };
        if (certificate is not null)
        {
            handler.SslOptions = certificate.ClientOptions(server.Host);
        }

        Invoker = new HttpMessageInvoker(handler);
    }

    public HttpMessageInvoker Invoker { get; }

    public string Transport { get; private set; } = "";

    public void Dispose() => Invoker.Dispose();

    /// <summary>Sees that it is what it is said to be.</summary>
    private ValueTask<Stream> OnConnected(SocketsHttpPlaintextStreamFilterContext context, CancellationToken cancellationToken)
    {
        if (context.NegotiatedHttpVersion != HttpVersion.Version20 || Interlocked.Increment(ref _opened) > 1)
        {
            throw new LostException($"Connection {_opened} came about, of HTTP/{context.NegotiatedHttpVersion}.");
        }

        Transport = context.PlaintextStream is SslStream tls ? $"HTTP/2, {tls.SslProtocol}, {tls.NegotiatedCipherSuite}" : "HTTP/2";
        return new ValueTask<Stream>(context.PlaintextStream);
    }
}
