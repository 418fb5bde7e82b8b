using MeetingHub.Server.Sessions.Reminders;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MeetingHub.Server.Boards;

/// <summary>
/// Writes a message for each who follows a board or a conversation, or is mentioned, when a post is there to be read: in one transaction with
/// the mark that the post has been told of, so that none is lost and none told of twice. What waits is about more posts when more come.
/// </summary>
internal sealed class BoardTelling(IDbContextFactory<MeetingDb> store, TimeProvider clock) : IReminderPlan
{
    private const int MostAtOnce = 100;
    private static readonly TimeSpan BetweenPushes = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan PushKept = TimeSpan.FromDays(1);
    private static readonly TimeSpan MailKept = TimeSpan.FromDays(3);
    private static readonly LocalTime DigestAt = new(18, 0); // of the group's day

    private sealed record Untold(long Number, string Group, string Zone, string Thread, string? Author, string Text);

    public async Task PlanAsync(CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var readers = Readers(db).Select(r => r.Id);
        await db.Outbox.Where(o => o.What == OutboxKind.Board && o.SentAt == null && !readers.Contains(o.Reminder)).ExecuteDeleteAsync(stop);
        while (true)
        {
            var untold = await (
                from post in UntoldIn(db)
                join @group in db.Groups on post.Group equals @group.Id
                orderby post.UntoldAt
                select new Untold(post.Number, post.Group, @group.Zone, post.Thread, post.Author, post.Text)).Take(MostAtOnce)
                .ToListAsync(stop);
            try
            {
                foreach (var post in untold) await TellAsync(post, stop);
            }
            catch (DbUpdateException e) when (e is not DbUpdateConcurrencyException && !StorageFeature.IsAway(e.GetBaseException()))
            {
                return; // somebody has just turned it off: what is still untold is found the next time
            }
            if (untold.Count < MostAtOnce) return;
        }
    }

    public async Task ForgetAsync(CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var owned = db.Reminders.Where(r => r.For == ReminderFor.Board).Of(db).Select(r => r.Id);
        await db.Reminders.Where(r => r.For == ReminderFor.Board && !owned.Contains(r.Id)).ExecuteDeleteAsync(stop);
        await db.BoardFollows.Where(f => (f.About != f.Group && !db.Threads.Any(t => t.Id == f.About))
                || (!db.Members.Any(m => m.Id == f.Author) && !db.GroupRoles.Any(r => r.Group == f.Group && r.Account == f.Author)))
            .ExecuteDeleteAsync(stop);
    }

    /// <summary>Few of all posts, and looked for again and again: by an index that has no others.</summary>
    public static IQueryable<PostRow> UntoldIn(MeetingDb db) =>
        db.Posts.AsNoTracking().Where(p => p.UntoldAt != null && p.State == PostState.Shown);

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    // Of those who may read the board now.
    private IQueryable<ReminderRow> Readers(MeetingDb db)
    {
        var now = Now;
        return db.Reminders.AsNoTracking().Where(r => r.For == ReminderFor.Board && r.IsConfirmed
            && !db.Boards.Any(b => b.Group == r.Group && b.Readers == BoardReaders.Nobody)
            && !db.Standings.Any(s => s.Group == r.Group && s.Holder == r.Holder && s.RemovedUntil > now)).Of(db);
    }

