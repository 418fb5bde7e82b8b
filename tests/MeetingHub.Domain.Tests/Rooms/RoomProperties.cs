using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

/// <summary>The invariants of a room under any commands in any order. A failure prints the seed that repeats it.</summary>
public class RoomProperties
{
    private sealed record Wish(ParticipantId By, RoomCommand Command);

    private const int SmallCapacity = 5; // below the number of seats, so that full rooms are met

    private static readonly ParticipantId[] Seats =
        [.. Enumerable.Range(0, 7).Select(i => new ParticipantId($"p-seat-{i:00}"))];
    private static readonly string[] Chosen = ["Rowan", "R0wan", "rоwan", "Juniper", "Pebble", "Wren", "", "  Wren "];

    private static readonly Gen<ParticipantId> Who = Gen.Elements(Seats);
    private static readonly Gen<MessageId> MessageIds = Gen.Choose(0, 9).Select(i => Id($"m-{i}"));
    private static readonly Gen<Reaction> Reactions = Gen.Elements(Enum.GetValues<Reaction>());

    // The first two seats are facilitators: a pass, and so a role, belongs to a seat.
    private static Role RoleOf(ParticipantId who) => Array.IndexOf(Seats, who) < 2 ? Role.Facilitator : Role.Participant;

    private static Gen<RoomCommand> CommandOf(ParticipantId by) => Gen.Frequency(
        (8, Gen.Elements(Chosen).SelectMany(name => Gen.Choose(0, 3).Select(RoomCommand (n) => Join(name, RoleOf(by)) with { Links = n % 2, WasInside = n > 1 }))),
        (1, Gen.Elements<RoomCommand>(new Leave(), new ReturnParticipant())),
        (4, from seat in Gen.Choose(1, 8)
            from returns in Gen.Choose(0, 1)
            from command in Gen.Elements<RoomCommand>(new DropParticipant(new Stay(seat, returns)), new FreeSeat(new Stay(seat, returns)))
            select command),
        (6, from id in MessageIds
            from body in Gen.Elements("", "Hello", new string('x', 4_001))
            from audience in Gen.Elements(Enum.GetValues<MessageAudience>())
            from replyTo in Gen.OneOf(Gen.Constant<MessageId?>(null), MessageIds.Select(m => (MessageId?)m))
            from toWho in Gen.OneOf(Gen.Constant<ParticipantId?>(null), Who.Select(w => (ParticipantId?)w))
            select (RoomCommand)new PostMessage(id, body, audience, replyTo, toWho)),
        (4, from id in MessageIds
            from reaction in Reactions
            from command in Gen.Elements<RoomCommand>(new ReactToMessage(id, reaction), new WithdrawReaction(id, reaction))
            select command),
        (8, Gen.Elements<RoomCommand>(new RaiseHand(), new LowerHand(), new TurnOnMicrophone(), new TurnOffMicrophone(),
            new TurnOnCamera(), new TurnOffCamera(), new StartScreen(), new StopScreen())),
        (6, from who in Who
            from command in Gen.Elements<RoomCommand>(new LowerHand(who), new StopScreen(who), new MuteParticipant(who),
                new AskToUnmute(who), new StopCamera(who), new AllowCamera(who), new RemoveParticipant(who), new RemoveEverybodySince(who), new UndoRemoval(who))
            select command),
        (1, Gen.Elements<RoomCommand>(new LockRoom(), new UnlockRoom(), new ReplaceLinks(1), new OpenRoom("Again", 3), new PlaceMedia("node", 0), new PlaceMedia("other", 1))));

    private static readonly Gen<Wish> Wishes = Who.SelectMany(who => CommandOf(who).Select(command => new Wish(who, command)));

    // Only the list of wishes is shrunk; the shortest story that fails is the one to read.
    private static readonly Arbitrary<Wish[]> Stories = Arb.From(
        Gen.Choose(0, 120).SelectMany(n => Wishes.ArrayOf(n)),
        story => Enumerable.Range(0, story.Length).Select(i => story.Where((_, j) => i != j).ToArray()));

