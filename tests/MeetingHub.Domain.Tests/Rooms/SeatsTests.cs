using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

/// <summary>Seats outlive leaving, and the room decides who has which role.</summary>
public class SeatsTests
{
    [Fact]
    public void A_seat_outlives_leaving_with_its_name_and_its_standing() =>
        Given(new ParticipantLeft(Ann)).AndTheRoom(room =>
        {
            var ann = room.Seats.Find(Ann)!;
            Assert.Equal(("Ann", Standing.Away, 3L), (ann.Name, ann.Standing, ann.Number));
            Assert.Null(room.Seats.FindInside(Ann));
        });

    [Fact]
    public void Of_the_seats_of_people_who_left_only_the_newest_are_kept_but_all_that_was_decided_about_them()
    {
        var room = Circle.Evolve(new MicrophoneMuted(Ann), Noon).Evolve(new ParticipantLeft(Ann), Noon);
        for (var i = 0; i < Seats.MostAway; i++)
        {
            var who = new ParticipantId($"p-guest-{i:0000}");
            room = room.Evolve(Joined(who, $"Guest {i}x"), Noon).Evolve(new ParticipantLeft(who), Noon);
        }
        Assert.Null(room.Seats.Find(Ann));
        Assert.Equal(Seats.MostAway + 4, room.Seats.All.Count);
        Assert.Equal([new ParticipantJoined(Ann, "Ann", Keepsake.Fern, Tint.Moss, Role.Participant), new MicrophoneMuted(Ann)],
            room.Decide(Join("Ann"), Ann, Noon).Events.AsEnumerable());
    }

    [Fact]
    public void A_facilitator_makes_a_participant_a_co_facilitator_and_takes_it_back() =>
        Given().When(new PromoteParticipant(Ann), Ben).ThenRefused(Refusal.NotFacilitator)
            .When(new PromoteParticipant(new ParticipantId("p-nobody")), Rowan).ThenRefused(Refusal.NoSuchParticipant)
            .When(new PromoteParticipant(Robin), Rowan).ThenNothing()
            .When(new WithdrawPromotion(Ann), Rowan).ThenNothing()
            .When(new PromoteParticipant(Ann), Rowan).Then(new RoleGiven(Ann, Role.Facilitator, Rowan))
            .When(new MuteParticipant(Ben), Ann).Then(new MicrophoneMuted(Ben))
            .When(new RemoveParticipant(Ann), Robin).ThenRefused(Refusal.FacilitatorProtected)
            .When(new WithdrawPromotion(Ann), Ben).ThenRefused(Refusal.NotFacilitator)
            .When(new WithdrawPromotion(Ann), Robin).Then(new RoleGiven(Ann, Role.Participant, Robin))
            .When(new MuteParticipant(Cal), Ann).ThenRefused(Refusal.NotFacilitator)
            .AndTheRoom(room => Assert.Empty(room.Seats.Given));

    [Fact]
    public void A_promotion_outlives_leaving_and_is_told_again_on_return() =>
        Given(new RoleGiven(Ann, Role.Facilitator, Rowan), new ParticipantLeft(Ann), new RoomLocked())
            .When(Join("Ann the second"), Ann).Then(Joined(Ann, "Ann the second"), new RoleGiven(Ann, Role.Facilitator))
            .AndThe(room => Assert.True(room.IsFacilitator(Ann)))
            .When(Join("Ann the sec0nd"), new ParticipantId("p-dee-001")).ThenRefused(Refusal.RoomLocked)
            .When(new UnlockRoom(), Ann).Then(new RoomUnlocked())
            .When(Join("Ann the sec0nd"), new ParticipantId("p-dee-001")).ThenRefused(Refusal.NameReserved);

    [Fact]
    public void A_facilitator_steps_down_and_up_again() =>
        Given().When(new StepUp(), Rowan).ThenNothing()
            .When(new StepDown(), Ann).ThenNothing()
            .When(new StepUp(), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new StepDown(), Rowan).Then(new RoleGiven(Rowan, Role.Participant, Rowan))
            .When(new LockRoom(), Rowan).ThenRefused(Refusal.NotFacilitator)
            .When(new StepDown(), Robin).ThenRefused(Refusal.LastFacilitator)
            .When(new Leave(), Rowan).Then(new ParticipantLeft(Rowan))
            .When(Join("Rowan", Role.Facilitator), Rowan).Then(Joined(Rowan, "Rowan", Role.Facilitator), new RoleGiven(Rowan, Role.Participant))
            .When(new StepUp(), Rowan).Then(new RoleGiven(Rowan, Role.Facilitator, Rowan))
            .When(new StepDown(), Robin).Then(new RoleGiven(Robin, Role.Participant, Robin));

    [Fact]
    public void A_facilitators_own_link_is_nothing_that_a_colleague_takes_away() =>
        Given(new RoleGiven(Ann, Role.Facilitator, Rowan)).When(new WithdrawPromotion(Robin), Rowan).ThenRefused(Refusal.FacilitatorProtected)
            .When(new StepDown(), Rowan).Then(new RoleGiven(Rowan, Role.Participant, Rowan))
            .When(new RemoveParticipant(Rowan), Ann).ThenRefused(Refusal.FacilitatorProtected)
            .When(new RemoveEverybodySince(Rowan), Ann).Then(
                new ParticipantLeft(Ben), new ParticipantRemoved(Ben, "Ben"), new ParticipantLeft(Cal), new ParticipantRemoved(Cal, "Cal"))
            .When(new ReplaceLinks(1), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new ReplaceLinks(1), Rowan).ThenRefused(Refusal.NotFacilitator)
            .When(new StepUp(), Rowan).Then(new RoleGiven(Rowan, Role.Facilitator, Rowan))
            .When(new ReplaceLinks(1), Rowan).Then(new ParticipantLeft(Robin), new ParticipantLeft(Ann), new LinksReplaced(1));

