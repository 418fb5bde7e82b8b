using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>The seats of a room: of people inside or in the waiting room, of people who left, and of people who were removed.</summary>
public sealed record Seats
{
    /// <summary>How many facilitators' names are kept; no session has more.</summary>
    public const int MostFacilitatorNames = 200;

    /// <summary>How many seats of people who left are kept. What was decided about a seat is kept beside it, for every seat.</summary>
    public const int MostAway = 1_000;

    public ImmutableDictionary<ParticipantId, Seat> All { get; init; } = ImmutableDictionary<ParticipantId, Seat>.Empty;

    /// <summary>The roles in which the room decided otherwise than the pass: promotions, and facilitators who stepped down.</summary>
    public ImmutableDictionary<ParticipantId, Role> Given { get; init; } = ImmutableDictionary<ParticipantId, Role>.Empty;

    /// <summary>
    /// The names of this room's facilitators, also of those who have left: nobody else may pass for one of them. Oldest first.
    /// </summary>
    public ImmutableList<string> FacilitatorNames { get; init; } = [];

    /// <summary>How often somebody joined or knocked.</summary>
    public long Joins { get; init; }

    public long Removals { get; init; }

    /// <summary>Since when nobody is inside or waiting; null while somebody is, and before the room is opened.</summary>
    public DateTimeOffset? EmptySince { get; init; }

    internal ImmutableSortedDictionary<long, ParticipantId> JoiningOrder { get; private init; } =
        ImmutableSortedDictionary<long, ParticipantId>.Empty;

    private ImmutableSortedDictionary<long, ParticipantId> KnockingOrder { get; init; } =
        ImmutableSortedDictionary<long, ParticipantId>.Empty;

    /// <summary>The looks of the names of people inside or waiting, and whose each is.</summary>
    internal ImmutableDictionary<string, ParticipantId> Looks { get; private init; } =
        ImmutableDictionary.Create<string, ParticipantId>(StringComparer.Ordinal);

    private ImmutableHashSet<string> FacilitatorLooks { get; init; } = ImmutableHashSet.Create<string>(StringComparer.Ordinal);
    private ImmutableSortedDictionary<long, ParticipantId> Away { get; init; } = ImmutableSortedDictionary<long, ParticipantId>.Empty;
    private ImmutableHashSet<ParticipantId> Lost { get; init; } = [];

    /// <summary>How many are inside.</summary>
    public int Count => JoiningOrder.Count;

    /// <summary>People inside, in the order they joined.</summary>
    public IEnumerable<Seat> Inside => JoiningOrder.Values.Select(id => All[id]);

    /// <summary>How many are waiting.</summary>
    public int WaitingCount => KnockingOrder.Count;

    /// <summary>People in the waiting room, in the order they knocked.</summary>
    public IEnumerable<Seat> Waiting => KnockingOrder.Values.Select(id => All[id]);

    /// <summary>People who have a connection, or are expected back: inside or waiting.</summary>
    public IEnumerable<Seat> Present => KnockingOrder.IsEmpty ? Inside : Inside.Concat(Waiting);

    /// <summary>In the order of removal.</summary>
    public IEnumerable<Seat> Removed => All.Values.Where(s => s.Standing == Standing.Removed).OrderBy(s => s.RemovalNumber);

    /// <summary>Those who have to be let in by hand when they come.</summary>
    public IEnumerable<ParticipantId> WhoMustAsk => All.Values.Where(s => s.MustAsk).Select(s => s.Id);

    public Seat? Find(ParticipantId who) => All.GetValueOrDefault(who);
    public Seat? FindInside(ParticipantId who) => Find(who) is { Standing: Standing.Inside } seat ? seat : null;
    public Seat? FindWaiting(ParticipantId who) => Find(who) is { Standing: Standing.Waiting } seat ? seat : null;
    public Seat? FindPresent(ParticipantId who) => Find(who) is { Standing: Standing.Inside or Standing.Waiting } seat ? seat : null;
    public bool IsInside(ParticipantId who) => FindInside(who) is not null;
    public bool IsWaiting(ParticipantId who) => FindWaiting(who) is not null;
    public bool IsRemoved(ParticipantId who) => Find(who)?.Standing == Standing.Removed;
    public bool IsFacilitator(ParticipantId who) => FindInside(who)?.Role == Role.Facilitator;

