using System.Text.Json;
using System.Text.Json.Serialization;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Sessions.Plans;

namespace MeetingHub.Server.Sessions;

/// <summary>
/// How far a session has come, as its row says it while somebody is inside, so that the next room goes on there when this one is lost:
/// the plan and its step, the seats of the captioner and of whoever took the lead, and whether the question box is open. No words of
/// anybody who takes part are in it.
/// </summary>
internal static class KeptCourse
{
    private static readonly JsonSerializerOptions Short = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    };

    // Times in Unix milliseconds, or milliseconds. Fields are never renamed or used again.
    private sealed record Fields(
        string? Plan = null, int? Step = null, long? StepEndsAt = null, bool IsPaused = false, long? StepLeft = null,
        string? Captioner = null, string? Lead = null, bool HasBox = false);

    public static string Write(Course course) => JsonSerializer.Serialize(
        new Fields(
            course.Plan is null ? null : PlanFile.Text(course.Plan), course.Step, course.StepEndsAt?.ToUnixTimeMilliseconds(),
            course.IsPaused, (long?)course.StepLeft?.TotalMilliseconds, course.Captioner?.Value, course.Lead?.Value, course.HasBox),
        Short);

    public static Course? Read(string? text) => text is null || JsonSerializer.Deserialize<Fields>(text, Short) is not { } f ? null
        : new Course
        {
            Plan = f.Plan is null ? null : PlanFile.Read(f.Plan), Step = f.Step,
            StepEndsAt = f.StepEndsAt is { } end ? DateTimeOffset.FromUnixTimeMilliseconds(end) : null,
            IsPaused = f.IsPaused, StepLeft = f.StepLeft is { } left ? TimeSpan.FromMilliseconds(left) : null,
            Captioner = f.Captioner is null ? null : new ParticipantId(f.Captioner),
            Lead = f.Lead is null ? null : new ParticipantId(f.Lead), HasBox = f.HasBox,
        };
}
