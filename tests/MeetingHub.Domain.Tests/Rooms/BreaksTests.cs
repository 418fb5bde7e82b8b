using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

public class BreaksTests
{
    private static readonly SteppedOut AnnIsOut = new(Ann, Noon);

    [Fact]
    public void Whoever_steps_out_keeps_the_seat_and_the_hand_and_is_back_with_the_devices_off() =>
        Given(new HandRaised(Ann), new MicrophoneTurnedOn(Ann), new CameraTurnedOn(Ann), new ScreenStarted(Ann))
            .When(new StepOut(), Ann)
            .Then(new MicrophoneTurnedOff(Ann), new CameraTurnedOff(Ann), new ScreenStopped(Ann), AnnIsOut)
            .When(new StepOut(), Ann).ThenNothing()
            .AndThe(room => Assert.Equal((5, true), (room.Seats.Count, room.Floor.Hands.Contains(Ann))))
            .When(new StepBack(), Ann).Then(new SteppedBack(Ann))
            .When(new StepBack(), Ann).ThenNothing()
            .AndTheRoom(room =>
            {
                Assert.Equal(default, room.Tracks.DevicesOf(Ann));
                Assert.Equal([Ann], room.Floor.Hands);
                Assert.Empty(room.Breaks.Out);
            });

    [Theory]
    [InlineData(typeof(TurnOnMicrophone))]
    [InlineData(typeof(TurnOnCamera))]
    [InlineData(typeof(StartScreen))]
    [InlineData(typeof(RaiseHand))]
    public void Whoever_is_out_sends_nothing(Type command) =>
        Given(AnnIsOut).When(command == typeof(RaiseHand) ? new RaiseHand() : (RoomCommand)Activator.CreateInstance(command)!, Ann).ThenRefused(Refusal.SteppedOut);

    [Fact]
    public void Whoever_is_out_writes_nothing() =>
        Given(Said(Ben, "m"), AnnIsOut)
            .When(new PostMessage(Id("n"), "Hello", MessageAudience.Everyone, null, null), Ann).ThenRefused(Refusal.SteppedOut)
            .When(new ReactToMessage(Id("m"), Reaction.Heart), Ann).ThenRefused(Refusal.SteppedOut);

    [Fact]
    public void Whoever_is_out_may_leave_and_lower_the_hand_and_a_facilitator_still_looks_after_the_room() =>
        Given(new HandRaised(Ann), AnnIsOut, new SteppedOut(Rowan, Noon))
            .When(new LowerHand(), Ann).Then(new HandLowered(Ann))
            .When(new MuteParticipant(Ben), Rowan).Then(new MicrophoneMuted(Ben))
            .When(new Leave(), Ann).Then(new ParticipantLeft(Ann))
            .AndTheRoom(room => Assert.False(room.Breaks.IsOut(Ann)));

    [Fact]
    public void A_held_microphone_is_still_held_after_a_break() =>
        Given(new MicrophoneMuted(Ann)).When(new StepOut(), Ann).Then(AnnIsOut)
            .When(new StepBack(), Ann).Then(new SteppedBack(Ann))
            .When(new TurnOnMicrophone(), Ann).ThenRefused(Refusal.MicrophoneHeld);

    [Fact]
    public void A_break_lasts_through_a_lost_connection_and_ends_with_the_seat() =>
        Given(AnnIsOut, new ConnectionLost(Ann, false), new ParticipantDropped(Ann))
            .When(new ReturnParticipant(), Ann).Then(new ParticipantReturned(Ann))
            .AndThe(room => Assert.Equal([new SteppedOutView(Ann, Noon)], RoomView.For(room, Ben).Out!.Value.AsEnumerable()))
            .When(new RemoveParticipant(Ann), Rowan).Then(new ParticipantLeft(Ann), new ParticipantRemoved(Ann, "Ann"))
            .AndTheRoom(room => Assert.Null(RoomView.For(room, Ben).Out));

    [Fact]
    public void Nobody_steps_out_or_back_for_somebody_else_or_from_outside() =>
        Given(AnnIsOut)
            .When(new StepBack(), Rowan).ThenNothing()
            .When(new StepOut(), new ParticipantId("p-stranger")).ThenRefused(Refusal.NotInRoom);

    [Fact]
    public void Of_a_large_session_participants_learn_only_of_breaks_of_people_in_front()
    {
        var room = Circle with { Settings = Circle.Settings with { IsLarge = true } };
        var entry = new RoomEntry(9, Noon, Ann, [AnnIsOut]);
        var after = room.Evolve(entry);
        Assert.Empty(Sight.Of(entry, room, after, Sight.Of(after, Ben)));
        Assert.Null(RoomView.For(after, Ben).Out);
        Assert.Equal([AnnIsOut], Sight.Of(entry, room, after, Sight.Of(after, Rowan)).AsEnumerable());

        var promotion = new RoomEntry(10, Noon, Rowan, [new RoleGiven(Ann, Role.Facilitator, Rowan)]);
        Assert.Contains(AnnIsOut, Sight.Of(promotion, after, after.Evolve(promotion), Sight.Of(after, Ben)));
    }
}
