using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>What holds for somebody who comes in, who vouches for whom, and who stays when the links are replaced.</summary>
internal static class ArrivalRules
{
    internal static RoomDecision? Decide(Room room, RoomCommand command, ParticipantId by) => command switch
    {
        Welcome(var who)                   => Lift(room, who, by),
        VouchFor(var who)                  => Vouch(room, who, by),
        RevokeInvitation(var invitation)   => Revoke(room, invitation, by),
        _                                  => null,
    };

    /// <summary>A facilitator let the person in by hand, or vouches for them.</summary>
    public static bool IsVouchedFor(Room room, Seat seat) =>
        seat.IsVouchedFor || room.Arrivals.Known.Contains(seat.Id);

    /// <summary>What follows when that seat comes in, after the devices that were held already.</summary>
    /// <param name="isAdmitted">A facilitator lets the person in by hand, which speaks for them from here on.</param>
    /// <param name="invitation">The personal invitation by which the person comes.</param>
    public static IEnumerable<RoomEvent> Introduction(
        Room room, Seat seat, bool isReturning, DateTimeOffset at, bool isAdmitted = false, string? invitation = null)
    {
        if (room.Settings.Level == 0) yield break;
        var known = room.Seats.Find(seat.Id);
        var isInvited = room.Arrivals.IsInvited(seat.Id) || room.Arrivals.Stands(invitation);
        var isVouched = IsVouchedFor(room, known ?? seat);
        if (isReturning || isInvited || isVouched || isAdmitted)
            yield return new ArrivalNoted(seat.Id, isReturning, isInvited, isVouched || isAdmitted);
        if (room.Seats.MayLead(seat.Id, seat.Claim)) yield break;
        if (room.Arrivals.IsHeld(seat.Id))
        {
            yield return new ArrivalHeld(seat.Id); // it left and came back, with the devices still held
            yield break;
        }
        if (isReturning || isInvited || isVouched || !(at < room.Arrivals.HardUntil)) yield break;
        var devices = room.Tracks.DevicesOf(seat.Id);
        if (devices.Microphone != DeviceState.Held) yield return new MicrophoneMuted(seat.Id);
        if (devices.Camera != DeviceState.Held) yield return new CameraStopped(seat.Id);
        if (!room.Chat.Held.Contains(seat.Id)) yield return new ChatHeld(seat.Id);
        yield return new ArrivalHeld(seat.Id);
    }

    /// <summary>By which invitation somebody comes or knocks, if it stands.</summary>
    public static IEnumerable<RoomEvent> Invitation(Room room, ParticipantId who, string? invitation) =>
        room.Settings.Level > 0 && invitation is not null && room.Arrivals.Stands(invitation)
            && room.Arrivals.InvitationOf(who) != invitation ? [new CameByInvitation(who, invitation)] : [];

    /// <summary>Whether the seat stays when that facilitator replaces the links. A colleague stays by the facilitator's own word.</summary>
    /// <param name="revoked">The invitations that end with the links.</param>
    public static bool Stays(Room room, Seat seat, ParticipantId by, ImmutableArray<string> revoked)
    {
        if (seat.Id == by) return true;
        if (room.Seats.MayLead(seat.Id, seat.Claim)) return room.Arrivals.Vouches.Contains(new Vouch(seat.Id, by));
        return IsVouchedFor(room, seat)
            || (room.Arrivals.InvitationOf(seat.Id) is { } invitation && !revoked.Contains(invitation, StringComparer.Ordinal));
    }

    /// <summary>Whether an older pass is enough to come in.</summary>
    public static bool IsKnown(Room room, ParticipantId who) =>
        room.Arrivals.IsInvited(who) || (room.Seats.Find(who) is { } seat && IsVouchedFor(room, seat));

    public static IEnumerable<RoomEvent> Revocations(Room room, ImmutableArray<string> invitations) =>
        from invitation in invitations
        where room.Settings.Level > 0 && room.Arrivals.Stands(invitation)
        let came = room.Arrivals.Invitations.Where(i => i.Value == invitation).Select(i => (ParticipantId?)i.Key).FirstOrDefault()
        select new InvitationRevoked(invitation, came);

    private static RoomDecision Lift(Room room, ParticipantId who, ParticipantId by)
    {
        if (!room.IsFacilitator(by))             return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (!room.IsInside(who))                 return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        if (!room.Arrivals.IsHeld(who))          return RoomDecision.Nothing;
        ImmutableArray<RoomEvent> chat = room.Chat.Held.Contains(who) ? [new ChatAllowed(who, by)] : [];
        return RoomDecision.Accept([new ParticipantWelcomed(who, by), .. chat]);
    }

    private static RoomDecision Vouch(Room room, ParticipantId who, ParticipantId by)
    {
        if (!room.IsFacilitator(by))             return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (!room.IsInside(who))                 return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        if (who == by || room.Arrivals.Vouches.Contains(new Vouch(who, by))) return RoomDecision.Nothing;
        return RoomDecision.Accept(new ParticipantVouched(who, by));
    }

    private static RoomDecision Revoke(Room room, string invitation, ParticipantId by)
    {
        if (!room.IsFacilitator(by))             return RoomDecision.Refuse(Refusal.NotFacilitator);
        return RoomDecision.Accept([.. Revocations(room, [invitation])]);
    }
}
