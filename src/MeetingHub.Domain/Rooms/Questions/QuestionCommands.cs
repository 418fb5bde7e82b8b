using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>Opens or closes the box for questions without a name.</summary>
public sealed record SetQuestionBox(bool Open) : RoomCommand;

/// <summary>Puts a question into the box. Its entry has no author: nobody knows who asked.</summary>
public sealed record AskQuestion(QuestionId Id, string Text) : RoomCommand
{
    public override bool HasAuthor() => false;
}

public sealed record ShowQuestion(QuestionId Id) : RoomCommand;
public sealed record KeepQuestion(QuestionId Id) : RoomCommand;
public sealed record PutAwayQuestion(QuestionId Id) : RoomCommand;

/// <summary>In a talk, puts a question on the list that everybody reads.</summary>
public sealed record ListQuestion(QuestionId Id) : RoomCommand;

/// <summary>Says that one would like this question answered too, or takes that back. Nobody is told who did.</summary>
public sealed record VoteQuestion(QuestionId Id, bool Up) : RoomCommand
{
    public override bool HasAuthor() => false;
}

/// <summary>The same as the door passes it on: with a mark of the seat for this question in place of the seat.</summary>
public sealed record CountVote(QuestionId Id, string Voter, bool Up) : LiveRoomCommand
{
    public override bool HasAuthor() => false;
}

/// <summary>
/// Brings the questions into the box that were asked before the session. Those that have been there already stay as they are.
/// </summary>
public sealed record BringQuestions(ImmutableArray<EarlyQuestion> Questions) : LiveRoomCommand;

/// <summary>Somebody who leads the session put it away outside the room.</summary>
public sealed record TakeOutQuestion(QuestionId Id) : LiveRoomCommand;
