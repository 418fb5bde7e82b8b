using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

public class ModerationTests
{
    public static TheoryData<RoomCommand> OnlyForFacilitators =>
    [
        new MuteParticipant(Ben), new AskToUnmute(Ben), new StopCamera(Ben), new AllowCamera(Ben), new RemoveParticipant(Ben),
        new RemoveEverybodySince(Ben), new UndoRemoval(Ben), new LockRoom(), new UnlockRoom(), new EndRoom(),
    ];

    [Theory]
    [MemberData(nameof(OnlyForFacilitators))]
    public void Only_a_facilitator_moderates(RoomCommand command) =>
        Given().When(command, Ann).ThenRefused(Refusal.NotFacilitator);

    public static TheoryData<RoomCommand> AboutSomebodyWhoIsGone =>
        [new MuteParticipant(Ben), new AskToUnmute(Ben), new StopCamera(Ben), new AllowCamera(Ben), new RemoveEverybodySince(Ben), new UndoRemoval(Ben)];

    [Theory]
    [MemberData(nameof(AboutSomebodyWhoIsGone))]
    public void Moderating_a_participant_who_has_left_is_refused(RoomCommand command) =>
        Given(new ParticipantLeft(Ben)).When(command, Rowan).ThenRefused(Refusal.NoSuchParticipant);

    [Fact]
    public void Muting_holds_a_microphone_whether_it_is_on_or_off() =>
        Given(new MicrophoneTurnedOn(Ann))
            .When(new MuteParticipant(Ann), Rowan).Then(new MicrophoneMuted(Ann))
            .When(new MuteParticipant(Ann), Robin).ThenNothing()
            .When(new MuteParticipant(Ben), Rowan).Then(new MicrophoneMuted(Ben));

    [Fact]
    public void Asking_to_unmute_lifts_the_hold_and_says_who_asked() =>
        Given(new MicrophoneMuted(Ann)).When(new AskToUnmute(Ann), Rowan).Then(new AskedToUnmute(Ann, Rowan))
            .AndTheRoom(room => Assert.Equal(DeviceState.Off, room.Tracks.DevicesOf(Ann).Microphone));

    [Fact]
    public void Asking_to_unmute_twice_in_a_row_is_one_event() =>
        Given(new AskedToUnmute(Ann, Rowan)).When(new AskToUnmute(Ann), Rowan).ThenNothing()
            .After(TrackRules.AskAgainAfter).When(new AskToUnmute(Ann), Rowan).Then(new AskedToUnmute(Ann, Rowan));

    [Fact]
    public void A_participant_whose_microphone_is_on_is_not_asked_to_unmute() =>
        Given(new MicrophoneTurnedOn(Ann)).When(new AskToUnmute(Ann), Rowan).ThenNothing();

    [Fact]
    public void Stopping_or_allowing_a_camera_twice_is_one_event() =>
        Given(new CameraTurnedOn(Ann))
            .When(new AllowCamera(Ann), Rowan).ThenNothing()
            .When(new StopCamera(Ann), Rowan).Then(new CameraStopped(Ann))
            .When(new StopCamera(Ann), Rowan).ThenNothing()
            .When(new AllowCamera(Ann), Rowan).Then(new CameraAllowed(Ann, Rowan))
            .When(new AllowCamera(Ann), Rowan).ThenNothing()
            .AndTheRoom(room => Assert.Equal(DeviceState.Off, room.Tracks.DevicesOf(Ann).Camera));

    [Fact]
    public void A_removal_is_recorded_as_leaving_and_then_being_removed() =>
        Given(new HandRaised(Ann), new ScreenStarted(Ann))
            .When(new RemoveParticipant(Ann), Rowan).Then(new ParticipantLeft(Ann), new ParticipantRemoved(Ann, "Ann"))
            .When(new RemoveParticipant(Ann), Robin).ThenNothing()
            .When(new RaiseHand(), Ann).ThenRefused(Refusal.Removed)
            .AndTheRoom(room =>
            {
                Assert.False(room.IsInside(Ann));
                Assert.Empty(room.Floor.Hands);
                Assert.Null(room.Tracks.Screen);
            });

    [Fact]
    public void A_facilitator_is_not_removed() =>
        Given().When(new RemoveParticipant(Robin), Rowan).ThenRefused(Refusal.FacilitatorProtected)
            .When(new RemoveParticipant(Rowan), Rowan).ThenRefused(Refusal.FacilitatorProtected);

    [Fact]
    public void Removing_everyone_who_came_since_a_person_spares_facilitators() =>
        Given(new ParticipantLeft(Robin), Joined(Robin, "Robin", Role.Facilitator))
            .When(new RemoveEverybodySince(Ben), Rowan).Then(
                new ParticipantLeft(Ben), new ParticipantRemoved(Ben, "Ben"), new ParticipantLeft(Cal), new ParticipantRemoved(Cal, "Cal"))
            .When(new RemoveEverybodySince(Ben), Robin).ThenNothing()
            .When(Join("Ben"), Ben).ThenRefused(Refusal.Removed)
            .AndTheRoom(room => Assert.Equal([Rowan, Ann, Robin], room.Seats.Inside.Select(p => p.Id)));

    [Fact]
    public void Removing_everyone_who_came_since_a_facilitator_spares_that_facilitator() =>
        Given(new ParticipantLeft(Ben), new ParticipantLeft(Cal)).When(new RemoveEverybodySince(Robin), Rowan)
            .Then(new ParticipantLeft(Ann), new ParticipantRemoved(Ann, "Ann"))
            .When(new RemoveEverybodySince(Robin), Rowan).ThenNothing();

    [Fact]
    public void An_undone_removal_lets_the_person_join_again() =>
        Given(new ParticipantLeft(Ann), new ParticipantRemoved(Ann, "Ann"))
            .When(new UndoRemoval(Ann), Rowan).Then(new RemovalUndone(Ann))
            .When(Join("Ann"), Ann).Then(Joined(Ann, "Ann"));

    [Fact]
    public void Locking_or_unlocking_a_room_twice_is_one_event() =>
        Given().When(new UnlockRoom(), Rowan).ThenNothing()
            .When(new LockRoom(), Rowan).Then(new RoomLocked())
            .When(new LockRoom(), Robin).ThenNothing()
            .When(new UnlockRoom(), Rowan).Then(new RoomUnlocked());

    [Fact]
    public void Ending_a_room_twice_is_one_event() =>
        Given().When(new EndRoom(), Rowan).Then(new RoomEnded()).When(new EndRoom(), Robin).ThenNothing();
}
