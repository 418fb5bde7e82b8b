using System.Collections.Concurrent;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Nodes;
using MeetingHub.Server.Rooms.Wire;
using Microsoft.Extensions.Time.Testing;

namespace MeetingHub.Server.Tests.Nodes;

public sealed class RedisNodesTests(RedisProcess redis) : NodesContract, IClassFixture<RedisProcess>, IAsyncLifetime
{
    private const int Views = 500;

    private readonly RedisServer _server = RedisServer.Connect(redis.Connection);
    private readonly RedisServer _otherServer = RedisServer.Connect(redis.Connection);
    private RedisNode _node = null!;

    protected override ILeases Leases => _node.Leases;
    protected override IRoomNodes Rooms => _node.Rooms;
    protected override IMediaNodes Media => _node.Media;
    protected override IDraining Draining => _node.Draining;
    protected override INodeFigures Figures => _node.Figures;
    protected override IAbandonedRooms Abandoned => _node.Abandoned;

    public async ValueTask InitializeAsync()
    {
        await _server.Database.KeyDeleteAsync("mh:rooms");
        _node = await new RedisNode(_server).StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        _server.Dispose();
        _otherServer.Dispose();
    }

    protected override async Task<NodeFigures> DescribedAsync()
    {
        await Until.TrueAsync(async () => (await Figures.DescribeAllAsync()).Length == 1,
            "It does not describe itself when it renews its lease.");
        return await base.DescribedAsync();
    }

    [Fact]
    public async Task Two_nodes_know_each_other_and_which_has_a_seat_and_hear_each_other()
    {
        await using var other = await new RedisNode(_otherServer).StartAsync();
        await Until.TrueAsync(() => Task.FromResult(_node.Leases.IsAlive(other.Self)), "The other node is not known.");
        var (room, asha) = (new RoomId($"room{Guid.NewGuid():N}"), new ParticipantId("participant1"));
        var heard = new ConcurrentQueue<NodeMessage>();
        using var listening = _node.Rooms.Listen(room, heard.Enqueue);

        // Again, because a message that comes before the subscription stands is lost.
        await Until.TrueAsync(async () =>
        {
            await other.Rooms.TakeSeatAsync(room, asha);
            return !heard.IsEmpty;
        }, "The message does not come.");
        Assert.Equal(new SeatTaken(asha, other.Self), heard.First());
        Assert.Equal(other.Self, (await _node.Rooms.SeatsAsync(room))[asha]);
        Assert.DoesNotContain(room, await _node.Abandoned.FindAsync());

        // Drained, the other node gets no media, and is the last that may be.
        Assert.True(await _node.Draining.TryDrainAsync(other.Self, on: true));
        Assert.False(await _node.Draining.TryDrainAsync(_node.Self, on: true));
        Assert.Equal(_node.Self, await other.Media.ChooseAsync(RoomSettings.NewestLevel, []));
        await Until.TrueAsync(() => Task.FromResult(other.Draining.IsDraining(other.Self)), "It does not learn that it is drained.");
        Assert.True(await _node.Draining.TryDrainAsync(other.Self, on: false));

        // What it was asked it answers; and when it stops it is lost at once, with its room.
        other.Media.AnswerBy(_ => Task.FromResult<NegotiateReply?>(new NegotiateReply { Answer = "there" }));
        Assert.Equal("there", (await _node.Media.AskAsync(other.Self, new NegotiateMedia(room, asha, 1, "offer"), Stop))!.Answer);
        var lost = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var told = _node.Leases.WhenLost(name => lost.TrySetResult(name));
        await other.DisposeAsync();
        Assert.Equal(other.Self, await lost.Task.WaitAsync(Until.Patience, Stop));
        await _server.Database.KeyDeleteAsync("mh:looked");
        Assert.Contains(room, await _node.Abandoned.FindAsync());
        Assert.Empty(await _node.Abandoned.FindAsync()); // once a minute
    }

