using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>
/// The room as one seat may see it: the snapshot of the protocol's section 3. <paramref name="People"/> is how many are inside, for a
/// participant of a large session, to whom not all of them are listed. <paramref name="Media"/> is the number of the place where the
/// room's media lives; 0 until it has one. <paramref name="BeganAgain"/> is set while the door is closed because the room before this
/// one was lost. <paramref name="Level"/> says which events the room may have; it is left out for level 0.
/// <paramref name="NotSafe"/> is only for facilitators, and for each person about themself.
/// <paramref name="Out"/> is who of the people has stepped out; it is left out while nobody has.
/// <paramref name="Chat"/> is left out while facilitators have decided nothing about it, <paramref name="Screens"/> while only
/// they may show theirs, and <paramref name="Pause"/> while the room is not paused.
/// </summary>
public sealed record RoomView(
    string Title, DateTimeOffset OpenedAt, bool Locked, bool Ended, ImmutableArray<ParticipantView> Participants,
    ImmutableArray<ParticipantId> Hands, ImmutableArray<MessageView> Messages, ImmutableArray<RemovedView> Removed, long Media,
    int? People = null,
    bool? BeganAgain = null,
    int? Level = null,
    ImmutableArray<NotSafeView>? NotSafe = null,
    ImmutableArray<SteppedOutView>? Out = null,
    ChatLimitsView? Chat = null,
    ScreenPolicy? Screens = null,
    PauseView? Pause = null)
{
    public static RoomView For(Room room, ParticipantId who) => For(room, Sight.Of(room, who));

    public static RoomView For(Room room, Viewer viewer)
    {
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
            room.Settings.Level > 0 ? room.Settings.Level : null,
            NotSafeView.For(room.Safety, viewer),
            room.Breaks.For(people),
            room.Chat.LimitsFor(viewer),
            TrackRules.MayAllShow(room) ? ScreenPolicy.All : null,
            room.Pause.View);
    }
}
