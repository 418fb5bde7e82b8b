namespace MeetingHub.Server.Organise;

/// <summary>What a group's settings choose from. Each has a text named after it.</summary>
internal static class GroupChoices
{
    /// <summary>The countries of the help lines' list.</summary>
    public static IReadOnlyList<string> Regions { get; } =
    [
        "ar", "at", "bd", "be", "br", "ca", "ch", "cl", "cn", "cz", "de", "es", "fi", "fr", "gb", "hk", "id", "ie", "il", "in", "it", "jp",
        "kr", "lb", "mx", "my", "ng", "nl", "np", "nz", "ph", "pk", "pl", "pt", "ru", "se", "ua", "us", "uy", "za",
    ];

    public static IReadOnlyList<int> BoardDays { get; } = [30, 180, 365, 730];
    public static IReadOnlyList<int> RecordDays { get; } = [7, 14, 30, 90, 365];

    /// <summary>Never longer than whoever reports is told before they do.</summary>
    public static IReadOnlyList<int> ReportDays { get; } = [1, 7, 14];
}
