using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Storage;

/// <summary>The first thing that is wrong with a record, at the entry of that number.</summary>
internal sealed record RecordFault(long Number, string What);

/// <param name="Entries">How many lines are there.</param>
/// <param name="Forgotten">How many links are there whose lines are deleted.</param>
/// <param name="Hash">Of the last entry. Whoever wrote it down can tell later that the record before it is the same.</param>
internal sealed record RecordCheck(long Entries, long Forgotten, long Number, string Hash, RecordFault? Fault);

/// <summary>
/// The moderation record of a group as a chain: each line has a number and a link, and the hash of a link goes over the one before and the
/// digest of its line. A line that is changed, dropped, put in or put elsewhere is found by reading the chain. The digest has a salt that
/// is kept with the line, so that a line which was deleted when its time was over can't be guessed from the link that stays.
/// </summary>
internal static class RecordChain
{
    private const int SaltLength = 16;
    private const long Day = 24 * 60 * 60 * 1000;

    private static readonly int FirstDay = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    /// <summary>
    /// Writes lines at the end of a group's record; those of a meeting without a group stand in no chain. To be called in a transaction,
    /// which keeps the end for itself until it is over, so that no two nodes write the same number.
    /// </summary>
    public static async Task AppendAsync(MeetingDb db, string? group, IEnumerable<ModerationRow> lines, CancellationToken stop)
    {
        var rows = lines.ToList();
        db.Moderation.AddRange(rows);
        if (group is null || rows.Count == 0) return;
        var head = await LockAsync(db, group, stop);
        foreach (var row in rows)
        {
            (row.Chain, row.Number, row.Salt) = (group, ++head.Number, RandomNumberGenerator.GetBytes(SaltLength));
            var (day, digest) = (DayOf(row.At), DigestOf(row));
            head.Hash = HashOf(head.Hash, head.Number, day, digest);
            db.RecordLinks.Add(new RecordLinkRow { Chain = group, Number = head.Number, Day = day, Digest = digest, Hash = head.Hash });
        }
    }

