using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

public sealed class ConnectionTests(Browsers browsers, OneServer one) : IClassFixture<OneServer>
{
    private readonly ServerProcess _server = one.Server;

    [Fact]
    public async Task After_the_network_was_cut_the_seat_and_what_was_missed_are_there()
    {
        var meeting = await Meeting.StartAsync(_server);
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, _server, "Rowan");
        await using var asha = await Person.ArriveAsync(browsers.Chromium, _server, "Asha");
        await rowan.JoinAsync(meeting.FacilitatorCode);
        await asha.JoinAsync(meeting.ParticipantCode);
        await asha.OpenChatAsync();

        await asha.CutNetworkAsync();
        await rowan.SayAsync("While you were away");
        await Expect(rowan.Messages).ToHaveCountAsync(1);
        await asha.RestoreNetworkAsync();

        await Expect(asha.Messages).ToContainTextAsync(["While you were away"], new() { Timeout = 30_000 });
        await asha.SayAsync("I am back");
        await Expect(rowan.Messages).ToContainTextAsync(["While you were away", "I am back"]);
        await Expect(rowan.Tiles).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task A_second_tab_takes_the_seat_over_and_the_first_says_so()
    {
        var meeting = await Meeting.StartAsync(_server);
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, _server, "Rowan");
        await using var asha = await Person.ArriveAsync(browsers.Chromium, _server, "Asha");
        await rowan.JoinAsync(meeting.FacilitatorCode);
        await asha.JoinAsync(meeting.ParticipantCode);

        var first = asha.Page;
        await asha.OpenSecondTabAsync();
        await asha.OpenLinkAsync(meeting.ParticipantCode);
        await asha.BackInTheRoomAsync();

        await Expect(first.GetByText("You moved to another tab").First).ToBeVisibleAsync();
        await Expect(rowan.Tiles).ToHaveCountAsync(2);
    }
}
