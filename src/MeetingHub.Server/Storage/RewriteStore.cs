using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace MeetingHub.Server.Storage;

/// <summary>
/// The command <c>rewrite-store</c>: has the database write all its tables anew, so that its files have nothing of what was deleted from
/// them. PostgreSQL leaves that where it was until the place is needed, and what it has noted about the values in a column besides.
/// </summary>
internal static class RewriteStore
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(6);

    public static async Task<int> RunAsync(MeetingDb db, TextWriter output)
    {
        db.Database.SetCommandTimeout(Longest);
        if (db.Database.IsSqlite())
        {
            await db.Database.ExecuteSqlRawAsync("VACUUM");
            await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)");
            await output.WriteLineAsync("The file is written anew.");
            return 0;
        }
        await db.Database.ExecuteSqlRawAsync("ANALYZE"); // or else its notes name values that are gone
        await db.Database.ExecuteSqlRawAsync("VACUUM (FULL)");
        try
        {
            await db.Database.ExecuteSqlRawAsync("CHECKPOINT"); // the old files go with it
            await output.WriteLineAsync("The tables are written anew.");
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            await output.WriteLineAsync("The tables are written anew; the old ones go with the database's next checkpoint.");
        }
        return 0;
    }
}
