using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Tests;

/// <summary>The real server as a process of its own, on a free port and with a store of its own.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("meetinghub-test").FullName;
    private readonly ConcurrentQueue<string> _log = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? _process;

    public Uri Address { get; private set; } = null!;
    /// <summary>Where it runs; it reads appsettings.json there.</summary>
    public string Folder => _folder;

    public string StorePath => Path.Combine(_folder, "meetings.db");
    public IEnumerable<string> LogLines => _log;

    /// <summary>What the server says about faults of its own.</summary>
    public IEnumerable<string> Faults => _log.Where(line => line.Contains("\"Level\":\"Error\"", StringComparison.Ordinal));

    public bool HasEnded => _process is { HasExited: true };

    /// <summary>Options in addition to those of every test; a later one wins.</summary>
    public string[] MoreOptions { get; init; } = [];

    /// <summary>Variables of its environment in addition to those of the tests.</summary>
    public IReadOnlyDictionary<string, string> MoreVariables { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The server's program.</summary>
    public string Program { get; init; } = Repository.Server;

    public async ValueTask InitializeAsync()
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = _folder,
            ArgumentList =
            {
                Program, "--urls", "http://127.0.0.1:0",
                "--Storage:Sqlite", StorePath, "--Sessions:JoinsPerMinute", "100000", "--Sessions:MeetingsPerMinute", "100000",
                "--Rooms:ConnectionsPerMinute", "100000",
                "--Media:BindAddress", "127.0.0.1", "--Media:AdvertisedAddress", "127.0.0.1", "--Media:Port", "0",
            },
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var option in MoreOptions) start.ArgumentList.Add(option);
        foreach (var (name, value) in MoreVariables) start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.EnableRaisingEvents = true;
        _process.Exited += (_, _) => _address.TrySetException(new InvalidOperationException($"The server ended: {string.Join('\n', _log)}"));
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        try
        {
            Address = await _address.Task.WaitAsync(TimeSpan.FromSeconds(90));
        }
        catch
        {
            await KillAsync(); // a fixture that failed is not disposed
            throw;
        }
    }

    /// <summary>A new person's browser, without cookies. It stays where it is when it is led elsewhere.</summary>
    public HttpClient NewBrowser(CookieContainer? cookies = null)
    {
        var browser = new HttpClient(new HttpClientHandler { CookieContainer = cookies ?? new CookieContainer(), AllowAutoRedirect = false })
        {
            BaseAddress = Address,
        };
        // What one address may ask is limited, so each test has one of its own, also where tests share a server.
        if (TestContext.Current.Test is { } test)
        {
            var number = (uint)StringComparer.Ordinal.GetHashCode(test.UniqueID);
            browser.DefaultRequestHeaders.Add("X-Forwarded-For", $"10.{(byte)(number >> 16)}.{(byte)(number >> 8)}.{(byte)number}");
        }
        return browser;
    }

    /// <summary>Its store, in whichever database it is.</summary>
    internal MeetingDb OpenStore()
    {
        if (Array.LastIndexOf(MoreOptions, "--Storage:PostgreSql") is >= 0 and var at)
        {
            var postgreSql = new DbContextOptionsBuilder<PostgreSqlMeetingDb>();
            StorageFeature.UsePostgreSql(postgreSql, MoreOptions[at + 1]);
            return new PostgreSqlMeetingDb(postgreSql.Options);
        }
        var sqlite = new DbContextOptionsBuilder<SqliteMeetingDb>();
        StorageFeature.UseSqlite(sqlite, Array.LastIndexOf(MoreOptions, "--Storage:Sqlite") is >= 0 and var path
            ? MoreOptions[path + 1] : StorePath);
        return new SqliteMeetingDb(sqlite.Options);
    }

    /// <summary>
    /// Somebody with these roles who is signed in, and their browser, which follows no redirects. Groups that are not there yet are made.
    /// </summary>
    internal async Task<(SignedInPerson Person, HttpClient Browser)> SignInAsync(params (string Slug, GroupRole Role)[] roles)
    {
        await using var db = OpenStore();
        var person = await SignedInPerson.MakeAsync(db, roles: roles);
        return (person, BrowserOf(person));
    }

    /// <summary>Another browser with the same sign-in.</summary>
    internal HttpClient BrowserOf(SignedInPerson person)
    {
        var cookies = new CookieContainer();
        cookies.Add(new Cookie(SignedInPerson.CookieName, person.Cookie, "/", Address.Host));
        return NewBrowser(cookies);
    }

    public async Task<(string FacilitatorCode, string ParticipantCode)> StartMeetingAsync(
        string title = "Tuesday circle", bool needsFacilitator = false, string door = "open", bool encrypted = false)
    {
        using var browser = NewBrowser();
        using var response = await browser.PostAsJsonAsync(
            "/api/meetings", new { title, door, withoutFacilitator = !needsFacilitator, encrypted });
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var made = (await response.Content.ReadFromJsonAsync<JsonNode>())!;
        return ((string)made["facilitatorCode"]!, (string)made["participantCode"]!);
    }

    /// <param name="pass">The one that the page still has, when it comes back.</param>
    public static async Task<JsonNode> JoinByLinkAsync(HttpClient browser, string code, string? pass = null)
    {
        using var response = await browser.PostAsJsonAsync("/api/join", new { code, pass });
        return (await response.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    /// <summary>
    /// Brings a new person into the room, and asks again while it pauses, as a page does: on a busy machine Redis may be late.
    /// </summary>
    public async Task<HubClient> EnterAsync(string code, string name, CookieContainer? cookies = null)
    {
        using var browser = NewBrowser(cookies);
        var seat = await AskUntilItGoesOnAsync(() => JoinByLinkAsync(browser, code), answer => (string?)answer["code"]);
        var client = await HubClient.ConnectAsync(Address);
        await AskUntilItGoesOnAsync(() => client.JoinAsync((string)seat["pass"]!, name), reply => (string?)reply["refusal"]?["code"]);
        return client;
    }

    private async Task<JsonNode> AskUntilItGoesOnAsync(Func<Task<JsonNode>> ask, Func<JsonNode, string?> refusalIn)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        var asking = Stopwatch.StartNew();
        while (true)
        {
            var answer = await ask();
            if (refusalIn(answer) is not { } refusal) return answer;
            var isPaused = refusal == "room_paused" && asking.Elapsed < TimeSpan.FromSeconds(20);
            Assert.True(isPaused, $"Refused with {refusal}. The server's last words:\n{string.Join('\n', _log.TakeLast(10))}");
            await timer.WaitForNextTickAsync();
        }
    }

    public async Task<HttpStatusCode> ReadyAsync()
    {
        using var http = NewBrowser();
        using var response = await http.GetAsync("/health/ready");
        return response.StatusCode;
    }

    /// <summary>Ends the process at once, as a power cut would.</summary>
    public async Task KillAsync()
    {
        if (_process is not { HasExited: false } process) return;
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    public void KillMedia() => ChildProcess.KillMediaOf(_process!);

    /// <summary>Waits until it has ended by itself.</summary>
    public Task EndedAsync() => _process!.WaitForExitAsync().WaitAsync(Until.Patience);

    /// <summary>STOP holds the process as it is; CONT lets it go on.</summary>
    public void Send(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process!.Id}"]);
        kill.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Read(string? line)
    {
        if (line is null) return;
        _log.Enqueue(line);
        if (!line.Contains("MeetingHub is at", StringComparison.Ordinal)) return;
        using var json = JsonDocument.Parse(line);
        _address.TrySetResult(new Uri(json.RootElement.GetProperty("Properties").GetProperty("Url").GetString()!));
    }
}
