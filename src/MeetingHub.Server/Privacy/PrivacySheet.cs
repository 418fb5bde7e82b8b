using MeetingHub.Domain.Feedback;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Reports;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;
using Microsoft.Extensions.Options;
using SessionOptions = MeetingHub.Server.Sessions.SessionOptions;

namespace MeetingHub.Server.Privacy;

/// <summary>Where in somebody's time with a group a kind of data comes up.</summary>
public enum SheetPart { InSession, Between, Server }

/// <summary>One kind of data: where it is, until when, and who sees it, in the reader's words.</summary>
/// <param name="Days">The first of the times that the words name, if they name any.</param>
public sealed record SheetRow(SheetPart Part, string Kind, string What, string Where, string Until, string Who, int? Days);

/// <summary>How the row of a kind became another one, when somebody changed the group's settings.</summary>
/// <param name="Was">Whether it was on the sheet before.</param>
/// <param name="From">For how many days it was kept, where the row names a time.</param>
public sealed record SheetChange(string Kind, bool Was, bool Is, int? From, int? To)
{
    /// <summary>More is kept, or for longer.</summary>
    public bool IsMore => (Is && !Was) || To > From;
}

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
    private readonly GroupRow _group;
    private readonly SheetOptions _options;
    private readonly Texts _texts;

    private PrivacySheet(GroupRow group, SheetOptions options, Texts texts) => (_group, _options, _texts) = (group, options, texts);

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
        var sheet = new PrivacySheet(group, options, texts);
        sheet.AddSession();
        sheet.AddBetween(offersTalks);
        sheet.Add(SheetPart.Server, "address");
        sheet.Add(SheetPart.Server, "browser");
        sheet.Add(SheetPart.Server, "log");
        return sheet._rows;
    }

    /// <summary>What is not the same on two sheets of a group.</summary>
    public static IReadOnlyList<SheetChange> Between(IReadOnlyList<SheetRow> before, IReadOnlyList<SheetRow> after) =>
    [
        .. from kind in Kinds
           let was = before.FirstOrDefault(r => r.Kind == kind)
           let now = after.FirstOrDefault(r => r.Kind == kind)
           where was is null != now is null || was?.Days != now?.Days
           select new SheetChange(kind, was is not null, now is not null, was?.Days, now?.Days),
    ];

    private void AddSession()
    {
        if ((_group.Formats & (Formats.Video | Formats.Audio)) != Formats.None) Add(SheetPart.InSession, "media");
        Add(SheetPart.InSession, "name");
        Add(SheetPart.InSession, "chat");
        if (_group.Door != DoorMode.Open) Add(SheetPart.InSession, "waiting");
        Add(SheetPart.InSession, "poll", where: ("count", PollRules.FewestAnswers));
        Add(SheetPart.InSession, "question");
        Add(SheetPart.InSession, "shelf");
        Add(SheetPart.InSession, "notSafe");
        Add(SheetPart.InSession, "removal");
        Add(SheetPart.InSession, "standing");
        if (_group.RemovesEverywhere) Add(SheetPart.InSession, "seat");
    }

    private void AddBetween(bool offersTalks)
    {
        Add(SheetPart.Between, "place");
        Add(SheetPart.Between, "member");
        Add(SheetPart.Between, "board");
        Add(SheetPart.Between, "reminder");
        Add(SheetPart.Between, "calendar");
        if (offersTalks) Add(SheetPart.Between, "talk");
        Add(SheetPart.Between, "slip");
        Add(SheetPart.Between, "tools");
        Add(SheetPart.Between, "report", who: _options.Safety.Key.Length > 0 ? "sheet.report.who.lead" : "sheet.report.who");
        Add(SheetPart.Between, "record");
        Add(SheetPart.Between, "feedback", where: ("count", Answers.FewestShown));
    }

    // How long it is kept, the list of all that is kept says, by which it is deleted too.
    private void Add(SheetPart part, string kind, (string, object)? where = null, string? who = null)
    {
        (string, object)[] counts = where is { } count ? [count] : [];
        var times = KeptData.TimesOf(kind)?.Of(_group, _options.Sessions) ?? [];
        _rows.Add(new SheetRow(
            part, kind, _texts[$"sheet.{kind}.what"], _texts[$"sheet.{kind}.where", counts],
            _texts[$"sheet.{kind}.until", [.. times.Select(t => (t.Name, (object)t.Days))]], _texts[who ?? $"sheet.{kind}.who"],
            times.Count > 0 ? times[0].Days : null));
    }
}
