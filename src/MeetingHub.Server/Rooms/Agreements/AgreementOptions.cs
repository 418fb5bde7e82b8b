using System.Collections.Frozen;
using System.ComponentModel.DataAnnotations;

namespace MeetingHub.Server.Rooms.Agreements;

/// <summary>What everybody accepts at the door. Section "Agreement".</summary>
public sealed class AgreementOptions : IValidatableObject
{
    private const int Longest = 8_000;

    /// <summary>
    /// The group's own agreement in one language, named by its tag: <c>Agreement:Text:en</c>. It takes the place of the text that comes
    /// with the server, in every language.
    /// </summary>
    public IReadOnlyDictionary<string, string> Text { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>The same from a file in UTF-8: <c>Agreement:File:en</c> is its path. It is read when the server starts.</summary>
    public IReadOnlyDictionary<string, string> File { get; init; } = FrozenDictionary<string, string>.Empty;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        OwnTexts.Problems("Agreement", Text, File, Longest);
}
