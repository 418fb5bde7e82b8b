using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

/// <summary>The decisions that outlive a room, and their effect in the next one.</summary>
public class KeptTests
{
    private static readonly ParticipantId Dee = new("p-dee-001");
    private static readonly Kept Decided = new(
        Again: false, Locked: true, Links: 2, [new KeptSeat(Ann, Removed: true, false, false), new KeptSeat(Ben, Removed: false, Microphone: true, Camera: true)]);

    private static OpenRoom Open(Kept kept) => new(new RoomSettings("Circle", 8), kept);

    private static RoomSpec GivenANew(Kept kept) =>
        GivenOnly([.. Room.Empty.Decide(Open(kept), ParticipantId.Nobody, Noon).Events]);

    [Fact]
    public void A_new_room_begins_with_the_decisions_of_the_room_before() =>
        GivenOnly().When(Open(Decided), ParticipantId.Nobody).Then(
                Opened("Circle", 8), new RoomLocked(), new LinksReplaced(2), new ParticipantRemoved(Ann, ""), new HoldsKept(Ben, true, true))
            .When(Join("Ann") with { Links = 2 }, Ann).ThenRefused(Refusal.Removed)
            .When(Join("Ben") with { Links = 2, WasInside = true }, Ben).ThenRefused(Refusal.RoomLocked) // a facilitator's lock
            .When(Join("Rowan", Role.Facilitator) with { Links = 2 }, Rowan).Then(Joined(Rowan, "Rowan", Role.Facilitator))
            .When(new UnlockRoom(), Rowan).Then(new RoomUnlocked())
            .When(Join("Ben") with { Links = 2 }, Ben).Then(Joined(Ben, "Ben"), new MicrophoneMuted(Ben), new CameraStopped(Ben));

    [Fact]
    public void A_lost_room_takes_back_only_the_people_who_were_inside_until_a_facilitator_opens_it() =>
        GivenANew(Kept.Nothing with { Again = true })
            .AndThe(room =>
            {
                Assert.Equal((DoorState.Locked, DoorState.Open), (room.DoorFor(Ann, Role.Participant), room.DoorFor(Ann, Role.Participant, wasInside: true)));
                Assert.Equal(DoorState.Open, room.DoorFor(Rowan, Role.Facilitator));
                Assert.True(RoomView.For(room, Ann).BeganAgain);
                Assert.False(Kept.Of(room).Locked); // nobody has locked it
            })
            .When(Join("Dee"), Dee).ThenRefused(Refusal.RoomLocked)
            .When(Join("Ann") with { WasInside = true }, Ann).Then(Joined(Ann, "Ann"))
            .When(Join("Rowan", Role.Facilitator), Rowan).Then(Joined(Rowan, "Rowan", Role.Facilitator))
            .When(new UnlockRoom(), Rowan).Then(new RoomUnlocked())
            .AndThe(room => Assert.Null(RoomView.For(room, Ann).BeganAgain))
            .When(new LockRoom(), Rowan).Then(new RoomLocked())
            .When(Join("Dee") with { WasInside = true }, Dee).ThenRefused(Refusal.RoomLocked) // this lock is a facilitator's
            .AndTheRoom(room => Assert.True(Kept.Of(room).Locked));

    [Fact]
    public void Removals_holds_and_the_lock_of_a_room_are_kept() =>
        Given(new ParticipantLeft(Ann), new ParticipantRemoved(Ann, "Ann"), new MicrophoneMuted(Ben), new CameraStopped(Cal), new ParticipantLeft(Cal), new RoomLocked())
            .AndTheRoom(room => Assert.Equal(
                new Kept(Again: true, Locked: true, Links: 0, [new KeptSeat(Ann, true, false, false), new KeptSeat(Ben, false, true, false), new KeptSeat(Cal, false, false, true)]) { Course = new Course() },
                Kept.Of(room)));

    [Fact]
    public void A_seat_that_was_removed_while_muted_is_kept_as_removed_and_muted() =>
        Given(new MicrophoneMuted(Ann), new ParticipantLeft(Ann), new ParticipantRemoved(Ann, "Ann"))
            .AndTheRoom(room => Assert.Equal([new KeptSeat(Ann, true, true, false)], Kept.Of(room).Seats.AsEnumerable()));

