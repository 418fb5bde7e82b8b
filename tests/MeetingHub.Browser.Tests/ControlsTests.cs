using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>What facilitators do for the whole room, and what everybody sees of it.</summary>
public sealed class ControlsTests(Browsers browsers, OneServer one)
{
    private readonly ServerProcess _server = one.Server;

    private static ILocator Pressed(ILocator within, string name) => within.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    [Fact]
    public async Task A_facilitator_mutes_all_pauses_slows_takes_down_holds_back_hands_over_and_closes()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, _server, "Rowan", "Ann");
        var (rowan, ann) = circle;
        await ann.SpeakAndShowAsync();
        await rowan.HearsAsync(people: 1);

        // Muted with everyone, and not held: the next press unmutes.
        await rowan.OpenPeopleAsync();
        await Pressed(rowan.PeoplePanel, "Mute all").ClickAsync();
        await Expect(ann.Notice).ToContainTextAsync("A facilitator muted everyone");
        await ann.TurnOnAsync("Mic");

        // One press stops everything, and the same place has the way back.
        await Pressed(rowan.PeoplePanel, "Pause the room").ClickAsync();
        foreach (var person in new[] { ann, rowan })
            await Expect(person.Page.GetByRole(AriaRole.Heading, new() { Name = "The room is paused" })).ToBeVisibleAsync();
        await Expect(ann.Control("Mic off")).ToBeVisibleAsync();
        await Expect(ann.Control("Camera off")).ToBeVisibleAsync();
        await ann.Control("Mic off").ClickAsync();
        await Expect(ann.Notice).ToContainTextAsync("The room is paused");
        await ann.OpenChatAsync();
        await Expect(ann.ChatPanel).ToContainTextAsync("What you write here is kept");
        await Expect(ann.Page.GetByRole(AriaRole.Button, new() { Name = "Let the room go on" })).ToHaveCountAsync(0);
        await LooksTests.CheckAsync(ann.Page, "a paused room");
        await LooksTests.CheckAsync(rowan.Page, "a paused room, for facilitators");
        await rowan.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = "Let the room go on" }).ClickAsync();
        await Expect(ann.Notice).ToContainTextAsync("The room goes on");
        await Expect(ann.Control("Mic off")).ToBeVisibleAsync();

        // Slow, and then what was written goes, also where it was answered.
        await rowan.SetRoomAsync("Slow mode", "One message every 5 minutes");
        await Expect(ann.ChatPanel).ToContainTextAsync("one message every 5 minutes");
        await ann.SayAsync("words that should not stay");
        await Expect(ann.ChatPanel).ToContainTextAsync("Your next message can go out in");
        await rowan.OpenChatAsync();
        await Pressed(rowan.ChatPanel, "Reply to Ann").ClickAsync();
        await rowan.SayAsync("Thank you for telling us");
        await Expect(ann.ChatPanel.Locator(".in-reply")).ToContainTextAsync("words that should not stay");
        await rowan.ChatPanel.Locator(".msg").Filter(new() { HasText = "words that should not stay" }).First
            .Locator("[aria-haspopup=menu]").ClickAsync();
        await rowan.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Take down" }).ClickAsync();
        await Pressed(rowan.Page.GetByRole(AriaRole.Alertdialog), "Take down").ClickAsync();
        await Expect(ann.Messages.First).ToHaveTextAsync("Taken down by a facilitator.");
        await Expect(ann.ChatPanel.Locator(".in-reply")).ToContainTextAsync("taken down");
        await Expect(ann.Notice).ToContainTextAsync("took down one of your messages");
        foreach (var person in new[] { ann, rowan }) await Expect(person.ChatPanel).Not.ToContainTextAsync("words that should not stay");

        // Held back from the group, but not from the facilitators.
        await rowan.SetRoomAsync("Slow mode", "Off");
        await rowan.ChooseForAsync("Ann", "Pause their messages");
        await Expect(ann.ChatPanel).ToContainTextAsync("You can write to the facilitators");
        await Expect(ann.ChatPanel.GetByLabel("Send to")).ToHaveValueAsync("facilitators");
        await Expect(rowan.PeoplePanel).ToContainTextAsync("Messages to the group paused");
        await rowan.ChooseForAsync("Ann", "Let them write again");
        await Expect(ann.Notice).ToContainTextAsync("Rowan lets you write to the group again");

        // Handed over, and closed with time for goodbyes.
        await rowan.Leave.ClickAsync();
        var leaving = rowan.Page.GetByRole(AriaRole.Alertdialog);
        await leaving.GetByLabel("Hand over to").SelectOptionAsync(new SelectOptionValue { Label = "Ann" });
        await LooksTests.CheckAsync(rowan.Page, "handing over");
        await Pressed(leaving, "Hand over and leave").ClickAsync();
        await Expect(rowan.Controls).ToHaveCountAsync(0);
        await Expect(ann.Tile("Rowan")).ToHaveCountAsync(0);
        await ann.OpenPeopleAsync();
        await Expect(ann.PeoplePanel).ToContainTextAsync("Co-facilitator");
        await ann.PressInRoomSettingsAsync("End for everyone");
        await Pressed(ann.Page.GetByRole(AriaRole.Alertdialog), "Close in two minutes").ClickAsync();
        while (await Pressed(ann.Notice, "Dismiss").CountAsync() > 0) await Pressed(ann.Notice, "Dismiss").ClickAsync();
        await Expect(ann.Notice).ToContainTextAsync(new Regex("The session closes in [12]:"));
        await Pressed(ann.Notice, "Keep it open").ClickAsync();
        await Expect(ann.Notice).ToHaveCountAsync(0);
        await Expect(ann.Controls).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_room_that_lost_its_only_facilitator_waits_privately_and_goes_on_by_itself()
    {
        var meeting = await Meeting.StartAsync(_server, needsFacilitator: true);
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, _server, "Rowan");
        await rowan.JoinAsync(meeting.FacilitatorCode);
        await using var ann = await Person.ArriveAsync(browsers.Chromium, _server, "Ann");
        await ann.JoinAsync(meeting.ParticipantCode);
        await Expect(rowan.Tile("Ann")).ToBeVisibleAsync();

        await rowan.Page.GotoAsync("about:blank");
        await Expect(ann.Page.GetByRole(AriaRole.Heading, new() { Name = "Rowan is reconnecting" })).ToBeVisibleAsync();
        await Expect(ann.Page.GetByText("the room is still private").First).ToBeVisibleAsync();
        await Expect(ann.Page.GetByRole(AriaRole.Button, new() { Name = "Let the room go on" })).ToHaveCountAsync(0);
        await LooksTests.CheckAsync(ann.Page, "a room that waits for its facilitator");

        await rowan.OpenLinkAsync(meeting.FacilitatorCode);
        await rowan.BackInTheRoomAsync();
        await Expect(ann.Tile("Rowan")).ToBeVisibleAsync();
    }
}
