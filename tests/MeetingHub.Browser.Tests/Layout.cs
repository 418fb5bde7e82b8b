using System.Text.Json;
using Microsoft.Playwright;

namespace MeetingHub.Browser.Tests;

/// <summary>
/// Compares the positions of a screen's main parts with the files in tests/fixtures/layouts. A part that is missing, covered or
/// elsewhere fails; letters that are drawn a little differently do not. With LAYOUTS=write in the environment, the files are written.
/// </summary>
internal static class Layout
{
    /// <summary>CSS pixels that an edge may be off.</summary>
    public const int Slack = 24;

    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "fixtures", "layouts");

    /// <param name="page">The page that shows the screen.</param>
    /// <param name="screen">The name of the file, without the width.</param>
    /// <param name="dark">The theme that it should have.</param>
    /// <param name="slack">How far a part may be up or down; to the sides it is never more than <see cref="Slack"/>.</param>
    /// <param name="parts">CSS selectors.</param>
    public static async Task CheckAsync(IPage page, string screen, bool dark, int slack, params string[] parts)
    {
        await page.EvaluateAsync(Repository.Script("looks.js"));
        Assert.Equal(dark, await page.EvaluateAsync<bool>("__looks.isDark()"));
        var found = await page.EvaluateAsync<Dictionary<string, int[]>>("parts => __looks.edges(parts)", parts);
        var file = Path.Combine(Folder, $"{screen}-{page.ViewportSize!.Width}.json");
        if (Environment.GetEnvironmentVariable("LAYOUTS") == "write")
        {
            Directory.CreateDirectory(Folder);
            var lines = found.Select(part => $"  \"{part.Key}\": [{string.Join(", ", part.Value)}]");
            await File.WriteAllTextAsync(file, $"{{\n{string.Join(",\n", lines)}\n}}\n");
            return;
        }

        var kept = JsonSerializer.Deserialize<Dictionary<string, int[]>>(await File.ReadAllTextAsync(file))!;
        bool isOff(string part) => Enumerable.Range(0, 4).Any(edge => Math.Abs(found[part][edge] - kept[part][edge]) > (edge % 2 == 0 ? Slack : slack));
        string[] wrong =
        [
            .. kept.Keys.Except(found.Keys, StringComparer.Ordinal).Select(part => $"{part} is not there"),
            .. found.Keys.Except(kept.Keys, StringComparer.Ordinal).Select(part => $"{part} is new"),
            .. kept.Keys.Intersect(found.Keys, StringComparer.Ordinal).Where(isOff)
                .Select(part => $"{part} is at {string.Join(' ', found[part])}, not at {string.Join(' ', kept[part])}"),
        ];
        Assert.True(wrong.Length == 0, $"{screen} at {page.ViewportSize.Width}: {string.Join("; ", wrong)}");
    }
}
