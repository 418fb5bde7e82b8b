using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

/// <summary>A list of every event: a new one is entered here, with its readers and with the level that made it known.</summary>
public class EventsTests
{
    private const string Everyone = "everyone", WhoSeesAnn = "whoever sees Ann", Facilitators = "facilitators", Nobody = "nobody";
    private const string FacilitatorsAndAnn = "facilitators and Ann", AtDoor = "facilitators and Ann at the door";
    private const string NotAnn = "facilitators but Ann", OnlyBen = "Ben", InGarden = "facilitators and those in side room 1";

    private static readonly ReportId Report = new("report-1");
    private static readonly RoundStarted Round =
        new(new RoundId("round-001"), "How are you?", TimeSpan.FromMinutes(2), RoundOrder.Stick, true, [Rowan, Ann, Ben], Noon, Rowan);
    private static readonly Resource Slides = new(new ResourceId("resource-1"), "Slides", "/shelf/resource-1", "PDF", 1);
    private static readonly QuestionId Asked = new("question-1");
    private static readonly PollId Vote = new("poll-vote");
    private static readonly PollForm Form = PollForm.Pulse(PollKind.Before);

    private static readonly (RoomEvent Event, string Readers, int Level)[] All =
    [
        (Opened("Circle", 8), Everyone, 0), (new HoldsKept(Ann, true, true), Nobody, 0), (new LinksReplaced(1), Everyone, 0),
        (new DoorModeSet(DoorMode.Knock), Everyone, 1), (new RoomLocked(), Everyone, 0), (new RoomUnlocked(), Everyone, 0), (new RoomEnded(), Everyone, 0),
        (new ClosingBegan(Noon), Everyone, 1), (new ClosingTakenBack(Rowan), Everyone, 1),

        (new EndAnnounced(Noon), Everyone, 1), (new SessionProlonged(Noon, Rowan), Everyone, 1), (new ProlongingTakenBack(Noon, Rowan), Everyone, 1),

        (Joined(Ann, "Ann"), WhoSeesAnn, 0), (new ConnectionLost(Ann, false), Nobody, 1), (new ConnectionRestored(Ann), Nobody, 1),
        (new ParticipantDropped(Ann), WhoSeesAnn, 0), (new ParticipantReturned(Ann), WhoSeesAnn, 0), (new ParticipantLeft(Ann), WhoSeesAnn, 0),
        (new ParticipantRemoved(Ann, "Ann"), Facilitators, 0), (new RemovalUndone(Ann), Facilitators, 0),
        (Knocked(Ann, "Ann"), AtDoor, 1), (new ParticipantAdmitted(Ann), Facilitators, 1), (new KnockDeclined(Ann), AtDoor, 1),
        (new KnockWithdrawn(Ann), AtDoor, 1), (new DoorNoteWritten(Ann, "Hello"), AtDoor, 1),
        (new SecretAsked(Ann, "key"), AtDoor, 1), (new SecretGiven(Ann, Rowan, "box"), AtDoor, 1),
        (new ArrivalNoted(Ann, true, true, true), Facilitators, 1), (new CameByInvitation(Ann, "invitation"), Nobody, 1),
        (new InvitationRevoked("invitation", Ann), Facilitators, 1), (new ArrivalHeld(Ann), FacilitatorsAndAnn, 1),
        (new ParticipantWelcomed(Ann, Rowan), WhoSeesAnn, 1), (new ParticipantVouched(Ann, Rowan), Facilitators, 1),
        (new AgreementAccepted(Ann, "v1"), Nobody, 1),
        (new RemovalTermsSet(Ann, RemovedUntil.Review, true), Facilitators, 1), (new RemovedPersonWrote(Ann, "Sorry"), Facilitators, 1),
        (new ReasonGiven(Ann, Reason.Other), Nobody, 1), (new NoteGiven(Ann, "note"), Nobody, 1), (new RoleGiven(Ann, Role.Facilitator, Rowan), WhoSeesAnn, 1),

        (Said(Ben, "m"), Everyone, 0), (Said(Ben, "m") with { Note = "Grief" }, Everyone, 1),
        (new MessageReacted(Id("m"), Ann, Reaction.Heart), Everyone, 0),
        (new ReactionWithdrawn(Id("m"), Ann, Reaction.Heart), Everyone, 0),
        (new MessageTakenDown(Id("m"), Rowan, Ben), Everyone, 1),
        (new ChatSet(ChatMode.Paused), Everyone, 1), (new SlowModeSet(TimeSpan.FromMinutes(1)), Everyone, 1),
        (new PrivateMessagesSet(PrivateMessages.All), Everyone, 1),
        (new ChatHeld(Ann), FacilitatorsAndAnn, 1), (new ChatAllowed(Ann, Rowan), FacilitatorsAndAnn, 1),

        (new HandRaised(Ann), WhoSeesAnn, 0), (new HandLowered(Ann), WhoSeesAnn, 0), (new HandMoved(Ann, 0), WhoSeesAnn, 1),
        (new HandOrderSet(HandOrder.QuietFirst), Everyone, 1), (new InvitedToSpeak(Ann, Rowan), WhoSeesAnn, 1),

        (Round, Everyone, 1), (new TurnBegan(Ann, 1, Noon), Everyone, 1), (new TurnEnded(Ann, RoundState.Shared, Noon), Everyone, 1),
        (new StickOffered(Ben, Noon), Everyone, 1), (new StickReturned(Ben), Everyone, 1), (new MinuteAsked(Ann), Everyone, 1),
        (new MinuteAdded(Noon, Rowan), Everyone, 1), (new RoundWaits(Noon, Rowan), Everyone, 1), (new RoundPaused(Rowan), Everyone, 1),
        (new RoundResumed(Rowan), Everyone, 1), (new RoundMoved(Ben, 0), Everyone, 1), (new RoundTimeHidden(true), Everyone, 1),
        (new RoundFinished(), Everyone, 1), (new RoundEnded(Rowan), Everyone, 1),
        (new TimerStarted("Quiet", TimeSpan.FromMinutes(1), Noon, Rowan), Everyone, 1), (new TimerExtended(Noon.AddMinutes(1), Rowan), Everyone, 1),
        (new TimerStopped(Rowan), Everyone, 1), (new TimerEnded(), Everyone, 1),
        (new ExerciseStarted(ExerciseKind.Breathing, Rowan), Everyone, 1), (new ExerciseEnded(Rowan), Everyone, 1),

        (new MicrophoneTurnedOn(Ann), WhoSeesAnn, 0), (new MicrophoneTurnedOff(Ann), WhoSeesAnn, 0), (new MicrophoneMuted(Ann), WhoSeesAnn, 0),
        (new AskedToUnmute(Ann, Rowan), WhoSeesAnn, 0), (new CameraTurnedOn(Ann), WhoSeesAnn, 0), (new CameraTurnedOff(Ann), WhoSeesAnn, 0),
        (new CameraStopped(Ann), WhoSeesAnn, 0), (new CameraAllowed(Ann, Rowan), WhoSeesAnn, 0),
        (new ScreenStarted(Ann), WhoSeesAnn, 0), (new ScreenStopped(Ann), WhoSeesAnn, 0),
        (new EveryoneMuted(Rowan), Everyone, 1), (new ScreensSet(ScreenPolicy.All), Everyone, 1),
        (new MicrophonesSet(MicrophonePolicy.Floor), Everyone, 1),

        (new SignalCounted(SignalKind.WithYou), Everyone, 1), (new SignalTakenBack(SignalKind.WithYou, 0), Everyone, 1),
        (new SignalGiven(Ben, SignalKind.WithYou), OnlyBen, 1),
        (new WeatherSet(Ann, Weather.JustListen), WhoSeesAnn, 1),

        (Said(Ben, "m", MessageAudience.Colleagues), Facilitators, 1),
        (new LeadAsked(Robin, Rowan), Facilitators, 1), (new LeadTaken(Robin), Facilitators, 1), (new LeadDeclined(Robin), Facilitators, 1),
        (new LeadKept(Rowan), Facilitators, 1),

        (new PlanUsed(PlanTests.Evening), Facilitators, 1), (new PlanShown(["Arriving"]), Everyone, 1), (new PlanPutAway(), Everyone, 1),
        (new StepBegun(0, Noon), Everyone, 1), (new StepProlonged(Noon), Everyone, 1), (new PlanPaused(), Everyone, 1), (new PlanResumed(), Everyone, 1),

        (new RoomPaused(Rowan), Everyone, 1), (new RoomResumed(Rowan), Everyone, 1),

        (new NotSafeSaid(Ann, "Ann", Keepsake.Fern, Tint.Moss), AtDoor, 1),
        (new NotSafeChosen(Ann, NotSafeChoice.CheckOnMe), AtDoor, 1), (new NotSafeTakenBack(Ann), AtDoor, 1),
        (new NotSafeLookedAt(Ann, Rowan), AtDoor, 1), (new NotSafeAskedAgain(Ann, 1), AtDoor, 1),
        (new NotSafeClosed(Ann, Rowan), AtDoor, 1),
        (new SteppedOut(Ann, Noon), WhoSeesAnn, 1), (new SteppedBack(Ann), WhoSeesAnn, 1),
        (new SideRoomsPrepared(SideRoomsBy.Hand), Facilitators, 1), (new SideRoomPrepared(1, SideRoomName.Garden), Facilitators, 1),
        (new SideRoomAssigned(Ann, 1), Facilitators, 1), (new SideRoomsForgotten(), Facilitators, 1),
        (new SideRoomsOpened(SideRoomsBy.Hand), Everyone, 1), (new SideRoomOpened(1, SideRoomName.Garden), Everyone, 1),
        (new SideRoomOffered(Ann, 1, 2), FacilitatorsAndAnn, 1), (new SideRoomDeclined(Ann), FacilitatorsAndAnn, 1),
        (new PairOpened(2, Ann, Rowan), FacilitatorsAndAnn, 1), (new PairClosed(2, Ann), FacilitatorsAndAnn, 1),
        (new SideRoomEntered(Ann, 1), FacilitatorsAndAnn, 1), (new SideRoomLeft(Ann, 1), FacilitatorsAndAnn, 1),
        (new FacilitatorCalled(1, Ann), InGarden, 1), (new CallTakenBack(1), InGarden, 1),
        (new SideRoomsWrittenTo("Hello", Rowan), Everyone, 1), (new SideRoomsProlonged(Noon), Everyone, 1),
        (new EverybodyAskedBack(Noon), Everyone, 1), (new SideRoomsClosed(), Everyone, 1),
        (new MainRoomFollowed(Noon), Nobody, 1),
        (new StepOutAsked(Ann), FacilitatorsAndAnn, 1), (new StepOutDeclined(Ann, Rowan), FacilitatorsAndAnn, 1),
        (new CaptionerNamed(Ann), WhoSeesAnn, 1), (new CaptionsEnded(Ann), WhoSeesAnn, 1),
        (new KeyPublished(Ann, 1, "key"), Everyone, 1), (new KeyHanded(Ann, Ben, "box"), OnlyBen, 1),
        (new KeyOpened(Ann, new KeyOpening(1, "number", "people")), Everyone, 1),
        (new ReportMade(Report, Ann), NotAnn, 1), (new ReportHandled(Report), NotAnn, 1), (new ReportAnswered(Report, Ben, 1), OnlyBen, 1),

        (new QuestionListed(Asked, "Why?"), Everyone, 1), (new QuestionVoteSet(Asked, "voter", true), Nobody, 1),
        (new QuestionVotesCounted(Asked, 3), Everyone, 1),
        (new ResourceShown(Slides), Everyone, 1), (new ResourceHidden(Slides.Id), Everyone, 1),
        (new QuestionBoxSet(true), Everyone, 1), (new QuestionAsked(Asked, "Why?"), Facilitators, 1), (new QuestionShown(Asked, "Why?"), Everyone, 1),
        (new QuestionKept(Asked), Facilitators, 1), (new QuestionPutAway(Asked), Everyone, 1),
        (new PollPrepared(Vote, Form), Facilitators, 1), (new PollOpened(Vote, Form), Everyone, 1), (new BallotGiven(Vote, Ben, "blinded"), OnlyBen, 1),
        (new AnswerCounted(Vote, 1, "token"), Nobody, 1), (new PollAnswered(Vote, 6), Everyone, 1), (new SumsCounted(Vote, [5]), Facilitators, 1),
        (new SumsShown(Vote, [5]), Everyone, 1), (new PollClosing(Vote, Noon), Everyone, 1), (new PollClosed(Vote), Everyone, 1),
        (new PollDeleted(Vote), Everyone, 1),

        (new MediaPlaced("node", 1), Everyone, 0), (new UnknownEvent(), Nobody, 0),
    ];

