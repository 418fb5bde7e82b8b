using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server.Tests.Rooms;

/// <summary>
/// The fixtures in tests/fixtures/room-log: what the page on one seat is sent, and the snapshots it must fold to. The web client's fold
/// reads the same files, so the two folds cannot drift apart. Most are random stories; a few show something that chance would not bring.
/// </summary>
public class FixtureTests
{
    private const int EntriesPerStory = 520;
    private const string Lost = "a room that lost its log";
    private const string Newer = "a newer release speaks";
    private const string AtDoor = "a waiting room as a facilitator sees it";
    private const string WithoutKey = "a waiting room of an encrypted session as a facilitator sees it";
    private const string Pair = "two facilitators settle who leads as one of them sees it";
    private const string ATalk = "a talk with questions as a listener sees it";
    private const string Long = "a long talk keeps its newest messages";

    private static readonly ParticipantId Rowan = RandomStory.Rowan, Juniper = RandomStory.Juniper, Frank = new("p-frank-1"), Moss = new("p-moss-01");
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(1_795_000_000_000);
    private static readonly JsonSerializerOptions Written = new(RoomJson.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private sealed record RandomFixture(int Seed, bool IsLarge, ParticipantId Viewer)
    {
        public string Name => $"{(IsLarge ? "a large" : "an ordinary")} session as a {Role} sees it, seed {Seed}";

        private string Role => Viewer == Rowan ? "facilitator" : "participant";

        public RoomSettings Settings => new("Tuesday circle", IsLarge ? 500 : 6, IsLarge) 
        {
            NeedsFacilitator = Seed % 2 == 0, EndsAt = RandomStory.Beginning.AddDays(2), IsEncrypted = !IsLarge && Seed % 2 == 1,
        };
    }

    private static readonly Dictionary<string, RandomFixture> Random = new[]
    {
        new RandomFixture(1, false, Rowan), new RandomFixture(2, false, Rowan),
        new RandomFixture(3, false, Juniper), new RandomFixture(4, false, Juniper),
        new RandomFixture(5, true, Rowan), new RandomFixture(6, true, Juniper), new RandomFixture(7, true, Juniper),
    }.ToDictionary(f => f.Name);

    private sealed record ToldFixture(
        ParticipantId Viewer, Kept? Kept, (ParticipantId By, RoomCommand Command)[] Steps, RoomFormat Format = RoomFormat.Video,
        bool IsEncrypted = false);

    private static readonly QuestionId First = new("question-one"), Second = new("question-two");

    private static readonly Dictionary<string, ToldFixture> Told = new()
    {
        [Lost] = new(Rowan,
            new Kept(Again: true, Locked: false, Links: 1, [new KeptSeat(Frank, Removed: true, Microphone: true, Camera: false, Terms: new(RemovedUntil.Review, WithHelp: false))]),
            [
                (Juniper, Join("Juniper") with { WasInside = true, Links = 1 }),
                (Rowan, Join("Rowan", Role.Facilitator) with { Links = 1 }),
                (Rowan, new ReplaceLinks(2)),
                (Rowan, new UnlockRoom()),
            ]),
        [AtDoor] = new(Rowan, null,
            [
                (Rowan, Join("Rowan", Role.Facilitator)),
                (Rowan, new SetDoor(DoorMode.Knock)),
                (Juniper, Join("Juniper")),
                (Juniper, new WriteAtDoor("Please come to me last")),
                (Frank, Join("Frank") with { WasInside = true }),
                (Moss, Join("Moss")),
                (Rowan, new WriteAtDoor("One moment", Juniper)),
                (Rowan, new LetIn([Juniper])),
                (Moss, new Leave()),
                (Rowan, new SendToWait(Juniper)),
                (Rowan, new DeclineKnock(Juniper)),
            ]),
        [WithoutKey] = new(Rowan, null,
            [
                (Rowan, Join("Rowan", Role.Facilitator)),
                (Juniper, Join("Juniper") with { IsKeyless = true }),
                (Frank, Join("Frank") with { IsKeyless = true }),
                (Juniper, new AskForSecret(new string('j', KeyRules.AskLength))),
                (Frank, new AskForSecret(new string('f', KeyRules.AskLength))),
                (Rowan, new GiveSecret(Juniper, new string('j', KeyRules.AskLength), new string('s', KeyRules.SecretLength))),
                (Rowan, new LetIn([Juniper, Frank])),
            ], IsEncrypted: true),
        [Pair] = new(Rowan, null,
            [
                (Rowan, Join("Rowan", Role.Facilitator)),
                (Moss, Join("Moss", Role.Facilitator)),
                (Rowan, new AskToLead(Moss)),
                (Moss, new DeclineLead()),
                (Moss, new PostMessage(new("message-0001"), "Not just now", MessageAudience.Colleagues)),
                (Rowan, new AskToLead(Moss)),
                (Rowan, new KeepLead()),
                (Rowan, new AskToLead(Moss)),
                (Moss, new TakeLead()),
                (Moss, new AskToLead(Rowan)),
            ]),
        [ATalk] = new(Juniper, null,
            [
                (Rowan, Join("Rowan", Role.Facilitator)),
                (Juniper, Join("Juniper")),
                (Frank, Join("Frank")),
                (Rowan, new TurnOnMicrophone()),
                (Juniper, new AskQuestion(First, "What comes first?")),
                (Frank, new AskQuestion(Second, "And then?")),
                (Rowan, new ListQuestion(First)),
                (Rowan, new ListQuestion(Second)),
                (Juniper, new CountVote(First, "juniper", true)),
                (Juniper, new CountVote(First, "juniper", false)),
                (Juniper, new CountVote(Second, "juniper", true)),
                (Frank, new CountVote(Second, "frank", true)),
                (Rowan, new ShowQuestion(First)),
                (Rowan, new PutAwayQuestion(First)),
            ], RoomFormat.Talk),
        [Long] = new(Juniper, null,
            [
                (Juniper, Join("Juniper")),
                (Frank, Join("Frank")),
                .. Enumerable.Range(1, Chat.MostMessages + 3).Select(i =>
                    (Frank, (RoomCommand)new PostMessage(new($"message-{i:0000}"), $"{i}", MessageAudience.Everyone))),
                (Juniper, new ReactToMessage(new("message-0004"), Reaction.Heart)),
            ]),
        [Newer] = new(Juniper, null, [(Juniper, Join("Juniper")), (Frank, Join("Frank")), (Juniper, new RaiseHand())]),
    };

    public static TheoryData<string> Names => [.. Random.Keys, .. Told.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_fixture_equals_what_the_domain_folds_and_the_server_sends(string name)
    {
        var (viewer, steps) = Random.TryGetValue(name, out var random)
            ? (random.Viewer, new RandomStory(random.Seed).Tell(random.Settings, EntriesPerStory))
            : (Told[name].Viewer, Tell(Told[name]));
        var reader = new SeatReader(viewer, entriesPerChapter: name == Long ? Chat.MostMessages + 10 : 8);
        var room = Room.Empty;
        foreach (var step in steps)
        {
            reader.Read(step);
            room = step.After;
        }
        var chapters = reader.EndAt(room);
        if (name == Newer) AddWhatOnlyANewerReleaseSays(chapters[0]!["entries"]!.AsArray());

        var lines = chapters.Select(chapter => chapter!.ToJsonString(Written));
        var (quoted, seat) = (JsonSerializer.Serialize(name, Written), JsonSerializer.Serialize(viewer.Value, Written));
        Repository.AssertCurrent(FileOf(name), $"{{\"name\":{quoted},\"viewer\":{seat},\"chapters\":[\n{string.Join(",\n", lines)}\n]}}\n");
    }

    [Fact]
    public void No_fixture_is_left_over_from_a_story_that_is_gone()
    {
        var left = Directory.GetFiles(Path.GetDirectoryName(FileOf(""))!).Except(Random.Keys.Concat(Told.Keys).Select(FileOf)).ToArray();
        if (Repository.MayWrite) Array.ForEach(left, File.Delete);
        else Assert.Empty(left);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_fixture_is_read_and_written_back_unchanged(string name)
    {
        foreach (var chapter in JsonNode.Parse(File.ReadAllText(FileOf(name)))!["chapters"]!.AsArray())
        {
            var snapshot = chapter!["snapshot"].Deserialize<RoomView>(RoomJson.Options);
            Assert.True(JsonNode.DeepEquals(chapter["snapshot"], JsonSerializer.SerializeToNode(snapshot, RoomJson.Options)));

            var entries = chapter["entries"].Deserialize<EntryWire[]>(RoomJson.Options)!;
            if (name == Newer) Assert.IsType<UnknownEvent>(entries[0].Events[0]);
            else Assert.True(JsonNode.DeepEquals(chapter["entries"], JsonSerializer.SerializeToNode(entries, RoomJson.Options)));
        }
    }

    [Fact]
    public void The_random_stories_give_every_command_and_each_of_them_is_done_at_least_once()
    {
        var talk = new RoomSettings("A talk", 500, IsLarge: true) { Format = RoomFormat.Talk };
        var stories = Random.Values.Select(f => (f.Seed, f.Settings)).Append((Seed: 8, Settings: talk)).Select(f =>
        {
            var story = new RandomStory(f.Seed);
            Assert.NotEmpty(story.Tell(f.Settings, EntriesPerStory).ToArray());
            return story;
        }).ToArray();
        var all = typeof(RoomCommand).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(RoomCommand)) && !t.IsAbstract).ToArray();
        // At the door, in rehearsals, by moderators outside the room, and in side rooms.
        Type[] elsewhere = [typeof(VoteQuestion), typeof(EndRehearsal), typeof(LiftRemoval), typeof(FollowMainRoom)];
        Assert.Equal(elsewhere, all.Except(stories.SelectMany(s => s.Given)));
        Type[] withoutEntry = [typeof(VoteQuestion), typeof(EndRehearsal), typeof(LiftRemoval), typeof(ForgetRoom), typeof(FollowMainRoom)];
        Assert.Equal(withoutEntry, all.Except(stories.SelectMany(s => s.Done)));
    }

    [Fact]
    public void The_random_stories_hold_answers_entries_with_a_whole_room_and_entries_that_stand_for_several()
    {
        var chapters = Random.Keys.SelectMany(name => JsonNode.Parse(File.ReadAllText(FileOf(name)))!["chapters"]!.AsArray()).ToArray();
        var entries = chapters.SelectMany(chapter => chapter!["entries"]!.AsArray()).ToArray();
        Assert.True(chapters.Count(chapter => chapter!["answer"] is not null) > Random.Count);
        Assert.Contains(entries, entry => entry!["room"] is not null);
        Assert.Contains(entries, entry => entry!["from"] is not null);
    }

    [Fact]
    public void Every_event_that_somebody_inside_may_know_is_in_some_fixture()
    {
        var all = string.Concat(Directory.GetFiles(Path.GetDirectoryName(FileOf(""))!).Select(File.ReadAllText));
        Type[] unsent =
        [
            typeof(RoomOpened), typeof(HoldsKept), typeof(ConnectionLost), typeof(ConnectionRestored), typeof(ReasonGiven), typeof(NoteGiven), typeof(CameByInvitation),
            typeof(AgreementAccepted), typeof(AnswerCounted), typeof(QuestionVoteSet), typeof(MainRoomFollowed),
            typeof(UnknownEvent),
        ];
        Assert.All(RoomJson.Events.Except(unsent), e => Assert.Contains($"\"$type\":\"{RoomJson.NameOf(e)}\"", all));
        Assert.All(unsent.SkipLast(1), e => Assert.DoesNotContain($"\"$type\":\"{RoomJson.NameOf(e)}\"", all));
    }

    private static IEnumerable<Step> Tell(ToldFixture told)
    {
        var (room, version) = (Room.Empty, 0L);
        var settings = new RoomSettings("Tuesday circle", 500, told.Format == RoomFormat.Talk) { Format = told.Format, IsEncrypted = told.IsEncrypted };
        foreach (var (by, command) in told.Steps.Prepend((ParticipantId.Nobody, new OpenRoom(settings, told.Kept))))
        {
            var at = Start.AddSeconds(version);
            var decision = room.Decide(command, by, at);
            Assert.False(decision.Events.IsEmpty, $"{command.GetType().Name} changed nothing: {decision.Refusal?.Code}");
            var (before, entry) = (room, new RoomEntry(++version, at, command.HasAuthor() ? by : ParticipantId.Nobody, decision.Events));
            room = room.Evolve(entry);
            yield return new Step(entry, before, room);
        }
    }

    private static void AddWhatOnlyANewerReleaseSays(JsonArray entries)
    {
        entries[0]!["events"]!.AsArray().Insert(0, JsonNode.Parse("""{"$type":"pollStarted","question":"Shall we go on?"}"""));
        entries[0]!["mood"] = "calm";
        entries[1]!["events"]![0]!["pronouns"] = "they";
    }

    private static JoinRoom Join(string name, Role claim = Role.Participant) => new(name, Keepsake.Fern, Tint.Moss, claim);

    private static string FileOf(string name) =>
        Repository.PathOf("tests", "fixtures", "room-log", name.Replace(",", "").Replace(' ', '-') + ".json");
}
