using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

/// <summary>How a session goes through its plan.</summary>
public class PlanTests
{
    internal static readonly SessionPlan Evening = new("Evening",
    [
        new("Arriving", StepKind.Open, Minutes(10)) { ByItself = true, Prompt = "only for us: welcome everybody" },
        new("Check-in round", StepKind.Round, Minutes(28))
        {
            Prompt = "only for us: one thing", Chat = ChatMode.ToFacilitators, View = StageView.Circle, Round = new(Minutes(2), FollowsMicrophone: true),
        },
        new("Break", StepKind.Break, Minutes(5)) { ByItself = true, Microphones = MicrophonePolicy.Facilitators },
        new("Closing", StepKind.Close, Minutes(7)) { Untimed = true },
    ]);

    internal static readonly SessionPlan ByItself = new("By itself",
        [.. Enumerable.Range(1, 4).Select(n => new PlanStep($"Step {n}", StepKind.Topic, Minutes(n))
        {
            ByItself = true, Chat = (ChatMode)(n % 3), Prompt = "only for us",
        })]);

    private static readonly string[] Names = ["Arriving", "Check-in round", "Break", "Closing"];

    private static TimeSpan Minutes(double minutes) => TimeSpan.FromMinutes(minutes);
    private static RoomSpec Planned(params RoomEvent[] events) => Given([new PlanUsed(Evening), new PlanShown([.. Names]), .. events]);

    [Fact]
    public void A_plan_is_chosen_by_a_facilitator_and_everybody_sees_its_steps_but_only_facilitators_what_they_are_about() =>
        Given().When(new UsePlan(Evening), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new UsePlan(Evening with { Steps = [] }), Rowan).ThenRefused(Refusal.BadRequest)
            .When(new UsePlan(Evening), Rowan).Then(new PlanUsed(Evening), new PlanShown([.. Names]))
            .When(new UsePlan(Evening), Robin).ThenNothing()
            .AndTheRoom(room =>
            {
                Assert.Equal(Names, RoomView.For(room, Ann).Plan!.Steps);
                Assert.Equal((Evening, null), (RoomView.For(room, Robin).Plan!.Plan, RoomView.For(room, Ann).Plan!.Plan));
                Assert.Null(room.NextDeadline);
            });

    [Fact]
    public void A_plan_of_the_session_is_there_from_the_opening_and_its_first_step_begins_by_itself_with_the_session_and_a_facilitator()
    {
        var settings = new RoomSettings("Circle", 8) { Plan = Evening, PlanBeginsAt = Noon + Minutes(15) };
        var opened = Room.Empty.Decide(new OpenRoom(settings), ParticipantId.Nobody, Noon).Events;
        Assert.Contains(new PlanUsed(Evening, Noon + Minutes(15)), opened);
        Assert.DoesNotContain(
            Room.Empty.Decide(new OpenRoom(settings with { Level = 0 }), ParticipantId.Nobody, Noon).Events, e => e is PlanUsed or PlanShown);
        var again = Room.Empty.Decide(new OpenRoom(settings, Kept.Nothing with { Again = true }), ParticipantId.Nobody, Noon).Events;
        Assert.Contains(new PlanUsed(Evening), again); // where the lost room was, facilitators know

        GivenOnly([.. opened, Joined(Ann, "Ann")]).AndThe(room => Assert.Null(room.NextDeadline))
            .After(Minutes(20)).WhenDue().AndThe(room => Assert.Null(room.Plan.Step))
            .When(Join("Rowan", Role.Facilitator), Rowan).Then(Joined(Rowan, "Rowan", Role.Facilitator))
            .AndThe(room => Assert.Equal(Noon + Minutes(15), room.NextDeadline))
            .When(new BeginNextStep(null), ParticipantId.Nobody).Then(new StepBegun(0, Noon + Minutes(30)))
            .When(new BeginNextStep(null), ParticipantId.Nobody).ThenNothing();
    }

