using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MeetingHub.Server.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>Several servers with one Redis and one PostgreSQL, each with people of the same room.</summary>
public sealed class NodesTests(Browsers browsers, ITestOutputHelper output) : IAsyncLifetime
{
    private ServerCluster _cluster = null!;

    private IReadOnlyList<ServerProcess> Nodes => _cluster.Nodes;

    public async ValueTask InitializeAsync() => _cluster = await ServerCluster.StartAsync(3, ("Rooms__LeaveAfter", "00:00:10"));

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task People_at_two_nodes_see_and_hear_each_other_even_after_the_node_with_their_media_died_or_stopped(bool asked)
    {
        var meeting = await Meeting.StartAsync(Nodes[0]);
        await using var mei = await Person.ArriveAsync(browsers.Chromium, Nodes[2], "Mei");
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, Nodes[0], "Rowan");
        await using var asha = await Person.ArriveAsync(browsers.Chromium, Nodes[1], "Asha");
        await mei.JoinAsync(meeting.ParticipantCode); // the first, and so the room's media is at the third node
        await mei.TurnOnAsync("Camera");
        await rowan.JoinAsync(meeting.FacilitatorCode);
        await asha.JoinAsync(meeting.ParticipantCode);
        foreach (var person in (Person[])[rowan, asha]) await person.SpeakAndShowAsync();
        foreach (var person in (Person[])[rowan, asha])
        {
            await person.SeesAsync(people: 2);
            await person.HearsAsync(people: 1);
        }

        await WatchAsync(rowan, "Asha");
        await WatchAsync(asha, "Rowan");
        if (asked) Assert.Equal(0, await Nodes[2].StopAsync());
        else await Nodes[2].KillAsync();

