using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>Who may go to which side room, who opens them, and until when they are open.</summary>
public static class SideRoomRules
{
    public const int MostRooms = 12;

    /// <summary>In one side room.</summary>
    public const int MostPeople = 25;

    /// <summary>So many seats a side room has: facilitators come in however full it is.</summary>
    public const int MostInOne = 2 * MostPeople;

    /// <summary>Of a message to all rooms, in UTF-16 units.</summary>
    public const int LongestNote = 500;

    public static readonly TimeSpan LongestTime = TimeSpan.FromHours(3);

    /// <summary>By how many minutes facilitators prolong.</summary>
    public static readonly ImmutableArray<int> Steps = [2, 5];

    internal static IEnumerable<RoomCommand> Due(Room room, DateTimeOffset at)
    {
        if (IsUntidy(room)) yield return new TidySideRooms();
        if (AnnouncedAt(room) <= at) yield return new AnnounceBack();
        if (room.SideRooms.Breakout?.BackAt <= at) yield return new CloseSideRooms();
    }

    internal static DateTimeOffset? NextDeadline(Room room) =>
        IsUntidy(room) ? room.Door.OpenedAt : room.SideRooms.Breakout?.BackAt ?? AnnouncedAt(room);

    internal static RoomDecision? Decide(Room room, RoomCommand command, ParticipantId by, DateTimeOffset at) => command switch
    {
        PrepareSideRooms c          => Prepare(room, c, by),
        ForgetSideRooms             => Forget(room, by),
        OfferSideRooms              => Offer(room, by, at),
        OfferSideRoom c             => OfferTo(room, c.Who, c.Number, by),
        EnterSideRoom(var number)   => Enter(room, number, by, at),
        StayHere                    => Stay(room, by),
        StepBack when room.Seats.FindInside(by) is { Place.SideRoom: not null } me => RoomDecision.Accept([.. Back(me)]),
        CallFacilitator             => Call(room, by),
        TakeBackCall(var number)    => TakeBack(room, number, by),
        WriteToSideRooms(var text)  => Write(room, text, by),
        ProlongSideRooms c          => Prolong(room, c, by, at),
        BringEverybodyBack          => AskBack(room, by, at),
        AskToStepOut                => Ask(room, by, at),
        InviteToStepOut(var who)    => Invite(room, who, by, at),
        AcceptStepOut               => AcceptInvitation(room, by, at),
        DeclineStepOut(var who)     => Decline(room, who ?? by, by),
        AnnounceBack                => Announce(room, at),
        CloseSideRooms              => Close(room, at),
        TidySideRooms               => Tidy(room),
        FollowMainRoom c            => MainRoomRules.Follow(room, c),
        _                           => null,
    };

    /// <summary>
    /// A facilitator who has stepped out with somebody does not lead the group meanwhile. Whoever visits a side room that all know of does.
    /// </summary>
    internal static bool Leads(Room room, Seat seat) =>
        seat is { Role: Role.Facilitator, Presence: Presence.Here } && !room.SideRooms.IsPair(seat.Place.SideRoom);

