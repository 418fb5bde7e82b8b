using System.Globalization;
using MeetingHub.Domain.Boards;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Moderation;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Privacy;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Boards;

/// <summary>The pages of a board: reading and writing, which both need no script.</summary>
internal static class BoardPages
{
    private const int LongestReport = 2_000;
    private const int LongestWords = 200;
    private const int MostHours = 8;

    /// <summary>Before the name of a reaction that somebody takes back.</summary>
    public const string TakenBack = "no-";

    private static readonly GroupRole[] Team = Enum.GetValues<GroupRole>();

    public static void Map(IEndpointRouteBuilder app)
    {
        // Whether somebody is a member is the endpoint's to find out: members hold a key of their browser, and no role.
        var board = app.MapGroup("/groups/{slug}/board");
        app.MapGet("/groups/{slug}/board", ListAsync).AsPage().Anyone();
        board.MapGet("new", ShowNewAsync).AsPage().Anyone();
        board.MapPost("new", StartAsync).AsPage().Anyone().RequireRateLimiting(PagesFeature.Changing);
        board.MapPost("around", SayAroundAsync).AsPage().Of(Team).RequireRateLimiting(PagesFeature.Changing);
        board.MapPost("pause", PauseAsync).AsPage().Of(Team).RequireRateLimiting(PagesFeature.Changing);
        board.MapGet("message", ShowMessageAsync).AsPage().Anyone();
        board.MapPost("message", SendMessageAsync).AsPage().Anyone().RequireRateLimiting(PagesFeature.Changing);
        board.MapGet("{thread}", ShowAsync).AsPage().Anyone();
        board.MapPost("{thread}", AnswerAsync).AsPage().Anyone().RequireRateLimiting(PagesFeature.Changing);
        board.MapPost("{thread}/hide", HideAsync).AsPage().Anyone().RequireRateLimiting(PagesFeature.Changing);
        board.MapPost("{thread}/lead", LeadAsync).AsPage().Of(Team).RequireRateLimiting(PagesFeature.Changing);
        board.MapGet("{thread}/{post}", FindAsync).AsPage().Anyone();
        board.MapPost("{thread}/{post}/react", ReactAsync).AsPage().Anyone().RequireRateLimiting(PagesFeature.Changing);
        board.MapGet("{thread}/{post}/edit", ShowEditAsync).AsPage().Anyone();
        board.MapPost("{thread}/{post}/edit", EditAsync).AsPage().Anyone().RequireRateLimiting(PagesFeature.Changing);
        board.MapPost("{thread}/{post}/delete", DeleteAsync).AsPage().Anyone().RequireRateLimiting(PagesFeature.Changing);
        board.MapPost("{thread}/{post}/uncover", UncoverAsync).AsPage().Of(Team).RequireRateLimiting(PagesFeature.Changing);
        board.MapGet("{thread}/{post}/history", ShowHistoryAsync).AsPage().Of(Team);
        board.MapGet("{thread}/{post}/report", ShowReportAsync).AsPage().Anyone();
        board.MapPost("{thread}/{post}/report", ReportAsync).AsPage().Anyone().RequireRateLimiting(PagesFeature.Changing);
        app.MapGet("/organise/groups/{slug}/board", ShowSettingsAsync).AsPage().Of(GroupRole.Organiser);
        app.MapPost("/organise/groups/{slug}/board", SaveSettingsAsync).AsPage().Of(GroupRole.Organiser)
            .RequireRateLimiting(PagesFeature.Changing);
    }

    /// <summary>What is answered to somebody who may not read the board.</summary>
    public static IResult Closed(BoardVisit visit) => visit.Board.Readers == BoardReaders.Nobody
        ? PageResults.NotFound()
        : PageResults.Show<BoardClosedPage>(new { Slug = visit.Group.Slug, Group = visit.Group.Name }, StatusCodes.Status403Forbidden);

