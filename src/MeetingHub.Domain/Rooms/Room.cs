using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;

namespace MeetingHub.Domain.Rooms;

/// <summary>A person inside. <paramref name="Seat"/> counts joins, so it gives the order in which people came.</summary>
public sealed record Participant(ParticipantId Id, long Seat, string Name, Keepsake Keepsake, Tint Tint, Role Role)
{
    public Presence Presence { get; init; }

    /// <summary>How often this person came back after being shown as dropped.</summary>
    public long Returns { get; init; }

    public DeviceState Microphone { get; init; }
    public DeviceState Camera { get; init; }

    /// <summary>When a facilitator last asked this person to unmute, until the microphone changes again.</summary>
    public DateTimeOffset? AskedToUnmuteAt { get; init; }
}

/// <summary>
/// One stay on a seat, from joining or returning to the next loss that the others saw: which join, and how many returns since. A command
/// about a lost connection names the stay that was lost, so that it has no effect on a person who is back.
/// </summary>
public readonly record struct Stay(long Seat, long Returns);

/// <summary>The author of a message, as of posting: the message stays readable after that person has left.</summary>
public sealed record Author(ParticipantId Id, string Name, Keepsake Keepsake, Tint Tint, Role Role);

public sealed record MessageReaction(ParticipantId Who, Reaction Reaction);

public sealed record Message(
    MessageId Id, Author Author, DateTimeOffset At, string Body, MessageId? ReplyTo, MessageAudience Audience, ParticipantId? ToWho)
{
    public ImmutableList<MessageReaction> Reactions { get; init; } = [];
}

/// <summary>A removed seat: the name it had, and its place in the order of removals.</summary>
public readonly record struct Removal(string Name, long Order);

/// <summary>The devices that were held when a seat left. They are held again when it returns, so that leaving lifts nothing.</summary>
public readonly record struct Holds(bool Microphone, bool Camera);

/// <summary>The node that carries the room's media, and the number of this place: places are numbered 1, 2, 3.</summary>
public sealed record MediaPlace(string Node, long Number);

/// <summary>The state of a room: the fold over its log. Immutable; every step shares what did not change.</summary>
public sealed record Room
{
    /// <summary>How many messages are kept for people who come later.</summary>
    public const int MostMessages = 500;

    /// <summary>About how many bytes they may take together. The newest message stays, however long it is.</summary>
    public const int MostMessageBytes = 1_000_000;
    private const int MessageBytes = 250; // without its text
    private const int ReactionBytes = 60;

    /// <summary>How many facilitators' names are kept; no session has more.</summary>
    public const int MostFacilitatorNames = 200;

    /// <summary>How many message ids are remembered, also after their messages are gone: a slow network may still repeat them.</summary>
    public const int MostRememberedIds = 5_000;

    public static Room Empty { get; } = new();

    public string Title { get; init; } = "";
    public int Capacity { get; init; }
    public DateTimeOffset OpenedAt { get; init; }
    public bool IsOpened { get; init; }

    /// <summary>A large session: participants see only the people in front, not each other.</summary>
    public bool IsLarge { get; init; }

    public bool IsLocked { get; init; }

    /// <summary>
    /// The room before this one was lost. The door stays closed until a facilitator opens it, except to people who were inside.
    /// </summary>
    public bool IsClosedByLoss { get; init; }

    /// <summary>How often the meeting's links have been replaced.</summary>
    public long Links { get; init; }

    public bool IsEnded { get; init; }

    public ImmutableDictionary<ParticipantId, Participant> Inside { get; init; } =
        ImmutableDictionary<ParticipantId, Participant>.Empty;
    public ImmutableSortedDictionary<long, ParticipantId> JoiningOrder { get; init; } =
        ImmutableSortedDictionary<long, ParticipantId>.Empty;

    /// <summary>The looks of the names of people inside, and whose each is.</summary>
    public ImmutableDictionary<string, ParticipantId> Looks { get; init; } =
        ImmutableDictionary.Create<string, ParticipantId>(StringComparer.Ordinal);

    /// <summary>
    /// The names of this room's facilitators, also of those who have left: nobody else may pass for one of them. Oldest first.
    /// </summary>
    public ImmutableList<string> FacilitatorNames { get; init; } = [];
    private ImmutableHashSet<string> FacilitatorLooks { get; init; } = ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    public ImmutableList<ParticipantId> Hands { get; init; } = [];
    public ParticipantId? Screen { get; init; }

    /// <summary>Null until the first member negotiates.</summary>
    public MediaPlace? Media { get; init; }

    public ImmutableDictionary<ParticipantId, Removal> Removed { get; init; } = ImmutableDictionary<ParticipantId, Removal>.Empty;
    public ImmutableDictionary<ParticipantId, Holds> HeldOnReturn { get; init; } = ImmutableDictionary<ParticipantId, Holds>.Empty;

