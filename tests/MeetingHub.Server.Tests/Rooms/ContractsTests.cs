using System.Text.Json;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server.Tests.Rooms;

public class ContractsTests
{
    [Fact]
    public void The_web_clients_contracts_are_those_of_the_server()
    {
        var text = new StringWriter();
        TypeScriptContracts.Write(text);
        Repository.AssertCurrent(Repository.PathOf("web-client", "src", "shared", "contracts.ts"), text.ToString());
    }

    [Fact]
    public void Every_refusal_code_of_the_protocol_is_known_and_the_other_way_round()
    {
        var protocol = File.ReadAllText(Repository.PathOf("docs", "protocol.md"));
        foreach (var refusal in Refusal.All) Assert.Contains($"`{refusal.Code}`", protocol);

        var rows = protocol[protocol.IndexOf("| code | meaning |", StringComparison.Ordinal)..]
            .Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal));
        foreach (var code in rows.SelectMany(row => row.Split('|')[1].Split('`').Where((_, i) => i % 2 == 1)))
            Assert.Contains(Refusal.All, r => r.Code == code);
    }

    [Fact]
    public void Every_command_and_event_is_named_in_the_protocol()
    {
        var protocol = File.ReadAllText(Repository.PathOf("docs", "protocol.md"));
        foreach (var type in RoomJson.Commands.Concat(RoomJson.Events).Where(t => t != typeof(UnknownEvent)))
            Assert.Contains($"`{RoomJson.NameOf(type)}`", protocol);
    }

    [Fact]
    public void Commands_that_only_the_live_room_may_give_have_no_wire_form()
    {
        var all = typeof(RoomCommand).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(RoomCommand)) && !t.IsAbstract).ToArray();
        var own = all.Where(t => t.IsSubclassOf(typeof(LiveRoomCommand))).ToArray();
        Assert.Contains(typeof(PlaceMedia), own);
        Assert.Equal(all.Except(own).Select(t => t.Name).Order(), RoomJson.Commands.Select(t => t.Name).Order());

        // With every field that any command has, so that only the name can be wrong.
        const string fields = """
            "title":"x","capacity":1,"name":"x","keepsake":"fern","tint":"moss","role":"participant","node":"n","instead":0,"links":1,"claim":"participant","settings":{"title":"x","capacity":1,"isLarge":false,"level":1},"losses":[],"stays":[],"text":"x","id":"report-1","about":null,"who":"p1234567","reporter":"p1234567","change":1,"invitation":"x","poll":"poll-0001","blinded":"x","choice":1,"token":"x","voter":"x","up":true,"main":{},"at":null,"questions":[],"resource":{"id":"resource-1","title":"x","address":"/shelf/x"}
            """;
        foreach (var type in own)
        {
            Assert.NotNull(JsonSerializer.Deserialize($$"""{{{fields}}}""", type, RoomJson.Options));
            Assert.False(RoomJson.TryReadCommand(Json($$"""{"$type":"{{RoomJson.NameOf(type)}}",{{fields}}}"""), out _), type.Name);
        }
    }

    [Theory]
    [InlineData("""{"$type":"raiseHand"}""")]
    [InlineData("""{"later":{"field":[1]},"$type":"raiseHand"}""")]
    public void A_command_is_read_with_its_type_in_any_position_and_unknown_fields_are_skipped(string json)
    {
        Assert.True(RoomJson.TryReadCommand(Json(json), out var command));
        Assert.Equal(new RaiseHand(), command);
    }

    [Fact]
    public void A_message_may_leave_its_optional_fields_out()
    {
        Assert.True(RoomJson.TryReadCommand(
            Json("""{"$type":"postMessage","id":"m1234567","body":"Hello","audience":"everyone"}"""), out var command));
        Assert.Equal(new PostMessage(new MessageId("m1234567"), "Hello", MessageAudience.Everyone), command);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("\"raiseHand\"")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"$type":"danceWildly"}""")]
    [InlineData("""{"$type":7}""")]
    [InlineData("""{"$type":"muteParticipant"}""")]
    [InlineData("""{"$type":"muteParticipant","who":null}""")]
    [InlineData("""{"$type":"muteParticipant","who":"short"}""")]
    [InlineData("""{"$type":"muteParticipant","who":"spaces are not ids"}""")]
    [InlineData("""{"$type":"postMessage","id":"m1234567","body":null,"audience":"everyone"}""")]
    [InlineData("""{"$type":"postMessage","id":"m1234567","body":"x","audience":0}""")]
    [InlineData("""{"$type":"postMessage","id":"m1234567","body":"x","audience":"Everyone"}""")]
    [InlineData("""{"$type":"postMessage","id":"m1234567","body":"x","audience":"everyone,direct"}""")]
    public void A_text_that_is_not_a_command_is_refused_without_an_exception(string json) =>
        Assert.False(RoomJson.TryReadCommand(Json(json), out _));

    [Fact]
    public void An_event_of_a_newer_release_is_read_as_unknown()
    {
        var events = JsonSerializer.Deserialize<RoomEvent[]>(
            """[{"$type":"pollStarted","question":"?"},{"$type":"handRaised","who":"p1234567"}]""", RoomJson.Options)!;
        Assert.Equal([new UnknownEvent(), new HandRaised(new ParticipantId("p1234567"))], events);
    }

    [Fact]
    public void An_event_with_a_value_of_a_newer_release_is_unknown_and_the_other_events_are_read()
    {
        var events = RoomJson.ReadEvents(
            """[{"$type":"participantJoined","who":"p1234567","name":"Asha","keepsake":"teapot","tint":"sea","role":"participant"},{"$type":"handRaised","who":"p7654321"}]""");
        Assert.Equal([new UnknownEvent(), new HandRaised(new ParticipantId("p7654321"))], events);
    }

    [Fact]
    public void Replies_have_the_form_of_the_protocol()
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(1_795_000_000_000);
        var who = new ParticipantId("p1234567");
        Assert.Equal("""{"version":419}""", Write(new ExecuteReply(419)));
        Assert.Equal("{}", Write(DoneReply.Done));
        Assert.StartsWith("""{"version":418,"refusal":{"code":"room_locked","text":"The room is locked.""",
            Write(ExecuteReply.Refuse(418, Refusal.RoomLocked)), StringComparison.Ordinal);
        Assert.Equal("""{"version":2,"at":1795000000000,"events":[{"$type":"handRaised","who":"p1234567"}]}""",
            Write(new EntryWire(2, at, [new HandRaised(who)])));
        Assert.Equal("""{"pass":"abc","expiresAt":1795000000000}""", Write(new PassWire("abc", at)));
        Assert.Equal("""{"$type":"speaking","who":["p1234567"]}""", Write<ServerSignal>(new Speaking([who])));
        Assert.Equal("""{"$type":"slots","media":2,"slots":[{"mid":"3","who":"p1234567","track":"camera","source":7},{"mid":"4","who":"p1234567","track":"screen","source":8,"paused":true}],"number":5,"held":true}""",
            Write<ServerSignal>(new Slots(2, [new SlotWire("3", who, MediaTrack.Camera, 7), new SlotWire("4", who, MediaTrack.Screen, 8, IsPaused: true)], 5, IsHeld: true)));
        Assert.Equal("""{"$type":"lineWords","weak":[{"who":"p1234567","word":"veryWeak"}]}""",
            Write<ServerSignal>(new LineWords([new LineWordWire(who, LineWord.VeryWeak)])));
        Assert.Equal("""{"$type":"lineMeasured","media":2,"word":"good","sent":640,"lostDown":0.5,"lostUp":0,"pictures":3,"paused":0}""",
            Write<ServerSignal>(new LineMeasured(2, LineWord.Good, Carries: null, 640, 0.5, 0, RoundTrip: null, 3, 0)));
        Assert.Equal("""{"$type":"lineMeasured","media":2,"word":"weak","carries":300,"sent":280,"lostDown":0,"lostUp":6.2,"roundTrip":90,"pictures":3,"paused":2}""",
            Write<ServerSignal>(new LineMeasured(2, LineWord.Weak, 300, 280, 0, 6.2, 90, 3, 2)));
        Assert.Equal("""{"$type":"responded","who":"p1234567","reaction":"meToo"}""",
            Write<ServerSignal>(new Responded(who, Reaction.MeToo)));
        Assert.Equal("""{"$type":"captioned","who":"p1234567","line":3,"text":"I noticed"}""",
            Write<ServerSignal>(new Captioned(who, 3, "I noticed")));
        Assert.True(RoomJson.TryReadSignal(Json("""{"$type":"caption","line":3,"text":"I noticed"}"""), out var caption));
        Assert.Equal(new Caption(3, "I noticed"), caption);
        Assert.True(RoomJson.TryReadSignal(Json("""{"$type":"respond","reaction":"sittingWithYou"}"""), out var signal));
        Assert.Equal(new Respond(Reaction.SittingWithYou), signal);
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
    private static string Write<T>(T value) => JsonSerializer.Serialize(value, RoomJson.Options);
}
