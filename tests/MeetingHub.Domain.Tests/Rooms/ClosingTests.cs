using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

/// <summary>How a session ends with time for goodbyes, and how a facilitator goes before it ends.</summary>
public class ClosingTests
{
    private static readonly DateTimeOffset End = Noon + TimeSpan.FromMinutes(2);

    [Fact]
    public void A_room_that_is_closed_ends_for_everybody_two_minutes_later() =>
        Given().When(new CloseRoom(), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new CloseRoom(), Rowan).Then(new ClosingBegan(End))
            .When(new CloseRoom(), Robin).ThenNothing()
            .AndThe(room => Assert.Equal((End, End), (RoomView.For(room, Ann).ClosesAt, room.NextDeadline)))
            .When(new EndClosing(), ParticipantId.Nobody).ThenNothing()
            .After(TimeSpan.FromMinutes(2)).WhenDue()
            .AndTheRoom(room => Assert.True(room.Door.IsEnded));

    [Fact]
    public void A_closing_is_taken_back_by_any_facilitator_and_nothing_ends_then() =>
        Given(new ClosingBegan(End)).When(new KeepOpen(), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new KeepOpen(), Robin).Then(new ClosingTakenBack(Robin))
            .When(new KeepOpen(), Rowan).ThenNothing()
            .After(TimeSpan.FromMinutes(3)).WhenDue()
            .When(new EndClosing(), ParticipantId.Nobody).ThenNothing()
            .AndTheRoom(room => Assert.False(room.Door.IsEnded));

    [Fact]
    public void A_closing_room_ends_at_once_when_a_facilitator_says_so() =>
        Given(new ClosingBegan(End)).When(new EndRoom(), Rowan).Then(new RoomEnded())
            .AndTheRoom(room => Assert.Equal((null, null), (room.NextDeadline, room.Door.ClosesAt)));

    [Fact]
    public void A_facilitator_hands_over_to_somebody_who_is_here_and_leaves_in_one_entry() =>
        Given(new ParticipantLeft(Robin))
            .When(new HandOver(), Rowan).ThenRefused(Refusal.LastFacilitator)
            .When(new HandOver(Ann), Ben).ThenRefused(Refusal.NotFacilitator)
            .When(new HandOver(Rowan), Rowan).ThenRefused(Refusal.NoSuchParticipant)
            .When(new HandOver(new ParticipantId("p-nobody-1")), Rowan).ThenRefused(Refusal.NoSuchParticipant)
            .When(new HandOver(Ann), Rowan)
            .Then(new RoleGiven(Ann, Role.Facilitator, Rowan), new LeadTaken(Ann), new ParticipantLeft(Rowan))
            .AndTheRoom(room => Assert.Equal((true, false), (room.IsFacilitator(Ann), room.IsInside(Rowan))));

    [Fact]
    public void Nobody_hands_over_to_a_lost_connection() =>
        Given(new ParticipantDropped(Ann), new ParticipantDropped(Robin))
            .When(new HandOver(Ann), Rowan).ThenRefused(Refusal.NoSuchParticipant)
            .When(new HandOver(), Rowan).ThenRefused(Refusal.LastFacilitator);

    [Fact]
    public void A_co_facilitator_takes_over_without_a_promotion_and_nobody_waits_then() =>
        GivenOnly(Opened("Circle", 8) with { NeedsFacilitator = true }, Joined(Rowan, "Rowan", Role.Facilitator),
                Joined(Robin, "Robin", Role.Facilitator), Joined(Ann, "Ann"))
            .When(new HandOver(), Rowan).Then(new ParticipantLeft(Rowan))
            .When(new HandOver(Ann), Robin)
            .Then(new RoleGiven(Ann, Role.Facilitator, Robin), new LeadTaken(Ann), new ParticipantLeft(Robin))
            .AndTheRoom(room => Assert.Equal((1, 0), (room.Seats.Count, room.Seats.WaitingCount)));
}
