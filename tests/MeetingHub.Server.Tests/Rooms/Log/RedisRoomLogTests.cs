using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Nodes;
using MeetingHub.Server.Tests.Nodes;
using StackExchange.Redis;

namespace MeetingHub.Server.Tests.Rooms.Log;

public sealed class RedisRoomLogTests : RoomLogContract, IClassFixture<RedisProcess>, IDisposable
{
    private readonly RedisProcess _redis;
    private readonly RedisServer _one;
    private readonly RedisServer _other;

    public RedisRoomLogTests(RedisProcess redis)
    {
        _redis = redis;
        (_one, _other) = (RedisServer.Connect($"{redis.Connection},allowAdmin=true"), RedisServer.Connect(redis.Connection));
        Logs = (new RedisRoomLog(_one), new RedisRoomLog(_other));
    }

    protected override (IRoomLog One, IRoomLog Other) Logs { get; }

    public void Dispose()
    {
        _one.Dispose();
        _other.Dispose();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static RoomEntry Entry(long version, string who) =>
        new(version, DateTimeOffset.UnixEpoch, new ParticipantId(who), [new HandRaised(new ParticipantId(who))]);

    [Fact]
    public async Task A_reader_that_is_ahead_of_the_log_begins_a_new_epoch_for_everybody()
    {
        var room = new RoomId($"room{Guid.NewGuid():N}");
        await Logs.One.OpenAsync(room, Stop);
        var epoch = (await Logs.One.ReadAfterAsync(room, 0, Stop))!.Epoch;
        for (var v = 1; v <= 3; v++) Assert.True(await Logs.One.TryAppendAsync(room, epoch, Entry(v, "participant1"), Stop));

        // A failover to a replica that had only the first two, on which somebody else has written since.
        await _other.Database.ExecuteAsync("XTRIM", $"mh:{{{room}}}:log", "MAXLEN", "0");
        await _other.Database.KeyDeleteAsync($"mh:{{{room}}}:log");
        await _other.Database.HashSetAsync($"mh:{{{room}}}:head", [new("version", 0), new("mark", "")]);
        for (var v = 1; v <= 4; v++) Assert.True(await Logs.Other.TryAppendAsync(room, epoch, Entry(v, "participant2"), Stop));

        Assert.False(await Logs.One.TryAppendAsync(room, epoch, Entry(4, "participant1"), Stop));
        var page = (await Logs.One.ReadAfterAsync(room, 3, Stop))!;
        Assert.NotEqual(epoch, page.Epoch);

        var whole = (await Logs.One.ReadAfterAsync(room, 0, Stop))!;
        Assert.Equal(page.Epoch, whole.Epoch);
        Assert.All(whole.Entries, e => Assert.Equal(new ParticipantId("participant2"), e.By));
        Assert.Equal(whole.Epoch, (await Logs.Other.ReadAfterAsync(room, 4, Stop))!.Epoch);
    }

    [Fact]
    public async Task An_abandoned_log_expires_by_itself_even_after_a_new_epoch()
    {
        var room = new RoomId($"room{Guid.NewGuid():N}");
        using var following = Logs.One.Follow(room, () => { });
        for (var round = 1; round <= 2; round++)
        {
            await Logs.One.OpenAsync(room, Stop);
            var epoch = (await Logs.One.ReadAfterAsync(room, 0, Stop))!.Epoch;
            for (var v = 1; v <= 3; v++) Assert.True(await Logs.One.TryAppendAsync(room, epoch, Entry(v, "participant1"), Stop));
            foreach (var key in (string[])["head", "log"])
                Assert.InRange((await _other.Database.KeyTimeToLiveAsync($"mh:{{{room}}}:{key}")) ?? TimeSpan.MaxValue, TimeSpan.FromHours(23), TimeSpan.FromHours(24));
            Assert.True(await Logs.One.TryDeleteAsync(room, epoch, 3, Stop));
        }
    }

    [Fact]
    public async Task The_entry_by_which_a_participant_leaves_frees_the_seat_and_no_later_entry_does()
    {
        var (room, stays, leaves) = (new RoomId($"room{Guid.NewGuid():N}"), new ParticipantId("participant1"), new ParticipantId("participant2"));
        await using var oneNode = new RedisNode(_one);
        await using var otherNode = new RedisNode(_other);
        var (one, other) = (oneNode.Rooms, otherNode.Rooms);
        await Logs.One.OpenAsync(room, Stop);
        var epoch = (await Logs.One.ReadAfterAsync(room, 0, Stop))!.Epoch;
        foreach (var who in (ParticipantId[])[stays, leaves]) await one.TakeSeatAsync(room, who);
        RoomEntry Left(long version) => new(version, DateTimeOffset.UnixEpoch, leaves, [new ParticipantLeft(leaves)]);

        Assert.False(await Logs.One.TryAppendAsync(room, epoch, Left(2), Stop)); // not the next version
        Assert.Equal([stays, leaves], (await other.SeatsAsync(room)).Keys.OrderBy(who => who.Value));
        Assert.True(await Logs.One.TryAppendAsync(room, epoch, Left(1), Stop));
        Assert.Equal([stays], (await other.SeatsAsync(room)).Keys);

        await other.TakeSeatAsync(room, leaves); // returned, at another node
        Assert.True(await Logs.One.TryAppendAsync(room, epoch, Entry(2, "participant1"), Stop));
        Assert.Equal(otherNode.Self, (await one.SeatsAsync(room))[leaves]);
    }

    private async Task<(IRoomLog Log, SemaphoreSlim Rung, string Epoch)> FollowAsync(RoomId room)
    {
        var rung = new SemaphoreSlim(0);
        await Logs.Other.OpenAsync(room, Stop);
        var epoch = (await Logs.Other.ReadAfterAsync(room, 0, Stop))!.Epoch;
        Logs.Other.Follow(room, () => rung.Release());
        Assert.True(await rung.WaitAsync(Until.Patience, Stop)); // the subscription is active
        Assert.Empty((await Logs.Other.ReadRungAsync(room, 0, Stop))!.Entries);
        return (Logs.Other, rung, epoch);
    }

    private async Task<int> CountScriptsAsync() => Regex
        .Matches((await _one.Database.ExecuteAsync("INFO", "commandstats")).ToString()!, "cmdstat_eval(?:sha)?:calls=([0-9]+)")
        .Sum(m => int.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture));

