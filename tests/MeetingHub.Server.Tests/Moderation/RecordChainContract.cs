using System.Diagnostics;
using MeetingHub.Server.Moderation;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SessionOptions = MeetingHub.Server.Sessions.SessionOptions;

namespace MeetingHub.Server.Tests.Moderation;

/// <summary>A group's record is a chain: whoever changes it is found out, for every database.</summary>
public abstract class RecordChainContract : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    private readonly TestStore _store;

    private protected RecordChainContract(TestStore store) => _store = store;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await using var db = _store.CreateDbContext();
        db.Groups.Add(new GroupRow { Id = "circle", Slug = "circle", Name = "Circle", CreatedAt = 1 });
        db.Sessions.Add(new SessionRow { Id = "session", Room = "room", Title = "", CreatedAt = 1, Group = "circle" });
        await db.SaveChangesAsync(Stop);
        await AppendAsync(5);
    }

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private async Task AppendAsync(int lines, string epoch = "first", double day = 0)
    {
        await using var db = _store.CreateDbContext();
        await RecordChain.InTransactionAsync(db, async () =>
        {
            await RecordChain.AppendAsync(db, "circle", Enumerable.Range(1, lines).Select(i => Line(epoch, i, day)), Stop);
            return true;
        }, Stop);
    }

    private static ModerationRow Line(string epoch, int version, double day) => new()
    {
        Room = "room", Epoch = epoch, Version = version, Index = 0, At = Noon.AddDays(day).ToUnixTimeMilliseconds(), By = "seat",
        What = Act.Muted,
    };

    private async Task<RecordCheck> CheckAsync(double day = 0, (long, string)? known = null)
    {
        await using var db = _store.CreateDbContext();
        return await RecordChain.VerifyAsync(db, "circle", Noon.AddDays(day), shortest: 5, known, Stop);
    }

    private async Task<RecordFault?> FaultAfterAsync(Func<MeetingDb, Task> tamper)
    {
        Assert.Null((await CheckAsync()).Fault);
        await using (var db = _store.CreateDbContext())
        {
            await tamper(db);
            await db.SaveChangesAsync(Stop);
        }
        return (await CheckAsync()).Fault;
    }

    private static Task<int> DropAsync(MeetingDb db, long number) =>
        db.Moderation.Where(m => m.Number == number).ExecuteDeleteAsync(Stop);

    private async Task<(int Code, string Said)> CommandAsync(params string[] args)
    {
        await using var services = new ServiceCollection().AddSingleton<IDbContextFactory<MeetingDb>>(_store)
            .AddSingleton<TimeProvider>(new FakeTimeProvider(Noon)).AddOptions<SessionOptions>().Services.BuildServiceProvider();
        await using var output = new StringWriter();
        return (await VerifyRecord.RunAsync(services, args, output), output.ToString());
    }

    [Fact]
    public async Task The_command_says_that_a_record_is_whole_and_where_it_ends_and_takes_that_end_for_its_next_call()
    {
        var (code, said) = await CommandAsync("circle");
        Assert.Equal(0, code);
        Assert.Contains("is whole: 5 entries", said, StringComparison.Ordinal);
        var end = said.Trim().Split(' ')[^1];
        await AppendAsync(1, "second");
        Assert.Equal(0, (await CommandAsync("circle", end)).Code);
        Assert.Equal(1, (await CommandAsync("circle", "5:short")).Code);
        Assert.Equal(1, (await CommandAsync("nowhere")).Code);
        Assert.Equal(1, (await CommandAsync()).Code);
        var elsewhere = end[..^1] + (end[^1] == '0' ? '1' : '0'); // of a record that somebody made anew
        Assert.Equal(2, (await CommandAsync("circle", elsewhere)).Code);
        Assert.DoesNotContain("seat", said, StringComparison.Ordinal); // nothing of what is in it
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_command_finds_a_line_of_which_one_byte_was_changed_or_that_was_removed(bool isChanged)
    {
        await using (var db = _store.CreateDbContext())
        {
            if (isChanged) await db.Moderation.Where(m => m.Number == 4).ExecuteUpdateAsync(m => m.SetProperty(r => r.At, r => r.At + 1), Stop);
            else await DropAsync(db, 4);
        }
        var (code, said) = await CommandAsync("circle");
        Assert.Equal(2, code);
        Assert.Contains("is not whole: entry 4", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_was_changed_is_named()
    {
        var fault = await FaultAfterAsync(db => db.Moderation.Where(m => m.Number == 3)
            .ExecuteUpdateAsync(m => m.SetProperty(r => r.By, "somebody else"), Stop));
        Assert.Equal(new RecordFault(3, "was changed"), fault);
    }

    [Fact]
    public async Task A_line_that_was_dropped_is_named_with_its_link_and_without()
    {
        Assert.Equal(new RecordFault(2, "was deleted before its time"), await FaultAfterAsync(db => DropAsync(db, 2)));
        await using var db = _store.CreateDbContext();
        await db.RecordLinks.Where(l => l.Number == 2).ExecuteDeleteAsync(Stop);
        Assert.Equal(new RecordFault(2, "is missing"), (await CheckAsync()).Fault);
    }

    [Fact]
    public async Task The_last_line_can_not_be_dropped_unseen()
    {
        var fault = await FaultAfterAsync(async db =>
        {
            await DropAsync(db, 5);
            await db.RecordLinks.Where(l => l.Number == 5).ExecuteDeleteAsync(Stop);
        });
        Assert.Equal(new RecordFault(5, "is missing"), fault);
    }

    [Fact]
    public async Task Lines_that_changed_places_are_named()
    {
        var fault = await FaultAfterAsync(async db =>
        {
            foreach (var (from, to) in ((long, long)[])[(2, 99), (4, 2), (99, 4)])
                await db.Moderation.Where(m => m.Number == from).ExecuteUpdateAsync(m => m.SetProperty(r => r.Number, to), Stop);
        });
        Assert.Equal(new RecordFault(2, "was changed"), fault);
    }

    [Fact]
    public async Task Links_that_changed_places_are_named()
    {
        var fault = await FaultAfterAsync(async db =>
        {
            var links = await db.RecordLinks.AsNoTracking().Where(l => l.Number == 2 || l.Number == 3).ToDictionaryAsync(l => l.Number, Stop);
            await db.RecordLinks.Where(l => l.Number == 2).ExecuteUpdateAsync(
                l => l.SetProperty(r => r.Digest, links[3].Digest).SetProperty(r => r.Hash, links[3].Hash), Stop);
        });
        Assert.Equal(new RecordFault(2, "does not follow from the one before"), fault);
    }

    [Fact]
    public async Task A_line_that_was_put_in_is_named_wherever_it_stands()
    {
        var fault = await FaultAfterAsync(db =>
        {
            var line = Line("forged", 1, 0);
            (line.Chain, line.Number, line.Salt) = ("circle", 9, [1]);
            db.Moderation.Add(line);
            return Task.CompletedTask;
        });
        Assert.Equal(new RecordFault(9, "was put in"), fault);
    }

    [Fact]
    public async Task A_line_beside_the_chain_is_found()
    {
        var fault = await FaultAfterAsync(db =>
        {
            db.Moderation.Add(Line("forged", 1, 0));
            return Task.CompletedTask;
        });
        Assert.StartsWith("was put in", fault!.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chain_that_was_made_anew_as_a_whole_is_not_the_one_that_somebody_wrote_down()
    {
        var before = await CheckAsync();
        await using (var db = _store.CreateDbContext())
        {
            await db.Moderation.ExecuteDeleteAsync(Stop);
            await db.RecordLinks.ExecuteDeleteAsync(Stop);
            await db.RecordHeads.ExecuteDeleteAsync(Stop);
        }
        await AppendAsync(7);
        Assert.Null((await CheckAsync()).Fault);
        Assert.Equal(new RecordFault(5, "is another one than it was"), (await CheckAsync(known: (5, before.Hash))).Fault);
    }

    [Fact]
    public async Task What_is_forgotten_in_time_leaves_a_record_that_can_still_be_checked()
    {
        await AppendAsync(3, "second", day: 20);
        await using (var db = _store.CreateDbContext())
        {
            // One line of the first day is kept for longer than the others.
            await db.Moderation.Where(m => m.Epoch == "first" && m.Number != 3).ExecuteDeleteAsync(Stop);
            await RecordChain.ForgetLinksAsync(db, "circle", Noon.AddDays(20), shortest: 5, Stop);
            Assert.Equal([3, 4, 5, 6, 7, 8], await db.RecordLinks.OrderBy(l => l.Number).Select(l => l.Number).ToListAsync(Stop));
        }
        var check = await CheckAsync(20);
        Assert.Equal((4, 2, 8, null), (check.Entries, check.Forgotten, check.Number, check.Fault));

        await using (var db = _store.CreateDbContext())
        {
            await db.Moderation.ExecuteDeleteAsync(Stop);
            await RecordChain.ForgetLinksAsync(db, "circle", Noon.AddDays(40), shortest: 5, Stop);
            Assert.Equal(0, await db.RecordLinks.CountAsync(Stop));
        }
        await AppendAsync(1, "third", day: 40);
        Assert.Equal((1, 0, 9, null), await CheckAsync(40, (8, check.Hash)) is var c ? (c.Entries, c.Forgotten, c.Number, c.Fault) : default);
    }

    [Fact]
    public async Task Two_nodes_that_write_at_once_make_one_chain()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(node => Task.Run(async () =>
        {
            for (var i = 0; i < 5; i++) await AppendAsync(2, $"node-{node}-{i}");
        })));
        var check = await CheckAsync();
        Assert.Equal((85, 85, null), (check.Entries, check.Number, check.Fault));
    }
}

public sealed class SqliteRecordChainTests : RecordChainContract
{
    private readonly SqliteTestStore _file;

    public SqliteRecordChainTests() : this(new SqliteTestStore()) { }

    private SqliteRecordChainTests(SqliteTestStore store) : base(store) => _file = store;

    private async Task<(int Code, string Said)> RunAsync(string group)
    {
        var start = new ProcessStartInfo("dotnet", [Repository.Server, "verify-record", group, "--Storage:Sqlite", _file.FilePath])
        {
            WorkingDirectory = Path.GetDirectoryName(_file.FilePath), RedirectStandardOutput = true, UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, said);
    }

    [Fact]
    public async Task The_command_is_a_program_of_its_own_that_answers_by_its_exit_code()
    {
        var (code, said) = await RunAsync("circle");
        Assert.Equal(0, code);
        Assert.Contains("is whole: 5 entries", said, StringComparison.Ordinal);
        await using (var db = _file.CreateDbContext())
            await db.Moderation.Where(m => m.Number == 4).ExecuteUpdateAsync(
                m => m.SetProperty(r => r.At, r => r.At + 1), TestContext.Current.CancellationToken);
        (code, said) = await RunAsync("circle");
        Assert.Equal(2, code);
        Assert.Contains("is not whole: entry 4", said, StringComparison.Ordinal);
    }
}

public sealed class PostgreSqlRecordChainTests(OnePostgreSql server) : RecordChainContract(new PostgreSqlTestStore(server));
