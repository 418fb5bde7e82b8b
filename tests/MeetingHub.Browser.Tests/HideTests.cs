using System.Collections.Concurrent;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>One person hides another for themselves: what they no longer see, hear and read, and that nobody learns of it.</summary>
public sealed class HideTests(Browsers browsers, OneServer one)
{
    [Fact]
    public async Task A_hidden_person_is_neither_seen_nor_heard_nor_read_by_the_one_who_hides_them_and_nobody_is_told()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, one.Server, "Rowan", "Frank", "Asha");
        var (rowan, frank, asha) = circle;
        await rowan.TurnOnAsync("Mic");
        await frank.SpeakAndShowAsync();
        await asha.HearsAsync(people: 2);
        await asha.SeesAsync(people: 1);

        await asha.ChooseForAsync("Frank", "Hide for me");
        await Expect(asha.Notice).ToHaveTextAsync("You hid Frank. Only you notice.Undo");
        await Expect(asha.Tile("Frank")).ToContainTextAsync("hidden by you");
        await Expect(asha.Tile("Frank").Locator("video")).ToHaveCountAsync(0);
        await HearsAllButOneAsync(asha);
        await Expect(asha.PeoplePanel.GetByText("Hidden by you, 1")).ToBeVisibleAsync();

        // The others see and hear Frank as before, and Frank's page says nothing of it.
        await rowan.HearsAsync(people: 1);
        await rowan.SeesAsync(people: 1);
        await Expect(frank.Notice).ToHaveCountAsync(0);
        await Expect(frank.Page.GetByText("hidden")).ToHaveCountAsync(0);

        // A hand still shows. Words fold, and are not counted as unread.
        await frank.Control("Raise hand").ClickAsync();
        await Expect(asha.RaisedHandOf("Frank")).ToBeAttachedAsync();
        await frank.SayAsync("Words of Frank");
        await rowan.OpenChatAsync();
        await Expect(rowan.Messages).ToHaveTextAsync(["Words of Frank"]);
        await rowan.SayAsync("Words of Rowan");
        await Expect(asha.Control("Chat")).ToContainTextAsync("1");
        await asha.OpenChatAsync();
        await Expect(asha.Messages).ToHaveTextAsync(["Words of Rowan"]);
        await asha.ChatPanel.GetByRole(AriaRole.Button, new() { Name = "Show", Exact = true }).ClickAsync();
        await Expect(asha.Messages).ToHaveTextAsync(["Words of Frank", "Words of Rowan"]);
        await asha.ChatPanel.GetByRole(AriaRole.Button, new() { Name = "Fold", Exact = true }).ClickAsync();
        await Expect(asha.Messages).ToHaveTextAsync(["Words of Rowan"]);

        // A reload changes nothing, and neither does Frank's coming back. The tab keeps no name.
        var sent = new ConcurrentQueue<string>();
        asha.Page.WebSocket += (_, socket) => socket.FrameSent += (_, frame) => sent.Enqueue(frame.Text ?? "");
        await asha.Page.ReloadAsync();
        await asha.BackInTheRoomAsync();
        await asha.TurnSoundOnAsync();
        await Expect(asha.Tile("Frank")).ToContainTextAsync("hidden by you");
        await HearsAllButOneAsync(asha);
        Assert.DoesNotContain("Frank", await asha.Page.EvaluateAsync<string>("JSON.stringify({ ...sessionStorage, ...localStorage })"));
        await frank.Leave.ClickAsync();
        await Expect(asha.Tile("Frank")).ToHaveCountAsync(0);
        await frank.Page.GetByRole(AriaRole.Button, new() { Name = "Rejoin" }).ClickAsync();
        await frank.InTheRoomAsync();
        await frank.SpeakAndShowAsync();
        await Expect(asha.Tile("Frank")).ToContainTextAsync("hidden by you");
        await HearsAllButOneAsync(asha);

        // The list of people brings Frank back; the menu of a message hides him again, by keys alone. The server hears of tiles only.
        await asha.OpenPeopleAsync();
        sent.Clear();
        await asha.PeoplePanel.GetByRole(AriaRole.Button, new() { Name = "Show again: Frank" }).ClickAsync();
        await Expect(asha.PeoplePanel).ToBeFocusedAsync();
        await Expect(asha.Tile("Frank").Locator("video")).ToBeVisibleAsync();
        await asha.HearsAsync(people: 2);
        await asha.OpenChatAsync();
        await asha.ChatPanel.GetByRole(AriaRole.Button, new() { Name = "More for the message from Frank" }).FocusAsync();
        await asha.Page.Keyboard.PressAsync("Enter");
        await Expect(asha.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Hide for me" })).ToBeFocusedAsync();
        await asha.Page.Keyboard.PressAsync("Enter");
        await Expect(asha.Messages).ToHaveTextAsync(["Words of Rowan"]);
        await HearsAllButOneAsync(asha);
        Assert.All(sent, frame => Assert.Matches("\"target\":\"SetView\"|\"type\":6", frame));

        foreach (var dark in (bool[])[false, true])
        {
            await asha.Page.EmulateMediaAsync(new() { ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light });
            await asha.Page.SetViewportSizeAsync(320, 700);
            await asha.OpenChatAsync();
            await LooksTests.CheckAsync(asha.Page, "a folded message");
            await asha.ChatPanel.GetByRole(AriaRole.Button, new() { Name = "Close chat" }).ClickAsync();
            await asha.OpenPeopleAsync();
            await LooksTests.CheckAsync(asha.Page, "somebody hidden");
            await asha.Page.SetViewportSizeAsync(1280, 800);
        }

        // Facilitators are told what hiding is not.
        await rowan.ChooseForAsync("Frank", "Hide for me");
        await Expect(rowan.Notice).ToContainTextAsync("Hiding is not removing");
        await rowan.Notice.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(rowan.PeoplePanel.GetByText("Hidden by you, 1")).ToHaveCountAsync(0);
        await rowan.HearsAsync(people: 1);
    }

    private static Task HearsAllButOneAsync(Person person) => person.Page.BecomesTrueAsync(
        """
        async () => {
          const energy = await __test.energy();
          await new Promise((done) => setTimeout(done, 1500));
          const now = await __test.energy();
          const heard = Object.keys(now).filter((slot) => now[slot] - (energy[slot] ?? 0) > 1e-6);
          return heard.length === 1;
        }
        """);
}
