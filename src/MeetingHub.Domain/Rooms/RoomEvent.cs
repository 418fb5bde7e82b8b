using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>A fact about a room. Events are never renamed and their fields never reused, because logs hold them.</summary>
public abstract record RoomEvent
{
    /// <summary>
    /// The seats that may know the fact, in the room after its entry. Every event says so itself: none goes to anybody by default.
    /// </summary>
    public abstract Audience AudienceIn(Room room);

    /// <summary>The level of the first release that knows the event; a room of a lower level never has it.</summary>
    public virtual int SinceLevel() => 0;
}

/// <summary>An event that a newer release wrote; this release skips it.</summary>
public sealed record UnknownEvent : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Nobody;
}

/// <summary>The events that one command added to a room's log. Versions are 1, 2, 3 without gaps.</summary>
public sealed record RoomEntry(long Version, DateTimeOffset At, ParticipantId By, ImmutableArray<RoomEvent> Events);
