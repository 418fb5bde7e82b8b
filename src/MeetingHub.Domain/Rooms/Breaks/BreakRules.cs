namespace MeetingHub.Domain.Rooms;

/// <summary>Everybody may step out at any time, and is back when they say so.</summary>
internal static class BreakRules
{
    public static RoomDecision? Decide(Room room, RoomCommand command, ParticipantId by, DateTimeOffset at) => command switch
    {
        StepOut                                        => Go(room, by, at),
        StepBack                                       => Return(room, by),
        _ when room.Breaks.IsOut(by) && Sends(command) => RoomDecision.Refuse(Refusal.SteppedOut),
        _                                              => null,
    };

    /// <summary>What a fold must know of that person's break.</summary>
    public static IEnumerable<RoomEvent> Introduction(Breaks breaks, ParticipantId who)
    {
        if (breaks.Out.TryGetValue(who, out var since)) yield return new SteppedOut(who, since);
    }

    // The devices go off with it, so that nothing goes on by itself when the person is back. Hand and place in a round stay.
    private static RoomDecision Go(Room room, ParticipantId by, DateTimeOffset at) => room.Breaks.IsOut(by)
        ? RoomDecision.Nothing
        : RoomDecision.Accept([.. TrackRules.TurnedOff(room.Tracks, by), new SteppedOut(by, at)]);

    private static RoomDecision Return(Room room, ParticipantId by) =>
        room.Breaks.IsOut(by) ? RoomDecision.Accept(new SteppedBack(by)) : RoomDecision.Nothing;

    // Whoever is out may still leave, lower a hand, ask for help and, as a facilitator, look after the room.
    private static bool Sends(RoomCommand command) =>
        command is TurnOnMicrophone or TurnOnCamera or StartScreen or RaiseHand or TakeStick or PostMessage or ReactToMessage or GiveSignal;
}
