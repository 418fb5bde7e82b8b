using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MeetingHub.Media.Dtls;

/// <summary>
/// A self-signed P-256 certificate, made per process: its fingerprint travels in the answer (RFC 8122), so no authority is needed.
/// </summary>
internal sealed record DtlsCertificate(byte[] Certificate, byte[] PrivateKey)
{
    public byte[] Sha256 { get; } = SHA256.HashData(Certificate);

    /// <summary>As SDP writes it: "AB:CD:…".</summary>
    public string Fingerprint => BitConverter.ToString(Sha256).Replace('-', ':');

    /// <summary>For when the context has its own copy.</summary>
    public void ForgetPrivateKey() => CryptographicOperations.ZeroMemory(PrivateKey);

    public static DtlsCertificate Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=MeetingHub", key, HashAlgorithmName.SHA256);
        // Valid for so long that a wrong clock does no harm; only the fingerprint counts.
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-7), DateTimeOffset.UtcNow.AddYears(1));
        return new DtlsCertificate(certificate.RawData, key.ExportECPrivateKey());
    }
}
