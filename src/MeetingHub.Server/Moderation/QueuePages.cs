using System.Collections.Immutable;
using System.Text.Json;
using MeetingHub.Domain.Boards;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Boards;
using MeetingHub.Server.Organise;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Reports;
using MeetingHub.Server.Rooms.Wire;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Moderation;

/// <param name="Badge">Why it is there: its icon, how it looks, and the words.</param>
/// <param name="Hands">Whose it is, or who decided.</param>
/// <param name="Count">How many cases are about the same thing.</param>
public sealed record QueueLine(
    string Id, string Icon, string Look, string Badge, string Age, string Title, string Where, string? Hands, int Count);

/// <summary>A message or a post, under the name that its writer had.</summary>
/// <param name="IsProven">Of an encrypted session: whether the server could check who wrote it.</param>
public sealed record QueueWords(string Name, string? When, string Text, string? Note, bool? IsProven = null);

public sealed record Colleague(string Account, string Name);

/// <summary>The member whom a case is about, as the group knows them.</summary>
/// <param name="About">Since when they have the name, and what they did under it, in words.</param>
public sealed record CasePerson(string Keepsake, string Tint, string Name, string About);

/// <param name="Hands">Mine, or that of somebody else, with the time until when; null: nobody's.</param>
/// <param name="Decided">By whom, what and until when, in words.</param>
public sealed record CaseModel(
    string Id, long Changes, string Slug, string Group, string Zone, string Kind, string Title, string Lead, bool IsMine, string? Hands,
    bool MayClaim, bool IsAppealOfMine, string? FirstLook, string Text, string? Reporter, IReadOnlyList<QueueWords> Words, int Missing,
    string? Link, IReadOnlyList<string> Choices, IReadOnlyList<string> WithEnd, IReadOnlyList<Colleague> Colleagues, string? Decided,
    string? Note, bool MayTakeBack, CaseForm Form, CasePerson? Person);

/// <summary>What somebody has filled in, kept when a form comes back.</summary>
public sealed record CaseForm(
    string Decision = "", int Days = 7, string Words = "", string Answer = "", string Note = "", bool Hard = false,
    string Cover = "");

/// <param name="Show">open, mine or decided.</param>
/// <param name="IsALot">The reader has decided much, or hard things, in these days, or found their shifts hard.</param>
/// <param name="Shift">Who is there now.</param>
public sealed record QueueModel(
    string Show, int Open, int Mine, IReadOnlyList<QueueLine> Lines, CaseModel? Case, IReadOnlyList<Colleague> Records, bool IsALot,
    ShiftLine Shift, string? Said, Problems Problems);

/// <param name="Until">When the reader's own shift ends; null: they have none.</param>
/// <param name="Others">Colleagues who are there, with the time until when.</param>
/// <param name="DaysInARow">On how many days one after another the reader was there, when that is worth a word; else 0.</param>
/// <param name="IsAsked">How the last shift was.</param>
public sealed record ShiftLine(string? Until, IReadOnlyList<string> Others, int DaysInARow, bool IsAsked);

/// <summary>The moderators' queue. A group's cases are there for its moderators and its safety lead, and for nobody else.</summary>
internal static class QueuePages
{
    public const int LongestWords = 1000;
    public const int LongestNote = 500;
    private const int MostLines = 200;
    private const int HardCases = 2;
    private const int ManyCases = 10;
    private const long Minute = 60_000;
    private const long Day = 24 * 60 * Minute;

