using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MeetingHub.Server.Tests;

/// <summary>A real coturn of the test's own, which relays on this machine alone.</summary>
public sealed class TurnProcess : IAsyncLifetime
{
    public const string Secret = "the secret of the relay";

    private readonly string _folder = Directory.CreateTempSubdirectory("meetinghub-turn").FullName;
    private Process? _process;

    public int Port { get; } = FreePort.Take();
    public int TlsPort { get; } = FreePort.Take();

    public async ValueTask InitializeAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=relay", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var (cert, pkey) = (Path.Combine(_folder, "cert.pem"), Path.Combine(_folder, "key.pem"));
        await File.WriteAllTextAsync(cert, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(pkey, key.ExportPkcs8PrivateKeyPem());
        _process = Process.Start(new ProcessStartInfo("turnserver")
        {
            ArgumentList =
            {
                "-n", "--listening-ip", "127.0.0.1", "--relay-ip", "127.0.0.1", "--listening-port", $"{Port}", "--realm", "test",
                "--use-auth-secret", "--static-auth-secret", Secret, "--fingerprint", "--allow-loopback-peers", "--no-dtls", "--no-cli",
                "--tls-listening-port", $"{TlsPort}", "--cert", cert, "--pkey", pkey,
                "--log-file", "stdout", "--verbose", "--userdb", Path.Combine(_folder, "turndb"), "--pidfile", Path.Combine(_folder, "turn.pid"),
            },
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var output = _process.StandardOutput;
        while (await output.ReadLineAsync() is { } line)
        {
            if (!line.Contains("UDP listener opened on", StringComparison.OrdinalIgnoreCase)) continue;
            _ = output.ReadToEndAsync(); // a full pipe would stop it
            _ = _process.StandardError.ReadToEndAsync();
            return;
        }
        throw new InvalidOperationException("turnserver did not start.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
