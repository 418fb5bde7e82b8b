using System.Collections.Immutable;
using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

public class RoundTests
{
    private static readonly RoundId Id1 = new("round-001"), Id2 = new("round-002");
    private static readonly TimeSpan TwoMinutes = TimeSpan.FromMinutes(2);
    private static readonly DateTimeOffset Quiet = Noon + RoundRules.QuietFor;

    private static RoundStarted Started(
        RoundOrder order = RoundOrder.Joining, bool follows = false, params ImmutableArray<ParticipantId> people) =>
        new(Id1, "How are you?", TwoMinutes, order, follows, people.IsEmpty ? [Rowan, Robin, Ann, Ben, Cal] : people, Quiet, Rowan);

    private static TurnBegan Began(ParticipantId who, long turn, DateTimeOffset? at = null) => new(who, turn, (at ?? Noon) + TwoMinutes);

    /// <summary>A round of three in which the first shares.</summary>
    private static RoomSpec AnnShares(RoundOrder order = RoundOrder.Joining, bool follows = false, params RoomEvent[] before) =>
        Given([.. before, Started(order, follows, Ann, Ben, Cal), Began(Ann, 1)]);

    private static RoundState StateOf(Room room, ParticipantId who) => room.Rounds.Current!.People.Single(p => p.Who == who).State;

    [Fact]
    public void Facilitators_come_first_and_then_people_as_they_joined() =>
        Given(new ParticipantLeft(Rowan), Joined(Rowan, "Rowan", Role.Facilitator))
            .When(new StartRound(Id1, "  How are you?  ", RoundOrder.Joining, TwoMinutes), Rowan)
            .Then(e => Assert.Equal([Robin, Rowan, Ann, Ben, Cal], Assert.IsType<RoundStarted>(Assert.Single(e)).People.AsEnumerable()));

    [Fact]
    public void By_hand_the_named_come_first_and_nobody_is_left_out_or_named_twice() =>
        Given().When(new StartRound(Id1, "", RoundOrder.ByHand, null, false, [Cal, Ann, Cal, new("p-stranger")]), Rowan)
            .Then(e => Assert.Equal([Cal, Ann, Rowan, Robin, Ben], Assert.IsType<RoundStarted>(Assert.Single(e)).People.AsEnumerable()));

    [Fact]
    public void By_chance_every_seed_gives_an_order_of_all_and_the_seeds_give_all_orders()
    {
        var orders = Enumerable.Range(0, 4_000)
            .Select(seed => Assert.IsType<RoundStarted>(
                Circle.Decide(new StartRound(Id1, "", RoundOrder.Chance, Seed: seed), Rowan, Noon).Events.Single()).People)
            .GroupBy(people => string.Join(' ', people)).ToArray();
        Assert.All(orders, order => Assert.Equal(5, order.First().Distinct().Count()));
        Assert.Equal(120, orders.Length);
        Assert.All(orders, order => Assert.InRange(order.Count(), 10, 70)); // 33 on average
    }

    [Fact]
    public void A_round_that_cannot_be_is_refused()
    {
        var start = new StartRound(Id2, "How are you?", RoundOrder.Joining);
        Given().When(start, Ann).ThenRefused(Refusal.NotFacilitator)
            .When(start with { Prompt = new string('x', RoundRules.LongestPrompt + 1) }, Rowan).ThenRefused(Refusal.PromptTooLong)
            .When(start with { PerPerson = TimeSpan.FromSeconds(1) }, Rowan).ThenRefused(Refusal.BadRequest)
            .When(start with { PerPerson = TimeSpan.FromHours(1) }, Rowan).ThenRefused(Refusal.BadRequest)
            .When(start with { Order = RoundOrder.Chance }, Rowan).ThenRefused(Refusal.BadRequest);
        AnnShares().When(start, Rowan).ThenRefused(Refusal.RoundGoing).When(start with { Id = Id1 }, Rowan).ThenNothing();
        var large = Circle with { Settings = Circle.Settings with { IsLarge = true } };
        Assert.Equal(Refusal.RoundTooLarge, large.Decide(start, Rowan, Noon).Refusal);
    }

