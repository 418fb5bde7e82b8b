using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>Members at a board, each in a browser of their own, one of them on a narrow screen in German.</summary>
public sealed class BoardTests(Browsers browsers, OneServer one)
{
    private readonly string _slug = $"board-{Guid.NewGuid():N}"[..20];

    private async Task<IPage> MemberAsync(string name, bool inGerman)
    {
        var context = await one.NewContextAsync(browsers.Chromium, new()
        {
            JavaScriptEnabled = inGerman, ReducedMotion = ReducedMotion.Reduce, TimezoneId = "Europe/Dublin",
            Locale = inGerman ? "de-DE" : "en",
            ViewportSize = inGerman ? new() { Width = 320, Height = 640 } : new() { Width = 390, Height = 844 },
        });
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/groups/{_slug}/member");
        await page.GetByLabel(inGerman ? "Wie sollen wir dich hier nennen?" : "What shall we call you here?").FillAsync(name);
        await page.GetByRole(AriaRole.Button, new() { Name = inGerman ? "Diesen Namen behalten" : "Keep this name" }).ClickAsync();
        await Expect(page.GetByText(inGerman ? $"Hier heißt du {name}." : $"You are {name} here.")).ToBeVisibleAsync();
        return page;
    }

    private static async Task PressAsync(IPage page, ILocator what)
    {
        await what.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
    }

    // With the keyboard alone.
    private async Task ReleaseAsync(IPage moderator)
    {
        await moderator.GotoAsync("/moderation");
        await PressAsync(moderator, moderator.Locator("a.item", new() { HasText = _slug }).First);
        await PressAsync(moderator, moderator.GetByRole(AriaRole.Button, new() { Name = "I’ll look after this" }));
        await moderator.GetByRole(AriaRole.Radio, new() { Name = "Show the post" }).FocusAsync();
        await moderator.Keyboard.PressAsync("Space");
        await PressAsync(moderator, moderator.GetByRole(AriaRole.Button, new() { Name = "Decide and send" }));
        await Expect(moderator.Locator(".callout[role=status]")).ToHaveTextAsync("Decided.");
    }

