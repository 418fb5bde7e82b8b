using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>A session for so many people that participants do not see each other.</summary>
public sealed class LargeSessionTests(Browsers browsers)
{
    private static Task<ServerProcess> StartAsync() => ServerProcess.StartAsync(options: new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Rooms__Capacity"] = "100", ["Rooms__LargeFrom"] = "100",
    });

    [Fact]
    public async Task In_a_large_session_participants_see_the_people_in_front_and_the_number_of_all_others()
    {
        await using var server = await StartAsync();
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, server, "Rowan", "Asha", "Mei");
        var (rowan, asha, mei) = circle;

        await Expect(rowan.Tiles).ToHaveCountAsync(3);
        await Expect(asha.Tiles).ToHaveCountAsync(2);
        await asha.OpenPeopleAsync();
        await Expect(asha.PeoplePanel).ToContainTextAsync("In the session, 3");
        await Expect(asha.PeoplePanel).ToContainTextAsync("And 1 more, whom only the facilitators see.");
        await Expect(asha.PeoplePanel).Not.ToContainTextAsync("Mei");

        // A person who speaks comes to the front, and steps back later.
        await mei.SpeakAndShowAsync();
        await Expect(asha.Tile("Mei")).ToBeVisibleAsync();
        await asha.SeesAsync(people: 1);
        await asha.HearsAsync(people: 1);
        await Expect(asha.PeoplePanel).Not.ToContainTextAsync("more, whom");
        await mei.Control("Mic").ClickAsync();
        await mei.Control("Camera").ClickAsync();
        await Expect(asha.Tile("Mei")).ToHaveCountAsync(0);

        // Messages have a name, and reactions are a number.
        await mei.OpenChatAsync();
        await mei.SayAsync("Thank you all.");
        await asha.OpenChatAsync();
        await Expect(asha.ChatPanel).ToContainTextAsync("Mei");
        await rowan.OpenChatAsync();
        foreach (var person in (Person[])[rowan, asha])
        {
            await person.ChatPanel.GetByRole(AriaRole.Button, new() { Name = "Respond to Mei's message" }).ClickAsync();
            await person.ChatPanel.GetByRole(AriaRole.Button, new() { NameRegex = new("^Heart") }).ClickAsync();
        }
        await Expect(asha.ChatPanel.GetByRole(AriaRole.Button, new() { NameRegex = new("^Heart.*2") })).ToBeVisibleAsync();
        await Expect(mei.ChatPanel.GetByRole(AriaRole.Button, new() { NameRegex = new("^Heart.*2") })).ToBeVisibleAsync();

        // A hand has no number when the hands of the others are not visible.
        await asha.Control("Raise hand").ClickAsync();
        await Expect(asha.Tile("Asha")).ToContainTextAsync("Hand raised");
        await Expect(rowan.RaisedHandOf("Asha")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_people_panel_of_a_large_session_passes_axe_and_never_scrolls_sideways()
    {
        await using var server = await StartAsync();
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, server, "Rowan", "Asha", "Mei");
        var (_, asha, _) = circle;
        foreach (var (dark, width, height) in LooksTests.Looks.Select(look => look.Data))
        {
            await asha.Page.SetViewportSizeAsync(width, height);
            await asha.Page.EmulateMediaAsync(new() { ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light });
            await asha.OpenPeopleAsync();
            await Expect(asha.PeoplePanel).ToContainTextAsync("And 1 more");
            await LooksTests.CheckAsync(asha.Page, "the people of a large session");
            await LooksTests.KeepAsync(asha.Page, "large", width, dark);
        }
    }
}
