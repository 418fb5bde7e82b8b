using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

public class CaptionsTests
{
    private static readonly CaptionerNamed AnnTypes = new(Ann);

    private static string? WhyNotShown(Room room, ParticipantId by, string text = "I noticed") => CaptionRules.WhyNotShown(room, by, text)?.Code;

    [Fact]
    public void A_facilitator_names_one_captioner_in_place_of_the_one_before() =>
        Given().When(new NameCaptioner(Ann), Rowan).Then(AnnTypes)
            .When(new NameCaptioner(Ann), Robin).ThenNothing()
            .When(new NameCaptioner(Ben), Robin).Then(new CaptionsEnded(Ann), new CaptionerNamed(Ben))
            .When(new NameCaptioner(Rowan), Rowan).Then(new CaptionsEnded(Ben), new CaptionerNamed(Rowan))
            .AndTheRoom(room => Assert.Equal(Rowan, RoomView.For(room, Cal).Captioner));

    [Fact]
    public void Nobody_else_names_a_captioner_and_nobody_is_one_who_is_not_here() =>
        Given(new ParticipantLeft(Cal))
            .When(new NameCaptioner(Ann), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new NameCaptioner(Cal), Rowan).ThenRefused(Refusal.NoSuchParticipant);

    [Fact]
    public void The_captioner_steps_down_a_facilitator_ends_captions_and_nobody_else_does() =>
        Given(AnnTypes)
            .When(new EndCaptions(), Ben).ThenRefused(Refusal.NotFacilitator)
            .When(new EndCaptions(), Ann).Then(new CaptionsEnded(Ann))
            .When(new EndCaptions(), Ann).ThenNothing()
            .When(new NameCaptioner(Ben), Rowan).Then(new CaptionerNamed(Ben))
            .When(new EndCaptions(), Robin).Then(new CaptionsEnded(Ben))
            .AndTheRoom(room => Assert.Null(RoomView.For(room, Ann).Captioner));

    [Fact]
    public void A_captioner_stays_one_through_a_lost_connection_and_until_they_leave() =>
        Given(AnnTypes, new ParticipantDropped(Ann))
            .AndThe(room => Assert.True(room.Captions.AreTypedBy(Ann)))
            .When(new Leave(), Ann).Then(new ParticipantLeft(Ann))
            .AndTheRoom(room => Assert.Null(room.Captions.Captioner));

    [Fact]
    public void A_line_is_shown_of_the_captioner_only_within_its_length_and_while_the_room_goes_on() =>
        Given(AnnTypes).AndThe(room =>
        {
            Assert.Null(WhyNotShown(room, Ann));
            Assert.Null(WhyNotShown(room, Ann, "")); // all of it was deleted again
            Assert.Null(WhyNotShown(room, Ann, new string('x', CaptionRules.LongestCaption)));
            Assert.Equal("message_too_long", WhyNotShown(room, Ann, new string('x', CaptionRules.LongestCaption + 1)));
            Assert.Equal("not_captioner", WhyNotShown(room, Rowan));
            Assert.Equal("stepped_out", WhyNotShown(room.Evolve(new SteppedOut(Ann, Noon), Noon), Ann));
            Assert.Equal("on_pause", WhyNotShown(room.Evolve(new RoomPaused(Rowan), Noon), Ann));
        });

    [Fact]
    public void In_a_large_session_everybody_sees_whoever_types_captions()
    {
        var large = new[] { Ann, Ben, Cal }.Aggregate(
            Room.Empty.Evolve(Opened("Talk", 500) with { Large = true }, Noon).Evolve(Joined(Rowan, "Rowan", Role.Facilitator), Noon),
            (room, who) => room.Evolve(Joined(who, who.Value), Noon));

        RoomEvent[] Seen(Room before, params RoomEvent[] events)
        {
            var entry = new RoomEntry(2, Noon, Rowan, [.. events]);
            var after = before.Evolve(entry);
            return [.. Sight.Of(entry, before, after, Sight.Of(after, Cal))];
        }

        Assert.Equal([Joined(Ann, Ann.Value), AnnTypes], Seen(large, AnnTypes));
        var typed = large.Evolve(AnnTypes, Noon);
        Assert.Equal([Rowan, Ann, Cal], RoomView.For(typed, Cal).Participants.Select(p => p.Id));
        Assert.Equal(
            [new ParticipantLeft(Ann), Joined(Ben, Ben.Value), new CaptionerNamed(Ben)],
            Seen(typed, new CaptionsEnded(Ann), new CaptionerNamed(Ben)));
    }
}