    [Fact]
    public void The_first_turn_begins_after_a_quiet_moment_or_when_a_facilitator_goes_on() =>
        Given(Started()).When(new ThankAndGoOn(0), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new KeepRound(), ParticipantId.Nobody).ThenNothing()
            .AndThe(room => Assert.Equal(Quiet, room.NextDeadline))
            .When(new ThankAndGoOn(0), Robin).Then(Began(Rowan, 1))
            .When(new ThankAndGoOn(0), Rowan).ThenNothing();

    [Fact]
    public void Of_all_nodes_that_say_early_late_and_twice_that_it_is_time_one_begins_the_turn() =>
        Given(Started()).After(RoundRules.QuietFor + TimeSpan.FromSeconds(9))
            .When(new KeepRound(), ParticipantId.Nobody).Then(Began(Rowan, 1, Quiet + TimeSpan.FromSeconds(9)))
            .When(new KeepRound(), ParticipantId.Nobody).ThenNothing();

    [Fact]
    public void Whoever_shares_finishes_and_the_next_begins_after_a_quiet_moment() =>
        AnnShares().When(new FinishSharing(1), Ben).ThenNothing()
            .When(new FinishSharing(1), Ann).Then(new TurnEnded(Ann, RoundState.Shared, Quiet))
            .When(new FinishSharing(1), Ann).ThenNothing()
            .After(RoundRules.QuietFor).WhenDue()
            .AndTheRoom(room => Assert.Equal((Ben, 2L), (room.Rounds.Current!.Now, room.Rounds.Current.Turn)));

    [Fact]
    public void A_facilitator_thanks_and_goes_on_once_for_each_turn() =>
        AnnShares().When(new ThankAndGoOn(1), Rowan).Then(new TurnEnded(Ann, RoundState.Shared, Quiet), Began(Ben, 2))
            .When(new ThankAndGoOn(1), Robin).ThenNothing();

    [Fact]
    public void At_zero_nothing_is_cut_off() =>
        AnnShares().After(TimeSpan.FromHours(2)).WhenDue()
            .AndThe(room => Assert.Equal(Ann, room.Rounds.Current!.Now))
            .When(new AddMinute(Noon + TwoMinutes), Rowan).Then(new MinuteAdded(Noon.AddHours(2).AddMinutes(1), Rowan));

    [Fact]
    public void Who_passed_and_who_asked_to_come_later_are_offered_the_turn_again_at_the_end_and_may_pass_for_good() =>
        AnnShares().When(new PassRound(1), Ann).Then(new TurnEnded(Ann, RoundState.Passed, Quiet))
            .When(new PassRound(1), Ann).ThenNothing()
            .When(new ComeBackToMe(1), Cal).Then(new TurnEnded(Cal, RoundState.Later))
            .When(new ThankAndGoOn(1), Rowan).Then(Began(Ben, 2))
            .When(new ThankAndGoOn(2), Rowan).Then(new TurnEnded(Ben, RoundState.Shared, Quiet), Began(Ann, 3))
            .When(new PassRound(2), Ann).ThenNothing() // meant for another turn
            .When(new PassRound(3), Ann).Then(new TurnEnded(Ann, RoundState.Declined, Quiet))
            .When(new ThankAndGoOn(3), Rowan).Then(Began(Cal, 4))
            .When(new FinishSharing(4), Cal).Then(new TurnEnded(Cal, RoundState.Shared, Quiet))
            .After(RoundRules.QuietFor).WhenDue()
            .AndThe(room => Assert.Equal(RoundPhase.Finished, room.Rounds.Current!.Phase))
            .When(new PassRound(4), Cal).ThenNothing()
            .When(new EndRound(), Rowan).Then(new RoundEnded(Rowan)).When(new EndRound(), Rowan).ThenNothing();

