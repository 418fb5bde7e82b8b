using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;

namespace MeetingHub.Server.Tests.Rooms;

/// <summary>One entry of a story, with the room before it and after it.</summary>
internal sealed record Step(RoomEntry Entry, Room Before, Room After);

/// <summary>
/// A story of random commands, of people and of the live room. Many are refused, as in life. The same seed tells the same story.
/// </summary>
internal sealed class RandomStory(int seed)
{
    public static readonly ParticipantId Rowan = new("p-rowan-1"), Juniper = new("p-juniper");

    private static readonly (ParticipantId Who, string Name, Role Claim)[] People =
    [
        (Rowan, "Rowan", Role.Facilitator),
        (new("p-asha-01"), "Asha", Role.Facilitator),
        (Juniper, "Juniper", Role.Participant),
        (new("p-pebble1"), "Zoë 石", Role.Participant),
        (new("p-frank-1"), "Frank", Role.Participant),
        (new("p-wren-01"), "Wren", Role.Participant),
        (new("p-moss-01"), "Moss \"M\" 👋", Role.Participant),
    ];

    public static readonly DateTimeOffset Beginning = DateTimeOffset.FromUnixTimeMilliseconds(1_795_000_000_000);

    private readonly Random _chance = new(seed);
    private readonly Random _ofTurns = new(seed + 1_000); // of its own, so that taking turns changes little else of a story
    private readonly Random _ofPlan = new(seed);
    private readonly Random _ofKeys = new(seed);
    private readonly HashSet<Type> _given = [];
    private readonly HashSet<Type> _done = [];
    private Room _room = Room.Empty;
    private DateTimeOffset _at = Beginning;
    private long _version;
    private int _messages;

    /// <summary>The commands that were given, and those of them that changed something.</summary>
    public IReadOnlySet<Type> Given => _given;
    public IReadOnlySet<Type> Done => _done;

    /// <summary>The session ends with it.</summary>
    public IEnumerable<Step> Tell(RoomSettings settings, int entries)
    {
        if (Give(ParticipantId.Nobody, new OpenRoom(settings)) is { } opened) yield return opened;
        foreach (var step in ComeToAHeldDoor()) yield return step;
        foreach (var step in HandTheLeadOver()) yield return step;
        if (settings.Format == RoomFormat.Talk) foreach (var step in VoteInATalk()) yield return step;
        while (_version < entries)
        {
            // Mostly seconds go by, and now and then so many minutes that lost seats are freed.
            _at += _chance.Next(25) == 0 ? TimeSpan.FromMinutes(_chance.Next(1, 17)) : TimeSpan.FromSeconds(_chance.Next(4));
            foreach (var due in _room.Due(_at))
                if (Give(ParticipantId.Nobody, due) is { } step) yield return step;
            var by = AnyAuthor();
            var command = AnyCommand(by);
            if (Give(by, command) is { } wished) yield return wished;
            if (command is GiveSignal(var kind) && _version % 2 == 0 && Give(by, new TakeBackSignal(kind)) is { } takenBack) yield return takenBack;
            if (_ofTurns.Next(2) == 0 && AnyOfRound() is { } taker && Give(taker, TakeTurns(taker)) is { } taken) yield return taken;
            if (_room.Door.ClosesAt is not null && Give(by, new KeepOpen()) is { } kept) yield return kept;
            if (_room.Settings.IsEncrypted && _ofKeys.Next(3) == 0 && Give(by, OfKeys()) is { } keys) yield return keys;
        }
        foreach (var step in GoAside()) yield return step;
        foreach (var step in AnswerAPoll()) yield return step;
        foreach (var (who, _, claim) in People.Where(p => p.Claim == Role.Facilitator))
        {
            if (Give(who, JoinOf(who)) is { } back) yield return back;
            if (Give(who, new StepUp()) is { } up) yield return up;
            foreach (var step in ComeToTheEnd(who)) yield return step;
            foreach (var last in new RoomCommand[] { seed % 2 == 0 ? new CloseRoom() : new EndRoom() })
                if (Give(who, last) is { } step) yield return step;
        }
        _at += DoorRules.ClosingTime;
        foreach (var due in _room.Due(_at).Where(due => due is EndClosing))
            if (Give(ParticipantId.Nobody, due) is { } step) yield return step;
    }

