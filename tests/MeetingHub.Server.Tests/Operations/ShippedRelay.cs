using System.Collections.Concurrent;
using System.Diagnostics;
using MeetingHub.Server.Rooms;
using Microsoft.Extensions.Options;

namespace MeetingHub.Server.Tests.Operations;

/// <summary>A real coturn with deploy/turnserver.conf, filled in as an operator would, but with loopback addresses only.</summary>
internal sealed class ShippedRelay : IAsyncDisposable
{
    public const string MediaAddress = "127.0.0.55";
    private const string Secret = "the secret of the relay";

    private readonly ConcurrentQueue<string> _said = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly (int Plain, int Tls) _ports = (FreePort.Take(), FreePort.Take());
    private readonly Process _process;

    private ShippedRelay(string folder, string settings)
    {
        var file = Path.Combine(folder, "turnserver.conf");
        File.WriteAllText(file, settings
            .Replace("MEDIA-ADDRESS", MediaAddress, StringComparison.Ordinal)
            .Replace("A-LONG-RANDOM-SECRET", Secret, StringComparison.Ordinal)
            .Replace("\nlistening-port=3478", $"\nlistening-port={_ports.Plain}", StringComparison.Ordinal)
            .Replace("tls-listening-port=5349", $"tls-listening-port={_ports.Tls}", StringComparison.Ordinal)
            .Replace("/etc/coturn", folder, StringComparison.Ordinal)
            .Replace("log-file=/dev/null\nsimple-log\nno-stdout-log", "log-file=stdout", StringComparison.Ordinal)
            + $"\nlistening-ip=127.0.0.1\nrelay-ip=127.0.0.1\nallow-loopback-peers\nuserdb={folder}/turndb\npidfile={folder}/turn.pid\n");
        _process = Process.Start(new ProcessStartInfo("turnserver", ["-c", file]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public IEnumerable<string> Said => _said;

    public static async Task<ShippedRelay> StartAsync(string folder, string settings)
    {
        await DeployTests.WriteCertificateAsync(folder, "certificate.pem", "key.pem");
        var relay = new ShippedRelay(folder, settings);
        await relay._started.Task.WaitAsync(Until.Patience);
        return relay;
    }

    /// <summary>The result of <see cref="TurnClient.PassAsync"/> with a password as the server makes it.</summary>
    public Task<int> PassAsync(string transport, string address, string secret = Secret, int atOnce = 1)
    {
        var made = new TurnCredentials(Options.Create(new TurnOptions { Urls = ["turn:relay"], Secret = secret }), TimeProvider.System).Make()!.Value.Single();
        return TurnClient.PassAsync(transport, transport == "tls" ? _ports.Tls : _ports.Plain, made.Username, made.Credential, address, atOnce);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null) return;
        _said.Enqueue(line);
        if (line.Contains("SQLite DB connection success", StringComparison.Ordinal)) _started.TrySetResult(); // the last line of its start
    }
}