    [Fact]
    public void A_step_begins_by_a_press_and_what_it_sets_is_in_the_same_entry() =>
        Planned().When(new BeginPlan(), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new BeginPlan(), Rowan).Then(new StepBegun(0, Noon + Minutes(10)))
            .When(new BeginPlan(), Robin).ThenNothing()
            .When(new GoToStep(1), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new GoToStep(1), Rowan)
            .Then(new StepBegun(1, Noon + Minutes(28), StageView.Circle), new ChatSet(ChatMode.ToFacilitators))
            .When(new GoToStep(1), Robin).ThenNothing()
            .When(new GoToStep(3), Rowan).Then(new StepBegun(3), new ChatSet(ChatMode.Open))
            .When(new GoToStep(4), Rowan).ThenRefused(Refusal.NoSuchStep).When(new GoToStep(-1), Rowan).ThenRefused(Refusal.NoSuchStep)
            .When(new GoToStep(0), Rowan).Then(new StepBegun(0, Noon + Minutes(10)));

    [Fact]
    public void A_step_begins_by_itself_when_the_last_one_ends_and_once_whoever_notices_and_waits_for_a_press_otherwise() =>
        Planned(new StepBegun(1, Noon + Minutes(28))).AndThe(room => Assert.Equal(Noon + Minutes(28), room.NextDeadline))
            .After(Minutes(27)).When(new BeginNextStep(1), ParticipantId.Nobody).ThenNothing()
            .After(Minutes(2)).When(new BeginNextStep(0), ParticipantId.Nobody).ThenNothing()
            .When(new BeginNextStep(1), ParticipantId.Nobody).Then(new StepBegun(2, Noon + Minutes(34)), new MicrophonesSet(MicrophonePolicy.Facilitators))
            .When(new BeginNextStep(1), ParticipantId.Nobody).ThenNothing()
            .AndThe(room => Assert.Null(room.NextDeadline))
            .After(Minutes(60)).When(new BeginNextStep(2), ParticipantId.Nobody).ThenNothing();

    [Fact]
    public void A_step_that_begins_turns_off_the_microphones_that_it_does_not_let_on() =>
        Planned(new StepBegun(1, Noon + Minutes(28)), new MicrophoneTurnedOn(Ann), new MicrophoneTurnedOn(Robin)).When(new GoToStep(2), Rowan)
            .Then(new StepBegun(2, Noon + Minutes(5)), new MicrophonesSet(MicrophonePolicy.Facilitators), new MicrophoneTurnedOff(Ann));

    [Fact]
    public void A_step_prepares_its_poll_for_facilitators_or_asks_it_by_itself_and_asks_nothing_twice()
    {
        var question = new PollForm(PollKind.Question, "Shall we go on?", ["Yes", "No"]);
        var pulse = PollForm.Pulse(PollKind.Before);
        SessionPlan plan = new("Asking",
        [
            new("Arriving", StepKind.Open, Minutes(1)) { Poll = new(pulse, ByItself: true) },
            new("Topic", StepKind.Topic, Minutes(1)) { Poll = new(question) },
        ]);
        var (first, second) = (new PollId($"plan-0-{Noon.ToUnixTimeMilliseconds():x}"), new PollId($"plan-1-{Noon.ToUnixTimeMilliseconds():x}"));
        Assert.True(plan.IsUsable());
        Given(new PlanUsed(plan), new PlanShown(["Arriving", "Topic"]))
            .When(new BeginPlan(), Rowan)
            .Then(new StepBegun(0, Noon + Minutes(1)), new PollPrepared(first, pulse), new PollOpened(first, pulse))
            .When(new GoToStep(1), Rowan).Then(new StepBegun(1, Noon + Minutes(1)), new PollPrepared(second, question))
            .AndThe(room => Assert.Equal((1, 2), (RoomView.For(room, Ann).Polls!.Value.Length, RoomView.For(room, Rowan).Polls!.Value.Length)))
            .When(new GoToStep(0), Rowan).Then(new StepBegun(0, Noon + Minutes(1))) // it is open
            .When(new OpenPoll(second), Robin).Then(new PollOpened(second, question))
            .When(new ClosePoll(first), Robin).Then(new PollClosing(first, Noon + PollRules.ClosingTime))
            .After(Minutes(1)).When(new SettlePoll(first), ParticipantId.Nobody).Then(new PollClosed(first))
            .When(new GoToStep(1), Rowan).Then(new StepBegun(1, Noon + Minutes(2)))
            .When(new GoToStep(0), Rowan) // it has been asked, so it waits for a press
            .Then(new StepBegun(0, Noon + Minutes(2)), new PollPrepared(new PollId($"plan-0-{(Noon + Minutes(1)).ToUnixTimeMilliseconds():x}"), pulse));
    }