    // Chance seldom brings as many answers as sums need.
    private IEnumerable<Step> AnswerAPoll()
    {
        var poll = new PollId("poll-sums");
        (ParticipantId By, RoomCommand Command)[] steps =
        [
            (Rowan, JoinOf(Rowan)), (Rowan, new StepUp()),
            .. _room.Polls.All.Select(p => (Rowan, (RoomCommand)new DeletePoll(p.Id))),
            (Rowan, new PreparePoll(poll, PollForm.Pulse(PollKind.Before))), (Rowan, new OpenPoll(poll)),
            .. People.SelectMany((p, i) => new[]
            {
                (p.Who, (RoomCommand)JoinOf(p.Who)), (p.Who, new TakeBallot(poll, $"blinded-sums-{i}")),
                (p.Who, new CountAnswer(poll, i, $"token-sums-{i}")),
            }),
            (Rowan, new ShowSums(poll)),
        ];
        foreach (var (by, command) in steps)
            if (Give(by, command) is { } step) yield return step;
    }

    // Chance seldom brings several people to one question before it is answered.
    private IEnumerable<Step> VoteInATalk()
    {
        var (one, two) = (new QuestionId("question-talk-1"), new QuestionId("question-talk-2"));
        (ParticipantId By, RoomCommand Command)[] steps =
        [
            (Juniper, JoinOf(Juniper)), (Juniper, new AskQuestion(one, "What comes first?")), (Juniper, new AskQuestion(two, "And then?")),
            (Rowan, new ListQuestion(one)), (Rowan, new ListQuestion(two)), (Juniper, new CountVote(two, "juniper", true)),
            .. People.Skip(3).Select(p => (p.Who, (RoomCommand)JoinOf(p.Who))),
            .. People.Skip(3).Select(p => (p.Who, (RoomCommand)new CountVote(one, p.Who.Value, true))),
            (Juniper, new CountVote(two, "juniper", false)), (Juniper, new CountVote(one, "juniper", true)), (Rowan, new ShowQuestion(two)),
        ];
        foreach (var (by, command) in steps)
            if (Give(by, command) is { } step) yield return step;
    }

    // Chance seldom brings a newcomer soon after a removal.
    private IEnumerable<Step> ComeToAHeldDoor()
    {
        var (frank, moss) = (new ParticipantId("p-frank-1"), new ParticipantId("p-moss-01"));
        foreach (var (by, command) in new (ParticipantId, RoomCommand)[]
        {
            (Rowan, JoinOf(Rowan)), (frank, JoinOf(frank)), (Rowan, new RemoveParticipant(frank)),
            (moss, JoinOf(moss) with { WasInside = false, Invitation = null, MustKnock = false }),
            (Rowan, new Welcome(moss)), (Rowan, new UndoRemoval(frank)),
        })
            if (Give(by, command) is { } step) yield return step;
    }

    // Chance seldom asks somebody who is still there to answer, and whoever says that they are not safe says more.
    private IEnumerable<Step> HandTheLeadOver()
    {
        var asha = new ParticipantId("p-asha-01");
        foreach (var (by, command) in new (ParticipantId, RoomCommand)[]
        {
            (asha, JoinOf(asha)), (Rowan, new AskToLead(asha)), (asha, new DeclineLead()), (Rowan, new AskToLead(asha)), (asha, new TakeLead()),
            (asha, new SayNotSafe(null)), (asha, new SayNotSafe(NotSafeChoice.CheckOnMe)), (Rowan, new CloseNotSafe(asha)),
        })
            if (Give(by, command) is { } step) yield return step;
    }