    [Fact]
    public void Every_event_has_its_readers_and_its_level()
    {
        var room = Circle.Evolve(Said(Ben, "m"), Noon).Evolve(new ReportMade(Report, Ann), Noon);
        Assert.All(All, e => Assert.Equal((e.Readers, e.Level), (NameOf(e.Event.AudienceIn(room)), e.Event.SinceLevel())));
        Assert.Equal(
            typeof(RoomEvent).Assembly.GetTypes().Where(t => t.BaseType == typeof(RoomEvent)).Select(t => t.Name).Order(),
            All.Select(e => e.Event.GetType().Name).Distinct().Order());
        Assert.Equal(RoomSettings.NewestLevel, All.Max(e => e.Level));
    }

    [Fact]
    public void Every_event_but_one_of_a_newer_release_what_the_record_alone_reads_that_all_were_muted_and_word_of_a_handled_report_changes_the_room()
    {
        // Each is met by a room in which it changes something: from nothing, or after its opposite.
        Room[] rooms =
        [
            Room.Empty, Circle,
            new RoomEvent[]
            {
                Said(Ben, "m"), new HandRaised(Ann), new MicrophoneTurnedOn(Ann), new CameraTurnedOn(Ann), new ScreenStarted(Ann),
                new RoomLocked(), new ParticipantDropped(Ann), new MessageReacted(Id("m"), Ann, Reaction.Heart),
                new ChatHeld(Ann), new RoomPaused(Rowan), new ClosingBegan(Noon),
            }.Aggregate(Circle, (room, e) => room.Evolve(e, Noon)),
            Circle.Evolve(Said(Ben, "m"), Noon),
            new RoomEvent[]
            {
                new HandRaised(Rowan), new HandRaised(Ann), Round, new TurnBegan(Ann, 1),
                new TimerStarted("", TimeSpan.FromMinutes(1), Noon, Rowan), new ExerciseStarted(ExerciseKind.Grounding, Rowan),
            }.Aggregate(Circle, (room, e) => room.Evolve(e, Noon)),
            new RoomEvent[] { Round, new StickOffered(Ben, Noon), new RoundPaused(Rowan) }.Aggregate(Circle, (room, e) => room.Evolve(e, Noon)),
            Circle.Evolve(new ConnectionLost(Ann, false), Noon),
            Circle.Evolve(new QuestionListed(Asked, "Why?"), Noon),
            Circle.Evolve(new CameraStopped(Ann), Noon),
            Circle.Evolve(new ParticipantRemoved(Ann, "Ann"), Noon),
            Circle.Evolve(new NotSafeSaid(Ann, "Ann", Keepsake.Fern, Tint.Moss), Noon),
            Circle.Evolve(new SteppedOut(Ann, Noon), Noon),
            new RoomEvent[]
            {
                new SideRoomsOpened(SideRoomsBy.Hand), new SideRoomOpened(1, SideRoomName.Garden), new SideRoomOffered(Ann, 1, 0),
                new PairOpened(2, Ben, Rowan), new SideRoomEntered(Ann, 1), new FacilitatorCalled(1, Ann), new StepOutAsked(Ann),
            }.Aggregate(Circle, (room, e) => room.Evolve(e, Noon)),
            Circle.Evolve(new SideRoomsOpened(SideRoomsBy.Hand), Noon).Evolve(new SideRoomOpened(1, SideRoomName.Garden), Noon),
            Circle.Evolve(new CaptionerNamed(Ann), Noon),
            Circle.Evolve(new KeyPublished(Ann, 1, "key of Ann"), Noon).Evolve(new KeyPublished(Ben, 2, "key of Ben"), Noon),
            Circle.Evolve(new SignalCounted(SignalKind.WithYou), Noon),
            Circle.Evolve(new PlanUsed(PlanTests.Evening), Noon).Evolve(new StepBegun(0, Noon), Noon),
            Circle.Evolve(new StepBegun(0, Noon), Noon).Evolve(new PlanPaused(), Noon),
            Circle.Evolve(Knocked(Ann, "Ann"), Noon),
            Circle.Evolve(new PollOpened(Vote, Form), Noon),
            Circle.Evolve(new QuestionAsked(Asked, "Why?"), Noon),
            Circle.Evolve(new ResourceShown(Slides), Noon),
            Circle.Evolve(new LeadAsked(Robin, Rowan), Noon),
        ];
        Assert.All(All.Where(e => e.Event is not (UnknownEvent or ReasonGiven or NoteGiven or EveryoneMuted or ReportHandled)), e =>
            Assert.Contains(rooms, room => room.Evolve(e.Event, Noon) != room));
    }

    private static string NameOf(Audience audience) =>
        audience == Audience.Everyone ? Everyone
        : audience == Audience.WhoeverSees(Ann) ? WhoSeesAnn
        : audience == Audience.Facilitators ? Facilitators
        : audience == Audience.FacilitatorsAnd(Ann) ? FacilitatorsAndAnn
        : audience == Audience.FacilitatorsAndAtDoor(Ann) ? AtDoor
        : audience == Audience.FacilitatorsExcept(Ann) ? NotAnn
        : audience == Audience.Between(Ben, Ben) ? OnlyBen
        : audience == Audience.InSideRoom(1) ? InGarden
        : audience.IsNobody ? Nobody
        : "named seats";
}
