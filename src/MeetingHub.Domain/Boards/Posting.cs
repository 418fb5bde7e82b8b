namespace MeetingHub.Domain.Boards;

/// <summary>Why somebody's words do not go onto a board.</summary>
public enum PostRefusal { PostingPaused, BoardPaused, ThreadPaused, Closed, Empty, TooLong, TooSoon, TooMany }

/// <summary>Why a post waits for a moderator. Stored by name, so never renamed; in the order of their weight.</summary>
public enum HoldReason { FirstPost, WatchedWord, CrisisWord }

/// <summary>What a person's wish to write is judged by. Times are in Unix milliseconds.</summary>
public sealed record Writing(string Title, string Text, string Note, bool IsOpening, bool IsTeam)
{
    /// <summary>Until when a moderator has taken the pen from the person.</summary>
    public long? PostingPausedUntil { get; init; }
    public long? BoardPausedUntil { get; init; }
    public long? ThreadPausedUntil { get; init; }
    public bool IsClosed { get; init; }
    public int SlowSeconds { get; init; }

    /// <summary>The person's last post, how many they wrote in the last hour, and whether any was ever shown.</summary>
    public long? LastAt { get; init; }
    public int InLastHour { get; init; }
    public bool WasShownBefore { get; init; }

    public bool HoldsFirst { get; init; }
    public string Watched { get; init; } = "";
}

/// <summary>Who may write on a board, and what waits until a moderator has read it.</summary>
public static class Posting
{
    public const int LongestTitle = 120;
    public const int LongestText = 6_000;
    public const int LongestNote = 60;
    public const int MostInAnHour = 30;

    /// <summary>Null when the words may stand. Slow mode and pauses are not for the team.</summary>
    public static PostRefusal? Refuse(Writing writing, long now)
    {
        if (writing.PostingPausedUntil > now) return PostRefusal.PostingPaused;
        if (writing is { IsTeam: false, IsClosed: true }) return PostRefusal.Closed;
        if (!writing.IsTeam && writing.BoardPausedUntil > now) return PostRefusal.BoardPaused;
        if (!writing.IsTeam && writing.ThreadPausedUntil > now) return PostRefusal.ThreadPaused;
        if (RefuseText(writing) is { } text) return text;
        if (!writing.IsTeam && writing.LastAt + (writing.SlowSeconds * 1000L) > now) return PostRefusal.TooSoon;
        return writing.InLastHour >= MostInAnHour ? PostRefusal.TooMany : null;
    }

    /// <summary>What can be wrong with the words alone.</summary>
    public static PostRefusal? RefuseText(Writing writing)
    {
        if (IsBlank(writing.Text) || (writing.IsOpening && IsBlank(writing.Title))) return PostRefusal.Empty;
        return writing.Text.Length > LongestText || writing.Title.Length > LongestTitle || writing.Note.Length > LongestNote
            ? PostRefusal.TooLong : null;
    }

    /// <summary>The gravest reason for which a moderator reads the words first; null when they are shown at once.</summary>
    public static HoldReason? Hold(Writing writing)
    {
        if (writing.IsTeam) return null;
        var all = $"{writing.Title}\n{writing.Text}\n{writing.Note}";
        if (CrisisWords.AreIn(all)) return HoldReason.CrisisWord;
        if (WatchedWords.Of(writing.Watched).AreIn(all)) return HoldReason.WatchedWord;
        return writing is { HoldsFirst: true, WasShownBefore: false } ? HoldReason.FirstPost : null;
    }

    // Letters that nobody sees are no words.
    private static bool IsBlank(string text) => !text.EnumerateRunes().Any(r =>
        System.Text.Rune.IsLetterOrDigit(r) || System.Text.Rune.IsSymbol(r) || System.Text.Rune.IsPunctuation(r));
}
