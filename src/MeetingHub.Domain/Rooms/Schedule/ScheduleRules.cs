using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>
/// A planned session says that it will end, closes at its end and can be prolonged. All of it is by deadline, so it outlives any node.
/// </summary>
public static class ScheduleRules
{
    /// <summary>How long before its end everybody is told.</summary>
    public static readonly TimeSpan SaidBefore = TimeSpan.FromMinutes(5);

    /// <summary>By how many minutes facilitators prolong.</summary>
    public static readonly ImmutableArray<int> Steps = [5, 10, 15];

    internal static IEnumerable<RoomCommand> Due(Room room, DateTimeOffset at)
    {
        if (SaidAt(room) <= at) yield return new AnnounceEnd();
        if (ClosesAt(room) <= at) yield return new CloseAtEnd();
    }

    internal static DateTimeOffset? NextDeadline(Room room) => SaidAt(room) ?? ClosesAt(room);

    internal static RoomDecision? Decide(Room room, RoomCommand command, ParticipantId by, DateTimeOffset at) => command switch
    {
        ProlongSession c     => Prolong(room, c, by, at),
        TakeBackProlonging   => TakeBack(room, by),
        AnnounceEnd          => Announce(room, at),
        CloseAtEnd           => Close(room, at),
        _                    => null,
    };

    // A closing that a facilitator began comes first, and may be taken back.
    private static DateTimeOffset? SaidAt(Room room) =>
        room.Schedule is { IsAnnounced: false } && room.Door.ClosesAt is null ? ClosesAt(room) - SaidBefore : null;

    private static DateTimeOffset? ClosesAt(Room room) =>
        room.Schedule is { HasCome: false } && room.Door.ClosesAt is null ? room.Schedule.EndsAt : null;

    private static RoomDecision Prolong(Room room, ProlongSession c, ParticipantId by, DateTimeOffset at)
    {
        if (!room.IsFacilitator(by))                 return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.Schedule.EndsAt is not { } end)     return RoomDecision.Refuse(Refusal.NoPlannedEnd);
        if (!Steps.Contains(c.Minutes))              return RoomDecision.Refuse(Refusal.BadRequest);
        if (c.From != end)                           return RoomDecision.Nothing; // a colleague was faster
        var from = end > at ? end : at;
        ImmutableArray<RoomEvent> open = room.Door.ClosesAt is null ? [] : [new ClosingTakenBack(by)];
        return RoomDecision.Accept([.. open, new SessionProlonged(from + TimeSpan.FromMinutes(c.Minutes), by)]);
    }

    private static RoomDecision TakeBack(Room room, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                 return RoomDecision.Refuse(Refusal.NotFacilitator);
        return room.Schedule.EndedBefore is { } end ? RoomDecision.Accept(new ProlongingTakenBack(end, by)) : RoomDecision.Nothing;
    }

    // A room that was opened or prolonged for less than that says it at once; one whose end has come only closes.
    private static RoomDecision Announce(Room room, DateTimeOffset at) =>
        SaidAt(room) <= at && ClosesAt(room) > at
            ? RoomDecision.Accept(new EndAnnounced(room.Schedule.EndsAt!.Value)) : RoomDecision.Nothing;

    private static RoomDecision Close(Room room, DateTimeOffset at) =>
        ClosesAt(room) <= at ? RoomDecision.Accept(new ClosingBegan(at + DoorRules.ClosingTime)) : RoomDecision.Nothing;
}
