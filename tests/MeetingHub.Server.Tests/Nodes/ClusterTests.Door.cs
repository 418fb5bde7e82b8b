using System.Net;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using MeetingHub.Server.Rooms;
using Npgsql;

namespace MeetingHub.Server.Tests.Nodes;

// The door and the people of a room whose members are at three nodes, of which some die.
public sealed partial class ClusterTests
{
    private static async Task<JsonNode> NextRoomAsync(HubClient client)
    {
        while (true)
            if ((await client.NextEntryAsync())["room"] is { } room) return room;
    }

    private static async Task DoAsync(HubClient member, string command, params (string Name, JsonNode? Value)[] fields) =>
        Assert.Null(CodeOf(await member.ExecuteAsync(command, fields)));

    private static string[] NamesIn(JsonNode room) => [.. room["participants"]!.AsArray().Select(p => (string)p!["name"]!)];

    // Joins again with the pass that the page has.
    private static async Task<HubClient> RejoinAsync(HubClient member, RunningServer at, string name)
    {
        var back = await HubClient.ConnectAsync(at.Address);
        Assert.Null(CodeOf(await back.JoinAsync(member.Pass, name)));
        return back;
    }

    private static async Task<JsonNode> SnapshotAsync(HubClient member, RunningServer at)
    {
        await using var back = await HubClient.ConnectAsync(at.Address);
        var reply = await back.ResumeAsync(member.Pass, "another epoch", 0);
        Assert.Null(CodeOf(reply));
        return reply["snapshot"]!;
    }

    private async Task<List<(string What, string By, string? Seat)>> RecordAsync(string room, int atLeast)
    {
        var record = new List<(string What, string By, string? Seat)>();
        await Until.TrueAsync(async () =>
        {
            await using var connection = new NpgsqlConnection(cluster.Database);
            await connection.OpenAsync();
            await using var ask = new NpgsqlCommand(
                """
                SELECT "What", "By", "Seat" FROM "Moderation" WHERE "Room" = $1 AND "What" <> 'HeldAtDoor' ORDER BY "Version", "Index"
                """, connection); // not what the door does by itself
            ask.Parameters.Add(new NpgsqlParameter { Value = room });
            await using var rows = await ask.ExecuteReaderAsync();
            record.Clear();
            while (await rows.ReadAsync()) record.Add((rows.GetString(0), rows.GetString(1), rows.IsDBNull(2) ? null : rows.GetString(2)));
            return record.Count >= atLeast;
        }, "The record is not written.");
        return record;
    }

    [Fact]
    public async Task Newcomers_from_the_network_of_somebody_removed_at_one_node_wait_at_every_other_until_the_removal_is_undone()
    {
        const string shelter = "198.51.100.7", home = "203.0.113.9";
        var (facilitator, link) = await _nodes[0].StartMeetingAsync();
        await using var rowan = await _nodes[0].EnterAsync(facilitator, "Rowan");
        await using var frank = await ComeFromAsync(_nodes[1], link, "Frank", shelter);
        await DoAsync(rowan, "removeParticipant", ("who", frank.You));
        Assert.Equal("removed", await frank.Goodbye.Task.WaitAsync(Until.Patience));

        // The node that had the seat knows the network and tells the others, none of which has seen it.
        await WaitsAsync(true, shelter);
        await using (var asha = await ComeFromAsync(_nodes[2], link, "Asha", home)) Assert.Null(asha.Snapshot["wait"]);
        await DoAsync(rowan, "undoRemoval", ("who", frank.You));
        await WaitsAsync(false, shelter);

        async Task WaitsAsync(bool expected, string network)
        {
            foreach (var node in _nodes)
            {
                var tries = 0;
                await Until.TrueAsync(async () =>
                {
                    var name = $"Newcomer {string.Concat($"{Array.IndexOf(_nodes, node)}{tries++}{expected}".Select(c => (char)('a' + c % 26)))}";
                    await using var newcomer = await ComeFromAsync(node, link, name, network);
                    return newcomer.Snapshot["wait"] is not null == expected;
                }, $"A node still {(expected ? "lets in" : "holds")} newcomers from that network.");
            }
        }
    }