    private static async Task<IResult> ListAsync(
        string slug, string? topic, string? sort, string? q, int? page, HttpContext http, BoardVisits visits, BoardReading reading, BoardFeeds feeds,
        ModerationQueue queue, Texts texts, TimeProvider clock, CancellationToken stop)
    {
        if (await visits.FindAsync(http, slug, stop) is not { } visit) return PageResults.NotFound();
        if (!visit.MayRead) return Closed(visit);
        var (head, now) = (BoardHead.Of(visit), clock.GetUtcNow().ToUnixTimeMilliseconds());
        var model = new BoardModel(head, [])
        {
            AroundUntil = visit.Board.AroundUntil is { } around && around > now ? around : null,
            PausedUntil = visit.Board.PausedUntil is { } paused && paused > now ? paused : null, SlowSeconds = visit.Board.SlowSeconds,
            KeepsMoreSince = LastChange.MoreSince(visit.Group, now),
            LeadsGroup = visit.LeadsGroup, HasFeed = visit.Writer is { } me && await feeds.HasAsync(visit.Group.Id, me.Id, stop),
            Said = SaidOf(http, texts), AnswerAt = queue.AnswerPageAt(http.Request.Query["reported"]),
        };
        if (q is { Length: > 0 and <= LongestWords })
        {
            var found = await reading.SearchAsync(visit.Group.Id, q, page ?? 1, stop);
            var writers = await reading.WritersAsync(visit.Group.Id, found.Rows, stop);
            var titles = await reading.TitlesAsync(found.Rows.Select(p => p.Thread), stop);
            return PageResults.Show<BoardPage>(new
            {
                Model = model with
                {
                    Words = q, Page = found.Page, HasMore = found.HasMore,
                    Found =
                    [
                        .. found.Rows.Select(p => new FoundPost($"{head.Address}/{p.Thread}/{p.Id}", titles.GetValueOrDefault(p.Thread, ""),
                            PostMarkdown.Excerpt(p.Text, 160), p.Author is { } who
                                ? writers.GetValueOrDefault(who)?.Name : null, p.Note, p.At)),
                    ],
                },
            });
        }
        var only = Enum.TryParse<BoardTopic>(topic, out var known) && Enum.IsDefined(known) ? known : (BoardTopic?)null;
        var order = Enum.TryParse<ThreadOrder>(sort, out var by) && Enum.IsDefined(by) ? by : ThreadOrder.Latest;
        var threads = await reading.ListAsync(visit, only, order, page ?? 1, stop);
        var names = await reading.WritersAsync(visit.Group.Id, threads.Rows.Select(t => t.Opening), stop);
        return PageResults.Show<BoardPage>(new
        {
            Model = model with
            {
                Threads = [.. threads.Rows.Select(t => ThreadLine.Of(head, t, names, visit.Writer?.Id, visit.IsTeam))],
                Topic = only?.ToString(), Order = order.ToString(), Page = threads.Page, HasMore = threads.HasMore,
            },
        });
    }

    private static string? SaidOf(HttpContext http, Texts texts) =>
        http.Request.Query.ContainsKey("gone") ? texts["board.said.gone"]
        : http.Request.Query.ContainsKey("reported") ? texts["board.said.reported"]
        : http.Request.Query.ContainsKey("hidden") ? texts["board.said.hidden"]
        : http.Request.Query.ContainsKey("shown") ? texts["board.said.shown"]
        : http.Request.Query.ContainsKey("told") ? texts["board.said.told"]
        : http.Request.Query.ContainsKey("untold") ? texts["board.said.untold"]
        : http.Request.Query.ContainsKey("off") ? texts["board.said.feedOff"] : null;

    private static async Task<IResult> ShowNewAsync(string slug, HttpContext http, BoardVisits visits, CancellationToken stop)
    {
        if (await visits.FindAsync(http, slug, stop) is not { } visit) return PageResults.NotFound();
        return visit.MayWrite
            ? PageResults.Show<WritePage>(new { Model =
                new WriteModel(BoardHead.Of(visit), NewId(), new Problems()) { MayBePublic = visit.LeadsGroup } })
            : Closed(visit);
    }

