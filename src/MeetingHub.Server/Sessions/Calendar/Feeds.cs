using System.Buffers.Text;
using System.Security.Cryptography;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Sessions.Calendar;

/// <summary>
/// The private calendar address of a holder. A calendar that asks has no cookie, and no table may say which places belong together; so the
/// address carries the holder's key itself, locked with a key of the server. The row says only that this address still works.
/// </summary>
internal sealed class Feeds(
    IDbContextFactory<MeetingDb> store, Secrets secrets, Holders holders, Deletions deletions, TimeProvider clock)
{
    /// <summary>An address that no calendar has asked for in so many days stops working.</summary>
    public const int KeptDays = 90;

    private const string Purpose = "calendar feed"; // in place of a group
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int Length = NonceLength + Holders.KeyLength + TagLength;

    public async Task<string?> FindAsync(Holder holder, CancellationToken stop)
    {
        var who = holder.In(Purpose);
        await using var db = await store.CreateDbContextAsync(stop);
        return await db.Feeds.AsNoTracking().FirstOrDefaultAsync(f => f.Holder == who, stop) is { } feed ? Lock(holder, feed.Nonce) : null;
    }

    /// <summary>Makes an address, another one than before: an earlier one stops working.</summary>
    public async Task<string> MakeAsync(Holder holder, CancellationToken stop)
    {
        await StopAsync(holder, stop);
        var feed = new FeedRow { Holder = holder.In(Purpose), Nonce = RandomNumberGenerator.GetBytes(NonceLength), Day = Today };
        await using var db = await store.CreateDbContextAsync(stop);
        db.Feeds.Add(feed);
        try
        {
            await db.SaveChangesAsync(stop);
        }
        catch (DbUpdateException e) when (StorageFeature.IsDouble(e))
        {
            return await FindAsync(holder, stop) ?? Lock(holder, feed.Nonce); // pressed twice
        }
        return Lock(holder, feed.Nonce);
    }

    public async Task StopAsync(Holder holder, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        await StopAsync(db, holder, stop);
    }

    public async Task StopAsync(MeetingDb db, Holder holder, CancellationToken stop)
    {
        var who = holder.In(Purpose);
        var own = db.Feeds.Where(f => f.Holder == who);
        deletions.Add(Deleted.Feed, (await own.Select(f => f.Nonce).ToListAsync(stop)).Select(Convert.ToHexString));
        await own.ExecuteDeleteAsync(stop);
    }

    /// <summary>Whose address that is; null if it is none, or works no longer.</summary>
    public async Task<Holder?> OpenAsync(string address, CancellationToken stop)
    {
        if (address.Length != Base64Url.GetEncodedLength(Length) || !Base64Url.IsValid(address)) return null;
        var locked = Base64Url.DecodeFromChars(address);
        var (nonce, key) = (locked[..NonceLength], new byte[Holders.KeyLength]);
        try
        {
            using var aes = new AesGcm(LockKey, TagLength);
            aes.Decrypt(nonce, locked.AsSpan(NonceLength, key.Length), locked.AsSpan(NonceLength + key.Length), key);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        var holder = holders.Of(key);
        var who = holder.In(Purpose);
        await using var db = await store.CreateDbContextAsync(stop);
        if (await db.Feeds.AsNoTracking().FirstOrDefaultAsync(f => f.Holder == who && f.Nonce == nonce, stop) is not { } feed) return null;
        if (feed.Day != Today) await db.Feeds.Where(f => f.Holder == who).ExecuteUpdateAsync(f => f.SetProperty(r => r.Day, Today), stop);
        return holder;
    }

    /// <summary>
    /// The sessions in which somebody holds a place or waits for one, in all groups. A place is kept for a day longer than its session.
    /// </summary>
    public async Task<IReadOnlyList<CalendarSession>> SessionsOfAsync(Holder holder, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var groups = await db.Groups.Where(g => g.IsPublished).Select(g => g.Id).ToListAsync(stop);
        var found = new List<CalendarSession>();
        foreach (var some in holder.InAll(groups).Chunk(500))
        {
            found.AddRange(await (
                from place in db.Places.AsNoTracking()
                where some.Contains(place.Holder)
                join session in db.Sessions.AsNoTracking() on place.Session equals session.Id
                join series in db.Series.AsNoTracking() on session.Series equals series.Id
                join gathering in db.Groups.AsNoTracking() on series.Group equals gathering.Id
                select new CalendarSession(session, series, gathering.Name, place.IsWaiting)).ToListAsync(stop));
        }
        return [.. found.OrderBy(s => s.Session.StartsAt).ThenBy(s => s.Session.Id, StringComparer.Ordinal)];
    }

    private int Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).DayNumber;

    private byte[] LockKey => HKDF.DeriveKey(HashAlgorithmName.SHA256, secrets.MarkKey, 32, info: "calendar feed"u8.ToArray());

    private string Lock(Holder holder, byte[] nonce)
    {
        var locked = new byte[Length];
        nonce.CopyTo(locked, 0);
        using var aes = new AesGcm(LockKey, TagLength);
        aes.Encrypt(nonce, holder.Key, locked.AsSpan(NonceLength, Holders.KeyLength), locked.AsSpan(NonceLength + Holders.KeyLength));
        return Base64Url.EncodeToString(locked);
    }
}
