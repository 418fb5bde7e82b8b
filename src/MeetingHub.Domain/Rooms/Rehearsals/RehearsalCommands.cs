namespace MeetingHub.Domain.Rooms;

/// <summary>The longest time of a rehearsal is over.</summary>
public sealed record EndRehearsal : LiveRoomCommand;
