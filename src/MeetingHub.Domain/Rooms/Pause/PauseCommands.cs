namespace MeetingHub.Domain.Rooms;

public sealed record PauseRoom : RoomCommand;
public sealed record ResumeRoom : RoomCommand;
