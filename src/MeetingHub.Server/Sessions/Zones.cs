using NodaTime;
using NodaTime.TimeZones;

namespace MeetingHub.Server.Sessions;

/// <summary>
/// Wall time in a named zone of the IANA database, which comes with the server; what zone the server runs in makes no difference. An hour
/// that the clocks jump over is later by as much as they were put forward, and of an hour that comes twice the first is meant: RFC 5545,
/// section 3.3.5. See docs/decisions/11-dates-that-do-not-exist.md.
/// </summary>
internal static class Zones
{
    private static readonly IDateTimeZoneProvider Tzdb = DateTimeZoneProviders.Tzdb;

    /// <summary>To choose from: each zone that is in use once, by its usual name.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. TzdbDateTimeZoneSource.Default.ZoneLocations!.Select(l => l.ZoneId).Append("UTC").Order(StringComparer.Ordinal)];

    /// <summary>Older names are known too, because browsers use some of them.</summary>
    public static bool IsKnown(string? name) => name is not null && Tzdb.GetZoneOrNull(name) is not null;

    internal static DateTimeZone Of(string name) => Tzdb[name];

    public static DateTimeOffset At(DateOnly date, TimeOnly time, string zone) =>
        LocalDateTime.FromDateTime(date.ToDateTime(time)).InZoneLeniently(Of(zone)).ToDateTimeOffset();

    /// <summary>Whether the clocks show that hour once on that day, and not twice or never.</summary>
    public static bool IsOnce(DateOnly date, TimeOnly time, string zone) =>
        Of(zone).MapLocal(LocalDateTime.FromDateTime(date.ToDateTime(time))).Count == 1;

    /// <summary>What the clocks show there at a moment, in Unix milliseconds.</summary>
    public static DateTimeOffset In(string zone, long moment) =>
        Instant.FromUnixTimeMilliseconds(moment).InZone(Of(zone)).ToDateTimeOffset();

    /// <summary>The clocks are put forward, or back when <paramref name="By"/> is negative, on the night to or on this date.</summary>
    public sealed record ClockChange(DateOnly Date, TimeSpan By);

    /// <summary>The changes between two moments, in Unix milliseconds, such as the first and the last session that are planned.</summary>
    public static IReadOnlyList<ClockChange> ClockChanges(string zone, long from, long to)
    {
        if (to <= from) return [];
        var parts = Of(zone).GetZoneIntervals(Instant.FromUnixTimeMilliseconds(from), Instant.FromUnixTimeMilliseconds(to)).ToList();
        return
        [
            .. parts.Zip(parts.Skip(1)).Where(pair => pair.First.WallOffset != pair.Second.WallOffset).Select(pair => new ClockChange(
                DateOnly.FromDateTime(pair.First.IsoLocalEnd.ToDateTimeUnspecified()),
                (pair.Second.WallOffset - pair.First.WallOffset).ToTimeSpan())),
        ];
    }

    /// <summary>Sessions one after another that begin at the same hour of the reader's day.</summary>
    public sealed record Run(DateTimeOffset First, DateTimeOffset Last, int Sessions)
    {
        public TimeOnly Hour => TimeOnly.FromDateTime(First.DateTime);
    }

    /// <summary>
    /// A reader's hours for sessions that keep one hour in their own zone (so, without those that were moved), in order. One run: the
    /// reader's clocks change with the series'. <paramref name="starts"/> is in Unix milliseconds.
    /// </summary>
    public static IReadOnlyList<Run> HoursOf(string reader, IEnumerable<long> starts)
    {
        var runs = new List<Run>();
        foreach (var start in starts.Select(s => In(reader, s)))
        {
            if (runs.Count > 0 && runs[^1].Hour == TimeOnly.FromDateTime(start.DateTime))
                runs[^1] = runs[^1] with { Last = start, Sessions = runs[^1].Sessions + 1 };
            else runs.Add(new Run(start, start, 1));
        }
        return runs;
    }

    /// <summary>The runs whose hour is another one than the reader's most frequent; of two as frequent, the first is usual.</summary>
    public static IReadOnlyList<Run> UnusualHoursOf(string reader, IEnumerable<long> starts)
    {
        var runs = HoursOf(reader, starts);
        var usual = runs.GroupBy(r => r.Hour).MaxBy(hour => hour.Sum(r => r.Sessions))?.Key;
        return [.. runs.Where(r => r.Hour != usual)];
    }
}