    private static async Task<IResult> StartAsync(
        string slug, [FromForm] string? post, [FromForm] string? title, [FromForm] string? text, [FromForm] string? note,
        [FromForm] string? topic, [FromForm] string? listening, [FromForm(Name = "public")] string? isPublic, HttpContext http,
        BoardVisits visits, BoardPosts posts, Texts texts, CancellationToken stop)
    {
        if (await visits.FindAsync(http, slug, stop) is not { } visit) return PageResults.NotFound();
        if (!visit.MayWrite) return Closed(visit);
        var draft = new Draft(IdOf(post), Lines(text), Line(note), Line(title))
        {
            Topic = Enum.TryParse<BoardTopic>(topic, out var about) && Enum.IsDefined(about) ? about : BoardTopic.CheckIns,
            ListeningOnly = listening == "yes", IsPublic = isPublic == "yes",
        };
        var written = await posts.StartAsync(visit, draft, stop);
        if (written.Refusal is { } refusal)
            return PageResults.Again<WritePage>(new
            {
                Model = new WriteModel(BoardHead.Of(visit), draft.Id, ProblemsOf(refusal, draft, isOpening: true, texts))
                {
                    Title = draft.Title, Text = draft.Text, Note = draft.Note, Topic = draft.Topic.ToString(),
                    ListeningOnly = draft.ListeningOnly, IsPublic = draft.IsPublic, MayBePublic = visit.LeadsGroup,
                },
            });
        return written.Thread is { } thread ? PageResults.SeeOther($"/groups/{slug}/board/{thread}?started#p-{thread}")
            : PageResults.NotFound();
    }

    private static async Task<IResult> ShowAsync(
        string slug, string thread, int? page, string? answer, long? since, HttpContext http, BoardVisits visits, BoardReading reading,
        ModerationQueue queue, Texts texts, TimeProvider clock, CancellationToken stop)
    {
        if (await visits.FindAsync(http, slug, stop) is not { } visit) return PageResults.NotFound();
        if (!visit.MayRead) return Closed(visit);
        if (since is { } read && await reading.FirstSinceAsync(visit, thread, read, stop) is { } first)
            return PageResults.SeeOther($"/groups/{slug}/board/{thread}/{first}");
        return await ReadAsync(visit, thread, answer is null ? page ?? 1 : page, answer, http, reading, texts, clock, stop) is { } model
            ? PageResults.Show<ThreadPage>(new
            {
                Model = model with { AnswerAt = queue.AnswerPageAt(http.Request.Query["reported"]) },
            })
            : PageResults.NotFound();
    }

    private static async Task<ThreadModel?> ReadAsync(
        BoardVisit visit, string thread, int? page, string? answer, HttpContext http, BoardReading reading, Texts texts, TimeProvider clock,
        CancellationToken stop)
    {
        if (await reading.OpenAsync(visit, thread, page, stop) is not { } open) return null;
        var (head, row, now) = (BoardHead.Of(visit), open.Thread, clock.GetUtcNow().ToUnixTimeMilliseconds());
        var answered = answer is null ? null : await reading.OpenOneAsync(visit, thread, answer, stop);
        var to = answered?.Posts[0] is { State: PostState.Shown } found ? found : null;
        var (shut, until) = ShutOf(visit, row, now);
        var own = await reading.OwnAsync(visit, thread, stop);
        var isSeen = open.Opening.IsSeenBy(visit.Writer?.Id, visit.IsTeam);
        return new ThreadModel(head, thread, isSeen ? open.Opening.Title : "",
            [.. open.Posts.Select(p => PostModel.Of(head, open, p, visit))])
        {
            Topic = row.Topic.ToString(), ListeningOnly = row.ListeningOnly, IsPinned = row.IsPinned, IsClosed = row.ClosedAt is not null,
            IsPaused = row.PausedUntil > now, IsPublic = row.IsPublic, Replies = Math.Max(0, row.Posts - 1), People = row.People,
            Page = open.Page, Pages = open.Pages,
            LatestAt = row.LatestAt, MayLead = visit.IsTeam, Shut = shut, ShutUntil = until,
            By = open.Opening.Author is { } author ? open.Writers.GetValueOrDefault(author)?.Name : null,
            Reply = new ReplyForm(NewId(), "", "", to?.Id,
                to?.Author is { } by ? answered!.Writers.GetValueOrDefault(by)?.Name : null, new Problems()),
            Own = new OwnShown(own.IsShown, own.IsHidden, own.IsFollowed), IsPlain = http.Request.Query["plain"] == "yes",
            WasSent = http.Request.Query.ContainsKey("sent"), WasStarted = http.Request.Query.ContainsKey("started"),
            Said = SaidOf(http, texts),
        };
    }