    // Side rooms are prepared, put away, prepared again and offered; people go, call, are visited and come back. Then two step out.
    private IEnumerable<Step> GoAside()
    {
        var (one, two, asha) = (Juniper, new ParticipantId("p-pebble1"), new ParticipantId("p-asha-01"));
        IEnumerable<(ParticipantId By, RoomCommand Command)> Arrive()
        {
            yield return (Rowan, JoinOf(Rowan));
            yield return (Rowan, new StepUp());
            yield return (asha, JoinOf(asha));
            yield return (asha, new StepUp());
            foreach (var who in new[] { one, two })
            {
                yield return (Rowan, new UndoRemoval(who));
                yield return (who, JoinOf(who) with { Invitation = null });
                yield return (Rowan, new LetIn([who]));
                yield return (who, new StepBack());
            }
        }
        IEnumerable<(ParticipantId By, RoomCommand Command)> Go()
        {
            var plan = new PrepareSideRooms(
                SideRoomsBy.Hand, [new(SideRoomName.Garden, [one]), new(SideRoomName.Window, [two])], TimeSpan.FromMinutes(10), MayChange: true);
            yield return (Rowan, plan);
            yield return (Rowan, new ForgetSideRooms());
            yield return (Rowan, plan);
            yield return (Rowan, new OfferSideRooms());
            var (garden, window) = (_room.SideRooms.Numbers - 1, _room.SideRooms.Numbers);
            yield return (one, new StayHere());
            yield return (one, new EnterSideRoom(garden));
            yield return (two, new EnterSideRoom(window));
            yield return (one, new CallFacilitator());
            yield return (one, new TakeBackCall());
            yield return (one, new CallFacilitator());
            yield return (Rowan, new EnterSideRoom(garden));
            yield return (Rowan, new OfferSideRoom(one, window));
            yield return (Rowan, new WriteToSideRooms(Said("Three minutes left")));
            yield return (Rowan, new BringEverybodyBack());
            yield return (Rowan, new StepBack());
            yield return (Rowan, new ProlongSideRooms(2, _room.SideRooms.Breakout?.BackAt ?? _at));
            _at += TimeSpan.FromMinutes(2);
            yield return (ParticipantId.Nobody, new AnnounceBack());
            _at += RoomTimes.Default.SideNotice;
            yield return (ParticipantId.Nobody, new CloseSideRooms());
            yield return (one, new AskToStepOut());
            yield return (one, new DeclineStepOut());
            yield return (Rowan, new InviteToStepOut(one));
            yield return (one, new AcceptStepOut());
            yield return (asha, new InviteToStepOut(two));
            yield return (two, new AcceptStepOut());
            yield return (one, new StepBack());
            yield return (two, new StepBack());
            yield return (ParticipantId.Nobody, new TidySideRooms());
        }
        foreach (var (by, command) in Arrive().Concat(Go()))
            if (Give(by, command) is { } step) yield return step;
    }

    // Prolonged, taken back, announced, and kept open when it closes.
    private IEnumerable<Step> ComeToTheEnd(ParticipantId who)
    {
        if (_room.Schedule.EndsAt is not { } end) yield break;
        if (Give(who, new ProlongSession(5, end)) is { } prolonged) yield return prolonged;
        if (Give(who, new TakeBackProlonging()) is { } takenBack) yield return takenBack;
        foreach (var (at, due) in new (DateTimeOffset, RoomCommand)[] { (end - ScheduleRules.SaidBefore, new AnnounceEnd()), (end, new CloseAtEnd()) })
        {
            _at = at > _at ? at : _at;
            if (Give(ParticipantId.Nobody, due) is { } step) yield return step;
        }
        if (Give(who, new KeepOpen()) is { } kept) yield return kept;
    }

    private Step? Give(ParticipantId by, RoomCommand command)
    {
        _given.Add(command.GetType());
        var decision = _room.Decide(command, by, _at);
        if (decision.Events.IsEmpty) return null;

        _done.Add(command.GetType());
        _version++;
        var (before, entry) = (_room, new RoomEntry(_version, _at, by, decision.Events));
        _room = before.Evolve(entry);
        return new Step(entry, before, _room);
    }

    // Facilitators are few and do the most.
    private ParticipantId AnyAuthor()
    {
        var leading = _room.Seats.Inside.Where(s => s.Role == Role.Facilitator).Select(s => s.Id).ToArray();
        return leading.Length > 0 && _chance.Next(3) == 0 ? Any(leading) : AnyWho();
    }

