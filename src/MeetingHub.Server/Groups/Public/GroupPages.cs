using MeetingHub.Server.Accounts;
using MeetingHub.Server.Groups.Directory;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Rooms.Agreements;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Groups.Public;

/// <summary>The page of a group, for everybody who has its address, and the ground rules of all that have none of their own.</summary>
internal static class GroupPages
{
    private const int MostShown = 6;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/groups/{slug}", ShowAsync).AsPage().Compress().Anyone();
        app.MapGet("/ground-rules", (Texts texts, Agreement agreement) => PageResults.Show<GroundRulesPage>(
            new { Text = AgreementBlocks.In(texts.Language.Tag, agreement.Wire.Texts) })).AsPage().Anyone();
    }

    private static async Task<IResult> ShowAsync(
        string slug, HttpContext http, Texts texts, Agreement agreement, Topics topics, IDbContextFactory<MeetingDb> store,
        TimeProvider clock, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        return await GroupsSeen.FindAsync(db, slug, http.User, stop) is { } group
            ? PageResults.Show<GroupPage>(new
            {
                Model = await ReadAsync(db, group, texts.Language.Tag, agreement, topics, clock.GetUtcNow(), stop),
            })
            : PageResults.NotFound();
    }

    private static async Task<GroupModel> ReadAsync(
        MeetingDb db, GroupRow group, string language, Agreement agreement, Topics topics, DateTimeOffset now, CancellationToken stop)
    {
        var gatherings = await GatheringsAsync(db, group.Id, now.ToUnixTimeMilliseconds(), stop);
        var next = gatherings.FirstOrDefault(g => !g.IsCancelled);
        return new GroupModel(group.Slug, group.Name, group.About)
        {
            Zone = group.Zone, IsDraft = !group.IsPublished, IsListed = group.IsPublished && group.IsListed,
            Topics = [.. group.Topics.Select(t => (t, topics.NameOf(t, language)))],
            Languages = [.. group.Languages.Select(l => (l, LanguageNames.Of(l)))],
            Takes = (int)group.Formats, TakesIcon = DirectoryPages.IconOf(group.Formats),
            Interaction = group.Interaction.ToString(), Access = NamesOf(group.Access),
            Door = group.Door.ToString(), Capacity = group.Capacity, Newcomers = group.Newcomers, IsDropIn = group.IsDropIn,
            IsDropInSealed = DropIns.AreSealed(group), DropInCode = group.DropInCode,
            IsOpenNow = group.IsDropIn && await DropIns.OpenNow(db, now.ToUnixTimeMilliseconds()).ContainsAsync(group.Id, stop),
            HasSealed = (group.IsDropIn && DropIns.AreSealed(group))
                || await db.Series.AnyAsync(s => s.Group == group.Id && s.IsPublished && s.IsEncrypted, stop),
            FirstMinutes = LinesOf(group.FirstMinutes), Leaders = await Leaders.OfAsync(db, group.Id, now, stop),
            Rules = LinesOf(group.Agreement), ServerRules = AgreementBlocks.In(language, agreement.Wire.Texts),
            Next = next, Later = [.. gatherings.Where(g => g != next)],
        };
    }

    private static async Task<IReadOnlyList<Gathering>> GatheringsAsync(MeetingDb db, string ours, long now, CancellationToken stop)
    {
        var planned =
            from session in db.Sessions
            join series in db.Series on session.Series equals series.Id
            where session.Group == ours && session.EndsAt > now && session.EndedAt == null && series.IsPublished
            orderby session.StartsAt
            select new
            {
                session.Title, session.Note, session.StartsAt, session.EndsAt, session.CancelledAt, session.MovedFrom, session.OpenedAt,
                series.Slug, series.Code, series.Capacity, series.Door, series.DoorsMinutes,
                Taken = db.Places.Count(p => p.Session == session.Id && !p.IsWaiting),
            };
        var rows = await planned.AsNoTracking().Take(MostShown).ToListAsync(stop);
        return
        [
            .. from row in rows
               let startsAt = row.StartsAt!.Value
               let doorsAt = startsAt - (row.DoorsMinutes * 60_000L)
               select new Gathering(row.Title, row.Note, row.Slug, row.Code, startsAt, row.EndsAt!.Value)
               {
                   Door = row.Door.ToString(), DoorsAt = doorsAt, IsOn = startsAt <= now,
                   DoorsAreOpen = (row.OpenedAt ?? doorsAt) <= now, IsCancelled = row.CancelledAt is not null, MovedFrom = row.MovedFrom,
                   Places = row.Capacity, PlacesLeft = Math.Max(0, row.Capacity - row.Taken),
               },
        ];
    }

    private static string[] NamesOf<T>(T flags) where T : struct, Enum =>
        [.. Enum.GetValues<T>().Where(f => Convert.ToInt32(f, null) != 0 && flags.HasFlag(f)).Select(f => f.ToString())];

    private static string[] LinesOf(string text) =>
        text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
