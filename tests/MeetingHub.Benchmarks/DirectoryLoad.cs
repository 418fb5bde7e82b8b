using System.Diagnostics;
using System.Globalization;
using MeetingHub.Server.Groups;
using MeetingHub.Server.Groups.Directory;
using MeetingHub.Server.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;
using Npgsql;

namespace MeetingHub.Benchmarks;

/// <summary>Fills a new store with groups and their sessions, and measures what people who look for a group wait for.</summary>
internal static class DirectoryLoad
{
    private const int Groups = 10_000;
    private const int SessionsEach = 20;
    private const int PastEach = 4;
    private const int PlacesEach = 4; // in the next session
    private const int Rounds = 40;
    private const int Seed = 18;

    public static readonly string[] Words =
        [.. "anxiety stress grief loss sleep panic breath walk listen share round circle evening morning weekly gentle quiet first time people who feel on edge more often than not come and listen carers parents recovery sober lonely together peer support trained lead talk write board safe pause hope body mind work burnout illness pain family friend partner child school night day light slow kind honest lęk żałoba słuchać rozmowa Trauer Angst Gruppe Gespräch deuil écoute anxiété soutien ansiedad duelo apoyo ελπίδα страх".Split(' ')];

    private const int RareWords = 20_000;

    public static readonly string[] Syllables = [.. "an be co de er fi ga he in jo ka li mo na or pa re si ta un ve wi zo sch tion ung ment".Split(' ')];

    private static readonly string[] Languages = ["en", "en", "en", "de", "de", "pl", "fr", "es", "ga", "ar"];

    /// <summary>What people ask for: mostly the start page and one filter, sometimes words, sometimes nothing that there is.</summary>
    private static readonly (string Name, DirectoryQuery Query)[] Asked =
    [
        ("start page", new()), ("third page", new() { Page = 3 }), ("a topic", new() { Topic = "grief" }), ("a topic this week", new() { Topic = "anxiety", When = When.Week }),
        ("this week", new() { When = When.Week }), ("weekends", new() { When = When.Weekends }), ("open now", new() { When = When.Now }),
        ("a language", new() { Language = "pl" }), ("chat, newcomers", new() { Formats = Formats.Chat, Newcomers = true }),
        ("a word", new() { Text = "anxiety" }), ("the beginning of a word", new() { Text = "anx" }), ("two letters", new() { Text = "an" }),
        ("a word without its accents", new() { Text = "zaloba" }), ("three words", new() { Text = "evening grief circle" }),
        ("all at once", new() { Text = "listen", Topic = "carers", Language = "en", Formats = Formats.Video, Access = AccessFeatures.Breaks, When = When.Week }),
        ("nothing there", new() { Text = "nothing like it", Topic = "grief" }),
    ];

    /// <param name="connection">
    /// The path of a new SQLite file, or the connection string of a new PostgreSQL database. One that was filled before is measured again.
    /// </param>
    public static async Task RunAsync(string connection, TextWriter output)
    {
        var isSqlite = !connection.Contains('=', StringComparison.Ordinal);
        var store = new Store(connection, isSqlite);
        var watch = Stopwatch.StartNew();
        await FillAsync(store, connection, isSqlite);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{(isSqlite ? "SQLite" : "PostgreSQL")}: {Groups} groups and {Groups * SessionsEach} sessions in {watch.Elapsed.TotalSeconds:0} s"));

        var search = new DirectorySearch(store, new Topics(Options.Create(new GroupOptions())), TimeProvider.System);
        var zone = DateTimeZoneProviders.Tzdb["Europe/Dublin"];
        var random = new Random(Seed);
        var taken = Asked.ToDictionary(a => a.Name, _ => new List<double>(), StringComparer.Ordinal);
        for (var round = -3; round < Rounds; round++)
        {
            var order = Asked.ToArray();
            random.Shuffle(order);
            foreach (var (name, query) in order)
            {
                watch.Restart();
                await search.FindAsync(query, zone, CancellationToken.None);
                if (round >= 0) taken[name].Add(watch.Elapsed.TotalMilliseconds);
            }
        }
        foreach (var (name, times) in taken.Append(new("all", [.. taken.Values.SelectMany(t => t)])))
        {
            times.Sort();
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{name,-28} p50 {times[times.Count / 2],6:0.0} ms   p95 {times[times.Count * 95 / 100],6:0.0} ms"));
        }
    }