    [Fact]
    public async Task A_room_is_opened_at_the_lowest_level_of_the_living_nodes_and_its_media_goes_to_none_with_a_lower_one()
    {
        const int newer = RoomSettings.NewestLevel + 1;
        await using (var newest = await new RedisNode(_otherServer, level: newer).StartAsync())
        {
            Assert.Equal(RoomSettings.NewestLevel, await newest.Leases.LowestLevelAsync());
            await Until.TrueAsync(() => Task.FromResult(newest.Leases.IsAlive(_node.Self)), "The older node is not known.");
            newest.Media.AddLoad(newest.Self, 1_000_000);
            Assert.Equal(_node.Self, await newest.Media.ChooseAsync(RoomSettings.NewestLevel, []));
            Assert.Equal(newest.Self, await newest.Media.ChooseAsync(newer, []));
        }

        // A node of the release that has no levels does not say one.
        await using (var oldest = await new RedisNode(_otherServer).StartAsync())
        {
            await _server.Database.HashDeleteAsync("mh:levels", oldest.Self);
            Assert.Equal(0, await _node.Leases.LowestLevelAsync());
        }
        Assert.Equal(RoomSettings.NewestLevel, await _node.Leases.LowestLevelAsync());

        // Such a node forgets dead nodes without their levels; whoever starts next forgets those.
        await _server.Database.HashSetAsync("mh:levels", "dead", 0);
        await using var next = await new RedisNode(_otherServer).StartAsync();
        Assert.False(await _server.Database.HashExistsAsync("mh:levels", "dead"));
        Assert.True(await _server.Database.HashExistsAsync("mh:levels", _node.Self));
    }

    [Fact]
    public async Task Views_are_answered_at_another_node_in_the_order_in_which_they_were_sent()
    {
        await using var other = await new RedisNode(_otherServer).StartAsync();
        var seen = new ConcurrentQueue<int>();
        var last = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        other.Media.AnswerBy(request =>
        {
            seen.Enqueue(((ViewMedia)request).View.Tiles.Single().Height);
            if (seen.Count == Views) last.SetResult();
            return Task.FromResult<NegotiateReply?>(null);
        });

        // The last one is what a page shows; an older one must not come after it.
        var (room, asha) = (new RoomId("q4Baaaaaaa"), new ParticipantId("p9aaaaaaaa"));
        SetViewRequest ViewOf(int height) => new([new ViewTile(new ParticipantId("p8aaaaaaaa"), MediaTrack.Camera, height)]);
        var asked = Enumerable.Range(0, Views)
            .Select(height => _node.Media.AskAsync(other.Self, new ViewMedia(room, asha, ViewOf(height)), Stop)).ToArray();
        await Task.WhenAll(asked);
        await last.Task.WaitAsync(Until.Patience, Stop);

        Assert.Equal(Enumerable.Range(0, Views), seen);
    }

    [Fact]
    public async Task A_node_that_renews_its_lease_too_late_by_its_own_clock_knows_that_it_lost_the_lease()
    {
        var clock = new FakeTimeProvider();
        await using var node = new RedisNode(_otherServer, clock);
        var lost = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var told = node.Leases.WhenLost(name => lost.TrySetResult(name));
        await node.StartAsync();

        // No time has passed for the clock of Redis, as if its answer that the lease had lapsed was lost.
        await Until.TrueAsync(() =>
        {
            clock.Advance(RedisLeases.Lease + TimeSpan.FromSeconds(1));
            return Task.FromResult(lost.Task.IsCompleted);
        }, "It goes on as if nothing had been.");
        Assert.Equal(node.Self, await lost.Task);
    }

    [Fact]
    public async Task A_lease_whose_renewal_failed_once_is_renewed_the_next_time()
    {
        var (asked, goesOn) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _node.Media.MeasureLoadBy(() =>
        {
            if (++asked == 1) throw new InvalidOperationException("a mistake of ours");
            goesOn.TrySetResult();
            return 0;
        });

        await goesOn.Task.WaitAsync(Until.Patience, Stop);

        Assert.False(_node.Leases.ExecuteTask!.IsCompleted);
    }
}