    [Fact]
    public void A_facilitator_who_stepped_down_finds_the_door_open_as_facilitators_do()
    {
        var room = GivenOnly(
            Opened("Circle", 2), Joined(Rowan, "Rowan (moderator)", Role.Facilitator), Joined(Ann, "Ann"),
            new RoleGiven(Ann, Role.Facilitator, Rowan), new RoleGiven(Rowan, Role.Participant, Rowan), new ParticipantLeft(Rowan),
            Joined(Ben, "Ben"), new RoomLocked(), new RoomUnlocked(), new RoomLocked());
        room.AndThe(r => Assert.Equal((DoorState.Open, DoorState.Locked), (r.DoorFor(Rowan, Role.Facilitator), r.DoorFor(Cal, Role.Participant))))
            .When(Join("Rowan (moderator)", Role.Facilitator), Rowan)
            .Then(Joined(Rowan, "Rowan (moderator)", Role.Facilitator), new RoleGiven(Rowan, Role.Participant));
    }

    [Fact]
    public void A_person_whose_promotion_was_taken_back_returns_under_their_own_name_which_nobody_else_may_take()
    {
        var dee = new ParticipantId("p-dee-001");
        Given(new RoleGiven(Ann, Role.Facilitator, Rowan), new RoleGiven(Ann, Role.Participant, Rowan), new ParticipantLeft(Ann))
            .AndThe(room => Assert.True(Reread(room).Seats.IsReservedFor("Ann", dee)))
            .AndThe(room => Assert.False(Reread(room).Seats.IsReservedFor("Ann", Ann)))
            .When(Join("Ann"), dee).ThenRefused(Refusal.NameReserved)
            .When(Join("Rowan the second"), Ann).Then(Joined(Ann, "Rowan the second"))
            .When(new Leave(), Ann).Then(new ParticipantLeft(Ann))
            .When(Join("Ann"), Ann).ThenRefused(Refusal.NameReserved); // that seat goes by another name now
        Given(new RoleGiven(Ann, Role.Facilitator, Rowan), new RoleGiven(Ann, Role.Participant, Rowan), new ParticipantLeft(Ann))
            .When(Join("Ann"), Ann).Then(Joined(Ann, "Ann"))
            .When(new Leave(), Ann).Then(new ParticipantLeft(Ann))
            .When(Join("Ann"), Ann).Then(Joined(Ann, "Ann"));
    }

    [Fact]
    public void A_colleague_whose_connection_is_lost_is_nobody_to_leave_the_group_with() =>
        Given(new ParticipantDropped(Robin)).When(new StepDown(), Rowan).ThenRefused(Refusal.LastFacilitator)
            .When(new ReturnParticipant(), Robin).Then(new ParticipantReturned(Robin))
            .When(new StepDown(), Rowan).Then(new RoleGiven(Rowan, Role.Participant, Rowan));

    [Fact]
    public void Nobody_leaves_the_group_alone_by_giving_a_promotion_back() =>
        GivenOnly(Opened("Circle", 8), Joined(Ann, "Ann"), new RoleGiven(Ann, Role.Facilitator, Rowan))
            .When(new WithdrawPromotion(Ann), Ann).ThenRefused(Refusal.LastFacilitator)
            .When(new StepDown(), Ann).ThenRefused(Refusal.LastFacilitator);

    [Fact]
    public void The_next_room_keeps_the_roles_that_were_given() =>
        Given(new RoleGiven(Ann, Role.Facilitator, Rowan), new RoleGiven(Robin, Role.Participant, Robin)).AndTheRoom(room =>
        {
            var opened = Room.Empty.Decide(new OpenRoom(new RoomSettings("Circle", 8), Kept.Of(room)), ParticipantId.Nobody, Noon);
            var next = opened.Events.Aggregate(Room.Empty, (state, e) => state.Evolve(e, Noon));
            Assert.Equal((Role.Facilitator, Role.Participant), (next.Seats.RoleOf(Ann, Role.Participant), next.Seats.RoleOf(Robin, Role.Facilitator)));
        });

    [Fact]
    public void A_seat_whose_role_changes_needs_a_snapshot_and_nobody_else()
    {
        var after = Circle.Evolve(new RoleGiven(Ann, Role.Facilitator, Rowan), Noon);
        Assert.Equal([Ann], new[] { Rowan, Robin, Ann, Ben, Cal }.Where(who => Sight.HasChanged(Circle, after, who)));
    }

    [Fact]
    public void A_reason_is_written_beside_the_act_and_is_for_nobody_in_the_room() =>
        Given().When(new RemoveParticipant(Ann, Reason.Harassment), Rowan)
                .Then(new ParticipantLeft(Ann), new ParticipantRemoved(Ann, "Ann"), new ReasonGiven(Ann, Reason.Harassment))
            .When(new MuteParticipant(Ben, Reason.Disruption), Rowan).Then(new MicrophoneMuted(Ben), new ReasonGiven(Ben, Reason.Disruption))
            .When(new StopCamera(Ben, Reason.Other), Rowan).Then(new CameraStopped(Ben), new ReasonGiven(Ben, Reason.Other))
            .AndTheRoom(room => Assert.True(new ReasonGiven(Ben, Reason.Other).AudienceIn(room).IsNobody));
}
