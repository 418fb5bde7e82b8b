using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Pages;
using MeetingHub.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Tests.Sessions.Reminders;

/// <summary>Reminders as people ask for them, at a whole server with a push service and a mail server.</summary>
public sealed partial class RemindersTests : IAsyncLifetime
{
    private const string Address = "asha.unmistakable@example.org";

    private readonly MailReceiver _mail = new();
    private readonly PushBrowser _keys = new();
    private PushService _service = null!;
    private RunningServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _service = await PushService.StartAsync();
        _server = new RunningServer
        {
            MoreOptions =
            [
                "--Reminders:PushToPrivateNetworks", "true", "--Reminders:LookEverySeconds", "1", "--Mail:Host", "127.0.0.1", "--Mail:Port",
                $"{_mail.Port}", "--Mail:Security", "None", "--Mail:From", "hello@meet.example", "--Mail:Site", "https://meet.example",
                "--Serilog:MinimumLevel:Default", "Verbose",
            ],
        };
        await _server.InitializeAsync();
        await using var db = SqliteTestStore.Open(_server.StorePath);
        db.Groups.AddRange(ReminderStage.Group("circle"), ReminderStage.Group("other"));
        var starts = DateTimeOffset.UtcNow.AddMinutes(20);
        db.Sessions.Add(new SessionRow
        {
            Id = "soon", Room = "soon", Title = "", CreatedAt = starts.ToUnixTimeMilliseconds(), Group = "circle",
            StartsAt = starts.ToUnixTimeMilliseconds(), EndsAt = starts.AddHours(1).ToUnixTimeMilliseconds(),
        });
        db.Sessions.Add(new SessionRow
        {
            Id = "elsewhere", Room = "elsewhere", Title = "", CreatedAt = starts.ToUnixTimeMilliseconds(), Group = "other",
            StartsAt = starts.AddDays(1).ToUnixTimeMilliseconds(), EndsAt = starts.AddDays(1).AddHours(1).ToUnixTimeMilliseconds(),
        });
        await db.SaveChangesAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _service.DisposeAsync();
        await _mail.DisposeAsync();
        _keys.Dispose();
    }

    private async Task TakePlaceAsync(CookieContainer cookies)
    {
        await using var db = SqliteTestStore.Open(_server.StorePath);
        var secrets = new Secrets(new OneStore(_server.StorePath));
        secrets.Load();
        var key = Base64Url.DecodeFromChars(cookies.GetCookies(_server.Address)["holder"]!.Value);
        db.Places.Add(new PlaceRow { Session = "soon", Holder = new Holders(secrets).Of(key).In("circle"), At = 1 });
        await db.SaveChangesAsync(Stop);
    }

    private sealed class OneStore(string path) : IDbContextFactory<MeetingDb>
    {
        public MeetingDb CreateDbContext() => SqliteTestStore.Open(path);
    }

    private static async Task<JsonNode> AskAsync(HttpClient browser, string what, object request)
    {
        using var answer = await browser.PostAsJsonAsync($"/api/reminders/{what}", request, Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonNode>(Stop))!;
    }

    private static string Show(JsonNode reply) => $"{reply["isOn"]}, any {reply["isAnyOn"]}";

    [Fact]
    public async Task A_browser_is_reminded_until_it_is_turned_off_and_only_by_itself()
    {
        var cookies = new CookieContainer();
        using var asha = _server.NewBrowser(cookies);
        using var ben = _server.NewBrowser();
        var endpoint = $"{_service.Address}/unmistakable";
        object On(string group) => new { group, endpoint, key = _keys.Key, auth = _keys.Auth };

        Assert.Equal("false, any false", Show(await AskAsync(asha, "look", new { group = "circle", endpoint })));
        Assert.Equal("true, any true", Show(await AskAsync(asha, "on", On("circle"))));
        Assert.Equal("true, any true", Show(await AskAsync(asha, "on", On("circle"))));
        Assert.Equal("true, any true", Show(await AskAsync(asha, "on", On("other"))));
        Assert.Equal("false, any false", Show(await AskAsync(ben, "look", new { group = "circle", endpoint })));
        Assert.Equal("false, any false", Show(await AskAsync(ben, "off", new { group = "circle", endpoint })));
        await TakePlaceAsync(cookies);
        await Until.TrueAsync(() => Task.FromResult(_service.All.Count > 0), "nothing is sent");
        Assert.Equal("Something you saved starts soon.", (string)JsonNode.Parse(_keys.Read(_service.All[0].Body))!["text"]!);
        await NothingTellsAsync("unmistakable", _keys.Key, _keys.Auth);

        // Signed in, what the browser had before is still its own.
        await using (var accounts = SqliteTestStore.Open(_server.StorePath))
            cookies.Add(_server.Address, new Cookie(SignedInPerson.CookieName, (await SignedInPerson.MakeAsync(accounts)).Cookie));
        Assert.Equal("true, any true", Show(await AskAsync(asha, "look", new { group = "circle", endpoint })));
        Assert.Equal("true, any true", Show(await AskAsync(asha, "on", On("circle"))));
        await using var db = SqliteTestStore.Open(_server.StorePath);
        Assert.Equal(3, await db.Reminders.CountAsync(Stop));

        // What nobody offers yet, by the same switch; and a browser that its push service has given another address.
        const string search = "/?topic=grief&language=ga";
        Assert.Contains("data-search=\"/?topic=grief&amp;language=ga\"", await asha.GetStringAsync(new Uri($"/tell-me?search={Uri.EscapeDataString(search)}", UriKind.Relative), Stop), StringComparison.Ordinal);
        Assert.Equal("true, any true", Show(await AskAsync(asha, "on", new { search, endpoint, key = _keys.Key, auth = _keys.Auth })));
        Assert.Equal("true, any true", Show(await AskAsync(asha, "look", new { search, endpoint })));
        Assert.Equal("true, any true", Show(await AskAsync(asha, "renew",
            new { before = endpoint, endpoint = $"{endpoint}2", key = _keys.Key, auth = _keys.Auth })));
        Assert.Equal("false, any false", Show(await AskAsync(asha, "look", new { search, endpoint })));
        Assert.Equal("true, any true", Show(await AskAsync(asha, "look", new { group = "circle", endpoint = $"{endpoint}2" })));
        Assert.Equal("true, any true", Show(await AskAsync(asha, "renew",
            new { before = $"{endpoint}2", endpoint, key = _keys.Key, auth = _keys.Auth })));
        Assert.Equal("false, any false", Show(await AskAsync(ben, "renew",
            new { before = endpoint, endpoint = $"{endpoint}3", key = _keys.Key, auth = _keys.Auth })));
        Assert.Equal("false, any true", Show(await AskAsync(asha, "off", new { search, endpoint })));
        await NothingTellsAsync("grief");

        // Of new posts, for whoever has a name in the group, and apart from its sessions.
        var posts = new { group = "circle", board = true, endpoint, key = _keys.Key, auth = _keys.Auth };
        using (var nameless = await ben.PostAsJsonAsync("/api/reminders/on", posts, Stop))
            Assert.Equal(HttpStatusCode.BadRequest, nameless.StatusCode);
        using (var named = await Form.FillInAsync(asha, "/groups/circle/member", ("name", "Heron"), ("keepsake", "Moon"), ("tint", "Heather")))
            Assert.Equal(HttpStatusCode.SeeOther, named.StatusCode);
        Assert.Equal("false, any true", Show(await AskAsync(asha, "look", new { group = "circle", board = true, endpoint })));
        Assert.Equal("true, any true", Show(await AskAsync(asha, "on", posts)));
        Assert.Equal("true, any true", Show(await AskAsync(asha, "look", new { group = "circle", board = true, endpoint })));
        Assert.Equal(1, await db.Reminders.CountAsync(r => r.For == ReminderFor.Board, Stop));
        Assert.Equal("false, any true", Show(await AskAsync(asha, "off", new { group = "circle", board = true, endpoint })));
        Assert.Equal("true, any true", Show(await AskAsync(asha, "look", new { group = "circle", endpoint })));
        Assert.Equal("false, any true", Show(await AskAsync(asha, "off", new { group = "circle", endpoint })));
        Assert.Equal("false, any true", Show(await AskAsync(asha, "look", new { group = "circle", endpoint })));
        using (var gone = await asha.PostAsync(new Uri("/api/me/forget", UriKind.Relative), content: null, Stop))
            Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        Assert.Null(cookies.GetCookies(_server.Address)["holder"]);
        Assert.Empty(db.Reminders);

        // What is no subscription, no group, or from another page.
        object[] wrong = [On("nowhere"), new { group = "circle" }, new { group = "circle", endpoint, key = "short", auth = _keys.Auth },
            new { group = "circle", endpoint = "file:///etc/passwd", key = _keys.Key, auth = _keys.Auth }];
        foreach (var request in wrong)
        {
            using var answer = await asha.PostAsJsonAsync("/api/reminders/on", request, Stop);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
        using var foreign = new HttpRequestMessage(HttpMethod.Post, "/api/reminders/on") { Content = JsonContent.Create(On("circle")) };
        foreign.Headers.Add("Origin", "https://elsewhere.example");
        using var refused = await asha.SendAsync(foreign, Stop);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Empty(db.Reminders);
    }

    [Fact]
    public async Task An_address_is_asked_reminded_and_forgotten_by_one_press_without_a_script()
    {
        var cookies = new CookieContainer();
        using var asha = _server.NewBrowser(cookies);
        asha.DefaultRequestHeaders.Add("Accept-Language", "de");
        using (var wrong = await Form.FillInAsync(asha, "/groups/circle/mail", ("address", "asha at home")))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
            Assert.Contains("asha at home", await wrong.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }
        using (var asked = await Form.FillInAsync(asha, "/groups/circle/mail", ("address", Address)))
            Assert.Contains("sieh in deine Mails", await asha.GetStringAsync(asked.Headers.Location, Stop), StringComparison.Ordinal);
        await TakePlaceAsync(cookies);
        await Until.TrueAsync(() => Task.FromResult(_mail.All.Count == 1), "nobody is asked");
        var link = Link().Match(_mail.All[0].Mail.TextBody!).Value;

        // Opening the link changes nothing: mail programs open it too. Pressing its button does.
        using var other = _server.NewBrowser();
        var page = await other.GetStringAsync(new Uri(link, UriKind.Relative), Stop);
        Assert.Contains("name=\"yes\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("groups/circle", page, StringComparison.Ordinal);
        using (await PressAsync(other, link, "yes", "1")) { }
        await Until.TrueAsync(() => Task.FromResult(_mail.All.Count == 2), "no reminder");
        Assert.Equal("Etwas, das du dir gemerkt hast, beginnt bald.", _mail.All[1].Mail.Subject);
        await NothingTellsAsync("unmistakable", link.Split('/')[^1]);

        // As a mail program presses it (RFC 8058): from elsewhere, without cookies.
        using (var stopped = await PressAsync(other, link, "List-Unsubscribe", "One-Click")) Assert.Equal(HttpStatusCode.OK,
            stopped.StatusCode);
        await using var db = SqliteTestStore.Open(_server.StorePath);
        Assert.Empty(db.Reminders);
        Assert.Empty(db.Outbox);
        using (var again = await PressAsync(other, link, "List-Unsubscribe", "One-Click")) Assert.Equal(HttpStatusCode.OK,
            again.StatusCode);
        Assert.Contains("are off", await other.GetStringAsync(new Uri(link, UriKind.Relative), Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_runs_a_group_hears_of_a_gap_in_its_rota_by_mail_and_in_their_browser_and_nobody_else_does()
    {
        await using (var db = SqliteTestStore.Open(_server.StorePath))
        {
            var at = DateTimeOffset.UtcNow.AddDays(1);
            db.Series.Add(new SeriesRow
            {
                Id = "series", Group = "circle", Slug = "series", Title = "Series", Zone = "UTC", First = default, Start = default,
                Minutes = 60, Code = "code", CreatedAt = 1, IsPublished = true, Facilitators = 1,
            });
            db.Sessions.Add(new SessionRow
            {
                Id = "gap", Room = "gap", Title = "", CreatedAt = 1, Group = "circle", Series = "series", Date = default,
                StartsAt = at.ToUnixTimeMilliseconds(), EndsAt = at.AddHours(1).ToUnixTimeMilliseconds(),
            });
            await db.SaveChangesAsync(Stop);
        }
        const string form = "/organise/rota/mail";
        var (_, asha) = await _server.SignInAsync(("circle", GroupRole.Facilitator));
        var (_, ben) = await _server.SignInAsync(("circle", GroupRole.Moderator));
        using (ben)
        using (var notTheirs = await ben.GetAsync(new Uri(form, UriKind.Relative), Stop))
        {
            Assert.Equal(HttpStatusCode.NotFound, notTheirs.StatusCode);
            using var refused = await ben.PostAsJsonAsync("/api/reminders/on", Push(), Stop);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }
        using var _ = asha;
        using (var wrong = await Form.FillInAsync(asha, form, ("address", "asha at home")))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
            Assert.Contains("asha at home", await wrong.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }
        using (var asked = await Form.FillInAsync(asha, form, ("address", Address)))
            Assert.Equal($"{form}?asked", asked.Headers.Location?.OriginalString);
        await Until.TrueAsync(() => Task.FromResult(_mail.All.Count == 1), "nobody is asked");
        var link = Link().Match(_mail.All[0].Mail.TextBody!).Value;
        using (await PressAsync(asha, link, "yes", "1")) { }
        await Until.TrueAsync(() => Task.FromResult(_mail.All.Count == 2), "no mail about the gap");
        Assert.Equal("A date that you look after still needs somebody.", _mail.All[1].Mail.Subject);
        Assert.Contains("https://meet.example/organise/rota", _mail.All[1].Mail.TextBody!, StringComparison.Ordinal);

        Assert.Equal("true, any true", Show(await AskAsync(asha, "on", Push())));
        await Until.TrueAsync(() => Task.FromResult(_service.All.Count == 1), "the browser is not told");
        var told = JsonNode.Parse(_keys.Read(_service.All[0].Body))!;
        Assert.Equal(("A date that you look after still needs somebody.", "/organise/rota"), ((string)told["text"]!, (string)told["to"]!));
        Assert.Equal("true, any true", Show(await AskAsync(asha, "look", Push())));
        Assert.Contains("data-rota", await asha.GetStringAsync(new Uri("/organise/rota", UriKind.Relative), Stop), StringComparison.Ordinal);
        Assert.Equal("false, any false", Show(await AskAsync(asha, "off", Push())));

        object Push() => new { rota = true, endpoint = $"{_service.Address}/unmistakable", key = _keys.Key, auth = _keys.Auth };
    }

    private static async Task<HttpResponseMessage> PressAsync(HttpClient browser, string link, string name, string value)
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create(name, value)]);
        return await browser.PostAsync(new Uri(link, UriKind.Relative), form, Stop);
    }

    private async Task NothingTellsAsync(params string[] secrets)
    {
        Assert.All(_server.LogLines, line => Assert.All(secrets, s => Assert.DoesNotContain(s, line, StringComparison.Ordinal)));
        foreach (var path in Directory.GetFiles(_server.Folder, Path.GetFileName(_server.StorePath) + "*"))
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(file, Encoding.Latin1);
            var bytes = await reader.ReadToEndAsync(Stop);
            Assert.All(secrets, s => Assert.DoesNotContain(s, bytes, StringComparison.Ordinal));
        }
    }

    [GeneratedRegex("(?<=https://meet.example)/reminders/[A-Za-z0-9_-]{22}")]
    private static partial Regex Link();
}
