using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Groups.Membership;

/// <summary>What became of the wish for a name.</summary>
internal enum NameAnswer { Kept, Unreadable, ClaimsRole, Taken }

/// <summary>
/// Members of a group: a name that nobody else there has or nearly has, kept by this browser or by an account. Another group sees another
/// name, and nothing joins the two.
/// </summary>
internal sealed class Members(IDbContextFactory<MeetingDb> store, Deletions deletions, TimeProvider clock)
{
    public async Task<MemberRow?> FindAsync(string group, Holder? holder, CancellationToken stop)
    {
        if (holder?.In(group) is not { } hash) return null;
        await using var db = await store.CreateDbContextAsync(stop);
        return await db.Members.AsNoTracking().FirstOrDefaultAsync(m => m.Group == group && m.Holder == hash, stop);
    }

    /// <summary>Makes somebody a member, or changes the name and the keepsake that they have.</summary>
    public async Task<NameAnswer> KeepAsync(
        string group, Holder holder, string? wanted, Keepsake keepsake, Tint tint, CancellationToken stop)
    {
        if (!Names.TryNormalize(wanted, out var name)) return NameAnswer.Unreadable;
        if (Names.ClaimsRole(name)) return NameAnswer.ClaimsRole;
        var hash = holder.In(group);
        await using var db = await store.CreateDbContextAsync(stop);
        if (await IsTakenAsync(db, group, hash, name, stop)) return NameAnswer.Taken;
        var looks = Names.LooksOf(name)[0];
        if (await db.Members.FirstOrDefaultAsync(m => m.Group == group && m.Holder == hash, stop) is { } mine)
            (mine.Name, mine.Looks, mine.Keepsake, mine.Tint) = (name, looks, keepsake, tint);
        else
        {
            db.Members.Add(new MemberRow
            {
                Group = group, Holder = hash, Id = Guid.NewGuid().ToString("N"), Name = name, Looks = looks, Keepsake = keepsake,
                Tint = tint,
                SinceDay = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).DayNumber,
            });
        }
        try
        {
            await db.SaveChangesAsync(stop);
            return NameAnswer.Kept;
        }
        catch (DbUpdateException)
        {
            // Somebody else took it a moment earlier, or this was sent twice.
            db.ChangeTracker.Clear();
            return await db.Members.AnyAsync(m => m.Group == group && m.Holder == hash && m.Name == name, stop)
                ? NameAnswer.Kept : NameAnswer.Taken;
        }
    }

    public async Task LeaveAsync(string group, Holder holder, CancellationToken stop)
    {
        var hash = holder.In(group);
        await using var db = await store.CreateDbContextAsync(stop);
        var mine = db.Members.Where(m => m.Group == group && m.Holder == hash);
        var ids = await mine.Select(m => m.Id).ToListAsync(stop);
        deletions.Add(Deleted.Member, ids);
        await BoardKeeping.LetGoAsync(db, ids, stop);
        await mine.ExecuteDeleteAsync(stop);
    }

    /// <summary>Whether the name looks like that of another member, or of somebody who works for the group.</summary>
    public async Task<bool> IsTakenAsync(string group, Holder? by, string name, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        return await IsTakenAsync(db, group, by?.In(group) ?? [], name, stop);
    }

    private static async Task<bool> IsTakenAsync(MeetingDb db, string group, byte[] by, string name, CancellationToken stop)
    {
        var names = await db.Members.Where(m => m.Group == group && m.Holder != by).Select(m => m.Name).ToListAsync(stop);
        names.AddRange(await db.Qualifications.Where(q => q.Group == group).Select(q => q.Name).ToListAsync(stop));
        return names.Exists(other => Names.LookAlike(name, other));
    }
}
