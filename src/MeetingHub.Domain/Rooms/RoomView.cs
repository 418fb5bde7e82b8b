using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>
/// The room as one seat may see it: the snapshot of the protocol's section 3. <paramref name="People"/> is how many are inside, for a
/// participant of a large session, to whom not all of them are listed. <paramref name="Media"/> is the number of the place where the
/// room's media lives; 0 until it has one. <paramref name="BeganAgain"/> is set while the door is closed because the room before this
/// one was lost. <paramref name="Level"/> says which events the room may have; it is left out for level 0. Somebody who waits sees of
/// the room only its title and <see cref="Wait"/>, and of the people only themself.
/// </summary>
public sealed record RoomView(
    string Title, DateTimeOffset OpenedAt, bool Locked, bool Ended, ImmutableArray<ParticipantView> Participants,
    ImmutableArray<ParticipantId> Hands, ImmutableArray<MessageView> Messages, ImmutableArray<RemovedView> Removed, long Media,
    int? People = null,
    bool? BeganAgain = null,
    int? Level = null)
{
    /// <summary>Left out while the door is open.</summary>
    public DoorMode? Door { get; init; }

    /// <summary>For facilitators; left out when nobody waits.</summary>
    public ImmutableArray<WaitingView>? Waiting { get; init; }

    /// <summary>Only for somebody who waits.</summary>
    public WaitView? Wait { get; init; }

    /// <summary>How people inside came, for facilitators.</summary>
    public ImmutableArray<ArrivalView>? Arrivals { get; init; }

    /// <summary>The seats that the door holds, for facilitators, and for each about itself; left out when there is none.</summary>
    public ImmutableArray<ParticipantId>? Held { get; init; }

    /// <summary>For facilitators, and for each person about themself; left out when there is nobody.</summary>
    public ImmutableArray<NotSafeView>? NotSafe { get; init; }

    /// <summary>Who of the people has stepped out; left out while nobody has.</summary>
    public ImmutableArray<SteppedOutView>? Out { get; init; }

    /// <summary>Left out while facilitators have decided nothing about the chat.</summary>
    public ChatLimitsView? Chat { get; init; }

    /// <summary>Left out while only facilitators may show their screens.</summary>
    public ScreenPolicy? Screens { get; init; }

    /// <summary>Whether nobody is together without a facilitator; left out otherwise.</summary>
    public bool? NeedsFacilitator { get; init; }

    /// <summary>Whether a facilitator practises in it with scripted people; left out otherwise.</summary>
    public bool? Rehearsal { get; init; }

    /// <summary>When the room ends; left out while nobody has begun to close it.</summary>
    public DateTimeOffset? ClosesAt { get; init; }

    /// <summary>When the session is planned to end; left out when it has no planned end.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>How people take part; left out when with pictures.</summary>
    public RoomFormat? Format { get; init; }

    /// <summary>Who types captions; left out while nobody does.</summary>
    public ParticipantId? Captioner { get; init; }

    /// <summary>Left out while the room is not paused.</summary>
    public PauseView? Pause { get; init; }

    /// <summary>Left out when there is none.</summary>
    public ImmutableArray<PollView>? Polls { get; init; }

    /// <summary>The question box; left out while it is closed and empty.</summary>
    public QuestionsView? Questions { get; init; }

    /// <summary>What facilitators show of the group's shelf.</summary>
    public Resource? Resource { get; init; }

    /// <summary>The public key with which ballots are signed; left out when the room has none.</summary>
    public string? Ballots { get; init; }
    /// <summary>
    /// What was said without words and without names, the oldest first; left out when there is nothing. One that has faded may still be
    /// in it.
    /// </summary>
    public ImmutableArray<SignalView>? Signals { get; init; }

    /// <summary>What people would like of the others; left out while nobody has said.</summary>
    public ImmutableArray<WeatherView>? Weather { get; init; }

    /// <summary>Left out while there is nothing that the seat may know of.</summary>
    public SideRoomsView? SideRooms { get; init; }
    /// <summary>The raised hands with what is known of them; left out when none is up.</summary>
    public ImmutableArray<Hand>? Raised { get; init; }

    /// <summary>Left out while new hands go behind all others.</summary>
    public HandOrder? HandOrder { get; init; }

    /// <summary>Who was invited to speak; left out when nobody is.</summary>
    public ParticipantId? Speaker { get; init; }

    /// <summary>What facilitators chose; left out while everybody can have their microphone on.</summary>
    public MicrophonePolicy? Microphones { get; init; }

    /// <summary>Left out while there is none; likewise the timer and the exercise.</summary>
    public Round? Round { get; init; }

    public RoomTimer? Timer { get; init; }
    public Exercise? Exercise { get; init; }

    /// <summary>For facilitators; left out when nothing is settled between them, and nobody is asked.</summary>
    public LeadView? Lead { get; init; }
    /// <summary>Left out where nothing is end-to-end encrypted.</summary>
    public KeysView? Keys { get; init; }

    /// <summary>Left out without a plan.</summary>
    public PlanView? Plan { get; init; }

    public static RoomView For(Room room, ParticipantId who) => For(room, Sight.Of(room, who));

    public static RoomView For(Room room, Viewer viewer)
    {
        if (viewer.Standing == Standing.Waiting) return AtDoor(room, room.Seats.Find(viewer.Who)!, viewer);
        var people = Sight.PeopleFor(room, viewer).ToImmutableArray();
        return new RoomView(
            room.Settings.Title, room.Door.OpenedAt, room.Door.IsLocked, room.Door.IsEnded,
            [.. people.Select(seat => ParticipantView.Of(seat, room.Tracks))],
            [.. room.Floor.Hands.Where(hand => people.Any(p => p.Id == hand))],
            [.. room.Chat.For(room, viewer)],
            [.. room.Removals.For(room, viewer)],
            room.Media?.Number ?? 0,
            Sight.HidesMost(room, viewer) ? room.Seats.Count : null,
            room.Door.IsClosedByLoss ? true : null,
            room.Settings.Level > 0 ? room.Settings.Level : null)
        {
            Door = room.Door.Mode == DoorMode.Open ? null : room.Door.Mode,
            Waiting = room.Seats.WaitingFor(viewer),
            Arrivals = Rooms.Arrivals.For(room, viewer),
            Held = room.Arrivals.HeldFor(room, viewer),
            NotSafe = NotSafeView.For(room.Safety, viewer),
            Out = room.Breaks.For(people),
            Chat = room.Chat.LimitsFor(viewer),
            Signals = room.Signals.For(viewer),
            Weather = room.Signals.WeathersOf(people),
            Screens = TrackRules.MayAllShow(room) ? ScreenPolicy.All : null,
            Captioner = room.Captions.Captioner is { } captioner && room.IsInside(captioner) ? captioner : null,
            Raised = room.Floor.For(people),
            HandOrder = room.Floor.Order == default ? null : room.Floor.Order,
            Speaker = room.Floor.Speaker is { } speaker && people.Any(p => p.Id == speaker) ? speaker : null,
            Microphones = room.Tracks.Microphones == default ? null : room.Tracks.Microphones,
            Round = room.Rounds.Current,
            Timer = room.Timers.Current,
            Exercise = room.Exercises.Current,
            Pause = room.Pause.View,
            Polls = room.Polls.For(viewer),
            Questions = room.Questions.For(viewer),
            Resource = room.Shelf.Shown,
            Keys = room.Keys.For(room, viewer),
            Ballots = room.Settings.Ballots,
            Lead = room.Lead.For(viewer),
            NeedsFacilitator = room.Settings.NeedsFacilitator ? true : null,
            Rehearsal = room.Settings.IsRehearsal ? true : null,
            ClosesAt = room.Door.ClosesAt,
            EndsAt = room.Schedule.EndsAt,
            Plan = room.Plan.For(viewer),
            SideRooms = SideRoomsView.For(room, viewer),
            Format = room.Settings.Format == RoomFormat.Video ? null : room.Settings.Format,
        };
    }

    private static RoomView AtDoor(Room room, Seat seat, Viewer viewer) => new(
        room.Settings.Title, seat.Knock!.At, Locked: false, Ended: false, [ParticipantView.AtDoor(seat)], [], [], [], Media: 0,
        Level: room.Settings.Level)
    {
        Wait = new WaitView(seat.Knock.At, seat.Knock.Cause, seat.Knock.Note, seat.Knock.Answer, seat.Knock.Secret),
        NotSafe = NotSafeView.For(room.Safety, viewer),
    };
}
