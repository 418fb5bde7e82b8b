using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>The state of a microphone or camera. Held means off, and only a facilitator can lift it.</summary>
public enum DeviceState { Off, On, Held }

public enum ScreenState { Off, On }

/// <summary>
/// Who can have their microphone on: everybody; facilitators and whoever has the floor; facilitators alone.
/// </summary>
public enum MicrophonePolicy { All, Floor, Facilitators }

/// <summary>Who may show a screen.</summary>
public enum ScreenPolicy { Facilitators, All }

/// <param name="AskedToUnmuteAt">When a facilitator last asked this person to unmute, until the microphone changes again.</param>
public readonly record struct Devices(DeviceState Microphone, DeviceState Camera, DateTimeOffset? AskedToUnmuteAt = null);

/// <summary>
/// Who sends sound, picture and screen. A device that a facilitator holds stays held when its owner leaves, so that leaving lifts nothing.
/// </summary>
public sealed record Tracks
{
    /// <summary>By seat; a seat whose devices are all off is not listed.</summary>
    public ImmutableDictionary<ParticipantId, Devices> Devices { get; init; } = ImmutableDictionary<ParticipantId, Devices>.Empty;

    public ParticipantId? Screen { get; init; }
    public ScreenPolicy Screens { get; init; }
    public MicrophonePolicy Microphones { get; init; }

    public Devices DevicesOf(ParticipantId who) => Devices.GetValueOrDefault(who);

    /// <summary>The seats, also of people who left, of which a device is held.</summary>
    public IEnumerable<ParticipantId> Held =>
        Devices.Where(d => d.Value.Microphone == DeviceState.Held || d.Value.Camera == DeviceState.Held).Select(d => d.Key);

    internal bool IsShowing(ParticipantId who) =>
        Screen == who || DevicesOf(who) is { Microphone: DeviceState.On } or { Camera: DeviceState.On };

    internal Tracks Evolve(RoomEvent e, Room before, DateTimeOffset at) => e switch
    {
        MicrophoneTurnedOn(var who) when before.IsInside(who)  => SetMicrophone(who, DeviceState.On),
        MicrophoneTurnedOff(var who) when before.IsInside(who) => SetMicrophone(who, DeviceState.Off),
        MicrophoneMuted(var who) when before.IsInside(who)  => SetMicrophone(who, DeviceState.Held),
        AskedToUnmute(var who, _) when before.IsInside(who)    => SetMicrophone(who, DeviceState.Off, at),
        CameraTurnedOn(var who) when before.IsInside(who)      => SetCamera(who, DeviceState.On),
        CameraTurnedOff(var who) when before.IsInside(who)     => SetCamera(who, DeviceState.Off),
        CameraStopped(var who) when before.IsInside(who)    => SetCamera(who, DeviceState.Held),
        CameraAllowed(var who, _) when before.IsInside(who)    => SetCamera(who, DeviceState.Off),
        ScreenStarted(var who) when before.IsInside(who)       => this with { Screen = who },
        ScreenStopped(var who) when Screen == who              => this with { Screen = null },

        ScreensSet(var policy)              => this with { Screens = policy },
        MicrophonesSet(var policy)          => this with { Microphones = policy },
        ParticipantWelcomed(var who, _) when before.IsInside(who) => Lift(who),
        ParticipantLeft(var who)            => Stop(who),
        ParticipantRemoved(var who, _)   => Stop(who),
        ParticipantJoined joined            => Stop(joined.Who),
        HoldsKept(var who, var microphone, var camera, _, _, _) => Set(who, new Devices(Hold(microphone), Hold(camera))),
        _                                   => this,
    };

    private Tracks SetMicrophone(ParticipantId who, DeviceState state, DateTimeOffset? askedAt = null) =>
        Set(who, DevicesOf(who) with { Microphone = state, AskedToUnmuteAt = askedAt });

    private Tracks SetCamera(ParticipantId who, DeviceState state) => Set(who, DevicesOf(who) with { Camera = state });

    private Tracks Set(ParticipantId who, Devices devices) =>
        this with { Devices = devices == default ? Devices.Remove(who) : Devices.SetItem(who, devices) };

    private Tracks Lift(ParticipantId who)
    {
        var devices = DevicesOf(who);
        return Set(who, devices with { Microphone = Lifted(devices.Microphone), Camera = Lifted(devices.Camera) });
    }

    private static DeviceState Lifted(DeviceState state) => state == DeviceState.Held ? DeviceState.Off : state;

    private Tracks Stop(ParticipantId who)
    {
        var devices = DevicesOf(who);
        if (devices == default && Screen != who) return this;
        var held = new Devices(Hold(devices.Microphone == DeviceState.Held), Hold(devices.Camera == DeviceState.Held));
        return Set(who, held) with { Screen = Screen == who ? null : Screen };
    }

    private static DeviceState Hold(bool isHeld) => isHeld ? DeviceState.Held : DeviceState.Off;
}
