namespace MeetingHub.Domain.Rooms;

public static partial class RoomDecider
{
    private static RoomDecision TurnMicrophoneOn(Participant me) => me.Microphone switch
    {
        DeviceState.Held => RoomDecision.Refuse(Refusal.MicrophoneHeld),
        DeviceState.On   => RoomDecision.Nothing,
        _                => RoomDecision.Accept(new MicrophoneTurnedOn(me.Id)),
    };

    private static RoomDecision TurnMicrophoneOff(Participant me) =>
        me.Microphone == DeviceState.On ? RoomDecision.Accept(new MicrophoneTurnedOff(me.Id)) : RoomDecision.Nothing;

    private static RoomDecision TurnCameraOn(Participant me) => me.Camera switch
    {
        DeviceState.Held => RoomDecision.Refuse(Refusal.CameraHeld),
        DeviceState.On   => RoomDecision.Nothing,
        _                => RoomDecision.Accept(new CameraTurnedOn(me.Id)),
    };

    private static RoomDecision TurnCameraOff(Participant me) =>
        me.Camera == DeviceState.On ? RoomDecision.Accept(new CameraTurnedOff(me.Id)) : RoomDecision.Nothing;

    // Every node that finds a place gone names that place, so that the room moves only once.
    private static RoomDecision Place(Room room, PlaceMedia c)
    {
        if (room.IsEnded || !room.IsOpened) return RoomDecision.Refuse(Refusal.RoomEnded);
        var number = room.Media?.Number ?? 0;
        return c.Instead == number ? RoomDecision.Accept(new MediaPlaced(c.Node, number + 1)) : RoomDecision.Nothing;
    }

    private static RoomDecision Start(Room room, ParticipantId by)
    {
        if (room.Screen == by)       return RoomDecision.Nothing;
        if (room.Screen is not null) return RoomDecision.Refuse(Refusal.ScreenTaken);
        return RoomDecision.Accept(new ScreenStarted(by));
    }

    private static RoomDecision Stop(Room room, ParticipantId who, ParticipantId by)
    {
        if (who != by && !room.IsFacilitator(by)) return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.Screen != who)                   return RoomDecision.Nothing;
        return RoomDecision.Accept(new ScreenStopped(who));
    }
}