    [Fact]
    public void Whoever_was_sent_to_wait_has_to_be_let_in_by_hand_in_the_next_room_too() =>
        Given(new ParticipantLeft(Ann), new ParticipantKnocked(Ann, "Ann", default, default, Role.Participant, true, KnockCause.SentBack))
            .AndTheRoom(before =>
            {
                var kept = Kept.Of(before);
                Assert.Equal([new KeptSeat(Ann, false, false, false) { MustAsk = true }], kept.Seats.AsEnumerable());
                GivenANew(kept)
                    .AndThe(room => Assert.Equal(kept, Kept.Of(room.Restored()) with { Again = true }))
                    .When(Join("Ann") with { WasInside = true }, Ann).Then(new ParticipantKnocked(
                        Ann, "Ann", Join("Ann").Keepsake, Join("Ann").Tint, Role.Participant, Returning: true, KnockCause.Door))
                    .When(Join("Dee") with { WasInside = true }, Dee).Then(Joined(Dee, "Dee"))
                    .When(Join("Rowan", Role.Facilitator), Rowan).Then(Joined(Rowan, "Rowan", Role.Facilitator))
                    .When(new LetIn([Ann]), Rowan).Then(new ParticipantAdmitted(Ann), Joined(Ann, "Ann"))
                    .AndTheRoom(room => Assert.Empty(Kept.Of(room).Seats));
            });

    [Fact]
    public void What_facilitators_decided_for_everybody_holds_in_the_next_room() =>
        Given().When(new SetChat(ChatMode.ToFacilitators), Rowan).Then(new ChatSet(ChatMode.ToFacilitators))
            .When(new SetSlowMode(TimeSpan.FromMinutes(1)), Rowan).Then(new SlowModeSet(TimeSpan.FromMinutes(1)))
            .When(new SetPrivateMessages(PrivateMessages.Off), Rowan).Then(new PrivateMessagesSet(PrivateMessages.Off))
            .When(new SetScreens(ScreenPolicy.All), Rowan).Then(new ScreensSet(ScreenPolicy.All))
            .When(new SetMicrophones(MicrophonePolicy.Facilitators), Rowan).Then(new MicrophonesSet(MicrophonePolicy.Facilitators))
            .When(new SetHandOrder(HandOrder.QuietFirst), Rowan).Then(new HandOrderSet(HandOrder.QuietFirst))
            .AndTheRoom(before =>
            {
                var kept = Kept.Of(before);
                Assert.Equal(
                    new KeptLimits(ChatMode.ToFacilitators, TimeSpan.FromMinutes(1), PrivateMessages.Off, ScreenPolicy.All)
                    {
                        Microphones = MicrophonePolicy.Facilitators, Hands = HandOrder.QuietFirst,
                    },
                    kept.Limits);
                GivenANew(kept).AndTheRoom(room => Assert.Equal(kept.Limits, Kept.Of(room.Restored()).Limits));
                Assert.Equal(default, Kept.Of(before.Evolve(new RoomEnded(), Noon)).Limits);
            });

    private static readonly SessionPlan Plan = new("Evening", [
        new PlanStep("Arrive", StepKind.Open, TimeSpan.FromMinutes(10)),
        new PlanStep("Round", StepKind.Round, TimeSpan.FromMinutes(20)) { View = StageView.Circle },
        new PlanStep("Close", StepKind.Close, TimeSpan.FromMinutes(5)) { ByItself = true },
    ]);

    private static Room Led() => new RoomEvent[]
    {
        new PlanUsed(Plan), new PlanShown(["Arrive", "Round", "Close"]), new StepBegun(1, Noon.AddMinutes(20), StageView.Circle),
        new CaptionerNamed(Ann), new LeadTaken(Robin), new QuestionBoxSet(true),
    }.Aggregate(Circle, (room, e) => room.Evolve(e, Noon));

    [Fact]
    public void A_lost_room_goes_on_where_it_was_and_whoever_had_a_task_has_it_again_when_they_are_back()
    {
        var kept = Kept.Of(Led());
        GivenANew(kept)
            .AndThe(room => Assert.Equal(kept.Course, Kept.Of(room.Restored()).Course))
            .AndThe(room => Assert.Null(RoomView.For(room, Rowan).Captioner)) // while they are not here
            .When(Join("Rowan", Role.Facilitator), Rowan).Then(Joined(Rowan, "Rowan", Role.Facilitator))
            .AndThe(room => Assert.Equal(
                (1, Noon.AddMinutes(20), StageView.Circle, Rowan, (DateTimeOffset?)Noon.AddMinutes(20)),
                (room.Plan.Step, room.Plan.EndsAt, room.Plan.View, LeadRules.LeaderOf(room), room.NextDeadline)))
            .When(Join("Robin", Role.Facilitator), Robin).Then(Joined(Robin, "Robin", Role.Facilitator), new LeadTaken(Robin))
            .When(Join("Ann") with { WasInside = true }, Ann).Then(Joined(Ann, "Ann"), new CaptionerNamed(Ann))
            .AndThe(room => Assert.Equal((Robin, Ann, true), (LeadRules.LeaderOf(room), RoomView.For(room, Rowan).Captioner, room.Questions.IsOpen)))
            .When(new Leave(), Ann).Then(new ParticipantLeft(Ann))
            .When(Join("Ann") with { WasInside = true }, Ann).Then(Joined(Ann, "Ann")); // only that once
    }

