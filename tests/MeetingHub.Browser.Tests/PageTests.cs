using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>How the pages themselves load, and what remains when one does not.</summary>
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
    public async Task Help_now_shows_its_numbers_on_every_page_even_after_the_network_failed()
    {
        await using var person = new Person(await new ScriptedServer().OpenAsync(browsers.Chromium, dark: false, 390, 844), "Rowan");
        Complaints.Expect(Complaints.NoAnswer); // the room's files may be on their way
        async Task LoseTheNetworkAndOpenHelpAsync()
        {
            await person.Page.RouteAsync("**/*", route => route.AbortAsync());
            await OpenHelpAsync(person.Page);
            await person.Page.UnrouteAsync("**/*");
        }

        foreach (var path in (string[])["/start", "/nothing-here", $"/j/{ScriptedServer.Code}"])
        {
            await person.Page.GotoAsync(path);
            await Expect(person.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
            await LoseTheNetworkAndOpenHelpAsync();
        }
        await person.JoinAsync(ScriptedServer.Code);
        await LoseTheNetworkAndOpenHelpAsync();
    }

    [Fact]
    public async Task What_does_not_load_says_so_keeps_help_in_sight_and_comes_by_itself_with_what_was_pressed()
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
        await Expect(person.Controls).ToBeVisibleAsync(); // the seat was kept, and nothing pressed

        // In the room: a script, and then a style, that do not come.
        foreach (var (files, pressed, opened) in ((string, string, ILocator)[])
        [
            ("**/assets/ComfortSheet-*.js", "Comfort: what you read and see", person.Page.GetByRole(AriaRole.Dialog, new() { Name = "Comfort" })),
            ("**/assets/PollsPanel-*.css", "Polls", person.Page.GetByRole(AriaRole.Complementary, new() { Name = "Polls" })),
        ])
        {
            await person.Page.RouteAsync(files, route => route.AbortAsync());
            await person.Control("More").ClickAsync();
            await person.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = pressed, Exact = true }).ClickAsync();
            var late = person.Page.Locator(".late-part");
            await Expect(late).ToContainTextAsync("A part of this page hasn’t come yet. We keep trying.");
            await LooksTests.CheckAsync(person.Page, "a part that has not come");
            await LooksTests.KeepAsync(person.Page, "late-part", 320, dark: false);
            await Expect(opened).ToHaveCountAsync(0);
            await person.Page.UnrouteAsync(files);
            await Expect(opened).ToBeVisibleAsync();
            await Expect(late).ToHaveCountAsync(0);
            await person.Page.Keyboard.PressAsync("Escape");
        }
    }

    [Fact]
    public async Task A_person_who_waits_for_the_room_has_help_and_the_exit_button_in_sight()
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
    public async Task A_programming_error_in_a_page_leaves_help_and_the_exit_button()
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
        await person.Page.WaitForURLAsync($"{ScriptedServer.Url}/");
    }

    [Fact]
    public async Task The_link_is_looked_up_while_the_form_loads_and_the_room_loads_while_the_form_is_filled_in()
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
    public async Task A_link_that_the_server_cannot_open_yet_opens_by_itself_as_soon_as_the_server_can(string? refusal)
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
        await page.WaitForRequestAsync("**/api/join"); // refused again, and the page stays as it is
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "We couldn’t open the link yet" })).ToBeFocusedAsync();
        await LooksTests.CheckAsync(page, "a link that does not open yet");

        server.LinkRefusal = null;
        await page.UnrouteAsync("**/api/join");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = Person.JoinLabel })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Before you join" })).ToBeFocusedAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task The_page_of_a_paused_meeting_that_has_ended_meanwhile_says_that_it_ended()
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
    public async Task A_form_filled_in_while_the_pass_expired_and_the_server_paused_still_leads_to_the_room()
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
    public async Task Without_scripts_the_crisis_lines_are_one_press_away()
    {
        var page = await new ScriptedServer().OpenAsync(browsers.Chromium, dark: false, 390, 844, scripts: false);
        await page.GotoAsync($"/j/{ScriptedServer.Code}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Crisis lines, by country" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Call 116 123" }).First).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_phones_lock_screen_shows_the_room_as_a_meeting_and_never_its_title()
    {
        await using var person = new Person(await new ScriptedServer { Role = "participant" }.OpenAsync(browsers.Chromium, dark: false, 390, 844), "Rowan");
        await person.JoinAsync(ScriptedServer.Code);
        Assert.Equal("Meeting", await person.Page.EvaluateAsync<string>("navigator.mediaSession.metadata.title"));
        await person.Leave.ClickAsync();
        await Expect(person.Page.GetByText("You've left").First).ToBeVisibleAsync();
        Assert.True(await person.Page.EvaluateAsync<bool>("navigator.mediaSession.metadata === null"));
    }

    [Fact]
    public async Task Leaving_works_without_a_connection()
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
    public async Task A_page_whose_files_fail_to_load_is_loaded_again_by_itself()
    {
        var page = await new ScriptedServer().OpenAsync(browsers.Chromium, dark: false, 390, 844);
        Complaints.Expect(Complaints.NoAnswer);
        var missed = 0;
        await page.RouteAsync("**/assets/index-*.js", route => missed++ < 2 ? route.AbortAsync() : route.FallbackAsync());
        await page.GotoAsync($"/j/{ScriptedServer.Code}");
        await Expect(TroubleOn(page)).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = Person.JoinLabel })).ToBeVisibleAsync();
        await Expect(TroubleOn(page)).ToHaveCountAsync(0);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_page_whose_files_never_load_ends_with_the_crisis_lines_in_sight()
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
