using System.Diagnostics;
using Npgsql;

namespace MeetingHub.Server.Tests;

/// <summary>A real PostgreSQL of the test's own. Every database in it is new.</summary>
public sealed class PostgreSqlProcess : IAsyncLifetime
{
    private readonly int _port = FreePort.Take();
    private string _folder = "";
    private Process? _process;

    /// <summary>Where the tables of all its databases are.</summary>
    public string Tables => Path.Combine(_folder, "base");

    /// <summary>A new, empty database.</summary>
    public string NewDatabase() => $"Host=127.0.0.1;Port={_port};Username=meetinghub;Database=meetinghub_{Guid.NewGuid():N}";

    public async ValueTask InitializeAsync()
    {
        _folder = (await RunAsync("mktemp", "-d", "-t", "meetinghub-postgresql-XXXXXX")).Trim();
        await RunAsync(Program("initdb"), "-D", _folder, "-U", "meetinghub", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        await StartAsync();
    }

    public async Task StartAsync()
    {
        _process = Process.Start(AsNobodySpecial(
            Program("postgres"), "-D", _folder, "-p", $"{_port}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off"))!;
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            if (!line.Contains("ready to accept connections", StringComparison.Ordinal)) continue;
            _ = _process.StandardError.ReadToEndAsync(); // a full pipe would stop it
            return;
        }
        throw new InvalidOperationException("postgres did not start.");
    }

    /// <summary>Ends the process and all connections; committed data stays.</summary>
    public async Task StopAsync()
    {
        if (_process is not { HasExited: false } process) return;
        await RunAsync(Program("pg_ctl"), "stop", "-D", _folder, "-m", "immediate");
        await process.WaitForExitAsync();
    }

    /// <summary>Backs a database up and restores it into another, as docs/operations.md says. Returns its connection string.</summary>
    public async Task<string> RestoreCopyAsync(string connection)
    {
        var copy = NewDatabase();
        static string NameOf(string connection) => new NpgsqlConnectionStringBuilder(connection).Database!;
        string[] server = ["-h", "127.0.0.1", "-p", $"{_port}", "-U", "meetinghub"];
        var file = Path.Combine(_folder, "copy");
        await RunAsync(Program("pg_dump"), [.. server, "--format=custom", $"--file={file}", NameOf(connection)]);
        await RunAsync(Program("createdb"), [.. server, NameOf(copy)]);
        await RunAsync(Program("pg_restore"), [.. server, "--clean", "--if-exists", $"--dbname={NameOf(copy)}", file]);
        return copy;
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await StopAsync();
        _process?.Dispose();
        await RunAsync("rm", "-rf", _folder);
    }

    // Debian keeps the programs of each version apart.
    private static string Program(string name) =>
        Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin", name)).Last(File.Exists);

    // PostgreSQL refuses to run as root.
    private static ProcessStartInfo AsNobodySpecial(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.IsPrivilegedProcess ? "setpriv" : program)
        {
            WorkingDirectory = "/", UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        if (Environment.IsPrivilegedProcess)
            foreach (var argument in (string[])["--reuid=postgres", "--regid=postgres", "--clear-groups", program]) start.ArgumentList.Add(argument);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return start;
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(AsNobodySpecial(program, arguments))!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException(await errors);
    }
}
