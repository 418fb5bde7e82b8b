using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>A change of the room renders only the components that show it, even with as many messages as a page keeps.</summary>
public sealed class RenderingTests(Browsers browsers, ITestOutputHelper output)
{
    private const int Most = 500;

    private static async Task<string[]> RenderedAsync(IPage page, Func<Task> change)
    {
        await page.EvaluateAsync("__looks.rememberRendered()");
        await change();
        return await page.EvaluateAsync<string[]>("__looks.rendered()");
    }

    [Fact]
    public async Task A_keystroke_a_voice_and_an_event_render_only_the_components_that_show_them()
    {
        var server = new ScriptedServer { Messages = Most };
        await using var person = new Person(await server.OpenAsync(browsers.Chromium), "Rowan");
        var page = person.Page;
        await person.JoinAsync(ScriptedServer.Code);
        await person.OpenChatAsync();
        await page.EvaluateAsync(Repository.Script("looks.js"));
        await Expect(person.Messages).ToHaveCountAsync(Most);
        await Expect(person.Messages.Last).ToBeInViewportAsync();

        var field = person.ChatPanel.GetByRole(AriaRole.Textbox, new() { Name = "Message" });
        await field.FocusAsync();
        Assert.Equal(["stack"], await RenderedAsync(page, () => page.Keyboard.PressAsync("a")));

        Assert.Equal(["tile Juniper"], await RenderedAsync(page, async () =>
        {
            server.Say("Signal", new JsonObject { ["$type"] = "speaking", ["who"] = new JsonArray(ScriptedServer.IdOf("Juniper")) });
            await Expect(person.Tile("Juniper")).ToContainTextAsync("speaking");
        }));
        Assert.Equal(["tile Pebble"], await RenderedAsync(page, async () =>
        {
            server.Happen(13, "microphoneTurnedOn", "Pebble");
            await Expect(person.Tile("Pebble")).ToContainTextAsync("microphone on");
        }));
        Assert.Equal(["msg Juniper", "scroll"], await RenderedAsync(page, async () =>
        {
            server.Happen(14, new JsonObject
            {
                ["$type"] = "messageReacted", ["who"] = ScriptedServer.IdOf("Mei"), ["messageId"] = "m1aaaaaaaa", ["reaction"] = "meToo",
            });
            await Expect(person.ChatPanel.GetByRole(AriaRole.Button, new() { NameRegex = new("^Me too") })).ToBeVisibleAsync();
        }));
        Assert.Equal(["scroll"], await RenderedAsync(page, async () => // only the list, and none of its earlier messages
        {
            server.Happen(15, ScriptedServer.Message("m3aaaaaaaa", "Mei", "Welcome."));
            await Expect(person.Messages.Last).ToHaveTextAsync("Welcome.");
        }));
        Assert.Equal(["bar", "tile Rowan"], await RenderedAsync(page, async () =>
        {
            server.Happen(16, "handRaised", "Rowan");
            await Expect(person.Control("Hand up")).ToBeVisibleAsync();
        }));

        await MeasureAsync(page, field, person.ChatPanel.Locator(".scroll"));
    }

    // For people to read; a busy machine may be slow.
    private async Task MeasureAsync(IPage page, ILocator field, ILocator messages)
    {
        var devTools = await page.Context.NewCDPSessionAsync(page);
        await devTools.SendAsync("Performance.enable");
        async Task<Dictionary<string, double>> BusyAsync() => (await devTools.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray()
            .ToDictionary(m => m.GetProperty("name").GetString()!, m => m.GetProperty("value").GetDouble() * 1000, StringComparer.Ordinal);
        string Spent(Dictionary<string, double> before, Dictionary<string, double> after, int times) => string.Join(", ", new[] { "Task", "Script", "Layout", "RecalcStyle" }
            .Select(kind => string.Create(CultureInfo.InvariantCulture, $"{kind} {(after[$"{kind}Duration"] - before[$"{kind}Duration"]) / times:F1} ms")));

        var before = await BusyAsync();
        await field.PressSequentiallyAsync(new string('a', 100));
        output.WriteLine($"A keystroke: {Spent(before, await BusyAsync(), 100)}.");

        await messages.HoverAsync();
        await page.EvaluateAsync(
            """
            window.__frames = [];
            let last = performance.now();
            const tick = (now) => { window.__frames.push(now - last); last = now; requestAnimationFrame(tick); };
            requestAnimationFrame(tick);
            """);
        before = await BusyAsync();
        for (var notches = 0; notches < 60; notches++) await page.Mouse.WheelAsync(0, -400);
        await page.BecomesTrueAsync("async () => window.__frames.length > 60");
        var after = await BusyAsync();
        var frames = await page.EvaluateAsync<double[]>("window.__frames.sort((a, b) => a - b)");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{frames.Length} frames while scrolling: median {frames[frames.Length / 2]:F1} ms, 95 of 100 within {frames[frames.Length * 95 / 100]:F1} ms, ") +
            string.Create(CultureInfo.InvariantCulture, $"longest {frames[^1]:F1} ms. {Spent(before, after, 1)}."));
    }
}
