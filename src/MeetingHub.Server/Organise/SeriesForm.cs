using System.Collections.Immutable;
using System.Globalization;
using MeetingHub.Domain.Rooms;
using MeetingHub.Domain.Sessions;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;

namespace MeetingHub.Server.Organise;

/// <summary>The form of a series, or of a single session, as it was typed: wall time in a named zone.</summary>
public sealed record SeriesForm
{
    public const int LongestTitle = 80;
    private const int ShortestMinutes = 15;
    private const int LongestMinutes = 8 * 60;
    private const int LongestDoors = 60;
    private const int MostFacilitators = 5;

    public static IReadOnlyList<string> Repeats { get; } = ["once", "daily", "weekly", "monthlyDate", "monthlyDay", "monthlyLast",
        "monthlyEnd"];
    public static IReadOnlyList<string> Ends { get; } = ["never", "until", "count"];

    public string Title { get; init; } = "";
    public string Zone { get; init; } = "";
    public string Date { get; init; } = "";
    public string Start { get; init; } = "";
    public string Minutes { get; init; } = "";
    public string Repeat { get; init; } = "";
    public string Every { get; init; } = "1";

    /// <summary>Names of days of the week.</summary>
    public string[] Days { get; init; } = [];

    public string End { get; init; } = "";
    public string Until { get; init; } = "";
    public string Count { get; init; } = "";
    public string[] Formats { get; init; } = [];
    public string Capacity { get; init; } = "";
    public string Door { get; init; } = "";
    public bool IsClosed { get; init; }
    public bool IsTalk { get; init; }
    public bool IsEncrypted { get; init; }
    public bool NeedsFacilitator { get; init; }
    public bool Newcomers { get; init; }
    public bool Questions { get; init; }
    public string Facilitators { get; init; } = "";
    public string DoorsMinutes { get; init; } = "";

    /// <summary>As <c>PlanChoice</c> says it; empty: none.</summary>
    public string Plan { get; init; } = "";
    public string Changes { get; init; } = "0";

    internal static SeriesForm Blank(GroupRow group, DateOnly tomorrow) => new()
    {
        Title = group.Name, Zone = group.Zone, Date = Text(tomorrow), Start = "19:00", Minutes = "75", Repeat = "weekly",
        Days = [tomorrow.DayOfWeek.ToString()], End = "never", Formats = [.. GroupForm.Names(group.Formats)],
            Capacity = Text(group.Capacity),
        Door = group.Door.ToString(), NeedsFacilitator = true, Newcomers = group.Newcomers, Questions = true,
        // Whoever is invited by a person gets the whole link from them. Where people come by themselves, nobody could give it to them.
        IsEncrypted = group.Door == DoorMode.Invited && group.Capacity + 2 <= KeyRules.MostPeople,
        Facilitators = "2", DoorsMinutes = "10",
    };

    internal static SeriesForm Of(SeriesRow row)
    {
        var form = new SeriesForm
        {
            Title = row.Title, Zone = row.Zone, Date = Text(row.First), Start = Text(row.Start), Minutes = Text(row.Minutes),
                Repeat = "once",
            End = "never", Formats = [.. GroupForm.Names(row.Formats)], Capacity = Text(row.Capacity), Door = row.Door.ToString(),
            IsClosed = row.IsClosed, IsTalk = row.IsTalk, IsEncrypted = row.IsEncrypted, NeedsFacilitator = row.NeedsFacilitator,
            Facilitators = Text(row.Facilitators),
            DoorsMinutes = Text(row.DoorsMinutes), Newcomers = row.Newcomers, Questions = row.HasQuestions,
            Plan = row.Plan ?? "", Changes = Text(row.Changes),
        };
        if (!Recurrence.TryParse(row.Rule, out var rule)) return form;
        return form with
        {
            Repeat = rule.Frequency switch
            {
                Frequency.Daily => "daily",
                Frequency.Weekly => "weekly",
                _ when rule.MonthDays.Contains(-1) => "monthlyEnd",
                _ when rule.Days.IsEmpty => "monthlyDate",
                _ => rule.Days[0].Nth < 0 ? "monthlyLast" : "monthlyDay",
            },
            Every = Text(rule.Interval),
            Days = rule.Frequency != Frequency.Weekly ? [] : rule.Days.IsEmpty ? [row.First.DayOfWeek.ToString()]
                : [.. rule.Days.Select(d => d.Day.ToString())],
            End = rule.Until is not null ? "until" : rule.Count is not null ? "count" : "never",
            Until = rule.Until is { } until ? Text(until) : "", Count = rule.Count is { } count ? Text(count) : "",
        };
    }

