using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

public class SafetyTests
{
    private static readonly ParticipantId Dee = new("p-dee-001");
    private static readonly TimeSpan Minute = Safety.AskAgainAfter;

    private static NotSafeSaid Said(ParticipantId who, string name, NotSafeChoice? choice = null) =>
        new(who, name, Keepsake.Fern, Tint.Moss, choice);

    private static readonly NotSafeSaid AnnSaid = Said(Ann, "Ann");

    [Fact]
    public void One_press_sends_it_and_the_choices_come_after() =>
        Given().When(new SayNotSafe(), Ann).Then(AnnSaid)
            .When(new SayNotSafe(NotSafeChoice.CheckOnMe), Ann).Then(new NotSafeChosen(Ann, NotSafeChoice.CheckOnMe))
            .When(new SayNotSafe(NotSafeChoice.CheckOnMe), Ann).ThenNothing()
            .When(new SayNotSafe(NotSafeChoice.StepOut), Ann).Then(new NotSafeChosen(Ann, NotSafeChoice.StepOut))
            .AndTheRoom(room => Assert.Equal(NotSafeChoice.StepOut, Assert.Single(room.Safety.Open).Choice));

    [Fact]
    public void Pressed_again_it_changes_nothing_until_somebody_has_looked_and_then_asks_again() =>
        Given(AnnSaid, new NotSafeChosen(Ann, NotSafeChoice.StepOut))
            .When(new SayNotSafe(), Ann).ThenNothing()
            .When(new LookAtNotSafe(Ann), Rowan).Then(new NotSafeLookedAt(Ann, Rowan))
            .When(new SayNotSafe(), Ann).Then(Said(Ann, "Ann", NotSafeChoice.StepOut))
            .AndTheRoom(room => Assert.True(room.Safety.Find(Ann)!.IsWaiting));

    [Fact]
    public void A_choice_leaves_it_seen_but_danger_has_to_be_looked_at_again() =>
        Given(AnnSaid, new NotSafeLookedAt(Ann, Rowan))
            .When(new SayNotSafe(NotSafeChoice.CheckOnMe), Ann).Then(new NotSafeChosen(Ann, NotSafeChoice.CheckOnMe))
            .AndThe(room => Assert.Equal([Rowan], room.Safety.Find(Ann)!.Seen))
            .When(new SayNotSafe(NotSafeChoice.InDangerNow), Ann).Then(Said(Ann, "Ann", NotSafeChoice.InDangerNow))
            .AndTheRoom(room => Assert.Empty(room.Safety.Find(Ann)!.Seen));

    [Fact]
    public void A_press_by_mistake_is_taken_back_and_the_facilitators_see_that_until_they_close_it() =>
        Given(AnnSaid).When(new TakeBackNotSafe(), Ann).Then(new NotSafeTakenBack(Ann))
            .When(new TakeBackNotSafe(), Ann).ThenNothing()
            .AndThe(room => Assert.True(Assert.Single(RoomView.For(room, Robin).NotSafe!.Value).TakenBack))
            .When(new CloseNotSafe(Ann), Robin).Then(new NotSafeClosed(Ann, Robin))
            .AndThe(room => Assert.Null(RoomView.For(room, Robin).NotSafe))
            .When(new SayNotSafe(), Ann).Then(AnnSaid);

    [Fact]
    public void A_person_who_took_it_back_may_say_it_again() =>
        Given(AnnSaid, new NotSafeTakenBack(Ann)).When(new SayNotSafe(), Ann).Then(AnnSaid)
            .AndTheRoom(room => Assert.True(room.Safety.Find(Ann)!.IsWaiting));

    [Fact]
    public void Nothing_is_taken_back_looked_at_or_closed_where_nothing_was_said() =>
        Given().When(new TakeBackNotSafe(), Ann).ThenNothing()
            .When(new LookAtNotSafe(Ann), Rowan).ThenNothing()
            .When(new CloseNotSafe(Ann), Rowan).ThenNothing();

