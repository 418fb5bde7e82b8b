using MeetingHub.Server.Accounts;
using MeetingHub.Server.Groups;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Privacy;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Organise;

/// <param name="Slug">The address that the group has now; null before it is made.</param>
/// <param name="Said">The text of what has just been done.</param>
/// <param name="Theirs">What somebody else has saved meanwhile, beside what was typed here.</param>
public sealed record GroupModel(
    GroupForm Form, string? Slug, string Name, bool IsPublished, Problems Problems,
    GroupLimits Limits, string? Said = null, IReadOnlyList<Difference>? Theirs = null, LinesCheck? Lines = null,
    SheetModel? Sheet = null, GoneSeries? Gone = null);

/// <param name="Changes">What, until when now, and until when it would be.</param>
public sealed record SheetModel(IReadOnlyList<SheetRow> Rows, IReadOnlyList<(string What, string Before, string After)> Changes);

public sealed record Difference(string Field, string Mine, string Theirs);

public sealed record LinesCheck(int? Day, string? By, bool IsDue);

/// <summary>A series that has just been deleted, and can be brought back.</summary>
public sealed record GoneSeries(string Slug, string Title);

/// <param name="Sessions">What goes with the group.</param>
public sealed record DeleteModel(string Slug, string Name, int Sessions, int Series, int Members, int People, Problems Problems);

/// <summary>Making a group, changing it, deleting it.</summary>
internal static class GroupPages
{
    internal const int LinesHoldDays = 90;