    [Fact]
    public void A_step_that_stood_still_has_the_time_it_had_left_and_a_plan_that_was_put_away_does_not_come_back()
    {
        var paused = Led().Evolve(new PlanPaused(), Noon.AddMinutes(5));
        var course = Kept.Of(paused).Course!;
        Assert.Equal((true, null, TimeSpan.FromMinutes(15)), (course.IsPaused, course.StepEndsAt, course.StepLeft));
        GivenANew(Kept.Of(paused)).AndThe(room => Assert.Equal(course, Kept.Of(room).Course))
            .When(Join("Rowan", Role.Facilitator), Rowan).Then(Joined(Rowan, "Rowan", Role.Facilitator))
            .After(TimeSpan.FromMinutes(2)).When(new ResumePlan(), Rowan).Then(new PlanResumed())
            .AndTheRoom(room => Assert.Equal(Noon.AddMinutes(17), room.Plan.EndsAt));

        var away = Kept.Of(Led().Evolve(new PlanPutAway(), Noon));
        var opened = Room.Empty.Decide(new OpenRoom(new RoomSettings("Circle", 8) { Plan = Plan }, away), ParticipantId.Nobody, Noon);
        Assert.DoesNotContain(opened.Events, e => e is PlanUsed or StepBegun);
        Assert.Null(Kept.Of(Led().Evolve(new RoomEnded(), Noon)).Course);
    }

    [Fact]
    public void Whom_the_door_held_begins_so_in_the_next_room_until_a_facilitator_welcomes_them() =>
        Given(new MicrophoneMuted(Ann), new CameraStopped(Ann), new ChatHeld(Ann), new ArrivalHeld(Ann))
            .AndTheRoom(before =>
            {
                var kept = Kept.Of(before);
                Assert.Equal([new KeptSeat(Ann, false, true, true) { Messages = true, AtDoor = true }], kept.Seats.AsEnumerable());
                GivenANew(kept)
                    .AndThe(room => Assert.Equal(kept, Kept.Of(room.Restored()) with { Again = true }))
                    .When(Join("Rowan", Role.Facilitator), Rowan).Then(Joined(Rowan, "Rowan", Role.Facilitator))
                    .When(Join("Ann") with { WasInside = true }, Ann).Then(
                        Joined(Ann, "Ann"), new MicrophoneMuted(Ann), new CameraStopped(Ann), new ArrivalNoted(Ann, true, false, false), new ArrivalHeld(Ann))
                    .When(new Welcome(Ann), Rowan).Then(new ParticipantWelcomed(Ann, Rowan), new ChatAllowed(Ann, Rowan))
                    .AndTheRoom(room => Assert.Empty(Kept.Of(room).Seats));
            });

    [Fact]
    public void No_seat_of_an_ended_room_is_kept() =>
        Given(new MicrophoneMuted(Ann), new RoomEnded()).AndTheRoom(room => Assert.Equal((false, 0), (Kept.Of(room).Again, Kept.Of(room).Seats.Length)));

    [Fact]
    public void New_links_send_away_everybody_except_the_facilitator_who_made_them() =>
        Given(new RoomLocked()).When(new ReplaceLinks(1), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new ReplaceLinks(1), Rowan).Then(
                new ParticipantLeft(Robin), new ParticipantLeft(Ann), new ParticipantLeft(Ben), new ParticipantLeft(Cal), new LinksReplaced(1))
            .When(new ReplaceLinks(1), Rowan).ThenNothing()
            .When(Join("Robin", Role.Facilitator), Robin).ThenRefused(Refusal.LinksReplaced)
            .When(Join("Ann"), Ann).ThenRefused(Refusal.LinksReplaced)
            .When(Join("Rowan", Role.Facilitator), Rowan).ThenNothing() // a reload with the pass from before
            .When(Join("Ann") with { Links = 1 }, Ann).Then(Joined(Ann, "Ann")); // Ann was inside when the room was locked

    [Fact]
    public void Nobody_replaces_the_links_of_an_ended_room() =>
        Given(new RoomEnded()).When(new ReplaceLinks(1), Rowan).ThenRefused(Refusal.RoomEnded);

    [Fact]
    public void New_links_do_not_undo_a_removal() =>
        Given(new ParticipantLeft(Ann), new ParticipantRemoved(Ann, "Ann"), new LinksReplaced(1))
            .When(Join("Ann") with { Links = 1 }, Ann).ThenRefused(Refusal.Removed);
}
