using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Organise;

internal enum RotaProblem { NotThere, Past, NotFacilitator, NotYours, Busy }

/// <summary>
/// Who leads which session of a group. Whoever is asked decides; until then nothing changes. Only sessions that have not begun are
/// changed,
/// and doing the same again changes nothing.
/// </summary>
internal sealed class Rota(IDbContextFactory<MeetingDb> store, TimeProvider clock)
{
    /// <summary>From so many days before on, a session without enough facilitators is a gap.</summary>
    public const int GapDays = 21;

    public Task<RotaProblem?> LeadAsync(string session, string account, CancellationToken stop) =>
        ChangeAsync(session, account, (_, rows) => Set(rows, session, account, RotaState.Leads), stop);

    /// <summary>Not there on that day. Whoever was asked in this person's place still is, so that the gap can close.</summary>
    public Task<RotaProblem?> AwayAsync(string session, string account, CancellationToken stop) =>
        ChangeAsync(session, account, (_, rows) => Set(rows, session, account, RotaState.Away), stop);

    /// <summary>Neither leads, is asked nor away.</summary>
    public Task<RotaProblem?> ClearAsync(string session, string account, CancellationToken stop) =>
        ChangeAsync(session, account, (_, rows) =>
        {
            rows.RemoveAll(r => r.Account == account);
            return null;
        }, stop);

    /// <summary>
    /// Asks somebody to lead a session: beside the others, in place of somebody, or for another session that would be led in return.
    /// </summary>
    public Task<RotaProblem?> AskAsync(string session, string whom, string? inPlaceOf, string? inReturn, CancellationToken stop) =>
        ChangeAsync(session, whom, (_, rows) =>
        {
            if (whom == inPlaceOf || rows.Exists(r => r.Account == whom && r.State == RotaState.Leads)) return RotaProblem.Busy;
            if (inPlaceOf is not null && !rows.Exists(r => r.Account == inPlaceOf
                && r.State == RotaState.Leads)) return RotaProblem.NotYours;
            Set(rows, session, whom, RotaState.Asked);
            var asked = rows.Find(r => r.Account == whom)!;
            (asked.InPlaceOf, asked.InReturn) = (inPlaceOf, inReturn);
            return null;
        }, stop);

    /// <summary>The answer of somebody who was asked. With yes, the exchange is made as a whole or not at all.</summary>
    public Task<RotaProblem?> AnswerAsync(string session, string account, bool yes, CancellationToken stop) =>
        ActAsync(session, account, async (db, rows) =>
        {
            if (rows.Find(r => r.Account == account) is not { State: RotaState.Asked } asked) return RotaProblem.NotThere;
            if (!yes)
            {
                rows.Remove(asked);
                return null;
            }
            if (asked.InPlaceOf is { } other)
            {
                // Whoever leads no more in the meantime has nothing to give: then the asked person simply leads.
                rows.RemoveAll(r => r.Account == other && r.State == RotaState.Leads);
                if (asked.InReturn is { } back && await TakeBackAsync(db, back, account, other, stop) is { } problem) return problem;
            }
            (asked.State, asked.InPlaceOf, asked.InReturn) = (RotaState.Leads, null, null);
            return null;
        }, stop);

    private async Task<RotaProblem?> TakeBackAsync(MeetingDb db, string session, string from, string to, CancellationToken stop)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (!await db.Sessions.AnyAsync(s => s.Id == session && s.CancelledAt == null && s.StartsAt > now, stop)) return RotaProblem.Past;
        var rows = await db.Rota.Where(r => r.Session == session).ToListAsync(stop);
        if (rows.Find(r => r.Account == from) is not { State: RotaState.Leads } given) return RotaProblem.NotYours;
        db.Rota.Remove(given);
        if (rows.Find(r => r.Account == to) is { } there) (there.State, there.InPlaceOf, there.InReturn) = (RotaState.Leads, null, null);
        else db.Rota.Add(new RotaRow { Session = session, Account = to, State = RotaState.Leads });
        return null;
    }

    /// <summary>Somebody rests: away in all sessions of the group that begin in that time and that they lead or are asked to
    /// lead.</summary>
    public async Task RestAsync(string group, string account, TimeSpan time, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var now = clock.GetUtcNow();
        var (from, until) = (now.ToUnixTimeMilliseconds(), (now + time).ToUnixTimeMilliseconds());
        await db.Rota.Where(r => r.Account == account
                && db.Sessions.Any(s => s.Id == r.Session && s.Group == group && s.StartsAt > from && s.StartsAt <= until))
            .ExecuteUpdateAsync(r => r.SetProperty(t => t.State, RotaState.Away).SetProperty(t => t.InPlaceOf, (string?)null)
                .SetProperty(t => t.InReturn, (string?)null), stop);
    }

    private static RotaProblem? Set(List<RotaRow> rows, string session, string account, RotaState state)
    {
        if (rows.Find(r => r.Account == account) is not { } row)
        {
            row = new RotaRow { Session = session, Account = account, State = state };
            rows.Add(row);
        }
        (row.State, row.InPlaceOf, row.InReturn) = (state, null, null);
        return null;
    }

    private Task<RotaProblem?> ChangeAsync(
        string session, string account, Func<MeetingDb, List<RotaRow>, RotaProblem?> act, CancellationToken stop) =>
        ActAsync(session, account, (db, rows) => Task.FromResult(act(db, rows)), stop);

    private async Task<RotaProblem?> ActAsync(
        string session, string account, Func<MeetingDb, List<RotaRow>, Task<RotaProblem?>> act, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var found = await db.Sessions.AsNoTracking().Where(s => s.Id == session && s.Group != null)
            .Select(s => new { s.Group, s.StartsAt, s.CancelledAt }).FirstOrDefaultAsync(stop);
        if (found is null) return RotaProblem.NotThere;
        if (found.CancelledAt is not null || found.StartsAt <= now) return RotaProblem.Past;
        if (!await db.GroupRoles.AnyAsync(r => r.Group == found.Group && r.Account == account && r.Role == GroupRole.Facilitator, stop))
            return RotaProblem.NotFacilitator;
        var before = await db.Rota.Where(r => r.Session == session).ToListAsync(stop);
        var rows = before.ToList();
        if (await act(db, rows) is { } problem) return problem;
        db.Rota.RemoveRange(before.Except(rows));
        db.Rota.AddRange(rows.Except(before));
        try
        {
            await db.SaveChangesAsync(stop);
            return null;
        }
        catch (DbUpdateException e) when (e is DbUpdateConcurrencyException || StorageFeature.IsDouble(e))
        {
            return RotaProblem.Busy; // somebody else changed the same line at this moment
        }
    }
}
