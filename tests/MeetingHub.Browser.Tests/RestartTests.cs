using MeetingHub.Server.Tests;
using MeetingHub.Server.Tests.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

public sealed class RestartTests(Browsers browsers)
{
    [Fact]
    public async Task People_see_and_hear_each_other_again_after_the_server_was_killed()
    {
        await using var server = await ServerProcess.StartAsync();
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, server, "Rowan", "Asha");
        var (rowan, asha) = circle;
        foreach (var person in (Person[])[rowan, asha]) await person.SpeakAndShowAsync();
        await rowan.SeesAsync(people: 1);

        await server.KillAsync();
        await server.StartAgainAsync();

        foreach (var person in (Person[])[rowan, asha])
        {
            await Expect(person.Control("Camera on")).ToBeVisibleAsync();
            await person.SeesAsync(people: 1);
            await person.HearsAsync(people: 1);
        }
    }

    [Fact]
    public async Task People_see_and_hear_each_other_again_after_the_process_of_the_media_was_killed_and_write_meanwhile()
    {
        await using var server = await ServerProcess.StartAsync(options: new Dictionary<string, string> { ["Media__OwnProcess"] = "true" });
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, server, "Rowan", "Asha");
        var (rowan, asha) = circle;
        foreach (var person in (Person[])[rowan, asha]) await person.SpeakAndShowAsync();
        foreach (var person in (Person[])[rowan, asha]) await person.SeesAsync(people: 1);

        server.KillMedia();

        await asha.OpenChatAsync();
        await rowan.SayAsync("I do not see you.");
        await Expect(asha.Messages).ToHaveTextAsync(["I do not see you."]);
        await Until.TrueAsync(() => Task.FromResult(server.Log.Contains("The media is there again", StringComparison.Ordinal)));
        foreach (var person in (Person[])[rowan, asha])
        {
            await person.SeesAsync(people: 1);
            await person.HearsAsync(people: 1);
        }
    }

    [Fact]
    public async Task A_participant_who_returns_with_sound_only_hears_and_is_heard_without_a_picture()
    {
        await using var server = await ServerProcess.StartAsync();
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, server, "Rowan", "Asha");
        var (rowan, asha) = circle;
        foreach (var person in (Person[])[rowan, asha]) await person.SpeakAndShowAsync();
        await rowan.SeesAsync(people: 1);

        await server.KillAsync();
        await asha.Page.GetByRole(AriaRole.Button, new() { Name = "Rejoin with sound only" }).ClickAsync();
        await server.StartAgainAsync();

        await Expect(rowan.Control("Camera on")).ToBeVisibleAsync();
        await Expect(asha.Control("Camera off")).ToBeVisibleAsync();
        await Expect(asha.Page.Locator("video")).ToHaveCountAsync(0);
        await rowan.HearsAsync(people: 1);
        await asha.HearsAsync(people: 1);
    }

    [Fact]
    public async Task People_are_told_that_the_room_pauses_while_Redis_is_silent_and_still_see_and_hear_each_other()
    {
        await using var redis = new RedisProcess();
        await redis.InitializeAsync();
        await using var cable = new StallingRelay(redis.Port);
        await using var server = await ServerProcess.StartAsync(options: new Dictionary<string, string> { ["Redis__Connection"] = $"127.0.0.1:{cable.Port}" });
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, server, "Rowan", "Asha");
        var (rowan, asha) = circle;
        foreach (var person in (Person[])[rowan, asha]) await person.SpeakAndShowAsync();
        await rowan.SeesAsync(people: 1);

        cable.Hold();
        foreach (var person in (Person[])[rowan, asha])
            await Expect(person.Notice).ToContainTextAsync("Part of the server is away for a moment");
        await rowan.SayAsync("Can you read this?");
        await Expect(rowan.ChatPanel).ToContainTextAsync("Not sent.");
        foreach (var person in (Person[])[rowan, asha])
        {
            await person.SeesAsync(people: 1);
            await person.HearsAsync(people: 1);
        }

        cable.Go();
        foreach (var person in (Person[])[rowan, asha])
            await Expect(person.Page.GetByText("Part of the server is away for a moment")).ToHaveCountAsync(0);
        await asha.OpenChatAsync();
        await Expect(asha.Messages).ToHaveTextAsync(["Can you read this?"]);
        await Expect(rowan.ChatPanel).Not.ToContainTextAsync("Not sent.");
    }

    [Fact]
    public async Task Links_still_open_the_room_after_the_server_was_killed()
    {
        await using var server = await ServerProcess.StartAsync();
        var meeting = await Meeting.StartAsync(server);
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, server, "Rowan");
        await rowan.JoinAsync(meeting.FacilitatorCode);

        await server.KillAsync();
        await server.StartAgainAsync();

        // The room lost its log: it says so, and its door is closed until a facilitator opens it.
        await Expect(rowan.Notice).ToContainTextAsync("The server lost what was in this room");
        await using var asha = await Person.ArriveAsync(browsers.Chromium, server, "Asha");
        await asha.OpenLinkAsync(meeting.ParticipantCode);
        await Expect(asha.Page.GetByText("The room is locked").First).ToBeVisibleAsync();
        await rowan.SetDoorAsync("Open");

        await asha.JoinAsync(meeting.ParticipantCode);
        await Expect(asha.Tile("Asha")).ToBeVisibleAsync();
        await Expect(rowan.Tile("Asha")).ToBeVisibleAsync();
    }
}
