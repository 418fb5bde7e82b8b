using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

public class ReportTests
{
    private static readonly ReportId Report = new("report-1"), Other = new("report-2");
    private static readonly ParticipantId[] Everybody = [Rowan, Robin, Ann, Ben, Cal];

    private static string Readers(RoomEvent e, Room room) => string.Join(' ',
        Everybody.Where(who => e.AudienceIn(room.Evolve(e, Noon)).Includes(Sight.Of(room, who))).Select(who => who.Value[2..5]));

    private static ReportGrounds Grounds(Room room, ParticipantId by, ParticipantId? about = null, params string[] messages) =>
        ReportRules.GroundsFor(room, by, about, [.. messages.Select(Id)], aside: []);

    private static Room With(params RoomEvent[] events) => events.Aggregate(Circle, (room, e) => room.Evolve(e, Noon));

    [Fact]
    public void Facilitators_are_told_of_a_report_once() =>
        Given().When(new AnnounceReport(Report, Ann), ParticipantId.Nobody).Then(new ReportMade(Report, Ann))
            .When(new AnnounceReport(Report, Ann), ParticipantId.Nobody).ThenNothing();

    [Fact]
    public void A_report_is_told_to_facilitators_and_never_to_the_person_whom_it_is_about()
    {
        Assert.Equal("row rob", Readers(new ReportMade(Report, Ann), Circle));
        Assert.Equal("row rob", Readers(new ReportMade(Report, null), Circle));
        var promoted = With(new ReportMade(Report, Ann), new RoleGiven(Ann, Role.Facilitator, Rowan));
        Assert.Equal("row rob", Readers(new ReportHandled(Report), promoted));
        Assert.Equal("row rob", Readers(new ReportMade(Other, Ann), promoted));
        Assert.Equal("", Readers(new ReportHandled(Other), promoted)); // of which the room was never told
    }

    [Fact]
    public void An_answer_is_told_to_the_person_who_made_the_report_and_its_handling_to_the_readers()
    {
        Given(new ReportMade(Report, Ann)).When(new AnnounceAnswer(Report, Ben, 1), ParticipantId.Nobody)
            .Then(new ReportHandled(Report), new ReportAnswered(Report, Ben, 1))
            .When(new AnnounceAnswer(Report, Ben, 1), ParticipantId.Nobody).ThenNothing();
        Assert.Equal("ben", Readers(new ReportAnswered(Report, Ben, 1), Circle));
    }

    [Fact]
    public void Facilitators_hear_nothing_of_a_report_that_only_the_safety_lead_reads() =>
        Given().When(new AnnounceAnswer(Report, Ben, 1), ParticipantId.Nobody).Then(new ReportAnswered(Report, Ben, 1));

    [Fact]
    public void A_room_that_has_ended_is_told_nothing() =>
        Given(new ReportMade(Report, Ann), new RoomEnded()).When(new AnnounceReport(Other, Ann), ParticipantId.Nobody).ThenNothing()
            .When(new AnnounceAnswer(Report, Ben, 1), ParticipantId.Nobody).ThenNothing();

    [Fact]
    public void Whoever_has_been_inside_may_report_also_after_leaving_or_removal()
    {
        Assert.NotNull(Grounds(Circle, Ben).By);
        Assert.NotNull(Grounds(With(new ParticipantLeft(Ben)), Ben).By);
        Assert.NotNull(Grounds(With(new ParticipantLeft(Ben), new ParticipantRemoved(Ben, "Ben")), Ben).By);
        Assert.NotNull(Grounds(With(new ParticipantRemoved(new("p-earlier"), "")), new("p-earlier")).By);
        Assert.Null(Grounds(Circle, new("p-outside")).By);
        ParticipantId waiting = new("p-waiting");
        Assert.Null(Grounds(With(Knocked(waiting, "Wren")), waiting).By);
        Assert.Null(Grounds(With(Knocked(waiting, "Wren"), new ParticipantLeft(waiting)), waiting).By);
    }

