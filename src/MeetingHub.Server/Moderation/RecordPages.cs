using MeetingHub.Server.Accounts;
using MeetingHub.Server.Organise;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Moderation;

public sealed record RecordLine(long Number, string At, string What, string? By, string? About, string? Why, string? Note);

/// <param name="End">The number and the hash of the last entry, to be written down.</param>
/// <param name="About">Only lines about this seat or member.</param>
public sealed record RecordModel(string Slug, string Group, string End, string? About, IReadOnlyList<RecordLine> Lines, bool IsMore);

/// <summary>A line as it is exported: all that its hash goes over.</summary>
internal sealed record ExportedLine(
    long Number, DateTimeOffset At, string What, string By, string? About, string? Role, string? Reason, string? Until, bool? WithHelp,
    string? Note, string Room, string Epoch, long Version, int Index, string Salt);

internal sealed record ExportedRecord(string Group, string? About, string End, IReadOnlyList<ExportedLine> Lines);

/// <summary>
/// The record of a group, for its moderators and its safety lead: nobody else reads it, organisers and operators neither.
/// </summary>
internal static class RecordPages
{
    private const int MostLines = 200;

    public static void Map(WebApplication app)
    {
        app.MapGet("/groups/{slug}/record", ShowAsync).AsPage().Of(GroupRole.Moderator, GroupRole.SafetyLead);
        app.MapGet("/groups/{slug}/record/file", ExportAsync).AsPage().Of(GroupRole.Moderator, GroupRole.SafetyLead);
    }

    private static async Task<IResult> ShowAsync(
        string slug, string? about, Texts texts, Times times, IDbContextFactory<MeetingDb> store, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await db.Groups.AsNoTracking().FirstOrDefaultAsync(g => g.Slug == slug, stop) is not { } group) return PageResults.NotFound();
        var whom = string.IsNullOrWhiteSpace(about) ? null : about.Trim();
        var rows = await LinesOf(db, group.Id, whom).OrderByDescending(m => m.Number).Take(MostLines + 1).ToListAsync(stop);
        var names = await Organisers.NamesAsync(db, [group.Id], stop);
        return PageResults.Show<RecordPage>(new
        {
            Model = new RecordModel(slug, group.Name, await EndAsync(db, group.Id, stop), whom,
                [.. rows.Take(MostLines).Select(m => new RecordLine(
                    m.Number!.Value, times.DayAndTime(m.At, group.Zone), texts[$"moderation.act.{m.What}"],
                    m.By.Length == 0 ? null : names.GetValueOrDefault((group.Id, m.By)) ?? Short(m.By),
                    m.Seat is null ? null : m.Seat, m.Reason is null ? null : texts[$"moderation.reason.{m.Reason}"], m.Note))],
                rows.Count > MostLines),
        });
    }

    private static async Task<IResult> ExportAsync(
        string slug, string? about, HttpResponse response, IDbContextFactory<MeetingDb> store, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await db.Groups.AsNoTracking().FirstOrDefaultAsync(g => g.Slug == slug, stop) is not { } group) return PageResults.NotFound();
        var whom = string.IsNullOrWhiteSpace(about) ? null : about.Trim();
        var rows = await LinesOf(db, group.Id, whom).OrderBy(m => m.Number).ToListAsync(stop);
        response.Headers.ContentDisposition = $"attachment; filename=\"record-{slug}.json\"";
        return Results.Json(new ExportedRecord(group.Name, whom, await EndAsync(db, group.Id, stop), [.. rows.Select(m => new ExportedLine(
            m.Number!.Value, DateTimeOffset.FromUnixTimeMilliseconds(m.At), $"{m.What}", m.By, m.Seat, m.Role?.ToString(),
            m.Reason?.ToString(), m.Until?.ToString(), m.WithHelp, m.Note, m.Room, m.Epoch, m.Version, m.Index,
            Convert.ToHexStringLower(m.Salt ?? [])))]));
    }

    private static IQueryable<ModerationRow> LinesOf(MeetingDb db, string group, string? about) =>
        db.Moderation.AsNoTracking().Where(m => m.Chain == group && m.Number != null && (about == null || m.Seat == about));

    private static async Task<string> EndAsync(MeetingDb db, string group, CancellationToken stop) =>
        await db.RecordHeads.AsNoTracking().FirstOrDefaultAsync(h => h.Chain == group, stop) is { } head
            ? $"{head.Number}:{Convert.ToHexStringLower(head.Hash)}" : "";

    private static string Short(string seat) => seat.Length > 8 ? seat[..8] : seat;
}