    /// <summary>Oldest first.</summary>
    public Window<Message> Messages { get; init; } = new();
    private long BytesOfMessages { get; init; }

    /// <summary>Seats that left the locked room after being inside it: the lock does not keep them out.</summary>
    public ImmutableHashSet<ParticipantId> MayReturn { get; init; } = [];

    private RememberedIds RememberedIds { get; init; } = RememberedIds.Empty;
    private long MessagesSoFar { get; init; } // older releases number messages by it
    private long SeatsSoFar { get; init; }
    private long RemovalsSoFar { get; init; }

    /// <param name="wasInside">The pass says that the seat was inside a moment ago, perhaps in the room that was lost.</param>
    public bool IsLockedFor(ParticipantId who, Role role, bool wasInside = false) =>
        IsLocked && role != Role.Facilitator && !MayReturn.Contains(who) && !(wasInside && IsClosedByLoss);

    /// <summary>Only participants find a room full: they can't fill it so that no facilitator gets in.</summary>
    public bool IsFullFor(Role role) => Inside.Count >= Capacity && role != Role.Facilitator;

    /// <summary>The door as a person finds it who arrives now; the decider asks the same questions.</summary>
    public Door DoorFor(ParticipantId who, Role role, bool wasInside = false) =>
        IsInside(who) ? Door.Open
        : IsLockedFor(who, role, wasInside) ? Door.Locked
        : IsFullFor(role) ? Door.Full
        : Door.Open;

    /// <summary>Whether somebody inside has a name that looks like this one.</summary>
    public bool IsTaken(string name) => Names.LooksOf(name).Any(Looks.ContainsKey);

    /// <summary>Whether a facilitator has, or had, a name that looks like this one.</summary>
    public bool LooksLikeFacilitator(string name) => Names.LooksOf(name).Any(FacilitatorLooks.Contains);

    public bool IsInside(ParticipantId who) => Inside.ContainsKey(who);
    public Stay? StayOf(ParticipantId who) => Inside.TryGetValue(who, out var p) ? new Stay(p.Seat, p.Returns) : null;
    public bool IsRemoved(ParticipantId who) => Removed.ContainsKey(who);
    public bool IsFacilitator(ParticipantId who) => Inside.TryGetValue(who, out var p) && p.Role == Role.Facilitator;
    public ScreenState ScreenOf(ParticipantId who) => Screen == who ? ScreenState.On : ScreenState.Off;

    /// <summary>
    /// Whether everybody sees this person in a large session: facilitators, and people with a microphone, camera or screen on.
    /// </summary>
    public bool IsInFront(ParticipantId who) =>
        Inside.TryGetValue(who, out var p)
        && (p.Role == Role.Facilitator || p.Microphone == DeviceState.On || p.Camera == DeviceState.On || Screen == who);

    /// <summary>The people whom this seat sees, in the order they joined.</summary>
    public IEnumerable<Participant> ParticipantsFor(ParticipantId who) =>
        IsLarge && !IsFacilitator(who) ? Participants.Where(p => p.Id == who || IsInFront(p.Id)) : Participants;

    /// <summary>People in the order they joined.</summary>
    public IEnumerable<Participant> Participants => JoiningOrder.Values.Select(id => Inside[id]);

    public bool RemembersMessage(MessageId id) => RememberedIds.AgeOf(id) is not null;
    public Message? FindMessage(MessageId id) => IndexOf(id) is var i and >= 0 ? Messages[i] : null;

    public RoomState ToState() => new(
        Title, Capacity, OpenedAt, IsLocked, IsEnded, [.. Participants], [.. Hands], Screen,
        [.. Removed.Select(r => new RemovedState(r.Key, r.Value.Name, r.Value.Order)).OrderBy(r => r.Order)],
        [.. HeldOnReturn.Select(h => new HeldState(h.Key, h.Value.Microphone, h.Value.Camera))],
        [.. Messages], [.. RememberedIds.Ids], MessagesSoFar, SeatsSoFar, RemovalsSoFar, IsLarge, Media, [.. FacilitatorNames],
        [.. MayReturn],
        IsClosedByLoss, Links);

