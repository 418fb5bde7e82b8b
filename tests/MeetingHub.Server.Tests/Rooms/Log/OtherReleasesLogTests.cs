using System.Text.Json;
using System.Text.Json.Nodes;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Live;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Wire;
using MeetingHub.Server.Tests.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using Role = MeetingHub.Domain.Rooms.Role;

namespace MeetingHub.Server.Tests.Rooms.Log;

/// <summary>
/// Logs that another release wrote. Those in tests/fixtures/older-logs were written by the releases of the levels that they are named
/// after; what a newer release writes is only known to be of a higher level.
/// </summary>
public sealed class OtherReleasesLogTests(RedisProcess redis) : IClassFixture<RedisProcess>, IAsyncLifetime
{
    private const int Newer = RoomSettings.NewestLevel + 1;

    private readonly RoomId _id = new($"room{Guid.NewGuid():N}");
    private readonly RoomPasses _passes = new(new byte[32], TimeProvider.System, TimeSpan.FromHours(1));
    private RedisServer _server = null!;
    private RedisNode _older = null!; // has the connections of everybody who is inside
    private RedisNode _node = null!;
    private RoomDirectory _rooms = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = RedisServer.Connect(redis.Connection);
        _older = await new RedisNode(_server, level: 0).StartAsync();
        _node = await new RedisNode(_server).StartAsync();
        _rooms = new RoomDirectory(
            new RedisRoomLog(_server), _node.Rooms, _node.Leases, _node.Abandoned, new WaryNetworks(TimeProvider.System), _passes, Options.Create(new RoomOptions()),
            TimeProvider.System, new RoomFollowers([], []),
            NullLogger<LiveRoom>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _rooms.StopAsync(CancellationToken.None);
        _rooms.Dispose();
        await _node.DisposeAsync();
        await _older.DisposeAsync();
        _server.Dispose();
    }

    private sealed class Client : IRoomClient
    {
        public Task Entries(IReadOnlyList<EntryJson> entries) => Task.CompletedTask;
        public Task Signal(ServerSignal signal) => Task.CompletedTask;
        public Task Pass(PassWire pass) => Task.CompletedTask;
        public Task Goodbye(GoodbyeWire goodbye) => Task.CompletedTask;
    }

    private static JsonNode Kept(int level, string name) =>
        JsonNode.Parse(File.ReadAllText(OlderLogs.PathOf(level)))!.AsArray().Single(log => (string?)log!["name"] == name)!;

    private static RoomEntry EntryOf(JsonNode entry) => new(
        long.Parse(((string)entry["id"]!).Split('-')[0]), DateTimeOffset.FromUnixTimeMilliseconds(long.Parse((string)entry["at"]!)),
        ParticipantId.TryParse((string?)entry["by"], out var who) ? who : ParticipantId.Nobody, RoomJson.ReadEvents((string)entry["ev"]!));

    // Everything that the older release told the seat is told now, and perhaps more.
    private static void AssertTells(JsonNode? older, JsonNode? now, string where)
    {
        switch (older)
        {
            case JsonObject fields:
                foreach (var (name, value) in fields) AssertTells(value, now![name], $"{where}.{name}");
                break;
            case JsonArray items:
                Assert.True(items.Count == now!.AsArray().Count, $"{where} has {now.AsArray().Count} instead of {items.Count}");
                for (var i = 0; i < items.Count; i++) AssertTells(items[i], now[i], $"{where}[{i}]");
                break;
            default:
                Assert.True(JsonNode.DeepEquals(older, now), $"{where} was {older?.ToJsonString()} and is {now?.ToJsonString()}");
                break;
        }
    }

    private async Task ImportAsync(JsonNode log)
    {
        foreach (var (name, value) in log["head"]!.AsObject())
            await _server.Database.HashSetAsync($"mh:{{{_id}}}:head", name, (string?)value);
        if ((string?)log["snapshot"] is { } snapshot) await _server.Database.StringSetAsync($"mh:{{{_id}}}:snapshot", snapshot);
        foreach (var who in log["views"]?.AsObject().First().Value!["participants"]!.AsArray() ?? [])
            await _server.Database.HashSetAsync($"mh:{{{_id}}}:seats", (string?)who!["id"], _older.Self);
        foreach (var entry in log["entries"]!.AsArray())
        {
            await _server.Database.StreamAddAsync(
                $"mh:{{{_id}}}:log",
                [.. entry!.AsObject().Where(f => f.Key != "id").Select(f => new NameValueEntry(f.Key, (string?)f.Value))],
                (string?)entry["id"]);
        }
    }

    private Task<JoinReply?> JoinAsync(string who, Role role) => _rooms.AskAnywhereAsync(_id, room => JoinAsync(room, who, role), Stop);

    private Task<JoinReply> JoinAsync(LiveRoom room, string who, Role role) => room.JoinAsync(
        _passes.Check(_passes.Issue(_id, new ParticipantId(who), role, wasInside: true, links: 1).Pass).Pass!,
        new JoinRequest("", "Again", Keepsake.Wren, Tint.Sea), new Client(), () => { }, _ => { });

