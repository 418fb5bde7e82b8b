namespace MeetingHub.Domain.Rooms;

/// <summary>
/// Moves the planned end later. <paramref name="From"/> is the end that the person saw, so that two who press at once prolong once.
/// </summary>
public sealed record ProlongSession(int Minutes, DateTimeOffset From) : RoomCommand;

/// <summary>Brings back the end that was planned before the last prolonging.</summary>
public sealed record TakeBackProlonging : RoomCommand;

/// <summary>The planned end is near.</summary>
public sealed record AnnounceEnd : LiveRoomCommand;

/// <summary>The planned end has come.</summary>
public sealed record CloseAtEnd : LiveRoomCommand;
