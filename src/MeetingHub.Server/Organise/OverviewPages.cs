using MeetingHub.Server.Accounts;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Sessions.Rehearsals;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace MeetingHub.Server.Organise;

/// <summary>Something that somebody could look after.</summary>
public sealed record Need(string Icon, string Title, string Text, string Link, string Do);

/// <param name="Badge">What stands out about the session; its icon, and how it looks.</param>
public sealed record NextSession(
    long StartsAt, long EndsAt, string Zone, string Title, string Group, string Leads, string Places, string? Badge, string BadgeIcon,
    string BadgeLook, string Link);

public sealed record GroupLine(string Slug, string Name, string Text, bool IsDraft, bool IsOrganiser, bool IsFacilitator);

public sealed record OverviewPerson(string Name, string Text);

public sealed record UpkeepLine(string Text, string More);

public sealed record OverviewModel(
    string Today, string? Zone, bool MayMakeGroups, bool IsOrganiser, IReadOnlyList<Need> Needs, IReadOnlyList<NextSession> Next,
    IReadOnlyList<GroupLine> Groups, IReadOnlyList<OverviewPerson> People, IReadOnlyList<UpkeepLine> Upkeep, string? Schedule,
        string? Said, bool MayRehearse, int? Waiting);

/// <summary>What an organiser sees first. Places are counted, and who comes is nowhere.</summary>
internal static class OverviewPages
{
    private const int MostNeeds = 5;
    private const int MostSessions = 8;
    private const int MostRead = 60;
    private const int HardWeek = 2;
    private const int RunsOutDays = 45;
    private const long Day = 24L * 60 * 60 * 1000;

    public static void Map(WebApplication app) => app.MapGet("/organise", ShowAsync).AsPage().SignedIn();

    private static async Task<IResult> ShowAsync(
        HttpContext http, string? said, Texts texts, Times times, IDbContextFactory<MeetingDb> store,
        IOptions<RehearsalOptions> rehearsals, TimeProvider clock, CancellationToken stop)
    {
        var me = AccessRules.AccountOf(http.User)!;
        await using var db = await store.CreateDbContextAsync(stop);
        var roles = await db.GroupRoles.Where(r => r.Account == me).ToListAsync(stop);
        var mine = roles.Select(r => r.Group).Distinct(StringComparer.Ordinal).ToArray();
        var organised = roles.Where(r => r.Role == GroupRole.Organiser).Select(r => r.Group).ToHashSet(StringComparer.Ordinal);
        var led = roles.Where(r => r.Role == GroupRole.Facilitator).Select(r => r.Group).ToHashSet(StringComparer.Ordinal);
        var groups = await db.Groups.AsNoTracking().Where(g => mine.Contains(g.Id)).OrderBy(g => g.Name).ThenBy(g => g.Id)
            .ToListAsync(stop);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var upcoming = await Upcoming.ReadAsync(db, mine, now, now + 12 * 7 * Day, MostRead, stop);
        var reader = new Reader(db, texts, times, now, await Organisers.NamesAsync(db, mine, stop));
        var isModerator = roles.Exists(r => r.Role is GroupRole.Moderator or GroupRole.SafetyLead);
        var waiting = !isModerator ? (int?)null : await db.Cases.CountAsync(c => c.ClosedAt == null
            && db.GroupRoles.Any(r => r.Group == c.Group && r.Account == me
                && (r.Role == GroupRole.SafetyLead || (r.Role == GroupRole.Moderator && c.Reader == CaseReader.Moderators))), stop);
        var zone = groups.Count > 0 ? groups[0].Zone : null;
        return PageResults.Show<OverviewPage>(new
        {
            Model = new OverviewModel(
                times.LongDay(times.Today(zone ?? "UTC")), zone, await Organisers.MayMakeGroupsAsync(db, me, stop), organised.Count > 0,
                await reader.NeedsAsync([.. groups.Where(g => organised.Contains(g.Id))], upcoming, stop),
                [.. upcoming.Take(MostSessions).Select(reader.Line)],
                [.. groups.Select(g => reader.Line(g, organised.Contains(g.Id), led.Contains(g.Id)))],
                await reader.PeopleAsync(organised, upcoming, stop), await reader.UpkeepAsync([.. groups.Where(g =>
                    organised.Contains(g.Id))], stop),
                groups.Find(g => organised.Contains(g.Id))?.Slug, said is "deleted" ? said : null, rehearsals.Value.AtOnce > 0,
                waiting),
        });
    }

