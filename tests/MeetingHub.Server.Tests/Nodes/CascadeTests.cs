using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MeetingHub.Domain;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Nodes;

namespace MeetingHub.Server.Tests.Nodes;

/// <summary>Three nodes of which each carries the media of its own people, in a process of its own.</summary>
public sealed class CascadeCluster : IAsyncLifetime
{
    public Cluster Cluster { get; } = new()
    {
        OptionsOf = node =>
        [
            "--Media:CascadeFrom", "1", "--Media:LinkAddress", "127.0.0.1", "--Media:LinkPort", "0", "--Media:OwnProcess", "true",
            "--Operations:NodeName", NameOf(node),
        ],
    };

    public ValueTask InitializeAsync() => Cluster.InitializeAsync();
    public ValueTask DisposeAsync() => Cluster.DisposeAsync();

    public static string NameOf(int node) => $"node-{node}";
}

/// <summary>
/// Rooms whose media lives at the first node and is carried at others. At which node a member is, their answer tells; and it comes only when
/// the two nodes have exchanged datagrams.
/// </summary>
public sealed partial class CascadeTests(CascadeCluster cascade) : IClassFixture<CascadeCluster>, IAsyncLifetime
{
    private readonly Cluster _cluster = cascade.Cluster;
    private readonly RunningServer[] _nodes = cascade.Cluster.Nodes;

