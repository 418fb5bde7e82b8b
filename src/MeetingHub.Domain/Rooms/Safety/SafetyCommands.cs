namespace MeetingHub.Domain.Rooms;

/// <summary>What a person who is not safe would like now.</summary>
public enum NotSafeChoice { StepOut, CheckOnMe, InDangerNow }

/// <summary>
/// "I am not safe", to the facilitators and nobody else, also from the waiting room. Choices come later, by the same command. Pressed again
/// after somebody has looked, it asks again.
/// </summary>
public sealed record SayNotSafe(NotSafeChoice? Choice = null) : RoomCommand
{
    public override bool IsForWaiting() => true;
}

/// <summary>"I pressed this by mistake."</summary>
public sealed record TakeBackNotSafe : RoomCommand
{
    public override bool IsForWaiting() => true;
}

/// <summary>A facilitator has seen it, and the person reads so.</summary>
public sealed record LookAtNotSafe(ParticipantId Who) : RoomCommand;

/// <summary>The person is looked after: nothing is open any more.</summary>
public sealed record CloseNotSafe(ParticipantId Who) : RoomCommand;

/// <summary>Nobody has looked for so long that the facilitators are to be asked again.</summary>
public sealed record AskAgainNotSafe : LiveRoomCommand;
