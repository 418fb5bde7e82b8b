using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.RegularExpressions;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server;

/// <summary>
/// A text of the operator's own, in each of its languages, from an option or from a file; or else the one that comes with the server.
/// </summary>
internal static partial class OwnTexts
{
    private static readonly string[] OurLanguages = ["de", "en"];
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    [GeneratedRegex("^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex LanguageTag();

    /// <param name="name">Of the text that comes with the server: <c>playbook</c> for <c>playbook.en.txt</c>.</param>
    public static ImmutableArray<AgreementTextWire> Read(
        string name, IReadOnlyDictionary<string, string> texts, IReadOnlyDictionary<string, string> files)
    {
        var own = texts.Select(t => (Language: t.Key, Text: t.Value))
            .Concat(files.Select(f => (Language: f.Key, Text: File.ReadAllText(f.Value, StrictUtf8)))).ToArray();
        return
        [
            .. (own.Length > 0 ? own : [.. OurLanguages.Select(language => (language, Ours($"{name}.{language}.txt")))])
                .OrderBy(t => t.Language, StringComparer.Ordinal).Select(t => new AgreementTextWire(t.Language, Clean(t.Text))),
        ];
    }

    /// <summary>One sentence for each value of the section's Text and File that is not allowed.</summary>
    public static IEnumerable<ValidationResult> Problems(
        string section, IReadOnlyDictionary<string, string> texts, IReadOnlyDictionary<string, string> files, int longest)
    {
        foreach (var language in texts.Keys)
            if (ProblemOf(language, texts[language], longest) is { } problem)
                yield return new ValidationResult($"{section}:Text:{language} {problem}.", ["Text"]);
        foreach (var language in files.Keys)
            if ((texts.ContainsKey(language) ? $"is set and {section}:Text has this language too; set one of them"
                : ProblemOfFile(language, files[language], longest)) is { } problem)
                yield return new ValidationResult($"{section}:File:{language} {problem}.", ["File"]);
    }

    private static string? ProblemOf(string language, string text, int longest) =>
        !LanguageTag().IsMatch(language) ? "must end with the tag of a language, such as en or pt-BR"
        : text.Trim().Length is var length && (length == 0 || length > longest)
            ? $"has {length} characters; it must have between 1 and {longest}" : null;

    private static string? ProblemOfFile(string language, string file, int longest)
    {
        try
        {
            return ProblemOf(language, File.ReadAllText(file, StrictUtf8), longest);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"is {file}, which can't be read as a text in UTF-8";
        }
    }

    // Lines may end in either way, so that an editor does not make another text.
    private static string Clean(string text) =>
        string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd())).Trim();

    private static string Ours(string file)
    {
        using var text = new StreamReader(typeof(OwnTexts).Assembly.GetManifestResourceStream(file)!, Encoding.UTF8);
        return text.ReadToEnd();
    }
}