    private static RoomDecision Prepare(Room room, PrepareSideRooms c, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                            return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.SideRooms.Breakout is { IsOpen: true })        return RoomDecision.Refuse(Refusal.SideRoomsOpen);
        if (c.Rooms.IsDefault || c.Rooms.Length is 0 or > MostRooms) return RoomDecision.Refuse(Refusal.BadRequest);
        if (c.Time <= TimeSpan.Zero || c.Time > LongestTime)    return RoomDecision.Refuse(Refusal.BadRequest);
        if (c.Rooms.Any(r => r.People.IsDefault || r.People.Length > MostPeople)) return RoomDecision.Refuse(Refusal.SideRoomFull);
        if (c.Rooms.DistinctBy(r => r.Name).Count() < c.Rooms.Length) return RoomDecision.Refuse(Refusal.BadRequest);
        var isPrepared = room.SideRooms.Breakout is { } now && (now.How, now.Time, now.MayChange) == (c.How, c.Time, c.MayChange)
            && now.Rooms.Select(r => r.Name).SequenceEqual(c.Rooms.Select(r => r.Name));
        var first = isPrepared ? room.SideRooms.Breakout!.Rooms[0].Number : room.SideRooms.Numbers + 1;
        var rooms = c.Rooms.Select((plan, i) => (Number: first + i, plan.Name, plan.People)).ToArray();
        // Somebody may have left while the facilitator was choosing. Who waits at the door has a room when they come in.
        var people =
            from plan in rooms
            from who in plan.People
            where room.Seats.FindPresent(who) is not null
            group plan.Number by who into each
            where c.How != SideRoomsBy.Choice
            select new SideRoomAssigned(each.Key, each.First());
        if (isPrepared && people.ToHashSet().SetEquals(room.SideRooms.Breakout!.Offers.Select(o =>
            new SideRoomAssigned(o.Key, o.Value.Number))))
            return RoomDecision.Nothing;
        return RoomDecision.Accept(
        [
            new SideRoomsPrepared(c.How, c.Time, c.MayChange), .. rooms.Select(r => new SideRoomPrepared(r.Number, r.Name)),
            .. people,
        ]);
    }

    private static RoomDecision Forget(Room room, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                            return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.SideRooms.Breakout is not { } breakout)        return RoomDecision.Nothing;
        return breakout.IsOpen ? RoomDecision.Refuse(Refusal.SideRoomsOpen) : RoomDecision.Accept(new SideRoomsForgotten());
    }

    private static RoomDecision Offer(Room room, ParticipantId by, DateTimeOffset at)
    {
        if (!room.IsFacilitator(by))                            return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.SideRooms.Breakout is not { } prepared)        return RoomDecision.Refuse(Refusal.NoSideRoom);
        if (prepared.IsOpen)                                    return RoomDecision.Nothing; // a colleague was faster
        var offers = room.Seats.Inside.Where(s => prepared.Offers.ContainsKey(s.Id))
            .Select(s => (s.Id, prepared.Offers[s.Id].Number)).ToArray();
        var counts = offers.CountBy(o => o.Number).ToDictionary();
        var waiting = room.Seats.Waiting.Where(s => prepared.Offers.ContainsKey(s.Id))
            .Select(s => new SideRoomAssigned(s.Id, prepared.Offers[s.Id].Number));
        return RoomDecision.Accept(
        [
            new SideRoomsOpened(prepared.How, prepared.MayChange, at + prepared.Time),
            .. prepared.Rooms.Select(r => new SideRoomOpened(r.Number, r.Name)),
            .. offers.Select(o => new SideRoomOffered(o.Id, o.Number, counts[o.Number] - 1)), .. waiting,
        ]);
    }

    /// <summary>What somebody is offered who had a room while they waited at the door.</summary>
    internal static IEnumerable<RoomEvent> Introduction(Room room, ParticipantId who)
    {
        if (room.SideRooms.Breakout is { IsOpen: true } b && b.Offers.TryGetValue(who, out var offer) && room.Seats.IsWaiting(who))
            yield return new SideRoomOffered(who, offer.Number, CountOffered(b, who, offer.Number));
    }

    private static int CountOffered(Breakout breakout, ParticipantId without, long number) =>
        breakout.Offers.Count(o => o.Value.Number == number && o.Key != without);

    private static RoomDecision OfferTo(Room room, ParticipantId who, long number, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                            return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (FindOpen(room, number) is null)                     return RoomDecision.Refuse(Refusal.NoSideRoom);
        if (room.Seats.FindInside(who) is not { } them)         return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        if (them.Place.SideRoom == number)                      return RoomDecision.Nothing;
        var offers = room.SideRooms.Breakout!.Offers;
        if (offers.GetValueOrDefault(who) is { IsDeclined: false } offer && offer.Number == number) return RoomDecision.Nothing;
        return RoomDecision.Accept(new SideRoomOffered(who, number, CountOffered(room.SideRooms.Breakout!, who, number)));
    }

    private static RoomDecision Enter(Room room, long number, ParticipantId by, DateTimeOffset at)
    {
        var me = room.Seats.FindInside(by)!;
        if (me.Place.SideRoom == number)                        return RoomDecision.Nothing;
        if (!room.SideRooms.IsOpen(number))                     return RoomDecision.Refuse(Refusal.NoSideRoom);
        if (!MayEnter(room, me, number))                        return RoomDecision.Refuse(Refusal.NotYourSideRoom);
        if (me.Role != Role.Facilitator && CountIn(room, number) >= MostPeople) return RoomDecision.Refuse(Refusal.SideRoomFull);
        return RoomDecision.Accept([.. Move(room, me, number, at)]);
    }

    // Facilitators look after all rooms; to somebody whom a colleague had to leave, too.
    private static bool MayEnter(Room room, Seat me, long number)
    {
        var leads = me.Role == Role.Facilitator;
        if (room.SideRooms.Pairs.Find(p => p.Number == number) is { } pair)
            return pair.Who == me.Id || (leads && (pair.With == me.Id || !PeopleIn(room, number).Any(s => s.Role == Role.Facilitator)));
        var breakout = room.SideRooms.Breakout!;
        return leads || breakout.How == SideRoomsBy.Choice || breakout.MayChange
            || breakout.Offers.GetValueOrDefault(me.Id)?.Number == number;
    }

    private static RoomDecision Stay(Room room, ParticipantId by) =>
        room.SideRooms.Breakout is { IsOpen: true } b && b.Offers.GetValueOrDefault(by) is { IsDeclined: false }
            ? RoomDecision.Accept(new SideRoomDeclined(by)) : RoomDecision.Nothing;

    private static RoomDecision Call(Room room, ParticipantId by)
    {
        if (room.Seats.FindInside(by)?.Place.SideRoom is not { } number || FindOpen(room, number) is not { } side)
            return RoomDecision.Refuse(Refusal.NoSideRoom);
        var isVisited = PeopleIn(room, number).Any(s => s.Role == Role.Facilitator);
        return side.Call is not null || isVisited ? RoomDecision.Nothing : RoomDecision.Accept(new FacilitatorCalled(number, by));
    }

    private static RoomDecision TakeBack(Room room, long? number, ParticipantId by)
    {
        var mine = room.Seats.FindInside(by)?.Place.SideRoom;
        if (number is not null && number != mine && !room.IsFacilitator(by)) return RoomDecision.Refuse(Refusal.NotFacilitator);
        return (number ?? mine) is { } named && FindOpen(room, named) is { Call: not null }
            ? RoomDecision.Accept(new CallTakenBack(named)) : RoomDecision.Nothing;
    }

    private static RoomDecision Write(Room room, string text, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                            return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.SideRooms.Breakout is not { IsOpen: true })    return RoomDecision.Refuse(Refusal.NoSideRoom);
        var note = text.Trim();
        if (note.Length == 0)                                   return RoomDecision.Refuse(Refusal.MessageEmpty);
        if (!SealedText.Fits(room, note, LongestNote))          return RoomDecision.Refuse(Refusal.MessageTooLong);
        if (room.SideRooms.Breakout.Note is { } last && (last.Text, last.By) == (note, by)) return RoomDecision.Nothing; // sent twice
        return RoomDecision.Accept(new SideRoomsWrittenTo(note, by));
    }

    private static RoomDecision Prolong(Room room, ProlongSideRooms c, ParticipantId by, DateTimeOffset at)
    {
        if (!room.IsFacilitator(by))                            return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.SideRooms.Breakout is not { IsOpen: true } b)  return RoomDecision.Refuse(Refusal.NoSideRoom);
        if (!Steps.Contains(c.Minutes))                         return RoomDecision.Refuse(Refusal.BadRequest);
        if ((b.BackAt ?? b.EndsAt) is not { } end || end != c.From) return RoomDecision.Nothing; // a colleague was faster
        return RoomDecision.Accept(new SideRoomsProlonged((end > at ? end : at) + TimeSpan.FromMinutes(c.Minutes)));
    }

    private static RoomDecision AskBack(Room room, ParticipantId by, DateTimeOffset at)
    {
        if (!room.IsFacilitator(by))                            return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.SideRooms.Breakout is not { IsOpen: true } b)  return RoomDecision.Refuse(Refusal.NoSideRoom);
        return b.BackAt is null ? RoomDecision.Accept(new EverybodyAskedBack(at + room.Settings.Times.SideNotice)) : RoomDecision.Nothing;
    }

    private static RoomDecision Ask(Room room, ParticipantId by, DateTimeOffset at)
    {
        var me = room.Seats.FindInside(by)!;
        var ask = room.SideRooms.Asks.GetValueOrDefault(by);
        if (room.SideRooms.IsPair(me.Place.SideRoom) || ask is { By: null }) return RoomDecision.Nothing;
        if (ask?.By is { } with && room.Seats.FindInside(with) is { } they && Leads(room, they)) return Open(room, me, with, at);
        if (!room.Seats.Inside.Any(s => s.Id != by && Leads(room, s))) return RoomDecision.Refuse(Refusal.NoFacilitatorFree);
        return RoomDecision.Accept(new StepOutAsked(by));
    }

    private static RoomDecision Invite(Room room, ParticipantId who, ParticipantId by, DateTimeOffset at)
    {
        if (!room.IsFacilitator(by))                            return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (who == by || room.Seats.FindInside(who) is not { } them) return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        if (room.SideRooms.IsPair(them.Place.SideRoom))         return RoomDecision.Refuse(Refusal.StepOutGone);
        var ask = room.SideRooms.Asks.GetValueOrDefault(who);
        if (ask is { By: null } || room.Safety.Find(who) is { Choice: NotSafeChoice.StepOut, IsTakenBack: false })
            return Open(room, them, by, at);
        return ask?.By == by ? RoomDecision.Nothing : RoomDecision.Accept(new StepOutAsked(who, by));
    }

    private static RoomDecision AcceptInvitation(Room room, ParticipantId by, DateTimeOffset at)
    {
        var me = room.Seats.FindInside(by)!;
        if (room.SideRooms.IsPair(me.Place.SideRoom))           return RoomDecision.Nothing;
        if (room.SideRooms.Asks.GetValueOrDefault(by)?.By is not { } with || room.Seats.FindInside(with) is not { } they
            || !Leads(room, they))                              return RoomDecision.Refuse(Refusal.StepOutGone);
        return Open(room, me, with, at);
    }

    private static RoomDecision Decline(Room room, ParticipantId who, ParticipantId by)
    {
        if (who != by && !room.IsFacilitator(by))               return RoomDecision.Refuse(Refusal.NotFacilitator);
        return room.SideRooms.Asks.ContainsKey(who) ? RoomDecision.Accept(new StepOutDeclined(who, by)) : RoomDecision.Nothing;
    }

    private static RoomDecision Open(Room room, Seat person, ParticipantId with, DateTimeOffset at)
    {
        var number = room.SideRooms.Numbers + 1;
        return RoomDecision.Accept(
        [
            new PairOpened(number, person.Id, with), .. Move(room, person, number, at),
            .. Move(room, room.Seats.FindInside(with)!, number, at),
        ]);
    }

    private static RoomDecision Announce(Room room, DateTimeOffset at) => AnnouncedAt(room) <= at
        ? RoomDecision.Accept(new EverybodyAskedBack(at + room.Settings.Times.SideNotice)) : RoomDecision.Nothing;

    private static RoomDecision Close(Room room, DateTimeOffset at) => room.SideRooms.Breakout is { IsOpen: true } b && b.BackAt <= at
        ? RoomDecision.Accept(
            [new SideRoomsClosed(), .. b.Rooms.SelectMany(side => PeopleIn(room, side.Number)).SelectMany(Back)])
        : RoomDecision.Nothing;

    private static bool IsUntidy(Room room) => room.SideRooms.Pairs.Exists(p => HasGone(room, p));

    private static bool HasGone(Room room, SidePair pair) => room.Seats.FindInside(pair.Who)?.Place.SideRoom != pair.Number;

    private static RoomDecision Tidy(Room room) => RoomDecision.Accept(
    [
        .. from pair in room.SideRooms.Pairs
           where HasGone(room, pair)
           from e in PeopleIn(room, pair.Number).SelectMany(Back).Append(new PairClosed(pair.Number, pair.Who))
           select e,
    ]);

    // In full minutes people hear of it a minute before; what is shorter than that is announced at once.
    private static DateTimeOffset? AnnouncedAt(Room room) =>
        room.SideRooms.Breakout is { IsOpen: true, BackAt: null } b ? b.EndsAt - room.Settings.Times.SideNotice : null;

    private static SideRoom? FindOpen(Room room, long number) =>
        room.SideRooms.Breakout is { IsOpen: true } b ? b.Rooms.Find(r => r.Number == number) : null;

    private static IEnumerable<Seat> PeopleIn(Room room, long number) => room.Seats.Inside.Where(s => s.Place.SideRoom == number);

    private static int CountIn(Room room, long number) => PeopleIn(room, number).Count();

    // The devices go off in the main room, and nothing of the person is heard or seen there. Hand and place in a round stay.
    private static IEnumerable<RoomEvent> Move(Room room, Seat seat, long number, DateTimeOffset at)
    {
        if (seat.Place.SideRoom is { } earlier) yield return new SideRoomLeft(seat.Id, earlier);
        foreach (var off in TrackRules.TurnedOff(room.Tracks, seat.Id)) yield return off;
        if (!room.Breaks.IsOut(seat.Id)) yield return new SteppedOut(seat.Id, at);
        yield return new SideRoomEntered(seat.Id, number);
        if (seat.Role == Role.Facilitator && FindOpen(room, number) is { Call: not null }) yield return new CallTakenBack(number);
    }

    private static IEnumerable<RoomEvent> Back(Seat seat) =>
        [new SideRoomLeft(seat.Id, seat.Place.SideRoom!.Value), new SteppedBack(seat.Id)];
}
