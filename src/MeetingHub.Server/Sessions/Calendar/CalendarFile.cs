using System.Globalization;
using MeetingHub.Domain.Sessions;
using MeetingHub.Server.Storage;

namespace MeetingHub.Server.Sessions.Calendar;

/// <summary>What the events are called. Without a wish: "Appointment", which gives nothing away on a shared screen.</summary>
internal enum CalendarTitle { Appointment, Group, Own }

/// <param name="AlarmMinutes">An alarm of the calendar so many minutes before the start; null: none.</param>
/// <param name="Language">A language tag, for the few words that are ours.</param>
internal sealed record CalendarWishes(CalendarTitle Title, string OwnWords = "", int? AlarmMinutes = null, string Language = "en")
{
    public const int LongestWords = 60;
}

/// <summary>A session of its own in a file, and the series and group that it belongs to.</summary>
internal sealed record CalendarSession(SessionRow Session, SeriesRow Series, string GroupName, bool IsWaiting = false);

/// <summary>
/// A calendar file, RFC 5545. A series is one event with the rule; dates that were left out are EXDATEs, and a session that was moved or
/// called off is an event of the same UID with a RECURRENCE-ID in the series' zone. Sessions beside the rule, such as added ones and those
/// from before a change of the rule, are events of their own. See docs/decisions/14-calendar-files.md.
/// </summary>
internal sealed class CalendarFile(CalendarWishes wishes, Uri site)
{
    private readonly IcsText _ics = new();

    private bool IsGerman => wishes.Language == "de";

    public static string Of(SeriesRow series, string groupName, IReadOnlyList<SessionRow> sessions, CalendarWishes wishes, Uri site)
    {
        var file = new CalendarFile(wishes, site);
        file.Begin(groupName);
        file.WriteZones(sessions.Select(s => (series.Zone, s.StartsAt!.Value, s.EndsAt!.Value)));
        file.WriteSeries(series, groupName, sessions);
        return file.End();
    }

    public static string Of(IReadOnlyList<CalendarSession> sessions, CalendarWishes wishes, Uri site)
    {
        var file = new CalendarFile(wishes, site);
        file.Begin(sessions.Select(s => s.GroupName).Distinct(StringComparer.Ordinal).ToArray() is [var one] ? one : null);
        file.WriteZones(sessions.Select(s => (s.Series.Zone, s.Session.StartsAt!.Value, s.Session.EndsAt!.Value)));
        foreach (var session in sessions) file.WriteOne(session);
        return file.End();
    }

    /// <summary>A talk of two, for whoever has its link: nothing in it says with whom.</summary>
    /// <param name="page">The address of the page of whoever holds a booking, which names none.</param>
    public static string OfTalk(SessionRow session, string zone, string page, CalendarWishes wishes, Uri site)
    {
        var file = new CalendarFile(wishes, site);
        file.Begin(groupName: null);
        file.WriteZones([(zone, session.StartsAt!.Value, session.EndsAt!.Value)]);
        file.BeginEvent(session.Id, session.Sequence, session.CreatedAt);
        file.WriteTimes(session, zone);
        file.EndEvent(page, "", session.Note, session.CancelledAt is not null, isWaiting: false);
        return file.End();
    }

    private void Begin(string? groupName)
    {
        var name = wishes.Title switch
        {
            CalendarTitle.Own => wishes.OwnWords,
            CalendarTitle.Group when groupName is not null => groupName,
            CalendarTitle.Group => IsGerman ? "Meine Treffen" : "My sessions",
            _ => IsGerman ? "Termine" : "Appointments",
        };
        _ics.Line("BEGIN", "VCALENDAR").Line("VERSION", "2.0").Line("PRODID", "-//MeetingHub//Calendar//EN").Line("CALSCALE", "GREGORIAN")
            .Line("METHOD", "PUBLISH").Text("NAME", name).Text("X-WR-CALNAME", name)
            .Line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H").Line("X-PUBLISHED-TTL", "PT1H");
    }

    private string End() => _ics.Line("END", "VCALENDAR").ToString();

    private void WriteZones(IEnumerable<(string Zone, long From, long To)> sessions)
    {
        var zones = sessions.Where(s => s.Zone != "UTC").GroupBy(s => s.Zone, StringComparer.Ordinal);
        foreach (var zone in zones.OrderBy(z => z.Key, StringComparer.Ordinal))
            TimeZonePart.Write(_ics, zone.Key, zone.Min(s => s.From), zone.Max(s => s.To));
    }

    private void WriteSeries(SeriesRow series, string groupName, IReadOnlyList<SessionRow> sessions)
    {
        var ofRule = new Dictionary<DateOnly, SessionRow>();
        if (Recurrence.TryParse(series.Rule, out var rule) && sessions.Count > 0)
        {
            var dates = rule.Dates(series.First, series.First, sessions.Max(s => s.Date!.Value)).ToHashSet();
            ofRule = sessions.Where(s => dates.Contains(s.Date!.Value)).ToDictionary(s => s.Date!.Value);
            if (ofRule.Count > 0)
            {
                // Sessions of long ago are deleted, so the rule begins with the first that is there.
                var (first, last) = (ofRule.Keys.Min(), ofRule.Keys.Max());
                var missing = dates.Where(d => d > first && d < last && !ofRule.ContainsKey(d)).Concat(series.Skipped.Where(d => d > last));
                WriteRule(series, groupName, rule, first, [.. missing.Order()]);
            }
        }
        foreach (var session in sessions)
        {
            if (!ofRule.ContainsKey(session.Date!.Value)) WriteOne(new CalendarSession(session, series, groupName));
            else if (IsUnlikeRule(session, series)) WriteInstance(session, series, groupName);
        }
    }