    private static (string? Why, long? Until) ShutOf(BoardVisit visit, ThreadRow thread, long now)
    {
        if (visit.IsTeam) return (null, null);
        if (thread.ClosedAt is not null) return ("closed", null);
        if (visit.Board.PausedUntil > now) return ("board", visit.Board.PausedUntil);
        return thread.PausedUntil > now ? ("thread", thread.PausedUntil) : (null, null);
    }

    private static async Task<IResult> AnswerAsync(
        string slug, string thread, [FromForm] string? post, [FromForm] string? text, [FromForm] string? note, [FromForm] string? answers,
        HttpContext http, BoardVisits visits, BoardPosts posts, BoardReading reading, Texts texts, TimeProvider clock,
            CancellationToken stop)
    {
        if (await visits.FindAsync(http, slug, stop) is not { } visit) return PageResults.NotFound();
        if (!visit.MayWrite) return Closed(visit);
        var draft = new Draft(IdOf(post), Lines(text), Line(note)) { Answers = answers };
        var written = await posts.AnswerAsync(visit, thread, draft, stop);
        if (written.Refusal is { } refusal && await ReadAsync(visit, thread, page: null, answers, http, reading, texts, clock,
            stop) is { } model)
            return PageResults.Again<ThreadPage>(new
            {
                Model = model with
                {
                    Reply = model.Reply with
                    {
                        Post = draft.Id, Text = draft.Text, Note = draft.Note,
                            Problems = ProblemsOf(refusal, draft, isOpening: false, texts),
                    },
                },
            });
        return written.Thread is null ? PageResults.NotFound() : PageResults.SeeOther($"/groups/{slug}/board/{thread}/{written.Post}?sent");
    }

    /// <summary>The page of the conversation on which a post is, at the post.</summary>
    private static async Task<IResult> FindAsync(
        string slug, string thread, string post, HttpContext http, BoardVisits visits, BoardReading reading, CancellationToken stop)
    {
        if (await visits.FindAsync(http, slug, stop) is not { } visit) return PageResults.NotFound();
        if (!visit.MayRead) return Closed(visit);
        if (await reading.PageOfAsync(visit, thread, post, stop) is not { } page) return PageResults.NotFound();
        var said = http.Request.Query.ContainsKey("sent") ? "&sent"
            : http.Request.Query.TryGetValue("reported", out var answer) ? $"&reported={Uri.EscapeDataString(answer.ToString())}" : "";
        return PageResults.SeeOther($"/groups/{slug}/board/{thread}?page={page}{said}#p-{post}");
    }

    private static async Task<IResult> HideAsync(
        string slug, string thread, [FromForm] string? want, HttpContext http, BoardVisits visits, BoardPosts posts, CancellationToken stop)
    {
        if (await visits.FindAsync(http, slug, stop) is not { } visit) return PageResults.NotFound();
        if (!visit.MayRead) return Closed(visit);
        var isHidden = want == "hide";
        return await posts.HideAsync(visit, thread, isHidden, stop)
            ? PageResults.SeeOther($"/groups/{slug}/board/{thread}?{(isHidden ? "hidden" : "shown")}") : PageResults.NotFound();
    }

