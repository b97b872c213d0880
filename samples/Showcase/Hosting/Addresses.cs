using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Showcase.Hosting;

/// <summary>
/// An http and an https address that work at once. Whatever ASP.NET Core is told about addresses or certificates (<c>--urls</c>,
/// <c>ASPNETCORE_URLS</c>, <c>ASPNETCORE_HTTP_PORTS</c>, <c>Kestrel:Endpoints</c>, <c>Kestrel:Certificates:Default</c>) comes first.
/// </summary>
internal static class Addresses
{
    private const string Default = "http://localhost:5080;https://localhost:5443";

    private static readonly string[] _settings = ["urls", "http_ports", "https_ports"];

    public static void AddAddresses(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        var hasEndpoints = configuration.GetSection("Kestrel:Endpoints").Exists();
        if (!hasEndpoints && _settings.All(setting => string.IsNullOrEmpty(configuration[setting])))
            builder.WebHost.UseUrls(Default);
        builder.AddCertificate();
        var urls = hasEndpoints ? null : builder.WebHost.GetSetting(WebHostDefaults.ServerUrlsKey);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(listen => UseHandover(listen, urls)));
    }

    /// <summary>Gives endpoints with https the configured certificate, or one of this machine.</summary>
    public static void AddCertificate(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        if (configuration.GetSection("Kestrel:Certificates:Default").Exists())
            return;

        // Made when the first https address is opened: whoever runs behind a proxy that speaks TLS needs none.
        var certificate = new Lazy<X509Certificate2>(() => new SelfSignedCertificate(DataFolder.Find(configuration), TimeProvider.System).Get());
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https => https.ServerCertificate ??= certificate.Value));
    }

    /// <summary>
    /// Lets WebSockets end the request that opened them. Over TLS that belongs behind TLS, which Kestrel adds after the defaults of endpoints, where it is not there yet: so
    /// an https address among the URLs gets it here, found by its port. Those of <c>Kestrel:Endpoints</c> may have certificates of their own; there, and where the system is
    /// to choose the ports, WebSockets keep their requests and work the same.
    /// </summary>
    private static void UseHandover(ListenOptions listen, string? urls)
    {
        var port = listen.IPEndPoint?.Port ?? 0;
        var addresses = (urls ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(BindingAddress.Parse).Where(address => address.Port == port).ToArray();
        if (port != 0 && addresses.Length > 0 && addresses.All(address => address.Scheme == Uri.UriSchemeHttps))
            listen.UseHttps();
        listen.UseWebSocketHandover();
    }
}
