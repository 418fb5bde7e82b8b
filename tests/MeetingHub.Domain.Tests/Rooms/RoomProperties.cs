using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

/// <summary>The invariants of a room under any commands in any order. A failure prints the seed that repeats it.</summary>
public class RoomProperties
{
    private sealed record Wish(ParticipantId By, RoomCommand Command)
    {
        /// <summary>Before it, this time goes by; and perhaps nodes give what is due, with clocks of their own.</summary>
        public TimeSpan After { get; init; }

        /// <summary>How far the clocks of two nodes that notice deadlines are off.</summary>
        public TimeSpan[] Clocks { get; init; } = [];
    }

    // Stands for the losses of every connection at this point of the story.
    private sealed record LoseEverybody : LiveRoomCommand;

    private const int SmallCapacity = 5; // below the number of seats, so that full rooms are met

    private static readonly ParticipantId[] Seats =
        [.. Enumerable.Range(0, 7).Select(i => new ParticipantId($"p-seat-{i:00}"))];
    private static readonly string[] Chosen = ["Rowan", "R0wan", "rоwan", "Juniper", "Pebble", "Wren", "", "  Wren "];

    private static readonly PollId[] Votes = [new("poll-one"), new("poll-two")];
    private static readonly Gen<ParticipantId> Who = Gen.Elements(Seats);
    private static readonly Gen<MessageId> MessageIds = Gen.Choose(0, 9).Select(i => Id($"m-{i}"));
    private static readonly Gen<NotSafeChoice?> Choices = Gen.Elements(
        [null, .. Enum.GetValues<NotSafeChoice>().Select(choice => (NotSafeChoice?)choice)]);
    private static readonly Gen<Reaction> Reactions = Gen.Elements(Enum.GetValues<Reaction>());

    // The first two seats claim to be facilitators: a pass, and so a claim, belongs to a seat.
    private static Role ClaimOf(ParticipantId who) => Array.IndexOf(Seats, who) < 2 ? Role.Facilitator : Role.Participant;

