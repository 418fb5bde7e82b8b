using System.Data.Common;
using MeetingHub.Server.Storage.Migrations;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;
using Npgsql;

namespace MeetingHub.Server.Storage;

internal static class StorageFeature
{
    private const int AnswerWithinSeconds = 5; // people wait for it
    private const int MostAttempts = 20;       // more than there are migrations
    private const int SqliteBusy = 5;
    private const int SqlitePrimaryKeyTaken = 1555;
    private const int SqliteUniqueTaken = 2067;

    public static void AddStorage(this WebApplicationBuilder builder)
    {
        builder.AddChecked<StorageOptions>("Storage");
        var options = builder.Configuration.GetSection("Storage").Get<StorageOptions>() ?? new StorageOptions();
        if (options.PostgreSql.Length > 0) builder.Services.AddStore<PostgreSqlMeetingDb>(o => UsePostgreSql(o, options.PostgreSql));
        else builder.Services.AddStore<SqliteMeetingDb>(
            o => UseSqlite(o, options.Sqlite.Length > 0 ? options.Sqlite : StorageOptions.DefaultFile));
        builder.Services.AddSingleton<Secrets>().AddSingleton<Deletions>();
        builder.Services.Configure<IdentityOptions>(WithPasskeys);
    }

    public static void UseSqlite(DbContextOptionsBuilder options, string path)
    {
        UseIdentityTables(options);
        options.UseSqlite(new SqliteConnectionStringBuilder { DataSource = path }.ToString()).AddInterceptors(OverwriteDeleted.Instance);
    }

    public static void UsePostgreSql(DbContextOptionsBuilder options, string text)
    {
        UseIdentityTables(options);
        var connection = new NpgsqlConnectionStringBuilder(text);
        if (!connection.ShouldSerialize("Timeout")) connection.Timeout = AnswerWithinSeconds;
        if (!connection.ShouldSerialize("Command Timeout")) connection.CommandTimeout = AnswerWithinSeconds;
        // Few images have its library, and looking for it prints an error.
        if (!connection.ShouldSerialize("GSS Encryption Mode")) connection.GssEncryptionMode = GssEncryptionMode.Disable;
        // Pooled connections die with the database; the next one is new.
        options.UseNpgsql(connection.ToString(),
            o => o.EnableRetryOnFailure(maxRetryCount: 2, TimeSpan.FromMilliseconds(300), errorCodesToAdd: null));
    }

    private static void WithPasskeys(IdentityOptions options) => options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;

    // Identity asks the application which of its tables there are, and a context that is made by hand has no application.
    private static void UseIdentityTables(DbContextOptionsBuilder options)
    {
        if (options.Options.FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider is null)
            options.UseApplicationServiceProvider(WithoutApplication.Value);
    }

    private static readonly Lazy<IServiceProvider> WithoutApplication =
        new(() => new ServiceCollection().Configure<IdentityOptions>(WithPasskeys).BuildServiceProvider());

    /// <summary>Brings the tables up to this release. A failure ends the start with one sentence.</summary>
    public static void PrepareStorage(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<StorageOptions>>().Value;
        try
        {
            using var db = app.Services.GetRequiredService<IDbContextFactory<MeetingDb>>().CreateDbContext();
            Migrate(db);
            app.Services.GetRequiredService<Secrets>().Load();
            app.Services.GetRequiredService<Deletions>().ApplyAsync(db, CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (SqliteException e)
        {
            var path = options.Sqlite.Length > 0 ? options.Sqlite : StorageOptions.DefaultFile;
            throw new InvalidOperationException(
                $"Storage:Sqlite is {path}; it must be a file that this process can create and write ({e.Message}).", e);
        }
        catch (Exception e) when (IsAway(e))
        {
            var connection = new NpgsqlConnectionStringBuilder(options.PostgreSql);
            var why = e.GetBaseException() is PostgresException refused ? $" ({refused.MessageText})" : "";
            throw new NotThereException(
                $"Storage:PostgreSql names the database {connection.Database} at {connection.Host}:{connection.Port}, which can't be used{why}; "
                + "it must exist, or this user may create it, and let this user create tables.", e);
        }
    }

    /// <summary>Safe for several nodes that start at once: the first one does it, under a lock, and the others find it done.</summary>
    public static void Migrate(MeetingDb db)
    {
        if (!db.Database.GetPendingMigrations().Any()) return;
        if (db.Database.IsSqlite()) ForgetAbandonedLock(db);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                db.Database.Migrate();
                if (db.Database.IsSqlite()) RestoreSearch(db);
                return;
            }
            catch (PostgresException e) when (attempt < MostAttempts && IsDoneAlready(e.SqlState))
            {
                // Another node was a moment earlier, with the database or with one of the migrations, each of which has a lock of its own.
            }
        }
    }

    /// <summary>Whether a row was not written because another one with the same key is there.</summary>
    public static bool IsThereAlready(DbUpdateException e) => e.InnerException
        is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation }
        or SqliteException
        {
            SqliteExtendedErrorCode: SQLitePCL.raw.SQLITE_CONSTRAINT_UNIQUE or SQLitePCL.raw.SQLITE_CONSTRAINT_PRIMARYKEY,
        };

    /// <summary>SQLite builds a table anew for many a change, and the new one has no triggers.</summary>
    public static void RestoreSearch(MeetingDb db) => db.Database.ExecuteSqlRaw(
        GroupSearch.SqliteWords + GroupSearch.SqliteTriggers + BoardSearch.SqliteTriggers);

    private static bool IsDoneAlready(string state) => state
        is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation
        or PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.DuplicateColumn or PostgresErrorCodes.DuplicateObject
        or PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn // what a migration drops is gone by then
        or PostgresErrorCodes.WrongObjectType; // a table that a later migration has made a view

    /// <summary>Whether the store does not answer, as opposed to a mistake of ours.</summary>
    public static bool IsAway(Exception e) =>
        e is DbException or RetryLimitExceededException or TimeoutException or DbUpdateException { InnerException: DbException };

    /// <summary>Whether there is a row with the same key already, because somebody was a moment earlier.</summary>
    public static bool IsDouble(DbUpdateException e) => e.InnerException
        is SqliteException { SqliteExtendedErrorCode: SqlitePrimaryKeyTaken or SqliteUniqueTaken }
        or PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    /// <summary>Whether somebody else was writing to the file at that moment, and waiting would not have helped.</summary>
    public static bool IsBusy(DbUpdateException e) => e.InnerException is SqliteException { SqliteErrorCode: SqliteBusy };

    // A process that was killed during a migration of a SQLite file leaves its lock behind, and the next process would wait for ever.
    private static void ForgetAbandonedLock(MeetingDb db)
    {
        var locks = db.Database.SqlQueryRaw<int>(
            "SELECT COUNT(*) AS \"Value\" FROM sqlite_master WHERE name = '__EFMigrationsLock'").Single();
        if (locks > 0) db.Database.ExecuteSqlRaw("DELETE FROM \"__EFMigrationsLock\" WHERE \"Timestamp\" < datetime('now', '-1 minute')");
    }

    private static void AddStore<T>(this IServiceCollection services, Action<DbContextOptionsBuilder> use) where T : MeetingDb
    {
        services.AddDbContextFactory<T>(use);
        services.AddSingleton<IDbContextFactory<MeetingDb>>(s => new Store<T>(s.GetRequiredService<IDbContextFactory<T>>()));
    }

    private sealed class Store<T>(IDbContextFactory<T> store) : IDbContextFactory<MeetingDb> where T : MeetingDb
    {
        public MeetingDb CreateDbContext() => store.CreateDbContext();
    }
}
