using System.Collections.Immutable;
using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

/// <summary>How people come in after a removal, by which invitation, and who stays when the links are replaced.</summary>
public class ArrivalTests
{
    private const string Invitation = "invitation0001", Another = "invitation0002";

    private static readonly ParticipantId Dee = new("p-dee-001"), Eve = new("p-eve-001");
    private static readonly RoomEvent[] Removal = [new ParticipantLeft(Ann), new ParticipantRemoved(Ann, "Ann")];
    private static readonly RoomEvent[] Held = [new MicrophoneMuted(Dee), new CameraStopped(Dee), new ChatHeld(Dee), new ArrivalHeld(Dee)];

    private static JoinRoom By(string name, string invitation) => Join(name) with { Invitation = invitation };

    [Fact]
    public void For_some_minutes_after_a_removal_newcomers_begin_with_everything_held_until_a_facilitator_welcomes_them() =>
        Given(Removal).When(Join("Dee"), Dee).Then([Joined(Dee, "Dee"), .. Held])
            .When(new TurnOnMicrophone(), Dee).ThenRefused(Refusal.MicrophoneHeld)
            .When(new TurnOnCamera(), Dee).ThenRefused(Refusal.CameraHeld)
            .When(new PostMessage(Id("m"), "Hello", MessageAudience.Everyone), Dee).ThenRefused(Refusal.ChatHeld)
            .AndThe(room =>
            {
                Assert.Equal([Dee], RoomView.For(room, Rowan).Held!.Value.AsEnumerable());
                Assert.Equal([Dee], RoomView.For(room, Dee).Held!.Value.AsEnumerable());
                Assert.Null(RoomView.For(room, Ben).Held);
                Assert.Null(RoomView.For(room, Ben).Arrivals);
            })
            .When(new Welcome(Dee), Ben).ThenRefused(Refusal.NotFacilitator)
            .When(new Welcome(Dee), Dee).ThenRefused(Refusal.NotFacilitator)
            .When(new Welcome(Eve), Rowan).ThenRefused(Refusal.NoSuchParticipant)
            .When(new Welcome(Dee), Robin).Then(new ParticipantWelcomed(Dee, Robin), new ChatAllowed(Dee, Robin))
            .When(new Welcome(Dee), Rowan).ThenNothing()
            .When(new TurnOnMicrophone(), Dee).Then(new MicrophoneTurnedOn(Dee))
            .AndTheRoom(room => Assert.Equal(DeviceState.Off, room.Tracks.DevicesOf(Dee).Camera));

    [Fact]
    public void The_door_is_as_before_after_those_minutes_and_when_the_removal_was_a_mistake() =>
        Given(Removal).After(RoomTimes.Default.HardFor).When(Join("Dee"), Dee).Then(Joined(Dee, "Dee"))
            .When(new UndoRemoval(Ann), Rowan).Then(new RemovalUndone(Ann))
            .When(new RemoveParticipant(Ben), Rowan).Then(new ParticipantLeft(Ben), new ParticipantRemoved(Ben, "Ben"))
            .When(new UndoRemoval(Ben), Rowan).Then(new RemovalUndone(Ben))
            .When(Join("Eve"), Eve).Then(Joined(Eve, "Eve"));

    [Fact]
    public void Facilitators_people_who_were_inside_and_people_with_an_invitation_find_nothing_held() =>
        Given([.. Removal, new ParticipantLeft(Ben)])
            .When(Join("Ben"), Ben).Then(Joined(Ben, "Ben"), new ArrivalNoted(Ben, Returning: true, false, false))
            .When(Join("Dee") with { WasInside = true }, Dee).Then(Joined(Dee, "Dee"), new ArrivalNoted(Dee, true, false, false))
            .When(By("Eve", Invitation), Eve).Then(
                new CameByInvitation(Eve, Invitation), Joined(Eve, "Eve"), new ArrivalNoted(Eve, false, Invited: true, false))
            .When(Join("Rowena", Role.Facilitator), new("p-rowena1")).Then(Joined(new("p-rowena1"), "Rowena", Role.Facilitator));

    [Fact]
    public void Whoever_is_let_in_by_hand_after_a_removal_begins_with_everything_held_as_well() =>
        Given([new DoorModeSet(DoorMode.Knock), .. Removal])
            .When(Join("Dee"), Dee).Then(new ParticipantKnocked(Dee, "Dee", Keepsake.Fern, Tint.Moss, Role.Participant, false, KnockCause.Door))
            .When(new LetIn([Dee]), Rowan).Then(
                [new ParticipantAdmitted(Dee), Joined(Dee, "Dee"), new ArrivalNoted(Dee, false, false, Vouched: true), .. Held]);

    [Fact]
    public void Leaving_and_coming_back_lifts_nothing() =>
        Given([.. Removal, Joined(Dee, "Dee"), .. Held, new ParticipantLeft(Dee)]).After(RoomTimes.Default.HardFor)
            .When(Join("Dee"), Dee).Then(
                Joined(Dee, "Dee"), new MicrophoneMuted(Dee), new CameraStopped(Dee), new ArrivalNoted(Dee, true, false, false), new ArrivalHeld(Dee));