    private static async Task<IResult> ReactAsync(
        string slug, string thread, string post, [FromForm] string? kind, HttpContext http, BoardVisits visits, BoardPosts posts,
        CancellationToken stop)
    {
        if (await visits.FindAsync(http, slug, stop) is not { } visit) return PageResults.NotFound();
        if (!visit.MayWrite) return Closed(visit);
        var isSaid = kind?.StartsWith(TakenBack, StringComparison.Ordinal) is not true;
        return Enum.TryParse<PostReaction>(isSaid ? kind : kind![TakenBack.Length..], out var what) && Enum.IsDefined(what)
            && await posts.ReactAsync(visit, post, what, isSaid, stop)
            ? PageResults.SeeOther($"/groups/{slug}/board/{thread}/{post}") : PageResults.NotFound();
    }

    private static async Task<IResult> ShowEditAsync(
        string slug, string thread, string post, HttpContext http, BoardVisits visits, BoardReading reading, CancellationToken stop)
    {
        if (await visits.FindAsync(http, slug, stop) is not { } visit) return PageResults.NotFound();
        if (!visit.MayWrite) return Closed(visit);
        if (await OwnAsync(visit, thread, post, reading, stop) is not { } own) return PageResults.NotFound();
        return PageResults.Show<WritePage>(new
        {
            Model = new WriteModel(BoardHead.Of(visit), post, new Problems())
            {
                Title = own.Title, Text = own.Text, Note = own.Note, IsCovered = own.IsCovered, IsOpening = own.Id == thread,
                Back = $"/groups/{slug}/board/{thread}/{post}",
            },
        });
    }

    private static async Task<PostRow?> OwnAsync(BoardVisit visit, string thread, string post, BoardReading reading,
        CancellationToken stop) =>
        await reading.OpenOneAsync(visit, thread, post, stop) is { Posts: [{ State: not PostState.Deleted } found] }
            && found.Author == visit.Writer!.Id ? found : null;

    private static async Task<IResult> EditAsync(
        string slug, string thread, string post, [FromForm] string? title, [FromForm] string? text, [FromForm] string? note,
            HttpContext http,
        BoardVisits visits, BoardPosts posts, BoardReading reading, Texts texts, CancellationToken stop)
    {
        if (await visits.FindAsync(http, slug, stop) is not { } visit) return PageResults.NotFound();
        if (!visit.MayWrite) return Closed(visit);
        var draft = new Draft(post, Lines(text), Line(note), post == thread ? Line(title) : "");
        var written = await posts.EditAsync(visit, post, draft, stop);
        var back = $"/groups/{slug}/board/{thread}/{post}";
        if (written.Refusal is { } refusal)
        {
            var own = await OwnAsync(visit, thread, post, reading, stop);
            var isCovered = own is { IsCovered: true };
            return PageResults.Again<WritePage>(new
            {
                Model = new WriteModel(BoardHead.Of(visit), post, ProblemsOf(refusal, draft, post == thread, texts))
                {
                    Title = draft.Title, Text = draft.Text, Note = isCovered ? own!.Note : draft.Note, IsCovered = isCovered,
                    IsOpening = post == thread, Back = back,
                },
            });
        }
        return written.Thread is null ? PageResults.NotFound() : PageResults.SeeOther(back);
    }

    private static async Task<IResult> DeleteAsync(
        string slug, string thread, string post, [FromForm(Name = "form")] string? _, HttpContext http, BoardVisits visits,
            BoardPosts posts,
        BoardReading reading, CancellationToken stop)
    {
        if (await visits.FindAsync(http, slug, stop) is not { } visit) return PageResults.NotFound();
        if (!await posts.DeleteAsync(visit, post, stop)) return PageResults.NotFound();
        // A conversation with nothing left in it is gone as well.
        return await reading.PageOfAsync(visit, thread, post, stop) is { } page
            ? PageResults.SeeOther($"/groups/{slug}/board/{thread}?page={page}&gone#p-{post}")
                : PageResults.SeeOther($"/groups/{slug}/board?gone");
    }

