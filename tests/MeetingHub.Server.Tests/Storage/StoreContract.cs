using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace MeetingHub.Server.Tests.Storage;

/// <summary>The contract of the store of meetings, for every database.</summary>
public abstract class StoreContract
{
    private protected abstract MeetingDb Open();

    private sealed class Store(Func<MeetingDb> open) : IDbContextFactory<MeetingDb>
    {
        public MeetingDb CreateDbContext() => open();
    }

    private MeetingDb OpenReady()
    {
        var db = Open();
        StorageFeature.Migrate(db);
        return db;
    }

    private static SessionRow Session(string id, long createdAt = 1) => new()
    {
        Id = $"session-{id}", Room = $"room-{id}", Title = "Tuesday circle – ümläut", CreatedAt = createdAt,
    };

    private static LinkRow LinkOf(string session, string code, Role role = Role.Participant) =>
        new() { Hash = Codes.Hash(code), Session = $"session-{session}", Role = role };

    [Fact]
    public async Task Several_nodes_that_start_at_once_on_an_empty_store_all_find_the_tables()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            using var db = Open();
            StorageFeature.Migrate(db);
            Assert.Empty(db.Sessions);
        })));
    }

    [Fact]
    public void Starting_again_changes_nothing()
    {
        using (var db = OpenReady())
        {
            db.Sessions.Add(Session("a"));
            db.SaveChanges();
        }
        using var again = OpenReady();
        Assert.Equal("Tuesday circle – ümläut", again.Sessions.Single().Title);
    }

    [Fact]
    public void The_tables_are_those_of_this_release()
    {
        using var db = OpenReady();
        Assert.False(db.Database.HasPendingModelChanges(), "A row changed: add a migration for each database.");
    }

    [Fact]
    public async Task A_link_leads_to_its_session_and_is_deleted_with_it()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var db = OpenReady();
        db.Sessions.AddRange(Session("a"), Session("b"));
        db.Links.AddRange(LinkOf("a", "one", Role.Facilitator), LinkOf("a", "two"), LinkOf("b", "three"));
        await db.SaveChangesAsync(stop);

        var hash = Codes.Hash("two");
        Assert.Equal(("session-a", Role.Participant), await db.Links.AsNoTracking().SingleAsync(l => l.Hash == hash, stop) is var link ? (link.Session, link.Role) : default);
        await db.Sessions.Where(s => s.Id == "session-a").ExecuteDeleteAsync(stop);
        Assert.Equal("session-b", (await db.Links.AsNoTracking().SingleAsync(stop)).Session);
    }

    [Fact]
    public async Task Two_sessions_never_share_a_code()
    {
        await using var db = OpenReady();
        db.Sessions.AddRange(Session("a"), Session("b"));
        db.Links.Add(LinkOf("a", "same"));
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        db.ChangeTracker.Clear();
        db.Links.Add(LinkOf("b", "same"));
        await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>As the release before sessions left it: two meetings, one of them ended, and what facilitators decided.</summary>
    private protected async Task<MeetingDb> OpenEarlierAsync()
    {
        var db = Open();
        await db.GetService<IMigrator>().MigrateAsync("Decisions", TestContext.Current.CancellationToken);
        foreach (var (room, ended) in ((string, long?)[])[("one", null), ("two", 50)])
        {
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO "Meetings" ("Room", "Title", "FacilitatorCodeHash", "ParticipantCodeHash", "CreatedAt", "EndedAt", "InUseUntil", "LockedUntil", "Links")
                VALUES ({room}, {"Tuesday"}, {Codes.Hash("lead " + room)}, {Codes.Hash("come " + room)}, {40L}, {ended}, {Noon + 9}, {Noon + 5}, {3L})
                """, TestContext.Current.CancellationToken);
        }
        foreach (var (seat, removed, microphone, camera) in ((string, bool, bool, bool)[])[("removed1", true, false, false), ("muted001", false, true, false), ("unseen01", false, false, true), ("both0001", true, true, false)])
        {
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO "Seats" ("Room", "Seat", "Removed", "Microphone", "Camera", "Until")
                VALUES ({"one"}, {seat}, {removed}, {microphone}, {camera}, {Noon + 7})
                """, TestContext.Current.CancellationToken);
        }
        return db;
    }

    private protected static readonly long Noon = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    private protected static async Task<Kept> KeptAsync(MeetingDb db, string room, long at) => await ModerationRecord.ReadAsync(
        db, await db.Sessions.AsNoTracking().SingleAsync(s => s.Room == room, TestContext.Current.CancellationToken),
        DateTimeOffset.FromUnixTimeMilliseconds(at), TestContext.Current.CancellationToken);

    [Fact]
    public async Task Meetings_links_locks_holds_and_removals_of_the_release_before_are_all_there()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var db = await OpenEarlierAsync();
        StorageFeature.Migrate(db);

        Assert.Equal([("one", "Tuesday", 40, null, 3), ("two", "Tuesday", 40, 50, 3)],
            (await db.Sessions.AsNoTracking().OrderBy(s => s.Room).ToListAsync(stop)).Select(s => (s.Room, s.Title, s.CreatedAt, s.EndedAt, s.Links)));
        foreach (var room in (string[])["one", "two"])
        {
            foreach (var (code, role) in ((string, Role)[])[("lead " + room, Role.Facilitator), ("come " + room, Role.Participant)])
            {
                var hash = Codes.Hash(code);
                var link = await db.Links.AsNoTracking().SingleAsync(l => l.Hash == hash, stop);
                Assert.Equal((room, role, null, null), (link.Session, link.Role, link.RevokedAt, link.ExpiresAt));
            }
        }
        static KeptSeat Seat(string who, bool removed, bool microphone, bool camera) => new(new ParticipantId(who), removed, microphone, camera);
        var (both, muted, removed, unseen) = (
            Seat("both0001", true, true, false), Seat("muted001", false, true, false), Seat("removed1", true, false, false), Seat("unseen01", false, false, true));
        Assert.Equal(new Kept(Again: true, Locked: true, Links: 3, [both, muted, removed, unseen]), await KeptAsync(db, "one", Noon + 4));
        Assert.Equal(new Kept(Again: true, Locked: false, Links: 3, [both, muted, removed, unseen]), await KeptAsync(db, "one", Noon + 6));
        Assert.Equal(new Kept(Again: true, Locked: false, Links: 3, [both, removed]), await KeptAsync(db, "one", Noon + 8));
    }

    [Fact]
    public async Task What_moderators_decided_in_an_earlier_release_is_known_by_its_case_and_what_writers_hid_stays_hidden()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var db = Open();
        await db.GetService<IMigrator>().MigrateAsync("BoardSearch", stop);
        await db.Database.OpenConnectionAsync(stop);
        // Without the group and the conversation to which all this belongs.
        await db.Database.ExecuteSqlRawAsync(db.Database.IsSqlite() ? "PRAGMA foreign_keys = OFF" : "SET session_replication_role = replica", stop);
        foreach (var (holder, decided, paused, removed) in ((byte[], string?, long?, long?)[])[([1], "case", 5, null), ([2], null, null, 6)])
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO "Standings" ("Group", "Holder", "Case", "PausedUntil", "RemovedUntil")
                VALUES ({"circle"}, {holder}, {decided}, {paused}, {removed})
                """, stop);
        foreach (var (place, state) in ((int, string)[])[(1, "Shown"), (2, "Hidden")])
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO "Posts" ("Id", "Thread", "Place", "Group", "IsTeam", "At", "Title", "Text", "Note", "IsCovered", "State", "Words")
                VALUES ({$"tea-{place}"}, {"tea"}, {place}, {"circle"}, {false}, {1L}, {""}, {"words"}, {""}, {false}, {state}, {""})
                """, stop);
        if (!db.Database.IsSqlite()) await db.Database.ExecuteSqlRawAsync("SET session_replication_role = DEFAULT", stop);

        StorageFeature.Migrate(db);

        Assert.Equal([("case", 5L, null), ("", null, 6L)], (await db.Standings.AsNoTracking().OrderBy(s => s.Holder).ToListAsync(stop))
            .Select(s => (s.Decision, s.PausedUntil, s.RemovedUntil)));
        Assert.Equal([false, true], await db.Posts.OrderBy(p => p.Place).Select(p => p.IsTakenAway).ToListAsync(stop));
    }

    [Fact]
    public void Nodes_that_create_the_keys_at_the_same_time_agree_on_them()
    {
        using var ready = OpenReady();
        var nodes = Enumerable.Range(0, 4).Select(_ => new Secrets(new Store(Open))).ToArray();
        Parallel.ForEach(nodes, node => node.Load());

        Assert.All(nodes, node =>
        {
            Assert.Equal(nodes[0].PassKey, node.PassKey);
            Assert.Equal(nodes[0].MarkKey, node.MarkKey);
            Assert.Equal(32, node.PassKey.Length);
            Assert.NotEqual(node.PassKey, node.MarkKey);
        });
    }
}

