using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

public sealed record ParticipantView(
    ParticipantId Id, string Name, Keepsake Keepsake, Tint Tint, Role Role,
    Presence Presence, DeviceState Microphone, DeviceState Camera, ScreenState Screen);

public sealed record MessageView(
    MessageId Id, Author Author, DateTimeOffset At, string Body, MessageId? ReplyTo, MessageAudience Audience,
    ParticipantId? ToWho, ImmutableArray<MessageReaction> Reactions);

public sealed record RemovedView(ParticipantId Id, string Name);

/// <summary>
/// The room as one seat may see it: the snapshot of the protocol's section 3. <paramref name="People"/> is how many are inside, for a
/// participant of a large session, to whom not all of them are listed. <paramref name="Media"/> is the number of the place where the
/// room's media lives; 0 until it has one. <paramref name="BeganAgain"/> is set while the door is closed because the room before this
/// one was lost.
/// </summary>
public sealed record RoomView(
    string Title, DateTimeOffset OpenedAt, bool Locked, bool Ended, ImmutableArray<ParticipantView> Participants,
    ImmutableArray<ParticipantId> Hands, ImmutableArray<MessageView> Messages, ImmutableArray<RemovedView> Removed, long Media,
    int? People = null,
    bool? BeganAgain = null)
{
    public static RoomView For(Room room, ParticipantId who)
    {
        var role = room.IsFacilitator(who) ? Role.Facilitator : Role.Participant;
        var hidesMost = room.IsLarge && role != Role.Facilitator;
        var people = room.ParticipantsFor(who).ToImmutableArray();
        return new RoomView(
            room.Title, room.OpenedAt, room.IsLocked, room.IsEnded,
            [.. people.Select(p => new ParticipantView(
                p.Id, p.Name, p.Keepsake, p.Tint, p.Role, p.Presence, p.Microphone, p.Camera, room.ScreenOf(p.Id)))],
            [.. room.Hands.Where(hand => people.Any(p => p.Id == hand))],
            [.. room.Messages.Where(m => Audience.Of(m).Includes(who, role)).Select(m => new MessageView(
                m.Id, m.Author, m.At, m.Body, m.ReplyTo, m.Audience, m.ToWho,
                [.. m.Reactions.Where(r => r.Who == who || !hidesMost || m.Audience != MessageAudience.Everyone)]))],
            role != Role.Facilitator ? []
                : [.. room.Removed.OrderBy(r => r.Value.Order).Select(r => new RemovedView(r.Key, r.Value.Name))],
            room.Media?.Number ?? 0, hidesMost ? room.Inside.Count : null, room.IsClosedByLoss ? true : null);
    }
}