    [Fact]
    public async Task An_entry_comes_with_its_bell_and_needs_no_read_of_the_log()
    {
        var room = new RoomId($"room{Guid.NewGuid():N}");
        var (other, rung, epoch) = await FollowAsync(room);
        Assert.True(await Logs.One.TryAppendAsync(room, epoch, Entry(1, "participant1"), Stop));
        Assert.True(await rung.WaitAsync(Until.Patience, Stop));
        Assert.Single((await other.ReadRungAsync(room, 0, Stop))!.Entries); // from the beginning it is read

        for (var v = 2; v <= 20; v++)
        {
            Assert.True(await Logs.One.TryAppendAsync(room, epoch, Entry(v, "participant1"), Stop));
            Assert.True(await rung.WaitAsync(Until.Patience, Stop));
            var before = await CountScriptsAsync();
            Assert.Equal(v, Assert.Single((await other.ReadRungAsync(room, v - 1, Stop))!.Entries).Version);
            Assert.Equal(before, await CountScriptsAsync());
        }
    }

    [Fact]
    public async Task An_entry_whose_bell_was_lost_is_read()
    {
        var room = new RoomId($"room{Guid.NewGuid():N}");
        var (other, rung, epoch) = await FollowAsync(room);
        Assert.True(await Logs.One.TryAppendAsync(room, epoch, Entry(1, "participant1"), Stop));
        Assert.True(await rung.WaitAsync(Until.Patience, Stop));
        Assert.Single((await other.ReadRungAsync(room, 0, Stop))!.Entries);

        // An entry whose bell was lost, and one whose bell carries no entry.
        await _other.Subscriber.UnsubscribeAsync(RedisChannel.Literal($"mh:{{{room}}}:bell"));
        Assert.True(await Logs.One.TryAppendAsync(room, epoch, Entry(2, "participant1"), Stop));
        using var again = new RedisRoomLog(_other).Follow(room, () => rung.Release());
        Assert.True(await rung.WaitAsync(Until.Patience, Stop));
        Assert.Equal(2, Assert.Single((await other.ReadRungAsync(room, 1, Stop))!.Entries).Version);
    }