    [Fact]
    public void Each_facilitator_looks_for_themself() =>
        Given(AnnSaid).When(new LookAtNotSafe(Ann), Rowan).Then(new NotSafeLookedAt(Ann, Rowan))
            .When(new LookAtNotSafe(Ann), Rowan).ThenNothing()
            .When(new LookAtNotSafe(Ann), Robin).Then(new NotSafeLookedAt(Ann, Robin))
            .AndTheRoom(room => Assert.Equal([Rowan, Robin], room.Safety.Find(Ann)!.Seen));

    [Fact]
    public void Only_facilitators_look_and_close() =>
        Given(AnnSaid).When(new LookAtNotSafe(Ann), Ben).ThenRefused(Refusal.NotFacilitator)
            .When(new CloseNotSafe(Ann), Ben).ThenRefused(Refusal.NotFacilitator)
            .When(new LookAtNotSafe(Ann), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new CloseNotSafe(Ann), Ann).ThenRefused(Refusal.NotFacilitator);

    [Fact]
    public void A_facilitator_may_be_not_safe_too_and_is_looked_after_by_another() =>
        Given().When(new SayNotSafe(), Rowan).Then(Said(Rowan, "Rowan"))
            .When(new LookAtNotSafe(Rowan), Rowan).ThenNothing()
            .When(new CloseNotSafe(Rowan), Rowan).ThenNothing()
            .When(new LookAtNotSafe(Rowan), Robin).Then(new NotSafeLookedAt(Rowan, Robin))
            .When(new CloseNotSafe(Rowan), Robin).Then(new NotSafeClosed(Rowan, Robin));

    [Fact]
    public void Nobody_outside_says_it() =>
        Given(new ParticipantLeft(Ann), new ParticipantRemoved(Ben, "Ben"))
            .When(new SayNotSafe(), Ann).ThenRefused(Refusal.NotInRoom)
            .When(new SayNotSafe(), Ben).ThenRefused(Refusal.Removed);

    [Fact]
    public void It_is_said_while_the_room_and_the_chat_are_paused_the_door_is_locked_and_every_device_is_held() =>
        Given(new RoomPaused(), new ChatSet(ChatMode.Paused), new ChatHeld(Ann), new RoomLocked(), new MicrophoneMuted(Ann), new CameraStopped(Ann))
            .When(new SayNotSafe(), Ann).Then(AnnSaid)
            .When(new TakeBackNotSafe(), Ann).Then(new NotSafeTakenBack(Ann));

    [Fact]
    public void It_is_said_from_the_waiting_room_too_and_the_person_there_sees_that_somebody_has_looked() =>
        Given(Knocked(Dee, "Dee")).When(new SayNotSafe(), Dee).Then(Said(Dee, "Dee"))
            .When(new LookAtNotSafe(Dee), Rowan).Then(new NotSafeLookedAt(Dee, Rowan))
            .AndThe(room =>
            {
                Assert.Equal([Rowan], Assert.Single(RoomView.For(room, Dee).NotSafe!.Value).Seen);
                Assert.Equal(Dee, Assert.Single(RoomView.For(room, Robin).NotSafe!.Value).Who);
                Assert.True(new NotSafeLookedAt(Dee, Rowan).AudienceIn(room).Includes(Sight.Of(room, Dee)));
            })
            .When(new TakeBackNotSafe(), Dee).Then(new NotSafeTakenBack(Dee))
            .When(new LookAtNotSafe(Ann), Dee).ThenRefused(Refusal.Waiting);

    [Fact]
    public void It_stays_open_under_the_persons_name_when_they_leave() =>
        Given(AnnSaid, new ParticipantLeft(Ann))
            .AndThe(room => Assert.Equal("Ann", Assert.Single(RoomView.For(room, Rowan).NotSafe!.Value).Name))
            .When(new LookAtNotSafe(Ann), Rowan).Then(new NotSafeLookedAt(Ann, Rowan));

    [Fact]
    public void Facilitators_see_who_has_looked_and_the_group_sees_nothing() =>
        Given(AnnSaid, new NotSafeLookedAt(Ann, Robin)).AndTheRoom(room =>
        {
            Assert.All(new[] { Rowan, Robin, Ann }, who => Assert.Equal([Robin], Assert.Single(RoomView.For(room, who).NotSafe!.Value).Seen));
            Assert.All(new[] { Ben, Cal }, who => Assert.Null(RoomView.For(room, who).NotSafe));
        });

