using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace MeetingHub.Server.Pages;

/// <summary>
/// Instants in words, in the reader's zone: the browser's, which a script keeps in a cookie, else the zone of what is shown. The zone is
/// to be named wherever a time stands. On a first visit the script asks for a page with times once more before anything of it is drawn; a
/// browser without scripts or cookies shows it as it is. Instants are UTC, in milliseconds since 1970.
/// </summary>
internal sealed class Times(Texts texts, DateTimeZone? reader, TimeProvider clock)
{
    /// <summary>The web client writes it.</summary>
    public const string Cookie = "zone";

    /// <summary>For the page that answers this request, which from here on counts as one with times.</summary>
    public static Times For(HttpContext http, Texts texts, TimeProvider clock)
    {
        http.Items[typeof(Times)] = true;
        return new(texts, DateTimeZoneProviders.Tzdb.GetZoneOrNull(http.Request.Cookies[Cookie] ?? ""), clock);
    }

    /// <summary>Whether the page that answers this request has times, and can be asked for again.</summary>
    public static bool AreOn(HttpContext http) => http.Items.ContainsKey(typeof(Times)) && HttpMethods.IsGet(http.Request.Method);

    /// <summary>Whether times are in the reader's zone, whatever they are of.</summary>
    public bool KnowsReader => reader is not null;

    /// <summary>The zone in which what has that zone of its own is shown.</summary>
    public DateTimeZone ZoneFor(string own) => reader ?? DateTimeZoneProviders.Tzdb[own];

    public LocalDateTime Local(long at, string own) => Instant.FromUnixTimeMilliseconds(at).InZone(ZoneFor(own)).LocalDateTime;

    /// <summary>19:00</summary>
    public string Time(long at, string own) => Clock(Local(at, own).TimeOfDay);

    /// <summary>Tue 1 Dec, with the year when it is not this one</summary>
    public string Day(long at, string own) => Day(Local(at, own).Date, own);

    /// <summary>Tue 1 Dec, 19:00</summary>
    public string DayAndTime(long at, string own) => texts["times.dayAndTime", ("day", Day(at, own)), ("time", Time(at, own))];

    /// <summary>Today, 19:00 to 20:15</summary>
    public string Span(long from, long to, string own) =>
        texts["times.span", ("day", NearDay(from, own)), ("from", Time(from, own)), ("to", Time(to, own))];

    /// <summary>Today, Tomorrow, or the day</summary>
    public string NearDay(long at, string own)
    {
        var (day, today) = (Local(at, own).Date, Today(own));
        return day == today ? texts["times.today"] : day == today.PlusDays(1) ? texts["times.tomorrow"] : Day(day, own);
    }

    /// <summary>1 Dec 2026</summary>
    public string Date(LocalDate date) =>
        texts["times.date", ("day", date.Day), ("month", texts[$"times.month.{date.Month}"]), ("year", Year(date))];

    /// <summary>1 Dec 2026</summary>
    public string Date(long at, string own) => Date(Local(at, own).Date);

    /// <summary>Tuesday 1 December</summary>
    public string LongDay(LocalDate date) => texts["times.longDay", ("weekday", Weekday(date.DayOfWeek)), ("day", date.Day),
        ("month", texts[$"times.longMonth.{date.Month}"])];

    /// <summary>Tuesday</summary>
    public string Weekday(IsoDayOfWeek day) => texts[$"times.longWeekday.{(int)day}"];

    /// <summary>Dec, beside a day in a box of its own</summary>
    public string Month(long at, string own) => texts[$"times.month.{Local(at, own).Month}"];

    public LocalDate Today(string own) => Local(clock.GetUtcNow().ToUnixTimeMilliseconds(), own).Date;

    /// <summary>Dublin time</summary>
    public string Place(string own)
    {
        var place = NameOf(ZoneFor(own).Id);
        return place is "UTC" or "GMT" ? place : texts["times.zone", ("place", place)];
    }

    /// <summary>Times are in Dublin time: below a list of them, say.</summary>
    public string AreIn(string own) => texts["times.areIn", ("place", Place(own))];

    /// <summary>19:00 in Dublin: by its own clocks, beside a time by the reader's</summary>
    public string InZone(long at, string zone) => texts["times.inZone",
        ("time", Clock(Instant.FromUnixTimeMilliseconds(at).InZone(DateTimeZoneProviders.Tzdb[zone]).TimeOfDay)), ("place", NameOf(zone))];

    /// <summary>For the <c>datetime</c> of a <c>time</c>: it means the same everywhere.</summary>
    public static string Machine(long at) => InstantPattern.General.Format(Instant.FromUnixTimeMilliseconds(at));

    private string Day(LocalDate date, string own)
    {
        var day = texts["times.day", ("weekday", texts[$"times.weekday.{(int)date.DayOfWeek}"]), ("day", date.Day),
            ("month", texts[$"times.month.{date.Month}"])];
        return date.Year == Today(own).Year ? day : texts["times.dayOfYear", ("day", day), ("year", Year(date))];
    }

    private static string NameOf(string zone) => zone[(zone.LastIndexOf('/') + 1)..].Replace('_', ' ');

    private static string Year(LocalDate date) => date.Year.ToString("0000", CultureInfo.InvariantCulture);

    private static string Clock(LocalTime time) => $"{time.Hour:00}:{time.Minute:00}";
}
