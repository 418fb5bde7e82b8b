using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MeetingHub.Server.Storage;

/// <summary>What people delete themselves. Stored by name, so never renamed.</summary>
internal enum Deleted
{
    Member, Account, Group, Post,

    /// <summary>An address of a feed or calendar that was revoked; a part of its row that no other has.</summary>
    Feed,
}

/// <summary>
/// Remembers, in a file beside the database and not in it, what people have deleted: a database that is brought back from a backup would
/// have it again, and at start it goes once more. A line is the day, the kind and a random id. What is deleted because its time was over
/// needs no line, because its time is over in a backup too.
/// </summary>
internal sealed class Deletions(IOptions<StorageOptions> options, TimeProvider clock)
{
    /// <summary>Backups are kept for thirty days at most; a line is kept a little longer.</summary>
    public const int KeptDays = 35;

    private const int AtOnce = 500;

    private readonly Lock _lock = new();

    private string? Path => options.Value is { Deletions.Length: > 0 } named ? named.Deletions
        : options.Value.PostgreSql.Length > 0 ? null
        : (options.Value.Sqlite.Length > 0 ? options.Value.Sqlite : StorageOptions.DefaultFile) + ".deleted";

    private int Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).DayNumber;

    /// <summary>Called before the deletion itself, so that none is forgotten; one that fails is made up for at the next start.</summary>
    public void Add(Deleted what, params IEnumerable<string> ids)
    {
        if (Path is not { } path) return;
        var lines = string.Concat(ids.Select(id => string.Create(CultureInfo.InvariantCulture, $"{Today} {what} {id}\n")));
        if (lines.Length == 0) return;
        lock (_lock)
        {
            using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            file.Write(System.Text.Encoding.ASCII.GetBytes(lines));
            file.Flush(flushToDisk: true);
        }
    }

    /// <summary>The ids of what was deleted.</summary>
    public string[] Of(Deleted what) => [.. Lines().Where(l => l[1] == $"{what}").Select(l => l[2]).Distinct(StringComparer.Ordinal)];

    /// <summary>
    /// Deletes what is in the file and, after a restore, in the database again. Called at start. Accounts, on which more hangs than their
    /// rows, are for <c>Leaving</c>.
    /// </summary>
    public async Task ApplyAsync(MeetingDb db, CancellationToken stop)
    {
        if (Path is not { } path || !File.Exists(path)) return;
        foreach (var some in Of(Deleted.Member).Chunk(AtOnce))
        {
            await BoardKeeping.LetGoAsync(db, some, stop);
            await db.Members.Where(m => some.Contains(m.Id)).ExecuteDeleteAsync(stop);
        }
        foreach (var some in Of(Deleted.Group).Chunk(AtOnce)) await db.Groups.Where(g => some.Contains(g.Id)).ExecuteDeleteAsync(stop);
        foreach (var some in Of(Deleted.Post).Chunk(AtOnce)) await BoardKeeping.ForgetPostsAsync(db, some, stop);
        foreach (var some in Of(Deleted.Feed).Where(IsHex).Select(Convert.FromHexString).Chunk(AtOnce))
        {
            await db.BoardFeeds.Where(f => some.Contains(f.Hash)).ExecuteDeleteAsync(stop);
            await db.Feeds.Where(f => some.Contains(f.Nonce)).ExecuteDeleteAsync(stop);
        }
        // Until then, words of a database that was brought back would still be in its file.
        if (db.Database.IsSqlite()) await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)", stop);
        await File.WriteAllLinesAsync(path + ".new", Lines().Select(l => string.Join(' ', l)), stop);
        File.Move(path + ".new", path, overwrite: true);
    }

    private string[][] Lines() => Path is { } path && File.Exists(path)
        ? [.. File.ReadAllLines(path).Select(l => l.Split(' ')).Where(l => l.Length == 3 && DayOf(l) > Today - KeptDays)] : [];

    // A power cut may have cut the last line.
    private static bool IsHex(string id) => id.Length % 2 == 0 && id.All(char.IsAsciiHexDigit);

    private static int DayOf(string[] line) => int.TryParse(line[0], CultureInfo.InvariantCulture, out var day) ? day : 0;
}