    [Fact]
    public void When_nobody_has_looked_for_a_minute_the_facilitators_are_asked_again_and_after_ten_times_no_more()
    {
        var spec = Given(AnnSaid);
        for (var i = 1; i <= Safety.MostTimes; i++)
            spec = spec.After(Minute).WhenDue().AndThe(room => Assert.Equal(i, room.Safety.Find(Ann)!.Times));
        spec.AndTheRoom(room =>
        {
            Assert.Null(room.NextDeadline);
            Assert.True(room.Safety.Find(Ann)!.IsWaiting);
        });
    }

    [Fact]
    public void Asked_too_early_late_or_twice_they_are_asked_once() =>
        Given(AnnSaid)
            .AndThe(room => Assert.Equal(Noon + Minute, room.NextDeadline))
            .After(Minute - TimeSpan.FromMilliseconds(1)).When(new AskAgainNotSafe(), ParticipantId.Nobody).ThenNothing()
            .After(TimeSpan.FromMilliseconds(1)).When(new AskAgainNotSafe(), ParticipantId.Nobody).Then(new NotSafeAskedAgain(Ann, 1))
            .When(new AskAgainNotSafe(), ParticipantId.Nobody).ThenNothing()
            .After(5 * Minute).When(new AskAgainNotSafe(), ParticipantId.Nobody).Then(new NotSafeAskedAgain(Ann, 2))
            .When(new AskAgainNotSafe(), ParticipantId.Nobody).ThenNothing();

    [Fact]
    public void Nobody_is_asked_again_once_somebody_has_looked_it_was_taken_back_or_closed()
    {
        Assert.All(new RoomEvent[] { new NotSafeLookedAt(Ann, Robin), new NotSafeTakenBack(Ann), new NotSafeClosed(Ann, Robin), new RoomEnded() }, e =>
            Given(AnnSaid, e).AndThe(room => Assert.Null(room.NextDeadline)).After(Minute)
                .AndTheRoom(room => Assert.Empty(room.Due(Noon + Minute))));
    }

    [Fact]
    public void Where_no_facilitator_is_nobody_is_asked_again_and_whoever_comes_in_as_one_is_asked_at_once() =>
        Given(AnnSaid, new ParticipantLeft(Rowan), new ParticipantLeft(Robin))
            .AndThe(room => Assert.Null(room.NextDeadline))
            .After(3 * Minute).When(Join("Robin", Role.Facilitator), Robin).Then(Joined(Robin, "Robin", Role.Facilitator))
            .WhenDue().AndTheRoom(room => Assert.Equal(1, room.Safety.Find(Ann)!.Times));

    [Fact]
    public void A_facilitator_is_not_asked_about_themself() =>
        Given(Said(Rowan, "Rowan"), new ParticipantLeft(Robin)).AndThe(room => Assert.Null(room.NextDeadline))
            .When(new PromoteParticipant(Ben), Rowan).Then(new RoleGiven(Ben, Role.Facilitator, Rowan))
            .AndTheRoom(room => Assert.Equal(Noon + Minute, room.NextDeadline));

    [Fact]
    public void Two_people_are_asked_about_together() =>
        Given(AnnSaid, Said(Ben, "Ben")).After(Minute).When(new AskAgainNotSafe(), ParticipantId.Nobody)
            .Then(new NotSafeAskedAgain(Ann, 1), new NotSafeAskedAgain(Ben, 1));

    [Fact]
    public void A_room_keeps_no_more_of_them_than_it_has_seats()
    {
        var room = Enumerable.Range(0, Safety.MostOpen + 5).Aggregate(Circle, (room, i) =>
            room.Evolve(Said(new ParticipantId($"p-many-{i:0000}"), "Many"), Noon));
        Assert.Equal(Safety.MostOpen, room.Safety.Open.Count);
        Assert.Null(room.Safety.Find(new ParticipantId("p-many-0004")));
    }
}