    [Fact]
    public void A_plan_with_a_poll_that_could_not_be_asked_is_not_taken()
    {
        static SessionPlan With(PollForm form) => new("Asking", [new("Topic", StepKind.Topic, Minutes(1)) { Poll = new(form) }]);
        Assert.All<PollForm>(
            [new(PollKind.Question, "Why?", ["only one"]), new(PollKind.Question, " Why?", ["a", "b"]), new(PollKind.After, "Why?", []), new((PollKind)9, "", []),
                new(PollKind.Question, null!, ["a", "b"]), new(PollKind.Question, "Why?", default)],
            form => Assert.False(With(form).IsUsable()));
        Given().When(new UsePlan(With(new(PollKind.Question, "Why?", ["a", "a"]))), Rowan).ThenRefused(Refusal.BadRequest);
    }

    [Fact]
    public void Nothing_begins_by_itself_into_a_round_and_going_on_by_a_press_ends_it() =>
        Planned(new StepBegun(1, Noon + Minutes(28))).When(new StartRound(new RoundId("round-1"), "How are you?", RoundOrder.Joining), Rowan)
            .Then(new RoundStarted(new RoundId("round-1"), "How are you?", null, RoundOrder.Joining, false, [Rowan, Robin, Ann, Ben, Cal], Noon + RoundRules.QuietFor, Rowan))
            .After(Minutes(30)).When(new BeginNextStep(1), ParticipantId.Nobody).ThenNothing()
            .When(new EndRound(), Rowan).Then(new RoundEnded(Rowan))
            .AndThe(room => Assert.Equal(Noon + Minutes(28), room.NextDeadline))
            .When(new StartRound(new RoundId("round-2"), "And now?", RoundOrder.Joining), Rowan)
            .Then(new RoundStarted(new RoundId("round-2"), "And now?", null, RoundOrder.Joining, false, [Rowan, Robin, Ann, Ben, Cal], Noon + Minutes(30) + RoundRules.QuietFor, Rowan))
            .When(new GoToStep(3), Robin).Then(new RoundEnded(Robin), new StepBegun(3));

    [Fact]
    public void A_node_that_notices_late_gives_every_step_its_whole_time() =>
        Given(new PlanUsed(ByItself), new PlanShown(["Step 1", "Step 2", "Step 3", "Step 4"]), new StepBegun(0, Noon + Minutes(1)))
            .After(Minutes(30)).WhenDue()
            .AndTheRoom(room => Assert.Equal((1, Noon + Minutes(32)), (room.Plan.Step, room.NextDeadline)));

    [Fact]
    public void A_step_gets_more_time_from_its_end_or_from_now_and_two_who_press_at_once_add_once() =>
        Planned(new StepBegun(0, Noon + Minutes(10))).When(new AddToStep(5, Noon + Minutes(10)), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new AddToStep(60, Noon + Minutes(10)), Rowan).ThenRefused(Refusal.BadRequest)
            .When(new AddToStep(5, Noon + Minutes(10)), Rowan).Then(new StepProlonged(Noon + Minutes(15)))
            .When(new AddToStep(5, Noon + Minutes(10)), Robin).ThenNothing()
            .After(Minutes(20)).When(new AddToStep(2, Noon + Minutes(15)), Robin).Then(new StepProlonged(Noon + Minutes(22)));