        // Neither page reloads, and the talk goes on meanwhile.
        await rowan.SayAsync("Still with me?");
        await asha.OpenChatAsync();
        await Expect(asha.Messages).ToContainTextAsync(["Still with me?"]);
        foreach (var person in (Person[])[rowan, asha])
        {
            await person.SeesAsync(people: 1);
            await person.HearsAsync(people: 1);
        }
        foreach (var person in (Person[])[rowan, asha])
        {
            var still = await person.Page.EvaluateAsync<double>("__longestStill");
            output.WriteLine($"{person.Name} saw a picture stand still for {still:F0} ms, less what the page itself stood still.");
            Assert.InRange(still, 0, asked ? 2_000 : 10_000);
        }
        await Expect(rowan.Tile("Mei")).ToHaveCountAsync(0, new() { Timeout = 90_000 });
    }

    /// <summary>
    /// Two facilitators and six participants: Ann, who does everything by keyboard and reads the page's tree as a screen reader does, one
    /// on a phone, one who only types, one at the node that dies, and two whose pages are not looked at.
    /// </summary>
    [Fact]
    public async Task An_evening_goes_by_its_plan_while_a_node_dies_in_the_middle_of_a_round()
    {
        var meeting = await Meeting.StartAsync(Nodes[0], "Tuesday evening");
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, Nodes[0], "Rowan");
        await using var asha = await Person.ArriveAsync(browsers.Chromium, Nodes[1], "Asha");
        await using var mei = await Person.ArriveAsync(browsers.Chromium, Nodes[2], "Mei");
        await using var ann = await Person.ArriveAsync(browsers.Chromium, Nodes[1], "Ann");
        await using var ben = await Person.ArriveAsync(browsers.Chromium, Nodes[0], "Ben", width: 390, height: 844);
        await using var cleo = await Person.ArriveAsync(browsers.Chromium, Nodes[1], "Cleo");
        await mei.JoinAsync(meeting.ParticipantCode); // the first, and so the room's media is at the third node
        await mei.TurnOnAsync("Mic");
        await rowan.JoinAsync(meeting.FacilitatorCode);
        await asha.JoinAsync(meeting.FacilitatorCode);
        await ann.OpenLinkAsync(meeting.ParticipantCode);
        await ann.Page.GetByLabel("What should we call you?").FocusAsync();
        await ann.Page.Keyboard.TypeAsync("Ann");
        await ann.Agreement.PressAsync("Space");
        await ann.JoinButton.PressAsync("Enter");
        await ann.InTheRoomAsync();
        await ben.JoinAsync(meeting.ParticipantCode);
        await cleo.OpenLinkAsync(meeting.ParticipantCode);
        await cleo.FillInHereAsync();
        await cleo.Page.GetByLabel("Just typing").CheckAsync();
        await cleo.JoinButton.ClickAsync();
        await cleo.InTheRoomAsync();
        await using var dee = await EnterAsync(0, meeting.ParticipantCode, "Dee");
        await using var eli = await EnterAsync(1, meeting.ParticipantCode, "Eli");
        await Expect(rowan.Tiles).ToHaveCountAsync(8);

        // The plan is chosen and begun, and everybody sees where the session is. Ann hears it too.
        var heard = await ann.HearAsync();
        await rowan.Control("More").ClickAsync();
        await Button(rowan, "Plan").Last.ClickAsync();
        await Button(rowan, "Use Talk, then small groups").ClickAsync();
        await Button(rowan, "Begin with “Introductions”").ClickAsync();
        foreach (var person in (Person[])[asha, ann, ben, cleo]) await Expect(StepNow(person)).ToContainTextAsync("Introductions");
        await heard("Introductions");

        // A round: Rowan and Asha begin. Mei's node dies with the room's media while she shares.
        await Button(rowan, "Start the round").ClickAsync();
        await rowan.Control("Round").ClickAsync();
        await GoOnAsync(rowan, "Thank Rowan, go to Asha"); // a turn begins by itself after a quiet moment
        await Button(asha, "I'm finished").ClickAsync();
        await Expect(Turn(ann)).ToContainTextAsync("Mei is sharing");
        await Nodes[2].KillAsync();
        await Button(rowan, "Come back to them").ClickAsync();

        // By keyboard alone: Ann passes for now.
        await heard("It's your turn, if you'd like it.");
        await Expect(Turn(ann)).ToMatchAriaSnapshotAsync(
            """
            - region "Taking turns":
              - paragraph:
                - text: It's your turn, if you'd like it.
                - timer
              - button "Turn on my microphone"
              - button "I'm finished"
              - button "Pass this time"
              - button "Come back to me"
            """);
        await Button(ann, "Pass this time").PressAsync("Enter");
        await Expect(Turn(ann)).ToContainTextAsync("You passed. We can come back to you");
        await Expect(Turn(ben)).ToContainTextAsync("It's your turn, if you'd like it.");
        await ben.TurnOnAsync("Mic"); // the microphone goes with the turn
        await rowan.HearsAsync(1);
        await Button(ben, "I'm finished").ClickAsync();
        await Expect(ben.Control("Mic off")).ToBeVisibleAsync();
        await Expect(Turn(cleo)).ToContainTextAsync("It's your turn, if you'd like it.");
        await cleo.SayAsync("I would rather write: it is good to be here");
        await Button(cleo, "Come back to me").ClickAsync();
        await GoOnAsync(rowan, "Thank Dee, go to Eli"); // passing goes on by itself
        await rowan.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Thank Eli") }).ClickAsync();

        // Whoever passed is offered once more, nobody is lost and nobody comes twice.
        foreach (var person in (Person[])[ann, cleo])
        {
            await Expect(Turn(person)).ToContainTextAsync("It's your turn, if you'd like it.");
            await Button(person, "I'm finished").PressAsync("Enter");
        }
        await Expect(Turn(rowan)).ToContainTextAsync("The round is finished");
        await Button(rowan, "Grid").ClickAsync(); // the plan had led to the circle
        await Expect(rowan.Tile("Mei")).ToHaveCountAsync(0);

        // Small groups, by the plan, and everybody back.
        await rowan.Page.Keyboard.PressAsync("Escape");
        await asha.Control("More").ClickAsync();
        await Button(asha, "Plan").Last.ClickAsync();
        await Button(asha, "Go on to “Small groups”").ClickAsync();
        await Expect(StepNow(ben)).ToContainTextAsync("Small groups");
        await Button(asha, "Prepare side rooms of 4").ClickAsync();
        await asha.Control("More").ClickAsync();
        await Button(asha, "Side rooms").ClickAsync();
        await Button(asha, "Offer the side rooms").ClickAsync();
        await heard("You're invited to");
        await ann.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Go to ") }).PressAsync("Enter");
        await Expect(ann.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).Not.ToHaveTextAsync("Tuesday evening");
        await Expect(rowan.Tile("Ann")).ToContainTextAsync("Stepped out");
        await Button(asha, "Everyone back in a minute").ClickAsync();
        await heard("One minute, then we come back together.");
        await Button(ann, "Back to the group").PressAsync("Enter");
        await Expect(ann.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Tuesday evening");
        await Expect(ann.Control("Mic off")).ToBeVisibleAsync();
        await cleo.SayAsync("Welcome back");
        await ann.Control("Chat").PressAsync("Enter");
        await Expect(ann.ChatPanel.GetByRole(AriaRole.Log)).ToContainTextAsync("Welcome back");
        await asha.Control("Console").ClickAsync();
        await Button(asha, "Go on to Questions").ClickAsync();
        await Expect(StepNow(ben)).ToContainTextAsync("Questions");

        await rowan.PressInRoomSettingsAsync("End for everyone");
        await Button(rowan, "End for everyone").Last.ClickAsync();
        foreach (var person in (Person[])[asha, ann, ben, cleo])
            await Expect(person.Page.GetByRole(AriaRole.Heading, new() { NameRegex = new("^The session has ended") })).ToBeVisibleAsync();
    }

    private static ILocator Button(Person person, string name) => person.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
    private static ILocator StepNow(Person person) => person.Page.GetByRole(AriaRole.Group, new() { Name = "Session plan" }).Locator("[aria-current=step]");
    private static ILocator Turn(Person person) => person.Page.GetByRole(AriaRole.Region, new() { Name = "Taking turns" });

    private static Task GoOnAsync(Person facilitator, string words) => Button(facilitator, words).ClickAsync();

    private async Task<HubClient> EnterAsync(int node, string code, string name)
    {
        using var http = new HttpClient { BaseAddress = new Uri(Nodes[node].Url) };
        using var answer = await http.PostAsJsonAsync(new Uri("/api/join", UriKind.Relative), new { code });
        var seat = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
        var client = await HubClient.ConnectAsync(new Uri(Nodes[node].Url));
        Assert.Null((await client.JoinAsync((string)seat["pass"]!, name))["refusal"]);
        return client;
    }

    // Milliseconds without a new frame of somebody's camera, the longest so far, by the page's own beat: a machine that is busy slows that
    // as it slows pictures.
    private static async Task WatchAsync(Person person, string who) => await person.Tile(who).EvaluateAsync(
        """
        (tile) => {
          window.__longestStill = 0;
          const beat = 50;
          let [frames, still] = [-1, 0];
          setInterval(() => {
            const now = tile.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? frames;
            still = now === frames ? still + beat : 0;
            frames = now;
            window.__longestStill = Math.max(window.__longestStill, still);
          }, beat);
        }
        """);
}
