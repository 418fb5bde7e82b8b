using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

/// <summary>The waiting room: who has to wait, who lets them in, and what is said at the door.</summary>
public class WaitingTests
{
    private static readonly ParticipantId Dee = new("p-dee-001"), Eli = new("p-eli-001"), Fay = new("p-fay-001");

    private static RoomSpec GivenAKnockingCircle(params RoomEvent[] events) => Given([new DoorModeSet(DoorMode.Knock), .. events]);

    /// <summary>A room that needs a facilitator and has nobody inside.</summary>
    private static RoomSpec GivenAnEarlyRoom(params RoomEvent[] events) =>
        GivenOnly([Opened("Circle", 5) with { NeedsFacilitator = true }, .. events]);

    [Fact]
    public void Where_the_door_asks_to_knock_a_newcomer_waits_and_a_facilitator_lets_them_in() =>
        GivenAKnockingCircle().When(Join("Dee"), Dee).Then(Knocked(Dee, "Dee"))
            .AndThe(room => Assert.Equal((5, 1, false), (room.Seats.Count, room.Seats.WaitingCount, room.IsInside(Dee))))
            .When(new LetIn([Dee]), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new LetIn([Fay]), Rowan).ThenRefused(Refusal.NoSuchParticipant)
            .When(new LetIn([Dee]), Rowan).Then(new ParticipantAdmitted(Dee), Joined(Dee, "Dee"))
            .AndThe(room => Assert.True(room.Seats.Find(Dee) is { IsVouchedFor: true, Knock: null, Standing: Standing.Inside }))
            .When(new LetIn([Dee]), Rowan).ThenNothing();

    [Fact]
    public void The_version_of_the_agreement_that_a_person_accepted_is_kept_with_the_seat_until_they_accept_another() =>
        GivenAKnockingCircle().When(Join("Dee") with { Agreement = "v1" }, Dee).Then(Knocked(Dee, "Dee"), new AgreementAccepted(Dee, "v1"))
            .When(new LetIn([Dee]), Rowan).Then(new ParticipantAdmitted(Dee), Joined(Dee, "Dee"))
            .AndThe(room => Assert.Equal("v1", room.Seats.Find(Dee)!.Agreement))
            .When(new Leave(), Dee).Then(new ParticipantLeft(Dee))
            .When(Join("Dee") with { Agreement = "v1" }, Dee).Then(Joined(Dee, "Dee"))
            .When(new Leave(), Dee).Then(new ParticipantLeft(Dee))
            .When(Join("Dee") with { Agreement = "v2" }, Dee).Then(Joined(Dee, "Dee"), new AgreementAccepted(Dee, "v2"))
            .AndThe(room => Assert.Equal("v2", room.Seats.Find(Dee)!.Agreement));

    [Fact]
    public void Several_come_in_at_once_as_far_as_there_is_room() =>
        GivenAKnockingCircle(Knocked(Dee, "Dee"), Knocked(Eli, "Eli"), Knocked(Fay, "Fay"), Joined(new("p-gus-001"), "Gus"))
            .When(new LetIn([Eli, Dee, Dee, Fay, Ann]), Robin)
            .Then(new ParticipantAdmitted(Eli), Joined(Eli, "Eli"), new ParticipantAdmitted(Dee), Joined(Dee, "Dee"))
            .When(new LetIn([Fay]), Robin).ThenRefused(Refusal.RoomFull);

    [Fact]
    public void A_facilitator_and_whoever_has_been_inside_come_in_without_knocking() =>
        GivenAKnockingCircle(new ParticipantLeft(Ann))
            .When(Join("Ann"), Ann).Then(Joined(Ann, "Ann"))
            .When(Join("Fay", Role.Facilitator), Fay).Then(Joined(Fay, "Fay", Role.Facilitator))
            .When(Join("Dee") with { WasInside = true }, Dee).Then(Joined(Dee, "Dee"));

