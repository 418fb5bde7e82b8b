using System.ComponentModel.DataAnnotations;

namespace MeetingHub.Server.Reports;

/// <summary>Who looks after people's safety. Section "Safety".</summary>
public sealed class SafetyOptions : IValidatableObject
{
    private const int ShortestKey = 20;

    /// <summary>
    /// What the safety lead types in at <c>/safety</c> to read reports about facilitators, and those that no facilitator is there to read:
    /// at least 20 characters, such as from <c>openssl rand -base64 24</c>. Give it to a person who facilitates no session here. Without
    /// it such reports are not taken, and the form says so.
    /// </summary>
    public string Key { get; init; } = "";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        // The value is a secret, so only its length is shown.
        if (Key.Length is > 0 and < ShortestKey)
            yield return new ValidationResult(
                $"Safety:Key has {Key.Length} characters; it must have at least {ShortestKey}, or be empty.", [nameof(Key)]);
    }
}
