namespace MeetingHub.Domain.Rooms;

/// <summary>
/// Shows something of the group's shelf to everybody, in place of what was shown before. The server looks it up, so that nothing else can
/// be shown under its name.
/// </summary>
public sealed record ShowResource(Resource Resource) : LiveRoomCommand;

public sealed record HideResource(ResourceId Id) : RoomCommand;