    private static Gen<RoomCommand> CommandOf(ParticipantId by) => Gen.Frequency(
        (8, Gen.Elements(Chosen).SelectMany(name => Gen.Choose(0, 3).Select(RoomCommand (n) => Join(name, ClaimOf(by)) with { Links = n % 2, WasInside = n > 1, Invitation = n == 3 ? $"invitation-of-{by}" : null, MustKnock = n == 1 }))),
        (1, Gen.Elements<RoomCommand>(new Leave(), new ReturnParticipant())),
        (6, from who in Who
            from seat in Gen.Choose(1, 8)
            from returns in Gen.Choose(0, 1)
            from closed in Gen.Elements(true, false)
            let stay = new Stay(who, seat, returns)
            from command in Gen.Elements<RoomCommand>(
                new LoseConnections([new Loss(stay, closed)]), new DropParticipants([stay]), new FreeSeats([stay]), new ForgetRoom())
            select command),
        (3, Gen.Constant<RoomCommand>(new LoseEverybody())),
        (6, from id in MessageIds
            from body in Gen.Elements("", "Hello", new string('x', 4_001))
            from audience in Gen.Elements(Enum.GetValues<MessageAudience>())
            from replyTo in Gen.OneOf(Gen.Constant<MessageId?>(null), MessageIds.Select(m => (MessageId?)m))
            from toWho in Gen.OneOf(Gen.Constant<ParticipantId?>(null), Who.Select(w => (ParticipantId?)w))
            from note in Gen.Frequency((4, Gen.Constant<string?>(null)), (1, Gen.Elements<string?>("", "Grief", new string('x', 61))))
            select (RoomCommand)new PostMessage(id, body, audience, replyTo, toWho, note)),
        (4, from id in MessageIds
            from reaction in Reactions
            from command in Gen.Elements<RoomCommand>(new ReactToMessage(id, reaction), new WithdrawReaction(id, reaction), new TakeDownMessage(id))
            select command),
        (8, Gen.Elements<RoomCommand>(new RaiseHand(), new LowerHand(), new TurnOnMicrophone(), new TurnOffMicrophone(),
            new TurnOnCamera(), new TurnOffCamera(), new StartScreen(), new StopScreen())),
        (5, from choice in Choices
            from who in Who
            from command in Gen.Elements<RoomCommand>(
                new SayNotSafe(choice), new SayNotSafe(choice), new TakeBackNotSafe(), new LookAtNotSafe(who), new LookAtNotSafe(@by),
                new CloseNotSafe(who), new AskAgainNotSafe())
            select command),
        (6, from who in Who
            from command in Gen.Elements<RoomCommand>(new LowerHand(who), new StopScreen(who), new MuteParticipant(who),
                new AskToUnmute(who), new StopCamera(who), new AllowCamera(who), new RemoveParticipant(who, Reason.Safety), new RemoveEverybodySince(who), new UndoRemoval(who),
                new PromoteParticipant(who), new WithdrawPromotion(who), new HoldChat(who), new AllowChat(who),
                new SendToWait(who, Reason.Disruption), new DeclineKnock(who), new Welcome(who), new VouchFor(who))
            select command),
        (3, Gen.Elements<RoomCommand>(new StepOut(), new StepBack(), new StepBack())),
        (6, from who in Who
            from number in Gen.Choose(1, 6)
            from command in Gen.Elements<RoomCommand>(
                Two(SideRoomsBy.Hand, who, @by, number), Two(SideRoomsBy.Choice, who, @by, number), new OfferSideRooms(), new OfferSideRooms(),
                new OfferSideRoom(who, number), new EnterSideRoom(number), new EnterSideRoom(number), new EnterSideRoom(number),
                new StayHere(), new CallFacilitator(), new TakeBackCall(), new TakeBackCall(number), new WriteToSideRooms("Hello"),
                new ProlongSideRooms(2, Noon.AddMinutes(number)), new BringEverybodyBack(), new ForgetSideRooms(),
                new AskToStepOut(), new AskToStepOut(), new InviteToStepOut(who), new InviteToStepOut(who), new AcceptStepOut(),
                new DeclineStepOut(), new DeclineStepOut(who))
            select command),
        (2, Who.SelectMany(who => Gen.Elements<RoomCommand>(new NameCaptioner(who), new NameCaptioner(who), new EndCaptions()))),
        (5, from who in Who
            from letter in Gen.Elements('a', 'b')
            from number in Gen.Choose(1, 3)
            from command in Gen.Elements<RoomCommand>(new PublishKey(new string(letter, KeyRules.KeyLength)), new PublishKey(new string(letter, KeyRules.KeyLength)),
                new HandKeys([new(who, new string(letter, KeyRules.BoxLength))]),
                new AskForSecret(new string(letter, KeyRules.AskLength)),
                new GiveSecret(who, new string(letter, KeyRules.AskLength), new string(letter, KeyRules.SecretLength)),
                new HandKeys([], new KeyOpening(number, new string(letter, KeyRules.OpeningLength), new string('p', KeyRules.PeopleLength))))
            select command),
        (3, Gen.Elements<RoomCommand>(new GiveSignal(SignalKind.WithYou), new GiveSignal(SignalKind.WithYou), new GiveSignal(SignalKind.SlowDown), new TakeBackSignal(SignalKind.WithYou),
            new SetWeather(Weather.JustListen), new SetWeather(Weather.AdviceWelcome), new SetWeather())),
        (2, Gen.Elements<RoomCommand>(new SetChat(ChatMode.Open), new SetChat(ChatMode.ToFacilitators), new SetChat(ChatMode.Paused),
            new SetSlowMode(TimeSpan.FromSeconds(30)), new SetSlowMode(null), new SetPrivateMessages(PrivateMessages.All),
            new SetPrivateMessages(PrivateMessages.Off), new MuteAll(), new SetScreens(ScreenPolicy.All), new SetScreens(ScreenPolicy.Facilitators))),
        (2, Gen.Elements<RoomCommand>(new PauseRoom(), new ResumeRoom(), new ResumeRoom())),
        (6, from who in Who
            from place in Gen.Choose(1, 4)
            from direction in Gen.Elements(Enum.GetValues<MoveDirection>())
            from command in Gen.Elements<RoomCommand>(new RaiseHand(place > 2), new MoveHand(who, direction, place), new InviteToSpeak(who),
                new SetHandOrder(HandOrder.QuietFirst), new SetHandOrder(HandOrder.Raised), new MoveInRound(who, direction, place),
                new SetMicrophones(MicrophonePolicy.All), new SetMicrophones(MicrophonePolicy.Floor), new SetMicrophones(MicrophonePolicy.Facilitators),
                new StartTimer(TimeSpan.FromSeconds(30), "Quiet"), new AddToTimer(place, Noon), new StopTimer(), new FinishTimer(),
                new StartExercise(ExerciseKind.Breathing), new StartExercise(ExerciseKind.Grounding), new EndExercise(), new FinishExercise())
            select command),
        (14, from who in Who
            from turn in Gen.Choose(0, 9).Select(n => (long)n)
            from order in Gen.Elements(Enum.GetValues<RoundOrder>())
            from other in Gen.Elements<ParticipantId?>(null, who)
            from command in Gen.Elements<RoomCommand>(
                new StartRound(new RoundId($"round-{turn:000}"), "How are you?", order, turn % 2 == 0 ? TimeSpan.FromMinutes(1) : null, turn % 3 == 0, [who], (int)turn),
                new FinishSharing(turn), new ThankAndGoOn(turn), new ThankAndGoOn(turn), new PassRound(turn, other), new ComeBackToMe(turn, other), new AskForMinute(turn),
                new AddMinute(Noon), new WaitInRound(turn), new PauseRound(), new ResumeRound(), new EndRound(), new HideRoundTime(turn > 4),
                new OfferStick(turn, who), new TakeStick(turn), new DeclineStick(turn), new KeepRound())
            select command),
        (3, Who.SelectMany(who => Gen.Elements<RoomCommand>(
            new AskToLead(who), new AskToLead(Seats[0]), new AskToLead(Seats[1]), new TakeLead(), new DeclineLead(), new KeepLead()))),
        (5, from n in Gen.Choose(-1, 5)
            from end in Gen.Choose(1, 12).Select(i => Noon + TimeSpan.FromMinutes(i))
            from command in Gen.Elements<RoomCommand>(new UsePlan(PlanTests.Evening), new UsePlan(PlanTests.ByItself), new PutPlanAway(), new BeginPlan(),
                new GoToStep(n), new GoToStep(n), new AddToStep(n, end), new AddToStep(5, end), new PausePlan(), new ResumePlan())
            select command),
        (5, from who in Who
            from other in Who
            from line in Gen.Elements("", "Hello", "Please come to me last", new string('x', 201))
            from command in Gen.Elements<RoomCommand>(new LetIn([who]), new LetIn([who, other]), new WriteAtDoor(line), new WriteAtDoor(line, who))
            select command),
        (2, Gen.Elements(Enum.GetValues<DoorMode>()).Select(RoomCommand (mode) => new SetDoor(mode))),
        (2, from who in Who
            from id in Gen.Choose(0, 5).Select(i => new ReportId($"report-{i}"))
            from command in Gen.Elements<RoomCommand>(new AnnounceReport(id, who), new AnnounceReport(id, null), new LiftRemoval(who), new AnnounceAnswer(id, who, 1), new AnnounceAnswer(id, who, 2))
            select command),
        (5, from id in Gen.Choose(0, 3).Select(i => new QuestionId($"question-{i}"))
            from command in Gen.Elements<RoomCommand>(new SetQuestionBox(true), new SetQuestionBox(true), new SetQuestionBox(false), new AskQuestion(id, "Why?"),
                new AskQuestion(id, " "), new ShowQuestion(id), new KeepQuestion(id), new PutAwayQuestion(id),
                new ListQuestion(id), new CountVote(id, "one", true), new CountVote(id, "two", true), new CountVote(id, "one", false))
            select command),
        (4, from id in Gen.Elements(Votes)
            from command in Gen.Elements<RoomCommand>(
                new PreparePoll(id, PollForm.Pulse(PollKind.Before)), new PreparePoll(id, new PollForm(PollKind.Question, "Why?", ["No", "Yes"])),
                new OpenPoll(id), new OpenPoll(id), new ClosePoll(id), new ShowSums(id), new DeletePoll(id), new SettlePoll(id))
            select command),
        (8, from id in Gen.Elements(Votes)
            from blinded in Gen.Choose(0, 2)
            from choice in Gen.Choose(-1, 2)
            from token in Gen.Choose(0, 30)
            from command in Gen.Elements<RoomCommand>(new TakeBallot(id, $"blinded-{blinded}"), new CountAnswer(id, choice, $"token-{token}"), new CountAnswer(id, 1, $"token-{token}"))
            select command),
        (1, Gen.Choose(0, 3).SelectMany(n => Gen.Elements<RoomCommand>(new ProlongSession(5, End + TimeSpan.FromMinutes(5 * n)), new TakeBackProlonging()))),
        (1, Who.SelectMany(who => Gen.Elements<RoomCommand>(new CloseRoom(), new KeepOpen(), new KeepOpen(), new HandOver(who), new HandOver()))),
        (1, Gen.Elements<RoomCommand>(new LockRoom(), new UnlockRoom(), new ReplaceLinks(1), new RevokeInvitation($"invitation-of-{Ann}"), new OpenRoom(new RoomSettings("Again", 3)), new StepDown(), new StepUp(), new PlaceMedia("node", 0), new PlaceMedia("other", 1))));

    private static PrepareSideRooms Two(SideRoomsBy how, ParticipantId one, ParticipantId other, int number) => new(
        how, [new SideRoomPlan(SideRoomName.Garden, [one]), new SideRoomPlan(SideRoomName.Window, [other])],
        number % 2 == 0 ? TimeSpan.FromMinutes(number) : null, MayChange: number == 3);

