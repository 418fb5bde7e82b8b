using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Sessions.Calendar;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using NodaTime;

namespace MeetingHub.Server.Tests.Sessions.Calendar;

/// <summary>
/// The files in tests/fixtures/calendar: stories of series as calendars are sent them, and beside each the sessions as the store has them.
/// Readers that are not ours must find the same ones: ical.js in the web client's tests, and Python's icalendar here.
/// </summary>
public sealed class CalendarFixtureTests
{
    private static readonly Uri Site = new("https://groups.example/");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private sealed class Story(SeriesDates dates, TestStore store, FakeTimeProvider clock)
    {
        public const string Id = "series-of-the-story";

        public FakeTimeProvider Clock => clock;

        private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

        public async Task<string> FindAsync(string date)
        {
            await using var db = store.CreateDbContext();
            return await db.Sessions.Where(s => s.Series == Id && s.Date == Date(date)).Select(s => s.Id).SingleAsync(Stop);
        }

        private static async Task DoneAsync(Task<SeriesReply> act)
        {
            var reply = await act;
            Assert.Null(reply.Problem);
            Assert.NotEmpty(reply.Changes);
        }

        public async Task MoveAsync(string date, string to, TimeOnly at, string? zone = null) =>
            await DoneAsync(dates.MoveAsync(await FindAsync(date), Date(to), at, null, Stop, zone));

        public async Task CancelAsync(string date) => await DoneAsync(dates.CancelAsync(await FindAsync(date), Stop));
        public Task SkipAsync(string date) => DoneAsync(dates.SkipAsync(Id, Date(date), Stop));
        public Task AddAsync(string date, TimeOnly at) => DoneAsync(dates.AddAsync(Id, Date(date), at, 30, Stop));

        public Task ChangeAsync(string? from, Action<SeriesRow> change) =>
            DoneAsync(dates.ChangeAsync(Id, from is null ? null : Date(from), change, Stop));
    }

    private sealed record Plan(string Zone, string First, string Start, string Rule, Func<Story, Task> Then)
    {
        public CalendarWishes Wishes { get; init; } = new(CalendarTitle.Appointment);
    }

    private static readonly Dictionary<string, Plan> Plans = new(StringComparer.Ordinal)
    {
        ["weekly in Dublin with everything that can happen to a session"] = new("Europe/Dublin", "2026-12-01", "19:00", "FREQ=WEEKLY;BYDAY=TU", async story =>
        {
            await story.SkipAsync("2026-12-29");
            await story.CancelAsync("2027-01-12");
            await story.MoveAsync("2027-01-19", "2027-01-21", new(20, 30));
            await story.MoveAsync("2027-03-30", "2027-03-27", new(19, 0)); // to before the clocks change
            await story.AddAsync("2027-02-11", new(18, 0));
        }),
        ["moved in Auckland by somebody in Paris"] = new("Pacific/Auckland", "2026-12-03", "19:30", "FREQ=WEEKLY;BYDAY=TH", async story =>
        {
            await story.MoveAsync("2027-04-01", "2027-04-06", new(9, 15), "Europe/Paris");
            await story.CancelAsync("2027-04-08");
        }),
        ["second Tuesdays in New York at another hour from spring on"] = new("America/New_York", "2026-12-08", "19:30", "FREQ=MONTHLY;BYDAY=2TU;COUNT=12",
            story => story.ChangeAsync("2027-03-09", s => (s.Start, s.Minutes) = (new(18, 0), 90))),
        ["moved and then the whole series is at another hour"] = new("Europe/Berlin", "2026-12-02", "19:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20270601", async story =>
        {
            await story.MoveAsync("2027-01-11", "2027-01-12", new(12, 0));
            await story.CancelAsync("2027-02-10");
            story.Clock.Advance(TimeSpan.FromDays(8)); // two have been
            await story.ChangeAsync(null, s => s.Start = new(17, 45));
        }),
        ["nights in Berlin when clocks go forward"] = new("Europe/Berlin", "2027-03-25", "02:30", "FREQ=DAILY;UNTIL=20270401", _ => Task.CompletedTask),
        ["nights in Berlin when clocks go back"] = new("Europe/Berlin", "2027-10-28", "02:30", "FREQ=DAILY;COUNT=7",
            story => story.MoveAsync("2027-11-01", "2027-10-31", new(1, 30), "UTC")), // the second 02:30 of that night
        ["the 31st in Sydney"] = new("Australia/Sydney", "2026-12-31", "20:00", "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=9", _ => Task.CompletedTask),
        ["the last day of the month in Hebron"] = new("Asia/Hebron", "2026-12-31", "20:00", "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=14", _ => Task.CompletedTask),
        ["Sundays in Santiago around midnight"] = new("America/Santiago", "2026-12-06", "00:30", "FREQ=WEEKLY;COUNT=60", _ => Task.CompletedTask),
        ["Fridays in Cairo"] = new("Africa/Cairo", "2026-12-04", "00:15", "FREQ=WEEKLY;COUNT=60", _ => Task.CompletedTask),
        ["every third day on Lord Howe Island"] = new("Australia/Lord_Howe", "2026-12-01", "02:15", "FREQ=DAILY;INTERVAL=3", _ => Task.CompletedTask),
        ["Mondays in Kolkata"] = new("Asia/Kolkata", "2026-11-30", "19:00", "FREQ=WEEKLY", story => story.CancelAsync("2026-12-14")),
        ["Mondays by universal time"] = new("UTC", "2026-11-30", "19:00", "FREQ=WEEKLY", story => story.MoveAsync("2026-12-14", "2026-12-15", new(19, 0))),
        ["once in Dublin and moved"] = new("Europe/Dublin", "2027-03-27", "19:00", "", story => story.MoveAsync("2027-03-27", "2027-03-28", new(19, 0))),
        ["with the group's name and an alarm"] = new("Europe/Dublin", "2026-12-01", "19:00", "FREQ=WEEKLY;COUNT=3", story => story.CancelAsync("2026-12-08"))
        {
            Wishes = new(CalendarTitle.Group, AlarmMinutes: 30),
        },
        ["with own words that need care"] = new("Europe/Dublin", "2026-12-01", "19:00", "FREQ=WEEKLY;COUNT=2", _ => Task.CompletedTask)
        {
            Wishes = new(CalendarTitle.Own, "Yoga; café, \\ 瑜伽 🧘‍♀️🧘‍♀️🧘‍♀️🧘‍♀️🧘‍♀️🧘‍♀️ (bring, a; mat)"),
        },
    };

