using System.Collections.Frozen;
using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.RegularExpressions;

namespace MeetingHub.Server.Rooms.Agreements;

/// <summary>What everybody accepts at the door. Section "Agreement".</summary>
public sealed partial class AgreementOptions : IValidatableObject
{
    private const int Longest = 8_000;

    /// <summary>
    /// The group's own agreement in one language, named by its tag: <c>Agreement:Text:en</c>. It takes the place of the text that comes
    /// with the server, in every language.
    /// </summary>
    public IReadOnlyDictionary<string, string> Text { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>The same from a file in UTF-8: <c>Agreement:File:en</c> is its path. It is read when the server starts.</summary>
    public IReadOnlyDictionary<string, string> File { get; init; } = FrozenDictionary<string, string>.Empty;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (key, language) in Text.Keys.Select(l => (nameof(Text), l)).Concat(File.Keys.Select(l => (nameof(File), l))))
        {
            if (ProblemOf(key, language) is { } problem)
                yield return new ValidationResult($"Agreement:{key}:{language} {problem}.", [key]);
        }
    }

    /// <summary>The group's own texts, by language.</summary>
    public IEnumerable<(string Language, string Text)> Read() =>
        Text.Select(t => (t.Key, t.Value)).Concat(File.Select(f => (f.Key, System.IO.File.ReadAllText(f.Value, StrictUtf8))));

    private string? ProblemOf(string key, string language)
    {
        if (!LanguageTag().IsMatch(language)) return "must end with the tag of a language, such as en or pt-BR";
        if (key == nameof(File) && Text.ContainsKey(language)) return "is set and Agreement:Text has this language too; set one of them";
        string text;
        try
        {
            text = key == nameof(Text) ? Text[language] : System.IO.File.ReadAllText(File[language], StrictUtf8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"is {File[language]}, which can't be read as a text in UTF-8";
        }
        return text.Trim().Length is 0 or > Longest ? $"has {text.Trim().Length} characters; it must have between 1 and {Longest}" : null;
    }

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    [GeneratedRegex("^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex LanguageTag();
}
