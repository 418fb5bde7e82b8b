namespace MeetingHub.Domain.Rooms;

/// <summary>
/// A rehearsal is a room like any other, so that what somebody practises is the real thing. Only it ends by itself: with its last
/// facilitator, who nobody real would be left without, and after an hour.
/// </summary>
public static class RehearsalRules
{
    /// <summary>So long after it was opened it ends, whoever is inside.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    internal static IEnumerable<RoomCommand> Due(Room room, DateTimeOffset at) => NextDeadline(room) <= at ? [new EndRehearsal()] : [];

    internal static DateTimeOffset? NextDeadline(Room room) => 
        room.Settings is { IsRehearsal: true, Main: null } ? room.Door.OpenedAt + Longest : null;

    internal static RoomDecision? Decide(Room room, RoomCommand command, DateTimeOffset at) => command switch
    {
        EndRehearsal     => !room.Door.IsEnded && NextDeadline(room) <= at ? RoomDecision.Accept(new RoomEnded()) : RoomDecision.Nothing,
        _                => null,
    };
}
