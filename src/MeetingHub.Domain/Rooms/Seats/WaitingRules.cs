using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>Who waits at the door, who is let in, and what is said there.</summary>
internal static class WaitingRules
{
    /// <summary>How many may wait at once.</summary>
    public const int MostWaiting = 200;

    /// <summary>In UTF-16 units.</summary>
    public const int LongestLine = 200;

    /// <summary>So long after a facilitator declined, the person may knock again.</summary>
    public static readonly TimeSpan KnockAgainAfter = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan LineAgainAfter = TimeSpan.FromSeconds(2);

    /// <summary>Why a person who arrives now has to wait; null when they come in.</summary>
    public static KnockCause? CauseFor(Room room, JoinRoom c, ParticipantId by)
    {
        if (room.Settings.Level < 1)                                         return null;
        if (LacksSecret(room, c, by) && room.Settings.IsEncrypted)           return KnockCause.Door; // also somebody who leads
        if (room.Seats.MayLead(by, c.Claim))                                 return null;
        if (room.Seats.Find(by) is { MustAsk: true })                        return KnockCause.Door;
        var knocks = c.MustKnock || (room.Door.Mode == DoorMode.Knock && !c.HasPlace);
        if (knocks && !IsKnown(room, by, c.WasInside))                       return KnockCause.Door;
        return room.Settings.NeedsFacilitator && !room.Seats.HaveFacilitator ? KnockCause.NoFacilitator : null;
    }

    /// <summary>Whether the page has no key, or one that it made while somebody else who leads came in, who has the room's.</summary>
    public static bool LacksSecret(Room room, JoinRoom c, ParticipantId by) => c.IsKeyless || (c.MadeKey && room.HasOtherFacilitator(by));

    /// <summary>Somebody who has been inside and was not sent away comes back without asking.</summary>
    public static bool IsKnown(Room room, ParticipantId who, bool wasInside) =>
        room.Seats.Find(who) is { } seat ? seat.HasBeenInside && !seat.MustAsk : wasInside;

    public static RoomDecision Knock(
        Room room, Seat arriving, bool isReturning, KnockCause cause, IEnumerable<RoomEvent> before, IEnumerable<RoomEvent> after) =>
        room.Seats.WaitingCount >= MostWaiting
            ? RoomDecision.Refuse(Refusal.RoomFull)
            : RoomDecision.Accept([.. before, Knocked(arriving, isReturning, cause, null), .. after]);

    /// <summary>
    /// Those who only waited for a facilitator come in with the first one, in the order they came, as far as there is room.
    /// </summary>
    public static IEnumerable<RoomEvent> WithFacilitator(Room room, ParticipantId facilitator, string name, DateTimeOffset at)
    {
        if (room.Seats.HaveFacilitator) return [];
        var places = room.Settings.Capacity - room.Seats.Count - (room.IsInside(facilitator) ? 0 : 1);
        return room.Seats.Waiting
            .Where(s => s.Knock is { Cause: KnockCause.NoFacilitator, LacksSecret: false } && s.Id != facilitator && MayHaveName(room, s)
                && !Names.LookAlike(s.Name, name))
            .Take(Math.Max(0, places)).SelectMany(s => Joined(room, s, s.Knock!.IsReturning, at));
    }

    /// <summary>When these have left and no facilitator is inside any more, the others wait for one; a rehearsal is over.</summary>
    public static IEnumerable<RoomEvent> WithoutFacilitator(Room room, ImmutableArray<ParticipantId> leaving)
    {
        if (!leaving.Any(room.IsFacilitator)) return [];
        var staying = room.Seats.Inside.Where(s => !leaving.Contains(s.Id)).ToArray();
        if (staying.Any(s => s.Role == Role.Facilitator)) return [];
        if (room.Settings is { IsRehearsal: true, Main: null }) return [new RoomEnded()];
        if (!room.Settings.NeedsFacilitator || room.Settings.Level < 1) return [];
        return staying.Where(s => !room.Seats.MayLead(s.Id, s.Claim)).SelectMany(s => Back(s, KnockCause.NoFacilitator, null));
    }