    /// <summary>The role that a seat has, or will have when it comes in with that claim.</summary>
    public Role RoleOf(ParticipantId who, Role claim) => Given.GetValueOrDefault(who, claim);

    /// <summary>
    /// Whether the seat leads when it comes in with that claim, or may do so from then on: whoever has the facilitators' link and stepped
    /// down can step up again, so the door treats them as a facilitator.
    /// </summary>
    public bool MayLead(ParticipantId who, Role claim) => claim == Role.Facilitator || RoleOf(who, claim) == Role.Facilitator;

    /// <summary>Whether a facilitator has a seat inside.</summary>
    public bool HaveFacilitator => Inside.Any(s => s.Role == Role.Facilitator);

    /// <summary>
    /// Whether somebody inside has a name that looks like this one, or somebody who waits: only facilitators pass those by, so that nobody
    /// can keep them out with their own name.
    /// </summary>
    public bool IsTaken(string name, ParticipantId by, bool mayLead) => Names.LooksOf(name).Any(look =>
        Looks.TryGetValue(look, out var who) && who != by && (!mayLead || IsInside(who)));

    /// <summary>
    /// Whether a facilitator has, or had, a name that looks like this one. A person whose promotion has ended keeps their own name.
    /// </summary>
    public bool IsReservedFor(string name, ParticipantId who) =>
        Names.LooksOf(name).Any(FacilitatorLooks.Contains) && !HasLedAs(who, name);

    private bool HasLedAs(ParticipantId who, string name) => Find(who) is { HasLed: true } seat && Names.LookAlike(seat.Name, name);

    internal ImmutableArray<WaitingView>? WaitingFor(in Viewer viewer) =>
        KnockingOrder.IsEmpty || !Audience.Facilitators.Includes(viewer) ? null : [.. Waiting.Select(WaitingView.Of)];

    internal DateTimeOffset? NextDeadline(RoomTimes times)
    {
        var next = EmptySince + times.ForgetAfter;
        foreach (var who in Lost)
            if (All[who].Deadline(times) is { } at && !(next <= at)) next = at;
        return next;
    }

    internal IEnumerable<RoomCommand> Due(RoomTimes times, DateTimeOffset at)
    {
        var due = Lost.Select(who => All[who]).Where(s => s.Deadline(times) <= at).OrderBy(s => s.Number)
            .ToLookup(s => s.DroppedAt is null && s.Standing == Standing.Inside);
        if (due[true].Any()) yield return new DropParticipants([.. due[true].Select(s => s.Stay)]);
        if (due[false].Any()) yield return new FreeSeats([.. due[false].Select(s => s.Stay)]);
        if (EmptySince + times.ForgetAfter <= at) yield return new ForgetRoom();
    }

    internal Seats Evolve(RoomEvent e, DateTimeOffset at) => e switch
    {
        RoomOpened                            => this with { EmptySince = at },
        HoldsKept { MustAsk: true } kept      => KeepAsking(kept.Who),
        ParticipantJoined joined              => Join(joined, at),
        ParticipantKnocked knocked            => Wait(knocked, at),
        ParticipantAdmitted(var who)          => Change(who, s => s with { IsVouchedFor = true }),
        AgreementAccepted(var who, var version) => Change(who, s => s with { Agreement = version }),
        KnockDeclined(var who)                => Leave(who, at).Decline(who, at),
        KnockWithdrawn(var who)               => Leave(who, at),
        DoorNoteWritten note                  => Change(note.Who, s => Written(s, note, at)),
        SecretAsked(var who, var key)         => ChangeKnock(who, k => k with { Key = key, Secret = null }),
        SecretGiven(var who, _, var box)      => ChangeKnock(who, k => k with { Secret = box }),
        ConnectionLost(var who, var closed)   => Change(who, s => s with { LostAt = at, HasClosed = closed }),
        ConnectionRestored(var who)           => Change(who, Reconnected),
        ParticipantDropped(var who)           => Change(who, s => Dropped(s, at)),
        ParticipantReturned(var who)          => Change(who, Reconnected),
        ParticipantLeft(var who)              => Leave(who, at),
        ParticipantRemoved(var who, var name) => Remove(who, name, at),
        RemovalUndone(var who)                => Readmit(who),
        RoleGiven(var who, var role, _)       => Give(who, role),
        SideRoomEntered(var who, var number)  => Change(who, s => s with { Place = new Place(number) }),
        SideRoomLeft(var who, _)              => Change(who, s => s with { Place = Place.Main }),
        _                                     => this,
    };

