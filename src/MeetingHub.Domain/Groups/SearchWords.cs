using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using MeetingHub.Domain.Rooms;

namespace MeetingHub.Domain.Groups;

/// <summary>
/// The words of a text in the form in which they are searched: small letters without accents, so that "lek" finds "lęk" and "strasse"
/// finds "Straße". Databases fold differently from each other and by their locale; this is the same everywhere.
/// </summary>
public static class SearchWords
{
    private const int LongestWord = 40;

    // Letters that Unicode does not take apart, as people type them who don't have them.
    private static readonly FrozenDictionary<int, string> More = new Dictionary<int, string>
    {
        ['ł'] = "l", ['ø'] = "o", ['đ'] = "d", ['ð'] = "d", ['þ'] = "th", ['ß'] = "ss", ['æ'] = "ae", ['œ'] = "oe", ['ı'] = "i",
        ['ħ'] = "h", ['ŧ'] = "t", ['ŋ'] = "n", ['ς'] = "σ",
    }.ToFrozenDictionary();

    /// <summary>
    /// In their order. Writing that puts no spaces between words gives a word for each of its letters. Signs, emoji and half letters give
    /// none.
    /// </summary>
    public static IEnumerable<string> Of(string text)
    {
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            var isAlone = IsWrittenWithoutSpaces(rune);
            if (!IsPartOfWord(rune) || isAlone || word.Length >= LongestWord)
            {
                if (word.Length > 0) yield return word.ToString();
                word.Clear();
            }
            if (isAlone) yield return rune.ToString();
            else if (IsPartOfWord(rune)) Append(Rune.ToLowerInvariant(rune), word);
        }
        if (word.Length > 0) yield return word.ToString();
    }

    private static void Append(Rune letter, StringBuilder into)
    {
        if (IsAccent(letter)) return;
        var plain = NameLetters.TryFindPlain(letter, out var found) ? found : letter.ToString();
        foreach (var rune in plain.EnumerateRunes())
        {
            if (IsAccent(rune) || !IsPartOfWord(rune)) continue;
            if (More.TryGetValue(rune.Value, out var more)) into.Append(more);
            else into.Append(rune);
        }
    }

    private static bool IsPartOfWord(Rune c) => Rune.IsLetterOrDigit(c) || Rune.GetUnicodeCategory(c)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.LetterNumber;

    // Marks of Indic and other writing are vowels, and stay.
    private static bool IsAccent(Rune c) =>
        c.Value is (>= 0x0300 and <= 0x036F) or (>= 0x0591 and <= 0x05C7) or 0x0640 or (>= 0x064B and <= 0x065F) or 0x0670;

    // Chinese characters, kana, Thai, Lao, Khmer and Burmese.
    private static bool IsWrittenWithoutSpaces(Rune c) => c.Value is (>= 0x3040 and <= 0x30FF) or (>= 0x3400 and <= 0x9FFF)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF) or (>= 0x0E00 and <= 0x0EFF) or (>= 0x1000 and <= 0x109F)
        or (>= 0x1780 and <= 0x17FF);
}