    private RoomCommand AnyCommand(ParticipantId by)
    {
        if (_room.IsRemoved(by) && _chance.Next(2) == 0) return new WriteAfterRemoval($"Words of {by.Value}");
        if (_room.Settings.IsEncrypted && _room.Seats.IsWaiting(by) && _ofKeys.Next(4) == 0) return new AskForSecret(KeyText(KeyRules.AskLength));
        if (_room.Seats.IsWaiting(by) && _chance.Next(4) > 0)
            return _chance.Next(3) == 0 ? new Leave() : new WriteAtDoor(Said($"A line of {by.Value}, {_version}"));
        if (!_room.IsInside(by)) return _chance.Next(8) == 0 ? new TurnOnCamera() : JoinOf(by);
        if (_room.Seats.FindPresent(by)?.LostAt is not null && _chance.Next(3) > 0) return new ReturnParticipant();
        if (!_room.Arrivals.Held.IsEmpty && _room.IsFacilitator(by) && _chance.Next(6) == 0) return new Welcome(AnyHeldAtDoor());
        if (_room.Lead.Asked == by && _chance.Next(2) == 0) return _chance.Next(3) == 0 ? new DeclineLead() : new TakeLead();
        if (_room.Lead.By == by && _chance.Next(2) == 0) return new KeepLead();
        if (_room.Breaks.IsOut(by) && _chance.Next(3) == 0) return new StepBack();
        if (_room.Seats.WaitingCount > 0 && _room.IsFacilitator(by) && _chance.Next(3) == 0) return AtDoor();
        if (_room.IsFacilitator(by) && _ofPlan.Next(10) == 0) return OfThePlan();
        var wish = AnyWish(by);
        for (var again = 0; again < 2 && _done.Contains(wish.GetType()); again++) wish = AnyWish(by);
        return wish; // mostly one that has changed nothing yet, so that a story has of everything, however many wishes there are
    }

    private RoomCommand AnyWish(ParticipantId by)
    {
        var wishes = Wishes(by);
        var chosen = _chance.Next(wishes.Sum(w => w.Often));
        return wishes.First(w => (chosen -= w.Often) < 0).Make();
    }

    // One line each, the part it belongs to after the others of that part.
    private (int Often, Func<RoomCommand> Make)[] Wishes(ParticipantId by) =>
    [
        (6, () => Post(by)),
        (4, () => new ReactToMessage(AnyMessage(), AnyOf<Reaction>())),
        (2, () => Withdraw(by)),
        (3, () => new RaiseHand()),
        (2, () => new LowerHand(_chance.Next(2) == 0 ? null : AnyHand())),
        (3, () => new TurnOnMicrophone()),
        (2, () => new TurnOffMicrophone()),
        (3, () => new TurnOnCamera()),
        (2, () => new TurnOffCamera()),
        (2, () => new StartScreen()),
        (2, () => new StopScreen(_chance.Next(2) == 0 ? null : _room.Tracks.Screen)),
        (2, () => new MuteParticipant(AnyWho(), AnyReason())),
        (3, () => new AskToUnmute(AnyWho())),
        (2, () => new StopCamera(AnyWho(), AnyReason())),
        (3, () => new AllowCamera(AnyStopped())),
        (1, () => new RemoveParticipant(AnyRemovable(), AnyReason(), AnyNote(), AnyUntil(), _chance.Next(2) == 0)),
        (1, () => new RemoveEverybodySince(AnyWho(), AnyReason(), AnyNote(), AnyUntil())),
        (4, () => new UndoRemoval(AnyRemoved())),
        (6, () => new PromoteParticipant(AnyWho())),
        (3, () => new WithdrawPromotion(AnyPromoted())),
        (4, () => new StepDown()),
        (4, () => new StepUp()),
        (1, () => new LockRoom()),
        (3, () => new UnlockRoom()),
        (1, () => new Leave()),
        (1, () => new ReplaceLinks(_room.Door.Links + 1)),
        (1, () => new PlaceMedia("node-1", _room.Media?.Number ?? 0)),
        (1, () => new ForgetRoom()), // nobody forgets a room with people inside
        (6, () => LoseSome()),
        (4, () => new SayNotSafe(_chance.Next(2) == 0 ? null : AnyOf<NotSafeChoice>())),
        (2, () => new TakeBackNotSafe()),
        (3, () => new LookAtNotSafe(AnyNotSafe())),
        (3, () => new CloseNotSafe(AnyNotSafe())),
        (2, () => new TakeDownMessage(AnyMessage())),
        (1, () => new SetChat(AnyOf<ChatMode>())),
        (2, () => new SetChat(ChatMode.Open)),
        (1, () => new SetSlowMode(_chance.Next(2) == 0 ? TimeSpan.FromSeconds(30) : null)),
        (1, () => new SetPrivateMessages(AnyOf<PrivateMessages>())),
        (2, () => new HoldChat(AnyWho(), AnyReason())),
        (3, () => new AllowChat(AnyHeldBack())),
        (5, () => new MuteAll()),
        (2, () => new SetScreens(AnyOf<ScreenPolicy>())),
        (4, () => new AskToLead(AnyFacilitator())),
        (2, () => new TakeLead()),
        (2, () => new DeclineLead()),
        (3, () => new KeepLead()),
        (1, () => new PauseRoom()),
        (6, () => new ResumeRoom()),
        (1, () => new CloseRoom()),
        (1, () => new HandOver(_chance.Next(2) == 0 ? null : AnyWho())),
        (2, () => new StepOut()),
        (3, () => new GiveSignal(AnyOf<SignalKind>())),
        (3, () => new SetWeather(_chance.Next(3) == 0 ? null : AnyOf<Weather>())),
        (3, () => new SetDoor(AnyOf<DoorMode>())),
        (2, () => new SendToWait(AnyWho(), AnyReason())),
        (1, () => AtDoor()),
        (1, () => new StepBack()),
        (2, () => new NameCaptioner(AnyWho())),
        (1, () => new EndCaptions()),
        (6, () => TellOfAReport()),
        (8, () => new Welcome(AnyHeldAtDoor())),
        (3, () => new VouchFor(AnyWho())),
        (1, () => new RevokeInvitation(InvitationOf(AnyWho()))),
        (12, () => AboutPolls(by)),
        (5, () => AboutQuestions(by)),
        (2, () => new ShowResource(Any(Resources))),
        (1, () => new HideResource(_room.Shelf.Shown?.Id ?? Resources[0].Id)),
    ];

