using System.Diagnostics;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Nodes;

namespace MeetingHub.Server.Tests.Rooms.Log;

public sealed class RedisRoomLogTests : RoomLogContract, IClassFixture<RedisProcess>, IDisposable
{
    private readonly RedisServer _one;
    private readonly RedisServer _other;

    public RedisRoomLogTests(RedisProcess redis)
    {
        (_one, _other) = (RedisServer.Connect(redis.Connection), RedisServer.Connect(redis.Connection));
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
    public async Task A_reader_that_has_more_than_the_log_begins_a_new_epoch_for_everybody()
    {
        var room = new RoomId($"room{Guid.NewGuid():N}");
        var epoch = (await Logs.One.ReadAfterAsync(room, 0, Stop)).Epoch;
        for (var v = 1; v <= 3; v++) Assert.True(await Logs.One.TryAppendAsync(room, epoch, Entry(v, "participant1"), Stop));

        // A failover to a replica that had only the first two, on which somebody else has written since.
        await _other.Database.ExecuteAsync("XTRIM", $"mh:{{{room}}}:log", "MAXLEN", "0");
        await _other.Database.KeyDeleteAsync($"mh:{{{room}}}:log");
        await _other.Database.HashSetAsync($"mh:{{{room}}}:head", [new("version", 0), new("mark", "")]);
        for (var v = 1; v <= 4; v++) Assert.True(await Logs.Other.TryAppendAsync(room, epoch, Entry(v, "participant2"), Stop));

        Assert.False(await Logs.One.TryAppendAsync(room, epoch, Entry(4, "participant1"), Stop));
        var page = await Logs.One.ReadAfterAsync(room, 3, Stop);
        Assert.NotEqual(epoch, page.Epoch);

        var whole = await Logs.One.ReadAfterAsync(room, 0, Stop);
        Assert.Equal(page.Epoch, whole.Epoch);
        Assert.All(whole.Entries, e => Assert.Equal(new ParticipantId("participant2"), e.By));
        Assert.Equal(whole.Epoch, (await Logs.Other.ReadAfterAsync(room, 4, Stop)).Epoch);
    }

    [Fact]
    public async Task While_redis_is_away_nothing_is_taken_and_afterwards_it_goes_on()
    {
        await using var redis = new RedisProcess();
        await redis.InitializeAsync();
        using var server = RedisServer.Connect(redis.Connection);
        var log = new RedisRoomLog(server);
        var room = new RoomId($"room{Guid.NewGuid():N}");
        var epoch = (await log.ReadAfterAsync(room, 0, Stop)).Epoch;
        var rung = new SemaphoreSlim(0);
        using var following = log.Follow(room, () => rung.Release());

        await redis.KillAsync();
        await Assert.ThrowsAsync<RoomLogAwayException>(() => log.TryAppendAsync(room, epoch, Entry(1, "participant1"), Stop));

        await redis.StartAsync();
        Assert.True(await rung.WaitAsync(TimeSpan.FromSeconds(30), Stop)); // who follows is told to look again
        RoomLogPage? page = null;
        for (var since = Stopwatch.StartNew(); page is null && since.Elapsed < TimeSpan.FromSeconds(30);)
        {
            try
            {
                page = await log.ReadAfterAsync(room, 0, Stop);
            }
            catch (RoomLogAwayException)
            {
                await Task.Yield(); // the bell's connection was back before the other one
            }
        }
        Assert.NotNull(page);
        Assert.NotEqual(epoch, page.Epoch); // it held nothing on disk
        Assert.True(await log.TryAppendAsync(room, page.Epoch, Entry(1, "participant1"), Stop));
    }

    [Fact]
    public void A_redis_that_isnt_there_is_said_in_one_sentence_without_its_password()
    {
        var problem = Assert.Throws<InvalidOperationException>(() => RedisServer.Connect("127.0.0.1:1,password=verysecret,connectTimeout=500"));
        Assert.Contains("Redis:Connection names 127.0.0.1:1", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("verysecret", problem.Message, StringComparison.Ordinal);
    }
}