    [Fact]
    public void Removals_from_before_the_room_began_harden_nothing() =>
        GivenOnly(Opened("Circle", 8), new ParticipantRemoved(Ann, "")).When(Join("Dee"), Dee).Then(Joined(Dee, "Dee"));

    [Fact]
    public void Facilitators_see_since_when_people_are_here_and_who_is_new() =>
        Given(new ParticipantLeft(Ann)).After(TimeSpan.FromMinutes(3)).When(Join("Ann"), Ann).Then(
                Joined(Ann, "Ann"), new ArrivalNoted(Ann, true, false, false))
            .AndTheRoom(room =>
            {
                var arrivals = RoomView.For(room, Rowan).Arrivals!.Value;
                Assert.Equal(new ArrivalView(Ann, Noon + TimeSpan.FromMinutes(3), Returning: true), Assert.Single(arrivals, a => a.Id == Ann));
                Assert.Equal(new ArrivalView(Ben, Noon), Assert.Single(arrivals, a => a.Id == Ben));
            });

    [Fact]
    public void Only_people_with_an_invitation_that_stands_come_in_while_the_door_is_for_invited_people() =>
        Given(new DoorModeSet(DoorMode.Invited)).When(Join("Dee"), Dee).ThenRefused(Refusal.InvitedOnly)
            .When(new RevokeInvitation(Another), Ben).ThenRefused(Refusal.NotFacilitator)
            .When(new RevokeInvitation(Another), Rowan).Then(new InvitationRevoked(Another))
            .When(new RevokeInvitation(Another), Robin).ThenNothing()
            .When(By("Dee", Another), Dee).ThenRefused(Refusal.InvitedOnly)
            .When(By("Dee", Invitation), Dee).Then(
                new CameByInvitation(Dee, Invitation), Joined(Dee, "Dee"), new ArrivalNoted(Dee, false, true, false))
            .When(new RevokeInvitation(Invitation), Rowan).Then(new InvitationRevoked(Invitation, Dee))
            .AndTheRoom(room => Assert.False(room.Arrivals.IsInvited(Dee)));

    [Fact]
    public void New_links_send_away_whoever_came_by_the_old_ones_and_is_not_known() =>
        Given(new CameByInvitation(Cal, Invitation))
            .When(new VouchFor(Ann), Ben).ThenRefused(Refusal.NotFacilitator)
            .When(new VouchFor(Dee), Rowan).ThenRefused(Refusal.NoSuchParticipant)
            .When(new VouchFor(Rowan), Rowan).ThenNothing()
            .When(new VouchFor(Ann), Robin).Then(new ParticipantVouched(Ann, Robin))
            .When(new VouchFor(Ann), Robin).ThenNothing()
            .When(new ReplaceLinks(1), Rowan).Then(new ParticipantLeft(Robin), new ParticipantLeft(Ben), new LinksReplaced(1))
            .When(Join("Ben"), Ben).ThenRefused(Refusal.LinksReplaced)
            .When(new Leave(), Ann).Then(new ParticipantLeft(Ann))
            .When(Join("Ann"), Ann).Then(Joined(Ann, "Ann"), new ArrivalNoted(Ann, true, false, true)); // the old pass is enough for whoever is known

    [Fact]
    public void A_colleague_stays_by_the_word_of_whoever_replaces_the_links_and_by_nobody_elses() =>
        Given(Joined(Dee, "Dee", Role.Facilitator), new ParticipantVouched(Robin, Rowan), new ParticipantVouched(Dee, Robin))
            .AndThe(room => Assert.Equal([Rowan, Robin], room.FacilitatorsWhoStay(Rowan).AsEnumerable()))
            .When(new ReplaceLinks(1), Rowan).Then(
                new ParticipantLeft(Ann), new ParticipantLeft(Ben), new ParticipantLeft(Cal), new ParticipantLeft(Dee), new LinksReplaced(1));

    [Fact]
    public void An_invitation_that_ends_with_the_old_links_speaks_for_nobody() =>
        Given(new CameByInvitation(Cal, Invitation), new CameByInvitation(Ben, Another))
            .When(new ReplaceLinks(1) { Revoked = [Another] }, Rowan).Then(
                new InvitationRevoked(Another, Ben), new ParticipantLeft(Robin), new ParticipantLeft(Ann), new ParticipantLeft(Ben),
                new LinksReplaced(1));

    [Fact]
    public void A_removal_ends_what_spoke_for_a_person() =>
        Given(new ParticipantVouched(Ann, Rowan)).When(new RemoveParticipant(Ann), Rowan).Then(Removal)
            .When(new UndoRemoval(Ann), Rowan).Then(new RemovalUndone(Ann))
            .When(Join("Ann"), Ann).Then(Joined(Ann, "Ann"), new ArrivalNoted(Ann, true, false, false));
}