public sealed class SqliteStoreTests : StoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("meetinghub-store").FullName;

    private protected override MeetingDb Open()
    {
        var options = new DbContextOptionsBuilder<SqliteMeetingDb>();
        StorageFeature.UseSqlite(options, Path.Combine(_folder, "meetings.db"));
        return new SqliteMeetingDb(options.Options);
    }

    [Fact]
    public void A_lock_left_by_a_killed_process_blocks_nobody()
    {
        using (var db = Open())
        {
            db.Database.ExecuteSqlRaw("CREATE TABLE \"__EFMigrationsLock\" (\"Id\" INTEGER PRIMARY KEY, \"Timestamp\" TEXT NOT NULL)");
            db.Database.ExecuteSqlRaw("INSERT INTO \"__EFMigrationsLock\" VALUES (1, datetime('now', '-2 minute'))");
            StorageFeature.Migrate(db);
            Assert.Empty(db.Sessions);
        }
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}

public sealed class PostgreSqlStoreTests(OnePostgreSql server) : StoreContract
{
    private readonly string _database = server.NewDatabase();

    private protected override MeetingDb Open()
    {
        var options = new DbContextOptionsBuilder<PostgreSqlMeetingDb>();
        StorageFeature.UsePostgreSql(options, _database);
        return new PostgreSqlMeetingDb(options.Options);
    }

