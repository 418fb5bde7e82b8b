using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>How a stranger finds a group.</summary>
public sealed class DirectoryTests(Browsers browsers, OneServer one) : IAsyncLifetime
{
    private const int MostBytes = 100_000;

    public async ValueTask InitializeAsync()
    {
        await using var db = one.Server.OpenStore();
        if (await db.Groups.AnyAsync(g => g.Id == "kitchen")) return;
        static GroupRow Group(string id, string name, Formats formats) => new()
        {
            Id = id, Slug = id, Name = name, Topics = ["carers"], Languages = ["pl"], Formats = formats, Zone = "Europe/Warsaw", IsListed = true, IsPublished = true, CreatedAt = 1,
        };
        db.Groups.AddRange(Group("kitchen", "Przy kuchennym stole", Formats.Chat), Group("walk", "Spacer", Formats.Video));
        var now = DateTimeOffset.UtcNow;
        db.Sessions.AddRange(((string[])["kitchen", "walk"]).Select(group => new SessionRow
        {
            Id = $"{group}-next", Room = $"{group}-next", Title = "", Group = group, CreatedAt = now.ToUnixTimeMilliseconds(),
            StartsAt = now.AddDays(1).ToUnixTimeMilliseconds(), EndsAt = now.AddDays(1).AddHours(1).ToUnixTimeMilliseconds(),
        }));
        await db.SaveChangesAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<IPage> OpenAsync()
    {
        var context = await one.NewContextAsync(browsers.Chromium, new() { Locale = "en", TimezoneId = "Europe/Dublin" });
        return await context.NewPageAsync();
    }

    [Fact]
    public async Task A_stranger_finds_a_group_by_topic_and_language_with_the_keyboard_alone_on_a_light_page()
    {
        var page = await OpenAsync();
        await page.GotoAsync("/");
        var loaded = await page.EvaluateAsync<int>("performance.getEntries().reduce((sum, each) => sum + (each.transferSize ?? 0), 0)");
        Assert.InRange(loaded, 1, MostBytes);
        // Whatever the first view waits for is named in the page itself.
        var blocking = await page.EvaluateAsync<string[]>("performance.getEntriesByType('resource').filter(each => each.renderBlockingStatus === 'blocking').map(each => new URL(each.name).pathname)");
        var named = await page.Locator("head link[rel=stylesheet], head script[src]").EvaluateAllAsync<string[]>("all => all.map(each => each.getAttribute('href') ?? each.getAttribute('src'))");
        Assert.Empty(blocking.Except(named, StringComparer.Ordinal));

        // Where another test has just read the directory, its languages are kept for some seconds.
        await Until.TrueAsync(async () =>
        {
            if (await page.Locator("#language-filter option[value=pl]").CountAsync() == 1) return true;
            await page.ReloadAsync();
            return false;
        });
        await page.Locator("#language-filter").FocusAsync();
        // Letter by letter, a slow machine begins the word anew and chooses another language.
        while (await page.Locator("#language-filter").InputValueAsync() is var chosen and not "pl")
        {
            await page.Keyboard.PressAsync("ArrowDown");
            await Expect(page.Locator("#language-filter")).Not.ToHaveValueAsync(chosen);
        }
        await page.GetByRole(AriaRole.Button, new() { Name = "Show groups" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#found")).ToHaveTextAsync("2 groups");
        await page.GetByRole(AriaRole.Link, new() { Name = "Carers" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#found")).ToHaveTextAsync("2 groups for carers");
        await Expect(page.GetByText("Times are in Dublin time.")).ToBeVisibleAsync();
        await page.Locator("#q").FocusAsync();
        await page.Keyboard.TypeAsync("kuchenn");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#found")).ToHaveTextAsync("1 group for carers");
        Assert.Equal("?q=kuchenn&topic=carers", System.Text.RegularExpressions.Regex.Match(page.Url, @"\?q=kuchenn&topic=carers").Value);
        await page.GetByRole(AriaRole.Link, new() { Name = "Przy kuchennym stole" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Przy kuchennym stole");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Three_answers_lead_somewhere_and_leave_no_trace()
    {
        var page = await OpenAsync();
        await page.GotoAsync("/find");
        await Expect(page.Locator("#questions")).ToBeVisibleAsync();
        await Expect(page.Locator("#fits")).ToBeHiddenAsync();
        var cookies = await page.EvaluateAsync<string>("document.cookie");
        var asked = new List<string>();
        page.Request += (_, request) => asked.Add(request.Url);

        foreach (var answer in (string[])["This week", "Typing, or just reading", "I’m not sure"]) await page.GetByLabel(answer).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Show what fits" }).ClickAsync();
        await Expect(page.Locator("#fits-title")).ToBeFocusedAsync();
        await Expect(page.Locator("#fits h3:visible")).ToHaveTextAsync(["Someone to talk to today", "This week"]);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Przy kuchennym stole" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Spacer" })).ToBeHiddenAsync();
        await Expect(page.Locator("#why")).ToHaveTextAsync("Why these? You said: this week, typing, not sure whether you are safe.");
        await Expect(page.Locator("#filtered")).ToHaveAttributeAsync("href", "/?when=week&format=chat");

        Assert.Empty(asked);
        Assert.Equal(("/find", cookies, 0, 0), (new Uri(page.Url).PathAndQuery + new Uri(page.Url).Fragment, await page.EvaluateAsync<string>("document.cookie"),
            await page.EvaluateAsync<int>("localStorage.length"), await page.EvaluateAsync<int>("sessionStorage.length")));
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear my answers" }).ClickAsync();
        await Expect(page.Locator("#fits")).ToBeHiddenAsync();
        await Expect(page.Locator("input:checked")).ToHaveCountAsync(0);
        await page.GetByLabel("This week").CheckAsync();
        await page.ReloadAsync();
        await Expect(page.Locator("input:checked")).ToHaveCountAsync(0);
        await page.Context.CloseAsync();
    }
}
