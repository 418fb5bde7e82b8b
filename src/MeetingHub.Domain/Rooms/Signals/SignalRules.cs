namespace MeetingHub.Domain.Rooms;

/// <summary>Everybody may give each signal once while it lasts, and say what they would like of the others.</summary>
internal static class SignalRules
{
    public static RoomDecision? Decide(Room room, RoomCommand command, ParticipantId by, DateTimeOffset at) => command switch
    {
        GiveSignal(var kind)     => Give(room, kind, by, at),
        TakeBackSignal(var kind) => TakeBack(room, kind, by, at),
        SetWeather(var weather)  => Set(room, weather, by),
        _                        => null,
    };

    /// <summary>What a fold must know of that person's weather. Whose the signals are, it must not.</summary>
    public static IEnumerable<RoomEvent> Introduction(Signals signals, ParticipantId who)
    {
        if (signals.WeatherOf(who) is { } weather) yield return new WeatherSet(who, weather);
    }

    private static RoomDecision Give(Room room, SignalKind kind, ParticipantId by, DateTimeOffset at) =>
        room.Signals.Given.Any(s => s.Who == by && s.Kind == kind && s.LastsAt(at))
            ? RoomDecision.Nothing
            : RoomDecision.Accept(new SignalCounted(kind), new SignalGiven(by, kind));

    private static RoomDecision TakeBack(Room room, SignalKind kind, ParticipantId by, DateTimeOffset at)
    {
        var place = room.Signals.Given.FindAll(s => s.LastsAt(at)).FindIndex(s => s.Who == by && s.Kind == kind);
        return place < 0 ? RoomDecision.Nothing : RoomDecision.Accept(new SignalTakenBack(kind, place));
    }

    private static RoomDecision Set(Room room, Weather? weather, ParticipantId by) =>
        room.Signals.WeatherOf(by) == weather ? RoomDecision.Nothing : RoomDecision.Accept(new WeatherSet(by, weather));
}
