using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>A talk for many: those who lead it are on the stage, and everybody else listens and asks without a name.</summary>
public sealed class TalkTests(Browsers browsers, OneServer one)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private async Task<string> PlanAsync()
    {
        await using var db = one.Server.OpenStore();
        var (code, at) = (Codes.New(), DateTimeOffset.UtcNow);
        db.Groups.Add(new GroupRow { Id = "sleep", Slug = "sleep", Name = "Sleep", Zone = "Europe/Dublin", IsPublished = true, CreatedAt = 1,
            Door = DoorMode.Open });
        db.Series.Add(new SeriesRow
        {
            Id = "sleep", Group = "sleep", Slug = "talks", Title = "Sleeping again", Zone = "Europe/Dublin", First = new DateOnly(2026, 12, 1),
            Start = new TimeOnly(19, 0), Minutes = 75, Formats = Formats.Video, Capacity = 20, IsPublished = true, Code = code, CreatedAt = 1,
            DoorsMinutes = 10, LaidUntil = DateOnly.MaxValue, IsTalk = true, Door = DoorMode.Open,
        });
        db.Sessions.Add(new SessionRow
        {
            Id = "sleep-0", Room = "room-sleep-0", Title = "Sleeping again", CreatedAt = 1, Group = "sleep", Series = "sleep",
            Date = DateOnly.FromDateTime(at.UtcDateTime), StartsAt = at.ToUnixTimeMilliseconds(), EndsAt = at.AddMinutes(75).ToUnixTimeMilliseconds(),
        });
        db.Resources.Add(new ResourceRow
        {
            Id = "sleep-diary", Group = "sleep", Title = "Sleep diary, one page", Link = "https://example.org/diary", Place = 1, IsHandout = true,
        });
        await db.SaveChangesAsync(Stop);
        return code;
    }

    private static ILocator Button(Person person, string name) => person.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    [Fact]
    public async Task Listeners_have_no_microphone_ask_and_vote_without_a_name_and_the_order_changes_when_a_question_is_answered()
    {
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, one.Server, "Rowan");
        var code = await PlanAsync();
        await one.Server.SignInAsync(rowan.Context, ("sleep", GroupRole.Facilitator));
        await rowan.JoinAsync(code);
        await using var asha = await Person.ArriveAsync(browsers.Chromium, one.Server, "Asha");
        await using var mei = await Person.ArriveAsync(browsers.Chromium, one.Server, "Mei", width: 390, height: 844);
        foreach (var listener in (Person[])[asha, mei])
        {
            await listener.Page.GotoAsync($"/j/{code}");
            await Expect(listener.Page.GetByText("This is a talk. You listen, and ask without your name.")).ToBeVisibleAsync();
            await listener.JoinAsync(code);
        }

        await Expect(rowan.Control("Mic")).ToBeVisibleAsync();
        foreach (var control in (string[])["Mic", "Camera", "Raise hand"]) await Expect(asha.Control(control)).ToHaveCountAsync(0);
        await Expect(asha.Page.GetByText("You're listening. Nobody can see or hear you.")).ToBeVisibleAsync();
        await asha.Page.Keyboard.PressAsync("m"); // nothing happens
        await Expect(asha.Tile("Rowan")).ToBeVisibleAsync();
        foreach (var listener in (string[])["Mei", "Asha"]) await Expect(asha.Tile(listener)).ToHaveCountAsync(0);
        await Expect(mei.Page.Locator(".topbar").GetByText("You're listening")).ToBeVisibleAsync(); // on a phone, with less words

        // A question is read by a facilitator first.
        await Button(asha, "Questions").ClickAsync();
        await Expect(asha.Page.GetByText("No questions yet. Yours could be the first.")).ToBeVisibleAsync();
        await Expect(asha.Page.GetByRole(AriaRole.Heading, new() { Name = "Questions", Exact = true })).ToBeVisibleAsync();
        await Expect(asha.Page.GetByRole(AriaRole.Link, new() { Name = "Sleep diary, one page" })).ToBeVisibleAsync();
        foreach (var words in (string[])["Do naps make it harder?", "Does it get worse first?"])
        {
            await asha.Page.GetByLabel("Ask something, without your name").FillAsync(words);
            await Button(asha, "Put it in the box").ClickAsync();
            await Expect(asha.Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = words })).ToBeVisibleAsync();
            await Expect(asha.Page.GetByLabel("Ask something, without your name")).ToHaveValueAsync("");
        }
        await Button(rowan, "Questions").ClickAsync();
        for (var left = 2; left > 0; left--)
        {
            await Expect(Button(rowan, "Put it on the list")).ToHaveCountAsync(left);
            await Button(rowan, "Put it on the list").First.ClickAsync();
        }
        await Expect(rowan.Page.Locator(".ask")).ToHaveCountAsync(2);

        await Button(mei, "Questions").ClickAsync();
        var listed = mei.Page.Locator(".ask");
        await Expect(listed).ToHaveTextAsync([new System.Text.RegularExpressions.Regex("naps"), new System.Text.RegularExpressions.Regex("worse")]);
        var vote = listed.Nth(1).GetByRole(AriaRole.Button);
        await vote.FocusAsync();
        await mei.Page.Keyboard.PressAsync("Enter");
        await Expect(vote).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(vote).ToHaveAccessibleNameAsync("I'd like this answered too, 1 so far");
        await Expect(asha.Page.Locator(".ask").Nth(1)).ToContainTextAsync("1"); // a number, nobody's name, and still the second
        await Expect(asha.Page.Locator(".ask").Nth(1).GetByRole(AriaRole.Button)).ToHaveAttributeAsync("aria-pressed", "false");
        await LooksTests.CheckAsync(mei.Page, "the questions of a talk on a phone");
        await LooksTests.CheckAsync(asha.Page, "the questions of a talk");
        await LooksTests.KeepAsync(asha.Page, "talk", 1280, false);
        await LooksTests.KeepAsync(mei.Page, "talk", 390, false);
        await LooksTests.KeepAsync(rowan.Page, "talk-lead", 1280, false);

        await rowan.Page.Locator(".ask").Nth(1).GetByRole(AriaRole.Button, new() { Name = "Show", Exact = true }).ClickAsync();
        await Expect(asha.Page.Locator(".card.shown")).ToContainTextAsync("Does it get worse first?");
        await Expect(listed).ToHaveCountAsync(1);

        // Whoever is asked onto the stage is heard and seen there.
        await rowan.OpenPeopleAsync();
        await Expect(rowan.PeoplePanel).ToContainTextAsync("Asha");

        // Whoever heard it to its end makes a certificate, which no request tells anybody of.
        await rowan.PressInRoomSettingsAsync("End for everyone");
        await rowan.Page.GetByRole(AriaRole.Alertdialog).GetByRole(AriaRole.Button, new() { Name = "End for everyone" }).ClickAsync();
        await Expect(Button(asha, "Make a certificate")).ToBeVisibleAsync();
        var sent = new List<string>();
        asha.Page.Request += (_, request) => sent.Add($"{request.Url} {request.PostData}");
        await Button(asha, "Make a certificate").ClickAsync();
        await asha.Page.GetByLabel("The name on it").FillAsync("Asha Menon");
        await Expect(asha.Page.Locator(".certificate")).ToContainTextAsync("Asha Menon");
        await Expect(asha.Page.Locator(".certificate")).ToContainTextAsync("Sleeping again");
        Assert.DoesNotContain(sent, request => request.Contains("Menon", StringComparison.Ordinal));
    }
}