    [Fact]
    public void A_report_is_about_a_facilitator_by_role_or_by_the_link_they_came_by()
    {
        Assert.True(Grounds(Circle, Ben, Rowan).IsAboutFacilitator);
        Assert.True(Grounds(With(new RoleGiven(Rowan, Role.Participant, Rowan)), Ben, Rowan).IsAboutFacilitator); // stepped down
        Assert.True(Grounds(With(new RoleGiven(Ann, Role.Facilitator, Rowan)), Ben, Ann).IsAboutFacilitator);
        Assert.True(Grounds(With(new ParticipantLeft(Rowan)), Ben, Rowan).IsAboutFacilitator);
        Assert.True(Grounds(Circle, Ben, new("p-unknown")).IsAboutFacilitator); // who may have led
        Assert.False(Grounds(Circle, Ben, Ann).IsAboutFacilitator);
        Assert.False(Grounds(Circle, Ben).IsAboutFacilitator);
    }

    [Fact]
    public void Where_nobody_is_named_a_report_is_about_whoever_wrote_its_messages()
    {
        var room = With(Said(Rowan, "lead"), Said(Ann, "ann"), Said(Ben, "own"));
        Assert.True(Grounds(room, Ben, null, "ann", "lead").IsAboutFacilitator);
        Assert.False(Grounds(room, Ben, null, "ann", "own").IsAboutFacilitator);
        Assert.False(Grounds(room, Rowan, null, "lead", "ann").IsAboutFacilitator); // the reporter's own words
        Assert.False(Grounds(room, Ben, Ann, "ann", "lead").IsAboutFacilitator); // what was said around it
    }

    [Fact]
    public void A_facilitator_who_made_the_report_or_is_its_subject_does_not_count_as_its_reader()
    {
        var alone = With(new ParticipantLeft(Robin));
        Assert.True(Grounds(alone, Ben).HasFacilitator);
        Assert.False(Grounds(alone, Rowan).HasFacilitator);
        Assert.False(Grounds(alone, Ben, Rowan).HasFacilitator);
        Assert.False(Grounds(alone.Evolve(new ParticipantLeft(Rowan), Noon), Ben).HasFacilitator);
        Assert.False(Grounds(With(new RoomEnded()), Ben).HasFacilitator);
    }

    [Fact]
    public void Only_messages_that_the_person_may_read_are_taken_as_they_were_really_written()
    {
        var room = With(
            Said(Ann, "open"), Said(Ann, "note", MessageAudience.Facilitators), Said(Ben, "mynote", MessageAudience.Facilitators),
            Said(Robin, "direct", MessageAudience.Direct, Ben), Said(Robin, "others", MessageAudience.Direct, Ann));
        string[] all = ["open", "note", "mynote", "direct", "others", "gone", "open"];
        Assert.Equal(["open", "mynote", "direct"], Taken(room));
        Assert.Equal(["open", "mynote", "direct"], Taken(room.Evolve(new ParticipantLeft(Ben), Noon)));
        Assert.Equal("Hello", Grounds(room, Ben, null, "direct").Messages.Single().Body);
        Assert.Equal(["mynote", "direct"], Taken(room.Evolve(new MessageTakenDown(Id("open"), Rowan, Ann), Noon)));

        string[] Taken(Room now) => [.. Grounds(now, Ben, null, all).Messages.Select(m => m.Id.Value.TrimEnd('-'))];
    }

    [Fact]
    public void Somebody_who_left_can_not_show_what_was_written_after_that()
    {
        var room = With(Said(Ann, "before"), new ParticipantLeft(Ben)).Evolve(Said(Ann, "after"), Noon.AddSeconds(1));
        Assert.Equal(Id("before"), Grounds(room, Ben, null, "before", "after").Messages.Single().Id);
    }

    [Fact]
    public void A_room_remembers_so_many_reports_and_no_more()
    {
        var room = Enumerable.Range(0, Reports.MostRemembered + 1)
            .Aggregate(Circle, (now, i) => now.Evolve(new ReportMade(new($"report-{i}"), null), Noon));
        Assert.Equal(Reports.MostRemembered, room.Reports.All.Count);
        Assert.Null(room.Reports.Find(new("report-0")));
    }
}
