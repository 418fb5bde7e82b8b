using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>
/// The facts about one seat that are kept while there is no room: whether it was removed, which devices and whether its messages are
/// held, and whether the door did that when it came, whether it has to be let in by hand, and the role that it was given, if the room
/// decided otherwise than its pass.
/// <paramref name="Terms"/> are those of an unusual removal.
/// </summary>
public sealed record KeptSeat(
    ParticipantId Who, bool Removed, bool Microphone, bool Camera, Role? Given = null, RemovalTerms? Terms = null)
{
    public bool Messages { get; init; }
    public bool AtDoor { get; init; }
    public bool MustAsk { get; init; }
}

/// <summary>What facilitators decided for everybody about the chat, screens, microphones and the order of hands.</summary>
public readonly record struct KeptLimits(ChatMode Chat, TimeSpan? SlowMode, PrivateMessages PrivateMessages, ScreenPolicy Screens)
{
    public MicrophonePolicy Microphones { get; init; }
    public HandOrder Hands { get; init; }

    public static KeptLimits Of(Room room) =>
        new(room.Chat.Mode, room.Chat.SlowMode, room.Chat.PrivateMessages, room.Tracks.Screens)
        {
            Microphones = room.Tracks.Microphones, Hands = room.Floor.Order,
        };

    /// <summary>What a room that has none yet must be told.</summary>
    internal IEnumerable<RoomEvent> Events()
    {
        if (Chat != default) yield return new ChatSet(Chat);
        if (SlowMode is not null) yield return new SlowModeSet(SlowMode);
        if (PrivateMessages != default) yield return new PrivateMessagesSet(PrivateMessages);
        if (Screens != default) yield return new ScreensSet(Screens);
        if (Microphones != default) yield return new MicrophonesSet(Microphones);
        if (Hands != default) yield return new HandOrderSet(Hands);
    }
}

/// <summary>
/// The facts that outlive a room and are kept with its meeting; the meeting's next room begins with them. <paramref name="Again"/>:
/// people were inside when the last room was lost. <paramref name="Links"/> is how often the links have been replaced.
/// </summary>
public sealed record Kept(bool Again, bool Locked, long Links, ImmutableArray<KeptSeat> Seats)
{
    public bool Paused { get; init; }

    /// <summary>How facilitators set the door; null: as the session's settings say.</summary>
    public DoorMode? Door { get; init; }

    public KeptLimits Limits { get; init; }

    /// <summary>Where the session was when its last room was lost; null: at its beginning.</summary>
    public Course? Course { get; init; }

    public static Kept Nothing { get; } = new(Again: false, Locked: false, Links: 0, []);

    /// <summary>
    /// The facts to keep of this room. A door that is closed because the last room was lost is nobody's decision, so it is no lock.
    /// </summary>
    public static Kept Of(Room room)
    {
        var seats = room.Seats.Removed.Select(s => s.Id)
            .Concat(room.Tracks.Held).Concat(room.Chat.Held).Concat(room.Seats.Given.Keys).Concat(room.Seats.WhoMustAsk)
            .Concat(room.Arrivals.Held).Distinct()
            .Select(who => (Who: who, Devices: room.Tracks.DevicesOf(who)))
            .Select(s => new KeptSeat(
                s.Who, room.IsRemoved(s.Who), s.Devices.Microphone == DeviceState.Held, s.Devices.Camera == DeviceState.Held,
                room.Seats.Given.TryGetValue(s.Who, out var role) ? role : null,
                room.IsRemoved(s.Who) && room.Removals.Of(s.Who).Terms is var (until, help) ? RemovalTerms.Unusual(until, help) : null)

            {
                Messages = room.Chat.Held.Contains(s.Who), AtDoor = room.Arrivals.IsHeld(s.Who),
                MustAsk = room.Seats.Find(s.Who) is { MustAsk: true },
            });
        return new Kept(
            room.Seats.Count > 0 && !room.Door.IsEnded, room.Door.IsLocked && !room.Door.IsClosedByLoss, room.Door.Links,
            room.Door.IsEnded ? [] : [.. seats.OrderBy(s => s.Who.Value, StringComparer.Ordinal)])
        {
            Paused = room.Pause.IsOn && !room.Door.IsEnded,
            Door = room.Door.Mode == room.Settings.Door ? null : room.Door.Mode,
            Limits = room.Door.IsEnded ? default : KeptLimits.Of(room),
            Course = room.Door.IsEnded ? null : Course.Of(room),
        };
    }

    public bool Equals(Kept? other) =>
        other is not null && (Again, Locked, Paused, Links, Door, Limits, Course)
                == (other.Again, other.Locked, other.Paused, other.Links, other.Door, other.Limits, other.Course)
            && Seats.AsSpan().SequenceEqual(other.Seats.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Again, Locked, Links, Seats.Length);
}