    private sealed class Reader(
        MeetingDb db, Texts texts, Times times, long now, Dictionary<(string Group, string Account), string> names)
    {
        private int Today => (int)(now / Day) + DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

        private string Name(string group, string account) => names.GetValueOrDefault((group, account)) ?? texts["organise.somebody"];

        /// <summary>Gaps first, the nearest first; then people, then numbers and papers.</summary>
        public async Task<IReadOnlyList<Need>> NeedsAsync(
            IReadOnlyList<GroupRow> groups, IReadOnlyList<UpcomingSession> upcoming, CancellationToken stop)
        {
            var ids = groups.Select(g => g.Id).ToHashSet(StringComparer.Ordinal);
            var own = upcoming.Where(u => ids.Contains(u.Group.Id)).ToList();
            var facilitators = (await db.GroupRoles.Where(r => ids.Contains(r.Group) && r.Role == GroupRole.Facilitator).ToListAsync(stop))
                .ToLookup(r => r.Group, r => r.Account, StringComparer.Ordinal);
            IEnumerable<Need> needs =
            [
                .. own.Where(u => u.IsGap(now)).Select(u => Gap(u, facilitators[u.Group.Id])),
                .. await HardAsync(ids, stop),
                .. own.Where(u => u.Waiting > 0 && u.Session.CancelledAt is null).Select(u => new Need(
                    "hourglass", texts["organise.need.waiting", ("count", u.Waiting), ("day", When(u))],
                        texts["organise.need.waiting.text"],
                    LinkTo(u), texts["organise.need.waiting.do"])),
                .. groups.Where(g => GroupPages.IsDue(g, Today)).Select(g => new Need(
                    "phone", texts["organise.need.lines", ("group", g.Name)], texts["organise.need.lines.text"],
                    $"/organise/groups/{g.Slug}", texts["organise.need.lines.do"])),
                .. (await RunningOutAsync(ids, stop)).Select(q => new Need(
                    "verified", texts["organise.need.qualification", ("name", Name(q.Group, q.Account)), ("day",
                        DayOf(q.UntilDay!.Value))],
                    texts["organise.need.qualification.text"], $"/organise/groups/{groups.First(g => g.Id == q.Group).Slug}/people",
                    texts["organise.need.qualification.do"])),
            ];
            return [.. needs.Take(MostNeeds)];
        }

        private Need Gap(UpcomingSession u, IEnumerable<string> facilitators)
        {
            var away = u.Rota.Where(r => r.State == RotaState.Away).Select(r => Name(u.Group.Id, r.Account)).ToList();
            var free = facilitators.Where(f => !u.Rota.Any(r => r.Account == f)).Select(f => Name(u.Group.Id, f)).ToList();
            string[] parts =
            [
                .. away.Count > 0 ? [texts["organise.need.gap.away", ("names", texts.List(away)), ("count", away.Count)]]
                    : Array.Empty<string>(),
                texts["organise.need.gap.wanted", ("count", u.Wanted)],
                free.Count > 0 ? texts["organise.need.gap.free", ("names", texts.List(free)), ("count", free.Count)]
                    : texts["organise.need.gap.nobody"],
                texts["organise.need.gap.days", ("count", (int)((u.Session.StartsAt!.Value - now) / Day))],
            ];
            return new Need("people", texts["organise.need.gap", ("day", When(u)), ("count", u.Leading)], string.Join(' ', parts),
                $"/organise/rota#s-{u.Session.Id}", texts["organise.need.gap.do"]);
        }

        // Only of those who want it known.
        private async Task<IEnumerable<Need>> HardAsync(IReadOnlyCollection<string> groups, CancellationToken stop)
        {
            var hard = await Upcoming.HardAsync(db, groups, now, stop);
            var telling = await db.Accounts.Where(a => hard.Select(h => h.Account).Contains(a.Id) && a.TellsHardWeeks)
                .Select(a => a.Id).ToListAsync(stop);
            return hard.Where(h => telling.Contains(h.Account)).OrderByDescending(h => h.Hard).Select(h => new Need(
                "heart",
                h.Hard >= HardWeek ? texts["organise.need.hardWeek", ("name", Name(h.Group, h.Account))]
                    : texts["organise.need.hard", ("name", Name(h.Group, h.Account))],
                texts["organise.need.hard.text", ("count", h.Hard)], "/organise/rota", texts["organise.need.hard.do"]));
        }

        private Task<List<QualificationRow>> RunningOutAsync(IReadOnlyCollection<string> groups, CancellationToken stop)
        {
            var (today, soon) = (Today, Today + RunsOutDays);
            return db.Qualifications.AsNoTracking()
                .Where(q => groups.Contains(q.Group) && q.VerifiedBy != null && q.UntilDay >= today && q.UntilDay <= soon)
                .OrderBy(q => q.UntilDay).ToListAsync(stop);
        }

        public NextSession Line(UpcomingSession u)
        {
            var leads = u.Rota.Where(r => r.State == RotaState.Leads).Select(r => Name(u.Group.Id, r.Account)).ToList();
            var doors = u.Session.StartsAt!.Value - (u.Series?.DoorsMinutes ?? 10) * 60_000L;
            var (badge, icon, look) = u.Session switch
            {
                { CancelledAt: not null } => (texts["organise.badge.cancelled"], "x", "line"),
                _ when u.IsGap(now) => (texts["organise.badge.gap", ("count", u.Leading)], "caution", "caution"),
                _ when u.Waiting > 0 || u.Taken >= u.Capacity => (texts["organise.badge.full"], "people", "caution"),
                _ when now < u.Session.StartsAt && doors - now < Day => (texts["organise.badge.doors", ("time", times.Time(doors,
                    u.Group.Zone))], "door", "primary"),
                _ => (null, "", ""),
            };
            return new NextSession(
                u.Session.StartsAt.Value, u.Session.EndsAt!.Value, u.Group.Zone, u.Session.Title, u.Group.Name,
                leads.Count > 0 ? texts.List(leads) : texts["organise.rota.nobody"],
                u.Waiting > 0 ? texts["organise.places.waiting", ("count", u.Waiting)] : texts["organise.places.taken", ("taken",
                    u.Taken), ("places", u.Capacity)],
                badge, icon, look, LinkTo(u));
        }

        public GroupLine Line(GroupRow group, bool isOrganiser, bool isFacilitator)
        {
            string[] parts =
            [
                texts[$"organise.door.{group.Door}"],
                .. group.IsDropIn ? [texts["organise.field.isDropIn"]] : Array.Empty<string>(),
                .. group.IsListed ? Array.Empty<string>() : [texts["organise.unlisted"]],
            ];
            return new GroupLine(group.Slug, group.Name, string.Join(" · ", parts), !group.IsPublished, isOrganiser, isFacilitator);
        }

        public async Task<IReadOnlyList<OverviewPerson>> PeopleAsync(
            IReadOnlyCollection<string> groups, IReadOnlyList<UpcomingSession> upcoming, CancellationToken stop)
        {
            var roles = await db.GroupRoles.Where(r => groups.Contains(r.Group) && r.Role == GroupRole.Facilitator).ToListAsync(stop);
            return
            [
                .. roles.GroupBy(r => r.Account, r => r.Group, StringComparer.Ordinal)
                    .Select(p => new OverviewPerson(Name(p.First(), p.Key), Doing(p.Key, upcoming))).OrderBy(p => p.Name,
                        StringComparer.Ordinal),
            ];
        }

        private string Doing(string account, IReadOnlyList<UpcomingSession> upcoming)
        {
            var next = upcoming.FirstOrDefault(u => u.Session.CancelledAt is null && IsIn(u, account, RotaState.Leads));
            var away = upcoming.FirstOrDefault(u => IsIn(u, account, RotaState.Away));
            var leads = next is null ? texts["organise.people.nothing"] : texts["organise.people.leads", ("day", When(next))];
            return away is null ? leads : $"{leads} · {texts["organise.people.away", ("day", When(away))]}";
        }

        private static bool IsIn(UpcomingSession session, string account, RotaState state) =>
            session.Rota.Any(r => r.Account == account && r.State == state);

        public async Task<IReadOnlyList<UpkeepLine>> UpkeepAsync(IReadOnlyList<GroupRow> groups, CancellationToken stop)
        {
            var ids = groups.Select(g => g.Id).ToArray();
            var lines = groups.Where(g => g.LinesCheckedDay is not null).Select(g => new UpkeepLine(
                texts["organise.upkeep.lines", ("group", g.Name), ("day", DayOf(g.LinesCheckedDay!.Value))],
                texts["organise.upkeep.next", ("day", DayOf(g.LinesCheckedDay.Value + GroupPages.LinesHoldDays))]));
            return
            [
                .. lines,
                .. (await RunningOutAsync(ids, stop)).Select(q => new UpkeepLine(
                    texts["organise.upkeep.qualification", ("name", Name(q.Group, q.Account)), ("day", DayOf(q.UntilDay!.Value))],
                    texts["organise.upkeep.byItself"])),
            ];
        }

        private string When(UpcomingSession u) => times.DayAndTime(u.Session.StartsAt!.Value, u.Group.Zone);

        private string DayOf(int day) => times.Date(LocalDate.FromDateTime(DateOnly.FromDayNumber(day).ToDateTime(default)));

        private static string LinkTo(UpcomingSession u) =>
            u.Series is null ? "/organise/rota" : $"/organise/groups/{u.Group.Slug}/series/{u.Series.Slug}#s-{u.Session.Id}";
    }
}