    [Fact]
    public void A_person_who_must_knock_waits_at_an_open_door_unless_they_have_been_inside() =>
        Given(new ParticipantLeft(Ann)).When(Join("Dee") with { MustKnock = true }, Dee).Then(Knocked(Dee, "Dee"))
            .When(Join("Ann") with { MustKnock = true }, Ann).Then(Joined(Ann, "Ann"))
            .When(Join("Eli"), Eli).Then(Joined(Eli, "Eli"))
            .AndThe(room => Assert.Equal((DoorState.Knock, DoorState.Open),
                (room.DoorFor(Fay, Role.Participant, mustKnock: true), room.DoorFor(Fay, Role.Participant))));

    [Fact]
    public void Only_invited_people_come_in_where_the_door_says_so() =>
        Given(new DoorModeSet(DoorMode.Invited)).When(Join("Dee"), Dee).ThenRefused(Refusal.InvitedOnly)
            .AndThe(room => Assert.Equal((DoorState.InvitedOnly, DoorState.Open),
                (room.DoorFor(Dee, Role.Participant), room.DoorFor(Dee, Role.Participant, isInvited: true))))
            .When(Join("Dee") with { Invitation = "invitation-1" }, Dee).Then(
                new CameByInvitation(Dee, "invitation-1"), Joined(Dee, "Dee"), new ArrivalNoted(Dee, false, Invited: true, false));

    [Fact]
    public void A_facilitator_sets_the_door_in_one_press_which_also_unlocks_it() =>
        Given().When(new SetDoor(DoorMode.Knock), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new SetDoor(DoorMode.Open), Rowan).ThenNothing()
            .When(new SetDoor(DoorMode.Knock), Rowan).Then(new DoorModeSet(DoorMode.Knock))
            .When(new LockRoom(), Rowan).Then(new RoomLocked())
            .When(Join("Dee"), Dee).ThenRefused(Refusal.RoomLocked)
            .When(new SetDoor(DoorMode.Knock), Robin).Then(new RoomUnlocked())
            .When(new LockRoom(), Rowan).Then(new RoomLocked())
            .When(new SetDoor(DoorMode.Invited), Robin).Then(new RoomUnlocked(), new DoorModeSet(DoorMode.Invited))
            .AndTheRoom(room => Assert.Equal((DoorMode.Invited, false), (room.Door.Mode, room.Door.IsLocked)));

    [Fact]
    public void Whoever_is_declined_may_knock_again_after_a_while_and_is_asked_for_also_at_an_open_door() =>
        GivenAKnockingCircle(Knocked(Dee, "Dee")).When(new DeclineKnock(Dee), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new DeclineKnock(Eli), Rowan).ThenRefused(Refusal.NoSuchParticipant)
            .When(new DeclineKnock(Dee), Rowan).Then(new KnockDeclined(Dee))
            .When(Join("Dee"), Dee).ThenRefused(Refusal.KnockDeclined)
            .When(new SetDoor(DoorMode.Open), Rowan).Then(new DoorModeSet(DoorMode.Open))
            .After(TimeSpan.FromMinutes(4)).When(Join("Dee"), Dee).ThenRefused(Refusal.KnockDeclined)
            .After(TimeSpan.FromMinutes(5)).When(Join("Dee"), Dee).Then(Knocked(Dee, "Dee"))
            .When(new LetIn([Dee]), Rowan).Then(new ParticipantAdmitted(Dee), Joined(Dee, "Dee"))
            .When(new Leave(), Dee).Then(new ParticipantLeft(Dee))
            .When(Join("Dee"), Dee).Then(Joined(Dee, "Dee"));

