using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>Who has which seat and role, who waits, and what becomes of lost connections.</summary>
internal static class SeatRules
{
    public static RoomDecision? Decide(Room room, RoomCommand command, ParticipantId by, DateTimeOffset at) => command switch
    {
        Leave                                    => LeaveRoom(room, by),
        LetIn(var who)                           => WaitingRules.LetIn(room, who, by, at),
        DeclineKnock(var who)                    => WaitingRules.Decline(room, who, by),
        SendToWait(var who, var reason)          => WaitingRules.SendBack(room, who, reason, by),
        WriteAtDoor(var text, var to)            => WaitingRules.Write(room, text, to, by, at),
        PromoteParticipant(var who)              => Promote(room, who, by),
        WithdrawPromotion(var who)               => Withdraw(room, who, by),
        StepDown                                 => GiveUpRole(room, by),
        StepUp                                   => TakeRoleBack(room, by, at),

        LoseConnections c                        => Lose(room, c.Losses),
        ReturnParticipant                        => Return(room, by),
        DropParticipants c                       => Drop(room, c.Stays, at),
        FreeSeats c                              => Free(room, c.Stays, at),
        ForgetRoom                               => Forget(room, at),
        _                                        => null,
    };

    /// <summary>What a fold must know of a seat besides its joining.</summary>
    public static IEnumerable<RoomEvent> Introduction(Seat seat)
    {
        if (seat.Role != seat.Claim) yield return new RoleGiven(seat.Id, seat.Role);
        if (seat.Presence == Presence.Dropped) yield return new ParticipantDropped(seat.Id);
    }

    // Leaving is never refused.
    private static RoomDecision LeaveRoom(Room room, ParticipantId by) =>
        room.Door.IsEnded || room.Seats.FindPresent(by) is not { } me ? RoomDecision.Nothing
            : RoomDecision.Accept([Departure(me), .. WaitingRules.WithoutFacilitator(room, [by])]);

    internal static RoomEvent Departure(Seat seat) =>
        seat.Standing == Standing.Waiting ? new KnockWithdrawn(seat.Id) : new ParticipantLeft(seat.Id);

    private static RoomDecision Promote(Room room, ParticipantId who, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                      return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.Seats.FindInside(who) is not { } them)   return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        if (them.Role == Role.Facilitator)                return RoomDecision.Nothing;
        return RoomDecision.Accept(new RoleGiven(who, Role.Facilitator, by));
    }

    private static RoomDecision Withdraw(Room room, ParticipantId who, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                      return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.Seats.FindInside(who) is not { } them)   return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        if (them.Role == Role.Participant)                return RoomDecision.Nothing;
        if (them.Claim == Role.Facilitator)               return RoomDecision.Refuse(Refusal.FacilitatorProtected);
        if (who == by && IsOnlyFacilitator(room, by))     return RoomDecision.Refuse(Refusal.LastFacilitator);
        return RoomDecision.Accept([.. TrackRules.WithoutRole(room, who), new RoleGiven(who, Role.Participant, by)]);
    }

    private static RoomDecision GiveUpRole(Room room, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                      return RoomDecision.Nothing;
        if (IsOnlyFacilitator(room, by))                  return RoomDecision.Refuse(Refusal.LastFacilitator);
        return RoomDecision.Accept([.. TrackRules.WithoutRole(room, by), new RoleGiven(by, Role.Participant, by)]);
    }

    private static RoomDecision TakeRoleBack(Room room, ParticipantId by, DateTimeOffset at)
    {
        if (room.IsFacilitator(by))                                    return RoomDecision.Nothing;
        if (room.Seats.FindInside(by)!.Claim != Role.Facilitator)      return RoomDecision.Refuse(Refusal.NotFacilitator);
        var waiting = WaitingRules.WithFacilitator(room, by, room.Seats.Find(by)!.Name, at);
        return RoomDecision.Accept([new RoleGiven(by, Role.Facilitator, by), .. waiting]);
    }

    // A colleague whose connection is lost looks after nobody, and may not come back.
    internal static bool IsOnlyFacilitator(Room room, ParticipantId who) =>
        !room.Seats.Inside.Any(s => s.Role == Role.Facilitator && s.Presence == Presence.Here && s.Id != who);

    // A room of an older level has no event for it: there the others see at once that the connection is lost.
    private static RoomDecision Lose(Room room, ImmutableArray<Loss> losses) => Accept(
        from loss in losses
        let seat = Staying(room, loss.Stay)
        where seat is { LostAt: null }
        select room.Settings.Level > 0 ? new ConnectionLost(seat.Id, loss.Closed) : (RoomEvent)new ParticipantDropped(seat.Id));

    private static RoomDecision Return(Room room, ParticipantId by)
    {
        if (room.IsRemoved(by))                           return RoomDecision.Refuse(Refusal.Removed);
        if (room.Seats.FindPresent(by) is not { } me)     return RoomDecision.Refuse(Refusal.NotInRoom);
        if (room.Door.IsEnded)                            return RoomDecision.Refuse(Refusal.RoomEnded);
        return Return(me);
    }

    public static RoomDecision Return(Seat me) =>
        me.Presence == Presence.Dropped ? RoomDecision.Accept(new ParticipantReturned(me.Id))
        : me.LostAt is not null ? RoomDecision.Accept(new ConnectionRestored(me.Id))
        : RoomDecision.Nothing;

    private static RoomDecision Drop(Room room, ImmutableArray<Stay> stays, DateTimeOffset at) => Accept(
        from stay in stays
        let seat = Staying(room, stay)
        where seat is { DroppedAt: null, Standing: Standing.Inside } && seat.Deadline(room.Settings.Times) <= at
        select new ParticipantDropped(seat.Id));

    private static RoomDecision Free(Room room, ImmutableArray<Stay> stays, DateTimeOffset at)
    {
        Seat[] freed =
        [
            .. from stay in stays
               let seat = Staying(room, stay)
               where seat is { DroppedAt: not null } or { Standing: Standing.Waiting } && seat.Deadline(room.Settings.Times) <= at
               select seat,
        ];
        return Accept([.. freed.Select(Departure), .. WaitingRules.WithoutFacilitator(room, [.. freed.Select(s => s.Id)])]);
    }

    private static RoomDecision Forget(Room room, DateTimeOffset at) =>
        room.Seats.EmptySince + room.Settings.Times.ForgetAfter <= at ? RoomDecision.Forget : RoomDecision.Nothing;

    // A node that waits for a lost connection may learn late that the seat has one again at another node. That is another stay.
    private static Seat? Staying(Room room, Stay stay) =>
        !room.Door.IsEnded && room.Seats.FindPresent(stay.Who) is { } seat && seat.Stay == stay ? seat : null;

    private static RoomDecision Accept(IEnumerable<RoomEvent> events) => RoomDecision.Accept([.. events]);
}