    [Fact]
    public async Task A_node_of_the_release_before_reads_and_writes_meetings_beside_this_one()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var db = await OpenEarlierAsync();
        StorageFeature.Migrate(db);
        Task<int> OlderAsync(FormattableString sql) => db.Database.ExecuteSqlAsync(sql, stop);
        Task<List<T>> AsksAsync<T>(FormattableString sql) => db.Database.SqlQuery<T>(sql).ToListAsync(stop);

        // It starts a meeting, finds it by its link, and says that somebody is inside and that the room is locked.
        await OlderAsync($"""INSERT INTO "Meetings" ("Room", "Title", "FacilitatorCodeHash", "ParticipantCodeHash", "CreatedAt") VALUES ({"three"}, {"Older"}, {Codes.Hash("lead")}, {Codes.Hash("come")}, {Noon})""");
        Assert.Equal(["three"], await AsksAsync<string>($"""SELECT "Room" AS "Value" FROM "Meetings" WHERE "FacilitatorCodeHash" = {Codes.Hash("come")} OR "ParticipantCodeHash" = {Codes.Hash("come")}"""));
        Assert.Equal(1, await OlderAsync($"""UPDATE "Meetings" SET "InUseUntil" = {Noon + 100_000}, "LockedUntil" = {Noon + 100_000} WHERE "Room" = {"three"}"""));
        var at = DateTimeOffset.UtcNow.AddSeconds(30).ToUnixTimeMilliseconds();
        Assert.Equal((true, true), await KeptAsync(db, "three", at) is var kept ? (kept.Again, kept.Locked) : default);

