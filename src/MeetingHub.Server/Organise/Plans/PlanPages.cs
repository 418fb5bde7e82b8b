using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Sessions.Plans;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Organise.Plans;

/// <param name="UsedBy">Titles of series.</param>
public sealed record PlanLine(string Id, string Name, int Minutes, int Steps, IReadOnlyList<string> UsedBy);

public sealed record PlansOfGroup(string Slug, string Name, IReadOnlyList<PlanLine> Plans);

public sealed record TemplateLine(string Key, string Name, int Minutes, int Steps);

/// <param name="Gone">The plan that was deleted just now, to bring it back.</param>
public sealed record PlansModel(
    IReadOnlyList<PlansOfGroup> Groups, IReadOnlyList<TemplateLine> Templates, (string Id, string Name)? Gone, Problems Problems);

/// <param name="Lengths">Series that use it, with the minutes of their sessions.</param>
/// <param name="Open">The key of the step that was changed just now.</param>
/// <param name="Focus">Which of its buttons takes the focus.</param>
public sealed record PlanModel(
    string Id, string Group, PlanForm Form, Problems Problems, IReadOnlyList<TemplateLine> Templates,
    IReadOnlyList<(string Title, int Minutes)> Lengths, bool IsRunning, string? Said = null, string? Open = null, string? Focus = null,
    bool IsUnsaved = false, bool IsMeanwhile = false);

