using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

public class PresenceTests
{
    private static readonly ParticipantId Dee = new("p-dee-001");
    private static readonly ParticipantId Eve = new("p-eve-001");

    [Fact]
    public void A_room_opens_once() =>
        GivenOnly().When(new OpenRoom(new RoomSettings("Circle", 4)), ParticipantId.Nobody).Then(Opened("Circle", 4))
            .When(new OpenRoom(new RoomSettings("Another", 9)), ParticipantId.Nobody).ThenNothing();

    [Fact]
    public void Nobody_joins_a_room_that_was_never_opened() =>
        GivenOnly().When(Join("Dee"), Dee).ThenRefused(Refusal.RoomEnded);

    [Fact]
    public void A_new_participant_joins_with_every_device_off() =>
        Given().When(Join("  Quiet   Heron "), Dee).Then(Joined(Dee, "Quiet Heron"))
            .AndTheRoom(room =>
            {
                Assert.Equal((Standing.Inside, Presence.Here), (room.Seats.Find(Dee)!.Standing, room.Seats.Find(Dee)!.Presence));
                Assert.Equal(default, room.Tracks.DevicesOf(Dee));
                Assert.Equal(Dee, room.Seats.Inside.Last().Id);
            });

    [Fact]
    public void Joining_again_keeps_the_name_and_the_position() =>
        Given().When(Join("Another name"), Ann).ThenNothing();

    [Fact]
    public void Joining_again_after_a_lost_connection_is_a_return() =>
        Given(new ParticipantDropped(Ann)).When(Join("Another name"), Ann).Then(new ParticipantReturned(Ann));

    [Fact]
    public void Two_names_in_a_room_cannot_look_alike() =>
        Given().When(Join("АNN"), Dee).ThenRefused(Refusal.NameTaken); // the first letter is Cyrillic

    [Fact]
    public void No_name_looks_like_a_facilitators_name_even_after_the_facilitator_has_left() =>
        Given(Joined(Dee, "Rowan", Role.Facilitator), new ParticipantLeft(Dee))
            .When(Join("Rоwаn"), Eve).ThenRefused(Refusal.NameReserved)
            .When(Join("Rowan", Role.Facilitator), Eve).Then(Joined(Eve, "Rowan", Role.Facilitator));

    [Fact]
    public void Only_a_facilitators_name_may_claim_a_role() =>
        Given().When(Join("Dee (facilitator)"), Dee).ThenRefused(Refusal.NameClaimsRole)
            .When(Join("Dee (facilitator)", Role.Facilitator), Dee).Then(Joined(Dee, "Dee (facilitator)", Role.Facilitator));

    [Fact]
    public void A_name_is_free_again_when_its_owner_has_left() =>
        Given(new ParticipantLeft(Ann)).When(Join("Ann"), Dee).Then(Joined(Dee, "Ann"));

    [Fact]
    public void A_name_that_cannot_be_shown_is_not_used() =>
        Given().When(Join(" \u200B "), Dee).ThenRefused(Refusal.NameUnusable);

    [Fact]
    public void A_locked_room_admits_no_new_participant() =>
        Given(new RoomLocked()).When(Join("Dee"), Dee).ThenRefused(Refusal.RoomLocked);

    [Fact]
    public void A_locked_room_lets_a_dropped_participant_return() =>
        Given(new RoomLocked(), new ParticipantDropped(Ann)).When(Join("Ann"), Ann).Then(new ParticipantReturned(Ann));

    [Fact]
    public void A_facilitator_may_always_join_a_locked_room() =>
        Given(new RoomLocked()).When(Join("Dee", Role.Facilitator), Dee).Then(Joined(Dee, "Dee", Role.Facilitator));

    [Fact]
    public void A_full_room_admits_no_new_participant() =>
        GivenOnly(new RoomOpened("", 1), Joined(Ann, "Ann")).When(Join("Dee"), Dee).ThenRefused(Refusal.RoomFull);

