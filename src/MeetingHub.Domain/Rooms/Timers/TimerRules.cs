namespace MeetingHub.Domain.Rooms;

/// <summary>Facilitators start, prolong and stop the timer for all; it ends by deadline, so it is the same on every screen.</summary>
public static class TimerRules
{
    public const int LongestLabel = 60;
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan Longest = TimeSpan.FromHours(3);

    internal static RoomDecision? Decide(Room room, RoomCommand command, ParticipantId by, DateTimeOffset at) => command switch
    {
        StartTimer c  => Start(room, c, by, at),
        AddToTimer c  => Add(room, c, by),
        StopTimer     => Stop(room, by),
        FinishTimer   => Finish(room, at),
        _             => null,
    };

    internal static DateTimeOffset? NextDeadline(Room room) => room.Timers.Current?.EndsAt;

    internal static IEnumerable<RoomCommand> Due(Room room, DateTimeOffset at) => NextDeadline(room) <= at ? [new FinishTimer()] : [];

    private static RoomDecision Start(Room room, StartTimer c, ParticipantId by, DateTimeOffset at)
    {
        var label = c.Label.Trim();
        if (!room.IsFacilitator(by))                                       return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.Timers.Current is not null)                               return RoomDecision.Refuse(Refusal.TimerRunning);
        if (c.Duration < Shortest || c.Duration > Longest)                 return RoomDecision.Refuse(Refusal.BadRequest);
        if (!SealedText.Fits(room, label, LongestLabel))                   return RoomDecision.Refuse(Refusal.BadRequest);
        return RoomDecision.Accept(new TimerStarted(label, c.Duration, at + c.Duration, by));
    }

    private static RoomDecision Add(Room room, AddToTimer c, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                                       return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (c.Minutes is < 1 or > 30)                                      return RoomDecision.Refuse(Refusal.BadRequest);
        if (room.Timers.Current is not { } timer || timer.EndsAt != c.From) return RoomDecision.Nothing; // over, or a colleague was faster
        return RoomDecision.Accept(new TimerExtended(timer.EndsAt + TimeSpan.FromMinutes(c.Minutes), by));
    }

    private static RoomDecision Stop(Room room, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                                       return RoomDecision.Refuse(Refusal.NotFacilitator);
        return room.Timers.Current is null ? RoomDecision.Nothing : RoomDecision.Accept(new TimerStopped(by));
    }

    private static RoomDecision Finish(Room room, DateTimeOffset at) =>
        room.Timers.Current is { } timer && timer.EndsAt <= at ? RoomDecision.Accept(new TimerEnded()) : RoomDecision.Nothing;
}
