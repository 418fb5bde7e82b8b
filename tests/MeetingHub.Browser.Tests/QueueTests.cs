using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>What happens in a room and is decided by moderators: each with a keyboard, one of them on a narrow screen in German.</summary>
public sealed class QueueTests(Browsers browsers, OneServer one)
{
    private readonly string _slug = $"quay-{Guid.NewGuid():N}"[..16];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private async Task<string> PlanAsync()
    {
        await using var db = one.Server.OpenStore();
        var (code, at) = (Codes.New(), DateTimeOffset.UtcNow);
        db.Groups.Add(new GroupRow
        {
            Id = _slug, Slug = _slug, Name = "The quay", Zone = "Europe/Dublin", IsPublished = true, CreatedAt = 1, Door = DoorMode.Open,
            RemovesEverywhere = true,
        });
        db.Series.Add(new SeriesRow
        {
            Id = _slug, Group = _slug, Slug = "tuesdays", Title = "Tuesdays", Zone = "Europe/Dublin", First = new DateOnly(2026, 12, 1),
            Start = new TimeOnly(19, 0), Minutes = 75, Formats = Formats.Audio, Capacity = 20, IsPublished = true, Code = code, CreatedAt = 1,
            DoorsMinutes = 10, LaidUntil = DateOnly.MaxValue, Door = DoorMode.Open,
        });
        db.Sessions.Add(new SessionRow
        {
            Id = _slug, Room = $"room-{_slug}", Title = "Tuesdays", CreatedAt = 1, Group = _slug, Series = _slug,
            Date = DateOnly.FromDateTime(at.UtcDateTime), StartsAt = at.ToUnixTimeMilliseconds(),
            EndsAt = at.AddMinutes(75).ToUnixTimeMilliseconds(), Door = DoorMode.Open,
        });
        await db.SaveChangesAsync(Stop);
        return code;
    }

    private async Task<IPage> ModeratorAsync(string language, int width, int height)
    {
        var context = await one.NewContextAsync(browsers.Chromium, new()
        {
            Locale = language, ViewportSize = new() { Width = width, Height = height },
            ReducedMotion = ReducedMotion.Reduce,
        });
        await one.Server.SignInAsync(context, (_slug, GroupRole.Moderator));
        return await context.NewPageAsync();
    }

    private static async Task PressAsync(IPage page, AriaRole role, string name)
    {
        var control = page.Locator("main").GetByRole(role, new() { NameRegex = new(name) }).First;
        await LooksTests.TabToAsync(page, control);
        await page.Keyboard.PressAsync("Enter");
    }

    /// <summary>Opens the case from the list, takes it in hand and decides, all by keyboard.</summary>
    private static async Task DecideAsync(IPage page, string title, string claim, string decision, string words, string send)
    {
        await page.GotoAsync("/moderation");
        await PressAsync(page, AriaRole.Link, title);
        await page.WaitForURLAsync("**/moderation/*");
        await PressAsync(page, AriaRole.Button, claim);
        await page.WaitForURLAsync("**/moderation/*said=yours");
        var first = page.GetByRole(AriaRole.Radio).First;
        await LooksTests.TabToAsync(page, first);
        await page.Keyboard.PressAsync("Space");
        var choice = page.GetByRole(AriaRole.Radio, new() { NameRegex = new($"^{decision}") });
        for (var presses = 0; !await choice.IsCheckedAsync(); presses++)
        {
            Assert.InRange(presses, 0, 5);
            await page.Keyboard.PressAsync("ArrowDown");
        }
        await LooksTests.TabToAsync(page, page.Locator("#words"));
        await page.Keyboard.TypeAsync(words);
        if (await page.Locator("#answer").CountAsync() > 0)
        {
            await LooksTests.TabToAsync(page, page.Locator("#answer"));
            await page.Keyboard.TypeAsync("Thank you. Somebody speaks to him.");
        }
        await PressAsync(page, AriaRole.Button, send);
        await page.WaitForURLAsync("**/moderation/*said=decided");
    }