    [Fact]
    public void A_facilitator_enters_a_full_room() =>
        GivenOnly(new RoomOpened("", 1), Joined(Ann, "Ann"))
            .When(Join("Rowan", Role.Facilitator), Rowan).Then(Joined(Rowan, "Rowan", Role.Facilitator))
            .When(Join("Dee"), Dee).ThenRefused(Refusal.RoomFull)
            .AndTheRoom(room => Assert.Equal((DoorState.Full, DoorState.Open), (room.DoorFor(Dee, Role.Participant), room.DoorFor(Robin, Role.Facilitator))));

    [Fact]
    public void A_dropped_participant_still_counts_towards_the_capacity() =>
        GivenOnly(new RoomOpened("", 1), Joined(Ann, "Ann"), new ParticipantDropped(Ann))
            .When(Join("Dee"), Dee).ThenRefused(Refusal.RoomFull);

    [Fact]
    public void A_removed_seat_does_not_come_back() =>
        Given(new ParticipantLeft(Ben), new ParticipantRemoved(Ben, "Ben")).When(Join("Benny"), Ben).ThenRefused(Refusal.Removed);

    [Fact]
    public void An_ended_room_admits_nobody() =>
        Given(new RoomEnded()).When(Join("Dee", Role.Facilitator), Dee).ThenRefused(Refusal.RoomEnded)
            .When(Join("Ann"), Ann).ThenRefused(Refusal.RoomEnded);

    private static readonly Stay AnnsFirst = new(Ann, 3, 0); // third to come, after Rowan and Robin
    private static readonly LoseConnections Loss = new([new Loss(AnnsFirst)]);
    private static readonly DropParticipants Drop = new([AnnsFirst]);
    private static readonly FreeSeats Free = new([AnnsFirst]);
    private static readonly RoomTimes Times = RoomTimes.Default;

    private static Action<Room> Expects(TimeSpan? afterNoon) => room => Assert.Equal(Noon + afterNoon, room.NextDeadline);

    [Fact]
    public void A_connection_that_comes_back_soon_was_never_seen_to_be_lost() =>
        Given().When(Loss, ParticipantId.Nobody).Then(new ConnectionLost(Ann, Closed: false))
            .AndThe(Expects(Times.DropAfter))
            .When(Loss, ParticipantId.Nobody).ThenNothing()
            .When(new ReturnParticipant(), Ann).Then(new ConnectionRestored(Ann))
            .AndThe(Expects(null))
            .After(Times.LeaveAfter).When(Drop, ParticipantId.Nobody).ThenNothing()
            .When(Free, ParticipantId.Nobody).ThenNothing();

    [Fact]
    public void A_lost_connection_is_seen_after_a_moment_and_frees_its_seat_after_a_while() =>
        Given(new ConnectionLost(Ann, Closed: false))
            .When(Drop, ParticipantId.Nobody).ThenNothing() // too early
            .After(Times.DropAfter).When(Free, ParticipantId.Nobody).ThenNothing() // the others must see it first
            .When(Drop, ParticipantId.Nobody).Then(new ParticipantDropped(Ann))
            .When(Drop, ParticipantId.Nobody).ThenNothing()
            .AndThe(Expects(Times.LeaveAfter))
            .When(Free, ParticipantId.Nobody).ThenNothing()
            .After(Times.LeaveAfter - Times.DropAfter).When(Free, ParticipantId.Nobody).Then(new ParticipantLeft(Ann))
            .When(Free, ParticipantId.Nobody).ThenNothing()
            .AndThe(Expects(null));

    [Fact]
    public void A_person_who_closed_the_page_is_not_waited_for_as_long() =>
        Given(new ConnectionLost(Ann, Closed: true)).After(Times.DropAfter).When(Drop, ParticipantId.Nobody).Then(new ParticipantDropped(Ann))
            .AndThe(Expects(Times.LeaveAfterClosing));

