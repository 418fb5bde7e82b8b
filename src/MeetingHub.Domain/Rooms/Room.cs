using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>
/// The state of a room: the fold over its log, as the record of its parts. Immutable; every step shares what did not change. It is also
/// what a snapshot of the log holds: see <see cref="Restored"/>.
/// </summary>
/// <remarks>
/// A part decides its own commands, evolves by the events that concern it, and shows itself to a seat in <see cref="RoomView"/>. Public
/// properties that can be set are the state; everything else is worked out from them.
/// </remarks>
public sealed record Room
{
    public static Room Empty { get; } = new();

    public RoomSettings Settings { get; init; } = new("", 0);
    public Seats Seats { get; init; } = new();
    public Door Door { get; init; } = new();
    public Chat Chat { get; init; } = new();
    public Floor Floor { get; init; } = new();
    public Tracks Tracks { get; init; } = new();
    public Safety Safety { get; init; } = new();
    public Breaks Breaks { get; init; } = new();
    public Removals Removals { get; init; } = new();
    public Arrivals Arrivals { get; init; } = new();
    public Pause Pause { get; init; } = new();
    public Lead Lead { get; init; } = new();
    public Reports Reports { get; init; } = new();
    public Schedule Schedule { get; init; } = new();
    public Plan Plan { get; init; } = new();
    public SideRooms SideRooms { get; init; } = new();
    public Captions Captions { get; init; } = new();
    public Polls Polls { get; init; } = new();
    public Questions Questions { get; init; } = new();
    public Shelf Shelf { get; init; } = new();
    public Signals Signals { get; init; } = new();
    public Rounds Rounds { get; init; } = new();
    public Timers Timers { get; init; } = new();
    public Exercises Exercises { get; init; } = new();
    public Keys Keys { get; init; } = new();

    /// <summary>Null until the first member negotiates.</summary>
    public MediaPlace? Media { get; init; }

    /// <summary>What a command changes, or why it changes nothing. Pure; the time is an argument.</summary>
    public RoomDecision Decide(RoomCommand command, ParticipantId by, DateTimeOffset at)
    {
        if (command is not (LiveRoomCommand or Leave))
        {
            if (Seats.IsRemoved(by))                 return RoomDecision.Refuse(Refusal.Removed);
            if (!Seats.IsInside(by) && !(Seats.IsWaiting(by) && command.IsForWaiting()))
                return RoomDecision.Refuse(Seats.IsWaiting(by) ? Refusal.Waiting : Refusal.NotInRoom);
            if (Door.IsEnded && command is not EndRoom) return RoomDecision.Refuse(Refusal.RoomEnded);
            if (Settings.Main is not null && MainRoomRules.IsForMainRoom(this, command)) return RoomDecision.Refuse(Refusal.MainRoomOnly);
        }
        var decision =
            SafetyRules.Decide(this, command, by, at)
            ?? SideRoomRules.Decide(this, command, by, at)
            ?? BreakRules.Decide(this, command, by, at)
            ?? SeatRules.Decide(this, command, by, at)
            ?? DoorRules.Decide(this, command, by, at)
            ?? ScheduleRules.Decide(this, command, by, at)
            ?? RehearsalRules.Decide(this, command, at)
            ?? PlanRules.Decide(this, command, by, at)
            ?? ChatRules.Decide(this, command, by, at)
            ?? FloorRules.Decide(this, command, by)
            ?? SignalRules.Decide(this, command, by, at)
            ?? TrackRules.Decide(this, command, by, at)
            ?? RemovalRules.Decide(this, command, by)
            ?? ArrivalRules.Decide(this, command, by)
            ?? PauseRules.Decide(this, command, by)
            ?? CaptionRules.Decide(this, command, by)
            ?? RoundRules.Decide(this, command, by, at)
            ?? TimerRules.Decide(this, command, by, at)
            ?? ExerciseRules.Decide(this, command, by, at)
            ?? LeadRules.Decide(this, command, by)
            ?? MediaRules.Decide(this, command)
            ?? ReportRules.Decide(this, command)
            ?? PollRules.Decide(this, command, by, at)
            ?? QuestionRules.Decide(this, command, by)
            ?? ShelfRules.Decide(this, command, by)
            ?? KeyRules.Decide(this, command, by)
            ?? throw new InvalidOperationException($"No part decides {command.GetType().Name}.");
        return MayHave(decision)
            ? TrackRules.WithoutFloor(this, RoundRules.InStep(this, decision, at), at) : RoomDecision.Refuse(Refusal.NextRoomOnly);
    }

    public Room Evolve(RoomEntry entry)
    {
        var room = this;
        foreach (var e in entry.Events) room = room.Evolve(e, entry.At);
        return room;
    }

