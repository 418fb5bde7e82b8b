using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Sessions.Calendar;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MeetingHub.Server.Sessions;

/// <summary>
/// Deletes sessions, places, sign-ins, links for accounts, slips, lines of the moderation record, reports and feedback that are older than their
/// retention time: at start, and then once an hour.
/// </summary>
internal sealed partial class Retention(
    IDbContextFactory<MeetingDb> store, IOptions<SessionOptions> options, TimeProvider clock, ILogger<Retention> logger)
        : BackgroundService
{
    // Whoever reports or keeps a place reads these times before they do: no option lengthens them.
    public static readonly TimeSpan ClosedReport = TimeSpan.FromDays(14);
    public static readonly TimeSpan OldestReport = TimeSpan.FromDays(90);
    public static readonly TimeSpan Place = TimeSpan.FromDays(1);

    private const long Day = 24 * 60 * 60 * 1000;
    private const int HardDays = 30;
    private const int LongestTime = 730; // of what a group can choose

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), clock);
        do
        {
            try
            {
                await DeleteAsync(stoppingToken);
            }
            catch (Exception e) when (StorageFeature.IsAway(e))
            {
                Log.StoreAway(logger);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    public async Task DeleteAsync(CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var at = clock.GetUtcNow();
        var now = at.ToUnixTimeMilliseconds();
        var created = at.AddDays(-options.Value.RetentionDays).ToUnixTimeMilliseconds();
        await db.Sessions.Where(s => s.KeepUntil == null ? s.CreatedAt < created : s.KeepUntil <= now).ExecuteDeleteAsync(stop);

        await db.SignIns.Where(s => s.ExpiresAt <= now).ExecuteDeleteAsync(stop);
        await db.Grants.Where(g => g.ExpiresAt <= now).ExecuteDeleteAsync(stop);
        await db.Slips.Where(s => s.ExpiresAt <= now).ExecuteDeleteAsync(stop);

        // Who came is nobody's business afterwards.
        var dayBefore = at.AddDays(-1).ToUnixTimeMilliseconds();
        await db.Places.Where(p => db.Sessions.Any(s => s.Id == p.Session && s.EndsAt < dayBefore)).ExecuteDeleteAsync(stop);

        // A removal that a moderator is to review holds as long as the session is kept.
        var recorded = at.AddDays(-options.Value.RecordDays).ToUnixTimeMilliseconds();
        await db.Moderation
            .Where(m => m.At < recorded && (((m.What != Act.Removed || m.Until == RemovedUntil.SessionEnds) && m.What != Act.RemovalUndone)
                || !db.Sessions.Any(s => s.Room == m.Room && s.EndedAt == null)))
            .ExecuteDeleteAsync(stop);
        var notSafe = at.AddDays(-options.Value.NotSafeDays).ToUnixTimeMilliseconds();
        await db.Moderation.Where(m => m.At < notSafe && (m.What == Act.NotSafeSaid || m.What == Act.NotSafeClosed))
            .ExecuteDeleteAsync(stop);
        await ForgetEarlierAsync(db, now, stop);
        await db.Cursors.Where(c => c.At < recorded).ExecuteDeleteAsync(stop);
        var over = (at - Place).ToUnixTimeMilliseconds();
        await db.Places.Where(p => db.Sessions.Any(s => s.Id == p.Session && s.EndsAt < over)).ExecuteDeleteAsync(stop);
        await db.Questions.Where(q => db.Sessions.Any(s => s.Id == q.Session
            && (s.EndedAt != null || (s.EndsAt <= now && (s.InUseUntil == null || s.InUseUntil <= now))))).ExecuteDeleteAsync(stop);
        var unread = DateOnly.FromDateTime(at.UtcDateTime).DayNumber - Feeds.KeptDays;
        await db.Feeds.Where(f => f.Day < unread).ExecuteDeleteAsync(stop);
        await db.Seats.Where(t => db.Sessions.Any(s => s.Room == t.Room && s.EndsAt < over && !(s.InUseUntil > now))
            || !db.Sessions.Any(s => s.Room == t.Room && s.EndedAt == null)).ExecuteDeleteAsync(stop);
        await db.Standings.Where(s => !(s.PausedUntil > now) && !(s.RemovedUntil > now)).ExecuteDeleteAsync(stop);
        await BoardKeeping.ForgetOldAsync(db, now, stop);
        await ForgetReportsAsync(db, at, stop);
        await ForgetLinksAsync(db, at, stop);
        await ForgetFeedbackAsync(db, at, stop);
    }

    // A group may keep its record and its reports for less time than the server. Each time that it chose holds for all that was there
    // while it was in force, so a longer one never brings anything older with it.
    private static async Task ForgetEarlierAsync(MeetingDb db, long now, CancellationToken stop)
    {
        var lines =
            from line in db.Moderation
            where ((line.What != Act.Removed || line.Until == RemovedUntil.SessionEnds) && line.What != Act.RemovalUndone)
                || !db.Sessions.Any(s => s.Room == line.Room && s.EndedAt == null)
            select line;
        await lines.Where(line => db.Groups.Any(g => g.Id == line.Chain && line.At < now - g.RecordDays * Day)
                || db.ShorterTimes.Any(t => t.Group == line.Chain && t.What == Keeping.Record && line.At < t.Until
                    && line.At < now - t.Days * Day))
            .ExecuteDeleteAsync(stop);
        await db.Cases.Where(c => db.Groups.Any(g => g.Id == c.Group && c.ClosedAt < now - g.ReportDays * Day)
                || db.ShorterTimes.Any(t => t.Group == c.Group && t.What == Keeping.Reports && c.ClosedAt < t.Until
                    && c.ClosedAt < now - t.Days * Day))
            .ExecuteDeleteAsync(stop);
        await db.ShorterTimes.Where(t => t.Until < now - LongestTime * Day).ExecuteDeleteAsync(stop);
        var hard = now - HardDays * Day;
        await db.Rota.Where(r => r.Words != "" && db.Sessions.Any(s => s.Id == r.Session && s.EndsAt < hard))
            .ExecuteUpdateAsync(r => r.SetProperty(t => t.Words, ""), stop);
        await db.Series.Where(s => s.IsDeleted && s.ChangedAt < hard && !db.Sessions.Any(t => t.Series == s.Id)).ExecuteDeleteAsync(stop);
        await db.Rota.Where(r => r.WasHard && db.Sessions.Any(s => s.Id == r.Session && s.EndsAt < hard))
            .ExecuteUpdateAsync(r => r.SetProperty(t => t.WasHard, false), stop);
    }

    /// <summary>The least number of days for which any line of a group's record is kept.</summary>
    public static async Task<int> ShortestRecordAsync(MeetingDb db, string group, SessionOptions options, CancellationToken stop)
    {
        var own = await db.Groups.Where(g => g.Id == group).Select(g => (int?)g.RecordDays).FirstOrDefaultAsync(stop);
        var before = await db.ShorterTimes.Where(t => t.Group == group && t.What == Keeping.Record).MinAsync(t => (int?)t.Days, stop);
        int?[] all = [own, before, options.RecordDays, options.NotSafeDays];
        return all.Min()!.Value;
    }

    private async Task ForgetLinksAsync(MeetingDb db, DateTimeOffset at, CancellationToken stop)
    {
        foreach (var group in await db.RecordHeads.Where(h => h.Number > h.AnchorNumber).Select(h => h.Chain).ToListAsync(stop))
            await RecordChain.ForgetLinksAsync(db, group, at, await ShortestRecordAsync(db, group, options.Value, stop), stop);
    }

    private async Task ForgetFeedbackAsync(MeetingDb db, DateTimeOffset at, CancellationToken stop)
    {
        var today = DateOnly.FromDateTime(at.UtcDateTime).DayNumber;
        var ended = (at - RoomOptions.LongestPassLifetime - FeedbackRow.OpenFor).ToUnixTimeMilliseconds();
        await db.Feedback.Where(f => f.Day < today - options.Value.FeedbackDays).ExecuteDeleteAsync(stop);
        // Nobody can send a second answer any more, so who has sent one is forgotten.
        await db.Feedback.Where(f => f.Marks != "" && (f.Day < today - 2 || db.Sessions.Any(s => s.Room == f.Room && s.EndedAt < ended)))
            .ExecuteUpdateAsync(f => f.SetProperty(r => r.Marks, ""), stop);
        var oldest = today - options.Value.FeedbackWordsDays;
        foreach (var row in await db.Feedback.Where(f => f.WordsDay < oldest).ToListAsync(stop)) row.ForgetWordsBefore(oldest);
        try
        {
            await db.SaveChangesAsync(stop);
        }
        catch (DbUpdateConcurrencyException)
        {
            // another node forgot them at the same moment, or somebody has just sent an answer: the next hour will do
        }
    }

    private static async Task ForgetReportsAsync(MeetingDb db, DateTimeOffset at, CancellationToken stop)
    {
        var (closed, made) = ((at - ClosedReport).ToUnixTimeMilliseconds(), (at - OldestReport).ToUnixTimeMilliseconds());
        var reports = await db.Cases.Where(r => r.ClosedAt <= closed || r.MadeAt <= made).ExecuteDeleteAsync(stop);
        // Until then, people's words would still be in the file of what was changed last.
        if (reports > 0 && db.Database.IsSqlite()) await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)", stop);
    }

    private static partial class Log
    {
        [LoggerMessage(22, LogLevel.Warning, "The store does not answer; old meetings are deleted in an hour")]
        public static partial void StoreAway(ILogger logger);
    }
}
