namespace MeetingHub.Domain.Rooms;

/// <summary>Keeps a poll for later, which facilitators alone see. The browser makes the id.</summary>
public sealed record PreparePoll(PollId Id, PollForm Form) : RoomCommand;

/// <summary>Asks everybody.</summary>
public sealed record OpenPoll(PollId Id) : RoomCommand;

/// <summary>Answers that are on their way still count.</summary>
public sealed record ClosePoll(PollId Id) : RoomCommand;

/// <summary>Shows the sums to everybody, now and as they change.</summary>
public sealed record ShowSums(PollId Id) : RoomCommand;

public sealed record DeletePoll(PollId Id) : RoomCommand;

/// <summary>
/// The one ballot of its author in that poll. What is <paramref name="Blinded"/> says nothing about the token that will be made of it.
/// </summary>
public sealed record TakeBallot(PollId Poll, string Blinded) : LiveRoomCommand;

/// <summary>An answer that came with a good token. It has no author: nobody knows whose it is.</summary>
public sealed record CountAnswer(PollId Poll, int Choice, string Token) : LiveRoomCommand;

/// <summary>The time for answers that were on their way is over.</summary>
public sealed record SettlePoll(PollId Id) : LiveRoomCommand;
