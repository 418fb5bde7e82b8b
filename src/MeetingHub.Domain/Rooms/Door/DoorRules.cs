using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>Who gets in, and until when the room is open.</summary>
public static class DoorRules
{
    /// <summary>How long people have to say goodbye.</summary>
    public static readonly TimeSpan ClosingTime = TimeSpan.FromMinutes(2);

    /// <summary>The door as a person finds it who arrives now; joining asks the same questions.</summary>
    /// <param name="wasInside">The pass says that the seat was inside a moment ago, perhaps in the room that was lost.</param>
    /// <param name="hasPlace">A place is kept for the person.</param>
    public static DoorState DoorFor(
        this Room room, ParticipantId who, Role claim, bool wasInside = false, bool isInvited = false, bool mustKnock = false,
        bool hasPlace = false)
    {
        if (room.IsInside(who) || room.Seats.MayLead(who, claim)) return DoorState.Open;
        if (room.Seats.IsWaiting(who))                            return DoorState.Knock;
        if (room.Door.IsLockedFor(who, wasInside))                return DoorState.Locked;
        if (room.IsForInvitedOnly(who, wasInside, isInvited || hasPlace)) return DoorState.InvitedOnly;
        if (!hasPlace && IsFull(room))                            return DoorState.Full;
        var arrival = new JoinRoom("", default, default, claim, wasInside) { MustKnock = mustKnock, HasPlace = hasPlace };
        return WaitingRules.CauseFor(room, arrival, who) switch
        {
            null                     => DoorState.Open,
            KnockCause.NoFacilitator => DoorState.NoFacilitator,
            _                        => DoorState.Knock,
        };
    }

    /// <summary>
    /// A co-facilitator by promotion may not: whoever makes the links has the facilitators' one, which no colleague takes away again.
    /// </summary>
    public static bool MayReplaceLinks(this Room room, ParticipantId who) =>
        room.Seats.FindInside(who) is { Role: Role.Facilitator, Claim: Role.Facilitator };

    /// <summary>The facilitators who stay when that one replaces the links.</summary>
    public static ImmutableArray<ParticipantId> FacilitatorsWhoStay(this Room room, ParticipantId by) =>
        [.. room.Seats.Inside.Where(s => s.Role == Role.Facilitator && ArrivalRules.Stays(room, s, by, [])).Select(s => s.Id)];

    internal static IEnumerable<RoomCommand> Due(Door door, DateTimeOffset at) => door.ClosesAt <= at ? [new EndClosing()] : [];

    internal static RoomDecision? Decide(Room room, RoomCommand command, ParticipantId by, DateTimeOffset at) => command switch
    {
        OpenRoom c                   => Open(room, c, at),
        JoinRoom c                   => Join(room, c, by, at),
        ReplaceLinks c               => Replace(room, c, by),
        SetDoor(var mode)            => Set(room, mode, by),
        LockRoom                     => Lock(room, by),
        UnlockRoom                   => Unlock(room, by),
        EndRoom                      => End(room, by),
        CloseRoom                    => Close(room, by, at),
        KeepOpen                     => Keep(room, by),
        EndClosing                   => EndWhenDue(room, at),
        HandOver(var who)            => HandOver(room, who, by),
        _                            => null,
    };

