using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

public sealed class ConnectionTests(Browsers browsers, OneServer one)
{
    private readonly ServerProcess _server = one.Server;

    [Fact]
    public async Task After_the_network_was_cut_the_seat_and_what_was_missed_are_there()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, _server, "Rowan", "Asha");
        var (rowan, asha) = circle;
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

    // The first tab; from here on the person is in the second.
    private static async Task<IPage> MoveToASecondTabAsync(Circle circle, Person person)
    {
        var first = person.Page;
        await person.OpenSecondTabAsync();
        await person.OpenLinkAsync(circle.Meeting.ParticipantCode);
        await person.Agreement.CheckAsync();
        await person.JoinButton.ClickAsync();
        await Expect(person.Page.GetByText("in this session in another tab")).ToBeVisibleAsync();
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Move here" }).ClickAsync();
        await person.InTheRoomAsync();
        return first;
    }

    [Fact]
    public async Task A_second_tab_takes_the_seat_over_and_the_first_says_so()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, _server, "Rowan", "Asha");
        var (rowan, asha) = circle;
        var first = await MoveToASecondTabAsync(circle, asha);

        await Expect(first.GetByText("You moved to another tab").First).ToBeVisibleAsync();
        await Expect(rowan.Tiles).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task A_tab_that_takes_the_seat_back_asks_first_and_a_closed_tab_is_no_other_tab()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, _server, "Rowan", "Asha");
        var (_, asha) = circle;
        var first = await MoveToASecondTabAsync(circle, asha);

        await first.GetByRole(AriaRole.Button, new() { Name = "Move here" }).ClickAsync();
        await Expect(first.GetByText("in this session in another tab")).ToBeVisibleAsync();
        await asha.Page.CloseAsync();
        await first.ReloadAsync();

        await Expect(first.GetByRole(AriaRole.Region, new() { Name = "Meeting controls" })).ToBeVisibleAsync();
    }
}
