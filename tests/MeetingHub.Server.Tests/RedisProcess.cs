using System.Diagnostics;
using MeetingHub.Server.Rooms;

namespace MeetingHub.Server.Tests;

/// <summary>A real Redis of the test's own. Its data is gone when it ends, except for data that a test had it save.</summary>
public sealed class RedisProcess : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("meetinghub-redis").FullName;
    private Process? _process;

    /// <summary>Saves every write before it answers, so that it restarts with all its data.</summary>
    public bool KeepsAll { get; init; }

    public bool IsCluster { get; init; }

    public int Port { get; } = FreePort.Take();
    public string Connection => $"127.0.0.1:{Port}";

    public ValueTask InitializeAsync() => StartAsync();

    public async ValueTask StartAsync()
    {
        _process = Process.Start(new ProcessStartInfo("redis-server")
        {
            ArgumentList = { "--port", $"{Port}", "--bind", "127.0.0.1", "--dir", _folder, "--save", "", "--appendonly", KeepsAll ? "yes" : "no", "--appendfsync", "always", "--cluster-enabled", IsCluster ? "yes" : "no" },
            UseShellExecute = false, RedirectStandardOutput = true,
        })!;
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.Contains("Ready to accept connections", StringComparison.Ordinal)) continue;
            _ = _process.StandardOutput.ReadToEndAsync(); // a full pipe would stop it
            return;
        }
        throw new InvalidOperationException("redis-server did not start.");
    }

    /// <summary>Ends it at once, and loses all its data.</summary>
    public async Task KillAsync()
    {
        if (_process is not { HasExited: false } process) return;
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async Task AskAsync(string command)
    {
        using var console = RedisServer.Connect($"{Connection},allowAdmin=true");
        await console.Database.ExecuteAsync(command);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
