using System.Net;
using System.Net.Http.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

public sealed class ModerationTests(Browsers browsers, OneServer one)
{
    private readonly ServerProcess _server = one.Server;

    private Task<Person> ArriveAsync(string name) => Person.ArriveAsync(browsers.Chromium, _server, name);

    [Fact]
    public async Task The_server_stops_the_sound_of_a_muted_person_even_if_the_page_keeps_sending()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, _server, "Rowan", "Frank");
        var (rowan, frank) = circle;
        await frank.TurnOnAsync("Mic");
        await rowan.HearsAsync(people: 1);

        await rowan.MuteAsync("Frank");
        await Expect(frank.Page.GetByText("A facilitator muted you").First).ToBeVisibleAsync();

        await frank.Page.EvaluateAsync("__test.sendAnyway()");
        await rowan.HearsNothingMoreAsync();
        var received = await rowan.SoundReceivedAsync();
        await frank.SendsSoundAsync(packets: 100);
        Assert.Equal(received, await rowan.SoundReceivedAsync());
    }

    [Fact]
    public async Task A_removed_person_cannot_come_back_in_any_way_until_a_facilitator_undoes_the_removal()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, _server, "Rowan", "Frank", "Mei");
        var (rowan, frank, mei) = circle;
        var pass = frank.Pass;
        Complaints.Expect(Complaints.Status(403));
        Complaints.Expect(Complaints.Status(410));

        // A facilitator invites Mei, who opens the invitation; that binds it to her browser.
        await rowan.PressInRoomSettingsAsync("Personal invitations");
        var invitations = rowan.Page.GetByRole(AriaRole.Dialog);
        await invitations.GetByRole(AriaRole.Button, new() { Name = "Make an invitation" }).ClickAsync();
        var link = await invitations.Locator("code").First.InnerTextAsync();
        var invitation = link[(link.LastIndexOf('/') + 1)..];
        await invitations.GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).ClickAsync();
        var opened = await mei.Context.APIRequest.PostAsync("/api/join", new() { DataObject = new { code = invitation } });
        Assert.Equal(200, opened.Status);

        // The dialog shows who it is about and begins on the button that changes nothing.
        await rowan.ChooseForAsync("Frank", "Remove");
        var dialog = rowan.Page.GetByRole(AriaRole.Alertdialog);
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Keep Frank here" })).ToBeFocusedAsync();
        await Expect(dialog.GetByText("First time here")).ToBeVisibleAsync();
        await LooksTests.CheckAsync(rowan.Page, "the question before a removal");
        await dialog.GetByRole(AriaRole.Textbox).FillAsync("Shouted at Mei");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();
        await Expect(frank.Page.GetByText("asked to leave").First).ToBeVisibleAsync();
        await Expect(frank.Page.GetByText("Who you can talk to today").First).ToBeVisibleAsync();
        await LooksTests.CheckAsync(frank.Page, "the page of a removed person");
        await Expect(rowan.Tile("Frank")).ToHaveCountAsync(0);

        // A second tab, and an invitation that is somebody else's.
        var second = await frank.Context.NewPageAsync();
        foreach (var (code, words) in ((string, string)[])[(circle.Meeting.ParticipantCode, "asked to leave"), (invitation, "asked to leave")])
        {
            await second.GotoAsync($"/j/{code}");
            await Expect(second.GetByText(words).First).ToBeVisibleAsync();
        }
        await second.CloseAsync();

        var joined = await frank.Context.APIRequest.PostAsync("/api/join", new() { DataObject = new { code = circle.Meeting.ParticipantCode } });
        Assert.Equal((int)HttpStatusCode.Forbidden, joined.Status);
        Assert.Equal("removed", (await joined.JsonAsync())?.GetProperty("code").GetString());

        var join = await frank.AskHubAsync("Join", new { pass, name = "Frank", keepsake = "fern", tint = "moss", agreement = frank.AgreedTo });
        Assert.Equal("removed", join.GetProperty("refusal").GetProperty("code").GetString());

        var resume = await frank.AskHubAsync("Resume", new { pass, epoch = "", version = 0 });
        Assert.Equal("removed", resume.GetProperty("refusal").GetProperty("code").GetString());

        // One line to the facilitators, from the page that the link shows.
        await frank.OpenLinkAsync(circle.Meeting.ParticipantCode);
        await Expect(frank.Page.GetByText("asked to leave").First).ToBeVisibleAsync();
        await frank.Page.GetByLabel("One line to the facilitators").FillAsync("That was my brother");
        await frank.Page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();
        await Expect(frank.Page.GetByText("The facilitators have your line")).ToBeVisibleAsync();
        await Expect(rowan.PeoplePanel.GetByText("That was my brother")).ToBeVisibleAsync();
        await Expect(mei.Page.GetByText("That was my brother")).ToHaveCountAsync(0);

        // Cleared storage makes a new browser: it gets no further with the invitation, and whoever comes in new begins with all held.
        await using var stranger = await ArriveAsync("Franz");
        await stranger.OpenLinkAsync(invitation);
        await Expect(stranger.Page.GetByText("works only in the browser that opened it first").First).ToBeVisibleAsync();
        await stranger.JoinAsync(circle.Meeting.ParticipantCode);
        await Expect(stranger.Notice).ToContainTextAsync("until a facilitator welcomes you");
        await Expect(stranger.Page.GetByRole(AriaRole.Button, new() { Name = "Mic off. A facilitator muted you" })).ToBeVisibleAsync();
        await rowan.PeoplePanel.GetByRole(AriaRole.Button, new() { NameRegex = new("^Welcome them: Franz") }).ClickAsync();
        await Expect(stranger.Notice).ToContainTextAsync("A facilitator welcomed you");
        await stranger.TurnOnAsync("Mic");

        // The undo is noticed by the page itself.
        var comeBack = rowan.PeoplePanel.GetByRole(AriaRole.Button, new() { Name = "Let Frank come back" });
        await comeBack.ClickAsync();
        await Expect(comeBack).ToHaveCountAsync(0); // the server has heard it before the page asks
        await frank.Page.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))");
        await frank.Page.GetByRole(AriaRole.Button, new() { Name = "Come back" }).ClickAsync();
        await frank.Page.GetByLabel("What should we call you?").FillAsync("Frank");
        await frank.Agreement.CheckAsync();
        await frank.JoinButton.ClickAsync();
        await Expect(rowan.Tile("Frank")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_facilitator_removes_everyone_who_came_since_somebody_in_one_press_and_lets_one_of_them_back()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, _server, "Rowan", "Ann", "Frank");
        var (rowan, ann, frank) = circle;
        await using var mal = await ArriveAsync("Mal");
        await mal.JoinAsync(circle.Meeting.ParticipantCode);
        Complaints.Expect(Complaints.Status(403));

        await rowan.ChooseForAsync("Frank", "Remove");
        await rowan.Page.GetByRole(AriaRole.Button, new() { Name = "Remove everyone who came since, 2 people" }).ClickAsync();
        await Expect(frank.Page.GetByText("asked to leave").First).ToBeVisibleAsync();
        await Expect(mal.Page.GetByText("asked to leave").First).ToBeVisibleAsync();
        await Expect(rowan.Tile("Frank")).ToHaveCountAsync(0);
        await Expect(rowan.Tile("Ann")).ToBeVisibleAsync();
        await Expect(ann.Controls).ToBeVisibleAsync();

        await rowan.PeoplePanel.GetByRole(AriaRole.Button, new() { Name = "Let Mal come back" }).ClickAsync();
        await mal.JoinAsync(circle.Meeting.ParticipantCode);
        await Expect(rowan.Tile("Mal")).ToBeVisibleAsync();
        await frank.OpenLinkAsync(circle.Meeting.ParticipantCode);
        await Expect(frank.Page.GetByText("asked to leave").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task When_a_link_got_out_new_links_send_everybody_else_away_and_let_them_come_again()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, _server, "Rowan", "Ann");
        var (rowan, ann) = circle;
        Complaints.Expect(Complaints.Status(410));

        await rowan.PressInRoomSettingsAsync("A link got out");
        var dialog = rowan.Page.GetByRole(AriaRole.Alertdialog);
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Keep the links" })).ToBeFocusedAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Make new links" }).ClickAsync();
        await Expect(dialog.GetByText("The new links work")).ToBeVisibleAsync();
        await Expect(ann.Page.GetByText("This meeting has new links").First).ToBeVisibleAsync();

        foreach (var old in (string[])[circle.Meeting.ParticipantCode, circle.Meeting.FacilitatorCode])
        {
            await ann.OpenLinkAsync(old);
            await Expect(ann.Page.GetByRole(AriaRole.Heading, new() { Name = "This link has stopped working" })).ToBeVisibleAsync();
            await Expect(ann.Page.GetByText("This meeting has new links").First).ToBeVisibleAsync();
        }
        var link = await dialog.Locator("code").First.InnerTextAsync();
        await ann.JoinAsync(link[(link.LastIndexOf('/') + 1)..]);
        await Expect(rowan.Tile("Ann")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_locked_room_gives_a_kind_message()
    {
        var meeting = await Meeting.StartAsync(_server);
        await using var rowan = await ArriveAsync("Rowan");
        await rowan.JoinAsync(meeting.FacilitatorCode);
        await rowan.LockAsync();

        await using var late = await ArriveAsync("Late");
        await late.OpenLinkAsync(meeting.ParticipantCode);
        await Expect(late.Page.GetByText("The room is locked").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_unknown_link_gives_a_kind_message()
    {
        await using var lost = await ArriveAsync("Lost");
        Complaints.Expect(Complaints.Status(404));
        await lost.OpenLinkAsync("AAAAAAAAAAAAAAAAAAAAAA");
        await Expect(lost.Page.GetByText("This link has stopped working").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_servers_log_names_no_person()
    {
        await using var server = await ServerProcess.StartAsync();
        var meeting = await Meeting.StartAsync(server, "Grieving on Tuesdays");
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, server, "Rowan Unmistakable");
        await rowan.JoinAsync(meeting.FacilitatorCode);
        await rowan.SayAsync("What is said here stays here");
        await Expect(rowan.Messages).ToHaveCountAsync(1);
        await rowan.TurnOnAsync("Mic");
        await rowan.Leave.ClickAsync();

        foreach (var secret in (string[])[
            "Unmistakable", "Grieving", "stays here", rowan.Pass, meeting.FacilitatorCode, meeting.ParticipantCode,
            "a=fingerprint", "candidate:"])
            Assert.DoesNotContain(secret, server.Log, StringComparison.OrdinalIgnoreCase);
    }
}
