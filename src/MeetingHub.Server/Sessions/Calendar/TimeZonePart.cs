using System.Globalization;
using NodaTime;

namespace MeetingHub.Server.Sessions.Calendar;

/// <summary>
/// The VTIMEZONE of a zone (RFC 5545, section 3.6.5), from the same data with which the server works out its sessions. Changes that
/// come every year by one rule are written as that rule, as calendars expect them; what has no rule, such as Morocco's, is written one by
/// one for the years that the file covers and ten more.
/// </summary>
internal static class TimeZonePart
{
    private const int YearsMore = 10;
    private static readonly LocalDateTime LongAgo = new(1970, 1, 1, 0, 0);

    private sealed record Change(LocalDateTime At, Offset From, Offset To, string Name)
    {
        // The UTC moment is the wall time of before, less the offset of before.
        public LocalDateTime Utc => At.PlusSeconds(-From.Seconds);

        private int LengthOfMonth => CalendarSystem.Iso.GetDaysInMonth(At.Year, At.Month);
        public int Week => (At.Day - 1) / 7 + 1;
        public bool IsLast => At.Day > LengthOfMonth - 7;
    }

    /// <param name="from">In Unix milliseconds, like <paramref name="to"/>: what the file covers.</param>
    public static void Write(IcsText ics, string zone, long from, long to)
    {
        // A year earlier, so that both halves of the year have begun before the first session.
        var begin = Instant.FromUnixTimeMilliseconds(from) - Duration.FromDays(400);
        var end = Instant.FromUnixTimeMilliseconds(to) + Duration.FromDays(366 * YearsMore);
        var parts = Zones.Of(zone).GetZoneIntervals(new Interval(begin, end)).ToList();
        var changes = parts.Zip(parts.Skip(1)).Where(p => p.First.WallOffset != p.Second.WallOffset)
            .Select(p => new Change(p.First.IsoLocalEnd, p.First.WallOffset, p.Second.WallOffset, p.Second.Name)).ToList();

        ics.Line("BEGIN", "VTIMEZONE").Line("TZID", zone);
        // What holds before the first change; of a zone without any, all there is.
        if (changes.Count == 0 || changes[0].Utc > LocalDateTime.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(from).UtcDateTime))
            changes.Insert(0, new Change(LongAgo, parts[0].WallOffset, parts[0].WallOffset, parts[0].Name));
        while (changes.Count > 0)
        {
            var run = RunOf(changes);
            // A rule that ends would need an UNTIL, which some readers get wrong here.
            if (run[^1].At.Year < end.InUtc().Year - 1) run = [changes[0]];
            WriteRun(ics, run);
            changes.RemoveAll(run.Contains);
        }
        ics.Line("END", "VTIMEZONE");
    }

    // The first change and those like it in the years that follow, one a year, as long as one rule says them all.
    private static List<Change> RunOf(List<Change> changes)
    {
        var run = new List<Change> { changes[0] };
        foreach (var next in changes.Skip(1))
        {
            if (next.At.Year > run[^1].At.Year + 1) break;
            var isAlike = next.At.Year == run[^1].At.Year + 1 && (next.From, next.To, next.Name) == (run[0].From, run[0].To, run[0].Name)
                && (next.At.Month, next.At.TimeOfDay, next.At.DayOfWeek) == (run[0].At.Month, run[0].At.TimeOfDay, run[0].At.DayOfWeek);
            if (!isAlike) continue;
            if (DayRule([.. run, next]) is null) break;
            run.Add(next);
        }
        return run;
    }

    private static string? DayRule(List<Change> run)
    {
        var day = run[0].At.DayOfWeek.ToString()[..2].ToUpperInvariant();
        if (run.TrueForAll(c => c.IsLast)) return $"BYDAY=-1{day}";
        if (run.TrueForAll(c => c.Week == run[0].Week)) return string.Create(CultureInfo.InvariantCulture, $"BYDAY={run[0].Week}{day}");
        // "The Sunday on or after the 2nd": seven days in a row have each weekday once.
        var first = run.Min(c => c.At.Day);
        if (run.Max(c => c.At.Day) - first >= 7) return null;
        var days = Enumerable.Range(first, 7).Where(d => d <= 31).Select(d => d.ToString(CultureInfo.InvariantCulture));
        return $"BYMONTHDAY={string.Join(',', days)};BYDAY={day}";
    }

    private static void WriteRun(IcsText ics, List<Change> run)
    {
        var first = run[0];
        // Ahead is summer time for a calendar, whatever a country calls it.
        var kind = first.To > first.From ? "DAYLIGHT" : "STANDARD";
        ics.Line("BEGIN", kind).Line("DTSTART", IcsTime.Local(first.At)).Line("TZOFFSETFROM", Offset(first.From))
            .Line("TZOFFSETTO", Offset(first.To)).Text("TZNAME", first.Name);
        if (run.Count > 1)
            ics.Line("RRULE", string.Create(CultureInfo.InvariantCulture, $"FREQ=YEARLY;BYMONTH={first.At.Month};{DayRule(run)}"));
        ics.Line("END", kind);
    }

    private static string Offset(Offset offset)
    {
        var seconds = Math.Abs(offset.Seconds);
        var sign = offset.Seconds < 0 ? '-' : '+';
        var rest = seconds % 60 == 0 ? "" : (seconds % 60).ToString("00", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{seconds / 3600:00}{seconds / 60 % 60:00}{rest}");
    }
}