    public static RoomDecision LetIn(Room room, ImmutableArray<ParticipantId> who, ParticipantId by, DateTimeOffset at)
    {
        if (!room.IsFacilitator(by)) return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (who.IsDefault) return RoomDecision.Nothing;
        var waiting = who.Distinct().Select(room.Seats.FindWaiting).OfType<Seat>().ToArray();
        if (waiting.Length == 0)
            return who.All(room.IsInside) ? RoomDecision.Nothing : RoomDecision.Refuse(Refusal.NoSuchParticipant);
        if (waiting.All(s => s.Knock!.LacksSecret)) return RoomDecision.Refuse(Refusal.LacksSecret);
        var named = waiting.Where(s => !s.Knock!.LacksSecret && MayHaveName(room, s)).ToArray();
        if (named.Length == 0) return RoomDecision.Refuse(Refusal.NameTaken);
        var admitted = named.Take(Math.Max(0, room.Settings.Capacity - room.Seats.Count)).ToArray();
        if (admitted.Length == 0) return RoomDecision.Refuse(Refusal.RoomFull);
        return RoomDecision.Accept(
        [
            .. admitted.SelectMany(s => Joined(room, s, s.Knock!.IsReturning, at, isAdmitted: true).Prepend(new ParticipantAdmitted(s.Id))),
        ]);
    }

    public static RoomDecision Decline(Room room, ParticipantId who, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                          return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.Seats.FindWaiting(who) is null)              return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        return RoomDecision.Accept(new KnockDeclined(who));
    }

    public static RoomDecision SendBack(Room room, ParticipantId who, Reason? reason, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                          return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.Seats.IsWaiting(who))                        return RoomDecision.Nothing;
        if (room.Seats.FindInside(who) is not { } them)       return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        if (room.Seats.MayLead(them.Id, them.Claim))          return RoomDecision.Refuse(Refusal.FacilitatorProtected);
        return RoomDecision.Accept([.. Back(them, KnockCause.SentBack, by), .. RemovalRules.Because(room, who, reason)]);
    }

    /// <summary>Somebody inside goes back to the door by themself.</summary>
    public static RoomDecision GoBack(Room room, Seat me) =>
        room.Seats.WaitingCount >= MostWaiting
            ? RoomDecision.Refuse(Refusal.RoomFull)
            : RoomDecision.Accept([.. Back(me with { LostAt = null }, KnockCause.Door, null), .. WithoutFacilitator(room, [me.Id])]);

    public static RoomDecision Write(Room room, string text, ParticipantId? to, ParticipantId by, DateTimeOffset at)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        if (line.Length == 0)                                 return RoomDecision.Refuse(Refusal.MessageEmpty);
        if (!SealedText.Fits(room, line, LongestLine))        return RoomDecision.Refuse(Refusal.MessageTooLong);
        if (to is { } other)
        {
            if (!room.IsFacilitator(by))                      return RoomDecision.Refuse(Refusal.NotFacilitator);
            if (room.Seats.FindWaiting(other) is not { } them) return RoomDecision.Refuse(Refusal.NoSuchParticipant);
            return them.Knock!.Answer == line ? RoomDecision.Nothing : RoomDecision.Accept(new DoorNoteWritten(other, line, by));
        }
        if (room.Seats.FindWaiting(by)?.Knock is not { } mine) return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        if (mine.Note == line)                                return RoomDecision.Nothing;
        if (mine.NotedAt + LineAgainAfter > at)               return RoomDecision.Refuse(Refusal.SlowDown);
        return RoomDecision.Accept(new DoorNoteWritten(by, line));
    }

    /// <summary>The events by which a seat is inside, with what was decided about it earlier.</summary>
    public static IEnumerable<RoomEvent> Joined(
        Room room, Seat seat, bool isReturning, DateTimeOffset at, bool isAdmitted = false, string? invitation = null) =>
    [
        new ParticipantJoined(seat.Id, seat.Name, seat.Keepsake, seat.Tint, seat.Claim),
        .. SeatRules.Introduction(seat), .. TrackRules.Introduction(room.Tracks, seat.Id), .. StillLost(seat),
        .. ArrivalRules.Introduction(room, seat, isReturning, at, isAdmitted, invitation),
        .. CaptionRules.Introduction(room.Captions, seat.Id), .. LeadRules.Introduction(room.Lead, seat.Id),
        .. SideRoomRules.Introduction(room, seat.Id),
    ];

    // A facilitator may have come meanwhile who has that name.
    private static bool MayHaveName(Room room, Seat seat) =>
        !room.Seats.IsTaken(seat.Name, seat.Id, mayLead: true) && !room.Seats.IsReservedFor(seat.Name, seat.Id);

    private static IEnumerable<RoomEvent> Back(Seat seat, KnockCause cause, ParticipantId? by) =>
        [new ParticipantLeft(seat.Id), Knocked(seat, isReturning: true, cause, by), .. StillLost(seat)];

    // Another standing is another stay.
    private static IEnumerable<RoomEvent> StillLost(Seat seat) =>
        seat.LostAt is null ? [] : [new ConnectionLost(seat.Id, seat.HasClosed)];

    private static ParticipantKnocked Knocked(Seat seat, bool isReturning, KnockCause cause, ParticipantId? by) =>
        new(seat.Id, seat.Name, seat.Keepsake, seat.Tint, seat.Claim, isReturning, cause, by);
}
