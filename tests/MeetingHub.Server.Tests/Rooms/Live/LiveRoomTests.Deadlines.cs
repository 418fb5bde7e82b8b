using System.Collections.Immutable;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Live;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server.Tests.Rooms.Live;

// What becomes of lost connections, carried out by one node or several, on time or not.
public sealed partial class LiveRoomTests
{
    private async Task<ImmutableArray<RoomEntry>> EntriesAsync() =>
        (await _log.ReadAfterAsync(_id, 0, TestContext.Current.CancellationToken))!.Entries;

    private async Task<int> CountAsync<T>() where T : RoomEvent => (await EntriesAsync()).Sum(e => e.Events.OfType<T>().Count());

    [Fact]
    public async Task A_quiet_room_sleeps_until_the_next_pass_is_due()
    {
        for (var i = 0; i < 3; i++) await JoinAsync($"participant{i}", $"Person {(char)('A' + i)}");
        await AdvanceAsync(TimeSpan.FromSeconds(1));
        var before = _clock.Fired;

        for (var second = 2; second < 300; second++) await AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(before, _clock.Fired);

        await AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(before + 1, _clock.Fired);
        Assert.Equal(3, (await EntriesAsync()).Length - 1); // the opening, and three who joined
    }

    [Fact]
    public async Task A_quiet_room_whose_bells_may_be_lost_only_compares_itself_with_the_log_every_few_seconds()
    {
        var log = new FaultyLog(_log);
        await using var room = OpenAnother(log: log);
        await JoinAsync("participant1", "Asha", room);
        var (before, read) = (_clock.Fired, log.Read);

        for (var second = 1; second <= 100; second++) await AdvanceAsync(TimeSpan.FromSeconds(1), room);

        Assert.InRange(_clock.Fired - before, 20, 22); // the other room has become idle meanwhile
        Assert.Equal(20, log.Read - read);
    }

    [Fact]
    public async Task Connections_that_are_lost_together_and_those_of_a_node_that_died_make_one_entry_each()
    {
        var dying = _nodes.Start();
        await using var dead = OpenAnother(node: dying);
        var here = new List<Member>();
        for (var i = 0; i < 10; i++)
            here.Add((await JoinAsync($"participant{i}", $"Person {(char)('A' + i)}", i < 5 ? dead : _room)).Member);
        await dead.DisposeAsync();
        var before = (await EntriesAsync()).Length;

        _nodes.Lose(dying);
        await SettleAsync();
        var died = Assert.Single((await EntriesAsync()).Skip(before));
        Assert.Equal(here.Take(5).Select(m => (RoomEvent)new ConnectionLost(m.Who, Closed: false)), died.Events);

        foreach (var member in here.Skip(5)) _room.Disconnected(member, isClosed: true);
        await SettleAsync();
        var lost = (await EntriesAsync()).Skip(before + 1).ToArray();
        Assert.InRange(lost.Length, 1, 2); // the first may be written before the others end
        Assert.Equal(here.Skip(5).Select(m => (RoomEvent)new ConnectionLost(m.Who, Closed: true)), lost.SelectMany(e => e.Events));
    }

    [Fact]
    public async Task A_connection_that_is_back_before_anybody_saw_it_go_costs_the_others_no_message()
    {
        var (asha, joined, _) = await JoinAsync("participant1", "Asha");
        var (_, _, mei) = await JoinAsync("participant2", "Mei");
        _room.Disconnected(asha);
        await SettleAsync();
        await ResumeAsync(joined.Pass!, _room, member => asha = member);
        Assert.Equal((1, 1), (await CountAsync<ConnectionLost>(), await CountAsync<ConnectionRestored>()));
        Assert.Empty(mei.Messages);

        // They are passed over together with the next entry that is seen.
        var said = await _room.ExecuteAsync(
            asha, new PostMessage(new MessageId("message1"), "Hello", MessageAudience.Everyone, null, null));
        Assert.True(SpinWait.SpinUntil(() => mei.Messages.Sum(entries => entries.Length) == 2, Until.Patience));
        var entries = mei.Messages.SelectMany(all => all).ToArray();
        Assert.Equal((said.Version - 2, said.Version - 1, said.Version), (entries[0].From, entries[0].Version, entries[1].Version));
        Assert.Null(entries[0].Utf8);
    }

