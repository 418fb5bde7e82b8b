using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Nodes;

namespace MeetingHub.Server.Tests.Nodes;

/// <summary>Members of every room spread over three nodes. A test that leaves a node dead or drained leaves it to the next one.</summary>
public sealed partial class ClusterTests(Cluster cluster) : IClassFixture<Cluster>, IAsyncLifetime
{
    private readonly RunningServer[] _nodes = cluster.Nodes;

    public ValueTask InitializeAsync() => new(cluster.HealAsync());
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string? CodeOf(JsonNode reply) => (string?)reply["refusal"]?["code"];

    // Reads entries until they contain that many messages, and returns these in order.
    private static async Task<List<string>> ReadAsync(HubClient client, int messages)
    {
        var read = new List<string>();
        while (read.Count < messages) read.Add((string)(await client.NextAsync("messagePosted"))["body"]!);
        return read;
    }

    private Task<HubClient[]> EnterEverywhereAsync(string code) => cluster.EnterEverywhereAsync(code);

    [Fact]
    public async Task Messages_have_the_same_order_at_every_node()
    {
        var (_, link) = await _nodes[0].StartMeetingAsync();
        var members = await EnterEverywhereAsync(link);

        await Task.WhenAll(members.Select(async (member, i) =>
        {
            for (var n = 0; n < 8; n++) Assert.Null(CodeOf(await member.SayAsync($"{i} says {n}")));
        }));

        var orders = await Task.WhenAll(members.Select(m => ReadAsync(m, 24)));
        Assert.Equal(orders[0], orders[1]);
        Assert.Equal(orders[0], orders[2]);
        Assert.Equal(24, orders[0].Distinct().Count());
        foreach (var member in members) await member.DisposeAsync();
    }

    [Fact]
    public async Task A_facilitator_at_one_node_removes_a_participant_at_another_for_good()
    {
        var (facilitator, link) = await _nodes[0].StartMeetingAsync();
        await using var rowan = await _nodes[0].EnterAsync(facilitator, "Rowan");
        await using var frank = await _nodes[1].EnterAsync(link, "Frank");

        Assert.Null(CodeOf(await rowan.ExecuteAsync("removeParticipant", ("who", frank.You))));

        Assert.Equal("removed", await frank.Goodbye.Task.WaitAsync(Until.Patience));
        await using var again = await HubClient.ConnectAsync(_nodes[2].Address);
        Assert.Equal("removed", CodeOf(await again.ResumeAsync(frank.Pass, frank.Epoch, 1)));
    }

    [Fact]
    public async Task A_second_tab_at_another_node_takes_the_seat_over()
    {
        var (_, link) = await _nodes[0].StartMeetingAsync();
        await using var first = await _nodes[0].EnterAsync(link, "Asha");
        await using var second = await HubClient.ConnectAsync(_nodes[1].Address);

        var resumed = await second.ResumeAsync(first.Pass, first.Epoch, first.Version);

        Assert.Null(CodeOf(resumed));
        Assert.Equal("moved_elsewhere", await first.Goodbye.Task.WaitAsync(Until.Patience));
        Assert.Null(CodeOf(await second.SayAsync("here now")));
    }

    [Fact]
    public async Task A_signal_reaches_people_at_other_nodes()
    {
        var (_, link) = await _nodes[0].StartMeetingAsync();
        await using var asha = await _nodes[0].EnterAsync(link, "Asha");
        await using var bo = await _nodes[1].EnterAsync(link, "Bo");

        await asha.AskAsync("Signal", new JsonObject { ["$type"] = "respond", ["reaction"] = "heart" });

        Assert.True(SpinWait.SpinUntil(() => bo.Signals.Any(s => (string?)s["$type"] == "responded" && (string?)s["who"] == asha.You), Until.Patience));
    }

