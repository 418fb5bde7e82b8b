using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>How the pages themselves come, and what is left when one does not.</summary>
public sealed class PageTests(Browsers browsers)
{
    private const string FormFile = "**/assets/Prejoin-*.js";
    private const string RoomFile = "**/assets/RoomPage-*.js";

    private static ILocator TroubleOn(IPage page) => page.GetByRole(AriaRole.Heading, new() { Name = "This page didn’t open" });

    private static async Task OpenHelpAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Help") }).First.ClickAsync();
        var sheet = page.GetByRole(AriaRole.Dialog, new() { Name = "Help now" });
        await Expect(sheet.Locator("a[href^='tel:']").First).ToBeVisibleAsync();
        await sheet.GetByRole(AriaRole.Button, new() { Name = "Close help" }).ClickAsync();
        await Expect(sheet).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Help_now_has_its_numbers_on_every_page_when_the_network_has_gone_since()
    {
        await using var person = new Person(await new ScriptedServer().OpenAsync(browsers.Chromium, dark: false, 390, 844), "Rowan");
        Complaints.Expect(Complaints.NoAnswer); // the room's files may be on their way
        async Task LoseTheNetworkAndOpenHelpAsync()
        {
            await person.Page.RouteAsync("**/*", route => route.AbortAsync());
            await OpenHelpAsync(person.Page);
            await person.Page.UnrouteAsync("**/*");
        }

        foreach (var path in (string[])["/", "/privacy", $"/j/{ScriptedServer.Code}"])
        {
            await person.Page.GotoAsync(path);
            await Expect(person.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
            await LoseTheNetworkAndOpenHelpAsync();
        }
        await person.JoinAsync(ScriptedServer.Code);
        await LoseTheNetworkAndOpenHelpAsync();
    }

    [Fact]
    public async Task A_room_that_does_not_load_says_so_keeps_help_in_sight_and_is_tried_again()
    {
        await using var person = new Person(await new ScriptedServer().OpenAsync(browsers.Chromium, dark: false, 320, 640), "Rowan");
        Complaints.Expect(Complaints.NoAnswer);
        await person.Page.RouteAsync(RoomFile, route => route.AbortAsync());
        await person.OpenLinkAsync(ScriptedServer.Code);
        await person.Agreement.CheckAsync();
        await person.JoinButton.ClickAsync();

        await Expect(TroubleOn(person.Page)).ToBeFocusedAsync();
        await OpenHelpAsync(person.Page);
        await LooksTests.CheckAsync(person.Page, "a page that did not come");

        await person.Page.UnrouteAsync(RoomFile);
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await person.InTheRoomAsync(); // the seat was kept
    }

    [Fact]
    public async Task Who_waits_for_the_room_has_help_and_the_way_out_in_sight()
    {
        await using var person = new Person(await new ScriptedServer().OpenAsync(browsers.Chromium, dark: true, 320, 640), "Rowan");
        await person.Page.RouteWebSocketAsync("**/hubs/room", _ => { }); // it never says anything
        await person.OpenLinkAsync(ScriptedServer.Code);
        await person.Agreement.CheckAsync();
        await person.JoinButton.ClickAsync();

        await Expect(person.Page.GetByRole(AriaRole.Heading, new() { Name = "Taking you to the room" })).ToBeVisibleAsync();
        await Expect(person.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Quick exit") })).ToBeInViewportAsync(new() { Ratio = 1 });
        await LooksTests.CheckAsync(person.Page, "waiting for the room");
        await OpenHelpAsync(person.Page);
    }

    [Fact]
    public async Task A_mistake_of_ours_in_a_page_leaves_help_and_the_way_out()
    {
        await using var person = new Person(await new ScriptedServer().OpenAsync(browsers.Chromium, dark: true, 320, 640), "Rowan");
        Complaints.Expect("a mistake");
        await person.Page.RouteAsync(RoomFile, route =>
            route.FulfillAsync(new() { ContentType = "text/javascript", Body = "export default function Broken() { throw new Error('a mistake'); }" }));
        await person.OpenLinkAsync(ScriptedServer.Code);
        await person.Agreement.CheckAsync();
        await person.JoinButton.ClickAsync();

        await Expect(TroubleOn(person.Page)).ToBeVisibleAsync();
        await OpenHelpAsync(person.Page);
        await person.Page.GetByRole(AriaRole.Link, new() { Name = "Go to the start page" }).ClickAsync();
        await Expect(person.Page.GetByRole(AriaRole.Heading, new() { Name = "There’s a seat for you" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_a_link_opens_is_asked_while_the_form_loads_and_the_room_loads_while_the_form_is_filled_in()
    {
        var page = await new ScriptedServer().OpenAsync(browsers.Chromium, dark: false, 390, 844);
        var asked = page.WaitForRequestAsync("**/api/join");
        var room = page.WaitForResponseAsync(RoomFile);
        await page.RouteAsync(FormFile, async route =>
        {
            await asked;
            await route.FallbackAsync();
        });

        await page.GotoAsync($"/j/{ScriptedServer.Code}");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = Person.JoinLabel })).ToBeVisibleAsync();
        await room;
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData("room_paused")]
    [InlineData("links_unavailable")]
    [InlineData(null)]
    public async Task A_link_that_the_server_can_not_open_at_the_moment_opens_by_itself_as_soon_as_it_can(string? refusal)
    {
        var server = new ScriptedServer { LinkRefusal = refusal is null ? null : (503, refusal, "The server's own words.") };
        var page = await server.OpenAsync(browsers.Chromium, dark: false, 320, 640);
        if (refusal is null)
        {
            Complaints.Expect(Complaints.NoAnswer);
            await page.RouteAsync("**/api/join", route => route.AbortAsync());
        }
        await page.GotoAsync($"/j/{ScriptedServer.Code}");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "We couldn’t open the link yet" })).ToBeFocusedAsync();
        await Expect(page.GetByText("We also keep trying by ourselves.")).ToBeVisibleAsync();
        await page.WaitForRequestAsync("**/api/join"); // refused again, and what is in sight stays
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "We couldn’t open the link yet" })).ToBeFocusedAsync();
        await LooksTests.CheckAsync(page, "a link that does not open yet");

        server.LinkRefusal = null;
        await page.UnrouteAsync("**/api/join");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = Person.JoinLabel })).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Before you join" })).ToBeFocusedAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_link_that_was_paused_and_has_ended_since_says_that_it_ended()
    {
        var server = new ScriptedServer { LinkRefusal = (503, "room_paused", "The server's own words.") };
        var page = await server.OpenAsync(browsers.Chromium, dark: false, 390, 844);
        await page.GotoAsync($"/j/{ScriptedServer.Code}");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "We couldn’t open the link yet" })).ToBeVisibleAsync();

        server.LinkRefusal = (410, "room_ended", "The server's own words.");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "The session has ended" })).ToBeFocusedAsync();
        await Expect(page.GetByText("keep trying")).ToHaveCountAsync(0);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Who_filled_in_the_form_while_the_pass_ran_out_and_the_server_paused_goes_to_the_room_with_what_was_filled_in()
    {
        var server = new ScriptedServer();
        await using var person = new Person(await server.OpenAsync(browsers.Chromium, dark: false, 390, 844), "Rowan");
        await person.OpenLinkAsync(ScriptedServer.Code);
        await person.Agreement.CheckAsync();
        await person.Page.EvaluateAsync("const now = Date.now; Date.now = () => now() + 3_600_000");
        server.LinkRefusal = (503, "room_paused", "The server's own words.");
        await person.JoinButton.ClickAsync();
        await Expect(person.Page.GetByRole(AriaRole.Heading, new() { Name = "Taking you to the room" })).ToBeVisibleAsync();

        server.LinkRefusal = null;
        await person.InTheRoomAsync();
    }

    [Fact]
    public async Task Who_has_scripts_off_is_one_press_away_from_the_crisis_lines()
    {
        var page = await new ScriptedServer().OpenAsync(browsers.Chromium, dark: false, 390, 844, scripts: false);
        await page.GotoAsync($"/j/{ScriptedServer.Code}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Crisis lines, by country" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Call 116 123" }).First).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_lock_screen_calls_the_room_a_meeting_and_never_by_its_name()
    {
        await using var person = new Person(await new ScriptedServer { Role = "participant" }.OpenAsync(browsers.Chromium, dark: false, 390, 844), "Rowan");
        await person.JoinAsync(ScriptedServer.Code);
        Assert.Equal("Meeting", await person.Page.EvaluateAsync<string>("navigator.mediaSession.metadata.title"));
        await person.Leave.ClickAsync();
        await Expect(person.Page.GetByText("You've left").First).ToBeVisibleAsync();
        Assert.True(await person.Page.EvaluateAsync<bool>("navigator.mediaSession.metadata === null"));
    }

    [Fact]
    public async Task Who_leaves_without_a_connection_leaves_all_the_same()
    {
        var server = new ScriptedServer { Role = "participant" };
        await using var person = new Person(await server.OpenAsync(browsers.Chromium, dark: false, 390, 844), "Rowan");
        await person.JoinAsync(ScriptedServer.Code);
        await server.GoAwayAsync();
        await Expect(person.Notice).ToContainTextAsync("Getting you back in");
        var beacon = person.Page.WaitForRequestAsync("**/api/leave");
        await person.Leave.ClickAsync();
        await Expect(person.Page.GetByText("You've left").First).ToBeVisibleAsync();
        Assert.Equal("""{"pass":"pass"}""", (await beacon).PostData);
    }

    [Fact]
    public async Task A_page_whose_files_do_not_come_is_tried_again_by_itself()
    {
        var page = await new ScriptedServer().OpenAsync(browsers.Chromium, dark: false, 390, 844);
        Complaints.Expect(Complaints.NoAnswer);
        var missed = 0;
        await page.RouteAsync("**/assets/index-*.js", route => missed++ < 2 ? route.AbortAsync() : route.FallbackAsync());
        await page.GotoAsync($"/j/{ScriptedServer.Code}");
        await Expect(TroubleOn(page)).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = Person.JoinLabel })).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Expect(TroubleOn(page)).ToHaveCountAsync(0);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_page_whose_files_never_come_ends_with_the_crisis_lines_in_sight()
    {
        var page = await new ScriptedServer().OpenAsync(browsers.Chromium, dark: true, 320, 640);
        Complaints.Expect(Complaints.NoAnswer);
        var tried = 0;
        await page.RouteAsync("**/assets/index-*", route =>
        {
            if (route.Request.ResourceType == "script") tried++;
            return route.AbortAsync();
        });
        await page.Clock.InstallAsync();
        await page.GotoAsync($"/j/{ScriptedServer.Code}");
        for (var reloads = 0; reloads < 3; reloads++)
        {
            var reloaded = page.WaitForRequestAsync("**/j/*");
            await Expect(TroubleOn(page)).ToBeVisibleAsync();
            await page.Clock.RunForAsync(10_000);
            await reloaded;
        }
        await Expect(TroubleOn(page)).ToBeVisibleAsync();
        await page.Clock.RunForAsync(60_000);
        Assert.Equal(4, tried);
        await page.GetByRole(AriaRole.Link, new() { Name = "Crisis lines, by country" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Call 116 123" }).First).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }
}
