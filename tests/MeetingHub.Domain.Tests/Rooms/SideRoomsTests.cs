using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

public class SideRoomsTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static PrepareSideRooms GardenAndWindow(SideRoomsBy how = SideRoomsBy.Hand, TimeSpan? time = null, bool mayChange = false) =>
        new(how, [new(SideRoomName.Garden, [Ann, Ben]), new(SideRoomName.Window, [Cal])], time, mayChange);

    /// <summary>Garden is 1, for Ann and Ben; Window is 2, for Cal.</summary>
    private static RoomSpec Offered(SideRoomsBy how = SideRoomsBy.Hand, TimeSpan? time = null, bool mayChange = false)
    {
        var spec = Given().When(GardenAndWindow(how, time, mayChange), Rowan).Decided();
        return spec.When(new OfferSideRooms(), Rowan).Decided();
    }

    private static RoomSpec Together(SideRoomsBy how = SideRoomsBy.Hand, TimeSpan? time = null) =>
        Offered(how, time).When(new EnterSideRoom(1), Ann).Decided().When(new EnterSideRoom(1), Ben).Decided()
            .When(new EnterSideRoom(2), Cal).Decided();

    private static RoomSpec AnnWithRowan() => Given(new HandRaised(Ann))
        .When(new AskToStepOut(), Ann).Then(new StepOutAsked(Ann)).When(new InviteToStepOut(Ann), Rowan).Decided();

    private static long? PlaceOf(Room room, ParticipantId who) => room.Seats.Find(who)!.Place.SideRoom;

    // ---- stepping out with a facilitator

    [Fact]
    public void A_person_asks_and_a_facilitator_steps_out_with_them_by_one_press_each() =>
        Given(new MicrophoneTurnedOn(Ann), new CameraTurnedOn(Rowan), new HandRaised(Ann))
            .When(new AskToStepOut(), Ann).Then(new StepOutAsked(Ann))
            .When(new AskToStepOut(), Ann).ThenNothing()
            .When(new InviteToStepOut(Ann), Rowan)
            .Then(new PairOpened(1, Ann, Rowan),
                new MicrophoneTurnedOff(Ann), new SteppedOut(Ann, Noon), new SideRoomEntered(Ann, 1),
                new CameraTurnedOff(Rowan), new SteppedOut(Rowan, Noon), new SideRoomEntered(Rowan, 1))
            .AndThe(room => Assert.Equal((true, 1, 1, true),
                (room.Floor.Hands.Contains(Ann), PlaceOf(room, Ann), PlaceOf(room, Rowan), room.SideRooms.Asks.IsEmpty)))
            .When(new StepBack(), Ann).Then(new SideRoomLeft(Ann, 1), new SteppedBack(Ann))
            .WhenDue()
            .AndTheRoom(room =>
            {
                Assert.Equal((null, null), (PlaceOf(room, Ann), PlaceOf(room, Rowan)));
                Assert.Empty(room.Breaks.Out);
                Assert.Empty(room.SideRooms.Pairs);
                Assert.Equal([Ann], room.Floor.Hands);
            });

    [Fact]
    public void An_invitation_moves_nobody_until_the_person_says_yes() =>
        Given()
            .When(new InviteToStepOut(Ann), Rowan).Then(new StepOutAsked(Ann, Rowan))
            .When(new InviteToStepOut(Ann), Rowan).ThenNothing()
            .When(new DeclineStepOut(), Ann).Then(new StepOutDeclined(Ann, Ann))
            .When(new AcceptStepOut(), Ann).ThenRefused(Refusal.StepOutGone)
            .When(new InviteToStepOut(Ann), Rowan).Then(new StepOutAsked(Ann, Rowan))
            .When(new AcceptStepOut(), Ann)
            .Then(new PairOpened(1, Ann, Rowan), new SteppedOut(Ann, Noon), new SideRoomEntered(Ann, 1),
                new SteppedOut(Rowan, Noon), new SideRoomEntered(Rowan, 1));

    [Fact]
    public void Whoever_asks_when_they_are_invited_already_and_whoever_said_so_when_not_safe_goes_at_once()
    {
        Given().When(new SayNotSafe(), Ann).Decided().When(new SayNotSafe(NotSafeChoice.StepOut), Ann).Decided()
            .When(new InviteToStepOut(Ann), Robin).Decided()
            .AndTheRoom(room => Assert.Equal((1, 1), (PlaceOf(room, Ann), PlaceOf(room, Robin))));
        Given(new StepOutAsked(Ann, Rowan)).When(new AskToStepOut(), Ann).Decided()
            .AndTheRoom(room => Assert.Equal((1, 1), (PlaceOf(room, Ann), PlaceOf(room, Rowan))));
    }

    [Fact]
    public void A_second_facilitator_is_told_that_a_colleague_is_with_the_person() =>
        AnnWithRowan().When(new InviteToStepOut(Ann), Robin).ThenRefused(Refusal.StepOutGone)
            .When(new EnterSideRoom(1), Robin).ThenRefused(Refusal.NotYourSideRoom)
            .When(new EnterSideRoom(1), Ben).ThenRefused(Refusal.NotYourSideRoom);

    [Fact]
    public void A_facilitator_who_is_called_away_leaves_the_person_where_they_are_and_a_colleague_may_come() =>
        AnnWithRowan().When(new StepBack(), Rowan).Then(new SideRoomLeft(Rowan, 1), new SteppedBack(Rowan))
            .WhenDue().AndThe(room => Assert.Equal(1, PlaceOf(room, Ann)))
            .When(new EnterSideRoom(1), Robin).Then(new SteppedOut(Robin, Noon), new SideRoomEntered(Robin, 1))
            .When(new EnterSideRoom(1), Rowan).Decided() // the room is still Rowan's too
            .When(new RemoveParticipant(Ann), Rowan).Decided()
            .WhenDue().AndTheRoom(room => Assert.Equal((null, null, true),
                (PlaceOf(room, Rowan), PlaceOf(room, Robin), room.SideRooms.Pairs.IsEmpty)));

    [Fact]
    public void Nobody_is_asked_when_no_facilitator_is_free() =>
        AnnWithRowan().When(new InviteToStepOut(Ben), Robin).Then(new StepOutAsked(Ben, Robin))
            .When(new AcceptStepOut(), Ben).Decided()
            .When(new AskToStepOut(), Cal).ThenRefused(Refusal.NoFacilitatorFree);

    [Fact]
    public void Only_a_facilitator_invites_and_turns_down_for_others() =>
        Given(new StepOutAsked(Ann))
            .When(new InviteToStepOut(Ann), Ben).ThenRefused(Refusal.NotFacilitator)
            .When(new DeclineStepOut(Ann), Ben).ThenRefused(Refusal.NotFacilitator)
            .When(new InviteToStepOut(Rowan), Rowan).ThenRefused(Refusal.NoSuchParticipant)
            .When(new DeclineStepOut(Ann), Rowan).Then(new StepOutDeclined(Ann, Rowan))
            .When(new DeclineStepOut(Ann), Robin).ThenNothing();

    [Fact]
    public void The_group_of_the_only_facilitator_who_steps_out_waits_where_it_needs_one()
    {
        static RoomSpec Room(bool needs) => GivenOnly(
            Opened("Circle", 8) with { NeedsFacilitator = needs }, Joined(Rowan, "Rowan", Role.Facilitator), Joined(Ann, "Ann"),
                Joined(Ben, "Ben"),
            new StepOutAsked(Ann)).When(new InviteToStepOut(Ann), Rowan).Decided();

        Room(needs: true).When(new TurnOnMicrophone(), Ben).ThenRefused(Refusal.FacilitatorAway)
            .When(new StepBack(), Rowan).Decided().When(new TurnOnMicrophone(), Ben).Then(new MicrophoneTurnedOn(Ben));
        Room(needs: false).When(new TurnOnMicrophone(), Ben).Then(new MicrophoneTurnedOn(Ben));
    }

    // ---- several rooms

    [Fact]
    public void Whoever_waits_at_the_door_may_have_a_room_and_is_offered_it_when_they_come_in()
    {
        ParticipantId dee = new("p-dee-001"), eli = new("p-eli-001");
        Given(Knocked(dee, "Dee"), Knocked(eli, "Eli"))
            .When(new PrepareSideRooms(SideRoomsBy.Hand, [new(SideRoomName.Garden, [Ann, dee]), new(SideRoomName.Window, [eli])], null, false), Rowan)
            .Then(new SideRoomsPrepared(SideRoomsBy.Hand, null), new SideRoomPrepared(1, SideRoomName.Garden),
                new SideRoomPrepared(2, SideRoomName.Window), new SideRoomAssigned(Ann, 1), new SideRoomAssigned(dee, 1), new SideRoomAssigned(eli, 2))
            .When(new LetIn([dee]), Rowan).Then(new ParticipantAdmitted(dee), Joined(dee, "Dee")) // nothing is offered yet
            .When(new OfferSideRooms(), Rowan)
            .Then(new SideRoomsOpened(SideRoomsBy.Hand, false), new SideRoomOpened(1, SideRoomName.Garden),
                new SideRoomOpened(2, SideRoomName.Window), new SideRoomOffered(Ann, 1, 1), new SideRoomOffered(dee, 1, 1),
                new SideRoomAssigned(eli, 2))
            .AndThe(room => Assert.Null(RoomView.For(room, eli).SideRooms)) // who waits knows nothing of what goes on inside
            .When(new LetIn([eli]), Rowan).Then(new ParticipantAdmitted(eli), Joined(eli, "Eli"), new SideRoomOffered(eli, 2, 0))
            .When(new EnterSideRoom(2), eli).Then(new SteppedOut(eli, Noon), new SideRoomEntered(eli, 2));
    }

    [Fact]
    public void Rooms_are_prepared_then_offered_and_nobody_is_moved() =>
        Given()
            .When(GardenAndWindow(time: 10 * Minute), Rowan)
            .Then(new SideRoomsPrepared(SideRoomsBy.Hand, 10 * Minute), new SideRoomPrepared(1, SideRoomName.Garden),
                new SideRoomPrepared(2, SideRoomName.Window),
                new SideRoomAssigned(Ann, 1), new SideRoomAssigned(Ben, 1), new SideRoomAssigned(Cal, 2))
            .When(GardenAndWindow(time: 10 * Minute), Rowan).ThenNothing()
            .AndThe(room => Assert.Equal((true, null),
                (RoomView.For(room, Robin).SideRooms is { Open: null, Offers.Length: 3 }, RoomView.For(room, Ann).SideRooms)))
            .When(new OfferSideRooms(), Robin)
            .Then(new SideRoomsOpened(SideRoomsBy.Hand, false, Noon + 10 * Minute), new SideRoomOpened(1, SideRoomName.Garden),
                new SideRoomOpened(2, SideRoomName.Window),
                new SideRoomOffered(Ann, 1, 1), new SideRoomOffered(Ben, 1, 1), new SideRoomOffered(Cal, 2, 0))
            .When(new OfferSideRooms(), Rowan).ThenNothing()
            .When(GardenAndWindow(), Rowan).ThenRefused(Refusal.SideRoomsOpen)
            .AndThe(room => Assert.Empty(room.Breaks.Out))
            .When(new StayHere(), Ann).Then(new SideRoomDeclined(Ann))
            .When(new StayHere(), Ann).ThenNothing()
            .When(new EnterSideRoom(1), Ann).Then(new SteppedOut(Ann, Noon), new SideRoomEntered(Ann, 1))
            .When(new EnterSideRoom(1), Ann).ThenNothing()
            .When(new StepBack(), Ann).Then(new SideRoomLeft(Ann, 1), new SteppedBack(Ann));

    [Fact]
    public void Only_facilitators_prepare_offer_prolong_write_and_ask_back() =>
        Offered()
            .When(GardenAndWindow(), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new ForgetSideRooms(), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new OfferSideRooms(), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new OfferSideRoom(Ben, 2), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new ProlongSideRooms(2, Noon), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new WriteToSideRooms("Hello"), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new BringEverybodyBack(), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new TakeBackCall(2), Ann).ThenRefused(Refusal.NotFacilitator);

    [Fact]
    public void What_can_not_be_a_room_is_refused() =>
        Given()
            .When(new PrepareSideRooms(SideRoomsBy.Number, []), Rowan).ThenRefused(Refusal.BadRequest)
            .When(new PrepareSideRooms(SideRoomsBy.Number, [new(SideRoomName.Grove, []), new(SideRoomName.Grove, [])]), Rowan)
                .ThenRefused(Refusal.BadRequest)
            .When(new PrepareSideRooms(SideRoomsBy.Number, [new(SideRoomName.Grove, default)]), Rowan).ThenRefused(Refusal.SideRoomFull)
            .When(new PrepareSideRooms(SideRoomsBy.Number, [new(SideRoomName.Grove, [])], TimeSpan.Zero), Rowan)
                .ThenRefused(Refusal.BadRequest)
            .When(new OfferSideRooms(), Rowan).ThenRefused(Refusal.NoSideRoom)
            .When(new EnterSideRoom(1), Ann).ThenRefused(Refusal.NoSideRoom)
            .When(new WriteToSideRooms("Hello"), Rowan).ThenRefused(Refusal.NoSideRoom)
            .When(new ForgetSideRooms(), Rowan).ThenNothing();

    [Fact]
    public void What_was_prepared_can_be_put_away() =>
        Given().When(GardenAndWindow(), Rowan).Decided().When(new ForgetSideRooms(), Robin).Then(new SideRoomsForgotten())
            .AndTheRoom(room => Assert.Null(RoomView.For(room, Rowan).SideRooms));

    [Theory]
    [InlineData(SideRoomsBy.Hand, false, false)]
    [InlineData(SideRoomsBy.Number, true, true)]
    [InlineData(SideRoomsBy.Choice, false, true)]
    public void One_goes_to_the_room_that_one_was_offered_or_to_any_where_people_choose(SideRoomsBy how, bool mayChange, bool isFree)
    {
        var spec = Offered(how, mayChange: mayChange).When(new EnterSideRoom(2), Ann);
        if (isFree) spec.Then(new SteppedOut(Ann, Noon), new SideRoomEntered(Ann, 2))
            .When(new EnterSideRoom(1), Ann).Then(new SideRoomLeft(Ann, 2), new SideRoomEntered(Ann, 1));
        else spec.ThenRefused(Refusal.NotYourSideRoom)
            .When(new OfferSideRoom(Ann, 2), Rowan).Then(new SideRoomOffered(Ann, 2, 1))
            .When(new OfferSideRoom(Ann, 2), Rowan).ThenNothing()
            .When(new EnterSideRoom(2), Ann).Then(new SteppedOut(Ann, Noon), new SideRoomEntered(Ann, 2));
    }

    [Fact]
    public void A_room_takes_so_many_and_always_a_facilitator()
    {
        var many = Enumerable.Range(10, SideRoomRules.MostPeople).Select(i => new ParticipantId($"p-many-{i}")).ToArray();
        GivenOnly([Opened("Circle", 60), Joined(Rowan, "Rowan", Role.Facilitator), Joined(Ann, "Ann"),
            .. many.Select((who, i) => Joined(who, $"Person {i + 10}")),
            new SideRoomsOpened(SideRoomsBy.Choice), new SideRoomOpened(1, SideRoomName.Garden),
                .. many.Select(who => new SideRoomEntered(who, 1))])
            .When(new EnterSideRoom(1), Ann).ThenRefused(Refusal.SideRoomFull)
            .When(new EnterSideRoom(1), Rowan).Then(new SteppedOut(Rowan, Noon), new SideRoomEntered(Rowan, 1));
    }

    [Fact]
    public void A_room_calls_for_a_facilitator_until_one_comes_or_it_is_taken_back() =>
        Together()
            .When(new CallFacilitator(), Ann).Then(new FacilitatorCalled(1, Ann))
            .When(new CallFacilitator(), Ben).ThenNothing()
            .When(new TakeBackCall(), Ben).Then(new CallTakenBack(1))
            .When(new CallFacilitator(), Ann).Then(new FacilitatorCalled(1, Ann))
            .When(new EnterSideRoom(1), Rowan).Then(new SteppedOut(Rowan, Noon), new SideRoomEntered(Rowan, 1), new CallTakenBack(1))
            .When(new CallFacilitator(), Ann).ThenNothing()
            .When(new CallFacilitator(), Robin).ThenRefused(Refusal.NoSideRoom);

    [Fact]
    public void A_message_reaches_all_rooms_once() =>
        Together().When(new WriteToSideRooms("  Three minutes left  "), Rowan).Then(new SideRoomsWrittenTo("Three minutes left", Rowan))
            .When(new WriteToSideRooms("Three minutes left"), Rowan).ThenNothing()
            .AndThe(room => Assert.Equal("Three minutes left", RoomView.For(room, Ann).SideRooms!.Note!.Text))
            .When(new WriteToSideRooms(" "), Rowan).ThenRefused(Refusal.MessageEmpty)
            .When(new WriteToSideRooms(new string('x', SideRoomRules.LongestNote + 1)), Rowan).ThenRefused(Refusal.MessageTooLong);

    [Fact]
    public void The_time_ends_with_a_minutes_notice_and_everybody_is_back_with_the_devices_off() =>
        Together(time: 10 * Minute).After(9 * Minute).WhenDue()
            .AndThe(room => Assert.Equal(Noon + 10 * Minute, room.SideRooms.Breakout!.BackAt))
            .AndThe(room => Assert.Equal(1, PlaceOf(room, Ann)))
            .After(Minute).WhenDue()
            .AndTheRoom(room =>
            {
                Assert.Null(room.SideRooms.Breakout);
                Assert.All(room.Seats.Inside, s =>
                    Assert.Equal((Place.Main, default, false), (s.Place, room.Tracks.DevicesOf(s.Id), room.Breaks.IsOut(s.Id))));
            });

    [Fact]
    public void A_deadline_that_is_noticed_late_or_twice_still_gives_a_minute_and_brings_each_back_once()
    {
        var late = Together(time: 10 * Minute).After(12 * Minute).WhenDue();
        late.AndThe(room => Assert.Equal(Noon + 13 * Minute, room.SideRooms.Breakout!.BackAt))
            .When(new AnnounceBack(), ParticipantId.Nobody).ThenNothing()
            .When(new CloseSideRooms(), ParticipantId.Nobody).ThenNothing() // early
            .After(Minute).When(new CloseSideRooms(), ParticipantId.Nobody).Then(new SideRoomsClosed(),
                new SideRoomLeft(Ann, 1), new SteppedBack(Ann), new SideRoomLeft(Ben, 1), new SteppedBack(Ben), new SideRoomLeft(Cal, 2),
                    new SteppedBack(Cal))
            .When(new CloseSideRooms(), ParticipantId.Nobody).ThenNothing();
    }

    [Fact]
    public void Everybody_is_asked_back_and_more_time_takes_that_back() =>
        Together().When(new BringEverybodyBack(), Rowan).Then(new EverybodyAskedBack(Noon + Minute))
            .When(new BringEverybodyBack(), Robin).ThenNothing()
            .When(new ProlongSideRooms(5, Noon + Minute), Robin).Then(new SideRoomsProlonged(Noon + 6 * Minute))
            .When(new ProlongSideRooms(5, Noon + Minute), Rowan).ThenNothing()
            .When(new ProlongSideRooms(3, Noon + 6 * Minute), Rowan).ThenRefused(Refusal.BadRequest)
            .After(5 * Minute).WhenDue().AndThe(room => Assert.Equal(Noon + 6 * Minute, room.SideRooms.Breakout!.BackAt))
            .When(new StepBack(), Ann).Decided().After(Minute).WhenDue()
            .AndTheRoom(room => Assert.Equal((null, null), (PlaceOf(room, Ann), PlaceOf(room, Ben))));

    [Fact]
    public void Leaving_removal_and_the_waiting_room_end_being_in_a_side_room() =>
        Together().When(new RemoveParticipant(Ann), Rowan).Decided().When(new SendToWait(Ben), Rowan).Decided().When(new Leave(), Cal)
            .Decided()
            .AndTheRoom(room => Assert.All(new[] { Ann, Ben, Cal }, who =>
                Assert.Equal((null, false), (PlaceOf(room, who), room.Breaks.IsOut(who)))));

    [Fact]
    public void Whoever_left_and_comes_back_is_offered_the_same_room() =>
        Together().When(new Leave(), Ann).Decided().When(Join("Ann"), Ann).Decided()
            .AndThe(room => Assert.Equal([new SideOfferView(Ann, 1, 1)], RoomView.For(room, Ann).SideRooms!.Offers!.Value))
            .When(new EnterSideRoom(1), Ann).Then(new SteppedOut(Ann, Noon), new SideRoomEntered(Ann, 1));

    [Fact]
    public void Only_facilitators_and_those_in_the_room_learn_who_is_where()
    {
        Together().When(new CallFacilitator(), Ann).Decided().AndTheRoom(room =>
        {
            string Read(RoomEvent e) => string.Join(' ', new[] { Rowan, Robin, Ann, Ben, Cal }.Where(who => e.AudienceIn(room)
                .Includes(Sight.Of(room, who))).Select(who => who.Value[2..5]));
            Assert.Equal("row rob ann", Read(new SideRoomEntered(Ann, 1)));
            Assert.Equal("row rob ann ben", Read(new FacilitatorCalled(1, Ann)));
            Assert.Equal("row rob ann ben cal", Read(new SteppedOut(Ann, Noon)));
            SideRoomsView Of(ParticipantId who) => RoomView.For(room, who).SideRooms!;
            Assert.Equal([new SidePlaceView(Ann, 1), new SidePlaceView(Ben, 1), new SidePlaceView(Cal, 2)],
                Of(Rowan).Places!.Value.AsEnumerable());
            Assert.Equal([new SidePlaceView(Cal, 2)], Of(Cal).Places!.Value.AsEnumerable());
            Assert.Equal((true, true, true), (Of(Rowan).Rooms[0].Call is not null, Of(Ben).Rooms[0].Call is not null,
                Of(Cal).Rooms[0].Call is null));
            Assert.Equal([new SideOfferView(Cal, 2, 0)], Of(Cal).Offers!.Value.AsEnumerable());
        });
        AnnWithRowan().AndTheRoom(room => Assert.Equal(
            (true, true, null), (RoomView.For(room, Robin).SideRooms is { Pairs.Length: 1 },
                RoomView.For(room, Ann).SideRooms is { Pairs.Length: 1 }, RoomView.For(room, Ben).SideRooms)));
    }

    // ---- a side room follows its main room

    private static readonly RoomSpec Garden = GivenOnly(
        Opened("Tuesday circle", 8) with { Main = new MainRoom(new RoomId("main-room"), 1) }, Joined(Ann, "Ann"), Joined(Ben, "Ben"),
            Joined(Cal, "Cal"),
        new MicrophoneTurnedOn(Ann), new CameraTurnedOn(Ben));

    private static readonly MainRoomFollowed Followed = new(Noon);

    private static FollowMainRoom Says(Room main, int minutes = 0) => new(main, Noon + minutes * Minute);

    private static Room MainAfter(params RoomCommand[] commands)
    {
        Room? main = null;
        commands.Aggregate(Together(), (spec, command) => spec.When(command, Rowan).Decided()).AndTheRoom(room => main = room);
        return main!;
    }

    [Fact]
    public void Whoever_the_main_room_did_not_send_or_has_called_back_is_sent_out() =>
        Garden.When(Says(MainAfter()), ParticipantId.Nobody).Then(Followed, new ParticipantLeft(Cal))
            .When(Says(MainAfter()), ParticipantId.Nobody).ThenNothing();

    [Fact]
    public void A_removal_in_the_main_room_is_one_here_and_is_undone_with_it() =>
        Garden.When(Says(MainAfter(new RemoveParticipant(Ann))), ParticipantId.Nobody)
            .Then(Followed, new ParticipantLeft(Ann), new ParticipantRemoved(Ann, "Ann"), new ParticipantLeft(Cal))
            .When(Join("Ann"), Ann).ThenRefused(Refusal.Removed)
            .When(Says(MainAfter(new RemoveParticipant(Ann), new UndoRemoval(Ann))), ParticipantId.Nobody).Then(Followed, new RemovalUndone(Ann));

    [Fact]
    public void Holds_roles_limits_and_a_pause_of_the_main_room_hold_here_until_they_are_lifted_there() =>
        Garden.When(Says(MainAfter(
                new MuteParticipant(Ann), new StopCamera(Ben), new HoldChat(Ben), new PromoteParticipant(Ben), new SetChat(ChatMode.Paused),
                    new PauseRoom())), ParticipantId.Nobody)
            .Then(Followed, new RoleGiven(Ben, Role.Facilitator), new ParticipantLeft(Cal), new RoomPaused(Rowan), new MicrophoneTurnedOff(Ann),
                new CameraTurnedOff(Ben),
                new MicrophoneMuted(Ann), new CameraStopped(Ben), new ChatHeld(Ben), new ChatSet(ChatMode.Paused))
            .When(Says(MainAfter()), ParticipantId.Nobody)
            .Then(Followed, new RoleGiven(Ben, Role.Participant), new RoomResumed(Rowan), new AskedToUnmute(Ann, Rowan),
                new CameraAllowed(Ben, Rowan),
                new ChatAllowed(Ben, Rowan), new ChatSet(ChatMode.Open));

    [Fact]
    public void Somebody_who_is_held_in_the_main_room_comes_in_held() =>
        GivenOnly(Opened("Circle", 8) with { Main = new MainRoom(new RoomId("main-room"), 1) })
            .When(Says(MainAfter(new MuteParticipant(Ann), new HoldChat(Ann))), ParticipantId.Nobody)
                .Then(Followed, new HoldsKept(Ann, true, false, true))
            .When(Join("Ann"), Ann).Decided()
            .When(new TurnOnMicrophone(), Ann).ThenRefused(Refusal.MicrophoneHeld);

    [Fact]
    public void The_end_of_the_main_room_or_of_this_side_room_ends_it()
    {
        Garden.When(Says(MainAfter(new EndRoom())), ParticipantId.Nobody).Then(new RoomEnded());
        Garden.When(Says(Circle), ParticipantId.Nobody).Then(new RoomEnded());
    }

    [Fact]
    public void A_main_room_that_is_gone_ends_it() =>
        Garden.When(new FollowMainRoom(Room.Empty, null), ParticipantId.Nobody).Then(new RoomEnded());

    [Fact]
    public void What_a_node_says_that_has_read_less_of_the_main_room_sends_nobody_out()
    {
        var before = Offered();
        Room? early = null;
        before.AndThe(room => early = room);
        Garden.When(new FollowMainRoom(MainAfter(), Noon + Minute) { IsArrival = true }, ParticipantId.Nobody)
            .Then(new MainRoomFollowed(Noon + Minute), new ParticipantLeft(Cal))
            .When(new FollowMainRoom(MainAfter(), Noon + 2 * Minute) { IsArrival = true }, ParticipantId.Nobody)
            .Then(new MainRoomFollowed(Noon + 2 * Minute))
            .When(Says(early!, minutes: 1), ParticipantId.Nobody).ThenNothing()
            .AndTheRoom(room => Assert.True(room.IsInside(Ann)));
    }

    [Fact]
    public void What_is_about_the_session_is_not_decided_in_a_side_room() =>
        Garden.When(new SayNotSafe(), Ann).ThenRefused(Refusal.MainRoomOnly)
            .When(new RemoveParticipant(Ben), Ann).ThenRefused(Refusal.MainRoomOnly)
            .When(new EndRoom(), Ann).ThenRefused(Refusal.MainRoomOnly)
            .When(new TakeLead(), Ann).ThenRefused(Refusal.MainRoomOnly)
            .When(new GoToStep(1), Ann).ThenRefused(Refusal.MainRoomOnly)
            .When(new PrepareSideRooms(SideRoomsBy.Hand, []), Ann).ThenRefused(Refusal.MainRoomOnly)
            .When(new RaiseHand(), Ann).Then(new HandRaised(Ann));
}
