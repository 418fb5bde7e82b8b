namespace MeetingHub.Domain.Rooms;

/// <summary>When the session is planned to end.</summary>
public sealed record Schedule
{
    /// <summary>Null: it ends when somebody ends it.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>What it was before it was prolonged the last time; null: nobody has, or it was taken back.</summary>
    public DateTimeOffset? EndedBefore { get; init; }

    public bool IsAnnounced { get; init; }

    /// <summary>The planned end has brought what it brings. When the room was kept open then, it goes on until somebody ends it.</summary>
    public bool HasCome { get; init; }

    internal Schedule Evolve(RoomEvent e, DateTimeOffset at) => e switch
    {
        RoomOpened opened                        => new Schedule { EndsAt = opened.EndsAt },
        EndAnnounced                             => this with { IsAnnounced = true },
        SessionProlonged(var end, _)             => new Schedule { EndsAt = end, EndedBefore = EndsAt },
        ProlongingTakenBack(var end, _)          => new Schedule { EndsAt = end },
        ClosingBegan or ClosingTakenBack when EndsAt <= at => this with { HasCome = true },
        _                                        => this,
    };
}
