using System.Collections.Concurrent;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Live;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Nodes;
using MeetingHub.Server.Rooms.Wire;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MeetingHub.Server.Tests.Rooms.Live;

/// <summary>The timing of the live room, with a clock that the test moves.</summary>
public sealed partial class LiveRoomTests : IAsyncDisposable
{
    private readonly Clock _clock = new();
    private readonly InMemoryRoomLog _log = new();
    private readonly FakeNodes _nodes = new();
    private readonly RoomPasses _passes;
    private readonly RoomOptions _options = new();
    private readonly Follower _follower = new();
    private readonly RoomId _id = new("room00000001");
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LiveRoom _room;

    public LiveRoomTests()
    {
        _passes = new RoomPasses(new byte[32], _clock, _options.PassLifetime);
        _room = Open(_clock, new RoomOpening("Circle"), _log, _follower, _ => _closed.TrySetResult());
    }

    public ValueTask DisposeAsync() => _room.DisposeAsync();

    private LiveRoom Open(
        TimeProvider clock, RoomOpening? opening, IRoomLog log, IRoomFollower? follower, Action<LiveRoom> closed, FakeNodes.Node? node = null,
        RoomOptions? options = null)
    {
        node ??= _nodes.Start();
        return new LiveRoom(
            _id, opening, log, node, node, new WaryNetworks(clock), _passes, options ?? _options, clock, new RoomFollowers(follower is null ? [] : [follower], []), closed,
            NullLogger.Instance);
    }

    private LiveRoom OpenAnother(
        string? title = "Circle", IRoomLog? log = null, IRoomFollower? follower = null, Action<LiveRoom>? closed = null,
        TimeProvider? clock = null, FakeNodes.Node? node = null, RoomOptions? options = null) =>
        Open(clock ?? _clock, title is null ? null : new RoomOpening(title), log ?? _log, follower, closed ?? (_ => { }), node, options);