    public static SeriesForm Read(IFormCollection form) => new()
    {
        Title = form.Line("title"), Zone = form.Line("zone"), Date = form.Line("date"), Start = form.Line("start"),
        Minutes = form.Line("minutes"), Repeat = form.Line("repeat"), Every = form.Line("every"), Days = form.Several("days"),
        End = form.Line("end"), Until = form.Line("until"), Count = form.Line("count"), Formats = form.Several("formats"),
        Capacity = form.Line("capacity"), Door = form.Line("door"), IsClosed = form.ContainsKey("isClosed"),
        IsTalk = form.ContainsKey("isTalk"), IsEncrypted = form.ContainsKey("isEncrypted"),
        NeedsFacilitator = form.ContainsKey("needsFacilitator"), Facilitators = form.Line("facilitators"),
        DoorsMinutes = form.Line("doorsMinutes"), Newcomers = form.ContainsKey("newcomers"),
        Questions = form.ContainsKey("questions"), Plan = form.Line("plan"), Changes = form.Line("changes"),
    };

    /// <param name="today">The first date may not lie before it; null when the series has begun.</param>
    internal Problems Check(Texts texts, GroupRow group, GroupLimits limits, DateOnly? today)
    {
        var problems = new Problems();
        if (Title.Length is 0 or > LongestTitle || Title.Any(char.IsControl))
            problems.Add("title", texts["organise.series.problem.title", ("most", LongestTitle)]);
        if (!Zones.IsKnown(Zone)) problems.Add("zone", texts["organise.problem.zone"]);
        if (DateOf(Date) is not { } first) problems.Add("date", texts["organise.series.problem.date"]);
        else if (first < today) problems.Add("date", texts["organise.series.problem.past"]);
        if (TimeOf(Start) is null) problems.Add("start", texts["organise.series.problem.start"]);
        Within("minutes", Minutes, ShortestMinutes, LongestMinutes);
        if (!Repeats.Contains(Repeat, StringComparer.Ordinal)) problems.Add("repeat", texts["organise.problem.choice"]);
        else if (Repeat != "once") CheckRule();
        if (Formats.Length == 0) problems.Add("formats", texts["organise.problem.formats"]);
        else if (Formats.Except(GroupForm.Names((Formats)~0), StringComparer.Ordinal).Any())
            problems.Add("formats", texts["organise.problem.choice"]);
        Within("capacity", Capacity, 2, limits.LargestRoom);
        // Sessions may be stricter than their group, never looser.
        if (!Enum.TryParse<DoorMode>(Door, out var door) || !Enum.IsDefined(door)) problems.Add("door", texts["organise.problem.choice"]);
        else if (door < group.Door) problems.Add("door", texts["organise.series.problem.door"]);
        Within("facilitators", Facilitators, 1, MostFacilitators);
        Within("doorsMinutes", DoorsMinutes, 0, LongestDoors);
        if (IsEncrypted && IsTalk) problems.Add("isEncrypted", texts["organise.series.problem.sealedTalk"]);
        else if (IsEncrypted && GroupForm.Number(Capacity) + GroupForm.Number(Facilitators) > KeyRules.MostPeople)
            problems.Add("isEncrypted", texts["organise.series.problem.sealedLarge", ("most", KeyRules.MostPeople)]);
        return problems;

        void CheckRule()
        {
            Within("every", Every, 1, Recurrence.LargestInterval);
            if (Repeat == "weekly" && (Days.Length == 0 || Days.Any(d => !Enum.TryParse<DayOfWeek>(d, out var day)
                || !Enum.IsDefined(day))))
                problems.Add("days", texts["organise.series.problem.days"]);
            if (!Ends.Contains(End, StringComparer.Ordinal)) problems.Add("end", texts["organise.problem.choice"]);
            if (End == "until" && (DateOf(Until) is not { } until || until < DateOf(Date)))
                problems.Add("until", texts["organise.series.problem.until"]);
            if (End == "count") Within("count", Count, 1, Recurrence.LargestCount);
        }

        void Within(string field, string text, int least, int most)
        {
            if (GroupForm.Number(text) is not { } number || number < least || number > most)
                problems.Add(field, texts["organise.problem.capacity", ("least", least), ("most", most)]);
        }
    }

