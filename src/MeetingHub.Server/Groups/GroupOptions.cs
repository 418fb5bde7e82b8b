using System.Collections.Frozen;
using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;

namespace MeetingHub.Server.Groups;

/// <summary>Groups and the directory. Section "Groups".</summary>
public sealed partial class GroupOptions : IValidatableObject
{
    private const int MostTopics = 40;
    private const int LongestName = 40;

    /// <summary>
    /// The organisation's own topics, each with its name in one or several languages: <c>Groups:Topics:sleep:en</c> is <c>Sleep</c>. They
    /// take the place of those that come with the server.
    /// </summary>
    public IReadOnlyDictionary<string, Dictionary<string, string>> Topics { get; init; } =
        FrozenDictionary<string, Dictionary<string, string>>.Empty;

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex TopicName();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Topics.Count > MostTopics)
            yield return new ValidationResult($"Groups:Topics has {Topics.Count} topics; it must have {MostTopics} at most.",
                [nameof(Topics)]);
        foreach (var (topic, names) in Topics)
        {
            if (!TopicName().IsMatch(topic) || topic.Length > LongestName)
                yield return new ValidationResult(
                    $"Groups:Topics:{topic} must be named with small letters, digits and hyphens, {LongestName} at most.",
                        [nameof(Topics)]);
            if (names.Count == 0 || names.Values.Any(n => n.Trim().Length is 0 or > LongestName))
                yield return new ValidationResult(
                    $"Groups:Topics:{topic} must have a name of 1 to {LongestName} characters in each of its languages.", [nameof(Topics)]);
        }
    }
}
