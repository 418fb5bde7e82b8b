using System.Collections.Frozen;
using System.ComponentModel.DataAnnotations;

namespace MeetingHub.Server.Safety;

/// <summary>What facilitators do when somebody is not safe. Section "Playbook".</summary>
public sealed class PlaybookOptions : IValidatableObject
{
    private const int Longest = 20_000;

    /// <summary>
    /// The organisation's own playbook in one language, named by its tag: <c>Playbook:Text:en</c>. It takes the place of the text that
    /// comes with the server, in every language.
    /// </summary>
    public IReadOnlyDictionary<string, string> Text { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>The same from a file in UTF-8: <c>Playbook:File:en</c> is its path. It is read when the server starts.</summary>
    public IReadOnlyDictionary<string, string> File { get; init; } = FrozenDictionary<string, string>.Empty;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        OwnTexts.Problems("Playbook", Text, File, Longest);
}