    private static async Task InGermanAsync(IPage page)
    {
        await page.Context.SetExtraHTTPHeadersAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["Accept-Language"] = "de" });
        await page.SetViewportSizeAsync(320, 640);
        await page.ReloadAsync();
    }

    [Fact]
    public async Task A_report_from_a_room_is_answered_in_the_queue_and_a_removal_is_appealed_and_lifted_by_somebody_else()
    {
        Complaints.Expect(Complaints.Status(403)); // for whoever is removed
        var code = await PlanAsync();
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, one.Server, "Rowan");
        await one.Server.SignInAsync(rowan.Context, (_slug, GroupRole.Facilitator));
        await rowan.JoinAsync(code);
        await using var ben = await Person.ArriveAsync(browsers.Chromium, one.Server, "Ben");
        await ben.JoinAsync(code);
        await using var mei = await Person.ArriveAsync(browsers.Chromium, one.Server, "Mei");
        await mei.JoinAsync(code);

        // Mei reports, and keeps the link to the answer.
        await mei.ChooseForAsync("Ben", "Report");
        var dialog = mei.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Radio).Nth(1).FocusAsync();
        await mei.Page.Keyboard.PressAsync("Space");
        await LooksTests.TabToAsync(mei.Page, dialog.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }));
        await mei.Page.Keyboard.PressAsync("Enter");
        var link = dialog.GetByRole(AriaRole.Link, new() { Name = "Read the answer" });
        await Expect(link).ToHaveAttributeAsync("href", new System.Text.RegularExpressions.Regex("^/answers/[0-9a-f]{32}/[A-Za-z0-9_-]{22}$"));
        await LooksTests.CheckAsync(mei.Page, "the report is on its way");
        var opened = mei.Context.WaitForPageAsync();
        await LooksTests.TabToAsync(mei.Page, link);
        await mei.Page.Keyboard.PressAsync("Enter");
        var answer = await opened;
        await Expect(answer.GetByText("It waits for somebody to look at it.")).ToBeVisibleAsync();
        await Expect(mei.Controls).ToBeAttachedAsync(); // still in the room

        // Rowan removes Ben until moderators have looked.
        await rowan.ChooseForAsync("Ben", "Remove");
        var question = rowan.Page.GetByRole(AriaRole.Alertdialog);
        await question.GetByText("Remove and ask moderators to review").ClickAsync();
        await question.GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();
        var standing = ben.Page.GetByRole(AriaRole.Link, new() { Name = "Read what was decided, or ask somebody else to look again" });
        await Expect(ben.Page.GetByText("asked to leave").First).ToBeVisibleAsync();

        // A moderator on a phone, in German.
        var asha = await ModeratorAsync("de-DE", 320, 640);
        await DecideAsync(asha, "Meldung aus einem Treffen", "Ich kümmere mich", "Keine Änderung", "", "Entscheiden und senden");
        await Expect(asha.GetByText("Thank you. Somebody speaks to him.")).ToHaveCountAsync(0);
        await DecideAsync(asha, "Aus einem Treffen", "Ich kümmere mich", "Für eine Zeit draußen", "So geht es nicht.", "Entscheiden und senden");
        await LooksTests.CheckAsync(asha, "a decided case");

        await InGermanAsync(answer);
        await Expect(answer.GetByText("Thank you. Somebody speaks to him.")).ToBeVisibleAsync();
        await LooksTests.CheckAsync(answer, "the answer");
        await LooksTests.KeepAsync(answer, "answer-de", 320, false);

        // Ben comes to it from the room's page, and asks somebody else.
        await ben.OpenLinkAsync(code);
        await LooksTests.TabToAsync(ben.Page, standing);
        await LooksTests.CheckAsync(ben.Page, "the page of a removed person of a group");
        await ben.Page.Keyboard.PressAsync("Enter");
        await Expect(ben.Page.GetByText("So geht es nicht.")).ToBeVisibleAsync();
        await InGermanAsync(ben.Page);
        await LooksTests.TabToAsync(ben.Page, ben.Page.GetByRole(AriaRole.Textbox));
        await ben.Page.Keyboard.TypeAsync("It was my brother.");
        await LooksTests.CheckAsync(ben.Page, "what moderators decided");
        await LooksTests.KeepAsync(ben.Page, "standing-de", 320, false);
        await PressAsync(ben.Page, AriaRole.Button, "Senden");
        await Expect(ben.Page.GetByText("Danke. Jemand anderes sieht es sich an.")).ToBeVisibleAsync();

        // Whoever decided it has no part in it; a colleague lifts it.
        await asha.GotoAsync("/moderation");
        await PressAsync(asha, AriaRole.Link, "Bittet, eine Entscheidung");
        await asha.WaitForURLAsync("**/moderation/*");
        await Expect(asha.GetByRole(AriaRole.Button, new() { NameRegex = new("Ich kümmere mich") })).ToHaveCountAsync(0);
        await LooksTests.CheckAsync(asha, "an appeal about one's own decision");
        await asha.Context.CloseAsync();
        var lin = await ModeratorAsync("en", 1280, 800);
        await DecideAsync(lin, "looked at again", "look after this", "Lift it", "You are welcome.", "Decide and send");
        await LooksTests.CheckAsync(lin, "an appeal that is decided");
        await LooksTests.KeepAsync(lin, "appeal", 1280, false);
        await lin.Context.CloseAsync();

        await ben.Page.ReloadAsync();
        await Expect(ben.Page.GetByText("You are welcome.")).ToBeVisibleAsync();
    }
}