    public static void Map(WebApplication app)
    {
        app.MapGet("/moderation", ListAsync).AsPage().SignedIn();
        app.MapGet("/moderation/{id}", ShowAsync).AsPage().SignedIn();
        app.MapPost("/moderation/{id}/claim", ClaimAsync).AsPage().SignedIn().RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/moderation/{id}/hand", HandAsync).AsPage().SignedIn().RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/moderation/{id}", DecideAsync).AsPage().SignedIn().RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/moderation/{id}/back", TakeBackAsync).AsPage().SignedIn().RequireRateLimiting(PagesFeature.Changing);
    }

    /// <summary>What every page of the queue is made from.</summary>
    private sealed class Desk(
        IDbContextFactory<MeetingDb> store, ModerationQueue queue, PostModeration posts, Holders holders, Texts texts, Times times,
        TimeProvider clock, HttpContext http)
    {
        public ModerationQueue Queue => queue;
        public Texts Texts => texts;
        public string Me { get; } = AccessRules.AccountOf(http.User)!;
        private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

        public static Desk Of(HttpContext http) => ActivatorUtilities.CreateInstance<Desk>(http.RequestServices, http);

        /// <summary>Null for somebody who moderates nothing.</summary>
        public async Task<QueueModel?> ListAsync(string? show, string? said, CancellationToken stop)
        {
            await using var db = await store.CreateDbContextAsync(stop);
            return await ModelAsync(db, show, null, said, null, null, stop);
        }

        /// <summary>Null where the case is not there for the reader.</summary>
        public async Task<QueueModel?> CaseAsync(string id, string? said, CaseForm? form, string? problem, CancellationToken stop)
        {
            await using var db = await store.CreateDbContextAsync(stop);
            var self = await SelfAsync(db, stop);
            if (await ModerationQueue.For(db, Me, self).AsNoTracking().FirstOrDefaultAsync(c => c.Id == id, stop) is not { } row)
                return null;
            return await ModelAsync(db, row.ClosedAt is null ? "open" : "decided", row, said, form, problem, stop);
        }

        public async Task<bool> MayAsync(string id, CancellationToken stop)
        {
            await using var db = await store.CreateDbContextAsync(stop);
            return await ModerationQueue.For(db, Me, await SelfAsync(db, stop)).AnyAsync(c => c.Id == id, stop);
        }

        // As whom the reader is a member of the groups that they moderate: nobody decides about themselves.
        private async Task<string[]> SelfAsync(MeetingDb db, CancellationToken stop)
        {
            var groups = await GroupsAsync(db, stop);
            var mine = holders.FindAll(http).SelectMany(h => groups.Select(g => h.In(g.Id))).ToArray();
            return mine.Length == 0 ? [] : await db.Members.Where(m => mine.Contains(m.Holder)).Select(m => m.Id).ToArrayAsync(stop);
        }

        private Task<List<GroupRow>> GroupsAsync(MeetingDb db, CancellationToken stop) => db.Groups.AsNoTracking()
            .Where(g => db.GroupRoles.Any(r => r.Group == g.Id && r.Account == Me
                && (r.Role == GroupRole.Moderator || r.Role == GroupRole.SafetyLead))).OrderBy(g => g.Name).ToListAsync(stop);

        private async Task<QueueModel?> ModelAsync(
            MeetingDb db, string? show, CaseRow? opened, string? said, CaseForm? form, string? problem, CancellationToken stop)
        {
            var groups = await GroupsAsync(db, stop);
            if (groups.Count == 0) return null;
            var all = ModerationQueue.For(db, Me, await SelfAsync(db, stop)).AsNoTracking();
            var open = await all.Where(c => c.ClosedAt == null).OrderByDescending(c => c.IsUrgent).ThenBy(c => c.MadeAt).Take(MostLines)
                .ToListAsync(stop);
            var mine = open.FindAll(c => c.ClaimedBy == Me && c.ClaimedUntil > Now);
            var tab = show is "mine" or "decided" ? show : "open";
            var shown = tab switch
            {
                "mine" => mine,
                "decided" => await all.Where(c => c.ClosedAt != null).OrderByDescending(c => c.ClosedAt).Take(MostLines).ToListAsync(stop),
                _ => open,
            };
            var names = await Organisers.NamesAsync(db, [.. groups.Select(g => g.Id)], stop);
            var week = Now - 7 * Day;
            var decided = await db.Cases.Where(c => c.DecidedBy == Me && c.ClosedAt > week)
                .Select(c => new { c.WasHard, c.ClosedAt }).ToListAsync(stop);
            var shifts = await db.Shifts.AsNoTracking().Where(s => s.Account == Me).ToListAsync(stop);
            var isALot = decided.Count(c => c.WasHard) >= HardCases || shifts.Count(s => s.WasHard && s.EndsAt > week) >= HardCases
                || decided.Count(c => c.ClosedAt > Now - Day) >= ManyCases;
            var problems = new Problems();
            if (problem is not null) problems.Add("", problem);
            return new QueueModel(
                tab, open.Count, mine.Count, Lines(shown, groups, names),
                opened is null ? null : await DetailAsync(db, opened, groups.Find(g => g.Id == opened.Group)!, names, form, stop),
                [.. groups.Select(g => new Colleague(g.Slug, g.Name))], isALot, await ShiftAsync(db, shifts, groups, names, stop), said,
                problems);
        }

        private async Task<ShiftLine> ShiftAsync(
            MeetingDb db, List<ShiftRow> shifts, List<GroupRow> groups, Dictionary<(string Group, string Account), string> names,
            CancellationToken stop)
        {
            var zone = groups[0].Zone;
            var own = shifts.Find(s => s.EndsAt > Now);
            var others = await Shifts.OthersAsync(db, Me, [.. groups.Select(g => g.Id)], Now, stop);
            var inARow = Shifts.DaysInARow(shifts, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));
            return new ShiftLine(
                own is null ? null : times.Time(own.EndsAt, zone),
                [.. others.Select(o => texts["moderation.shift.other",
                    ("name", Name(groups.Find(g => g.Id == o.Group)!, o.Account, names)), ("time", times.Time(o.Until, zone))])],
                inARow >= Shifts.ManyDays ? inARow : 0,
                own is null && await Shifts.LastAsync(db, Me, Now, stop) is { IsAnswered: false });
        }

        // Several reports about one post are one line.
        private List<QueueLine> Lines(
            List<CaseRow> rows, List<GroupRow> groups, Dictionary<(string Group, string Account), string> names)
        {
            var lines = new List<QueueLine>();
            foreach (var same in rows.GroupBy(
                c => c.Kind == CaseKind.PostReport ? $"{c.Group} {c.Subject}" : c.Id, StringComparer.Ordinal))
            {
                var c = same.First();
                var group = groups.Find(g => g.Id == c.Group)!;
                var (icon, look) = BadgeOf(c);
                var badge = texts[c.IsUrgent ? "moderation.badge.urgent" : c.Kind is CaseKind.RoomReport or CaseKind.PostReport
                    ? $"moderation.topic.{c.Topic}" : $"moderation.badge.{c.Kind}"];
                lines.Add(new QueueLine(
                    c.Id, icon, look, badge, AgeOf(c.ClosedAt ?? c.MadeAt), TitleOf(c), group.Name, HandsOf(c, group, names),
                        same.Count()));
            }
            return lines;
        }

        private static (string Icon, string Look) BadgeOf(CaseRow c) => c switch
        {
            { IsUrgent: true }                                     => ("help", "danger"),
            { Kind: CaseKind.HeldPost }                            => ("hourglass", "info"),
            { Kind: CaseKind.Removal }                             => ("remove", "info"),
            { Kind: CaseKind.Appeal }                              => ("reply", ""),
            { Kind: CaseKind.HandedOver }                          => ("people", ""),
            { Kind: CaseKind.Message }                             => ("chat", ""),
            { Topic: ReportKind.Identifying }                      => ("eyeoff", "info"),
            { Topic: ReportKind.Unwanted or ReportKind.Hurtful }   => ("flag", "caution"),
            _                                                      => ("info", ""),
        };

        private string TitleOf(CaseRow c) => texts[$"moderation.title.{c.Kind}"];

        private string? HandsOf(CaseRow c, GroupRow group, Dictionary<(string Group, string Account), string> names)
        {
            if (c.DecidedBy is { } by && c.ClosedAt is not null) return texts["moderation.decidedBy", ("name", Name(group, by, names))];
            return c.ClaimedBy is { } hands && c.ClaimedUntil > Now
                ? hands == Me ? texts["moderation.yours"] : texts["moderation.theirs", ("name", Name(group, hands, names))] : null;
        }

        private string Name(GroupRow group, string account, Dictionary<(string Group, string Account), string> names) =>
            names.GetValueOrDefault((group.Id, account)) ?? texts["moderation.somebody"];

        private string AgeOf(long at) => (Now - at) switch
        {
            < 60 * Minute and var age => texts["moderation.minutes", ("count", (int)Math.Max(age / Minute, 1))],
            < Day and var age         => texts["moderation.hours", ("count", (int)(age / (60 * Minute)))],
            var age                   => texts["moderation.days", ("count", (int)(age / Day))],
        };

        private async Task<CaseModel> DetailAsync(
            MeetingDb db, CaseRow c, GroupRow group, Dictionary<(string Group, string Account), string> names, CaseForm? form,
            CancellationToken stop)
        {
            var person = await ModerationQueue.PersonOfAsync(db, c, stop);
            var (words, link) = await WordsAsync(db, c, group, names, stop);
            var isMine = c.ClaimedBy == Me && c.ClaimedUntil > Now && c.ClosedAt is null;
            var same = c.Kind != CaseKind.PostReport ? [] : await db.Cases.AsNoTracking()
                .Where(o => o.Group == c.Group && o.Kind == c.Kind && o.Subject == c.Subject && o.Id != c.Id && o.ClosedAt == null)
                .Select(o => o.Text).ToListAsync(stop);
            IReadOnlyList<CaseDecision> choices = isMine ? ModerationQueue.ChoicesFor(c, person is not null) : [];
            if (choices.Contains(CaseDecision.Covered)
                && !(await posts.ReadAsync(group.Id, c.Subject, stop) is { } post && PostModeration.MayCover(post.Post)))
                choices = [.. choices.Where(d => d != CaseDecision.Covered)];
            var hands = isMine ? texts["moderation.yours.until", ("time", times.Time(c.ClaimedUntil!.Value, group.Zone))]
                : c.ClosedAt is null && queue.IsInOtherHands(c, Me) ? texts["moderation.theirs.until",
                    ("name", Name(group, c.ClaimedBy!, names)), ("time", times.Time(c.ClaimedUntil!.Value, group.Zone))] : null;
            var colleagues = await db.GroupRoles
                .Where(r => r.Group == c.Group && r.Account != Me && r.Account != c.NotFor
                    && (r.Role == GroupRole.SafetyLead || (r.Role == GroupRole.Moderator && c.Reader == CaseReader.Moderators)))
                .Select(r => r.Account).Distinct().ToListAsync(stop);
            var defaults = new CaseForm(
                c.Kind == CaseKind.HeldPost ? nameof(CaseDecision.Released) : "", Answer: c.Answer ?? "", Note: c.Note);
            return new CaseModel(
                c.Id, c.Changes, group.Slug, group.Name, group.Zone, c.Kind.ToString(), TitleOf(c),
                texts["moderation.lead", ("count", same.Count + 1), ("age", AgeOf(c.MadeAt))], isMine, hands,
                c.ClosedAt is null && !isMine && c.NotFor != Me && !queue.IsInOtherHands(c, Me), c.NotFor == Me,
                c.SeenAt is { } seen ? times.DayAndTime(seen, group.Zone) : null,
                string.Join("\n\n", same.Prepend(c.Text).Where(t => t.Length > 0)), c.ReporterName, words, c.Missing, link,
                [.. choices.Select(d => d.ToString())],
                [.. choices.Where(d => ModerationQueue.HasEnd(c.Kind, d)).Select(d => d.ToString())],
                [.. colleagues.Select(a => new Colleague(a, Name(group, a, names)))],
                c.ClosedAt is null || c.Decision is null ? null : DecidedOf(c, group, names), c.Note.Length > 0 ? c.Note : null,
                await ModerationQueue.MayTakeBackAsync(db, c, stop), form ?? defaults, await PersonAsync(db, c, person, stop));
        }

        // Of somebody who has no name in the group any more, nothing is said.
        private async Task<CasePerson?> PersonAsync(MeetingDb db, CaseRow c, byte[]? person, CancellationToken stop)
        {
            if (person is null || await db.Members.AsNoTracking()
                .FirstOrDefaultAsync(m => m.Group == c.Group && m.Holder == person, stop) is not { } member) return null;
            var days = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).DayNumber - member.SinceDay;
            var written = await db.Posts.CountAsync(p => p.Author == member.Id && p.Group == c.Group && p.State == PostState.Shown, stop);
            CaseKind[] reports = [CaseKind.PostReport, CaseKind.RoomReport];
            var earlier = await db.Cases.Where(o => o.Group == c.Group && o.Subject != c.Subject && o.MadeAt < c.MadeAt
                    && reports.Contains(o.Kind) && (o.About == member.Id || o.Holder == person))
                .Select(o => o.Subject).Distinct().CountAsync(stop);
            string[] about =
            [
                days < 1 ? texts["moderation.person.new"] : texts["moderation.person.days", ("count", days)],
                texts["moderation.person.posts", ("count", written)], texts["moderation.person.reports", ("count", earlier)],
            ];
            return new CasePerson(member.Keepsake.ToString(), member.Tint.ToString(), member.Name, string.Join(" · ", about));
        }

        private string DecidedOf(CaseRow c, GroupRow group, Dictionary<(string Group, string Account), string> names)
        {
            var what = texts[$"moderation.done.{c.Decision}"];
            var until = c.Until is { } end ? $" {texts["moderation.until", ("day", times.Date(end, group.Zone))]}" : "";
            var by = c.DecidedBy is { } account ? Name(group, account, names) : texts["moderation.somebody"];
            return $"{texts["moderation.decided", ("name", by), ("what", what)]}{until}";
        }

        private async Task<(IReadOnlyList<QueueWords> Words, string? Link)> WordsAsync(
            MeetingDb db, CaseRow c, GroupRow group, Dictionary<(string Group, string Account), string> names, CancellationToken stop)
        {
            if (c.Kind is CaseKind.HeldPost or CaseKind.PostReport)
            {
                if (await posts.ReadAsync(group.Id, c.Subject, stop) is not { } found) return ([], null);
                var post = found.Post;
                var title = post.Title.Length > 0 ? $"{post.Title}\n\n" : "";
                return (
                    [
                        new QueueWords(found.Name ?? texts["moderation.left"], times.DayAndTime(post.At, group.Zone), title + post.Text,
                            post.Note.Length > 0 ? post.Note : null),
                    ],
                    $"/groups/{group.Slug}/board/{post.Thread}");
            }
            if (c.Kind == CaseKind.Appeal && await db.Cases.AsNoTracking().FirstOrDefaultAsync(o => o.Id == c.Subject, stop) is { } first)
                return ([new QueueWords(DecidedOf(first, group, names), null, first.Note, null)], $"/moderation/{first.Id}");
            var messages = JsonSerializer.Deserialize<ImmutableArray<ReportedMessage>>(c.Messages, RoomJson.Options);
            var said = messages.Select(m => new QueueWords(
                m.Name, times.DayAndTime(m.At.ToUnixTimeMilliseconds(), group.Zone), m.Body, null, m.IsProven));
            return ([.. said], null);
        }
    }

    private static async Task<IResult> ListAsync(HttpContext http, string? show, string? said, CancellationToken stop) =>
        await Desk.Of(http).ListAsync(show, SaidOf(said), stop) is { } model ? PageResults.Show<QueuePage>(new { Model = model })
            : PageResults.NotFound();

    private static async Task<IResult> ShowAsync(HttpContext http, string id, string? said, CancellationToken stop) =>
        await Desk.Of(http).CaseAsync(id, SaidOf(said), null, null, stop) is { } model ? PageResults.Show<QueuePage>(new { Model = model })
            : PageResults.NotFound();

    private static string? SaidOf(string? said) => said is "yours" or "handed" or "decided" or "back" or "shift" ? said : null;

    private static async Task<IResult> ClaimAsync(HttpContext http, string id, [FromForm] long seen, CancellationToken stop)
    {
        var desk = Desk.Of(http);
        if (!await desk.MayAsync(id, stop)) return PageResults.NotFound();
        return await AnswerAsync(
            desk, id, await desk.Queue.ClaimAsync(id, desk.Me, seen, stop), $"/moderation/{id}?said=yours", null, stop);
    }

    private static async Task<IResult> HandAsync(
        HttpContext http, string id, [FromForm] long seen, [FromForm] string? colleague, CancellationToken stop)
    {
        var desk = Desk.Of(http);
        if (!await desk.MayAsync(id, stop)) return PageResults.NotFound();
        var to = string.IsNullOrEmpty(colleague) ? null : colleague;
        return await AnswerAsync(desk, id, await desk.Queue.HandAsync(id, desk.Me, seen, to, stop), "/moderation?said=handed", null, stop);
    }

    private static async Task<IResult> DecideAsync(
        HttpContext http, string id, [FromForm] long seen, [FromForm] string? decision, [FromForm] int? days, [FromForm] string? words,
        [FromForm] string? answer, [FromForm] string? note, [FromForm] string? hard, [FromForm] string? cover, CancellationToken stop)
    {
        var desk = Desk.Of(http);
        if (!await desk.MayAsync(id, stop)) return PageResults.NotFound();
        var form = new CaseForm(decision ?? "", days ?? 0, Tidy(words), Tidy(answer), Tidy(note), hard is not null, Tidy(cover));
        var problem = !Enum.TryParse<CaseDecision>(decision, out var chosen) || !Enum.IsDefined(chosen) ? desk.Texts["moderation.choose"]
            : !ModerationQueue.Lengths.Contains(form.Days) ? desk.Texts["moderation.choose.days"]
            : form.Words.Length > LongestWords || form.Answer.Length > ReportsFeature.LongestAnswer || form.Note.Length > LongestNote
                ? desk.Texts["moderation.long", ("words", LongestWords), ("answer", ReportsFeature.LongestAnswer), ("note", LongestNote)]
            : chosen == CaseDecision.Covered && form.Cover is { Length: 0 or > Posting.LongestNote }
                ? desk.Texts["moderation.cover.problem", ("most", Posting.LongestNote)]
            : null;
        if (problem is not null)
            return await desk.CaseAsync(id, null, form, problem, stop) is { } again
                ? PageResults.Again<QueuePage>(new { Model = again }) : PageResults.NotFound();
        var verdict = new Verdict(seen, chosen, form.Days, form.Words, form.Answer, form.Note, form.Hard, form.Cover);
        return await AnswerAsync(
            desk, id, await desk.Queue.DecideAsync(id, desk.Me, verdict, stop), $"/moderation/{id}?said=decided", form, stop);
    }

    private static async Task<IResult> TakeBackAsync(HttpContext http, string id, [FromForm] long seen, CancellationToken stop)
    {
        var desk = Desk.Of(http);
        if (!await desk.MayAsync(id, stop)) return PageResults.NotFound();
        return await AnswerAsync(
            desk, id, await desk.Queue.TakeBackAsync(id, desk.Me, seen, stop), $"/moderation/{id}?said=back", null, stop);
    }

    // What somebody wrote stays in the form, and above it is the case as it is now.
    private static async Task<IResult> AnswerAsync(
        Desk desk, string id, CaseProblem? problem, string done, CaseForm? form, CancellationToken stop)
    {
        if (problem is null) return PageResults.SeeOther(done);
        if (problem == CaseProblem.NotThere) return PageResults.NotFound();
        return await desk.CaseAsync(id, null, form, desk.Texts[$"moderation.problem.{problem}"], stop) is { } model
            ? PageResults.Again<QueuePage>(new { Model = model }) : PageResults.NotFound();
    }

    private static string Tidy(string? text) => text?.ReplaceLineEndings("\n").Trim() ?? "";
}
