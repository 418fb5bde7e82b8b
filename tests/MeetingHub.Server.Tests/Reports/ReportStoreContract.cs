using System.Diagnostics.Metrics;
using System.Text;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Reports;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MeetingHub.Server.Tests.Reports;

/// <summary>How long reports are kept, for every database.</summary>
public abstract class ReportStoreContract : IDisposable
{
    protected const string Words = "words that must not stay";
    private static readonly DateTimeOffset Noon = DateTimeOffset.FromUnixTimeMilliseconds(1_795_000_000_000);

    private readonly FakeTimeProvider _clock = new(Noon);

    private readonly TestStore _store;

    private protected ReportStoreContract(TestStore store) => _store = store;

    private MeetingDb Open() => _store.CreateDbContext();

    protected virtual Task DeletedAsync() => Task.CompletedTask;

    private static CaseRow Report(string id, int madeDay = 0, int? closedDay = null) => new()
    {
        Id = id, Kind = CaseKind.RoomReport, Subject = id, Room = "room0001", Reader = CaseReader.Moderators, Topic = ReportKind.Hurtful, Reporter = "p-asha-01",
        ReporterName = $"{Words} A", AboutName = $"{Words} B", Text = $"{Words} C", Messages = $"[\"{Words} D\"]", Missing = 0,
        MadeAt = Noon.AddDays(madeDay).ToUnixTimeMilliseconds(), State = closedDay is null ? ReportState.New : ReportState.Closed,
        ClosedAt = closedDay is { } day ? Noon.AddDays(day).ToUnixTimeMilliseconds() : null, Answer = $"{Words} E",
    };

    public void Dispose()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_report_is_deleted_two_weeks_after_it_was_closed_and_after_ninety_days_whatever_became_of_it()
    {
        var stop = TestContext.Current.CancellationToken;
        await using (var db = Open())
        {
            db.Cases.AddRange(Report("closed-on-1", closedDay: 1), Report("never-closed"), Report("closed-on-85", closedDay: 85), Report("made-on-5", madeDay: 5));
            await db.SaveChangesAsync(stop);
        }
        using var retention = new Retention(
            _store, Options.Create(new SessionOptions()), _clock, NullLogger<Retention>.Instance);
        await retention.StartAsync(stop);

        await KeepsOnDayAsync(14.9, "closed-on-1", "closed-on-85", "made-on-5", "never-closed");
        await KeepsOnDayAsync(15.1, "closed-on-85", "made-on-5", "never-closed");
        await KeepsOnDayAsync(89.9, "closed-on-85", "made-on-5", "never-closed");
        await KeepsOnDayAsync(90.1, "made-on-5");
        await KeepsOnDayAsync(95.1);
        await DeletedAsync();
        await retention.StopAsync(stop);
    }

    private async Task KeepsOnDayAsync(double day, params string[] ids)
    {
        // The job runs once an hour: a session that is to go on that day shows that it ran.
        await using var db = Open();
        var marker = $"marker-{day}";
        db.Sessions.Add(new SessionRow { Id = marker, Room = marker, Title = "", CreatedAt = 0, KeepUntil = Noon.AddDays(day).ToUnixTimeMilliseconds() });
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        _clock.Advance(Noon.AddDays(day) - _clock.GetUtcNow());
        await Until.TrueAsync(async () => !await db.Sessions.AnyAsync(s => s.Id == marker), $"nothing was deleted on day {day}");
        await Until.TrueAsync(async () => string.Join(' ', ids) == string.Join(' ', await db.Cases.OrderBy(r => r.Id).Select(r => r.Id).ToArrayAsync()), $"other reports on day {day}");
    }

    [Fact]
    public async Task Operators_see_how_many_reports_wait_for_the_safety_lead_and_since_when_and_nothing_else()
    {
        var stop = TestContext.Current.CancellationToken;
        static CaseRow ForLead(string id, int madeDay, ReportState state) => new()
        {
            Id = id, Kind = CaseKind.RoomReport, Subject = id, Room = "room0001", Reader = CaseReader.SafetyLead, Topic = ReportKind.Safety, Reporter = "p-asha-01", Text = Words,
            Messages = "[]", Missing = 0, MadeAt = Noon.AddDays(madeDay).ToUnixTimeMilliseconds(), State = state,
        };
        await using (var db = Open())
        {
            db.Cases.AddRange(Report("for-facilitators", madeDay: -9), ForLead("done", -8, ReportState.Acted), ForLead("seen", -2, ReportState.Seen));
            await db.SaveChangesAsync(stop);
        }
        using var watch = new ReportWatch(_store, _clock);
        await watch.StartAsync(stop);
        await Until.TrueAsync(() => Task.FromResult(Read() == (1, 2 * 86_400)), "the report that waits was not counted");

        await using (var db = Open())
        {
            db.Cases.Add(ForLead("new", 0, ReportState.New));
            await db.SaveChangesAsync(stop);
        }
        _clock.Advance(TimeSpan.FromMinutes(1));
        await Until.TrueAsync(() => Task.FromResult(Read() == (2, 2 * 86_400 + 60)), "the second was not counted");
        await watch.StopAsync(stop);

        (double Open, double Oldest) Read()
        {
            (double Open, double Oldest) read = default;
            using var listener = new MeterListener();
            listener.InstrumentPublished = (instrument, l) =>
            {
                if (watch.IsOf(instrument)) l.EnableMeasurementEvents(instrument);
            };
            void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
            {
                Assert.True(labels.IsEmpty);
                if (instrument.Name == "meetinghub.reports.open") read.Open = value;
                else read.Oldest = value;
            }
            listener.SetMeasurementEventCallback<long>((instrument, value, labels, _) => Keep(instrument, value, labels));
            listener.SetMeasurementEventCallback<double>((instrument, value, labels, _) => Keep(instrument, value, labels));
            listener.Start();
            listener.RecordObservableInstruments();
            return read;
        }
    }

    [Fact]
    public async Task Of_two_who_handle_a_report_at_once_the_second_one_is_told()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var one = Open();
        one.Cases.Add(Report("report-1"));
        await one.SaveChangesAsync(stop);
        await using var other = Open();
        foreach (var (db, answer) in ((MeetingDb, string)[])[(one, "first"), (other, "second")])
        {
            var row = await db.Cases.SingleAsync(stop);
            (row.Answer, row.Changes) = (answer, row.Changes + 1);
        }
        await one.SaveChangesAsync(stop);
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => other.SaveChangesAsync(stop));
    }
}

public sealed class SqliteReportStoreTests : ReportStoreContract
{
    private readonly string _folder;

    public SqliteReportStoreTests() : this(new SqliteTestStore()) { }

    private SqliteReportStoreTests(SqliteTestStore store) : base(store) => _folder = Path.GetDirectoryName(store.FilePath)!;

    /// <summary>Not one word is left in the files, as somebody would find it who takes the disk.</summary>
    protected override Task DeletedAsync() => Until.TrueAsync(
        async () =>
        {
            var files = await Task.WhenAll(Directory.GetFiles(_folder).Select(ReadAsync));
            return !files.Any(text => text.Contains(Words, StringComparison.Ordinal));
        }, "deleted words are still in a file");

    private static async Task<string> ReadAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file, Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }
}

public sealed class PostgreSqlReportStoreTests(OnePostgreSql server) : ReportStoreContract(new PostgreSqlTestStore(server));
