using System.Net;
using System.Text.Json.Nodes;
using MeetingHub.Server.Rooms;
using Npgsql;
using StackExchange.Redis;

namespace MeetingHub.Server.Tests.Nodes;

/// <summary>Nodes of the previous release and of this one, with one Redis and one PostgreSQL.</summary>
public sealed class ReleasesTests(OlderRelease release, RedisProcess redis, PostgreSqlProcess database)
    : IClassFixture<OlderRelease>, IClassFixture<RedisProcess>, IClassFixture<PostgreSqlProcess>, IAsyncLifetime
{
    private const int Crowd = 12; // people at each node who fill the log by raising and lowering their hands

    // What facilitators can do since this release.
    private static readonly (string Command, string Field, string Value)[] LevelOne =
        [("setDoor", "mode", "knock"), ("setChat", "mode", "paused"), ("setScreens", "policy", "all")];

    private readonly CancellationTokenSource _limit =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly List<RunningServer> _all = [];
    private readonly Dictionary<RunningServer, string> _names = [];
    private readonly Answers _answers = new();
    private readonly List<JsonArray> _log = [];
    private string _database = "";
    private string[] _options = [];
    private string _room = "";
    private RedisServer _console = null!;

    public ValueTask InitializeAsync()
    {
        _limit.CancelAfter(TimeSpan.FromMinutes(5));
        _database = database.NewDatabase();
        _console = RedisServer.Connect(redis.Connection);
        _options =
        [
            "--Redis:Connection", redis.Connection, "--Storage:Sqlite", "", "--Storage:PostgreSql", _database,
            "--Operations:Key", Operator.Key, "--Rooms:Capacity", "100",
        ];
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _all) await node.DisposeAsync();
        _console.Dispose();
        _limit.Dispose();
    }

    private async Task<RunningServer> StartAsync(bool older)
    {
        var name = $"node-{_all.Count}";
        string[] options = [.. _options, "--Operations:NodeName", name];
        var node = new RunningServer { MoreOptions = options, Program = older ? release.Program : Repository.Server };
        _all.Add(node);
        _names[node] = name;
        await node.InitializeAsync();
        return node;
    }

    private static string? CodeOf(JsonNode reply) => (string?)reply["refusal"]?["code"];

    private static async Task DoAsync(HubClient member, string command, params (string Name, JsonNode? Value)[] fields) =>
        Assert.Null(CodeOf(await member.ExecuteAsync(command, fields)));

    // Until the member's node has read that event about that person from another node.
    private static async Task SeeAsync(HubClient member, string type, HubClient about)
    {
        while ((string?)(await member.NextAsync(type))["who"] != about.You) { }
    }

    private static async Task TalkAsync(IEnumerable<Page> pages, string round, int each) => await Task.WhenAll(pages.Select(async page =>
    {
        for (var n = 0; n < each; n++)
        {
            await page.SayAsync($"{page.Name} {round} {n}");
            await page.PauseAsync();
        }
    }));

    // In the middle of the talk the node is killed, and another takes its place.
    private async Task TalkWhileDyingAsync(Page[] pages, string round, RunningServer[] nodes, int dying, RunningServer instead)
    {
        var said = pages.Sum(p => p.Said.Count);
        var talking = TalkAsync(pages, round, 6);
        await Until.TrueAsync(() => Task.FromResult(pages.Sum(p => p.Said.Count) >= said + 3 * pages.Length), "Nobody talks.");
        var killed = nodes[dying];
        nodes[dying] = instead;
        await killed.KillAsync();
        await talking;
    }

    // Until the log has that many entries, and at most two more for each of these people.
    private Task FillAsync(long version, params HubClient[][] crowds) =>
        Task.WhenAll(crowds.SelectMany(c => c).Select(person => FillAsync(version, person)));

    private async Task FillAsync(long version, HubClient person)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (var isUp = false; _answers.Newest < version || isUp;)
        {
            var reply = await person.ExecuteAsync(isUp ? "lowerHand" : "raiseHand");
            if (CodeOf(reply) is null)
            {
                isUp = !isUp;
                _answers.Note((long)reply["version"]!);
            }
            else
            {
                Assert.True(CodeOf(reply) is "slow_down" or "room_paused", CodeOf(reply));
                await tick.WaitForNextTickAsync(_limit.Token);
            }
        }
    }

    private async Task<HubClient[]> GatherAsync(RunningServer node, string link, string name) =>
        await Task.WhenAll(Enumerable.Range(0, Crowd).Select(i => node.EnterAsync(link, $"{name} {i}")));

    // Its form tells whether both releases can read it; the people who wrote the last entries tell which release made it.
    private async Task AssertTrimmedAsync(long version)
    {
        await Until.TrueAsync(async () => (long?)await _console.Database.HashGetAsync($"mh:{{{_room}}}:head", "snapshot") >= version,
            $"The log was not trimmed at {version}.");
        var snapshot = JsonNode.Parse((await _console.Database.StringGetAsync($"mh:{{{_room}}}:snapshot")).ToString())!;
        Assert.Equal(["version", "state"], snapshot.AsObject().Select(f => f.Key));
    }

    // The seat goes on at another node.
    private static async Task<HubClient> ResumeAsync(HubClient member, RunningServer at, bool withEntries = false)
    {
        var back = await HubClient.ConnectAsync(at.Address);
        var reply = await back.ResumeAsync(member.Pass, member.Epoch, member.Version);
        Assert.Null(CodeOf(reply));
        if (withEntries) Assert.NotNull(reply["entries"]);
        back.Keep(member.Pass, member.Epoch);
        return back;
    }

    // The node is drained at the operations page of another, and says goodbye to its people before it is stopped.
    private async Task DrainAsync(RunningServer node, RunningServer by, HubClient member)
    {
        using var @operator = new Operator(by);
        var drained = (await @operator.SeesNodesAsync(nodes => nodes.Any(n => (string)n["name"]! == _names[node])))
            .Single(n => (string)n["name"]! == _names[node]);
        Assert.Equal(HttpStatusCode.NoContent, (await @operator.Http.PostAsync(Operator.DrainOf(drained), null)).StatusCode);
        Assert.Equal("server_stopping", await member.Goodbye.Task.WaitAsync(Until.Patience));
        node.Send("TERM");
        await node.EndedAsync();
    }

    private static async Task StopAsync(RunningServer node, HubClient member)
    {
        node.Send("TERM");
        Assert.Equal("server_stopping", await member.Goodbye.Task.WaitAsync(Until.Patience));
        await node.EndedAsync();
    }

    // As when an operator goes back from a release that is still to come.
    private async Task AssertRefusesNewerRoomsAsync(RunningServer node)
    {
        var (code, _) = await node.StartMeetingAsync("Later");
        using var browser = node.NewBrowser();
        var room = (string)(await RunningServer.JoinByLinkAsync(browser, code))["room"]!;
        await _console.Database.KeyDeleteAsync($"mh:{{{room}}}:log");
        const string opening = """[{"$type":"roomOpened","title":"Later","capacity":9,"level":99}]""";
        await _console.Database.StreamAddAsync(
            $"mh:{{{room}}}:log", [new("at", "1795000000000"), new("by", ""), new("ev", opening), new("mark", "m")], "1-0");
        await _console.Database.HashSetAsync($"mh:{{{room}}}:head", [new("epoch", "later"), new("version", "1"), new("mark", "m")]);
        await _console.Subscriber.PublishAsync(RedisChannel.Literal($"mh:{{{room}}}:bell"), "");
        await Until.TrueAsync(async () => (string?)(await RunningServer.JoinByLinkAsync(browser, code))["code"] == "room_newer",
            "The link is not refused.");
    }

    private static async Task<string> MediaPortAsync(HubClient client)
    {
        var reply = await client.AskAsync("Negotiate", new JsonObject { ["offer"] = PrivacyTests.Offer });
        Assert.Null(CodeOf(reply));
        return ((string)reply["answer"]!).Split('\n').First(l => l.StartsWith("a=candidate", StringComparison.Ordinal)).Split(' ')[5];
    }

    // Without what older nodes note: that somebody is removed or the room is locked, but not by whom.
    private async Task<List<(string What, string By, string? Seat)>> RecordAsync()
    {
        await using var connection = new NpgsqlConnection(_database);
        await connection.OpenAsync();
        await using var ask = new NpgsqlCommand(
            """
            SELECT "What", "By", "Seat" FROM "Moderation" WHERE "Room" = $1 AND "By" <> '' ORDER BY "Version", "Index"
            """, connection);
        ask.Parameters.Add(new NpgsqlParameter { Value = _room });
        await using var rows = await ask.ExecuteReaderAsync();
        var record = new List<(string What, string By, string? Seat)>();
        while (await rows.ReadAsync()) record.Add((rows.GetString(0), rows.GetString(1), rows.IsDBNull(2) ? null : rows.GetString(2)));
        return record;
    }

    private static string[] BodiesIn(JsonNode room) => [.. room["messages"]!.AsArray().Select(m => (string)m!["body"]!)];

    [Fact]
    public async Task A_log_that_the_older_release_wrote_is_kept()
    {
        if (Repository.MayWrite && !File.Exists(OlderLogs.PathOf(OlderRelease.Level)))
            await OlderLogs.WriteAsync(OlderRelease.Level, await StartAsync(older: true), redis.Connection, _database);
        Assert.True(
            File.Exists(OlderLogs.PathOf(OlderRelease.Level)), "Run this test once with MEETINGHUB_WRITE_GENERATED=1 and commit it.");
    }

    [Fact]
    public async Task Two_releases_serve_the_same_room_while_either_trims_its_log_and_dies_and_nothing_is_lost()
    {
        var both = await Task.WhenAll(StartAsync(older: true), StartAsync(older: true));
        var (old1, old2) = (both[0], both[1]);
        var starting = StartAsync(older: false);
        RunningServer[] nodes = [old1, old2, old1];
        var (facilitator, link) = await old1.StartMeetingAsync();
        using (var browser = old1.NewBrowser()) _room = (string)(await RunningServer.JoinByLinkAsync(browser, link))["room"]!;
        var pages = new Page[4];
        for (var i = 0; i < pages.Length; i++)
            pages[i] = await Page.EnterAsync(nodes, i % 2, link, $"Person {(char)('A' + i)}", _answers, new Random(i), _limit.Token);
        await using var rowan = await old1.EnterAsync(facilitator, "Rowan");
        await using var tess = await old1.EnterAsync(link, "Tess");

        // The first node of this release joins them: it reads what they wrote, and they read what it writes.
        var new1 = nodes[2] = await starting;
        var sam = await new1.EnterAsync(facilitator, "Sam");
        var noa = await new1.EnterAsync(link, "Noa");
        await TalkAsync(pages, "mixed", 2);
        foreach (var page in pages) await page.ComeBackAsync(); // at whichever node

        // What a facilitator decides at one release holds at the other, both ways, and the media is at one node.
        await SeeAsync(rowan, "participantJoined", noa);
        await DoAsync(rowan, "muteParticipant", ("who", noa.You));
        await noa.NextAsync("microphoneMuted");
        Assert.Equal("microphone_held", CodeOf(await noa.ExecuteAsync("turnOnMicrophone")));
        await DoAsync(sam, "stopCamera", ("who", tess.You));
        await tess.NextAsync("cameraStopped");
        Assert.Equal("camera_held", CodeOf(await tess.ExecuteAsync("turnOnCamera")));
        await DoAsync(noa, "raiseHand");
        await SeeAsync(rowan, "handRaised", noa);
        await DoAsync(rowan, "lowerHand", ("who", noa.You));
        await noa.NextAsync("handLowered");
        string malloryYou;
        await using (var mallory = await new1.EnterAsync(link, "Mallory"))
        {
            malloryYou = mallory.You;
            await SeeAsync(rowan, "participantJoined", mallory);
            await DoAsync(rowan, "removeParticipant", ("who", mallory.You));
            Assert.Equal("removed", await mallory.Goodbye.Task.WaitAsync(Until.Patience));
        }
        Assert.Equal(await MediaPortAsync(tess), await MediaPortAsync(noa));
        await tess.AskAsync("Signal", new JsonObject { ["$type"] = "respond", ["reaction"] = "heart" });
        await noa.SignalAsync("responded", Until.Patience);

        // A page resumes at the other release, and comes back.
        var tessAtNew = await ResumeAsync(tess, new1, withEntries: true);
        await DoAsync(rowan, "lockRoom");
        await tessAtNew.NextAsync("roomLocked");
        await using var tessAtOld = await ResumeAsync(tessAtNew, old2, withEntries: true);
        await DoAsync(sam, "unlockRoom");
        await tessAtOld.NextAsync("roomUnlocked");
        await tessAtNew.DisposeAsync();

        // What a level adds that one of the nodes does not have is kindly refused, also in a room that the newer node has opened.
        Assert.Equal("next_room_only", CodeOf(await sam.ExecuteAsync("promoteParticipant", ("who", noa.You))));
        var beside = await new1.StartMeetingAsync("Beside");
        await using (var opener = await new1.EnterAsync(beside.FacilitatorCode, "Host"))
        await using (var guest = await old2.EnterAsync(beside.ParticipantCode, "Guest"))
        {
            Assert.Null((int?)opener.Snapshot["level"]);
            await SeeAsync(opener, "participantJoined", guest);
            Assert.Equal("next_room_only", CodeOf(await opener.ExecuteAsync("promoteParticipant", ("who", guest.You))));
            await DoAsync(opener, "removeParticipant", ("who", guest.You), ("reason", "other"));
            Assert.Equal("removed", await guest.Goodbye.Task.WaitAsync(Until.Patience));
        }

        // There a room that is to be knocked at has no waiting room, so it opens locked; once unlocked it lets people in at either release.
        var knocked = await new1.StartMeetingAsync("Knock", needsFacilitator: true, door: "knock");
        using (var browser = new1.NewBrowser())
            Assert.Equal("locked", (string?)(await RunningServer.JoinByLinkAsync(browser, knocked.ParticipantCode))["door"]);
        await using (var kim = await new1.EnterAsync(knocked.FacilitatorCode, "Kim"))
        {
            Assert.True((bool)kim.Snapshot["locked"]!);
            foreach (var (command, field, value) in LevelOne)
                Assert.Equal("next_room_only", CodeOf(await kim.ExecuteAsync(command, (field, value))));
            foreach (var command in (string[])["pauseRoom", "stepOut"])
                Assert.Equal("next_room_only", CodeOf(await kim.ExecuteAsync(command)));
            await DoAsync(kim, "unlockRoom");
            await using var one = await new1.EnterAsync(knocked.ParticipantCode, "One");
            await SeeAsync(kim, "participantJoined", one);
            Assert.Equal("next_room_only", CodeOf(await kim.ExecuteAsync("sendToWait", ("who", one.You))));
            await using var two = await old2.EnterAsync(knocked.ParticipantCode, "Two");
            await SeeAsync(kim, "participantJoined", two);
            await DoAsync(kim, "leave");
            Assert.Null(CodeOf(await one.ExecuteAsync("raiseHand"))); // nobody waits for a facilitator
        }

        // The older release trims the log. A fresh node of this one reads what is left, while another of this one dies.
        var atOld = await GatherAsync(old2, link, "Old");
        var atNew = await GatherAsync(new1, link, "New");
        starting = StartAsync(older: false);
        foreach (var version in (long[])[440, 940])
        {
            await FillAsync(version, atOld, atNew);
            await OneLog.ReadAsync(redis, _room, _log);
        }
        await FillAsync(1_003, atOld);
        await AssertTrimmedAsync(1_000);
        var new2 = await starting;
        await TalkWhileDyingAsync(pages, "one dies", nodes, dying: 2, instead: new2);
        await Task.WhenAll(atNew.Append(sam).Append(noa).Select(person => person.Closed.Task)).WaitAsync(Until.Patience);
        await using var samAgain = await ResumeAsync(sam, new2);
        await using var noaAgain = await ResumeAsync(noa, new2);
        Assert.Equal("microphone_held", CodeOf(await noaAgain.ExecuteAsync("turnOnMicrophone")));

        // This release trims it. A fresh node of the older one reads what is left, while another of the older one dies.
        foreach (var person in atNew) await person.DisposeAsync();
        atNew = await GatherAsync(new2, link, "Newer");
        starting = StartAsync(older: true);
        await FillAsync(1_440, atOld, atNew);
        await OneLog.ReadAsync(redis, _room, _log);
        await FillAsync(1_503, atNew);
        await AssertTrimmedAsync(1_500);
        var old3 = await starting;
        await TalkWhileDyingAsync(pages, "another dies", nodes, dying: 1, instead: old3);
        await using var dee = await old3.EnterAsync(link, "Dee");
        await using var late = await new2.EnterAsync(link, "Late");
        Assert.Equal(BodiesIn(late.Snapshot), BodiesIn(dee.Snapshot));
        Assert.Equal(pages.Sum(p => p.Said.Count), BodiesIn(dee.Snapshot).Distinct(StringComparer.Ordinal).Count());
        await SeeAsync(samAgain, "participantJoined", dee);
        await DoAsync(samAgain, "removeParticipant", ("who", dee.You));
        Assert.Equal("removed", await dee.Goodbye.Task.WaitAsync(Until.Patience));

        // The older nodes are drained and gone; their people go on at the newer one.
        foreach (var person in atOld.Concat(atNew)) await person.DisposeAsync();
        Array.Fill(nodes, new2);
        await using var witness = await old3.EnterAsync(link, "Witness");
        await Task.WhenAll(DrainAsync(old1, by: new2, rowan), StopAsync(old3, witness));
        await using var rowanAgain = await ResumeAsync(rowan, new2);
        await TalkAsync(pages, "new", 1);
        using (var @operator = new Operator(new2)) await @operator.SeesNodesAsync(alive => alive.Count == 1);

        // The next room has what this release added. The old one goes on as it was, and has lost nothing.
        var next = await new2.StartMeetingAsync("The next circle");
        await using var host = await new2.EnterAsync(next.FacilitatorCode, "Host");
        Assert.Equal(OlderRelease.Level + 1, (int?)host.Snapshot["level"]);
        await using var helper = await new2.EnterAsync(next.ParticipantCode, "Helper");
        await DoAsync(host, "promoteParticipant", ("who", helper.You));
        JsonNode? promoted = null;
        while (promoted is null) promoted = (await helper.NextEntryAsync())["room"]; // with all that a facilitator sees
        await DoAsync(helper, "lockRoom");
        Assert.Equal("next_room_only", CodeOf(await rowanAgain.ExecuteAsync("promoteParticipant", ("who", noa.You))));
        await using var latest = await new2.EnterAsync(link, "Latest");
        Assert.Equal(pages.Sum(p => p.Said.Count), BodiesIn(latest.Snapshot).Distinct(StringComparer.Ordinal).Count());

        await AssertRefusesNewerRoomsAsync(new2);

        foreach (var page in pages)
        {
            while (page.Latest < _answers.Newest) await page.PauseAsync();
            await page.DisposeAsync();
        }
        OneLog.AssertHolds(await OneLog.ReadAsync(redis, _room, _log), pages);

        // Whoever wrote, trimmed and died: each act is in the moderation record once, with its author.
        Assert.Equal(
            [
                ("Muted", rowan.You, noa.You), ("CameraStopped", sam.You, tess.You), ("Removed", rowan.You, malloryYou),
                ("Locked", rowan.You, null), ("Unlocked", sam.You, null), ("Removed", sam.You, dee.You),
            ],
            await RecordAsync());
        Assert.Equal("", string.Join('\n', _all.SelectMany(node => node.Faults)));
    }
}
