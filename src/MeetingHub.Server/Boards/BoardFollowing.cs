using MeetingHub.Server.Accounts;
using MeetingHub.Server.Sessions.Reminders;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Boards;

/// <summary>Where somebody asked to hear of posts, and whether anything can reach them.</summary>
internal sealed record Following(bool FollowsAll, int Threads, bool HasWay, bool HasAddress);

/// <summary>Keeps what somebody follows on a board. Where they are told is kept with their reminders.</summary>
internal sealed class BoardFollowing(IDbContextFactory<MeetingDb> store, Holders holders)
{
    private const int Most = 200;

    public async Task<Following> OfAsync(BoardVisit visit, HttpContext http, CancellationToken stop)
    {
        var (group, me) = (visit.Group.Id, visit.Writer?.Id);
        await using var db = await store.CreateDbContextAsync(stop);
        var about = await db.BoardFollows.Where(f => f.Group == group && f.Author == me).Select(f => f.About).ToListAsync(stop);
        var hash = holders.Find(http)?.In(group);
        var ways = await db.Reminders.Where(r => r.For == ReminderFor.Board && r.Group == group && r.Holder == hash)
            .Select(r => r.Way).ToListAsync(stop);
        return new Following(about.Contains(group), about.Count(a => a != group), ways.Count > 0, ways.Contains(ReminderWay.Mail));
    }

    /// <summary>Follows a conversation, or with the group's id all of its board; or no more. False where there is no such thing.</summary>
    public async Task<bool> SetAsync(BoardVisit visit, string about, bool isWanted, CancellationToken stop)
    {
        if (visit.Writer is not { } me) return false;
        var group = visit.Group.Id;
        await using var db = await store.CreateDbContextAsync(stop);
        if (about != group && !await db.Threads.AnyAsync(t => t.Id == about && t.Group == group, stop)) return false;
        var own = db.BoardFollows.Where(f => f.Group == group && f.Author == me.Id);
        if (!isWanted)
        {
            await own.Where(f => f.About == about).ExecuteDeleteAsync(stop);
            return true;
        }
        if (await own.CountAsync(stop) >= Most) return false;
        db.BoardFollows.Add(new BoardFollowRow { Group = group, Author = me.Id, About = about });
        try
        {
            await db.SaveChangesAsync(stop);
        }
        catch (DbUpdateException e) when (StorageFeature.IsDouble(e))
        {
            // pressed twice
        }
        return true;
    }
}
