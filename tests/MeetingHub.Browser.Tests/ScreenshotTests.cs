using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>
/// The pictures of the README, taken from the product itself. They go to tests/artifacts; with SCREENSHOTS=docs in the environment
/// they replace the ones in docs/screenshots.
/// </summary>
public sealed class ScreenshotTests(Browsers browsers, OneServer one)
{
    private static readonly string Folder = Environment.GetEnvironmentVariable("SCREENSHOTS") == "docs"
        ? Path.Combine(Repository.Root, "docs", "screenshots")
        : Path.Combine(Repository.Root, "tests", "artifacts");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_screens_of_the_readme_can_be_taken(bool dark)
    {
        var look = dark ? "dark" : "light";
        var meeting = await Meeting.StartAsync(one.Server);
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, one.Server, "Rowan", dark);
        await using var heron = await Person.ArriveAsync(browsers.Chromium, one.Server, "Quiet Heron", dark, 390, 844);
        await using var juniper = await Person.ArriveAsync(browsers.Chromium, one.Server, "Juniper");
        await using var pebble = await Person.ArriveAsync(browsers.Chromium, one.Server, "Pebble");

        await rowan.Page.GotoAsync("/start");
        await Expect(rowan.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await TakeAsync(rowan, $"home-{look}");

        await rowan.OpenLinkAsync(meeting.FacilitatorCode);
        await Expect(rowan.JoinButton).ToBeVisibleAsync();
        await TakeAsync(rowan, $"before-you-join-{look}");

        await rowan.JoinAsync(meeting.FacilitatorCode);
        foreach (var person in (Person[])[heron, juniper, pebble]) await person.JoinAsync(meeting.ParticipantCode);
        await juniper.TurnOnAsync("Camera");
        await juniper.SayAsync("Good to be here. I'd like to listen for a while.");
        await rowan.OpenChatAsync();
        await rowan.SayAsync("Listening is being here too.");
        await pebble.Control("Raise hand").ClickAsync();
        await rowan.SeesAsync(people: 1);
        await Expect(rowan.Messages).ToHaveCountAsync(2);
        await TakeAsync(rowan, $"room-desk-{look}");
        await heron.SeesAsync(people: 1);
        await TakeAsync(heron, $"room-phone-{look}");
    }

    private static async Task TakeAsync(Person person, string name)
    {
        Directory.CreateDirectory(Folder);
        await person.Page.Mouse.MoveAsync(0, 0);
        await person.Page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{name}.png") });
    }
}