    // As pages do it: everybody publishes, and hands a key to all who are there.
    private RoomCommand OfKeys()
    {
        if (_ofKeys.Next(2) == 0) return new PublishKey(KeyText(KeyRules.KeyLength));
        var opening = new KeyOpening((int)_version, KeyText(KeyRules.OpeningLength), KeyText(KeyRules.PeopleLength));
        return new HandKeys([.. _room.Seats.Inside.Select(s => new SealedKey(s.Id, KeyText(KeyRules.BoxLength)))], opening);
    }

    private string KeyText(int length) => new([.. Enumerable.Range(0, length).Select(_ => (char)('a' + _ofKeys.Next(26)))]);

    // Hands, rounds, timers and exercises. A round is mostly gone on with, so that it comes to its end.
    private RoomCommand TakeTurns(ParticipantId by)
    {
        int Next(int below) => _ofTurns.Next(below);
        var inside = _room.Seats.Inside.Select(s => s.Id).ToArray();
        var hand = _room.Floor.Raised.IsEmpty ? by : _room.Floor.Raised[Next(_room.Floor.Raised.Count)].Who;
        if (Next(3) == 0)
            return Next(12) switch
            {
                0 or 1 => new RaiseHand(ByText: Next(2) == 0),
                2 or 3 => new MoveHand(hand, (MoveDirection)Next(2), 1 + Next(3)),
                4 => new InviteToSpeak(hand),
                5 => new SetHandOrder((HandOrder)Next(2)),
                6 => new SetMicrophones((MicrophonePolicy)Next(3)),
                7 => new StartTimer(TimeSpan.FromSeconds(10 + Next(50)), Said("Quiet")),
                8 => new AddToTimer(1, _room.Timers.Current?.EndsAt ?? _at),
                9 => _room.Timers.Current is not null ? new StopTimer() : new SetMicrophones(MicrophonePolicy.All),
                10 => new StartExercise((ExerciseKind)Next(2)),
                _ => new EndExercise(),
            };
        if (_room.Rounds.Current is not { } round || (round.Phase == RoundPhase.Finished && Next(2) == 0))
            return new StartRound(
                new RoundId($"round-{_version:000}"), Said("How are you?"), (RoundOrder)Next(4), Next(2) == 0 ? null : TimeSpan.FromMinutes(2),
                Next(2) == 0, [inside[Next(inside.Length)], by], Next(1_000));
        var (turn, who) = (round.Turn, Next(2) == 0 ? inside[Next(inside.Length)] : (ParticipantId?)null);
        if (round.Offered == by) return Next(2) == 0 ? new TakeStick(turn) : new DeclineStick(turn);
        if (round is { Order: RoundOrder.Stick, Phase: RoundPhase.Between } && Next(2) == 0)
            return new OfferStick(turn, inside[Next(inside.Length)]);
        if (round.Now is { } now && RoundRules.IsAbsent(_room, now) && Next(2) == 0) return new WaitInRound(turn);
        var moved = Next(round.People.Length);
        return Next(14) switch
        {
            0 or 1 => new FinishSharing(turn),
            2 => new ThankAndGoOn(turn),
            3 => new PassRound(turn, who),
            4 => new ComeBackToMe(turn, who),
            5 => new AskForMinute(turn),
            6 => new AddMinute(round.EndsAt ?? _at),
            7 => new PauseRound(),
            8 => new ResumeRound(),
            9 => Next(4) == 0 ? new EndRound() : new ResumeRound(),
            10 or 11 => new MoveInRound(round.People[moved].Who, (MoveDirection)Next(2), moved + 1),
            12 => new HideRoundTime(Next(2) == 0),
            _ => new OfferStick(turn, inside[Next(inside.Length)]),
        };
    }

