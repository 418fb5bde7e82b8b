using MeetingHub.Server.Pages;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Sessions.Plans;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Organise.Plans;

/// <param name="Value">As a form sends it: the id of a plan of the group, or the name of one that comes with the server.</param>
public sealed record PlanChoice(string Value, string Name, bool IsTemplate);

/// <summary>The plans among which a session or series of a group chooses.</summary>
internal static class PlanChoices
{
    public const int MostPlans = 50;
    private const string Template = "template:";

    public static async Task<IReadOnlyList<PlanChoice>> OfAsync(MeetingDb db, string group, string language, CancellationToken stop) =>
    [
        .. await db.Plans.Where(p => p.Group == group && p.DeletedAt == null).OrderBy(p => p.Name).ThenBy(p => p.Id)
            .Select(p => new PlanChoice(p.Id, p.Name, false)).ToListAsync(stop),
        .. PlanTemplates.In(language).Select(t => new PlanChoice(Template + t.Key, t.Plan.Name, true)),
    ];

    /// <summary>
    /// The plan of the group that is meant; one that comes with the server is copied for it, once. Null for none, or one that is gone.
    /// </summary>
    public static async Task<string?> ResolveAsync(MeetingDb db, string group, string value, Texts texts, CancellationToken stop)
    {
        if (!value.StartsWith(Template, StringComparison.Ordinal))
            return await db.Plans.AnyAsync(p => p.Id == value && p.Group == group && p.DeletedAt == null, stop) ? value : null;
        if (PlanTemplates.Find(texts.Language.Tag, value[Template.Length..]) is not { } plan) return null;
        var file = PlanFile.Text(plan);
        var known = await db.Plans.Where(p => p.Group == group && p.DeletedAt == null && p.File == file).Select(p => p.Id)
            .FirstOrDefaultAsync(stop);
        if (known is not null) return known;
        var row = new PlanRow { Id = Codes.New(), Group = group, Name = plan.Name, File = file };
        db.Plans.Add(row);
        await db.SaveChangesAsync(stop);
        return row.Id;
    }
}
