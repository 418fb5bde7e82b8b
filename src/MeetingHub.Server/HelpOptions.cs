using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MeetingHub.Server;

/// <summary>What Help now shows first, in every view and without a network. Section "Help".</summary>
public sealed partial class HelpOptions : IValidatableObject
{
    private const int MostLines = 20;
    private const int LongestPart = 120;

    /// <summary>
    /// The country of the group by its two letters, such as <c>IE</c>: its lines are shown until a person chooses another. Without it, the
    /// page guesses from the time zone of each device.
    /// </summary>
    public string Region { get; init; } = "";

    /// <summary>
    /// The organisation's own lines, shown before all others: <c>Help:Lines:0</c> is <c>name; number; remark</c>, such as
    /// <c>Harbour Lane; 01 234 5678; Monday to Friday, 9 to 17 h</c>, or <c>text HELLO to 50808</c> as the number. The remark
    /// may be left out.
    /// </summary>
    public IReadOnlyList<string> Lines { get; init; } = [];

    /// <summary>The day on which somebody has checked these lines, such as <c>2026-11-03</c>. It is shown with them.</summary>
    public string Checked { get; init; } = "";

    [GeneratedRegex("^[A-Z]{2}$", RegexOptions.NonBacktracking)]
    private static partial Regex TwoLetters();

    [GeneratedRegex(@"^(text ([^;]+ to )?)?[+*#()\d][\d ()/*#-]*$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Number();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Region.Length > 0 && !TwoLetters().IsMatch(Region))
            yield return new ValidationResult($"Help:Region is {Region}; it must be two capital letters, such as IE.", [nameof(Region)]);
        if (Checked.Length > 0 && !DateOnly.TryParseExact(Checked, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            yield return new ValidationResult($"Help:Checked is {Checked}; it must be a day, such as 2026-11-03.", [nameof(Checked)]);
        if (Lines.Count > MostLines)
            yield return new ValidationResult($"Help:Lines has {Lines.Count} lines; it must have {MostLines} at most.", [nameof(Lines)]);
        for (var i = 0; i < Lines.Count; i++)
        {
            var parts = PartsOf(Lines[i]);
            if (parts.Length is < 2 or > 3 || parts[0].Length == 0 || parts.Any(p => p.Length > LongestPart) || !Number().IsMatch(parts[1])
                || parts[1].Count(char.IsAsciiDigit) < 2)
                yield return new ValidationResult($"Help:Lines:{i} is {Lines[i]}; it must be: name; number; remark.", [nameof(Lines)]);
        }
    }

    /// <summary>The organisation's own lines, read.</summary>
    internal IEnumerable<(string Name, string Number, string Notes)> All =>
        Lines.Select(PartsOf).Select(p => (p[0], p[1], p.ElementAtOrDefault(2) ?? ""));

    /// <summary>As the page reads it; null when there is nothing to say.</summary>
    internal string? ToJson()
    {
        if (Region.Length == 0 && Lines.Count == 0) return null;
        var lines = All.Select(l => new { name = l.Name, number = l.Number, notes = l.Notes });
        return JsonSerializer.Serialize(new { region = Region, @checked = Checked, lines });
    }

    /// <summary>
    /// A page without scripts, with the lines in the place that its build left for them. What stands there already says when they were
    /// checked, in the language of the page.
    /// </summary>
    internal string FillIn(string page) => Lines.Count == 0 ? page : Place().Replace(page, place =>
        $"<div class=\"card help-lines\">{string.Concat(Lines.Select(PartsOf).Select(LineOf))}</div>"
        + (Checked.Length == 0 ? "" : place.Groups["checked"].Value.Replace("{{checked}}", Checked, StringComparison.Ordinal)));

    [GeneratedRegex("<template class=\"own\">(?<checked>.*?)</template>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Place();

    private static string LineOf(string[] parts)
    {
        var (name, number, notes) = (Encode(parts[0]), Encode(parts[1]), Encode(parts.ElementAtOrDefault(2) ?? ""));
        return $"<div class=\"line-card\"><div><b dir=\"auto\">{name}</b><div class=\"small soft\" dir=\"auto\">{notes}</div></div>"
            + $"<div class=\"acts\"><a class=\"btn primary\" href=\"{Encode(AddressOf(parts[1]))}\">{number}</a></div></div>";
    }

    // As the page with scripts makes it: see telOf and smsOf of helpLines.ts.
    private static string AddressOf(string number)
    {
        static string Dialled(string text) => string.Concat(text.Where(c => char.IsAsciiDigit(c) || c is '+' or '*'));
        if (!number.StartsWith("text ", StringComparison.Ordinal)) return $"tel:{Dialled(number)}";
        var parts = number["text ".Length..].Split(" to ", 2);
        return $"sms:{Dialled(parts[^1])}" + (parts.Length == 2 ? $"?&body={Uri.EscapeDataString(parts[0])}" : "");
    }

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);

    private static string[] PartsOf(string line) => line.Split(';', 3, StringSplitOptions.TrimEntries);
}