    [Fact]
    public async Task A_bell_without_an_entry_leads_to_a_read_of_the_log()
    {
        var room = new RoomId($"room{Guid.NewGuid():N}");
        var (other, rung, epoch) = await FollowAsync(room);
        Assert.True(await Logs.One.TryAppendAsync(room, epoch, Entry(1, "participant1"), Stop));
        await _one.Subscriber.PublishAsync(RedisChannel.Literal($"mh:{{{room}}}:bell"), "2"); // as an older release rings

        Assert.True(await rung.WaitAsync(Until.Patience, Stop));
        Assert.Single((await other.ReadRungAsync(room, 0, Stop))!.Entries);
    }

    [Fact]
    public async Task A_bell_for_an_entry_of_a_log_that_has_lost_others_leads_to_a_new_epoch()
    {
        var room = new RoomId($"room{Guid.NewGuid():N}");
        var (other, rung, epoch) = await FollowAsync(room);
        for (var v = 1; v <= 3; v++) Assert.True(await Logs.One.TryAppendAsync(room, epoch, Entry(v, "participant1"), Stop));
        var read = 0L;
        while (read < 3)
        {
            Assert.True(await rung.WaitAsync(Until.Patience, Stop));
            read += (await other.ReadRungAsync(room, read, Stop))!.Entries.Length;
        }
        while (rung.CurrentCount > 0) await rung.WaitAsync(Stop);

        // A failover to a replica that has none of it, where another node writes the first entry again.
        await _one.Database.KeyDeleteAsync($"mh:{{{room}}}:log");
        await _one.Database.HashSetAsync($"mh:{{{room}}}:head", [new("version", 0), new("mark", "")]);
        using var third = RedisServer.Connect(_redis.Connection);
        Assert.True(await new RedisRoomLog(third).TryAppendAsync(room, epoch, Entry(1, "participant2"), Stop));

        Assert.True(await rung.WaitAsync(Until.Patience, Stop));
        Assert.NotEqual(epoch, (await other.ReadRungAsync(room, 3, Stop))!.Epoch);
    }

    [Fact]
    public async Task Nodes_that_all_find_entries_lost_begin_one_new_epoch_together()
    {
        var room = new RoomId($"room{Guid.NewGuid():N}");
        var (other, _, epoch) = await FollowAsync(room);
        for (var v = 1; v <= 3; v++) Assert.True(await Logs.One.TryAppendAsync(room, epoch, Entry(v, "participant1"), Stop));
        Assert.Equal(3, (await other.ReadAfterAsync(room, 0, Stop))!.Entries.Length);

        await _one.Database.KeyDeleteAsync($"mh:{{{room}}}:log");
        await _one.Database.HashSetAsync($"mh:{{{room}}}:head", [new("version", 0), new("mark", "")]);

        var begun = (await Logs.One.ReadAfterAsync(room, 3, Stop))!.Epoch;
        Assert.NotEqual(epoch, begun);
        Assert.Equal(begun, (await other.ReadAfterAsync(room, 3, Stop))!.Epoch);
    }

