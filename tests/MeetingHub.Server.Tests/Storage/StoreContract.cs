using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

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

    private static MeetingRow Meeting(string room, string code = "", long createdAt = 1) => new()
    {
        Room = room, Title = "Tuesday circle – ümläut", CreatedAt = createdAt,
        FacilitatorCodeHash = [1, 0, 255, .. room.Select(c => (byte)c)], ParticipantCodeHash = [2, .. (code.Length > 0 ? code : room).Select(c => (byte)c)],
    };

    [Fact]
    public async Task Several_nodes_that_start_at_once_on_an_empty_store_all_find_the_tables()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            using var db = Open();
            StorageFeature.Migrate(db);
            Assert.Empty(db.Meetings);
        })));
    }

    [Fact]
    public void Starting_again_changes_nothing()
    {
        using (var db = OpenReady())
        {
            db.Meetings.Add(Meeting("a"));
            db.SaveChanges();
        }
        using var again = OpenReady();
        Assert.Equal("Tuesday circle – ümläut", again.Meetings.Single().Title);
    }

    [Fact]
    public void The_tables_are_those_of_this_release()
    {
        using var db = OpenReady();
        Assert.False(db.Database.HasPendingModelChanges(), "A row changed: add a migration for each database.");
    }

    [Fact]
    public async Task A_meeting_is_found_by_the_hash_of_either_code()
    {
        await using var db = OpenReady();
        var (mine, other) = (Meeting("a"), Meeting("b"));
        db.Meetings.AddRange(mine, other);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);

        foreach (var hash in new[] { mine.FacilitatorCodeHash, mine.ParticipantCodeHash })
        {
            var found = await db.Meetings.AsNoTracking().SingleAsync(m => m.FacilitatorCodeHash == hash || m.ParticipantCodeHash == hash, TestContext.Current.CancellationToken);
            Assert.Equal("a", found.Room);
        }
    }

    [Fact]
    public async Task Decisions_of_facilitators_are_kept_until_they_expire_and_are_deleted_with_their_meeting()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var db = OpenReady();
        var meeting = Meeting("a");
        (meeting.InUseUntil, meeting.LockedUntil, meeting.Links) = (150, 100, 3);
        db.Meetings.AddRange(meeting, Meeting("b"));
        db.Seats.AddRange(
            new SeatRow { Room = "a", Seat = "seat-1", Microphone = true, Until = 100 }, new SeatRow { Room = "a", Seat = "seat-2", Removed = true, Until = 200 },
            new SeatRow { Room = "b", Seat = "seat-1", Removed = true, Until = 200 });
        await db.SaveChangesAsync(stop);
        var (held, removed) = (
            new KeptSeat(new ParticipantId("seat-1"), Removed: false, Microphone: true, Camera: false),
            new KeptSeat(new ParticipantId("seat-2"), Removed: true, Microphone: false, Camera: false));

        Task<Kept> ReadAsync(long at) => Decisions.ReadAsync(db, meeting, DateTimeOffset.FromUnixTimeMilliseconds(at), stop);
        Assert.Equal(new Kept(Again: true, Locked: true, Links: 3, [held, removed]), await ReadAsync(99));
        Assert.Equal(new Kept(Again: true, Locked: false, Links: 3, [removed]), await ReadAsync(100));
        Assert.Equal(Kept.Nothing with { Links = 3 }, await ReadAsync(200));

        await db.Meetings.Where(m => m.Room == "a").ExecuteDeleteAsync(stop);
        Assert.Equal("b", (await db.Seats.AsNoTracking().SingleAsync(stop)).Room);
    }

    [Fact]
    public async Task Two_meetings_never_share_a_code()
    {
        await using var db = OpenReady();
        db.Meetings.Add(Meeting("a", "same"));
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        db.Meetings.Add(Meeting("b", "same"));
        await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync(TestContext.Current.CancellationToken));
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
            Assert.Empty(db.Meetings);
        }
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}

public sealed class PostgreSqlStoreTests(PostgreSqlProcess server) : StoreContract, IClassFixture<PostgreSqlProcess>
{
    private readonly string _database = server.NewDatabase();

    private protected override MeetingDb Open()
    {
        var options = new DbContextOptionsBuilder<PostgreSqlMeetingDb>();
        StorageFeature.UsePostgreSql(options, _database);
        return new PostgreSqlMeetingDb(options.Options);
    }
}
