namespace MeetingHub.Server.Accounts;

/// <summary>What is kept of a browser's own description, so that people tell their devices apart: a name and a kind, no version.</summary>
internal static class Devices
{
    // The more special first: most browsers also claim to be others.
    private static readonly (string Mark, string Name)[] Browsers =
    [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ];

    /// <summary>
    /// Such as "Firefox, phone"; the second word is phone, tablet or computer, and the first empty for a browser without a name.
    /// </summary>
    public static string Of(string userAgent)
    {
        bool Has(string mark) => userAgent.Contains(mark, StringComparison.Ordinal);
        var name = Browsers.FirstOrDefault(b => Has(b.Mark)).Name ?? "";
        var isTablet = Has("iPad") || Has("Tablet") || (Has("Android") && !Has("Mobile"));
        var kind = isTablet ? "tablet" : Has("Mobile") || Has("iPhone") ? "phone" : "computer";
        return $"{name}, {kind}";
    }
}
