using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Entries;
using MeetingHub.Server.Rooms.Live;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Nodes;
using MeetingHub.Server.Rooms.Wire;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MeetingHub.Server.Tests.Rooms.Entries;

/// <summary>A live room tells its followers of each entry, and its log waits until they have written it.</summary>
public sealed class EntryFollowerTests : IAsyncDisposable
{
    private static readonly RoomId Id = new("room00000001");

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeMilliseconds(1_795_000_000_000));
    private readonly InMemoryRoomLog _log = new();
    private readonly RoomOptions _options = new();
    private readonly List<LiveRoom> _rooms = [];
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Follower : IEntryFollower
    {
        public List<(string Epoch, long Version)> Entries { get; } = [];
        public List<(long Version, bool IsOpened)> Snapshots { get; } = [];
        public volatile bool IsBehind;
        public void Read(RoomId room, string epoch, RoomEntry entry, Room now) => Entries.Add((epoch, entry.Version));
        public void Skipped(RoomId room, string epoch, long version, Room now) => Snapshots.Add((version, now.Door.IsOpened));
        public bool Owes(RoomId room) => IsBehind;
        public bool HasWritten(RoomId room, string epoch, long version) => !IsBehind;
        public TaskCompletionSource<long> Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task WrittenAsync(RoomId room, long version)
        {
            Asked.TrySetResult(version);
            return Written.Task;
        }

        public void Closed(RoomId room) { }
    }

    private sealed class Client : IRoomClient
    {
        public Task Entries(IReadOnlyList<EntryJson> entries) => Task.CompletedTask;
        public Task Signal(ServerSignal signal) => Task.CompletedTask;
        public Task Pass(PassWire pass) => Task.CompletedTask;
        public Task Goodbye(GoodbyeWire goodbye) => Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var room in _rooms) await room.DisposeAsync();
    }

    private LiveRoom Open(Follower follower)
    {
        var room = new LiveRoom(
            Id, new RoomOpening("Circle"), _log, new OneNode(), new OneNode(), new WaryNetworks(_clock), new RoomPasses(new byte[32], _clock, _options.PassLifetime), _options,
            _clock, new RoomFollowers([], [follower]), _ => _closed.TrySetResult(), NullLogger.Instance);
        _rooms.Add(room);
        return room;
    }

    // Each placing of the media is an entry.
    private static async Task GrowAsync(LiveRoom room, int entries)
    {
        var place = (await room.FindMediaAsync())?.Number ?? 0;
        for (var i = 0; i < entries; i++) place = (await room.PlaceMediaAsync("node", place))!.Number;
    }

    private async Task<long?> SnapshotAsync() => (await _log.ReadAfterAsync(Id, 0, TestContext.Current.CancellationToken))!.Snapshot?.Version;

    private async Task PassAsync(LiveRoom room)
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        await room.SyncAsync();
    }

    [Fact]
    public async Task Every_entry_is_read_in_order_also_by_a_node_that_opens_the_room_later()
    {
        var (first, second) = (new Follower(), new Follower());
        var room = Open(first);
        await GrowAsync(room, 9);
        await Open(second).SyncAsync();

        var epoch = (await _log.ReadAfterAsync(Id, 0, TestContext.Current.CancellationToken))!.Epoch;
        Assert.Equal(Enumerable.Range(1, 10).Select(v => (epoch, (long)v)), first.Entries);
        Assert.Equal(first.Entries, second.Entries);
    }

    [Fact]
    public async Task A_command_is_answered_when_its_entry_is_written_and_the_room_goes_on_meanwhile()
    {
        var (follower, lead) = (new Follower(), new ParticipantId("lead00001"));
        var room = Open(follower);
        var member = (Member?)null;
        await room.JoinAsync(
            new RoomPass(Id, lead, Role.Facilitator, _clock.GetUtcNow().AddHours(1)), new JoinRequest("", "Rowan", Keepsake.Wren, Tint.Sea), new Client(), () => { }, m => member = m);

        var answer = room.ExecuteAsync(member!, new LockRoom());
        var version = await follower.Asked.Task.WaitAsync(Until.Patience, TestContext.Current.CancellationToken);
        await room.SyncAsync();
        Assert.Equal((3, false), (version, answer.IsCompleted));
        follower.Written.SetResult();
        Assert.Equal(3, (await answer.WaitAsync(Until.Patience, TestContext.Current.CancellationToken)).Version);
    }

    [Fact]
    public async Task A_log_is_trimmed_only_when_everything_in_it_is_written_and_a_node_that_opens_the_room_then_hears_what_was_skipped()
    {
        var follower = new Follower { IsBehind = true };
        var room = Open(follower);
        await GrowAsync(room, 1_200);
        await PassAsync(room);
        Assert.Null(await SnapshotAsync());

        follower.IsBehind = false;
        await PassAsync(room);
        await GrowAsync(room, 300);
        await PassAsync(room);
        Assert.Equal(1_500, await SnapshotAsync());

        var later = new Follower();
        await Open(later).SyncAsync();
        Assert.Equal((1_500, true), Assert.Single(later.Snapshots));
        Assert.Equal(1_501, later.Entries[0].Version);
    }

    [Fact]
    public async Task A_log_that_has_grown_too_long_is_trimmed_all_the_same()
    {
        var room = Open(new Follower { IsBehind = true });
        await GrowAsync(room, 5_400);
        await PassAsync(room);
        Assert.Null(await SnapshotAsync());

        await GrowAsync(room, 200);
        await PassAsync(room);
        Assert.InRange((await SnapshotAsync()).GetValueOrDefault(), 5_500, 5_601);
    }

    [Fact]
    public async Task The_log_of_an_empty_room_is_deleted_only_when_everything_in_it_is_written()
    {
        var follower = new Follower { IsBehind = true };
        var room = Open(follower);
        await room.SyncAsync();
        _clock.Advance(_options.EmptyRoomLifetime);
        await PassAsync(room);
        Assert.True(await _log.ExistsAsync(Id, TestContext.Current.CancellationToken));

        follower.IsBehind = false;
        await PassAsync(room);
        await _closed.Task.WaitAsync(Until.Patience, TestContext.Current.CancellationToken);
        Assert.False(await _log.ExistsAsync(Id, TestContext.Current.CancellationToken));
    }
}
