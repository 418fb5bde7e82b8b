using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

public class AudienceTests
{
    private static string WhoSees(RoomEvent e, Room? before = null)
    {
        var room = (before ?? Circle).Evolve(e, Noon);
        return string.Join(' ', new[] { Rowan, Robin, Ann, Ben, Cal }.Where(who => e.AudienceIn(room).Includes(Sight.Of(room, who))).Select(who => who.Value[2..5]));
    }

    private const string All = "row rob ann ben cal";

    [Fact]
    public void Public_events_are_for_everyone()
    {
        Assert.Equal(All, WhoSees(new HandRaised(Ann)));
        Assert.Equal(All, WhoSees(new MicrophoneMuted(Ann)));
        Assert.Equal(All, WhoSees(new RoomLocked()));
        Assert.Equal(All, WhoSees(Said(Ann, "m")));
    }

    [Fact]
    public void A_removal_is_for_facilitators()
    {
        Assert.Equal("row rob", WhoSees(new ParticipantRemoved(Ann, "Ann")));
        Assert.Equal("row rob", WhoSees(new RemovalUndone(Ann)));
        Assert.Equal("row rob", string.Join(' ', new[] { Rowan, Robin, Ann, Ben }
            .Where(who => RoomView.For(Circle.Evolve(new ParticipantRemoved(Cal, "Cal"), Noon), who).Removed.Length == 1)
            .Select(who => who.Value[2..5])));
    }

    [Fact]
    public void A_note_to_facilitators_is_for_them_and_its_author() =>
        Assert.Equal("row rob ann", WhoSees(Said(Ann, "m", MessageAudience.Facilitators)));

    [Fact]
    public void A_direct_message_is_for_its_author_and_its_recipient() =>
        Assert.Equal("rob ann", WhoSees(Said(Ann, "m", MessageAudience.Direct, Robin)));

    [Fact]
    public void A_reaction_is_for_the_readers_of_its_message()
    {
        var room = Circle.Evolve(Said(Ann, "m", MessageAudience.Direct, Robin), Noon);
        Assert.Equal("rob ann", WhoSees(new MessageReacted(Id("m"), Robin, Reaction.Heart), room));
        Assert.Equal("rob ann", WhoSees(new ReactionWithdrawn(Id("m"), Robin, Reaction.Heart), room));
        Assert.Equal("", WhoSees(new MessageReacted(Id("gone"), Robin, Reaction.Heart), room));
    }

    [Fact]
    public void An_event_of_a_newer_release_is_for_nobody() => Assert.Equal("", WhoSees(new UnknownEvent()));

    [Fact]
    public void A_snapshot_holds_only_what_its_seat_may_see()
    {
        var room = Circle.Evolve(Said(Ann, "open"), Noon)
            .Evolve(Said(Ann, "note", MessageAudience.Facilitators), Noon)
            .Evolve(Said(Robin, "direct", MessageAudience.Direct, Ann), Noon);
        string Seen(ParticipantId who) => string.Join(' ', RoomView.For(room, who).Messages.Select(m => m.Id.Value.TrimEnd('-')));

        Assert.Equal("open note direct", Seen(Ann));
        Assert.Equal("open note direct", Seen(Robin));
        Assert.Equal("open note", Seen(Rowan));
        Assert.Equal("open", Seen(Ben));
    }

    [Fact]
    public void Facilitators_and_whoever_is_heard_seen_or_shows_a_screen_are_in_front()
    {
        static bool IsInFront(ParticipantId who, params RoomEvent[] events) =>
            Sight.IsInFront(events.Aggregate(Circle, (room, e) => room.Evolve(e, Noon)), who);

        Assert.True(IsInFront(Rowan));
        Assert.False(IsInFront(Ann));
        Assert.True(IsInFront(Ann, new MicrophoneTurnedOn(Ann)));
        Assert.True(IsInFront(Ann, new CameraTurnedOn(Ann)));
        Assert.True(IsInFront(Ann, new ScreenStarted(Ann)));
        Assert.False(IsInFront(Ann, new MicrophoneMuted(Ann), new CameraStopped(Ann), new ScreenStarted(Ben)));
        Assert.False(IsInFront(new ParticipantId("p-elsewhere")));
    }
}
