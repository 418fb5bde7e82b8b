namespace MeetingHub.Domain.Rooms;

/// <summary>The rights of a seat.</summary>
public enum Role { Participant, Facilitator }

/// <summary>The drawn object that stands in for a face.</summary>
public enum Keepsake { Fern, Hill, Moon, Boat, Feather, Cup, Stones, Lantern, Wren, Acorn, Shell, Cloud }

/// <summary>The colour behind a keepsake.</summary>
public enum Tint { Moss, Clay, Sea, Slate, Ochre, Heather, Rose, Stone }

/// <summary>Whether a seat has a connection at this moment, as the others see it.</summary>
public enum Presence { Here, Dropped }

/// <summary>Whether a seat takes part. Away: it left, and may come back. Waiting: it is in the waiting room.</summary>
public enum Standing { Inside, Away, Removed, Waiting }

/// <summary>
/// Why somebody waits: the door asks everybody to knock, or this person; there was no facilitator; a facilitator sent them back.
/// </summary>
public enum KnockCause { Door, NoFacilitator, SentBack }

/// <summary>What is known of a seat in the waiting room.</summary>
/// <param name="IsReturning">The person has been inside before.</param>
/// <param name="Note">The person's line to the facilitators.</param>
/// <param name="Answer">A facilitator's line to the person.</param>
public sealed record Knock(
    DateTimeOffset At, KnockCause Cause, bool IsReturning, string? Note = null, DateTimeOffset? NotedAt = null, string? Answer = null)
{
    /// <summary>With what the person asked for the part of the link that opens an encrypted session; null: they have it.</summary>
    public string? Key { get; init; }

    /// <summary>That part, sealed for them, once a facilitator has handed it over.</summary>
    public string? Secret { get; init; }

    /// <summary>They would neither see nor hear anybody.</summary>
    public bool LacksSecret => Key is not null && Secret is null && !KeyRules.HasSecret(Key);
}

/// <summary>Where in the meeting a seat is: in the main room, or in the side room with that number.</summary>
public readonly record struct Place(long? SideRoom)
{
    public static Place Main => default;
}

/// <summary>
/// A person's place in a room: who they are, what they may do, and whether they are here. It outlives leaving, so that what was decided
/// about it still holds when the person comes back, and it is forgotten with the room.
/// </summary>
/// <param name="Claim">The role that the pass claimed. The room may have decided otherwise: see <see cref="Role"/>.</param>
public sealed record Seat(ParticipantId Id, string Name, Keepsake Keepsake, Tint Tint, Role Claim)
{
    /// <summary>
    /// Counts joins and knocks, so it gives the order in which people came; 0 for a seat that is only known from an earlier room.
    /// </summary>
    public long Number { get; init; }

    /// <summary>Since when the seat has its standing.</summary>
    public DateTimeOffset? Since { get; init; }

    public bool HasBeenInside { get; init; }

    /// <summary>A facilitator let the person in by hand.</summary>
    public bool IsVouchedFor { get; init; }

    /// <summary>A facilitator sent the person back or declined to let them in, and nobody has let them in since.</summary>
    public bool MustAsk { get; init; }

    /// <summary>The version of the agreement that the person accepted last.</summary>
    public string? Agreement { get; init; }

    /// <summary>Only while the seat is waiting.</summary>
    public Knock? Knock { get; init; }

    /// <summary>When a facilitator last declined to let the person in.</summary>
    public DateTimeOffset? DeclinedAt { get; init; }

    public Role Role { get; init; }

    /// <summary>Whether the seat leads, or has led under its present name.</summary>
    public bool HasLed { get; init; }

    public Standing Standing { get; init; }
    public Place Place { get; init; }
    public Presence Presence { get; init; }

    /// <summary>Since when the seat has no connection.</summary>
    public DateTimeOffset? LostAt { get; init; }

    /// <summary>Whether the browser itself closed that connection; it did not just fall silent.</summary>
    public bool HasClosed { get; init; }

    /// <summary>Since when the others see that.</summary>
    public DateTimeOffset? DroppedAt { get; init; }

    /// <summary>How often the connection came back.</summary>
    public long Returns { get; init; }

    /// <summary>The place of a removed seat in the order of removals.</summary>
    public long RemovalNumber { get; init; }

    public Stay Stay => new(Id, Number, Returns);

    /// <summary>When the others are to see that the connection is lost, and when the seat is to be freed.</summary>
    internal DateTimeOffset? Deadline(RoomTimes times)
    {
        if (LostAt is not { } lostAt) return null;
        // A person who closed the page must not be shown as reconnecting for a quarter of an hour.
        var kept = lostAt + (HasClosed && times.LeaveAfterClosing < times.LeaveAfter ? times.LeaveAfterClosing : times.LeaveAfter);
        if (Standing == Standing.Waiting) return kept;
        if (DroppedAt is not { } droppedAt) return lostAt + times.DropAfter;
        var seen = droppedAt + times.DropAfter;
        return kept > seen ? kept : seen;
    }
}

/// <summary>
/// One stay on a seat, from joining or returning to the next loss of its connection: which join, and how many returns since. A command
/// about a lost connection names the stay that was lost, so that it has no effect on a person who is back.
/// </summary>
public readonly record struct Stay(ParticipantId Who, long Seat, long Returns);