    [Fact]
    public async Task A_sealed_key_reaches_the_seat_it_is_for_at_another_node_and_in_its_snapshot_and_nobody_else()
    {
        var (facilitator, link) = await _nodes[0].StartMeetingAsync(encrypted: true);
        await using var rowan = await _nodes[0].EnterAsync(facilitator, "Rowan");
        await using var sam = await _nodes[1].EnterAsync(link, "Sam");
        await using var bo = await _nodes[2].EnterAsync(link, "Bo");
        HubClient[] all = [rowan, sam, bo];
        foreach (var who in all) Assert.Null(CodeOf(await who.ExecuteAsync("publishKey", ("key", new string('k', KeyRules.KeyLength)))));
        foreach (var who in all)
            foreach (var number in (long[])[1, 2, 3]) Assert.Equal(number, (long)(await who.NextAsync("keyPublished"))["number"]!);

        var box = new string('b', KeyRules.BoxLength);
        JsonObject opening = new() { ["number"] = 1, ["value"] = new string('v', KeyRules.OpeningLength), ["people"] = new string('p', KeyRules.PeopleLength) };
        Assert.Null(CodeOf(await rowan.ExecuteAsync(
            "handKeys", ("keys", new JsonArray(new JsonObject { ["to"] = sam.You, ["box"] = box })), ("opening", opening))));

        var handed = await sam.NextAsync("keyHanded");
        Assert.Equal((rowan.You, box), ((string?)handed["from"], (string?)handed["box"]));
        foreach (var who in (HubClient[])[rowan, bo]) // Sam was told by the same entry
            Assert.Equal(rowan.You, (string?)(await who.NextAsync("keyOpened"))["who"]);
        await using var again = await HubClient.ConnectAsync(_nodes[2].Address);
        var bos = await again.JoinAsync(bo.Pass, "Bo");
        Assert.DoesNotContain(box, bos.ToJsonString(), StringComparison.Ordinal);
        await using var sams = await HubClient.ConnectAsync(_nodes[0].Address);
        var back = await sams.JoinAsync(sam.Pass, "Sam");
        Assert.Contains(box, back.ToJsonString(), StringComparison.Ordinal); // after a reload the page opens what it was handed
        using var browser = _nodes[1].NewBrowser();
        Assert.True((bool?)(await RunningServer.JoinByLinkAsync(browser, link))["encrypted"]); // the page knows before anybody joins
    }

    [Fact]
    public async Task What_the_captioner_types_reaches_people_at_other_nodes_as_it_is_typed_and_nobody_who_comes_later()
    {
        var (facilitator, link) = await _nodes[0].StartMeetingAsync();
        await using var rowan = await _nodes[0].EnterAsync(facilitator, "Rowan");
        await using var sam = await _nodes[1].EnterAsync(link, "Sam");
        await using var bo = await _nodes[2].EnterAsync(link, "Bo");
        static async Task<string?> TypeAsync(HubClient who, int line, string text) => CodeOf(
            await who.AskAsync("Signal", new JsonObject { ["$type"] = "caption", ["line"] = line, ["text"] = text }));

        Assert.Equal("not_captioner", await TypeAsync(sam, 1, "Not yet"));
        Assert.Null(CodeOf(await rowan.ExecuteAsync("nameCaptioner", ("who", sam.You))));
        await sam.NextAsync("captionerNamed");
        Assert.Null(await TypeAsync(sam, 1, "I noticed"));
        Assert.Null(await TypeAsync(sam, 1, "I noticed a thing that stays here"));
        Assert.Equal("message_too_long", await TypeAsync(sam, 2, new string('x', 501)));
        Assert.Equal("not_captioner", await TypeAsync(bo, 1, "That was me"));

        (string?, string?)[] typed = [(sam.You, "I noticed"), (sam.You, "I noticed a thing that stays here")];
        (string?, string?)[] Read(HubClient who) => [.. who.Signals.Where(s => (string?)s["$type"] == "captioned")
            .Select(s => ((string?)s["who"], (string?)s["text"]))];
        Assert.All([rowan, sam, bo], who => Assert.True(SpinWait.SpinUntil(() => Read(who).SequenceEqual(typed), Until.Patience)));
        await using var late = await _nodes[0].EnterAsync(link, "Late");
        Assert.Equal(sam.You, (string?)late.Snapshot["captioner"]);
        Assert.DoesNotContain("stays here", late.Snapshot.ToJsonString(), StringComparison.Ordinal);
        Assert.Empty(Read(late));

        Assert.Null(CodeOf(await sam.ExecuteAsync("endCaptions")));
        Assert.Equal("not_captioner", await TypeAsync(sam, 3, "One more"));
    }