    public static TheoryData<string> Names => [.. Plans.Keys];

    private static async Task<(string File, List<SessionRow> Sessions)> TellAsync(string name)
    {
        var plan = Plans[name];
        using var store = new SqliteTestStore();
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));
        var dates = new SeriesDates(store, [], Options.Create(new SessionOptions()), clock);
        await using (var db = store.CreateDbContext())
        {
            db.Groups.Add(new GroupRow { Id = "group001", Slug = "circle", Name = "Quiet, slow; circle – Zoë’s", CreatedAt = 1 });
            db.Series.Add(new SeriesRow
            {
                Id = Story.Id, Group = "group001", Slug = "tuesdays", Title = "A title that no calendar shows", Zone = plan.Zone,
                First = DateOnly.ParseExact(plan.First, "yyyy-MM-dd", CultureInfo.InvariantCulture), Rule = plan.Rule, Minutes = 75,
                Start = TimeOnly.Parse(plan.Start, CultureInfo.InvariantCulture), Code = "code", CreatedAt = 1, IsPublished = true,
            });
            await db.SaveChangesAsync(Stop);
        }
        await dates.LayAsync(Story.Id, Stop);
        await plan.Then(new Story(dates, store, clock));

        await using var after = store.CreateDbContext();
        var series = await after.Series.AsNoTracking().SingleAsync(Stop);
        var sessions = await after.Sessions.AsNoTracking().Where(s => s.Series == Story.Id).OrderBy(s => s.StartsAt).ToListAsync(Stop);
        var numbered = sessions.Select((s, n) => new SessionRow
        {
            Id = $"session-{n:000}", Room = "", Title = s.Title, CreatedAt = s.CreatedAt, Series = s.Series, Date = s.Date, IsAdded = s.IsAdded,
            IsOwn = s.IsOwn, StartsAt = s.StartsAt, EndsAt = s.EndsAt, CancelledAt = s.CancelledAt, MovedFrom = s.MovedFrom, Sequence = s.Sequence,
        }).ToList();
        return (CalendarFile.Of(series, "Quiet, slow; circle – Zoë’s", numbered, plan.Wishes, Site), numbered);
    }

    private static string PathOf(string name, string kind) => Repository.PathOf("tests", "fixtures", "calendar", $"{name}.{kind}");

    private static string Expected(IEnumerable<SessionRow> sessions) => JsonSerializer.Serialize(
        sessions.Select(s => new { start = s.StartsAt / 1000, end = s.EndsAt / 1000, cancelled = s.CancelledAt is not null }), Indented) + "\n";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_stored_files_are_those_that_the_server_sends(string name)
    {
        var (file, sessions) = await TellAsync(name);
        Repository.AssertCurrent(PathOf(name, "ics"), file.ReplaceLineEndings("\n"));
        Repository.AssertCurrent(PathOf(name, "json"), Expected(sessions));
        Assert.All(file.Split("\r\n"), line => Assert.True(System.Text.Encoding.UTF8.GetByteCount(line) <= 75 && !line.Contains('\n'), line));
        Assert.EndsWith("END:VCALENDAR\r\n", file, StringComparison.Ordinal);
        Assert.Equal(Plans[name].Wishes.Title == CalendarTitle.Group, file.Contains("Quiet", StringComparison.Ordinal));
    }

    /// <summary>The offsets of ten zones over many years, for readers of the VTIMEZONEs that we write.</summary>
    [Fact]
    public void The_stored_zones_are_those_that_the_server_sends()
    {
        var from = new DateTimeOffset(2026, 11, 28, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        var ics = new IcsText().Line("BEGIN", "VCALENDAR").Line("VERSION", "2.0").Line("PRODID", "-//MeetingHub//Zones//EN");
        var offsets = new Dictionary<string, List<long[]>>(StringComparer.Ordinal);
        foreach (var zone in ZonesTests.TenZones.Select(row => row.Data))
        {
            TimeZonePart.Write(ics, zone, from, from + 1);
            var moments = new List<long>();
            for (var day = from / 1000; day < from / 1000 + 10 * 365 * 86_400L; day += 5 * 86_400 + 3_600) moments.Add(day);
            foreach (var part in DateTimeZoneProviders.Tzdb[zone].GetZoneIntervals(
                Instant.FromUnixTimeMilliseconds(from), Instant.FromUnixTimeMilliseconds(from) + Duration.FromDays(10 * 365)).Skip(1))
                moments.AddRange([part.Start.ToUnixTimeSeconds() - 7_200, part.Start.ToUnixTimeSeconds()]);
            offsets[zone] = [.. moments.Order().Select(m => (long[])[m, DateTimeZoneProviders.Tzdb[zone].GetUtcOffset(Instant.FromUnixTimeSeconds(m)).Seconds])];
        }
        Repository.AssertCurrent(PathOf("zones", "ics"), ics.Line("END", "VCALENDAR").ToString().ReplaceLineEndings("\n"));
        Repository.AssertCurrent(PathOf("zones", "json"), JsonSerializer.Serialize(offsets) + "\n");
    }

    private const string Python = "/usr/bin/python3";

    // The zones get names that no reader knows, so that it has to use what the file says of them.
    private const string Reader =
        """
        import sys, re, json, datetime, icalendar, recurring_ical_events
        for name in sys.argv[1:]:
            text = re.sub("TZID([=:])", r"TZID\1Of-the-file/", open(name + ".ics", encoding="utf-8").read())
            calendar = icalendar.Calendar.from_ical(text)
            expected = json.load(open(name + ".json"))
            utc = datetime.timezone.utc
            begin = datetime.datetime(2020, 1, 1, tzinfo=utc)
            end = datetime.datetime.fromtimestamp(max(e["start"] for e in expected) + 3600, utc)
            moment = lambda event, key: int(event[key].dt.timestamp())
            found = sorted((moment(e, "DTSTART"), moment(e, "DTEND"), str(e["STATUS"]) == "CANCELLED")
                for e in recurring_ical_events.of(calendar).between(begin, end))
            wanted = sorted((e["start"], e["end"], e["cancelled"]) for e in expected)
            if found != wanted:
                print(name, "missing", sorted(set(wanted) - set(found)), "too many", sorted(set(found) - set(wanted)), len(found), len(wanted))
        """;

    [Fact]
    public async Task Another_reader_finds_the_sessions_that_the_store_has()
    {
        if (!File.Exists(Python) || await RunAsync("import icalendar, recurring_ical_events") is not (0, _))
            Assert.Skip("Needs Debian's python3-icalendar and python3-recurring-ical-events.");
        var (code, output) = await RunAsync(Reader, [.. Plans.Keys.Select(name => Path.ChangeExtension(PathOf(name, "ics"), null))]);
        Assert.Equal((0, ""), (code, output));
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(Python, ["-c", program, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        start.Environment["TZ"] = "Asia/Seoul";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(Stop);
        var output = await process.StandardOutput.ReadToEndAsync(Stop) + await errors;
        await process.WaitForExitAsync(Stop);
        return (process.ExitCode, output.Trim());
    }
}
