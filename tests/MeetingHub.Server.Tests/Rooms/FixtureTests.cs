using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Live;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server.Tests.Rooms;

/// <summary>
/// The fixtures in tests/fixtures/room-log: the entries one seat receives, and the snapshot they fold to. The web client's
/// fold reads the same files, so the two folds cannot drift apart.
/// </summary>
public class FixtureTests
{
    private static readonly ParticipantId Rowan = new("p-rowan-1"), Juniper = new("p-juniper"), Pebble = new("p-pebble1"), Frank = new("p-frank-1");
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(1_795_000_000_000);
    private static readonly JsonSerializerOptions Indented = new(RoomJson.Options)
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n",
    };

    public static TheoryData<string> Names => [.. Stories.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_fixture_equals_what_the_domain_folds_and_the_server_sends(string name)
    {
        var (viewer, steps) = Stories[name];
        var room = Room.Empty;
        var entries = new List<EntryWire>();
        var kept = name == Lost ? new Kept(Again: true, Locked: false, Links: 1, [new KeptSeat(Frank, Removed: true, Microphone: true, Camera: false)]) : null;
        foreach (var (by, command) in steps.Prepend((ParticipantId.Nobody, new OpenRoom(new RoomSettings("Tuesday circle", 500, name == "a large session"), kept))))
        {
            var at = Start.AddSeconds(4 * entries.Count);
            var decision = room.Decide(command, by, at);
            Assert.False(decision.Events.IsEmpty, $"{command.GetType().Name} changed nothing: {decision.Refusal?.Code}");
            var entry = new RoomEntry(entries.Count + 1, at, by, decision.Events);
            var before = room;
            room = room.Evolve(entry);
            var seen = new SeenEntry(entry, before, room);
            entries.Add(seen.ChangesSightOf(viewer)
                ? new EntryWire(entry.Version, at, []) { Room = RoomView.For(room, viewer) }
                : seen.WireFor(viewer, room.Seats.FindInside(viewer)?.Role ?? (viewer == Rowan ? Role.Facilitator : Role.Participant)));
        }

        var fixture = new JsonObject
        {
            ["name"] = name,
            ["viewer"] = viewer.Value,
            ["entries"] = JsonSerializer.SerializeToNode(entries, RoomJson.Options),
            ["snapshot"] = JsonSerializer.SerializeToNode(RoomView.For(room, viewer), RoomJson.Options),
        };
        if (name == "a newer release speaks") AddWhatOnlyANewerReleaseSays(fixture);

        var file = name.Replace(' ', '-') + ".json";
        var text = fixture.ToJsonString(entries.Count > 100 ? RoomJson.Options : Indented) + "\n"; // the long one is not for reading
        Repository.AssertCurrent(Repository.PathOf("tests", "fixtures", "room-log", file), text);
    }

    [Fact]
    public void No_fixture_is_left_over_from_a_story_that_is_gone()
    {
        var files = Directory.GetFiles(Repository.PathOf("tests", "fixtures", "room-log"), "*.json").Select(Path.GetFileNameWithoutExtension);
        Assert.Equal(Stories.Keys.Select(n => n.Replace(' ', '-')).Order(StringComparer.Ordinal), files.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_fixture_is_read_and_written_back_unchanged(string name)
    {
        var fixture = JsonNode.Parse(File.ReadAllText(Repository.PathOf("tests", "fixtures", "room-log", name.Replace(' ', '-') + ".json")))!;
        var snapshot = fixture["snapshot"].Deserialize<RoomView>(RoomJson.Options);
        Assert.True(JsonNode.DeepEquals(fixture["snapshot"], JsonSerializer.SerializeToNode(snapshot, RoomJson.Options)));

        var entries = fixture["entries"].Deserialize<EntryWire[]>(RoomJson.Options)!;
        if (name != "a newer release speaks") Assert.True(JsonNode.DeepEquals(fixture["entries"], JsonSerializer.SerializeToNode(entries, RoomJson.Options)));
        else Assert.IsType<UnknownEvent>(entries[1].Events[0]);
    }

    [Fact]
    public void Every_event_is_in_some_fixture()
    {
        var all = string.Concat(Directory.GetFiles(Repository.PathOf("tests", "fixtures", "room-log"), "*.json").Select(File.ReadAllText));
        Type[] forNobody = [typeof(UnknownEvent), typeof(HoldsKept), typeof(ConnectionLost), typeof(ConnectionRestored), typeof(ReasonGiven)];
        Type[] told = [.. RoomJson.Events.Except(forNobody)];
        Assert.All(told, e => Assert.Contains($"\"{RoomJson.NameOf(e)}\"", all));
    }

    private static void AddWhatOnlyANewerReleaseSays(JsonObject fixture)
    {
        var entries = fixture["entries"]!.AsArray();
        entries[1]!["events"]!.AsArray().Insert(0, JsonNode.Parse("""{"$type":"pollStarted","question":"Shall we go on?"}"""));
        entries[1]!["mood"] = "calm";
        entries[2]!["events"]![0]!["pronouns"] = "they";
    }

    private static JoinRoom Join(string name, Keepsake keepsake, Tint tint, Role role = Role.Participant) => new(name, keepsake, tint, role);
    private const string Lost = "a room that lost its log";

    private static readonly (ParticipantId, RoomCommand)[] Circle =
    [
        (Rowan, Join("Rowan", Keepsake.Lantern, Tint.Ochre, Role.Facilitator)),
        (Juniper, Join("Juniper", Keepsake.Fern, Tint.Moss)),
        (Pebble, Join("Zoë 石", Keepsake.Stones, Tint.Slate)),
        (Frank, Join("Frank", Keepsake.Boat, Tint.Sea)),
    ];

    private static PostMessage Say(string id, string body, MessageAudience audience = MessageAudience.Everyone, string? replyTo = null, ParticipantId? toWho = null) =>
        new(new MessageId(id), body, audience, replyTo is null ? null : new MessageId(replyTo), toWho);

    private static readonly (ParticipantId, RoomCommand)[] Talk =
    [
        .. Circle,
        (Juniper, Say("message-1", "Hello \"everyone\" 👋\nIt's good to be here.")),
        (Rowan, Say("message-2", "Welcome, Juniper.", replyTo: "message-1")),
        (Pebble, Say("message-3", "May I just listen tonight?", MessageAudience.Facilitators)),
        (Rowan, Say("message-4", "Of course.", MessageAudience.Direct, "message-3", Pebble)),
        (Frank, Say("message-5", "I'd like to go last.", MessageAudience.Direct, toWho: Rowan)),
        (Rowan, new ReactToMessage(new MessageId("message-3"), Reaction.ThankYou)),
        (Pebble, new ReactToMessage(new MessageId("message-1"), Reaction.Heart)),
        (Frank, new ReactToMessage(new MessageId("message-1"), Reaction.MeToo)),
        (Frank, new ReactToMessage(new MessageId("message-1"), Reaction.SittingWithYou)),
        (Frank, new WithdrawReaction(new MessageId("message-1"), Reaction.MeToo)),
        (Juniper, new Leave()),
        (Juniper, Join("June", Keepsake.Moon, Tint.Rose)),
        (Juniper, Say("message-6", "Lost you for a moment.")),
    ];

    private static readonly (ParticipantId, RoomCommand)[] Moderation =
    [
        .. Circle,
        (Frank, new TurnOnMicrophone()),
        (Frank, new RaiseHand()),
        (Pebble, new RaiseHand()),
        (Frank, new StartScreen()),
        (Rowan, new MuteParticipant(Frank)),
        (Rowan, new StopCamera(Juniper)),
        (Frank, Say("message-1", "Why?", MessageAudience.Direct, toWho: Rowan)),
        (Rowan, new RemoveParticipant(Frank)),
        (Rowan, new AllowCamera(Juniper)),
        (Juniper, new TurnOnCamera()),
        (Rowan, new RemoveParticipant(Pebble)),
        (Rowan, new UndoRemoval(Pebble)),
        (Pebble, Join("Pebble", Keepsake.Shell, Tint.Stone)),
        (Rowan, new LockRoom()),
    ];

    private static readonly (ParticipantId, RoomCommand)[] Promotion =
    [
        .. Circle,
        (Pebble, Say("message-1", "May I just listen tonight?", MessageAudience.Facilitators)),
        (Rowan, new PromoteParticipant(Juniper)),
        (Pebble, Say("message-2", "Thank you.", MessageAudience.Facilitators)),
        (Rowan, new StepDown()),
        (Juniper, new RemoveParticipant(Pebble, Reason.WrongRoom)),
        (Juniper, new Leave()),
        (Juniper, Join("Juniper", Keepsake.Fern, Tint.Moss)),
        (Rowan, new StepUp()),
        (Rowan, new WithdrawPromotion(Juniper)),
        (Juniper, new RaiseHand()),
    ];

    private static readonly Dictionary<string, (ParticipantId Viewer, (ParticipantId By, RoomCommand Command)[] Steps)> Stories = new()
    {
        ["people come and go"] = (Juniper,
        [
            .. Circle,
            (ParticipantId.Nobody, new LoseConnections([new Loss(new Stay(Pebble, 3, 0)), new Loss(new Stay(Frank, 4, 0), Closed: true)])),
            (ParticipantId.Nobody, new DropParticipants([new Stay(Pebble, 3, 0), new Stay(Frank, 4, 0)])),
            (Pebble, new ReturnParticipant()),
            (Frank, new Leave()),
            (Rowan, new LockRoom()),
            (Rowan, new UnlockRoom()),
            (Frank, Join("Franz", Keepsake.Cup, Tint.Clay)),
        ]),
        ["tracks and hands"] = (Pebble,
        [
            .. Circle,
            (Juniper, new TurnOnMicrophone()),
            (Juniper, new TurnOnCamera()),
            (Pebble, new RaiseHand()),
            (Juniper, new RaiseHand()),
            (Frank, new RaiseHand()),
            (Frank, new StartScreen()),
            (Rowan, new StopScreen(Frank)),
            (Juniper, new StartScreen()),
            (Rowan, new MuteParticipant(Juniper)),
            (Rowan, new AskToUnmute(Juniper)),
            (Juniper, new TurnOnMicrophone()),
            (Juniper, new TurnOffMicrophone()),
            (Rowan, new StopCamera(Juniper)),
            (Pebble, new TurnOnCamera()),
            (Pebble, new TurnOffCamera()),
            (Rowan, new LowerHand(Pebble)),
            (Juniper, new LowerHand()),
            (Pebble, new RaiseHand()),
            (Juniper, new StopScreen()),
            (Frank, new StartScreen()),
            (ParticipantId.Nobody, new PlaceMedia("node-1", Instead: 0)),
            (ParticipantId.Nobody, new PlaceMedia("node-2", Instead: 1)),
        ]),
        ["messages as everyone sees them"] = (Juniper, Talk),
        ["messages as their author sees them"] = (Pebble, Talk),
        ["messages as a facilitator sees them"] = (Rowan, Talk),
        ["a removal as others see it"] = (Juniper, Moderation),
        [Lost] = (Rowan,
        [
            (Juniper, Join("Juniper", Keepsake.Fern, Tint.Moss) with { WasInside = true, Links = 1 }),
            (Rowan, Join("Rowan", Keepsake.Lantern, Tint.Ochre, Role.Facilitator) with { Links = 1 }),
            (Rowan, new ReplaceLinks(2)),
        ]),
        ["a removal as a facilitator sees it"] = (Rowan, Moderation),
        ["held devices stay held when somebody comes back"] = (Juniper,
        [
            .. Circle,
            (Rowan, new MuteParticipant(Frank)),
            (Rowan, new StopCamera(Frank)),
            (Frank, new Leave()),
            (Frank, Join("Frank", Keepsake.Boat, Tint.Sea)),
        ]),
        ["a long talk keeps its newest messages"] = (Juniper,
        [
            .. Circle,
            .. Enumerable.Range(1, Chat.MostMessages + 3).Select(i => (Frank, (RoomCommand)Say($"message-{i:0000}", $"{i}"))),
            (Rowan, new ReactToMessage(new MessageId("message-0004"), Reaction.Heart)),
        ]),
        ["a large session"] = (Juniper,
        [
            .. Circle,
            (Frank, new RaiseHand()),
            (Frank, Say("message-1", "May I ask something?")),
            (Rowan, new ReactToMessage(new MessageId("message-1"), Reaction.Heart)),
            (Juniper, new ReactToMessage(new MessageId("message-1"), Reaction.Heart)),
            (Rowan, new AskToUnmute(Frank)),
            (Frank, new TurnOnMicrophone()),
            (Frank, new LowerHand()),
            (Pebble, new TurnOnCamera()),
            (Juniper, new RaiseHand()),
            (Frank, new TurnOffMicrophone()),
            (Rowan, new StopCamera(Pebble)),
            (Frank, new StartScreen()),
            (Frank, new Leave()),
        ]),
        ["a promotion as others see it"] = (Frank, Promotion),
        ["a promotion as the promoted see it"] = (Juniper, Promotion),
        ["a newer release speaks"] = (Juniper, [.. Circle, (Juniper, new RaiseHand())]),
        ["the session ends"] = (Juniper, [.. Circle, (Pebble, new RaiseHand()), (Juniper, new TurnOnMicrophone()), (Rowan, new EndRoom())]),
    };
}