    public static Room From(RoomState state) => new()
    {
        Title = state.Title, Capacity = state.Capacity, OpenedAt = state.OpenedAt,
        IsOpened = true, IsLarge = state.Large, IsLocked = state.Locked, IsEnded = state.Ended,
        Inside = state.Inside.ToImmutableDictionary(p => p.Id),
        JoiningOrder = state.Inside.ToImmutableSortedDictionary(p => p.Seat, p => p.Id),
        Looks = state.Inside.Aggregate(Empty.Looks, (all, p) => With(all, p.Name, p.Id)),
        FacilitatorNames = state.FacilitatorNames.IsDefault ? [] : [.. state.FacilitatorNames],
        FacilitatorLooks = state.FacilitatorNames.IsDefault
            ? Empty.FacilitatorLooks
            : Empty.FacilitatorLooks.Union(state.FacilitatorNames.SelectMany(n => Names.LooksOf(n))),
        Hands = [.. state.Hands], Screen = state.Screen, Media = state.Media,
        Removed = state.Removed.ToImmutableDictionary(r => r.Who, r => new Removal(r.Name, r.Order)),
        HeldOnReturn = state.HeldOnReturn.ToImmutableDictionary(h => h.Who, h => new Holds(h.Microphone, h.Camera)),
        Messages = state.Messages.Aggregate(new Window<Message>(), (all, message) => all.Add(message)),
        BytesOfMessages = state.Messages.Sum(BytesOf),
        RememberedIds = RememberedIds.From(state.RememberedIds),
        MessagesSoFar = state.MessagesSoFar, SeatsSoFar = state.SeatsSoFar, RemovalsSoFar = state.RemovalsSoFar,
        MayReturn = state.MayReturn.IsDefault ? [] : [.. state.MayReturn], IsClosedByLoss = state.ClosedByLoss, Links = state.Links,
    };

    public Room Evolve(RoomEntry entry)
    {
        var room = this;
        foreach (var e in entry.Events) room = room.Evolve(e, entry.At);
        return room;
    }

    public Room Evolve(RoomEvent e, DateTimeOffset at) => e switch
    {
        RoomOpened opened                   => Open(opened, at),

        ParticipantJoined joined            => Seat(joined),
        ParticipantDropped(var who)         => Change(who, p => p with { Presence = Presence.Dropped }),
        ParticipantReturned(var who)        => Change(who, p => p with { Presence = Presence.Here, Returns = p.Returns + 1 }),
        ParticipantLeft(var who)            => Leave(who),
        ParticipantRemoved(var who, var n)  => Remove(who, n),
        HoldsKept(var who, var mic, var cam) => this with { HeldOnReturn = HeldOnReturn.SetItem(who, new Holds(mic, cam)) },
        RemovalUndone(var who)              => this with { Removed = Removed.Remove(who) },

        MessagePosted posted                => Post(posted, at),
        MessageReacted(var id, var who, var reaction)    => React(id, new MessageReaction(who, reaction)),
        ReactionWithdrawn(var id, var who, var reaction) => Withdraw(id, new MessageReaction(who, reaction)),

        HandRaised(var who)                 => Hands.Contains(who) || !IsInside(who) ? this : this with { Hands = Hands.Add(who) },
        HandLowered(var who)                => this with { Hands = Hands.Remove(who) },

        MicrophoneTurnedOn(var who)         => SetMicrophone(who, DeviceState.On),
        MicrophoneTurnedOff(var who)        => SetMicrophone(who, DeviceState.Off),
        MicrophoneMuted(var who)            => SetMicrophone(who, DeviceState.Held),
        AskedToUnmute(var who, _)           => Change(who, p => p with { Microphone = DeviceState.Off, AskedToUnmuteAt = at }),
        CameraTurnedOn(var who)             => Change(who, p => p with { Camera = DeviceState.On }),
        CameraTurnedOff(var who)            => Change(who, p => p with { Camera = DeviceState.Off }),
        CameraStopped(var who)              => Change(who, p => p with { Camera = DeviceState.Held }),
        CameraAllowed(var who, _)           => Change(who, p => p with { Camera = DeviceState.Off }),
        ScreenStarted(var who)              => IsInside(who) ? this with { Screen = who } : this,
        ScreenStopped(var who)              => Screen == who ? this with { Screen = null } : this,

        LinksReplaced(var links)            => this with { Links = links },
        MediaPlaced(var node, var number)   => this with { Media = new MediaPlace(node, number) },

        RoomLocked                          => this with { IsLocked = true },
        RoomUnlocked                        => this with { IsLocked = false, IsClosedByLoss = false, MayReturn = [] },
        RoomEnded                           => this with { IsEnded = true },
        UnknownEvent                        => this, // written by a newer node
        _ => throw new UnreachableException($"no arm for {e.GetType().Name}"),
    };

    private Room Open(RoomOpened opened, DateTimeOffset at) => this with
    {
        Title = opened.Title, Capacity = opened.Capacity, IsLarge = opened.Large, OpenedAt = at, IsOpened = true,
        IsClosedByLoss = opened.Again,
    };

    private Room Change(ParticipantId who, Func<Participant, Participant> change) =>
        Inside.TryGetValue(who, out var p) ? this with { Inside = Inside.SetItem(who, change(p)) } : this;

    private Room SetMicrophone(ParticipantId who, DeviceState state) =>
        Change(who, p => p with { Microphone = state, AskedToUnmuteAt = null });

