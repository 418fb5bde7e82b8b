using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>A slip from the one who writes it to the one who reads it, with nothing in between that could.</summary>
public sealed class SlipTests(Browsers browsers, OneServer one)
{
    private const string Words = "On edge most days since spring <b>and</b> awake";

    private async Task<(IPage Page, List<string> Sent)> OpenAsync(string path, string language = "en")
    {
        var context = await one.NewContextAsync(browsers.Chromium, new() { Locale = language, ReducedMotion = ReducedMotion.Reduce });
        var page = await context.NewPageAsync();
        var sent = new List<string>();
        page.Request += (_, request) => sent.Add($"{request.Url} {request.PostData}");
        await page.GotoAsync(path);
        return (page, sent);
    }

    private static ILocator Button(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    [Fact]
    public async Task A_slip_is_written_and_locked_by_keyboard_opened_once_on_another_device_and_its_words_and_code_are_never_sent()
    {
        var (writer, written) = await OpenAsync("/me/slip");
        await Button(writer, "Lock it and get a code").ClickAsync();
        await Expect(writer.GetByText("Nothing is on the slip yet.")).ToBeVisibleAsync();
        await writer.GetByLabel("What they can call me", new() { Exact = true }).FillAsync("Heron");
        await writer.GetByLabel("What it’s been like", new() { Exact = true }).FillAsync(Words);
        await writer.GetByLabel("What has helped a bit", new() { Exact = true }).FillAsync("not for the slip");
        foreach (var part in (string[])["What they can call me", "What it’s been like"])
        {
            await writer.GetByRole(AriaRole.Checkbox, new() { Name = part }).FocusAsync();
            await writer.Keyboard.PressAsync("Space");
        }
        // As a file, it is a record that names nobody.
        var download = await writer.RunAndWaitForDownloadAsync(() => Button(writer, "As a health-record file").ClickAsync());
        var file = await File.ReadAllTextAsync((await download.PathAsync())!);
        Assert.Contains("\"resourceType\": \"QuestionnaireResponse\"", file, StringComparison.Ordinal);
        Assert.DoesNotContain("Patient", file, StringComparison.Ordinal);
        Assert.DoesNotContain("not for the slip", file, StringComparison.Ordinal);

        await Button(writer, "Lock it and get a code").FocusAsync();
        await writer.Keyboard.PressAsync("Enter");
        await Expect(writer.GetByRole(AriaRole.Heading, new() { Name = "Your slip is locked" })).ToBeFocusedAsync();
        var code = await writer.Locator(".once code").InnerTextAsync();
        await LooksTests.CheckAsync(writer, "the code of a slip");
        await LooksTests.KeepAsync(writer, "slip-code", 1280, false);
        await Button(writer, "Show it large").ClickAsync();
        await Expect(writer.Locator("dialog")).ToContainTextAsync(code);
        await writer.Keyboard.PressAsync("Escape");
        await Expect(Button(writer, "Show it large")).ToBeFocusedAsync();

        var (reader, read) = await OpenAsync("/slip", "de");
        var typed = reader.GetByLabel("Der Code");
        await typed.FillAsync("wren 47");
        await reader.Keyboard.PressAsync("Enter");
        await Expect(reader.GetByText("Ein Code hat vier Wörter")).ToBeVisibleAsync();
        await Expect(typed).ToBeFocusedAsync();
        await typed.FillAsync(code.Replace("-", " ", StringComparison.Ordinal).ToUpperInvariant());
        await reader.Keyboard.PressAsync("Enter");
        await Expect(reader.GetByRole(AriaRole.Heading, new() { Name = "Der Zettel ist da und noch verschlossen" })).ToBeFocusedAsync();
        await Button(reader, "Nicht jetzt").ClickAsync(); // a look opens nothing
        await typed.FillAsync(code);
        await Button(reader, "Zettel suchen").ClickAsync();
        await Button(reader, "Jetzt öffnen").ClickAsync();
        var slip = reader.GetByRole(AriaRole.Article, new() { Name = "Der Zettel" });
        await Expect(slip).ToContainTextAsync(Words); // as words, not as a page
        await Expect(slip).ToContainTextAsync("Heron");
        await Expect(slip).Not.ToContainTextAsync("not for the slip");
        await LooksTests.CheckAsync(reader, "an opened slip");
        await LooksTests.KeepAsync(reader, "slip-open", 1280, false);

        var (second, _) = await OpenAsync("/slip");
        await second.GetByLabel("The code").FillAsync(code);
        Complaints.Expect(Complaints.Status(404));
        await Button(second, "Find the slip").ClickAsync();
        await Expect(second.GetByRole(AriaRole.Heading, new() { Name = "This slip is gone" })).ToBeFocusedAsync();

        await writer.ReloadAsync();
        await Expect(writer.GetByText("Opened today")).ToBeVisibleAsync();
        var key = code.Split('-')[0];
        Assert.DoesNotContain(written.Concat(read), request => request.Contains("Heron", StringComparison.Ordinal)
            || request.Contains("On edge", StringComparison.Ordinal) || request.Contains(code, StringComparison.OrdinalIgnoreCase)
            || request.Contains($"\"{key}", StringComparison.OrdinalIgnoreCase));
        foreach (var page in (IPage[])[writer, reader, second]) await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_slip_is_changed_and_locked_again_and_taken_back_from_the_page_that_locked_it_and_nothing_is_lost_without_a_network()
    {
        var (writer, _) = await OpenAsync("/me/slip");
        await writer.GetByLabel("What I’d like next", new() { Exact = true }).FillAsync("A few talks");
        await writer.GetByRole(AriaRole.Checkbox, new() { Name = "What I’d like next" }).CheckAsync();
        await writer.Context.SetOfflineAsync(true);
        Complaints.Expect("net::ERR_INTERNET_DISCONNECTED");
        await Button(writer, "Lock it and get a code").ClickAsync();
        await Expect(writer.GetByText("nothing was locked")).ToBeVisibleAsync();
        await writer.Context.SetOfflineAsync(false);
        await Button(writer, "Lock it and get a code").ClickAsync();
        var code = writer.Locator(".once code");
        await Expect(code).Not.ToHaveTextAsync("");
        var first = await code.InnerTextAsync();
        await Button(writer, "Change and lock again").ClickAsync();
        await Expect(writer.GetByLabel("What I’d like next", new() { Exact = true })).ToHaveValueAsync("A few talks");
        await Button(writer, "Lock it and get a code").ClickAsync();
        await Expect(code).Not.ToHaveTextAsync(first);
        await Expect(code).Not.ToHaveTextAsync("");

        var (reader, _) = await OpenAsync("/slip");
        await reader.GetByLabel("The code").FillAsync(first);
        Complaints.Expect(Complaints.Status(404));
        await Button(reader, "Find the slip").ClickAsync();
        await Expect(reader.GetByText("This slip is gone")).ToBeVisibleAsync();

        await Button(writer, "Take it back now").ClickAsync();
        await Expect(writer.GetByText("It’s gone. Its code opens nothing any more.")).ToBeVisibleAsync();
        await Expect(writer.GetByText("Slips you have locked")).ToHaveCountAsync(0);
        foreach (var page in (IPage[])[writer, reader]) await page.Context.CloseAsync();
    }
}
