using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>How people get a side room: by lot, as the facilitators say, or as they choose.</summary>
public enum SideRoomsBy { Number, Hand, Choice }

/// <summary>The names of side rooms; each page has them in its own language.</summary>
public enum SideRoomName { Window, Garden, Hearth, Harbour, Meadow, Orchard, Library, Terrace, River, Grove, Bridge, Lighthouse }

/// <summary>The main room of a side room, and the side room's number in it.</summary>
public sealed record MainRoom(RoomId Room, long Number);

/// <summary>Somebody in a side room who would like a facilitator there.</summary>
public sealed record SideCall(ParticipantId Who, DateTimeOffset At);

/// <summary>A side room that several people are offered.</summary>
public sealed record SideRoom(long Number, SideRoomName Name, SideCall? Call = null);

/// <summary>A side room for a person and the facilitator who steps out with them.</summary>
public sealed record SidePair(long Number, ParticipantId Who, ParticipantId With);

/// <summary>A side room that one person is offered.</summary>
public sealed record SideOffer(long Number, int Others = 0, bool IsDeclined = false);

/// <summary>Somebody who would like to step out, or is invited to it by that facilitator.</summary>
public sealed record StepOutAsk(DateTimeOffset At, ParticipantId? By = null);

/// <summary>What a facilitator wrote to all side rooms.</summary>
public sealed record SideNote(string Text, ParticipantId By, DateTimeOffset At);

/// <summary>Side rooms that were prepared together.</summary>
/// <param name="Time">How long they are to be open.</param>
public sealed record Breakout(SideRoomsBy How, TimeSpan? Time, bool MayChange)
{
    public ImmutableList<SideRoom> Rooms { get; init; } = [];

    /// <summary>By seat. Only facilitators know of it before the rooms are open.</summary>
    public ImmutableDictionary<ParticipantId, SideOffer> Offers { get; init; } = ImmutableDictionary<ParticipantId, SideOffer>.Empty;

    public bool IsOpen { get; init; }
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>When everybody is brought back; null until that is announced.</summary>
    public DateTimeOffset? BackAt { get; init; }

    /// <summary>The last one.</summary>
    public SideNote? Note { get; init; }

    internal Breakout With(ParticipantId who, SideOffer offer) => this with { Offers = Offers.SetItem(who, offer) };

    internal Breakout Called(long number, SideCall? call) => Rooms.Find(r => r.Number == number) is { } room && room.Call != call
        ? this with { Rooms = Rooms.Replace(room, room with { Call = call }) } : this;
}

/// <summary>
/// The register of a room's side rooms: which there are, and who is offered, asked for or invited to what. Where somebody is stands on
/// their seat. What goes on in a side room is in a log of its own.
/// </summary>
public sealed record SideRooms
{
    /// <summary>How many side rooms there have been; the newest has this number.</summary>
    public long Numbers { get; init; }

    public Breakout? Breakout { get; init; }
    public ImmutableList<SidePair> Pairs { get; init; } = [];

    /// <summary>By the person who would step out.</summary>
    public ImmutableDictionary<ParticipantId, StepOutAsk> Asks { get; init; } = ImmutableDictionary<ParticipantId, StepOutAsk>.Empty;

    /// <summary>In a side room: as of when it has followed its main room.</summary>
    public DateTimeOffset? Followed { get; init; }

    /// <summary>Whether that side room is open.</summary>
    public bool IsOpen(long number) =>
        Pairs.Exists(p => p.Number == number) || (Breakout is { IsOpen: true } b && b.Rooms.Exists(r => r.Number == number));

    public bool IsPair(long? number) => Pairs.Exists(p => p.Number == number);

    internal SideRooms Evolve(RoomEvent e, DateTimeOffset at) => e switch
    {
        SideRoomsPrepared p               => this with { Breakout = new Breakout(p.How, p.Time, p.MayChange) },
        SideRoomPrepared(var n, var name) => Add(n, name),
        SideRoomAssigned(var who, var n)  => Change(b => b.With(who, new SideOffer(n))),
        SideRoomsForgotten                => this with { Breakout = null },
        SideRoomsOpened o                 => this with
        {
            Breakout = new Breakout(o.How, Breakout?.Time, o.MayChange) { IsOpen = true, EndsAt = o.EndsAt },
        },
        SideRoomOpened(var n, var name)   => Add(n, name),
        SideRoomOffered(var who, var n, var others) => Change(b => b.With(who, new SideOffer(n, others))),
        SideRoomDeclined(var who)         => Change(b =>
            b.Offers.TryGetValue(who, out var offer) ? b.With(who, offer with { IsDeclined = true }) : b),
        PairOpened(var n, var who, var with) => this with
        {
            Numbers = Math.Max(Numbers, n), Pairs = Pairs.Add(new SidePair(n, who, with)), Asks = Asks.Remove(who),
        },
        PairClosed(var n, _)              => this with { Pairs = Pairs.RemoveAll(p => p.Number == n) },
        FacilitatorCalled(var n, var who) => Change(b => b.Called(n, new SideCall(who, at))),
        CallTakenBack(var n)              => Change(b => b.Called(n, null)),
        SideRoomsWrittenTo(var text, var by) => Change(b => b with { Note = new SideNote(text, by, at) }),
        SideRoomsProlonged(var end)       => Change(b => b with { EndsAt = end, BackAt = null }),
        EverybodyAskedBack(var back)      => Change(b => b with { BackAt = back }),
        SideRoomsClosed                   => this with { Breakout = null },
        StepOutAsked(var who, var by)     => this with { Asks = Asks.SetItem(who, new StepOutAsk(at, by)) },
        StepOutDeclined(var who, _)       => this with { Asks = Asks.Remove(who) },
        MainRoomFollowed(var when)        => this with { Followed = when },
        ParticipantLeft(var who)          => Without(who),
        ParticipantRemoved(var who, _)    => Without(who),
        _                                 => this,
    };

    private SideRooms Add(long number, SideRoomName name) =>
        Change(b => b with { Rooms = b.Rooms.Add(new SideRoom(number, name)) }) with { Numbers = Math.Max(Numbers, number) };

    private SideRooms Change(Func<Breakout, Breakout> change) =>
        Breakout is { } breakout && change(breakout) is var changed && changed != breakout ? this with { Breakout = changed } : this;

    // Somebody who comes back comes back to their room.
    private SideRooms Without(ParticipantId who) => Asks.ContainsKey(who) ? this with { Asks = Asks.Remove(who) } : this;
}
