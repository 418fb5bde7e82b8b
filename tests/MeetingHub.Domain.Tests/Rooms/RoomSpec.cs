using System.Collections.Immutable;
using MeetingHub.Domain.Rooms;

namespace MeetingHub.Domain.Tests.Rooms;

/// <summary>Given past events, when a command is given, then these events or this refusal.</summary>
internal sealed class RoomSpec
{
    public static readonly DateTimeOffset Noon = new(2026, 12, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly ParticipantId Rowan = new("p-rowan-1"), Robin = new("p-robin-1");
    public static readonly ParticipantId Ann = new("p-ann-001"), Ben = new("p-ben-001"), Cal = new("p-cal-001");

    private readonly Room _room;
    private readonly DateTimeOffset _now;
    private readonly RoomDecision? _decision;

    private RoomSpec(Room room, DateTimeOffset now, RoomDecision? decision = null) => (_room, _now, _decision) = (room, now, decision);

    /// <summary>A room with two facilitators, Rowan and Robin, and three participants, Ann, Ben and Cal.</summary>
    public static RoomSpec Given(params RoomEvent[] events) => new(Fold(Circle, events), Noon);

    /// <summary>Only the given events, from an empty log.</summary>
    public static RoomSpec GivenOnly(params RoomEvent[] events) => new(Fold(Room.Empty, events), Noon);

    public static Room Circle { get; } = Fold(Room.Empty,
        Opened("Tuesday circle", 8),
        Joined(Rowan, "Rowan", Role.Facilitator), Joined(Robin, "Robin", Role.Facilitator),
        Joined(Ann, "Ann"), Joined(Ben, "Ben"), Joined(Cal, "Cal"));

    public static RoomOpened Opened(string title, int capacity) => new(title, capacity, Level: RoomSettings.NewestLevel, Times: RoomTimes.Default);

    public static ParticipantJoined Joined(ParticipantId who, string name, Role role = Role.Participant) =>
        new(who, name, Keepsake.Fern, Tint.Moss, role);

    public static ParticipantKnocked Knocked(
        ParticipantId who, string name, KnockCause cause = KnockCause.Door, bool returning = false, ParticipantId? by = null) =>
        new(who, name, Keepsake.Fern, Tint.Moss, Role.Participant, returning, cause, by);

    public static JoinRoom Join(string name, Role role = Role.Participant) => new(name, Keepsake.Fern, Tint.Moss, role);

    public static MessageId Id(string text) => new(text.PadRight(IdText.Shortest, '-'));

    public static MessagePosted Said(ParticipantId who, string id, MessageAudience audience = MessageAudience.Everyone, ParticipantId? toWho = null) =>
        new(Id(id), who, "Hello", audience, null, toWho);

    public RoomSpec After(TimeSpan time) => new(_room, _now + time);

    /// <summary>The commands that are due, each given by the live room; the events of all of them must follow.</summary>
    public RoomSpec WhenDue() => _room.Due(_now).Aggregate(this, (spec, command) => spec.Then(command));

    private RoomSpec Then(RoomCommand command)
    {
        var decision = _room.Decide(command, ParticipantId.Nobody, _now);
        return new RoomSpec(Fold(_room, _now, [.. decision.Events]), _now);
    }

    public RoomSpec When(RoomCommand command, ParticipantId by) => new(_room, _now, _room.Decide(command, by, _now));

    /// <summary>What facilitators are told of an arrival is compared only where a test names it.</summary>
    public RoomSpec Then(params RoomEvent[] events)
    {
        Assert.Null(_decision!.Refusal);
        var isNamed = events.Any(e => e is ArrivalNoted);
        Assert.Equal(events, _decision.Events.Where(e => isNamed || e is not ArrivalNoted));
        return new RoomSpec(Fold(_room, _now, [.. _decision.Events]), _now);
    }

    /// <summary>It is not refused; what follows is looked at elsewhere.</summary>
    public RoomSpec Decided()
    {
        Assert.Null(_decision!.Refusal);
        return new RoomSpec(Fold(_room, _now, [.. _decision.Events]), _now);
    }

    public RoomSpec ThenNothing() => Then();

    /// <summary>Something happened that another test looks at.</summary>
    public RoomSpec ThenAny() => Then(Assert.NotEmpty);

    public RoomSpec Then(Action<IReadOnlyList<RoomEvent>> looks)
    {
        Assert.Null(_decision!.Refusal);
        looks(_decision.Events);
        return new RoomSpec(Fold(_room, _now, [.. _decision.Events]), _now);
    }

    public RoomSpec ThenRefused(Refusal refusal)
    {
        Assert.Equal(refusal, _decision!.Refusal);
        Assert.Empty(_decision.Events);
        return new RoomSpec(_room, _now);
    }

    public RoomSpec AndThe(Action<Room> looks)
    {
        looks(_room);
        return this;
    }

    public void AndTheRoom(Action<Room> looks) => looks(_room);

    /// <summary>The room as it is read from a snapshot that holds its state and nothing else.</summary>
    public static Room Reread(Room room)
    {
        var copy = (Room)CopyState(room);
        return (copy with
        {
            Seats = (Seats)CopyState(room.Seats), Door = (Door)CopyState(room.Door), Chat = (Chat)CopyState(room.Chat),
            Floor = (Floor)CopyState(room.Floor), Tracks = (Tracks)CopyState(room.Tracks), Safety = (Safety)CopyState(room.Safety),
            Removals = (Removals)CopyState(room.Removals),
            Arrivals = (Arrivals)CopyState(room.Arrivals),
            Pause = (Pause)CopyState(room.Pause),
            Lead = (Lead)CopyState(room.Lead),
            Breaks = (Breaks)CopyState(room.Breaks), Reports = (Reports)CopyState(room.Reports),
            Schedule = (Schedule)CopyState(room.Schedule), Plan = (Plan)CopyState(room.Plan),
            Rounds = (Rounds)CopyState(room.Rounds), Timers = (Timers)CopyState(room.Timers), Exercises = (Exercises)CopyState(room.Exercises),
            Polls = (Polls)CopyState(room.Polls),
            Questions = (Questions)CopyState(room.Questions),
            SideRooms = (SideRooms)CopyState(room.SideRooms),
            Signals = (Signals)CopyState(room.Signals), Keys = (Keys)CopyState(room.Keys),
        }).Restored();
    }

    // The state is what can be set; everything else must be worked out from it.
    private static object CopyState(object part)
    {
        var copy = Activator.CreateInstance(part.GetType())!;
        foreach (var property in part.GetType().GetProperties().Where(p => p.SetMethod is { IsPublic: true }))
            property.SetValue(copy, property.GetValue(part));
        return copy;
    }

    private static Room Fold(Room room, params RoomEvent[] events) => Fold(room, Noon, events);

    private static Room Fold(Room room, DateTimeOffset at, RoomEvent[] events) =>
        events.Aggregate(room, (state, e) => state.Evolve(e, at));
}
