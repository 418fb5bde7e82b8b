using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using MeetingHub.Server;
using Microsoft.Playwright;

namespace MeetingHub.Browser.Tests;

/// <summary>
/// The built web client with scripted answers instead of a server: for tests of looks and words, even in states that a real server
/// rarely shows. The decisions of a server are tested against the real one.
/// </summary>
internal sealed class ScriptedServer
{
    public const string Url = "http://localhost";
    public const string Code = "AAAAAAAAAAAAAAAAAAAAAA";
    private const char End = '\u001e';
    public const string Me = "p9aaaaaaaa";

    private static readonly string Dist = Path.Combine(Repository.Root, "web-client", "dist");
    private static readonly Lazy<Task<string>> Pseudo = new(BuildPseudoAsync);
    private static readonly Dictionary<string, string> Headers = new(StringComparer.Ordinal) { ["Content-Security-Policy"] = WebClient.ContentSecurityPolicy };
    private readonly Channel<string> _commands = Channel.CreateUnbounded<string>();
    private string _client = Dist;
    private IWebSocketRoute? _hub;
    private bool _isAway;

    /// <summary>When set, /api/join is refused with it.</summary>
    public (int Status, string Code, string Text)? LinkRefusal
    {
        get;
        set
        {
            if ((field = value) is var (status, _, _)) Complaints.Expect(Complaints.Status(status));
        }
    }

    /// <summary>When set, every command in the room is refused with it.</summary>
    public (string Code, string Text)? CommandRefusal { get; set; }

    public string Role { get; init; } = "facilitator";

    /// <summary>A tag: the language that this browser asks for, or one that somebody chose in it before.</summary>
    public string Language { get; init; } = "en-US";

    /// <summary>The texts in a language that nobody speaks, which the client has only in builds for tests.</summary>
    private bool IsPseudo => Language.StartsWith("en-X", StringComparison.Ordinal);

    /// <summary>The number of messages when a person joins; at least the two that tests know.</summary>
    public int Messages { get; init; } = 2;

    /// <summary>Words of a group, which no text of the page holds.</summary>
    public static string[] Rules { get; } = ["Keep it in the room", "What is said here stays here.", "This is not a crisis service."];

    private static object Agreement { get; } =
        new { version = "3fa94c01b7de", texts = new[] { new { language = "en", text = $"# {Rules[0]}\n\n- {Rules[1]}\n\n{Rules[2]}" } } };

    /// <summary>This person is in the waiting room.</summary>
    public bool Waits { get; set; }

    /// <summary>How many people are in the waiting room, for a facilitator.</summary>
    public int Waiting { get; init; }

    public static string[] WaitingPeople { get; } = ["Blue Door", "S.", "Distant Lantern"];

    /// <summary>Lines at the door: of a person who waits, and of a facilitator.</summary>
    public static string[] Lines { get; } = ["Please come to me last.", "Of course. Take your time."];

    public static string[] People { get; } = ["Rowan", "Quiet Heron", "Juniper", "Pebble", "Mei"];