    private sealed class Clock() : FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_795_000_000_000))
    {
        private int _fired;

        /// <summary>An offset by which the time of day was set; no time passes by it.</summary>
        public TimeSpan Set { get; set; }

        /// <summary>How often a timer has woken somebody.</summary>
        public int Fired => _fired;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Set;
        public override long GetTimestamp() => base.GetUtcNow().Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(s =>
        {
            Interlocked.Increment(ref _fired);
            callback(s);
        }, state, dueTime, period);
    }

    /// <summary>The clock of another machine, which shows another time of day.</summary>
    private sealed class OtherClock(TimeProvider clock, TimeSpan ahead) : TimeProvider
    {
        public TimeSpan Ahead { get; set; } = ahead;

        public override long TimestampFrequency => clock.TimestampFrequency;
        public override long GetTimestamp() => clock.GetTimestamp();
        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow() + Ahead;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            clock.CreateTimer(callback, state, dueTime, period);
    }

    private sealed class Follower : IRoomFollower
    {
        public Room Now { get; private set; } = Room.Empty;
        public void Changed(RoomId room, Room now) => Now = now;
        public void Closed(RoomId room) => IsClosed = true;
        public bool IsClosed { get; set; }
        public bool IsNeeded { get; set; }
        public bool Needs(RoomId room) => IsNeeded;
    }

    private sealed class Client : IRoomClient
    {
        public ConcurrentQueue<PassWire> Passes { get; } = new();
        public ConcurrentQueue<ServerSignal> Signals { get; } = new();
        public ConcurrentQueue<EntryJson[]> Messages { get; } = new();

        public Task Entries(IReadOnlyList<EntryJson> entries)
        {
            Messages.Enqueue([.. entries]);
            return Task.CompletedTask;
        }

        public Task Goodbye(GoodbyeWire goodbye) => Task.CompletedTask;

        public Task Signal(ServerSignal signal)
        {
            Signals.Enqueue(signal);
            return Task.CompletedTask;
        }

        public Task Pass(PassWire pass)
        {
            Passes.Enqueue(pass);
            return Task.CompletedTask;
        }
    }

    private async Task<(Member Member, JoinReply Reply, Client Client)> JoinAsync(string who, string name, LiveRoom? room = null, Role role = Role.Participant)
    {
        var (client, member) = (new Client(), (Member?)null);
        var pass = _passes.Check(_passes.Issue(_id, new ParticipantId(who), role).Pass).Pass!;
        var reply = await (room ?? _room).JoinAsync(pass, new JoinRequest("", name, Keepsake.Wren, Tint.Sea), client, () => { }, m => member = m);
        Assert.Null(reply.Refusal);
        return (member!, reply, client);
    }

    private async Task<ResumeReply> ResumeAsync(PassWire pass, LiveRoom room, Action<Member>? seated = null)
    {
        var reply = await room.ResumeAsync(
            _passes.Check(pass.Pass).Pass!, new ResumeRequest("", "another", 0), new Client(), () => { }, seated ?? (_ => { }));
        Assert.Null(reply.Refusal);
        return reply;
    }

    // When it returns, all earlier work in the loops of the rooms is done, and what that work has put there.
    private async Task SettleAsync(params LiveRoom[] rooms)
    {
        for (var i = 0; i < 5; i++)
            foreach (var room in rooms.Length > 0 ? rooms : [_room])
            {
                try
                {
                    await room.LookAsync(new ParticipantId("nobody000"), Role.Participant).WaitAsync(Until.Patience);
                }
                catch (RoomClosedException)
                {
                    // this node no longer follows it
                }
            }
    }

    private async Task AdvanceAsync(TimeSpan time, params LiveRoom[] others)
    {
        _clock.Advance(time);
        await SettleAsync([.. others, _room]);
    }

    private Seat? Find(string who) => _follower.Now.Seats.FindInside(new ParticipantId(who));

    [Fact]
    public async Task A_participant_with_a_lost_connection_is_dropped_after_a_short_time_and_leaves_after_a_longer_one()
    {
        var (member, _, _) = await JoinAsync("participant1", "Asha");
        await JoinAsync("participant2", "Mei");

        _room.Disconnected(member);
        await SettleAsync();
        await AdvanceAsync(_options.DropAfter - TimeSpan.FromSeconds(1));
        Assert.Equal(Presence.Here, Find("participant1")!.Presence);

        await AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(Presence.Dropped, Find("participant1")!.Presence);

        await AdvanceAsync(_options.LeaveAfter - _options.DropAfter - TimeSpan.FromSeconds(1));
        Assert.NotNull(Find("participant1"));

        await AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Null(Find("participant1"));
        Assert.NotNull(Find("participant2"));
    }

    [Fact]
    public async Task A_participant_who_returns_in_time_was_never_away()
    {
        var (member, joined, _) = await JoinAsync("participant1", "Asha");
        _room.Disconnected(member);
        await SettleAsync();
        await AdvanceAsync(_options.DropAfter);

        var pass = _passes.Check(joined.Pass!.Pass).Pass!;
        var back = await _room.ResumeAsync(pass, new ResumeRequest("", joined.Epoch!, joined.Version!.Value), new Client(), () => { }, _ => { });
        await AdvanceAsync(_options.LeaveAfter);

        Assert.Null(back.Refusal);
        Assert.Equal(Presence.Here, Find("participant1")!.Presence);
        Assert.Equal([nameof(ParticipantDropped), nameof(ParticipantReturned)], back.Entries!.Value.SelectMany(e => e.Events).Select(e => e.GetType().Name));
    }

    [Fact]
    public async Task A_participant_who_returns_at_another_node_while_the_first_frees_the_seat_keeps_the_seat()
    {
        var log = new FaultyLog(_log);
        await using var cut = OpenAnother(log: log);
        var passes = new Dictionary<string, string>();
        for (var i = 0; i < 8; i++)
        {
            var (member, joined, _) = await JoinAsync($"participant{i}", $"Person {(char)('A' + i)}", cut);
            passes.Add($"participant{i}", joined.Pass!.Pass);
            cut.Disconnected(member);
        }
        await SettleAsync(cut);
        await AdvanceAsync(_options.DropAfter, cut);

        var attempts = new List<int>();
        log.BeforeAppend = async entry =>
        {
            if (entry.Events[0] is not ParticipantLeft) return;
            attempts.Add(entry.Events.Length);
            if (attempts.Count > 1) return;
            foreach (var pass in passes.Values.Skip(1))
                Assert.Null((await _room.ResumeAsync(_passes.Check(pass).Pass!, new ResumeRequest("", "another", 0), new Client(), () => { }, _ => { })).Refusal);
        };
        await AdvanceAsync(_options.LeaveAfter - _options.DropAfter, cut);
        await AdvanceAsync(_options.LeaveAfter, cut);

        Assert.Equal([8, 1], attempts);
        Assert.Equal(passes.Keys.Skip(1), _follower.Now.Seats.Inside.Select(seat => seat.Id.Value));
        Assert.All(_follower.Now.Seats.Inside, seat => Assert.Equal(Presence.Here, seat.Presence));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_seat_of_a_closed_page_is_kept_for_a_reload_but_not_as_long_as_after_a_lost_connection(bool isClosed)
    {
        var (member, _, _) = await JoinAsync("participant1", "Asha");
        _room.Disconnected(member, isClosed);
        await SettleAsync();

        await AdvanceAsync(_options.DropAfter);
        await AdvanceAsync(_options.LeaveAfterClosing - _options.DropAfter - TimeSpan.FromSeconds(1));
        Assert.NotNull(Find("participant1"));
        await AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(isClosed, Find("participant1") is null);
        await AdvanceAsync(_options.LeaveAfter - _options.LeaveAfterClosing);
        Assert.Null(Find("participant1"));
    }

    [Fact]
    public async Task A_seat_whose_loss_is_noticed_late_is_not_freed_before_its_node_had_time_to_answer()
    {
        var (member, _, _) = await JoinAsync("participant1", "Asha");
        _room.Disconnected(member);
        await SettleAsync();

        await AdvanceAsync(2 * _options.LeaveAfter); // as on a node that stalled
        Assert.Equal(Presence.Dropped, Find("participant1")!.Presence);
        await AdvanceAsync(_options.DropAfter);
        Assert.Null(Find("participant1"));
    }

    [Fact]
    public async Task A_connected_seat_gets_new_passes_before_the_old_ones_end()
    {
        var (_, joined, client) = await JoinAsync("participant1", "Asha");
        await AdvanceAsync(_options.PassRenewal);

        Assert.True(SpinWait.SpinUntil(() => !client.Passes.IsEmpty, Until.Patience));
        Assert.True(client.Passes.TryPeek(out var renewed));
        Assert.True(renewed.ExpiresAt > joined.Pass!.ExpiresAt);
    }

    [Fact]
    public async Task The_log_of_a_long_evening_is_kept_as_a_snapshot_from_which_another_node_begins()
    {
        var (member, joined, _) = await JoinAsync("participant1", "Asha");
        await _room.ExecuteAsync(member, new PostMessage(new MessageId("message1"), "Good evening", MessageAudience.Everyone, null, null));
        for (var i = 0; i < 600; i++)
        {
            Assert.Null((await _room.ExecuteAsync(member, new RaiseHand())).Refusal);
            Assert.Null((await _room.ExecuteAsync(member, new LowerHand(null))).Refusal);
        }
        await SettleAsync();
        var page = (await _log.ReadAfterAsync(_id, 0, TestContext.Current.CancellationToken))!;
        Assert.Equal(1_000, page.Snapshot!.Version);

        var follower = new Follower();
        await using var other = OpenAnother(follower: follower);
        await other.SyncAsync();
        Assert.Equal(SnapshotJson.Write(new RoomSnapshot(1, _follower.Now)), SnapshotJson.Write(new RoomSnapshot(1, follower.Now)));

        // A page that was away since the beginning gets the current room.
        var pass = _passes.Check(joined.Pass!.Pass).Pass!;
        var back = await other.ResumeAsync(pass, new ResumeRequest("", joined.Epoch!, joined.Version!.Value), new Client(), () => { }, _ => { });
        Assert.Equal("Good evening", Assert.Single(back.Snapshot!.Messages).Body);
    }

    [Theory]
    [InlineData(-60)]
    [InlineData(60)]
    public async Task Setting_the_machines_clock_neither_frees_a_seat_nor_keeps_one(int minutes)
    {
        var (asha, joined, client) = await JoinAsync("participant1", "Asha");
        var (mei, _, _) = await JoinAsync("participant2", "Mei");
        _room.Disconnected(mei);
        await SettleAsync();

        _clock.Set = TimeSpan.FromMinutes(minutes);
        await AdvanceAsync(TimeSpan.Zero);
        Assert.Equal(Presence.Here, Find("participant1")!.Presence);
        Assert.Equal(Presence.Here, Find("participant2")!.Presence);
        Assert.False(_closed.Task.IsCompleted);
        Assert.Null((await _room.ExecuteAsync(asha, new RaiseHand())).Refusal);

        // Waiting goes on as if the clock had not been set.
        await AdvanceAsync(_options.DropAfter);
        Assert.Equal(Presence.Dropped, Find("participant2")!.Presence);
        await AdvanceAsync(_options.LeaveAfter);
        Assert.Null(Find("participant2"));
        Assert.Equal(Presence.Here, Find("participant1")!.Presence);
        Assert.True(SpinWait.SpinUntil(() => !client.Passes.IsEmpty, Until.Patience));
    }

    [Fact]
    public async Task An_entry_whose_bell_was_lost_is_read_a_few_seconds_later()
    {
        var follower = new Follower();
        await using var deaf = OpenAnother(log: new FaultyLog(_log) { IsSilent = true }, follower: follower);
        await JoinAsync("participant2", "Mei", deaf);
        await _room.SyncAsync();
        await JoinAsync("participant1", "Asha");

        await AdvanceAsync(TimeSpan.FromSeconds(6), deaf);

        Assert.True(follower.Now.IsInside(new ParticipantId("participant1")));
    }

    [Fact]
    public async Task The_log_of_a_quiet_room_is_kept_as_long_as_a_person_is_inside()
    {
        var log = new FaultyLog(_log);
        await using var room = OpenAnother(log: log);
        await AdvanceAsync(TimeSpan.FromMinutes(10), room);
        Assert.Equal(0, log.Kept); // nobody is there

        var (member, _, _) = await JoinAsync("participant1", "Asha", room);
        for (var hour = 0; hour < 30; hour++) await AdvanceAsync(TimeSpan.FromHours(1), room);
        Assert.InRange(log.Kept, 29, 31);

        await room.ExecuteAsync(member, new Leave());
        await AdvanceAsync(TimeSpan.FromMinutes(10), room);
        Assert.InRange(log.Kept, 29, 31);
    }

    [Fact]
    public async Task A_room_whose_own_log_does_not_answer_pauses_although_other_rooms_go_on()
    {
        var log = new FaultyLog(_log);
        await using var room = OpenAnother(log: log);
        var (_, _, client) = await JoinAsync("participant1", "Asha", room);

        log.CantBeRead = true;
        await AdvanceAsync(TimeSpan.FromSeconds(6), room);
        Assert.True(SpinWait.SpinUntil(() => client.Signals.OfType<Paused>().Select(p => p.IsPaused).SequenceEqual([true]), Until.Patience));

        log.CantBeRead = false;
        await AdvanceAsync(TimeSpan.FromSeconds(1), room);
        Assert.True(SpinWait.SpinUntil(() => client.Signals.OfType<Paused>().Select(p => p.IsPaused).SequenceEqual([true, false]), Until.Patience));
    }

    [Fact]
    public async Task A_page_that_keeps_naming_an_unknown_epoch_has_to_slow_down_and_one_that_is_a_little_behind_does_not()
    {
        var (member, joined, client) = await JoinAsync("participant1", "Asha");
        var pass = _passes.Check(joined.Pass!.Pass).Pass!;
        Task<ResumeReply> ResumeAsync(string epoch, long version) =>
            _room.ResumeAsync(pass, new ResumeRequest("", epoch, version), client, () => { }, _ => { }, here: member);

        for (var i = 0; i < 5; i++) Assert.NotNull((await ResumeAsync("strange", 1)).Snapshot);
        Assert.Equal(Refusal.SlowDown.Code, (await ResumeAsync("strange", 1)).Refusal!.Code);
        Assert.Equal(Refusal.SlowDown.Code, (await ResumeAsync(joined.Epoch!, long.MaxValue)).Refusal!.Code);
        await _room.ExecuteAsync(member, new RaiseHand());
        Assert.NotNull((await ResumeAsync(joined.Epoch!, joined.Version!.Value)).Entries);

        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.NotNull((await ResumeAsync("strange", 1)).Snapshot);
    }

    [Fact]
    public async Task A_room_that_stayed_empty_long_enough_deletes_its_log()
    {
        var (member, _, _) = await JoinAsync("participant1", "Asha");
        await _room.ExecuteAsync(member, new Leave());
        await AdvanceAsync(_options.EmptyRoomLifetime - TimeSpan.FromSeconds(1));
        Assert.False(_closed.Task.IsCompleted);
        Assert.NotEmpty((await _log.ReadAfterAsync(_id, 0, CancellationToken.None))!.Entries);

        _clock.Advance(TimeSpan.FromSeconds(1));

        await _closed.Task.WaitAsync(Until.Patience, TestContext.Current.CancellationToken);
        await DisposeAsync(); // all remaining work is done
        Assert.False(await _log.ExistsAsync(_id, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_pass_alone_does_not_open_a_room_again()
    {
        await JoinAsync("participant1", "Asha");
        await DisposeAsync();
        var log = new InMemoryRoomLog(); // as after a restart, or when the room has ended
        await using var room = OpenAnother(title: null, log);

        await Assert.ThrowsAsync<RoomClosedException>(() => JoinAsync("participant1", "Asha", room));

        Assert.False(await log.ExistsAsync(_id, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_room_closes_when_another_node_has_deleted_its_log()
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (facilitator, _, _) = await JoinAsync("participant1", "Rowan", role: Role.Facilitator);
        await using var other = OpenAnother(title: null, closed: _ => gone.TrySetResult());
        await other.SyncAsync();

        await _room.ExecuteAsync(facilitator, new EndRoom());
        await _closed.Task.WaitAsync(Until.Patience, TestContext.Current.CancellationToken);

        await gone.Task.WaitAsync(Until.Patience, TestContext.Current.CancellationToken);
        await DisposeAsync();
        Assert.False(await _log.ExistsAsync(_id, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_node_that_only_has_the_media_counts_a_room_as_empty_after_the_last_person_left_at_another_node()
    {
        await using var other = OpenAnother();
        var (member, _, _) = await JoinAsync("participant1", "Asha", other);
        _follower.IsNeeded = true;
        for (var i = 0; i < 3; i++) await AdvanceAsync(_options.EmptyRoomLifetime);

        await other.ExecuteAsync(member, new Leave());
        await _room.SyncAsync();
        await AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.True(await _log.ExistsAsync(_id, TestContext.Current.CancellationToken));

        _clock.Advance(_options.EmptyRoomLifetime);
        await _closed.Task.WaitAsync(Until.Patience, TestContext.Current.CancellationToken);
        Assert.False(await _log.ExistsAsync(_id, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_person_who_was_refused_by_a_paused_room_and_does_not_return_keeps_no_seat()
    {
        var log = new FaultyLog(_log);
        await using var room = OpenAnother(log: log);
        await room.SyncAsync();
        log.GoesAway = true;

        var pass = _passes.Check(_passes.Issue(_id, new ParticipantId("participant1"), Role.Participant).Pass).Pass!;
        var reply = await room.JoinAsync(pass, new JoinRequest("", "Asha", Keepsake.Wren, Tint.Sea), new Client(), () => { }, _ => { });
        Assert.Equal(Refusal.RoomPaused.Code, reply.Refusal!.Code);
        await _room.SyncAsync();
        Assert.Equal(Presence.Here, Find("participant1")!.Presence);

        foreach (var time in (TimeSpan[])[TimeSpan.FromSeconds(1), _options.DropAfter, _options.LeaveAfter]) await AdvanceAsync(time, room);
        Assert.Null(Find("participant1"));
    }

    [Fact]
    public async Task A_room_says_once_that_it_pauses_and_once_that_it_goes_on_also_to_participants_who_join_meanwhile()
    {
        var log = new FaultyLog(_log);
        await using var room = OpenAnother(log: log);
        async Task<Client> SitDownAsync(string who)
        {
            var pass = _passes.Check(_passes.Issue(_id, new ParticipantId(who), Role.Participant).Pass).Pass!;
            var client = new Client();
            Assert.Null((await room.JoinAsync(pass, new JoinRequest("", who, Keepsake.Wren, Tint.Sea), client, () => { }, _ => { })).Refusal);
            return client;
        }
        static void AssertPauses(Client client, params bool[] paused) => Assert.True(
            SpinWait.SpinUntil(() => client.Signals.OfType<Paused>().Select(p => p.IsPaused).SequenceEqual(paused), Until.Patience));

        var asha = await SitDownAsync("participant1");
        await AdvanceAsync(_options.PassRenewal, room);
        Assert.True(SpinWait.SpinUntil(() => !asha.Passes.IsEmpty, Until.Patience));
        log.IsAnswering = false;
        AssertPauses(asha, true);
        var mei = await SitDownAsync("participant2");
        AssertPauses(mei, true);
        await AdvanceAsync(TimeSpan.FromSeconds(2), room);
        AssertPauses(asha, true);

        log.IsAnswering = true;
        await AdvanceAsync(TimeSpan.FromSeconds(1), room);
        AssertPauses(asha, true, false);
        AssertPauses(mei, true, false);
        AssertPauses(await SitDownAsync("participant3"));
    }

    [Fact]
    public async Task A_page_that_resumes_at_a_node_that_is_behind_does_not_go_back_to_an_older_version()
    {
        var (member, joined, _) = await JoinAsync("participant1", "Asha");
        await using var behind = OpenAnother(log: new FaultyLog(_log) { IsSilent = true });
        await behind.SyncAsync();
        var said = await _room.ExecuteAsync(member, new PostMessage(new MessageId("message1"), "Good evening", MessageAudience.Everyone, null, null));

        var pass = _passes.Check(joined.Pass!.Pass).Pass!;
        var back = await behind.ResumeAsync(pass, new ResumeRequest("", joined.Epoch!, said.Version), new Client(), () => { }, _ => { });

        Assert.Equal((said.Version, 0), (back.Version, back.Entries?.Length));
    }

    private sealed class FaultyLog(IRoomLog log) : IRoomLog
    {
        private Action _bell = () => { };

        /// <summary>Appends the next entry, and then fails instead of answering.</summary>
        public bool GoesAway { get; set; }

        /// <summary>Rings no bell.</summary>
        public bool IsSilent { get; init; }

        public bool IsAnswering
        {
            get;
            set
            {
                field = value;
                _bell();
            }
        } = true;

        public bool CantBeRead { get; set; }
        public bool CantBeWritten { get; set; }

        /// <summary>How often somebody read the log, and tried to append to it.</summary>
        public int Read { get; private set; }
        public int Tried { get; private set; }

        /// <summary>How often the log was asked to be kept.</summary>
        public int Kept { get; private set; }

        public Task KeepAsync(RoomId room, CancellationToken stop)
        {
            Kept++;
            return Task.CompletedTask;
        }

        public Func<RoomEntry, Task> BeforeAppend { get; set; } = _ => Task.CompletedTask;

        public Task<bool> ExistsAsync(RoomId room, CancellationToken stop) => log.ExistsAsync(room, stop);
        public Task OpenAsync(RoomId room, CancellationToken stop) => log.OpenAsync(room, stop);

        public Task<RoomLogPage?> ReadAfterAsync(RoomId room, long version, CancellationToken stop)
        {
            Read++;
            return CantBeRead ? throw new RoomLogAwayException(new TimeoutException()) : log.ReadAfterAsync(room, version, stop);
        }

        public Task TrimAsync(RoomId room, string epoch, RoomSnapshot snapshot, CancellationToken stop) => log.TrimAsync(room, epoch, snapshot, stop);
        public IDisposable Follow(RoomId room, Action bell) => log.Follow(room, _bell = IsSilent ? () => { } : bell);
        public Task<bool> TryDeleteAsync(RoomId room, string epoch, long version, CancellationToken stop) => log.TryDeleteAsync(room, epoch, version, stop);

        public async Task<bool> TryAppendAsync(RoomId room, string epoch, RoomEntry entry, CancellationToken stop)
        {
            Tried++;
            if (CantBeWritten) throw new RoomLogAwayException(new TimeoutException());
            await BeforeAppend(entry);
            var taken = await log.TryAppendAsync(room, epoch, entry, stop);
            if (!GoesAway) return taken;
            GoesAway = false;
            throw new RoomLogAwayException(new TimeoutException());
        }
    }

    [Fact]
    public async Task A_person_who_keeps_taking_the_same_seat_has_to_slow_down()
    {
        var pass = _passes.Check(_passes.Issue(_id, new ParticipantId("participant1"), Role.Participant).Pass).Pass!;
        async Task<string?> TakeAsync() =>
            (await _room.JoinAsync(pass, new JoinRequest("", "Asha", Keepsake.Wren, Tint.Sea), new Client(), () => { }, _ => { })).Refusal?.Code;

        for (var i = 0; i < 5; i++) Assert.Null(await TakeAsync());

        Assert.Equal(Refusal.SlowDown.Code, await TakeAsync());
        await JoinAsync("participant2", "Mei"); // the limit is for that seat alone
    }
}
