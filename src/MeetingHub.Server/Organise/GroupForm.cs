using System.Globalization;
using System.Text.RegularExpressions;
using MeetingHub.Domain.Groups;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Groups;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;

namespace MeetingHub.Server.Organise;

/// <summary>The form of a group's settings, as it was typed: what is wrong is kept too, and said at its field.</summary>
public sealed partial record GroupForm
{
    public const int LongestName = 80;
    public const int LongestText = 2_000;
    public const int LongestSlug = 60;
    private const int MostRules = 20;
    private const int LongestRule = 200;
    private const int SmallestCapacity = 2;
    private const int LongestNumber = 4; // behind an address that another group has

    public string Name { get; init; } = "";
    public string Slug { get; init; } = "";
    public string About { get; init; } = "";
    public string[] Topics { get; init; } = [];
    public string FirstMinutes { get; init; } = "";
    public string[] Languages { get; init; } = [];
    public string[] Regions { get; init; } = [];
    public string[] Formats { get; init; } = [];
    public string Interaction { get; init; } = "";
    public string[] Access { get; init; } = [];
    public string Door { get; init; } = "";
    public bool Newcomers { get; init; }
    public string Capacity { get; init; } = "";
    public string Zone { get; init; } = "";
    public bool IsListed { get; init; }
    public bool IsDropIn { get; init; }
    public bool RemovesEverywhere { get; init; }
    public string Agreement { get; init; } = "";
    public string BoardDays { get; init; } = "";
    public string RecordDays { get; init; } = "";
    public string ReportDays { get; init; } = "";

    /// <summary>Of the row that the form was made from, so that a change that came between is noticed.</summary>
    public string Changes { get; init; } = "0";

    /// <summary>What a new group begins with.</summary>
    public static GroupForm Blank(string language, string? zone) => Of(new GroupRow
    {
        Id = "", Slug = "", Name = "", CreatedAt = 0, Languages = [language], Zone = Zones.IsKnown(zone) ? zone! : "UTC", IsListed = true,
    });

    internal static GroupForm Of(GroupRow row) => new()
    {
        Name = row.Name, Slug = row.Slug, About = row.About, Topics = row.Topics, FirstMinutes = row.FirstMinutes,
            Languages = row.Languages,
        Regions = row.Regions, Formats = Names(row.Formats), Interaction = row.Interaction.ToString(), Access = Names(row.Access),
        Door = row.Door.ToString(), Newcomers = row.Newcomers, Capacity = Text(row.Capacity), Zone = row.Zone, IsListed = row.IsListed,
        IsDropIn = row.IsDropIn, RemovesEverywhere = row.RemovesEverywhere,
        Agreement = row.Agreement, BoardDays = Text(row.BoardDays), RecordDays = Text(row.RecordDays),
        ReportDays = Text(row.ReportDays), Changes = Text(row.Changes),
    };

    public static GroupForm Read(IFormCollection form) => new()
    {
        Name = form.Line("name"), Slug = form.Line("slug"), About = form.Lines("about"), Topics = form.Several("topics"),
        FirstMinutes = form.Lines("firstMinutes"), Languages = form.Several("languages"), Regions = form.Several("regions"),
        Formats = form.Several("formats"), Interaction = form.Line("interaction"), Access = form.Several("access"),
            Door = form.Line("door"),
        Newcomers = form.ContainsKey("newcomers"), Capacity = form.Line("capacity"), Zone = form.Line("zone"),
        IsListed = form.ContainsKey("isListed"), IsDropIn = form.ContainsKey("isDropIn"),
        RemovesEverywhere = form.ContainsKey("removesEverywhere"), Agreement = form.Lines("agreement"),
        BoardDays = form.Line("boardDays"), RecordDays = form.Line("recordDays"), ReportDays = form.Line("reportDays"),
        Changes = form.Line("changes"),
    };

