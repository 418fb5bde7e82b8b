using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

/// <summary>Hands, the microphone that goes with the floor, the timer and the exercise for all.</summary>
public class TurnsTests
{
    [Fact]
    public void A_hand_by_text_keeps_its_place_when_its_owner_would_speak_after_all() =>
        Given().When(new RaiseHand(ByText: true), Ann).Then(new HandRaised(Ann, ByText: true))
            .When(new RaiseHand(), Ben).Then(new HandRaised(Ben))
            .When(new RaiseHand(ByText: true), Ann).ThenNothing()
            .When(new RaiseHand(), Ann).Then(new HandRaised(Ann))
            .AndTheRoom(room => Assert.Equal([new Hand(Ann, Noon), new Hand(Ben, Noon)],
                RoomView.For(room, Cal).Raised!.Value.AsEnumerable()));

    [Fact]
    public void Facilitators_move_a_hand_by_one_place_from_where_they_saw_it() =>
        Given(new HandRaised(Ann), new HandRaised(Ben), new HandRaised(Cal))
            .When(new MoveHand(Cal, MoveDirection.Up, 3), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new MoveHand(Cal, MoveDirection.Up, 3), Rowan).Then(new HandMoved(Cal, 1))
            .When(new MoveHand(Cal, MoveDirection.Up, 3), Robin).ThenNothing()
            .When(new MoveHand(Ben, MoveDirection.Down, 3), Rowan).ThenNothing()
            .AndTheRoom(room => Assert.Equal([Ann, Cal, Ben], room.Floor.Hands));

    [Fact]
    public void Whoever_is_invited_has_the_floor_until_their_hand_is_lowered_or_another_is_invited() =>
        Given(new HandRaised(Ann), new HandRaised(Ben))
            .When(new InviteToSpeak(Ann), Ben).ThenRefused(Refusal.NotFacilitator)
            .When(new InviteToSpeak(new("p-stranger")), Rowan).ThenRefused(Refusal.NoSuchParticipant)
            .When(new InviteToSpeak(Ann), Rowan).Then(new InvitedToSpeak(Ann, Rowan))
            .When(new InviteToSpeak(Ann), Robin).ThenNothing()
            .AndThe(room => Assert.Equal((Ann, "p-ben-001"), (room.Floor.Speaker, string.Join(' ', room.Floor.Hands))))
            .When(new InviteToSpeak(Ben), Rowan).Then(new HandLowered(Ann), new InvitedToSpeak(Ben, Rowan))
            .When(new LowerHand(), Ben).Then(new HandLowered(Ben))
            .AndTheRoom(room => Assert.Null(RoomView.For(room, Cal).Speaker));

    [Fact]
    public void In_a_round_hands_are_for_after_it_unless_it_is_paused() =>
        Given(new HandRaised(Ann)).When(new StartRound(new("round-001"), "", RoundOrder.Joining), Rowan).ThenAny()
            .When(new InviteToSpeak(Ann), Rowan).ThenRefused(Refusal.RoundGoing)
            .When(new PauseRound(), Rowan).ThenAny()
            .When(new InviteToSpeak(Ann), Rowan).Then(new InvitedToSpeak(Ann, Rowan))
            .When(new ResumeRound(), Rowan).Then(new HandLowered(Ann), new RoundResumed(Rowan));

    [Fact]
    public void Quiet_ones_first_puts_a_hand_in_front_of_those_who_have_had_the_floor_more_often() =>
        Given(new InvitedToSpeak(Ann, Rowan), new HandLowered(Ann), new HandRaised(Ann), new HandRaised(Ben))
            .When(new SetHandOrder(HandOrder.QuietFirst), Ben).ThenRefused(Refusal.NotFacilitator)
            .When(new SetHandOrder(HandOrder.QuietFirst), Rowan).Then(new HandOrderSet(HandOrder.QuietFirst), new HandMoved(Ben, 0))
            .When(new SetHandOrder(HandOrder.QuietFirst), Rowan).ThenNothing()
            .When(new RaiseHand(), Cal).Then(new HandRaised(Cal, Place: 1))
            .AndThe(room => Assert.Equal([Ben, Cal, Ann], room.Floor.Hands))
            .AndThe(room => Assert.Equal(HandOrder.QuietFirst, RoomView.For(room, Cal).HandOrder))
            .When(new SetHandOrder(HandOrder.Raised), Rowan).ThenAny()
            .AndTheRoom(room => Assert.Equal(HandOrder.Raised, room.Floor.Order));

    [Fact]
    public void Sharing_in_a_round_counts_as_having_had_the_floor_and_passing_does_not() =>
        Given(new TurnEnded(Ann, RoundState.Shared), new TurnEnded(Ben, RoundState.Passed), new HandOrderSet(HandOrder.QuietFirst),
                new HandRaised(Ann), new HandRaised(Ben))
            .When(new RaiseHand(), Cal).Then(new HandRaised(Cal, Place: 0));