    [Fact]
    public void Whoever_has_passed_may_change_their_mind_and_a_facilitator_may_pass_for_somebody() =>
        AnnShares().When(new PassRound(1, Cal), Ben).ThenRefused(Refusal.NotFacilitator)
            .When(new PassRound(1, Cal), Rowan).Then(new TurnEnded(Cal, RoundState.Passed))
            .When(new ComeBackToMe(1), Cal).Then(new TurnEnded(Cal, RoundState.Later))
            .When(new PassRound(1, Ann), Rowan).Then(new TurnEnded(Ann, RoundState.Passed, Quiet), Began(Ben, 2));

    [Fact]
    public void A_pass_that_was_pressed_as_the_turn_began_counts() =>
        AnnShares().When(new PassRound(0), Ann).Then(new TurnEnded(Ann, RoundState.Passed, Quiet));

    [Fact]
    public void One_more_minute_is_asked_for_by_whoever_shares_and_given_once_by_a_facilitator() =>
        AnnShares().When(new AskForMinute(1), Ben).ThenNothing()
            .When(new AskForMinute(1), Ann).Then(new MinuteAsked(Ann)).When(new AskForMinute(1), Ann).ThenNothing()
            .When(new AddMinute(Noon + TwoMinutes), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new AddMinute(Noon + TwoMinutes), Rowan).Then(new MinuteAdded(Noon.AddMinutes(3), Rowan))
            .When(new AddMinute(Noon + TwoMinutes), Robin).ThenNothing()
            .AndTheRoom(room => Assert.False(room.Rounds.Current!.HasAsked));

    [Fact]
    public void A_pause_takes_nobodys_time() =>
        AnnShares().When(new PauseRound(), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new PauseRound(), Rowan).Then(new RoundPaused(Rowan)).When(new PauseRound(), Robin).ThenNothing()
            .When(new ThankAndGoOn(1), Rowan).ThenRefused(Refusal.RoundOnPause)
            .After(TimeSpan.FromMinutes(10)).WhenDue()
            .When(new ResumeRound(), Robin).Then(new RoundResumed(Robin))
            .AndTheRoom(room => Assert.Equal(Noon.AddMinutes(12), room.Rounds.Current!.EndsAt));

    [Fact]
    public void A_paused_room_pauses_its_round_and_lets_it_go_on_again() =>
        AnnShares().When(new PauseRoom(), Rowan).Then(new RoomPaused(Rowan), new RoundPaused())
            .When(new KeepRound(), ParticipantId.Nobody).ThenNothing()
            .When(new ResumeRound(), Rowan).ThenRefused(Refusal.OnPause)
            .When(new ResumeRoom(), Rowan).Then(new RoomResumed(Rowan), new RoundResumed());

    [Fact]
    public void A_round_that_a_facilitator_paused_waits_for_a_facilitator() =>
        AnnShares(before: new RoundTimeHidden(true)).When(new PauseRound(), Rowan).Then(new RoundPaused(Rowan))
            .When(new PauseRoom(), Rowan).Then(new RoomPaused(Rowan)).When(new ResumeRoom(), Rowan).Then(new RoomResumed(Rowan))
            .When(new KeepRound(), ParticipantId.Nobody).ThenNothing();

    [Fact]
    public void Somebody_who_is_not_there_is_waited_for_and_asked_again_at_the_end_and_then_no_more() =>
        AnnShares(before: new SteppedOut(Ben, Noon))
            .When(new ThankAndGoOn(1), Rowan).Then(new TurnEnded(Ann, RoundState.Shared, Quiet), Began(Ben, 2))
            .AndThe(room => Assert.Equal(Noon + RoundRules.AbsentFor, RoundRules.NextDeadline(room)))
            .When(new WaitInRound(2), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new WaitInRound(2), Rowan).Then(new RoundWaits(Noon.AddMinutes(1), Rowan))
            .When(new WaitInRound(2), Rowan).ThenNothing()
            .After(RoundRules.AbsentFor).When(new KeepRound(), ParticipantId.Nobody).ThenNothing()
            .After(TimeSpan.FromMinutes(1)).WhenDue()
            .AndThe(room => Assert.Equal((Cal, RoundState.Later), (room.Rounds.Current!.Now, StateOf(room, Ben))))
            .When(new ThankAndGoOn(3), Rowan).ThenAny().After(TimeSpan.FromMinutes(2)).WhenDue()
            .AndTheRoom(room => Assert.Equal((RoundPhase.Finished, RoundState.Declined), (room.Rounds.Current!.Phase, StateOf(room, Ben))));

