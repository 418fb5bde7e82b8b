using MeetingHub.Server.Accounts;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Sessions.Reminders;

/// <summary>Who wants to be reminded of what, and where.</summary>
internal sealed class ReminderBook(IDbContextFactory<MeetingDb> store, Sealer sealer, TimeProvider clock)
{
    private const int MostOfAHolder = 10; // browsers and addresses, in one group
    private const int MostUnconfirmed = 3;
    private static readonly TimeSpan LooksOutFor = TimeSpan.FromDays(180);
    private static readonly TimeSpan ConfirmedWithin = TimeSpan.FromDays(1);

    public Task<bool> RemindBrowserAsync(string group, Holder holder, Target target, CancellationToken stop) =>
        TellBrowserAsync(ReminderFor.Places, group, holder, target, account: null, Planner.KeptAfterPlace, stop);

    /// <summary>Tells a browser of posts where its owner follows a group's board.</summary>
    /// <param name="account">Of somebody who writes there as the team; null for a member.</param>
    public Task<bool> TellOfPostsAsync(string group, Holder holder, Target target, string? account, CancellationToken stop) =>
        TellBrowserAsync(ReminderFor.Board, group, holder, target, account, LooksOutFor, stop);

    /// <summary>
    /// A browser has another subscription than before: what went to the old one goes to the new one, and is asked for nowhere again.
    /// </summary>
    public async Task<bool> RenewAsync(IReadOnlyList<ReminderRow> before, Target target, CancellationToken stop)
    {
        if (before.Count == 0) return false;
        await using var db = await store.CreateDbContextAsync(stop);
        foreach (var old in before)
        {
            var was = sealer.Open(old);
            var to = target with { Search = was?.Search ?? "", Language = was?.Language ?? target.Language };
            var id = IdOf(old.For, old.Holder, ReminderWay.Push, to);
            if (id == old.Id) continue;
            db.Reminders.Add(new ReminderRow
            {
                Id = id, For = old.For, Group = old.Group, Account = old.Account, Holder = old.Holder, Way = old.Way,
                To = sealer.Seal(id, to), Stop = Codes.Hash(sealer.CodeOf(id)), MinutesBefore = old.MinutesBefore, IsConfirmed = true,
                KeepUntil = old.KeepUntil,
            });
            db.Reminders.Remove(old);
        }
        return await SaveAsync(db, stop);
    }

    /// <summary>Tells a browser of a group that fits a search, once there is one.</summary>
    public Task<bool> LookOutAsync(Holder holder, Target target, CancellationToken stop) =>
        TellBrowserAsync(ReminderFor.Search, group: null, holder, target, account: null, LooksOutFor, stop);

    /// <summary>Tells a browser of sessions to which a facilitator is missing, in the groups that the account runs.</summary>
    public Task<bool> TellOfGapsAsync(Holder holder, Target target, string account, CancellationToken stop) =>
        TellBrowserAsync(ReminderFor.Rota, group: null, holder, target, account, LooksOutFor, stop);

    private async Task<bool> TellBrowserAsync(
        ReminderFor what, string? group, Holder holder, Target target, string? account, TimeSpan keptFor, CancellationToken stop)
    {
        var hash = holder.In(group ?? Holder.Beyond);
        var id = IdOf(what, hash, ReminderWay.Push, target);
        await using var db = await store.CreateDbContextAsync(stop);
        // The browser may have new keys for the same address.
        await db.Reminders.Where(r => r.Id == id).ExecuteDeleteAsync(stop);
        if (await db.Reminders.CountAsync(r => r.Group == group && r.Holder == hash, stop) >= MostOfAHolder) return false;
        db.Reminders.Add(New(id, group, hash, ReminderWay.Push, target, Now + (long)keptFor.TotalMilliseconds, what, account));
        return await SaveAsync(db, stop);
    }