    // Whoever has the turn or is offered the stick, and facilitators.
    private ParticipantId? AnyOfRound()
    {
        var inside = _room.Seats.Inside.Where(s => !_room.Breaks.IsOut(s.Id)).ToArray();
        if (inside.Length == 0) return null;
        var chosen = _room.Rounds.Current is { } round && _ofTurns.Next(2) == 0 ? round.Offered ?? round.Now ?? round.Last
            : inside.Where(s => s.Role == Role.Facilitator).Select(s => (ParticipantId?)s.Id).FirstOrDefault();
        return chosen is { } who && _room.IsInside(who) ? who : inside[_ofTurns.Next(inside.Length)].Id;
    }

    private RoomCommand AtDoor() => _room.Seats.Waiting.FirstOrDefault(s => s.Knock!.LacksSecret) is { } seat && _ofKeys.Next(2) == 0
        ? new GiveSecret(seat.Id, seat.Knock!.Key!, KeyText(KeyRules.SecretLength)) : AnyAtDoor();

    private RoomCommand AnyAtDoor() => _chance.Next(4) switch
    {
        0 => new DeclineKnock(AnyWaiting()),
        1 => new WriteAtDoor(Said($"A line at the door, {_version}"), AnyWaiting()),
        _ => new LetIn([AnyWaiting(), AnyWaiting()]),
    };

    // Mostly what comes next in the life of a poll, by whoever may do it.
    private RoomCommand AboutPolls(ParticipantId by)
    {
        if (!_room.IsFacilitator(by) && _chance.Next(2) == 0) return new TakeBallot(AnyPoll(), $"blinded-{_chance.Next(9)}");
        if (!_room.IsFacilitator(by) || _chance.Next(3) == 0) return new CountAnswer(AnyPoll(), _chance.Next(3), $"token-{_chance.Next(90)}");
        return _room.Polls.Find(AnyPoll()) is not { } poll ? new PreparePoll(new PollId($"poll-{_chance.Next(3):000}"), AnyForm()) : poll switch
        {
            { State: PollState.Prepared }                           => new OpenPoll(poll.Id),
            { State: PollState.Open, Sums: not null, IsShown: false } => new ShowSums(poll.Id),
            { State: PollState.Open, Answers: > 7 }                 => new ClosePoll(poll.Id),
            { State: PollState.Closed }                             => new DeletePoll(poll.Id),
            _                                                       => new ShowSums(poll.Id),
        };
    }

    private PollId AnyPoll() => _room.Polls.All.Count > 0 && _chance.Next(5) > 0
        ? Any(_room.Polls.All.Select(p => p.Id).ToArray()) : new PollId($"poll-{_chance.Next(3):000}");

    private static readonly Resource[] Resources =
    [
        new(new ResourceId("resource-1"), "Sleep, a \"short\" guide", "https://example.org/sleep"),
        new(new ResourceId("resource-2"), "Übungen", "/shelf/resource-2", "PDF", 120_000),
    ];