    private static async Task<HubClient> ComeFromAsync(RunningServer node, string link, string name, string network)
    {
        using var browser = node.NewBrowser();
        var seat = await RunningServer.JoinByLinkAsync(browser, link);
        var client = await HubClient.ConnectAsync(node.Address, from: network);
        Assert.Null(CodeOf(await client.JoinAsync((string)seat["pass"]!, name)));
        return client;
    }

    [Fact]
    public async Task What_facilitators_decide_holds_at_every_node_also_when_their_own_node_dies_and_when_the_log_is_lost()
    {
        var (facilitator, link) = await _nodes[0].StartMeetingAsync(door: "knock", needsFacilitator: true);
        using var browser = _nodes[0].NewBrowser();
        var room = (string)(await RunningServer.JoinByLinkAsync(browser, link))["room"]!;
        var hers = new CookieContainer();
        await using var rowan = await _nodes[0].EnterAsync(facilitator, "Rowan", hers);
        await using var asha = await _nodes[1].EnterAsync(link, "Asha");
        await rowan.NextAsync("participantKnocked");
        await DoAsync(rowan, "letIn", ("who", new JsonArray(asha.You)));
        Assert.Equal(["Rowan", "Asha"], NamesIn(await NextRoomAsync(asha)));
        Assert.Null(CodeOf(await asha.SayAsync("a word to take down", id: "message1")));
        await rowan.NextAsync("messagePosted");
        await DoAsync(rowan, "takeDownMessage", ("id", "message1"));

        // Whoever is removed finds the door shut at every node, whatever they still have in hand.
        var cookies = new CookieContainer();
        await using var mallory = await _nodes[1].EnterAsync(link, "Mallory", cookies);
        await rowan.NextAsync("participantKnocked");
        await DoAsync(rowan, "removeParticipant", ("who", mallory.You));
        Assert.Equal("removed", await mallory.Goodbye.Task.WaitAsync(Until.Patience));
        Assert.Equal("not_joined", CodeOf(await mallory.ExecuteAsync("writeAtDoor", ("text", "Let me in"))));
        foreach (var node in _nodes)
        {
            await using var again = await HubClient.ConnectAsync(node.Address);
            Assert.Equal("removed", CodeOf(await again.ResumeAsync(mallory.Pass, mallory.Epoch, mallory.Version)));
            Assert.Equal("removed", CodeOf(await again.JoinAsync(mallory.Pass, "Another name")));
            using var malloryBrowser = node.NewBrowser(cookies);
            var refused = await RunningServer.JoinByLinkAsync(malloryBrowser, link);
            Assert.Equal("removed", (string?)refused["code"]);
            Assert.Equal("removed", CodeOf(await again.JoinAsync((string)refused["pass"]!, "Another name")));
            Assert.Equal("not_joined", CodeOf(await again.SayAsync("I am still here")));
        }

        // A node dies. Whoever waited there has kept the place, the pause holds, and they are let in from another node than their own.
        await using var dee = await _nodes[1].EnterAsync(link, "Dee");
        await rowan.NextAsync("participantKnocked");
        await DoAsync(rowan, "pauseRoom");
        await _nodes[1].KillAsync();
        await using var ashaBack = await HubClient.ConnectAsync(_nodes[2].Address);
        Assert.Null(CodeOf(await ashaBack.ResumeAsync(asha.Pass, asha.Epoch, asha.Version)));
        Assert.Equal("on_pause", CodeOf(await ashaBack.SayAsync("May we go on?")));
        Assert.Equal("on_pause", CodeOf(await ashaBack.ExecuteAsync("turnOnMicrophone")));
        var since = (long)dee.Snapshot["wait"]!["since"]!;
        await using var deeBack = await RejoinAsync(dee, _nodes[2], "Another name");
        Assert.Equal((since, "door"), ((long)deeBack.Snapshot["wait"]!["since"]!, (string?)deeBack.Snapshot["wait"]!["cause"]));
        Assert.Equal(["Dee"], NamesIn(deeBack.Snapshot));
        await using var eli = await _nodes[0].EnterAsync(link, "Elias");
        Assert.Equal(since, (long?)(await SnapshotAsync(rowan, _nodes[2]))["waiting"]![0]!["since"]);
        await using var rowanBack = await RejoinAsync(rowan, _nodes[0], "Rowan");
        await DoAsync(rowanBack, "letIn", ("who", new JsonArray(dee.You)));
        var whole = await NextRoomAsync(deeBack);
        Assert.Equal(["Rowan", "Asha", "Dee"], NamesIn(whole));
        Assert.NotNull(whole["pause"]);

        // The last facilitator's node dies: the seat is kept for a while, nobody else gets the role, and then all wait for a facilitator.
        await _nodes[0].KillAsync();
        foreach (var command in (string[])["resumeRoom", "lockRoom", "stepUp", "endRoom"])
            Assert.Equal("not_facilitator", CodeOf(await ashaBack.ExecuteAsync(command)));
        Assert.Equal(rowan.You, (string?)(await deeBack.NextAsync("participantDropped"))["who"]);
        await using var eliBack = await RejoinAsync(eli, _nodes[2], "Elias");
        await using var ashaAgain = await RejoinAsync(asha, _nodes[2], "Asha");
        Assert.Equal(["Rowan", "Asha", "Dee"], NamesIn(ashaAgain.Snapshot));
        foreach (var member in (HubClient[])[ashaAgain, deeBack])
            Assert.Equal("noFacilitator", (string?)(await NextRoomAsync(member))["wait"]!["cause"]);
        Assert.Equal("waiting", CodeOf(await deeBack.SayAsync("Are we alone?")));
        await using var rowanAgain = await _nodes[2].EnterAsync(facilitator, "Rowan", hers);
        Assert.Equal(["Rowan", "Asha", "Dee"], NamesIn(await NextRoomAsync(deeBack)));
        Assert.Equal("Elias", (string?)Assert.Single(rowanAgain.Snapshot["waiting"]!.AsArray())!["name"]);
        Assert.NotNull(rowanAgain.Snapshot["pause"]);
        await DoAsync(rowanAgain, "resumeRoom");
        await deeBack.NextAsync("roomResumed");
        await DoAsync(deeBack, "raiseHand");
        await DoAsync(rowanAgain, "declineKnock", ("who", eli.You));
        await DoAsync(rowanAgain, "setDoor", ("mode", "invited"));
        await DoAsync(rowanAgain, "sendToWait", ("who", asha.You));
        await DoAsync(rowanAgain, "pauseRoom");
        foreach (var client in (HubClient[])[deeBack, ashaAgain, rowanAgain])
            Assert.DoesNotContain(client.Frames, frame => frame.Contains("a word to take down", StringComparison.Ordinal));
        (string, string, string?)[] acts =
        [
            ("Admitted", rowan.You, asha.You), ("MessageTakenDown", rowan.You, asha.You), ("Removed", rowan.You, mallory.You),
            ("Paused", rowan.You, null), ("Admitted", rowan.You, dee.You), ("Resumed", rowan.You, null),
            ("KnockDeclined", rowan.You, eli.You), ("DoorInvited", rowan.You, null), ("SentToWait", rowan.You, asha.You),
            ("Paused", rowan.You, null),
        ];
        Assert.Equal(acts, await RecordAsync(room, acts.Length)); // each once, whichever node wrote it

        // The log is lost. The next room has the door, the pause, the removal and the person at the door as they were.
        using (var console = RedisServer.Connect(cluster.Redis.Connection))
            foreach (var key in (string[])["head", "log", "seats", "snapshot"])
                await console.Database.KeyDeleteAsync($"mh:{{{room}}}:{key}");
        await Task.WhenAll(rowanAgain.Closed.Task, deeBack.Closed.Task).WaitAsync(Until.Patience);
        await using var host = await _nodes[2].EnterAsync(facilitator, "Rowan", hers);
        Assert.Equal(
            ("invited", true, true),
            ((string?)host.Snapshot["door"], host.Snapshot["pause"] is not null, (bool?)host.Snapshot["beganAgain"]));
        await using var deeAfter = await RejoinAsync(deeBack, _nodes[2], "Dee");
        Assert.Equal(["Rowan", "Dee"], NamesIn(deeAfter.Snapshot)); // who was inside needs nobody's leave
        await using var malloryAfter = await HubClient.ConnectAsync(_nodes[2].Address);
        Assert.Equal("removed", CodeOf(await malloryAfter.JoinAsync(mallory.Pass, "Mallory")));
        await using var ashaAfter = await HubClient.ConnectAsync(_nodes[2].Address);
        Assert.Equal("invited_only", CodeOf(await ashaAfter.JoinAsync(asha.Pass, "Asha"))); // though the pass is one from inside
        Assert.Equal(acts, await RecordAsync(room, acts.Length));
    }

