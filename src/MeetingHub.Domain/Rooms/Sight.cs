using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>
/// What one seat sees: of the people in a room, and of an entry. Live entries, resumes and snapshots all ask here. In a large session a
/// participant sees the people in front (facilitators, whoever types captions or was invited to speak, and anybody who speaks or shows
/// something) and themself.
/// For them, a person who comes to the front joins at that moment, and leaves when stepping back.
/// </summary>
public static class Sight
{
    /// <summary>The seat as it is in the room now.</summary>
    public static Viewer Of(Room room, ParticipantId who) =>
        room.Seats.Find(who) is { } seat ? new Viewer(who, seat.Standing, seat.Place, seat.Role)
            : new Viewer(who, Standing.Away, Place.Main, Role.Participant);

    /// <summary>Whether everybody sees this person in a large session.</summary>
    public static bool IsInFront(Room room, ParticipantId who) =>
        room.Seats.Find(who) is { Standing: Standing.Inside } seat
            && (seat.Role == Role.Facilitator || room.Tracks.IsShowing(who) || room.Captions.AreTypedBy(who) || room.Floor.Speaker == who);

    /// <summary>Whether most people are hidden from this seat.</summary>
    public static bool HidesMost(Room room, in Viewer viewer) =>
        room.Settings.IsLarge && viewer is { Role: not Role.Facilitator, Standing: Standing.Inside };

    /// <summary>The people whom this seat sees, in the order they joined.</summary>
    public static IEnumerable<Seat> PeopleFor(Room room, Viewer viewer) =>
        viewer.Standing == Standing.Waiting ? room.Seats.Waiting.Where(s => s.Id == viewer.Who)
        : HidesMost(room, viewer) ? room.Seats.Inside.Where(s => s.Id == viewer.Who || IsInFront(room, s.Id)) : room.Seats.Inside;

    /// <summary>
    /// Whether the entry changed so much of what the seat may see that it needs a snapshot instead of the entry's events: its role or its
    /// place is another, it was let in from the waiting room or sent there, or it came: what an earlier page of it has
    /// read was another stay.
    /// </summary>
    public static bool HasChanged(Room before, Room after, ParticipantId who)
    {
        var (was, isNow) = (Of(before, who), Of(after, who));
        return was != isNow && isNow.Standing is Standing.Inside or Standing.Waiting;
    }

    /// <summary>
    /// The events of an entry that the seat may see. <paramref name="before"/> is the room before the entry, <paramref name="after"/> the
    /// room after it.
    /// </summary>
    public static ImmutableArray<RoomEvent> Of(RoomEntry entry, Room before, Room after, Viewer viewer)
    {
        if (!HidesMost(after, viewer)) return [.. entry.Events.Where(e => e.AudienceIn(after).Includes(viewer))];

        var seen = ImmutableArray.CreateBuilder<RoomEvent>();
        var room = before;
        foreach (var e in entry.Events)
        {
            var (earlier, later) = (room, room.Evolve(e, entry.At));
            room = later;
            var audience = e.AudienceIn(after);
            if (!audience.Includes(viewer)) continue;
            if (audience.Person is not { } person || person == viewer.Who)
                seen.Add(e is MessagePosted m && m.Who != viewer.Who ? WithAuthor(later, m) : e);
            else
                AddAs(seen, e, person, IsInFront(earlier, person), IsInFront(later, person), later);
        }
        return seen.ToImmutable();
    }

    /// <summary>The seats that may see the event differently from all other participants of a large session.</summary>
    public static IEnumerable<ParticipantId> ConcernedBy(RoomEvent e, Room after) =>
        e is MessagePosted posted ? e.AudienceIn(after).Named.Append(posted.Who)
        : e.AudienceIn(after) is { SideRoom: { } number } audience
            ? audience.Named.Concat(after.Seats.Inside.Where(s => s.Place.SideRoom == number).Select(s => s.Id))
        : e.AudienceIn(after).Named;

    private static void AddAs(ImmutableArray<RoomEvent>.Builder seen, RoomEvent e, ParticipantId person, bool was, bool isNow, Room later)
    {
        if (was && isNow) seen.Add(e);
        else if (was) seen.Add(new ParticipantLeft(person));
        else if (isNow) seen.AddRange(Introduction(later.Seats.Find(person)!, later));
    }

    // The events after which a fold shows the person as they are.
    private static IEnumerable<RoomEvent> Introduction(Seat seat, Room room) =>
    [
        new ParticipantJoined(seat.Id, seat.Name, seat.Keepsake, seat.Tint, seat.Claim),
        .. SeatRules.Introduction(seat),
        .. FloorRules.Introduction(room.Floor, seat.Id),
        .. TrackRules.Introduction(room.Tracks, seat.Id),
        .. BreakRules.Introduction(room.Breaks, seat.Id),
        .. CaptionRules.Introduction(room.Captions, seat.Id),
        .. SignalRules.Introduction(room.Signals, seat.Id),
    ];

    // The reader may never have heard of the author.
    private static MessagePosted WithAuthor(Room room, MessagePosted m) => m with { Author = room.Chat.Find(m.Id)?.Author };
}
