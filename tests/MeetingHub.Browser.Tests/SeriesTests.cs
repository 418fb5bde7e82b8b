using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>How people come to a scheduled session: they find its dates, say that they come, and come back by the link.</summary>
public sealed class SeriesTests(Browsers browsers, OneServer one)
{
    private readonly ServerProcess _server = one.Server;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A group with three sessions, a week apart. The answer is the code of its link.</summary>
    private async Task<string> PlanAsync(string slug, DateTimeOffset start, string zone = "Europe/Dublin")
    {
        await using var db = _server.OpenStore();
        var code = Codes.New();
        var group = await db.Groups.FirstOrDefaultAsync(g => g.Slug == slug, Stop);
        if (group is null)
            db.Groups.Add(group = new GroupRow { Id = slug, Slug = slug, Name = "Calm circle", Zone = zone, IsPublished = true, CreatedAt = 1 });
        db.Series.Add(new SeriesRow
        {
            Id = slug, Group = group.Id, Slug = "tuesdays", Title = "Tuesdays, check-in round", Zone = zone, First = new DateOnly(2026, 12, 1),
            Start = new TimeOnly(19, 0), Minutes = 75, Formats = Formats.Audio, Capacity = 2, IsPublished = true, Code = code, CreatedAt = 1,
            DoorsMinutes = 10, LaidUntil = DateOnly.MaxValue,
        });
        for (var week = 0; week < 3; week++)
        {
            var at = start.AddDays(7 * week);
            db.Sessions.Add(new SessionRow
            {
                Id = $"{slug}-{week}", Room = $"room-{slug}-{week}", Title = "Tuesdays, check-in round", CreatedAt = 1, Group = group.Id, Series = slug,
                Date = DateOnly.FromDateTime(at.UtcDateTime), StartsAt = at.ToUnixTimeMilliseconds(), NeedsFacilitator = true,
                EndsAt = at.AddMinutes(75).ToUnixTimeMilliseconds(), Door = DoorMode.Knock,
            });
        }
        await db.SaveChangesAsync(Stop);
        return code;
    }

    [Fact]
    public async Task A_stranger_says_that_they_come_without_scripts_waits_at_the_link_and_is_let_in_by_a_facilitator_who_is_signed_in()
    {
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, _server, "Rowan");
        await _server.SignInAsync(rowan.Context, ("evening", GroupRole.Facilitator));
        var code = await PlanAsync("evening", DateTimeOffset.UtcNow.AddMinutes(30));

        await using (var still = await browsers.Chromium.NewContextAsync(new() { BaseURL = _server.Url, JavaScriptEnabled = false }))
        {
            var page = await still.NewPageAsync();
            await page.GotoAsync("/groups/evening/tuesdays");
            var come = page.Locator("ul").GetByRole(AriaRole.Button, new() { NameRegex = new("^I will come") }).First;
            await Expect(come).ToHaveAttributeAsync("aria-pressed", "false");
            await come.ClickAsync();
            await Expect(come).ToHaveAttributeAsync("aria-pressed", "true");
            await Expect(page.GetByText("A place is kept for you").First).ToBeVisibleAsync();
            await come.ClickAsync();
            await Expect(come).ToHaveAttributeAsync("aria-pressed", "false");
        }

        Complaints.Expect("409"); // closed doors
        // Early: the page says when, and lets them in by itself when a facilitator opens the doors.
        await using var pebble = await Person.ArriveAsync(browsers.Chromium, _server, "Pebble");
        await pebble.Page.GotoAsync($"/j/{code}");
        await Expect(pebble.Page.GetByRole(AriaRole.Heading, new() { Name = "You're early" })).ToBeVisibleAsync();
        await Expect(pebble.Page.GetByText("This page will let you in by itself.").First).ToBeVisibleAsync();
        await Expect(pebble.Page.GetByRole(AriaRole.Button, new() { Name = "Open the doors now" })).ToHaveCountAsync(0);
        await LooksTests.CheckAsync(pebble.Page, "early");