    [Fact]
    public void Somebody_whose_connection_is_lost_as_they_share_and_who_is_back_in_time_goes_on() =>
        AnnShares().When(new LoseConnections([new Loss(Circle.Seats.Find(Ann)!.Stay)]), ParticipantId.Nobody).ThenAny()
            .After(RoomTimes.Default.DropAfter).WhenDue()
            .AndThe(room => Assert.True(RoundRules.IsAbsent(room, Ann)))
            .When(new ReturnParticipant(), Ann).ThenAny()
            .After(TimeSpan.FromMinutes(1)).WhenDue()
            .AndTheRoom(room => Assert.Equal(Ann, room.Rounds.Current!.Now));

    [Fact]
    public void A_facilitator_comes_back_to_somebody_who_is_not_there() =>
        AnnShares(before: new SteppedOut(Ann, Noon))
            .When(new ComeBackToMe(1, Ann), Rowan).Then(new TurnEnded(Ann, RoundState.Later, Quiet), Began(Ben, 2));

    [Fact]
    public void Whoever_leaves_as_they_share_is_asked_again_when_they_are_back_and_late_people_come_at_the_end() =>
        AnnShares().When(new Leave(), Ann).Then(new ParticipantLeft(Ann))
            .AndThe(room => Assert.Equal((null, RoundState.Later), (room.Rounds.Current!.Now, StateOf(room, Ann))))
            .After(RoundRules.QuietFor).WhenDue().AndThe(room => Assert.Equal(Ben, room.Rounds.Current!.Now))
            .When(Join("Eve"), new ParticipantId("p-eve-001")).ThenAny()
            .When(Join("Ann"), Ann).ThenAny()
            .AndTheRoom(room => Assert.Equal(
                [Ann, Ben, Cal, new ParticipantId("p-eve-001")], room.Rounds.Current!.People.Select(p => p.Who)));

    [Fact]
    public void Whoever_has_shared_and_leaves_gets_no_second_turn() =>
        AnnShares().When(new ThankAndGoOn(1), Rowan).ThenAny().When(new Leave(), Ann).ThenAny().When(Join("Ann"), Ann).ThenAny()
            .AndTheRoom(room => Assert.Equal(RoundState.Shared, StateOf(room, Ann)));

    [Fact]
    public void Facilitators_move_people_whose_turn_has_not_come() =>
        AnnShares().When(new MoveInRound(Cal, MoveDirection.Up, 3), Ben).ThenRefused(Refusal.NotFacilitator)
            .When(new MoveInRound(Cal, MoveDirection.Up, 3), Rowan).Then(new RoundMoved(Cal, 1))
            .When(new MoveInRound(Cal, MoveDirection.Up, 3), Robin).ThenNothing() // a colleague was faster
            .When(new MoveInRound(Cal, MoveDirection.Up, 2), Rowan).ThenNothing() // who shares stays
            .When(new MoveInRound(Cal, MoveDirection.Down, 2), Rowan).Then(new RoundMoved(Cal, 2));

