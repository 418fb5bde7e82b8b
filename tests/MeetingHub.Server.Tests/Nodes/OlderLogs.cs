using System.Net.Http.Json;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Sessions;
using Npgsql;
using StackExchange.Redis;

namespace MeetingHub.Server.Tests.Nodes;

/// <summary>
/// A room as a server wrote it into Redis, kept in tests/fixtures/older-logs, and what some seats saw of it: releases that follow have to
/// read it. A file is written once, by the release that it is named after, and never again.
/// </summary>
internal static class OlderLogs
{
    public const string Whole = "a whole log", Trimmed = "a trimmed log";

    private const int Hands = 20; // that many people fill the log, each within the limits of a seat
    private static readonly string[] Fields = ["at", "by", "ev", "mark"];
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string PathOf(int level) => Repository.PathOf("tests", "fixtures", "older-logs", $"level-{level}.json");

    /// <summary>Has a meeting at the server in which everything happens that its log has a word for, and keeps the log.</summary>
    public static async Task WriteAsync(int level, RunningServer server, string redis, string database)
    {
        using var console = RedisServer.Connect(redis);
        var meeting = await server.StartMeetingAsync();
        await using (var before = await server.EnterAsync(meeting.FacilitatorCode, "Rowan"))
        await using (var held = await server.EnterAsync(meeting.ParticipantCode, "Frank"))
        await using (var removed = await server.EnterAsync(meeting.ParticipantCode, "Mallory"))
        {
            await DoAsync(before, "muteParticipant", ("who", held.You));
            await DoAsync(before, "removeParticipant", ("who", removed.You));
            await UntilDecisionsAreStoredAsync(database);

            // The log is lost, and the room begins again with what facilitators had decided.
            foreach (var key in (string[])["head", "log", "seats", "snapshot"])
                await console.Database.KeyDeleteAsync($"mh:{{{await RoomAsync(console)}}}:{key}");
            await Task.WhenAll(before.Closed.Task, held.Closed.Task).WaitAsync(Until.Patience);
        }
        await using var rowan = await server.EnterAsync(meeting.FacilitatorCode, "Rowan");
        await DoAsync(rowan, "unlockRoom");
        using (var browser = server.NewBrowser())
        {
            using var links = await browser.PostAsJsonAsync("/api/links", new { pass = rowan.Pass, facilitatorCode = Codes.New() });
            meeting.ParticipantCode = (string)(await links.Content.ReadFromJsonAsync<JsonNode>())!["participantCode"]!;
        }

        var room = await RoomAsync(console);
        await using var juniper = await server.EnterAsync(meeting.ParticipantCode, "Juniper");
        await using var pebble = await server.EnterAsync(meeting.ParticipantCode, "Zoë 石");
        await using var boat = await server.EnterAsync(meeting.ParticipantCode, "Boat");
        await using var moon = await server.EnterAsync(meeting.ParticipantCode, "Moon");
        await TalkAsync("first", rowan, juniper, pebble);
        await DoAsync(rowan, "unlockRoom");
        await DoAsync(rowan, "removeParticipant", ("who", boat.You));
        await DoAsync(rowan, "undoRemoval", ("who", boat.You));
        moon.Cut();
        await rowan.NextAsync("participantDropped");
        await using var moonAgain = await HubClient.ConnectAsync(server.Address);
        Assert.Null((await moonAgain.ResumeAsync(moon.Pass, moon.Epoch, moon.Version))["refusal"]);
        await DoAsync(rowan, "stopCamera", ("who", moon.You));
        await DoAsync(rowan, "removeParticipant", ("who", moon.You));
        var logs = new JsonArray(await ReadAsync(console, room, Whole, rowan, juniper));

        var more = await Task.WhenAll(Enumerable.Range(0, Hands).Select(i => server.EnterAsync(meeting.ParticipantCode, $"Hand {i}")));
        await Task.WhenAll(more.Select(async person =>
        {
            for (var n = 0; n < 24; n++)
            {
                await DoAsync(person, "raiseHand");
                await DoAsync(person, "lowerHand");
            }
            await DoAsync(person, "leave");
            await person.DisposeAsync();
        }));
        await TalkAsync("last", rowan, juniper, pebble);
        logs.Add(await ReadAsync(console, room, Trimmed, rowan, juniper));

        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(level))!);
        var lines = logs.Select(log => log!.ToJsonString(Plain).Replace("{\"id\":", "\n{\"id\":", StringComparison.Ordinal));
        await File.WriteAllTextAsync(PathOf(level), $"[{string.Join(",\n", lines)}]\n");
    }

    private static async Task TalkAsync(string round, HubClient rowan, HubClient juniper, HubClient pebble)
    {
        string Id(string name) => $"{round}-{name}";
        await DoAsync(
            juniper, "postMessage", ("id", Id("hello")),
            ("body", "Hello \"everyone\" 👋\nIt's good to be here."), ("audience", "everyone"));
        await DoAsync(
            rowan, "postMessage", ("id", Id("welcome")), ("body", "Welcome."), ("audience", "everyone"), ("replyTo", Id("hello")));
        await DoAsync(pebble, "postMessage", ("id", Id("listen")), ("body", "May I just listen?"), ("audience", "facilitators"));
        await DoAsync(rowan, "postMessage", ("id", Id("sure")), ("body", "Of course."), ("audience", "direct"), ("toWho", pebble.You));
        await DoAsync(pebble, "reactToMessage", ("messageId", Id("hello")), ("reaction", "heart"));
        await DoAsync(rowan, "reactToMessage", ("messageId", Id("hello")), ("reaction", "meToo"));
        await DoAsync(rowan, "withdrawReaction", ("messageId", Id("hello")), ("reaction", "meToo"));
        await DoAsync(juniper, "turnOnMicrophone");
        await DoAsync(juniper, "turnOffMicrophone");
        await DoAsync(juniper, "turnOnCamera");
        await DoAsync(juniper, "turnOffCamera");
        await DoAsync(juniper, "turnOnMicrophone");
        await DoAsync(pebble, "startScreen");
        await DoAsync(pebble, "stopScreen");
        await DoAsync(pebble, "startScreen");
        await DoAsync(rowan, "muteParticipant", ("who", juniper.You));
        await DoAsync(rowan, "askToUnmute", ("who", juniper.You));
        await DoAsync(rowan, "stopCamera", ("who", juniper.You));
        await DoAsync(rowan, "allowCamera", ("who", juniper.You));
        await DoAsync(rowan, "stopCamera", ("who", pebble.You));
        await DoAsync(pebble, "raiseHand");
        await DoAsync(rowan, "lowerHand", ("who", pebble.You));
        await DoAsync(juniper, "raiseHand");
        await DoAsync(pebble, "raiseHand");
        await rowan.AskAsync("Negotiate", new JsonObject { ["offer"] = PrivacyTests.Offer });
        await DoAsync(rowan, "lockRoom");
    }

    private static async Task DoAsync(HubClient member, string command, params (string Name, JsonNode? Value)[] fields)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            var reply = await member.ExecuteAsync(command, fields);
            if (reply["refusal"] is null && reply["hubError"] is null) return;
            Assert.True((string?)reply["refusal"]?["code"] == "slow_down", $"{command}: {reply.ToJsonString()}");
            await tick.WaitForNextTickAsync();
        }
    }

    private static async Task<JsonObject> ReadAsync(RedisServer console, string room, string name, params HubClient[] viewers)
    {
        var views = new JsonObject();
        foreach (var viewer in viewers)
            views[viewer.You] = (await viewer.ResumeAsync(viewer.Pass, "another epoch", 0))["snapshot"]!.DeepClone();
        var head = await console.Database.HashGetAllAsync($"mh:{{{room}}}:head");
        var snapshot = await console.Database.StringGetAsync($"mh:{{{room}}}:snapshot");
        var stream = await console.Database.StreamRangeAsync($"mh:{{{room}}}:log");
        return new JsonObject
        {
            ["name"] = name,
            ["head"] = new JsonObject(head.Select(f => KeyValuePair.Create(f.Name.ToString(), (JsonNode?)f.Value.ToString()))),
            ["snapshot"] = (string?)snapshot,
            ["views"] = views,
            ["entries"] = new JsonArray([.. stream.Select(entry => new JsonObject(
                Fields.Select(f => KeyValuePair.Create(f, (JsonNode?)entry[f].ToString())).Prepend(new("id", entry.Id.ToString()))))]),
        };
    }

    private static async Task<string> RoomAsync(RedisServer console) =>
        (await console.Database.SortedSetRangeByRankAsync("mh:rooms", -1)).Single().ToString();

    private static async Task UntilDecisionsAreStoredAsync(string database)
    {
        await using var store = new NpgsqlConnection(database);
        await store.OpenAsync();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (var i = 0; i < 200; i++)
        {
            await using var command = new NpgsqlCommand("""select count(*) from "Seats" """, store);
            if ((long)(await command.ExecuteScalarAsync())! == 2) return;
            await tick.WaitForNextTickAsync();
        }
        Assert.Fail("The decisions are not stored.");
    }
}