    private Room Seat(ParticipantJoined joined)
    {
        var room = Unseat(joined.Who); // a repeated event must not seat anybody twice
        var seat = SeatsSoFar + 1;
        var participant = new Participant(joined.Who, seat, joined.Name, joined.Keepsake, joined.Tint, joined.Role);
        if (joined.Role == Role.Facilitator && room.FacilitatorNames.Count < MostFacilitatorNames
            && !room.FacilitatorNames.Contains(joined.Name))
        {
            room = room with
            {
                FacilitatorNames = room.FacilitatorNames.Add(joined.Name),
                FacilitatorLooks = room.FacilitatorLooks.Union(Names.LooksOf(joined.Name)),
            };
        }
        return room with
        {
            SeatsSoFar = seat,
            Inside = room.Inside.Add(joined.Who, participant),
            JoiningOrder = room.JoiningOrder.Add(seat, joined.Who),
            Looks = With(room.Looks, joined.Name, joined.Who),
            HeldOnReturn = room.HeldOnReturn.Remove(joined.Who),
            MayReturn = room.MayReturn.Remove(joined.Who),
        };
    }

    private static ImmutableDictionary<string, ParticipantId> With(
        ImmutableDictionary<string, ParticipantId> looks, string name, ParticipantId who) =>
        looks.SetItems(Names.LooksOf(name).Select(look => KeyValuePair.Create(look, who)));

    private Room Unseat(ParticipantId who)
    {
        if (!Inside.TryGetValue(who, out var p)) return this;
        var holds = new Holds(p.Microphone == DeviceState.Held, p.Camera == DeviceState.Held);
        return this with
        {
            Inside = Inside.Remove(who),
            JoiningOrder = JoiningOrder.Remove(p.Seat),
            Looks = Looks.RemoveRange(Names.LooksOf(p.Name).Where(look => Looks.GetValueOrDefault(look) == who)),
            Hands = Hands.Remove(who),
            Screen = Screen == who ? null : Screen,
            HeldOnReturn = holds == default ? HeldOnReturn : HeldOnReturn.SetItem(who, holds),
        };
    }

    private Room Leave(ParticipantId who) =>
        IsInside(who) && IsLocked ? Unseat(who) with { MayReturn = MayReturn.Add(who) } : Unseat(who);

    private Room Remove(ParticipantId who, string name) => Unseat(who) with
    {
        MayReturn = MayReturn.Remove(who),
        Removed = Removed.SetItem(who, new Removal(name, RemovalsSoFar + 1)),
        RemovalsSoFar = RemovalsSoFar + 1,
    };

    private Room Post(MessagePosted m, DateTimeOffset at)
    {
        if (RemembersMessage(m.Id)) return this;
        var author = m.Author ?? (Inside.TryGetValue(m.Who, out var p) ? new Author(p.Id, p.Name, p.Keepsake, p.Tint, p.Role) : null);
        if (author is null) return this;
        var room = this with { RememberedIds = RememberedIds.Add(m.Id, MostRememberedIds), MessagesSoFar = MessagesSoFar + 1 };
        var message = new Message(m.Id, author, at, m.Body, m.ReplyTo, m.Audience, m.ToWho);
        return room.Keep(Messages.Add(message), BytesOfMessages + BytesOf(message));
    }

    private Room Keep(Window<Message> messages, long bytes)
    {
        while (messages.Count > MostMessages || (bytes > MostMessageBytes && messages.Count > 1))
        {
            bytes -= BytesOf(messages[0]);
            messages = messages.RemoveFirst();
        }
        return this with { Messages = messages, BytesOfMessages = bytes };
    }

    private static long BytesOf(Message message) =>
        MessageBytes + Encoding.UTF8.GetByteCount(message.Body) + ReactionBytes * message.Reactions.Count;

    private Room React(MessageId id, MessageReaction reaction)
    {
        var i = IndexOf(id);
        if (i < 0 || Messages[i].Reactions.Contains(reaction)) return this;
        return Keep(Messages.SetItem(i, Messages[i] with { Reactions = Messages[i].Reactions.Add(reaction) }),
            BytesOfMessages + ReactionBytes);
    }

    private Room Withdraw(MessageId id, MessageReaction reaction)
    {
        var i = IndexOf(id);
        if (i < 0 || !Messages[i].Reactions.Contains(reaction)) return this;
        return Keep(Messages.SetItem(i, Messages[i] with { Reactions = Messages[i].Reactions.Remove(reaction) }),
            BytesOfMessages - ReactionBytes);
    }

    // Both lists end with the newest message, and the ids go back further.
    private int IndexOf(MessageId id) =>
        RememberedIds.AgeOf(id) is { } age && age < Messages.Count ? Messages.Count - 1 - age : -1;
}