    [Fact]
    public void A_seat_that_is_dropped_late_is_freed_only_when_the_others_have_seen_it() =>
        Given(new ConnectionLost(Ann, Closed: false)).After(2 * Times.LeaveAfter).When(Drop, ParticipantId.Nobody).Then(new ParticipantDropped(Ann))
            .When(Free, ParticipantId.Nobody).ThenNothing()
            .AndThe(Expects(2 * Times.LeaveAfter + Times.DropAfter));

    [Fact]
    public void What_is_due_is_given_for_all_seats_together() =>
        Given(new ConnectionLost(Ann, Closed: false), new ConnectionLost(Ben, Closed: false), new ConnectionLost(Cal, Closed: true))
            .AndThe(room => Assert.Empty(room.Due(Noon)))
            .After(Times.DropAfter).AndThe(room => Assert.Equal(3, Assert.IsType<DropParticipants>(Assert.Single(room.Due(Noon + Times.DropAfter))).Stays.Length))
            .WhenDue()
            .After(Times.LeaveAfterClosing - Times.DropAfter).WhenDue().AndThe(room => Assert.Equal((true, false), (room.IsInside(Ann), room.IsInside(Cal))))
            .After(Times.LeaveAfter).WhenDue().AndTheRoom(room => Assert.Equal([Rowan, Robin], room.Seats.Inside.Select(s => s.Id)));

    [Fact]
    public void A_returned_participant_is_neither_dropped_nor_freed_because_of_an_earlier_loss() =>
        Given(new ParticipantDropped(Ann), new ParticipantReturned(Ann), new ConnectionLost(Ann, Closed: false)).After(Times.LeaveAfter)
            .When(Drop, ParticipantId.Nobody).ThenNothing()
            .When(Free, ParticipantId.Nobody).ThenNothing()
            .When(new DropParticipants([AnnsFirst with { Returns = 1 }]), ParticipantId.Nobody).Then(new ParticipantDropped(Ann))
            .After(Times.LeaveAfter).When(Free, ParticipantId.Nobody).ThenNothing();

    [Fact]
    public void A_participant_who_left_and_joined_again_is_not_freed_because_of_an_earlier_loss() =>
        Given(new ParticipantLeft(Ann), Joined(Ann, "Ann"), new ParticipantDropped(Ann)).After(Times.LeaveAfter).When(Free, ParticipantId.Nobody).ThenNothing();

    [Fact]
    public void Nothing_is_due_in_an_ended_room() =>
        Given(new ParticipantDropped(Ann), new RoomEnded()).AndThe(Expects(null)).After(Times.LeaveAfter)
            .AndThe(room => Assert.Empty(room.Due(Noon + Times.LeaveAfter)))
            .When(Free, ParticipantId.Nobody).ThenNothing();

    [Fact]
    public void An_empty_room_is_forgotten_unless_somebody_came()
    {
        var empty = GivenOnly(Opened("Circle", 8), Joined(Ann, "Ann"), new ParticipantLeft(Ann)).AndThe(Expects(Times.ForgetAfter));
        empty.AndThe(room => Assert.IsType<ForgetRoom>(Assert.Single(room.Due(Noon + Times.ForgetAfter))))
            .AndThe(room => Assert.True(room.Decide(new ForgetRoom(), ParticipantId.Nobody, Noon + Times.ForgetAfter).IsToForget))
            .AndThe(room => Assert.False(room.Decide(new ForgetRoom(), ParticipantId.Nobody, Noon).IsToForget))
            .When(Join("Ben"), Ben).Then(Joined(Ben, "Ben"))
            .AndTheRoom(room => Assert.False(room.Decide(new ForgetRoom(), ParticipantId.Nobody, Noon + Times.ForgetAfter).IsToForget));
    }

    [Fact]
    public void In_a_room_of_an_older_level_a_lost_connection_is_seen_at_once() =>
        GivenOnly(new RoomOpened("Circle", 8), Joined(Rowan, "Rowan", Role.Facilitator), Joined(Ann, "Ann"))
            .When(new LoseConnections([new Loss(new Stay(Ann, 2, 0))]), ParticipantId.Nobody).Then(new ParticipantDropped(Ann))
            .When(new PromoteParticipant(Ann), Rowan).ThenRefused(Refusal.NextRoomOnly);

