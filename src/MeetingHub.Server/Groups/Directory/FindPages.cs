using MeetingHub.Server.Pages;
using MeetingHub.Server.Storage;
using Microsoft.Extensions.Options;

namespace MeetingHub.Server.Groups.Directory;

/// <summary>
/// Three questions that lead somewhere. The page comes with all that they can lead to, and the device picks: no answer leaves it.
/// </summary>
internal static class FindPages
{
    private const int MostLines = 3;

    public static async Task<IResult> ShowAsync(
        DirectorySearch search, Texts texts, Times times, TimeProvider clock, IOptions<HelpOptions> help, CancellationToken stop)
    {
        var cards = new DirectoryPages.Cards(texts, times, clock.GetUtcNow());
        Way WayOf(Listed listed) => new(cards.Of(listed),
            string.Join(' ', GroupWords.Each(listed.Group.Formats).Select(DirectoryQuery.NameOf)));
        async Task<IReadOnlyList<Listed>> When(When when) =>
            (await search.FindAsync(new DirectoryQuery { When = when }, times.ZoneFor("UTC"), stop)).Groups;

        var open = await When(Directory.When.Now);
        var week = (await When(Directory.When.Week)).Where(g => g.Next is not null);
        var lines = help.Value.All.Take(MostLines).Select(l => new Line(l.Name, l.Number, l.Notes, DialledOf(l.Number)));
        return PageResults.Show<FindPage>(new { Model = new FindModel([.. open.Select(WayOf)], [.. week.Select(WayOf)], [.. lines]) });
    }

    private static string? DialledOf(string number) =>
        number.Any(char.IsAsciiLetter) ? null : $"tel:{string.Concat(number.Where(c => char.IsAsciiDigit(c) || c is '+' or '*' or '#'))}";
}

/// <summary>A group that an answer may lead to, and how one takes part in it: "video audio".</summary>
public sealed record Way(GroupCard Group, string Takes);

/// <summary>Somebody to talk to.</summary>
/// <param name="Dial">Null for what is written to.</param>
public sealed record Line(string Name, string Number, string Notes, string? Dial);

public sealed record FindModel(IReadOnlyList<Way> Open, IReadOnlyList<Way> Week, IReadOnlyList<Line> Lines);