/// <summary>The plans that a group keeps: the list, the editor, and files.</summary>
internal static class PlanPages
{
    private sealed class Size : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => 4 * PlanFile.Largest; // the form, the form before, and a file
    }

    public static void Map(WebApplication app)
    {
        app.MapGet("/organise/plans", ListAsync).AsPage().SignedIn();
        app.MapPost("/organise/groups/{slug}/plans", MakeAsync).AsPage().Of(GroupRole.Organiser)
            .RequireRateLimiting(PagesFeature.Changing).WithMetadata(new Size());
        app.MapGet("/organise/plans/{plan}", ShowAsync).AsPage().SignedIn();
        app.MapPost("/organise/plans/{plan}", ChangeAsync).AsPage().SignedIn().RequireRateLimiting(PagesFeature.Changing)
            .WithMetadata(new Size());
        app.MapGet("/organise/plans/{plan}/file", FileAsync).AsPage().SignedIn();
        app.MapPost("/organise/plans/{plan}/delete", DeleteAsync).AsPage().SignedIn().RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/organise/plans/{plan}/back", BringBackAsync).AsPage().SignedIn().RequireRateLimiting(PagesFeature.Changing);
    }

    // To anybody but organisers of its group, a plan is not there.
    private static Task<PlanRow?> FindAsync(MeetingDb db, HttpContext http, string plan, bool isDeleted, CancellationToken stop)
    {
        var me = AccessRules.AccountOf(http.User)!;
        return db.Plans.FirstOrDefaultAsync(p => p.Id == plan && (p.DeletedAt != null) == isDeleted
            && db.GroupRoles.Any(r => r.Group == p.Group && r.Account == me && r.Role == GroupRole.Organiser), stop);
    }

    private static async Task<IResult> ListAsync(
        HttpContext http, string? gone, Texts texts, IDbContextFactory<MeetingDb> store, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        return await ListedAsync(db, http, gone, texts, new Problems(), stop);
    }

    private static async Task<IResult> ListedAsync(
        MeetingDb db, HttpContext http, string? gone, Texts texts, Problems problems, CancellationToken stop)
    {
        var me = AccessRules.AccountOf(http.User)!;
        var groups = await db.Groups.AsNoTracking()
            .Where(g => db.GroupRoles.Any(r => r.Group == g.Id && r.Account == me && r.Role == GroupRole.Organiser)).OrderBy(g => g.Name)
            .ToListAsync(stop);
        if (groups.Count == 0) return PageResults.NotFound();
        var ids = groups.ConvertAll(g => g.Id);
        var rows = await db.Plans.AsNoTracking().Where(p => ids.Contains(p.Group) && p.DeletedAt == null).OrderBy(p => p.Name)
            .ThenBy(p => p.Id).ToListAsync(stop);
        var used = (await db.Series.Where(s => ids.Contains(s.Group) && s.Plan != null && !s.IsDeleted)
            .Select(s => new { s.Plan, s.Title }).ToListAsync(stop)).ToLookup(s => s.Plan, s => s.Title, StringComparer.Ordinal);
        var back = gone is null ? null : await FindAsync(db, http, gone, isDeleted: true, stop);
        var model = new PlansModel(
            [.. groups.Select(g => new PlansOfGroup(g.Slug, g.Name, [.. rows.Where(r => r.Group == g.Id).Select(Line)]))],
            Templates(texts), back is null ? null : (back.Id, back.Name), problems);
        return problems.Any ? PageResults.Again<PlansPage>(new { Model = model }) : PageResults.Show<PlansPage>(new { Model = model });

        PlanLine Line(PlanRow row)
        {
            var plan = PlanFile.Read(row.File)!;
            return new PlanLine(row.Id, row.Name, (int)plan.Length().TotalMinutes, plan.Steps.Length, [.. used[row.Id]]);
        }
    }

    private static IReadOnlyList<TemplateLine> Templates(Texts texts) =>
        [.. PlanTemplates.In(texts.Language.Tag)
            .Select(t => new TemplateLine(t.Key, t.Plan.Name, (int)t.Plan.Length().TotalMinutes, t.Plan.Steps.Length))];

    private static async Task<IResult> MakeAsync(
        HttpContext http, string slug, [FromForm] IFormCollection values, Texts texts, IDbContextFactory<MeetingDb> store,
        CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var group = await db.Groups.Where(g => g.Slug == slug).Select(g => g.Id).FirstAsync(stop);
        var problems = new Problems();
        if (await db.Plans.CountAsync(p => p.Group == group && p.DeletedAt == null, stop) >= PlanChoices.MostPlans)
        {
            problems.Add("", texts["plans.problem.many", ("most", PlanChoices.MostPlans)]);
            return await ListedAsync(db, http, null, texts, problems, stop);
        }
        var wish = values.Line("do").Split(':', 2);
        SessionPlan? plan = null;
        if (wish is ["template", var key]) plan = PlanTemplates.Find(texts.Language.Tag, key);
        else if (wish is ["copy", var id]
            && await db.Plans.Where(p => p.Id == id && p.Group == group && p.DeletedAt == null).FirstOrDefaultAsync(stop) is { } row)
            plan = CopyOf(PlanFile.Read(row.File)!, texts);
        else if (wish is ["import"]) plan = await ImportedAsync(values, $"file-{slug}", texts, problems, stop);
        if (problems.Any) return await ListedAsync(db, http, null, texts, problems, stop);
        if (plan is null) return PageResults.NotFound();
        var made = new PlanRow { Id = Codes.New(), Group = group, Name = plan.Name, File = PlanFile.Text(plan) };
        db.Plans.Add(made);
        await db.SaveChangesAsync(stop);
        return PageResults.SeeOther($"/organise/plans/{made.Id}?said=made");
    }

    private static SessionPlan CopyOf(SessionPlan plan, Texts texts)
    {
        var name = texts["plans.copyOf", ("name", plan.Name)];
        return plan with { Name = name.Length > SessionPlan.LongestName ? plan.Name : name };
    }

    private static async Task<SessionPlan?> ImportedAsync(
        IFormCollection values, string field, Texts texts, Problems problems, CancellationToken stop)
    {
        if (values.Files.GetFile("file") is not { Length: > 0 } file)
        {
            problems.Add(field, texts["plans.file.none"]);
            return null;
        }
        if (file.Length > PlanFile.Largest)
        {
            problems.Add(field, texts["plans.fault.TooLarge", ("most", PlanFile.Largest / 1024)]);
            return null;
        }
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, stop);
        var (plan, faults) = PlanFile.Read(bytes.ToArray());
        // One sentence at the field: its problems in the order in which they stand in the file.
        if (faults.Count > 0) problems.Add(field, string.Join(' ', faults.Select(f => Words(f, texts))));
        return plan;
    }

    internal static string Words(PlanFault fault, Texts texts)
    {
        var what = texts[$"plans.fault.{fault.Kind}", ("least", fault.Least), ("most", fault.Most), ("words", fault.Words)];
        return (fault.Step, fault.Field) switch
        {
            (null, "") => what,
            (null, var field) => texts["plans.fault.at", ("field", field), ("what", what)],
            ({ } step, "") => texts["plans.fault.in", ("step", step), ("what", what)],
            ({ } step, var field) => texts["plans.fault.inAt", ("step", step), ("field", field), ("what", what)],
        };
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http, string plan, string? said, Texts texts, IDbContextFactory<MeetingDb> store, TimeProvider clock,
        CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await FindAsync(db, http, plan, isDeleted: false, stop) is not { } row) return PageResults.NotFound();
        var form = PlanForm.Of(PlanFile.Read(row.File)!, row.Changes);
        return PageResults.Show<PlanPage>(new
        {
            Model = (await ModelAsync(db, row, form, new Problems(), texts, clock, stop)) with
            {
                Said = said is "made" or "saved" or "back" ? texts[$"plans.said.{said}"] : null,
            },
        });
    }

    private static async Task<PlanModel> ModelAsync(
        MeetingDb db, PlanRow row, PlanForm form, Problems problems, Texts texts, TimeProvider clock, CancellationToken stop)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var series = await db.Series.Where(s => s.Plan == row.Id && !s.IsDeleted).OrderBy(s => s.Title)
            .Select(s => new { s.Title, s.Minutes }).ToListAsync(stop);
        var runs = await db.Sessions.AnyAsync(
            s => s.Plan == row.Id && s.StartsAt <= now && s.EndedAt == null && s.CancelledAt == null && s.InUseUntil > now, stop);
        var group = await db.Groups.Where(g => g.Id == row.Group).Select(g => g.Name).FirstAsync(stop);
        return new PlanModel(
            row.Id, group, form, problems, Templates(texts), series.ConvertAll(s => (s.Title, s.Minutes)), runs);
    }

    private static async Task<IResult> ChangeAsync(
        HttpContext http, string plan, [FromForm] IFormCollection values, Texts texts, IDbContextFactory<MeetingDb> store,
        TimeProvider clock, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await FindAsync(db, http, plan, isDeleted: false, stop) is not { } row) return PageResults.NotFound();
        var form = PlanForm.Read(values);
        var problems = new Problems();
        var wish = values.Line("do").Split(':', 2);
        if (wish is not ["save"])
        {
            var (changed, said, open, focus) = await StepAsync(form, wish, values, texts, problems, stop);
            var model = await ModelAsync(db, row, changed, problems, texts, clock, stop)
                with { Said = said, Open = open, Focus = focus, IsUnsaved = true };
            return problems.Any ? PageResults.Again<PlanPage>(new { Model = model }) : PageResults.Show<PlanPage>(new { Model = model });
        }
        if (form.Check(texts, problems) is not { } made)
            return PageResults.Again<PlanPage>(
                new { Model = await ModelAsync(db, row, form, problems, texts, clock, stop) with { IsUnsaved = true } });
        // Whoever saves again has read that a colleague was faster.
        var meanwhile = form.Changes != row.Changes.ToString(CultureInfo.InvariantCulture);
        if (!meanwhile)
        {
            (row.Name, row.File) = (made.Name, PlanFile.Text(made));
            row.Changes++;
            try
            {
                await db.SaveChangesAsync(stop);
                return PageResults.SeeOther($"/organise/plans/{plan}?said=saved");
            }
            catch (DbUpdateConcurrencyException)
            {
                await db.Entry(row).ReloadAsync(stop);
            }
        }
        var now = row.Changes.ToString(CultureInfo.InvariantCulture);
        return PageResults.Show<PlanPage>(
            new
            {
                Model = await ModelAsync(db, row, form with { Changes = now }, problems, texts, clock, stop)
                    with { IsUnsaved = true, IsMeanwhile = true },
            }, StatusCodes.Status409Conflict);
    }

    // A button that changes the form and saves nothing.
    private static async Task<(PlanForm Form, string? Said, string? Open, string? Focus)> StepAsync(
        PlanForm form, string[] wish, IFormCollection values, Texts texts, Problems problems, CancellationToken stop)
    {
        var steps = form.Steps.ToList();
        var at = wish is [_, var key] ? steps.FindIndex(s => s.Key == key) : -1;
        switch (wish[0])
        {
            case "up" when at > 0:
            case "down" when at >= 0 && at < steps.Count - 1:
                var to = wish[0] == "up" ? at - 1 : at + 1;
                (steps[at], steps[to]) = (steps[to], steps[at]);
                return (form with { Steps = steps },
                    texts["plans.moved", ("name", steps[to].Name), ("at", to + 1), ("of", steps.Count)], null,
                        $"{wish[0]}-{steps[to].Key}");
            case "copy" when at >= 0 && steps.Count < SessionPlan.MostSteps:
                var copy = steps[at] with { Key = form.NewKey() };
                steps.Insert(at + 1, copy);
                return (form with { Steps = steps }, texts["plans.copied"], copy.Key, copy.Key);
            case "add" when steps.Count < SessionPlan.MostSteps:
                var added = new PlanStepForm(form.NewKey());
                steps.Add(added);
                return (form with { Steps = steps }, null, added.Key, added.Key);
            case "copy" or "add":
                problems.Add("", texts["plans.problem.steps", ("most", SessionPlan.MostSteps)]);
                return (form, null, null, null);
            case "remove" when at >= 0:
                var name = steps[at].Name;
                steps.RemoveAt(at);
                return (form with { Steps = steps, Before = form.Kept() }, texts["plans.removed", ("name", name)], null, "undo");
            case "use" when wish is [_, var template] && PlanTemplates.Find(texts.Language.Tag, template) is { } plan:
                return (PlanForm.Of(plan) with { Name = form.Name, Changes = form.Changes, Before = form.Kept() },
                    texts["plans.replaced", ("name", plan.Name)], null, "undo");
            case "import" when await ImportedAsync(values, "file", texts, problems, stop) is { } plan:
                return (PlanForm.Of(plan) with { Changes = form.Changes, Before = form.Kept() },
                    texts["plans.replaced", ("name", plan.Name)], null, "undo");
            case "undo" when PlanForm.Back(form.Before) is { } before:
                return (before with { Changes = form.Changes }, texts["plans.undone"], null, null);
            default:
                return (form, null, null, null);
        }
    }

    private static async Task<IResult> FileAsync(
        HttpContext http, string plan, IDbContextFactory<MeetingDb> store, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        return await FindAsync(db, http, plan, isDeleted: false, stop) is { } row
            ? Results.File(Encoding.UTF8.GetBytes(row.File), "application/json", "plan.json") : PageResults.NotFound();
    }

    private static async Task<IResult> DeleteAsync(
        HttpContext http, string plan, [FromForm] IFormCollection _, IDbContextFactory<MeetingDb> store, TimeProvider clock,
        CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await FindAsync(db, http, plan, isDeleted: false, stop) is not { } row) return PageResults.NotFound();
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        await db.Plans.Where(p => p.Id == row.Id).ExecuteUpdateAsync(p => p.SetProperty(r => r.DeletedAt, now), stop);
        return PageResults.SeeOther($"/organise/plans?gone={Uri.EscapeDataString(plan)}");
    }

    private static async Task<IResult> BringBackAsync(
        HttpContext http, string plan, [FromForm] IFormCollection _, IDbContextFactory<MeetingDb> store, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await FindAsync(db, http, plan, isDeleted: true, stop) is not { } row) return PageResults.NotFound();
        await db.Plans.Where(p => p.Id == row.Id).ExecuteUpdateAsync(p => p.SetProperty(r => r.DeletedAt, (long?)null), stop);
        return PageResults.SeeOther($"/organise/plans/{plan}?said=back");
    }
}
