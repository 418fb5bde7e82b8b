using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>A fact about a room. Events are never renamed and their fields never reused, because logs hold them.</summary>
public abstract record RoomEvent;

/// <summary>
/// <paramref name="Again"/>: the room before this one was lost while people were inside. The door is closed until a facilitator opens it.
/// </summary>
public sealed record RoomOpened(string Title, int Capacity, bool Large = false, bool Again = false) : RoomEvent;

public sealed record ParticipantJoined(ParticipantId Who, string Name, Keepsake Keepsake, Tint Tint, Role Role) : RoomEvent;
public sealed record ParticipantDropped(ParticipantId Who) : RoomEvent;
public sealed record ParticipantReturned(ParticipantId Who) : RoomEvent;
public sealed record ParticipantLeft(ParticipantId Who) : RoomEvent;
public sealed record ParticipantRemoved(ParticipantId Who, string Name) : RoomEvent;
public sealed record RemovalUndone(ParticipantId Who) : RoomEvent;
/// <summary>Kept from the room before this one: the devices that are held when the seat joins.</summary>
public sealed record HoldsKept(ParticipantId Who, bool Microphone, bool Camera) : RoomEvent;

public sealed record MessagePosted(MessageId Id, ParticipantId Who, string Body, MessageAudience Audience, MessageId? ReplyTo = null,
    ParticipantId? ToWho = null) : RoomEvent
{
    /// <summary>Added for readers who do not see the author among the people; it is never in the log.</summary>
    public Author? Author { get; init; }
}

public sealed record MessageReacted(MessageId MessageId, ParticipantId Who, Reaction Reaction) : RoomEvent;
public sealed record ReactionWithdrawn(MessageId MessageId, ParticipantId Who, Reaction Reaction) : RoomEvent;

public sealed record HandRaised(ParticipantId Who) : RoomEvent;
public sealed record HandLowered(ParticipantId Who) : RoomEvent;

public sealed record MicrophoneTurnedOn(ParticipantId Who) : RoomEvent;
public sealed record MicrophoneTurnedOff(ParticipantId Who) : RoomEvent;
public sealed record MicrophoneMuted(ParticipantId Who) : RoomEvent;
public sealed record AskedToUnmute(ParticipantId Who, ParticipantId By) : RoomEvent;
public sealed record CameraTurnedOn(ParticipantId Who) : RoomEvent;
public sealed record CameraTurnedOff(ParticipantId Who) : RoomEvent;
public sealed record CameraStopped(ParticipantId Who) : RoomEvent;
public sealed record CameraAllowed(ParticipantId Who, ParticipantId By) : RoomEvent;
public sealed record ScreenStarted(ParticipantId Who) : RoomEvent;
public sealed record ScreenStopped(ParticipantId Who) : RoomEvent;

/// <summary>The room's media lives at that node from here on. Places are numbered 1, 2, 3.</summary>
public sealed record MediaPlaced(string Node, long Number) : RoomEvent;

/// <summary>
/// The links were replaced; <paramref name="Links"/> counts how often. Passes that came from older links let nobody in any more.
/// </summary>
public sealed record LinksReplaced(long Links) : RoomEvent;

public sealed record RoomLocked : RoomEvent;
public sealed record RoomUnlocked : RoomEvent;
public sealed record RoomEnded : RoomEvent;

/// <summary>An event that a newer release wrote; this release skips it.</summary>
public sealed record UnknownEvent : RoomEvent;

/// <summary>The events that one command added to a room's log. Versions are 1, 2, 3 without gaps.</summary>
public sealed record RoomEntry(long Version, DateTimeOffset At, ParticipantId By, ImmutableArray<RoomEvent> Events);
