using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Parley.Load.Servers;

/// <summary>A certificate for this machine that signs itself, ECDSA P-256, as files in a temporary folder for the servers.</summary>
internal sealed class TestCertificate : IDisposable
{
    private readonly X509Certificate2 _certificate;
    private readonly DirectoryInfo? _folder;

    private TestCertificate(X509Certificate2 certificate, string path, DirectoryInfo? folder)
    {
        _certificate = certificate;
        Path = path;
        _folder = folder;
    }

    /// <summary>Where the certificate is, as PEM.</summary>
    public string Path { get; }

    /// <summary>Where its key is, as PEM.</summary>
    public string KeyPath => System.IO.Path.ChangeExtension(Path, ".key");

    /// <summary>Makes one, which is there until it is disposed.</summary>
    public static TestCertificate Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(7));
        var folder = Directory.CreateTempSubdirectory("parley-load-");
        var created = new TestCertificate(certificate, System.IO.Path.Combine(folder.FullName, "server.pem"), folder);
        File.WriteAllText(created.Path, certificate.ExportCertificatePem());
        File.WriteAllText(created.KeyPath, key.ExportPkcs8PrivateKeyPem());
        return created;
    }

    /// <summary>Reads one that another process made, without its key.</summary>
    public static TestCertificate Load(string path) => new(X509Certificate2.CreateFromPem(File.ReadAllText(path)), path, folder: null);

    /// <summary>What a client checks: that it is this certificate.</summary>
    public SslClientAuthenticationOptions ClientOptions(string host) => new()
    {
        TargetHost = host,
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { _certificate },
            RevocationMode = X509RevocationMode.NoCheck,
        },
    };

    public void Dispose()
    {
        _certificate.Dispose();
        _folder?.Delete(recursive: true);
    }
}
