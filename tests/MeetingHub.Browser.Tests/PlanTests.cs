using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>A plan and a session that goes through it: what organisers and facilitators do and see, and what everybody sees.</summary>
public sealed class PlanTests(Browsers browsers, OneServer one)
{
    private const string Prompt = "Camera and microphone may stay off";

    private static ILocator Strip(Person person) => person.Page.GetByRole(AriaRole.Group, new() { Name = "Session plan" });
    private static ILocator Panel(Person person) => person.Page.GetByRole(AriaRole.Complementary, new() { Name = "Plan" });
    private static ILocator Press(Person person, string name) => Panel(person).GetByRole(AriaRole.Button, new() { Name = name });

    private static async Task OpenAsync(Person person)
    {
        await person.Control("More").ClickAsync();
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Plan", Exact = true }).Last.ClickAsync();
        await Expect(Panel(person)).ToBeVisibleAsync();
    }

    private static ILocator Step(IPage editor, int number) => editor.Locator("li.step").Nth(number - 1);

    /// <summary>The plan of a template, changed in the editor by keyboard.</summary>
    private static async Task PlanAsync(IPage page)
    {
        await page.GotoAsync("/organise/plans");
        await page.GetByRole(AriaRole.Button, new() { Name = "Copy for our group : Peer support circle" }).PressAsync("Enter");
        await Expect(page.GetByText("The plan is made. Change it as you like.")).ToBeVisibleAsync();
        await page.GetByLabel("Name of the plan").FillAsync("Our evening");
        await Expect(page.GetByText("Not saved yet")).ToBeVisibleAsync();

        // The minutes are counted as they are typed, and said once.
        await Step(page, 1).Locator("summary").First.PressAsync("Enter");
        await Step(page, 1).GetByLabel("Minutes", new() { Exact = true }).FillAsync("12");
        await Expect(page.Locator("[data-total]")).ToHaveTextAsync("77 minutes");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator("body > [role=status]")).ToHaveTextAsync("77 minutes");
        await Step(page, 1).GetByLabel("Name everyone sees").FillAsync("Settling in");

        // A step asks a poll by itself.
        await Step(page, 2).Locator("summary").First.PressAsync("Enter");
        await Step(page, 2).Locator("summary").Nth(1).PressAsync("Enter");
        await Step(page, 2).GetByLabel("Poll, without names").SelectOptionAsync("Question");
        await Step(page, 2).GetByLabel("Question", new() { Exact = true }).FillAsync("Can you live with this?");
        await Step(page, 2).GetByLabel("Answers to choose from").FillAsync("Yes\nNot yet");
        await Step(page, 2).GetByLabel("The poll starts").SelectOptionAsync("itself");
        await LooksTests.CheckAsync(page, "the editor with open steps");