    internal Seats Restored()
    {
        var inside = All.Values.Where(s => s.Standing == Standing.Inside).ToArray();
        var waiting = All.Values.Where(s => s.Standing == Standing.Waiting).ToArray();
        return this with
        {
            JoiningOrder = inside.ToImmutableSortedDictionary(s => s.Number, s => s.Id),
            KnockingOrder = waiting.ToImmutableSortedDictionary(s => s.Number, s => s.Id),
            Looks = waiting.OrderBy(s => s.Number).Concat(inside).Aggregate(new Seats().Looks, (looks, s) => With(looks, s.Name, s.Id)),
            FacilitatorLooks = FacilitatorLooks.Union(FacilitatorNames.SelectMany(name => Names.LooksOf(name))),
            Away = All.Values.Where(s => s is { Standing: Standing.Away, Number: > 0 })
                .ToImmutableSortedDictionary(s => s.Number, s => s.Id),
            Lost = [.. inside.Concat(waiting).Where(s => s.LostAt is not null).Select(s => s.Id)],
        };
    }

    private static Seat Dropped(Seat seat, DateTimeOffset at) =>
        seat with { Presence = Presence.Dropped, LostAt = seat.LostAt ?? at, DroppedAt = at };

    private static Seat Reconnected(Seat seat) =>
        seat with { Presence = Presence.Here, LostAt = null, DroppedAt = null, HasClosed = false, Returns = seat.Returns + 1 };

    private Seats ChangeKnock(ParticipantId who, Func<Knock, Knock> change) =>
        Change(who, s => s.Knock is { } knock ? s with { Knock = change(knock) } : s);

    private static Seat Written(Seat seat, DoorNoteWritten note, DateTimeOffset at) => seat.Knock is not { } knock ? seat : seat with
    {
        Knock = note.By is null ? knock with { Note = note.Text, NotedAt = at } : knock with { Answer = note.Text },
    };

    private Seats Decline(ParticipantId who, DateTimeOffset at) =>
        Find(who) is { Standing: Standing.Away } seat
            ? this with { All = All.SetItem(who, seat with { DeclinedAt = at, MustAsk = true }) }
            : this;

    // Of a seat in the room before this one nothing else is known. It may also be removed.
    private Seats KeepAsking(ParticipantId who)
    {
        var seat = Find(who) ?? new Seat(who, "", default, default, Role.Participant) { Standing = Standing.Away };
        return this with { All = All.SetItem(who, seat with { MustAsk = true }) };
    }

    private Seats Change(ParticipantId who, Func<Seat, Seat> change)
    {
        if (FindPresent(who) is not { } seat) return this;
        var changed = change(seat);
        return this with { All = All.SetItem(who, changed), Lost = changed.LostAt is null ? Lost.Remove(who) : Lost.Add(who) };
    }

    private Seats Join(ParticipantJoined joined, DateTimeOffset at)
    {
        var others = Leave(joined.Who, at); // a repeated event must not seat anybody twice
        var role = RoleOf(joined.Who, joined.Role);
        var seat = new Seat(joined.Who, joined.Name, joined.Keepsake, joined.Tint, joined.Role)
        {
            Number = Joins + 1, Role = role, HasLed = role == Role.Facilitator || HasLedAs(joined.Who, joined.Name),
            Since = at, HasBeenInside = true, IsVouchedFor = others.Find(joined.Who)?.IsVouchedFor ?? false,
            Agreement = others.Find(joined.Who)?.Agreement,
        };
        var seats = others.Sit(seat) with { JoiningOrder = others.JoiningOrder.Add(seat.Number, seat.Id) };
        return role == Role.Facilitator ? seats.ReserveName(seat.Name) : seats;
    }

