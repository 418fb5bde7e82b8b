using MeetingHub.Server.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace MeetingHub.Server.Tests.Storage;

/// <summary>
/// A store with all tables for one test, in either database: copied from one that was migrated once. A contract takes it in its constructor
/// and has two classes, <c>new SqliteTestStore()</c> and <c>new PostgreSqlTestStore(server)</c> with the server of all tests.
/// </summary>
internal abstract class TestStore : IDbContextFactory<MeetingDb>, IDisposable
{
    /// <summary>With these, a server has this store.</summary>
    public abstract string[] ServerOptions { get; }

    public abstract MeetingDb CreateDbContext();
    public abstract void Dispose();
}

internal sealed class SqliteTestStore : TestStore
{
    private static readonly Lazy<byte[]> Migrated = new(() =>
    {
        var folder = Directory.CreateTempSubdirectory("meetinghub-store").FullName;
        var path = Path.Combine(folder, "meetings.db");
        using (var db = Open(path))
        {
            StorageFeature.Migrate(db);
            db.Database.ExecuteSqlRaw("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        var file = File.ReadAllBytes(path);
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
        return file;
    });

    private readonly string _folder = Directory.CreateTempSubdirectory("meetinghub-store").FullName;

    public SqliteTestStore() => File.WriteAllBytes(FilePath, Migrated.Value);

    public string FilePath => Path.Combine(_folder, "meetings.db");

    public override string[] ServerOptions => ["--Storage:Sqlite", FilePath];

    public override MeetingDb CreateDbContext() => Open(FilePath);

    public override void Dispose()
    {
        using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = FilePath }.ToString()))
            SqliteConnection.ClearPool(connection);
        Directory.Delete(_folder, recursive: true);
    }

    public static SqliteMeetingDb Open(string path)
    {
        var options = new DbContextOptionsBuilder<SqliteMeetingDb>();
        StorageFeature.UseSqlite(options, path);
        return new SqliteMeetingDb(options.Options);
    }
}

internal sealed class PostgreSqlTestStore(OnePostgreSql server) : TestStore
{
    private readonly string _database = server.NewMigratedDatabase();

    public override string[] ServerOptions => ["--Storage:Sqlite", "", "--Storage:PostgreSql", _database];

    public override MeetingDb CreateDbContext() => Open(_database);

    public override void Dispose()
    {
        using var db = CreateDbContext();
        NpgsqlConnection.ClearPool((NpgsqlConnection)db.Database.GetDbConnection());
    }

    public static PostgreSqlMeetingDb Open(string database)
    {
        var options = new DbContextOptionsBuilder<PostgreSqlMeetingDb>();
        StorageFeature.UsePostgreSql(options, database);
        return new PostgreSqlMeetingDb(options.Options);
    }
}

/// <summary>The PostgreSQL that all tests share which neither stop nor hold it. It starts when the first of them asks for it.</summary>
public sealed class OnePostgreSql : IAsyncDisposable
{
    private readonly Lazy<(PostgreSqlProcess Server, string Template)> _started = new(() =>
    {
        var server = new PostgreSqlProcess();
        Task.Run(async () => await server.InitializeAsync()).GetAwaiter().GetResult();
        var template = server.NewDatabase();
        // A database that somebody is connected to can't be copied.
        using (var db = PostgreSqlTestStore.Open($"{template};Pooling=false")) StorageFeature.Migrate(db);
        return (server, template);
    });

    private readonly Lock _copying = new();

    /// <summary>A database without tables.</summary>
    public string NewDatabase() => _started.Value.Server.NewDatabase();

    /// <summary>A database with all tables and no rows.</summary>
    public string NewMigratedDatabase()
    {
        var (server, template) = _started.Value;
        var database = server.NewDatabase();
        var admin = new NpgsqlConnectionStringBuilder(template) { Database = "postgres" }.ToString();
        static string NameOf(string connection) => new NpgsqlConnectionStringBuilder(connection).Database!;
        lock (_copying)
        {
            using var connection = new NpgsqlConnection(admin);
            connection.Open();
            using var copy = connection.CreateCommand();
            copy.CommandText = $"CREATE DATABASE {NameOf(database)} TEMPLATE {NameOf(template)}";
            copy.ExecuteNonQuery();
        }
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        if (_started.IsValueCreated) await _started.Value.Server.DisposeAsync();
    }
}