    [Fact]
    public async Task A_note_to_facilitators_costs_other_participants_no_message()
    {
        var (asha, _, _) = await JoinAsync("participant1", "Asha");
        var (_, _, mei) = await JoinAsync("participant2", "Mei");
        var (_, _, rowan) = await JoinAsync("participant3", "Rowan", role: Role.Facilitator);
        Assert.True(SpinWait.SpinUntil(() => mei.Messages.Count == 1, Until.Patience));

        await _room.ExecuteAsync(asha, new PostMessage(new MessageId("message1"), "Please", MessageAudience.Facilitators, null, null));

        Assert.True(SpinWait.SpinUntil(() => rowan.Messages.Count == 1, Until.Patience));
        Assert.Single(mei.Messages);
    }

    [Fact]
    public async Task The_facilitators_are_asked_again_every_minute_until_one_of_them_looks_by_two_nodes_once()
    {
        await using var other = OpenAnother();
        var (asha, _, _) = await JoinAsync("participant1", "Asha");
        var (rowan, _, _) = await JoinAsync("participant3", "Rowan", other, role: Role.Facilitator);
        await _room.ExecuteAsync(asha, new SayNotSafe());
        foreach (var times in (int[])[1, 2])
        {
            await AdvanceAsync(Domain.Rooms.Safety.AskAgainAfter, _room, other);
            Assert.Equal(times, await CountAsync<NotSafeAskedAgain>());
        }
        await other.ExecuteAsync(rowan, new LookAtNotSafe(asha.Who));
        await AdvanceAsync(Domain.Rooms.Safety.AskAgainAfter, _room, other);
        Assert.Equal(2, await CountAsync<NotSafeAskedAgain>());
    }

    [Fact]
    public async Task Of_two_nodes_the_one_that_wrote_last_carries_out_what_is_due_and_the_other_does_not_even_try()
    {
        var log = new FaultyLog(_log);
        await using var other = OpenAnother(log: log);
        await JoinAsync("participant2", "Mei", other);
        var (asha, _, _) = await JoinAsync("participant1", "Asha");
        _room.Disconnected(asha);
        await SettleAsync(_room, other);
        var tried = log.Tried;

        await AdvanceAsync(_options.DropAfter, other);
        await AdvanceAsync(_options.LeaveAfter - _options.DropAfter, other);

        Assert.Null(Find("participant1"));
        Assert.Equal((1, 1), (await CountAsync<ParticipantDropped>(), await CountAsync<ParticipantLeft>()));
        Assert.Equal(tried, log.Tried);
    }

    [Fact]
    public async Task When_the_node_that_wrote_last_has_died_another_carries_out_what_is_due_a_second_later()
    {
        await using var other = OpenAnother();
        var (asha, _, _) = await JoinAsync("participant1", "Asha", other);
        await JoinAsync("participant2", "Mei");
        other.Disconnected(asha);
        await SettleAsync(other, _room);
        await other.DisposeAsync();

        await AdvanceAsync(_options.DropAfter);
        Assert.Equal(Presence.Here, Find("participant1")!.Presence);
        await AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(Presence.Dropped, Find("participant1")!.Presence);
    }

    [Fact]
    public async Task Two_nodes_that_free_a_seat_at_once_free_it_once()
    {
        var log = new FaultyLog(_log);
        await using var slow = OpenAnother(log: log);
        var (asha, _, _) = await JoinAsync("participant1", "Asha", slow);
        await JoinAsync("participant2", "Mei");
        var (bo, _, _) = await JoinAsync("participant3", "Bo", slow);
        slow.Disconnected(asha);
        await SettleAsync(slow, _room);
        await AdvanceAsync(_options.DropAfter, slow);

        // The slow node has decided, and while its entry is on its way the other one writes the same.
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        log.BeforeAppend = entry => entry.Events[0] is ParticipantLeft ? held.Task : Task.CompletedTask;
        _clock.Advance(_options.LeaveAfter - _options.DropAfter);
        await SettleAsync();
        await AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Null(Find("participant1"));
        held.SetResult();
        await SettleAsync(slow, _room);

        Assert.Equal(1, await CountAsync<ParticipantLeft>());
        Assert.Null((await slow.ExecuteAsync(bo, new RaiseHand())).Refusal); // and the slow node is well
    }

    [Fact]
    public async Task A_node_objects_at_once_when_another_takes_it_for_dead_so_that_nobody_sees_its_people_go()
    {
        var node = _nodes.Start();
        await using var apart = OpenAnother(node: node);
        await JoinAsync("participant1", "Asha", apart);
        await JoinAsync("participant2", "Mei");

        _nodes.Lose(node);
        await SettleAsync(_room, apart);
        await AdvanceAsync(_options.LeaveAfter, apart);

        Assert.Equal((1, 1), (await CountAsync<ConnectionLost>(), await CountAsync<ConnectionRestored>()));
        Assert.Equal((0, 0), (await CountAsync<ParticipantDropped>(), await CountAsync<ParticipantLeft>()));
    }

