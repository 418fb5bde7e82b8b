using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

/// <summary>How a planned session ends, and how it goes on for longer.</summary>
public class ScheduleTests
{
    private static readonly DateTimeOffset End = Noon + TimeSpan.FromMinutes(75);

    private static RoomSpec Planned(params RoomEvent[] events) => GivenOnly(
        [Opened("Circle", 8) with { EndsAt = End }, Joined(Rowan, "Rowan", Role.Facilitator), Joined(Robin, "Robin", Role.Facilitator),
        Joined(Ann, "Ann"), .. events]);

    private static TimeSpan Minutes(double minutes) => TimeSpan.FromMinutes(minutes);

    [Fact]
    public void Everybody_is_told_once_five_minutes_before_the_end_and_the_room_closes_at_it() =>
        Planned().AndThe(room => Assert.Equal((End - Minutes(5), End), (room.NextDeadline, RoomView.For(room, Ann).EndsAt)))
            .After(Minutes(69)).When(new AnnounceEnd(), ParticipantId.Nobody).ThenNothing()
            .After(Minutes(1)).When(new AnnounceEnd(), ParticipantId.Nobody).Then(new EndAnnounced(End))
            .When(new AnnounceEnd(), ParticipantId.Nobody).ThenNothing()
            .When(new CloseAtEnd(), ParticipantId.Nobody).ThenNothing()
            .AndThe(room => Assert.Equal(End, room.NextDeadline))
            .After(Minutes(5)).When(new CloseAtEnd(), ParticipantId.Nobody).Then(new ClosingBegan(End + DoorRules.ClosingTime))
            .When(new CloseAtEnd(), ParticipantId.Nobody).ThenNothing()
            .After(Minutes(2)).WhenDue()
            .AndTheRoom(room => Assert.True(room.Door.IsEnded));

    [Fact]
    public void A_node_that_notices_late_closes_and_announces_no_end_that_has_come() =>
        Planned().After(Minutes(80)).When(new AnnounceEnd(), ParticipantId.Nobody).ThenNothing()
            .WhenDue()
            .AndTheRoom(room => Assert.Equal((Noon + Minutes(82), false), (room.Door.ClosesAt, room.Schedule.IsAnnounced)));

    [Fact]
    public void Facilitators_prolong_by_five_ten_or_fifteen_minutes_and_two_who_press_at_once_do_so_once() =>
        Planned(new EndAnnounced(End)).When(new ProlongSession(10, End), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new ProlongSession(60, End), Rowan).ThenRefused(Refusal.BadRequest)
            .When(new ProlongSession(10, End), Rowan).Then(new SessionProlonged(End + Minutes(10), Rowan))
            .When(new ProlongSession(15, End), Robin).ThenNothing()
            .AndTheRoom(room => Assert.Equal((End + Minutes(5), End + Minutes(10)), (room.NextDeadline, RoomView.For(room, Ann).EndsAt)));

    [Fact]
    public void A_prolonging_is_taken_back_by_any_facilitator_until_the_next_and_only_once() =>
        Planned().When(new ProlongSession(5, End), Rowan).Then(new SessionProlonged(End + Minutes(5), Rowan))
            .When(new ProlongSession(5, End + Minutes(5)), Rowan).Then(new SessionProlonged(End + Minutes(10), Rowan))
            .When(new TakeBackProlonging(), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new TakeBackProlonging(), Robin).Then(new ProlongingTakenBack(End + Minutes(5), Robin))
            .When(new TakeBackProlonging(), Robin).ThenNothing();

    [Fact]
    public void A_press_while_the_room_closes_keeps_it_open_for_that_long_from_now() =>
        Planned().After(Minutes(75)).WhenDue().After(Minutes(1))
            .When(new ProlongSession(5, End), Rowan).Then(new ClosingTakenBack(Rowan), new SessionProlonged(End + Minutes(6), Rowan))
            .AndThe(room => Assert.Null(room.Door.ClosesAt))
            .After(Minutes(5)).WhenDue()
            .AndTheRoom(room => Assert.Equal(End + Minutes(8), room.Door.ClosesAt));

    [Fact]
    public void A_room_that_is_kept_open_at_its_end_goes_on_without_one_until_somebody_ends_it() =>
        Planned().After(Minutes(75)).WhenDue().When(new KeepOpen(), Rowan).Then(new ClosingTakenBack(Rowan))
            .After(Minutes(60)).WhenDue()
            .AndThe(room => Assert.Equal((null, null), (room.Door.ClosesAt, room.NextDeadline)))
            .When(new ProlongSession(5, End), Robin).Then(new SessionProlonged(Noon + Minutes(140), Robin));

    [Fact]
    public void A_closing_that_a_facilitator_begins_and_takes_back_changes_no_plan() =>
        Planned().When(new CloseRoom(), Rowan).Then(new ClosingBegan(Noon + DoorRules.ClosingTime))
            .When(new KeepOpen(), Rowan).Then(new ClosingTakenBack(Rowan))
            .AndTheRoom(room => Assert.Equal(End - Minutes(5), room.NextDeadline));

    [Fact]
    public void A_meeting_without_a_plan_has_no_end_to_move() =>
        Given().When(new ProlongSession(5, Noon), Rowan).ThenRefused(Refusal.NoPlannedEnd)
            .When(new TakeBackProlonging(), Rowan).ThenNothing()
            .AndTheRoom(room => Assert.Equal((null, null), (room.NextDeadline, RoomView.For(room, Ann).EndsAt)));

    [Fact]
    public void A_plan_is_in_the_opening_of_a_room_of_this_level_only() =>
        Assert.All([0, 1], level =>
        {
            var settings = new RoomSettings("Circle", 8, Level: level) { EndsAt = End, Format = RoomFormat.Audio };
            var opened = Room.Empty.Decide(new OpenRoom(settings), ParticipantId.Nobody, Noon).Events.OfType<RoomOpened>().Single();
            Assert.Equal(level == 0 ? (null, null) : (End, RoomFormat.Audio), (opened.EndsAt, opened.Format));
        });
}
