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
