using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>A session goes through its plan: what facilitators do and see, and what everybody sees.</summary>
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

    [Fact]
    public async Task A_plan_goes_on_by_a_press_of_either_facilitator_and_a_participant_sees_its_steps_but_is_never_sent_a_prompt()
    {
        var meeting = await Meeting.StartAsync(one.Server);
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, one.Server, "Rowan");
        await using var robin = await Person.ArriveAsync(browsers.Chromium, one.Server, "Robin");
        await using var frank = await Person.ArriveAsync(browsers.Chromium, one.Server, "Frank");
        var frames = frank.FramesFromNowOn();
        await rowan.JoinAsync(meeting.FacilitatorCode);
        await robin.JoinAsync(meeting.FacilitatorCode);
        await frank.JoinAsync(meeting.ParticipantCode);
        await Expect(Strip(frank)).ToHaveCountAsync(0);

        await OpenAsync(rowan);
        await Press(rowan, "Use Peer support circle").ClickAsync();
        await Expect(Panel(rowan)).ToContainTextAsync(Prompt);
        await Expect(Strip(frank).GetByRole(AriaRole.Listitem).First).ToContainTextAsync("Arriving");
        await Expect(Strip(frank)).ToContainTextAsync("not begun yet");

        await Press(rowan, "Begin with “Arriving”").ClickAsync();
        await Expect(Strip(frank).Locator("[aria-current=step]")).ToContainTextAsync("Arriving");
        await Expect(Strip(frank)).ToContainTextAsync("about 10 min, no rush");
        await Press(rowan, "5 min more for this step").ClickAsync();
        await Expect(Strip(frank)).ToContainTextAsync("about 15 min, no rush");

        // The other facilitator by keyboard: the first press only asks, because time is left.
        await robin.Page.Locator("main.stage").FocusAsync();
        await robin.Page.Keyboard.PressAsync("g");
        await Expect(robin.Page.Locator("[role=status]").Filter(new() { HasText = "Press G again to go on" }).First).ToBeAttachedAsync();
        await Expect(Strip(robin).Locator("[aria-current=step]")).ToContainTextAsync("Arriving");
        await robin.Page.Keyboard.PressAsync("g");
        await Expect(Strip(frank).Locator("[aria-current=step]")).ToContainTextAsync("Our agreement");

        await Press(rowan, "Pause").ClickAsync();
        await Expect(Strip(frank)).ToContainTextAsync("paused");
        await Press(rowan, "Go to Check-in round").ClickAsync();
        await Expect(Strip(frank).Locator("[aria-current=step]")).ToContainTextAsync("Check-in round");
        await Expect(Press(rowan, "Start the round")).ToBeVisibleAsync();

        await frank.Page.ReloadAsync();
        await Expect(Strip(frank).Locator("[aria-current=step]")).ToContainTextAsync("Check-in round", new() { Timeout = 20_000 });
        Assert.Contains(frames, frame => frame.Contains("planShown", StringComparison.Ordinal));
        Assert.DoesNotContain(frames, frame => frame.Contains("planUsed", StringComparison.Ordinal)
            || frame.Contains(Prompt, StringComparison.Ordinal) || frame.Contains("followsMicrophone\":true", StringComparison.Ordinal));

        await Press(rowan, "Put the plan away").ClickAsync();
        await Expect(Press(rowan, "Keep the plan")).ToBeFocusedAsync();
        await Press(rowan, "Put the plan away").ClickAsync();
        await Expect(Strip(frank)).ToHaveCountAsync(0);
    }
}
