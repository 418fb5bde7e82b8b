using MeetingHub.Server.Pages;
using MeetingHub.Server.Storage;
using NodaTime;

namespace MeetingHub.Server.Groups.Directory;

/// <summary>The start page: what there is, and a form whose address keeps what was asked for.</summary>
internal static class DirectoryPages
{
    private const int LongestAbout = 160;
    private const int MostMinutes = 12 * 60;

    /// <summary>The drawing for how one takes part.</summary>
    public static string IconOf(Formats formats) =>
        formats.HasFlag(Formats.Video) ? "cam" : formats.HasFlag(Formats.Audio) ? "headphones" : "chat";

    public static async Task<IResult> ShowAsync(
        HttpRequest request, DirectorySearch search, Topics topics, Texts texts, Times times, TimeProvider clock, CancellationToken stop)
    {
        var query = DirectoryQuery.Read(request.Query);
        if (query.Topic is { } unknown && !topics.Has(unknown)) query = query with { Topic = null };
        var zone = times.ZoneFor("UTC");
        var found = await search.FindAsync(query, zone, stop);
        query = query with { Page = found.Page };
        var isFiltered = query.Filters.Any();
        var isEmpty = found.Total == 0 && !await search.AnyAsync(stop);
        var suggestion = found.Total == 0 && !isEmpty ? await search.SuggestAsync(query, zone, stop) : null;
        var languages = await search.LanguagesAsync(stop);
        var cards = new Cards(texts, times, clock.GetUtcNow());
        var first = query with { Page = 1 };
        var heading = Heading(query, found.Total, topics, texts);

        return PageResults.Show<DirectoryPage>(new
        {
            Model = new DirectoryModel(
                isFiltered ? heading : texts["pages.nav.find"], heading, query.Text, query.Topic,
                [
                    new Choice("", texts["directory.topics.all"], query.Topic is null, first.Without(Filter.Topic).Address),
                    .. topics.All.Select(t =>
                        new Choice(t, topics.NameOf(t, texts.Language.Tag), t == query.Topic, (first with { Topic = t }).Address)),
                ],
                [.. Enum.GetValues<When>().Select(w => new Choice(
                    w == When.Any ? "" : DirectoryQuery.NameOf(w), texts[$"directory.when.{DirectoryQuery.NameOf(w)}"], w == query.When))],
                [
                    .. GroupWords.Each(DirectoryQuery.EveryFormat)
                        .Select(f => new Choice(DirectoryQuery.NameOf(f), texts[$"directory.format.{DirectoryQuery.NameOf(f)}"],
                        query.Formats == Formats.None || query.Formats.HasFlag(f))),
                ],
                [
                    new Choice("", texts["directory.language.any"], query.Language is null),
                    .. languages.Append(query.Language).OfType<string>().Distinct(StringComparer.Ordinal)
                        .Select(l => new Choice(l, LanguageNames.Of(l), l == query.Language, Language: l)),
                ],
                [.. Enum.GetValues<AccessFeatures>().Where(a => a != AccessFeatures.None).Select(a =>
                    new Choice(DirectoryQuery.NameOf(a), texts[$"directory.access.{DirectoryQuery.NameOf(a)}"], query.Access.HasFlag(a)))],
                query.Newcomers, query.Filters.Count(f => f is not Filter.Text and not Filter.Topic), query.Address,
                times.KnowsReader ? times.Place("UTC") : null, isFiltered, isEmpty, [.. found.Groups.Select(cards.Of)],
                suggestion is var (without, groups)
                    ? new Choice("", texts[$"directory.suggest.{DirectoryQuery.NameOf(without)}", ("count", groups)], false,
                        query.Without(without).Address)
                    : null,
                found.Page, found.Pages,
                found.Page > 1 ? (query with { Page = found.Page - 1 }).Address : null,
                found.Page < found.Pages ? (query with { Page = found.Page + 1 }).Address : null),
        });
    }

    /// <summary>"6 groups for anxiety this week"</summary>
    private static string Heading(DirectoryQuery query, int total, Topics topics, Texts texts)
    {
        var heading = texts["directory.count", ("count", total)];
        if (query.Topic is { } topic)
            heading = texts["directory.count.topic", ("groups", heading),
                ("topic", InSentence(topics.NameOf(topic, texts.Language.Tag), texts.Language.Tag))];
        return query.When == When.Any ? heading : texts[$"directory.count.when.{DirectoryQuery.NameOf(query.When)}", ("groups", heading)];
    }

    // In English a name that is not written in capitals is small within a sentence; in German it is not.
    private static string InSentence(string name, string language) =>
        language != "en" || name.Length < 2 || char.IsUpper(name[1]) ? name : char.ToLowerInvariant(name[0]) + name[1..];

    /// <summary>Says of groups what their cards show.</summary>
    internal sealed class Cards(Texts texts, Times times, DateTimeOffset now)
    {
        public GroupCard Of(Listed listed)
        {
            var (group, next) = (listed.Group, listed.Next);
            var formats = group.Formats == Formats.None ? DirectoryQuery.EveryFormat : group.Formats;
            var isFull = next is not null && listed.PlacesLeft == 0;
            return new GroupCard(
                $"/groups/{group.Slug}", group.Name, Short(group.About),
                group.Languages is [var only] && only != texts.Language.Tag ? only : null,
                listed.IsOpen, isFull, group.Newcomers, group.Access.HasFlag(AccessFeatures.NoCameraNeeded)
                    || !formats.HasFlag(Formats.Video),
                next is null ? null : Times.Machine(next.StartsAt!.Value),
                next is null ? null : texts["times.dayAndTime", ("day", times.NearDay(next.StartsAt!.Value, group.Zone)),
                    ("time", times.Time(next.StartsAt.Value, group.Zone))],
                next is null ? null : Soon(next.StartsAt!.Value),
                next?.EndsAt is { } end ? texts["directory.minutes", ("count", (end - next.StartsAt!.Value) / 60_000)] : null,
                next is null || times.KnowsReader ? null : times.Place(group.Zone),
                texts[$"directory.takes.{(int)formats}"],
                IconOf(formats),
                texts.List([.. group.Languages.Select(LanguageNames.Of)]),
                next is null ? null : isFull ? texts["directory.waitingList"] : texts["directory.places", ("count", listed.PlacesLeft)],
                listed.Facilitators == 0 ? null : texts["directory.facilitators", ("count", listed.Facilitators)]);
        }

        private string? Soon(long at)
        {
            var minutes = (int)Math.Ceiling((at - now.ToUnixTimeMilliseconds()) / 60_000.0);
            return minutes > MostMinutes ? null
                : minutes < 60 ? texts["directory.soon.minutes", ("count", minutes)]
                : texts["directory.soon.hours", ("count", (minutes + 30) / 60)];
        }

        // Whole words, so that no character is cut.
        private static string Short(string about)
        {
            var line = about.ReplaceLineEndings(" ").Trim();
            if (line.Length <= LongestAbout) return line;
            var end = line.LastIndexOf(' ', LongestAbout);
            if (end < LongestAbout / 2) end = char.IsHighSurrogate(line[LongestAbout - 1]) ? LongestAbout - 1 : LongestAbout;
            return line[..end].TrimEnd() + "…";
        }
    }
}
