namespace MeetingHub.Domain.Rooms;

public sealed record TurnOnMicrophone : RoomCommand;
public sealed record TurnOffMicrophone : RoomCommand;
public sealed record TurnOnCamera : RoomCommand;
public sealed record TurnOffCamera : RoomCommand;
public sealed record StartScreen : RoomCommand;

/// <summary>Stops one's own screen, or that person's.</summary>
public sealed record StopScreen(ParticipantId? Who = null) : RoomCommand;

public sealed record MuteParticipant(ParticipantId Who, Reason? Reason = null) : RoomCommand;
public sealed record AskToUnmute(ParticipantId Who) : RoomCommand;
public sealed record StopCamera(ParticipantId Who, Reason? Reason = null) : RoomCommand;
public sealed record AllowCamera(ParticipantId Who) : RoomCommand;

/// <summary>Turns the microphones of all participants off. It holds nobody's: each may turn it on again.</summary>
public sealed record MuteAll : RoomCommand;

public sealed record SetMicrophones(MicrophonePolicy Policy) : RoomCommand;

public sealed record SetScreens(ScreenPolicy Policy) : RoomCommand;