    private RoomCommand AboutQuestions(ParticipantId by)
    {
        if (_chance.Next(6) == 0) return new BringQuestions([new EarlyQuestion(new QuestionId($"early-{_version:0000}"), "What comes first?")]);
        if (_chance.Next(8) == 0 && _room.Questions.All is { IsEmpty: false } all) return new TakeOutQuestion(all[0].Id);
        var (talk, listed) = (_room.Settings.Format == RoomFormat.Talk, _room.Questions.Listed);
        if (talk && !listed.IsEmpty && _chance.Next(3) > 0)
        {
            var one = Any(listed.ToArray());
            return _room.IsFacilitator(by) ? new ShowQuestion(one.Question.Id) : new CountVote(one.Question.Id, by.Value, !one.Up.Contains(by.Value));
        }
        if (!_room.IsFacilitator(by)) return new AskQuestion(new QuestionId($"question-{_version}"), Said($"What about \"it\", {_version}?"));
        if (!_room.Questions.IsOpen) return new SetQuestionBox(true);
        if (_room.Questions.All.Select(q => q.Id).ToArray() is not { Length: > 0 } waiting) return new SetQuestionBox(_chance.Next(3) > 0);
        var id = _room.Questions.Shown is { } shown && _chance.Next(3) == 0 ? shown.Id : Any(waiting);
        if (talk && _chance.Next(3) > 0) return new ListQuestion(id);
        return _chance.Next(3) switch { 0 => new ShowQuestion(id), 1 => new KeepQuestion(id), _ => new PutAwayQuestion(id) };
    }

    private PollForm AnyForm() => _chance.Next(2) == 0
        ? PollForm.Pulse(Any(new[] { PollKind.Before, PollKind.After }))
        : new PollForm(PollKind.Question, Said($"What would help, {_version}?"), [Said("A \"break\""), Said("Mehr Zeit ü")]);

    private RoomCommand OfThePlan()
    {
        int Next(int below) => _ofPlan.Next(below);
        if (_room.Plan.Used is null && Next(3) > 0) return new UsePlan(AnyPlan());
        return Next(14) switch
        {
            0 => new UsePlan(AnyPlan()),
            1 => new PutPlanAway(),
            2 or 3 => new BeginPlan(),
            4 or 5 => new PausePlan(),
            6 or 7 or 8 => new ResumePlan(),
            9 or 10 => new AddToStep(5, _room.Plan.EndsAt ?? _at),
            _ => new GoToStep(Next(3)),
        };
    }

    private SessionPlan AnyPlan() => new($"Evening {_ofPlan.Next(3)}",
    [
        new("Arriving", StepKind.Open, TimeSpan.FromMinutes(1)) { ByItself = true, Prompt = "Welcome everybody" },
        new("Check-in round", StepKind.Round, TimeSpan.FromMinutes(2))
        {
            View = StageView.Circle, Round = new(TimeSpan.FromMinutes(1), FollowsMicrophone: true), ByItself = true,
        },
        new("Closing", StepKind.Close, TimeSpan.FromMinutes(1)) { Untimed = true, SideRooms = 3, Exercise = ExerciseKind.Breathing },
    ]);

    private LiveRoomCommand TellOfAReport()
    {
        var id = new ReportId($"report-{_chance.Next(2)}");
        return _chance.Next(2) == 0 ? new AnnounceReport(id, _chance.Next(3) == 0 ? null : AnyWho()) : new AnnounceAnswer(id, AnyWho(), _version);
    }

    private JoinRoom JoinOf(ParticipantId who)
    {
        var (_, name, claim) = People.Single(p => p.Who == who);
        return new JoinRoom(name, AnyOf<Keepsake>(), AnyOf<Tint>(), claim, WasInside: _chance.Next(3) > 0, _room.Door.Links)
        {
            Invitation = _chance.Next(3) > 0 ? InvitationOf(who) : null, MustKnock = _chance.Next(3) == 0,
            IsKeyless = _room.Settings.IsEncrypted && _ofKeys.Next(3) == 0,
        };
    }

    // What pages seal says nothing to the room, and is as long as any other.
    private string Said(string words) =>
        !_room.Settings.IsEncrypted ? words
            : string.Concat(words.Where(char.IsAsciiLetterOrDigit)).PadRight(SealedText.Lengths[0], '_')[..SealedText.Lengths[0]];

