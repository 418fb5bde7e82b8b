namespace MeetingHub.Domain.Rooms;

/// <summary>
/// What a side room leaves to its main room, and how it takes over what is decided there: who is here and in which role, who is removed or
/// held, what holds for the chat and for screens, a pause, and the end.
/// </summary>
public static class MainRoomRules
{
    /// <summary>
    /// Whether that wish of somebody in a side room is decided in the main room: whatever is about the session, about somebody's seat, or
    /// about where people are. What only concerns those who are together here is decided here.
    /// </summary>
    public static bool IsForMainRoom(Room side, RoomCommand command) => command switch
    {
        AskToUnmute(var who) => side.Tracks.DevicesOf(who).Microphone == DeviceState.Held,
        Leave or LetIn or DeclineKnock or SendToWait or WriteAtDoor or GiveSecret
            or PromoteParticipant or WithdrawPromotion or StepDown or StepUp
            or HandOver or SetDoor or LockRoom or UnlockRoom or EndRoom or CloseRoom or KeepOpen or ProlongSession or TakeBackProlonging
            or PauseRoom or ResumeRoom or Welcome or VouchFor
            or RemoveParticipant or RemoveEverybodySince or UndoRemoval
            or MuteParticipant or StopCamera or AllowCamera or HoldChat or AllowChat
            or SetChat or SetSlowMode or SetPrivateMessages or SetScreens
            or SayNotSafe or TakeBackNotSafe or LookAtNotSafe or CloseNotSafe
            or PrepareSideRooms or ForgetSideRooms or OfferSideRooms or OfferSideRoom or EnterSideRoom or StayHere
            or CallFacilitator or TakeBackCall or WriteToSideRooms or ProlongSideRooms or BringEverybodyBack
            or AskToLead or KeepLead or TakeLead or DeclineLead
            or UsePlan or PutPlanAway or BeginPlan or GoToStep or AddToStep or PausePlan or ResumePlan
            or AskToStepOut or InviteToStepOut or AcceptStepOut or DeclineStepOut => true,
        _ => false,
    };

    internal static RoomDecision Follow(Room room, FollowMainRoom said)
    {
        if (room.Settings.Main is not { } mine || room.Door.IsEnded || !room.Door.IsOpened) return RoomDecision.Nothing;
        if (said.At < room.SideRooms.Followed) return RoomDecision.Nothing; // another node was faster, and knew more
        if (said.At is not { } at || said.Main.Door.IsEnded || !said.Main.SideRooms.IsOpen(mine.Number))
            return RoomDecision.Accept(new RoomEnded());
        var events = Changes(room, said.Main, mine).ToArray();
        if (events.Length == 0 && (!said.IsArrival || at == room.SideRooms.Followed)) return RoomDecision.Nothing;
        return RoomDecision.Accept([new MainRoomFollowed(at), .. events]);
    }

    private static IEnumerable<RoomEvent> Changes(Room room, Room main, MainRoom mine)
    {
        var by = main.Seats.Inside.FirstOrDefault(s => s.Role == Role.Facilitator)?.Id ?? ParticipantId.Nobody;
        return
        [
            .. room.Seats.Present.SelectMany(s => People(room, main, s, mine.Number)),
            .. room.Seats.Removed.Where(s => !main.IsRemoved(s.Id)).Select(s => new RemovalUndone(s.Id)),
            .. Pauses(room, main, by),
            .. main.Seats.Inside.Where(s => s.Place.SideRoom == mine.Number).SelectMany(s => Held(room, main, s.Id, by)),
            .. Limits(KeptLimits.Of(room), KeptLimits.Of(main)),
        ];
    }

    private static IEnumerable<RoomEvent> People(Room room, Room main, Seat seat, long number)
    {
        var there = main.Seats.Find(seat.Id);
        if (there is { Standing: Standing.Inside } && there.Place.SideRoom == number)
        {
            if (there.Role == seat.Role) yield break;
            if (there.Role == Role.Participant) foreach (var e in TrackRules.WithoutRole(room, seat.Id)) yield return e;
            yield return new RoleGiven(seat.Id, there.Role);
            yield break;
        }
        yield return SeatRules.Departure(seat);
        if (there is { Standing: Standing.Removed }) yield return new ParticipantRemoved(seat.Id, seat.Name);
    }

    // A device that is held in the main room is held here, and is free again with it.
    private static IEnumerable<RoomEvent> Held(Room room, Room main, ParticipantId who, ParticipantId by)
    {
        var (there, here) = (HoldsOf(main, who), HoldsOf(room, who));
        if (there == here) yield break;
        if (!room.IsInside(who))
        {
            yield return new HoldsKept(who, there.Microphone, there.Camera, there.Messages);
            if (here.Messages && !there.Messages) yield return new ChatAllowed(who, by);
            yield break;
        }
        if (there.Microphone != here.Microphone) yield return there.Microphone ? new MicrophoneMuted(who) : new AskedToUnmute(who, by);
        if (there.Camera != here.Camera) yield return there.Camera ? new CameraStopped(who) : new CameraAllowed(who, by);
        if (there.Messages != here.Messages) yield return there.Messages ? new ChatHeld(who) : new ChatAllowed(who, by);
    }

    private static (bool Microphone, bool Camera, bool Messages) HoldsOf(Room room, ParticipantId who)
    {
        var devices = room.Tracks.DevicesOf(who);
        return (devices.Microphone == DeviceState.Held, devices.Camera == DeviceState.Held, room.Chat.Held.Contains(who));
    }

    private static IEnumerable<RoomEvent> Limits(KeptLimits here, KeptLimits there)
    {
        if (here.Chat != there.Chat) yield return new ChatSet(there.Chat);
        if (here.SlowMode != there.SlowMode) yield return new SlowModeSet(there.SlowMode);
        if (here.PrivateMessages != there.PrivateMessages) yield return new PrivateMessagesSet(there.PrivateMessages);
        if (here.Screens != there.Screens) yield return new ScreensSet(there.Screens);
    }

    private static IEnumerable<RoomEvent> Pauses(Room room, Room main, ParticipantId by)
    {
        if (main.Pause.IsOn == room.Pause.IsOn) yield break;
        if (room.Pause.IsOn)
        {
            yield return new RoomResumed(by);
            yield break;
        }
        yield return new RoomPaused(main.Pause.By);
        foreach (var e in room.Seats.Inside.SelectMany(s => TrackRules.TurnedOff(room.Tracks, s.Id))) yield return e;
    }
}