    [Fact]
    public void A_facilitator_sends_somebody_back_who_then_waits_however_they_come() =>
        Given().When(new SendToWait(Ann), Ben).ThenRefused(Refusal.NotFacilitator)
            .When(new SendToWait(Robin), Rowan).ThenRefused(Refusal.FacilitatorProtected)
            .When(new SendToWait(Dee), Rowan).ThenRefused(Refusal.NoSuchParticipant)
            .When(new SendToWait(Ann, Reason.Disruption), Rowan)
            .Then(new ParticipantLeft(Ann), Knocked(Ann, "Ann", KnockCause.SentBack, returning: true, by: Rowan), new ReasonGiven(Ann, Reason.Disruption))
            .When(new SendToWait(Ann), Rowan).ThenNothing()
            .When(new RaiseHand(), Ann).ThenRefused(Refusal.Waiting)
            .When(Join("Ann"), Ann).ThenNothing()
            .When(new Leave(), Ann).Then(new KnockWithdrawn(Ann))
            .When(Join("Ann"), Ann).Then(Knocked(Ann, "Ann", returning: true))
            .When(new LetIn([Ann]), Robin).Then(new ParticipantAdmitted(Ann), Joined(Ann, "Ann"));

    [Fact]
    public void What_was_held_is_held_again_when_somebody_is_let_in() =>
        Given(new MicrophoneMuted(Ann)).When(new SendToWait(Ann), Rowan)
            .Then(new ParticipantLeft(Ann), Knocked(Ann, "Ann", KnockCause.SentBack, returning: true, by: Rowan))
            .When(new LetIn([Ann]), Rowan).Then(new ParticipantAdmitted(Ann), Joined(Ann, "Ann"), new MicrophoneMuted(Ann));

    [Fact]
    public void A_person_who_waits_can_be_removed_and_so_can_everybody_who_came_since() =>
        GivenAKnockingCircle(Knocked(Dee, "Dee"), Knocked(Eli, "Eli"))
            .When(new RemoveParticipant(Dee), Rowan).Then(new KnockWithdrawn(Dee), new ParticipantRemoved(Dee, "Dee"))
            .When(Join("Dee"), Dee).ThenRefused(Refusal.Removed)
            .When(new RemoveEverybodySince(Cal), Rowan).Then(new ParticipantLeft(Cal), new ParticipantRemoved(Cal, "Cal"),
                new KnockWithdrawn(Eli), new ParticipantRemoved(Eli, "Eli"));

    [Fact]
    public void One_line_goes_both_ways_and_a_new_one_replaces_the_last() =>
        GivenAKnockingCircle(Knocked(Dee, "Dee")).When(new WriteAtDoor("Please come\nto me last "), Dee).Then(new DoorNoteWritten(Dee, "Please come to me last"))
            .When(new WriteAtDoor("Please come to me last"), Dee).ThenNothing()
            .When(new WriteAtDoor("Again"), Dee).ThenRefused(Refusal.SlowDown)
            .When(new WriteAtDoor(" "), Dee).ThenRefused(Refusal.MessageEmpty)
            .When(new WriteAtDoor(new string('x', 201)), Dee).ThenRefused(Refusal.MessageTooLong)
            .When(new WriteAtDoor("Hello", Dee), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new WriteAtDoor("Hello", Dee), Dee).ThenRefused(Refusal.NotFacilitator)
            .When(new WriteAtDoor("Hello"), Ann).ThenRefused(Refusal.NoSuchParticipant)
            .When(new WriteAtDoor("Hello", Eli), Rowan).ThenRefused(Refusal.NoSuchParticipant)
            .When(new WriteAtDoor("One moment", Dee), Rowan).Then(new DoorNoteWritten(Dee, "One moment", Rowan))
            .After(TimeSpan.FromSeconds(3)).When(new WriteAtDoor("Thank you"), Dee).Then(new DoorNoteWritten(Dee, "Thank you"))
            .AndTheRoom(room =>
            {
                Assert.Equal(("Thank you", "One moment"), (RoomView.For(room, Dee).Wait!.Note, RoomView.For(room, Dee).Wait!.Answer));
                Assert.Equal(("Thank you", "One moment"), (RoomView.For(room, Robin).Waiting!.Value[0].Note, RoomView.For(room, Robin).Waiting!.Value[0].Answer));
                Assert.Null(RoomView.For(room, Ann).Waiting);
            });

