using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

public sealed class MeetingTests(Browsers browsers, OneServer one)
{
    private readonly ServerProcess _server = one.Server;

    [Fact]
    public async Task Three_people_see_and_hear_each_other()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, _server, "Rowan", "Asha", "Mei");
        var (rowan, asha, mei) = circle;

        Person[] all = [rowan, asha, mei];
        foreach (var person in all) await person.SpeakAndShowAsync();

        foreach (var person in all)
        {
            await person.SeesAsync(people: 2);
            await person.HearsAsync(people: 2);
        }

        // What the browser and the server measure of a line that carries it all.
        await asha.Control("More").ClickAsync();
        await asha.Page.GetByRole(AriaRole.Button, new() { Name = "Your connection" }).ClickAsync();
        var sheet = asha.Page.GetByRole(AriaRole.Dialog, new() { Name = "Your connection" });
        await Expect(sheet.Locator("section").First.Locator("div").Filter(new() { HasText = "Comes in" })).ToContainTextAsync(new Regex("[1-9].* kbit/s"));
        await Expect(sheet.Locator("section").Last.Locator("div").Filter(new() { HasText = "Sent to you" })).ToContainTextAsync(new Regex("[1-9].* kbit/s"));
        await Expect(sheet.Locator("section").Last.Locator("div").Filter(new() { HasText = "Pictures" })).ToContainTextAsync("2");
    }

    [Fact]
    public async Task A_pinned_participant_comes_first_and_large_only_for_the_person_who_pinned_them()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, _server, "Rowan", "Asha", "Mei");
        var (rowan, asha, mei) = circle;
        await Expect(asha.Tiles).ToContainTextAsync(["Rowan", "Mei", "Asha"]);

        await asha.ChooseForAsync("Mei", "Pin for me");
        await Expect(asha.Tiles).ToContainTextAsync(["Mei", "Rowan", "Asha"]);
        await Expect(asha.Tiles.First).ToContainTextAsync("pinned for you");
        await Expect(rowan.Tiles).ToContainTextAsync(["Asha", "Mei", "Rowan"]);

        await rowan.SpeakAndShowAsync(); // speaks for longer than it takes to get the large tile
        await asha.Page.GetByRole(AriaRole.Button, new() { Name = "Speaker" }).First.ClickAsync();
        await asha.HearsAsync(people: 1);
        await Expect(asha.Page.Locator(".tile.large")).ToContainTextAsync("Mei");

        await asha.ChooseForAsync("Mei", "Unpin");
        await Expect(asha.Page.Locator(".tile.large")).ToContainTextAsync("Rowan");
    }

    [Fact]
    public async Task A_camera_raises_its_bitrate_to_what_the_network_carries()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, _server, "Rowan", "Asha");
        var (rowan, asha) = circle;
        await rowan.TurnOnAsync("Camera");
        await asha.SeesAsync(people: 1);

        // Without feedback that it accepts, a browser falls to its lowest bitrate, some 30 kbit/s.
        await rowan.Page.BecomesTrueAsync("async () => (await __test.sendEstimate()) > 1_000_000");
    }

    [Fact]
    public async Task Everyone_reads_the_chat_in_the_same_order()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, _server, "Rowan", "Asha", "Mei");
        var (rowan, asha, mei) = circle;

        Person[] all = [rowan, asha, mei];
        foreach (var person in all) await person.OpenChatAsync();
        for (var round = 0; round < 3; round++)
            await Task.WhenAll(all.Select(person => person.SayAsync($"{person.Name} says {round}")));

        var read = new List<string>();
        foreach (var person in all)
        {
            await Expect(person.Messages).ToHaveCountAsync(9);
            read.Add(string.Join(';', await person.Messages.AllInnerTextsAsync()));
        }

        Assert.Equal(read[0], read[1]);
        Assert.Equal(read[0], read[2]);
    }

    [Fact]
    public async Task A_raised_hand_is_seen_by_the_others_and_goes_down_again()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, _server, "Rowan", "Asha");
        var (rowan, asha) = circle;

        await asha.Control("Raise hand").ClickAsync();
        await Expect(rowan.RaisedHandOf("Asha")).ToHaveCountAsync(1);

        await asha.Control("Hand up").ClickAsync();
        await Expect(rowan.RaisedHandOf("Asha")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Someone_who_reloads_has_the_same_seat_and_the_chat()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, _server, "Rowan", "Asha");
        var (rowan, asha) = circle;
        await rowan.SayAsync("Take your time");
        await asha.OpenChatAsync();
        await Expect(asha.Messages).ToHaveCountAsync(1);

        await asha.Page.ReloadAsync();
        await asha.InTheRoomAsync(); // and was not asked about another tab

        await asha.OpenChatAsync();
        await Expect(asha.Messages).ToContainTextAsync(["Take your time"]);
        await Expect(rowan.Tile("Asha")).ToHaveCountAsync(1);
        await Expect(rowan.Tiles).ToHaveCountAsync(2);
    }
}