    [Fact]
    public void With_the_floor_or_with_facilitators_alone_the_microphones_of_others_go_off_and_stay_off() =>
        Given(new MicrophoneTurnedOn(Ann), new MicrophoneTurnedOn(Robin))
            .When(new SetMicrophones(MicrophonePolicy.Floor), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new SetMicrophones(MicrophonePolicy.Floor), Rowan)
            .Then(new MicrophonesSet(MicrophonePolicy.Floor), new MicrophoneTurnedOff(Ann))
            .When(new SetMicrophones(MicrophonePolicy.Floor), Rowan).ThenNothing()
            .When(new TurnOnMicrophone(), Ann).ThenRefused(Refusal.MicrophoneWithFloor)
            .When(new InviteToSpeak(Ann), Rowan).ThenAny()
            .When(new TurnOnMicrophone(), Ann).Then(new MicrophoneTurnedOn(Ann))
            .When(new LowerHand(), Ann).Then(new HandLowered(Ann), new MicrophoneTurnedOff(Ann))
            .When(new SetMicrophones(MicrophonePolicy.Facilitators), Rowan).ThenAny()
            .When(new InviteToSpeak(Ann), Rowan).ThenAny()
            .When(new TurnOnMicrophone(), Ann).ThenRefused(Refusal.MicrophonesByFacilitators)
            .When(new TurnOnMicrophone(), Rowan).Then(new MicrophoneTurnedOn(Rowan));

    [Fact]
    public void A_facilitator_who_steps_down_is_silent_where_only_facilitators_speak() =>
        Given(new MicrophonesSet(MicrophonePolicy.Facilitators), new MicrophoneTurnedOn(Robin))
            .When(new StepDown(), Robin).Then(new RoleGiven(Robin, Role.Participant, Robin), new MicrophoneTurnedOff(Robin));

    [Fact]
    public void Of_a_large_session_all_see_who_was_invited_to_speak()
    {
        var room = Circle with { Settings = Circle.Settings with { IsLarge = true } };
        var entry = new RoomEntry(9, Noon, Rowan, [new InvitedToSpeak(Ann, Rowan)]);
        var after = room.Evolve(entry);
        Assert.Contains(new InvitedToSpeak(Ann), Sight.Of(entry, room, after, Sight.Of(after, Ben)));
        Assert.Equal(Ann, RoomView.For(after, Ben).Speaker);
        var lowered = new RoomEntry(10, Noon, Ann, [new HandLowered(Ann)]);
        Assert.Equal([new ParticipantLeft(Ann)], Sight.Of(lowered, after, after.Evolve(lowered), Sight.Of(after.Evolve(lowered), Ben)));
    }

    [Fact]
    public void The_timer_for_all_is_prolonged_stopped_and_ends_by_its_deadline_once() =>
        Given().When(new StartTimer(TimeSpan.FromMinutes(5), " Quiet "), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new StartTimer(TimeSpan.FromSeconds(1)), Rowan).ThenRefused(Refusal.BadRequest)
            .When(new StartTimer(TimeSpan.FromMinutes(5), " Quiet "), Rowan)
            .Then(new TimerStarted("Quiet", TimeSpan.FromMinutes(5), Noon.AddMinutes(5), Rowan))
            .When(new StartTimer(TimeSpan.FromMinutes(5)), Robin).ThenRefused(Refusal.TimerRunning)
            .When(new AddToTimer(1, Noon.AddMinutes(5)), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new AddToTimer(1, Noon.AddMinutes(5)), Rowan).Then(new TimerExtended(Noon.AddMinutes(6), Rowan))
            .When(new AddToTimer(1, Noon.AddMinutes(5)), Robin).ThenNothing()
            .When(new StopTimer(), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new FinishTimer(), ParticipantId.Nobody).ThenNothing()
            .AndThe(room => Assert.Equal(Noon.AddMinutes(6), room.NextDeadline))
            .After(TimeSpan.FromMinutes(7)).When(new FinishTimer(), ParticipantId.Nobody).Then(new TimerEnded())
            .When(new FinishTimer(), ParticipantId.Nobody).ThenNothing()
            .When(new StopTimer(), Rowan).ThenNothing();

    [Fact]
    public void The_exercise_for_all_ends_after_its_last_step_or_when_a_facilitator_ends_it() =>
        Given().When(new StartExercise(ExerciseKind.Breathing), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new StartExercise(ExerciseKind.Breathing), Rowan).Then(new ExerciseStarted(ExerciseKind.Breathing, Rowan))
            .When(new StartExercise(ExerciseKind.Breathing), Rowan).ThenNothing()
            .AndThe(room => Assert.Equal(Noon + ExerciseRules.LengthOf(ExerciseKind.Breathing), room.NextDeadline))
            .When(new StartExercise(ExerciseKind.Grounding), Robin).Then(new ExerciseStarted(ExerciseKind.Grounding, Robin))
            .When(new EndExercise(), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new EndExercise(), Rowan).Then(new ExerciseEnded(Rowan)).When(new EndExercise(), Rowan).ThenNothing()
            .When(new StartExercise(ExerciseKind.Grounding), Rowan).ThenAny()
            .After(ExerciseRules.LengthOf(ExerciseKind.Grounding)).WhenDue()
            .AndTheRoom(room => Assert.Null(RoomView.For(room, Ann).Exercise));
}
