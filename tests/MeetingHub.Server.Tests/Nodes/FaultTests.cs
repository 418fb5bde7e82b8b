using System.Text.Json.Nodes;
using MeetingHub.Server.Rooms;
using StackExchange.Redis;

namespace MeetingHub.Server.Tests.Nodes;

/// <summary>Two nodes of one room, and what happens to the Redis between them.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private readonly RedisProcess _redis = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("meetinghub-faults").FullName;
    private StallingRelay _cable = null!;
    private RunningServer _one = null!;
    private RunningServer _other = null!;

    public async ValueTask InitializeAsync()
    {
        await _redis.InitializeAsync();
        _cable = new StallingRelay(_redis.Port);
        string[] shared = ["--Storage:Sqlite", Path.Combine(_folder, "meetings.db"), "--Rooms:DropAfter", "00:00:01"];
        _one = new RunningServer { MoreOptions = [.. shared, "--Redis:Connection", $"127.0.0.1:{_cable.Port}"] };
        _other = new RunningServer { MoreOptions = [.. shared, "--Redis:Connection", _redis.Connection] };
        await _one.InitializeAsync();
        await _other.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        await _cable.DisposeAsync();
        await _redis.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string? CodeOf(JsonNode reply) => (string?)reply["refusal"]?["code"];

    private static List<string> BodiesIn(JsonNode snapshot) => [.. snapshot["messages"]!.AsArray().Select(m => (string)m!["body"]!)];

    private static async Task SayAllAsync(HubClient who, params string[] messages)
    {
        foreach (var message in messages) Assert.Null(CodeOf(await who.SayAsync(message)));
    }

    // A page tries again until the room takes it.
    private static async Task<(HubClient Client, JsonNode Reply)> ComeBackAsync(RunningServer to, HubClient from)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        while (true)
        {
            var back = await HubClient.ConnectAsync(to.Address);
            var reply = await back.ResumeAsync(from.Pass, from.Epoch, from.Version);
            if (CodeOf(reply) is not ("room_paused" or "slow_down")) return (back, reply);
            await back.DisposeAsync();
            await pause.WaitForNextTickAsync();
        }
    }

    [Fact]
    public async Task After_a_failover_that_lost_entries_everybody_starts_again_from_the_same_log()
    {
        var (_, link) = await _one.StartMeetingAsync();
        await using var asha = await _one.EnterAsync(link, "Asha");
        await using var bo = await _other.EnterAsync(link, "Bo");
        await SayAllAsync(asha, "kept 1", "kept 2");
        await SayAllAsync(bo, "kept 3");
        await _redis.AskAsync("SAVE");
        await SayAllAsync(asha, "lost 1", "lost 2");
        for (var n = 0; n < 5; n++) await bo.NextAsync("messagePosted");

        await _redis.KillAsync();
        await _redis.StartAsync();

        await Task.WhenAll(asha.Goodbye.Task, bo.Goodbye.Task).WaitAsync(Until.Patience);
        var (ashaBack, hers) = await ComeBackAsync(_other, asha); // each at the node of the other
        var (boBack, his) = await ComeBackAsync(_one, bo);
        Assert.Equal(["kept 1", "kept 2", "kept 3"], BodiesIn(hers["snapshot"]!));
        Assert.Equal(hers["snapshot"]!["messages"]!.ToJsonString(), his["snapshot"]!["messages"]!.ToJsonString());
        Assert.Equal((string)hers["epoch"]!, (string)his["epoch"]!);
        Assert.NotEqual(asha.Epoch, (string)hers["epoch"]!);

        await SayAllAsync(ashaBack, "after 1");
        await SayAllAsync(boBack, "after 2");
        foreach (var reader in (HubClient[])[ashaBack, boBack])
            Assert.Equal(["after 1", "after 2"], [(string)(await reader.NextAsync("messagePosted"))["body"]!, (string)(await reader.NextAsync("messagePosted"))["body"]!]);
        await ashaBack.DisposeAsync();
        await boBack.DisposeAsync();
    }

    [Fact]
    public async Task A_node_that_is_cut_off_from_Redis_pauses_and_catches_up_by_itself()
    {
        var (_, link) = await _one.StartMeetingAsync();
        await using var asha = await _one.EnterAsync(link, "Asha");
        await using var bo = await _other.EnterAsync(link, "Bo");
        await SayAllAsync(asha, "before");

        _cable.Hold();
        Assert.Equal("room_paused", CodeOf(await asha.SayAsync("into the void")));
        Assert.Equal(asha.You, (string?)(await bo.NextAsync("participantDropped"))["who"]);
        await SayAllAsync(bo, "meanwhile");
        _cable.Go();

        await asha.Goodbye.Task.WaitAsync(Until.Patience);
        var (back, reply) = await ComeBackAsync(_one, asha);
        Assert.Null(CodeOf(reply));
        await SayAllAsync(back, "after");

        // An unacknowledged message may be there, once; every other message is there once, in one order.
        await using var late = await _other.EnterAsync(link, "Late");
        var truth = BodiesIn(late.Snapshot);
        Assert.Equal(["before", "meanwhile", "after"], truth.Where(m => m != "into the void"));
        Assert.True(truth.Count(m => m == "into the void") <= 1);
        await using var other = await _one.EnterAsync(link, "Other");
        Assert.Equal(truth, BodiesIn(other.Snapshot));
        await back.DisposeAsync();
    }

    [Fact]
    public async Task Events_of_a_newer_release_are_skipped_and_the_room_goes_on()
    {
        var (_, link) = await _one.StartMeetingAsync();
        using var browser = _one.NewBrowser();
        var room = (string)(await RunningServer.JoinByLinkAsync(browser, link))["room"]!;
        await using var asha = await _one.EnterAsync(link, "Asha");
        using var newer = RedisServer.Connect(_redis.Connection);
        var version = asha.Version + 1;
        var head = $"mh:{{{room}}}:head";

        // An event of an unknown kind, an event with an additional field, and an additional field in the entry.
        var events = $$"""[{"$type":"lightsDimmed","who":"{{asha.You}}","to":3},{"$type":"handRaised","who":"{{asha.You}}","why":"a question"}]""";
        await newer.Database.ExecuteAsync("XADD", $"mh:{{{room}}}:log", $"{version}-0", "at", 1_795_000_000_000, "by", asha.You, "ev", events, "mark", "newer", "mood", "calm");
        await newer.Database.HashSetAsync(head, [new("version", version), new("mark", "newer"), new("weather", "rain")]);
        Task SayAsync(string channel, RedisValue text) => newer.Subscriber.PublishAsync(RedisChannel.Literal(channel), text);
        await SayAsync($"mh:{{{room}}}:nodes", $$"""newernode {"$type":"roomSketched","who":"{{asha.You}}"}""");
        foreach (var node in await newer.Database.HashKeysAsync("mh:load"))
            await SayAsync($"mh:node:{node}", "ask newernode 1 {\"$type\":\"transcodeMedia\"}");
        await SayAsync($"mh:{{{room}}}:bell", version);

        Assert.Equal(asha.You, (string?)(await asha.NextAsync("handRaised"))["who"]);
        Assert.Equal(version, asha.Version);
        await SayAllAsync(asha, "still here");
        await asha.NextAsync("messagePosted");
        Assert.Equal(version + 1, asha.Version);
        Assert.Equal("", string.Join('\n', _one.Faults));
    }
}
