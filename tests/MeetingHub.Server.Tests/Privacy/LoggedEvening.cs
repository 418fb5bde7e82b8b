using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Pages;
using MeetingHub.Server.Tests.Sessions;
using MeetingHub.Server.Tests.Storage;

namespace MeetingHub.Server.Tests.Privacy;

/// <summary>
/// What people do around a session and in it, at a server that logs as much as it can: they make an account and sign in, rightly and
/// wrongly, become members, say that they come, book a talk, ask for mail, join, write, report and give feedback, and send nonsense. Every
/// word of theirs, and whatever leads to them, has the same letters in it, or is kept here to be looked for.
/// </summary>
internal static partial class LoggedEvening
{
    private const string Mark = "nmistakabl";
    private const string Account = "rowan unmistakable";
    private const string Password = "unmistakable herons on one leg";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [GeneratedRegex("""name="codes" value="(?<sealed>[^"]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex SealedCodes();

    [GeneratedRegex("""name="slot" value="(?<id>[^"]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Slot();

    [GeneratedRegex("(?<=<li>)[0-9A-Z]{5}-[0-9A-Z]{5}(?=</li>)")]
    private static partial Regex RecoveryCode();

    public static async Task TellsNothingAsync(TestStore store)
    {
        await using var server = new RunningServer
        {
            MoreOptions =
            [
                .. store.ServerOptions, "--Serilog:MinimumLevel:Default", "Verbose", "--Reminders:LookEverySeconds", "1",
                // A mail server that is away, so that something is to be said about mail.
                "--Mail:Host", "127.0.0.1", "--Mail:Port", "1", "--Mail:Security", "None", "--Mail:From", "hello@meet.example",
                "--Mail:Site", "https://meet.example",
            ],
        };
        await server.InitializeAsync();
        var planned = new PlannedSeries { Name = "calm", Start = DateTimeOffset.UtcNow.AddMinutes(5), Door = DoorMode.Open };
        await using (var db = store.CreateDbContext()) planned.Add(db);

        var cookies = new CookieContainer();
        using var rowan = server.NewBrowser(cookies);
        using var ann = server.NewBrowser(cookies: new CookieContainer());
        List<string> secrets = [Mark, planned.Code];

        var first = await new Grants(store, TimeProvider.System).MakeAsync(
            planned.Group, GroupRole.Facilitator, (await SomebodyAsync(store)).Account, Stop);
        secrets.AddRange([first, .. await MakeAccountAsync(rowan, first)]);
        await Form.FillInAsync(rowan, "/me/sessions", "/sign-out");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await SignInAsync(rowan, "unmistakably wrong"));
        Assert.Equal(HttpStatusCode.SeeOther, await SignInAsync(rowan, Password));

        await OfferTalkAsync(store, rowan);
        Assert.Equal(HttpStatusCode.SeeOther, await FillInAsync(ann, "/groups/calm/member", null, ("name", "Ann Unmistakable")));
        Assert.Equal(HttpStatusCode.SeeOther,
            await FillInAsync(ann, "/groups/calm/tuesdays", "/groups/calm/tuesdays/places", ("session", planned.First), ("come", "yes")));
        var talk = await ann.GetStringAsync(new Uri("/with/asha-unmistakable", UriKind.Relative), Stop);
        Assert.Equal(HttpStatusCode.SeeOther, await FillInAsync(ann, "/with/asha-unmistakable", null,
            ("slot", Slot().Match(talk).Groups["id"].Value), ("name", "Unmistakable Ann"), ("how", "Chat"), ("words", "unmistakable words")));
        Assert.Equal(HttpStatusCode.SeeOther, await FillInAsync(ann, "/groups/calm/mail", null, ("address", "ann@unmistakable.example")));

        secrets.AddRange(await MeetAsync(server, planned, rowan, ann));
        await SendNonsenseAsync(ann);
        foreach (var said in (string[])["is followed from version", "A reminder by Mail could not be sent"])
            await Until.TrueAsync(
                () => Task.FromResult(server.LogLines.Any(l => l.Contains(said, StringComparison.Ordinal))), $"The log does not say: {said}");
        secrets.AddRange(cookies.GetAllCookies().Select(c => c.Value).Where(v => v.Length > 10));
        PrivacyTests.TellsNothing(server, [.. secrets]);
    }

    private static async Task<SignedInPerson> SomebodyAsync(TestStore store)
    {
        await using var db = store.CreateDbContext();
        return await SignedInPerson.MakeAsync(db);
    }

    private static async Task<HttpStatusCode> FillInAsync(
        HttpClient browser, string path, string? to, params (string Name, string Value)[] values)
    {
        using var answer = await Form.FillInAsync(browser, path, to ?? path, values);
        return answer.StatusCode;
    }