    private static async Task FillAsync(Store store, string connection, bool isSqlite)
    {
        var random = new Random(Seed);
        // As in any language, few words are everywhere and most are rare.
        string[] rare = [.. Enumerable.Range(0, RareWords).Select(_ => string.Concat(Enumerable.Range(0, random.Next(2, 5)).Select(_ => Syllables[random.Next(Syllables.Length)])))];
        string Word() => random.NextDouble() is var chance && chance < 0.3
            ? Words[random.Next(Words.Length)] : rare[(int)Math.Pow(RareWords, random.NextDouble()) - 1];
        string Text(int words) => string.Join(' ', Enumerable.Range(0, words).Select(_ => Word()));
        string[] topics = [.. new Topics(Options.Create(new GroupOptions())).All];
        await using (var db = store.CreateDbContext())
        {
            StorageFeature.Migrate(db);
            if (await db.Groups.AnyAsync()) return;
        }
        for (var from = 0; from < Groups; from += 1_000)
        {
            await using var db = store.CreateDbContext();
            db.ChangeTracker.AutoDetectChangesEnabled = false;
            db.Groups.AddRange(Enumerable.Range(from, 1_000).Select(i => new GroupRow
            {
                Id = $"g{i:00000}", Slug = $"group-{i}", Name = Text(4), About = Text(80), FirstMinutes = Text(40), CreatedAt = 1,
                Topics = [topics[random.Next(topics.Length)], topics[random.Next(topics.Length)]], Languages = [Languages[random.Next(Languages.Length)]],
                Formats = (Formats)random.Next(1, 8), Access = (AccessFeatures)random.Next(64), Newcomers = random.Next(3) > 0,
                Zone = "Europe/Dublin", IsListed = random.Next(20) > 0, IsPublished = random.Next(20) > 0, IsDropIn = random.Next(20) == 0,
            }));
            await db.SaveChangesAsync();
        }

        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var week = (long)TimeSpan.FromDays(7).TotalMilliseconds;
        var sessions =
            from i in Enumerable.Range(0, Groups)
            let first = now + random.NextInt64(week)
            from n in Enumerable.Range(0, SessionsEach)
            let starts = first + (n - PastEach) * week
            select new object[]
            {
                $"s{i:00000}-{n}", $"r{i:00000}-{n}", "", 1L, 0L, false, $"g{i:00000}", starts, starts + 4_500_000,
                n == PastEach - 1 && i % 200 == 0 ? now + 3_600_000 : DBNull.Value, n % 25 == 7 ? 1L : DBNull.Value, "", false, 0, false, false,
            };
        var places = from i in Enumerable.Range(0, Groups) from p in Enumerable.Range(0, PlacesEach)
            select new object[] { $"s{i:00000}-{PastEach}", new[] { (byte)p }, false, 1L };
        await WriteAsync(connection, isSqlite, "Sessions",
            [
                "Id", "Room", "Title", "CreatedAt", "Links", "NeedsFacilitator", "Group", "StartsAt", "EndsAt", "InUseUntil", "CancelledAt", "Note",
                "IsOwn", "Sequence", "IsRehearsal", "IsEncrypted",
            ],
            sessions);
        await WriteAsync(connection, isSqlite, "Places", ["Session", "Holder", "IsWaiting", "At"], places);
        if (isSqlite) return;
        await using var postgreSql = store.CreateDbContext();
        await postgreSql.Database.ExecuteSqlRawAsync("VACUUM ANALYZE"); // as its autovacuum does within minutes
    }

    /// <summary>Many rows at once, as each database takes them fastest.</summary>
    public static Task WriteAsync(string connection, bool isSqlite, string table, string[] columns, IEnumerable<object[]> rows)
    {
        var names = string.Join(", ", columns.Select(c => $"\"{c}\""));
        return isSqlite ? InsertAsync(connection, table, names, columns.Length, rows) : CopyAsync(connection, table, names, rows);
    }

    private static async Task InsertAsync(string path, string table, string names, int columns, IEnumerable<object[]> rows)
    {
        await using var file = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path }.ToString());
        await file.OpenAsync();
        await using var transaction = (SqliteTransaction)await file.BeginTransactionAsync();
        await using var insert = file.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText = $"INSERT INTO \"{table}\" ({names}) VALUES ({string.Join(", ", Enumerable.Range(0, columns).Select(i => $"$p{i}"))})";
        for (var i = 0; i < columns; i++) insert.Parameters.Add(new SqliteParameter($"$p{i}", null));
        foreach (var row in rows)
        {
            for (var i = 0; i < columns; i++) insert.Parameters[i].Value = row[i];
            await insert.ExecuteNonQueryAsync();
        }
        await transaction.CommitAsync();
    }

    private static async Task CopyAsync(string connection, string table, string names, IEnumerable<object[]> rows)
    {
        await using var database = new NpgsqlConnection(connection);
        await database.OpenAsync();
        await using var copy = await database.BeginBinaryImportAsync($"COPY \"{table}\" ({names}) FROM STDIN (FORMAT BINARY)");
        foreach (var row in rows)
        {
            await copy.StartRowAsync();
            foreach (var value in row) await copy.WriteAsync(value);
        }
        await copy.CompleteAsync();
    }

    public sealed class Store(string connection, bool isSqlite) : IDbContextFactory<MeetingDb>
    {
        public MeetingDb CreateDbContext()
        {
            if (isSqlite)
            {
                var file = new DbContextOptionsBuilder<SqliteMeetingDb>();
                StorageFeature.UseSqlite(file, connection);
                return new SqliteMeetingDb(file.Options);
            }
            var database = new DbContextOptionsBuilder<PostgreSqlMeetingDb>();
            StorageFeature.UsePostgreSql(database, connection);
            return new PostgreSqlMeetingDb(database.Options);
        }
    }
}
