using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

public static partial class RoomDecider
{
    private static RoomDecision Open(Room room, OpenRoom c)
    {
        if (room.IsOpened) return RoomDecision.Nothing;
        var kept = c.Kept ?? Kept.Nothing;
        var events = ImmutableArray.CreateBuilder<RoomEvent>();
        events.Add(new RoomOpened(c.Title, c.Capacity, c.Large, kept.Again));
        if (kept.Locked || kept.Again) events.Add(new RoomLocked());
        if (kept.Links > 0) events.Add(new LinksReplaced(kept.Links));
        foreach (var seat in kept.Seats)
        {
            if (seat.Removed) events.Add(new ParticipantRemoved(seat.Who, "")); // names are not kept
            if (seat.Microphone || seat.Camera) events.Add(new HoldsKept(seat.Who, seat.Microphone, seat.Camera));
        }
        return RoomDecision.Accept(events.ToImmutable());
    }

    private static RoomDecision Join(Room room, JoinRoom c, ParticipantId by)
    {
        if (room.IsEnded || !room.IsOpened)              return RoomDecision.Refuse(Refusal.RoomEnded);
        if (room.IsRemoved(by))                          return RoomDecision.Refuse(Refusal.Removed);
        if (room.Inside.TryGetValue(by, out var me))     return Return(me); // a reload: name and place are kept
        if (c.Links < room.Links)                        return RoomDecision.Refuse(Refusal.LinksReplaced);
        if (room.IsLockedFor(by, c.Role, c.WasInside))   return RoomDecision.Refuse(Refusal.RoomLocked);
        if (room.IsFullFor(c.Role))                      return RoomDecision.Refuse(Refusal.RoomFull);
        if (!Names.TryNormalize(c.Name, out var name))   return RoomDecision.Refuse(Refusal.NameUnusable);
        if (c.Role != Role.Facilitator && Names.ClaimsRole(name))      return RoomDecision.Refuse(Refusal.NameClaimsRole);
        if (c.Role != Role.Facilitator && room.LooksLikeFacilitator(name))  return RoomDecision.Refuse(Refusal.NameReserved);
        if (room.IsTaken(name))                          return RoomDecision.Refuse(Refusal.NameTaken);

        var events = ImmutableArray.Create<RoomEvent>(new ParticipantJoined(by, name, c.Keepsake, c.Tint, c.Role));
        var holds = room.HeldOnReturn.GetValueOrDefault(by);
        if (holds.Microphone) events = events.Add(new MicrophoneMuted(by));
        if (holds.Camera) events = events.Add(new CameraStopped(by));
        return RoomDecision.Accept(events);
    }

    // A node that waits for a lost connection may learn late that the seat has one again at another node. That is another stay.
    private static RoomDecision Drop(Room room, Stay lost, ParticipantId by) =>
        IsIn(room, lost, by, Presence.Here) ? RoomDecision.Accept(new ParticipantDropped(by)) : RoomDecision.Nothing;

    private static RoomDecision Free(Room room, Stay lost, ParticipantId by) =>
        IsIn(room, lost, by, Presence.Dropped) ? RoomDecision.Accept(new ParticipantLeft(by)) : RoomDecision.Nothing;

    private static bool IsIn(Room room, Stay stay, ParticipantId who, Presence presence) =>
        !room.IsEnded && room.StayOf(who) == stay && room.Inside[who].Presence == presence;

    private static RoomDecision Return(Participant me) =>
        me.Presence == Presence.Here ? RoomDecision.Nothing : RoomDecision.Accept(new ParticipantReturned(me.Id));

    // Leaving is never refused.
    private static RoomDecision LeaveRoom(Room room, ParticipantId by) =>
        room.IsInside(by) && !room.IsEnded ? RoomDecision.Accept(new ParticipantLeft(by)) : RoomDecision.Nothing;
}