    [Fact]
    public async Task A_node_whose_objection_was_not_heard_objects_again_so_that_its_people_keep_their_seats()
    {
        var log = new FaultyLog(_log);
        var node = _nodes.Start();
        await using var apart = OpenAnother(log: log, node: node);
        await JoinAsync("participant1", "Asha", apart);
        await JoinAsync("participant2", "Mei");

        log.CantBeWritten = true;
        _nodes.Lose(node); // to the other one; it lives, and still has the connection
        await SettleAsync(_room, apart);
        Assert.NotNull(Find("participant1")!.LostAt);
        await AdvanceAsync(_options.DropAfter, apart);
        Assert.Equal(Presence.Dropped, Find("participant1")!.Presence);

        log.CantBeWritten = false;
        await AdvanceAsync(TimeSpan.FromSeconds(1), apart);
        Assert.Equal((Presence.Here, null), (Find("participant1")!.Presence, Find("participant1")!.LostAt));
    }

    [Fact]
    public async Task A_node_that_takes_a_room_up_late_shows_that_seats_are_lost_before_it_frees_them()
    {
        var (asha, _, _) = await JoinAsync("participant1", "Asha");
        _room.Disconnected(asha);
        await SettleAsync();
        await DisposeAsync();
        _clock.Advance(2 * _options.LeaveAfter);

        var follower = new Follower();
        await using var late = OpenAnother(follower: follower);
        await SettleAsync(late);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await SettleAsync(late);
        Assert.Equal(Presence.Dropped, follower.Now.Seats.FindInside(asha.Who)!.Presence);

        _clock.Advance(_options.DropAfter);
        await SettleAsync(late);
        Assert.False(follower.Now.IsInside(asha.Who));
    }

    [Theory]
    [InlineData(-60, true)]
    [InlineData(60, true)]
    [InlineData(-60, false)]
    [InlineData(60, false)]
    public async Task A_machine_whose_clock_is_wrong_neither_frees_a_seat_early_nor_keeps_one(int minutes, bool isLostThere)
    {
        var follower = new Follower();
        await JoinAsync("participant3", "Bo");
        await using var wrong = OpenAnother(follower: follower, clock: new OtherClock(_clock, TimeSpan.FromMinutes(minutes)));
        var (lost, stays) = isLostThere ? (wrong, _room) : (_room, wrong);
        await JoinAsync("participant2", "Mei", stays);
        var (asha, _, _) = await JoinAsync("participant1", "Asha", lost);
        lost.Disconnected(asha);
        await SettleAsync(lost, stays);
        await lost.DisposeAsync(); // so the other one has to carry it out
        Seat? Asha() => (isLostThere ? _follower : follower).Now.Seats.FindInside(asha.Who);
        async Task PassAsync(TimeSpan time)
        {
            _clock.Advance(time);
            await SettleAsync(stays);
        }

        await PassAsync(_options.DropAfter - TimeSpan.FromSeconds(1));
        Assert.Equal(Presence.Here, Asha()!.Presence);
        await PassAsync(TimeSpan.FromSeconds(2)); // one more, because the other node would go first
        Assert.Equal(Presence.Dropped, Asha()!.Presence);
        await PassAsync(_options.LeaveAfter - _options.DropAfter - TimeSpan.FromSeconds(2));
        Assert.NotNull(Asha());
        await PassAsync(TimeSpan.FromSeconds(1));
        Assert.Null(Asha());
    }

    [Theory]
    [InlineData(-60)]
    [InlineData(60)]
    public async Task After_a_clock_was_set_messages_bear_the_new_time_as_soon_as_nobody_is_awaited(int minutes)
    {
        var (asha, _, _) = await JoinAsync("participant1", "Asha");
        var (mei, _, _) = await JoinAsync("participant2", "Mei");
        async Task<DateTimeOffset> SayAsync(string id)
        {
            await _room.ExecuteAsync(asha, new PostMessage(new MessageId(id), "Hello", MessageAudience.Everyone, null, null));
            return (await EntriesAsync())[^1].At;
        }
        _room.Disconnected(mei);
        await SettleAsync();
        var before = _clock.GetUtcNow();

        _clock.Set = TimeSpan.FromMinutes(minutes);
        Assert.Equal(before, await SayAsync("message1"));
        await ResumeAsync(_passes.Issue(_id, mei.Who, Role.Participant), _room);
        Assert.Equal(_clock.GetUtcNow(), await SayAsync("message2"));
    }
}