    [Fact]
    public void A_participant_who_was_inside_when_the_room_was_locked_may_come_back() =>
        Given(new RoomLocked(), new ParticipantDropped(Ann), new ParticipantLeft(Ann))
            .AndThe(room => Assert.Equal((DoorState.Open, DoorState.Locked), (room.DoorFor(Ann, Role.Participant), room.DoorFor(Dee, Role.Participant))))
            .When(Join("Dee"), Dee).ThenRefused(Refusal.RoomLocked)
            .When(Join("Ann"), Ann).Then(Joined(Ann, "Ann"))
            .When(new Leave(), Ann).Then(new ParticipantLeft(Ann))
            .When(Join("Ann"), Ann).Then(Joined(Ann, "Ann"));

    [Fact]
    public void A_participant_who_left_before_the_lock_or_was_removed_since_stays_out() =>
        Given(new ParticipantLeft(Ann), new RoomLocked(), new ParticipantLeft(Ben), new ParticipantRemoved(Ben, "Ben"), new RemovalUndone(Ben))
            .When(Join("Ann"), Ann).ThenRefused(Refusal.RoomLocked)
            .When(Join("Ben"), Ben).ThenRefused(Refusal.RoomLocked);

    [Fact]
    public void A_lock_remembers_only_the_people_who_were_inside_since_it_was_closed() =>
        Given(new RoomLocked(), new ParticipantLeft(Ann), new RoomUnlocked(), new RoomLocked())
            .When(Join("Ann"), Ann).ThenRefused(Refusal.RoomLocked);

    [Fact]
    public void A_participant_who_has_left_cannot_return_without_joining() =>
        Given(new ParticipantLeft(Ann)).When(new ReturnParticipant(), Ann).ThenRefused(Refusal.NotInRoom);

    [Fact]
    public void Leaving_is_never_refused() =>
        Given().When(new Leave(), Ann).Then(new ParticipantLeft(Ann))
            .When(new Leave(), Ann).ThenNothing()
            .When(new Leave(), Dee).ThenNothing();

    [Fact]
    public void Leaving_lowers_the_hand_and_frees_the_screen() =>
        Given(new HandRaised(Ann), new ScreenStarted(Ann)).When(new Leave(), Ann).Then(new ParticipantLeft(Ann))
            .AndTheRoom(room =>
            {
                Assert.Empty(room.Floor.Hands);
                Assert.Null(room.Tracks.Screen);
            });

    [Fact]
    public void Leaving_and_joining_again_does_not_lift_a_facilitators_holds() =>
        Given(new MicrophoneMuted(Ann), new CameraStopped(Ann), new ParticipantLeft(Ann))
            .When(Join("Ann"), Ann).Then(Joined(Ann, "Ann"), new MicrophoneMuted(Ann), new CameraStopped(Ann));

    [Theory]
    [InlineData(false, Role.Participant, DoorState.Open)]
    [InlineData(true, Role.Participant, DoorState.Locked)]
    [InlineData(true, Role.Facilitator, DoorState.Open)]
    public void The_door_predicts_whether_joining_is_refused(bool locked, Role role, DoorState door) =>
        Assert.Equal(door, (Circle with { Door = Circle.Door with { IsLocked = locked } }).DoorFor(Dee, role));

    [Fact]
    public void A_command_from_outside_the_room_is_refused() =>
        Given().When(new RaiseHand(), Dee).ThenRefused(Refusal.NotInRoom);

    [Fact]
    public void An_ended_room_refuses_commands() =>
        Given(new RoomEnded()).When(new RaiseHand(), Ann).ThenRefused(Refusal.RoomEnded)
            .When(new Leave(), Ann).ThenNothing();
}