    private async Task TellAsync(Untold post, CancellationToken stop)
    {
        await using var tries = await store.CreateDbContextAsync(stop);
        await tries.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            await using var db = await store.CreateDbContextAsync(stop);
            await using var transaction = await db.Database.BeginTransactionAsync(stop);
            var mine = await UntoldIn(db).Where(p => p.Number == post.Number)
                .ExecuteUpdateAsync(u => u.SetProperty(p => p.UntoldAt, (long?)null), stop);
            if (mine == 0) return; // another node was first, or its writer has taken it back
            await WriteAsync(db, post, await WantedAsync(db, post, stop), stop);
            await db.SaveChangesAsync(stop);
            await transaction.CommitAsync(stop);
        });
    }

    private async Task<IReadOnlyDictionary<string, ReminderWay>> WantedAsync(MeetingDb db, Untold post, CancellationToken stop)
    {
        var wishes = await (
            from wish in Readers(db)
            where wish.Group == post.Group
            let author = wish.Account
                ?? db.Members.Where(m => m.Group == wish.Group && m.Holder == wish.Holder).Select(m => m.Id).FirstOrDefault()
            where author != post.Author
            select new
            {
                wish.Id, wish.Way, Author = author,
                Follows = db.BoardFollows.Any(
                    f => f.Group == post.Group && f.Author == author && (f.About == post.Thread || f.About == post.Group)),
            }).ToListAsync(stop);
        var named = post.Text.Contains('@', StringComparison.Ordinal) && wishes.Count > 0
            ? await MentionedAsync(db, post, [.. wishes.Select(w => w.Author)], stop) : [];
        return wishes.Where(w => w.Follows || named.Contains(w.Author)).ToDictionary(w => w.Id, w => w.Way, StringComparer.Ordinal);
    }

    private static async Task<HashSet<string>> MentionedAsync(MeetingDb db, Untold post, string[] authors, CancellationToken stop)
    {
        var names = await db.Members.Where(m => authors.Contains(m.Id)).Select(m => new { m.Id, m.Name })
            .Concat(db.Qualifications.Where(q => q.Group == post.Group && authors.Contains(q.Account))
                .Select(q => new { Id = q.Account, q.Name })).ToListAsync(stop);
        var found = PostMarkdown.MentionsIn(post.Text, [.. names.Select(n => n.Name)]);
        return names.Where(n => found.Contains(n.Name)).Select(n => n.Id).ToHashSet(StringComparer.Ordinal);
    }

    private async Task WriteAsync(MeetingDb db, Untold post, IReadOnlyDictionary<string, ReminderWay> wanted, CancellationToken stop)
    {
        if (wanted.Count == 0) return;
        string[] ids = [.. wanted.Keys];
        // A message that nobody has begun to send is about one more; what is on its way stays as it is.
        var waiting = db.Outbox.Where(o => o.What == OutboxKind.Board && o.SentAt == null && o.Attempts == 0 && ids.Contains(o.Reminder));
        await waiting.ExecuteUpdateAsync(u => u.SetProperty(o => o.Posts, o => o.Posts + 1), stop);
        var have = await waiting.Select(o => o.Reminder).ToHashSetAsync(StringComparer.Ordinal, stop);
        var last = await db.Outbox.Where(o => o.What == OutboxKind.Board && ids.Contains(o.Reminder)).GroupBy(o => o.Reminder)
            .Select(o => new { o.Key, DueAt = o.Max(m => m.DueAt) }).ToDictionaryAsync(o => o.Key, o => o.DueAt, StringComparer.Ordinal, stop);
        foreach (var (id, way) in wanted.Where(w => !have.Contains(w.Key)))
        {
            var due = way == ReminderWay.Mail ? NextDigest(post.Zone)
                : Math.Max(Now, last.GetValueOrDefault(id) + (long)BetweenPushes.TotalMilliseconds);
            db.Outbox.Add(new OutboxRow
            {
                Id = $"{id}:{post.Number}:{OutboxKind.Board}", Reminder = id, What = OutboxKind.Board, Posts = 1, DueAt = due,
                UselessAt = due + (long)(way == ReminderWay.Mail ? MailKept : PushKept).TotalMilliseconds,
            });
        }
    }

    private long NextDigest(string zone)
    {
        var at = DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) ?? DateTimeZone.Utc;
        var now = Instant.FromDateTimeOffset(clock.GetUtcNow()).InZone(at).LocalDateTime;
        var day = now.TimeOfDay < DigestAt ? now.Date : now.Date.PlusDays(1);
        return at.AtLeniently(day + DigestAt).ToInstant().ToUnixTimeMilliseconds();
    }
}