    private static readonly Gen<Wish> Wishes =
        from who in Who
        from command in CommandOf(who)
        from seconds in Gen.Frequency((8, Gen.Choose(0, 2)), (2, Gen.Choose(3, 70)), (1, Gen.Choose(800, 1_300)))
        from clocks in Gen.Choose(-5, 5).Select(s => TimeSpan.FromSeconds(s)).ArrayOf(2)
        select new Wish(who, command) { After = TimeSpan.FromSeconds(seconds), Clocks = clocks };

    // Only the list of wishes is shrunk; the shortest story that fails is the one to read.
    private static readonly Arbitrary<Wish[]> Stories = Arb.From(
        Gen.Choose(0, 120).SelectMany(n => Wishes.ArrayOf(n)),
        story => Enumerable.Range(0, story.Length).Select(i => story.Where((_, j) => i != j).ToArray()));

    // Each property is looked at in rooms that need a facilitator and in others.
    private static void ForAll(Func<Wish[], bool> property)
    {
        foreach (var needs in new[] { false, true })
        {
            s_needsFacilitator = needs;
            Check.One(Config.QuickThrowOnFailure.WithMaxTest(150).WithEndSize(120), Prop.ForAll(Stories, property));
        }
    }

    private static readonly DateTimeOffset End = Noon + TimeSpan.FromMinutes(20);
    private static bool s_needsFacilitator;

    private static Room OpenedRoom(bool isLarge = false, int level = RoomSettings.NewestLevel) =>
        Room.Empty.Evolve(Opened("Circle", SmallCapacity) with { Large = isLarge, Level = level, Encrypted = !isLarge && level > 0 ? true : null, NeedsFacilitator = s_needsFacilitator, EndsAt = level > 0 && s_needsFacilitator ? End : null }, Noon);

    // Between two wishes the nodes give what is due by their clocks, early or late, and each gives it twice.
    private static IEnumerable<(Room Before, Wish Wish, RoomDecision Decision, Room After, RoomEntry Entry)> Tell(
        Wish[] story, bool isLarge = false, int level = RoomSettings.NewestLevel)
    {
        var (room, version, at) = (OpenedRoom(isLarge, level), 1L, Noon);
        foreach (var wish in story)
        {
            at += wish.After;
            var due = wish.Clocks.SelectMany(clock => room.Due(at + clock)).SelectMany(command => new[] { command, command })
                .Select(command => new Wish(ParticipantId.Nobody, command));
            var lost = wish.Command is LoseEverybody ? new LoseConnections([.. room.Seats.Present.Select(s => new Loss(s.Stay))]) : null;
            foreach (var step in due.Append(lost is null ? wish : new Wish(ParticipantId.Nobody, lost)))
            {
                var decision = room.Decide(step.Command, step.By, at);
                var entry = new RoomEntry(version + 1, at, step.By, decision.Events);
                var after = room.Evolve(entry);
                yield return (room, step, decision, after, entry);
                room = after;
                if (!decision.Events.IsEmpty) version++;
            }
        }
    }

    [Fact]
    public void Any_commands_in_any_order_keep_the_invariants() => ForAll(story =>
    {
        foreach (var (_, _, decision, room, _) in Tell(story))
        {
            Assert.True(decision.Refusal is null || decision.Events.IsEmpty, "a refusal adds nothing");
            Assert.All(room.Floor.Hands, who => Assert.True(room.IsInside(who), "hands are of people inside"));
            Assert.Equal(room.Floor.Hands.Distinct(), room.Floor.Hands);
            Assert.True(room.Floor.Speaker is not { } speaker || room.IsInside(speaker), "somebody inside is invited");
            Assert.All(room.Seats.Inside, s => Assert.True(
                room.Tracks.DevicesOf(s.Id).Microphone != DeviceState.On || room.MaySpeak(s.Id), "whoever may not speak is silent"));
            Assert.True(room.Tracks.Screen is null || room.IsInside(room.Tracks.Screen.Value), "a screen is of somebody inside");
            Assert.All(room.Seats.JoiningOrder, seat => Assert.Equal((seat.Key, Standing.Inside), (room.Seats.Find(seat.Value)!.Number, room.Seats.Find(seat.Value)!.Standing)));
            Assert.Equal(room.Seats.All.Values.Count(s => s.Standing == Standing.Inside), room.Seats.Count);
            Assert.All(room.Seats.All.Values.Where(s => s.Place != Place.Main), s => Assert.True(
                room.IsInside(s.Id) && room.Breaks.IsOut(s.Id) && room.SideRooms.IsOpen(s.Place.SideRoom!.Value),
                "whoever is in a side room has stepped out to a room that is open"));
            Assert.All(room.SideRooms.Asks.Keys, who => Assert.True(room.IsInside(who) && !room.SideRooms.IsPair(room.Seats.Find(who)!.Place.SideRoom), "whoever would step out has not yet"));
            Assert.All(room.Signals.Given.GroupBy(s => (s.Who, s.Kind, s.At)), each => Assert.Single(each));
            Assert.All(room.Signals.Weathers.Keys, who => Assert.True(room.IsInside(who), "a weather is of somebody inside"));
            Assert.All(room.Breaks.Out.Keys, who => Assert.True(room.IsInside(who) && !room.Tracks.IsShowing(who), "whoever stepped out sends nothing"));
            Assert.All(room.Seats.Waiting, s => Assert.Equal((Standing.Waiting, true), (s.Standing, s.Knock is not null)));
            Assert.Equal(room.Seats.All.Values.Count(s => s.Standing == Standing.Waiting), room.Seats.WaitingCount);
            Assert.Equal(room.Seats.Count + room.Seats.WaitingCount == 0, room.Seats.EmptySince is not null);
            Assert.All(room.Seats.All.Values, s => Assert.Equal((s.Role, s.Id), (room.Seats.RoleOf(s.Id, s.Claim), s.Id)));
            Assert.All(room.Seats.All.Values.Where(s => s.Standing is Standing.Away or Standing.Removed), s =>
                Assert.Equal((Presence.Here, null, null, null), (s.Presence, s.LostAt, s.DroppedAt, s.Knock)));
            Assert.All(room.Seats.Inside, s => Assert.True(s.DroppedAt is null == (s.Presence == Presence.Here) && (s.DroppedAt is null || s.LostAt is not null)));
            Assert.All(room.Tracks.Devices, d => Assert.True(room.IsInside(d.Key) || room.Tracks.Held.Contains(d.Key), "whoever is away sends nothing"));
            var looks = room.Seats.Inside.SelectMany(p => Names.LooksOf(p.Name).Select(look => (look, p.Id))).ToArray();
            Assert.Equal(looks.Length, looks.Select(look => look.look).Distinct().Count());
            Assert.Equal(looks.Order(), room.Seats.Looks.Where(look => room.IsInside(look.Value)).Select(look => (look.Key, look.Value)).Order());
            Assert.All(decision.Events.OfType<ParticipantJoined>(), joined =>
                Assert.True(room.Seats.Count <= SmallCapacity || room.IsFacilitator(joined.Who), "only facilitators enter a full room"));
            Assert.True(room.Door.MayReturn.IsEmpty || room.Door.IsLocked, "an unlocked room keeps no list");
            Assert.All(room.Door.MayReturn, who => Assert.False(room.IsInside(who) || room.IsRemoved(who), "a person who may return is away"));
            Assert.All(room.Polls.All, poll =>
            {
                Assert.Equal((poll.Spent.Count, poll.Spent.Count), (poll.Answers, poll.Counts.Sum())); // each token counts once
                Assert.True(poll.Sums is not { } sums || (sums.Sum() >= PollRules.FewestAnswers && poll.Answers - sums.Sum() < PollRules.Step));
                Assert.True(poll.Sums is null == poll.Answers < PollRules.FewestAnswers, "sums are there from five answers on");
                Assert.Equal(poll.State == PollState.Closing, poll.ClosesAt is not null);
                Assert.All(poll.Ballots.Keys, who => Assert.True(poll.State is PollState.Open or PollState.Closing));
            });
            Assert.Equal(room.Seats.HaveFacilitator, LeadRules.LeaderOf(room) is { } leader && room.IsFacilitator(leader));
            Assert.All(new[] { room.Lead.Taken, room.Lead.Asked, room.Lead.By }, who => Assert.True(who is null || room.IsFacilitator(who.Value)));
            Assert.Equal(room.Lead.Asked is null, room.Lead.By is null);
            Assert.Equal(room.Chat.Messages.Count, room.Chat.Messages.Select(m => m.Id).Distinct().Count());
            Assert.All(room.Chat.Messages, m =>
            {
                Assert.Same(m, room.Chat.Find(m.Id));
                Assert.Equal(m.Reactions.Distinct(), m.Reactions);
            });
        }
        return true;
    });

