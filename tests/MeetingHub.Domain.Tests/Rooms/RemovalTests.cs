using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

/// <summary>How a removal holds, what goes with it, and how it is taken back.</summary>
public class RemovalTests
{
    private static readonly RemoveParticipant Usual = new(Ann), Reviewed = new(Ann, Until: RemovedUntil.Review, WithHelp: false);
    private static readonly RoomEvent[] Gone = [new ParticipantLeft(Ann), new ParticipantRemoved(Ann, "Ann")];

    private static readonly ParticipantId NewFrank = new("p-newfrank");

    [Fact]
    public void A_removal_holds_for_the_session_and_tells_of_help_unless_the_facilitator_chooses_otherwise() =>
        Given().When(Usual with { Until = RemovedUntil.SessionEnds, WithHelp = true }, Rowan).Then(Gone)
            .AndThe(room => Assert.Equal(new Removal(RemovalTerms.Usual), room.Removals.Of(Ann)))
            .When(new UndoRemoval(Ann), Robin).Then(new RemovalUndone(Ann))
            .When(Join("Ann"), Ann).Then(Joined(Ann, "Ann"))
            .When(Reviewed, Rowan).Then([.. Gone, new RemovalTermsSet(Ann, RemovedUntil.Review, false)])
            .AndThe(room => Assert.Equal([new RemovedView(Ann, "Ann", RemovedUntil.Review)], RoomView.For(room, Robin).Removed.AsEnumerable()))
            .When(new UndoRemoval(Ann), Robin).Then(new RemovalUndone(Ann))
            .AndTheRoom(room => Assert.Empty(room.Removals.Special));

    [Fact]
    public void Moderators_who_lift_a_removal_let_the_person_back_also_where_no_facilitator_is() =>
        Given(Gone).When(new LiftRemoval(Ben), ParticipantId.Nobody).ThenNothing()
            .When(new LiftRemoval(Ann), ParticipantId.Nobody).Then(new RemovalUndone(Ann))
            .When(new LiftRemoval(Ann), ParticipantId.Nobody).ThenNothing()
            .When(Join("Ann"), Ann).Then(Joined(Ann, "Ann"));

    [Fact]
    public void A_reason_and_a_note_are_for_the_record_and_for_nobody_in_the_room() =>
        Given().When(Usual with { Reason = Reason.Privacy, Note = "  Took a \n picture. " }, Rowan)
            .Then([.. Gone, new ReasonGiven(Ann, Reason.Privacy), new NoteGiven(Ann, "Took a picture.")])
            .AndThe(room => Assert.True(new NoteGiven(Ann, "Took a picture.").AudienceIn(room).IsNobody))
            .AndTheRoom(room => Assert.Equal([new RemovedView(Ann, "Ann")], RoomView.For(room, Rowan).Removed.AsEnumerable()));

    [Fact]
    public void A_note_that_is_too_long_is_refused_and_nobody_is_removed() =>
        Given().When(Usual with { Note = new string('a', RemovalRules.LongestNote + 1) }, Rowan).ThenRefused(Refusal.LineTooLong)
            .When(new RemoveEverybodySince(Ann, Note: new string('a', 9_000)), Rowan).ThenRefused(Refusal.LineTooLong)
            .When(Usual with { Note = new string('a', RemovalRules.LongestNote) }, Ben).ThenRefused(Refusal.NotFacilitator);

    [Fact]
    public void Everyone_who_came_since_a_person_is_removed_in_the_same_way() =>
        Given(new ParticipantLeft(Cal)).When(new RemoveEverybodySince(Ann, Reason.Safety, "link got out", RemovedUntil.Review), Rowan).Then(
            [
                .. Gone, new RemovalTermsSet(Ann, RemovedUntil.Review, true), new ReasonGiven(Ann, Reason.Safety), new NoteGiven(Ann, "link got out"),
                new ParticipantLeft(Ben), new ParticipantRemoved(Ben, "Ben"), new RemovalTermsSet(Ben, RemovedUntil.Review, true),
                new ReasonGiven(Ben, Reason.Safety), new NoteGiven(Ben, "link got out"),
            ]);

