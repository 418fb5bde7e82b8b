using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

public sealed class EncryptionTests(Browsers browsers, OneServer one)
{
    private const string Secret = "#abcdefghijklmnopqrstuv", AnotherSecret = "#zyxwvutsrqponmlkjihgfe";

    private readonly ServerProcess _server = one.Server;

    [Fact]
    public async Task What_people_say_show_and_write_in_an_encrypted_session_opens_for_people_with_the_whole_link_alone()
    {
        var meeting = await Meeting.StartAsync(_server, encrypted: true);
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, _server, "Rowan");
        var sent = new ConcurrentQueue<string>();
        rowan.Page.WebSocket += (_, socket) => socket.FrameSent += (_, frame) => sent.Enqueue(frame.Text ?? "");
        await rowan.JoinAsync(meeting.FacilitatorCode + Secret);
        await rowan.SpeakAndShowAsync();

        // The secret is nowhere in sight, and what Rowan writes is in no frame that leaves the page.
        Assert.DoesNotContain(Secret, rowan.Page.Url, StringComparison.Ordinal);
        await OpenBadgeAsync(rowan);
        await Expect(rowan.Page.GetByText("The words come when somebody else is here.")).ToBeVisibleAsync();
        await rowan.Page.Keyboard.PressAsync("Escape");
        await rowan.SayAsync("Before anybody came");

        // A link without its secret opens nothing.
        await using var mei = await Person.ArriveAsync(browsers.Chromium, _server, "Mei");
        await mei.OpenLinkAsync(meeting.ParticipantCode);
        await Expect(mei.Page.GetByRole(AriaRole.Heading, new() { Name = "This link isn’t whole" })).ToBeVisibleAsync();

        await using var asha = await Person.ArriveAsync(browsers.Chromium, _server, "Asha");
        await asha.JoinAsync(meeting.ParticipantCode + Secret);
        await asha.SeesAsync(people: 1);
        await asha.HearsAsync(people: 1);

        // Whoever comes reads what is said from then on.
        await asha.SayAsync("After I came");
        await Expect(rowan.Page.GetByText("After I came")).ToBeVisibleAsync();
        await Expect(asha.Page.GetByText("One message was written before you came")).ToBeVisibleAsync();
        await Expect(asha.Page.GetByText("Before anybody came")).ToHaveCountAsync(0);

        Assert.Contains(sent, frame => frame.Contains("postMessage", StringComparison.Ordinal));
        Assert.DoesNotContain(sent, frame => frame.Contains("Before anybody", StringComparison.Ordinal));

        // Somebody who looks through the memory of the server finds who is here, and nothing of what they say.
        Assert.True(ProcessMemory.Holds(_server.ProcessId, "Rowan"));
        Assert.All(["Before anybody came", "After I came"], words => Assert.False(ProcessMemory.Holds(_server.ProcessId, words)));

        // Both read the same four words, which Rowan's page shows as soon as both are ready.
        await OpenBadgeAsync(rowan);
        await OpenBadgeAsync(asha);
        await Expect(WordsOf(rowan)).ToHaveTextAsync(new Regex(@"^\w+( · \w+){3}$"));
        await Expect(WordsOf(asha)).ToHaveTextAsync(await WordsOf(rowan).InnerTextAsync());
        await rowan.Page.Keyboard.PressAsync("Escape");
        await asha.Page.Keyboard.PressAsync("Escape");

        // Frames come to somebody with another secret as well, and none of them can be decoded.
        await mei.JoinAsync(meeting.ParticipantCode + AnotherSecret);
        await mei.Page.BecomesTrueAsync(
            "async () => (await __meetingHub.stats()).some((row) => row.type === 'inbound-rtp' && row.kind === 'audio' && row.packetsReceived > 50)");
        Assert.Equal("{}", await mei.Page.EvaluateAsync<string>("async () => JSON.stringify({ ...(await __test.frames()), ...(await __test.energy()) })"));

        // After a reload a page has the same place among the keys, and opens what it could read before.
        await asha.Page.ReloadAsync();
        await asha.BackInTheRoomAsync();
        await asha.SeesAsync(people: 1);
        await asha.OpenChatAsync();
        await Expect(asha.Page.GetByText("After I came")).ToBeVisibleAsync();
        await asha.SpeakAndShowAsync();
        await rowan.SeesAsync(people: 1);
        await rowan.HearsAsync(people: 1);
    }

    private static ILocator WordsOf(Person person) => person.Page.GetByRole(AriaRole.Region, new() { Name = "Words to compare" }).Locator("b");

    private static async Task OpenBadgeAsync(Person person)
    {
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "End-to-end encrypted" }).ClickAsync();
        await Expect(person.Page.GetByText("only the people in this session hear, see and read it")).ToBeVisibleAsync();
    }
}