    [Fact]
    public void A_pause_keeps_the_time_that_is_left_and_a_pause_of_the_room_does_too() =>
        Planned(new StepBegun(1, Noon + Minutes(28))).After(Minutes(8)).When(new PausePlan(), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new PausePlan(), Rowan).Then(new PlanPaused()).When(new PausePlan(), Robin).ThenNothing()
            .AndThe(room => Assert.Equal((null, Noon + Minutes(8)), (room.NextDeadline, RoomView.For(room, Ann).Plan!.PausedAt)))
            .After(Minutes(30)).When(new AddToStep(2, Noon + Minutes(28)), Rowan).Then(new StepProlonged(Noon + Minutes(30)))
            .When(new ResumePlan(), Rowan).Then(new PlanResumed()).When(new ResumePlan(), Robin).ThenNothing()
            .AndThe(room => Assert.Equal((Noon + Minutes(60), Noon + Minutes(30)), (room.NextDeadline, room.Plan.BeganAt)))
            .When(new PauseRoom(), Rowan).Then(new RoomPaused(Rowan))
            .When(new ResumePlan(), Rowan).ThenRefused(Refusal.OnPause).When(new GoToStep(2), Rowan).ThenRefused(Refusal.OnPause)
            .After(Minutes(5)).When(new ResumeRoom(), Rowan).Then(new RoomResumed(Rowan))
            .AndTheRoom(room => Assert.Equal((Noon + Minutes(65), null), (room.NextDeadline, room.Plan.PausedAt)));

    [Fact]
    public void A_plan_that_a_facilitator_paused_stays_so_when_the_room_goes_on() =>
        Planned(new StepBegun(1, Noon + Minutes(28)), new PlanPaused()).After(Minutes(1)).When(new PauseRoom(), Rowan).Then(new RoomPaused(Rowan))
            .After(Minutes(1)).When(new ResumeRoom(), Rowan).Then(new RoomResumed(Rowan))
            .AndTheRoom(room => Assert.Equal(Noon, room.Plan.PausedAt));

    [Fact]
    public void A_plan_is_put_away_and_without_one_there_is_nothing_to_go_to() =>
        Planned(new StepBegun(1, Noon + Minutes(28))).When(new PutPlanAway(), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new PutPlanAway(), Rowan).Then(new PlanPutAway()).When(new PutPlanAway(), Rowan).ThenNothing()
            .When(new BeginPlan(), Rowan).ThenRefused(Refusal.NoPlan).When(new GoToStep(0), Rowan).ThenRefused(Refusal.NoPlan)
            .When(new PausePlan(), Rowan).ThenRefused(Refusal.NoPlan).When(new AddToStep(5, Noon), Rowan).ThenRefused(Refusal.NoPlan)
            .AndTheRoom(room => Assert.Equal((null, null), (room.NextDeadline, RoomView.For(room, Rowan).Plan)));

    [Fact]
    public void A_room_takes_no_plan_that_it_could_not_show() =>
        Assert.All(
        [
            Evening with { Name = "" }, Evening with { Name = new string('x', 61) },
            Evening with { Steps = [.. Enumerable.Repeat(Evening.Steps[0], SessionPlan.MostSteps + 1)] },
            Only(Evening.Steps[0] with { Name = "" }), Only(Evening.Steps[0] with { Prompt = new string('x', PlanStep.LongestPrompt + 1) }),
            Only(Evening.Steps[0] with { Length = TimeSpan.FromSeconds(90) }), Only(Evening.Steps[0] with { Length = TimeSpan.Zero }),
            Only(Evening.Steps[0] with { Length = TimeSpan.FromHours(5) }), Only(Evening.Steps[0] with { Round = new(TimeSpan.FromSeconds(1)) }),
            Only(Evening.Steps[0] with { SideRooms = 1 }), Only(Evening.Steps[0] with { Exercise = (ExerciseKind)7 }), Only(null!),
        ],
        plan => Given().When(new UsePlan(plan), Rowan).ThenRefused(Refusal.BadRequest));

    private static SessionPlan Only(PlanStep step) => Evening with { Steps = [step] };
}