        // A moved step keeps the focus, and one that was taken out comes back.
        await page.GetByRole(AriaRole.Button, new() { Name = "Move Closing round up" }).PressAsync("Enter");
        await Expect(page.GetByText("Closing round is now step 4 of 5.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Move Closing round up" })).ToBeFocusedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Move Closing round down" }).PressAsync("Enter");
        await Step(page, 4).Locator("summary").First.PressAsync("Enter");
        await page.GetByRole(AriaRole.Button, new() { Name = "Take out this step : Open talk" }).PressAsync("Enter");
        await Expect(page.GetByText("Open talk is taken out. Nothing is saved yet.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Undo" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(Step(page, 4)).ToContainTextAsync("Open talk");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save plan" }).First.PressAsync("Enter");
        await Expect(page.GetByText("The plan is saved.")).ToBeVisibleAsync();
    }

    /// <summary>A series of one session with that plan. The answer is the code of its link, the session's id, and its public page.</summary>
    private async Task<(string Code, string Session, string Page)> ScheduleAsync(IPage page, string slug)
    {
        await page.GotoAsync($"/organise/groups/{slug}/series/new");
        await page.GetByLabel("Title", new() { Exact = true }).FillAsync("Evening circle");
        await page.GetByLabel("Repeats").SelectOptionAsync("once");
        await page.GetByLabel("Plan", new() { Exact = true }).First.SelectOptionAsync(new SelectOptionValue { Label = "Our evening" });
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish" }).First.PressAsync("Enter");
        await Expect(page.GetByText("Published. The dates are on the public page.")).ToBeVisibleAsync();
        await page.GotoAsync("/organise/plans");
        await Expect(page.GetByText("used by Evening circle")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Our evening" }).ClickAsync();
        await Expect(page.Locator("[data-total]")).ToHaveTextAsync("77 of 75 minutes");
        await Expect(page.GetByText("The steps add up to 2 min more")).ToBeVisibleAsync();
        await Step(page, 1).Locator("summary").First.PressAsync("Enter");
        await Step(page, 1).GetByLabel("Minutes", new() { Exact = true }).FillAsync("10");
        await Expect(page.GetByText("The steps add up to 2 min more")).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save plan" }).First.PressAsync("Enter");
        await Expect(page.GetByText("The plan is saved.")).ToBeVisibleAsync();
        await using var db = one.Server.OpenStore();
        var group = await db.Groups.SingleAsync(g => g.Slug == slug);
        var series = await db.Series.SingleAsync(s => s.Group == group.Id);
        var session = await db.Sessions.SingleAsync(s => s.Series == series.Id);
        return (series.Code!, session.Id, $"/groups/{slug}/{series.Slug}");
    }

    [Fact]
    public async Task A_plan_goes_from_a_template_over_the_editor_and_a_series_into_the_room_where_it_goes_on_by_itself_and_by_a_press()
    {
        var slug = $"plan-{Guid.NewGuid():N}"[..16];
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, one.Server, "Rowan");
        await using var robin = await Person.ArriveAsync(browsers.Chromium, one.Server, "Robin");
        await using var frank = await Person.ArriveAsync(browsers.Chromium, one.Server, "Frank");
        await one.Server.SignInAsync(rowan.Context, (slug, GroupRole.Organiser), (slug, GroupRole.Facilitator));
        await one.Server.SignInAsync(robin.Context, (slug, GroupRole.Facilitator));
        await PlanAsync(rowan.Page);
        var (code, session, page) = await ScheduleAsync(rowan.Page, slug);

        // Asked before the session, without a name, and read by whoever leads.
        await frank.Page.GotoAsync(page);
        await frank.Page.GetByLabel("Ask something, without your name").FillAsync("May I only listen?");
        await frank.Page.GetByRole(AriaRole.Button, new() { Name = "Put it in the box" }).PressAsync("Enter");
        await Expect(frank.Page.GetByText("Your question is in the box.")).ToBeVisibleAsync();
        await robin.Page.GotoAsync($"/organise/sessions/{session}/questions");
        await Expect(robin.Page.GetByText("May I only listen?")).ToBeVisibleAsync();

        // The hour has come: the first step begins by itself once somebody leads.
        await using (var db = one.Server.OpenStore())
        {
            var now = DateTimeOffset.UtcNow;
            await db.Groups.Where(g => g.Slug == slug).ExecuteUpdateAsync(g => g.SetProperty(r => r.Door, DoorMode.Open));
            await db.Sessions.Where(s => s.Id == session).ExecuteUpdateAsync(s => s.SetProperty(r => r.Door, DoorMode.Open)
                .SetProperty(r => r.StartsAt, now.ToUnixTimeMilliseconds()).SetProperty(r => r.EndsAt, now.AddMinutes(75).ToUnixTimeMilliseconds()));
        }
        var frames = frank.FramesFromNowOn();
        await rowan.JoinAsync(code);
        await robin.JoinAsync(code);
        await frank.JoinAsync(code);
        await Expect(Strip(frank).Locator("[aria-current=step]")).ToContainTextAsync("Settling in");
        await Expect(Strip(frank)).ToContainTextAsync("about 10 min, no rush");
        await OpenAsync(rowan);
        await Expect(Panel(rowan)).ToContainTextAsync(Prompt);
        await Press(rowan, "5 min more for this step").ClickAsync();
        await Expect(Strip(frank)).ToContainTextAsync("about 15 min, no rush");

        // The other facilitator by keyboard: the first press only asks, because time is left.
        await robin.Page.Locator("main.stage").FocusAsync();
        await robin.Page.Keyboard.PressAsync("g");
        await Expect(robin.Page.Locator("[role=status]").Filter(new() { HasText = "Press G again to go on" }).First).ToBeAttachedAsync();
        await Expect(Strip(robin).Locator("[aria-current=step]")).ToContainTextAsync("Settling in");
        await robin.Page.Keyboard.PressAsync("g");
        await Expect(Strip(frank).Locator("[aria-current=step]")).ToContainTextAsync("Our agreement");

        // The step brought its poll, and the box the question from before.
        await Expect(frank.Page.GetByText("A poll is open, without names.").First).ToBeVisibleAsync();
        await frank.Page.GetByRole(AriaRole.Button, new() { Name = "Answer", Exact = true }).PressAsync("Enter");
        await Expect(frank.Page.GetByRole(AriaRole.Radio, new() { Name = "Not yet" })).ToBeVisibleAsync();
        await robin.Control("More").ClickAsync();
        await robin.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Question box") }).ClickAsync();
        var box = robin.Page.GetByRole(AriaRole.Complementary, new() { Name = "Question box" });
        await Expect(box).ToContainTextAsync("before the session");
        await box.GetByRole(AriaRole.Button, new() { Name = "Show", Exact = true }).PressAsync("Enter");
        await Expect(frank.Page.Locator(".card.shown")).ToContainTextAsync("May I only listen?");

        await Press(rowan, "Pause").ClickAsync();
        await Expect(Strip(frank)).ToContainTextAsync("paused");
        await Press(rowan, "Go to Check-in round").ClickAsync();
        await Expect(Strip(frank).Locator("[aria-current=step]")).ToContainTextAsync("Check-in round");
        await Expect(Press(rowan, "Start the round")).ToBeVisibleAsync();

        await frank.Page.ReloadAsync();
        await Expect(Strip(frank).Locator("[aria-current=step]")).ToContainTextAsync("Check-in round");
        Assert.Contains(frames, frame => frame.Contains("Settling in", StringComparison.Ordinal));
        Assert.DoesNotContain(frames, frame => frame.Contains("planUsed", StringComparison.Ordinal)
            || frame.Contains(Prompt, StringComparison.Ordinal) || frame.Contains("followsMicrophone\":true", StringComparison.Ordinal));

        await Press(rowan, "Put the plan away").ClickAsync();
        await Expect(Press(rowan, "Keep the plan")).ToBeFocusedAsync();
        await Press(rowan, "Put the plan away").ClickAsync();
        await Expect(Strip(frank)).ToHaveCountAsync(0);

        // Another one, from those that come with the server, begins by a press.
        await Press(rowan, "Use Peer support circle").ClickAsync();
        await Expect(Strip(frank)).ToContainTextAsync("not begun yet");
        await Press(rowan, "Begin with “Arriving”").ClickAsync();
        await Expect(Strip(frank).Locator("[aria-current=step]")).ToContainTextAsync("Arriving");
    }
}
