using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MeetingHub.Domain.Feedback;

namespace MeetingHub.Server.Feedback;

public sealed record GiveFeedbackRequest(Feeling? Feeling = null, string? Words = null);

/// <summary>
/// What facilitators read. <see cref="Sums"/> are in the order of the feelings, and absent below five answers; <see cref="Words"/>
/// are in no order that says anything, and empty until five people wrote.
/// </summary>
public sealed record FeedbackView(ImmutableArray<string> Words)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public ImmutableArray<int>? Sums { get; init; }
}
