namespace MeetingHub.Domain.Rooms;

public sealed record StartTimer(TimeSpan Duration, string Label = "") : RoomCommand;

/// <summary>
/// Adds minutes to the timer. <paramref name="From"/> is the end that the facilitator saw, so that two who press at once add once.
/// </summary>
public sealed record AddToTimer(int Minutes, DateTimeOffset From) : RoomCommand;

public sealed record StopTimer : RoomCommand;

/// <summary>The timer's end has come.</summary>
public sealed record FinishTimer : LiveRoomCommand;
