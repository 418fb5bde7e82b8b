using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace MeetingHub.Server.Tests.Sessions;

/// <summary>A facilitator's decisions hold when the room's log is gone, and a link in the wrong hands can be replaced.</summary>
public sealed class DecisionsTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("meetinghub-decisions").FullName;
    private readonly List<RunningServer> _servers = [];
    private readonly List<HubClient> _clients = [];
    private RunningServer _server = null!;

    private string Store => Path.Combine(_folder, "meetings.db");

    public async ValueTask InitializeAsync() => await StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) await client.DisposeAsync();
        foreach (var server in _servers) await server.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    // As after a restart: the store is there, and the logs of its rooms, which were in memory, are not.
    private async Task StartAsync()
    {
        if (_server is not null) await _server.KillAsync();
        _server = new RunningServer { MoreOptions = ["--Storage:Sqlite", Store] };
        _servers.Add(_server);
        await _server.InitializeAsync();
    }

    private sealed record Person(CookieContainer Cookies, string Code, string Name)
    {
        public HubClient? Client { get; set; }
    }

    private static string? CodeOf(JsonNode reply) => (string?)reply["refusal"]?["code"];

    private async Task<JsonNode> AskAsync(string path, object body, CookieContainer? cookies = null)
    {
        using var browser = new HttpClient(new HttpClientHandler { CookieContainer = cookies ?? new CookieContainer() }) { BaseAddress = _server.Address };
        using var response = await browser.PostAsJsonAsync(path, body);
        return (await response.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    /// <summary>Joins by the link, with the pass that the page still has. Returns the link's refusal, or else the room's answer.</summary>
    private async Task<JsonNode> JoinAsync(Person person)
    {
        var seat = await AskAsync("/api/join", new { code = person.Code, pass = person.Client?.Pass }, person.Cookies);
        if (seat["code"] is not null) return new JsonObject { ["refusal"] = seat.DeepClone() };
        var client = await HubClient.ConnectAsync(_server.Address);
        _clients.Add(client);
        var reply = await client.JoinAsync((string)seat["pass"]!, person.Name);
        if (reply["refusal"] is null) person.Client = client;
        return reply;
    }

    private async Task<Person> EnterAsync(string code, string name)
    {
        var person = new Person(new CookieContainer(), code, name);
        Assert.Null(CodeOf(await JoinAsync(person)));
        return person;
    }

    private async Task ChangeStoreAsync(string command)
    {
        await using var store = new SqliteConnection($"Data Source={Store}");
        await store.OpenAsync(TestContext.Current.CancellationToken);
        await using var ask = store.CreateCommand();
        ask.CommandText = command;
        await ask.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private async Task UntilStoredAsync(string query, long expected)
    {
        using var limit = new CancellationTokenSource(Until.Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        do
        {
            await using var store = new SqliteConnection($"Data Source={Store};Mode=ReadOnly");
            await store.OpenAsync(limit.Token);
            await using var ask = store.CreateCommand();
            ask.CommandText = query;
            if (Convert.ToInt64(await ask.ExecuteScalarAsync(limit.Token), CultureInfo.InvariantCulture) == expected) return;
        }
        while (await timer.WaitForNextTickAsync(limit.Token));
    }

    [Fact]
    public async Task A_room_that_lost_its_log_says_so_and_admits_only_the_people_inside_until_a_facilitator_opens_it()
    {
        var (facilitator, link) = await _server.StartMeetingAsync();
        var (rowan, asha) = (await EnterAsync(facilitator, "Rowan"), await EnterAsync(link, "Asha"));
        var (mei, frank) = (await EnterAsync(link, "Mei"), await EnterAsync(link, "Frank"));
        var late = new Person(new CookieContainer(), link, "Late");
        await rowan.Client!.ExecuteAsync("muteParticipant", ("who", mei.Client!.You));
        await rowan.Client.ExecuteAsync("removeParticipant", ("who", frank.Client!.You), ("reason", "disruption"));
        Assert.Null(CodeOf(await rowan.Client.ExecuteAsync("promoteParticipant", ("who", asha.Client!.You))));
        await UntilStoredAsync("select count(*) from Moderation, Sessions where InUseUntil > 0 and What in ('Removed', 'Muted', 'RoleGiven')", 3);
        await UntilStoredAsync("select count(*) from Moderation where What = 'Removed' and Reason = 'Disruption'", 1);

        await StartAsync();

        Assert.Equal("removed", CodeOf(await JoinAsync(frank)));
        Assert.Equal("room_locked", CodeOf(await JoinAsync(late)));
        Assert.Null(CodeOf(await JoinAsync(asha)));
        Assert.True((bool?)asha.Client!.Snapshot["beganAgain"]);
        Assert.Null(CodeOf(await JoinAsync(mei)));
        Assert.Null(CodeOf(await JoinAsync(rowan)));
        var room = rowan.Client!.Snapshot;
        Assert.True((bool)room["locked"]!);
        Assert.Equal("held", (string?)room["participants"]!.AsArray().Single(p => (string)p!["name"]! == "Mei")!["microphone"]);
        Assert.Equal("facilitator", (string?)room["participants"]!.AsArray().Single(p => (string)p!["name"]! == "Asha")!["role"]);
        Assert.Equal((frank.Client.You, ""), ((string)room["removed"]![0]!["id"]!, (string)room["removed"]![0]!["name"]!));

        Assert.Null(CodeOf(await rowan.Client.ExecuteAsync("unlockRoom")));
        Assert.Null(CodeOf(await JoinAsync(late)));
        Assert.Null(late.Client!.Snapshot["beganAgain"]);
        await rowan.Client.ExecuteAsync("undoRemoval", ("who", frank.Client.You));
        Assert.Null(CodeOf(await JoinAsync(frank)));
        await UntilStoredAsync("select count(*) from Moderation where What = 'RemovalUndone'", 1);
    }

    [Fact]
    public async Task A_room_that_lost_its_log_goes_on_with_its_plan_its_step_its_captioner_its_lead_and_its_question_box()
    {
        var (facilitator, link) = await _server.StartMeetingAsync();
        var (rowan, robin, asha) = (await EnterAsync(facilitator, "Rowan"), await EnterAsync(facilitator, "Robin"), await EnterAsync(link, "Asha"));
        JsonNode Step(string name, string kind) => new JsonObject { ["name"] = name, ["kind"] = kind, ["length"] = 600_000, ["prompt"] = "How did you sleep?" };
        var plan = new JsonObject { ["name"] = "Evening", ["steps"] = new JsonArray(Step("Arrive", "open"), Step("Sleep", "topic")) };
        Assert.Null(CodeOf(await rowan.Client!.ExecuteAsync("usePlan", ("plan", plan))));
        Assert.Null(CodeOf(await rowan.Client.ExecuteAsync("goToStep", ("step", 1))));
        Assert.Null(CodeOf(await rowan.Client.ExecuteAsync("nameCaptioner", ("who", asha.Client!.You))));
        Assert.Null(CodeOf(await rowan.Client.ExecuteAsync("askToLead", ("who", robin.Client!.You))));
        Assert.Null(CodeOf(await robin.Client.ExecuteAsync("takeLead")));
        Assert.Null(CodeOf(await rowan.Client.ExecuteAsync("setQuestionBox", ("open", true))));
        Assert.Null(CodeOf(await asha.Client.ExecuteAsync("askQuestion", ("id", "question1"), ("text", "Words that go"))));
        await UntilStoredAsync("select count(*) from Sessions where Course like '%\"hasBox\":true%' and Course like '%lead%' and Course not like '%Words%'", 1);

        await StartAsync();

        Assert.Null(CodeOf(await JoinAsync(robin)));
        Assert.Null(CodeOf(await JoinAsync(asha)));
        Assert.Null(CodeOf(await JoinAsync(rowan)));
        var room = rowan.Client!.Snapshot;
        Assert.True((bool?)room["beganAgain"]);
        Assert.Equal((1, "How did you sleep?"), ((int?)room["plan"]!["step"], (string?)room["plan"]!["plan"]!["steps"]![1]!["prompt"]));
        Assert.NotNull(room["plan"]!["endsAt"]);
        Assert.Equal((robin.Client!.You, asha.Client!.You), ((string?)room["lead"]!["taken"], (string?)room["captioner"]));
        Assert.Equal((true, 0), ((bool?)room["questions"]!["open"], room["questions"]!["waiting"]?.AsArray().Count ?? 0));
        Assert.Null(asha.Client.Snapshot["plan"]!["plan"]); // prompts are for facilitators

        Assert.Null(CodeOf(await rowan.Client.ExecuteAsync("endRoom")));
        await UntilStoredAsync("select count(*) from Sessions where Course is null and EndedAt is not null", 1);
    }

    [Fact]
    public async Task A_removal_and_a_lock_still_hold_after_an_empty_room_was_forgotten()
    {
        var (facilitator, link) = await _server.StartMeetingAsync();
        var (rowan, asha, frank) = (await EnterAsync(facilitator, "Rowan"), await EnterAsync(link, "Asha"), await EnterAsync(link, "Frank"));
        await rowan.Client!.ExecuteAsync("removeParticipant", ("who", frank.Client!.You));
        await rowan.Client.ExecuteAsync("lockRoom");
        await asha.Client!.ExecuteAsync("leave");
        await rowan.Client.ExecuteAsync("leave");
        await UntilStoredAsync("select count(*) from Moderation, Sessions where InUseUntil is null and What in ('Removed', 'Locked')", 2);

        await StartAsync();

        Assert.Equal("removed", CodeOf(await JoinAsync(frank)));
        Assert.Equal("room_locked", CodeOf(await JoinAsync(asha))); // the room was over: nobody was inside
        Assert.Null(CodeOf(await JoinAsync(rowan)));
        Assert.Null(rowan.Client!.Snapshot["beganAgain"]);
        await rowan.Client.ExecuteAsync("unlockRoom");
        Assert.Null(CodeOf(await JoinAsync(asha)));
        await UntilStoredAsync("select count(*) from Moderation where What = 'Unlocked'", 1);
    }

    [Fact]
    public async Task New_links_send_everybody_else_away_and_only_people_with_the_new_links_come_in()
    {
        var (facilitator, link) = await _server.StartMeetingAsync();
        var (rowan, thief, asha) = (await EnterAsync(facilitator, "Rowan"), await EnterAsync(facilitator, "Thief"), await EnterAsync(link, "Asha"));
        var frank = await EnterAsync(link, "Frank");
        await rowan.Client!.ExecuteAsync("removeParticipant", ("who", frank.Client!.You));
        const string code = "anewcodeanewcodeanewcA";
        Assert.Equal("not_facilitator", (string?)(await AskAsync("/api/links", new { pass = asha.Client!.Pass, facilitatorCode = code }))["code"]);
        await rowan.Client.ExecuteAsync("promoteParticipant", ("who", asha.Client.You)); // it would give them the facilitators' link for good
        Assert.Equal("not_facilitator", (string?)(await AskAsync("/api/links", new { pass = asha.Client.Pass, facilitatorCode = code }))["code"]);
        Assert.Equal("bad_pass", (string?)(await AskAsync("/api/links", new { pass = "nonsense", facilitatorCode = code }))["code"]);
        Assert.Equal("bad_request", (string?)(await AskAsync("/api/links", new { pass = rowan.Client.Pass, facilitatorCode = "short" }))["code"]);

        var invite = (string?)(await AskAsync("/api/links", new { pass = rowan.Client.Pass, facilitatorCode = code }))["participantCode"];
        Assert.NotNull(invite);
        Assert.Equal(invite, (string?)(await AskAsync("/api/links", new { pass = rowan.Client.Pass, facilitatorCode = code }))["participantCode"]); // asked twice

        foreach (var other in (Person[])[thief, asha]) Assert.Equal("links_replaced", await other.Client!.Goodbye.Task.WaitAsync(Until.Patience, TestContext.Current.CancellationToken));
        Assert.Null(CodeOf(await rowan.Client.SayAsync("Here we are safe.")));
        Assert.Equal("links_replaced", CodeOf(await JoinAsync(thief)));
        Assert.Equal("links_replaced", CodeOf(await JoinAsync(asha)));
        await using (var again = await HubClient.ConnectAsync(_server.Address))
        {
            Assert.Equal("not_in_room", CodeOf(await again.ResumeAsync(thief.Client!.Pass, thief.Client.Epoch, 0)));
            Assert.Equal("links_replaced", CodeOf(await again.JoinAsync(thief.Client.Pass, "Thief")));
        }
        Assert.Equal("not_facilitator", (string?)(await AskAsync("/api/links", new { pass = thief.Client.Pass, facilitatorCode = "anothercodeanothercodA" }))["code"]);

        var seat = asha.Client.You;
        asha = asha with { Code = invite };
        Assert.Null(CodeOf(await JoinAsync(asha)));
        Assert.Equal(seat, asha.Client!.You);
        Assert.Equal("removed", CodeOf(await JoinAsync(frank with { Code = invite }))); // a new link undoes no removal

        // Each new link knows the one in whose place it came.
        await UntilStoredAsync("select count(*) from Links new join Links old on new.Parent = old.Hash and new.Role = old.Role where old.RevokedAt > 0 and new.RevokedAt is null", 2);

        // The old ones stay shut when the room's log is gone, too.
        await StartAsync();
        Assert.Null(CodeOf(await JoinAsync(rowan with { Code = code })));
        await using var later = await HubClient.ConnectAsync(_server.Address);
        Assert.Equal("links_replaced", CodeOf(await later.JoinAsync(thief.Client.Pass, "Thief")));

        // A code that was replaced is not a new one, and a link may have an end of its own.
        Assert.Equal("bad_request", (string?)(await AskAsync("/api/links", new { pass = rowan.Client.Pass, facilitatorCode = facilitator }))["code"]);
        await ChangeStoreAsync("update Links set ExpiresAt = 1 where RevokedAt is null and Role = 'Participant'");
        Assert.Equal("link_unknown", CodeOf(await JoinAsync(asha)));
        Assert.Null(CodeOf(await JoinAsync(rowan with { Code = code })));
    }
}
