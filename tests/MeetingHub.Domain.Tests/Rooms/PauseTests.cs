using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

public class PauseTests
{
    private static PostMessage Post(MessageAudience audience = MessageAudience.Everyone, ParticipantId? toWho = null) =>
        new(Id("new"), "Hello", audience, null, toWho);

    [Fact]
    public void A_facilitator_pauses_the_room_in_one_entry_and_lets_it_go_on() =>
        Given(new MicrophoneTurnedOn(Ann), new CameraTurnedOn(Ann), new MicrophoneTurnedOn(Rowan), new MicrophoneMuted(Ben), new ScreenStarted(Robin))
            .When(new PauseRoom(), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new ResumeRoom(), Rowan).ThenNothing()
            .When(new PauseRoom(), Rowan).Then(new RoomPaused(Rowan), new MicrophoneTurnedOff(Rowan), new ScreenStopped(Robin),
                new MicrophoneTurnedOff(Ann), new CameraTurnedOff(Ann))
            .AndThe(room => Assert.Equal(new PauseView(Noon, Rowan), RoomView.For(room, Ann).Pause))
            .When(new PauseRoom(), Robin).ThenNothing()
            .When(new ResumeRoom(), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new ResumeRoom(), Robin).Then(new RoomResumed(Robin))
            .When(new TurnOnMicrophone(), Ann).Then(new MicrophoneTurnedOn(Ann))
            .When(new TurnOnMicrophone(), Ben).ThenRefused(Refusal.MicrophoneHeld);

    public static TheoryData<RoomCommand> Sending => [new TurnOnMicrophone(), new TurnOnCamera(), new StartScreen()];

    [Theory]
    [MemberData(nameof(Sending))]
    public void Nobody_is_heard_or_seen_in_a_paused_room_not_even_facilitators(RoomCommand command) =>
        Given(new RoomPaused(Rowan)).When(command, Ann).ThenRefused(Refusal.OnPause).When(command, Rowan).ThenRefused(Refusal.OnPause);

    [Fact]
    public void In_a_paused_room_only_facilitators_write_and_to_nobody_but_one_person_or_each_other() =>
        Given(Said(Ben, "first"), new RoomPaused(Rowan))
            .When(Post(), Ann).ThenRefused(Refusal.OnPause)
            .When(Post(MessageAudience.Facilitators), Ann).ThenRefused(Refusal.OnPause)
            .When(Post(MessageAudience.Direct, Rowan), Ann).ThenRefused(Refusal.OnPause)
            .When(new ReactToMessage(Id("first"), Reaction.Heart), Ann).ThenRefused(Refusal.OnPause)
            .When(Post(), Rowan).ThenRefused(Refusal.OnPause)
            .When(Post(MessageAudience.Direct, Ann), Rowan).Then(new MessagePosted(Id("new"), Rowan, "Hello", MessageAudience.Direct, null, Ann))
            .When(Post(MessageAudience.Facilitators) with { Id = Id("other") }, Rowan)
            .Then(new MessagePosted(Id("other"), Rowan, "Hello", MessageAudience.Facilitators));

    [Fact]
    public void The_door_hands_taking_down_and_leaving_go_on_in_a_paused_room() =>
        Given(Said(Ben, "first"), new RoomPaused(Rowan))
            .When(new RaiseHand(), Ann).Then(new HandRaised(Ann))
            .When(new TakeDownMessage(Id("first")), Rowan).Then(new MessageTakenDown(Id("first"), Rowan, Ben))
            .When(new LockRoom(), Rowan).Then(new RoomLocked())
            .When(new RemoveParticipant(Ben), Rowan).Then(new ParticipantLeft(Ben), new ParticipantRemoved(Ben, "Ben"))
            .When(new Leave(), Ann).Then(new ParticipantLeft(Ann));

    [Fact]
    public void A_room_that_begins_again_is_paused_as_the_one_before_it() =>
        Given(new RoomPaused(Rowan)).AndTheRoom(room =>
        {
            var kept = Kept.Of(room);
            Assert.True(kept.Paused);
            var opening = Room.Empty.Decide(new OpenRoom(room.Settings, kept), ParticipantId.Nobody, Noon).Events;
            Assert.Contains(new RoomPaused(), opening);
            Assert.False(Kept.Of(room.Evolve(new RoomResumed(Robin), Noon)).Paused);
        });

    // Nobody is together there without a facilitator.
    private static RoomSpec GivenLed(params RoomEvent[] events) => GivenOnly(
    [
        Opened("Circle", 8) with { NeedsFacilitator = true }, Joined(Rowan, "Rowan", Role.Facilitator), Joined(Robin, "Robin", Role.Facilitator),
        Joined(Ann, "Ann"), Joined(Ben, "Ben"), .. events,
    ]);

    [Fact]
    public void A_room_whose_facilitators_are_all_lost_waits_for_them_and_keeps_its_seats_and_devices() =>
        GivenLed(new MicrophoneTurnedOn(Ann), new ParticipantDropped(Rowan))
            .AndThe(room => Assert.False(room.IsPaused)) // Robin is there
            .When(new TurnOnCamera(), Ann).Then(new CameraTurnedOn(Ann))
            .AndTheRoom(room =>
            {
                var alone = room.Evolve(new ParticipantDropped(Robin), Noon);
                Assert.True(alone.IsPaused);
                Assert.Equal(
                    [Refusal.FacilitatorAway, Refusal.FacilitatorAway, Refusal.FacilitatorAway],
                    new RoomCommand[] { new TurnOnMicrophone(), Post(), new StartScreen() }.Select(c => alone.Decide(c, Ben, Noon).Refusal));
                Assert.Equal((true, DeviceState.On, null), (alone.IsInside(Ann), alone.Tracks.DevicesOf(Ann).Microphone, RoomView.For(alone, Ann).Pause));

                // It never passes to a stranger, and goes on by itself with either of the two.
                Assert.Equal(Refusal.NotFacilitator, alone.Decide(new StepUp(), Ann, Noon).Refusal);
                Assert.All([Rowan, Robin], who => Assert.False(alone.Evolve(new ParticipantReturned(who), Noon).IsPaused));
            });

    [Fact]
    public void A_connection_that_comes_back_at_once_pauses_nothing() =>
        GivenLed(new ParticipantLeft(Robin), new ConnectionLost(Rowan, false)).AndTheRoom(room => Assert.False(room.IsPaused));

    [Fact]
    public void A_room_that_needs_no_facilitator_goes_on_without_one() =>
        Given(new ParticipantDropped(Rowan), new ParticipantDropped(Robin)).When(new TurnOnMicrophone(), Ann).Then(new MicrophoneTurnedOn(Ann));
}
