namespace MeetingHub.Domain.Rooms;

/// <summary>Takes this plan, in place of one that there is.</summary>
public sealed record UsePlan(SessionPlan Plan) : RoomCommand;

/// <summary>The session goes on without a plan.</summary>
public sealed record PutPlanAway : RoomCommand;

/// <summary>Begins the first step, unless one has begun.</summary>
public sealed record BeginPlan : RoomCommand;

/// <summary>Goes on, skips or goes back to that step, counted from 0.</summary>
public sealed record GoToStep(int Step) : RoomCommand;

/// <summary>
/// Gives the step that many minutes more. <paramref name="From"/> is the end that the facilitator saw, so that two who press at once add
/// once.
/// </summary>
public sealed record AddToStep(int Minutes, DateTimeOffset From) : RoomCommand;

/// <summary>The time of the step stands still.</summary>
public sealed record PausePlan : RoomCommand;
public sealed record ResumePlan : RoomCommand;

/// <summary>A step that begins by itself is due after that one; null: the first.</summary>
public sealed record BeginNextStep(int? After = null) : LiveRoomCommand;