    /// <summary>Of a form without problems; null when it meets once.</summary>
    public Recurrence? Rule
    {
        get
        {
            if (Repeat == "once") return null;
            var first = DateOf(Date)!.Value;
            var rule = new Recurrence
            {
                Frequency = Repeat switch { "daily" => Frequency.Daily, "weekly" => Frequency.Weekly, _ => Frequency.Monthly },
                Interval = GroupForm.Number(Every)!.Value,
                Days = Repeat switch
                {
                    "weekly" => [.. Days.Select(d => new Weekday(Enum.Parse<DayOfWeek>(d))).OrderBy(d => ((int)d.Day + 6) % 7)],
                    "monthlyDay" => [new Weekday(first.DayOfWeek, (first.Day - 1) / 7 + 1)],
                    "monthlyLast" => [new Weekday(first.DayOfWeek, -1)],
                    _ => ImmutableArray<Weekday>.Empty,
                },
                MonthDays = Repeat switch { "monthlyDate" => [first.Day], "monthlyEnd" => [-1], _ => ImmutableArray<int>.Empty },
                Until = End == "until" ? DateOf(Until) : null,
                Count = End == "count" ? GroupForm.Number(Count) : null,
            };
            return rule;
        }
    }

    /// <summary>Only a form without problems is written.</summary>
    internal void Write(SeriesRow row)
    {
        var (rule, first) = (Rule, DateOf(Date)!.Value);
        (row.Title, row.Zone, row.Start, row.Minutes) = (Title, Zone, TimeOf(Start)!.Value, GroupForm.Number(Minutes)!.Value);
        row.Rule = rule?.ToString() ?? "";
        // The date that was typed may be none of the rule's.
        row.First = rule?.Dates(first, first, DateOnly.MaxValue).Cast<DateOnly?>().FirstOrDefault() ?? first;
        row.Formats = GroupForm.Flags<Formats>(Formats);
        row.Capacity = GroupForm.Number(Capacity)!.Value;
        row.Door = Enum.Parse<DoorMode>(Door);
        (row.IsClosed, row.NeedsFacilitator, row.Newcomers, row.HasQuestions) = (IsClosed, NeedsFacilitator, Newcomers, Questions);
        (row.IsTalk, row.IsEncrypted) = (IsTalk, IsEncrypted);
        (row.Facilitators, row.DoorsMinutes) = (GroupForm.Number(Facilitators)!.Value, GroupForm.Number(DoorsMinutes)!.Value);
    }

    /// <summary>The fields in which the two differ, with what each has there.</summary>
    public IEnumerable<(string Field, string Mine, string Theirs)> DifferencesFrom(SeriesForm theirs) =>
        Fields().Zip(theirs.Fields()).Where(pair => pair.First.Value != pair.Second.Value)
            .Select(pair => (pair.First.Name, pair.First.Value, pair.Second.Value));

    private IEnumerable<(string Name, string Value)> Fields() =>
    [
        ("title", Title), ("zone", Zone), ("date", Date), ("start", Start), ("minutes", Minutes), ("repeat", Repeat), ("every", Every),
        ("days", string.Join(' ', Days.Order(StringComparer.Ordinal))), ("end", End), ("until", Until), ("count", Count),
        ("formats", string.Join(' ', Formats.Order(StringComparer.Ordinal))), ("capacity", Capacity), ("door", Door),
        ("isTalk", IsTalk ? "yes" : "no"), ("isEncrypted", IsEncrypted ? "yes" : "no"), ("isClosed", IsClosed ? "yes" : "no"), ("needsFacilitator", NeedsFacilitator ? "yes" : "no"),
        ("facilitators", Facilitators), ("plan", Plan), ("doorsMinutes", DoorsMinutes), ("newcomers", Newcomers ? "yes" : "no"),
        ("questions", Questions ? "yes" : "no"),
    ];

    internal static DateOnly? DateOf(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            && date.Year is > 2000 and < 2200
            ? date : null;

    internal static TimeOnly? TimeOf(string? text) =>
        TimeOnly.TryParseExact(text, ["HH:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    internal static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal static string Text(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
