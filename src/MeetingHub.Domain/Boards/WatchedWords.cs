using MeetingHub.Domain.Groups;

namespace MeetingHub.Domain.Boards;

/// <summary>
/// Words and phrases that somebody wrote down, one a line, found in a text whatever its capitals, accents and punctuation. One that ends
/// with * finds longer words as well.
/// </summary>
public sealed class WatchedWords
{
    private const int MostPhrases = 400;

    private readonly (string[] Words, bool Begins)[] _phrases;

    private WatchedWords((string[] Words, bool Begins)[] phrases) => _phrases = phrases;

    public static WatchedWords Of(string lines) => new(
    [
        .. lines.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Take(MostPhrases)
            .Select(l => (Words: SearchWords.Of(l).ToArray(), l.EndsWith('*')))
            .Where(p => p.Words.Length > 0),
    ]);

    public bool AreIn(string text)
    {
        if (_phrases.Length == 0) return false;
        var words = SearchWords.Of(Closed(text)).ToArray();
        for (var at = 0; at < words.Length; at++)
            foreach (var (phrase, begins) in _phrases)
                if (IsAt(words, at, phrase, begins)) return true;
        return false;
    }

    private static bool IsAt(string[] words, int at, string[] phrase, bool begins)
    {
        if (at + phrase.Length > words.Length) return false;
        for (var i = 0; i < phrase.Length; i++)
        {
            var isLast = i == phrase.Length - 1;
            var word = words[at + i];
            if (isLast && begins ? !word.StartsWith(phrase[i], StringComparison.Ordinal) : word != phrase[i]) return false;
        }
        return true;
    }

    // A mark that nobody sees, or emphasis in the middle of a word, does not take a word apart.
    private static string Closed(string text) =>
        string.Concat(text.Where(c => c is not ('*' or '_' or '~' or '`' or '\'' or '’')
            && char.GetUnicodeCategory(c) != System.Globalization.UnicodeCategory.Format));
}
