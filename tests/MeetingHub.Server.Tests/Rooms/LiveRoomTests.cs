using System.Collections.Concurrent;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Nodes;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeetingHub.Server.Tests.Rooms;

/// <summary>The live room's own part, time, with a clock that the test moves.</summary>
public sealed class LiveRoomTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Clock _clock = new();
    private readonly InMemoryRoomLog _log = new();
    private readonly RoomPasses _passes;
    private readonly RoomOptions _options = new();
    private readonly Follower _follower = new();
    private readonly RoomId _id = new("room00000001");
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LiveRoom _room;

    public LiveRoomTests()
    {
        _passes = new RoomPasses(new byte[32], _clock, _options.PassLifetime);
        _room = new LiveRoom(_id, "Circle", _log, new OneNode(), _passes, _options, _clock, [_follower], _ => _closed.TrySetResult(), NullLogger.Instance);
    }

    public ValueTask DisposeAsync() => _room.DisposeAsync();

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.FromUnixTimeMilliseconds(1_795_000_000_000);
        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class Follower : IRoomFollower
    {
        public Room Now { get; private set; } = Room.Empty;
        public void Changed(RoomId room, Room now) => Now = now;
        public void Closed(RoomId room) { }
    }

    private sealed class Client : IRoomClient
    {
        public ConcurrentQueue<PassWire> Passes { get; } = new();
        public Task Entries(IReadOnlyList<EntryJson> entries) => Task.CompletedTask;
        public Task Signal(ServerSignal signal) => Task.CompletedTask;
        public Task Goodbye(GoodbyeWire goodbye) => Task.CompletedTask;

        public Task Pass(PassWire pass)
        {
            Passes.Enqueue(pass);
            return Task.CompletedTask;
        }
    }

    private async Task<(Member Member, JoinReply Reply, Client Client)> JoinAsync(string who, string name)
    {
        var (client, member) = (new Client(), (Member?)null);
        var pass = _passes.Check(_passes.Issue(_id, new ParticipantId(who), Role.Participant).Pass).Pass!;
        var reply = await _room.JoinAsync(pass, new JoinRequest("", name, Keepsake.Wren, Tint.Sea), client, () => { }, m => member = m);
        Assert.Null(reply.Refusal);
        return (member!, reply, client);
    }

    // Everything before it in the room's loop is done when it returns.
    private async Task SettleAsync() => await _room.LookAsync(new ParticipantId("nobody000"), Role.Participant).WaitAsync(Patience);

    private async Task PassAsync(TimeSpan time)
    {
        _clock.Now += time;
        _room.Sweep();
        await SettleAsync();
    }

    private Participant? Find(string who) => _follower.Now.Inside.GetValueOrDefault(new ParticipantId(who));

    [Fact]
    public async Task A_lost_connection_is_a_drop_after_its_grace_and_a_leaving_after_the_longer_one()
    {
        var (member, _, _) = await JoinAsync("participant1", "Asha");
        await JoinAsync("participant2", "Mei");

        _room.Disconnected(member);
        await SettleAsync();
        await PassAsync(_options.DropAfter - TimeSpan.FromSeconds(1));
        Assert.Equal(Presence.Here, Find("participant1")!.Presence);

        await PassAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(Presence.Dropped, Find("participant1")!.Presence);

        await PassAsync(_options.LeaveAfter - _options.DropAfter - TimeSpan.FromSeconds(1));
        Assert.NotNull(Find("participant1"));

        await PassAsync(TimeSpan.FromSeconds(1));
        Assert.Null(Find("participant1"));
        Assert.NotNull(Find("participant2"));
    }

    [Fact]
    public async Task Who_comes_back_in_time_was_never_away()
    {
        var (member, joined, _) = await JoinAsync("participant1", "Asha");
        _room.Disconnected(member);
        await SettleAsync();
        await PassAsync(_options.DropAfter);

        var pass = _passes.Check(joined.Pass!.Pass).Pass!;
        var back = await _room.ResumeAsync(pass, new ResumeRequest("", joined.Epoch!, joined.Version!.Value), new Client(), () => { }, _ => { });
        await PassAsync(_options.LeaveAfter);

        Assert.Null(back.Refusal);
        Assert.Equal(Presence.Here, Find("participant1")!.Presence);
        Assert.Equal([nameof(ParticipantDropped), nameof(ParticipantReturned)], back.Entries!.Value.SelectMany(e => e.Events).Select(e => e.GetType().Name));
    }

    [Fact]
    public async Task A_connected_seat_gets_new_passes_before_the_old_ones_end()
    {
        var (_, joined, client) = await JoinAsync("participant1", "Asha");
        await PassAsync(_options.PassRenewal);

        Assert.True(SpinWait.SpinUntil(() => !client.Passes.IsEmpty, Patience));
        Assert.True(client.Passes.TryPeek(out var renewed));
        Assert.True(renewed.ExpiresAt > joined.Pass!.ExpiresAt);
    }

    [Fact]
    public async Task A_long_evening_is_kept_as_a_snapshot_and_another_node_begins_with_that()
    {
        var (member, joined, _) = await JoinAsync("participant1", "Asha");
        await _room.ExecuteAsync(member, new PostMessage(new MessageId("message1"), "Good evening", MessageAudience.Everyone, null, null));
        for (var i = 0; i < 600; i++)
        {
            Assert.Null((await _room.ExecuteAsync(member, new RaiseHand())).Refusal);
            Assert.Null((await _room.ExecuteAsync(member, new LowerHand(null))).Refusal);
        }
        await SettleAsync();
        var page = await _log.ReadAfterAsync(_id, 0, TestContext.Current.CancellationToken);
        Assert.Equal(1_000, page.Snapshot!.Version);

        var follower = new Follower();
        await using var other = new LiveRoom(_id, "Circle", _log, new OneNode(), _passes, _options, _clock, [follower], _ => { }, NullLogger.Instance);
        await other.SyncAsync();
        Assert.Equal(
            System.Text.Json.JsonSerializer.Serialize(_follower.Now.ToState()), System.Text.Json.JsonSerializer.Serialize(follower.Now.ToState()));

        // A page that was away since the beginning gets the room as it is.
        var pass = _passes.Check(joined.Pass!.Pass).Pass!;
        var back = await other.ResumeAsync(pass, new ResumeRequest("", joined.Epoch!, joined.Version!.Value), new Client(), () => { }, _ => { });
        Assert.Equal("Good evening", Assert.Single(back.Snapshot!.Messages).Body);
    }

    [Theory]
    [InlineData(-60)]
    [InlineData(60)]
    public async Task A_clock_that_jumps_takes_nobody_out_who_is_connected(int minutes)
    {
        var (asha, _, _) = await JoinAsync("participant1", "Asha");
        var (mei, _, _) = await JoinAsync("participant2", "Mei");
        _room.Disconnected(mei);
        await SettleAsync();

        await PassAsync(TimeSpan.FromMinutes(minutes));
        Assert.Equal(Presence.Here, Find("participant1")!.Presence);
        Assert.Null((await _room.ExecuteAsync(asha, new RaiseHand())).Refusal);

        // Who is lost is let go at the latest when both times are over by the new clock.
        await PassAsync(TimeSpan.FromMinutes(Math.Abs(minutes)) + _options.LeaveAfter);
        Assert.Null(Find("participant2"));
        Assert.Equal(Presence.Here, Find("participant1")!.Presence);
    }

    [Fact]
    public async Task A_room_that_stayed_empty_long_enough_forgets_everything()
    {
        var (member, _, _) = await JoinAsync("participant1", "Asha");
        await _room.ExecuteAsync(member, new Leave());
        await PassAsync(TimeSpan.FromSeconds(1));
        await PassAsync(_options.EmptyRoomLifetime - TimeSpan.FromSeconds(2));
        Assert.False(_closed.Task.IsCompleted);
        Assert.NotEmpty((await _log.ReadAfterAsync(_id, 0, CancellationToken.None)).Entries);

        _clock.Now += TimeSpan.FromSeconds(2);
        _room.Sweep();

        await _closed.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Empty((await _log.ReadAfterAsync(_id, 0, CancellationToken.None)).Entries);
    }

    [Fact]
    public async Task A_seat_that_is_taken_again_and_again_has_to_slow_down()
    {
        var pass = _passes.Check(_passes.Issue(_id, new ParticipantId("participant1"), Role.Participant).Pass).Pass!;
        async Task<string?> TakeAsync() =>
            (await _room.JoinAsync(pass, new JoinRequest("", "Asha", Keepsake.Wren, Tint.Sea), new Client(), () => { }, _ => { })).Refusal?.Code;

        for (var i = 0; i < 5; i++) Assert.Null(await TakeAsync());

        Assert.Equal(Refusal.SlowDown.Code, await TakeAsync());
        await JoinAsync("participant2", "Mei"); // and nobody else
    }
}
