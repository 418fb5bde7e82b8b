namespace MeetingHub.Domain.Rooms;

/// <summary>That person types the captions from now on, in place of whoever did.</summary>
public sealed record NameCaptioner(ParticipantId Who) : RoomCommand;

/// <summary>Nobody types captions any more. The captioner may say so as well.</summary>
public sealed record EndCaptions : RoomCommand;