        await rowan.Page.GotoAsync($"/j/{code}");
        await rowan.Page.GetByRole(AriaRole.Button, new() { Name = "Open the doors now" }).PressAsync("Enter");
        await rowan.FillInHereAsync();
        await rowan.JoinButton.ClickAsync();
        await rowan.InTheRoomAsync();
        await Expect(rowan.Control("Mic")).ToBeVisibleAsync();
        await Expect(rowan.Control("Camera")).ToHaveCountAsync(0); // by voice only

        await pebble.KnockAsync(code);
        await rowan.Notice.GetByRole(AriaRole.Button, new() { Name = "Let in" }).ClickAsync();
        await pebble.InTheRoomAsync();

        // The time that is left is longer after a press, for everybody, and as before after the next.
        var left = rowan.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("min left") });
        var before = await left.InnerTextAsync();
        await left.ClickAsync();
        await rowan.Page.GetByRole(AriaRole.Menuitem, new() { Name = "+10 min for this session" }).ClickAsync();
        await Expect(pebble.Notice).ToContainTextAsync("The session goes on until");
        await rowan.Notice.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(pebble.Notice).ToContainTextAsync("as planned before");
        var most = Minutes(before);
        await rowan.Page.BecomesTrueAsync(
            "most => { const left = /([0-9]+) min left/.exec(document.body.innerText)?.[1]; return most - left >= 0 && most - left <= 2; }", most);
        static int Minutes(string text) => int.Parse(System.Text.RegularExpressions.Regex.Match(text, @"\d+").Value, System.Globalization.CultureInfo.InvariantCulture);

        // The page of the series says that it is open now.
        await pebble.Page.GotoAsync("/groups/evening/tuesdays");
        await Expect(pebble.Page.GetByRole(AriaRole.Heading, new() { Name = "The doors are open" })).ToBeVisibleAsync();
        await Expect(pebble.Page.GetByRole(AriaRole.Link, new() { Name = "Go to the door" })).ToHaveAttributeAsync("href", $"/j/{code}");
    }

    [Theory]
    [InlineData(false, 1280, "en")]
    [InlineData(true, 320, "de")]
    public async Task The_page_of_a_series_passes_axe_and_never_scrolls_sideways_with_a_moved_session_and_a_change_of_the_clocks(
        bool dark, int width, string language)
    {
        var slug = $"dates-{language}";
        // The clocks of Toronto change on the 14th of March, a week after the first of these sessions.
        await PlanAsync(slug, new DateTimeOffset(2027, 3, 9, 19, 0, 0, TimeSpan.Zero));
        var context = await browsers.Chromium.NewContextAsync(new()
        {
            BaseURL = _server.Url, ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light, ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = new() { Width = width, Height = 800 }, TimezoneId = "America/Toronto", Locale = language,
        });
        await using var ann = new Person(await context.NewPageAsync(), "Ann");
        await ann.Page.GotoAsync($"/groups/{slug}/tuesdays");
        var come = ann.Page.Locator("ul").GetByRole(AriaRole.Button).First;
        await LooksTests.TabToAsync(ann.Page, come);
        await ann.Page.Keyboard.PressAsync("Enter");
        await Expect(come).ToHaveAttributeAsync("aria-pressed", "true");

        await using (var db = _server.OpenStore())
            await db.Sessions.Where(s => s.Id == $"{slug}-0").ExecuteUpdateAsync(s => s.SetProperty(r => r.MovedFrom, r => r.StartsAt)
                .SetProperty(r => r.StartsAt, r => r.StartsAt - 86_400_000).SetProperty(r => r.EndsAt, r => r.EndsAt - 86_400_000), Stop);
        await ann.Page.ReloadAsync();
        await Expect(come).ToHaveAttributeAsync("aria-pressed", "true"); // the place is kept
        await Expect(ann.Page.GetByText(language == "en" ? "keep their place" : "behält den Platz")).ToBeVisibleAsync();
        await Expect(ann.Page.Locator("li").Nth(0)).ToContainTextAsync("14:00");
        await Expect(ann.Page.Locator("li").Nth(1)).ToContainTextAsync("15:00");
        await Expect(ann.Page.Locator("li").Nth(1)).ToContainTextAsync("19:00 in Dublin");
        await LooksTests.CheckAsync(ann.Page, "the page of a series");
    }
}
