namespace MeetingHub.Domain.Rooms;

/// <summary>Whether facilitators have paused the room: nobody is heard or seen, and nobody writes to the group.</summary>
public sealed record Pause
{
    /// <summary>Null while the room is not paused.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Who paused it; null for a pause that is kept from the room before this one.</summary>
    public ParticipantId? By { get; init; }

    public bool IsOn => Since is not null;

    internal PauseView? View => Since is { } since ? new PauseView(since, By) : null;

    internal Pause Evolve(RoomEvent e, DateTimeOffset at) => e switch
    {
        RoomPaused(var by) when !IsOn => new Pause { Since = at, By = by },
        RoomResumed                   => new Pause(),
        _                             => this,
    };
}

public sealed record PauseView(DateTimeOffset Since, ParticipantId? By = null);
