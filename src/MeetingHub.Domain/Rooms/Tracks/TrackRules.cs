namespace MeetingHub.Domain.Rooms;

/// <summary>Who may send sound, picture and screen, and who may stop whom.</summary>
public static class TrackRules
{
    /// <summary>
    /// A second request to the same person within this time is a repetition by the network or the finger, and changes nothing.
    /// </summary>
    public static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(10);

    internal static RoomDecision? Decide(Room room, RoomCommand command, ParticipantId by, DateTimeOffset at) => command switch
    {
        TurnOnMicrophone                          => TurnMicrophoneOn(room, by),
        TurnOffMicrophone                         => TurnMicrophoneOff(room, by),
        TurnOnCamera                              => TurnCameraOn(room, by),
        TurnOffCamera                             => TurnCameraOff(room, by),
        StartScreen                               => Start(room, by),
        StopScreen(var who)                       => Stop(room, who ?? by, by),

        MuteParticipant(var who, var reason)      => Mute(room, who, reason, by),
        AskToUnmute(var who)                      => Ask(room, who, by, at),
        StopCamera(var who, var reason)           => HoldCamera(room, who, reason, by),
        AllowCamera(var who)                      => LiftCamera(room, who, by),
        MuteAll                                   => MuteEveryone(room, by),
        SetScreens(var policy)                    => Set(room, policy, by),
        SetMicrophones(var policy)                => Set(room, policy, by),
        _                                         => null,
    };

    /// <summary>What a fold must know of that person's devices.</summary>
    internal static IEnumerable<RoomEvent> Introduction(Tracks tracks, ParticipantId who)
    {
        var devices = tracks.DevicesOf(who);
        if (devices.Microphone == DeviceState.On) yield return new MicrophoneTurnedOn(who);
        if (devices.Microphone == DeviceState.Held) yield return new MicrophoneMuted(who);
        if (devices.Camera == DeviceState.On) yield return new CameraTurnedOn(who);
        if (devices.Camera == DeviceState.Held) yield return new CameraStopped(who);
        if (tracks.Screen == who) yield return new ScreenStarted(who);
    }

    /// <summary>The events after which nothing of that person is sent; a device that is held stays so.</summary>
    internal static IEnumerable<RoomEvent> TurnedOff(Tracks tracks, ParticipantId who)
    {
        var devices = tracks.DevicesOf(who);
        if (devices.Microphone == DeviceState.On) yield return new MicrophoneTurnedOff(who);
        if (devices.Camera == DeviceState.On) yield return new CameraTurnedOff(who);
        if (tracks.Screen == who) yield return new ScreenStopped(who);
    }

    /// <summary>A room of an older level has no event for the choice: there everybody may.</summary>
    internal static bool MayAllShow(Room room) => room.Tracks.Screens == ScreenPolicy.All || room.Settings.Level == 0;

    /// <summary>
    /// The screen of somebody who is about to be a participant goes with the role, where it needs one. In a talk, so does all that they
    /// send.
    /// </summary>
    internal static IEnumerable<RoomEvent> WithoutRole(Room room, ParticipantId who) =>
        room.Settings.Format == RoomFormat.Talk ? TurnedOff(room.Tracks, who)
        : room.Tracks.Screen == who && !MayAllShow(room) ? [new ScreenStopped(who)] : [];

    /// <summary>
    /// The decision, and the end of every microphone that is on and may not be after it: the floor has gone to somebody else, or it goes
    /// with the floor from here on.
    /// </summary>
    internal static RoomDecision WithoutFloor(Room room, RoomDecision decision, DateTimeOffset at)
    {
        if (decision.Events.IsEmpty) return decision;
        if (room.Microphones == MicrophonePolicy.All && !decision.Events.Any(e => e is MicrophonesSet or RoundStarted)) return decision;
        var after = decision.Events.Aggregate(room, (now, e) => now.Evolve(e, at));
        var silent = after.Seats.Inside
            .Where(s => after.Tracks.DevicesOf(s.Id).Microphone == DeviceState.On && !after.MaySpeak(s.Id))
            .Select(RoomEvent (s) => new MicrophoneTurnedOff(s.Id)).ToArray();
        return silent.Length == 0 ? decision : RoomDecision.Accept([.. decision.Events, .. silent]);
    }

    private static RoomDecision TurnMicrophoneOn(Room room, ParticipantId by) => room.Tracks.DevicesOf(by).Microphone switch
    {
        _ when !room.Settings.Format.HasSound() => RoomDecision.Refuse(Refusal.ChatOnly),
        _ when !room.MaySend(by) => RoomDecision.Refuse(Refusal.SpeakersOnly),
        _ when room.WhyPaused is { } why => RoomDecision.Refuse(why),
        DeviceState.Held => RoomDecision.Refuse(Refusal.MicrophoneHeld),
        DeviceState.On   => RoomDecision.Nothing,
        _ when !room.MaySpeak(by) => RoomDecision.Refuse(
            room.Microphones == MicrophonePolicy.Floor ? Refusal.MicrophoneWithFloor : Refusal.MicrophonesByFacilitators),
        _                => RoomDecision.Accept(new MicrophoneTurnedOn(by)),
    };

    private static RoomDecision TurnMicrophoneOff(Room room, ParticipantId by) =>
        room.Tracks.DevicesOf(by).Microphone == DeviceState.On ? RoomDecision.Accept(new MicrophoneTurnedOff(by)) : RoomDecision.Nothing;