    // A person who does anything that comes to mind, at any node, and comes back in any way when the connection has ended.
    private sealed class Visitor(RunningServer[] nodes, string link, Guest guest, Visitor[] all, Random random) : IAsyncDisposable
    {
        private static readonly string[] Bodies = ["everyone", "everyone", "facilitators"];
        private static int _words;

        private readonly CookieContainer _cookies = new();
        private readonly List<Task> _reading = [];
        private readonly List<string> _said = [];
        private HubClient? _client;
        private (string Pass, string Epoch) _kept;
        private long _latest;

        public int Acts { get; private set; }
        public IReadOnlyList<HubClient> Clients => guest.Clients;

        public async Task WanderAsync(CancellationToken over)
        {
            using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(120)); // within the limits of a seat
            while (!over.IsCancellationRequested)
            {
                try
                {
                    if (_client is not { } client || client.Closed.Task.IsCompleted || client.Goodbye.Task.IsCompleted) await ComeAsync();
                    else if (guest.Leads) await LeadAsync(client);
                    else await TakePartAsync(client);
                    Acts++;
                }
                catch (Exception e) when (e is IOException or WebSocketException or HttpRequestException or TimeoutException)
                {
                    // the node is dead
                }
                await pause.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            }
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var client in guest.Clients) client.Cut();
            await Task.WhenAll(_reading);
            foreach (var client in guest.Clients) await client.DisposeAsync();
        }

        private static string Next(string kind) => $"{kind}-{Interlocked.Increment(ref _words)}";

        private Visitor Any() => all[random.Next(all.Length)];
        private string AnyId() => Any().You;
        private string You => guest.You;

        private async Task ComeAsync()
        {
            var alive = nodes.Where(n => !n.HasEnded).ToArray();
            var node = alive[random.Next(alive.Length)];
            var how = _kept.Pass is null ? 2 : random.Next(3);
            var pass = _kept.Pass;
            if (how == 2)
            {
                using var browser = node.NewBrowser(_cookies);
                var seat = await RunningServer.JoinByLinkAsync(browser, link, random.Next(2) == 0 ? pass : null);
                if ((pass = (string?)seat["pass"]) is null) return;
            }
            var client = await HubClient.ConnectAsync(node.Address);
            guest.Clients.Add(client);
            var reply = how == 0 ? await client.ResumeAsync(pass!, _kept.Epoch, _latest) : await client.JoinAsync(pass!, guest.Name);
            if (reply["refusal"] is not null)
            {
                client.Cut();
                return;
            }
            if (how == 0) client.Keep((string)reply["pass"]!["pass"]!, (string)reply["epoch"]!);
            else guest.You = client.You;
            _kept = (client.Pass, client.Epoch);
            _latest = client.Version;
            _client = client;
            _reading.Add(ReadAsync(client, client.Version));
        }

        // Every version comes once, in order.
        private async Task ReadAsync(HubClient client, long latest)
        {
            await foreach (var entry in client.EntriesUntilClosedAsync())
            {
                Assert.Equal(latest + 1, (long?)entry["from"] ?? (long)entry["version"]!);
                latest = (long)entry["version"]!;
                if (_client == client) _latest = latest;
            }
        }

        private Task<JsonNode> SayAsync(HubClient client)
        {
            var id = Next("message");
            _said.Add(id);
            return client.SayAsync(Next("word"), Bodies[random.Next(Bodies.Length)], id);
        }

        private Task LeadAsync(HubClient client)
        {
            var waiting = new JsonArray([.. all.Select(v => JsonValue.Create(v.You))]);
            var said = all.SelectMany(v => v._said).ToArray();
            return random.Next(20) switch
            {
                0 or 1 or 2 or 3 => client.ExecuteAsync("letIn", ("who", waiting)),
                4 or 5 => client.ExecuteAsync("letIn", ("who", new JsonArray(AnyId()))),
                6 => client.ExecuteAsync("sendToWait", ("who", AnyId()), ("reason", "disruption")),
                7 => client.ExecuteAsync("removeParticipant", ("who", AnyId())),
                8 or 9 or 10 => client.ExecuteAsync("undoRemoval", ("who", AnyId())),
                11 when random.Next(3) == 0 => client.ExecuteAsync("declineKnock", ("who", AnyId())),
                12 when said.Length > 0 => client.ExecuteAsync("takeDownMessage", ("id", said[random.Next(said.Length)])),
                13 when random.Next(2) == 0 => client.ExecuteAsync("pauseRoom"),
                13 or 14 => client.ExecuteAsync("resumeRoom"),
                15 => client.ExecuteAsync("writeAtDoor", ("text", Next("answer")), ("to", AnyId())),
                16 => client.ExecuteAsync("setChat", ("mode", random.Next(2) == 0 ? "paused" : "open")),
                17 => client.ExecuteAsync("setDoor", ("mode", "knock")),
                18 when random.Next(3) == 0 => ComeAsync(),
                _ => SayAsync(client),
            };
        }

        private Task TakePartAsync(HubClient client)
        {
            switch (random.Next(16))
            {
                case 0: client.Cut(); return Task.CompletedTask;
                case 1: return ComeAsync(); // in a second tab
                case 2: return random.Next(4) == 0 ? client.ExecuteAsync("leave") : Task.CompletedTask;
                case 3: return client.ExecuteAsync("raiseHand");
                case 4: return client.ExecuteAsync("turnOnMicrophone");
                case 5: return client.ExecuteAsync("turnOffMicrophone");
                case 6 or 7: return client.ExecuteAsync("writeAtDoor", ("text", Next("note")));
                case 8: return client.AskAsync("Signal", new JsonObject { ["$type"] = "respond", ["reaction"] = "heart" });
                case 9: return RefusedAsync(client, "letIn", ("who", new JsonArray(You)));
                case 10: return RefusedAsync(client, "setDoor", ("mode", "open"));
                case 11: return RefusedAsync(client, "undoRemoval", ("who", You));
                case 12: return RefusedAsync(client, "resumeRoom");
                default: return SayAsync(client);
            }
        }

        private async Task RefusedAsync(HubClient client, string command, params (string Name, JsonNode? Value)[] fields) =>
            Assert.NotNull(CodeOf(await client.ExecuteAsync(command, fields)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whatever_people_do_while_nodes_die_nobody_at_the_door_is_told_of_the_room_and_nobody_removed_acts(int seed)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {seed}.");
        var (facilitator, link) = await _nodes[0].StartMeetingAsync(door: "knock");
        using var browser = _nodes[0].NewBrowser();
        var room = (string)(await RunningServer.JoinByLinkAsync(browser, link))["room"]!;
        string[] names = ["Rowan", "Tamsin", "Juniper", "Pebble", "Frank", "Mallory", "Odette"];
        Guest[] guests = [.. names.Select((name, i) => new Guest(name, Leads: i < 2))];
        var visitors = new Visitor[guests.Length];
        for (var i = 0; i < guests.Length; i++)
            visitors[i] = new Visitor(_nodes, guests[i].Leads ? facilitator : link, guests[i], visitors, new Random(seed * 100 + i));
        using var over = new CancellationTokenSource();
        using var console = RedisServer.Connect(cluster.Redis.Connection);
        var wandering = visitors.Select(v => v.WanderAsync(over.Token)).ToArray();

        // The log is as long as it may be without being trimmed.
        foreach (var (version, dying) in ((long, int?)[])[(80, seed % 3), (160, (seed + 1) % 3), (300, null)])
        {
            await Until.TrueAsync(async () =>
            {
                if (wandering.FirstOrDefault(w => w.IsFaulted) is { } failed) await failed;
                return (long)await console.Database.HashGetAsync($"mh:{{{room}}}:head", "version") >= version;
            }, "Too little happens.");
            if (dying is { } node) await _nodes[node].KillAsync();
        }
        await over.CancelAsync();
        await Task.WhenAll(wandering);
        foreach (var visitor in visitors) await visitor.DisposeAsync();

        var all = await EveryFrame.ReadAsync(cluster.Redis, room, guests);
        all.AssertLogHolds();
        all.AssertFramesHold();
        Assert.InRange(all.AtDoor, 20, int.MaxValue);
        string[] expected = ["participantAdmitted", "participantRemoved", "removalUndone", "roomPaused", "messageTakenDown", "doorNoteWritten"];
        foreach (var type in expected) Assert.True(all.Happened.Contains(type), $"No {type} happened.");
    }
}