    private void WriteRule(SeriesRow series, string groupName, Recurrence rule, DateOnly first, IReadOnlyList<DateOnly> missing)
    {
        var hasEnd = rule.Until is not null || rule.Count is not null;
        var end = hasEnd ? rule.Dates(series.First, series.First, DateOnly.MaxValue).Last() : (DateOnly?)null;
        BeginEvent(series.Id, series.Sequence, ChangedAt(series));
        IcsTime.Write(_ics, "DTSTART", first, series.Start, series.Zone);
        _ics.Line("DURATION", string.Create(CultureInfo.InvariantCulture, $"PT{series.Minutes}M"));
        // An end by date holds also when the first sessions are gone. It is a moment in UTC (section 3.3.10), and an hour later than the
        // last session begins, because some readers take the offset of the first session for all.
        var text = (rule with { Until = null, Count = null }).ToString();
        if (end is { } date)
            text += $";UNTIL={IcsTime.Utc(Zones.At(date, series.Start, series.Zone).AddHours(1).ToUnixTimeMilliseconds())}";
        _ics.Line("RRULE", text);
        foreach (var left in missing) IcsTime.Write(_ics, "EXDATE", left, series.Start, series.Zone);
        EndEvent(PageOf(series), groupName, note: "", isCancelled: false, isWaiting: false);
    }

    private bool IsUnlikeRule(SessionRow session, SeriesRow series)
    {
        var start = Zones.At(session.Date!.Value, series.Start, series.Zone).ToUnixTimeMilliseconds();
        return session.CancelledAt is not null || (wishes.Title != CalendarTitle.Appointment && session.Note.Length > 0)
            || session.StartsAt != start || session.EndsAt != start + series.Minutes * 60_000L
            // Not every calendar knows what is meant by an hour that comes never or twice.
            || !Zones.IsOnce(session.Date.Value, series.Start, series.Zone);
    }

    private void WriteInstance(SessionRow session, SeriesRow series, string groupName)
    {
        BeginEvent(series.Id, series.Sequence + session.Sequence, ChangedAt(series));
        IcsTime.Write(_ics, "RECURRENCE-ID", session.Date!.Value, series.Start, series.Zone);
        WriteTimes(session, series.Zone);
        EndEvent(PageOf(series), groupName, session.Note, session.CancelledAt is not null, isWaiting: false);
    }

    private void WriteOne(CalendarSession one)
    {
        BeginEvent(one.Session.Id, one.Session.Sequence, ChangedAt(one.Series));
        WriteTimes(one.Session, one.Series.Zone);
        EndEvent(PageOf(one.Series), one.GroupName, one.Session.Note, one.Session.CancelledAt is not null, one.IsWaiting);
    }

    private void WriteTimes(SessionRow session, string zone)
    {
        IcsTime.Write(_ics, "DTSTART", session.StartsAt!.Value, zone);
        IcsTime.Write(_ics, "DTEND", session.EndsAt!.Value, zone);
    }

    // The same file for the same sessions: what changes with the time of day would look like a change to every calendar that asks again.
    private void BeginEvent(string id, int sequence, long changedAt)
    {
        var changed = IcsTime.Utc(changedAt);
        _ics.Line("BEGIN", "VEVENT").Line("UID", $"{id}@meetinghub").Line("DTSTAMP", changed).Line("LAST-MODIFIED", changed)
            .Line("SEQUENCE", sequence.ToString(CultureInfo.InvariantCulture));
    }

    private static long ChangedAt(SeriesRow series) => Math.Max(series.ChangedAt, series.CreatedAt);

    // The address names neither group nor series: it leads to the series' page.
    private static string PageOf(SeriesRow series) => $"c/{series.Id}";

    private void EndEvent(string page, string groupName, string note, bool isCancelled, bool isWaiting)
    {
        var title = wishes.Title switch
        {
            CalendarTitle.Own => wishes.OwnWords,
            CalendarTitle.Group => groupName,
            _ => IsGerman ? "Termin" : "Appointment",
        };
        // Some calendars hide what is cancelled and some show it like the rest.
        if (isCancelled) title = $"{(IsGerman ? "Fällt aus" : "Cancelled")}: {title}";
        var address = new Uri(site, page).AbsoluteUri;
        _ics.Text("SUMMARY", title)
            .Text("DESCRIPTION", wishes.Title == CalendarTitle.Appointment || note.Length == 0 ? address : $"{note}\n{address}")
            .Line("URL", address).Line("CLASS", "PRIVATE")
            .Line("STATUS", isCancelled ? "CANCELLED" : isWaiting ? "TENTATIVE" : "CONFIRMED")
            .Line("TRANSP", isCancelled || isWaiting ? "TRANSPARENT" : "OPAQUE");
        if (wishes.AlarmMinutes is { } minutes && !isCancelled)
        {
            _ics.Line("BEGIN", "VALARM").Line("ACTION", "DISPLAY").Text("DESCRIPTION", title)
                .Line("TRIGGER", string.Create(CultureInfo.InvariantCulture, $"-PT{minutes}M")).Line("END", "VALARM");
        }
        _ics.Line("END", "VEVENT");
    }
}