    private static RoomDecision Open(Room room, OpenRoom c, DateTimeOffset at)
    {
        if (room.Door.IsOpened) return RoomDecision.Nothing;
        var kept = c.Kept ?? Kept.Nothing;
        var (title, capacity, isLarge, level) = c.Settings;
        var events = ImmutableArray.CreateBuilder<RoomEvent>();
        var door = kept.Door ?? c.Settings.Door;
        // A room of an older level has no waiting room, so nobody must be kept for one.
        events.Add(new RoomOpened(
            title, capacity, isLarge, kept.Again, level, c.Settings.Times,
            level == 0 || c.Settings.Door == DoorMode.Open ? null : c.Settings.Door,
            level > 0 && c.Settings.NeedsFacilitator ? true : null,
            level == 0 || c.Settings.Format == RoomFormat.Video ? null : c.Settings.Format,
            level == 0 ? null : c.Settings.EndsAt)
        {
            Ballots = level == 0 ? null : c.Settings.Ballots, Main = c.Settings.Main, Rehearsal = c.Settings.IsRehearsal ? true : null,
            Encrypted = level > 0 && c.Settings.IsEncrypted ? true : null,
        });
        if (door != c.Settings.Door && level > 0) events.Add(new DoorModeSet(door));
        // Rather than open to all, it opens locked.
        if (kept.Locked || kept.Again || (level == 0 && door != DoorMode.Open)) events.Add(new RoomLocked());
        if (kept.Paused && level > 0) events.Add(new RoomPaused());
        if (level > 0) events.AddRange(kept.Limits.Events());
        if (level > 0 && kept.Course is { } course) events.AddRange(course.Events(c.Settings.Format, at));
        else if (level > 0 && c.Settings.Plan is { } plan)
            events.AddRange(PlanRules.Taken(plan, kept.Again ? null : c.Settings.PlanBeginsAt));
        if (kept.Links > 0) events.Add(new LinksReplaced(kept.Links));
        foreach (var seat in kept.Seats)
        {
            if (seat.Removed) events.Add(new ParticipantRemoved(seat.Who, "")); // names are not kept
            if (seat.Terms is { } terms && level > 0) events.Add(new RemovalTermsSet(seat.Who, terms.Until, terms.WithHelp));
            var (messages, mustAsk, atDoor) = (seat.Messages && level > 0, seat.MustAsk && level > 0, seat.AtDoor && level > 0);
            if (seat.Microphone || seat.Camera || messages || mustAsk || atDoor)
                events.Add(new HoldsKept(seat.Who, seat.Microphone, seat.Camera, messages, mustAsk, atDoor));
            if (seat.Given is { } role && level > 0) events.Add(new RoleGiven(seat.Who, role));
        }
        return RoomDecision.Accept(events.ToImmutable());
    }

    private static RoomDecision Join(Room room, JoinRoom c, ParticipantId by, DateTimeOffset at)
    {
        var mayLead = room.Seats.MayLead(by, c.Claim);
        if (room.Door.IsEnded || !room.Door.IsOpened)    return RoomDecision.Refuse(Refusal.RoomEnded);
        if (room.IsRemoved(by))                          return RoomDecision.Refuse(Refusal.Removed);
        if (room.Seats.FindPresent(by) is { } me)
            return GoesToDoor(room, c, me) ? WaitingRules.GoBack(room, me)
                : mayLead && !WaitingRules.LacksSecret(room, c, by) && me.Knock is { LacksSecret: true }
                    && !room.Seats.IsTaken(me.Name, by, mayLead)
                    ? Enter(room, me, me.Knock.IsReturning, at) // they have the secret now
                    : SeatRules.Return(me);                     // a reload: name and place are kept
        var isInvited = room.Arrivals.Stands(c.Invitation);
        if (c.Links < room.Door.Links && !isInvited && !ArrivalRules.IsKnown(room, by)) return RoomDecision.Refuse(Refusal.LinksReplaced);
        if (!mayLead && room.Door.IsLockedFor(by, c.WasInside)) return RoomDecision.Refuse(Refusal.RoomLocked);
        if (!mayLead && room.IsForInvitedOnly(by, c.WasInside, isInvited || c.HasPlace)) return RoomDecision.Refuse(Refusal.InvitedOnly);
        if (!mayLead && room.Seats.Find(by)?.DeclinedAt + WaitingRules.KnockAgainAfter > at)
            return RoomDecision.Refuse(Refusal.KnockDeclined);
        if (!mayLead && !c.HasPlace && IsFull(room))     return RoomDecision.Refuse(Refusal.RoomFull);
        if (!Names.TryNormalize(c.Name, out var name))   return RoomDecision.Refuse(Refusal.NameUnusable);
        if (!mayLead && Names.ClaimsRole(name))          return RoomDecision.Refuse(Refusal.NameClaimsRole);
        if (!mayLead && room.Seats.IsReservedFor(name, by)) return RoomDecision.Refuse(Refusal.NameReserved);
        if (room.Seats.IsTaken(name, by, mayLead))       return RoomDecision.Refuse(Refusal.NameTaken);

        var seat = new Seat(by, name, c.Keepsake, c.Tint, c.Claim) { Role = room.Seats.RoleOf(by, c.Claim) };
        var isReturning = c.WasInside || room.Seats.Find(by) is { HasBeenInside: true };
        var invitation = ArrivalRules.Invitation(room, by, c.Invitation);
        var agreed = Agreed(room, c, by);
        if (WaitingRules.CauseFor(room, c, by) is { } cause)
            return WaitingRules.Knock(room, seat, isReturning, cause, invitation, agreed);
        var others = seat.Role == Role.Facilitator ? WaitingRules.WithFacilitator(room, by, name, at) : [];
        return RoomDecision.Accept(
            [.. invitation, .. WaitingRules.Joined(room, seat, isReturning, at, invitation: c.Invitation), .. agreed, .. others]);
    }