    [Fact]
    public void A_removal_hits_the_seat_that_was_chosen_and_not_a_newcomer_with_its_name() =>
        Given(new ParticipantLeft(Ann), Joined(NewFrank, "Ann")).When(Usual, Rowan).Then(new ParticipantRemoved(Ann, "Ann"))
            .When(Join("Ann Again"), Ann).ThenRefused(Refusal.Removed)
            .AndTheRoom(room => Assert.True(room.IsInside(NewFrank)));

    [Fact]
    public void A_facilitator_is_not_removed_while_away_either() =>
        Given(new ParticipantLeft(Robin)).When(new RemoveParticipant(Robin), Rowan).ThenRefused(Refusal.FacilitatorProtected);

    [Fact]
    public void A_removed_person_writes_one_line_to_the_facilitators_and_another_only_after_another_removal() =>
        Given(Gone).When(new WriteAfterRemoval(" That was \r\n my brother. "), Ann).Then(new RemovedPersonWrote(Ann, "That was my brother."))
            .When(new WriteAfterRemoval("That was my brother."), Ann).ThenNothing()
            .When(new WriteAfterRemoval("And another thing"), Ann).ThenRefused(Refusal.LineWritten)
            .AndThe(room =>
            {
                Assert.Equal("That was my brother.", Assert.Single(RoomView.For(room, Rowan).Removed).Line);
                Assert.Empty(RoomView.For(room, Ben).Removed);
                Assert.Equal(Audience.Facilitators, new RemovedPersonWrote(Ann, "").AudienceIn(room));
            })
            .When(new UndoRemoval(Ann), Rowan).Then(new RemovalUndone(Ann))
            .When(new WriteAfterRemoval("Thank you"), Ann).ThenRefused(Refusal.NotRemoved)
            .When(Join("Ann"), Ann).Then(Joined(Ann, "Ann")).When(Usual, Rowan).Then(Gone)
            .When(new WriteAfterRemoval("And another thing"), Ann).Then(new RemovedPersonWrote(Ann, "And another thing"));

    [Fact]
    public void Nobody_else_writes_as_a_removed_person_and_nothing_is_written_to_an_ended_room() =>
        Given(Gone).When(new WriteAfterRemoval("Hello"), Ben).ThenRefused(Refusal.NotRemoved)
            .When(new WriteAfterRemoval("Hello"), NewFrank).ThenRefused(Refusal.NotRemoved)
            .When(new WriteAfterRemoval(" \n "), Ann).ThenRefused(Refusal.MessageEmpty)
            .When(new WriteAfterRemoval(new string('a', RemovalRules.LongestLine + 1)), Ann).ThenRefused(Refusal.LineTooLong)
            .When(new EndRoom(), Rowan).Then(new RoomEnded())
            .When(new WriteAfterRemoval("Hello"), Ann).ThenRefused(Refusal.RoomEnded);

    [Fact]
    public void The_next_room_keeps_the_terms_of_a_removal() =>
        Given([.. Gone, new RemovalTermsSet(Ann, RemovedUntil.Review, false)]).AndTheRoom(room =>
        {
            var kept = Kept.Of(room);
            Assert.Equal([new KeptSeat(Ann, true, false, false, Terms: new(RemovedUntil.Review, false))], kept.Seats.AsEnumerable());
            var next = Room.Empty.Decide(new OpenRoom(new RoomSettings("Circle", 8), kept with { Again = false }), ParticipantId.Nobody, Noon);
            Assert.Equal(
                [Opened("Circle", 8), new ParticipantRemoved(Ann, ""), new RemovalTermsSet(Ann, RemovedUntil.Review, false)],
                next.Events.AsEnumerable());
        });

    [Fact]
    public void In_a_room_of_an_older_level_a_removal_is_the_usual_one() =>
        GivenOnly(new RoomOpened("Circle", 8), Joined(Rowan, "Rowan", Role.Facilitator), Joined(Ann, "Ann"))
            .When(Reviewed with { Reason = Reason.Other, Note = "note" }, Rowan).Then(Gone)
            .When(new WriteAfterRemoval("Hello"), Ann).ThenRefused(Refusal.NextRoomOnly);
}