    [Fact]
    public async Task A_reader_with_only_a_snapshot_also_notices_lost_entries()
    {
        const int read = 600;
        var room = new RoomId($"room{Guid.NewGuid():N}");
        await Logs.One.OpenAsync(room, Stop);
        var epoch = (await Logs.One.ReadAfterAsync(room, 0, Stop))!.Epoch;
        for (var v = 1; v <= read; v++) Assert.True(await Logs.One.TryAppendAsync(room, epoch, Entry(v, "participant1"), Stop));
        await Logs.One.TrimAsync(room, epoch, new RoomSnapshot(read, Room.Empty), Stop);
        var page = (await Logs.Other.ReadAfterAsync(room, 0, Stop))!;
        Assert.Equal((read, 0), (page.Snapshot!.Version, page.Entries.Length));

        // A failover to a replica that lacks the last of them.
        await _one.Database.ExecuteAsync("XDEL", $"mh:{{{room}}}:log", $"{read}-0");
        await _one.Database.HashSetAsync($"mh:{{{room}}}:head", [new("version", read - 1), new("mark", "of the one before")]);

        Assert.False(await Logs.Other.TryAppendAsync(room, epoch, Entry(read + 1, "participant1"), Stop));
        Assert.NotEqual(epoch, (await Logs.Other.ReadAfterAsync(room, read, Stop))!.Epoch);
    }

    [Fact]
    public async Task While_Redis_is_away_no_entry_is_appended_and_afterwards_the_log_goes_on()
    {
        await using var redis = new RedisProcess();
        await redis.InitializeAsync();
        using var server = RedisServer.Connect(redis.Connection);
        var log = new RedisRoomLog(server);
        var room = new RoomId($"room{Guid.NewGuid():N}");
        await log.OpenAsync(room, Stop);
        var epoch = (await log.ReadAfterAsync(room, 0, Stop))!.Epoch;
        var rung = new SemaphoreSlim(0);
        using var following = log.Follow(room, () => rung.Release());

        await redis.KillAsync();
        await Assert.ThrowsAsync<RoomLogAwayException>(() => log.TryAppendAsync(room, epoch, Entry(1, "participant1"), Stop));

        await redis.StartAsync();
        Assert.True(await rung.WaitAsync(Until.Patience, Stop)); // followers are told to read the log again
        RoomLogPage? page = null;
        for (var since = Stopwatch.StartNew(); page is null && since.Elapsed < TimeSpan.FromSeconds(30);)
        {
            try
            {
                await log.OpenAsync(room, Stop);
                page = await log.ReadAfterAsync(room, 0, Stop);
            }
            catch (RoomLogAwayException)
            {
                await Task.Yield(); // Redis is not ready yet
            }
        }
        Assert.NotNull(page);
        Assert.NotEqual(epoch, page.Epoch); // it has no data on disk
        Assert.True(await log.TryAppendAsync(room, page.Epoch, Entry(1, "participant1"), Stop));
    }

    [Fact]
    public async Task A_snapshot_of_an_older_release_without_a_separate_version_is_read()
    {
        var room = new RoomId($"room{Guid.NewGuid():N}");
        await Logs.One.OpenAsync(room, Stop);
        var epoch = (await Logs.One.ReadAfterAsync(room, 0, Stop))!.Epoch;
        for (var v = 1; v <= 512; v++) Assert.True(await Logs.One.TryAppendAsync(room, epoch, Entry(v, "participant1"), Stop));
        await Logs.One.TrimAsync(room, epoch, new RoomSnapshot(510, Room.Empty), Stop);
        await _one.Database.HashDeleteAsync($"mh:{{{room}}}:head", "snapshot");

        var page = (await Logs.Other.ReadAfterAsync(room, 0, Stop))!;

        Assert.Equal(510, page.Snapshot!.Version);
        Assert.Equal([511, 512], page.Entries.Select(e => e.Version));
    }

    // A script holds up every room of every node, and a snapshot may be large.
    [Fact]
    public void No_script_parses_entries_or_snapshots_of_a_room() =>
        Assert.All(
            Directory.EnumerateFiles(Repository.PathOf("src", "MeetingHub.Server"), "Redis*.cs", SearchOption.AllDirectories),
            path => Assert.DoesNotContain("cjson", File.ReadAllText(path), StringComparison.Ordinal));

