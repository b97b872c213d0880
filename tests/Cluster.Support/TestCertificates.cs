using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Parley.ClusterTests;

/// <summary>Certificates for a day.</summary>
internal static class TestCertificates
{
    private static readonly DateTimeOffset s_from = DateTimeOffset.UtcNow.AddHours(-1);

    /// <summary>Writes an issuer, and a certificate of 127.0.0.1 by it, as PEM.</summary>
    public static void Write(string issuerFile, string certificateFile, string keyFile)
    {
        using var issuerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var issuerRequest = new CertificateRequest("CN=Parley tests", issuerKey, HashAlgorithmName.SHA256);
        issuerRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        issuerRequest.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(issuerRequest.PublicKey, critical: false));
        using var issuer = issuerRequest.CreateSelfSigned(s_from, s_from.AddDays(1));

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(issuer, s_from, s_from.AddHours(12), RandomNumberGenerator.GetBytes(8));

        File.WriteAllText(issuerFile, issuer.ExportCertificatePem());
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
    }
}
