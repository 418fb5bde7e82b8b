using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MeetingHub.Server.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>Side rooms: stepping out with a facilitator and back, and rooms that are offered, called from, visited and ended.</summary>
public sealed class SideRoomTests(Browsers browsers, OneServer one, ITestOutputHelper output)
{
    private static ILocator Button(Person person, string name) => person.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
    private static ILocator Title(Person person) => person.Page.GetByRole(AriaRole.Heading, new() { Level = 1 });

    // Until sound arrives under that title.
    private const string Waiting =
        """
        async (title) => {
          const from = performance.now();
          while (performance.now() - from < 20_000) {
            if (document.querySelector('h1')?.textContent === title && (await __meetingHub.stats()).some((row) => row.type === 'inbound-rtp' && row.kind === 'audio' && row.packetsReceived > 0))
              return Math.round(performance.now() - from);
            await new Promise((done) => setTimeout(done, 10));
          }
          return -1;
        }
        """;

    [Fact]
    public async Task Two_step_out_with_their_open_devices_the_group_sees_only_that_and_one_press_leads_back()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, one.Server, "Rowan", "Frank", "Nadia");
        var (rowan, frank, nadia) = circle;
        await rowan.SpeakAndShowAsync();
        await frank.SpeakAndShowAsync();
        await nadia.HearsAsync(2);
        await frank.Control("Raise hand").ClickAsync();
        var (asked, sent) = (await frank.Page.EvaluateAsync<int>("__test.asked()"), await frank.Page.EvaluateAsync<string[]>("__test.sent()"));
        Assert.Equal(2, sent.Length);

        await frank.Page.GetByRole(AriaRole.Button, new() { Name = "Help now" }).First.ClickAsync();
        await Button(frank, "Step out with a facilitator").ClickAsync();
        await Expect(frank.Page.GetByText("We've told the facilitators that you'd like to step out.")).ToBeVisibleAsync();
        var moving = frank.Page.EvaluateAsync<int>(Waiting, "Side room");
        await Button(rowan, "Step out with Frank").ClickAsync();
        output.WriteLine($"From the press to sound in the side room: {await moving} ms");
        await Expect(frank.Page.GetByText("Just you and Rowan.")).ToBeVisibleAsync();
        await Expect(frank.Tiles).ToHaveCountAsync(2);
        await frank.HearsAsync(1);
        await rowan.SeesAsync(1);
        await frank.Page.BecomesTrueAsync("async (ids) => JSON.stringify(__test.sent()) === JSON.stringify(ids)", sent);
        Assert.Equal(asked, await frank.Page.EvaluateAsync<int>("__test.asked()")); // nobody is asked for a device again
        await Expect(frank.Control("Mic on")).ToBeVisibleAsync();

        await nadia.HearsNothingMoreAsync();
        await Expect(nadia.Tile("Frank")).ToContainTextAsync("Stepped out");
        await Expect(nadia.Tile("Rowan")).ToContainTextAsync("Stepped out");
        await Expect(nadia.RaisedHandOf("Frank")).ToBeAttachedAsync();
        await nadia.SayAsync("We go on with sleep.");

        await rowan.Page.ReloadAsync(); // into the side room again
        await Expect(Title(rowan)).ToHaveTextAsync("Side room");
        await Expect(rowan.Tiles).ToHaveCountAsync(2);
        await Expect(frank.Tiles).ToHaveCountAsync(2);

        await nadia.TurnOnAsync("Mic");
        var back = frank.Page.EvaluateAsync<int>(Waiting, "Tuesday circle");
        await Button(frank, "Back to the group").ClickAsync();
        output.WriteLine($"From the press to sound in the main room: {await back} ms");
        await Expect(frank.Notice).ToContainTextAsync("Your microphone is off.");
        await Expect(frank.Control("Mic off")).ToBeVisibleAsync();
        await Expect(frank.Control("Camera on")).ToBeVisibleAsync();
        await Expect(Title(rowan)).ToHaveTextAsync("Tuesday circle");
        await Expect(nadia.Tile("Frank")).Not.ToContainTextAsync("Stepped out");
        await Expect(nadia.Tile("Rowan")).Not.ToContainTextAsync("Stepped out");
        await nadia.SeesAsync(1);
        Assert.Equal(asked, await frank.Page.EvaluateAsync<int>("__test.asked()"));
        await frank.OpenChatAsync();
        await Expect(frank.Messages.Last).ToHaveTextAsync("We go on with sleep.");
    }

    [Fact]
    public async Task Rooms_are_offered_to_five_people_one_calls_is_visited_and_everybody_is_brought_back()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, one.Server, "Rowan", "Ann");
        var (rowan, ann) = circle;
        await using var ben = await EnterAsync(circle.Meeting.ParticipantCode, "Ben");
        await using var cal = await EnterAsync(circle.Meeting.ParticipantCode, "Cal");
        await using var dee = await EnterAsync(circle.Meeting.ParticipantCode, "Dee");
        await Expect(rowan.Tiles).ToHaveCountAsync(5);
        await ann.TurnOnAsync("Camera");

        await rowan.Control("More").ClickAsync();
        await Button(rowan, "Side rooms").ClickAsync();
        var panel = rowan.Page.GetByRole(AriaRole.Complementary, new() { Name = "Side rooms" });
        await panel.GetByRole(AriaRole.Button, new() { Name = "By hand" }).ClickAsync();
        await panel.GetByLabel("Room for Ann").SelectOptionAsync(new SelectOptionValue { Label = "Garden" });
        await panel.GetByLabel("Room for Ben").SelectOptionAsync(new SelectOptionValue { Label = "Garden" });
        foreach (var who in new[] { "Cal", "Dee" }) await panel.GetByLabel($"Room for {who}").SelectOptionAsync(new SelectOptionValue { Label = "Window" });
        await panel.GetByRole(AriaRole.Button, new() { Name = "Offer the side rooms" }).ClickAsync();
        await Expect(ann.Page.GetByRole(AriaRole.Main).GetByText("You're invited to Garden, with 1 other. You can stay here.")).ToBeVisibleAsync();
        await Expect(ann.Tiles).ToHaveCountAsync(5); // nobody is moved
        // The rooms are on Rowan's stage now, with the main room as it is.
        var board = rowan.Page.GetByRole(AriaRole.Region, new() { Name = "Side rooms, open" });
        var garden = board.Locator(".siderooms > li").Filter(new() { HasText = "Garden" });
        await Expect(board).ToBeFocusedAsync();
        await Expect(rowan.Tiles).ToHaveCountAsync(5);
        await rowan.SeesAsync(1);

        foreach (var who in new[] { ben, cal })
            Assert.Null((await who.ExecuteAsync("enterSideRoom", ("number", (long)(await who.NextAsync("sideRoomOffered"))["number"]!)))["refusal"]);
        var (benAside, refusal) = await ben.EnterSideRoomAsync();
        Assert.Null(refusal);
        await Button(ann, "Go to Garden").ClickAsync();
        await Expect(Title(ann)).ToHaveTextAsync("Garden");
        await Expect(ann.Tiles).ToHaveCountAsync(2);
        await Expect(ann.Tile("Ben")).ToBeVisibleAsync();
        await Expect(garden).ToContainTextAsync("Ann");
        await Expect(rowan.Tiles).ToHaveCountAsync(2); // Dee is with her

        var firstTab = ann.Page;
        await ann.OpenSecondTabAsync();
        await ann.OpenLinkAsync(circle.Meeting.ParticipantCode);
        await ann.Agreement.CheckAsync();
        await ann.JoinButton.ClickAsync();
        await ann.Page.GetByRole(AriaRole.Button, new() { Name = "Move here" }).ClickAsync();
        await Expect(Title(ann)).ToHaveTextAsync("Garden"); // where she is, and not the main room
        await Expect(ann.Tiles).ToHaveCountAsync(2);
        await Expect(firstTab.GetByText("You moved to another tab").First).ToBeVisibleAsync();

        await Button(ann, "Call a facilitator").ClickAsync();
        await Expect(garden.GetByText("Ann calls")).ToBeVisibleAsync();
        await Expect(board.Locator(".sidestrip")).ToContainTextAsync("Garden would like a facilitator. Ann asked.");
        await rowan.Page.Locator(".sidestrip").GetByRole(AriaRole.Button, new() { Name = "Visit Garden" }).ClickAsync();
        await Expect(Title(rowan)).ToHaveTextAsync("Garden");
        await Expect(ann.Tiles).ToHaveCountAsync(3);
        await Expect(Button(ann, "Call a facilitator")).ToHaveCountAsync(0); // there is one

        // Who needs something in the main room is seen from here too.
        await dee.ExecuteAsync("raiseHand");
        await dee.SayAsync("May I have a word?", "facilitators");
        await Expect(rowan.Control("Console").Locator(".count")).ToContainTextAsync("2");
        await rowan.Control("Console").ClickAsync();
        var console = rowan.Page.GetByRole(AriaRole.Complementary, new() { Name = "Console" });
        await Expect(console.GetByText("May I have a word?")).ToBeVisibleAsync();
        await Expect(console.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Dee" })).ToBeVisibleAsync();
        await Button(rowan, "Back to the group").ClickAsync();
        await Expect(ann.Tiles).ToHaveCountAsync(2);

        await rowan.Control("More").ClickAsync();
        await Button(rowan, "Side rooms").ClickAsync();
        await board.GetByLabel("Message to all rooms").FillAsync("Three minutes left");
        await Button(rowan, "Send to all rooms").ClickAsync();
        await Expect(ann.Page.Locator(".sidenote")).ToContainTextAsync("Three minutes left");
        await cal.NextAsync("sideRoomsWrittenTo");
        await board.GetByRole(AriaRole.Button, new() { Name = "Everyone back in a minute" }).ClickAsync();
        await Expect(ann.Page.Locator(".sidestrip").GetByText("then we come back together.")).ToBeVisibleAsync();
        await dee.NextAsync("everybodyAskedBack");
        await Expect(Title(ann)).ToHaveTextAsync("Tuesday circle");
        await Expect(ann.Tiles).ToHaveCountAsync(5);
        await Expect(ann.Control("Mic off")).ToBeVisibleAsync();
        await Expect(board).ToHaveCountAsync(0);
        await Expect(rowan.Tiles).ToHaveCountAsync(5);
        await Expect(rowan.Tile("Ann")).Not.ToContainTextAsync("Stepped out");
        await benAside.DisposeAsync();
    }

    [Fact]
    public async Task Whoever_is_still_on_the_way_to_a_side_room_hears_that_all_are_asked_back()
    {
        // given
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, one.Server, "Rowan", "Ann");
        var (rowan, ann) = circle;
        await rowan.Control("More").ClickAsync();
        await Button(rowan, "Side rooms").ClickAsync();
        await Button(rowan, "Offer the side rooms").ClickAsync();
        var heard = await ann.HearAsync();
        await ann.Page.RouteWebSocketAsync("**/hubs/room", _ => { }); // the side room never answers

        // when
        await ann.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Go to ") }).ClickAsync();
        await Expect(ann.Page.GetByRole(AriaRole.Heading, new() { Name = "On the way" })).ToBeVisibleAsync();
        await Button(rowan, "Everyone back in a minute").ClickAsync();

        // then
        await heard("One minute, then we come back together.");
    }

    [Theory]
    [InlineData("en-US", false, 1280, 800)]
    [InlineData("de-DE", true, 1280, 800)]
    [InlineData("de-DE", false, 390, 844)]
    [InlineData("en-US", true, 320, 640)]
    public async Task They_pass_axe_and_never_scroll_sideways(string language, bool dark, int width, int height)
    {
        var isGerman = language == "de-DE";
        JsonNode Opened() => new JsonObject
        {
            ["$type"] = "sideRoomsOpened", ["how"] = "hand", ["endsAt"] = DateTimeOffset.UtcNow.AddMinutes(6).ToUnixTimeMilliseconds(),
        };
        JsonNode Room(long number, string name) => new JsonObject { ["$type"] = "sideRoomOpened", ["number"] = number, ["name"] = name };
        JsonNode About(string what, string who, long number) => new JsonObject
        {
            ["$type"] = what, ["who"] = ScriptedServer.IdOf(who), ["number"] = number, ["others"] = 2,
        };
        JsonNode Asked(string who, string? by = null) => new JsonObject
        {
            ["$type"] = "stepOutAsked", ["who"] = ScriptedServer.IdOf(who), ["by"] = by is null ? null : ScriptedServer.IdOf(by),
        };

        var offered = new ScriptedServer { Role = "participant", Language = language };
        await using (var person = new Person(await offered.OpenAsync(browsers.Chromium, dark, width, height), "Rowan"))
        {
            await SitDownAsync(person.Page);
            offered.Happen(13, Opened(), Room(1, "garden"), Room(2, "window"), About("sideRoomOffered", "Rowan", 1), Asked("Rowan", "Mei"));
            await Expect(person.Page.Locator(".sidestrip .strip")).ToHaveCountAsync(2);
            await LooksTests.CheckAsync(person.Page, "a side room is offered");
            await LooksTests.KeepAsync(person.Page, "side-room-offered", width, dark);
            await person.Page.GetByRole(AriaRole.Button, new() { Name = isGerman ? "In den Raum Garten" : "Go to Garden" }).FocusAsync();
            await person.Page.Keyboard.PressAsync("Enter");
            Assert.Equal("enterSideRoom", await offered.NextCommandAsync());

            // Where people choose, all rooms are open to them.
            var chosen = Opened();
            chosen["how"] = "choice";
            offered.Happen(14, new JsonObject { ["$type"] = "sideRoomsClosed" }, chosen, Room(3, "garden"), Room(4, "window"));
            await Expect(person.Page.Locator(".sidestrip").GetByRole(AriaRole.Button, new() { NameRegex = new(isGerman ? "^In den Raum" : "^Go to ") })).ToHaveCountAsync(2);
        }

        var led = new ScriptedServer { Language = language };
        await using (var person = new Person(await led.OpenAsync(browsers.Chromium, dark, width, height), "Rowan"))
        {
            await SitDownAsync(person.Page);
            await person.Page.Locator("#controls").GetByRole(AriaRole.Button, new() { Name = isGerman ? "Mehr" : "More" }).ClickAsync();
            await Button(person, isGerman ? "Nebenräume" : "Side rooms").ClickAsync();
            var panel = person.Page.GetByRole(AriaRole.Complementary, new() { Name = isGerman ? "Nebenräume" : "Side rooms" });
            await panel.GetByRole(AriaRole.Button, new() { Name = isGerman ? "Von Hand" : "By hand" }).ClickAsync();
            led.Happen(13, new JsonObject
            {
                ["$type"] = "participantKnocked", ["who"] = "p-dee-0001", ["name"] = "Dee", ["keepsake"] = "boat", ["tint"] = "sea",
                ["role"] = "participant", ["returning"] = false, ["cause"] = "door",
            });
            await panel.GetByLabel(isGerman ? "Raum für Dee" : "Room for Dee").SelectOptionAsync(new SelectOptionValue { Index = 1 }); // who waits
            await LooksTests.CheckAsync(person.Page, "side rooms are prepared");
            await LooksTests.KeepAsync(person.Page, "side-rooms-prepared", width, dark);
            led.Happen(14, new JsonObject { ["$type"] = "knockWithdrawn", ["who"] = "p-dee-0001" }, Opened(), Room(1, "garden"), Room(2, "window"), About("sideRoomEntered", "Mei", 1), About("facilitatorCalled", "Mei", 1), Asked("Pebble"));
            var board = person.Page.Locator(".sideboard");
            await Expect(board.Locator(".room.calls")).ToBeVisibleAsync();
            await board.Locator("summary").ClickAsync();
            await LooksTests.CheckAsync(person.Page, "side rooms are open");
            await LooksTests.KeepAsync(person.Page, "side-rooms-open", width, dark);
        }
    }

    private static async Task SitDownAsync(IPage page)
    {
        await page.GotoAsync($"/j/{ScriptedServer.Code}");
        await page.Locator("main input:not([type=checkbox]):not([type=radio])").First.FillAsync("Rowan");
        await page.Locator("main input[type=checkbox]").First.CheckAsync();
        await page.Locator("main button[type=submit]").ClickAsync();
        await Expect(page.Locator("#controls")).ToBeVisibleAsync();
    }

    private async Task<HubClient> EnterAsync(string code, string name)
    {
        using var http = new HttpClient { BaseAddress = new Uri(one.Server.Url) };
        using var answer = await http.PostAsJsonAsync(new Uri("/api/join", UriKind.Relative), new { code });
        var seat = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
        var client = await HubClient.ConnectAsync(new Uri(one.Server.Url));
        Assert.Null((await client.JoinAsync((string)seat["pass"]!, name))["refusal"]);
        return client;
    }
}
