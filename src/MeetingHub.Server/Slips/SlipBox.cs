using System.Buffers.Text;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Slips;

/// <summary>Where locked slips wait: each is found by what its code leads to, opens once, and is gone after a week in any case.</summary>
internal sealed class SlipBox(IDbContextFactory<MeetingDb> store, TimeProvider clock)
{
    /// <summary>Of one writer, and not opened yet.</summary>
    public const int Most = 5;

    /// <summary>In place of a group, so that nothing joins slips with what else somebody holds.</summary>
    private const string Held = "slips";

    private const string Purpose = "slip";

    /// <summary>Null when this writer has too many, or the place is taken. Asked twice, it is kept once.</summary>
    /// <param name="instead">The id of one of theirs that goes when this one is kept.</param>
    public async Task<OwnSlip?> KeepAsync(Holder holder, string lookup, byte[] box, string? instead, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var (hash, by, now) = (OneTimeCodes.Hash(Purpose, lookup), holder.In(Held), clock.GetUtcNow());
        var (at, earlier) = (now.ToUnixTimeMilliseconds(), HashIn(instead));
        if (await db.Slips.AsNoTracking().SingleOrDefaultAsync(s => s.Lookup == hash, stop) is { } there)
            return there.Box is not null && there.Holder.SequenceEqual(by) && there.Box.SequenceEqual(box) ? Own(there) : null;
        if (await db.Slips.CountAsync(s => s.Holder == by && s.Box != null && s.ExpiresAt > at && s.Lookup != earlier, stop) >= Most)
            return null;
        var row = new SlipRow
        {
            Lookup = hash, Holder = by, Box = box, MadeAt = at, ExpiresAt = (now + SlipRow.KeptFor).ToUnixTimeMilliseconds(),
        };
        db.Slips.Add(row);
        try
        {
            await db.SaveChangesAsync(stop);
        }
        catch (DbUpdateException)
        {
            return null; // somebody was faster with the same place
        }
        await db.Slips.Where(s => s.Lookup == earlier && s.Holder == by).ExecuteDeleteAsync(stop);
        return Own(row);
    }

    public async Task<bool> IsThereAsync(string lookup, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var (hash, now) = (OneTimeCodes.Hash(Purpose, lookup), clock.GetUtcNow().ToUnixTimeMilliseconds());
        return await db.Slips.AnyAsync(s => s.Lookup == hash && s.Box != null && s.ExpiresAt > now, stop);
    }

    /// <summary>The locked words, to whoever asks first; the store has them no more before they leave.</summary>
    public async Task<byte[]?> OpenAsync(string lookup, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var (hash, now) = (OneTimeCodes.Hash(Purpose, lookup), clock.GetUtcNow());
        var at = now.ToUnixTimeMilliseconds();
        var box = await db.Slips.Where(s => s.Lookup == hash && s.ExpiresAt > at).Select(s => s.Box).SingleOrDefaultAsync(stop);
        if (box is null) return null;
        int? day = DateOnly.FromDateTime(now.UtcDateTime).DayNumber;
        var won = await db.Slips.Where(s => s.Lookup == hash && s.Box != null)
            .ExecuteUpdateAsync(s => s.SetProperty(r => r.Box, (byte[]?)null).SetProperty(r => r.OpenedDay, day), stop);
        if (won == 0) return null; // another node, or another browser, at the same moment
        // Until then, the box would still be in the file of what was changed last.
        if (db.Database.IsSqlite()) await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)", CancellationToken.None);
        return box;
    }

    public async Task<IReadOnlyList<OwnSlip>> OfAsync(IReadOnlyList<Holder> holders, CancellationToken stop)
    {
        if (holders.Count == 0) return [];
        await using var db = await store.CreateDbContextAsync(stop);
        var (held, now) = (holders.Select(h => h.In(Held)).ToArray(), clock.GetUtcNow().ToUnixTimeMilliseconds());
        var rows = await db.Slips.AsNoTracking().Where(s => held.Contains(s.Holder) && s.ExpiresAt > now).OrderByDescending(s => s.MadeAt)
            .Select(s => new { s.Lookup, s.MadeAt, s.ExpiresAt, s.OpenedDay }).ToListAsync(stop);
        return [.. rows.Select(r => new OwnSlip(IdOf(r.Lookup), r.MadeAt, r.ExpiresAt, r.OpenedDay))];
    }

    /// <summary>By its writer: nothing is left of it, whether it was opened or not.</summary>
    public async Task TakeBackAsync(IReadOnlyList<Holder> holders, string id, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var (held, hash) = (holders.Select(h => h.In(Held)).ToArray(), HashIn(id));
        await db.Slips.Where(s => s.Lookup == hash && held.Contains(s.Holder)).ExecuteDeleteAsync(stop);
    }

    private static OwnSlip Own(SlipRow row) => new(IdOf(row.Lookup), row.MadeAt, row.ExpiresAt, row.OpenedDay);

    private static string IdOf(byte[] lookup) => Base64Url.EncodeToString(lookup);

    private static byte[] HashIn(string? id) => id is { Length: <= 64 } && Base64Url.IsValid(id) ? Base64Url.DecodeFromChars(id) : [];

    public static async Task LetGoAsync(MeetingDb db, Holder holder, CancellationToken stop)
    {
        var held = holder.In(Held);
        await db.Slips.Where(s => s.Holder == held).ExecuteDeleteAsync(stop);
    }
}

/// <summary>A slip as its writer sees it again.</summary>
/// <param name="Id">To take it back by; it opens nothing.</param>
public sealed record OwnSlip(string Id, long MadeAt, long ExpiresAt, int? OpenedDay);
