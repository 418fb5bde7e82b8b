using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

public sealed class DeviceTests(Browsers browsers, OneServer one)
{
    private readonly ServerProcess _server = one.Server;

    [Fact]
    public async Task A_shared_screen_is_seen_until_the_sharing_stops()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, _server, "Rowan", "Asha");
        var (rowan, asha) = circle;

        await rowan.Control("Share screen").ClickAsync();
        await Expect(asha.ScreenTile).ToBeVisibleAsync();
        await asha.SeesAsync(people: 1);

        await rowan.Control("Stop sharing").ClickAsync();
        await Expect(asha.ScreenTile).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Before_joining_choosing_a_device_that_is_off_does_not_turn_it_on()
    {
        var meeting = await Meeting.StartAsync(_server);
        await using var asha = await Person.ArriveAsync(browsers.Chromium, _server, "Asha");
        await asha.OpenLinkAsync(meeting.ParticipantCode);
        var microphones = asha.Page.GetByLabel("Microphone", new() { Exact = true });
        await microphones.SelectOptionAsync(new SelectOptionValue { Index = 2 });

        var chosen = await microphones.InputValueAsync();
        await Expect(asha.Page.GetByText("Test your mic")).ToBeVisibleAsync();
        await Expect(asha.Page.GetByRole(AriaRole.Img, new() { Name = "Your microphone is off" })).ToBeVisibleAsync();
        await asha.Page.GetByText("Test your mic").ClickAsync();
        await Expect(asha.Page.GetByText("Mic test on")).ToBeVisibleAsync();
        Assert.Equal(chosen, await microphones.InputValueAsync());
    }

    [Fact]
    public async Task An_unplugged_camera_is_shown_as_off_to_everybody_and_its_own_page_says_why()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, _server, "Rowan", "Asha");
        var (rowan, asha) = circle;
        await asha.TurnOnAsync("Camera");
        await rowan.SeesAsync(people: 1);

        await asha.Page.EvaluateAsync("__test.loseCamera()");

        await Expect(asha.Page.GetByText("Your camera went away").First).ToBeVisibleAsync();
        await Expect(asha.Control("Camera off")).ToBeVisibleAsync();
        await Expect(rowan.Tile("Asha").Locator("video")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Sound_only_turns_the_camera_off_and_turning_the_camera_on_ends_sound_only()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, _server, "Rowan", "Asha");
        var (rowan, asha) = circle;
        await asha.TurnOnAsync("Camera");
        await rowan.SeesAsync(people: 1);

        await asha.Page.Keyboard.PressAsync("4");
        await Expect(asha.Page.GetByText("Sound only.")).ToBeVisibleAsync();
        await Expect(asha.Control("Camera off")).ToBeVisibleAsync();
        await Expect(asha.Notice).ToContainTextAsync("Listen is sound only, so your camera went off.");
        await Expect(rowan.Tile("Asha").Locator("video")).ToHaveCountAsync(0);

        await asha.TurnOnAsync("Camera");
        await Expect(asha.Tile("Asha").Locator("video")).ToBeVisibleAsync();
        await Expect(asha.Notice).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_person_who_denies_camera_and_microphone_still_comes_in_and_is_told_how_to_allow_them()
    {
        await using var refusing = await browsers.LaunchAsync("--use-fake-ui-for-media-stream=deny");
        var meeting = await Meeting.StartAsync(_server);
        await using var asha = await Person.ArriveAsync(refusing, _server, "Asha", permitted: false);
        await asha.JoinAsync(meeting.ParticipantCode);

        await asha.Control("Camera off").ClickAsync();
        await Expect(asha.Page.GetByText("keeps the camera closed for this site").First).ToBeVisibleAsync();
        await Expect(asha.Control("Camera off")).ToBeVisibleAsync();

        await asha.Control("Mic off").ClickAsync();
        await Expect(asha.Page.GetByText("keeps the microphone closed for this site").First).ToBeVisibleAsync();
        await Expect(asha.Control("Mic off")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Sound_that_the_browser_blocks_is_announced_before_anything_else()
    {
        var meeting = await Meeting.StartAsync(_server);
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, _server, "Rowan");
        await using var asha = await Person.ArriveAsync(browsers.Chromium, _server, "Asha");
        await asha.Context.AddInitScriptAsync(
            "HTMLAudioElement.prototype.play = () => Promise.reject(new DOMException('Press something first.', 'NotAllowedError'))");
        await rowan.JoinAsync(meeting.FacilitatorCode);
        await asha.JoinAsync(meeting.ParticipantCode);
        await Expect(asha.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Your browser is waiting for you");

        await rowan.MuteAsync("Asha");
        await Expect(asha.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("A facilitator muted you");
        await Expect(asha.Notice).ToContainTextAsync("Turn sound on");
    }
}