    [Fact]
    public void A_room_of_the_older_level_has_only_its_events_and_refuses_nothing_but_what_is_new() => ForAll(story =>
    {
        foreach (var (_, wish, decision, _, _) in Tell(story, level: 0))
        {
            Assert.All(decision.Events, e => Assert.Equal(0, e.SinceLevel()));
            if (decision.Refusal == Refusal.NextRoomOnly)
                Assert.True(
                    wish.Command is PromoteParticipant or WithdrawPromotion or StepDown or StepUp or SetDoor or SendToWait or SayNotSafe or StepOut
                        or PostMessage { Note.Length: > 0 } or TakeDownMessage or SetChat or SetSlowMode or SetPrivateMessages or HoldChat or MuteAll or SetScreens or PauseRoom
                        or UsePlan or CloseRoom or HandOver or SetHandOrder or InviteToSpeak or MoveHand or SetMicrophones or StartRound or StartTimer or StartExercise
                        or ShowResource or AnnounceReport or AnnounceAnswer or VouchFor or NameCaptioner
                        or GiveSignal or TakeBackSignal or SetWeather
                        or PreparePoll or SetQuestionBox or PrepareSideRooms or AskToStepOut or InviteToStepOut
                        or PostMessage { Audience: MessageAudience.Colleagues } or AskToLead,
                    wish.Command.GetType().Name);
        }
        return true;
    });

    [Fact]
    public void A_repeated_command_adds_no_events() => ForAll(story =>
    {
        foreach (var (_, wish, _, after, entry) in Tell(story))
            Assert.Empty(after.Decide(wish.Command, wish.By, entry.At).Events);
        return true;
    });

    [Fact]
    public void Folding_in_two_halves_equals_folding_once() => ForAll(story =>
    {
        var entries = Tell(story).Select(step => step.Entry).ToArray();
        var opened = OpenedRoom();
        var once = entries.Aggregate(opened, (room, entry) => room.Evolve(entry));
        var half = entries.Take(entries.Length / 2).Aggregate(opened, (room, entry) => room.Evolve(entry));
        var halves = entries.Skip(entries.Length / 2).Aggregate(half, (room, entry) => room.Evolve(entry));
        return Seats.All(who => Text(once, who) == Text(halves, who));
    });