    /// <summary>Does something that writes lines as one transaction, and again from the start if the store was away for a moment.</summary>
    public static Task<T> InTransactionAsync<T>(MeetingDb db, Func<Task<T>> work, CancellationToken stop) =>
        db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            db.ChangeTracker.Clear();
            await using var transaction = await db.Database.BeginTransactionAsync(stop);
            var done = await work();
            await db.SaveChangesAsync(stop);
            await transaction.CommitAsync(stop);
            return done;
        });

    /// <summary>
    /// Reads the whole record of a group. A line that is not there any more is missing if it is so young that no retention can have deleted
    /// it.
    /// </summary>
    /// <param name="shortest">The least number of days that any line is kept.</param>
    /// <param name="known">An entry that somebody wrote down, and its hash then.</param>
    public static async Task<RecordCheck> VerifyAsync(
        MeetingDb db, string group, DateTimeOffset at, int shortest, (long Number, string Hash)? known, CancellationToken stop)
    {
        var head = await db.RecordHeads.AsNoTracking().FirstOrDefaultAsync(h => h.Chain == group, stop)
            ?? new RecordHeadRow { Chain = group, Hash = StartOf(group), AnchorHash = StartOf(group) };
        var lines = await db.Moderation.AsNoTracking().Where(m => m.Chain == group && m.Number != null)
            .ToDictionaryAsync(m => m.Number!.Value, stop);
        var (number, hash, forgotten, entries) = (head.AnchorNumber, head.AnchorHash, 0L, lines.Count);
        var young = DayOf(at.ToUnixTimeMilliseconds()) - shortest;
        RecordCheck Wrong(long where, string what) =>
            new(entries, forgotten, head.Number, Convert.ToHexStringLower(head.Hash), new RecordFault(where, what));

        var strange = known is { } past && past.Number == number && past.Hash != Convert.ToHexStringLower(hash);
        await foreach (var link in db.RecordLinks.AsNoTracking().Where(l => l.Chain == group).OrderBy(l => l.Number).AsAsyncEnumerable()
            .WithCancellation(stop))
        {
            if (link.Number != number + 1) return Wrong(number + 1, "is missing");
            number++;
            if (!HashOf(hash, number, link.Day, link.Digest).AsSpan().SequenceEqual(link.Hash))
                return Wrong(number, "does not follow from the one before");
            hash = link.Hash;
            strange |= known is { } then && then.Number == number && then.Hash != Convert.ToHexStringLower(hash);
            if (strange) return Wrong(number, "is another one than it was");
            if (!lines.Remove(number, out var line))
            {
                if (link.Day > young) return Wrong(number, "was deleted before its time");
                forgotten++;
            }
            else if (DayOf(line.At) != link.Day || line.Salt is null || !DigestOf(line).AsSpan().SequenceEqual(link.Digest))
                return Wrong(number, "was changed");
        }
        if (number < head.Number) return Wrong(number + 1, "is missing");
        if (number > head.Number || !hash.AsSpan().SequenceEqual(head.Hash)) return Wrong(number, "was put in");
        if (lines.Count > 0) return Wrong(lines.Keys.Min(), "was put in");
        if (known is { } end && end.Number > number) return Wrong(number + 1, "is missing");
        if (await db.Moderation.AnyAsync(
            m => m.Chain == null && db.Sessions.Any(s => s.Room == m.Room && s.Group == group), stop))
            return Wrong(number + 1, "was put in: a line of a session of the group stands in no chain");
        return new RecordCheck(entries, forgotten, number, Convert.ToHexStringLower(hash), Fault: null);
    }

    /// <summary>Forgets the links before the oldest line that is still there, and keeps the hash of the last one of them.</summary>
    /// <param name="shortest">A link so young stays: its line was not deleted by the retention.</param>
    public static Task<bool> ForgetLinksAsync(MeetingDb db, string group, DateTimeOffset at, int shortest, CancellationToken stop) =>
        InTransactionAsync(db, async () =>
        {
            var head = await LockAsync(db, group, stop);
            var oldest = await db.Moderation.Where(m => m.Chain == group).MinAsync(m => m.Number, stop) ?? head.Number + 1;
            var old = DayOf(at.ToUnixTimeMilliseconds()) - shortest;
            var young = await db.RecordLinks.Where(l => l.Chain == group && l.Day > old).MinAsync(l => (long?)l.Number, stop)
                ?? long.MaxValue;
            var last = await db.RecordLinks.Where(l => l.Chain == group && l.Number < oldest && l.Number < young)
                .OrderByDescending(l => l.Number).FirstOrDefaultAsync(stop);
            if (last is null) return false;
            (head.AnchorNumber, head.AnchorHash) = (last.Number, last.Hash);
            await db.RecordLinks.Where(l => l.Chain == group && l.Number <= last.Number).ExecuteDeleteAsync(stop);
            db.Entry(last).State = EntityState.Detached;
            return true;
        }, stop);

    private static async Task<RecordHeadRow> LockAsync(MeetingDb db, string group, CancellationToken stop)
    {
        if (db.Database.CurrentTransaction is null) throw new InvalidOperationException("A record is written in a transaction.");
        var start = StartOf(group);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO "RecordHeads" ("Chain", "Number", "Hash", "AnchorNumber", "AnchorHash") VALUES ({group}, 0, {start}, 0, {start})
            ON CONFLICT ("Chain") DO UPDATE SET "Number" = "RecordHeads"."Number"
            """, stop);
        return db.RecordHeads.Local.FirstOrDefault(h => h.Chain == group) ?? await db.RecordHeads.SingleAsync(h => h.Chain == group, stop);
    }

    private static int DayOf(long at) => (int)(at / Day) + FirstDay;

    private static byte[] StartOf(string group) => SHA256.HashData(Encoding.UTF8.GetBytes($"record of {group}"));

    private static byte[] DigestOf(ModerationRow row)
    {
        string?[] fields =
        [
            row.Room, row.Epoch, $"{row.Version}", $"{row.Index}", $"{row.At}", row.By, $"{row.What}", row.Seat, $"{row.Role}",
            $"{row.Reason}", $"{row.Until}", $"{row.WithHelp}", row.Note,
        ];
        return SHA256.HashData([.. row.Salt!, .. JsonSerializer.SerializeToUtf8Bytes(fields)]);
    }

    private static byte[] HashOf(byte[] before, long number, int day, byte[] digest)
    {
        Span<byte> place = stackalloc byte[12];
        BinaryPrimitives.WriteInt64BigEndian(place, number);
        BinaryPrimitives.WriteInt32BigEndian(place[8..], day);
        return SHA256.HashData([.. before, .. place, .. digest]);
    }
}
