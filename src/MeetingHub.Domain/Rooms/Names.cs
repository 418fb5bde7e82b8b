using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace MeetingHub.Domain.Rooms;

/// <summary>Names people choose: how they are written down, and when two of them look alike.</summary>
public static class Names
{
    /// <summary>In code points, after trimming.</summary>
    public const int Longest = 32;

    private const int MostMarksInARow = 3; // Vietnamese and Hebrew need two or three; more climbs over the lines around it
    private const int LongestInput = 256;  // in UTF-16 units; nothing this long can become a name

    /// <summary>
    /// Trims, makes every run of white space one space and drops characters that nobody sees. False when nothing visible is
    /// left, when it is too long, or when it holds characters that cannot be shown.
    /// </summary>
    public static bool TryNormalize(string? text, out string name)
    {
        name = "";
        if (text is null || text.Length > LongestInput || !IsWellFormedUtf16(text)) return false;

        var into = new StringBuilder();
        int codePoints = 0, marks = 0;
        var space = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                space = true;
                continue;
            }
            var category = Rune.GetUnicodeCategory(rune);
            if (category is UnicodeCategory.Control or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned) return false;
            if (category is UnicodeCategory.Format && rune.Value is not (0x200C or 0x200D)) continue; // joiners shape scripts and emoji
            marks = IsMark(category) ? marks + 1 : 0;
            if (marks > MostMarksInARow) return false;

            if (space && into.Length > 0)
            {
                into.Append(' ');
                codePoints++;
            }
            space = false;
            into.Append(rune);
            codePoints++;
        }

        if (codePoints is 0 or > Longest) return false;
        name = into.ToString();
        return Fold(name).Length > 0;
    }

    /// <summary>Equal for names that look alike: without case, width, marks, spaces, punctuation and borrowed letters.</summary>
    public static string Fold(string name)
    {
        var folded = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            var c = Rune.ToLowerInvariant(Rune.ToUpperInvariant(rune));
            if (!NameLetters.TryFindPlain(c, out var plain)) Add(c);
            else foreach (var letter in plain.EnumerateRunes()) Add(letter);
        }
        return folded.Replace("rn", "m").Replace("vv", "w").ToString();

        void Add(Rune c)
        {
            if (IsLooseMark(c.Value) || IsSilent(Rune.GetUnicodeCategory(c), c)) return;
            if (LookAlikes.TryGetValue(c.Value, out var plain)) folded.Append(plain);
            else folded.Append(c);
        }
    }

    private static bool IsMark(UnicodeCategory c) => c is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;

    private static bool IsSilent(UnicodeCategory category, Rune c) =>
        Rune.IsWhiteSpace(c) || category is UnicodeCategory.Format or UnicodeCategory.DashPunctuation
            or UnicodeCategory.ConnectorPunctuation or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation
            or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation
            or UnicodeCategory.ModifierSymbol or UnicodeCategory.ModifierLetter;

    // Marks that only decorate. The vowel signs of Indic scripts are marks too, but they tell names apart, so they stay.
    private static bool IsLooseMark(int c) => c is
        (>= 0x0300 and <= 0x036F) or (>= 0x0483 and <= 0x0489) or (>= 0x0591 and <= 0x05C7) or (>= 0x064B and <= 0x065F)
        or 0x0670 or (>= 0x1AB0 and <= 0x1AFF) or (>= 0x1DC0 and <= 0x1DFF) or (>= 0x20D0 and <= 0x20FF)
        or (>= 0xFE00 and <= 0xFE0F) or (>= 0xFE20 and <= 0xFE2F);

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

    // From a letter, in lower case, to the Latin one that a quick eye takes it for in some case and some typeface.
    private static readonly FrozenDictionary<int, string> LookAlikes = Table(
        "0o 1l |l il ıl øo łl đd ħh ŧt þp ðd ſs ɡg ɑa æae œoe ßss ƒf "
        // Cyrillic
        + "аa вb еe ѕs іl јj кk мm нh оo рp сc тt уy хx һh ԁd ԛq ԝw ѵv ӏl ьb гr зe пn єe ґr ғf үy қk ңh ҳx "
        // Greek
        + "αa βb εe ζz ηh ιl κk μm νn οo ρp σo ςc τt υy χx ϲc ϳj "
        // Armenian
        + "օo ոn սu հh ցg ւl յj");

    private static FrozenDictionary<int, string> Table(string pairs) =>
        pairs.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .ToFrozenDictionary(pair => Rune.GetRuneAt(pair, 0).Value, pair => pair[Rune.GetRuneAt(pair, 0).Utf16SequenceLength..]);
}