    private Seats Wait(ParticipantKnocked knocked, DateTimeOffset at)
    {
        var others = Leave(knocked.Who, at);
        var earlier = others.Find(knocked.Who);
        var seat = new Seat(knocked.Who, knocked.Name, knocked.Keepsake, knocked.Tint, knocked.Role)
        {
            Number = Joins + 1, Role = RoleOf(knocked.Who, knocked.Role), HasLed = HasLedAs(knocked.Who, knocked.Name),
            Standing = Standing.Waiting, Since = at, Knock = new Knock(at, knocked.Cause, knocked.Returning),
            HasBeenInside = earlier?.HasBeenInside ?? false,
            Agreement = earlier?.Agreement,
            MustAsk = knocked.Cause == KnockCause.SentBack || (earlier?.MustAsk ?? false),
            IsVouchedFor = knocked.Cause != KnockCause.SentBack && (earlier?.IsVouchedFor ?? false),
        };
        return others.Sit(seat) with { KnockingOrder = others.KnockingOrder.Add(seat.Number, seat.Id) };
    }

    private Seats Sit(Seat seat) => this with
    {
        Joins = seat.Number,
        EmptySince = null,
        All = All.SetItem(seat.Id, seat),
        Looks = With(Looks, seat.Name, seat.Id),
        Away = Find(seat.Id) is { } old ? Away.Remove(old.Number) : Away,
    };

    private Seats Leave(ParticipantId who, DateTimeOffset at)
    {
        if (FindPresent(who) is not { } seat) return this;
        var seats = this with
        {
            All = All.SetItem(who, seat with
            {
                Standing = Standing.Away, Since = at, Presence = Presence.Here, LostAt = null, DroppedAt = null, HasClosed = false,
                Knock = null, Place = Place.Main,
            }),
            JoiningOrder = JoiningOrder.Remove(seat.Number),
            KnockingOrder = KnockingOrder.Remove(seat.Number),
            Looks = Looks.RemoveRange(Names.LooksOf(seat.Name).Where(look => Looks.GetValueOrDefault(look) == who)),
            Away = Away.Add(seat.Number, who),
            Lost = Lost.Remove(who),
            EmptySince = Count + WaitingCount == 1 ? at : null,
        };
        return seats.Away.Count > MostAway ? seats.ForgetOldest() : seats;
    }

    private Seats ForgetOldest()
    {
        var (number, who) = Away.First();
        return this with { Away = Away.Remove(number), All = All.Remove(who) };
    }

    // A seat that was removed from the room before this one has no name here, because names are not kept.
    private Seats Remove(ParticipantId who, string name, DateTimeOffset at)
    {
        var left = Leave(who, at);
        var seat = left.Find(who) ?? new Seat(who, name, default, default, Role.Participant);
        return left with
        {
            Removals = Removals + 1,
            All = left.All.SetItem(who, seat with { Name = name, Standing = Standing.Removed, Since = at, RemovalNumber = Removals + 1 }),
            Away = left.Away.Remove(seat.Number),
        };
    }

    private Seats Readmit(ParticipantId who)
    {
        if (Find(who) is not { Standing: Standing.Removed } seat) return this;
        if (seat is { Number: 0, MustAsk: false }) return this with { All = All.Remove(who) };
        var away = seat with { Standing = Standing.Away, RemovalNumber = 0 };
        return this with { All = All.SetItem(who, away), Away = seat.Number == 0 ? Away : Away.Add(seat.Number, who) };
    }

    // There are two roles: a decision is either another one than the pass claims, or the end of such a decision.
    private Seats Give(ParticipantId who, Role role)
    {
        var seat = Find(who);
        var isSo = seat is not null ? seat.Role == role : Given.TryGetValue(who, out var earlier) && earlier == role;
        if (isSo) return this;
        var given = seat is not null && seat.Claim == role ? Given.Remove(who) : Given.SetItem(who, role);
        if (seat is null) return this with { Given = given };
        var seats = this with { Given = given, All = All.SetItem(who, seat with { Role = role, HasLed = true }) };
        return role == Role.Facilitator ? seats.ReserveName(seat.Name) : seats;
    }

    private Seats ReserveName(string name) =>
        FacilitatorNames.Count >= MostFacilitatorNames || FacilitatorNames.Contains(name) ? this : this with
        {
            FacilitatorNames = FacilitatorNames.Add(name),
            FacilitatorLooks = FacilitatorLooks.Union(Names.LooksOf(name)),
        };

    private static ImmutableDictionary<string, ParticipantId> With(
        ImmutableDictionary<string, ParticipantId> looks, string name, ParticipantId who) =>
        looks.SetItems(Names.LooksOf(name).Select(look => KeyValuePair.Create(look, who)));
}
