using System.Security.Cryptography.X509Certificates;

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
        if (!configuration.GetSection("Kestrel:Endpoints").Exists() && _settings.All(setting => string.IsNullOrEmpty(configuration[setting])))
            builder.WebHost.UseUrls(Default);
        builder.AddCertificate();
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
}