    private static Task<HttpStatusCode> SignInAsync(HttpClient browser, string password) =>
        FillInAsync(browser, "/sign-in", null, ("name", Account), ("password", password), ("to", ""));

    private static async Task<string[]> MakeAccountAsync(HttpClient browser, string code)
    {
        var page = await browser.GetStringAsync(new Uri($"/first/{code}", UriKind.Relative), Stop);
        var codes = SealedCodes().Match(page).Groups["sealed"].Value;
        Assert.Equal(HttpStatusCode.SeeOther, await FillInAsync(browser, $"/first/{code}", null,
            ("codes", codes), ("name", Account), ("how", "password"), ("password", Password), ("kept", "yes")));
        return [codes, .. RecoveryCode().Matches(page).Select(m => m.Value)];
    }

    private static async Task OfferTalkAsync(TestStore store, HttpClient browser)
    {
        await using var db = store.CreateDbContext();
        var (group, account) = (db.Groups.Single().Id, db.Accounts.Single(a => a.UserName == Account).Id);
        db.Add(new QualificationRow
        {
            Group = group, Account = account, Kind = QualificationKind.LicensedProfessional, Name = "Asha Unmistakable",
        });
        db.Add(new OfferRow
        {
            Id = "offer", Group = group, Account = account, StartsAt = DateTimeOffset.UtcNow.AddDays(2).ToUnixTimeMilliseconds(), Minutes = 30,
        });
        await db.SaveChangesAsync(Stop);
        Assert.Equal(HttpStatusCode.SeeOther, await FillInAsync(browser, "/organise/groups/calm/talks", null,
            ("person", "asha-unmistakable"), ("about", "Unmistakable."), ("limits", "It isn’t therapy."), ("open", "yes")));
    }

    /// <summary>The session itself. Returns what was given to those who came.</summary>
    private static async Task<string[]> MeetAsync(RunningServer server, PlannedSeries planned, HttpClient lead, HttpClient participant)
    {
        async Task<HubClient> EnterAsync(HttpClient browser, string name)
        {
            var seat = await RunningServer.JoinByLinkAsync(browser, planned.Code);
            var client = await HubClient.ConnectAsync(server.Address, from: "203.0.113.77");
            Assert.Null((await client.JoinAsync((string)seat["pass"]!, name))["refusal"]);
            return client;
        }

        await using var rowan = await EnterAsync(lead, "Rowan Unmistakable");
        await using var ann = await EnterAsync(participant, "Ann Unmistakable");
        await ann.SayAsync("unmistakable words", id: "message");
        await ann.AskAsync("Negotiate", new JsonObject { ["offer"] = PrivacyTests.Offer });
        await ann.ExecuteAsync("unmistakable");
        await ann.ExecuteAsync("removeParticipant", ("who", rowan.You));
        await AskAsync(participant, ann.Pass, "/api/reports", new JsonObject
        {
            ["id"] = "unmistakable", ["kind"] = "hurtful", ["text"] = "unmistakable", ["isNamed"] = true, ["about"] = rowan.You,
            ["messages"] = new JsonArray("message"),
        });
        await AskAsync(participant, ann.Pass, "/api/feedback", new JsonObject { ["feeling"] = "lighter", ["words"] = "unmistakable" });
        await AskAsync(participant, rowan.Pass[..^2] + "xx", "/api/feedback", new JsonObject { ["words"] = "unmistakable" });
        return [rowan.Pass, ann.Pass, rowan.You, ann.You, "7WY2", "mYrO9Tb3", "a=ice", "a=fingerprint", "203.0.113"];
    }

    private static async Task AskAsync(HttpClient browser, string pass, string path, JsonNode body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", pass);
        using (await browser.SendAsync(request, Stop)) { }
    }

    private static async Task SendNonsenseAsync(HttpClient browser)
    {
        string[] posts = ["/sign-in", "/groups/calm/member", "/with/asha-unmistakable", "/api/join", "/api/reports", "/api/reminders/on", "/b/move"];
        foreach (var path in posts)
            foreach (var type in (string[])["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=unmistakable"])
            {
                using var body = new ByteArrayContent(Encoding.UTF8.GetBytes("{\"unmistakable\":=&name=unmistakable%zz"));
                body.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
                using (await browser.PostAsync(new Uri(path, UriKind.Relative), body, Stop)) { }
            }
        foreach (var path in (string[])
            ["/with/unmistakable", "/b/unmistakable", "/first/unmistakable", "/j/unmistakable", "/reminders/unmistakable", "/?search=unmistakable", "/%00unmistakable"])
            using (await browser.GetAsync(new Uri(path, UriKind.Relative), Stop)) { }
    }
}