    /// <summary>Writes to the address and asks whether that is wanted. Whoever types an address learns nothing about it.</summary>
    /// <param name="group">Whose sessions or board; null for something beyond one group.</param>
    /// <param name="account">Whose groups' rota it is about, or who follows a board as its team.</param>
    public async Task AskAddressAsync(
        ReminderFor what, string? group, Holder holder, Target target, CancellationToken stop, string? account = null)
    {
        var hash = holder.In(group ?? Holder.Beyond);
        var id = IdOf(what, hash, ReminderWay.Mail, target);
        await using var db = await store.CreateDbContextAsync(stop);
        if (await db.Reminders.AnyAsync(r => r.Id == id, stop)
            || await db.Reminders.CountAsync(r => r.Holder == hash, stop) >= MostOfAHolder
            || await db.Reminders.CountAsync(r => r.Holder == hash && !r.IsConfirmed, stop) >= MostUnconfirmed)
            return;
        var until = Now + (long)ConfirmedWithin.TotalMilliseconds;
        db.Reminders.Add(New(id, group, hash, ReminderWay.Mail, target, until, what, account));
        db.Outbox.Add(new OutboxRow
        {
            Id = Planner.IdOf(id, null, OutboxKind.Confirm), Reminder = id, What = OutboxKind.Confirm, DueAt = Now, UselessAt = until,
        });
        await SaveAsync(db, stop);
    }

    /// <summary>What whoever has the link of a message finds: the reminder, or null when there is none any more.</summary>
    public async Task<ReminderRow?> FindAsync(string code, CancellationToken stop)
    {
        if (!Codes.IsWellFormed(code)) return null;
        var hash = Codes.Hash(code);
        await using var db = await store.CreateDbContextAsync(stop);
        return await db.Reminders.AsNoTracking().FirstOrDefaultAsync(r => r.Stop == hash, stop);
    }

    public async Task ConfirmAsync(ReminderRow reminder, CancellationToken stop)
    {
        var until = Now + (long)(reminder.For == ReminderFor.Places ? Planner.KeptAfterPlace : LooksOutFor).TotalMilliseconds;
        await using var db = await store.CreateDbContextAsync(stop);
        await db.Reminders.Where(r => r.Id == reminder.Id && !r.IsConfirmed)
            .ExecuteUpdateAsync(u => u.SetProperty(r => r.IsConfirmed, true).SetProperty(r => r.KeepUntil, until), stop);
    }

    /// <summary>At once, with all messages of it that wait.</summary>
    public async Task StopAsync(IEnumerable<ReminderRow> reminders, CancellationToken stop)
    {
        string[] ids = [.. reminders.Select(r => r.Id)];
        if (ids.Length == 0) return;
        await using var db = await store.CreateDbContextAsync(stop);
        await db.Reminders.Where(r => ids.Contains(r.Id)).ExecuteDeleteAsync(stop);
        // Until then, addresses would still be in the file of what was changed last.
        if (db.Database.IsSqlite()) await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)", stop);
    }

    /// <summary>All that these holders have, in every group: nobody else can put them together.</summary>
    public async Task<List<ReminderRow>> OfAsync(IReadOnlyList<Holder> holders, CancellationToken stop)
    {
        if (holders.Count == 0) return [];
        await using var db = await store.CreateDbContextAsync(stop);
        var groups = await db.Reminders.Select(r => r.Group ?? Holder.Beyond).Distinct().ToListAsync(stop);
        var own = new List<ReminderRow>();
        foreach (var some in groups.Chunk(250))
        {
            byte[][] hashes = [.. holders.SelectMany(h => some.Select(h.In))];
            own.AddRange(await db.Reminders.AsNoTracking().Where(r => hashes.Contains(r.Holder)).ToListAsync(stop));
        }
        return own;
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    // The same wish at the same address is one, however the address is written.
    private string IdOf(ReminderFor what, byte[] holder, ReminderWay way, Target target) => sealer.IdOf(
        holder, way, (way == ReminderWay.Mail ? target.To.ToLowerInvariant() : target.To) + $" {what} {target.Search}");

    private ReminderRow New(string id, string? group, byte[] holder, ReminderWay way, Target target, long until,
        ReminderFor what = ReminderFor.Places, string? account = null) => new()
    {
        Id = id, For = what, Account = account, Group = group, Holder = holder, Way = way, To = sealer.Seal(id, target),
            Stop = Codes.Hash(sealer.CodeOf(id)),
        IsConfirmed = way == ReminderWay.Push, KeepUntil = until,
    };

    private static async Task<bool> SaveAsync(MeetingDb db, CancellationToken stop)
    {
        try
        {
            await db.SaveChangesAsync(stop);
            return true;
        }
        catch (DbUpdateException e) when (e is not DbUpdateConcurrencyException && !StorageFeature.IsAway(e.GetBaseException()))
        {
            return true; // the same press, twice
        }
    }
}