    public async Task<IPage> OpenAsync(IBrowser browser, bool dark = false, int width = 1280, int height = 800, bool touch = false, bool scripts = true)
    {
        if (IsPseudo) _client = await Pseudo.Value;
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = Url,
            Locale = IsPseudo ? null : Language,
            JavaScriptEnabled = scripts,
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = new() { Width = width, Height = height },
            Permissions = ["camera", "microphone"],
            HasTouch = touch,
            IsMobile = touch,
        });
        context.SetDefaultTimeout(Until.PatienceMs);
        if (IsPseudo) await context.AddInitScriptAsync($"if (location.protocol === 'http:') document.cookie = 'language={Language}; path=/'");
        await context.RouteAsync("**/*", AnswerAsync);
        await context.RouteWebSocketAsync("**/hubs/room", hub =>
        {
            _hub = hub;
            if (_isAway) _ = hub.CloseAsync();
            hub.OnMessage(frame => Hear(frame.Text ?? ""));
        });
        return await context.NewPageAsync();
    }

    public void Say(string target, JsonNode argument)
    {
        // A removed page asks the link whether that still holds.
        if (target == "Goodbye" && (string?)argument["code"] == "removed") LinkRefusal ??= (403, "removed", "");
        Send(new JsonObject { ["type"] = 1, ["target"] = target, ["arguments"] = new JsonArray(argument) });
    }

    /// <summary>Shows the page that the connection lives, for tests in which time passes.</summary>
    public void Ping() => Send(new JsonObject { ["type"] = 6 });

    /// <summary>The next command of the page, in the order in which it sent them.</summary>
    public Task<string> NextCommandAsync() => _commands.Reader.ReadAsync().AsTask().WaitAsync(Until.Patience);

    /// <summary>Sends an event about one of <see cref="People"/>; the first <paramref name="version"/> is 13.</summary>
    public void Happen(int version, string what, string who) =>
        Happen(version, new JsonObject { ["$type"] = what, ["who"] = IdOf(who) });

    public void Happen(int version, params JsonNode[] events) => Say("Entries", new JsonArray(new JsonObject
    {
        ["version"] = version, ["at"] = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), ["events"] = new JsonArray(events),
    }));

    /// <summary>Somebody more comes to the door.</summary>
    public void Knock(int version, string name) => Happen(version, new JsonObject
    {
        ["$type"] = "participantKnocked", ["who"] = $"w{version}aaaaaaaa", ["name"] = name, ["keepsake"] = "cloud", ["tint"] = "slate",
        ["role"] = "participant", ["returning"] = false, ["cause"] = "door",
    });

    public static string IdOf(string who) => Id(Array.IndexOf(People, who));

    /// <summary>One of <see cref="People"/> writes.</summary>
    public static JsonNode Message(string id, string who, string body, string audience = "everyone") => new JsonObject
    {
        ["$type"] = "messagePosted", ["id"] = id, ["who"] = Id(Array.IndexOf(People, who)), ["body"] = body, ["audience"] = audience,
        ["toWho"] = audience == "direct" ? Me : null,
    };

    /// <summary>Closes the hub's connection, and every one that is tried after it.</summary>
    public Task GoAwayAsync()
    {
        _isAway = true;
        return _hub!.CloseAsync();
    }

    private Task AnswerAsync(IRoute route)
    {
        var path = new Uri(route.Request.Url).AbsolutePath;
        if (path == "/api/join" && LinkRefusal is var (status, code, text))
        {
            // What comes with a removal; other refusals have no more than code and text.
            return route.FulfillAsync(new()
            {
                Status = status,
                Json = code == "removed"
                    ? new { code, text, pass = "pass", expiresAt = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds(), until = "sessionEnds", withHelp = true, hasWritten = false }
                    : (object)new { code, text },
            });
        }
        if (path == "/api/join")
        {
            return route.FulfillAsync(new()
            {
                Json = new
                {
                    room = "q4Baaaaaaa", title = "Tuesday circle", role = Role, who = Me, door = Waits ? "knock" : "open", pass = "pass",
                    expiresAt = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds(), inviteCode = Role == "facilitator" ? Code : null,
                    agreement = Agreement,
                },
            });
        }

        if (path is "/api/agreement" or "/api/playbook") return route.FulfillAsync(new() { Json = Agreement });
        if (path == "/api/meetings")
        {
            return route.FulfillAsync(new()
            {
                Status = 201,
                Json = new { room = "q4Baaaaaaa", title = "Tuesday circle", facilitatorCode = Code, participantCode = new string('B', 22) },
            });
        }

        if (path.StartsWith("/api/", StringComparison.Ordinal)) return route.FulfillAsync(new() { Status = 204 });

        var file = Path.Combine(_client, path == "/blank" ? "blank.html" : path.TrimStart('/'));
        return route.FulfillAsync(new() { Path = File.Exists(file) ? file : Path.Combine(_client, "index.html"), Headers = Headers });
    }

    private static async Task<string> BuildPseudoAsync()
    {
        var folder = Path.Combine(Repository.Root, "web-client", "dist-pseudo");
        using var build = Process.Start(new ProcessStartInfo("npx", ["vite", "build", "--mode", "pseudo", "--outDir", folder])
        {
            WorkingDirectory = Path.Combine(Repository.Root, "web-client"), UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var said = await Task.WhenAll(build.StandardOutput.ReadToEndAsync(), build.StandardError.ReadToEndAsync());
        await build.WaitForExitAsync();
        Assert.True(build.ExitCode == 0, string.Concat(said));
        return folder;
    }

    private void Hear(string frames)
    {
        foreach (var frame in frames.Split(End, StringSplitOptions.RemoveEmptyEntries))
        {
            var message = JsonNode.Parse(frame)!;
            if (message["protocol"] is not null) Send([]);
            else if ((int?)message["type"] == 1 && message["invocationId"] is { } id)
            {
                if ((string?)message["target"] == "Execute") _commands.Writer.TryWrite((string)message["arguments"]![0]!["$type"]!);
                Send(new JsonObject { ["type"] = 3, ["invocationId"] = (string)id!, ["result"] = Answer((string)message["target"]!) });
            }
        }
    }

    private JsonObject Answer(string target) => target switch
    {
        "Join" => new JsonObject
        {
            ["you"] = Me, ["epoch"] = "e3aaaaaaaa", ["version"] = 12, ["room"] = Room(),
            ["pass"] = new JsonObject { ["pass"] = "pass", ["expiresAt"] = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds() },
        },
        "Negotiate" => new JsonObject { ["refusal"] = new JsonObject { ["code"] = "media_unavailable", ["text"] = "Sound and video are not available." } },
        "Execute" when CommandRefusal is var (code, text) => new JsonObject { ["version"] = 12, ["refusal"] = new JsonObject { ["code"] = code, ["text"] = text } },
        "Execute" => new JsonObject { ["version"] = 12 },
        _ => [],
    };

    private static string Id(int person) => person == 0 ? Me : $"p{person}aaaaaaaaa";

    private JsonNode Room() => Waits ? Door() : Inside();

    /// <summary>All that somebody who waits knows of the room.</summary>
    private static JsonNode Door() => JsonSerializer.SerializeToNode(new
    {
        title = "Tuesday circle",
        openedAt = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
        locked = false,
        ended = false,
        participants = new[]
        {
            new
            {
                id = Me, name = People[0], keepsake = "lantern", tint = "clay", role = "participant", presence = "here",
                microphone = "off", camera = "off", screen = "off",
            },
        },
        hands = Array.Empty<object>(),
        messages = Array.Empty<object>(),
        removed = Array.Empty<object>(),
        media = 0,
        level = 1,
        wait = new { since = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), cause = "door", note = Lines[0], answer = Lines[1] },
    })!;

    private JsonNode Inside()
    {
        string[] keepsakes = ["lantern", "wren", "fern", "stones", "boat"];
        string[] tints = ["clay", "sea", "moss", "slate", "rose"];
        object Person(int i) => new { id = Id(i), name = People[i], keepsake = keepsakes[i], tint = tints[i], role = i == 0 ? Role : "participant" };
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        return JsonSerializer.SerializeToNode(new
        {
            title = "Tuesday circle",
            openedAt = now - 600_000,
            locked = false,
            ended = false,
            participants = Enumerable.Range(0, People.Length).Select(i => new
            {
                id = Id(i), name = People[i], keepsake = keepsakes[i], tint = tints[i], role = i == 0 ? Role : "participant",
                presence = i == 4 ? "dropped" : "here", microphone = i == 2 ? "on" : "off", camera = "off", screen = "off",
            }),
            hands = new[] { Id(3) },
            messages = Enumerable.Range(0, Messages - 2).Select(i => new
            {
                id = $"m{i + 1000}aaaaaa", author = Person(1 + i % 4), at = now - 90_000, body = $"{i}: it has been a long week, and I am glad to sit here with you.",
                replyTo = i % 3 == 0 && i > 0 ? $"m{i + 999}aaaaaa" : null, audience = "everyone", toWho = (string?)null,
                reactions = new[] { new { who = Id(3), reaction = "heart" } },
            }).Concat(
            [
                new
                {
                    id = "m1aaaaaaaa", author = Person(2), at = now - 60_000, body = "Good to be here. I'd like to listen for a while.",
                    replyTo = (string?)null, audience = "everyone", toWho = (string?)null, reactions = new[] { new { who = Id(3), reaction = "heart" } },
                },
                new
                {
                    id = "m2aaaaaaaa", author = Person(0), at = now - 30_000, body = "Listening is being here too.",
                    replyTo = (string?)"m1aaaaaaaa", audience = "everyone", toWho = (string?)null, reactions = new[] { new { who = Id(1), reaction = "thankYou" } },
                },
            ]),
            removed = Array.Empty<object>(),
            level = 1,
            waiting = WaitingPeople.Take(Waiting).Select((name, i) => new
            {
                id = $"w{i}aaaaaaaaa", name, keepsake = "cloud", tint = "slate", role = "participant", since = now - 60_000 * i,
                returning = i == 1, cause = "door", note = i == 2 ? Lines[0] : null, answer = i == 2 ? Lines[1] : null,
            }),
        })!;
    }

    private void Send(JsonObject message) => _hub?.Send(message.ToJsonString() + End);
}
