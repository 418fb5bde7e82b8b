using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

/// <summary>A room in which a facilitator practises with scripted people.</summary>
public class RehearsalTests
{
    private static RoomSpec Rehearsal(params RoomEvent[] events) => GivenOnly(
        [Opened("Rehearsal", 16) with { Rehearsal = true }, Joined(Rowan, "Rowan", Role.Facilitator), Joined(Ann, "Ann"), .. events]);

    [Fact]
    public void It_says_what_it_is_to_everybody_and_other_rooms_say_nothing()
    {
        Rehearsal().AndTheRoom(room => Assert.Equal((true, true), (RoomView.For(room, Rowan).Rehearsal, RoomView.For(room, Ann).Rehearsal)));
        Given().AndTheRoom(room => Assert.Null(RoomView.For(room, Rowan).Rehearsal));
    }

    [Fact]
    public void It_ends_with_its_last_facilitator_and_not_before() =>
        Rehearsal(Joined(Robin, "Robin", Role.Facilitator))
            .When(new Leave(), Robin).Then(new ParticipantLeft(Robin))
            .When(new Leave(), Ann).Then(new ParticipantLeft(Ann))
            .When(new Leave(), Rowan).Then(new ParticipantLeft(Rowan), new RoomEnded());

    [Fact]
    public void It_ends_an_hour_after_it_was_opened_whoever_is_inside() =>
        Rehearsal().After(TimeSpan.FromMinutes(59)).When(new EndRehearsal(), ParticipantId.Nobody).ThenNothing()
            .AndThe(room => Assert.Equal(Noon + TimeSpan.FromHours(1), room.NextDeadline))
            .After(TimeSpan.FromMinutes(1)).When(new EndRehearsal(), ParticipantId.Nobody).Then(new RoomEnded())
            .When(new EndRehearsal(), ParticipantId.Nobody).ThenNothing();

    [Fact]
    public void A_side_room_of_one_ends_with_its_main_room_and_not_with_a_facilitator_who_goes_back() =>
        GivenOnly(
                Opened("Rehearsal", 16) with { Rehearsal = true, Main = new MainRoom(new RoomId("mainmain"), 1) },
                Joined(Rowan, "Rowan", Role.Facilitator), Joined(Ann, "Ann"))
            .When(new Leave(), Rowan).Then(new ParticipantLeft(Rowan))
            .AndTheRoom(room => Assert.False(room.Door.IsEnded));

    [Fact]
    public void Another_room_goes_on_without_an_hour_and_without_its_facilitator() =>
        GivenOnly(Opened("Circle", 8), Joined(Rowan, "Rowan", Role.Facilitator), Joined(Ann, "Ann"))
            .After(TimeSpan.FromHours(2)).When(new EndRehearsal(), ParticipantId.Nobody).ThenNothing()
            .When(new Leave(), Rowan).Then(new ParticipantLeft(Rowan));
}
