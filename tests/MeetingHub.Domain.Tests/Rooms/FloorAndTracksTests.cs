using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

public class FloorAndTracksTests
{
    [Fact]
    public void Hands_stay_in_the_order_raised() =>
        Given(new HandRaised(Cal)).When(new RaiseHand(), Ann).Then(new HandRaised(Ann))
            .When(new RaiseHand(), Ann).ThenNothing()
            .AndTheRoom(room => Assert.Equal([Cal, Ann], room.Floor.Hands));

    [Fact]
    public void A_hand_is_lowered_by_its_owner_or_a_facilitator() =>
        Given(new HandRaised(Ann), new HandRaised(Ben))
            .When(new LowerHand(Ben), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new LowerHand(), Ann).Then(new HandLowered(Ann))
            .When(new LowerHand(), Ann).ThenNothing()
            .When(new LowerHand(Ben), Rowan).Then(new HandLowered(Ben))
            .When(new LowerHand(Ben), Rowan).ThenNothing();

    [Fact]
    public void Of_two_nodes_that_notice_a_lost_media_node_one_chooses_the_next() =>
        Given().When(new PlaceMedia("one", Instead: 0), ParticipantId.Nobody).Then(new MediaPlaced("one", 1))
            .When(new PlaceMedia("other", Instead: 0), ParticipantId.Nobody).ThenNothing()
            .When(new PlaceMedia("other", Instead: 1), ParticipantId.Nobody).Then(new MediaPlaced("other", 2))
            .When(new PlaceMedia("third", Instead: 1), ParticipantId.Nobody).ThenNothing()
            .AndTheRoom(room => Assert.Equal(new MediaPlace("other", 2), room.Media));

    [Fact]
    public void An_ended_room_places_no_media() =>
        Given(new RoomEnded()).When(new PlaceMedia("one", Instead: 0), ParticipantId.Nobody).ThenRefused(Refusal.RoomEnded);

    [Fact]
    public void A_microphone_goes_on_and_off_once() =>
        Given().When(new TurnOnMicrophone(), Ann).Then(new MicrophoneTurnedOn(Ann))
            .When(new TurnOnMicrophone(), Ann).ThenNothing()
            .When(new TurnOffMicrophone(), Ann).Then(new MicrophoneTurnedOff(Ann))
            .When(new TurnOffMicrophone(), Ann).ThenNothing();

    [Fact]
    public void A_held_microphone_stays_off() =>
        Given(new MicrophoneMuted(Ann)).When(new TurnOnMicrophone(), Ann).ThenRefused(Refusal.MicrophoneHeld)
            .When(new TurnOffMicrophone(), Ann).ThenNothing();

    [Fact]
    public void A_camera_goes_on_and_off_once() =>
        Given().When(new TurnOnCamera(), Ann).Then(new CameraTurnedOn(Ann))
            .When(new TurnOnCamera(), Ann).ThenNothing()
            .When(new TurnOffCamera(), Ann).Then(new CameraTurnedOff(Ann))
            .When(new TurnOffCamera(), Ann).ThenNothing();

    [Fact]
    public void A_held_camera_stays_off() =>
        Given(new CameraStopped(Ann)).When(new TurnOnCamera(), Ann).ThenRefused(Refusal.CameraHeld)
            .When(new TurnOffCamera(), Ann).ThenNothing();

    [Fact]
    public void Only_one_screen_is_shared_at_a_time() =>
        Given(new ScreensSet(ScreenPolicy.All)).When(new StartScreen(), Ann).Then(new ScreenStarted(Ann))
            .When(new StartScreen(), Ann).ThenNothing()
            .When(new StartScreen(), Rowan).ThenRefused(Refusal.ScreenTaken);

    [Fact]
    public void A_screen_is_stopped_by_its_owner_or_a_facilitator() =>
        Given(new ScreensSet(ScreenPolicy.All), new ScreenStarted(Ann))
            .When(new StopScreen(Ann), Ben).ThenRefused(Refusal.NotFacilitator)
            .When(new StopScreen(), Ben).ThenNothing()
            .When(new StopScreen(Ann), Rowan).Then(new ScreenStopped(Ann))
            .When(new StartScreen(), Ben).Then(new ScreenStarted(Ben))
            .When(new StopScreen(), Ben).Then(new ScreenStopped(Ben));

    [Fact]
    public void In_a_new_room_facilitators_show_their_screens_and_others_when_they_may() =>
        Given().When(new StartScreen(), Ann).ThenRefused(Refusal.ScreensByFacilitators)
            .When(new SetScreens(ScreenPolicy.All), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new StartScreen(), Rowan).Then(new ScreenStarted(Rowan))
            .When(new StopScreen(), Rowan).Then(new ScreenStopped(Rowan))
            .When(new SetScreens(ScreenPolicy.All), Rowan).Then(new ScreensSet(ScreenPolicy.All))
            .When(new SetScreens(ScreenPolicy.All), Robin).ThenNothing()
            .When(new StartScreen(), Ann).Then(new ScreenStarted(Ann))
            .When(new SetScreens(ScreenPolicy.Facilitators), Rowan).Then(new ScreensSet(ScreenPolicy.Facilitators), new ScreenStopped(Ann));

    [Fact]
    public void The_screen_of_a_co_facilitator_goes_with_the_role() =>
        Given(new RoleGiven(Ann, Role.Facilitator, Rowan), new ScreenStarted(Ann))
            .When(new WithdrawPromotion(Ann), Rowan).Then(new ScreenStopped(Ann), new RoleGiven(Ann, Role.Participant, Rowan))
            .When(new StartScreen(), Robin).Then(new ScreenStarted(Robin))
            .When(new StepDown(), Robin).Then(new ScreenStopped(Robin), new RoleGiven(Robin, Role.Participant, Robin));

    [Fact]
    public void In_a_room_of_the_older_level_everybody_may_show_their_screen() =>
        GivenOnly(Opened("Circle", 8) with { Level = 0 }, Joined(Ann, "Ann"))
            .When(new StartScreen(), Ann).Then(new ScreenStarted(Ann))
            .AndTheRoom(room => Assert.Equal(ScreenPolicy.All, RoomView.For(room, Ann).Screens));

    [Fact]
    public void Muting_all_turns_every_participants_microphone_off_in_one_entry_and_holds_nobodys() =>
        Given(new MicrophoneTurnedOn(Ann), new MicrophoneTurnedOn(Rowan), new MicrophoneTurnedOn(Robin), new MicrophoneMuted(Ben))
            .When(new MuteAll(), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new MuteAll(), Rowan).Then(new EveryoneMuted(Rowan), new MicrophoneTurnedOff(Ann))
            .When(new MuteAll(), Rowan).ThenNothing()
            .When(new TurnOnMicrophone(), Ann).Then(new MicrophoneTurnedOn(Ann))
            .When(new TurnOnMicrophone(), Ben).ThenRefused(Refusal.MicrophoneHeld)
            .AndTheRoom(room => Assert.Equal(DeviceState.On, room.Tracks.DevicesOf(Robin).Microphone));
}
