using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Entries;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MeetingHub.Server.Tests.Sessions;

/// <summary>What of a room's entries gets into the moderation record, for every database: each act of a facilitator, once.</summary>
public abstract class ModerationRecordContract : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = DateTimeOffset.FromUnixTimeMilliseconds(1_795_000_000_000);
    private static readonly ParticipantId Lead = new("lead00001"), Asha = new("asha00001"), Frank = new("frank0001"), Mal = new("mal000001");
    private static readonly RoomId Id = new("room00000001");

    private readonly List<EntryCursor<ModerationRecord>> _nodes = [];
    private readonly FakeTimeProvider _clock = new(Noon);
    private readonly Store _store;
    private readonly List<RoomEntry> _log = [];

    private readonly TestStore _tables;

    private protected ModerationRecordContract(TestStore tables) => (_tables, _store) = (tables, new Store(tables));

    private MeetingDb Open() => _tables.CreateDbContext();

    /// <summary>The store, which may be away.</summary>
    private sealed class Store(TestStore tables) : IDbContextFactory<MeetingDb>
    {
        public volatile bool IsAway;
        public MeetingDb CreateDbContext() => IsAway ? throw new TimeoutException() : tables.CreateDbContext();
    }

    public ValueTask InitializeAsync()
    {
        Log(ParticipantId.Nobody, new RoomOpened("Circle", 50));
        Log(Lead, new ParticipantJoined(Lead, "Rowan", Keepsake.Wren, Tint.Sea, Role.Facilitator));
        Log(Asha, new ParticipantJoined(Asha, "Asha", Keepsake.Wren, Tint.Sea, Role.Participant));
        Log(Frank, new ParticipantJoined(Frank, "Frank", Keepsake.Wren, Tint.Sea, Role.Participant));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await StopAsync(node);
        _tables.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Log(ParticipantId by, params RoomEvent[] events) => _log.Add(new RoomEntry(_log.Count + 1, Noon.AddSeconds(_log.Count), by, [.. events]));

    private Room Folded(int entries) => _log.Take(entries).Aggregate(Room.Empty, (room, entry) => room.Evolve(entry));

    private async Task<EntryCursor<ModerationRecord>> StartNodeAsync()
    {
        var node = new EntryCursor<ModerationRecord>(
            new ModerationRecord(_clock), _store, _clock, NullLogger<EntryCursor<ModerationRecord>>.Instance);
        await node.StartAsync(TestContext.Current.CancellationToken);
        _nodes.Add(node);
        return node;
    }

    private static async Task StopAsync(EntryCursor<ModerationRecord> node)
    {
        await node.StopAsync(CancellationToken.None);
        await node.StoppedAsync(CancellationToken.None);
        node.Dispose();
    }

    private void Read(EntryCursor<ModerationRecord> node, int from = 1, string epoch = "e1")
    {
        var room = Folded(from - 1);
        foreach (var entry in _log.Skip(from - 1)) node.Read(Id, epoch, entry, room = room.Evolve(entry));
    }

    private static Task WrittenAsync(EntryCursor<ModerationRecord> node) => Task.Run(() => Assert.True(
        SpinWait.SpinUntil(() => !node.Owes(Id), Until.Patience), $"Not everything was written. {node.ExecuteTask?.Exception}"));

    private async Task<string[]> RecordAsync()
    {
        await using var db = Open();
        var rows = await db.Moderation.OrderBy(r => r.Version).ThenBy(r => r.Index).ToListAsync(TestContext.Current.CancellationToken);
        return [.. rows.Select(r => $"{r.Version} {NameOf(r.By)} {r.What} {NameOf(r.Seat)} {r.Role} {r.Reason}".TrimEnd() + TermsOf(r))];
    }

    private static string TermsOf(ModerationRow row) => row is { Until: RemovedUntil.Review } or { WithHelp: false } or { Note: not null }
        ? $", {row.Until}, {(row.WithHelp == true ? "with" : "without")} help: {row.Note}" : "";

    private static string? NameOf(string? seat) => seat?.Replace("00001", "", StringComparison.Ordinal).Replace("0001", "", StringComparison.Ordinal);

    [Fact]
    public async Task Each_act_of_a_facilitator_is_recorded_with_its_author_and_its_seat_and_nothing_else_is()
    {
        _log.Clear();
        Log(ParticipantId.Nobody, new RoomOpened("Circle", 50), new RoomLocked(), new ParticipantRemoved(Frank, ""), new HoldsKept(Asha, true, false));
        Log(Lead, new ParticipantJoined(Lead, "Rowan", Keepsake.Wren, Tint.Sea, Role.Facilitator));
        Log(Asha, new ParticipantJoined(Asha, "Asha", Keepsake.Wren, Tint.Sea, Role.Participant), new MicrophoneMuted(Asha));
        Log(Lead, new AskedToUnmute(Asha, Lead));
        Log(Asha, new MessagePosted(new MessageId("message1"), Asha, "Good evening", MessageAudience.Everyone), new ScreenStarted(Asha));
        Log(Lead, new ScreenStopped(Asha));
        Log(Asha, new ScreenStarted(Asha));
        Log(Asha, new ScreenStopped(Asha));
        Log(Lead, new MicrophoneMuted(Asha));
        Log(Lead, new CameraStopped(Asha));
        Log(Lead, new CameraAllowed(Asha, Lead));
        Log(Lead, new RemovalUndone(Frank));
        Log(Lead, new ParticipantLeft(Asha), new ParticipantRemoved(Asha, "Asha"), new RemovalTermsSet(Asha, RemovedUntil.Review, false), new ReasonGiven(Asha, Reason.Safety), new NoteGiven(Asha, "Said where Mei lives."), new ParticipantLeft(Frank), new ParticipantRemoved(Frank, "Frank"));
        Log(Lead, new RoomUnlocked());
        Log(Lead, new RoomLocked());
        Log(ParticipantId.Nobody, new ParticipantDropped(Asha));
        Log(Lead, new MicrophoneMuted(Asha), new ReasonGiven(Asha, Reason.Disruption));
        Log(Lead, new RoleGiven(Asha, Role.Facilitator, Lead));
        Log(Lead, new RoleGiven(Lead, Role.Participant, Lead));
        Log(Lead, new ParticipantLeft(Asha), new LinksReplaced(1));
        Log(Lead, new EveryoneMuted(Lead), new MicrophoneTurnedOff(Asha));
        Log(Lead, new ChatHeld(Asha), new ReasonGiven(Asha, Reason.Harassment));
        Log(Lead, new ChatAllowed(Asha, Lead));
        Log(Asha, new MessagePosted(new MessageId("message2"), Asha, "Words that go", MessageAudience.Everyone));
        Log(Lead, new MessageTakenDown(new MessageId("message2"), Lead, Asha));
        Log(Asha, new MessageTakenDown(new MessageId("message1"), Asha, Asha));
        Log(Lead, new RoomPaused(Lead), new CameraTurnedOff(Asha));
        Log(Lead, new RoomResumed(Lead));
        Log(Lead, new ChatSet(ChatMode.Paused));
        Log(Lead, new ClosingBegan(Noon));
        Log(Lead, new ClosingTakenBack(Lead));
        Log(ParticipantId.Nobody, new RoomEnded());
        var node = await StartNodeAsync();
        Read(node);
        await WrittenAsync(node);

        Assert.Equal(
            [
                "4 lead AskedToUnmute asha", "6 lead ScreenStopped asha", "9 lead Muted asha", "10 lead CameraStopped asha", "11 lead CameraAllowed asha",
                "12 lead RemovalUndone frank", "13 lead Removed asha  Safety, Review, without help: Said where Mei lives.", "13 lead Removed frank", "14 lead Unlocked", "15 lead Locked",
                "17 lead Muted asha  Disruption", "18 lead RoleGiven asha Facilitator", "19 lead RoleGiven lead Participant",
                "20 lead LinksReplaced", "21 lead EveryoneMuted", "22 lead ChatHeld asha  Harassment", "23 lead ChatAllowed asha",
                "25 lead MessageTakenDown asha", "27 lead Paused", "28 lead Resumed", "29 lead ChatPaused", "30 lead ClosingBegan", "31 lead ClosingTakenBack", "32  Ended",
            ], await RecordAsync());
    }

    [Fact]
    public async Task That_somebody_was_not_safe_is_recorded_without_saying_who_and_forgotten_after_a_week()
    {
        var stop = TestContext.Current.CancellationToken;
        Log(Asha, new NotSafeSaid(Asha, "Asha", Keepsake.Wren, Tint.Sea, NotSafeChoice.InDangerNow));
        Log(Lead, new NotSafeLookedAt(Asha, Lead));
        Log(ParticipantId.Nobody, new NotSafeAskedAgain(Asha, 1));
        Log(Lead, new NotSafeClosed(Asha, Lead));
        Log(Lead, new RoomLocked());
        var node = await StartNodeAsync();
        Read(node);
        await WrittenAsync(node);
        Assert.Equal(["5  NotSafeSaid", "8  NotSafeClosed", "9 lead Locked"], await RecordAsync());

        using var retention = new Retention(_store, Options.Create(new SessionOptions()), _clock, NullLogger<Retention>.Instance);
        _clock.Advance(TimeSpan.FromDays(7.1));
        await retention.StartAsync(stop);
        using var limit = new CancellationTokenSource(Until.Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while ((await RecordAsync()) is not ["9 lead Locked"]) await timer.WaitForNextTickAsync(limit.Token);
        await retention.StopAsync(stop);
    }

    [Fact]
    public async Task How_people_came_in_is_recorded_and_whom_the_door_held_but_not_by_which_invitation()
    {
        _log.Clear();
        Log(ParticipantId.Nobody, new RoomOpened("Circle", 50));
        Log(Lead, new ParticipantJoined(Lead, "Rowan", Keepsake.Wren, Tint.Sea, Role.Facilitator));
        Log(Asha, new ParticipantKnocked(Asha, "Asha", Keepsake.Wren, Tint.Sea, Role.Participant, false, KnockCause.Door));
        Log(Lead, new ParticipantAdmitted(Asha), new ParticipantJoined(Asha, "Asha", Keepsake.Wren, Tint.Sea, Role.Participant),
            new ArrivalNoted(Asha, false, false, true), new MicrophoneMuted(Asha), new CameraStopped(Asha), new ChatHeld(Asha), new ArrivalHeld(Asha));
        Log(Lead, new ParticipantWelcomed(Asha, Lead), new ChatAllowed(Asha, Lead));
        Log(Lead, new ParticipantVouched(Asha, Lead));
        Log(Frank, new CameByInvitation(Frank, "invitation"), new ParticipantJoined(Frank, "Frank", Keepsake.Wren, Tint.Sea, Role.Participant));
        Log(Lead, new InvitationRevoked("invitation", Frank));
        Log(Lead, new ParticipantLeft(Frank), new ParticipantKnocked(Frank, "Frank", Keepsake.Wren, Tint.Sea, Role.Participant, true, KnockCause.SentBack, Lead));
        Log(Lead, new KnockDeclined(Frank));
        var node = await StartNodeAsync();
        Read(node);
        await WrittenAsync(node);
        Assert.Equal(
            [
                "4 lead Admitted asha", "4  HeldAtDoor asha", "5 lead Welcomed asha", "5 lead ChatAllowed asha", "6 lead VouchedFor asha", "8 lead InvitationRevoked frank",
                "9 lead SentToWait frank", "10 lead KnockDeclined frank",
            ], await RecordAsync());
    }

    [Fact]
    public async Task Several_nodes_that_follow_a_room_and_read_its_log_again_write_each_act_once()
    {
        for (var i = 0; i < 20; i++) Log(Lead, i % 2 == 0 ? new RoomLocked() : new RoomUnlocked());
        var nodes = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => StartNodeAsync()));
        await Task.WhenAll(nodes.Select(node => Task.Run(() => Read(node))));
        foreach (var node in nodes) await WrittenAsync(node);
        Assert.Equal(20, (await RecordAsync()).Length);

        Log(Lead, new MicrophoneMuted(Asha));
        var later = await StartNodeAsync(); // as after a crash: the log is read from its beginning
        Read(later);
        await WrittenAsync(later);
        var record = await RecordAsync();
        Assert.Equal((21, 21, "25 lead Muted asha"), (record.Length, record.Distinct().Count(), record[^1]));
    }

    [Fact]
    public async Task An_act_that_was_not_written_when_its_node_died_is_written_by_whoever_reads_the_log_next()
    {
        Log(Lead, new ParticipantLeft(Frank), new ParticipantRemoved(Frank, "Frank"));
        _store.IsAway = true;
        var dies = await StartNodeAsync();
        Read(dies);
        Assert.True(dies.Owes(Id));
        Assert.False(dies.HasWritten(Id, "e1", 5));
        await dies.StopAsync(TestContext.Current.CancellationToken);
        _store.IsAway = false;
        Assert.Empty(await RecordAsync());

        var next = await StartNodeAsync();
        Read(next);
        await WrittenAsync(next);
        Assert.Equal(["5 lead Removed frank"], await RecordAsync());
    }

    [Fact]
    public async Task While_the_store_is_away_acts_wait_and_nobody_waits_for_them_and_they_are_written_when_it_is_back()
    {
        for (var i = 0; i < 1_500; i++) Log(Lead, i % 2 == 0 ? new RoomLocked() : new RoomUnlocked());
        _store.IsAway = true;
        var node = await StartNodeAsync();
        Read(node);
        Assert.True(SpinWait.SpinUntil(() => node.WrittenAsync(Id, 5).IsCompleted, Until.Patience));
        Assert.True(node.Owes(Id));

        _store.IsAway = false;
        Assert.True(SpinWait.SpinUntil(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return !node.Owes(Id);
        }, Until.Patience));
        var record = await RecordAsync();
        Assert.Equal((1_500, "5 lead Locked", "1504 lead Unlocked"), (record.Length, record[0], record[^1]));
    }

    [Fact]
    public async Task When_too_much_waits_for_the_store_the_room_is_recorded_as_it_stands()
    {
        Log(Lead, new ParticipantLeft(Frank), new ParticipantRemoved(Frank, "Frank"));
        for (var i = 0; i < EntryCursor<ModerationRecord>.MostWaiting; i++) Log(Lead, i % 2 == 0 ? new RoomLocked() : new RoomUnlocked());
        Log(Lead, new CameraStopped(Asha));
        _store.IsAway = true;
        var node = await StartNodeAsync();
        Read(node);

        _store.IsAway = false;
        Assert.True(SpinWait.SpinUntil(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return !node.Owes(Id);
        }, Until.Patience));
        var last = _log.Count;
        Assert.Equal([$"{last - 1}  Removed frank", $"{last} lead CameraStopped asha"], await RecordAsync());
    }

    [Fact]
    public async Task Acts_that_a_log_no_longer_has_are_recorded_from_the_room_and_known_ones_are_not_repeated()
    {
        Log(Lead, new MicrophoneMuted(Asha));
        var first = await StartNodeAsync();
        Read(first);
        await WrittenAsync(first);
        Log(Lead, new ParticipantLeft(Frank), new ParticipantRemoved(Frank, "Frank"), new RemovalTermsSet(Frank, RemovedUntil.Review, true));
        Log(Lead, new AskedToUnmute(Asha, Lead));
        Log(Lead, new RoomLocked());
        Log(Lead, new RoleGiven(Asha, Role.Facilitator, Lead));

        // A node that opens the room from a snapshot, because an older release has trimmed the log.
        var second = await StartNodeAsync();
        second.Skipped(Id, "e1", 9, Folded(9));
        Log(Lead, new RoomUnlocked());
        Read(second, from: 10);
        await WrittenAsync(second);
        string[] expected = ["5 lead Muted asha", "9  Locked", "9  AskedToUnmute asha", "9  RoleGiven asha Facilitator", "9  Removed frank, Review, with help: ", "10 lead Unlocked"];
        Assert.Equal(expected.Order(), (await RecordAsync()).Order());

        var third = await StartNodeAsync();
        third.Skipped(Id, "e1", 9, Folded(9));
        Read(third, from: 10);
        await WrittenAsync(third);

        // Not even a node that finds no cursor any more.
        await using var db = Open();
        await db.Cursors.ExecuteDeleteAsync(TestContext.Current.CancellationToken);
        var fourth = await StartNodeAsync();
        fourth.Skipped(Id, "e1", 9, Folded(9));
        Read(fourth, from: 10);
        await WrittenAsync(fourth);
        Assert.Equal(6, (await RecordAsync()).Length);
    }

    [Fact]
    public async Task The_next_room_begins_with_what_still_holds()
    {
        var session = new SessionRow { Id = "session1", Room = Id.Value, Title = "Circle", CreatedAt = 1, Links = 2, InUseUntil = Noon.AddHours(1).ToUnixTimeMilliseconds() };
        Log(Lead, new ParticipantLeft(Frank), new ParticipantRemoved(Frank, "Frank"), new RemovalTermsSet(Frank, RemovedUntil.Review, false));
        Log(Lead, new ParticipantLeft(Mal), new ParticipantRemoved(Mal, "Mal"));
        Log(Lead, new MicrophoneMuted(Asha));
        Log(Lead, new CameraStopped(Asha));
        Log(Lead, new CameraAllowed(Asha, Lead));
        Log(Lead, new RoleGiven(Asha, Role.Facilitator, Lead));
        Log(Lead, new RoleGiven(Frank, Role.Facilitator, Lead));
        Log(Lead, new RoleGiven(Frank, Role.Participant, Lead)); // withdrawn
        Log(Lead, new RoleGiven(Lead, Role.Participant, Lead));
        Log(Lead, new RoomLocked());
        var node = await StartNodeAsync();
        Read(node);
        await WrittenAsync(node);
        await using var db = Open();
        async Task<Kept> KeptAsync(DateTimeOffset at) => await ModerationRecord.ReadAsync(db, session, at, TestContext.Current.CancellationToken);

        var frank = new KeptSeat(Frank, true, false, false, Terms: new(RemovedUntil.Review, WithHelp: false));
        Assert.Equal(
            new Kept(Again: true, Locked: true, Links: 2, [new(Asha, false, true, false, Role.Facilitator), frank, new(Lead, false, false, false, Role.Participant), new(Mal, true, false, false)]),
            await KeptAsync(Noon));
        Assert.Equal(new Kept(Again: false, Locked: false, Links: 2, [frank]), await KeptAsync(Noon.AddHours(13)));
        Log(Lead, new RoleGiven(Lead, Role.Facilitator, Lead)); // stepped up
        Log(Lead, new RemovalUndone(Frank));
        Read(node, from: _log.Count - 1);
        await WrittenAsync(node);
        Assert.Equal([new(Asha, false, true, false, Role.Facilitator), new(Mal, true, false, false)], (await KeptAsync(Noon)).Seats.AsEnumerable());
    }

    [Fact]
    public async Task What_holds_for_everybody_and_for_people_held_at_the_door_holds_in_the_next_room_too()
    {
        var session = new SessionRow { Id = "session1", Room = Id.Value, Title = "Circle", CreatedAt = 1 };
        ParticipantJoined Came(ParticipantId who) => new(who, "Somebody", Keepsake.Wren, Tint.Sea, Role.Participant);
        RoomEvent[] Held(ParticipantId who) => [new MicrophoneMuted(who), new CameraStopped(who), new ChatHeld(who), new ArrivalHeld(who)];
        foreach (var who in new[] { Frank, Mal }) Log(who, [Came(who), .. Held(who)]);
        Log(Lead, new AskedToUnmute(Frank, Lead));
        Log(Frank, new ParticipantLeft(Frank));
        Log(Frank, Came(Frank), new CameraStopped(Frank), new ArrivalHeld(Frank)); // still, but for the microphone
        Log(Lead, new ParticipantWelcomed(Mal, Lead), new ChatAllowed(Mal, Lead));
        Log(Lead, new ChatSet(ChatMode.Paused));
        Log(Lead, new ChatSet(ChatMode.ToFacilitators));
        Log(Lead, new SlowModeSet(TimeSpan.FromMinutes(5)));
        Log(Lead, new PrivateMessagesSet(PrivateMessages.All));
        Log(Lead, new ScreensSet(ScreenPolicy.All));
        Log(Lead, new HandOrderSet(HandOrder.QuietFirst));
        Log(ParticipantId.Nobody, new StepBegun(1), new MicrophonesSet(MicrophonePolicy.Floor)); // their plan went on by itself
        var node = await StartNodeAsync();
        Read(node);
        await WrittenAsync(node);
        await using var db = Open();
        var kept = await ModerationRecord.ReadAsync(db, session, Noon, TestContext.Current.CancellationToken);
        Assert.Equal([new KeptSeat(Frank, false, false, true) { Messages = true, AtDoor = true }], kept.Seats.AsEnumerable());
        Assert.Equal(
            new KeptLimits(ChatMode.ToFacilitators, TimeSpan.FromMinutes(5), PrivateMessages.All, ScreenPolicy.All)
            {
                Microphones = MicrophonePolicy.Floor, Hands = HandOrder.QuietFirst,
            },
            kept.Limits);

        // A node that found the log trimmed writes what the room became.
        await db.Moderation.ExecuteDeleteAsync(TestContext.Current.CancellationToken);
        await db.Cursors.ExecuteDeleteAsync(TestContext.Current.CancellationToken);
        var late = await StartNodeAsync();
        late.Skipped(Id, "e1", _log.Count, Folded(_log.Count));
        await WrittenAsync(late);
        Assert.Equal(kept, await ModerationRecord.ReadAsync(db, session, Noon, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Whoever_was_sent_to_wait_or_declined_has_to_be_let_in_by_hand_in_the_next_room_too()
    {
        var session = new SessionRow { Id = "session1", Room = Id.Value, Title = "Circle", CreatedAt = 1 };
        ParticipantKnocked Knocked(ParticipantId who, KnockCause cause) =>
            new(who, "Somebody", Keepsake.Wren, Tint.Sea, Role.Participant, Returning: true, cause, Lead);
        foreach (var who in new[] { Asha, Frank }) Log(Lead, new ParticipantLeft(who), Knocked(who, KnockCause.SentBack));
        Log(Mal, Knocked(Mal, KnockCause.Door));
        Log(Lead, new KnockDeclined(Mal));
        Log(
            Lead, new ParticipantAdmitted(Frank), new ParticipantJoined(Frank, "Frank", Keepsake.Wren, Tint.Sea, Role.Participant));
        var node = await StartNodeAsync();
        Read(node);
        await WrittenAsync(node);

        await using var db = Open();
        var kept = await ModerationRecord.ReadAsync(db, session, Noon, TestContext.Current.CancellationToken);
        Assert.Equal([(Asha, true), (Mal, true)], kept.Seats.Select(s => (s.Who, s.MustAsk)));
        Assert.Equal(kept.Seats.AsEnumerable(), Kept.Of(Folded(_log.Count)).Seats);
    }

    [Fact]
    public async Task A_log_that_lost_its_end_and_goes_on_doubles_nothing()
    {
        Log(Lead, new RoomLocked());
        Log(Lead, new MicrophoneMuted(Asha));
        var node = await StartNodeAsync();
        Read(node);
        await WrittenAsync(node);

        _log.RemoveAt(5);
        Log(Lead, new CameraStopped(Asha));
        Read(node, epoch: "e2");
        await WrittenAsync(node);
        Assert.Equal(["5 lead Locked", "6 lead CameraStopped asha", "6 lead Muted asha"], (await RecordAsync()).Order());
    }

    [Fact]
    public async Task A_log_may_be_trimmed_when_the_store_knows_that_everything_before_is_written()
    {
        Log(Lead, new RoomLocked());
        for (var i = 0; i < 5; i++) Log(Asha, new HandRaised(Asha));
        var node = await StartNodeAsync();
        Read(node);
        Assert.True(SpinWait.SpinUntil(() => node.HasWritten(Id, "e1", 10), Until.Patience));
        await using var db = Open();
        Assert.Equal(("moderation", "e1", 10), await db.Cursors.SingleAsync(TestContext.Current.CancellationToken) is var c ? (c.Follower, c.Epoch, c.Version) : default);
        Assert.False(node.HasWritten(Id, "e2", 10)); // another log
    }

    [Fact]
    public async Task The_record_is_kept_for_its_own_time_and_a_removal_to_review_as_long_as_the_links_of_its_session()
    {
        var stop = TestContext.Current.CancellationToken;
        Log(Lead, new ParticipantLeft(Frank), new ParticipantRemoved(Frank, "Frank"), new RemovalTermsSet(Frank, RemovedUntil.Review, true));
        Log(Lead, new ParticipantLeft(Mal), new ParticipantRemoved(Mal, "Mal"));
        Log(Lead, new RoomLocked());
        var node = await StartNodeAsync();
        Read(node);
        await WrittenAsync(node);
        await using var db = Open();
        db.Sessions.AddRange(
            new SessionRow { Id = "session1", Room = Id.Value, Title = "Circle", CreatedAt = Noon.ToUnixTimeMilliseconds() },
            new SessionRow { Id = "session2", Room = "another", Title = "Short", CreatedAt = Noon.ToUnixTimeMilliseconds(), KeepUntil = Noon.AddDays(10).ToUnixTimeMilliseconds() });
        db.Links.AddRange(
            new LinkRow { Hash = [1], Session = "session1", Role = Role.Participant }, new LinkRow { Hash = [2], Session = "session2", Role = Role.Participant });
        await db.SaveChangesAsync(stop);
        using var retention = new Retention(
            _store, Options.Create(new SessionOptions { RetentionDays = 40, RecordDays = 20 }), _clock, NullLogger<Retention>.Instance);
        await retention.StartAsync(stop);
        async Task AssertKeptAsync(TimeSpan later, int sessions, int lines, int cursors)
        {
            _clock.Advance(later);
            using var limit = new CancellationTokenSource(Until.Patience);
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            while ((sessions, sessions, lines, cursors) != (
                await db.Sessions.CountAsync(stop), await db.Links.CountAsync(stop), await db.Moderation.CountAsync(stop), await db.Cursors.CountAsync(stop)))
                await timer.WaitForNextTickAsync(limit.Token);
        }

        await AssertKeptAsync(TimeSpan.Zero, sessions: 2, lines: 3, cursors: 1);
        await AssertKeptAsync(TimeSpan.FromDays(10.1), sessions: 1, lines: 3, cursors: 1);
        await AssertKeptAsync(TimeSpan.FromDays(10), sessions: 1, lines: 1, cursors: 0);
        Assert.Equal(["5 lead Removed frank, Review, with help: "], await RecordAsync());
        await AssertKeptAsync(TimeSpan.FromDays(19), sessions: 1, lines: 1, cursors: 0);
        await AssertKeptAsync(TimeSpan.FromDays(1), sessions: 0, lines: 0, cursors: 0);
        await retention.StopAsync(stop);
    }
}

public sealed class SqliteModerationRecordTests() : ModerationRecordContract(new SqliteTestStore());

public sealed class PostgreSqlModerationRecordTests(OnePostgreSql server) : ModerationRecordContract(new PostgreSqlTestStore(server));
