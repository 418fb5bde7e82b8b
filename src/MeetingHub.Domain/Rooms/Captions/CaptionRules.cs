namespace MeetingHub.Domain.Rooms;

/// <summary>Facilitators name a captioner, who may step down.</summary>
public static class CaptionRules
{
    public const int LongestCaption = 500;

    /// <summary>Why that line is shown to nobody; null when it is shown.</summary>
    public static Refusal? WhyNotShown(Room room, ParticipantId by, string text)
    {
        if (!room.Captions.AreTypedBy(by))                return Refusal.NotCaptioner;
        if (!SealedText.Fits(room, text, LongestCaption)) return Refusal.MessageTooLong;
        return room.WhyPaused ?? (room.Breaks.IsOut(by) ? Refusal.SteppedOut : null);
    }

    internal static RoomDecision? Decide(Room room, RoomCommand command, ParticipantId by) => command switch
    {
        NameCaptioner(var who) => Name(room, who, by),
        EndCaptions            => End(room, by),
        _                      => null,
    };

    /// <summary>What a fold must know of that person when they come to the front, or into the room after one that was lost.</summary>
    internal static IEnumerable<RoomEvent> Introduction(Captions captions, ParticipantId who)
    {
        if (captions.AreTypedBy(who)) yield return new CaptionerNamed(who);
    }

    // In a large session whoever typed before may step back from the front, which an event about them has to say.
    private static RoomDecision Name(Room room, ParticipantId who, ParticipantId by)
    {
        if (!room.IsFacilitator(by))       return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (!room.IsInside(who))           return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        if (room.Captions.AreTypedBy(who)) return RoomDecision.Nothing;
        return room.Captions.Captioner is { } before
            ? RoomDecision.Accept(new CaptionsEnded(before), new CaptionerNamed(who))
            : RoomDecision.Accept(new CaptionerNamed(who));
    }

    private static RoomDecision End(Room room, ParticipantId by)
    {
        if (room.Captions.Captioner is not { } captioner)  return RoomDecision.Nothing;
        if (captioner != by && !room.IsFacilitator(by))    return RoomDecision.Refuse(Refusal.NotFacilitator);
        return RoomDecision.Accept(new CaptionsEnded(captioner));
    }
}
