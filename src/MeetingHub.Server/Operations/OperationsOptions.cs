using System.ComponentModel.DataAnnotations;

namespace MeetingHub.Server.Operations;

/// <summary>The page for operators. Section "Operations".</summary>
public sealed class OperationsOptions : IValidatableObject
{
    private const int ShortestKey = 20;
    private const int LongestName = 40;

    /// <summary>
    /// What an operator types in at <c>/ops</c> to see counts and to drain nodes: at least 20 characters, such as from <c>openssl rand
    /// -base64 24</c>. Without it there is no such page.
    /// </summary>
    public string Key { get; init; } = "";

    /// <summary>What operators call this node. Without it: the name of the machine. Set it where several nodes share a machine.</summary>
    public string NodeName { get; init; } = "";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        // The value is a secret, so only its length is shown.
        if (Key.Length is > 0 and < ShortestKey)
            yield return new ValidationResult(
                $"Operations:Key has {Key.Length} characters; it must have at least {ShortestKey}, or be empty.", [nameof(Key)]);
        if (NodeName.Length > LongestName)
            yield return new ValidationResult(
                $"Operations:NodeName has {NodeName.Length} characters; it must have at most {LongestName}.", [nameof(NodeName)]);
    }
}