    private static bool GoesToDoor(Room room, JoinRoom c, Seat me) =>
        c is { IsKeyless: true, GoesToDoor: true } && room.Settings is { IsEncrypted: true, Level: > 0 } && me.Standing == Standing.Inside;

    private static RoomDecision Enter(Room room, Seat waiting, bool isReturning, DateTimeOffset at) => RoomDecision.Accept(
    [
        .. WaitingRules.Joined(
            room, new Seat(waiting.Id, waiting.Name, waiting.Keepsake, waiting.Tint, waiting.Claim) { Role = waiting.Claim },
            isReturning, at),
        .. WaitingRules.WithFacilitator(room, waiting.Id, waiting.Name, at),
    ]);

    private static ImmutableArray<RoomEvent> Agreed(Room room, JoinRoom c, ParticipantId by) =>
        c.Agreement is { } version && room.Settings.Level > 0 && room.Seats.Find(by)?.Agreement != version
            ? [new AgreementAccepted(by, version)]
            : [];

    private static bool IsForInvitedOnly(this Room room, ParticipantId who, bool wasInside, bool isInvited) =>
        room.Door.Mode == DoorMode.Invited && !isInvited && !WaitingRules.IsKnown(room, who, wasInside);

    // Only participants find a room full: they can't fill it so that no facilitator gets in.
    private static bool IsFull(Room room) => room.Seats.Count >= room.Settings.Capacity;

    private static RoomDecision Replace(Room room, ReplaceLinks c, ParticipantId by)
    {
        if (!room.MayReplaceLinks(by))                   return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.Door.IsEnded)                           return RoomDecision.Refuse(Refusal.RoomEnded);
        if (c.Links <= room.Door.Links)                  return RoomDecision.Nothing;
        bool Goes(Seat seat) => !ArrivalRules.Stays(room, seat, by, c.Revoked);
        var others = room.Seats.Inside.Where(Goes).Select(RoomEvent (s) => new ParticipantLeft(s.Id));
        var waiting = room.Seats.Waiting.Where(Goes).Select(RoomEvent (s) => new KnockWithdrawn(s.Id));
        return RoomDecision.Accept(
            [.. ArrivalRules.Revocations(room, c.Revoked), .. others, .. waiting, new LinksReplaced(c.Links)]);
    }

    private static RoomDecision Set(Room room, DoorMode mode, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                     return RoomDecision.Refuse(Refusal.NotFacilitator);
        ImmutableArray<RoomEvent> unlocked = room.Door.IsLocked ? [new RoomUnlocked()] : [];
        return RoomDecision.Accept(mode == room.Door.Mode ? unlocked : [.. unlocked, new DoorModeSet(mode)]);
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

    private static RoomDecision Close(Room room, ParticipantId by, DateTimeOffset at)
    {
        if (!room.IsFacilitator(by))                     return RoomDecision.Refuse(Refusal.NotFacilitator);
        return room.Door.ClosesAt is null ? RoomDecision.Accept(new ClosingBegan(at + ClosingTime)) : RoomDecision.Nothing;
    }

    private static RoomDecision Keep(Room room, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                     return RoomDecision.Refuse(Refusal.NotFacilitator);
        return room.Door.ClosesAt is null ? RoomDecision.Nothing : RoomDecision.Accept(new ClosingTakenBack(by));
    }

    private static RoomDecision EndWhenDue(Room room, DateTimeOffset at) =>
        !room.Door.IsEnded && room.Door.ClosesAt <= at ? RoomDecision.Accept(new RoomEnded()) : RoomDecision.Nothing;

    // Whoever is handed the group is here, so nobody is left alone by it.
    private static RoomDecision HandOver(Room room, ParticipantId? who, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                     return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (who is null)
            return SeatRules.IsOnlyFacilitator(room, by)
                ? RoomDecision.Refuse(Refusal.LastFacilitator) : RoomDecision.Accept(new ParticipantLeft(by));
        if (who == by || room.Seats.FindInside(who.Value) is not { Presence: Presence.Here } them)
            return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        ImmutableArray<RoomEvent> role = them.Role == Role.Facilitator ? [] : [new RoleGiven(them.Id, Role.Facilitator, by)];
        ImmutableArray<RoomEvent> lead = room.Settings.Level > 0 && LeadRules.LeaderOf(room) == by ? [new LeadTaken(them.Id)] : [];
        return RoomDecision.Accept([.. role, .. lead, new ParticipantLeft(by)]);
    }
}
