using MeetingHub.Server.Accounts;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Sessions.Calendar;
using MeetingHub.Server.Slips;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Me;

/// <summary>Deletes an account with all that hangs on it, or what a browser holds.</summary>
internal sealed class Leaving(
    IDbContextFactory<MeetingDb> store, Holders holders, Places places, Feeds feeds, Deletions deletions)
{
    public async Task<DeleteModel> WhatGoesAsync(string account, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var row = await db.Accounts.AsNoTracking().SingleAsync(a => a.Id == account, stop);
        var held = await Holdings.HashesAsync(db, [holders.Of(row.HolderKey)], stop);
        return new DeleteModel(
            row.UserName!,
            await db.GroupRoles.Where(r => r.Account == account).Select(r => r.Group).Distinct().CountAsync(stop),
            await db.Members.CountAsync(m => held.Contains(m.Holder), stop),
            await db.Places.CountAsync(p => held.Contains(p.Holder), stop),
            await db.UserPasskeys.CountAsync(p => p.UserId == account, stop),
            [.. await OnlyOrganisedBy(db, account).Select(g => g.Name).Order().ToListAsync(stop)],
            row.IsOperator && !await db.Accounts.AnyAsync(a => a.IsOperator && a.Id != account, stop));
    }

    /// <summary>
    /// All or nothing; those who wait for its places move up. A group that nobody else organises is taken from the public, because nobody
    /// could change it any more; whoever runs the server can make a link for its next organiser.
    /// </summary>
    public Task DeleteAsync(string account, CancellationToken stop) => AtOnceAsync(async db =>
    {
        if (await db.Accounts.AsNoTracking().FirstOrDefaultAsync(a => a.Id == account, stop) is not { } row) return;
        deletions.Add(Deleted.Account, account);
        foreach (var group in await OnlyOrganisedBy(db, account).ToListAsync(stop))
        {
            (group.IsPublished, group.IsListed) = (false, false);
            group.Changes++;
        }
        await db.SaveChangesAsync(stop);
        await LetGoAsync(db, holders.Of(row.HolderKey), stop);
        await BoardKeeping.LetGoAsync(db, [account], stop); // what they wrote for the groups that they work for
        await db.Accounts.Where(a => a.Id == account).ExecuteDeleteAsync(stop); // the rest hangs on this row
    }, stop);

    /// <summary>Deletes accounts again that came back with a copy of the database, or whose deletion was cut off.</summary>
    public async Task FinishAsync(CancellationToken stop)
    {
        foreach (var account in deletions.Of(Deleted.Account)) await DeleteAsync(account, stop);
    }

    /// <summary>
    /// Gives back every place, name and reminder, stops the calendar address, and takes back what was written for a professional.
    /// </summary>
    public Task LetGoAsync(Holder holder, CancellationToken stop) => AtOnceAsync(db => LetGoAsync(db, holder, stop), stop);

    private async Task LetGoAsync(MeetingDb db, Holder holder, CancellationToken stop)
    {
        var held = await Holdings.HashesAsync(db, [holder], stop);
        await places.GiveAllBackAsync(db, held, stop);
        await db.Places.Where(p => held.Contains(p.Holder)).ExecuteDeleteAsync(stop); // of talks, which stay with who has their link
        var members = await db.Members.Where(m => held.Contains(m.Holder)).Select(m => m.Id).ToListAsync(stop);
        deletions.Add(Deleted.Member, members);
        await BoardKeeping.LetGoAsync(db, members, stop);
        await db.Members.Where(m => held.Contains(m.Holder)).ExecuteDeleteAsync(stop);
        await db.Reminders.Where(r => held.Contains(r.Holder)).ExecuteDeleteAsync(stop);
        await feeds.StopAsync(db, holder, stop);
        await SlipBox.LetGoAsync(db, holder, stop);
    }

    private async Task AtOnceAsync(Func<MeetingDb, Task> work, CancellationToken stop)
    {
        await using var tries = await store.CreateDbContextAsync(stop);
        await tries.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            await using var db = await store.CreateDbContextAsync(stop);
            await using var transaction = await db.Database.BeginTransactionAsync(stop);
            await work(db);
            await transaction.CommitAsync(stop);
            // What was written is out of the log, too, and not only out of the tables.
            if (db.Database.IsSqlite()) await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)", stop);
        });
    }

    private static IQueryable<GroupRow> OnlyOrganisedBy(MeetingDb db, string account) => db.Groups.Where(g =>
        db.GroupRoles.Any(r => r.Group == g.Id && r.Role == GroupRole.Organiser && r.Account == account)
        && !db.GroupRoles.Any(r => r.Group == g.Id && r.Role == GroupRole.Organiser && r.Account != account));
}

/// <summary>What goes with an account.</summary>
/// <param name="Groups">In how many groups it has a role.</param>
/// <param name="LastOf">The names of groups that nobody else organises.</param>
/// <param name="IsLastOperator">Nobody else runs the server.</param>
public sealed record DeleteModel(
    string Name, int Groups, int Names, int Places, int Passkeys, IReadOnlyList<string> LastOf, bool IsLastOperator);