    private static RoomDecision TurnCameraOn(Room room, ParticipantId by) => room.Tracks.DevicesOf(by).Camera switch
    {
        _ when WhyNoPicture(room, by) is { } why => RoomDecision.Refuse(why),
        _ when room.WhyPaused is { } why => RoomDecision.Refuse(why),
        DeviceState.Held => RoomDecision.Refuse(Refusal.CameraHeld),
        DeviceState.On   => RoomDecision.Nothing,
        _                => RoomDecision.Accept(new CameraTurnedOn(by)),
    };

    private static RoomDecision TurnCameraOff(Room room, ParticipantId by) =>
        room.Tracks.DevicesOf(by).Camera == DeviceState.On ? RoomDecision.Accept(new CameraTurnedOff(by)) : RoomDecision.Nothing;

    private static RoomDecision Start(Room room, ParticipantId by)
    {
        if (room.Tracks.Screen == by)             return RoomDecision.Nothing;
        if (WhyNoPicture(room, by) is { } never)      return RoomDecision.Refuse(never);
        if (room.WhyPaused is { } why)            return RoomDecision.Refuse(why);
        if (!room.IsFacilitator(by) && !MayAllShow(room)) return RoomDecision.Refuse(Refusal.ScreensByFacilitators);
        if (room.Tracks.Screen is not null)       return RoomDecision.Refuse(Refusal.ScreenTaken);
        return RoomDecision.Accept(new ScreenStarted(by));
    }

    private static Refusal? WhyNoPicture(Room room, ParticipantId by) =>
        room.Settings.Format.HasPictures() ? room.MaySend(by) ? null : Refusal.SpeakersOnly
        : room.Settings.Format.HasSound() ? Refusal.AudioOnly : Refusal.ChatOnly;

    private static RoomDecision Stop(Room room, ParticipantId who, ParticipantId by)
    {
        if (who != by && !room.IsFacilitator(by)) return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.Tracks.Screen != who)            return RoomDecision.Nothing;
        return RoomDecision.Accept(new ScreenStopped(who));
    }

    private static RoomDecision Mute(Room room, ParticipantId who, Reason? reason, ParticipantId by)
    {
        if (!room.IsFacilitator(by))              return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (!room.IsInside(who))                  return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        if (room.Tracks.DevicesOf(who).Microphone == DeviceState.Held) return RoomDecision.Nothing;
        return RoomDecision.Accept([new MicrophoneMuted(who), .. RemovalRules.Because(room, who, reason)]);
    }

    private static RoomDecision Ask(Room room, ParticipantId who, ParticipantId by, DateTimeOffset at)
    {
        var devices = room.Tracks.DevicesOf(who);
        if (!room.IsFacilitator(by))              return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (!room.IsInside(who))                  return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        if (devices.Microphone == DeviceState.On) return RoomDecision.Nothing;
        if (!room.Settings.Format.HasSound()) return RoomDecision.Refuse(Refusal.ChatOnly);
        if (!room.MaySend(who)) return RoomDecision.Refuse(Refusal.SpeakersOnly);
        if (at - devices.AskedToUnmuteAt < AskAgainAfter) return RoomDecision.Nothing;
        return RoomDecision.Accept(new AskedToUnmute(who, by));
    }

    private static RoomDecision HoldCamera(Room room, ParticipantId who, Reason? reason, ParticipantId by)
    {
        if (!room.IsFacilitator(by))              return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (!room.IsInside(who))                  return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        if (room.Tracks.DevicesOf(who).Camera == DeviceState.Held) return RoomDecision.Nothing;
        return RoomDecision.Accept([new CameraStopped(who), .. RemovalRules.Because(room, who, reason)]);
    }

    private static RoomDecision LiftCamera(Room room, ParticipantId who, ParticipantId by)
    {
        if (!room.IsFacilitator(by))              return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (!room.IsInside(who))                  return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        if (room.Tracks.DevicesOf(who).Camera != DeviceState.Held) return RoomDecision.Nothing;
        return RoomDecision.Accept(new CameraAllowed(who, by));
    }

    private static RoomDecision MuteEveryone(Room room, ParticipantId by)
    {
        if (!room.IsFacilitator(by))              return RoomDecision.Refuse(Refusal.NotFacilitator);
        var on = room.Seats.Inside.Where(s => s.Role != Role.Facilitator && room.Tracks.DevicesOf(s.Id).Microphone == DeviceState.On)
            .Select(RoomEvent (s) => new MicrophoneTurnedOff(s.Id)).ToArray();
        return on.Length == 0 ? RoomDecision.Nothing : RoomDecision.Accept([new EveryoneMuted(by), .. on]);
    }

    private static RoomDecision Set(Room room, MicrophonePolicy policy, ParticipantId by)
    {
        if (!room.IsFacilitator(by))              return RoomDecision.Refuse(Refusal.NotFacilitator);
        return room.Tracks.Microphones == policy ? RoomDecision.Nothing : RoomDecision.Accept(new MicrophonesSet(policy));
    }

    private static RoomDecision Set(Room room, ScreenPolicy policy, ParticipantId by)
    {
        if (!room.IsFacilitator(by))              return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.Tracks.Screens == policy)        return RoomDecision.Nothing;
        var stops = policy == ScreenPolicy.Facilitators && room.Tracks.Screen is { } who && !room.IsFacilitator(who);
        return stops
            ? RoomDecision.Accept(new ScreensSet(policy), new ScreenStopped(room.Tracks.Screen!.Value))
            : RoomDecision.Accept(new ScreensSet(policy));
    }
}
