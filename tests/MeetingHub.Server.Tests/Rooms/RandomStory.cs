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

    private readonly Random _chance = new(seed);
    private readonly HashSet<Type> _given = [];
    private readonly HashSet<Type> _done = [];
    private Room _room = Room.Empty;
    private DateTimeOffset _at = DateTimeOffset.FromUnixTimeMilliseconds(1_795_000_000_000);
    private long _version;
    private int _messages;

    /// <summary>The commands that were given, and those of them that changed something.</summary>
    public IReadOnlySet<Type> Given => _given;
    public IReadOnlySet<Type> Done => _done;

    /// <summary>The session ends with it.</summary>
    public IEnumerable<Step> Tell(RoomSettings settings, int entries)
    {
        if (Give(ParticipantId.Nobody, new OpenRoom(settings)) is { } opened) yield return opened;
        while (_version < entries)
        {
            // Mostly seconds go by, and now and then so many minutes that lost seats are freed.
            _at += _chance.Next(25) == 0 ? TimeSpan.FromMinutes(_chance.Next(1, 17)) : TimeSpan.FromSeconds(_chance.Next(4));
            foreach (var due in _room.Due(_at))
                if (Give(ParticipantId.Nobody, due) is { } step) yield return step;
            var by = AnyAuthor();
            if (Give(by, AnyCommand(by)) is { } wished) yield return wished;
        }
        foreach (var (who, _, claim) in People.Where(p => p.Claim == Role.Facilitator))
        {
            foreach (var last in new RoomCommand[] { JoinOf(who), new StepUp(), new EndRoom() })
                if (Give(who, last) is { } step) yield return step;
        }
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
        if (!_room.IsInside(by)) return _chance.Next(8) == 0 ? new TurnOnCamera() : JoinOf(by);
        if (_room.Seats.FindInside(by)?.LostAt is not null && _chance.Next(3) > 0) return new ReturnParticipant();
        if (_room.Breaks.IsOut(by) && _chance.Next(3) == 0) return new StepBack();
        return _chance.Next(118) switch
        {
            < 6  => Post(by),
            < 10 => new ReactToMessage(AnyMessage(), AnyOf<Reaction>()),
            < 12 => Withdraw(by),
            < 15 => new RaiseHand(),
            < 17 => new LowerHand(_chance.Next(2) == 0 ? null : AnyHand()),
            < 20 => new TurnOnMicrophone(),
            < 22 => new TurnOffMicrophone(),
            < 25 => new TurnOnCamera(),
            < 27 => new TurnOffCamera(),
            < 29 => new StartScreen(),
            < 31 => new StopScreen(_chance.Next(2) == 0 ? null : _room.Tracks.Screen),
            < 33 => new MuteParticipant(AnyWho(), AnyReason()),
            < 36 => new AskToUnmute(AnyWho()),
            < 38 => new StopCamera(AnyWho(), AnyReason()),
            < 41 => new AllowCamera(AnyStopped()),
            41   => new RemoveParticipant(AnyRemovable(), AnyReason(), AnyNote(), AnyUntil(), _chance.Next(2) == 0),
            42   => new RemoveEverybodySince(AnyWho(), AnyReason(), AnyNote(), AnyUntil()),
            < 47 => new UndoRemoval(AnyRemoved()),
            < 53 => new PromoteParticipant(AnyWho()),
            < 56 => new WithdrawPromotion(AnyPromoted()),
            < 60 => new StepDown(),
            < 64 => new StepUp(),
            64   => new LockRoom(),
            < 68 => new UnlockRoom(),
            68   => new Leave(),
            69   => new ReplaceLinks(_room.Door.Links + 1),
            70   => new PlaceMedia("node-1", _room.Media?.Number ?? 0),
            71   => new ForgetRoom(), // nobody forgets a room with people inside
            < 78 => LoseSome(),
            < 82 => new SayNotSafe(_chance.Next(2) == 0 ? null : AnyOf<NotSafeChoice>()),
            < 84 => new TakeBackNotSafe(),
            < 87 => new LookAtNotSafe(AnyNotSafe()),
            < 90 => new CloseNotSafe(AnyNotSafe()),
            < 92 => new TakeDownMessage(AnyMessage()),
            92   => new SetChat(AnyOf<ChatMode>()),
            < 95 => new SetChat(ChatMode.Open),
            95   => new SetSlowMode(_chance.Next(2) == 0 ? TimeSpan.FromSeconds(30) : null),
            96   => new SetPrivateMessages(AnyOf<PrivateMessages>()),
            < 99 => new HoldChat(AnyWho(), AnyReason()),
            < 102 => new AllowChat(AnyHeldBack()),
            < 107 => new MuteAll(),
            < 109 => new SetScreens(AnyOf<ScreenPolicy>()),
            109  => new PauseRoom(),
            < 116 => new ResumeRoom(),
            _    => new StepOut(),
        };
    }

    private JoinRoom JoinOf(ParticipantId who)
    {
        var (_, name, claim) = People.Single(p => p.Who == who);
        return new JoinRoom(name, AnyOf<Keepsake>(), AnyOf<Tint>(), claim, WasInside: true, _room.Door.Links);
    }

    private PostMessage Post(ParticipantId by)
    {
        var id = new MessageId($"message-{++_messages:00}");
        var audience = AnyOf<MessageAudience>();
        var replyTo = _chance.Next(3) == 0 && _room.Chat.Messages.Count > 0 ? AnyMessage() : (MessageId?)null;
        var toWho = audience == MessageAudience.Direct ? AnyWho() : (ParticipantId?)null;
        var note = _messages % 4 == 0 ? "Grief" : null;
        return new PostMessage(id, $"Words {_messages}\nof {by.Value}", audience, replyTo, toWho, note);
    }

    private WithdrawReaction Withdraw(ParticipantId by)
    {
        var mine = _room.Chat.Messages.SelectMany(m => m.Reactions.Where(r => r.Who == by).Select(r => (m.Id, r.Reaction))).ToArray();
        var (id, reaction) = mine.Length > 0 ? Any(mine) : (AnyMessage(), AnyOf<Reaction>());
        return new WithdrawReaction(id, reaction);
    }

    private LoseConnections LoseSome() =>
        new([.. _room.Seats.Inside.Where(_ => _chance.Next(4) == 0).Select(s => new Loss(s.Stay, Closed: _chance.Next(2) == 0))]);

    private ParticipantId AnyWho() => Any(People).Who;
    private ParticipantId AnyHand() => _room.Floor.Hands.IsEmpty ? AnyWho() : Any(_room.Floor.Hands.ToArray());
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
    private ParticipantId AnyHeldBack() => _room.Chat.Held.ToArray() is { Length: > 0 } held ? Any(held) : AnyWho();
    private MessageId AnyMessage() =>
        _room.Chat.Messages.Select(m => m.Id).ToArray() is { Length: > 0 } ids ? Any(ids) : new MessageId("message-00");
    private Reason? AnyReason() => _chance.Next(2) == 0 ? null : AnyOf<Reason>();
    private string? AnyNote() => _chance.Next(2) == 0 ? null : "A note for the record";
    private RemovedUntil? AnyUntil() => _chance.Next(3) == 0 ? null : RemovedUntil.Review;
    private T AnyOf<T>() where T : struct, Enum => Any(Enum.GetValues<T>());
    private T Any<T>(T[] all) => all[_chance.Next(all.Length)];
}
