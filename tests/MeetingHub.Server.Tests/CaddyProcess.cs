using System.Collections.Concurrent;
using System.Diagnostics;

namespace MeetingHub.Server.Tests;

/// <summary>A real Caddy with deploy/Caddyfile as it is, on this machine alone and without TLS.</summary>
public sealed class CaddyProcess : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("meetinghub-caddy").FullName;
    private readonly ConcurrentQueue<string> _log = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;

    private CaddyProcess(string servers)
    {
        Address = new Uri($"http://127.0.0.1:{FreePort.Take()}");
        var start = new ProcessStartInfo("caddy", ["run", "--adapter", "caddyfile", "--config", Repository.PathOf("deploy", "Caddyfile")])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        (start.Environment["MEETINGHUB_DOMAIN"], start.Environment["MEETINGHUB_SERVERS"]) = (Address.GetLeftPart(UriPartial.Authority), servers);
        start.Environment["CADDY_ADMIN"] = $"unix/{_folder}/admin";
        foreach (var home in (string[])["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"]) start.Environment[home] = _folder;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.EnableRaisingEvents = true;
        _process.Exited += (_, _) => _started.TrySetException(new InvalidOperationException($"caddy ended: {string.Join('\n', _log)}"));
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public Uri Address { get; }
    public IEnumerable<string> LogLines => _log;

    /// <summary><paramref name="servers"/> are hosts and ports, with spaces between.</summary>
    public static async Task<CaddyProcess> StartAsync(string servers)
    {
        var caddy = new CaddyProcess(servers);
        await caddy._started.Task.WaitAsync(Until.Patience);
        return caddy;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Read(string? line)
    {
        if (line is null) return;
        _log.Enqueue(line);
        if (line.Contains("serving initial configuration", StringComparison.Ordinal)) _started.TrySetResult();
    }
}
