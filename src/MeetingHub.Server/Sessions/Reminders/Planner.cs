using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Sessions.Reminders;

/// <summary>
/// Compares what people were promised, which is in the outbox, with what is planned: writes what is missing, and tells of what has changed.
/// It changes nothing when it runs twice, or on several nodes at once, or was killed half way.
/// </summary>
internal sealed class Planner(IDbContextFactory<MeetingDb> store, TimeProvider clock)
{
    /// <summary>A message that waits for something to happen.</summary>
    public const long Never = long.MaxValue;

    private const int MostAtOnce = 500;
    private static readonly TimeSpan KeptAfterSeries = TimeSpan.FromDays(7);
    /// <summary>How long a wish to be reminded is kept after the last place that somebody held.</summary>
    public static readonly TimeSpan KeptAfterPlace = TimeSpan.FromDays(60);

    /// <summary>
    /// Before a session to which somebody is missing, its organisers and facilitators are told so three times: so many days before, until
    /// so many days before.
    /// </summary>
    private static readonly (OutboxKind What, int Most, int Least)[] Gaps =
        [(OutboxKind.GapWeeks, 21, 7), (OutboxKind.GapWeek, 7, 2), (OutboxKind.GapDays, 2, 0)];

    private const long Day = 24L * 60 * 60 * 1000;

    private static readonly TimeSpan KeptWhenUseless = TimeSpan.FromHours(1); // clocks of nodes differ

    public async Task PlanAsync(CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        while (await TellOfChangesAsync(db, stop) == MostAtOnce) { }
        await TellOfPlacesAsync(db, stop);
        while (await PromiseAsync(db, stop) == MostAtOnce) { }
        var now = Now;
        foreach (var (what, most, least) in Gaps) await TellOfGapsAsync(db, what, now + most * Day, now + least * Day, stop);
    }

    /// <summary>Deletes what nobody needs any more, addresses first of all.</summary>
    public async Task ForgetAsync(CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var now = Now;
        var late = db.Outbox.Where(o => o.SentAt == null && o.UselessAt <= now && o.DueAt <= now);
        foreach (var way in Enum.GetValues<ReminderWay>())
        {
            var count = await late.CountAsync(o => db.Reminders.Any(r => r.Id == o.Reminder && r.Way == way), stop);
            if (count > 0) ReminderMetrics.Count(way, "too_late", count);
        }
        await late.ExecuteDeleteAsync(stop);
        var useless = now - (long)KeptWhenUseless.TotalMilliseconds;
        await db.Outbox.Where(o => o.UselessAt <= useless).ExecuteDeleteAsync(stop);

        var kept = (long)KeptAfterPlace.TotalMilliseconds;
        await db.Reminders.Where(r => r.IsConfirmed).ExecuteUpdateAsync(
            u => u.SetProperty(
                r => r.KeepUntil,
                r => db.Sessions.Where(s => s.Group == r.Group && s.EndsAt + kept > r.KeepUntil
                    && db.Places.Any(p => p.Session == s.Id && p.Holder == r.Holder)).Max(s => s.EndsAt + kept) ?? r.KeepUntil),
            stop);
        var over = now - (long)KeptAfterSeries.TotalMilliseconds;
        // An account that runs groups is told of their rota as long as it does.
        var longer = now + (long)KeptAfterPlace.TotalMilliseconds;
        await db.Reminders.Where(r => r.For == ReminderFor.Rota && r.IsConfirmed && r.KeepUntil < longer && db.GroupRoles.Any(
            g => g.Account == r.Account && (g.Role == GroupRole.Organiser || g.Role == GroupRole.Facilitator)))
            .ExecuteUpdateAsync(u => u.SetProperty(r => r.KeepUntil, longer), stop);
        // So is whoever has a name in a group, of its board.
        await db.Reminders.Where(r => r.For == ReminderFor.Board && r.IsConfirmed && r.KeepUntil < longer).Of(db)
            .ExecuteUpdateAsync(u => u.SetProperty(r => r.KeepUntil, longer), stop);
        await db.Reminders.Where(r => r.KeepUntil <= now
                || (r.For == ReminderFor.Places && !db.Sessions.Any(s => s.Group == r.Group && s.EndsAt > over)))
            .ExecuteDeleteAsync(stop);
    }