    private static async Task<IResult> UncoverAsync(
        string slug, string thread, string post, [FromForm(Name = "form")] string? _, HttpContext http, BoardVisits visits,
        PostModeration moderation, CancellationToken stop)
    {
        if (await visits.FindAsync(http, slug, stop) is not { } visit) return PageResults.NotFound();
        return await moderation.UncoverAsync(visit, post, stop)
            ? PageResults.SeeOther($"/groups/{slug}/board/{thread}/{post}") : PageResults.NotFound();
    }

    private static async Task<IResult> ShowHistoryAsync(
        string slug, string thread, string post, HttpContext http, BoardVisits visits, PostModeration moderation, CancellationToken stop)
    {
        if (await visits.FindAsync(http, slug, stop) is not { } visit) return PageResults.NotFound();
        return await moderation.ReadAsync(visit.Group.Id, post, stop) is { } read
            ? PageResults.Show<HistoryPage>(new
            {
                Model = new HistoryModel(BoardHead.Of(visit), $"/groups/{slug}/board/{thread}/{post}",
                    [.. read.Edits.Select(e => (e.At, e.Title, PostMarkdown.ToHtml(e.Text)))]),
            })
            : PageResults.NotFound();
    }

    private static async Task<IResult> ShowReportAsync(
        string slug, string thread, string post, HttpContext http, BoardVisits visits, BoardReading reading, CancellationToken stop)
    {
        if (await visits.FindAsync(http, slug, stop) is not { } visit) return PageResults.NotFound();
        if (!visit.MayRead) return Closed(visit);
        return await reading.PageOfAsync(visit, thread, post, stop) is null
            ? PageResults.NotFound()
            : PageResults.Show<ReportPage>(new
            {
                Model = new ReportModel(BoardHead.Of(visit), $"/groups/{slug}/board/{thread}/{post}", IsOfPost: true,
                    nameof(ReportKind.Safety), "", IsNamed: false, new Problems()),
            });
    }

    private static async Task<IResult> ReportAsync(
        string slug, string thread, string post, [FromForm] string? kind, [FromForm] string? text, [FromForm] string? named,
        HttpContext http, BoardVisits visits, PostModeration moderation, BoardReading reading, ModerationQueue queue, Texts texts,
        CancellationToken stop)
    {
        if (await visits.FindAsync(http, slug, stop) is not { } visit) return PageResults.NotFound();
        if (!visit.MayRead) return Closed(visit);
        if (await reading.PageOfAsync(visit, thread, post, stop) is null
            || await moderation.ReadAsync(visit.Group.Id, post, stop) is not { } about) return PageResults.NotFound();
        var back = $"/groups/{slug}/board/{thread}/{post}";
        var model = new ReportModel(
            BoardHead.Of(visit), back, IsOfPost: true, KindOf(kind).ToString(), Lines(text), named == "yes", new Problems());
        if (!IsFine(model, texts)) return PageResults.Again<ReportPage>(new { Model = model });
        var found = await queue.AddAsync(visit.Group.Id, CaseKind.PostReport, post,
            CaseOf(visit, model) with { About = about.Post.Author, AboutName = about.Name }, stop);
        return PageResults.SeeOther($"{back}?reported={Uri.EscapeDataString(queue.AnswerPageOf(found))}");
    }

    private static async Task<IResult> ShowMessageAsync(string slug, HttpContext http, BoardVisits visits, CancellationToken stop)
    {
        if (await visits.FindAsync(http, slug, stop) is not { } visit) return PageResults.NotFound();
        if (!visit.MayRead) return Closed(visit);
        return PageResults.Show<ReportPage>(new
        {
            Model = new ReportModel(BoardHead.Of(visit), $"/groups/{slug}/board", IsOfPost: false, nameof(ReportKind.Other), "",
                IsNamed: visit.Writer is not null, new Problems()),
        });
    }

