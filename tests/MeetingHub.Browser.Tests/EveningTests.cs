using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>What the other tests show one by one, in one meeting from its door to its end.</summary>
public sealed class EveningTests(Browsers browsers, OneServer one)
{
    private readonly ServerProcess _server = one.Server;

    private static ILocator Press(ILocator within, string name) => within.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static ILocator Heading(Person person, string words) =>
        person.Page.GetByRole(AriaRole.Heading, new() { NameRegex = new Regex(words) });

    [Fact]
    public async Task Two_facilitators_and_four_participants_spend_a_whole_evening_with_a_disruptor_and_a_lost_connection()
    {
        var meeting = await Meeting.StartAsync(_server, needsFacilitator: true, door: "knock");
        await using var rowansCable = new Cable(_server);
        await using var meisCable = new Cable(_server);
        await using var franksCable = new Cable(_server);
        await using var rowan = await ArriveAsync("Rowan", rowansCable);
        await using var mei = await ArriveAsync("Mei", meisCable);
        await using var ann = await ArriveAsync("Ann");
        await using var ben = await ArriveAsync("Ben");
        await using var cleo = await ArriveAsync("Cleo");
        await using var frank = await ArriveAsync("Frank", franksCable);
        Complaints.Expect(Complaints.Status(403));

        // Before a facilitator is there nobody is together, and a facilitator's coming opens no door that is to be knocked at.
        foreach (var person in (Person[])[ann, ben, cleo, frank]) await person.KnockAsync(meeting.ParticipantCode);
        await rowan.JoinAsync(meeting.FacilitatorCode);
        await mei.JoinAsync(meeting.FacilitatorCode);
        await rowan.OpenPeopleAsync();
        await Expect(rowan.PeoplePanel.GetByText("Waiting room, 4")).ToBeVisibleAsync();
        await Press(rowan.PeoplePanel, "Let in Ann").ClickAsync();
        await ann.InTheRoomAsync();
        foreach (var person in (Person[])[ben, cleo, frank])
        {
            await Expect(person.WaitingRoom).ToBeVisibleAsync();
            Assert.Equal("", await person.Page.EvaluateAsync<string>("__test.state()"));
        }
        await mei.OpenPeopleAsync();
        await Press(mei.PeoplePanel, "Let everyone in").ClickAsync();
        foreach (var person in (Person[])[ben, cleo, frank]) await person.InTheRoomAsync();
        await Expect(rowan.PeoplePanel.GetByText("In the session, 6")).ToBeVisibleAsync();

        await ann.TurnOnAsync("Camera");
        await cleo.SeesAsync(people: 1);
        await ann.SayAsync("Good evening, all of you");
        await ben.OpenChatAsync();
        await Expect(ben.Messages).ToHaveTextAsync(["Good evening, all of you"]);
        await ben.Control("Raise hand").ClickAsync();
        await Expect(mei.RaisedHandOf("Ben")).ToBeVisibleAsync();

        await MuteWhileTalkingAsync(rowan, frank, franksCable);

        // To the waiting room and back: still muted.
        await rowan.ChooseForAsync("Frank", "Move to waiting room");
        await Expect(frank.WaitingRoom).ToBeVisibleAsync();
        await Expect(ann.Tile("Frank")).ToHaveCountAsync(0);
        await Press(mei.PeoplePanel, "Let in Frank").ClickAsync();
        await frank.InTheRoomAsync();
        await Expect(Muted(frank)).ToBeVisibleAsync();

        // Removed with a reason. The link, a second tab, and a browser without storage under a new name lead nowhere, or to the door.
        await rowan.ChooseForAsync("Frank", "Remove");
        var dialog = rowan.Page.GetByRole(AriaRole.Alertdialog);
        await dialog.GetByLabel("Reason, for the record").SelectOptionAsync(new SelectOptionValue { Label = "Harassment" });
        await Press(dialog, "Remove").ClickAsync();
        await Expect(Heading(frank, "asked to leave")).ToBeVisibleAsync();
        await Expect(rowan.PeoplePanel.GetByText("In the session, 5")).ToBeVisibleAsync();
        await frank.OpenLinkAsync(meeting.ParticipantCode);
        await Expect(Heading(frank, "asked to leave")).ToBeVisibleAsync();
        var first = frank.Page;
        await frank.OpenSecondTabAsync();
        await frank.OpenLinkAsync(meeting.ParticipantCode);
        await Expect(Heading(frank, "asked to leave")).ToBeVisibleAsync();
        await first.CloseAsync();
        await frank.Context.ClearCookiesAsync();
        await frank.Page.EvaluateAsync("localStorage.clear(); sessionStorage.clear()");
        await using var juniper = new Person(frank.Page, "Juniper");
        var frames = juniper.FramesFromNowOn();
        await juniper.KnockAsync(meeting.ParticipantCode);
        await Expect(rowan.PeoplePanel.Locator(".knocking")).ToContainTextAsync("Juniper");

        // Removed by mistake: one press takes it back, and the person's own page says so.
        await mei.RemoveAsync("Ben");
        await Expect(Heading(ben, "asked to leave")).ToBeVisibleAsync();
        await Press(mei.Notice, "Undo").ClickAsync();
        await Expect(mei.PeoplePanel.GetByRole(AriaRole.Button, new() { Name = "Let Ben come back" })).ToHaveCountAsync(0);
        await ben.Page.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))");
        await ben.Page.GetByRole(AriaRole.Button, new() { Name = "Come back" }).ClickAsync();
        await ben.InTheRoomAsync();
        await ben.SayAsync("Here I am again");
        await Expect(ann.Messages.Last).ToHaveTextAsync("Here I am again");

        // Both facilitators lose their connection: the room keeps its seats and devices, nobody else leads, and one of them is enough.
        foreach (var cable in (Cable[])[rowansCable, meisCable]) cable.PullOut();
        foreach (var person in (Person[])[ann, ben, cleo])
        {
            await Expect(Heading(person, "^Rowan is reconnecting$")).ToBeVisibleAsync();
            await Expect(Press(person.Page.GetByRole(AriaRole.Main), "Let the room go on")).ToHaveCountAsync(0);
        }
        meisCable.PlugIn();
        foreach (var person in (Person[])[ann, ben, cleo]) await Expect(Heading(person, "is reconnecting")).ToHaveCountAsync(0);
        await cleo.SeesAsync(people: 1);
        await ann.SayAsync("We kept your seats");
        await Expect(ben.Messages.Last).ToHaveTextAsync("We kept your seats");
        rowansCable.PlugIn();
        await Expect(mei.PeoplePanel.GetByText("Reconnecting")).ToHaveCountAsync(0);
        await Expect(rowan.Page.GetByText("Getting you back in")).ToHaveCountAsync(0);
        await Expect(rowan.PeoplePanel.GetByText("In the session, 5")).ToBeVisibleAsync();

        // Whoever waits has stayed outside of all this, and heard nothing of it.
        await Expect(juniper.WaitingRoom).ToBeVisibleAsync();
        foreach (var words in (string[])["\"Rowan\"", "\"Ben\"", "kept your seats"])
            Assert.DoesNotContain(frames, frame => frame.Contains(words));

        // Time for goodbyes, and the end for all.
        await EndAsync(rowan, "Close in two minutes");
        await DismissNoticesAsync(ann);
        await Expect(ann.Notice).ToContainTextAsync(new Regex("The session closes in [12]:"));
        await EndAsync(rowan, "End for everyone");
        foreach (var person in (Person[])[rowan, mei, ann, ben, cleo])
            await Expect(Heading(person, "^The session has ended. Thank you for being there.$")).ToBeVisibleAsync();
        await Expect(Heading(cleo, "^How are you feeling now")).ToBeVisibleAsync();
        await Expect(Heading(juniper, "^The session has ended$")).ToBeVisibleAsync();
    }

    private Task<Person> ArriveAsync(string name, Cable? cable = null) =>
        Person.ArriveAsync(browsers.Chromium, cable?.Url ?? _server.Url, name);

    private static ILocator Muted(Person person) => Press(person.Controls, "Mic off. A facilitator muted you");

    // Muted with the key to talk held down: neither letting go of it and holding it again, nor a microphone that goes away and another that
    // comes, nor a new connection changes anything.
    private static async Task MuteWhileTalkingAsync(Person by, Person person, Cable cable)
    {
        var row = by.PeoplePanel.Locator(".person", new() { HasText = person.Name });
        await HoldToTalkAsync();
        await Expect(person.Control("Mic on")).ToBeVisibleAsync();
        await by.HearsAsync(people: 1);
        await by.MuteAsync(person.Name);
        await Expect(person.Notice).ToContainTextAsync("A facilitator muted you");
        await person.Page.Keyboard.UpAsync("Space");
        await StaysMutedAsync();

        await person.Control("More").ClickAsync();
        await Press(person.Page.GetByRole(AriaRole.Dialog), "Sound and camera").ClickAsync();
        var devices = person.Page.GetByRole(AriaRole.Dialog, new() { Name = "Sound and camera" });
        var microphone = devices.GetByLabel("Microphone", new() { Exact = true });
        await person.Page.EvaluateAsync("__test.unplugMicrophones()");
        await Expect(devices).ToContainTextAsync("We couldn't find a microphone");
        await person.Page.Keyboard.PressAsync("Escape");
        await StaysMutedAsync();

        await person.Control("More").ClickAsync();
        await Press(person.Page.GetByRole(AriaRole.Dialog), "Sound and camera").ClickAsync();
        await person.Page.EvaluateAsync("__test.plugInMicrophones()");
        await Expect(devices).Not.ToContainTextAsync("We couldn't find a microphone");
        await microphone.SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await person.Page.Keyboard.PressAsync("Escape");
        await StaysMutedAsync();

        cable.PullOut();
        await Expect(row).ToContainTextAsync("Reconnecting");
        cable.PlugIn();
        await Expect(row).ToContainTextAsync("Muted by a facilitator");
        await StaysMutedAsync();
        await by.HearsNothingMoreAsync();

        async Task HoldToTalkAsync()
        {
            await person.Page.Locator(".stage").FocusAsync();
            await person.Page.Keyboard.DownAsync("Space");
        }

        async Task StaysMutedAsync()
        {
            await DismissNoticesAsync(person);
            await HoldToTalkAsync();
            await Expect(person.Notice).ToContainTextAsync("A facilitator muted you");
            await person.Page.Keyboard.UpAsync("Space");
            await Expect(Muted(person)).ToBeVisibleAsync();
        }
    }

    private static async Task DismissNoticesAsync(Person person)
    {
        while (await Press(person.Notice, "Dismiss").CountAsync() > 0) await Press(person.Notice, "Dismiss").ClickAsync();
    }

    private static async Task EndAsync(Person by, string how)
    {
        await by.PressInRoomSettingsAsync("End for everyone");
        await Press(by.Page.GetByRole(AriaRole.Alertdialog), how).ClickAsync();
    }
}
