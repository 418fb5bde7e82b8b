using MeetingHub.Server.Groups.Directory;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MeetingHub.Server.Sessions.Reminders;

/// <summary>Looks again for what people found no group for, and writes a message to whoever wanted to hear of one.</summary>
internal sealed class Lookout(IDbContextFactory<MeetingDb> store, Sealer sealer, DirectorySearch directory, TimeProvider clock)
{
    private const int LongestSearch = 2000;
    private static readonly TimeSpan ToldWithin = TimeSpan.FromDays(7);

    /// <summary>What somebody looked for, in the one form that it is kept in: its address in the directory. Null for none.</summary>
    public static string? Read(string? address) => address is { Length: > 0 and <= LongestSearch } ? QueryOf(address).Address : null;

    public async Task LookAsync(CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var waiting = await db.Reminders.AsNoTracking().Where(r => r.For == ReminderFor.Search && r.IsConfirmed
            && !db.Outbox.Any(o => o.Reminder == r.Id && o.What == OutboxKind.Found)).ToListAsync(stop);
        var now = clock.GetUtcNow();
        foreach (var same in waiting.ToLookup(r => sealer.Open(r)?.Search ?? "", StringComparer.Ordinal))
        {
            if (same.Key.Length == 0 || (await directory.FindAsync(QueryOf(same.Key), DateTimeZone.Utc, stop)).Total == 0) continue;
            foreach (var reminder in same) await TellAsync(reminder.Id, now, stop);
        }
    }

    // Told once: with the message it is over, and the reminder stays only until people have had the time to look.
    private async Task TellAsync(string reminder, DateTimeOffset now, CancellationToken stop)
    {
        var until = (now + ToldWithin).ToUnixTimeMilliseconds();
        await using var db = await store.CreateDbContextAsync(stop);
        db.Outbox.Add(new OutboxRow
        {
            Id = Planner.IdOf(reminder, null, OutboxKind.Found), Reminder = reminder, What = OutboxKind.Found,
            DueAt = now.ToUnixTimeMilliseconds(), UselessAt = until,
        });
        try
        {
            await db.SaveChangesAsync(stop);
        }
        catch (DbUpdateException e) when (e is not DbUpdateConcurrencyException)
        {
            return; // another node was a moment earlier, or it has just been turned off
        }
        await db.Reminders.Where(r => r.Id == reminder).ExecuteUpdateAsync(u => u.SetProperty(r => r.KeepUntil, until), stop);
    }

    private static DirectoryQuery QueryOf(string address) => DirectoryQuery.Read(
        new QueryCollection(QueryHelpers.ParseQuery(address[(address.IndexOf('?', StringComparison.Ordinal) + 1)..]))) with { Page = 1 };
}
