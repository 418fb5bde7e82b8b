using System.Globalization;
using MeetingHub.Domain.Sessions;
using MeetingHub.Server.Sessions;
using NodaTime;

namespace MeetingHub.Server.Tests.Sessions;

public class ZonesTests
{
    // Both hemispheres, a gap at midnight, half an hour, none at all, and days that no rule says.
    public static readonly TheoryData<string> TenZones =
    [
        "Europe/Dublin", "Europe/Berlin", "America/New_York", "America/Havana", "America/Santiago", "Australia/Lord_Howe", "Pacific/Auckland",
        "Asia/Hebron", "Asia/Kolkata", "Africa/Cairo",
    ];

    private static readonly DateOnly From = new(2015, 1, 1);
    private static readonly DateOnly To = new(2034, 12, 31);

    private static Recurrence Rule(string text) => Recurrence.TryParse(text, out var rule) ? rule : throw new FormatException(text);

    private static long Moment(DateOnly date, TimeOnly time, string zone) => Zones.At(date, time, zone).ToUnixTimeMilliseconds();

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    [Theory]
    [MemberData(nameof(TenZones))]
    public void A_series_keeps_its_wall_time_for_twenty_years_and_loses_and_doubles_nothing(string name)
    {
        var zone = DateTimeZoneProviders.Tzdb[name];
        foreach (var rule in (string[])["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=TU,SU", "FREQ=MONTHLY;BYDAY=-1SU", "FREQ=MONTHLY;BYMONTHDAY=31"])
        foreach (var hour in (TimeOnly[])[new(0, 0), new(0, 30), new(2, 15), new(2, 30), new(19, 0), new(23, 59)])
        {
            var dates = Rule(rule).Dates(From, From, To).ToList();
            var moments = dates.ConvertAll(d => Moment(d, hour, name));
            Assert.Equal(moments.Distinct().Order(), moments);
            foreach (var (date, moment) in dates.Zip(moments))
            {
                var wanted = LocalDateTime.FromDateTime(date.ToDateTime(hour));
                var there = Instant.FromUnixTimeMilliseconds(moment).InZone(zone);
                var map = zone.MapLocal(wanted);
                if (map.Count > 0) Assert.Equal(map.First(), there); // the only one, or the earlier
                else
                {
                    // The offset before the gap: that many minutes after the gap began as were asked for.
                    Assert.Equal(wanted - map.EarlyInterval.IsoLocalEnd, there.LocalDateTime - map.LateInterval.IsoLocalStart);
                    Assert.Equal(map.EarlyInterval.WallOffset, Offset.FromTicks((wanted.ToDateTimeUnspecified() - there.ToDateTimeUtc()).Ticks));
                }
            }
        }
    }

    [Fact]
    public void The_zone_that_the_server_runs_in_makes_no_difference()
    {
        static List<string> Everything() =>
        [
            .. Rule("FREQ=MONTHLY;COUNT=10").Dates(new(2026, 9, 1), new(2026, 9, 1), To)
                .Select(d => $"{Zones.At(d, new(9, 0), "America/New_York"):O} {Zones.In("Asia/Seoul", Moment(d, new(9, 0), "America/New_York")):O}"),
            .. Zones.ClockChanges("America/New_York", 0, Moment(new(2027, 1, 1), default, "UTC")).Select(c => c.ToString()),
        ];
        var (before, expected) = (Environment.GetEnvironmentVariable("TZ"), Everything());
        try
        {
            foreach (var zone in (string[])["Asia/Seoul", "America/St_Johns", "Pacific/Apia"])
            {
                Environment.SetEnvironmentVariable("TZ", zone);
                TimeZoneInfo.ClearCachedData();
                Assert.NotEqual(TimeSpan.Zero, TimeZoneInfo.Local.BaseUtcOffset);
                Assert.Equal(expected, Everything());
            }
        }
        finally
        {
            Environment.SetEnvironmentVariable("TZ", before);
            TimeZoneInfo.ClearCachedData();
        }
        // New York's clocks go back in November and forward in March, and Seoul's stay.
        Assert.Equal([22, 22, 23, 23, 23, 23, 23, 22, 22, 22],
            Rule("FREQ=MONTHLY;COUNT=10").Dates(new(2026, 9, 1), new(2026, 9, 1), To).Select(d => Zones.In("Asia/Seoul", Moment(d, new(9, 0), "America/New_York")).Hour));
    }

