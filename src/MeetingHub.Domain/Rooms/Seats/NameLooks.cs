using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace MeetingHub.Domain.Rooms;

/// <summary>
/// What a letter looks like, in plain letters and lower case. Unicode says which letters look alike (its table of confusables, UTS #39,
/// made compact in confusables.txt); letters that the table keeps apart but a quick eye does not are added here.
/// </summary>
internal static class NameLooks
{
    private const int MostSteps = 8; // four are needed at most; a table with a circle in it must not hang a room

    /// <summary>
    /// Appends the letters for which a letter is taken. Marks that only decorate are left out when they stand after
    /// <paramref name="into"/>'s last letter.
    /// </summary>
    public static void Append(Rune letter, StringBuilder into)
    {
        var looks = new StringBuilder();
        Add(letter, looks, MostSteps);
        foreach (var rune in looks.ToString().EnumerateRunes())
            if (!IsLoose(rune, LastLetterOf(into))) into.Append(rune);
    }

    private static void Add(Rune letter, StringBuilder into, int steps)
    {
        if (IsPointing(letter)) return;
        var looks = steps == 0 ? null
            : Confusables.TryGetValue(letter.Value, out var confused) ? confused
            : More.TryGetValue(letter.Value, out var more) ? more
            : NameLetters.TryFindPlain(letter, out var plain) ? plain
            : Rune.ToLowerInvariant(Rune.ToUpperInvariant(letter)) is var lower && lower != letter ? lower.ToString()
            : null;
        if (looks is not null)
        {
            foreach (var rune in looks.EnumerateRunes())
                if (rune == letter) into.Append(rune);
                else Add(rune, into, steps - 1);
        }
        else if (!IsSilent(letter))
        {
            into.Append(letter);
        }
    }

    private static bool IsSilent(Rune c) =>
        Rune.IsWhiteSpace(c) || Rune.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.DashPunctuation
            or UnicodeCategory.ConnectorPunctuation or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation
            or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation
            or UnicodeCategory.ModifierSymbol or UnicodeCategory.ModifierLetter;

    // Vowel signs that Hebrew and Arabic text mostly leaves out.
    private static bool IsPointing(Rune c) => IsMark(c) && c.Value is (>= 0x0591 and <= 0x05C7) or (>= 0x064B and <= 0x065F) or 0x0670;

    // Marks on Latin, Greek and Cyrillic letters decorate. Arabic letters differ by their dots and Indic ones by their vowel signs, so
    // those stay.
    private static bool IsLoose(Rune mark, Rune? on)
    {
        if (!IsMark(mark)) return false;
        if (on is not { Value: >= 0x0600 }) return true;
        return IsGeneral(mark.Value) && !IsArabic(on.Value.Value);
    }

    private static bool IsMark(Rune c) => Rune.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;

    private static bool IsGeneral(int c) => c is
        (>= 0x0300 and <= 0x036F) or (>= 0x0483 and <= 0x0489) or (>= 0x1AB0 and <= 0x1AFF) or (>= 0x1DC0 and <= 0x1DFF)
        or (>= 0x20D0 and <= 0x20FF) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xFE20 and <= 0xFE2F);

    private static bool IsArabic(int c) => c is (>= 0x0600 and <= 0x06FF) or (>= 0x0750 and <= 0x077F) or (>= 0x0870 and <= 0x08FF);

    private static Rune? LastLetterOf(StringBuilder text)
    {
        for (var end = text.Length; end > 0;)
        {
            var length = end > 1 && char.IsSurrogatePair(text[end - 2], text[end - 1]) ? 2 : 1;
            var rune = length == 2 ? new Rune(text[end - 2], text[end - 1]) : new Rune(text[end - 1]);
            if (!IsMark(rune)) return rune;
            end -= length;
        }
        return null;
    }

    private static readonly FrozenDictionary<int, string> Confusables = ReadConfusables();

    private static FrozenDictionary<int, string> ReadConfusables()
    {
        using var reader = new StreamReader(typeof(NameLooks).Assembly.GetManifestResourceStream("confusables.txt")!);
        var table = new Dictionary<int, string>();
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            var parts = line.Split(':');
            var looks = string.Concat(parts[0].Split(' ').Select(code => new Rune(Read(code)).ToString()));
            foreach (var code in parts[1].Split(' ')) table.Add(Read(code), looks);
        }
        return table.ToFrozenDictionary();

        static int Read(string code) => int.Parse(code, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    // A letter, and the letters for which it is taken.
    private static readonly FrozenDictionary<int, string> More =
        (""
        + "il ßss ∂d ƅb πn ȷj Ꝺd "
        // small capitals, and letters that are turned upside down or mirrored
        + "ᴀa ʙb ᴄc ᴅd ᴇe ꜰf ɢg ʜh ɪl ᴊj ᴋk ĸk ʟl ᴌl ᴍrn ʍrn ɴn ᴏo ᴘp ꞯq ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz ᴎn ᴙr "
        + "ɐa ɒa ɔc ɘe əe ǝe ɛe ɜe ꞓe ɟj ɥh ɱrn ɲn ɹr ɾr ʁr ʇt ʈt ʉu ʊu ʌv ʎy ʝj ʞk ʒz "
        // Greek and Cyrillic
        + "ζz μrn χx ҳx")
        .Split(' ').ToFrozenDictionary(pair => Rune.GetRuneAt(pair, 0).Value, pair => pair[Rune.GetRuneAt(pair, 0).Utf16SequenceLength..]);
}
