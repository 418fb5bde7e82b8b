using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>The door from both sides: waiting, being let in, sent back and declined.</summary>
public sealed class DoorTests(Browsers browsers, OneServer one)
{
    private readonly ServerProcess _server = one.Server;

    [Fact]
    public async Task Somebody_knocks_writes_is_let_in_sent_back_and_declined_and_learns_nothing_of_the_room_while_waiting()
    {
        var meeting = await Meeting.StartAsync(_server, door: "knock");
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, _server, "Rowan");
        await using var pebble = await Person.ArriveAsync(browsers.Chromium, _server, "Pebble");
        await using var juniper = await Person.ArriveAsync(browsers.Chromium, _server, "Juniper");
        await CountSoundsAsync(rowan, juniper);
        await rowan.JoinAsync(meeting.FacilitatorCode);
        await pebble.KnockAsync(meeting.ParticipantCode);
        await rowan.Page.BecomesTrueAsync("async () => window.__sounds > 0");
        await rowan.Notice.GetByRole(AriaRole.Button, new() { Name = "Let in" }).ClickAsync();
        await pebble.InTheRoomAsync();
        await pebble.SayAsync("Nobody outside may read this");

        // The facilitators see, hear and are told that somebody knocks; the person has no media and receives nothing of the room.
        var frames = juniper.FramesFromNowOn();
        await juniper.KnockAsync(meeting.ParticipantCode);
        await Expect(juniper.Page).ToHaveTitleAsync("Waiting room");
        await Expect(rowan.Notice).ToContainTextAsync("Juniper is in the waiting room.");
        await Expect(rowan.Control("People")).ToContainTextAsync("1 person is waiting");
        await Expect(rowan.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Juniper is in the waiting room." })).Not.ToHaveCountAsync(0);
        await Expect(pebble.Page.GetByText("Juniper")).ToHaveCountAsync(0);
        await rowan.SayAsync("And not this either");

        // One line both ways, which nobody else reads.
        await juniper.Page.GetByLabel("Write a note").FillAsync("Please come to me last");
        await juniper.Page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();
        await rowan.OpenPeopleAsync();
        var row = rowan.PeoplePanel.Locator(".knocking");
        await Expect(row).ToContainTextAsync("First time");
        await Expect(row).ToContainTextAsync("Please come to me last");
        await rowan.ChooseForAsync("Juniper", "Write a line");
        await rowan.Page.GetByLabel("Your line").FillAsync("Of course, take your time");
        await rowan.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();
        await Expect(juniper.Page.GetByText("Of course, take your time").First).ToBeVisibleAsync();

        // The place is kept through a reload.
        await juniper.Page.ReloadAsync();
        await Expect(juniper.WaitingRoom).ToBeVisibleAsync();
        await Expect(juniper.Page.GetByText("Of course, take your time").First).ToBeVisibleAsync();
        Assert.Equal("", await juniper.Page.EvaluateAsync<string>("__test.state()"));
        Assert.DoesNotContain(frames, frame => frame.Contains("Rowan") || frame.Contains("Pebble") || frame.Contains("either") || frame.Contains("Nobody"));
        Assert.Contains(frames, frame => frame.Contains("Of course"));

        // Let in by one key, with a chime, and with everything off.
        await juniper.WaitingRoom.ClickAsync(); // a browser plays no sound before a gesture
        await rowan.Page.Keyboard.PressAsync("Escape");
        await rowan.Page.Locator(".stage").FocusAsync();
        await rowan.Page.Keyboard.PressAsync("a");
        await juniper.InTheRoomAsync();
        await Expect(juniper.Page).ToHaveTitleAsync("Meeting");
        await Expect(juniper.Notice).ToContainTextAsync("You’re in. Your microphone and camera are off.");
        await juniper.Page.BecomesTrueAsync("async () => window.__sounds > 0");
        await juniper.OpenPeopleAsync();
        await Expect(juniper.PeoplePanel.GetByText("Pebble")).ToBeVisibleAsync();
        await juniper.TurnOnAsync("Mic");

        // Sent back: no media, and another text.
        await rowan.ChooseForAsync("Juniper", "Move to waiting room");
        await Expect(juniper.WaitingRoom).ToBeVisibleAsync();
        await Expect(juniper.Page.GetByText("A facilitator moved you to the waiting room.")).ToBeVisibleAsync();
        Assert.Equal("", await juniper.Page.EvaluateAsync<string>("__test.state()"));

        // Declined: a kind page, and knocking again later.
        await rowan.OpenPeopleAsync();
        await Expect(row).ToContainTextAsync("Moved back");
        await rowan.ChooseForAsync("Juniper", "Decline kindly");
        await rowan.Page.GetByRole(AriaRole.Alertdialog).GetByRole(AriaRole.Button, new() { Name = "Decline", Exact = true }).ClickAsync();
        await Expect(juniper.Page.GetByRole(AriaRole.Heading, new() { Name = "You can’t come in right now" })).ToBeVisibleAsync();
        await Expect(row).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task By_keyboard_alone_people_are_let_in_chosen_written_to_and_the_door_is_set_and_the_focus_goes_to_the_next_row()
    {
        var server = new ScriptedServer { Waiting = 3 };
        await using var person = new Person(await server.OpenAsync(browsers.Chromium), "Rowan");
        await person.JoinAsync(ScriptedServer.Code);
        var keyboard = person.Page.Keyboard;
        ILocator LetIn(int who) => person.PeoplePanel.GetByRole(
            AriaRole.Button, new() { Name = $"Let in {ScriptedServer.WaitingPeople[who]}", Exact = true });
        JsonNode Joined(int who) => new JsonObject
        {
            ["$type"] = "participantJoined", ["who"] = $"w{who}aaaaaaaaa", ["name"] = ScriptedServer.WaitingPeople[who],
            ["keepsake"] = "cloud", ["tint"] = "slate", ["role"] = "participant",
        };
        await person.OpenPeopleAsync();
        await LooksTests.TabToAsync(person.Page, LetIn(1));
        await keyboard.PressAsync("Enter");
        Assert.Equal("letIn", await server.NextCommandAsync());
        server.Happen(13, Joined(1));
        await Expect(LetIn(2)).ToBeFocusedAsync();
        await keyboard.PressAsync("Enter");
        server.Happen(14, Joined(2));
        await Expect(LetIn(0)).ToBeFocusedAsync(); // the last one: back to the row before
        await Expect(person.Control("People")).ToContainTextAsync("1 person is waiting");

        // Somebody else lets the last one in: the focus is not lost.
        server.Happen(15, Joined(0));
        await Expect(person.PeoplePanel.GetByText("Waiting room")).ToHaveCountAsync(0);
        Assert.True(await person.Page.EvaluateAsync<bool>("document.activeElement !== document.body"));

        var knock = person.PeoplePanel.GetByRole(AriaRole.Button, new() { Name = "Knock", Exact = true });
        await LooksTests.TabToAsync(person.Page, knock);
        await keyboard.PressAsync("Space");
        Assert.Equal("letIn", await server.NextCommandAsync());
        Assert.Equal("setDoor", await server.NextCommandAsync());
        server.Happen(16, new JsonObject { ["$type"] = "doorModeSet", ["mode"] = "knock" });
        await Expect(knock).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(knock).ToBeFocusedAsync();
        await person.Notice.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        Assert.Equal("setDoor", await server.NextCommandAsync());
    }

    [Fact]
    public async Task People_who_wait_come_in_by_themselves_with_the_first_facilitator_and_wait_again_when_the_last_has_left()
    {
        const string Begins = "The session begins when a facilitator is here. Then you come in by yourself.";
        var meeting = await Meeting.StartAsync(_server, needsFacilitator: true);
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, _server, "Rowan");
        await using var mei = await Person.ArriveAsync(browsers.Chromium, _server, "Mei");
        await using var ann = await Person.ArriveAsync(browsers.Chromium, _server, "Ann");
        await using var ben = await Person.ArriveAsync(browsers.Chromium, _server, "Ben");
        Person[] group = [ann, ben];
        var frames = ben.FramesFromNowOn();
        await ann.OpenLinkAsync(meeting.ParticipantCode);
        await Expect(ann.Page.GetByText("Until then you wait at the door, and nobody can see or hear you.")).ToBeVisibleAsync();
        foreach (var person in group) await person.KnockAsync(meeting.ParticipantCode);
        await AllWaitAsync();
        Assert.DoesNotContain(frames, frame => frame.Contains("\"Ann\""));

        await rowan.JoinAsync(meeting.FacilitatorCode);
        await AllAreInsideAsync(rowan);
        await ann.TurnOnAsync("Mic");
        await rowan.HearsAsync(people: 1);

        // One of two facilitators leaves: nothing changes for the others.
        await mei.JoinAsync(meeting.FacilitatorCode);
        await LeaveAsync(rowan, "The other facilitator stays and leads.");
        await Expect(mei.Tile("Rowan")).ToHaveCountAsync(0);
        await mei.HearsAsync(people: 1);
        await ann.SayAsync("Mei is still here");
        await Expect(ann.Messages).ToHaveTextAsync(["Mei is still here"]);

        // The last one leaves to nobody: the others are apart at once, without media, and come in again with the next.
        await LeaveAsync(mei, "the others wait until a facilitator comes");
        await AllWaitAsync();
        await rowan.Page.GetByRole(AriaRole.Button, new() { Name = "Rejoin" }).ClickAsync();
        await rowan.InTheRoomAsync();
        await AllAreInsideAsync(rowan);
        await Expect(ann.Control("Mic off")).ToBeVisibleAsync();

        async Task AllWaitAsync()
        {
            foreach (var person in group)
            {
                await Expect(person.WaitingRoom).ToBeVisibleAsync();
                await Expect(person.Page.GetByText(Begins)).ToBeVisibleAsync();
                await Expect(person.Page).ToHaveTitleAsync("Waiting room");
                Assert.Equal("", await person.Page.EvaluateAsync<string>("__test.state()"));
            }
        }

        async Task AllAreInsideAsync(Person facilitator)
        {
            foreach (var person in group)
            {
                await person.InTheRoomAsync();
                await Expect(person.Page).ToHaveTitleAsync("Meeting");
                await Expect(person.Notice).ToContainTextAsync("You’re in. Your microphone and camera are off.");
                await Expect(person.Tiles).ToHaveCountAsync(3);
            }
            await facilitator.OpenPeopleAsync();
            await Expect(facilitator.PeoplePanel.GetByText("In the session, 3")).ToBeVisibleAsync();
            await Expect(facilitator.PeoplePanel.GetByText("Waiting room")).ToHaveCountAsync(0);
        }

        static async Task LeaveAsync(Person person, string words)
        {
            await person.Leave.ClickAsync();
            var dialog = person.Page.GetByRole(AriaRole.Alertdialog);
            await Expect(dialog.GetByText(words)).ToBeVisibleAsync();
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Leave", Exact = true }).ClickAsync();
            await Expect(person.Page.GetByRole(AriaRole.Heading, new() { Name = "You've left" })).ToBeVisibleAsync();
        }
    }

    private static async Task CountSoundsAsync(params Person[] people)
    {
        foreach (var person in people)
        {
            await person.Context.AddInitScriptAsync(
                """
                window.__sounds = 0;
                const start = OscillatorNode.prototype.start;
                OscillatorNode.prototype.start = function (...when) { window.__sounds += 1; return start.apply(this, when); };
                """);
        }
    }
}