    [Fact]
    public void Nobody_is_together_before_a_facilitator_is_there() =>
        GivenAnEarlyRoom().AndThe(room => Assert.Equal(DoorState.NoFacilitator, room.DoorFor(Ann, Role.Participant)))
            .When(Join("Ann"), Ann).Then(Knocked(Ann, "Ann", KnockCause.NoFacilitator))
            .When(Join("Ben"), Ben).Then(Knocked(Ben, "Ben", KnockCause.NoFacilitator))
            .When(Join("Cal") with { MustKnock = true }, Cal).Then(Knocked(Cal, "Cal"))
            .When(Join("Rowan", Role.Facilitator), Rowan).Then(Joined(Rowan, "Rowan", Role.Facilitator), Joined(Ann, "Ann"), Joined(Ben, "Ben"))
            .AndTheRoom(room => Assert.Equal([Cal], room.Seats.Waiting.Select(s => s.Id)));

    [Fact]
    public void When_the_last_facilitator_has_gone_everybody_waits_and_comes_back_with_the_next() =>
        GivenAnEarlyRoom(Joined(Rowan, "Rowan", Role.Facilitator), Joined(Robin, "Robin", Role.Facilitator), Joined(Ann, "Ann"), Joined(Ben, "Ben"), new HandRaised(Ann))
            .When(new Leave(), Rowan).Then(new ParticipantLeft(Rowan))
            .When(new Leave(), Robin).Then(new ParticipantLeft(Robin),
                new ParticipantLeft(Ann), Knocked(Ann, "Ann", KnockCause.NoFacilitator, returning: true),
                new ParticipantLeft(Ben), Knocked(Ben, "Ben", KnockCause.NoFacilitator, returning: true))
            .AndThe(room => Assert.Equal((0, 2), (room.Seats.Count, room.Seats.WaitingCount)))
            .When(Join("Robin", Role.Facilitator), Robin).Then(Joined(Robin, "Robin", Role.Facilitator), Joined(Ann, "Ann"), Joined(Ben, "Ben"));

    [Fact]
    public void When_the_last_facilitators_connection_stays_lost_everybody_waits() =>
        GivenAnEarlyRoom(Joined(Rowan, "Rowan", Role.Facilitator), Joined(Ann, "Ann"), new ConnectionLost(Rowan, Closed: false), new ParticipantDropped(Rowan))
            .After(RoomTimes.Default.LeaveAfter).WhenDue().AndTheRoom(room =>
            {
                Assert.Equal((0, 1), (room.Seats.Count, room.Seats.WaitingCount));
                Assert.Equal(KnockCause.NoFacilitator, room.Seats.FindWaiting(Ann)!.Knock!.Cause);
            });

    [Fact]
    public void A_lost_connection_keeps_its_place_in_the_waiting_room_and_is_freed_like_a_seat() =>
        GivenAKnockingCircle(Knocked(Dee, "Dee"), new ConnectionLost(Dee, Closed: false))
            .After(RoomTimes.Default.LeaveAfter - TimeSpan.FromSeconds(1)).WhenDue()
            .When(new ReturnParticipant(), Dee).Then(new ConnectionRestored(Dee))
            .After(TimeSpan.FromDays(2)).WhenDue().AndThe(room => Assert.True(room.Seats.IsWaiting(Dee)))
            .When(new LoseConnections([new Loss(new Stay(Dee, 6, 1), Closed: true)]), ParticipantId.Nobody).Then(new ConnectionLost(Dee, Closed: true))
            .After(RoomTimes.Default.LeaveAfterClosing).WhenDue()
            .AndTheRoom(room => Assert.Equal(Standing.Away, room.Seats.Find(Dee)!.Standing));

