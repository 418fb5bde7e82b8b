using System.Collections.Concurrent;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>What people read only when they ask for it: by the author's content note, and by their own choice.</summary>
public sealed class ComfortTests(Browsers browsers, OneServer one)
{
    private const string Covered = "I thought about suicide last winter";

    [Fact]
    public async Task Messages_fold_by_their_note_and_by_the_words_that_a_person_chose_by_keyboard_and_nobody_is_told()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, one.Server, "Rowan", "Asha");
        var (rowan, asha) = circle;
        var keys = asha.Page.Keyboard;
        var sent = new ConcurrentQueue<string>();
        asha.Page.WebSocket += (_, socket) => socket.FrameSent += (_, frame) => sent.Enqueue(frame.Text ?? "");
        await asha.Page.ReloadAsync(); // so that its connection is one of those that are listened to
        await asha.BackInTheRoomAsync();

        // Rowan writes with a note, by keyboard alone; Asha answers that message.
        await rowan.OpenChatAsync();
        await rowan.ChatPanel.GetByRole(AriaRole.Textbox, new() { Name = "Message" }).FillAsync("Words behind a note");
        await rowan.ChatPanel.GetByRole(AriaRole.Button, new() { Name = "Add a content note" }).FocusAsync();
        await rowan.Page.Keyboard.PressAsync("Enter");
        await Expect(rowan.ChatPanel.GetByRole(AriaRole.Combobox, new() { Name = "Content note" })).ToBeFocusedAsync();
        await rowan.Page.Keyboard.TypeAsync("loss and grief");
        await CheckBothThemesAsync(rowan, "a content note being written");
        await rowan.Page.Keyboard.PressAsync("Enter");
        await Expect(rowan.ChatPanel.GetByRole(AriaRole.Textbox, new() { Name = "Message" })).ToBeFocusedAsync();
        await rowan.Page.Keyboard.PressAsync("Enter");
        await Expect(rowan.Messages).ToHaveTextAsync(["Content note: loss and griefWords behind a note"]);
        await asha.OpenChatAsync();
        await Expect(asha.Messages).ToHaveTextAsync(["Content note: loss and griefShow"]);
        await asha.ChatPanel.GetByRole(AriaRole.Button, new() { Name = "Reply to Rowan" }).ClickAsync();
        await asha.SayAsync("I am with you");
        await Expect(asha.Messages.Nth(1)).ToHaveTextAsync("Content note: loss and griefI am with you");
        await Expect(asha.Page.GetByText("Words behind a note")).ToHaveCountAsync(0); // no reader comes upon them either
        var show = asha.ChatPanel.GetByRole(AriaRole.Button, new() { Name = "Show the message from Rowan" });
        await show.FocusAsync();
        await keys.PressAsync("Enter");
        await Expect(asha.Messages.First).ToHaveTextAsync("Content note: loss and griefFoldWords behind a note");
        await keys.PressAsync("Enter");
        await Expect(asha.Messages.First).ToHaveTextAsync("Content note: loss and griefShow");

        // Asha chooses a topic and a word, by keyboard alone.
        sent.Clear();
        await rowan.SayAsync(Covered);
        await Expect(asha.Messages.Nth(2)).ToHaveTextAsync(Covered);
        await asha.ChatPanel.GetByRole(AriaRole.Button, new() { Name = "Comfort" }).FocusAsync();
        await keys.PressAsync("Enter");
        var sheet = asha.Page.GetByRole(AriaRole.Dialog, new() { Name = "Comfort" });
        await sheet.GetByRole(AriaRole.Checkbox, new() { Name = "Self-harm and suicide" }).FocusAsync();
        await keys.PressAsync("Space");
        await sheet.GetByRole(AriaRole.Textbox, new() { Name = "Words of your own" }).FocusAsync();
        await keys.TypeAsync("***");
        await keys.PressAsync("Enter");
        await Expect(sheet.Locator(".problem")).ToContainTextAsync("This has none of them.");
        await keys.PressAsync("Control+A");
        await keys.TypeAsync("Wíntèr");
        await keys.PressAsync("Enter");
        await Expect(sheet.GetByRole(AriaRole.Button, new() { Name = "Remove: Wíntèr" })).ToBeVisibleAsync();
        await CheckBothThemesAsync(asha, "the choices of comfort");
        await keys.PressAsync("Escape");
        await Expect(asha.ChatPanel.GetByRole(AriaRole.Button, new() { Name = "Comfort" })).ToBeFocusedAsync();
        await Expect(asha.Messages.Nth(2)).ToHaveTextAsync("You fold: self-harm and your own wordsShow");
        await Expect(asha.Page.GetByText(Covered)).ToHaveCountAsync(0);
        await CheckBothThemesAsync(asha, "folded messages");
        await Expect(rowan.Messages.Nth(2)).ToHaveTextAsync(Covered);
        Assert.All(sent, frame => Assert.Matches("\"target\":\"SetView\"|\"type\":6", frame));

        // It is there after a reload; the words never show first. Another language changes nothing but the words around.
        await asha.Page.ReloadAsync();
        await asha.BackInTheRoomAsync();
        await asha.OpenChatAsync();
        await Expect(asha.Messages.Nth(2)).ToHaveTextAsync("You fold: self-harm and your own wordsShow");
        await asha.Control("More").ClickAsync();
        await asha.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Settings" }).ClickAsync();
        await asha.Page.GetByRole(AriaRole.Combobox, new() { NameRegex = new("Language") }).SelectOptionAsync(["Deutsch"]);
        await keys.PressAsync("Escape");
        await Expect(asha.Page.Locator(".msg .body").Nth(2)).ToHaveTextAsync("Klappst du ein: Selbstverletzung und deine eigenen WörterZeigen");
        await CheckBothThemesAsync(asha, "eingeklappte Nachrichten");
        await asha.Page.GetByRole(AriaRole.Button, new() { Name = "Wohlbefinden" }).ClickAsync();
        await Expect(asha.Page.GetByRole(AriaRole.Checkbox, new() { Name = "Selbstverletzung und Suizid" })).ToBeCheckedAsync();
        await CheckBothThemesAsync(asha, "Wohlbefinden");

        // Quick exit leaves nothing of it on the device.
        await asha.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { NameRegex = new("^Schnell weg") }).ClickAsync();
        await asha.Page.WaitForURLAsync("**/blank");
        Assert.Equal("{}", await asha.Page.EvaluateAsync<string>("JSON.stringify({ ...localStorage, ...sessionStorage })"));
    }

    private static async Task CheckBothThemesAsync(Person person, string screen)
    {
        await person.Page.SetViewportSizeAsync(320, 640);
        foreach (var scheme in (ColorScheme[])[ColorScheme.Dark, ColorScheme.Light])
        {
            await person.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await LooksTests.CheckAsync(person.Page, $"{screen}, {scheme}");
        }
        await person.Page.SetViewportSizeAsync(1280, 800);
    }
}
