using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>Who may say that they are not safe, and who looks after them. Saying it is refused to nobody who is inside or waits.</summary>
internal static class SafetyRules
{
    public static RoomDecision? Decide(Room room, RoomCommand command, ParticipantId by, DateTimeOffset at) => command switch
    {
        SayNotSafe(var choice) => Say(room, choice, by),
        TakeBackNotSafe        => TakeBack(room, by),
        LookAtNotSafe(var who) => LookAt(room, who, by),
        CloseNotSafe(var who)  => Close(room, who, by),
        AskAgainNotSafe        => AskAgain(room, at),
        _                      => null,
    };

    /// <summary>
    /// When the facilitators are to be asked again; null while nobody waits for them, or nobody of them is there to be asked.
    /// </summary>
    public static DateTimeOffset? NextDeadline(Room room)
    {
        DateTimeOffset? next = null;
        foreach (var signal in Unanswered(room))
            if (AskAgainAt(signal) is var at && !(next <= at)) next = at;
        return next;
    }

    public static IEnumerable<RoomCommand> Due(Room room, DateTimeOffset at) => NextDeadline(room) <= at ? [new AskAgainNotSafe()] : [];

    private static RoomDecision Say(Room room, NotSafeChoice? choice, ParticipantId by)
    {
        var me = room.Seats.FindPresent(by)!;
        var said = new NotSafeSaid(by, me.Name, me.Keepsake, me.Tint, choice);
        if (room.Safety.Find(by) is not { IsTakenBack: false } open) return RoomDecision.Accept(said);
        if (choice is null)
            return open.IsWaiting ? RoomDecision.Nothing : RoomDecision.Accept(said with { Choice = open.Choice });
        if (choice == open.Choice) return RoomDecision.Nothing;
        // Danger is news also to whoever has looked.
        return RoomDecision.Accept(choice == NotSafeChoice.InDangerNow ? said : new NotSafeChosen(by, choice.Value));
    }

    private static RoomDecision TakeBack(Room room, ParticipantId by) =>
        room.Safety.Find(by) is { IsTakenBack: false } ? RoomDecision.Accept(new NotSafeTakenBack(by)) : RoomDecision.Nothing;

    // A facilitator who is not safe is looked after by another one.
    private static RoomDecision LookAt(Room room, ParticipantId who, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                     return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (who == by || room.Safety.Find(who) is not { } open || open.Seen.Contains(by)) return RoomDecision.Nothing;
        return RoomDecision.Accept(new NotSafeLookedAt(who, by));
    }

    private static RoomDecision Close(Room room, ParticipantId who, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                     return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (who == by || room.Safety.Find(who) is null)  return RoomDecision.Nothing;
        return RoomDecision.Accept(new NotSafeClosed(who, by));
    }

    private static RoomDecision AskAgain(Room room, DateTimeOffset at) => RoomDecision.Accept(
        [.. Unanswered(room).Where(s => AskAgainAt(s) <= at).Select(RoomEvent (s) => new NotSafeAskedAgain(s.Who, s.Times + 1))]);

    private static DateTimeOffset AskAgainAt(NotSafe signal) => signal.AskedAt + Safety.AskAgainAfter;

    // Whoever comes in as a facilitator is asked at once, if the minute is over by then.
    private static IEnumerable<NotSafe> Unanswered(Room room)
    {
        if (!room.Safety.Open.Exists(s => s.IsWaiting && s.Times < Safety.MostTimes)) return [];
        var facilitators = room.Seats.Inside.Where(s => s.Role == Role.Facilitator).Select(s => s.Id).Take(2).ToImmutableArray();
        return room.Safety.Open.Where(s => s.IsWaiting && s.Times < Safety.MostTimes && facilitators.Any(f => f != s.Who));
    }
}