    public static TheoryData<int, string> All
    {
        get
        {
            var all = new TheoryData<int, string>();
            for (var level = 0; level < RoomSettings.NewestLevel; level++)
                foreach (var name in (string[])[OlderLogs.Whole, OlderLogs.Trimmed]) all.Add(level, name);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_log_of_an_older_release_folds_to_what_that_release_showed(int level, string name)
    {
        var log = Kept(level, name);
        var snapshot = (string?)log["snapshot"] is { } text ? SnapshotJson.Read(text) : new RoomSnapshot(0, Room.Empty);
        var room = log["entries"]!.AsArray().Select(entry => EntryOf(entry!)).Where(entry => entry.Version > snapshot.Version)
            .Aggregate(snapshot.Room, (room, entry) =>
            {
                Assert.DoesNotContain(new UnknownEvent(), entry.Events);
                return room.Evolve(entry);
            });

        Assert.Equal(level, room.Settings.Level);
        foreach (var (viewer, shown) in log["views"]!.AsObject())
        {
            var now = JsonSerializer.SerializeToNode(RoomView.For(room, new ParticipantId(viewer)), RoomJson.Options);
            AssertTells(shown, now, viewer);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_room_of_an_older_release_opens_from_its_log_and_goes_on(int level, string name)
    {
        var log = Kept(level, name);
        await ImportAsync(log);
        var (viewer, shown) = log["views"]!.AsObject().First();

        var reply = (await JoinAsync(viewer, Role.Facilitator))!;
        Assert.Null(reply.Refusal);
        AssertTells(shown, JsonSerializer.SerializeToNode(reply.Room, RoomJson.Options), name);
        Assert.Null((await JoinAsync("somebody-new", Role.Facilitator))!.Refusal);
        Assert.Null(await _rooms.Find(_id)!.LeaveAsync(new ParticipantId("somebody-new")));
        var version = (long)await _server.Database.HashGetAsync($"mh:{{{_id}}}:head", "version");
        Assert.True(version > long.Parse((string)log["head"]!["version"]!));
    }

    [Fact]
    public void A_snapshot_of_level_0_is_written_as_that_release_wrote_it()
    {
        var older = (string)Kept(0, OlderLogs.Trimmed)["snapshot"]!;
        var now = SnapshotJson.Write(SnapshotJson.Read(older));
        Assert.Equal(InOrder(older), InOrder(now));
    }

    // The devices that are held have no order.
    private static string InOrder(string snapshot)
    {
        var json = JsonNode.Parse(snapshot)!;
        var held = json["state"]!["heldOnReturn"]!.AsArray()
            .Select(h => h!.DeepClone()).OrderBy(h => (string?)h["who"], StringComparer.Ordinal);
        json["state"]!["heldOnReturn"] = new JsonArray([.. held]);
        return json.ToJsonString();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_room_of_a_newer_release_is_refused_kindly_and_its_log_is_left_as_it_is(bool isTrimmed)
    {
        const string opening = """[{"$type":"roomOpened","title":"Circle","capacity":50,"level":LEVEL,"mood":"calm"}]""";
        await ImportAsync(new JsonObject
        {
            ["head"] = isTrimmed
                ? new JsonObject { ["epoch"] = "one", ["version"] = "1001", ["mark"] = "m", ["trimmed"] = "1000", ["snapshot"] = "1000" }
                : new JsonObject { ["epoch"] = "one", ["version"] = "1", ["mark"] = "m" },
            ["snapshot"] = isTrimmed ? $$"""{"version":1000,"level":{{Newer}},"everythingIsOtherwise":[]}""" : null,
            ["entries"] = new JsonArray(new JsonObject
            {
                ["id"] = isTrimmed ? "1001-0" : "1-0", ["at"] = "1795000000000", ["by"] = "", ["mark"] = "m",
                ["ev"] = isTrimmed ? """[{"$type":"danceBegun"}]""" : opening.Replace("LEVEL", $"{Newer}", StringComparison.Ordinal),
            }),
        });
        await _node.Rooms.KeepOpenAsync(_id);
        await _server.Database.KeyDeleteAsync("mh:looked");
        var before = await DumpAsync();

        // Also who asks when the room has already noticed by itself that it is newer.
        var noticed = (await _rooms.FindAnywhereAsync(_id, Stop))!;
        await Until.TrueAsync(() => Task.FromResult(_rooms.Find(_id) is null), "The room does not notice that it is newer.");
        Assert.Equal(Refusal.RoomNewer.Code, (await JoinAsync(noticed, "somebody-new", Role.Facilitator)).Refusal!.Code);
        await Assert.ThrowsAsync<RoomNewerException>(noticed.ReadAsync);

        Assert.Equal(Refusal.RoomNewer.Code, (await JoinAsync("somebody-new", Role.Facilitator))!.Refusal!.Code);
        var look = () => _rooms.AskAsync(
            _id, () => Task.FromResult(new RoomOpening("Circle")),
            room => room.LookAsync(new ParticipantId("somebody-new"), Role.Facilitator));
        await Assert.ThrowsAsync<RoomNewerException>(look); // by which the link is refused in the same words
        await _rooms.TakeUpAbandonedAsync(Stop);

        await Until.TrueAsync(() => Task.FromResult(_rooms.Find(_id) is null), "This node still follows the room.");
        Assert.Equal(before, await DumpAsync());
    }

    private async Task<string> DumpAsync() => string.Join('\n', await Task.WhenAll(((string[])["head", "log", "snapshot", "seats"])
        .Select(async key => Convert.ToHexString(await _server.Database.KeyDumpAsync($"mh:{{{_id}}}:{key}") ?? []))));
}
