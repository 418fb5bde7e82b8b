using MeetingHub.Server.Accounts;
using MeetingHub.Server.Pages;

namespace MeetingHub.Server.Moderation;

/// <param name="State">new, seen or closed.</param>
public sealed record AnswerModel(string State, string? Answer);

/// <summary>What became of a report, for whoever has the private link that they were given when they made it.</summary>
internal static class AnswerPages
{
    public static void Map(WebApplication app) => app.MapGet("/answers/{id}/{code}", ShowAsync).AsPage().KeyHolder();

    private static async Task<IResult> ShowAsync(string id, string code, ModerationQueue queue, CancellationToken stop)
    {
        if (await queue.FindByAnswerAsync(id, code, stop) is not { } found) return PageResults.NotFound();
        var state = found.ClosedAt is not null ? "closed" : found.SeenAt is not null ? "seen" : "new";
        return PageResults.Show<AnswerPage>(new { Model = new AnswerModel(state, found.Answer) });
    }
}
