using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Showcase.Hosting;

/// <summary>The certificate for https on this machine: made at the first start, kept for a year, and made anew before it ends.</summary>
/// <param name="folder">Where it is kept, readable by the user alone; <see langword="null"/> keeps it for this run only.</param>
internal sealed class SelfSignedCertificate(string? folder, TimeProvider time)
{
    private static readonly TimeSpan _lifetime = TimeSpan.FromDays(365), _renewal = TimeSpan.FromDays(14);

    public X509Certificate2 Get()
    {
        if (folder is null)
            return Load(Create());

        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "localhost.pfx");
        if (File.Exists(path) && TryLoad(path) is { } kept)
            return kept;

        var made = Create();
        // Under another name first: two showcases that start at once do not read each other's half.
        var part = $"{path}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(part, options))
            file.Write(made);
        File.Move(part, path, overwrite: true);
        return Load(made);
    }

    private X509Certificate2? TryLoad(string path)
    {
        try
        {
            var kept = Load(File.ReadAllBytes(path));
            if (kept.HasPrivateKey && time.GetUtcNow() < new DateTimeOffset(kept.NotAfter) - _renewal)
                return kept;
            kept.Dispose();
        }
        catch (CryptographicException)
        {
            // What cannot be read is no certificate. Another one takes its place.
        }

        return null;
    }

    private byte[] Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));

        var now = time.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now + _lifetime);
        return certificate.Export(X509ContentType.Pfx);
    }

    private static X509Certificate2 Load(byte[] pfx) => X509CertificateLoader.LoadPkcs12(pfx, password: null);
}
