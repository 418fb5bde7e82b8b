using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>The state of the door for a person who arrives now.</summary>
public enum DoorState { Open, Locked, Full, Knock, InvitedOnly, NoFacilitator }

/// <summary>
/// Who comes in how while the room is not locked. Open: everybody with the link. Knock: a facilitator lets people in one by one. Invited:
/// only people with a personal invitation.
/// </summary>
public enum DoorMode { Open, Knock, Invited }

/// <summary>Whether the room is open, and to whom.</summary>
public sealed record Door
{
    public bool IsOpened { get; init; }
    public DateTimeOffset OpenedAt { get; init; }
    public bool IsLocked { get; init; }
    public DoorMode Mode { get; init; }

    /// <summary>
    /// The room before this one was lost. The door stays closed until a facilitator opens it, except to people who were inside.
    /// </summary>
    public bool IsClosedByLoss { get; init; }

    public bool IsEnded { get; init; }

    /// <summary>When the room ends, because a facilitator has begun to close it; null: nobody has.</summary>
    public DateTimeOffset? ClosesAt { get; init; }

    /// <summary>How often the meeting's links have been replaced.</summary>
    public long Links { get; init; }

    /// <summary>Seats that left the locked room after being inside it: the lock does not keep them out.</summary>
    public ImmutableHashSet<ParticipantId> MayReturn { get; init; } = [];

    /// <param name="wasInside">The pass says that the seat was inside a moment ago, perhaps in the room that was lost.</param>
    public bool IsLockedFor(ParticipantId who, bool wasInside) =>
        IsLocked && !MayReturn.Contains(who) && !(wasInside && IsClosedByLoss);

    internal Door Evolve(RoomEvent e, Room before, DateTimeOffset at) => e switch
    {
        RoomOpened opened           => this with
        {
            IsOpened = true, OpenedAt = at, IsClosedByLoss = opened.Again, Mode = opened.Door ?? DoorMode.Open,
        },
        DoorModeSet(var mode)       => this with { Mode = mode },
        LinksReplaced(var links)    => this with { Links = links },
        RoomLocked                  => this with { IsLocked = true },
        RoomUnlocked                => this with { IsLocked = false, IsClosedByLoss = false, MayReturn = [] },
        ClosingBegan(var end)       => this with { ClosesAt = end },
        ClosingTakenBack            => this with { ClosesAt = null },
        RoomEnded                   => this with { IsEnded = true, ClosesAt = null },

        ParticipantJoined joined    => this with { MayReturn = MayReturn.Remove(joined.Who) },
        ParticipantLeft(var who) when IsLocked && before.IsInside(who) => this with { MayReturn = MayReturn.Add(who) },
        ParticipantRemoved(var who, _) => this with { MayReturn = MayReturn.Remove(who) },
        _                           => this,
    };
}