    public static string IdOf(string reminder, string? session, OutboxKind what) => $"{reminder}:{session}:{what}";

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<int> TellOfChangesAsync(MeetingDb db, CancellationToken stop)
    {
        var changed = await (
            from promise in db.Outbox.AsNoTracking()
            where promise.What == OutboxKind.Starts || (promise.What == OutboxKind.Place && promise.DueAt == Never)
            join session in db.Sessions on promise.Session equals session.Id
            where session.CancelledAt != null || session.StartsAt != promise.UselessAt
            join reminder in db.Reminders on promise.Reminder equals reminder.Id
            select new { promise, session.StartsAt, session.CancelledAt, reminder.MinutesBefore }).Take(MostAtOnce).ToListAsync(stop);
        foreach (var change in changed)
        {
            var (promise, starts) = (change.promise, change.StartsAt ?? 0);
            await InTransactionAsync(db, async () =>
            {
                // Whoever changes the promise tells of it; another node finds it changed.
                var mine = db.Outbox.Where(o => o.Id == promise.Id && o.UselessAt == promise.UselessAt);
                if (change.CancelledAt is not null)
                {
                    if (await mine.ExecuteDeleteAsync(stop) == 1)
                        await TellAsync(db, promise, OutboxKind.Cancelled, promise.UselessAt, stop);
                    return;
                }
                var due = promise.What == OutboxKind.Place ? Never : DueOf(starts, change.MinutesBefore);
                var moved = await mine.ExecuteUpdateAsync(
                    u => u.SetProperty(o => o.DueAt, due).SetProperty(o => o.UselessAt, starts).SetProperty(o => o.Attempts, 0)
                        .SetProperty(o => o.SentAt, (long?)null).SetProperty(o => o.ClaimedUntil, (long?)null), stop);
                if (moved == 1) await TellAsync(db, promise, OutboxKind.Changed, Math.Max(promise.UselessAt, starts), stop);
            });
        }
        return changed.Count;
    }

    private async Task TellAsync(MeetingDb db, OutboxRow promise, OutboxKind what, long uselessAt, CancellationToken stop)
    {
        if (uselessAt <= Now) return;
        var id = IdOf(promise.Reminder, promise.Session, what);
        var row = await db.Outbox.FirstOrDefaultAsync(o => o.Id == id, stop);
        if (row is null)
        {
            row = new OutboxRow
            {
                Id = id, Reminder = promise.Reminder, Session = promise.Session, What = what, DueAt = Now, UselessAt = uselessAt,
            };
            db.Outbox.Add(row);
        }
        (row.DueAt, row.UselessAt, row.SentAt, row.ClaimedUntil, row.Attempts) = (Now, uselessAt, null, null, 0);
        await db.SaveChangesAsync(stop);
    }

    /// <summary>Of places that people waited for and have now. What was promised for a place that was given back is forgotten.</summary>
    private async Task TellOfPlacesAsync(MeetingDb db, CancellationToken stop)
    {
        var now = Now;
        await db.Outbox.Where(o => o.What == OutboxKind.Place && o.DueAt == Never
            && db.Places.Any(p => p.Session == o.Session && !p.IsWaiting
                && db.Reminders.Any(r => r.Id == o.Reminder && r.Holder == p.Holder)))
            .ExecuteUpdateAsync(u => u.SetProperty(o => o.DueAt, now), stop);
        await db.Outbox.Where(o => o.SentAt == null
            && (o.What == OutboxKind.Starts || o.What == OutboxKind.Place || o.What == OutboxKind.Changed)
                && !db.Places.Any(p => p.Session == o.Session && db.Reminders.Any(r => r.Id == o.Reminder && r.Holder == p.Holder)))
            .ExecuteDeleteAsync(stop);
    }