    [Fact]
    public async Task A_readers_open_page_follows_what_is_released_written_and_deleted_and_nobody_needs_a_script_to_take_part()
    {
        await using var db = one.Server.OpenStore();
        await using var moderation = await one.NewContextAsync(browsers.Chromium, new() { ReducedMotion = ReducedMotion.Reduce });
        await one.Server.SignInAsync(moderation, (_slug, GroupRole.Moderator));
        var moderator = await moderation.NewPageAsync();
        var group = await db.Groups.SingleAsync(g => g.Slug == _slug);
        db.Boards.Add(new BoardRow { Group = group.Id, Watched = "secretword" });
        await db.SaveChangesAsync();

        // Mei has no scripts.
        var mei = await MemberAsync("Mei", inGerman: false);
        await mei.GotoAsync($"/groups/{_slug}/board");
        await mei.GetByRole(AriaRole.Link, new() { Name = "Start a conversation" }).ClickAsync();
        await mei.GetByLabel("What is it about?").FillAsync("Sleep has gone again");
        await mei.GetByLabel("Your words, as Mei").FillAsync(string.Join("\n\n", Enumerable.Repeat("Third night of doing sums.", 40)));
        await mei.GetByLabel("Listening only, please").CheckAsync();
        await mei.GetByRole(AriaRole.Button, new() { Name = "Post it" }).ClickAsync();
        await Expect(mei.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Sleep has gone again");
        await Expect(mei.GetByText("You have done nothing wrong")).ToBeVisibleAsync(); // a first post waits
        await ReleaseAsync(moderator);

        // Pebble reads with a keyboard, and writes something that is not sent yet.
        var pebble = await MemberAsync("Pebble", inGerman: true);
        await pebble.GotoAsync($"/groups/{_slug}/board");
        await pebble.GetByRole(AriaRole.Link, new() { Name = "Sleep has gone again" }).FocusAsync();
        await pebble.Keyboard.PressAsync("Enter");
        await Expect(pebble.GetByText("Mei wünscht sich Zuhören statt Rat.")).ToBeVisibleAsync();
        // The server says that it has understood with its first frame.
        var heard = new TaskCompletionSource();
        pebble.WebSocket += (_, socket) => socket.FrameReceived += (_, _) => heard.TrySetResult();
        await pebble.ReloadAsync();
        await heard.Task.WaitAsync(Until.Patience);
        await pebble.GetByLabel("Als Pebble antworten").FillAsync("I was about to say");
        await pebble.EvaluateAsync("scrollTo(0, 300)");

        await mei.GetByLabel("Reply as Mei").FillAsync("Still awake, a secretword with it.");
        await mei.GetByRole(AriaRole.Button, new() { Name = "Post reply" }).ClickAsync();
        await Expect(pebble.Locator("article.post", new() { HasText = "secretword" })).Not.ToBeAttachedAsync();
        await ReleaseAsync(moderator);
        var came = pebble.Locator("article.post", new() { HasText = "secretword" });
        await Expect(came).ToBeAttachedAsync();
        await Expect(pebble.Locator("body > [role=status]")).ToHaveTextAsync("Eine neue Antwort ist da.");
        Assert.Equal(300, await pebble.EvaluateAsync<int>("Math.round(scrollY)"));
        await Expect(pebble.GetByLabel("Als Pebble antworten")).ToHaveValueAsync("I was about to say");
        await Expect(came.GetByRole(AriaRole.Button, new() { Name = "Ich höre dich" })).ToBeVisibleAsync();

        var own = mei.Locator("article.post", new() { HasText = "secretword" });
        await own.Locator("summary").ClickAsync();
        await own.GetByRole(AriaRole.Button, new() { Name = "Delete for good" }).ClickAsync();
        await Expect(mei.GetByText("It is gone, for everybody.")).ToBeVisibleAsync();
        await Expect(came).Not.ToBeAttachedAsync();
        await Expect(pebble.GetByText("Hier war ein Beitrag.")).ToBeAttachedAsync();
        Assert.DoesNotContain("secretword", await pebble.ContentAsync(), StringComparison.Ordinal);

        // What was begun is on the device until it is sent, and a conversation that grew is marked in the list there.
        await pebble.ReloadAsync();
        await Expect(pebble.GetByLabel("Als Pebble antworten")).ToHaveValueAsync("I was about to say");
        await pebble.GetByRole(AriaRole.Button, new() { Name = "Antwort senden" }).ClickAsync();
        await Expect(pebble.Locator("article.post", new() { HasText = "I was about to say" })).ToBeVisibleAsync();
        await Expect(pebble.GetByLabel("Als Pebble antworten")).ToHaveValueAsync("");
        await pebble.GotoAsync($"/groups/{_slug}/board");
        await Expect(pebble.Locator(".unread")).ToBeHiddenAsync();
        await mei.GetByLabel("Reply as Mei").FillAsync("Thank you.");
        await mei.GetByRole(AriaRole.Button, new() { Name = "Post reply" }).ClickAsync();
        await pebble.ReloadAsync();
        await Expect(pebble.Locator(".unread")).ToBeVisibleAsync();
        await LooksTests.CheckAsync(pebble, "board at 320");

        // It opens where the new one is, in plain text by the keyboard, and Pebble asks to hear of more.
        await PressAsync(pebble, pebble.GetByRole(AriaRole.Link, new() { Name = "Sleep has gone again" }));
        await Expect(pebble.Locator(".new-here + article.post")).ToContainTextAsync("Thank you.");
        var plain = pebble.GetByRole(AriaRole.Switch, new() { Name = "Als einfachen Text zeigen" });
        await PressAsync(pebble, plain);
        await Expect(plain).ToHaveAttributeAsync("aria-checked", "true");
        await Expect(pebble.Locator("article.post .avatar").First).ToBeHiddenAsync();
        await pebble.ReloadAsync();
        await Expect(plain).ToHaveAttributeAsync("aria-checked", "true");
        await PressAsync(pebble, pebble.GetByRole(AriaRole.Switch, new() { Name = "Sag mir, wenn jemand antwortet" }));
        await Expect(pebble.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Von neuen Beiträgen hören");
        await LooksTests.CheckAsync(pebble, "how to be told of posts");
        await PressAsync(mei, mei.GetByRole(AriaRole.Button, new() { Name = "Hide my posts here" }));
        await Expect(mei.GetByText("Hidden: only you see this post.").First).ToBeVisibleAsync();
        await pebble.Context.CloseAsync();
        await mei.Context.CloseAsync();
    }
}