    [Theory]
    [InlineData("Europe/Berlin", "2025-03-30", "02:30", "2025-03-30T03:30:00+02:00")]
    [InlineData("Europe/Berlin", "2025-03-29", "02:30", "2025-03-29T02:30:00+01:00")]
    [InlineData("Europe/Berlin", "2025-10-26", "02:30", "2025-10-26T02:30:00+02:00")]
    [InlineData("America/New_York", "2007-03-11", "02:30", "2007-03-11T03:30:00-04:00")] // the RFC's own example
    [InlineData("America/New_York", "2007-11-04", "01:30", "2007-11-04T01:30:00-04:00")]
    [InlineData("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-04T02:45:00+11:00")]
    [InlineData("America/Havana", "2026-03-08", "00:30", "2026-03-08T01:30:00-04:00")]
    [InlineData("Pacific/Apia", "2011-12-30", "19:00", "2011-12-31T19:00:00+14:00")] // a day that did not exist
    public void An_hour_that_does_not_exist_is_later_by_the_gap_and_of_two_the_first_is_meant(string zone, string date, string time, string moment) =>
        Assert.Equal(moment, Zones.At(Date(date), TimeOnly.Parse(time, CultureInfo.InvariantCulture), zone).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("Europe/Dublin", "2026-11-28", "2027-11-28", "2027-03-28 60 2027-10-31 -60")]
    [InlineData("Australia/Lord_Howe", "2026-01-01", "2026-12-31", "2026-04-05 -30 2026-10-04 30")]
    [InlineData("America/Santiago", "2026-01-01", "2026-12-31", "2026-04-05 -60 2026-09-06 60")] // at midnight: the day that begins
    [InlineData("Asia/Kolkata", "2026-01-01", "2036-01-01", "")]
    [InlineData("Europe/Dublin", "2027-03-29", "2027-03-29", "")]
    public void The_changes_of_the_clocks_within_a_series_are_known_by_their_dates(string zone, string from, string to, string changes) =>
        Assert.Equal(changes, string.Join(' ', Zones.ClockChanges(zone, Moment(Date(from), new(19, 0), zone), Moment(Date(to), new(19, 0), zone))
            .Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Date:yyyy-MM-dd} {c.By.TotalMinutes}"))));

    private static List<long> Tuesdays(string zone, string first, int count) =>
        [.. Rule($"FREQ=WEEKLY;COUNT={count}").Dates(Date(first), Date(first), To).Select(d => Moment(d, new(19, 0), zone))];

    [Fact]
    public void A_reader_whose_clocks_change_on_other_days_is_told_for_which_sessions_the_hour_differs()
    {
        var sessions = Tuesdays("Europe/Dublin", "2027-02-02", 26);
        var different = Assert.Single(Zones.UnusualHoursOf("America/New_York", sessions));
        Assert.Equal((new TimeOnly(15, 0), 2), (different.Hour, different.Sessions));
        Assert.Equal((Date("2027-03-16"), Date("2027-03-23")), (DateOnly.FromDateTime(different.First.DateTime), DateOnly.FromDateTime(different.Last.DateTime)));

        Assert.Empty(Zones.UnusualHoursOf("Europe/Berlin", sessions));
        Assert.Empty(Zones.UnusualHoursOf("Europe/Dublin", []));
        Assert.Equal([(0, 30), (23, 30)], Zones.HoursOf("Asia/Kolkata", sessions).Select(r => (r.Hour.Hour, r.Hour.Minute)));
    }

    [Theory]
    [MemberData(nameof(TenZones))]
    public void Every_session_is_in_one_run_and_its_runs_say_the_reader_s_hour(string reader)
    {
        foreach (var zone in TenZones.Select(row => row.Data))
        {
            var sessions = Tuesdays(zone, "2026-11-24", 104);
            var runs = Zones.HoursOf(reader, sessions);
            Assert.Equal(sessions.Count, runs.Sum(r => r.Sessions));
            Assert.Equal(sessions.Select(s => TimeOnly.FromDateTime(Zones.In(reader, s).DateTime)), runs.SelectMany(r => Enumerable.Repeat(r.Hour, r.Sessions)));
            if (zone == reader) Assert.Single(runs);
        }
    }

    [Fact]
    public void Zones_to_choose_from_are_known_and_named_once_and_so_are_older_names_that_browsers_use()
    {
        Assert.All(Zones.Names, name => Assert.True(Zones.IsKnown(name)));
        Assert.Equal(Zones.Names.Distinct(), Zones.Names);
        Assert.All((string[])["UTC", "Europe/Dublin", "Asia/Kolkata"], name => Assert.Contains(name, Zones.Names));
        Assert.All((string[])["Asia/Calcutta", "US/Pacific", "Europe/Kiev"], name => Assert.True(Zones.IsKnown(name)));
        Assert.All((string?[])[null, "", "Mars/Olympus", "../etc/passwd", "Europe/Berlin\r\n"], name => Assert.False(Zones.IsKnown(name)));
    }
}