    private async Task TellOfGapsAsync(MeetingDb db, OutboxKind what, long most, long least, CancellationToken stop)
    {
        var now = Now;
        var missing = await (
            from reminder in db.Reminders.AsNoTracking()
            where reminder.For == ReminderFor.Rota && reminder.IsConfirmed
            join role in db.GroupRoles on reminder.Account equals role.Account
            where role.Role == GroupRole.Organiser || role.Role == GroupRole.Facilitator
            join session in db.Sessions on role.Group equals session.Group
            where session.CancelledAt == null && session.EndedAt == null && session.StartsAt > least
                && session.StartsAt <= most
                && db.Series.Any(s => s.Id == session.Series && s.IsPublished
                    && s.Facilitators > db.Rota.Count(r => r.Session == session.Id && r.State == RotaState.Leads))
                && !db.Outbox.Any(o => o.Reminder == reminder.Id && o.Session == session.Id && o.What == what)
            select new { Reminder = reminder.Id, Session = session.Id, session.StartsAt }).Distinct().Take(MostAtOnce).ToListAsync(stop);
        foreach (var one in missing)
        {
            db.Outbox.Add(new OutboxRow
            {
                Id = IdOf(one.Reminder, one.Session, what), Reminder = one.Reminder, Session = one.Session, What = what, DueAt = now,
                UselessAt = one.StartsAt!.Value - (least - now),
            });
        }
        try
        {
            await db.SaveChangesAsync(stop);
        }
        catch (DbUpdateException e) when (e is not DbUpdateConcurrencyException)
        {
            // another node wrote them
        }
        finally
        {
            db.ChangeTracker.Clear();
        }
    }

    private async Task<int> PromiseAsync(MeetingDb db, CancellationToken stop)
    {
        var now = Now;
        var missing = await (
            from reminder in db.Reminders.AsNoTracking()
            where reminder.IsConfirmed && reminder.For == ReminderFor.Places
            join place in db.Places on reminder.Holder equals place.Holder
            join session in db.Sessions on place.Session equals session.Id
            where session.Group == reminder.Group && session.StartsAt > now && session.CancelledAt == null
                && !db.Outbox.Any(o => o.Reminder == reminder.Id && o.Session == session.Id
                    && (place.IsWaiting ? o.What == OutboxKind.Place : o.What == OutboxKind.Starts))
            select new Missing(
                reminder.Id, reminder.MinutesBefore, session.Id, session.StartsAt!.Value, place.IsWaiting,
                db.Outbox.Where(o => o.Reminder == reminder.Id && o.Session == session.Id && o.What == OutboxKind.Cancelled)
                    .Select(o => o.Id).FirstOrDefault())).Take(MostAtOnce).ToListAsync(stop);
        foreach (var one in missing.Where(m => m.Cancelled is null)) db.Outbox.Add(one.Promise());
        try
        {
            await db.SaveChangesAsync(stop);
            foreach (var one in missing.Where(m => m.Cancelled is not null)) await PromiseAgainAsync(db, one, stop);
        }
        catch (DbUpdateException e) when (e is not DbUpdateConcurrencyException)
        {
            // Another node wrote some of them, or a reminder has just been turned off: what is still missing is found the next time.
            return 0;
        }
        finally
        {
            db.ChangeTracker.Clear();
        }
        return missing.Count;
    }

    /// <summary>A session that was called off takes place after all: whoever has been told so is told again.</summary>
    private Task PromiseAgainAsync(MeetingDb db, Missing one, CancellationToken stop) =>
        InTransactionAsync(db, async () =>
        {
            var promise = one.Promise();
            db.Outbox.Add(promise);
            await db.SaveChangesAsync(stop);
            var cancelled = await db.Outbox.FirstAsync(o => o.Id == one.Cancelled, stop);
            db.Outbox.Remove(cancelled);
            await db.SaveChangesAsync(stop);
            if (cancelled.SentAt is not null) await TellAsync(db, promise, OutboxKind.Changed, promise.UselessAt, stop);
        });

    /// <param name="Cancelled">The message that said that it does not take place.</param>
    private sealed record Missing(string Reminder, int MinutesBefore, string Session, long Starts, bool IsWaiting, string? Cancelled)
    {
        public OutboxRow Promise()
        {
            var what = IsWaiting ? OutboxKind.Place : OutboxKind.Starts;
            return new OutboxRow
            {
                Id = IdOf(Reminder, Session, what), Reminder = Reminder, Session = Session, What = what,
                DueAt = IsWaiting ? Never : DueOf(Starts, MinutesBefore), UselessAt = Starts,
            };
        }
    }

    private static long DueOf(long starts, int minutesBefore) => starts - (long)TimeSpan.FromMinutes(minutesBefore).TotalMilliseconds;

    private static Task InTransactionAsync(MeetingDb db, Func<Task> change) =>
        db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            db.ChangeTracker.Clear();
            await using var transaction = await db.Database.BeginTransactionAsync();
            await change();
            await transaction.CommitAsync();
        });
}