    [Fact]
    public void Whoever_is_let_in_while_their_connection_is_lost_counts_as_lost_inside() =>
        GivenAKnockingCircle(Knocked(Dee, "Dee"), new ConnectionLost(Dee, Closed: false))
            .When(new LetIn([Dee]), Rowan).Then(new ParticipantAdmitted(Dee), Joined(Dee, "Dee"), new ConnectionLost(Dee, Closed: false))
            .After(RoomTimes.Default.DropAfter).WhenDue()
            .AndTheRoom(room => Assert.Equal(Presence.Dropped, room.Seats.Find(Dee)!.Presence));

    [Fact]
    public void A_room_is_not_forgotten_while_somebody_waits() =>
        GivenAnEarlyRoom(Knocked(Ann, "Ann", KnockCause.NoFacilitator)).After(TimeSpan.FromDays(1))
            .When(new ForgetRoom(), ParticipantId.Nobody).ThenNothing()
            .AndTheRoom(room => Assert.Null(room.NextDeadline));

    [Fact]
    public void Names_of_people_who_wait_count_but_keep_no_facilitator_out()
    {
        GivenAKnockingCircle(Knocked(Dee, "Dee")).When(Join("D ee"), Eli).ThenRefused(Refusal.NameTaken);
        GivenAnEarlyRoom(Knocked(Ann, "Rowan", KnockCause.NoFacilitator))
            .When(Join("Rowan", Role.Facilitator), Rowan).Then(Joined(Rowan, "Rowan", Role.Facilitator))
            .When(new LetIn([Ann]), Rowan).ThenRefused(Refusal.NameTaken);
    }

    [Fact]
    public void At_most_two_hundred_people_wait()
    {
        var crowd = Enumerable.Range(0, 200).Select(i => (RoomEvent)Knocked(new ParticipantId($"p-guest-{i:0000}"), $"Guest {i}x")).ToArray();
        GivenAKnockingCircle(crowd).When(Join("Dee"), Dee).ThenRefused(Refusal.RoomFull);
    }

    [Fact]
    public void New_links_send_those_who_wait_away_too() =>
        GivenAKnockingCircle(Knocked(Dee, "Dee")).When(new ReplaceLinks(1), Rowan).Then(
            new ParticipantLeft(Robin), new ParticipantLeft(Ann), new ParticipantLeft(Ben), new ParticipantLeft(Cal), new KnockWithdrawn(Dee), new LinksReplaced(1));

    [Theory]
    [InlineData(DoorMode.Knock)]
    [InlineData(DoorMode.Invited)]
    public void A_room_of_an_older_level_that_should_not_be_open_to_all_opens_locked(DoorMode door) =>
        GivenOnly().When(new OpenRoom(new RoomSettings("Circle", 8, Level: 0) { Door = door, NeedsFacilitator = true }), ParticipantId.Nobody)
            .Then(new RoomOpened("Circle", 8, Level: 0, Times: RoomTimes.Default), new RoomLocked())
            .When(Join("Rowan", Role.Facilitator), Rowan).Then(Joined(Rowan, "Rowan", Role.Facilitator))
            .When(new UnlockRoom(), Rowan).Then(new RoomUnlocked())
            .When(Join("Ann"), Ann).Then(Joined(Ann, "Ann"))
            .When(new SendToWait(Ann), Rowan).ThenRefused(Refusal.NextRoomOnly)
            .When(new Leave(), Rowan).Then(new ParticipantLeft(Rowan));

    [Fact]
    public void The_next_room_keeps_the_door_as_facilitators_set_it() =>
        GivenOnly().When(new OpenRoom(new RoomSettings("Circle", 8), Kept.Nothing with { Door = DoorMode.Knock }), ParticipantId.Nobody)
            .Then(Opened("Circle", 8), new DoorModeSet(DoorMode.Knock))
            .AndTheRoom(room => Assert.Equal(DoorMode.Knock, Kept.Of(room).Door));
}