    /// <summary>Each part takes what concerns it. An event never fails: it has already happened.</summary>
    public Room Evolve(RoomEvent e, DateTimeOffset at) => new()
    {
        Settings = e is RoomOpened opened ? opened.ToSettings() : Settings,
        Seats = Seats.Evolve(e, at),
        Door = Door.Evolve(e, this, at),
        Chat = Chat.Evolve(e, this, at),
        Floor = Floor.Evolve(e, this, at),
        Tracks = Tracks.Evolve(e, this, at),
        Safety = Safety.Evolve(e, at),
        Breaks = Breaks.Evolve(e, this),
        Removals = Removals.Evolve(e, this),
        Arrivals = Arrivals.Evolve(e, this, at),
        Pause = Pause.Evolve(e, at),
        Lead = Lead.Evolve(e),
        Media = MediaRules.Evolve(Media, e),
        Reports = Reports.Evolve(e),
        Schedule = Schedule.Evolve(e, at),
        Plan = Plan.Evolve(e, this, at),
        SideRooms = SideRooms.Evolve(e, at),
        Captions = Captions.Evolve(e),
        Polls = Polls.Evolve(e),
        Questions = Questions.Evolve(e),
        Shelf = Shelf.Evolve(e),
        Signals = Signals.Evolve(e, this, at),
        Rounds = Rounds.Evolve(e, this, at),
        Timers = Timers.Evolve(e),
        Exercises = Exercises.Evolve(e, at),
        Keys = Keys.Evolve(e),
    };

    /// <summary>
    /// The commands of the live room that are due at that time. Each changes nothing when the room has moved on meanwhile, so any node may
    /// give them, and give them twice.
    /// </summary>
    public ImmutableArray<RoomCommand> Due(DateTimeOffset at) =>
        NextDeadline <= at
            ?
            [
                .. Seats.Due(Settings.Times, at), .. SafetyRules.Due(this, at), .. ScheduleRules.Due(this, at), .. DoorRules.Due(Door, at),
                .. PollRules.Due(this, at), .. SideRoomRules.Due(this, at),
                .. PlanRules.Due(this, at), .. RoundRules.Due(this, at), .. TimerRules.Due(this, at), .. ExerciseRules.Due(this, at),
                    .. RehearsalRules.Due(this, at),
            ]
            : [];

    /// <summary>When something is due next; null: not before something happens.</summary>
    public DateTimeOffset? NextDeadline => Door.IsOpened && !Door.IsEnded
        ? Earliest(
            Seats.NextDeadline(Settings.Times), SafetyRules.NextDeadline(this), ScheduleRules.NextDeadline(this), Door.ClosesAt,
            PollRules.NextDeadline(this), SideRoomRules.NextDeadline(this), PlanRules.NextDeadline(this),
            RoundRules.NextDeadline(this), TimerRules.NextDeadline(this), ExerciseRules.NextDeadline(this),
                RehearsalRules.NextDeadline(this))
        : null;

    /// <summary>A room that was read from a snapshot, with everything that is worked out from its state.</summary>
    public Room Restored() => this with { Seats = Seats.Restored(), Chat = Chat.Restored() };

    /// <summary>Whether nobody is heard or seen, and nobody writes to the group.</summary>
    public bool IsPaused => WhyPaused is not null;

    /// <summary>What somebody is told who would be heard, be seen or write now; null while the room is not paused.</summary>
    public Refusal? WhyPaused =>
        Pause.IsOn ? Refusal.OnPause : PauseRules.IsWithoutFacilitator(this) ? Refusal.FacilitatorAway : null;

    /// <summary>Who can have their microphone on: what facilitators chose, or a round with which it goes.</summary>
    public MicrophonePolicy Microphones =>
        Rounds.Current is { FollowsMicrophone: true, Phase: not RoundPhase.Finished } ? MicrophonePolicy.Floor : Tracks.Microphones;

    /// <summary>Whether this person can have their microphone on. Facilitators always can.</summary>
    public bool MaySpeak(ParticipantId who) => IsFacilitator(who) || (Settings.Format != RoomFormat.Talk && Microphones switch
    {
        MicrophonePolicy.All   => true,
        MicrophonePolicy.Floor => Rounds.Current?.Now == who || Floor.Speaker == who,
        _                      => false,
    });

    /// <summary>Whether this person can be heard and seen at all: in a talk, only who is on the stage.</summary>
    public bool MaySend(ParticipantId who) => Settings.Format != RoomFormat.Talk || IsFacilitator(who);

    public bool IsInside(ParticipantId who) => Seats.IsInside(who);
    public bool IsFacilitator(ParticipantId who) => Seats.IsFacilitator(who);

    /// <summary>Whether somebody else who leads is inside, also without a connection: with the same page they have the same key.</summary>
    public bool HasOtherFacilitator(ParticipantId who) => Seats.Inside.Any(s => s.Role == Role.Facilitator && s.Id != who);

    public bool IsRemoved(ParticipantId who) => Seats.IsRemoved(who);

    private static DateTimeOffset? Earliest(params ReadOnlySpan<DateTimeOffset?> all)
    {
        DateTimeOffset? earliest = null;
        foreach (var one in all)
            if (earliest is null || one < earliest) earliest = one;
        return earliest;
    }

    private bool MayHave(RoomDecision decision)
    {
        if (!Door.IsOpened) return true; // the opening says the level
        foreach (var e in decision.Events)
            if (e.SinceLevel() > Settings.Level) return false;
        return true;
    }
}