    private static async Task<IResult> SendMessageAsync(
        string slug, [FromForm] string? kind, [FromForm] string? text, [FromForm] string? named, HttpContext http, BoardVisits visits,
        ModerationQueue queue, Texts texts, CancellationToken stop)
    {
        if (await visits.FindAsync(http, slug, stop) is not { } visit) return PageResults.NotFound();
        if (!visit.MayRead) return Closed(visit);
        var back = $"/groups/{slug}/board";
        var model = new ReportModel(
            BoardHead.Of(visit), back, IsOfPost: false, KindOf(kind).ToString(), Lines(text), named == "yes", new Problems());
        if (!IsFine(model, texts)) return PageResults.Again<ReportPage>(new { Model = model });
        var found = await queue.AddAsync(visit.Group.Id, CaseKind.Message, visit.Group.Id, CaseOf(visit, model), stop);
        return PageResults.SeeOther($"{back}?reported={Uri.EscapeDataString(queue.AnswerPageOf(found))}");
    }

    private static ReportKind KindOf(string? kind) =>
        Enum.TryParse<ReportKind>(kind, out var known) && Enum.IsDefined(known) ? known : ReportKind.Other;

    private static bool IsFine(ReportModel report, Texts texts)
    {
        if (report.Text.Length > LongestReport) report.Problems.Add("text", texts["board.problem.long", ("most", LongestReport)]);
        else if (!report.IsOfPost && report.Text.Trim().Length == 0) report.Problems.Add("text", texts["board.problem.empty"]);
        return !report.Problems.Any;
    }

    private static NewCase CaseOf(BoardVisit visit, ReportModel report) => new(
        KindOf(report.Kind), report.Text, Reporter: visit.Writer?.Id, ReporterName: report.IsNamed ? visit.Writer?.Name : null);

    private static async Task<IResult> LeadAsync(
        string slug, string thread, [FromForm] string? act, HttpContext http, BoardVisits visits, PostModeration moderation,
        TimeProvider clock, CancellationToken stop)
    {
        if (await visits.FindAsync(http, slug, stop) is not { } visit) return PageResults.NotFound();
        var group = visit.Group.Id;
        var isDone = act switch
        {
            "pin" => await moderation.PinThreadAsync(group, thread, true, stop),
            "unpin" => await moderation.PinThreadAsync(group, thread, false, stop),
            "close" => await moderation.CloseThreadAsync(group, thread, decision: null, stop),
            "reopen" => await moderation.ReopenThreadAsync(group, thread, stop),
            "pause" => await moderation.PauseThreadAsync(group, thread, clock.GetUtcNow().AddHours(1), stop),
            "resume" => await moderation.PauseThreadAsync(group, thread, until: null, stop),
            _ => false,
        };
        return isDone ? PageResults.SeeOther($"/groups/{slug}/board/{thread}") : PageResults.NotFound();
    }

    private static Task<IResult> SayAroundAsync(
        string slug, [FromForm] int? hours, IDbContextFactory<MeetingDb> store, TimeProvider clock, CancellationToken stop) =>
        ChangeAsync(slug, store, b => b.AroundUntil = Until(hours, clock), stop);

    private static Task<IResult> PauseAsync(
        string slug, [FromForm] int? hours, IDbContextFactory<MeetingDb> store, TimeProvider clock, CancellationToken stop) =>
        ChangeAsync(slug, store, b => b.PausedUntil = Until(hours, clock), stop);

    private static long? Until(int? hours, TimeProvider clock) =>
        hours is > 0 ? clock.GetUtcNow().AddHours(Math.Min(hours.Value, MostHours)).ToUnixTimeMilliseconds() : null;

