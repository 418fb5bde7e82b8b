using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>Co-facilitators, and facilitators who step down: what each of them can do, and what their pages say.</summary>
public sealed class RoleTests(Browsers browsers, OneServer one)
{
    [Fact]
    public async Task A_promoted_person_facilitates_also_after_a_reload_until_they_step_down_or_it_is_taken_back()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, one.Server, "Rowan", "Frank");
        var (rowan, frank) = circle;

        // Nobody can step down who is the only one to look after the room.
        await ConfirmAsync(rowan, "Rowan", "Step down", cancel: "Keep facilitating");
        await Expect(rowan.Notice).ToContainTextAsync("only facilitator here");

        await ConfirmAsync(rowan, "Frank", "Make co-facilitator", cancel: "Keep it as it is");
        await Expect(frank.Notice).ToContainTextAsync("You are a co-facilitator now");
        await Expect(rowan.PeoplePanel.GetByText("Co-facilitator", new() { Exact = true })).ToBeVisibleAsync();

        // A new page of the same seat facilitates as well, and hands on the link by which this person came.
        await frank.Page.ReloadAsync();
        await frank.BackInTheRoomAsync();
        await frank.TurnSoundOnAsync();
        await frank.LockAsync();
        await Expect(Lock(rowan)).ToHaveAttributeAsync("aria-pressed", "true");
        await frank.Page.EvaluateAsync("navigator.clipboard.writeText = text => { window.copied = text; return Promise.resolve(); }");
        await frank.PressInRoomSettingsAsync("Copy invite link");
        var copied = await frank.Page.EvaluateAsync<string>("window.copied");
        Assert.Equal($"{one.Server.Url.TrimEnd('/')}/j/{circle.Meeting.ParticipantCode}", copied);

        // With a second facilitator there, the first may step down. The panel says what goes away, and has the way back.
        await ConfirmAsync(rowan, "Rowan", "Step down", cancel: "Keep facilitating");
        await Expect(rowan.Notice).ToContainTextAsync("You stepped down");
        await Expect(Lock(rowan)).ToHaveCountAsync(0);
        await Expect(rowan.PeoplePanel.GetByText("The other facilitators lock the room")).ToBeVisibleAsync();
        await rowan.PeoplePanel.GetByRole(AriaRole.Button, new() { Name = "Facilitate again" }).ClickAsync();
        await Expect(Lock(rowan)).ToBeVisibleAsync();

        // A promotion ends by the person's own wish, or when it is taken back, and with it what the panel offers.
        await ConfirmAsync(frank, "Frank", "Step down", cancel: "Keep facilitating");
        await Expect(frank.Notice).ToContainTextAsync("You are a participant again");
        await Expect(Lock(frank)).ToHaveCountAsync(0);
        await Expect(frank.PeoplePanel.GetByRole(AriaRole.Button, new() { Name = "More for Frank" })).ToHaveCountAsync(0);
        await ConfirmAsync(rowan, "Frank", "Make co-facilitator", cancel: "Keep it as it is");
        await Expect(Lock(frank)).ToBeVisibleAsync();
        await rowan.ChooseForAsync("Frank", "Take back co-facilitator");
        await Expect(frank.Notice).ToContainTextAsync("You are a participant again");
        await Expect(Lock(frank)).ToHaveCountAsync(0);
        await Expect(rowan.PeoplePanel.GetByText("Co-facilitator", new() { Exact = true })).ToHaveCountAsync(0);

        // The links stay with those who came by them: a promotion that is taken back leaves nothing behind. Whoever leaves comes back to
        // the same role.
        await ConfirmAsync(rowan, "Frank", "Make co-facilitator", cancel: "Keep it as it is");
        await Expect(Lock(frank)).ToBeVisibleAsync();
        await HasNewLinksAsync(rowan, 1);
        await HasNewLinksAsync(frank, 0);
        await frank.Leave.ClickAsync();
        await frank.Page.GetByRole(AriaRole.Alertdialog).GetByRole(AriaRole.Button, new() { Name = "Leave", Exact = true }).ClickAsync();
        await frank.Page.GetByRole(AriaRole.Button, new() { Name = "Rejoin" }).ClickAsync();
        await frank.InTheRoomAsync();
        await frank.OpenPeopleAsync();
        await Expect(Lock(frank)).ToBeVisibleAsync();
    }

    private static ILocator Lock(Person person) => person.Door("Locked");

    private static async Task HasNewLinksAsync(Person person, int buttons)
    {
        var settings = await person.OpenRoomSettingsAsync();
        await Expect(settings.GetByRole(AriaRole.Button, new() { NameRegex = new("^A link got out") })).ToHaveCountAsync(buttons);
        await person.Page.Keyboard.PressAsync("Escape");
    }

    // The focus begins on the button that changes nothing.
    private static async Task ConfirmAsync(Person by, string who, string wish, string cancel)
    {
        await by.ChooseForAsync(who, wish);
        var dialog = by.Page.GetByRole(AriaRole.Alertdialog);
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = cancel })).ToBeFocusedAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = wish, Exact = true }).ClickAsync();
    }
}
