namespace MeetingHub.Domain.Rooms;

/// <summary>A time that runs for everybody, such as that of a silent exercise or of a talk in twos.</summary>
public sealed record RoomTimer(string Label, TimeSpan Duration, DateTimeOffset EndsAt, ParticipantId By);

/// <summary>The timer for all. There is one at most.</summary>
public sealed record Timers
{
    public RoomTimer? Current { get; init; }

    internal Timers Evolve(RoomEvent e) => e switch
    {
        TimerStarted s          => new Timers { Current = new RoomTimer(s.Label, s.Duration, s.EndsAt, s.By) },
        TimerExtended(var end, _) when Current is { } timer => new Timers { Current = timer with { EndsAt = end } },
        TimerStopped or TimerEnded => new Timers(),
        _                       => this,
    };
}