    private static async Task<IResult> ChangeAsync(
        string slug, IDbContextFactory<MeetingDb> store, Action<BoardRow> change, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await db.Groups.Where(g => g.Slug == slug).Select(g => g.Id)
            .FirstOrDefaultAsync(stop) is not { } group) return PageResults.NotFound();
        var board = await db.Boards.FirstOrDefaultAsync(b => b.Group == group, stop);
        if (board is null) db.Boards.Add(board = new BoardRow { Group = group });
        change(board);
        await db.SaveChangesAsync(stop);
        return PageResults.SeeOther($"/groups/{slug}/board");
    }

    private static async Task<IResult> ShowSettingsAsync(string slug, HttpContext http, BoardVisits visits, CancellationToken stop) =>
        await visits.FindAsync(http, slug, stop) is { } visit
            ? PageResults.Show<BoardSettingsPage>(new
            {
                Model = SettingsOf(visit, visit.Board) with { IsSaved = http.Request.Query.ContainsKey("saved") },
            })
            : PageResults.NotFound();

    private static BoardSettingsModel SettingsOf(BoardVisit visit, BoardRow board) => new(
        BoardHead.Of(visit), board.Readers.ToString(), board.HoldsFirst, board.Watched, board.SlowSeconds, new Problems());

    private static async Task<IResult> SaveSettingsAsync(
        string slug, [FromForm] string? readers, [FromForm] string? first, [FromForm] string? watched, [FromForm] int? slow,
            HttpContext http,
        BoardVisits visits, IDbContextFactory<MeetingDb> store, Texts texts, CancellationToken stop)
    {
        if (await visits.FindAsync(http, slug, stop) is not { } visit) return PageResults.NotFound();
        var words = Lines(watched);
        var who = Enum.TryParse<BoardReaders>(readers, out var known) && Enum.IsDefined(known) ? known : BoardReaders.Members;
        var seconds = BoardSettingsModel.SlowChoices.Contains(slow ?? 0) ? slow ?? 0 : 0;
        if (words.Length > BoardRow.LongestWatched)
        {
            var problems = new Problems();
            problems.Add("watched", texts["board.problem.long", ("most", BoardRow.LongestWatched)]);
            return PageResults.Again<BoardSettingsPage>(new
            {
                Model = SettingsOf(visit, visit.Board) with
                {
                    Readers = who.ToString(), HoldsFirst = first == "yes", Watched = words, SlowSeconds = seconds, Problems = problems,
                },
            });
        }
        await ChangeAsync(slug, store, b => (b.Readers, b.HoldsFirst, b.Watched, b.SlowSeconds) = (who, first == "yes", words, seconds),
            stop);
        return PageResults.SeeOther($"/organise/groups/{slug}/board?saved");
    }

    private static Problems ProblemsOf(PostRefusal refusal, Draft draft, bool isOpening, Texts texts)
    {
        var problems = new Problems();
        switch (refusal)
        {
            case PostRefusal.Empty when isOpening && draft.Title.Length == 0:
                problems.Add("title", texts["board.problem.empty"]);
                break;
            case PostRefusal.TooLong when draft.Title.Length > Posting.LongestTitle:
                problems.Add("title", texts["board.problem.long", ("most", Posting.LongestTitle)]);
                break;
            case PostRefusal.TooLong when draft.Note.Length > Posting.LongestNote:
                problems.Add("note", texts["board.problem.long", ("most", Posting.LongestNote)]);
                break;
            case PostRefusal.TooLong:
                problems.Add("text", texts["board.problem.long", ("most", Posting.LongestText)]);
                break;
            case PostRefusal.Empty:
                problems.Add("text", texts["board.problem.empty"]);
                break;
            default:
                problems.Add("text", texts[$"board.refused.{refusal}"]);
                break;
        }
        return problems;
    }

    private static string NewId() => Guid.NewGuid().ToString("N");

    /// <summary>An id that no form of ours has made is none.</summary>
    private static string IdOf(string? text) =>
        Guid.TryParseExact(text, "N", out var id) ? id.ToString("N", CultureInfo.InvariantCulture) : NewId();

    private static string Lines(string? text) => (text ?? "").ReplaceLineEndings("\n").Trim();

    private static string Line(string? text) => string.Join(' ', (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
