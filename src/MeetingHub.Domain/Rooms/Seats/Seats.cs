using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>The seats of a room: of people inside, of people who left, and of people who were removed.</summary>
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

    /// <summary>How often somebody joined.</summary>
    public long Joins { get; init; }

    public long Removals { get; init; }

    /// <summary>Since when nobody is inside; null while somebody is, and before the room is opened.</summary>
    public DateTimeOffset? EmptySince { get; init; }

    internal ImmutableSortedDictionary<long, ParticipantId> JoiningOrder { get; private init; } =
        ImmutableSortedDictionary<long, ParticipantId>.Empty;

    /// <summary>The looks of the names of people inside, and whose each is.</summary>
    internal ImmutableDictionary<string, ParticipantId> Looks { get; private init; } =
        ImmutableDictionary.Create<string, ParticipantId>(StringComparer.Ordinal);

    private ImmutableHashSet<string> FacilitatorLooks { get; init; } = ImmutableHashSet.Create<string>(StringComparer.Ordinal);
    private ImmutableSortedDictionary<long, ParticipantId> Away { get; init; } = ImmutableSortedDictionary<long, ParticipantId>.Empty;
    private ImmutableHashSet<ParticipantId> Lost { get; init; } = [];

    /// <summary>How many are inside.</summary>
    public int Count => JoiningOrder.Count;

    /// <summary>People inside, in the order they joined.</summary>
    public IEnumerable<Seat> Inside => JoiningOrder.Values.Select(id => All[id]);

    /// <summary>In the order of removal.</summary>
    public IEnumerable<Seat> Removed => All.Values.Where(s => s.Standing == Standing.Removed).OrderBy(s => s.RemovalNumber);

    public Seat? Find(ParticipantId who) => All.GetValueOrDefault(who);
    public Seat? FindInside(ParticipantId who) => Find(who) is { Standing: Standing.Inside } seat ? seat : null;
    public bool IsInside(ParticipantId who) => FindInside(who) is not null;
    public bool IsRemoved(ParticipantId who) => Find(who)?.Standing == Standing.Removed;
    public bool IsFacilitator(ParticipantId who) => FindInside(who)?.Role == Role.Facilitator;

    /// <summary>The role that a seat has, or will have when it comes in with that claim.</summary>
    public Role RoleOf(ParticipantId who, Role claim) => Given.GetValueOrDefault(who, claim);

    /// <summary>
    /// Whether the seat leads when it comes in with that claim, or may do so from then on: whoever has the facilitators' link and stepped
    /// down can step up again, so the door treats them as a facilitator.
    /// </summary>
    public bool MayLead(ParticipantId who, Role claim) => claim == Role.Facilitator || RoleOf(who, claim) == Role.Facilitator;

    /// <summary>Whether somebody inside has a name that looks like this one.</summary>
    public bool IsTaken(string name) => Names.LooksOf(name).Any(Looks.ContainsKey);

    /// <summary>
    /// Whether a facilitator has, or had, a name that looks like this one. A person whose promotion has ended keeps their own name.
    /// </summary>
    public bool IsReservedFor(string name, ParticipantId who) =>
        Names.LooksOf(name).Any(FacilitatorLooks.Contains) && !HasLedAs(who, name);

    private bool HasLedAs(ParticipantId who, string name) => Find(who) is { HasLed: true } seat && Names.LookAlike(seat.Name, name);

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
            .ToLookup(s => s.DroppedAt is null);
        if (due[true].Any()) yield return new DropParticipants([.. due[true].Select(s => s.Stay)]);
        if (due[false].Any()) yield return new FreeSeats([.. due[false].Select(s => s.Stay)]);
        if (EmptySince + times.ForgetAfter <= at) yield return new ForgetRoom();
    }

    internal Seats Evolve(RoomEvent e, DateTimeOffset at) => e switch
    {
        RoomOpened                            => this with { EmptySince = at },
        ParticipantJoined joined              => Join(joined, at),
        ConnectionLost(var who, var closed)   => Change(who, s => s with { LostAt = at, HasClosed = closed }),
        ConnectionRestored(var who)           => Change(who, Reconnected),
        ParticipantDropped(var who)           => Change(who, s => Dropped(s, at)),
        ParticipantReturned(var who)          => Change(who, Reconnected),
        ParticipantLeft(var who)              => Leave(who, at),
        ParticipantRemoved(var who, var name) => Remove(who, name, at),
        RemovalUndone(var who)                => Readmit(who),
        RoleGiven(var who, var role, _)       => Give(who, role),
        _                                     => this,
    };

    internal Seats Restored()
    {
        var inside = All.Values.Where(s => s.Standing == Standing.Inside).ToArray();
        return this with
        {
            JoiningOrder = inside.ToImmutableSortedDictionary(s => s.Number, s => s.Id),
            Looks = inside.Aggregate(new Seats().Looks, (looks, s) => With(looks, s.Name, s.Id)),
            FacilitatorLooks = FacilitatorLooks.Union(FacilitatorNames.SelectMany(name => Names.LooksOf(name))),
            Away = All.Values.Where(s => s.Standing == Standing.Away).ToImmutableSortedDictionary(s => s.Number, s => s.Id),
            Lost = [.. inside.Where(s => s.LostAt is not null).Select(s => s.Id)],
        };
    }

    private static Seat Dropped(Seat seat, DateTimeOffset at) =>
        seat with { Presence = Presence.Dropped, LostAt = seat.LostAt ?? at, DroppedAt = at };

    private static Seat Reconnected(Seat seat) =>
        seat with { Presence = Presence.Here, LostAt = null, DroppedAt = null, HasClosed = false, Returns = seat.Returns + 1 };

    private Seats Change(ParticipantId who, Func<Seat, Seat> change)
    {
        if (FindInside(who) is not { } seat) return this;
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
        };
        var seats = others with
        {
            Joins = seat.Number,
            EmptySince = null,
            All = others.All.SetItem(seat.Id, seat),
            JoiningOrder = others.JoiningOrder.Add(seat.Number, seat.Id),
            Looks = With(others.Looks, seat.Name, seat.Id),
            Away = others.Find(seat.Id) is { } old ? others.Away.Remove(old.Number) : others.Away,
        };
        return role == Role.Facilitator ? seats.ReserveName(seat.Name) : seats;
    }

    private Seats Leave(ParticipantId who, DateTimeOffset at)
    {
        if (FindInside(who) is not { } seat) return this;
        var seats = this with
        {
            All = All.SetItem(who, seat with
            {
                Standing = Standing.Away, Presence = Presence.Here, LostAt = null, DroppedAt = null, HasClosed = false,
            }),
            JoiningOrder = JoiningOrder.Remove(seat.Number),
            Looks = Looks.RemoveRange(Names.LooksOf(seat.Name).Where(look => Looks.GetValueOrDefault(look) == who)),
            Away = Away.Add(seat.Number, who),
            Lost = Lost.Remove(who),
            EmptySince = Count == 1 ? at : null,
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
            All = left.All.SetItem(who, seat with { Name = name, Standing = Standing.Removed, RemovalNumber = Removals + 1 }),
            Away = left.Away.Remove(seat.Number),
        };
    }

    private Seats Readmit(ParticipantId who)
    {
        if (Find(who) is not { Standing: Standing.Removed } seat) return this;
        if (seat.Number == 0) return this with { All = All.Remove(who) };
        var away = seat with { Standing = Standing.Away, RemovalNumber = 0 };
        return this with { All = All.SetItem(who, away), Away = Away.Add(seat.Number, who) };
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