        // It replaces the links, once: the second try has seen an older count.
        Assert.Equal(1, await OlderAsync($"""UPDATE "Meetings" SET "FacilitatorCodeHash" = {Codes.Hash("lead again")}, "ParticipantCodeHash" = {Codes.Hash("come again")}, "Links" = 1 WHERE "Room" = {"three"} AND "Links" = 0"""));
        Assert.Equal(0, await OlderAsync($"""UPDATE "Meetings" SET "FacilitatorCodeHash" = {Codes.Hash("other")}, "ParticipantCodeHash" = {Codes.Hash("others")}, "Links" = 1 WHERE "Room" = {"three"} AND "Links" = 0"""));
        var (older, newer) = (Codes.Hash("come"), Codes.Hash("come again"));
        Assert.NotNull((await db.Links.AsNoTracking().SingleAsync(l => l.Hash == older, stop)).RevokedAt);
        Assert.Equal(older, (await db.Links.AsNoTracking().SingleAsync(l => l.Hash == newer, stop)).Parent);

        // What it removes holds here, and what is removed and undone here holds there.
        await OlderAsync($"""INSERT INTO "Seats" ("Room", "Seat", "Removed", "Microphone", "Camera", "Until") VALUES ({"three"}, {"seat0001"}, {true}, {false}, {false}, {Noon + 100_000})""");
        Assert.Equal("seat0001", Assert.Single((await KeptAsync(db, "three", at)).Seats).Who.Value);
        ModerationRow Row(Act what, string? seat, long version) => new() { Room = "three", Epoch = "e", Version = version, Index = 0, At = at, By = "lead0001", What = what, Seat = seat };
        db.Moderation.AddRange(Row(Act.Removed, "seat0002", 1), Row(Act.RemovalUndone, "seat0001", 2));
        await db.SaveChangesAsync(stop);
        Assert.Equal(["seat0002"], await AsksAsync<string>($"""SELECT "Seat" AS "Value" FROM "Seats" WHERE "Room" = {"three"} AND "Removed" """));
        Assert.Equal("seat0002", Assert.Single((await KeptAsync(db, "three", at + 1)).Seats).Who.Value);

        // Both follow a room, and the older one notes a removal and a lock first: they are recorded once, with their author.
        await OlderAsync($"""INSERT INTO "Seats" ("Room", "Seat", "Removed", "Microphone", "Camera", "Until") VALUES ({"three"}, {"seat0003"}, {true}, {false}, {false}, {Noon + 100_000})""");
        await OlderAsync($"""UPDATE "Meetings" SET "LockedUntil" = NULL WHERE "Room" = {"three"}""");
        db.ChangeTracker.Clear();
        db.Moderation.AddRange(Row(Act.Removed, "seat0003", 3), Row(Act.Unlocked, null, 4));
        await db.SaveChangesAsync(stop);
        var both = await db.Moderation.AsNoTracking().Where(m => m.Room == "three" && (m.Seat == "seat0003" || m.What == Act.Unlocked)).ToListAsync(stop);
        Assert.Equal((2, "lead0001"), (both.Count, both.Select(m => m.By).Distinct().Single()));

        // It ends the meeting, and deletes it when it is old.
        Assert.Equal(1, await OlderAsync($"""UPDATE "Meetings" SET "EndedAt" = {Noon}, "Title" = {""} WHERE "Room" = {"three"} AND "EndedAt" IS NULL"""));
        Assert.Equal(1, await OlderAsync($"""DELETE FROM "Meetings" WHERE "Room" = {"three"} """));
        Assert.Equal(2, await db.Sessions.CountAsync(stop));
        Assert.Empty(await AsksAsync<string>($"""SELECT "Seat" AS "Value" FROM "Seats" WHERE "Room" = {"three"} """));
    }
}
