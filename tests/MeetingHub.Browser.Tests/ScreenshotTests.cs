using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;
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

        await SeedAsync();
        await rowan.Page.GotoAsync("/find"); // which tells the server the reader's zone for the next page
        await Expect(rowan.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await TakeAsync(rowan, $"find-{look}");
        await rowan.Page.GotoAsync("/");
        await Expect(rowan.Page.GetByText("Evening harbour")).ToBeVisibleAsync();
        await TakeAsync(rowan, $"directory-{look}");
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

    private async Task SeedAsync()
    {
        await using var db = one.Server.OpenStore();
        if (await db.Groups.AnyAsync(g => g.Slug == "evening-harbour")) return;
        foreach (var (slug, name, about, topic, hours) in ((string, string, string, string, int)[])
        [
            ("evening-harbour", "Evening harbour", "A weekly round for people who feel on edge. You don’t need to speak.", "anxiety", 20),
            ("after-loss", "After a loss", "For anyone who misses somebody, however long ago.", "grief", 44),
            ("quiet-mornings", "Quiet mornings", "Coffee, a chat and no camera.", "depression", 66),
        ])
        {
            var at = DateTimeOffset.UtcNow.AddHours(hours).ToUnixTimeMilliseconds();
            db.Add(new GroupRow
            {
                Id = slug, Slug = slug, Name = name, About = about, Topics = [topic], Languages = ["en"], Zone = "Europe/Dublin",
                    IsListed = true,
                IsPublished = true, CreatedAt = 1, Access = AccessFeatures.NoCameraNeeded,
            });
            db.Add(new SeriesRow
            {
                Id = slug, Group = slug, Slug = "weekly", Title = name, Zone = "Europe/Dublin",
                    First = DateOnly.FromDateTime(DateTime.UtcNow),
                Start = new(19, 0), Minutes = 75, IsPublished = true, Code = $"code-of-{slug}", CreatedAt = 1,
            });
            db.Add(new SessionRow { Id = slug, Room = slug, Title = name, Group = slug, Series = slug, CreatedAt = 1, KeepUntil = at * 2,
                StartsAt = at, EndsAt = at + 75 * 60_000 });
        }
        await db.SaveChangesAsync();
    }

    private static async Task TakeAsync(Person person, string name)
    {
        Directory.CreateDirectory(Folder);
        await person.Page.Mouse.MoveAsync(0, 0);
        await person.Page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{name}.png") });
    }
}
