using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace MeetingHub.Server.Sessions.Calendar;

/// <summary>Moments as RFC 5545 writes them (section 3.3.5).</summary>
internal static class IcsTime
{
    private static readonly LocalDateTimePattern Pattern = LocalDateTimePattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss");

    public static string Local(LocalDateTime at) => Pattern.Format(at);

    public static string Local(DateOnly date, TimeOnly time) => Local(LocalDateTime.FromDateTime(date.ToDateTime(time)));

    public static string Utc(long moment) =>
        DateTimeOffset.FromUnixTimeMilliseconds(moment).ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>
    /// A line such as <c>DTSTART;TZID=Europe/Dublin:20270302T190000</c>. In UTC where the clocks show that time twice: the RFC means the
    /// first (section 3.3.5), and not every calendar does.
    /// </summary>
    public static void Write(IcsText ics, string name, long moment, string zone)
    {
        var local = Zones.In(zone, moment).DateTime;
        if (zone == "UTC" || !Zones.IsOnce(DateOnly.FromDateTime(local), TimeOnly.FromDateTime(local), zone)) ics.Line(name, Utc(moment));
        else ics.Line($"{name};TZID={zone}", Local(LocalDateTime.FromDateTime(local)));
    }

    /// <summary>The same, for the wall time by which a series knows one of its dates, whether that hour exists or not.</summary>
    public static void Write(IcsText ics, string name, DateOnly date, TimeOnly time, string zone)
    {
        if (zone == "UTC") ics.Line(name, $"{Local(date, time)}Z");
        else ics.Line($"{name};TZID={zone}", Local(date, time));
    }
}
