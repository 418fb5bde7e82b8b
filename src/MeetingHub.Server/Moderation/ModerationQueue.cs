using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Moderation;

/// <summary>What a case begins with, beside what it is about.</summary>
/// <param name="Text">In the words of whoever brought it; empty for a post that waits.</param>
/// <param name="IsUrgent">Somebody may be in danger.</param>
/// <param name="Reporter">The id of the member, or the seat, that gets the answer.</param>
/// <param name="ReporterName">Only if the person wanted to be named.</param>
/// <param name="About">The id of the member, or the seat, whom it is about.</param>
/// <param name="NotFor">The account that decided what is appealed.</param>
internal sealed record NewCase(
    ReportKind Topic = ReportKind.Other, string Text = "", bool IsUrgent = false, string? Reporter = null, string? ReporterName = null,
    string? About = null, string? AboutName = null, string? Room = null, string? NotFor = null,
    CaseReader Reader = CaseReader.Moderators);

/// <summary>What waits for the moderators of a group.</summary>
internal sealed class ModerationQueue(IDbContextFactory<MeetingDb> store, TimeProvider clock)
{
    /// <summary>
    /// Brings something to the moderators of a group. The same thing brought twice by the same person is one case as long as it is open; what is handed over once more is added to it.
    /// </summary>
    /// <returns>The id of the case.</returns>
    public async Task<string> AddAsync(string group, CaseKind kind, string subject, NewCase about, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var id = await AddAsync(db, group, kind, subject, about, stop);
        await db.SaveChangesAsync(stop);
        return id;
    }

    /// <summary>The same together with what the caller saves itself.</summary>
    public async Task<string> AddAsync(MeetingDb db, string group, CaseKind kind, string subject, NewCase about, CancellationToken stop)
    {
        var known = await db.Cases
            .FirstOrDefaultAsync(c => c.Group == group && c.Kind == kind && c.Subject == subject && c.Room == about.Room
                && c.Reporter == about.Reporter && c.ClosedAt == null, stop);
        if (known is { Kind: CaseKind.HandedOver }) known.Text = $"{known.Text}\n\n{about.Text.Trim()}";
        if (known is not null) return known.Id;
        var made = new CaseRow
        {
            Id = Guid.NewGuid().ToString("N"), Group = group, Kind = kind, Subject = subject, Room = about.Room, Reader = about.Reader,
            Topic = about.Topic, IsUrgent = about.IsUrgent || about.Topic == ReportKind.Safety, Reporter = about.Reporter,
            ReporterName = about.ReporterName, About = about.About, AboutName = about.AboutName, Text = about.Text.Trim(),
            NotFor = about.NotFor, MadeAt = clock.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        db.Cases.Add(made);
        return made.Id;
    }

    /// <summary>What is gone needs no decision: a post that its author has deleted, say. Its open cases are deleted.</summary>
    public async Task ForgetAsync(string group, string subject, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        await db.Cases.Where(c => c.Group == group && c.Subject == subject && c.ClosedAt == null).ExecuteDeleteAsync(stop);
    }
}