    public static void Map(WebApplication app)
    {
        app.MapGet("/organise/groups/new", NewAsync).AsPage().SignedIn();
        app.MapPost("/organise/groups/new", MakeAsync).AsPage().SignedIn().RequireRateLimiting(PagesFeature.Changing);
        app.MapGet("/organise/groups/{slug}", ShowAsync).AsPage().Of(GroupRole.Organiser);
        app.MapPost("/organise/groups/{slug}", SaveAsync).AsPage().Of(GroupRole.Organiser).RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/organise/groups/{slug}/sheet",
            PreviewAsync).AsPage().Of(GroupRole.Organiser).RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/organise/groups/{slug}/published", PublishAsync).AsPage().Of(GroupRole.Organiser)
            .RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/organise/groups/{slug}/lines", CheckLinesAsync).AsPage().Of(GroupRole.Organiser)
            .RequireRateLimiting(PagesFeature.Changing);
        app.MapGet("/organise/groups/{slug}/delete", AskToDeleteAsync).AsPage().Of(GroupRole.Organiser);
        app.MapPost("/organise/groups/{slug}/delete", DeleteAsync).AsPage().Of(GroupRole.Organiser)
            .RequireRateLimiting(PagesFeature.Changing);
    }

    private static async Task<IResult> NewAsync(
        HttpContext http, Texts texts, GroupLimits limits, IDbContextFactory<MeetingDb> store, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (!await Organisers.MayMakeGroupsAsync(db, Me(http), stop)) return PageResults.NotFound();
        var form = GroupForm.Blank(texts.Language.Tag, http.Request.Cookies[Times.Cookie]);
        return PageResults.Show<GroupPage>(new { Model = Model(form, null, limits, new Problems()) });
    }

    private static async Task<IResult> MakeAsync(
        HttpContext http, [FromForm] IFormCollection values, Texts texts, GroupLimits limits, IDbContextFactory<MeetingDb> store,
        TimeProvider clock, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (!await Organisers.MayMakeGroupsAsync(db, Me(http), stop)) return PageResults.NotFound();
        var form = GroupForm.Read(values);
        var problems = form.Check(texts, limits);
        if (!problems.Any)
        {
            // Whoever names no address gets the name's, with a number where another group has it.
            var wished = form.Slug.Length > 0 ? form.Slug : GroupForm.SlugOf(form.Name) is { Length: >= 3 } own && own != "new" ? own
                : "group";
            var row = new GroupRow
            {
                Id = Codes.New(), Slug = wished, Name = form.Name, CreatedAt = clock.GetUtcNow().ToUnixTimeMilliseconds(),
            };
            form.Write(row);
            for (var n = 2; await db.Groups.AnyAsync(g => g.Slug == row.Slug, stop); n++)
            {
                if (form.Slug.Length > 0) problems.Add("slug", texts["organise.problem.slugTaken"]);
                if (problems.Any) break;
                row.Slug = $"{wished}-{n}";
            }
            if (!problems.Any)
            {
                db.Groups.Add(row);
                // Whoever makes a group leads it too, until they hand that on.
                db.GroupRoles.AddRange(((GroupRole[])[GroupRole.Organiser, GroupRole.Facilitator]).Select(
                    role => new GroupRoleRow { Group = row.Id, Account = Me(http), Role = role }));
                if (await TrySaveAsync(db, stop)) return PageResults.SeeOther($"/organise/groups/{row.Slug}?said=made");
                problems.Add("slug", texts["organise.problem.slugTaken"]);
            }
        }
        return PageResults.Again<GroupPage>(new { Model = Model(form, null, limits, problems) });
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http, string slug, string? said, string? gone, Texts texts, GroupLimits limits, IDbContextFactory<MeetingDb> store,
            TimeProvider clock,
        CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await FindAsync(db, slug, stop) is not { } row) return PageResults.NotFound();
        var deleted = gone is null ? null : await db.Series.AsNoTracking()
            .Where(s => s.Group == row.Id && s.Slug == gone && s.IsDeleted).Select(s => new GoneSeries(s.Slug, s.Title))
            .FirstOrDefaultAsync(stop);
        var lines = await LinesAsync(db, row, clock, stop);
        return PageResults.Show<GroupPage>(new
        {
            Model = Model(GroupForm.Of(row), row, limits, new Problems()) with { Said = SaidOf(said), Gone = deleted, Lines = lines,
                Sheet = Sheet(http,
                row, null, texts) },
        });
    }

    /// <summary>The privacy sheet with what stands in the form, before it is saved.</summary>
    private static async Task<IResult> PreviewAsync(
        HttpContext http, string slug, [FromForm] IFormCollection values, Texts texts, GroupLimits limits,
            IDbContextFactory<MeetingDb> store,
        CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await db.Groups.AsNoTracking().FirstOrDefaultAsync(g => g.Slug == slug, stop) is not { } row) return PageResults.NotFound();
        var form = GroupForm.Read(values);
        if (form.Check(texts, limits).Any) return Results.NoContent();
        return PageResults.Show<SheetPreview>(new { Model = Sheet(http, row, form, texts) });
    }

    private static SheetModel Sheet(HttpContext http, GroupRow row, GroupForm? form, Texts texts)
    {
        var options = SheetOptions.Of(http.RequestServices);
        var before = PrivacySheet.For(row, options, texts);
        form?.Write(row); // a copy, which nobody saves
        var after = PrivacySheet.For(row, options, texts);
        var changes = after.Join(before, a => a.Kind, b => b.Kind, (a, b) => (a.What, Before: b.Until, After: a.Until),
            StringComparer.Ordinal)
            .Where(c => c.Before != c.After);
        return new SheetModel(after, [.. changes]);
    }

    private static string? SaidOf(string? said) => said is "made" or "saved" or "published" or "hidden" or "lines" ? said : null;

    private static async Task<IResult> SaveAsync(
        HttpContext http, string slug, [FromForm] IFormCollection values, Texts texts, GroupLimits limits,
        IDbContextFactory<MeetingDb> store, TimeProvider clock, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await FindAsync(db, slug, stop) is not { } row) return PageResults.NotFound();
        var (form, there) = (GroupForm.Read(values), GroupForm.Of(row));
        var lines = await LinesAsync(db, row, clock, stop);
        var problems = form.Check(texts, limits);
        if (form.Slug.Length == 0) problems.Add("slug", texts["organise.problem.slug", ("most", GroupForm.LongestSlug)]);
        if (!problems.Any && form.Slug != slug && await db.Groups.AnyAsync(g => g.Slug == form.Slug, stop))
            problems.Add("slug", texts["organise.problem.slugTaken"]);
        if (problems.Any)
            return PageResults.Again<GroupPage>(new { Model = Model(form, row, limits, problems) with { Lines = lines } });

        if (form.Changes != there.Changes) return await ChangedMeanwhileAsync();
        var (now, options) = (clock.GetUtcNow().ToUnixTimeMilliseconds(), SheetOptions.Of(http.RequestServices));
        var before = PrivacySheet.For(row, options, texts);
        KeepShorterTimes(db, row, form, now);
        form.Write(row);
        LastChange.Note(row, before, PrivacySheet.For(row, options, texts), now);
        try
        {
            await db.SaveChangesAsync(stop);
        }
        catch (DbUpdateConcurrencyException)
        {
            return await ChangedMeanwhileAsync();
        }
        return PageResults.SeeOther($"/organise/groups/{row.Slug}?said=saved");

        // Both are shown. Saving again then takes what stands in the form.
        async Task<IResult> ChangedMeanwhileAsync()
        {
            await using var fresh = await store.CreateDbContextAsync(stop);
            if (await FindAsync(fresh, slug, stop) is not { } saved) return PageResults.NotFound();
            var theirs = GroupForm.Of(saved);
            var both = form.DifferencesFrom(theirs).Select(d => new Difference(d.Field, d.Mine, d.Theirs)).ToArray();
            return PageResults.Show<GroupPage>(
                new
                {
                    Model = Model(form with { Changes = theirs.Changes }, saved, limits, problems) with { Lines = lines, Theirs = both },
                },
                StatusCodes.Status409Conflict);
        }
    }

    /// <summary>What is kept already is not kept for longer because a group chooses a longer time.</summary>
    internal static void KeepShorterTimes(MeetingDb db, GroupRow row, GroupForm form, long now)
    {
        Keep(Keeping.Board, row.BoardDays, form.BoardDays);
        Keep(Keeping.Record, row.RecordDays, form.RecordDays);
        Keep(Keeping.Reports, row.ReportDays, form.ReportDays);

        void Keep(Keeping what, int before, string after)
        {
            if (GroupForm.Number(after) > before)
                db.ShorterTimes.Add(new ShorterTimeRow { Group = row.Id, What = what, Days = before, Until = now });
        }
    }

    private static async Task<IResult> PublishAsync(
        string slug, [FromForm] bool published, IDbContextFactory<MeetingDb> store, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await FindAsync(db, slug, stop) is not { } row) return PageResults.NotFound();
        (row.IsPublished, row.Changes) = (published, row.Changes + 1);
        await db.SaveChangesAsync(stop);
        return PageResults.SeeOther($"/organise/groups/{slug}?said={(published ? "published" : "hidden")}");
    }

    private static async Task<IResult> CheckLinesAsync(
        HttpContext http, string slug, [FromForm] IFormCollection _, IDbContextFactory<MeetingDb> store, TimeProvider clock,
        CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var (day, me) = (Today(clock), Me(http));
        await db.Groups.Where(g => g.Slug == slug).ExecuteUpdateAsync(
            g => g.SetProperty(r => r.LinesCheckedDay, day).SetProperty(r => r.LinesCheckedBy, me), stop);
        return PageResults.SeeOther($"/organise/groups/{slug}?said=lines");
    }

    private static async Task<IResult> AskToDeleteAsync(string slug, IDbContextFactory<MeetingDb> store, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        return await WhatGoesAsync(db, slug, new Problems(), stop) is { } model
            ? PageResults.Show<DeleteGroupPage>(new { Model = model }) : PageResults.NotFound();
    }

    private static async Task<IResult> DeleteAsync(
        string slug, [FromForm] string? sure, Texts texts, Deletions deletions, IDbContextFactory<MeetingDb> store,
        CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (sure is null)
        {
            var problems = new Problems();
            problems.Add("sure", texts["organise.delete.problem"]);
            return await WhatGoesAsync(db, slug, problems, stop) is { } model
                ? PageResults.Again<DeleteGroupPage>(new { Model = model }) : PageResults.NotFound();
        }
        deletions.Add(Deleted.Group, await db.Groups.Where(g => g.Slug == slug).Select(g => g.Id).ToListAsync(stop));
        await db.Groups.Where(g => g.Slug == slug).ExecuteDeleteAsync(stop);
        return PageResults.SeeOther("/organise?said=deleted");
    }

    private static async Task<DeleteModel?> WhatGoesAsync(MeetingDb db, string slug, Problems problems, CancellationToken stop) =>
        await FindAsync(db, slug, stop) is not { } row
            ? null
            : new DeleteModel(
                row.Slug, row.Name, await db.Sessions.CountAsync(s => s.Group == row.Id, stop),
                await db.Series.CountAsync(s => s.Group == row.Id, stop), await db.Members.CountAsync(m => m.Group == row.Id, stop),
                await db.GroupRoles.Where(r => r.Group == row.Id).Select(r => r.Account).Distinct().CountAsync(stop), problems);

    private static async Task<LinesCheck> LinesAsync(MeetingDb db, GroupRow row, TimeProvider clock, CancellationToken stop)
    {
        var names = await Organisers.NamesAsync(db, [row.Id], stop);
        var by = row.LinesCheckedBy is { } account ? names.GetValueOrDefault((row.Id, account)) : null;
        return new LinesCheck(row.LinesCheckedDay, by, IsDue(row, Today(clock)));
    }

    /// <summary>Whether the help lines' numbers have not been checked for too long.</summary>
    internal static bool IsDue(GroupRow row, int today) => row.Regions.Length > 0 && !(row.LinesCheckedDay >= today - LinesHoldDays);

    private static int Today(TimeProvider clock) => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).DayNumber;

    private static GroupModel Model(GroupForm form, GroupRow? row, GroupLimits limits, Problems problems) => new(
        form, row?.Slug, row?.Name ?? "", row?.IsPublished ?? false, problems,
        limits);

    private static Task<GroupRow?> FindAsync(MeetingDb db, string slug, CancellationToken stop) =>
        db.Groups.SingleOrDefaultAsync(g => g.Slug == slug, stop);

    private static string Me(HttpContext http) => AccessRules.AccountOf(http.User)!;

    // Somebody else may have taken the address in this moment.
    private static async Task<bool> TrySaveAsync(MeetingDb db, CancellationToken stop)
    {
        try
        {
            await db.SaveChangesAsync(stop);
            return true;
        }
        catch (DbUpdateException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }
}

/// <summary>What the server's options leave a group to choose from.</summary>
public sealed class GroupLimits
{
    private readonly Topics _topics;

    internal GroupLimits(Sessions.SessionOptions sessions, RoomOptions rooms, Topics topics)
    {
        _topics = topics;
        LargestRoom = rooms.Capacity;
        RecordChoices = [.. GroupChoices.RecordDays.Where(d => d < sessions.RecordDays).Append(sessions.RecordDays)];
    }

    /// <summary>The seats of the largest room that the server opens.</summary>
    public int LargestRoom { get; }

    /// <summary>In days; the last one is the longest that the server keeps.</summary>
    public IReadOnlyList<int> RecordChoices { get; }

    public IEnumerable<string> Topics => _topics.All;

    public string NameOf(string topic, string language) => _topics.NameOf(topic, language);
}