    private PostMessage Post(ParticipantId by)
    {
        var id = new MessageId($"message-{++_messages:00}");
        var audience = AnyOf<MessageAudience>();
        var replyTo = _chance.Next(3) == 0 && _room.Chat.Messages.Count > 0 ? AnyMessage() : (MessageId?)null;
        var toWho = audience == MessageAudience.Direct ? AnyWho() : (ParticipantId?)null;
        var note = _messages % 4 == 0 ? "Grief" : null;
        return new PostMessage(id, Said($"Words {_messages}\nof {by.Value}"), audience, replyTo, toWho, _room.Settings.IsEncrypted ? null : note);
    }

    private WithdrawReaction Withdraw(ParticipantId by)
    {
        var mine = _room.Chat.Messages.SelectMany(m => m.Reactions.Where(r => r.Who == by).Select(r => (m.Id, r.Reaction))).ToArray();
        var (id, reaction) = mine.Length > 0 ? Any(mine) : (AnyMessage(), AnyOf<Reaction>());
        return new WithdrawReaction(id, reaction);
    }

    private LoseConnections LoseSome() =>
        new([.. _room.Seats.Present.Where(_ => _chance.Next(4) == 0).Select(s => new Loss(s.Stay, Closed: _chance.Next(2) == 0))]);

    private static string InvitationOf(ParticipantId who) => $"invitation-of-{who}";
    private ParticipantId AnyHeldAtDoor() =>
        _room.Arrivals.Held.Where(_room.IsInside).Order(Comparer<ParticipantId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value)))
            .ToArray() is { Length: > 0 } held ? Any(held) : AnyWho();
    private ParticipantId AnyWho() => Any(People).Who;
    private ParticipantId AnyWaiting() =>
        _room.Seats.Waiting.Select(s => s.Id).ToArray() is { Length: > 0 } waiting ? Any(waiting) : AnyWho();
    private ParticipantId AnyHand() => _room.Floor.Raised.IsEmpty ? AnyWho() : Any(_room.Floor.Hands.ToArray());
    private ParticipantId AnyFacilitator() =>
        _room.Seats.Inside.Where(s => s.Role == Role.Facilitator).Select(s => s.Id).ToArray() is { Length: > 0 } them ? Any(them) : AnyWho();
    private ParticipantId AnyStopped() =>
        _room.Seats.Inside.Select(s => s.Id).Where(who => _room.Tracks.DevicesOf(who).Camera == DeviceState.Held).ToArray()
            is { Length: > 0 } stopped ? Any(stopped) : AnyWho();
    private ParticipantId AnyRemovable() =>
        _room.Seats.Inside.Where(s => !_room.Seats.MayLead(s.Id, s.Claim)).Select(s => s.Id).ToArray()
            is { Length: > 0 } others ? Any(others) : AnyWho();
    private ParticipantId AnyRemoved() =>
        _room.Seats.Removed.Select(s => s.Id).ToArray() is { Length: > 0 } removed ? Any(removed) : AnyWho();
    private ParticipantId AnyPromoted() =>
        _room.Seats.Inside.Where(s => s.Role != s.Claim).Select(s => s.Id).ToArray() is { Length: > 0 } given ? Any(given) : AnyWho();
    private ParticipantId AnyNotSafe() =>
        _room.Safety.Open.Select(s => s.Who).ToArray() is { Length: > 0 } open ? Any(open) : AnyWho();
    private ParticipantId AnyHeldBack() =>
        _room.Chat.Held.OrderBy(who => who.Value, StringComparer.Ordinal).ToArray() is { Length: > 0 } held ? Any(held) : AnyWho();
    private MessageId AnyMessage() =>
        _room.Chat.Messages.Select(m => m.Id).ToArray() is { Length: > 0 } ids ? Any(ids) : new MessageId("message-00");
    private Reason? AnyReason() => _chance.Next(2) == 0 ? null : AnyOf<Reason>();
    private string? AnyNote() => _chance.Next(2) == 0 ? null : "A note for the record";
    private RemovedUntil? AnyUntil() => _chance.Next(3) == 0 ? null : RemovedUntil.Review;
    private T AnyOf<T>() where T : struct, Enum => Any(Enum.GetValues<T>());
    private T Any<T>(T[] all) => all[_chance.Next(all.Length)];
}