    // Repeats a message under the same id until there is an answer, as a page does. False when the connection ends before.
    private static async Task<bool> TrySayAsync(HubClient who, string message)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        while (true)
        {
            try
            {
                if (CodeOf(await who.SayAsync(message, id: $"message-{message.Replace(' ', '-')}")) is not { } code) return true;
                Assert.True(code is "slow_down" or "room_paused", $"{message} was refused with {code}{(who.Goodbye.Task.IsCompleted ? $" after goodbye {await who.Goodbye.Task}" : "")}.");
            }
            catch (IOException)
            {
                return false;
            }
            await pause.WaitForNextTickAsync();
        }
    }

    private static IEnumerable<string> BodiesIn(JsonNode? events) =>
        events!.AsArray().Where(e => (string?)e!["$type"] == "messagePosted").Select(e => (string)e!["body"]!);

    [Fact]
    public async Task When_a_node_dies_no_message_is_lost_or_doubled_and_its_people_talk_on_within_the_lease()
    {
        var (_, link) = await _nodes[0].StartMeetingAsync();
        var members = await EnterEverywhereAsync(link);
        var (asha, bo, cy) = (members[0], members[1], members[2]);
        using var over = new CancellationTokenSource();
        async Task<List<string>> TalkAsync(HubClient who, string name)
        {
            var spoken = new List<string>();
            for (var n = 0; n < 100 && !over.IsCancellationRequested; n++) // fewer than a snapshot has
            {
                Assert.True(await TrySayAsync(who, $"{name} {n}"));
                spoken.Add($"{name} {n}");
            }
            return spoken;
        }
        var others = Task.WhenAll(TalkAsync(asha, "asha"), TalkAsync(cy, "cy"));

        // More messages than are allowed at once: when the node dies, some are answered and some are not.
        var bos = Enumerable.Range(0, 40).Select(n => $"bo {n}").ToArray();
        var asked = bos.Select(message => TrySayAsync(bo, message)).ToArray();
        Assert.True(await asked[14]);
        await _nodes[1].KillAsync();
        var since = System.Diagnostics.Stopwatch.StartNew();
        var unanswered = bos.Zip(await Task.WhenAll(asked)).Where(s => !s.Second).Select(s => s.First).ToArray();
        Assert.NotEmpty(unanswered);
        var (read, version) = (new List<string>(), bo.Version);
        await foreach (var entry in bo.EntriesUntilClosedAsync())
        {
            version = (long)entry["version"]!;
            read.AddRange(BodiesIn(entry["events"]));
        }

        // Bo returns at another node with the version that the page has read, and repeats the unanswered messages and an answered one.
        await using var back = await HubClient.ConnectAsync(_nodes[2].Address);
        var resumed = await back.ResumeAsync(bo.Pass, bo.Epoch, version);
        Assert.Null(CodeOf(resumed));
        foreach (var entry in resumed["entries"]!.AsArray()) read.AddRange(BodiesIn(entry!["events"]));
        Assert.True(await TrySayAsync(back, unanswered[0]));
        Assert.InRange(since.Elapsed, TimeSpan.Zero, RedisLeases.Lease);
        foreach (var message in unanswered.Append(bos[14])) Assert.True(await TrySayAsync(back, message));
        await over.CancelAsync();
        var said = bos.Concat((await others).SelectMany(m => m)).ToArray();

        // The snapshot of a new participant shows the room as it is.
        await using var late = await _nodes[0].EnterAsync(link, "Late");
        var all = late.Snapshot["messages"]!.AsArray().Select(m => (string)m!["body"]!).ToList();
        Assert.Equal(said.Order(), all.Order());
        Assert.Equal(all, await ReadAsync(asha, all.Count));
        Assert.Equal(all, await ReadAsync(cy, all.Count));
        read.AddRange(await ReadAsync(back, all.Count - read.Count));
        Assert.Equal(all, read);
        foreach (var member in members) await member.DisposeAsync();
    }

    [Fact]
    public async Task A_participant_of_a_dead_node_who_does_not_return_is_dropped_once_and_leaves_once()
    {
        var (_, link) = await _nodes[0].StartMeetingAsync();
        var members = await EnterEverywhereAsync(link);
        HubClient[] later = [await _nodes[0].EnterAsync(link, "Dee"), await _nodes[2].EnterAsync(link, "Ed")];
        static int LostBy(RunningServer node) => node.LogLines.Count(line => line.Contains(" is lost;", StringComparison.Ordinal));
        var others = new[] { _nodes[0], _nodes[2] }.Select(node => (Node: node, Lost: LostBy(node))).ToArray();
        await _nodes[1].KillAsync();

        // Each of the other nodes notices the lapsed lease by itself. The participants whose connections end afterwards leave after Bo, by
        // the same rule: once they have left, both nodes have decided about Bo too.
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var waited = System.Diagnostics.Stopwatch.StartNew();
        foreach (var (node, lost) in others)
        {
            while (LostBy(node) == lost)
            {
                Assert.True(waited.Elapsed < Until.Patience, "Nobody noticed.");
                await timer.WaitForNextTickAsync();
            }
        }
        foreach (var member in later) member.Cut();
        foreach (var reader in (HubClient[])[members[0], members[2]])
        {
            var seen = new List<(string Type, string Who)>();
            while (!later.All(member => seen.Contains(("participantLeft", member.You))))
                seen.AddRange((await reader.NextEntryAsync())["events"]!.AsArray().Select(e => ((string)e!["$type"]!, (string)e["who"]!)));
            Assert.Equal(["participantDropped", "participantLeft"], seen.Where(e => e.Who == members[1].You && e.Type != "participantJoined").Select(e => e.Type));
        }
        foreach (var member in members.Concat(later)) await member.DisposeAsync();
    }

    // A room with a member at each node. The first node is the one that carries its media, at that port.
    private async Task<(string Link, RunningServer[] Nodes, HubClient[] Members, string Port)> EnterRoomWithMediaAsync()
    {
        var (_, link) = await _nodes[0].StartMeetingAsync();
        var members = await EnterEverywhereAsync(link);
        var port = await MediaPortAsync(members[0]);
        var carrying = Array.FindIndex(_nodes, node => node.LogLines.Any(line => line.Contains($"UDP [{port}]", StringComparison.Ordinal)));
        int[] order = [carrying, .. Enumerable.Range(0, _nodes.Length).Where(i => i != carrying)];
        return (link, [.. order.Select(i => _nodes[i])], [.. order.Select(i => members[i])], port);
    }

    /// <summary>The port that its browser is told to send sound and pictures to.</summary>
    internal static async Task<string> MediaPortAsync(HubClient client)
    {
        var reply = await client.AskAsync("Negotiate", new JsonObject { ["offer"] = PrivacyTests.Offer });
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(2));
        for (var again = 0; again < 4 && CodeOf(reply) == "media_unavailable"; again++) // the node was busy; pages ask again too
        {
            await timer.WaitForNextTickAsync();
            reply = await client.AskAsync("Negotiate", new JsonObject { ["offer"] = PrivacyTests.Offer });
        }
        Assert.Null(CodeOf(reply));
        return ((string)reply["answer"]!).Split('\n').First(l => l.StartsWith("a=candidate", StringComparison.Ordinal)).Split(' ')[5];
    }

    [Fact]
    public async Task A_rooms_media_is_at_one_node_for_members_at_every_node_and_moves_when_that_node_dies()
    {
        var (_, nodes, members, port) = await EnterRoomWithMediaAsync();
        foreach (var member in members) Assert.Equal(port, await MediaPortAsync(member));

        await nodes[0].KillAsync();
        var moved = await MediaPortAsync(members[1]); // a member who asks at once does not wait for the lease
        Assert.NotEqual(port, moved);
        // Members who have not noticed learn the same media node from the log, and no other after the lease has lapsed.
        foreach (var member in members[1..])
        {
            Assert.Equal(1, (long)(await member.NextAsync("mediaPlaced"))["number"]!);
            Assert.Equal(2, (long)(await member.NextAsync("mediaPlaced"))["number"]!);
        }
        Assert.Equal(moved, await MediaPortAsync(members[2]));
        Assert.Null(CodeOf(await members[2].AskAsync("SetView", new JsonObject { ["tiles"] = new JsonArray() })));
        foreach (var member in members) await member.DisposeAsync();
    }

    [Fact]
    public async Task Whoever_steps_out_at_one_node_has_no_media_at_another_and_is_still_out_at_a_third()
    {
        var (_, nodes, members, port) = await EnterRoomWithMediaAsync();
        Assert.Equal(port, await MediaPortAsync(members[1]));
        await members[1].ExecuteAsync("stepOut");
        await members[0].NextAsync("steppedOut"); // the node with the media has read it
        Assert.Equal("not_joined", CodeOf(await members[1].AskAsync("Negotiate", new JsonObject { ["offer"] = PrivacyTests.Offer })));

        await using var moved = await HubClient.ConnectAsync(nodes[2].Address);
        var resumed = await moved.ResumeAsync(members[1].Pass, members[1].Epoch, members[1].Version);
        Assert.Contains("steppedOut", resumed["entries"]!.ToJsonString());
        Assert.Equal("not_joined", CodeOf(await moved.AskAsync("Negotiate", new JsonObject { ["offer"] = PrivacyTests.Offer })));
        await moved.ExecuteAsync("stepBack");
        await members[0].NextAsync("steppedBack");
        Assert.Equal(port, await MediaPortAsync(moved));
        foreach (var member in members) await member.DisposeAsync();
    }

    [Fact]
    public async Task A_slow_node_keeps_the_media_and_a_node_that_stalls_beyond_its_lease_loses_it()
    {
        var (_, nodes, members, before) = await EnterRoomWithMediaAsync();
        Assert.Equal(before, await MediaPortAsync(members[1]));

        nodes[0].Send("STOP");
        var refused = await members[1].AskAsync("Negotiate", new JsonObject { ["offer"] = PrivacyTests.Offer });
        Assert.Equal("media_unavailable", CodeOf(refused)); // and the page asks again
        nodes[0].Send("CONT");
        Assert.Equal(before, await MediaPortAsync(members[2]));

        nodes[0].Send("STOP");
        foreach (var member in members[1..])
            while ((long)(await member.NextAsync("mediaPlaced"))["number"]! < 2) { }
        var after = await MediaPortAsync(members[1]);
        Assert.NotEqual(before, after);
        nodes[0].Send("CONT");

        // Its own people return to it, and find the media at the same node as the others.
        await members[0].Closed.Task.WaitAsync(Until.Patience);
        await using var back = await HubClient.ConnectAsync(nodes[0].Address);
        Assert.Null(CodeOf(await back.ResumeAsync(members[0].Pass, members[0].Epoch, members[0].Version)));
        Assert.Equal(after, await MediaPortAsync(back));
        Assert.Equal(after, await MediaPortAsync(members[2]));
        foreach (var member in members) await member.DisposeAsync();
    }

    [Fact]
    public async Task A_stopping_node_moves_its_media_says_goodbye_to_its_people_and_loses_no_message()
    {
        var (link, nodes, members, before) = await EnterRoomWithMediaAsync();
        var said = new List<string>();
        using var enough = new CancellationTokenSource();
        async Task TalkAsync(HubClient who, string name)
        {
            using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            for (var n = 0; !enough.IsCancellationRequested; n++)
            {
                await pause.WaitForNextTickAsync();
                try
                {
                    Assert.Null(CodeOf(await who.SayAsync($"{name} {n}")));
                    lock (said) said.Add($"{name} {n}");
                }
                catch (IOException)
                {
                    return; // its connection has ended
                }
            }
        }
        var talking = Task.WhenAll(TalkAsync(members[0], "asha"), TalkAsync(members[1], "bo"));

        nodes[0].Send("TERM");

        Assert.Equal("server_stopping", await members[0].Goodbye.Task.WaitAsync(Until.Patience));
        foreach (var member in members)
            while ((long)(await member.NextAsync("mediaPlaced"))["number"]! < 2) { }
        Assert.NotEqual(before, await MediaPortAsync(members[2]));
        await members[0].Closed.Task.WaitAsync(Until.Patience);
        await enough.CancelAsync();
        await talking;
        await using var late = await nodes[1].EnterAsync(link, "Late");
        var all = late.Snapshot["messages"]!.AsArray().Select(m => (string)m!["body"]!).ToList();
        Assert.Empty(said.Except(all, StringComparer.Ordinal));
        Assert.Equal(all.Count, all.Distinct(StringComparer.Ordinal).Count());
        foreach (var member in members) await member.DisposeAsync();
        await nodes[0].EndedAsync();
    }

    [Fact]
    public async Task Of_two_connections_that_take_one_seat_at_two_nodes_at_once_one_keeps_the_seat()
    {
        var (_, link) = await _nodes[0].StartMeetingAsync();
        for (var i = 0; i < 3; i++)
        {
            await using var asha = await _nodes[0].EnterAsync(link, $"Asha {i}");
            await using var one = await HubClient.ConnectAsync(_nodes[1].Address);
            await using var other = await HubClient.ConnectAsync(_nodes[2].Address);
            HubClient[] both = [one, other];
            await Task.WhenAll(both.Select(async client => Assert.Null(CodeOf(await client.ResumeAsync(asha.Pass, asha.Epoch, asha.Version)))));

            var loser = await Task.WhenAny(both.Select(c => c.Goodbye.Task)).WaitAsync(Until.Patience);
            Assert.Equal("moved_elsewhere", await loser);
            var keeper = both.Single(c => c.Goodbye.Task != loser);
            Assert.Null(CodeOf(await keeper.SayAsync($"still here {i}")));
            Assert.False(keeper.Goodbye.Task.IsCompleted);
        }
    }

    [Fact]
    public async Task Changing_nodes_gives_a_seat_no_more_calls()
    {
        var (_, link) = await _nodes[0].StartMeetingAsync();
        var client = await _nodes[0].EnterAsync(link, "Asha");
        var since = System.Diagnostics.Stopwatch.StartNew();
        var taken = 0;
        foreach (var node in _nodes[1..])
        {
            while (CodeOf(await client.SayAsync("hello")) is null) taken++;
            var next = await HubClient.ConnectAsync(node.Address);
            Assert.Null(CodeOf(await next.ResumeAsync(client.Pass, client.Epoch, client.Version)));
            next.Keep(client.Pass, client.Epoch);
            await client.DisposeAsync();
            client = next;
        }
        while (CodeOf(await client.SayAsync("hello")) is null) taken++;
        // One full bucket, the calls of one second at each further node, and those refilled meanwhile.
        Assert.InRange(taken, 30, 30 + 10 + 10 + 10 * since.Elapsed.TotalSeconds);
        await client.DisposeAsync();
    }

    [Fact]
    public async Task Rooms_are_spread_over_the_nodes_by_how_much_media_they_carry()
    {
        var ports = new HashSet<string>(StringComparer.Ordinal);
        var members = new List<HubClient>();
        var waited = System.Diagnostics.Stopwatch.StartNew();
        while (ports.Count < 2 && waited.Elapsed < Until.Patience) // nodes report their load once a second
        {
            var (_, link) = await _nodes[0].StartMeetingAsync();
            var member = await _nodes[0].EnterAsync(link, "Asha"); // all at the same node
            members.Add(member);
            ports.Add(await MediaPortAsync(member));
        }
        Assert.True(ports.Count >= 2);
        foreach (var member in members) await member.DisposeAsync();
    }

    [Fact]
    public async Task A_drained_node_hands_over_its_media_and_people_and_accepts_them_again_when_an_operator_asks()
    {
        var (_, link) = await _nodes[0].StartMeetingAsync();
        var members = await EnterEverywhereAsync(link);
        var before = await MediaPortAsync(members[0]); // placed at the node that carries it from here on
        var carrying = (string)(await members[0].NextAsync("mediaPlaced"))["node"]!;
        using var @operator = new Operator(_nodes[0]);
        var drained = (await SeeThreeAsync(@operator, _ => true)).Single(n => (string)n["id"]! == carrying);

        Assert.Equal(HttpStatusCode.NoContent, (await @operator.Http.PostAsync(Operator.DrainOf(drained), null)).StatusCode);

        foreach (var member in members)
            while ((long)(await member.NextAsync("mediaPlaced"))["number"]! < 2) { }
        var after = await MediaPortAsync(members[1]);
        Assert.NotEqual(before, after);
        foreach (var member in members) Assert.Equal(after, await MediaPortAsync(member));

        // Only its own people move too, once proxies have noticed.
        await Task.WhenAny(members.Select(m => m.Goodbye.Task)).WaitAsync(Until.Patience);
        var left = members.Single(m => m.Goodbye.Task.IsCompleted);
        Assert.Equal("server_stopping", await left.Goodbye.Task);
        var at = _nodes[Array.IndexOf(members, left)];
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await at.ReadyAsync());
        await using var back = await HubClient.ConnectAsync(_nodes.First(n => n != at).Address);
        Assert.Null(CodeOf(await back.ResumeAsync(left.Pass, left.Epoch, left.Version)));
        Assert.Null(CodeOf(await back.SayAsync("still here")));

        Assert.Equal(HttpStatusCode.NoContent, (await @operator.Http.DeleteAsync(Operator.DrainOf(drained))).StatusCode);
        await SeeThreeAsync(@operator, nodes => nodes.All(n => !(bool)n["isDraining"]!));
        Assert.Equal(HttpStatusCode.OK, await at.ReadyAsync());
        foreach (var member in members) await member.DisposeAsync();
    }

    [Fact]
    public async Task The_last_node_that_accepts_people_cannot_be_drained()
    {
        using var @operator = new Operator(_nodes[0]);
        var nodes = await SeeThreeAsync(@operator, _ => true);
        // All at once, as by several operators.
        var answers = await Task.WhenAll(nodes.Select(node => @operator.Http.PostAsync(Operator.DrainOf(node), null)));
        Assert.Equal(2, answers.Count(a => a.StatusCode == HttpStatusCode.NoContent));
        var last = answers.Single(a => a.StatusCode != HttpStatusCode.NoContent);
        Assert.Equal(HttpStatusCode.NotFound, last.StatusCode);
        Assert.Equal("no_such_node", (string?)(await last.Content.ReadFromJsonAsync<JsonNode>())!["code"]);
        await SeeThreeAsync(@operator, all => all.Count(n => (bool)n["isDraining"]!) == 2);
    }

    private static Task<List<JsonNode>> SeeThreeAsync(Operator @operator, Func<List<JsonNode>, bool> expected) =>
        @operator.SeesNodesAsync(nodes => nodes.Count == 3 && expected(nodes));
}
