using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>Starts a round of all who are inside.</summary>
/// <param name="PerPerson">Null: no time is shown.</param>
/// <param name="People">By hand: these first, in this order.</param>
/// <param name="Seed">By chance: a number that the browser drew.</param>
public sealed record StartRound(
    RoundId Id, string Prompt, RoundOrder Order, TimeSpan? PerPerson = null, bool FollowsMicrophone = false,
    ImmutableArray<ParticipantId>? People = null, int? Seed = null) : RoomCommand;

/// <summary>
/// The author has shared. <paramref name="Turn"/> is the turn that they saw, here as in the others, so that none ends twice.
/// </summary>
public sealed record FinishSharing(long Turn) : RoomCommand;

/// <summary>A facilitator thanks who shares, and the next one's turn begins; or it begins while nobody shares.</summary>
public sealed record ThankAndGoOn(long Turn) : RoomCommand;

/// <summary>Passes one's own turn, or that person's, now or before it comes. At the end it is offered once more.</summary>
public sealed record PassRound(long Turn, ParticipantId? Who = null) : RoomCommand;

/// <summary>
/// Asks that one's own turn, or that person's, comes at the end: now, before it comes, or after it was passed.
/// </summary>
public sealed record ComeBackToMe(long Turn, ParticipantId? Who = null) : RoomCommand;

/// <summary>Who shares asks for one more minute.</summary>
public sealed record AskForMinute(long Turn) : RoomCommand;

/// <summary>
/// Gives who shares one more minute. <paramref name="From"/> is the end that the facilitator saw, so that two who press at once add one.
/// </summary>
public sealed record AddMinute(DateTimeOffset From) : RoomCommand;

/// <summary>Waits a moment longer for somebody who stepped out or whose connection is lost.</summary>
public sealed record WaitInRound(long Turn) : RoomCommand;

public sealed record PauseRound : RoomCommand;
public sealed record ResumeRound : RoomCommand;
public sealed record EndRound : RoomCommand;

/// <summary>Moves somebody whose turn has not come by one place; <paramref name="From"/> is the number that the facilitator saw.</summary>
public sealed record MoveInRound(ParticipantId Who, MoveDirection Direction, int From) : RoomCommand;

/// <summary>Shows the time that is left to nobody, or to all again.</summary>
public sealed record HideRoundTime(bool Hidden) : RoomCommand;

/// <summary>Hands the talking stick on to that person, who may take it.</summary>
public sealed record OfferStick(long Turn, ParticipantId To) : RoomCommand;

public sealed record TakeStick(long Turn) : RoomCommand;

/// <summary>The stick goes back to who offered it. Nobody passes by it.</summary>
public sealed record DeclineStick(long Turn) : RoomCommand;

/// <summary>What a round does by itself when its time has come.</summary>
public sealed record KeepRound : LiveRoomCommand;
