using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using global::Showcase.Lab;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.Showcase.Tests.Lab;

/// <summary>The showcase as it is seen at another address of this machine, with a proxy at each of its ports.</summary>
internal sealed class LabProxies : IAsyncDisposable
{
    private static readonly IPAddress _front = IPAddress.Parse("127.0.0.2");

    private readonly List<CountingProxy> _proxies = [];
    private readonly Dictionary<string, CountingProxy> _channels = new(StringComparer.Ordinal);

    /// <param name="withChannels">Whether there are proxies for the channels, or for the page alone.</param>
    public LabProxies(ShowcaseApp app, bool isHttps, bool withChannels = true)
    {
        var page = new Uri(isHttps ? app.HttpsUrl : app.HttpUrl);
        Address = $"{page.Scheme}://{_front}:{page.Port}";
        _proxies.Add(new(_front, IPAddress.Loopback, page.Port));
        if (!withChannels)
        {
            return;
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var certificate = isHttps ? new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1)) : null;
        var rules = app.Services.GetRequiredService<LabServer>().Rules;
        foreach (var (channel, port) in isHttps ? rules.Https : rules.Http)
        {
            var protocol = channel == LabChannel.WebSocketOverHttp2 ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11;
            _proxies.Add(_channels[channel] = new(_front, IPAddress.Loopback, port, certificate, protocol));
        }
    }

    /// <summary>Where browsers find the showcase.</summary>
    public string Address { get; }

    public IEnumerable<string> Channels => _channels.Keys;

    public CountingProxy this[string channel] => _channels[channel];

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies)
        {
            await proxy.DisposeAsync();
        }
    }
}
