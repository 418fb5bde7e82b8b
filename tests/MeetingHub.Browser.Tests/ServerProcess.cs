using System.Diagnostics;
using System.Text;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace MeetingHub.Browser.Tests;

/// <summary>The real server in a process of its own, on free ports, with a database that goes away with it.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("meetinghub-").FullName;
    private readonly StringBuilder _log = new();
    private readonly string _bind;
    private readonly string _mediaAddress;
    private readonly int _port;
    private readonly int _mediaPort;
    private readonly IReadOnlyDictionary<string, string> _options;
    private readonly string[] _before;
    private Process? _process;

    private ServerProcess(string bind, string mediaAddress, IReadOnlyDictionary<string, string>? options, string[]? before)
    {
        (_bind, _mediaAddress, _before) = (bind, mediaAddress, before ?? []);
        _options = options ?? new Dictionary<string, string>(StringComparer.Ordinal);
        _port = FreePort.Take();
        _mediaPort = FreePort.Take();
    }

    public string Url => _bind.Contains(':', StringComparison.Ordinal) ? $"http://[{_bind}]:{_port}" : $"http://{_bind}:{_port}";

    public int MediaPort => _mediaPort;

    public int ProcessId => _process!.Id;

    private string StorePath => Path.Combine(_folder, "meetinghub.db");

    /// <summary>The whole output of the server, over all its starts.</summary>
    public string Log { get { lock (_log) return _log.ToString(); } }

    /// <param name="bind">The host of <see cref="Url"/>.</param>
    /// <param name="mediaAddress">The address named to browsers for sound and pictures.</param>
    /// <param name="options">More of the server's options, as environment variables.</param>
    /// <param name="before">A command that runs the server, such as one that enters a network namespace.</param>
    public static async Task<ServerProcess> StartAsync(
        string bind = "localhost",
        string mediaAddress = "127.0.0.1",
        IReadOnlyDictionary<string, string>? options = null,
        string[]? before = null)
    {
        var server = new ServerProcess(bind, mediaAddress, options, before);
        try
        {
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts on the same ports, with the same database.</summary>
    public async Task StartAgainAsync()
    {
        string[] command = [.. _before, "dotnet", Repository.ServerDll];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            WorkingDirectory = Path.Combine(Repository.Root, "src", "MeetingHub.Server"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["ASPNETCORE_URLS"] = Url;
        start.Environment["Storage__Sqlite"] = StorePath;
        start.Environment["Media__AdvertisedAddress"] = _mediaAddress;
        start.Environment["Media__Port"] = _mediaPort.ToString(System.Globalization.CultureInfo.InvariantCulture);
        start.Environment["Media__Shards"] = "1"; // one free port was found, not several in a row
        foreach (var (name, value) in _options) start.Environment[name] = value;

        _process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        using var http = new HttpClient { BaseAddress = new Uri(Url), Timeout = TimeSpan.FromSeconds(15) };
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri("/", UriKind.Relative));
                return;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                if (_process.HasExited || waited.Elapsed > TimeSpan.FromSeconds(90))
                    throw new InvalidOperationException($"The server did not start.{Environment.NewLine}{Log}", e);
                await Task.Delay(100);
            }
        }
    }

    internal MeetingDb OpenStore()
    {
        var options = new DbContextOptionsBuilder<SqliteMeetingDb>();
        StorageFeature.UseSqlite(options, StorePath);
        return new SqliteMeetingDb(options.Options);
    }

    /// <summary>Makes somebody with these roles, and signs them in in this browser. Groups that are not there yet are made.</summary>
    internal async Task<SignedInPerson> SignInAsync(IBrowserContext browser, params (string Slug, GroupRole Role)[] roles)
    {
        await using var db = OpenStore();
        var person = await SignedInPerson.MakeAsync(db, roles: roles);
        await browser.AddCookiesAsync([new Cookie { Name = SignedInPerson.CookieName, Value = person.Cookie, Url = Url }]);
        return person;
    }

    /// <summary>Ends the process at once, as a crash would.</summary>
    public async Task KillAsync()
    {
        if (_process is not { HasExited: false } process) return;
        Complaints.Expect(Complaints.NoAnswer);
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    public void KillMedia() => ChildProcess.KillMediaOf(_process!);

    /// <summary>Stops it as an operator does, and returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        var process = _process!;
        Complaints.Expect(Complaints.NoAnswer);
        using (var kill = Process.Start("kill", ["-TERM", $"{process.Id}"])) await kill.WaitForExitAsync();
        await process.WaitForExitAsync().WaitAsync(Until.Patience);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_log) _log.AppendLine(line);
    }
}

/// <summary>One server for all tests that need no server of their own.</summary>
public sealed class OneServer : IAsyncLifetime
{
    private int _contexts;

    public ServerProcess Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await ServerProcess.StartAsync(
        options: new Dictionary<string, string>(StringComparer.Ordinal) { ["Rooms__SideRoomsNotice"] = "00:00:08" });

    /// <summary>A browser at this server, with an address of its own, so that tests which follow each other do not share what one address may ask.</summary>
    internal async Task<IBrowserContext> NewContextAsync(IBrowser browser, BrowserNewContextOptions options)
    {
        options.BaseURL = Server.Url;
        options.ExtraHTTPHeaders = [new("X-Forwarded-For", $"10.0.{++_contexts / 250}.{1 + _contexts % 250}")];
        var context = await browser.NewContextAsync(options);
        context.SetDefaultTimeout(Until.PatienceMs);
        return context;
    }

    public ValueTask DisposeAsync() => Server is null ? default : Server.DisposeAsync(); // it may not have started
}