    [Fact]
    public async Task Keeping_a_room_keeps_its_seats()
    {
        var room = new RoomId($"room{Guid.NewGuid():N}");
        await Logs.One.OpenAsync(room, Stop);
        var epoch = (await Logs.One.ReadAfterAsync(room, 0, Stop))!.Epoch;
        Assert.True(await Logs.One.TryAppendAsync(room, epoch, Entry(1, "participant1"), Stop));
        await _one.Database.StringSetAsync($"mh:{{{room}}}:snapshot", "a snapshot");
        await _one.Database.HashSetAsync($"mh:{{{room}}}:seats", "participant1", "node");
        RedisKey[] keys = [.. ((string[])["head", "log", "snapshot", "seats"]).Select(part => (RedisKey)$"mh:{{{room}}}:{part}")];
        foreach (var key in keys) Assert.True(await _one.Database.KeyExpireAsync(key, TimeSpan.FromMinutes(1)));

        await Logs.One.KeepAsync(room, Stop);

        foreach (var key in keys) Assert.True(await _one.Database.KeyTimeToLiveAsync(key) > TimeSpan.FromHours(23));
    }

    [Fact]
    public async Task A_slow_or_failing_call_delays_no_other_room()
    {
        using var redis = RedisServer.Connect(_redis.Connection);
        await Assert.ThrowsAsync<RoomLogAwayException>(() => redis.AskAsync(db => db.ScriptEvaluateAsync("return redis.call('NONSENSE')")));
        Assert.True(redis.IsAnswering);

        var slow = redis.AskAsync(_ => new TaskCompletionSource<bool>().Task);
        while (!slow.IsCompleted)
        {
            await redis.AskAsync(db => db.PingAsync());
            await Task.WhenAny(slow, Task.Delay(TimeSpan.FromMilliseconds(100), Stop));
        }
        await Assert.ThrowsAsync<RoomLogAwayException>(() => slow);
        Assert.True(redis.IsAnswering);
        await redis.AskAsync(db => db.PingAsync()); // calls do not fail at once as if it were away
    }

    [Fact]
    public async Task Every_exception_of_the_Redis_client_means_that_the_log_is_away()
    {
        using var redis = RedisServer.Connect(_redis.Connection);
        Exception[] failures =
        [
            new RedisCommandException("Command cannot be issued to a replica"), new ObjectDisposedException("multiplexer"), new TaskCanceledException(),
            new IOException("gone"), new System.Net.Sockets.SocketException(104),
        ];
        IEnumerable<Func<IDatabase, Task<RedisResult>>> asks =
        [
            .. failures.Select(failure => (Func<IDatabase, Task<RedisResult>>)(_ => Task.FromException<RedisResult>(failure))),
            db => db.ScriptEvaluateAsync("return redis.error_reply('MISCONF it can write nothing')"),
        ];
        foreach (var ask in asks)
        {
            await Assert.ThrowsAsync<RoomLogAwayException>(() => redis.AskAsync(ask));
            Assert.False(redis.IsAnswering);
            await redis.AskAsync(db => db.PingAsync());
            Assert.True(redis.IsAnswering);
        }
    }

    [Fact]
    public async Task A_Redis_cluster_is_refused_with_one_sentence()
    {
        await using var cluster = new RedisProcess { IsCluster = true };
        await cluster.InitializeAsync();
        var problem = Assert.Throws<InvalidOperationException>(() => RedisServer.Connect($"{cluster.Connection},password=verysecret"));
        Assert.Contains("names a Redis Cluster", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("verysecret", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_Redis_is_reported_in_one_sentence_without_its_password()
    {
        var problem = Assert.Throws<NotThereException>(() => RedisServer.Connect("127.0.0.1:1,password=verysecret,connectTimeout=500"));
        Assert.Contains("Redis:Connection names 127.0.0.1:1", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("verysecret", problem.Message, StringComparison.Ordinal);
    }
}
