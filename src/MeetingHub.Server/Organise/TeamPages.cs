using System.Globalization;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Organise;

public enum PersonKind { None, LivedExperience, TrainedPeer, LicensedProfessional }

/// <param name="Roles">Names of roles, in their order.</param>
/// <param name="VerifiedBy">Who checked the qualification; null when nobody has, or when that time is over.</param>
public sealed record TeamPerson(
    string Account, string Name, bool IsMe, IReadOnlyList<string> Roles, PersonKind Kind, string About, string? VerifiedBy,
        int VerifiedDay,
    int UntilDay);

/// <param name="Link">An invitation that was just made. It is shown once.</param>
public sealed record TeamModel(
    string Slug, string Name, bool IsOrganiser, IReadOnlyList<TeamPerson> People, TeamPerson Me, int Today, Problems Problems,
    string? Said = null, string? Link = null, string? LinkRole = null);

/// <summary>The people who run a group.</summary>
internal static class TeamPages
{
    private const int LongestName = 60;
    private const int LongestAbout = 300;

    private static readonly GroupRole[] Everybody = Enum.GetValues<GroupRole>();

    public static void Map(WebApplication app)
    {
        app.MapGet("/organise/groups/{slug}/people", ShowAsync).AsPage().Of(Everybody);
        app.MapPost("/organise/groups/{slug}/people/invite", InviteAsync).AsPage().Of(GroupRole.Organiser)
            .RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/organise/groups/{slug}/people/give", GiveAsync).AsPage().Of(GroupRole.Organiser)
            .RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/organise/groups/{slug}/people/take", TakeAsync).AsPage().Of(GroupRole.Organiser)
            .RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/organise/groups/{slug}/people/verify", VerifyAsync).AsPage().Of(GroupRole.Organiser)
            .RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/organise/groups/{slug}/people/unverify", UnverifyAsync).AsPage().Of(GroupRole.Organiser)
            .RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/organise/groups/{slug}/people/me", SayAsync).AsPage().Of(Everybody).RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/organise/groups/{slug}/people/leave", LeaveAsync).AsPage().Of(Everybody).RequireRateLimiting(PagesFeature.Changing);
    }

    private static string Me(HttpContext http) => AccessRules.AccountOf(http.User)!;

    private static async Task<IResult> ShowAsync(
        HttpContext http, string slug, string? said, IDbContextFactory<MeetingDb> store, TimeProvider clock, CancellationToken stop)
    {
        var known = said is "given" or "taken" or "verified" or "unverified" or "me" ? said : null;
        return await ModelAsync(http, slug, store, clock, stop) is { } model
            ? PageResults.Show<TeamPage>(new { Model = model with { Said = known } }) : PageResults.NotFound();
    }

    private static async Task<IResult> InviteAsync(
        HttpContext http, string slug, [FromForm] GroupRole role, Grants grants, IDbContextFactory<MeetingDb> store, TimeProvider clock,
        CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (!Enum.IsDefined(role) || await IdAsync(db, slug, stop) is not { } group) return PageResults.NotFound();
        var code = await grants.MakeAsync(group, role, Me(http), stop);
        var model = (await ModelAsync(http, slug, store, clock, stop))!;
        // Not after a redirect: the code stands in no address but its own.
        return PageResults.Show<TeamPage>(new
        {
            Model = model with { Link = $"{http.Request.Scheme}://{http.Request.Host}/first/{code}", LinkRole = role.ToString() },
        });
    }

    private static Task<IResult> GiveAsync(
        HttpContext http, string slug, [FromForm] string account, [FromForm] GroupRole role, Team team, Texts texts,
        IDbContextFactory<MeetingDb> store, TimeProvider clock, CancellationToken stop) =>
        DoAsync(http, slug, "given", Enum.IsDefined(role) ? group => team.GiveAsync(group, account, role, stop) : null, texts, store,
            clock,
            stop);

    private static Task<IResult> TakeAsync(
        HttpContext http, string slug, [FromForm] string account, [FromForm] GroupRole role, Team team, Texts texts,
        IDbContextFactory<MeetingDb> store, TimeProvider clock, CancellationToken stop) =>
        DoAsync(http, slug, "taken", group => team.TakeAsync(group, account, role, stop), texts, store, clock, stop);

    /// <summary>Anybody may give up what they do themselves.</summary>
    private static Task<IResult> LeaveAsync(
        HttpContext http, string slug, [FromForm] GroupRole role, Team team, Texts texts, IDbContextFactory<MeetingDb> store,
        TimeProvider clock, CancellationToken stop) =>
        DoAsync(http, slug, "taken", group => team.TakeAsync(group, Me(http), role, stop), texts, store, clock, stop);

    private static Task<IResult> VerifyAsync(
        HttpContext http, string slug, [FromForm] string account, [FromForm] QualificationKind kind, [FromForm] string name,
        [FromForm] string? until, Team team, Texts texts, IDbContextFactory<MeetingDb> store, TimeProvider clock,
            CancellationToken stop) =>
        DoAsync(http, slug, "verified",
            group => DateOnly.TryParseExact(until, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                ? team.VerifyAsync(group, account, Me(http), kind, name, day, stop) : Task.FromResult<TeamProblem?>(TeamProblem.Day),
            texts, store, clock, stop);

    private static Task<IResult> UnverifyAsync(
        HttpContext http, string slug, [FromForm] string account, Team team, Texts texts, IDbContextFactory<MeetingDb> store,
        TimeProvider clock, CancellationToken stop) =>
        DoAsync(http, slug, "unverified", async group =>
        {
            await team.UnverifyAsync(group, account, stop);
            return null;
        }, texts, store, clock, stop);

    private static async Task<IResult> SayAsync(
        HttpContext http, string slug, [FromForm] QualificationKind kind, [FromForm] string? name, [FromForm] string? about, Team team,
        Texts texts, IDbContextFactory<MeetingDb> store, TimeProvider clock, CancellationToken stop)
    {
        var (said, words) = (name?.Trim() ?? "", about?.ReplaceLineEndings(" ").Trim() ?? "");
        var problems = new Problems();
        if (said.Length is 0 or > LongestName || said.Any(char.IsControl))
            problems.Add("name", texts["organise.team.problem.name", ("most", LongestName)]);
        if (words.Length > LongestAbout) problems.Add("about", texts["organise.problem.long", ("most", LongestAbout)]);
        if (!Enum.IsDefined(kind)) problems.Add("kind", texts["organise.problem.choice"]);
        if (!problems.Any)
            return await DoAsync(http, slug, "me", group => team.SayAsync(group, Me(http), kind, said, words, stop), texts, store, clock,
                stop);
        return await ModelAsync(http, slug, store, clock, stop) is { } model
            ? PageResults.Again<TeamPage>(new
            {
                Model = model with { Problems = problems, Me = model.Me with { Name = said, About = words, Kind = Of(kind) } },
            })
            : PageResults.NotFound();
    }

    private static async Task<IResult> DoAsync(
        HttpContext http, string slug, string said, Func<string, Task<TeamProblem?>>? act, Texts texts, IDbContextFactory<MeetingDb> store,
        TimeProvider clock, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (act is null || await IdAsync(db, slug, stop) is not { } group) return PageResults.NotFound();
        var problem = await act(group);
        // Whoever has given up their last role has nothing to see here any more.
        var me = Me(http);
        if (problem is null)
            return PageResults.SeeOther(await db.GroupRoles.AnyAsync(r => r.Group == group && r.Account == me, stop)
                ? $"/organise/groups/{slug}/people?said={said}" : "/organise");
        if (problem == TeamProblem.NotThere) return PageResults.NotFound();
        var problems = new Problems();
        problems.Add("", texts[$"organise.team.problem.{problem}", ("years", Team.LongestYears)]);
        return PageResults.Again<TeamPage>(new { Model = (await ModelAsync(http, slug, store, clock,
            stop))! with { Problems = problems } });
    }

    private static Task<string?> IdAsync(MeetingDb db, string slug, CancellationToken stop) =>
        db.Groups.Where(g => g.Slug == slug).Select(g => g.Id).FirstOrDefaultAsync(stop);

    private static async Task<TeamModel?> ModelAsync(
        HttpContext http, string slug, IDbContextFactory<MeetingDb> store, TimeProvider clock, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await db.Groups.FirstOrDefaultAsync(g => g.Slug == slug, stop) is not { } group) return null;
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).DayNumber;
        var people = await PeopleAsync(db, group.Id, Me(http), today, stop);
        return people.FirstOrDefault(p => p.IsMe) is not { } me
            ? null
            : new TeamModel(slug, group.Name, me.Roles.Contains(nameof(GroupRole.Organiser), StringComparer.Ordinal), people, me, today,
                new Problems());
    }

    internal static async Task<IReadOnlyList<TeamPerson>> PeopleAsync(
        MeetingDb db, string group, string me, int today, CancellationToken stop)
    {
        var names = await Organisers.NamesAsync(db, [group], stop);
        var roles = await db.GroupRoles.Where(r => r.Group == group).ToListAsync(stop);
        var said = await db.Qualifications.AsNoTracking().Where(q => q.Group == group).ToDictionaryAsync(q => q.Account,
            StringComparer.Ordinal, stop);
        return
        [
            .. roles.GroupBy(r => r.Account, r => r.Role, StringComparer.Ordinal).Select(Person).OrderBy(p => p.Rank)
                .ThenBy(p => p.Person.Name, StringComparer.Ordinal).Select(p => p.Person),
        ];

        (GroupRole Rank, TeamPerson Person) Person(IGrouping<string, GroupRole> person)
        {
            var words = said.GetValueOrDefault(person.Key);
            var by = words is { VerifiedBy: { } verifier } && words.UntilDay >= today ? names.GetValueOrDefault((group, verifier), "")
                : null;
            return (person.Min(), new TeamPerson(
                person.Key, names[(group, person.Key)], person.Key == me, [.. person.Order().Select(r => r.ToString())],
                words is null ? PersonKind.None : Of(words.Kind), words?.About ?? "", by, words?.VerifiedDay ?? 0, words?.UntilDay ?? 0));
        }
    }

    private static PersonKind Of(QualificationKind kind) => kind switch
    {
        QualificationKind.LivedExperience => PersonKind.LivedExperience,
        QualificationKind.TrainedPeer => PersonKind.TrainedPeer,
        QualificationKind.LicensedProfessional => PersonKind.LicensedProfessional,
        _ => PersonKind.None,
    };
}