    /// <summary>What is to be mended. Whether the address is free is for the store to say.</summary>
    internal Problems Check(Texts texts, GroupLimits limits)
    {
        var problems = new Problems();
        if (Name.Length == 0) problems.Add("name", texts["organise.problem.name"]);
        if (Name.Length > LongestName || Name.Any(char.IsControl))
            problems.Add("name", texts["organise.problem.long", ("most", LongestName)]);
        if (Slug.Length is > 0 and < 3 or > LongestSlug || !SlugShape().IsMatch(Slug) || Slug == "new")
            problems.Add("slug", texts["organise.problem.slug", ("most", LongestSlug)]);
        CheckText("about", About);
        CheckText("firstMinutes", FirstMinutes);
        CheckChoices("topics", Topics, limits.Topics);
        CheckChoices("languages", Languages, LanguageNames.All);
        if (Languages.Length == 0) problems.Add("languages", texts["organise.problem.languages"]);
        CheckChoices("regions", Regions, GroupChoices.Regions);
        CheckChoices("formats", Formats, Names((Formats)~0));
        if (Formats.Length == 0) problems.Add("formats", texts["organise.problem.formats"]);
        CheckChoices("interaction", [Interaction], Enum.GetNames<Interaction>());
        CheckChoices("access", Access, Names((AccessFeatures)~0));
        CheckChoices("door", [Door], Enum.GetNames<DoorMode>());
        if (Number(Capacity) is not { } capacity || capacity < SmallestCapacity || capacity > limits.LargestRoom)
            problems.Add("capacity", texts["organise.problem.capacity", ("least", SmallestCapacity), ("most", limits.LargestRoom)]);
        if (!Zones.IsKnown(Zone)) problems.Add("zone", texts["organise.problem.zone"]);
        var rules = Agreement.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (rules.Length > MostRules || rules.Any(r => r.Length > LongestRule))
            problems.Add("agreement", texts["organise.problem.agreement", ("lines", MostRules), ("most", LongestRule)]);
        CheckDays("boardDays", BoardDays, GroupChoices.BoardDays);
        CheckDays("recordDays", RecordDays, limits.RecordChoices);
        CheckDays("reportDays", ReportDays, GroupChoices.ReportDays);
        return problems;

        void CheckText(string field, string text)
        {
            if (text.Length > LongestText) problems.Add(field, texts["organise.problem.long", ("most", LongestText)]);
        }

        void CheckChoices(string field, string[] chosen, IEnumerable<string> all)
        {
            if (chosen.Except(all, StringComparer.Ordinal).Any()) problems.Add(field, texts["organise.problem.choice"]);
        }

        void CheckDays(string field, string days, IEnumerable<int> all)
        {
            if (!all.Any(d => Text(d) == days)) problems.Add(field, texts["organise.problem.choice"]);
        }
    }

    /// <summary>Only a form without problems is written.</summary>
    internal void Write(GroupRow row)
    {
        (row.Name, row.About, row.FirstMinutes, row.Agreement, row.Zone) = (Name, About, FirstMinutes, Agreement, Zone);
        if (Slug.Length > 0) row.Slug = Slug;
        (row.Topics, row.Languages, row.Regions) = (Topics, Languages, Regions);
        row.Formats = Flags<Formats>(Formats);
        row.Access = Flags<AccessFeatures>(Access);
        row.Interaction = Enum.Parse<Interaction>(Interaction);
        row.Door = Enum.Parse<DoorMode>(Door);
        (row.Newcomers, row.IsListed, row.IsDropIn) = (Newcomers, IsListed, IsDropIn);
        row.RemovesEverywhere = RemovesEverywhere;
        row.Capacity = Number(Capacity)!.Value;
        (row.BoardDays, row.RecordDays, row.ReportDays) = (Number(BoardDays)!.Value, Number(RecordDays)!.Value, Number(ReportDays)!.Value);
        row.Changes++;
    }

    /// <summary>The fields in which the two differ, with what each has there.</summary>
    public IEnumerable<(string Field, string Mine, string Theirs)> DifferencesFrom(GroupForm theirs) =>
        Fields().Zip(theirs.Fields()).Where(pair => pair.First.Value != pair.Second.Value)
            .Select(pair => (pair.First.Name, pair.First.Value, pair.Second.Value));

    private IEnumerable<(string Name, string Value)> Fields() =>
    [
        ("name", Name), ("slug", Slug), ("about", About), ("topics", Joined(Topics)), ("firstMinutes", FirstMinutes),
        ("languages", Joined(Languages)), ("regions", Joined(Regions)), ("formats", Joined(Formats)), ("interaction", Interaction),
        ("access", Joined(Access)), ("door", Door), ("newcomers", Text(Newcomers)), ("capacity", Capacity), ("zone", Zone),
        ("isListed", Text(IsListed)), ("isDropIn", Text(IsDropIn)),
        ("removesEverywhere", Text(RemovesEverywhere)), ("agreement", Agreement), ("boardDays", BoardDays),
        ("recordDays", RecordDays), ("reportDays", ReportDays),
    ];

    /// <summary>An address out of a name: "Ängste und Mut" is angste-und-mut. Empty when the name has no letters for it.</summary>
    public static string SlugOf(string name)
    {
        var words = SearchWords.Of(name).Select(w => string.Concat(w.Where(char.IsAsciiLetterOrDigit))).Where(w => w.Length > 0);
        var slug = string.Join('-', words);
        return slug[..Math.Min(slug.Length, LongestSlug - LongestNumber)].TrimEnd('-');
    }

    [GeneratedRegex("^([a-z0-9]+(-[a-z0-9]+)*)?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SlugShape();

    internal static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(bool set) => set ? "yes" : "no";

    private static string Joined(string[] values) => string.Join(' ', values.Order(StringComparer.Ordinal));

    internal static string[] Names<T>(T flags) where T : struct, Enum =>
        [.. Enum.GetValues<T>().Where(f => Convert.ToInt32(f, CultureInfo.InvariantCulture) != 0 && flags.HasFlag(f)).Select(f =>
            f.ToString())];

    internal static T Flags<T>(string[] names) where T : struct, Enum => names.Length == 0 ? default : Enum.Parse<T>(string.Join(',',
        names));
}
