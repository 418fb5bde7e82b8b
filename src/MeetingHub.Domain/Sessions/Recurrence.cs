using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MeetingHub.Domain.Sessions;

public enum Frequency { Daily, Weekly, Monthly }

/// <summary>A day of the week, and for months the how-manieth: 2 is the second, -1 the last, 0 every one.</summary>
public readonly record struct Weekday(DayOfWeek Day, int Nth = 0)
{
    private static readonly string[] Names = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"]; // as DayOfWeek counts

    /// <summary>Weeks begin on Monday, RFC 5545's own default.</summary>
    internal int InWeek => ((int)Day + 6) % 7;

    internal static bool TryParse(ReadOnlySpan<char> text, out Weekday day)
    {
        day = default;
        if (text.Length < 2) return false;
        var name = Array.IndexOf(Names, text[^2..].ToString());
        var nth = 0;
        if (name < 0 || (text.Length > 2 && (!Recurrence.TryReadNumber(text[..^2], 5, out nth) || nth == 0))) return false;
        day = new Weekday((DayOfWeek)name, nth);
        return true;
    }

    public override string ToString() =>
        Nth == 0 ? Names[(int)Day] : string.Create(CultureInfo.InvariantCulture, $"{Nth}{Names[(int)Day]}");
}

/// <summary>
/// On which dates a series meets: the part of RFC 5545's RRULE (section 3.3.10) that groups use. It knows dates only; the hour and the zone
/// are the series'. Its text form is the RFC's, with UNTIL as a date. A date that does not exist, such as 31 April, is left out and never
/// moved, and does not count towards <see cref="Count"/>; whoever means the last day of each month says BYMONTHDAY=-1.
/// </summary>
public sealed record Recurrence
{
    public const int LargestInterval = 99;
    public const int LargestCount = 999;
    private const int LongestText = 200;

    public required Frequency Frequency { get; init; }

    /// <summary>Every how many days, weeks or months, counted from the series' first date.</summary>
    public int Interval { get; init; } = 1;

    /// <summary>For weeks without Nth, for months with it. None: the first date's own day.</summary>
    public ImmutableArray<Weekday> Days { get; init; } = [];

    /// <summary>For months: 1 to 31, or -1 to -31 counted from the end. None, and no Days: the first date's own.</summary>
    public ImmutableArray<int> MonthDays { get; init; } = [];

    /// <summary>The last date on which it may meet.</summary>
    public DateOnly? Until { get; init; }
    public int? Count { get; init; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out Recurrence? recurrence)
    {
        recurrence = null;
        if (text is null or { Length: 0 or > LongestText }) return false;
        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in text.ToUpperInvariant().Split(';'))
            if (part.Split('=') is not [var name, { Length: > 0 } value] || !parts.TryAdd(name, value)) return false;
        if (!parts.Remove("FREQ", out var frequency) || Named(frequency) is not { } named) return false;

