using MeetingHub.Server.Accounts;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Sessions;

/// <summary>What became of the wish for a place.</summary>
internal enum PlaceAnswer { Kept, Waits, Closed }

/// <summary>
/// Places in planned sessions: as many as the series has, then a list of those who wait, who move up in the order in which they asked. Each
/// change takes the session's row for itself first, so that changes of one session follow each other in every database.
/// </summary>
internal sealed class Places(IDbContextFactory<MeetingDb> store, TimeProvider clock) : ISeriesFollower
{
    /// <summary>Asked twice, the place is taken once.</summary>
    public Task<PlaceAnswer> TakeAsync(string session, Holder holder, CancellationToken stop) =>
        InTurnAsync(session, PlaceAnswer.Closed, async (db, row, series, now) =>
        {
            if (!IsToCome(row, now)) return PlaceAnswer.Closed;
            var hash = holder.In(series.Group);
            var places = await db.Places.AsNoTracking().Where(p => p.Session == session).ToListAsync(stop);
            if (places.Find(p => p.Holder.AsSpan().SequenceEqual(hash)) is { } mine)
                return mine.IsWaiting ? PlaceAnswer.Waits : PlaceAnswer.Kept;
            var isFull = places.Exists(p => p.IsWaiting) || places.Count >= series.Capacity;
            // Two who ask in one millisecond keep their order.
            var at = Math.Max(now, places.Select(p => p.At + 1).DefaultIfEmpty().Max());
            db.Places.Add(new PlaceRow { Session = session, Holder = hash, IsWaiting = isFull, At = at });
            return isFull ? PlaceAnswer.Waits : PlaceAnswer.Kept;
        }, stop);

    /// <summary>Gives a place back, or leaves the list; who waits longest moves up. Asked twice, it is given back once.</summary>
    public Task GiveBackAsync(string session, Holder holder, CancellationToken stop) =>
        InTurnAsync(session, false, async (db, row, series, now) =>
        {
            var hash = holder.In(series.Group);
            await db.Places.Where(p => p.Session == session && p.Holder == hash).ExecuteDeleteAsync(stop);
            await MoveUpAsync(db, row, series, now, stop);
            return true;
        }, stop);

    /// <summary>The same with every place that somebody holds, in the caller's transaction.</summary>
    /// <param name="held">What they hold places with, in each group.</param>
    public async Task GiveAllBackAsync(MeetingDb db, byte[][] held, CancellationToken stop)
    {
        var sessions = await db.Places.Where(p => held.Contains(p.Holder)).Select(p => p.Session).Distinct().ToListAsync(stop);
        foreach (var session in sessions.Order(StringComparer.Ordinal)) // always in one order, so that nobody waits for each other
        {
            if (await HoldAsync(db, session, stop) is var (row, series))
            {
                await db.Places.Where(p => p.Session == session && held.Contains(p.Holder)).ExecuteDeleteAsync(stop);
                await MoveUpAsync(db, row, series, clock.GetUtcNow().ToUnixTimeMilliseconds(), stop);
            }
        }
        await db.SaveChangesAsync(stop);
    }

    /// <summary>When a series has got more places, those who wait have them with the same save.</summary>
    public async Task FollowAsync(MeetingDb db, SeriesRow series, IReadOnlyList<SessionChange> changes, CancellationToken stop)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var waited = await db.Sessions.AsNoTracking()
            .Where(s => s.Series == series.Id && s.StartsAt > now && db.Places.Any(p => p.Session == s.Id && p.IsWaiting))
                .ToListAsync(stop);
        foreach (var session in waited) await MoveUpAsync(db, session, series, now, stop);
    }

    private static bool IsToCome(SessionRow session, long now) =>
        session.CancelledAt is null && session.EndedAt is null && session.EndsAt > now;

    // Whoever wants to be reminded is told by the planner of reminders, which finds that they wait no more.
    private static async Task MoveUpAsync(MeetingDb db, SessionRow session, SeriesRow series, long now, CancellationToken stop)
    {
        if (!IsToCome(session, now)) return;
        var free = series.Capacity - await db.Places.CountAsync(p => p.Session == session.Id && !p.IsWaiting, stop);
        var next = db.Places.Where(p => p.Session == session.Id && p.IsWaiting).OrderBy(p => p.At).Take(Math.Max(0, free));
        foreach (var place in await next.ToListAsync(stop)) place.IsWaiting = false;
    }

    // A change that changes nothing comes first: whoever comes later waits for it until this transaction is over.
    private static async Task<(SessionRow Session, SeriesRow Series)?> HoldAsync(MeetingDb db, string session, CancellationToken stop)
    {
        var held = await db.Sessions.Where(s => s.Id == session && s.Series != null)
            .ExecuteUpdateAsync(s => s.SetProperty(r => r.Sequence, r => r.Sequence), stop);
        if (held == 0) return null;
        var row = await db.Sessions.AsNoTracking().FirstAsync(s => s.Id == session, stop);
        return (row, await db.Series.AsNoTracking().FirstAsync(s => s.Id == row.Series, stop));
    }

    private async Task<T> InTurnAsync<T>(
        string session, T notThere, Func<MeetingDb, SessionRow, SeriesRow, long, Task<T>> change, CancellationToken stop)
    {
        await using var tries = await store.CreateDbContextAsync(stop);
        return await tries.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            await using var db = await store.CreateDbContextAsync(stop);
            await using var transaction = await db.Database.BeginTransactionAsync(stop);
            if (await HoldAsync(db, session, stop) is not var (row, series)) return notThere;
            var answer = await change(db, row, series, clock.GetUtcNow().ToUnixTimeMilliseconds());
            await db.SaveChangesAsync(stop);
            await transaction.CommitAsync(stop);
            return answer;
        });
    }
}