    // Where nothing is carried, the first node keeps the rooms that begin there.
    public async ValueTask InitializeAsync()
    {
        await _cluster.HealAsync();
        using var @operator = new Operator(_nodes[0]);
        await @operator.SeesNodesAsync(nodes => nodes.TrueForAll(n => (int)n["mediaRooms"]! == 0));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string? CodeOf(JsonNode reply) => (string?)reply["refusal"]?["code"];

    [GeneratedRegex(@"on UDP \[?(?<port>\d+)")]
    private static partial Regex OnUdp();

    private static string PortOf(RunningServer node) => node.LogLines.Select(line => OnUdp().Match(line)).Last(m => m.Success).Groups["port"].Value;

    private async Task IsAtAsync(HubClient who, int node) => Assert.Equal(PortOf(_nodes[node]), await ClusterTests.MediaPortAsync(who));

    private async Task<HubClient> MoveAsync(HubClient who, int node)
    {
        var moved = await HubClient.ConnectAsync(_nodes[node].Address);
        Assert.Null(CodeOf(await moved.ResumeAsync(who.Pass, who.Epoch, who.Version)));
        moved.Keep(who.Pass, who.Epoch);
        return moved;
    }

    // The number of the room's place is told by the log.
    private static async Task<JsonNode> IsPlacedAsync(HubClient who, long number)
    {
        while (true)
        {
            var placed = await who.NextAsync("mediaPlaced");
            if ((long)placed["number"]! == number) return placed;
        }
    }

    private async Task<JsonNode> FindAsync(int node)
    {
        using var @operator = new Operator(_nodes[0]);
        bool IsIt(JsonNode one) => (string?)one["name"] == CascadeCluster.NameOf(node);
        return (await @operator.SeesNodesAsync(all => all.Exists(IsIt))).Single(IsIt);
    }

    private async Task<string> RoomOfAsync(string link)
    {
        using var browser = _nodes[0].NewBrowser();
        return (string)(await RunningServer.JoinByLinkAsync(browser, link))["room"]!;
    }

    // What that node says when the node where the room lives hands it an offer of the member.
    private async Task<bool> CarriesAsync(int node, string room, string who)
    {
        using var redis = RedisServer.Connect(_cluster.Redis.Connection);
        await using var asks = new RedisNode(redis);
        await asks.Media.StartAsync(CancellationToken.None);
        var offer = new NegotiateMedia(new RoomId(room), new ParticipantId(who), 1, PrivacyTests.Offer);
        return (await asks.Media.AskAsync((string)(await FindAsync(node))["id"]!, offer, CancellationToken.None))?.Answer is not null;
    }

    private Task CarriesNoMoreAsync(int node, string room, string who) =>
        Until.TrueAsync(async () => !await CarriesAsync(node, room, who), $"Node {node} still carries them.");

    /// <summary>A room that Rowan leads at the first node. It ends with the test, so that the next one finds nothing that is carried.</summary>
    private sealed class Evening(HubClient rowan, string link) : IAsyncDisposable
    {
        public HubClient Rowan => rowan;
        public string Link => link;

        public async ValueTask DisposeAsync()
        {
            Assert.Null(CodeOf(await rowan.ExecuteAsync("endRoom")));
            await rowan.DisposeAsync();
        }
    }

    private async Task<Evening> BeginAsync()
    {
        var (facilitator, link) = await _nodes[0].StartMeetingAsync();
        var rowan = await _nodes[0].EnterAsync(facilitator, "Rowan");
        await IsAtAsync(rowan, 0);
        return new Evening(rowan, link);
    }

    private async Task<HubClient> ComeAsync(Evening evening, string name, int node)
    {
        var who = await _nodes[node].EnterAsync(evening.Link, name);
        await IsAtAsync(who, node);
        return who;
    }

    [Fact]
    public async Task People_of_a_side_room_have_their_media_at_their_own_nodes_and_no_more_in_the_main_room_until_they_come_back_and_whoever_is_removed_has_none()
    {
        await using var evening = await BeginAsync();
        var (rowan, link) = (evening.Rowan, evening.Link);
        await using var ann = await ComeAsync(evening, "Ann", 0);
        await using var ben = await ComeAsync(evening, "Ben", 1);
        await using var cal = await ComeAsync(evening, "Cal", 2);
        Assert.Null(CodeOf(await rowan.ExecuteAsync("prepareSideRooms", ("how", "choice"), ("rooms", new JsonArray(
            new JsonObject { ["name"] = "garden", ["people"] = new JsonArray() })))));
        Assert.Null(CodeOf(await rowan.ExecuteAsync("offerSideRooms")));
        var garden = (long)(await rowan.NextAsync("sideRoomOpened"))["number"]!;
        var sides = new List<HubClient>();
        foreach (var (who, node) in ((HubClient, int)[])[(ann, 0), (ben, 1), (cal, 2)])
        {
            await who.NextAsync("sideRoomOpened");
            Assert.Null(CodeOf(await who.ExecuteAsync("enterSideRoom", ("number", garden))));
            var (side, refusal) = await who.EnterSideRoomAsync(_nodes[node].Address);
            Assert.Null(refusal);
            await IsAtAsync(side, node);
            sides.Add(side);
        }
        var main = await RoomOfAsync(link);
        await CarriesNoMoreAsync(1, main, ben.You); // while he is in the side room
        Assert.True(await CarriesAsync(1, ben.SideRoom, ben.You));

        foreach (var (who, node) in ((HubClient, int)[])[(ann, 0), (cal, 2)])
        {
            Assert.Null(CodeOf(await who.ExecuteAsync("stepBack")));
            await IsAtAsync(who, node);
        }
        Assert.True(await CarriesAsync(2, main, cal.You));
        await CarriesNoMoreAsync(2, cal.SideRoom, cal.You);

        Assert.Null(CodeOf(await rowan.ExecuteAsync("removeParticipant", ("who", ben.You))));
        Assert.Equal("removed", await sides[1].Goodbye.Task.WaitAsync(Until.Patience));
        await CarriesNoMoreAsync(1, ben.SideRoom, ben.You);
        foreach (var side in sides) await side.DisposeAsync();
    }

    [Fact]
    public async Task Whoever_comes_to_another_node_keeps_the_media_where_it_is_until_that_node_dies()
    {
        await using var evening = await BeginAsync();
        var rowan = evening.Rowan;
        await using var ann = await ComeAsync(evening, "Ann", 0);
        await using var ben = await ComeAsync(evening, "Ben", 1);
        await using var cal = await ComeAsync(evening, "Cal", 2);

        await using var annAtOther = await MoveAsync(ann, 1);
        await using var benAtThird = await MoveAsync(ben, 2);
        await IsAtAsync(annAtOther, 0);
        await IsAtAsync(benAtThird, 1);
        Assert.Null(CodeOf(await benAtThird.AskAsync("SetView", new JsonObject { ["tiles"] = new JsonArray() })));
        await using var benBack = await MoveAsync(benAtThird, 1);
        await IsAtAsync(benBack, 1);

        await using var benAway = await MoveAsync(benBack, 2);
        await _nodes[1].KillAsync();
        await IsPlacedAsync(rowan, 2); // all connect anew
        await IsAtAsync(rowan, 0);
        await IsPlacedAsync(benAway, 2);
        await IsAtAsync(benAway, 2);
    }

    [Fact]
    public async Task Whoever_is_removed_has_no_media_where_it_is_carried_though_nobody_is_connected_to_that_node_any_more()
    {
        await using var evening = await BeginAsync();
        var (rowan, link) = (evening.Rowan, evening.Link);
        await using var ben = await ComeAsync(evening, "Ben", 1);
        await using var benAway = await MoveAsync(ben, 2);
        var room = await RoomOfAsync(link);
        Assert.True(await CarriesAsync(1, room, ben.You));

        Assert.Null(CodeOf(await rowan.ExecuteAsync("removeParticipant", ("who", ben.You))));

        Assert.Equal("removed", await benAway.Goodbye.Task.WaitAsync(Until.Patience));
        await CarriesNoMoreAsync(1, room, ben.You);
    }

    [Fact]
    public async Task Nothing_crosses_any_more_to_a_node_that_has_lost_the_log_and_goes_on_carrying()
    {
        await using var evening = await BeginAsync();
        var (rowan, link) = (evening.Rowan, evening.Link);
        await using var ben = await ComeAsync(evening, "Ben", 1);
        var before = await IsPlacedAsync(rowan, 1);
        var room = await RoomOfAsync(link);
        Assert.True(await CarriesAsync(1, room, ben.You));

        _nodes[1].Send("STOP"); // its media, in a process of its own, is not stopped
        Assert.Null(CodeOf(await rowan.ExecuteAsync("removeParticipant", ("who", ben.You))));

        Assert.Equal((string?)before["node"], (string?)(await IsPlacedAsync(rowan, 2))["node"]); // which leaves all links of the room
        _nodes[1].Send("CONT");
        await CarriesNoMoreAsync(1, room, ben.You);
    }

    [Fact]
    public async Task When_the_process_of_the_media_ends_at_either_node_the_two_are_linked_again()
    {
        await using var evening = await BeginAsync();
        var rowan = evening.Rowan;
        await using var ben = await ComeAsync(evening, "Ben", 1);
        foreach (var (node, number) in ((int, long)[])[(1, 2), (0, 3)])
        {
            var before = PortOf(_nodes[node]);
            _nodes[node].KillMedia();
            await IsPlacedAsync(rowan, number);
            Assert.NotEqual(before, PortOf(_nodes[node]));
            await IsAtAsync(rowan, 0);
            await IsPlacedAsync(ben, number);
            await IsAtAsync(ben, 1);
        }
    }

    [Fact]
    public async Task A_node_that_is_drained_carries_nobody_of_a_room_that_lives_elsewhere()
    {
        await using var evening = await BeginAsync();
        await using var ben = await ComeAsync(evening, "Ben", 1);
        using var @operator = new Operator(_nodes[0]);

        (await @operator.Http.PostAsync(Operator.DrainOf(await FindAsync(1)), null)).EnsureSuccessStatusCode();

        await IsPlacedAsync(ben, 2);
        await IsAtAsync(ben, 0);
    }
}
