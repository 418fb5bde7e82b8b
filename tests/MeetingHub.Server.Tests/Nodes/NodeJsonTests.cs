using System.Text.Json.Nodes;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Nodes;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server.Tests.Nodes;

/// <summary>
/// What nodes tell each other beside the log has the form that nodes of the older release read, and what those write is read. A field may
/// be added; none may change.
/// </summary>
public class NodeJsonTests
{
    private static readonly RoomId Room = new("room00000001");
    private static readonly ParticipantId Asha = new("participant1");

    private static void AssertSame<T>(string older, T value) where T : class
    {
        Assert.Equal(JsonNode.Parse(older)!.ToJsonString(), JsonNode.Parse(NodeJson.Write(value))!.ToJsonString());
        Assert.Equal(JsonNode.Parse(older)!.ToJsonString(), JsonNode.Parse(NodeJson.Write(NodeJson.Read<T>(older)))!.ToJsonString());
    }

    [Fact]
    public void Messages_between_the_nodes_of_a_room_have_the_form_of_the_older_release()
    {
        AssertSame<NodeMessage>("""{"$type":"seatTaken","who":"participant1","node":"node-1"}""", new SeatTaken(Asha, "node-1"));
        AssertSame<NodeMessage>(
            """{"$type":"signalSent","to":null,"signal":{"$type":"responded","who":"participant1","reaction":"heart"}}""",
            new SignalSent(null, new Responded(Asha, Reaction.Heart)));
        AssertSame<NodeMessage>(
            """{"$type":"signalSent","to":null,"signal":{"$type":"captioned","who":"participant1","line":3,"text":"I noticed"}}""",
            new SignalSent(null, new Captioned(Asha, 3, "I noticed")));
        AssertSame<NodeMessage>(
            """{"$type":"signalSent","to":null,"signal":{"$type":"speaking","who":["participant1"]}}""",
            new SignalSent(null, new Speaking([Asha])));
        AssertSame<NodeMessage>(
            """
            {"$type":"signalSent","to":"participant1","signal":
             {"$type":"slots","media":2,"slots":[{"mid":"3","who":"participant1","track":"camera","source":7}],"number":5,"held":true}}
            """,
            new SignalSent(Asha, new Slots(2, [new SlotWire("3", Asha, MediaTrack.Camera, 7)], 5, IsHeld: true)));
    }

    [Fact]
    public void Questions_about_media_and_their_answers_have_the_form_of_the_older_release()
    {
        AssertSame<MediaRequest>(
            """{"$type":"negotiateMedia","place":3,"offer":"v=0","room":"room00000001","who":"participant1"}""",
            new NegotiateMedia(Room, Asha, 3, "v=0"));
        AssertSame<MediaRequest>(
            """
            {"$type":"viewMedia","view":{"tiles":[{"who":"participant1","track":"camera","height":180}],"seen":4},
             "room":"room00000001","who":"participant1"}
            """,
            new ViewMedia(Room, Asha, new SetViewRequest([new ViewTile(Asha, MediaTrack.Camera, 180)], 4)));
        AssertSame("""{"answer":"v=0","media":3}""", new NegotiateReply { Answer = "v=0", Media = 3 });
    }

    [Fact]
    public void Figures_have_the_form_of_the_older_release() => AssertSame(
        """
        {"id":"a1","name":"node-1","version":"1.0","startedAt":0,"rooms":1,"people":2,"mediaRooms":3,"cpu":0.5,"bitsOut":4,"bitsIn":5,
         "lossOut":0.25,"lossIn":0.125,"joins":6,"rejoins":7,"joinTimes":[8,9]}
        """,
        new NodeFigures("a1", "node-1", "1.0", DateTimeOffset.UnixEpoch, 1, 2, 3, 0.5, 4, 5, 0.25, 0.125, 6, 7, [8, 9]));

    [Theory]
    [InlineData("""{"$type":"danceBegun","who":"participant1"}""")]
    [InlineData("""{"$type":"signalSent","to":null,"signal":{"$type":"danceBegun"}}""")]
    [InlineData("""{"$type":"signalSent","to":null,"signal":{"$type":"responded","who":"participant1","reaction":"dance"}}""")]
    public void What_only_a_newer_release_says_is_not_heard(string text) => Assert.Null(NodeJson.Read<NodeMessage>(text));

    [Fact]
    public void A_field_that_only_a_newer_release_knows_is_skipped() => Assert.Equal(
        new SeatTaken(Asha, "node-1"),
        NodeJson.Read<NodeMessage>("""{"$type":"seatTaken","who":"participant1","node":"node-1","mood":{"calm":true}}"""));
}
