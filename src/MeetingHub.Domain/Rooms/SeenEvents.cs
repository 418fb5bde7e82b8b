using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>
/// The events of an entry that one seat may see. In a large session a participant sees the people in front (facilitators, and anybody who
/// speaks or shows something) and themself. For them, a person who comes to the front joins at that moment, and leaves when stepping
/// back. Of the reactions to messages that everybody reads they see only their own; the counts are sent separately.
/// </summary>
public static class SeenEvents
{
    /// <summary><paramref name="before"/> is the room before the entry, <paramref name="after"/> the room after it.</summary>
    public static ImmutableArray<RoomEvent> Of(RoomEntry entry, Room before, Room after, ParticipantId who, Role role)
    {
        if (!after.IsLarge || role == Role.Facilitator) return [.. entry.Events.Where(e => Audience.Of(e, after).Includes(who, role))];

        var seen = ImmutableArray.CreateBuilder<RoomEvent>();
        var room = before;
        foreach (var e in entry.Events)
        {
            var (earlier, later) = (room, room.Evolve(e, entry.At));
            room = later;
            if (!Audience.Of(e, after).Includes(who, role) || IsCountedOnly(e, after, who)) continue;
            if (SubjectOf(e) is not { } subject || subject == who)
                seen.Add(e is MessagePosted m && m.Who != who ? m with { Author = AuthorOf(later, m) } : e);
            else
                AddAs(seen, e, subject, earlier.IsInFront(subject), later.IsInFront(subject), later);
        }
        return seen.ToImmutable();
    }

    /// <summary>The person whose presence or devices the event is about. Null for events about the room or a message.</summary>
    public static ParticipantId? SubjectOf(RoomEvent e) => e switch
    {
        ParticipantJoined joined                                                       => joined.Who,
        ParticipantDropped(var who)                                                    => who,
        ParticipantReturned(var who)                                                   => who,
        ParticipantLeft(var who)                                                       => who,
        HandRaised(var who)                                                            => who,
        HandLowered(var who)                                                           => who,
        MicrophoneTurnedOn(var who)                                                    => who,
        MicrophoneTurnedOff(var who)                                                   => who,
        MicrophoneMuted(var who)                                                       => who,
        AskedToUnmute(var who, _)                                                      => who,
        CameraTurnedOn(var who)                                                        => who,
        CameraTurnedOff(var who)                                                       => who,
        CameraStopped(var who)                                                         => who,
        CameraAllowed(var who, _)                                                      => who,
        ScreenStarted(var who)                                                         => who,
        ScreenStopped(var who)                                                         => who,
        _                                                                              => null,
    };

    /// <summary>The participants who may see the event differently from all other participants.</summary>
    public static IEnumerable<ParticipantId> ConcernedBy(RoomEvent e, Room after)
    {
        if (SubjectOf(e) is { } subject) yield return subject;
        if (ReactionOf(e) is { } reaction)
        {
            yield return reaction.Who;
            if (after.FindMessage(reaction.Message) is { } reacted)
            {
                yield return reacted.Author.Id;
                if (reacted.ToWho is { } to) yield return to;
            }
        }
        if (e is MessagePosted posted)
        {
            yield return posted.Who;
            if (posted.ToWho is { } to) yield return to;
        }
    }

    private static bool IsCountedOnly(RoomEvent e, Room room, ParticipantId who) =>
        ReactionOf(e) is { } reaction && reaction.Who != who && room.FindMessage(reaction.Message)?.Audience == MessageAudience.Everyone;

    private static (MessageId Message, ParticipantId Who)? ReactionOf(RoomEvent e) => e switch
    {
        MessageReacted(var id, var who, _)    => (id, who),
        ReactionWithdrawn(var id, var who, _) => (id, who),
        _                                     => null,
    };

    private static void AddAs(ImmutableArray<RoomEvent>.Builder seen, RoomEvent e, ParticipantId subject, bool was, bool isNow, Room later)
    {
        if (was && isNow) seen.Add(e);
        else if (was) seen.Add(new ParticipantLeft(subject));
        else if (isNow) Introduce(seen, later.Inside[subject], later);
    }

    private static void Introduce(ImmutableArray<RoomEvent>.Builder seen, Participant p, Room room)
    {
        seen.Add(new ParticipantJoined(p.Id, p.Name, p.Keepsake, p.Tint, p.Role));
        if (p.Presence == Presence.Dropped) seen.Add(new ParticipantDropped(p.Id));
        if (room.Hands.Contains(p.Id)) seen.Add(new HandRaised(p.Id));
        if (p.Microphone == DeviceState.On) seen.Add(new MicrophoneTurnedOn(p.Id));
        if (p.Microphone == DeviceState.Held) seen.Add(new MicrophoneMuted(p.Id));
        if (p.Camera == DeviceState.On) seen.Add(new CameraTurnedOn(p.Id));
        if (p.Camera == DeviceState.Held) seen.Add(new CameraStopped(p.Id));
        if (room.Screen == p.Id) seen.Add(new ScreenStarted(p.Id));
    }

    // The reader may never have heard of the author.
    private static Author? AuthorOf(Room room, MessagePosted m) => room.FindMessage(m.Id)?.Author;
}
