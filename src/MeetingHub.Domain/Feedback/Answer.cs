namespace MeetingHub.Domain.Feedback;

/// <summary>How somebody feels after a session. Sums are kept in this order, so it never changes.</summary>
public enum Feeling { Struggling, Unsettled, Between, Lighter, Steady }

/// <summary>What one person sends after a session: how they feel, a few words, or both.</summary>
public sealed record Answer(Feeling? Feeling, string Words)
{
    /// <summary>In UTF-16 units.</summary>
    public const int LongestWords = 1_000;

    /// <summary>Null when there is nothing in it, or too much.</summary>
    public static Answer? From(Feeling? feeling, string? words)
    {
        var text = words?.Trim() ?? "";
        return text.Length > LongestWords || (feeling is null && text.Length == 0) ? null : new Answer(feeling, text);
    }
}