    [Fact]
    public void The_stick_is_handed_on_by_whoever_shared_and_taken_or_declined() =>
        AnnShares(RoundOrder.Stick).When(new OfferStick(1, Cal), Ben).ThenRefused(Refusal.NotFacilitator)
            .When(new OfferStick(1, new("p-stranger")), Ann).ThenRefused(Refusal.NoSuchParticipant)
            .When(new OfferStick(1, Cal), Ann)
            .Then(new TurnEnded(Ann, RoundState.Shared, Quiet), new StickOffered(Cal, Noon + RoundRules.OfferedFor))
            .When(new OfferStick(1, Cal), Ann).ThenNothing()
            .When(new TakeStick(1), Ben).ThenNothing()
            .When(new DeclineStick(1), Cal).Then(new StickReturned(Cal))
            .When(new TakeStick(1), Cal).ThenNothing()
            .When(new OfferStick(1, Ben), Ann).Then(new StickOffered(Ben, Noon + RoundRules.OfferedFor))
            .When(new TakeStick(1), Ben).Then(Began(Ben, 2)).When(new TakeStick(1), Ben).ThenNothing()
            .When(new FinishSharing(2), Ben).Then(new TurnEnded(Ben, RoundState.Shared, Quiet))
            .When(new OfferStick(2, Ann), Ben).ThenRefused(Refusal.NoSuchParticipant) // she has shared
            .When(new OfferStick(2, Cal), Rowan).Then(new StickOffered(Cal, Noon + RoundRules.OfferedFor))
            .After(RoundRules.OfferedFor).WhenDue()
            .AndTheRoom(room => Assert.Null(room.Rounds.Current!.Offered));

    [Fact]
    public void A_stick_whose_holder_is_gone_may_be_taken_by_anybody_whose_turn_is_to_come() =>
        AnnShares(RoundOrder.Stick).When(new FinishSharing(1), Ann).ThenAny()
            .When(new TakeStick(1), Ben).ThenNothing()
            .When(new Leave(), Ann).ThenAny()
            .When(new TakeStick(1), Ben).Then(Began(Ben, 2));

    [Fact]
    public void A_stick_that_everybody_has_had_ends_the_round() =>
        Given(Started(RoundOrder.Stick, false, Ann), Began(Ann, 1))
            .When(new FinishSharing(1), Ann).Then(new TurnEnded(Ann, RoundState.Shared, Quiet), new RoundFinished())
            .AndTheRoom(room => Assert.Equal(RoundPhase.Finished, room.Rounds.Current!.Phase));

    [Fact]
    public void The_microphone_goes_with_the_stick_and_facilitators_can_always_speak() =>
        Given(new MicrophoneTurnedOn(Ben), new MicrophoneTurnedOn(Robin))
            .When(new StartRound(Id1, "", RoundOrder.ByHand, TwoMinutes, true, [Ann, Ben]), Rowan)
            .Then(e => Assert.Equal(new MicrophoneTurnedOff(Ben), e[^1]))
            .When(new TurnOnMicrophone(), Ann).ThenRefused(Refusal.MicrophoneWithFloor)
            .When(new ThankAndGoOn(0), Rowan).Then(Began(Ann, 1))
            .When(new TurnOnMicrophone(), Ann).Then(new MicrophoneTurnedOn(Ann))
            .When(new TurnOnMicrophone(), Ben).ThenRefused(Refusal.MicrophoneWithFloor)
            .When(new TurnOnMicrophone(), Rowan).Then(new MicrophoneTurnedOn(Rowan))
            .When(new ThankAndGoOn(1), Rowan)
            .Then(new TurnEnded(Ann, RoundState.Shared, Quiet), Began(Ben, 2), new MicrophoneTurnedOff(Ann))
            .When(new EndRound(), Rowan).Then(new RoundEnded(Rowan))
            .When(new TurnOnMicrophone(), Ann).Then(new MicrophoneTurnedOn(Ann));

    [Fact]
    public void The_time_is_hidden_from_everybody_and_shown_again() =>
        AnnShares().When(new HideRoundTime(true), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new HideRoundTime(true), Rowan).Then(new RoundTimeHidden(true)).When(new HideRoundTime(true), Rowan).ThenNothing()
            .AndTheRoom(room => Assert.True(RoomView.For(room, Ann).Round!.HidesTime));
}
