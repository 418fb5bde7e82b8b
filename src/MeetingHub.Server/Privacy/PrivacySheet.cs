using MeetingHub.Domain.Feedback;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Reports;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Sessions.Calendar;
using MeetingHub.Server.Sessions.Reminders;
using MeetingHub.Server.Slips;
using MeetingHub.Server.Storage;
using Microsoft.Extensions.Options;
using SessionOptions = MeetingHub.Server.Sessions.SessionOptions;

namespace MeetingHub.Server.Privacy;

/// <summary>Where in somebody's time with a group a kind of data comes up.</summary>
public enum SheetPart { InSession, Between, Server }

/// <summary>One kind of data: where it is, until when, and who sees it, in the reader's words.</summary>
public sealed record SheetRow(SheetPart Part, string Kind, string What, string Where, string Until, string Who);

/// <summary>The settings of the server that a sheet is made from.</summary>
internal sealed record SheetOptions(SessionOptions Sessions, SafetyOptions Safety)
{
    public static SheetOptions Of(IServiceProvider services) => new(
        services.GetRequiredService<IOptions<SessionOptions>>().Value, services.GetRequiredService<IOptions<SafetyOptions>>().Value);
}

/// <summary>
/// What is kept about people who come to a group, for how long, and who sees it: worked out from the settings that the code which keeps
/// and deletes it reads, so that it can't say anything else. A test holds each row against that code.
/// </summary>
internal sealed class PrivacySheet
{
    private readonly List<SheetRow> _rows = [];
    private readonly Texts _texts;

    private PrivacySheet(Texts texts) => _texts = texts;

    /// <summary>All kinds that a sheet may have.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        "media", "name", "chat", "waiting", "poll", "question", "shelf", "notSafe", "removal", "standing", "seat", "place", "member",
            "board",
        "reminder", "calendar", "talk", "slip", "tools", "report",
        "record",
        "feedback",
        "address", "browser", "log",
    ];

    /// <summary>The rows for a group with these settings, whether they are saved or only considered.</summary>
    /// <param name="offersTalks">Somebody of the group offers times for one to one.</param>
    public static IReadOnlyList<SheetRow> For(GroupRow group, SheetOptions options, Texts texts, bool offersTalks = false)
    {
        var sheet = new PrivacySheet(texts);
        var days = Days.Of(group, options.Sessions);
        sheet.AddSession(group, days);
        sheet.AddBetween(group, options, days, offersTalks);
        sheet.Add(SheetPart.Server, "address");
        sheet.Add(SheetPart.Server, "browser");
        sheet.Add(SheetPart.Server, "log");
        return sheet._rows;
    }

    private void AddSession(GroupRow group, Days days)
    {
        if ((group.Formats & (Formats.Video | Formats.Audio)) != Formats.None) Add(SheetPart.InSession, "media");
        Add(SheetPart.InSession, "name");
        Add(SheetPart.InSession, "chat");
        if (group.Door != DoorMode.Open) Add(SheetPart.InSession, "waiting");
        Add(SheetPart.InSession, "poll", where: ("count", PollRules.FewestAnswers));
        Add(SheetPart.InSession, "question");
        Add(SheetPart.InSession, "shelf");
        Add(SheetPart.InSession, "notSafe", until: Until(days.NotSafe));
        Add(SheetPart.InSession, "removal", until: ("days", days.Record));
        Add(SheetPart.InSession, "standing", until: Until(KeptData.LongestStanding.Days));
        if (group.RemovesEverywhere) Add(SheetPart.InSession, "seat", until: Until(KeptData.Place.Days));
    }

    private void AddBetween(GroupRow group, SheetOptions options, Days days, bool offersTalks)
    {
        Add(SheetPart.Between, "place", until: Until(days.Place));
        Add(SheetPart.Between, "member");
        Add(SheetPart.Between, "board", until: Until(group.BoardDays));
        Add(SheetPart.Between, "reminder", until: Until(days.Reminder));
        Add(SheetPart.Between, "calendar", until: Until(Feeds.KeptDays));
        if (offersTalks) Add(SheetPart.Between, "talk");
        Add(SheetPart.Between, "slip", until: Until(SlipBox.KeptFor.Days));
        Add(SheetPart.Between, "tools");
        Add(SheetPart.Between, "report", until: ("days", days.Report), more: ("most", days.OldestReport),
            who: options.Safety.Key.Length > 0 ? "sheet.report.who.lead" : "sheet.report.who");
        Add(SheetPart.Between, "record", until: Until(days.Record));
        Add(SheetPart.Between, "feedback", where: ("count", Answers.FewestShown), until: ("days", days.FeedbackWords),
            more: ("sums", days.Feedback));
    }

    private static (string, object) Until(int days) => ("days", days);

    private void Add(SheetPart part, string kind, (string, object)? where = null, (string, object)? until = null,
        (string, object)? more = null, string? who = null) => _rows.Add(new SheetRow(part, kind,
            _texts[$"sheet.{kind}.what"], Fill($"sheet.{kind}.where", where), Fill($"sheet.{kind}.until", until, more),
            _texts[who ?? $"sheet.{kind}.who"]));

    private string Fill(string key, params (string, object)?[] values) => _texts[key, [.. values.OfType<(string, object)>()]];

    /// <summary>How many days things are kept: the shorter one of what the group chose and what the server keeps at most.</summary>
    internal sealed record Days(int Record, int NotSafe, int Report, int OldestReport, int Place, int Reminder, int FeedbackWords,
        int Feedback)
    {
        public static Days Of(GroupRow group, SessionOptions options)
        {
            var record = Math.Min(group.RecordDays, options.RecordDays);
            return new Days(record, Math.Min(options.NotSafeDays, record), Math.Min(group.ReportDays, KeptData.ClosedReport.Days),
                KeptData.OldestReport.Days, KeptData.Place.Days, Planner.KeptAfterPlace.Days,
                options.FeedbackWordsDays, options.FeedbackDays);
        }
    }
}
