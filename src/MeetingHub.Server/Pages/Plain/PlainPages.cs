using MeetingHub.Server.Accounts;

namespace MeetingHub.Server.Pages.Plain;

/// <summary>Pages of plain words: what the software does, and what it can't.</summary>
internal static class PlainPages
{
    // The parts of each page, in their order. Their lines are numbered in the texts.
    internal static readonly PlainModel Privacy =
        new("privacy", "pages.privacy", ["others", "server", "browser", "devices", "exit", "promise"]) { ShiftExitIn = "exit" };
    private static readonly PlainModel Accessibility = new("accessibility", "pages.accessibility", ["built", "missing"]);

    private static readonly PlainModel HowWeCheck = new("how-we-check", "plain.how-we-check", ["badge", "who", "until", "edges"]);

    public static void Map(IEndpointRouteBuilder app)
    {
        foreach (var model in (PlainModel[])[Privacy, Accessibility, HowWeCheck])
            app.MapGet($"/{model.Name}", () => PageResults.Show<PlainPage>(new { Model = model })).AsPage().Compress().Anyone();
    }
}

/// <param name="Title">The key of its text.</param>
public sealed record PlainModel(string Name, string Title, IReadOnlyList<string> Parts)
{
    /// <summary>The part in which Shift three times is turned off.</summary>
    public string? ShiftExitIn { get; init; }
}
