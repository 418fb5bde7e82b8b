namespace MeetingHub.Domain.Rooms;

/// <summary>A person says that they are not safe. Nobody has looked yet, also when they said so before.</summary>
public sealed record NotSafeSaid(
    ParticipantId Who, string Name, Keepsake Keepsake, Tint Tint, NotSafeChoice? Choice = null) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.FacilitatorsAndAtDoor(Who);
    public override int SinceLevel() => 1;
}

/// <summary>What the person would like; whoever has looked need not look again.</summary>
public sealed record NotSafeChosen(ParticipantId Who, NotSafeChoice Choice) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.FacilitatorsAndAtDoor(Who);
    public override int SinceLevel() => 1;
}

/// <summary>It was a mistake. The facilitators still see that, until one of them closes it.</summary>
public sealed record NotSafeTakenBack(ParticipantId Who) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.FacilitatorsAndAtDoor(Who);
    public override int SinceLevel() => 1;
}

public sealed record NotSafeLookedAt(ParticipantId Who, ParticipantId By) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.FacilitatorsAndAtDoor(Who);
    public override int SinceLevel() => 1;
}

/// <summary>Nobody has looked for a minute. <paramref name="Times"/> counts how often that has been said.</summary>
public sealed record NotSafeAskedAgain(ParticipantId Who, int Times) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.FacilitatorsAndAtDoor(Who);
    public override int SinceLevel() => 1;
}

public sealed record NotSafeClosed(ParticipantId Who, ParticipantId By) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.FacilitatorsAndAtDoor(Who);
    public override int SinceLevel() => 1;
}