        var read = new Recurrence { Frequency = named };
        foreach (var (name, value) in parts)
        {
            var next = name switch
            {
                "INTERVAL" when TryReadNumber(value, LargestInterval, out var interval) && interval > 0 =>
                    read with { Interval = interval },
                "BYDAY" when ReadList<Weekday>(value, Weekday.TryParse) is { } days => read with { Days = days },
                "BYMONTHDAY" when ReadList<int>(value, TryReadMonthDay) is { } days => read with { MonthDays = days },
                "UNTIL" when DateOnly.TryParseExact(value, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var until)
                    => read with { Until = until },
                "COUNT" when TryReadNumber(value, LargestCount, out var count) && count > 0 => read with { Count = count },
                _ => null,
            };
            if (next is null) return false;
            read = next;
        }
        if (!read.IsWellFormed) return false;
        recurrence = read with
        {
            Days = [.. read.Days.Distinct().OrderBy(d => d.Nth).ThenBy(d => d.InWeek)],
            MonthDays = [.. read.MonthDays.Distinct().Order()],
        };
        return true;
    }

    private bool IsWellFormed => (Until is null || Count is null) && Frequency switch
    {
        Frequency.Daily => Days.IsEmpty && MonthDays.IsEmpty,
        Frequency.Weekly => Days.All(d => d.Nth == 0) && MonthDays.IsEmpty,
        _ => Days.IsEmpty || MonthDays.IsEmpty,
    };

    public override string ToString()
    {
        List<string> parts = [$"FREQ={Frequency.ToString().ToUpperInvariant()}"];
        if (Interval > 1) parts.Add(string.Create(CultureInfo.InvariantCulture, $"INTERVAL={Interval}"));
        if (!Days.IsEmpty) parts.Add($"BYDAY={string.Join(',', Days)}");
        if (!MonthDays.IsEmpty)
            parts.Add($"BYMONTHDAY={string.Join(',', MonthDays.Select(d => d.ToString(CultureInfo.InvariantCulture)))}");
        if (Until is { } until) parts.Add($"UNTIL={until.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}");
        if (Count is { } count) parts.Add(string.Create(CultureInfo.InvariantCulture, $"COUNT={count}"));
        return string.Join(';', parts);
    }

    public bool Equals(Recurrence? other) => other is not null && ToString() == other.ToString();

    public override int GetHashCode() => string.GetHashCode(ToString(), StringComparison.Ordinal);

    /// <summary>
    /// The dates from <paramref name="from"/> to <paramref name="to"/>, both included, of a series that begins on <paramref name="first"/>.
    /// That one is among them only if it obeys the rule itself.
    /// </summary>
    public IEnumerable<DateOnly> Dates(DateOnly first, DateOnly from, DateOnly to)
    {
        if (from < first) from = first;
        if (Until < to) to = Until.Value;
        if (Count is not { } count) return Unlimited(first, from, to);
        return Unlimited(first, first, to).Take(count).Where(d => d >= from);
    }

    /// <summary>The rest of the rule from <paramref name="date"/> on, as a rule of its own; null when nothing is left.</summary>
    public Recurrence? Rest(DateOnly first, DateOnly date)
    {
        if (Until < date) return null;
        if (Count is not { } count) return this;
        var left = count - (date > first ? Dates(first, first, date.AddDays(-1)).Count() : 0);
        return left > 0 ? this with { Count = left } : null;
    }

    private IEnumerable<DateOnly> Unlimited(DateOnly first, DateOnly from, DateOnly to)
    {
        var start = Frequency switch
        {
            Frequency.Daily => from.DayNumber - first.DayNumber,
            Frequency.Weekly => (from.DayNumber - MondayOf(first)) / 7,
            _ => MonthNumber(from) - MonthNumber(first),
        };
        for (var period = start / Interval * Interval; ; period += Interval)
        {
            if (StartOf(first, period) is not { } begin || begin > to.DayNumber) yield break;
            foreach (var date in DatesOf(first, begin))
            {
                if (date > to) yield break;
                if (date >= from) yield return date;
            }
        }
    }

    // The day number on which a period begins; null when the calendar ends before it. The week of 1 January 1 is a whole one: it's a
    // Monday.
    private int? StartOf(DateOnly first, int period)
    {
        var month = MonthNumber(first) + period;
        var begin = Frequency switch
        {
            Frequency.Daily => first.DayNumber + period,
            Frequency.Weekly => MondayOf(first) + 7 * period,
            _ => month > MonthNumber(DateOnly.MaxValue) ? int.MaxValue : new DateOnly(month / 12, month % 12 + 1, 1).DayNumber,
        };
        return begin <= DateOnly.MaxValue.DayNumber ? begin : null;
    }

    private IEnumerable<DateOnly> DatesOf(DateOnly first, int begin)
    {
        if (Frequency == Frequency.Daily) return [DateOnly.FromDayNumber(begin)];
        if (Frequency == Frequency.Weekly)
        {
            var days = Days.IsEmpty ? [new Weekday(first.DayOfWeek)] : Days;
            return days.Select(d => begin + d.InWeek).Where(n => n <= DateOnly.MaxValue.DayNumber).Select(DateOnly.FromDayNumber).Order();
        }
        var month = DateOnly.FromDayNumber(begin);
        var length = DateTime.DaysInMonth(month.Year, month.Month);
        var inMonth = Days.IsEmpty
            ? (MonthDays.IsEmpty ? [first.Day] : MonthDays).Select(d => d > 0 ? d : length + 1 + d)
            : Days.SelectMany(d => InMonth(d, month, length));
        return inMonth.Where(d => d >= 1 && d <= length).Distinct().Order().Select(d => month.AddDays(d - 1));
    }

    private static IEnumerable<int> InMonth(Weekday day, DateOnly month, int length)
    {
        var earliest = 1 + (day.InWeek - new Weekday(month.DayOfWeek).InWeek + 7) % 7;
        var all = Enumerable.Range(0, (length - earliest) / 7 + 1).Select(n => earliest + 7 * n).ToArray();
        return day.Nth == 0 ? all : all.Where((_, n) => n == (day.Nth > 0 ? day.Nth - 1 : all.Length + day.Nth));
    }

    private static int MondayOf(DateOnly date) => date.DayNumber - new Weekday(date.DayOfWeek).InWeek;

    private static int MonthNumber(DateOnly date) => 12 * date.Year + date.Month - 1;

    private static Frequency? Named(string text) => text switch
    {
        "DAILY" => Frequency.Daily,
        "WEEKLY" => Frequency.Weekly,
        "MONTHLY" => Frequency.Monthly,
        _ => null,
    };

    private delegate bool Reader<T>(ReadOnlySpan<char> text, out T value);

    private static ImmutableArray<T>? ReadList<T>(string text, Reader<T> read)
    {
        var list = ImmutableArray.CreateBuilder<T>();
        foreach (var item in text.Split(','))
        {
            if (!read(item, out var value)) return null;
            list.Add(value);
        }
        return list.ToImmutable();
    }

    private static bool TryReadMonthDay(ReadOnlySpan<char> text, out int day) => TryReadNumber(text, 31, out day) && day != 0;

    internal static bool TryReadNumber(ReadOnlySpan<char> text, int largest, out int number) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) && Math.Abs((long)number) <= largest;
}
