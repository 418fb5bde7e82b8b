using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Tests.Reports;

/// <summary>Who may report, who reads it, and who hears nothing of it: over HTTP and the hub, for every database.</summary>
public abstract class ReportsContract
{
    protected const string LeadKey = "a long key for the safety lead";
    private const string Secret = "a sentence that only readers may see";

    private protected abstract RunningServer Server { get; }
    private protected abstract MeetingDb Open();

    /// <summary>What somebody asks with a pass, or with the key of the safety lead.</summary>
    private async Task<(HttpStatusCode Status, JsonNode Body)> AskAsync(string bearer, HttpMethod method, string path, JsonNode? body = null, string? origin = null)
    {
        using var http = Server.NewBrowser();
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new("Bearer", bearer);
        if (origin is not null) request.Headers.Add("Origin", origin);
        if (body is not null) request.Content = JsonContent.Create(body);
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!);
    }

    private Task<(HttpStatusCode Status, JsonNode Body)> ReportAsync(
        HubClient by, string? about = null, string text = Secret, string[]? messages = null, bool named = false, string? id = null) => ReportAsync(by.Pass, about, text, messages, named, id);

    private Task<(HttpStatusCode Status, JsonNode Body)> ReportAsync(
        string pass, string? about = null, string text = Secret, string[]? messages = null, bool named = false, string? id = null) =>
        AskAsync(pass, HttpMethod.Post, "/api/reports", new JsonObject
        {
            ["id"] = id ?? Guid.NewGuid().ToString("N"), ["kind"] = "hurtful", ["text"] = text, ["isNamed"] = named, ["about"] = about,
            ["messages"] = new JsonArray([.. (messages ?? []).Select(m => (JsonNode)m)]),
        });

    private Task<(HttpStatusCode Status, JsonNode Body)> HandleAsync(HubClient by, string id, string state, string? answer = null) =>
        AskAsync(by.Pass, HttpMethod.Put, $"/api/reports/{id}", new JsonObject { ["state"] = state, ["answer"] = answer });

    private async Task<JsonArray> ReadsAsync(HubClient who)
    {
        var (status, body) = await AskAsync(who.Pass, HttpMethod.Get, "/api/reports");
        Assert.Equal(HttpStatusCode.OK, status);
        return body.AsArray();
    }

    private async Task<JsonNode> MineAsync(HubClient who) => (await AskAsync(who.Pass, HttpMethod.Get, "/api/reports/mine")).Body;

    private async Task<JsonArray> LeadReadsAsync() => (await AskAsync(LeadKey, HttpMethod.Get, "/api/safety/reports")).Body.AsArray();

    private static string CodeOf((HttpStatusCode Status, JsonNode Body) answer) => $"{(int)answer.Status} {(string?)answer.Body["code"]}";

    /// <summary>Takes everything that the connection was sent until now: a message comes last.</summary>
    private static async Task<string> AllFramesAsync(HubClient who, HubClient speaker)
    {
        await speaker.SayAsync("that was all");
        while ((string?)(await who.NextAsync("messagePosted"))["body"] != "that was all") { }
        return string.Join('\n', who.Frames);
    }

    private async Task<(HubClient Rowan, HubClient Robin, HubClient Asha, HubClient Ben)> CircleAsync()
    {
        var (facilitator, participant) = await Server.StartMeetingAsync();
        return (await Server.EnterAsync(facilitator, "Rowan"), await Server.EnterAsync(facilitator, "Robin"),
            await Server.EnterAsync(participant, "Asha"), await Server.EnterAsync(participant, "Ben"));
    }

    [Fact]
    public async Task An_encrypted_message_is_shown_as_its_reader_opens_it_proven_or_not()
    {
        var (facilitator, participant) = await Server.StartMeetingAsync(encrypted: true);
        HubClient rowan = await Server.EnterAsync(facilitator, "Rowan"), asha = await Server.EnterAsync(participant, "Asha");
        var ben = await Server.EnterAsync(participant, "Ben");
        await using var all = new Everybody(rowan, asha, ben);
        var (text, key) = Sealed("message-1", "something hurtful");
        Assert.Equal("bad_request", (string?)(await ben.SayAsync("in plain words", id: "message-0"))["refusal"]?["code"]);
        await ben.SayAsync(text, id: "message-1");
        await ben.SayAsync(Sealed("message-2", "something else").Text, id: "message-2");
        await ben.SayAsync(Sealed("message-3", "nobody shows this").Text, id: "message-3");

        JsonNode Opening(string id, string body) => new JsonObject { ["id"] = id, ["body"] = body, ["page"] = "bens-page", ["key"] = key };
        var (status, _) = await AskAsync(asha.Pass, HttpMethod.Post, "/api/reports", new JsonObject
        {
            ["id"] = Guid.NewGuid().ToString("N"), ["kind"] = "hurtful", ["text"] = "", ["isNamed"] = false, ["about"] = ben.You,
            ["messages"] = new JsonArray("message-1", "message-2", "message-3"),
            ["openings"] = new JsonArray(Opening("message-1", "something hurtful"), Opening("message-2", "something far worse")),
        });
        Assert.Equal(HttpStatusCode.Created, status);
        var report = Assert.Single(await ReadsAsync(rowan))!;
        Assert.Equal(
            [("something hurtful", true), ("something far worse", false)],
            report["messages"]!.AsArray().Select(m => ((string)m!["body"]!, (bool)m["isProven"]!)));
        Assert.Equal(1, (int)report["missing"]!);
    }

    /// <summary>As far as the server looks at it: the author commits to the words with that key, and the rest could be anything.</summary>
    private static (string Text, string Key) Sealed(string id, string words)
    {
        byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);
        byte[] Counted(string text) => [(byte)(Utf8(text).Length >> 8), (byte)Utf8(text).Length, .. Utf8(text)];
        var (key, said) = (new byte[32], Counted(words));
        byte[] bound = [.. ((string[])["bens-page", "message", id, "everyone", "", ""]).SelectMany(Counted)];
        byte[] committed = [.. Utf8("meetinghub frank 1"), 0, (byte)bound.Length, .. bound, .. said, .. new byte[160 - said.Length]];
        byte[] text = [.. new byte[8], .. System.Security.Cryptography.HMACSHA256.HashData(key, committed), .. new byte[188]];
        return (System.Buffers.Text.Base64Url.EncodeToString(text), System.Buffers.Text.Base64Url.EncodeToString(key));
    }

    [Fact]
    public async Task A_report_reaches_the_facilitators_at_once_its_author_gets_the_answer_and_its_subject_hears_nothing()
    {
        var (rowan, robin, asha, ben) = await CircleAsync();
        await using var all = new Everybody(rowan, robin, asha, ben);
        await ben.SayAsync("something hurtful", id: "message-1");
        await ben.SayAsync("only for the leads", "facilitators", "message-2");

        var (status, own) = await ReportAsync(asha, ben.You, messages: ["message-1", "message-2", "message-3"]);
        Assert.Equal(HttpStatusCode.Created, status);
        var id = (string)own["id"]!;
        Assert.Equal("new", (string?)own["state"]);
        foreach (var lead in (HubClient[])[rowan, robin]) Assert.Equal(id, (string?)(await lead.NextAsync("reportMade"))["id"]);
        var report = Assert.Single(await ReadsAsync(rowan))!;
        Assert.Equal((Secret, "hurtful", "Ben", ben.You), ((string)report["text"]!, (string)report["kind"]!, (string)report["about"]!["name"]!, (string)report["about"]!["who"]!));
        Assert.Equal(("something hurtful", "Ben", 2), (report["messages"]!.AsArray().Single()!["body"] is { } body ? (string)body! : "", (string)report["messages"]![0]!["name"]!, (int)report["missing"]!));
        Assert.Null(report["by"]);

        Assert.Equal(HttpStatusCode.OK, (await HandleAsync(rowan, id, "seen")).Status);
        Assert.Equal(id, (string?)(await robin.NextAsync("reportHandled"))["id"]);
        Assert.Equal(id, (string?)(await asha.NextAsync("reportAnswered"))["id"]);
        Assert.Equal(HttpStatusCode.OK, (await HandleAsync(robin, id, "acted", " Thank you. We spoke to them. ")).Status);
        await asha.NextAsync("reportAnswered");
        Assert.Equal(("acted", "Thank you. We spoke to them."), ((await MineAsync(asha))["reports"]![0] is { } mine ? ((string)mine["state"]!, (string)mine["answer"]!) : default));
        Assert.Equal(HttpStatusCode.OK, (await HandleAsync(rowan, id, "closed")).Status);
        Assert.Equal("409 report_closed", CodeOf(await HandleAsync(robin, id, "closed", "Something else")));
        using (var elsewhere = Server.NewBrowser()) // the link alone, and only that one
        {
            var page = new Uri((string)own["page"]!, UriKind.Relative);
            Assert.Contains("We spoke to them.", await elsewhere.GetStringAsync(page, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
        Assert.Equal(HttpStatusCode.OK, (await HandleAsync(rowan, id, "closed")).Status); // the same once more

        var heard = await AllFramesAsync(ben, asha);
        Assert.DoesNotContain("report", heard, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(id, heard, StringComparison.Ordinal);
        Assert.Empty((await MineAsync(ben))["reports"]!.AsArray());
        Assert.All((HubClient[])[rowan, robin, asha, ben], who => Assert.DoesNotContain(who.Frames, frame => frame.Contains(Secret, StringComparison.Ordinal)));

        await using var db = Open();
        var lines = await db.Moderation.AsNoTracking().Where(m => m.Epoch == id).OrderBy(m => m.Version).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            [(Act.Reported, "", ben.You), (Act.ReportHandled, rowan.You, ben.You), (Act.ReportHandled, robin.You, ben.You), (Act.ReportHandled, rowan.You, ben.You)],
            lines.Select(m => (m.What, m.By, m.Seat)));
    }

    [Fact]
    public async Task A_report_from_a_side_room_names_what_was_written_there_as_long_as_its_author_is_in_it()
    {
        var (rowan, robin, asha, ben) = await CircleAsync();
        await using var all = new Everybody(rowan, robin, asha, ben);
        await rowan.ExecuteAsync("prepareSideRooms", ("how", "choice"), ("rooms", new JsonArray(
            new JsonObject { ["name"] = "garden", ["people"] = new JsonArray() }, new JsonObject { ["name"] = "window", ["people"] = new JsonArray() })));
        await rowan.ExecuteAsync("offerSideRooms");
        var number = (long)(await asha.NextAsync("sideRoomOpened"))["number"]!;
        foreach (var who in new[] { asha, ben, rowan }) await who.ExecuteAsync("enterSideRoom", ("number", number));
        var (ashaAside, _) = await asha.EnterSideRoomAsync();
        var (benAside, _) = await ben.EnterSideRoomAsync();
        var (rowanAside, _) = await rowan.EnterSideRoomAsync();
        await using var there = new Everybody(ashaAside, benAside, rowanAside);
        await benAside.SayAsync("something hurtful aside", id: "message-aside-1");
        await rowanAside.SayAsync("said aside by one who leads", id: "message-aside-2");
        await ashaAside.NextAsync("messagePosted");
        await ashaAside.NextAsync("messagePosted");

        Assert.Equal(HttpStatusCode.Created, (await ReportAsync(asha, ben.You, messages: ["message-aside-1"], id: "from-aside")).Status);
        Assert.Equal(HttpStatusCode.Created, (await ReportAsync(robin, ben.You, messages: ["message-aside-1"], id: "from-main")).Status);
        Assert.Equal(HttpStatusCode.Created, (await ReportAsync(asha, messages: ["message-aside-2"], id: "about-lead")).Status);

        var reports = await ReadsAsync(robin);
        (string?, int) Quoted(string id) => reports.Single(r => (string?)r!["id"] == id) is { } r
            ? ((string?)r["messages"]!.AsArray().FirstOrDefault()?["body"], (int)r["missing"]!) : default;
        Assert.Equal(("something hurtful aside", 0), Quoted("from-aside"));
        Assert.Equal((null, 1), Quoted("from-main")); // who is not there may not read it
        Assert.DoesNotContain(reports, r => (string?)r!["id"] == "about-lead");
        Assert.Contains(await LeadReadsAsync(), r => (string?)r!["id"] == "about-lead");
    }

    [Fact]
    public async Task A_person_who_wants_to_be_named_is_named_to_the_readers_and_a_report_sent_twice_is_one()
    {
        var (rowan, robin, asha, ben) = await CircleAsync();
        await using var all = new Everybody(rowan, robin, asha, ben);
        for (var i = 0; i < 2; i++) Assert.Equal(HttpStatusCode.Created, (await ReportAsync(asha, named: true, id: "report-of-asha")).Status);
        Assert.Equal("400 bad_request", CodeOf(await ReportAsync(ben, id: "report-of-asha")));
        Assert.Equal("Asha", (string?)Assert.Single(await ReadsAsync(robin))!["by"]!["name"]);
        await rowan.NextAsync("reportMade");
        Assert.Single((await AllFramesAsync(rowan, asha)).Split("reportMade").Skip(1));
    }

    [Fact]
    public async Task A_report_about_a_facilitator_goes_to_the_safety_lead_only_and_that_facilitator_hears_nothing()
    {
        var (rowan, robin, asha, ben) = await CircleAsync();
        await using var all = new Everybody(rowan, robin, asha, ben);
        await rowan.SayAsync("said by one who leads", id: "message-1");
        await rowan.ExecuteAsync("promoteParticipant", ("who", ben.You));
        string[] ids = ["about-rowan", "about-stepped", "about-ben", "by-message"];
        Assert.Equal(HttpStatusCode.Created, (await ReportAsync(asha, rowan.You, id: ids[0])).Status);
        await robin.ExecuteAsync("stepDown");
        Assert.Equal(HttpStatusCode.Created, (await ReportAsync(asha, robin.You, id: ids[1])).Status);
        Assert.Equal(HttpStatusCode.Created, (await ReportAsync(asha, ben.You, id: ids[2])).Status);
        Assert.Equal(HttpStatusCode.Created, (await ReportAsync(asha, messages: ["message-1"], id: ids[3])).Status);

        Assert.Empty(await ReadsAsync(rowan));
        Assert.Equal("404 no_such_report", CodeOf(await HandleAsync(rowan, ids[0], "seen")));
        var room = (string)(await LeadReadsAsync()).Single(r => (string?)r!["id"] == ids[0])!["room"]!;
        var reports = (await LeadReadsAsync()).Where(r => (string?)r!["room"] == room).ToArray();
        Assert.Equal(ids.Order(), reports.Select(r => (string)r!["id"]!).Order());
        Assert.Equal("said by one who leads", (string?)reports.Single(r => (string?)r!["id"] == ids[3])!["messages"]![0]!["body"]);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(LeadKey, HttpMethod.Put, $"/api/safety/reports/{room}/{ids[0]}", new JsonObject { ["state"] = "closed", ["answer"] = "We look into it." })).Status);
        await asha.NextAsync("reportAnswered");
        Assert.Equal("We look into it.", (string?)(await MineAsync(asha))["reports"]!.AsArray().Single(r => (string?)r!["id"] == ids[0])!["answer"]);

        foreach (var lead in (HubClient[])[rowan, robin, ben])
        {
            var heard = await AllFramesAsync(lead, asha);
            Assert.DoesNotContain("report", heard, StringComparison.OrdinalIgnoreCase);
            Assert.All(ids, id => Assert.DoesNotContain(id, heard, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_report_does_not_reach_its_subject_when_they_are_promoted_later()
    {
        var (rowan, robin, asha, ben) = await CircleAsync();
        await using var all = new Everybody(rowan, robin, asha, ben);
        await ReportAsync(asha, ben.You, id: "about-ben");
        await rowan.ExecuteAsync("promoteParticipant", ("who", ben.You));
        await HandleAsync(rowan, "about-ben", "seen");
        Assert.Empty(await ReadsAsync(ben));
        Assert.Equal("404 no_such_report", CodeOf(await HandleAsync(ben, "about-ben", "closed")));
        Assert.DoesNotContain("about-ben", await AllFramesAsync(ben, asha), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_who_left_or_was_removed_may_report_and_an_outsider_may_not()
    {
        var (facilitator, participant) = await Server.StartMeetingAsync();
        await using var rowan = await Server.EnterAsync(facilitator, "Rowan");
        await using var asha = await Server.EnterAsync(participant, "Asha");
        await using var ben = await Server.EnterAsync(participant, "Ben");
        using var browser = Server.NewBrowser();
        var outside = (string)(await RunningServer.JoinByLinkAsync(browser, participant))["pass"]!;
        Assert.Equal("403 not_in_room", CodeOf(await ReportAsync(outside)));
        Assert.Equal("403 not_in_room", CodeOf(await AskAsync(outside, HttpMethod.Get, "/api/reports/mine")));

        await rowan.ExecuteAsync("removeParticipant", ("who", asha.You));
        await ben.ExecuteAsync("leave");
        Assert.Equal(HttpStatusCode.Created, (await ReportAsync(asha, rowan.You, id: "by-removed")).Status);
        Assert.Equal(HttpStatusCode.Created, (await ReportAsync(ben, asha.You, id: "by-one-gone")).Status);
        Assert.Equal("by-one-gone", (string?)Assert.Single(await ReadsAsync(rowan))!["id"]);
        Assert.Contains(await LeadReadsAsync(), r => (string?)r!["id"] == "by-removed");
        Assert.Equal("new", (string?)(await MineAsync(asha))["reports"]![0]!["state"]);
    }

    [Fact]
    public async Task Only_facilitators_inside_that_room_read_and_handle_its_reports()
    {
        var (rowan, robin, asha, ben) = await CircleAsync();
        await using var all = new Everybody(rowan, robin, asha, ben);
        var (otherCode, _) = await Server.StartMeetingAsync();
        await using var stranger = await Server.EnterAsync(otherCode, "Rowan");
        await ReportAsync(asha, ben.You, id: "report-here");

        foreach (var who in (HubClient[])[asha, ben])
        {
            Assert.Equal("403 not_facilitator", CodeOf(await AskAsync(who.Pass, HttpMethod.Get, "/api/reports")));
            Assert.Equal("403 not_facilitator", CodeOf(await HandleAsync(who, "report-here", "closed")));
        }
        Assert.Empty(await ReadsAsync(stranger));
        Assert.Equal("404 no_such_report", CodeOf(await HandleAsync(stranger, "report-here", "closed")));
        await robin.ExecuteAsync("leave");
        Assert.Equal("403 not_facilitator", CodeOf(await AskAsync(robin.Pass, HttpMethod.Get, "/api/reports")));
        Assert.Equal("403 bad_pass", CodeOf(await AskAsync("nonsense", HttpMethod.Get, "/api/reports")));
        Assert.Equal("403 bad_pass", CodeOf(await ReportAsync(asha.Pass[..^2] + "xx")));
        Assert.Equal("401 not_safety_lead", CodeOf(await AskAsync(rowan.Pass, HttpMethod.Get, "/api/safety/reports")));
        Assert.Equal("401 not_safety_lead", CodeOf(await AskAsync(LeadKey + "x", HttpMethod.Get, "/api/safety/reports")));
        Assert.DoesNotContain(await LeadReadsAsync(), r => (string?)r!["id"] == "report-here");
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(asha.Pass, HttpMethod.Get, "/api/reports/mine", origin: "https://elsewhere.example")).Status);
    }

    [Fact]
    public async Task What_is_too_long_too_much_or_about_nobody_here_is_refused()
    {
        var (rowan, robin, asha, ben) = await CircleAsync();
        await using var all = new Everybody(rowan, robin, asha, ben);
        Assert.Equal(HttpStatusCode.Created, (await ReportAsync(asha, text: new string('\u20ac', 2_000), id: "report-long")).Status);
        Assert.Equal("400 bad_request", CodeOf(await ReportAsync(asha, text: new string('x', 2_001))));
        Assert.Equal("400 bad_request", CodeOf(await ReportAsync(asha, text: new string('x', 40_000))));
        Assert.Equal("400 bad_request", CodeOf(await ReportAsync(asha, asha.You)));
        Assert.Equal("400 bad_request", CodeOf(await ReportAsync(asha, messages: [.. Enumerable.Range(0, 21).Select(i => $"message-{i}")])));
        Assert.Equal("404 no_such_participant", CodeOf(await ReportAsync(asha, "p-nobody-here")));
        Assert.Equal("400 bad_request", CodeOf(await HandleAsync(rowan, "report-long", "seen", new string('x', 201))));
        Assert.Equal("400 bad_request", CodeOf(await HandleAsync(rowan, "report-long", "seen", "two\nlines")));
        Assert.Equal("400 bad_request", CodeOf(await HandleAsync(rowan, "report-long", "new")));
        await HandleAsync(rowan, "report-long", "acted");
        Assert.Equal("400 bad_request", CodeOf(await HandleAsync(rowan, "report-long", "seen")));
        for (var i = 0; i < 4; i++) Assert.Equal(HttpStatusCode.Created, (await ReportAsync(asha)).Status);
        Assert.Equal("429 slow_down", CodeOf(await ReportAsync(asha)));
        Assert.Equal(HttpStatusCode.Created, (await ReportAsync(ben)).Status);
    }

    [Fact]
    public async Task When_the_room_is_over_the_safety_lead_reads_what_people_report()
    {
        var (rowan, robin, asha, ben) = await CircleAsync();
        await using var all = new Everybody(rowan, robin, asha, ben);
        Assert.Equal(("facilitators", true), await MineAsync(asha) is var before ? ((string)before["readers"]!, (bool)before["hasSafetyLead"]!) : default);
        await rowan.ExecuteAsync("endRoom");
        await asha.Goodbye.Task.WaitAsync(Until.Patience, TestContext.Current.CancellationToken);
        Assert.Equal("safetyLead", (string?)(await MineAsync(asha))["readers"]);
        Assert.Equal(HttpStatusCode.Created, (await ReportAsync(asha, id: "after-the-end")).Status);
        Assert.Contains(await LeadReadsAsync(), r => (string?)r!["id"] == "after-the-end");
    }

    private sealed class Everybody(params HubClient[] all) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            foreach (var one in all) await one.DisposeAsync();
        }
    }
}

public sealed class SqliteReportsTests(ServerWith<SqliteReportsTests> one) : ReportsContract, IClassFixture<ServerWith<SqliteReportsTests>>, IServerOptions
{
    public static string[] ServerOptions => ["--Safety:Key", LeadKey, "--Serilog:MinimumLevel:Default", "Verbose"];

    private protected override RunningServer Server => one.Server;

    private protected override MeetingDb Open()
    {
        var options = new DbContextOptionsBuilder<SqliteMeetingDb>();
        StorageFeature.UseSqlite(options, Server.StorePath);
        return new SqliteMeetingDb(options.Options);
    }

    [Fact]
    public async Task A_server_without_a_safety_lead_keeps_nothing_about_a_facilitator()
    {
        await using var server = new RunningServer();
        await server.InitializeAsync();
        var (facilitator, participant) = await server.StartMeetingAsync();
        await using var rowan = await server.EnterAsync(facilitator, "Rowan");
        await using var asha = await server.EnterAsync(participant, "Asha");
        using var http = server.NewBrowser();
        http.DefaultRequestHeaders.Authorization = new("Bearer", asha.Pass);

        async Task<string> ReportAsync(string? about, string id)
        {
            using var response = await http.PostAsJsonAsync("/api/reports", new { id, kind = "other", text = "kept by nobody", isNamed = true, about });
            return $"{(int)response.StatusCode} {(string?)(await response.Content.ReadFromJsonAsync<JsonNode>())!["code"]}";
        }
        Assert.Equal("409 no_safety_lead", await ReportAsync(rowan.You, "about-rowan"));
        Assert.Equal("201 ", await ReportAsync(null, "about-none"));
        var mine = (await http.GetFromJsonAsync<JsonNode>("/api/reports/mine"))!;
        Assert.Equal((false, "about-none"), ((bool)mine["hasSafetyLead"]!, (string)mine["reports"]!.AsArray().Single()!["id"]!));
        await rowan.ExecuteAsync("leave");
        Assert.Equal("laterFacilitators", (string?)(await http.GetFromJsonAsync<JsonNode>("/api/reports/mine"))!["readers"]);
        http.DefaultRequestHeaders.Authorization = new("Bearer", "");
        using var lead = await http.GetAsync("/api/safety/reports");
        Assert.Equal("safety_lead_off", (string?)(await lead.Content.ReadFromJsonAsync<JsonNode>())!["code"]);

        await using var db = new SqliteMeetingDb(Options(server.StorePath));
        Assert.Equal(["about-none"], await db.Cases.Select(r => r.Subject).ToListAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, await db.Moderation.CountAsync(m => m.What == Act.Reported, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_log_contains_nothing_of_a_report()
    {
        var (facilitator, participant) = await Server.StartMeetingAsync();
        await using var rowan = await Server.EnterAsync(facilitator, "Rowan Unmistakable");
        await using var asha = await Server.EnterAsync(participant, "Asha Unmistakable");
        using var http = Server.NewBrowser();
        http.DefaultRequestHeaders.Authorization = new("Bearer", asha.Pass);
        using (await http.PostAsJsonAsync("/api/reports", new { id = "unmistakable-report", kind = "other", text = "unmistakable words", isNamed = true, about = rowan.You })) { }
        using (await http.PostAsync(new Uri("/api/reports", UriKind.Relative), new StringContent("{unmistakable nonsense", Encoding.UTF8, "application/json"))) { }
        PrivacyTests.TellsNothing(Server, ["nmistakable", asha.Pass, LeadKey]);
    }

    private static DbContextOptions<SqliteMeetingDb> Options(string path)
    {
        var options = new DbContextOptionsBuilder<SqliteMeetingDb>();
        StorageFeature.UseSqlite(options, path);
        return options.Options;
    }
}

public sealed class PostgreSqlReportsTests(PostgreSqlReportsTests.Fixture fixture) : ReportsContract, IClassFixture<PostgreSqlReportsTests.Fixture>
{
    public sealed class Fixture : IAsyncLifetime
    {
        private readonly PostgreSqlProcess _process = new();
        public string Database { get; private set; } = "";
        public RunningServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            await _process.InitializeAsync();
            Database = _process.NewDatabase();
            Server = new RunningServer { MoreOptions = ["--Storage:Sqlite", "", "--Storage:PostgreSql", Database, "--Safety:Key", LeadKey] };
            await Server.InitializeAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            await _process.DisposeAsync();
        }
    }

    private protected override RunningServer Server => fixture.Server;

    private protected override MeetingDb Open()
    {
        var options = new DbContextOptionsBuilder<PostgreSqlMeetingDb>();
        StorageFeature.UsePostgreSql(options, fixture.Database);
        return new PostgreSqlMeetingDb(options.Options);
    }
}
