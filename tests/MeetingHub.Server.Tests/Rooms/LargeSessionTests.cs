using System.Diagnostics;
using System.Text.Json.Nodes;

namespace MeetingHub.Server.Tests.Rooms;

/// <summary>A session for so many people that participants do not see each other.</summary>
public sealed class LargeSessionTests(ServerWith<LargeSessionTests> one) : IClassFixture<ServerWith<LargeSessionTests>>, IServerOptions
{
    private readonly RunningServer _server = one.Server;

    public static string[] ServerOptions => ["--Rooms:Capacity", "100", "--Rooms:LargeFrom", "100"];

    private static string NamesIn(JsonNode snapshot) =>
        string.Join(' ', snapshot["participants"]!.AsArray().Select(p => (string)p!["name"]!));

    private static async Task<JsonNode> SignalAsync(HubClient client, Func<JsonNode, bool> isThis)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var patience = new CancellationTokenSource(Until.Patience);
        while (true)
        {
            if (client.Signals.LastOrDefault(isThis) is { } found) return found;
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    private static Task<JsonNode> SignalAsync(HubClient client, string type, Func<JsonNode, bool> isThis) =>
        SignalAsync(client, s => (string?)s["$type"] == type && isThis(s));

    [Fact]
    public async Task A_text_that_is_taken_down_is_not_in_what_people_of_a_large_session_missed()
    {
        var (facilitator, link) = await _server.StartMeetingAsync();
        await using var rowan = await _server.EnterAsync(facilitator, "Rowan");
        await using var frank = await _server.EnterAsync(link, "Frank");
        await using var juniper = await _server.EnterAsync(link, "Juniper");
        juniper.Cut();
        await frank.SayAsync("words that go", id: "message00001");
        await rowan.SayAsync("words that stay");
        await frank.ExecuteAsync("takeDownMessage", ("id", "message00001"));

        await using var back = await HubClient.ConnectAsync(_server.Address);
        var missed = (await back.ResumeAsync(juniper.Pass, juniper.Epoch, juniper.Version))["entries"]!.ToJsonString();
        Assert.Contains("words that stay", missed, StringComparison.Ordinal);
        Assert.DoesNotContain("words that go", missed, StringComparison.Ordinal);
        await using var again = await HubClient.ConnectAsync(_server.Address);
        var reply = await again.ResumeAsync(rowan.Pass, rowan.Epoch, rowan.Version);
        Assert.DoesNotContain("words that go", reply.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Participants_see_the_facilitators_the_people_in_front_and_the_number_of_people()
    {
        var (facilitator, link) = await _server.StartMeetingAsync();
        await using var rowan = await _server.EnterAsync(facilitator, "Rowan");
        await using var frank = await _server.EnterAsync(link, "Frank");
        await using var juniper = await _server.EnterAsync(link, "Juniper");
        await using var robin = await _server.EnterAsync(facilitator, "Robin");

        Assert.Equal("Rowan Juniper", NamesIn(juniper.Snapshot));
        Assert.Equal(3, (int)juniper.Snapshot["people"]!);
        Assert.Equal("Rowan Frank Juniper Robin", NamesIn(robin.Snapshot));
        Assert.Null(robin.Snapshot["people"]);
        await SignalAsync(juniper, "peopleInside", s => (int)s["count"]! == 4);

        await frank.SayAsync("May I say something?");
        Assert.Equal("Frank", (string?)(await juniper.NextAsync("messagePosted"))["author"]!["name"]);
        Assert.Null((await rowan.NextAsync("messagePosted"))["author"]);

        await frank.ExecuteAsync("turnOnMicrophone");
        Assert.Equal("Frank", (string?)(await juniper.NextAsync("participantJoined"))["name"]);
        await frank.ExecuteAsync("turnOffMicrophone");
        Assert.Equal(frank.You, (string?)(await juniper.NextAsync("participantLeft"))["who"]);

        await frank.ExecuteAsync("leave");
        await SignalAsync(juniper, "peopleInside", s => (int)s["count"]! == 3);
        Assert.DoesNotContain(robin.Signals, s => (string?)s["$type"] == "peopleInside");
    }

    [Fact]
    public async Task Reactions_of_others_are_numbers_even_after_a_lost_connection()
    {
        var (facilitator, link) = await _server.StartMeetingAsync();
        await using var rowan = await _server.EnterAsync(facilitator, "Rowan");
        await using var frank = await _server.EnterAsync(link, "Frank");
        await using var juniper = await _server.EnterAsync(link, "Juniper");
        await rowan.SayAsync("Welcome, all of you.", id: "message-welcome");
        static bool Hearts(JsonNode signal, int count) => signal["messages"]!.AsArray()
            .Any(m => (string?)m!["id"] == "message-welcome" && (int)m["counts"]![0]!["count"]! == count);

        await frank.ExecuteAsync("reactToMessage", ("messageId", "message-welcome"), ("reaction", "heart"));
        await SignalAsync(juniper, "reactionCounts", s => Hearts(s, 1));

        juniper.Cut();
        await rowan.ExecuteAsync("reactToMessage", ("messageId", "message-welcome"), ("reaction", "heart"));
        await using var back = await HubClient.ConnectAsync(_server.Address);
        var resumed = await back.ResumeAsync(juniper.Pass, juniper.Epoch, juniper.Version);
        Assert.DoesNotContain("messageReacted", resumed.ToJsonString());
        await SignalAsync(back, "reactionCounts", s => Hearts(s, 2));

        await back.ExecuteAsync("reactToMessage", ("messageId", "message-welcome"), ("reaction", "heart"));
        Assert.Equal(juniper.You, (string?)(await back.NextAsync("messageReacted"))["who"]);
        await SignalAsync(back, "reactionCounts", s => Hearts(s, 3));
    }

    [Fact]
    public async Task The_traffic_to_a_participant_does_not_grow_with_the_number_of_people()
    {
        const int people = 60;
        var (facilitator, link) = await _server.StartMeetingAsync();
        await using var rowan = await _server.EnterAsync(facilitator, "Rowan");
        await rowan.SayAsync("Welcome, all of you.", id: "message-welcome");
        await using var first = await _server.EnterAsync(link, "First");
        var since = Stopwatch.StartNew();
        var all = await Task.WhenAll(Enumerable.Range(0, people).Select(i => _server.EnterAsync(link, $"Person {i}")));
        await Task.WhenAll(all.Select(p => p.ExecuteAsync("reactToMessage", ("messageId", "message-welcome"), ("reaction", "heart"))));
        await Task.WhenAll(all.Select(p => p.ExecuteAsync("raiseHand")));
        await rowan.SayAsync("That was all.");

        // Of all that later participants do, the first one gets two numbers about once a second, and the final numbers at the end.
        await SignalAsync(first, "peopleInside", s => (int)s["count"]! == people + 2);
        await SignalAsync(first, "reactionCounts", s => (int)s["messages"]![0]!["counts"]![0]!["count"]! == people);
        var seconds = (int)since.Elapsed.TotalSeconds;
        foreach (var type in (string[])["peopleInside", "reactionCounts"])
            Assert.InRange(first.Signals.Count(s => (string?)s["$type"] == type), 1, seconds + 3);

        foreach (var person in all)
        {
            Assert.True(person.Snapshot["participants"]!.AsArray().Count == 2);
            var events = new List<JsonNode>();
            while (events is not [.., var last] || (string?)last["body"] != "That was all.")
                events.AddRange((await person.NextEntryAsync())["events"]!.AsArray().Select(e => e!));
            Assert.Equal(
                [("messageReacted", person.You), ("handRaised", person.You), ("messagePosted", rowan.You)],
                events.Select(e => ((string)e["$type"]!, (string)e["who"]!)));
            await person.DisposeAsync();
        }
    }
}
