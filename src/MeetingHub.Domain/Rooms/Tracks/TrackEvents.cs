namespace MeetingHub.Domain.Rooms;

public sealed record MicrophoneTurnedOn(ParticipantId Who) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.WhoeverSees(Who);
}

public sealed record MicrophoneTurnedOff(ParticipantId Who) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.WhoeverSees(Who);
}

/// <summary>A facilitator holds the microphone off.</summary>
public sealed record MicrophoneMuted(ParticipantId Who) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.WhoeverSees(Who);
}

/// <summary>The hold is lifted, if there was one; the microphone stays off until its owner turns it on.</summary>
public sealed record AskedToUnmute(ParticipantId Who, ParticipantId By) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.WhoeverSees(Who);
}

public sealed record CameraTurnedOn(ParticipantId Who) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.WhoeverSees(Who);
}

public sealed record CameraTurnedOff(ParticipantId Who) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.WhoeverSees(Who);
}

/// <summary>A facilitator holds the camera off.</summary>
public sealed record CameraStopped(ParticipantId Who) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.WhoeverSees(Who);
}

/// <summary>The hold is lifted; the camera stays off until its owner turns it on.</summary>
public sealed record CameraAllowed(ParticipantId Who, ParticipantId By) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.WhoeverSees(Who);
}

public sealed record ScreenStarted(ParticipantId Who) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.WhoeverSees(Who);
}

public sealed record ScreenStopped(ParticipantId Who) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.WhoeverSees(Who);
}

/// <summary>
/// A facilitator asked for quiet: the same entry turns off the microphones of all participants that are on. It changes nothing by itself.
/// </summary>
public sealed record EveryoneMuted(ParticipantId By) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

/// <summary>The same entry turns off the microphones of those who cannot have them on from here on.</summary>
public sealed record MicrophonesSet(MicrophonePolicy Policy) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

public sealed record ScreensSet(ScreenPolicy Policy) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}
