using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>Who gets in, and until when the room is open.</summary>
public static class DoorRules
{
    /// <summary>The door as a person finds it who arrives now; joining asks the same questions.</summary>
    /// <param name="wasInside">The pass says that the seat was inside a moment ago, perhaps in the room that was lost.</param>
    public static DoorState DoorFor(this Room room, ParticipantId who, Role claim, bool wasInside = false)
    {
        if (room.IsInside(who) || room.Seats.MayLead(who, claim)) return DoorState.Open;
        if (room.Door.IsLockedFor(who, wasInside))                return DoorState.Locked;
        return IsFull(room) ? DoorState.Full : DoorState.Open;
    }

    /// <summary>
    /// A co-facilitator by promotion may not: whoever makes the links has the facilitators' one, which no colleague takes away again.
    /// </summary>
    public static bool MayReplaceLinks(this Room room, ParticipantId who) =>
        room.Seats.FindInside(who) is { Role: Role.Facilitator, Claim: Role.Facilitator };

    internal static RoomDecision? Decide(Room room, RoomCommand command, ParticipantId by) => command switch
    {
        OpenRoom c                   => Open(room, c),
        JoinRoom c                   => Join(room, c, by),
        ReplaceLinks(var links)      => Replace(room, links, by),
        LockRoom                     => Lock(room, by),
        UnlockRoom                   => Unlock(room, by),
        EndRoom                      => End(room, by),
        _                            => null,
    };

    private static RoomDecision Open(Room room, OpenRoom c)
    {
        if (room.Door.IsOpened) return RoomDecision.Nothing;
        var kept = c.Kept ?? Kept.Nothing;
        var (title, capacity, isLarge, level) = c.Settings;
        var events = ImmutableArray.CreateBuilder<RoomEvent>();
        events.Add(new RoomOpened(title, capacity, isLarge, kept.Again, level, c.Settings.Times));
        if (kept.Locked || kept.Again) events.Add(new RoomLocked());
        if (kept.Paused && level > 0) events.Add(new RoomPaused());
        if (kept.Links > 0) events.Add(new LinksReplaced(kept.Links));
        foreach (var seat in kept.Seats)
        {
            if (seat.Removed) events.Add(new ParticipantRemoved(seat.Who, "")); // names are not kept
            if (seat.Terms is { } terms && level > 0) events.Add(new RemovalTermsSet(seat.Who, terms.Until, terms.WithHelp));
            var messages = seat.Messages && level > 0;
            if (seat.Microphone || seat.Camera || messages)
                events.Add(new HoldsKept(seat.Who, seat.Microphone, seat.Camera, messages));
            if (seat.Given is { } role && level > 0) events.Add(new RoleGiven(seat.Who, role));
        }
        return RoomDecision.Accept(events.ToImmutable());
    }

    private static RoomDecision Join(Room room, JoinRoom c, ParticipantId by)
    {
        var mayLead = room.Seats.MayLead(by, c.Claim);
        if (room.Door.IsEnded || !room.Door.IsOpened)    return RoomDecision.Refuse(Refusal.RoomEnded);
        if (room.IsRemoved(by))                          return RoomDecision.Refuse(Refusal.Removed);
        if (room.Seats.FindInside(by) is { } me)         return SeatRules.Return(me); // a reload: name and place are kept
        if (c.Links < room.Door.Links)                   return RoomDecision.Refuse(Refusal.LinksReplaced);
        if (!mayLead && room.Door.IsLockedFor(by, c.WasInside)) return RoomDecision.Refuse(Refusal.RoomLocked);
        if (!mayLead && IsFull(room))                    return RoomDecision.Refuse(Refusal.RoomFull);
        if (!Names.TryNormalize(c.Name, out var name))   return RoomDecision.Refuse(Refusal.NameUnusable);
        if (!mayLead && Names.ClaimsRole(name))          return RoomDecision.Refuse(Refusal.NameClaimsRole);
        if (!mayLead && room.Seats.IsReservedFor(name, by)) return RoomDecision.Refuse(Refusal.NameReserved);
        if (room.Seats.IsTaken(name))                    return RoomDecision.Refuse(Refusal.NameTaken);

        var seat = new Seat(by, name, c.Keepsake, c.Tint, c.Claim) { Role = room.Seats.RoleOf(by, c.Claim) };
        return RoomDecision.Accept(
        [
            new ParticipantJoined(by, name, c.Keepsake, c.Tint, c.Claim),
            .. SeatRules.Introduction(seat), .. TrackRules.Introduction(room.Tracks, by),
        ]);
    }

    // Only participants find a room full: they can't fill it so that no facilitator gets in.
    private static bool IsFull(Room room) => room.Seats.Count >= room.Settings.Capacity;

    private static RoomDecision Replace(Room room, long links, ParticipantId by)
    {
        if (!room.MayReplaceLinks(by))                   return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.Door.IsEnded)                           return RoomDecision.Refuse(Refusal.RoomEnded);
        if (links <= room.Door.Links)                    return RoomDecision.Nothing;
        var others = room.Seats.Inside.Where(s => s.Id != by).Select(RoomEvent (s) => new ParticipantLeft(s.Id));
        return RoomDecision.Accept([.. others, new LinksReplaced(links)]);
    }

    private static RoomDecision Lock(Room room, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                     return RoomDecision.Refuse(Refusal.NotFacilitator);
        return room.Door.IsLocked ? RoomDecision.Nothing : RoomDecision.Accept(new RoomLocked());
    }

    private static RoomDecision Unlock(Room room, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                     return RoomDecision.Refuse(Refusal.NotFacilitator);
        return room.Door.IsLocked ? RoomDecision.Accept(new RoomUnlocked()) : RoomDecision.Nothing;
    }

    private static RoomDecision End(Room room, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                     return RoomDecision.Refuse(Refusal.NotFacilitator);
        return room.Door.IsEnded ? RoomDecision.Nothing : RoomDecision.Accept(new RoomEnded());
    }
}