    private static void ForAll(Func<Wish[], bool> property) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(120), Prop.ForAll(Stories, property));

    private static IEnumerable<(Room Before, Wish Wish, RoomDecision Decision, Room After, RoomEntry Entry)> Tell(Wish[] story)
    {
        var room = Room.Empty.Evolve(new RoomOpened("Circle", SmallCapacity), Noon);
        var version = 1L;
        foreach (var wish in story)
        {
            var at = Noon.AddSeconds(version);
            var decision = RoomDecider.Decide(room, wish.Command, wish.By, at);
            var entry = new RoomEntry(version + 1, at, wish.By, decision.Events);
            var after = room.Evolve(entry);
            yield return (room, wish, decision, after, entry);
            room = after;
            if (!decision.Events.IsEmpty) version++;
        }
    }

    [Fact]
    public void Any_commands_in_any_order_keep_the_invariants() => ForAll(story =>
    {
        foreach (var (_, _, decision, room, _) in Tell(story))
        {
            Assert.True(decision.Refusal is null || decision.Events.IsEmpty, "a refusal adds nothing");
            Assert.All(room.Hands, who => Assert.True(room.IsInside(who), "hands are of people inside"));
            Assert.Equal(room.Hands.Distinct(), room.Hands);
            Assert.True(room.Screen is null || room.IsInside(room.Screen.Value), "a screen is of somebody inside");
            Assert.Equal(room.Inside.Count, room.JoiningOrder.Count);
            Assert.All(room.JoiningOrder, seat => Assert.Equal(seat.Key, room.Inside[seat.Value].Seat));
            var looks = room.Participants.SelectMany(p => Names.LooksOf(p.Name).Select(look => (look, p.Id))).ToArray();
            Assert.Equal(looks.Length, looks.Select(look => look.look).Distinct().Count());
            Assert.Equal(looks.Order(), room.Looks.Select(look => (look.Key, look.Value)).Order());
            Assert.All(room.Removed.Keys, who => Assert.False(room.IsInside(who), "a removed person is not inside"));
            Assert.True(room.Inside.Count <= SmallCapacity || room.Participants.Skip(SmallCapacity).All(p => p.Role == Role.Facilitator),
                "only facilitators enter a full room");
            Assert.True(room.MayReturn.IsEmpty || room.IsLocked, "an unlocked room keeps no list");
            Assert.All(room.MayReturn, who => Assert.False(room.IsInside(who) || room.IsRemoved(who), "a person who may return is away"));
            Assert.Equal(room.Messages.Count, room.Messages.Select(m => m.Id).Distinct().Count());
            Assert.All(room.Messages, m =>
            {
                Assert.Same(m, room.FindMessage(m.Id));
                Assert.Equal(m.Reactions.Distinct(), m.Reactions);
                Assert.True(m.Audience != MessageAudience.Direct || RoleOf(m.Author.Id) == Role.Facilitator || RoleOf(m.ToWho!.Value) == Role.Facilitator);
            });
        }
        return true;
    });

    [Fact]
    public void A_repeated_command_adds_no_events() => ForAll(story =>
    {
        foreach (var (_, wish, _, after, entry) in Tell(story))
            Assert.Empty(RoomDecider.Decide(after, wish.Command, wish.By, entry.At).Events);
        return true;
    });

    [Fact]
    public void Folding_in_two_halves_equals_folding_once() => ForAll(story =>
    {
        var entries = Tell(story).Select(step => step.Entry).ToArray();
        var opened = Room.Empty.Evolve(new RoomOpened("Circle", SmallCapacity), Noon);
        var once = entries.Aggregate(opened, (room, entry) => room.Evolve(entry));
        var half = entries.Take(entries.Length / 2).Aggregate(opened, (room, entry) => room.Evolve(entry));
        var halves = entries.Skip(entries.Length / 2).Aggregate(half, (room, entry) => room.Evolve(entry));
        return Seats.All(who => Text(once, who) == Text(halves, who));
    });

    [Fact]
    public void A_room_restored_from_its_saved_state_behaves_as_the_original() => ForAll(story =>
    {
        var entries = Tell(story).Select(step => step.Entry).ToArray();
        var opened = Room.Empty.Evolve(new RoomOpened("Circle", SmallCapacity), Noon);
        var half = entries.Take(entries.Length / 2).Aggregate(opened, (room, entry) => room.Evolve(entry));
        var (lived, read) = (half, Room.From(half.ToState()));
        foreach (var entry in entries.Skip(entries.Length / 2)) (lived, read) = (lived.Evolve(entry), read.Evolve(entry));

        // The hidden state counts too: remembered ids, holds, places.
        Assert.Equal(JsonSerializer.Serialize(lived.ToState()), JsonSerializer.Serialize(read.ToState()));
        foreach (var wish in story)
            Assert.Equal(RoomDecider.Decide(lived, wish.Command, wish.By, Noon).Events, RoomDecider.Decide(read, wish.Command, wish.By, Noon).Events);
        return Seats.All(who => Text(lived, who) == Text(read, who));
    });

    [Fact]
    public void Folding_only_the_events_that_a_seat_receives_gives_its_view() => ForAll(story =>
    {
        var steps = Tell(story).ToArray();
        if (steps.Length == 0) return true;
        foreach (var who in Seats.Where(steps[^1].After.IsInside))
        {
            var own = Room.Empty.Evolve(new RoomOpened("Circle", SmallCapacity), Noon);
            foreach (var step in steps)
                foreach (var e in step.Entry.Events.Where(e => Audience.Of(e, step.After).Includes(who, RoleOf(who))))
                    own = own.Evolve(e, step.Entry.At);
            Assert.Equal(Text(steps[^1].After, who), Text(own, who));
        }
        return true;
    });

    [Fact]
    public void In_a_large_session_too_folding_only_the_events_that_a_seat_receives_gives_its_view() => ForAll(story =>
    {
        var opened = new RoomOpened("Circle", SmallCapacity, Large: true);
        var (room, version) = (Room.Empty.Evolve(opened, Noon), 1L);
        var folds = Seats.ToDictionary(who => who, _ => Room.Empty.Evolve(new RoomOpened("Circle", SmallCapacity), Noon));
        foreach (var wish in story)
        {
            var at = Noon.AddSeconds(version);
            var entry = new RoomEntry(version + 1, at, wish.By, RoomDecider.Decide(room, wish.Command, wish.By, at).Events);
            var after = room.Evolve(entry);
            foreach (var who in Seats)
            {
                // A participant who joins gets a snapshot and continues from there.
                if (!room.IsInside(who) && after.IsInside(who)) folds[who] = FoldOf(RoomView.For(after, who));
                else folds[who] = SeenEvents.Of(entry, room, after, who, RoleOf(who)).Aggregate(folds[who], (fold, e) => fold.Evolve(e, at));
                if (after.IsInside(who)) Assert.Equal(Listed(RoomView.For(after, who)), Listed(RoomView.For(folds[who], who)));
            }
            room = after;
            if (!entry.Events.IsEmpty) version++;
        }
        return true;
    });

    // People come to the front in another order than the one in which they joined.
    private static string Listed(RoomView view) => JsonSerializer.Serialize(
        view with { Participants = [.. view.Participants.OrderBy(p => p.Id.Value)], Hands = [.. view.Hands.OrderBy(h => h.Value)], Removed = [], People = null });

    // The initial room of a page: only the people and messages of the snapshot.
    private static Room FoldOf(RoomView view)
    {
        var room = Room.Empty.Evolve(new RoomOpened(view.Title, SmallCapacity), view.OpenedAt);
        foreach (var p in view.Participants)
        {
            room = room.Evolve(new ParticipantJoined(p.Id, p.Name, p.Keepsake, p.Tint, p.Role), Noon);
            if (p.Presence == Presence.Dropped) room = room.Evolve(new ParticipantDropped(p.Id), Noon);
            if (p.Microphone == DeviceState.On) room = room.Evolve(new MicrophoneTurnedOn(p.Id), Noon);
            if (p.Microphone == DeviceState.Held) room = room.Evolve(new MicrophoneMuted(p.Id), Noon);
            if (p.Camera == DeviceState.On) room = room.Evolve(new CameraTurnedOn(p.Id), Noon);
            if (p.Camera == DeviceState.Held) room = room.Evolve(new CameraStopped(p.Id), Noon);
            if (p.Screen == ScreenState.On) room = room.Evolve(new ScreenStarted(p.Id), Noon);
        }
        foreach (var hand in view.Hands) room = room.Evolve(new HandRaised(hand), Noon);
        foreach (var m in view.Messages)
        {
            room = room.Evolve(new MessagePosted(m.Id, m.Author.Id, m.Body, m.Audience, m.ReplyTo, m.ToWho) { Author = m.Author }, m.At);
            foreach (var reaction in m.Reactions) room = room.Evolve(new MessageReacted(m.Id, reaction.Who, reaction.Reaction), Noon);
        }
        if (view.Locked) room = room.Evolve(new RoomLocked(), Noon);
        if (view.Media > 0) room = room.Evolve(new MediaPlaced("node", view.Media), Noon);
        return room;
    }

    [Fact]
    public void Events_that_a_seat_may_not_see_do_not_change_its_view() => ForAll(story =>
    {
        foreach (var (before, _, _, after, entry) in Tell(story))
            foreach (var who in Seats.Where(before.IsInside).Where(after.IsInside))
                if (!entry.Events.Any(e => Audience.Of(e, after).Includes(who, RoleOf(who))))
                    Assert.Equal(Text(before, who), Text(after, who));
        return true;
    });

    [Fact]
    public void A_participant_never_changes_another_seat() => ForAll(story =>
    {
        foreach (var (before, wish, _, after, _) in Tell(story))
        {
            if (before.IsFacilitator(wish.By)) continue;
            foreach (var other in before.Inside.Values.Where(p => p.Id != wish.By))
                Assert.Equal(other, after.Inside[other.Id]);
            Assert.Equal(before.IsLocked, after.IsLocked);
            Assert.Equal(before.Removed, after.Removed);
        }
        return true;
    });

    [Fact]
    public void A_participant_who_has_returned_since_the_loss_is_not_freed() => ForAll(story =>
    {
        var dropped = new Dictionary<ParticipantId, Stay>(); // the losses as a node beside the room would record them
        foreach (var (before, wish, _, _, entry) in Tell(story))
        {
            if (wish.Command is FreeSeat(var lost) && !entry.Events.IsEmpty) Assert.Equal(lost, Assert.Contains(wish.By, dropped));
            foreach (var e in entry.Events)
            {
                if (e is ParticipantDropped(var gone)) dropped[gone] = before.StayOf(gone)!.Value;
                if (e is ParticipantReturned(var back)) dropped.Remove(back);
                if (e is ParticipantLeft(var left)) dropped.Remove(left);
            }
        }
        return true;
    });

    [Fact]
    public void The_next_room_keeps_the_removals_and_holds_of_every_seat() => ForAll(story =>
    {
        var room = Tell(story).Select(step => step.After).LastOrDefault(Room.Empty);
        var kept = Kept.Of(room) with { Again = false };
        var opened = RoomDecider.Decide(Room.Empty, new OpenRoom("Circle", SmallCapacity, Kept: kept), ParticipantId.Nobody, Noon);
        var next = opened.Events.Aggregate(Room.Empty, (state, e) => state.Evolve(e, Noon));
        Assert.Equal(kept, Kept.Of(next));
        Assert.Equal(room.Removed.Keys.Order(Comparer<ParticipantId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value))),
            next.Removed.Keys.Order(Comparer<ParticipantId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value))));
        return true;
    });

    [Fact]
    public void Only_a_facilitator_lifts_a_hold_on_a_device() => ForAll(story =>
    {
        var held = new HashSet<ParticipantId>();
        foreach (var (before, wish, _, after, entry) in Tell(story))
        {
            foreach (var e in entry.Events)
            {
                if (e is MicrophoneMuted(var muted)) held.Add(muted);
                if (e is AskedToUnmute(var asked, _))
                {
                    Assert.True(before.IsFacilitator(wish.By));
                    held.Remove(asked);
                }
            }
            Assert.All(held.Where(after.IsInside), who => Assert.Equal(DeviceState.Held, after.Inside[who].Microphone));
        }
        return true;
    });

    private static string Text(Room room, ParticipantId who) => JsonSerializer.Serialize(RoomView.For(room, who));
}
