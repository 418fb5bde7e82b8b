using System.Diagnostics;

namespace MeetingHub.Server.Tests;

/// <summary>A real coturn of the test's own, which relays on this machine alone.</summary>
public sealed class TurnProcess : IAsyncLifetime
{
    public const string Secret = "the secret of the relay";

    private readonly string _folder = Directory.CreateTempSubdirectory("meetinghub-turn").FullName;
    private Process? _process;

    public int Port { get; } = FreePort.Take();

    public async ValueTask InitializeAsync()
    {
        _process = Process.Start(new ProcessStartInfo("turnserver")
        {
            ArgumentList =
            {
                "-n", "--listening-ip", "127.0.0.1", "--relay-ip", "127.0.0.1", "--listening-port", $"{Port}", "--realm", "test",
                "--use-auth-secret", "--static-auth-secret", Secret, "--fingerprint", "--allow-loopback-peers", "--no-tls", "--no-dtls", "--no-cli",
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
