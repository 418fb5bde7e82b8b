using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MeetingHub.Server.Pages;

/// <summary>
/// What a text may hold, of ICU MessageFormat: <c>{name}</c>, and <c>{count, plural, =0 {nobody} one {# person} other {# people}}</c> with
/// the two forms that English and German have. <c>&lt;link>…&lt;/link></c> becomes a link where <see cref="Rich"/> shows it.
/// </summary>
internal static partial class Message
{
    [GeneratedRegex(@"\{(?<name>\w+)(,\s*plural,\s*(?<forms>(?:=?\w+\s*\{[^{}]*\}\s*)+))?\}",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Place();

    [GeneratedRegex(@"(?<form>=?\w+)\s*\{(?<text>[^{}]*)\}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();

    public static string Fill(string message, ReadOnlySpan<(string Name, object Value)> values, string language)
    {
        if (!message.Contains('{', StringComparison.Ordinal)) return message;
        var filled = new StringBuilder();
        var from = 0;
        foreach (var place in Place().EnumerateMatches(message))
        {
            filled.Append(message, from, place.Index - from);
            filled.Append(In(Place().Match(message, place.Index, place.Length), values, language));
            from = place.Index + place.Length;
        }
        return filled.Append(message, from, message.Length - from).ToString();
    }

    public static string Number(long number, string language) =>
        number.ToString("N0", language == "de" ? German : NumberFormatInfo.InvariantInfo);

    /// <summary>What is filled in, for the test that holds the languages together: "count plural one other", "name".</summary>
    public static IEnumerable<string> PlacesOf(string message) =>
        Place().Matches(message).Select(place => place.Groups["forms"] is { Success: true, Value: var forms }
            ? $"{place.Groups["name"].Value} plural {string.Join(' ', Form().Matches(forms).Select(f => f.Groups["form"].Value))}"
            : place.Groups["name"].Value);

    private static readonly NumberFormatInfo German = new() { NumberGroupSeparator = ".", NumberDecimalSeparator = "," };

    private static string In(Match place, ReadOnlySpan<(string Name, object Value)> values, string language)
    {
        var name = place.Groups["name"].Value;
        var value = ValueOf(name, values);
        var said = value is int or long
            ? Number(Convert.ToInt64(value, CultureInfo.InvariantCulture), language)
            : Convert.ToString(value, CultureInfo.InvariantCulture)!;
        if (!place.Groups["forms"].Success) return said;

        var count = Convert.ToInt64(value, CultureInfo.InvariantCulture);
        var exact = string.Create(CultureInfo.InvariantCulture, $"={count}");
        var forms = Form().Matches(place.Groups["forms"].Value)
            .ToDictionary(f => f.Groups["form"].Value, f => f.Groups["text"].Value, StringComparer.Ordinal);
        var form = forms.GetValueOrDefault(exact) ?? forms.GetValueOrDefault(count == 1 ? "one" : "other") ?? forms["other"];
        return form.Replace("#", said, StringComparison.Ordinal);
    }

    private static object ValueOf(string name, ReadOnlySpan<(string Name, object Value)> values)
    {
        foreach (var value in values)
            if (value.Name == name) return value.Value;
        throw new ArgumentException($"Nothing is given for {{{name}}}.", nameof(values));
    }
}
