using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace MeetingHub.Domain.Rooms;

/// <summary>The names that people choose: how they are cleaned, and when two of them look alike.</summary>
public static class Names
{
    /// <summary>In characters as people count them (grapheme clusters, UAX #29), after trimming.</summary>
    public const int Longest = 32;

    private const int MostMarksInARow = 3; // Vietnamese and Hebrew need two or three; more would grow into the lines above and below
    private const int LongestInput = 256;  // in UTF-16 units; nothing longer can become a name

    /// <summary>
    /// Trims, turns every run of white space into one space, and drops characters that are invisible or that change the direction of the
    /// text around them. False when nothing visible is left, when the name is too long, or when it has characters that cannot be shown.
    /// </summary>
    public static bool TryNormalize(string? text, out string name)
    {
        name = "";
        if (text is null || text.Length > LongestInput || !IsWellFormedUtf16(text)) return false;

        var into = new StringBuilder();
        var marks = 0;
        var space = false;
        Rune? last = null, joiner = null;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                space = true;
                continue;
            }
            if (rune.Value is 0x200C or 0x200D)
            {
                joiner = rune;
                continue;
            }
            if (rune.Value == EmojiStyle && last is { } symbol && IsSymbol(symbol))
            {
                into.Append(rune);
                continue;
            }
            var category = Rune.GetUnicodeCategory(rune);
            if (IsUnseen(rune.Value) || category is UnicodeCategory.Format) continue;
            if (category is UnicodeCategory.Control or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned) return false;
            marks = category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? marks + 1 : 0;
            if (marks > MostMarksInARow) return false;

            if (space && into.Length > 0) into.Append(' ');
            else if (joiner is { } between && last is { } before && IsJoined(before) && IsJoined(rune)) into.Append(between);
            space = false;
            joiner = null;
            into.Append(rune);
            last = rune;
        }

        name = into.ToString();
        return LengthOf(name) is > 0 and <= Longest && Fold(name).Length > 0;
    }

    /// <summary>In grapheme clusters. .NET does not yet know that Indic consonants joined by a virama are one (rule GB9c).</summary>
    public static int LengthOf(string name)
    {
        var clusters = 0;
        var joinsNext = false;
        for (var at = 0; at < name.Length;)
        {
            var length = StringInfo.GetNextTextElementLength(name, at);
            if (!joinsNext || name[at] is < '\u0900' or > '\u0D7F') clusters++;
            var end = name.AsSpan(at, length).TrimEnd('\u200D');
            joinsNext = end is [.., '\u094D' or '\u09CD' or '\u0ACD' or '\u0B4D' or '\u0C4D' or '\u0D4D'];
            at += length;
        }
        return clusters;
    }

    /// <summary>
    /// What the name looks like: without case, width, marks, spaces and punctuation, and with plain letters in place of letters that look
    /// like them. Some letters look like others in one case only, so there is one look per case. Two names that share a look look alike.
    /// </summary>
    public static ImmutableArray<string> LooksOf(string name) =>
        [.. ((string[])[Fold(name), Fold(name.ToLowerInvariant()), Fold(name.ToUpperInvariant())]).Distinct(StringComparer.Ordinal)];

    public static bool LookAlike(string one, string other) => LooksOf(one).Intersect(LooksOf(other), StringComparer.Ordinal).Any();

    /// <summary>Whether the name claims that its bearer leads the session, which only the room itself may say.</summary>
    public static bool ClaimsRole(string name)
    {
        var whole = Fold(name);
        if (RoleWords.Parts.Any(word => whole.Contains(word, StringComparison.Ordinal))) return true;
        return WordsOf(name).Any(word => RoleWords.Whole.Contains(Fold(word)));
    }

    internal static string Fold(string name)
    {
        var folded = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes()) NameLooks.Append(rune, folded);
        return folded.Replace("rn", "m").Replace("vv", "w").ToString();
    }

    private static IEnumerable<string> WordsOf(string name)
    {
        var word = new StringBuilder();
        foreach (var rune in name.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune)
                || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark)
            {
                word.Append(rune);
                continue;
            }
            yield return word.ToString();
            word.Clear();
        }
        yield return word.ToString();
    }

    private const int EmojiStyle = 0xFE0F;

    // Joiners shape words in scripts from Arabic to Mongolian, and emoji of several parts; anywhere else they are invisible.
    private static bool IsJoined(Rune c) => c.Value is (>= 0x0600 and < 0x1D00) or (>= 0xA800 and < 0xAC00) || IsSymbol(c);

    private static bool IsSymbol(Rune c) =>
        Rune.GetUnicodeCategory(c) is UnicodeCategory.OtherSymbol || c.Value is >= 0x1F3FB and <= 0x1F3FF;

    // Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt, 17.0), and other characters that are blank or that stand for
    // something missing.
    private static bool IsUnseen(int c) => c is
        0x00AD or 0x034F or 0x061C or (>= 0x115F and <= 0x1160) or (>= 0x17B4 and <= 0x17B5) or (>= 0x180B and <= 0x180F)
        or (>= 0x200B and <= 0x200F) or (>= 0x202A and <= 0x202E) or (>= 0x2060 and <= 0x206F) or 0x3164 or (>= 0xFE00 and <= 0xFE0F)
        or 0xFEFF or 0xFFA0 or (>= 0xFFF0 and <= 0xFFF8) or (>= 0x1BCA0 and <= 0x1BCA3) or (>= 0x1D173 and <= 0x1D17A)
        or (>= 0xE0000 and <= 0xE0FFF)
        or 0x2800 or 0x2D7F or 0x303F or (>= 0xFFF9 and <= 0xFFFD) or 0x1107F or 0x16FE4 or 0x1D159;

    private static bool IsWellFormedUtf16(string text)
    {
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var used) != OperationStatus.Done) return false;
            rest = rest[used..];
        }
        return true;
    }
}
