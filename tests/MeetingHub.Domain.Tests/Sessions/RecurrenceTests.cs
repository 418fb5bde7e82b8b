using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using MeetingHub.Domain.Sessions;

namespace MeetingHub.Domain.Tests.Sessions;

public class RecurrenceTests
{
    private static Recurrence Rule(string text)
    {
        Assert.True(Recurrence.TryParse(text, out var rule), text);
        return rule;
    }

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    // "1997-09-02..05 09 10-01": the month and the year of the date before hold for what follows.
    private static List<DateOnly> DatesOf(string text)
    {
        var dates = new List<DateOnly>();
        var (year, month) = ("", "");
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = word.Split("..");
            var parts = ends[0].Split('-');
            if (parts.Length == 3) year = parts[0];
            if (parts.Length >= 2) month = parts[^2];
            var date = Date($"{year}-{month}-{parts[^1]}");
            dates.Add(date);
            for (var last = ends.Length > 1 ? int.Parse(ends[1], CultureInfo.InvariantCulture) : 0; date.Day < last;)
                dates.Add(date = date.AddDays(1));
        }
        return dates;
    }

    // RFC 5545, section 3.8.5.3: those of its examples that lie in our part of the rule, with UNTIL as the last date that it means.
    [Theory]
    [InlineData("1997-09-02", "FREQ=DAILY;COUNT=10", "1997-09-02..11")]
    [InlineData("1997-12-20", "FREQ=DAILY;UNTIL=19971224", "1997-12-20..24")]
    [InlineData("1997-09-02", "FREQ=DAILY;INTERVAL=2", "1997-09-02 04 06 08 10 12")]
    [InlineData("1997-09-02", "FREQ=DAILY;INTERVAL=10;COUNT=5", "1997-09-02 12 22 10-02 12")]
    [InlineData("1997-09-02", "FREQ=WEEKLY;COUNT=10", "1997-09-02 09 16 23 30 10-07 14 21 28 11-04")]
    [InlineData("1997-09-02", "FREQ=WEEKLY;UNTIL=19971223",
        "1997-09-02 09 16 23 30 10-07 14 21 28 11-04 11 18 25 12-02 09 16 23")]
    [InlineData("1997-09-02", "FREQ=WEEKLY;INTERVAL=2", "1997-09-02 16 30 10-14 28 11-11 25 12-09 23 1998-01-06 20 02-03 17")]
    [InlineData("1997-09-02", "FREQ=WEEKLY;UNTIL=19971007;BYDAY=TU,TH", "1997-09-02 04 09 11 16 18 23 25 30 10-02 07")]
    [InlineData("1997-09-02", "FREQ=WEEKLY;COUNT=10;BYDAY=TU,TH", "1997-09-02 04 09 11 16 18 23 25 30 10-02")]
    [InlineData("1997-09-01", "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971223;BYDAY=MO,WE,FR",
        "1997-09-01 03 05 15 17 19 29 10-01 03 13 15 17 27 29 31 11-10 12 14 24 26 28 12-08 10 12 22")]
    [InlineData("1997-09-02", "FREQ=WEEKLY;INTERVAL=2;COUNT=8;BYDAY=TU,TH", "1997-09-02 04 16 18 30 10-02 14 16")]
    [InlineData("1997-09-05", "FREQ=MONTHLY;COUNT=10;BYDAY=1FR", "1997-09-05 10-03 11-07 12-05 1998-01-02 02-06 03-06 04-03 05-01 06-05")]
    [InlineData("1997-09-05", "FREQ=MONTHLY;UNTIL=19971223;BYDAY=1FR", "1997-09-05 10-03 11-07 12-05")]
    [InlineData("1997-09-07", "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
        "1997-09-07 28 11-02 30 1998-01-04 25 03-01 29 05-03 31")]
    [InlineData("1997-09-22", "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", "1997-09-22 10-20 11-17 12-22 1998-01-19 02-16")]
    [InlineData("1997-09-28", "FREQ=MONTHLY;BYMONTHDAY=-3", "1997-09-28 10-29 11-28 12-29 1998-01-29 02-26")]
    [InlineData("1997-09-02", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15", "1997-09-02 15 10-02 15 11-02 15 12-02 15 1998-01-02 15")]
    [InlineData("1997-09-30", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1", "1997-09-30 10-01 31 11-01 30 12-01 31 1998-01-01 31 02-01")]
    [InlineData("1997-09-10", "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15", "1997-09-10..15 1999-03-10..13")]
    [InlineData("1997-09-02", "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU", "1997-09-02 09 16 23 30 11-04 11 18 25 1998-01-06 13 20 27 03-03 10 17 24 31")]
    [InlineData("1997-08-05", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU", "1997-08-05 10 19 24")]
    [InlineData("2007-01-15", "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "2007-01-15 30 02-15 03-15 30")]
    public void The_examples_of_the_RFC_fall_on_the_dates_that_it_says(string first, string rule, string dates)
    {
        var expected = DatesOf(dates);
        var given = Rule(rule);
        var to = given.Until is null && given.Count is null ? expected[^1] : Date("2007-12-31");
        Assert.Equal(expected, given.Dates(Date(first), Date(first), to));
    }

    [Theory]
    [InlineData("2026-01-31", "FREQ=MONTHLY;COUNT=5", "2026-01-31 03-31 05-31 07-31 08-31")]
    [InlineData("2026-01-31", "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=4", "2026-01-31 02-28 03-31 04-30")]
    [InlineData("2018-11-29", "FREQ=MONTHLY;INTERVAL=3;COUNT=8", "2018-11-29 2019-05-29 08-29 11-29 2020-02-29 05-29 08-29 11-29")]
    [InlineData("2024-02-29", "FREQ=MONTHLY;INTERVAL=12;COUNT=3", "2024-02-29 2028-02-29 2032-02-29")]
    [InlineData("2026-01-29", "FREQ=MONTHLY;BYDAY=5TH;COUNT=3", "2026-01-29 04-30 07-30")]
    public void A_date_that_a_month_does_not_have_is_left_out_and_does_not_count(string first, string rule, string dates) =>
        Assert.Equal(DatesOf(dates), Rule(rule).Dates(Date(first), Date(first), Date("2040-01-01")));

    [Fact]
    public void A_first_date_that_does_not_obey_the_rule_is_none_of_its_dates() =>
        Assert.Equal(DatesOf("2026-11-26 12-01"), Rule("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=2").Dates(Date("2026-11-25"), DateOnly.MinValue, DateOnly.MaxValue));

    [Fact]
    public void A_rule_ends_with_the_calendar_and_a_rule_that_never_holds_is_empty()
    {
        Assert.Equal(DatesOf("9999-12-20 27"), Rule("FREQ=WEEKLY").Dates(Date("9999-12-20"), DateOnly.MinValue, DateOnly.MaxValue));
        Assert.Equal([DateOnly.MaxValue], Rule("FREQ=MONTHLY;INTERVAL=99").Dates(DateOnly.MaxValue, DateOnly.MinValue, DateOnly.MaxValue));
        Assert.Empty(Rule("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=30").Dates(Date("2026-02-01"), DateOnly.MinValue, DateOnly.MaxValue));
    }

    [Theory]
    [InlineData(null)] [InlineData("")] [InlineData("WEEKLY")] [InlineData("FREQ=YEARLY")] [InlineData("FREQ=HOURLY")]
    [InlineData("FREQ=WEEKLY;FREQ=DAILY")] [InlineData("INTERVAL=2")] [InlineData("FREQ=WEEKLY;INTERVAL=0")] [InlineData("FREQ=WEEKLY;INTERVAL=-1")]
    [InlineData("FREQ=WEEKLY;INTERVAL=100")] [InlineData("FREQ=WEEKLY;COUNT=0")] [InlineData("FREQ=WEEKLY;COUNT=1000")]
    [InlineData("FREQ=WEEKLY;COUNT=2;UNTIL=20261224")] [InlineData("FREQ=WEEKLY;UNTIL=20260230")] [InlineData("FREQ=WEEKLY;UNTIL=20261224T190000Z")]
    [InlineData("FREQ=WEEKLY;BYDAY=")] [InlineData("FREQ=WEEKLY;BYDAY=XX")] [InlineData("FREQ=WEEKLY;BYDAY=2TU")] [InlineData("FREQ=WEEKLY;BYMONTHDAY=1")]
    [InlineData("FREQ=DAILY;BYDAY=TU")] [InlineData("FREQ=MONTHLY;BYDAY=0TU")] [InlineData("FREQ=MONTHLY;BYDAY=6TU")] [InlineData("FREQ=MONTHLY;BYMONTHDAY=0")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=32")] [InlineData("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13")] [InlineData("FREQ=WEEKLY;WKST=SU")]
    [InlineData("FREQ=MONTHLY;BYSETPOS=-1;BYDAY=MO")] [InlineData("FREQ=WEEKLY\r\nX:1")] [InlineData("FREQ=WEEKLY;;COUNT=2")] [InlineData("FREQ=WEEKLY;")]
    public void What_lies_outside_our_part_of_the_rule_is_refused(string? text) => Assert.False(Recurrence.TryParse(text, out _));

    [Theory]
    [InlineData("freq=weekly;byday=th,tu,th;interval=1", "FREQ=WEEKLY;BYDAY=TU,TH")]
    [InlineData("COUNT=3;FREQ=MONTHLY;BYDAY=+2TU,-1FR,MO", "FREQ=MONTHLY;BYDAY=-1FR,MO,2TU;COUNT=3")]
    [InlineData("UNTIL=20270101;FREQ=MONTHLY;BYMONTHDAY=15,-1", "FREQ=MONTHLY;BYMONTHDAY=-1,15;UNTIL=20270101")]
    public void A_rule_has_one_written_form(string given, string written)
    {
        Assert.Equal(written, Rule(given).ToString());
        Assert.Equal(Rule(written), Rule(given));
        Assert.Equal(Rule(written).GetHashCode(), Rule(given).GetHashCode());
    }

    [Fact]
    public void Any_text_is_checked_without_an_exception() =>
        FsCheck.Check.One(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll<string?>(text =>
            Recurrence.TryParse(text, out _) | Recurrence.TryParse($"FREQ=MONTHLY;BYDAY={text}", out _) | Recurrence.TryParse($"FREQ=DAILY;{text}", out _) | true));

    private sealed record Case(Recurrence Rule, DateOnly First, DateOnly From, int Length, int Cut);

    private static readonly Gen<DateOnly> SomeDay = Gen.Choose(Date("2019-01-01").DayNumber, Date("2030-12-31").DayNumber).Select(DateOnly.FromDayNumber);

    private static readonly Gen<string> Pattern = Gen.OneOf(
        Gen.Elements("FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY"),
        Gen.SubListOf("MO", "TU", "WE", "TH", "FR", "SA", "SU").Where(d => d.Count > 0).Select(d => $"FREQ=WEEKLY;BYDAY={string.Join(',', d)}"),
        Gen.Choose(-31, 31).Where(d => d != 0).NonEmptyListOf().Select(d => $"FREQ=MONTHLY;BYMONTHDAY={string.Join(',', d.Take(5))}"),
        Gen.Elements("1MO", "2TU", "-1FR", "5WE", "-5SU", "3SA", "TH", "-2MO").NonEmptyListOf().Select(d => $"FREQ=MONTHLY;BYDAY={string.Join(',', d.Take(4))}"));

    private static readonly Gen<Case> Cases =
        from pattern in Pattern
        from interval in Gen.Frequency((3, Gen.Constant(1)), (3, Gen.Choose(2, 14)))
        from first in SomeDay
        from end in Gen.OneOf(
            Gen.Constant(""), Gen.Choose(1, 60).Select(count => $";COUNT={count}"),
            SomeDay.Select(until => string.Create(CultureInfo.InvariantCulture, $";UNTIL={until:yyyyMMdd}")))
        from later in Gen.Choose(-60, 900)
        from length in Gen.Choose(0, 900)
        from cut in Gen.Choose(0, 900)
        select new Case(Rule($"{pattern};INTERVAL={interval}{end}"), first, first.AddDays(later), length, cut);

    private static void Hold(Action<Case> property) => FsCheck.Check.One(
        FsCheck.Config.QuickThrowOnFailure.WithMaxTest(1_000),
        Prop.ForAll(Arb.From(Cases), property));

    // Another way to the same dates: asks each day of the calendar in turn whether the rule holds on it.
    private static IEnumerable<DateOnly> OneByOne(Recurrence rule, DateOnly first, DateOnly to)
    {
        static int Week(DateOnly date) => (date.DayNumber - (((int)date.DayOfWeek + 6) % 7)) / 7;
        static int Month(DateOnly date) => date.Year * 12 + date.Month;
        bool IsNth(Weekday day, DateOnly date) => day.Day == date.DayOfWeek && day.Nth switch
        {
            0 => true,
            > 0 => date.AddDays(-7 * day.Nth).Month != date.Month && date.AddDays(-7 * (day.Nth - 1)).Month == date.Month,
            _ => date.AddDays(-7 * day.Nth).Month != date.Month && date.AddDays(-7 * (day.Nth + 1)).Month == date.Month,
        };
        var met = 0;
        for (var date = first; date <= to && !(date > rule.Until) && !(met >= rule.Count); date = date.AddDays(1))
        {
            var holds = rule.Frequency switch
            {
                Frequency.Daily => (date.DayNumber - first.DayNumber) % rule.Interval == 0,
                Frequency.Weekly => (Week(date) - Week(first)) % rule.Interval == 0
                    && (rule.Days.IsEmpty ? date.DayOfWeek == first.DayOfWeek : rule.Days.Any(d => d.Day == date.DayOfWeek)),
                _ => (Month(date) - Month(first)) % rule.Interval == 0
                    && (rule.Days.IsEmpty && rule.MonthDays.IsEmpty ? date.Day == first.Day
                        : rule.Days.Any(d => IsNth(d, date))
                            || rule.MonthDays.Any(d => d > 0 ? d == date.Day : date.AddDays(-d).Day == 1 && date.AddDays(-d - 1).Month == date.Month)),
            };
            if (!holds) continue;
            met++;
            yield return date;
        }
    }

    [Fact]
    public void The_dates_are_those_on_which_the_rule_holds_asked_day_by_day() => Hold(given =>
    {
        var to = given.From.AddDays(given.Length);
        Assert.Equal(
            OneByOne(given.Rule, given.First, to).Where(d => d >= given.From),
            given.Rule.Dates(given.First, given.From, to));
    });

    [Fact]
    public void Two_windows_side_by_side_hold_the_dates_of_both_together_once_and_in_order() => Hold(given =>
    {
        var (middle, to) = (given.From.AddDays(Math.Min(given.Cut, given.Length)), given.From.AddDays(given.Length));
        var whole = given.Rule.Dates(given.First, given.From, to).ToList();
        Assert.Equal(whole, [.. given.Rule.Dates(given.First, given.From, middle), .. given.Rule.Dates(given.First, middle.AddDays(1), to)]);
        Assert.Equal(whole.Distinct().Order(), whole);
    });

    [Fact]
    public void The_rest_of_a_rule_begun_at_one_of_its_dates_has_the_dates_that_were_left() => Hold(given =>
    {
        var to = given.First.AddDays(900);
        if (given.Rule.Dates(given.First, given.From, to).Select(d => (DateOnly?)d).FirstOrDefault() is not { } date) return;
        var left = given.Rule.Dates(given.First, date, to);
        // Without days of its own the rule takes them from its first date.
        Assert.Equal(left, given.Rule.Rest(given.First, date)!.Dates(date, date, to));
    });

    [Fact]
    public void What_is_written_is_read_back_equal() => Hold(given => Assert.Equal(given.Rule, Rule(given.Rule.ToString())));
}
