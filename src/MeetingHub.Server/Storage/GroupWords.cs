using MeetingHub.Domain.Groups;

namespace MeetingHub.Server.Storage;

/// <summary>
/// What the directory finds a group by: the folded words of its texts, and labels for what it can be filtered by. A label begins with a
/// sign that no word has. Words and labels are separated by spaces, each of them is there once, and neither database's syntax knows a
/// character of theirs.
/// </summary>
internal static class GroupWords
{
    private const int MostWords = 2_000;

    public static string Of(GroupRow group)
    {
        var name = SearchWords.Of(group.Name).ToArray();
        string[] labels =
        [
            .. group.Topics.Select(Topic), .. group.Languages.Select(Language), .. group.Languages.Select(l => Language(l.Split('-')[0])),
            .. Each(group.Formats).Select(Format), .. Each(group.Access).Select(Access),
            .. group.Newcomers ? [Newcomers] : Array.Empty<string>(),
            .. name.Select(InName),
        ];
        return string.Join(' ', labels.Concat(name).Concat(SearchWords.Of(group.About)).Concat(SearchWords.Of(group.FirstMinutes))
            .Distinct(StringComparer.Ordinal).Take(MostWords));
    }

    public const string Newcomers = "°newcomers";

    public static string Topic(string topic) => Label('§', topic);
    public static string Language(string tag) => Label('¤', tag);
    public static string Format(Formats format) => Label('¶', format.ToString());
    public static string Access(AccessFeatures feature) => Label('°', feature.ToString());

    /// <summary>A word that stands in the name, which counts for more than elsewhere.</summary>
    public static string InName(string word) => $"†{word}";

    /// <summary>The single values that a set has.</summary>
    public static IEnumerable<T> Each<T>(T values) where T : struct, Enum =>
        Enum.GetValues<T>().Where(v => Convert.ToInt32(v, null) != 0 && values.HasFlag(v));

    private static string Label(char sign, string value) => $"{sign}{string.Concat(SearchWords.Of(value))}";
}
