using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>Who may raise, lower and move a hand, and who has the floor.</summary>
internal static class FloorRules
{
    public static RoomDecision? Decide(Room room, RoomCommand command, ParticipantId by) => command switch
    {
        RaiseHand(var byText)     => Raise(room, byText, by),
        LowerHand(var who)        => Lower(room, who ?? by, by),
        MoveHand c                => Move(room, c, by),
        InviteToSpeak(var who)    => Invite(room, who, by),
        SetHandOrder(var order)   => Set(room, order, by),
        _                         => null,
    };

    /// <summary>What a fold must know of that person's hand.</summary>
    public static IEnumerable<RoomEvent> Introduction(Floor floor, ParticipantId who)
    {
        if (floor.Find(who) is { } hand) yield return new HandRaised(who, hand.ByText, Since: hand.At);
        if (floor.Speaker == who) yield return new InvitedToSpeak(who);
    }

    /// <summary>The events after which nobody has the floor by invitation.</summary>
    public static IEnumerable<RoomEvent> FloorTaken(Room room) => room.Floor.Speaker is { } who ? [new HandLowered(who)] : [];

    private static RoomDecision Raise(Room room, bool byText, ParticipantId by)
    {
        if (room.Floor.Find(by) is { } hand && (hand.ByText == byText || room.Settings.Level == 0)) return RoomDecision.Nothing;
        var behind = room.Floor.Raised.FindIndex(h => room.Floor.TurnsOf(h.Who) > room.Floor.TurnsOf(by));
        int? place = room.Floor.Order == HandOrder.QuietFirst && behind >= 0 && !room.Floor.HasHand(by) ? behind : null;
        return RoomDecision.Accept(new HandRaised(by, byText && room.Settings.Level > 0, place));
    }

    private static RoomDecision Lower(Room room, ParticipantId who, ParticipantId by)
    {
        if (who != by && !room.IsFacilitator(by))                          return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (!room.Floor.HasHand(who) && room.Floor.Speaker != who)         return RoomDecision.Nothing;
        return RoomDecision.Accept(new HandLowered(who));
    }

    private static RoomDecision Move(Room room, MoveHand c, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                                       return RoomDecision.Refuse(Refusal.NotFacilitator);
        var place = room.Floor.Raised.FindIndex(hand => hand.Who == c.Who);
        var to = c.Direction == MoveDirection.Up ? place - 1 : place + 1;
        if (place < 0 || place != c.From - 1 || to < 0 || to >= room.Floor.Raised.Count) return RoomDecision.Nothing;
        return RoomDecision.Accept(new HandMoved(c.Who, to));
    }

    // In a round the stick says who speaks; a facilitator may pause it.
    private static RoomDecision Invite(Room room, ParticipantId who, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                                       return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (!room.IsInside(who))                                           return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        if (room.Floor.Speaker == who)                                     return RoomDecision.Nothing;
        if (room.Rounds.Current is { IsGoing: true })                      return RoomDecision.Refuse(Refusal.RoundGoing);
        return RoomDecision.Accept([.. FloorTaken(room), new InvitedToSpeak(who, by)]);
    }

    // The same entry puts the hands that are up into that order, one move after another.
    private static RoomDecision Set(Room room, HandOrder order, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                                       return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.Floor.Order == order)                                     return RoomDecision.Nothing;
        var sorted = room.Floor.Raised.OrderBy(h => order == HandOrder.QuietFirst ? room.Floor.TurnsOf(h.Who) : 0).ThenBy(h => h.At);
        var (now, events) = (room.Floor.Raised, ImmutableArray.CreateBuilder<RoomEvent>());
        events.Add(new HandOrderSet(order));
        foreach (var (place, hand) in sorted.Index())
        {
            if (now[place] == hand) continue;
            events.Add(new HandMoved(hand.Who, place));
            now = now.Remove(hand).Insert(place, hand);
        }
        return RoomDecision.Accept(events.ToImmutable());
    }
}