    [Fact]
    public void A_room_restored_from_its_saved_state_behaves_as_the_original() => ForAll(story =>
    {
        var entries = Tell(story).Select(step => step.Entry).ToArray();
        var opened = OpenedRoom();
        var half = entries.Take(entries.Length / 2).Aggregate(opened, (room, entry) => room.Evolve(entry));
        var (lived, read) = (half, Reread(half));
        foreach (var entry in entries.Skip(entries.Length / 2)) (lived, read) = (lived.Evolve(entry), read.Evolve(entry));

        // What is hidden counts too: remembered ids, looks of names, deadlines.
        Assert.Equal((lived.NextDeadline, Kept.Of(lived)), (read.NextDeadline, Kept.Of(read)));
        foreach (var wish in story.Where(w => w.Command is not LoseEverybody))
            Assert.Equal(lived.Decide(wish.Command, wish.By, Noon).Events, read.Decide(wish.Command, wish.By, Noon).Events);
        return Seats.All(who => Text(lived, who) == Text(read, who));
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Folding_what_a_seat_receives_gives_its_view(bool isLarge) => ForAll(story =>
    {
        var folds = Seats.ToDictionary(who => who, _ => OpenedRoom());
        foreach (var (before, _, _, after, entry) in Tell(story, isLarge))
        {
            foreach (var who in Seats.Where(who => after.Seats.FindPresent(who) is not null))
            {
                // A seat that arrives, or that may see more or less from here on, gets a snapshot and continues from there.
                folds[who] = before.Seats.FindPresent(who) is null || Sight.HasChanged(before, after, who)
                    ? FoldOf(RoomView.For(after, who), who)
                    : Sight.Of(entry, before, after, Sight.Of(after, who)).Aggregate(folds[who], (fold, e) => fold.Evolve(e, entry.At));
                Assert.Equal(Listed(RoomView.For(after, who)), Listed(RoomView.For(folds[who], Sight.Of(after, who))));
            }
        }
        return true;
    });

    // People come to the front in another order than the one in which they joined.
    private static string Listed(RoomView view) => JsonSerializer.Serialize(
        view with { Participants = [.. view.Participants.OrderBy(p => p.Id.Value)], Hands = [.. view.Hands.OrderBy(h => h.Value)], Raised = view.Raised is { } raised ? [.. raised.OrderBy(h => h.Who.Value)] : null, Out = view.Out is { } o ? [.. o.OrderBy(b => b.Who.Value)] : null, Weather = view.Weather is { } w ? [.. w.OrderBy(v => v.Who.Value)] : null, People = null });

    // The initial room of a page: only the people and messages of the snapshot.
    private static Room FoldOf(RoomView view, ParticipantId reader)
    {
        var room = Room.Empty.Evolve(
            Opened(view.Title, SmallCapacity) with { Encrypted = view.Keys is null ? null : true, NeedsFacilitator = view.NeedsFacilitator, EndsAt = view.EndsAt }, view.OpenedAt);
        foreach (var p in view.Participants)
        {
            var arrival = view.Arrivals?.FirstOrDefault(a => a.Id == p.Id);
            room = room.Evolve(new ParticipantJoined(p.Id, p.Name, p.Keepsake, p.Tint, p.Claim ?? p.Role), arrival?.At ?? Noon);
            if (arrival is { Returning: true } or { Invited: true } or { Vouched: true })
                room = room.Evolve(new ArrivalNoted(p.Id, arrival.Returning == true, arrival.Invited == true, arrival.Vouched == true), Noon);
            foreach (var by in arrival?.VouchedBy ?? []) room = room.Evolve(new ParticipantVouched(p.Id, by), Noon);
            if (p.Claim is not null) room = room.Evolve(new RoleGiven(p.Id, p.Role), Noon);
            if (p.Presence == Presence.Dropped) room = room.Evolve(new ParticipantDropped(p.Id), Noon);
            if (p.Microphone == DeviceState.On) room = room.Evolve(new MicrophoneTurnedOn(p.Id), Noon);
            if (p.Microphone == DeviceState.Held) room = room.Evolve(new MicrophoneMuted(p.Id), Noon);
            if (p.Camera == DeviceState.On) room = room.Evolve(new CameraTurnedOn(p.Id), Noon);
            if (p.Camera == DeviceState.Held) room = room.Evolve(new CameraStopped(p.Id), Noon);
            if (p.Screen == ScreenState.On) room = room.Evolve(new ScreenStarted(p.Id), Noon);
        }
        foreach (var who in view.Held ?? []) room = room.Evolve(new ArrivalHeld(who), Noon);
        foreach (var hand in view.Raised ?? []) room = room.Evolve(new HandRaised(hand.Who, hand.ByText), hand.At);
        if (view.HandOrder is { } order) room = room.Evolve(new HandOrderSet(order), Noon);
        if (view.Speaker is { } speaker) room = room.Evolve(new InvitedToSpeak(speaker), Noon);
        if (view.Microphones is { } microphones) room = room.Evolve(new MicrophonesSet(microphones), Noon);
        room = room with
        {
            Rounds = new Rounds { Current = view.Round }, Timers = new Timers { Current = view.Timer }, Exercises = new Exercises { Current = view.Exercise },
        };
        foreach (var (who, since) in view.Out ?? []) room = room.Evolve(new SteppedOut(who, since), Noon);
        if (view.Captioner is { } captioner) room = room.Evolve(new CaptionerNamed(captioner), Noon);
        foreach (var (who, number, key) in view.Keys?.Published ?? []) room = room.Evolve(new KeyPublished(who, number, key), Noon);
        foreach (var handed in view.Keys?.Handed ?? []) room = room.Evolve(new KeyHanded(handed.From, reader, handed.Box), Noon);
        foreach (var (who, opening) in view.Keys?.Opened ?? []) room = room.Evolve(new KeyOpened(who, opening), Noon);
        foreach (var (kind, at, yours) in view.Signals ?? [])
        {
            room = room.Evolve(new SignalCounted(kind), at);
            if (yours == true) room = room.Evolve(new SignalGiven(reader, kind), at);
        }
        foreach (var (who, weather) in view.Weather ?? []) room = room.Evolve(new WeatherSet(who, weather), Noon);
        foreach (var m in view.Messages)
        {
            room = room.Evolve(new MessagePosted(m.Id, m.Author.Id, m.Body, m.Audience, m.ReplyTo, m.ToWho, m.Note) { Author = m.Author }, m.At);
            if (m.TakenDownBy is { } taker) room = room.Evolve(new MessageTakenDown(m.Id, taker, m.Author.Id), Noon);
            foreach (var reaction in m.Reactions) room = room.Evolve(new MessageReacted(m.Id, reaction.Who, reaction.Reaction), Noon);
        }
        if (view.Door is { } mode) room = room.Evolve(new DoorModeSet(mode), Noon);
        foreach (var w in view.Waiting ?? [])
        {
            room = room.Evolve(new ParticipantKnocked(w.Id, w.Name, w.Keepsake, w.Tint, w.Role, w.Returning, w.Cause), w.Since);
            if (w.Note is { } note) room = room.Evolve(new DoorNoteWritten(w.Id, note), Noon);
            if (w.Answer is { } answer) room = room.Evolve(new DoorNoteWritten(w.Id, answer, Seats[0]), Noon);
            if (w.Key is { } key) room = room.Evolve(new SecretAsked(w.Id, key), Noon);
            if (w.HasSecret == true) room = room.Evolve(new SecretGiven(w.Id, Seats[0], "box"), Noon);
        }
        if (view.Wait is { } wait)
        {
            var me = view.Participants.Single();
            room = room.Evolve(new ParticipantKnocked(me.Id, me.Name, me.Keepsake, me.Tint, me.Role, false, wait.Cause), wait.Since);
            if (wait.Note is { } note) room = room.Evolve(new DoorNoteWritten(me.Id, note), Noon);
            if (wait.Answer is { } answer) room = room.Evolve(new DoorNoteWritten(me.Id, answer, Seats[0]), Noon);
            if (wait.Secret is { } secret) room = room.Evolve(new SecretGiven(me.Id, Seats[0], secret), Noon);
        }
        if (view.SideRooms is { } side)
        {
            if (side.How is { } how)
            {
                room = room.Evolve(new SideRoomsPrepared(how, side.Time, side.MayChange == true), Noon);
                if (side.Open == true) room = room.Evolve(new SideRoomsOpened(how, side.MayChange == true, side.EndsAt), Noon);
                foreach (var r in side.Rooms) room = room.Evolve(new SideRoomOpened(r.Number, r.Name), Noon);
                foreach (var r in side.Rooms) if (r.Call is { } call) room = room.Evolve(new FacilitatorCalled(r.Number, call.Who), call.At);
                foreach (var o in side.Offers ?? []) room = room.Evolve(new SideRoomOffered(o.Who, o.Number, o.Others), Noon);
                foreach (var o in side.Offers ?? []) if (o.Declined == true) room = room.Evolve(new SideRoomDeclined(o.Who), Noon);
                if (side.Note is { } word) room = room.Evolve(new SideRoomsWrittenTo(word.Text, word.By), word.At);
                if (side.BackAt is { } back) room = room.Evolve(new EverybodyAskedBack(back), Noon);
            }
            foreach (var p in side.Pairs ?? []) room = room.Evolve(new PairOpened(p.Number, p.Who, p.With), Noon);
            foreach (var p in side.Places ?? []) room = room.Evolve(new SideRoomEntered(p.Who, p.Number), Noon);
            foreach (var a in side.Asks ?? []) room = room.Evolve(new StepOutAsked(a.Who, a.By), a.At);
        }
        foreach (var removed in view.Removed) room = room.Evolve(new ParticipantRemoved(removed.Id, removed.Name), Noon);
        foreach (var s in view.NotSafe ?? [])
        {
            room = room.Evolve(new NotSafeSaid(s.Who, s.Name, s.Keepsake, s.Tint, s.Choice), s.SaidAt);
            if (s.Times > 0) room = room.Evolve(new NotSafeAskedAgain(s.Who, s.Times), s.AskedAt);
            foreach (var by in s.Seen) room = room.Evolve(new NotSafeLookedAt(s.Who, by), Noon);
            if (s.TakenBack) room = room.Evolve(new NotSafeTakenBack(s.Who), Noon);
        }
        if (view.Chat is { } chat)
        {
            room = room.Evolve(new ChatSet(chat.Mode), Noon).Evolve(new SlowModeSet(chat.SlowMode), Noon)
                .Evolve(new PrivateMessagesSet(chat.PrivateMessages), Noon);
            foreach (var who in chat.Held) room = room.Evolve(new ChatHeld(who), Noon);
        }
        if (view.Resource is { } resource) room = room.Evolve(new ResourceShown(resource), Noon);
        if (view.Questions is { } box)
        {
            room = room.Evolve(new QuestionBoxSet(box.Open), Noon);
            foreach (var q in box.Waiting)
            {
                room = room.Evolve(new QuestionAsked(q.Id, q.Text, q.IsEarly), Noon);
                if (q.IsKept) room = room.Evolve(new QuestionKept(q.Id), Noon);
            }
            foreach (var q in box.Listed ?? [])
            {
                room = room.Evolve(new QuestionListed(q.Id, q.Text, q.IsEarly), Noon);
                if (q.Votes > 0) room = room.Evolve(new QuestionVotesCounted(q.Id, q.Votes), Noon);
            }
            if (box.Shown is { } shown) room = room.Evolve(new QuestionShown(shown.Id, shown.Text, shown.IsEarly), Noon);
        }
        foreach (var p in view.Polls ?? [])
        {
            room = room.Evolve(p.State == PollState.Prepared ? new PollPrepared(p.Id, p.Form) : new PollOpened(p.Id, p.Form), Noon);
            if (p.Answers > 0) room = room.Evolve(new PollAnswered(p.Id, p.Answers), Noon);
            if (p.Sums is { } sums) room = room.Evolve(p.IsShown ? new SumsShown(p.Id, sums) : new SumsCounted(p.Id, sums), Noon);
            if (p.Ballot is { } ballot) room = room.Evolve(new BallotGiven(p.Id, reader, ballot), Noon);
            if (p.ClosesAt is { } until) room = room.Evolve(new PollClosing(p.Id, until), Noon);
            if (p.State == PollState.Closed) room = room.Evolve(new PollClosed(p.Id), Noon);
        }
        if (view.Screens is { } screens) room = room.Evolve(new ScreensSet(screens), Noon);
        if (view.ClosesAt is { } closesAt) room = room.Evolve(new ClosingBegan(closesAt), Noon);
        if (view.Plan is { } plan)
        {
            if (plan.Plan is { } used) room = room.Evolve(new PlanUsed(used, plan.BeginsAt), Noon);
            room = room.Evolve(new PlanShown(plan.Steps), Noon);
            if (plan.Step is { } step) room = room.Evolve(new StepBegun(step, plan.EndsAt, plan.View), plan.BeganAt!.Value);
            if (plan.PausedAt is { } stands) room = room.Evolve(new PlanPaused(), stands);
        }
        if (view.Pause is { } pause) room = room.Evolve(new RoomPaused(pause.By), pause.Since);
        if (view.Lead?.Taken is { } taken) room = room.Evolve(new LeadTaken(taken), Noon);
        if (view.Lead is { Asked: { } asked, By: { } asker }) room = room.Evolve(new LeadAsked(asked, asker), Noon);
        if (view.Locked) room = room.Evolve(new RoomLocked(), Noon);
        if (view.Media > 0) room = room.Evolve(new MediaPlaced("node", view.Media), Noon);
        return room;
    }

    [Fact]
    public void Events_that_a_seat_may_not_see_do_not_change_its_view() => ForAll(story =>
    {
        foreach (var (before, _, _, after, entry) in Tell(story))
            foreach (var who in Seats.Where(who => before.Seats.FindPresent(who) is not null && after.Seats.FindPresent(who) is not null))
                if (!Sight.HasChanged(before, after, who) && !entry.Events.Any(e => e.AudienceIn(after).Includes(Sight.Of(after, who))))
                    Assert.Equal(Text(before, who), Text(after, who));
        return true;
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void That_somebody_is_not_safe_reaches_the_facilitators_and_that_person_and_never_anybody_else(bool isLarge) => ForAll(story =>
    {
        foreach (var (before, _, _, after, entry) in Tell(story, isLarge))
        {
            foreach (var who in Seats.Where(who => !after.IsFacilitator(who)))
            {
                Assert.All(Sight.Of(entry, before, after, Sight.Of(after, who)), e => Assert.Equal(who, NotSafeIn(e) ?? who));
                Assert.All(RoomView.For(after, who).NotSafe ?? [], s => Assert.Equal(who, s.Who));
            }
            Assert.All(Seats.Where(after.IsFacilitator), who =>
                Assert.Equal(after.Safety.Open.Select(s => s.Who), (RoomView.For(after, who).NotSafe ?? []).Select(s => s.Who)));
        }
        return true;
    });

    private static ParticipantId? WhoseAtDoor(RoomEvent e) => e switch
    {
        DoorNoteWritten note   => note.Who,
        SecretAsked(var who, _) => who,
        SecretGiven given      => given.Who,
        _                      => null,
    };

    private static ParticipantId? NotSafeIn(RoomEvent e) => e switch
    {
        NotSafeSaid said                => said.Who,
        NotSafeChosen(var who, _)       => who,
        NotSafeTakenBack(var who)       => who,
        NotSafeLookedAt(var who, _)     => who,
        NotSafeAskedAgain(var who, _)   => who,
        NotSafeClosed(var who, _)       => who,
        _                               => null,
    };

    [Fact]
    public void Whoever_says_that_they_are_not_safe_is_open_until_a_facilitator_closes_it_and_asked_about_within_bounds() => ForAll(story =>
    {
        var open = new HashSet<ParticipantId>();
        foreach (var (before, wish, _, after, entry) in Tell(story))
        {
            if (wish.Command is SayNotSafe && before.Seats.FindPresent(wish.By) is not null && !before.Door.IsEnded) open.Add(wish.By);
            foreach (var closed in entry.Events.OfType<NotSafeClosed>())
            {
                Assert.True(before.IsFacilitator(wish.By) && wish.By != closed.Who);
                open.Remove(closed.Who);
            }
            Assert.Equal(open.Order(Comparer<ParticipantId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value))),
                after.Safety.Open.Select(s => s.Who).OrderBy(who => who.Value, StringComparer.Ordinal));
            Assert.All(after.Safety.Open, s => Assert.InRange(s.Times, 0, Safety.MostTimes));
            Assert.All(entry.Events.OfType<NotSafeAskedAgain>(), asked =>
            {
                var was = before.Safety.Find(asked.Who)!;
                Assert.True(was.IsWaiting && entry.At - was.AskedAt >= Safety.AskAgainAfter);
            });
            if (wish.Command is LookAtNotSafe) Assert.True(entry.Events.IsEmpty || before.IsFacilitator(wish.By));
        }
        return true;
    });

    [Fact]
    public void A_participant_never_changes_another_seat() => ForAll(story =>
    {
        foreach (var (before, wish, _, after, entry) in Tell(story))
        {
            if (before.IsFacilitator(wish.By) || wish.Command is LiveRoomCommand) continue;
            // Whoever steps out by invitation takes along the one who invited them, and nobody else.
            var with = entry.Events.OfType<PairOpened>().SingleOrDefault(pair => pair.Who == wish.By)?.With;
            if (with is { } inviter) Assert.Equal(before.SideRooms.Asks.GetValueOrDefault(wish.By)?.By, inviter);
            foreach (var other in before.Seats.Present.Where(s => s.Id != wish.By && s.Id != with))
                Assert.Equal((other, before.Tracks.DevicesOf(other.Id)), (after.Seats.Find(other.Id)!, after.Tracks.DevicesOf(other.Id)));
            Assert.Equal(before.Door.IsLocked, after.Door.IsLocked);
            Assert.Equal(before.Seats.Removed, after.Seats.Removed);
        }
        return true;
    });

    [Fact]
    public void No_seat_is_freed_before_the_others_have_seen_its_loss_for_the_whole_time() => ForAll(story =>
    {
        var lost = new Dictionary<ParticipantId, (DateTimeOffset At, bool Closed)>();
        var dropped = new Dictionary<ParticipantId, DateTimeOffset>();
        foreach (var (_, wish, _, _, entry) in Tell(story))
        {
            foreach (var e in entry.Events)
            {
                if (e is ConnectionLost(var who, var closed)) lost[who] = (entry.At, closed);
                if (e is ParticipantDropped(var gone))
                {
                    Assert.True(entry.At - lost[gone].At >= RoomTimes.Default.DropAfter);
                    dropped[gone] = entry.At;
                }
                if (e is ConnectionRestored(var back)) lost.Remove(back);
                if (e is ParticipantReturned(var returned)) Assert.True(lost.Remove(returned) && dropped.Remove(returned));
                if (e is ParticipantLeft(var left) && wish.Command is FreeSeats && !entry.Events.Any(k => k is ParticipantKnocked knocked && knocked.Who == left))
                {
                    var (at, hasClosed) = lost[left];
                    Assert.True(entry.At - at >= (hasClosed ? RoomTimes.Default.LeaveAfterClosing : RoomTimes.Default.LeaveAfter));
                    Assert.True(entry.At - dropped[left] >= RoomTimes.Default.DropAfter);
                }
                if (e is KnockWithdrawn(var waited) && wish.Command is FreeSeats)
                    Assert.True(entry.At - lost[waited].At >= (lost[waited].Closed ? RoomTimes.Default.LeaveAfterClosing : RoomTimes.Default.LeaveAfter));
                if (e is ParticipantLeft or KnockWithdrawn or KnockDeclined or ParticipantJoined)
                {
                    var away = e switch
                    {
                        ParticipantLeft(var who2) => who2, KnockWithdrawn(var who2) => who2, KnockDeclined(var who2) => who2,
                        _ => ((ParticipantJoined)e).Who,
                    };
                    lost.Remove(away);
                    dropped.Remove(away);
                }
            }
        }
        return true;
    });

    [Fact]
    public void A_round_never_loses_or_doubles_anybody_gives_each_one_turn_to_share_and_has_one_stick() => ForAll(story =>
    {
        foreach (var (before, wish, _, room, entry) in Tell(story))
        {
            if (room.Rounds.Current is not { } round) continue;
            var people = round.People.Select(p => p.Who).ToArray();
            Assert.Equal(people.Distinct(), people);
            Assert.All(room.Seats.Inside, s => Assert.Contains(s.Id, people));
            Assert.Equal(round.Phase == RoundPhase.Sharing, round.Now is not null);
            Assert.True(round.Now is not { } sharing || room.IsInside(sharing), "who shares is inside");
            Assert.True(round.Offered is null
                || (round.Now is null && room.IsInside(round.Offered.Value)), "an offered stick is in nobody's hand");
            Assert.True(round.Phase != RoundPhase.Finished || round.PausedAt is null);

            if (before.Rounds.Current is not { } was || was.Id != round.Id) continue;
            Assert.Subset(people.ToHashSet(), was.People.Select(p => p.Who).ToHashSet());
            Assert.InRange(round.Turn - was.Turn, 0, 1);
            Assert.All(was.People.Where(p => p.State == RoundState.Shared), p => Assert.Equal(RoundState.Shared, round.Find(p.Who)!.State));
            Assert.All(entry.Events.OfType<TurnBegan>(), began =>
            {
                Assert.True(was.Find(began.Who)!.IsToCome
                    || wish.Command is LiveRoomCommand or PassRound or ComeBackToMe, "nobody shares twice");
                Assert.True(was.Phase != RoundPhase.Finished
                    || wish.Command is ThankAndGoOn, "a finished round goes on only by a facilitator");
            });
            if (round.Phase == RoundPhase.Finished && was.Phase != RoundPhase.Finished)
                Assert.All(room.Seats.Inside, s => Assert.False(round.Find(s.Id)!.IsToCome, "nobody is left out"));
        }
        return true;
    });

    [Fact]
    public void Whatever_is_due_is_done_when_it_is_given_and_is_not_due_again() => ForAll(story =>
    {
        foreach (var (_, _, _, room, entry) in Tell(story))
        {
            if (room.NextDeadline is not { } next) continue;
            Assert.Empty(room.Due(next.AddMilliseconds(-1)));
            var later = room.Due(next).Where(c => c is not ForgetRoom).Aggregate(room, (r, c) =>
                r.Evolve(new RoomEntry(0, next, ParticipantId.Nobody, r.Decide(c, ParticipantId.Nobody, next).Events)));
            Assert.NotEmpty(room.Due(next));
            Assert.DoesNotContain(later.Due(next), c => c is not ForgetRoom);
        }
        return true;
    });

    [Fact]
    public void Nobody_gains_a_role_but_by_a_facilitator_or_their_own_pass() => ForAll(story =>
    {
        foreach (var (before, wish, _, after, _) in Tell(story))
        {
            foreach (var seat in after.Seats.Inside.Where(s => s.Role == Role.Facilitator && !before.IsFacilitator(s.Id)))
                Assert.True(seat.Claim == Role.Facilitator || before.IsFacilitator(wish.By)
                    || before.Seats.RoleOf(seat.Id, seat.Claim) == Role.Facilitator);
        }
        return true;
    });

    [Fact]
    public void Whoever_came_by_the_facilitators_link_is_never_removed_and_only_they_give_the_role_up_or_replace_the_links() => ForAll(story =>
    {
        foreach (var (before, wish, _, after, entry) in Tell(story))
        {
            foreach (var seat in before.Seats.Inside.Where(s => s.Claim == Role.Facilitator))
            {
                Assert.False(after.IsRemoved(seat.Id));
                if (before.IsFacilitator(seat.Id) && after.Seats.Find(seat.Id) is { Role: Role.Participant }) Assert.Equal(seat.Id, wish.By);
            }
            if (entry.Events.OfType<LinksReplaced>().Any() && before.Door.IsOpened)
                Assert.Equal(Role.Facilitator, before.Seats.FindInside(wish.By)?.Claim);
        }
        return true;
    });

    [Fact]
    public void The_next_room_keeps_the_removals_and_holds_of_every_seat() => ForAll(story =>
    {
        var room = Tell(story).Select(step => step.After).LastOrDefault(after => !after.Door.IsEnded, OpenedRoom());
        var kept = Kept.Of(room) with { Again = false };
        var opened = Room.Empty.Decide(new OpenRoom(new RoomSettings("Circle", SmallCapacity), kept), ParticipantId.Nobody, Noon);
        var next = opened.Events.Aggregate(Room.Empty, (state, e) => state.Evolve(e, Noon));
        Assert.Equal(kept, Kept.Of(next));
        Assert.Equal(room.Seats.Removed.Select(r => r.Id.Value).Order(), next.Seats.Removed.Select(r => r.Id.Value).Order());
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
            Assert.All(held.Where(after.IsInside), who => Assert.Equal(DeviceState.Held, after.Tracks.DevicesOf(who).Microphone));
        }
        return true;
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_text_that_is_taken_down_is_never_read_again_from_what_a_seat_is_told_later(bool isLarge) => ForAll(story =>
    {
        var told = new List<RoomEntry>();
        foreach (var (_, _, _, after, entry) in Tell(story, isLarge))
        {
            told.Add(entry);
            foreach (var message in after.Chat.Messages.Where(m => m.TakenDownBy is not null))
            {
                Assert.Equal("", message.Body);
                foreach (var who in Seats)
                    Assert.All(RoomView.For(after, who).Messages.Where(m => m.Id == message.Id), m => Assert.Equal(("", 0), (m.Body, m.Reactions.Length)));
            }
        }
        var takenDown = told.SelectMany(e => e.Events).OfType<MessageTakenDown>().Select(e => e.Id).ToHashSet();
        Assert.All(told.SelectMany(e => e.Events.Without(takenDown)).OfType<MessagePosted>(), m => Assert.True(m.Body == "" == takenDown.Contains(m.Id)));
        return true;
    });

    [Fact]
    public void Whoever_waits_receives_nothing_but_what_is_meant_for_them_at_the_door() => ForAll(story =>
    {
        foreach (var (before, _, _, after, entry) in Tell(story))
        {
            foreach (var seat in after.Seats.Waiting)
            {
                var view = RoomView.For(after, seat.Id);
                Assert.Equal([seat.Id], view.Participants.Select(p => p.Id));
                Assert.Equal((0, 0, 0, 0L), (view.Hands.Length, view.Messages.Length, view.Removed.Length, view.Media));
                Assert.True(view is { People: null, Waiting: null, Door: null, Locked: false, BeganAgain: null });
                if (!before.Seats.IsWaiting(seat.Id)) continue; // it has the view
                Assert.All(Sight.Of(entry, before, after, Sight.Of(after, seat.Id)), e => Assert.Equal(seat.Id, NotSafeIn(e) ?? WhoseAtDoor(e)));
            }
        }
        return true;
    });

    [Fact]
    public void In_a_paused_room_nobody_is_heard_or_seen_and_only_facilitators_write_and_not_to_the_group() => ForAll(story =>
    {
        foreach (var (before, wish, _, after, entry) in Tell(story))
        {
            if (!before.Pause.IsOn || !after.Pause.IsOn) continue;
            Assert.All(after.Tracks.Devices.Values, d => Assert.True(d is { Microphone: not DeviceState.On, Camera: not DeviceState.On }));
            Assert.Null(after.Tracks.Screen);
            Assert.All(entry.Events.OfType<MessagePosted>(), m => Assert.True(before.IsFacilitator(m.Who) && m.Audience != MessageAudience.Everyone));
        }
        return true;
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whoever_is_no_facilitator_never_receives_a_prompt_or_what_a_step_is_to_set(bool isLarge) => ForAll(story =>
    {
        foreach (var (before, _, _, after, entry) in Tell(story, isLarge))
            foreach (var who in Seats.Where(who => !after.IsFacilitator(who)))
            {
                Assert.DoesNotContain(Sight.Of(entry, before, after, Sight.Of(after, who)), e => e is PlanUsed);
                Assert.DoesNotContain("only for us", Text(after, who));
            }
        return true;
    });

    [Fact]
    public void A_step_begins_by_a_facilitator_or_by_itself_after_the_one_before_has_had_its_whole_time_and_the_room_is_as_it_sets_it() => ForAll(story =>
    {
        foreach (var (before, wish, _, after, entry) in Tell(story))
        {
            var begun = entry.Events.OfType<StepBegun>().ToArray();
            Assert.True(begun.Length <= 1);
            Assert.True(begun.Length > 0 || entry.Events.Any(e => e is PlanUsed or PlanPutAway) || before.Plan.Step == after.Plan.Step);
            Assert.True(after.Plan.Step is null || after.Plan.Step < after.Plan.Used!.Steps.Length);
            foreach (var e in begun)
            {
                var step = before.Plan.Used!.Steps[e.Step];
                Assert.Equal((step.Chat, step.Microphones, null), (after.Chat.Mode, after.Tracks.Microphones, after.Rounds.Current));
                Assert.Equal(step.Untimed ? null : entry.At + step.Length, e.EndsAt);
                if (wish.Command is not BeginNextStep) Assert.True(before.IsFacilitator(wish.By));
                else Assert.True(step.ByItself && e.Step == (before.Plan.Step + 1 ?? 0) && before.Plan.EndsAt <= entry.At && !before.IsPaused
                    && before.Plan.PausedAt is null && before.Seats.HaveFacilitator && before.Rounds.Current is null or { Phase: RoundPhase.Finished });
            }
        }
        return true;
    });

    [Fact]
    public void Whoever_waits_comes_in_only_by_a_facilitator_and_acts_on_nothing_else() => ForAll(story =>
    {
        foreach (var (before, wish, _, after, entry) in Tell(story))
        {
            foreach (var seat in before.Seats.Waiting.Where(s => after.IsInside(s.Id)))
                Assert.True(wish.Command is LetIn && before.IsFacilitator(wish.By)
                    || seat.Knock!.Cause == KnockCause.NoFacilitator && after.IsFacilitator(wish.By), wish.Command.GetType().Name);
            if (before.Seats.IsWaiting(wish.By) && (wish.Command is JoinRoom or not LiveRoomCommand))
                Assert.All(entry.Events, e => Assert.True(
                    e is KnockWithdrawn(var w) && w == wish.By || e is DoorNoteWritten { By: null } note && note.Who == wish.By
                    || e is SecretAsked asked && asked.Who == wish.By
                    || e is ConnectionRestored(var r) && r == wish.By || NotSafeIn(e) == wish.By, e.ToString()));
        }
        return true;
    });

    [Fact]
    public void Nobody_is_together_without_a_facilitator_where_the_room_needs_one() => ForAll(story =>
    {
        foreach (var (_, _, _, room, _) in Tell(story))
            if (room.Settings.NeedsFacilitator && !room.Seats.HaveFacilitator)
                Assert.All(room.Seats.Inside, s => Assert.True(room.Seats.MayLead(s.Id, s.Claim)));
        return true;
    });

    private static string Text(Room room, ParticipantId who) => JsonSerializer.Serialize(RoomView.For(room, who));
}
