using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Moderation;
using MeetingHub.Server.Reports;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Accounts;
using MeetingHub.Server.Tests.Nodes;
using MeetingHub.Server.Tests.Pages;
using MeetingHub.Server.Tests.Sessions;
using MeetingHub.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Tests.Moderation;

/// <summary>The moderators' queue, what it decides, and what those read about whom it decides, for every database.</summary>
public abstract partial class ModerationPagesContract
{
    private const string Words = "words that only readers may see";

    private protected abstract RunningServer Server { get; }

    /// <summary>Those of another server with a store of the same kind.</summary>
    private protected abstract string[] OtherStore { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string NewName() => $"g{Guid.NewGuid():N}"[..12];

    private async Task<string> IdOfAsync(string slug)
    {
        await using var db = Server.OpenStore();
        return await db.Groups.Where(g => g.Slug == slug).Select(g => g.Id).SingleAsync(Stop);
    }

    private async Task<CaseRow> CaseAsync(string id)
    {
        await using var db = Server.OpenStore();
        return await db.Cases.AsNoTracking().SingleAsync(c => c.Id == id, Stop);
    }

    private async Task AddAsync(params object[] rows)
    {
        await using var db = Server.OpenStore();
        db.AddRange(rows);
        await db.SaveChangesAsync(Stop);
    }

    /// <summary>Somebody with a name in the group, and a post of theirs that waits or is reported.</summary>
    private async Task<(HttpClient Browser, string Member, string Post, string Case)> PostAsync(string slug, CaseKind kind)
    {
        var browser = Server.NewBrowser();
        var name = $"Heron {Guid.NewGuid():N}"[..14];
        (await Form.FillInAsync(browser, $"/groups/{slug}/member", ("name", name), ("keepsake", "Wren"), ("tint", "Sea"))).Dispose();
        var (group, post) = (await IdOfAsync(slug), NewName());
        await using var db = Server.OpenStore();
        var member = await db.Members.Where(m => m.Group == group && m.Name == name).Select(m => m.Id).SingleAsync(Stop);
        var held = kind == CaseKind.HeldPost;
        var made = new CaseRow
        {
            Id = Guid.NewGuid().ToString("N"), Group = group, Kind = kind, Subject = post, Reader = CaseReader.Moderators,
            Topic = ReportKind.Unwanted, Text = held ? "" : Words, About = member, MadeAt = 1,
        };
        db.Threads.Add(new ThreadRow { Id = post, Group = group, StartedAt = 1, LatestAt = 1 });
        db.Posts.Add(new PostRow
        {
            Id = post, Thread = post, Place = 1, Group = group, Author = member, At = 1, Title = "A title", Text = "Some <b>words</b>",
            State = held ? PostState.Held : PostState.Shown,
        });
        db.Cases.Add(made);
        await db.SaveChangesAsync(Stop);
        return (browser, member, post, made.Id);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpClient by, string id, string to, params (string Name, string Value)[] values)
    {
        var seen = (await CaseAsync(id)).Changes;
        return await Form.FillInAsync(by, "/groups/" + await SlugAsync(id) + "/member", $"/moderation/{id}{to}", [.. values, ("seen", $"{seen}")]);
    }

    private async Task<string> SlugAsync(string id)
    {
        var group = (await CaseAsync(id)).Group;
        await using var db = Server.OpenStore();
        return await db.Groups.Where(g => g.Id == group).Select(g => g.Slug).SingleAsync(Stop);
    }

    private static (string, string)[] Decide(string decision, int days = 7) =>
        [("decision", decision), ("days", $"{days}"), ("words", "This is why."), ("answer", "Thank you."), ("note", "a reason")];

    private async Task<HttpStatusCode> StatusAsync(Task<HttpResponseMessage> answer)
    {
        using var response = await answer;
        return response.StatusCode;
    }

    private static async Task<string> ReadAsync(HttpClient browser, string path) =>
        WebUtility.HtmlDecode(await browser.GetStringAsync(new Uri(path, UriKind.Relative), Stop));

    private async Task<PostState> StateAsync(string post)
    {
        await using var db = Server.OpenStore();
        return await db.Posts.Where(p => p.Id == post).Select(p => p.State).SingleAsync(Stop);
    }

    private async Task IsWholeAsync(string slug, int atLeast)
    {
        await using var db = Server.OpenStore();
        var check = await RecordChain.VerifyAsync(db, await IdOfAsync(slug), DateTimeOffset.UtcNow, 1, null, Stop);
        Assert.Null(check.Fault);
        Assert.InRange(check.Entries, atLeast, 99);
    }

    [GeneratedRegex("<details class=\"quote disclose\">.*?</details>", RegexOptions.Singleline)]
    private static partial Regex Covered();

    [Fact]
    public async Task A_moderator_takes_a_held_post_in_hand_and_releases_it_and_nobody_of_another_group_sees_it()
    {
        var slug = NewName();
        var (_, asha) = await Server.SignInAsync((slug, GroupRole.Moderator));
        var (_, rowan) = await Server.SignInAsync((slug, GroupRole.Moderator));
        var (_, organiser) = await Server.SignInAsync((slug, GroupRole.Organiser), (NewName(), GroupRole.Moderator));
        var (_, nobody) = await Server.SignInAsync((slug, GroupRole.Facilitator));
        var (_, _, post, id) = await PostAsync(slug, CaseKind.HeldPost);

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(nobody.GetAsync("/moderation", Stop)));
        Assert.DoesNotContain(id, await ReadAsync(organiser, "/moderation"), StringComparison.Ordinal);
        Assert.Contains("Nothing waits for you", await ReadAsync(organiser, "/moderation"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(organiser.GetAsync($"/moderation/{id}", Stop)));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(SendAsync(organiser, id, "/claim")));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(organiser.GetAsync($"/groups/{slug}/record", Stop)));

        Assert.Contains(id, await ReadAsync(asha, "/moderation"), StringComparison.Ordinal);
        Assert.Contains("1 case waits", await ReadAsync(asha, "/organise"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await StatusAsync(SendAsync(asha, id, "", Decide("Released")))); // not in hand
        Assert.Equal(HttpStatusCode.SeeOther, await StatusAsync(SendAsync(asha, id, "/claim")));
        Assert.NotNull((await CaseAsync(id)).SeenAt);
        Assert.Contains("on it until", await ReadAsync(rowan, $"/moderation/{id}"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await StatusAsync(SendAsync(rowan, id, "/claim")));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await StatusAsync(SendAsync(rowan, id, "", Decide("Released"))));
        var page = await ReadAsync(asha, $"/moderation/{id}");
        Assert.Contains("Some <b>words</b>", page, StringComparison.Ordinal);
        // Words are covered until they are opened, on this page and on the list.
        Assert.DoesNotContain("Some <b>words</b>", Covered().Replace(page, ""), StringComparison.Ordinal);
        Assert.DoesNotContain("Some <b>words</b>", await ReadAsync(asha, "/moderation?show=mine"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await StatusAsync(SendAsync(asha, id, "", Decide("Lifted"))));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await StatusAsync(SendAsync(asha, id, "", Decide("PostingPaused", days: 31))));
        Assert.Equal(PostState.Held, await StateAsync(post));
        Assert.Equal(HttpStatusCode.SeeOther, await StatusAsync(SendAsync(asha, id, "", Decide("Released"))));
        Assert.Equal(PostState.Shown, await StateAsync(post));
        Assert.Contains("Released a post", await ReadAsync(rowan, $"/groups/{slug}/record"), StringComparison.Ordinal);
        await IsWholeAsync(slug, 1);
    }

    [Fact]
    public async Task What_a_colleague_did_is_seen_before_somebody_acts_on_a_page_that_is_old()
    {
        var slug = NewName();
        var (_, asha) = await Server.SignInAsync((slug, GroupRole.Moderator));
        var (rowanIs, rowan) = await Server.SignInAsync((slug, GroupRole.Moderator));
        var (_, _, _, id) = await PostAsync(slug, CaseKind.PostReport);
        (await SendAsync(asha, id, "/claim")).Dispose();
        Assert.Equal(HttpStatusCode.SeeOther, await StatusAsync(SendAsync(asha, id, "/hand", ("colleague", rowanIs.Account))));
        using (var late = await Form.FillInAsync(
            asha, $"/groups/{slug}/member", $"/moderation/{id}", [.. Decide("TakenDown"), ("seen", "1")]))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, late.StatusCode);
            Assert.Contains("A colleague changed something here", WebUtility.HtmlDecode(await late.Content.ReadAsStringAsync(Stop)),
                StringComparison.Ordinal);
        }
        Assert.Equal(HttpStatusCode.SeeOther, await StatusAsync(SendAsync(rowan, id, "", Decide("NothingNeeded"))));
        Assert.Contains("No change needed", await ReadAsync(asha, $"/moderation/{id}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_case_that_somebody_let_lie_can_be_taken_by_a_colleague()
    {
        var slug = NewName();
        var (_, asha) = await Server.SignInAsync((slug, GroupRole.Moderator));
        var (_, rowan) = await Server.SignInAsync((slug, GroupRole.Moderator));
        var (_, _, _, id) = await PostAsync(slug, CaseKind.PostReport);
        (await SendAsync(asha, id, "/claim")).Dispose();
        await using (var db = Server.OpenStore())
            await db.Cases.Where(c => c.Id == id).ExecuteUpdateAsync(c => c.SetProperty(r => r.ClaimedUntil, 1), Stop);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await StatusAsync(SendAsync(asha, id, "", Decide("TakenDown"))));
        Assert.Equal(HttpStatusCode.SeeOther, await StatusAsync(SendAsync(rowan, id, "/claim")));
    }

    [Fact]
    public async Task Somebody_who_was_paused_reads_why_appeals_and_another_moderator_lifts_it()
    {
        var slug = NewName();
        var (_, asha) = await Server.SignInAsync((slug, GroupRole.Moderator));
        var (_, rowan) = await Server.SignInAsync((slug, GroupRole.Moderator));
        var (writer, _, post, id) = await PostAsync(slug, CaseKind.PostReport);
        (await SendAsync(asha, id, "/claim")).Dispose();
        (await SendAsync(asha, id, "", Decide("PostingPaused"))).Dispose();
        Assert.Equal(PostState.Deleted, await StateAsync(post));
        await using (var db = Server.OpenStore()) Assert.NotNull((await db.Standings.SingleAsync(s => s.Case == id, Stop)).PausedUntil);

        var page = await ReadAsync(writer, $"/groups/{slug}/standing");
        Assert.Contains("This is why.", page, StringComparison.Ordinal);
        Assert.DoesNotContain(Words, page, StringComparison.Ordinal);
        using (var stranger = Server.NewBrowser())
            Assert.Contains("nothing about you", await ReadAsync(stranger, $"/groups/{slug}/standing"), StringComparison.Ordinal);
        for (var i = 0; i < 2; i++)
        {
            using var sent = await Form.FillInAsync(writer, $"/groups/{slug}/member", $"/groups/{slug}/standing", ("case", id), ("text", "Please look."));
            Assert.Equal(HttpStatusCode.SeeOther, sent.StatusCode);
        }
        string appeal;
        await using (var db = Server.OpenStore()) appeal = (await db.Cases.SingleAsync(c => c.Subject == id, Stop)).Id;
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await StatusAsync(SendAsync(asha, appeal, "/claim")));
        Assert.Contains("somebody else looks at it", await ReadAsync(asha, $"/moderation/{appeal}"), StringComparison.Ordinal);
        (await SendAsync(rowan, appeal, "/claim")).Dispose();
        Assert.Equal(HttpStatusCode.SeeOther, await StatusAsync(SendAsync(rowan, appeal, "", Decide("Lifted"))));
        await using (var db = Server.OpenStore()) Assert.False(await db.Standings.AnyAsync(s => s.Case == id, Stop));
        Assert.Equal(PostState.Shown, await StateAsync(post));
        Assert.Contains("It is lifted", await ReadAsync(writer, $"/groups/{slug}/standing"), StringComparison.Ordinal);
        await IsWholeAsync(slug, 2);
        using var file = await rowan.GetAsync($"/groups/{slug}/record/file", Stop);
        var record = JsonNode.Parse(await file.Content.ReadAsStringAsync(Stop))!;
        Assert.Equal(["PostingPaused", "StandingLifted"], record["lines"]!.AsArray().Select(l => (string)l!["what"]!));
    }

    [Fact]
    public async Task A_decision_is_taken_back_and_what_it_did_ends()
    {
        var slug = NewName();
        var (_, asha) = await Server.SignInAsync((slug, GroupRole.Moderator));
        var (writer, _, post, id) = await PostAsync(slug, CaseKind.PostReport);
        (await SendAsync(asha, id, "/claim")).Dispose();
        (await SendAsync(asha, id, "", Decide("Removed", 30))).Dispose();
        (await Form.FillInAsync(writer, $"/groups/{slug}/standing", ("case", id), ("text", "Please look."))).Dispose();
        Assert.Contains("Somebody else looks at it", await ReadAsync(writer, $"/groups/{slug}/standing"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, await StatusAsync(SendAsync(asha, id, "/back")));
        Assert.Equal((PostState.Shown, null), (await StateAsync(post), (await CaseAsync(id)).ClosedAt));
        Assert.Contains("nothing about you", await ReadAsync(writer, $"/groups/{slug}/standing"), StringComparison.Ordinal);

        // What is decided anew can be appealed anew.
        (await SendAsync(asha, id, "/claim")).Dispose();
        (await SendAsync(asha, id, "", Decide("TakenDown"))).Dispose();
        Assert.Contains("Ask somebody else to look", await ReadAsync(writer, $"/groups/{slug}/standing"), StringComparison.Ordinal);
        (await SendAsync(asha, id, "/back")).Dispose();
        await using var db = Server.OpenStore();
        Assert.False(await db.Standings.AnyAsync(s => s.Case == id, Stop));
        await IsWholeAsync(slug, 2);
    }

    [Fact]
    public async Task A_moderator_covers_a_post_by_a_content_note_that_goes_again_with_the_decision_and_sees_whose_post_it_is()
    {
        var slug = NewName();
        var (_, asha) = await Server.SignInAsync((slug, GroupRole.Moderator));
        var (writer, _, post, id) = await PostAsync(slug, CaseKind.PostReport);
        async Task<(string Note, PostState State)> PostNowAsync()
        {
            await using var db = Server.OpenStore();
            var row = await db.Posts.AsNoTracking().SingleAsync(p => p.Id == post, Stop);
            return (row.Note, row.State);
        }
        (await SendAsync(asha, id, "/claim")).Dispose();
        var page = await ReadAsync(asha, $"/moderation/{id}");
        Assert.Contains("has the name since today · 1 post · no earlier reports", page, StringComparison.Ordinal);
        Assert.Contains("Add a content note", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await StatusAsync(SendAsync(asha, id, "", Decide("Covered"))));
        Assert.Equal(HttpStatusCode.UnprocessableEntity,
            await StatusAsync(SendAsync(asha, id, "", [.. Decide("Covered"), ("cover", new string('x', 61))])));
        Assert.Equal(HttpStatusCode.SeeOther, await StatusAsync(SendAsync(asha, id, "", [.. Decide("Covered"), ("cover", "self-harm")])));
        Assert.Equal(("self-harm", PostState.Shown), await PostNowAsync());
        Assert.Contains("This is why.", await ReadAsync(writer, $"/groups/{slug}/standing"), StringComparison.Ordinal);
        Assert.Contains("Covered a post by a content note", await ReadAsync(asha, $"/groups/{slug}/record"), StringComparison.Ordinal);

        // Its writer changes the words, and not the note.
        var own = $"/groups/{slug}/board/{post}/{post}";
        var form = await ReadAsync(writer, $"{own}/edit");
        Assert.Contains("It stays until a moderator takes it away", form, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"note\"", form, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther,
            await StatusAsync(Form.FillInAsync(writer, $"{own}/edit", ("title", "A title"), ("text", "Other words"), ("note", ""))));
        Assert.Equal("self-harm", (await PostNowAsync()).Note);
        Assert.Contains("A moderator covered this", await ReadAsync(writer, $"/groups/{slug}/board/{post}"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(Form.FillInAsync(writer, $"{own}/edit", $"{own}/uncover")));
        Assert.Equal(HttpStatusCode.SeeOther, await StatusAsync(SendAsync(asha, id, "/back")));
        Assert.Equal(("", PostState.Shown), await PostNowAsync());
        await IsWholeAsync(slug, 2);

        // When nothing is left of the decision, the team takes the note away on the board.
        await using (var db = Server.OpenStore())
            await db.Posts.Where(p => p.Id == post)
                .ExecuteUpdateAsync(p => p.SetProperty(r => r.Note, "old").SetProperty(r => r.IsCovered, true), Stop);
        Assert.Contains($"{own}/uncover", await ReadAsync(asha, $"/groups/{slug}/board/{post}"), StringComparison.Ordinal);
        Assert.DoesNotContain("/uncover", await ReadAsync(writer, $"/groups/{slug}/board/{post}"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, await StatusAsync(Form.FillInAsync(asha, $"/groups/{slug}/board/{post}", $"{own}/uncover")));
        Assert.Equal("", (await PostNowAsync()).Note);

        // A post that its writer has covered meanwhile has a note already.
        await using (var db = Server.OpenStore())
            await db.Posts.Where(p => p.Id == post).ExecuteUpdateAsync(p => p.SetProperty(r => r.Note, "their own"), Stop);
        (await SendAsync(asha, id, "/claim")).Dispose();
        Assert.DoesNotContain("Add a content note", await ReadAsync(asha, $"/moderation/{id}"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity,
            await StatusAsync(SendAsync(asha, id, "", [.. Decide("Covered"), ("cover", "another")])));
        Assert.Equal("their own", (await PostNowAsync()).Note);
    }

    [Fact]
    public async Task A_moderator_decides_nothing_about_themselves_and_only_the_safety_lead_reads_what_is_about_facilitators()
    {
        var slug = NewName();
        var (ashaIs, asha) = await Server.SignInAsync((slug, GroupRole.Moderator));
        var (_, lead) = await Server.SignInAsync((slug, GroupRole.SafetyLead));
        var group = await IdOfAsync(slug);
        CaseRow Case(string id, CaseReader reader, string? about) => new()
        {
            Id = $"{slug}-{id}", Group = group, Kind = CaseKind.RoomReport, Subject = id, Room = $"room-{slug}", Reader = reader,
            Topic = ReportKind.Hurtful, About = about, Text = Words, MadeAt = 1,
        };
        await AddAsync(Case("team", CaseReader.Moderators, ashaIs.Account), Case("lead", CaseReader.SafetyLead, "seat"));
        foreach (var id in (string[])["team", "lead"])
        {
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(asha.GetAsync($"/moderation/{slug}-{id}", Stop)));
            Assert.Contains(Words, await ReadAsync(lead, $"/moderation/{slug}-{id}"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public async Task Whoever_is_removed_from_a_session_until_a_moderator_decides_comes_in_nowhere_and_back_into_the_open_room_when_it_is_lifted(
        bool byAppeal, bool isUpheld)
    {
        var slug = NewName();
        var (_, asha) = await Server.SignInAsync((slug, GroupRole.Moderator));
        var series = new PlannedSeries
        {
            Name = slug, InGroup = await IdOfAsync(slug), Start = DateTimeOffset.UtcNow.AddMinutes(-5), Door = DoorMode.Open,
        };
        var lead = Codes.New();
        await using (var db = Server.OpenStore())
        {
            series.Add(db);
            db.Links.Add(new LinkRow { Hash = Codes.Hash(lead), Session = series.First, Role = Role.Facilitator });
            await db.SaveChangesAsync(Stop);
        }
        var cookies = new CookieContainer();
        await using var rowan = await Server.EnterAsync(lead, "Rowan");
        await using var ben = await Server.EnterAsync(series.Code, "Ben", cookies);
        await rowan.ExecuteAsync("removeParticipant", ("who", ben.You), ("until", "review"), ("note", Words));

        CaseRow? removal = null;
        await Until.TrueAsync(async () =>
        {
            await using var db = Server.OpenStore();
            removal = await db.Cases.AsNoTracking().FirstOrDefaultAsync(c => c.Group == series.Group && c.Kind == CaseKind.Removal, Stop);
            return removal is not null;
        }, "the removal is no case");
        Assert.Equal((ben.You, "Ben", Words), (removal!.About, removal.AboutName, removal.Text));
        using var browser = Server.NewBrowser(cookies);
        Assert.Contains("asked to leave a session", await ReadAsync(browser, $"/groups/{slug}/standing"), StringComparison.Ordinal);

        // Without the cookie that tells the seat, but with the key that holds places: as for another session of the group.
        var other = new CookieContainer();
        other.Add(Server.Address, new Cookie("holder", cookies.GetCookies(Server.Address)["holder"]!.Value));
        using var elsewhere = Server.NewBrowser(other);
        var refused = await RunningServer.JoinByLinkAsync(elsewhere, series.Code);
        Assert.Equal(("removed", "review"), ((string?)refused["code"], (string?)refused["until"]));
        Assert.Equal($"/groups/{slug}/standing", (string?)refused["page"]);
        using var unknown = Server.NewBrowser();
        Assert.Equal("knock", (string?)(await RunningServer.JoinByLinkAsync(unknown, series.Code))["door"]);

        (await SendAsync(asha, removal.Id, "/claim")).Dispose();
        if (byAppeal)
        {
            var (_, mei) = await Server.SignInAsync((slug, GroupRole.Moderator));
            if (isUpheld) (await SendAsync(asha, removal.Id, "", Decide("Upheld"))).Dispose();
            (await Form.FillInAsync(
                browser, $"/groups/{slug}/standing", ("case", removal.Id), ("text", "Please look."))).Dispose();
            await using var db = Server.OpenStore();
            var appeal = (await db.Cases.SingleAsync(c => c.Subject == removal.Id, Stop)).Id;
            (await SendAsync(mei, appeal, "/claim")).Dispose();
            Assert.Equal("removed", (string?)(await RunningServer.JoinByLinkAsync(browser, series.Code))["code"]);
            Assert.Equal(HttpStatusCode.SeeOther, await StatusAsync(SendAsync(mei, appeal, "", Decide("Lifted"))));
            // Nobody is waited for any more.
            Assert.Equal(isUpheld ? CaseDecision.Upheld : CaseDecision.Lifted, (await CaseAsync(removal.Id)).Decision);
        }
        else
        {
            Assert.Equal(HttpStatusCode.SeeOther, await StatusAsync(SendAsync(asha, removal.Id, "", Decide("Lifted"))));
        }
        await using var again = await Server.EnterAsync(series.Code, "Ben", cookies);
        Assert.Equal(ben.You, again.You);
        Assert.NotNull((await RunningServer.JoinByLinkAsync(elsewhere, series.Code))["pass"]);
        await IsWholeAsync(slug, 2);
    }

    [Fact]
    public async Task A_removal_that_is_lifted_while_the_rooms_log_is_away_is_lifted_in_the_open_room_when_the_log_is_back()
    {
        var redis = new RedisProcess();
        await redis.InitializeAsync();
        await using var cable = new StallingRelay(redis.Port);
        await using var node = new RunningServer
        {
            MoreOptions = ["--Redis:Connection", $"127.0.0.1:{cable.Port}", .. OtherStore],
        };
        await node.InitializeAsync();
        var slug = NewName();
        var (_, asha) = await node.SignInAsync((slug, GroupRole.Moderator));
        await using var db = node.OpenStore();
        var series = new PlannedSeries
        {
            Name = slug, InGroup = await db.Groups.Where(g => g.Slug == slug).Select(g => g.Id).SingleAsync(Stop),
            Start = DateTimeOffset.UtcNow.AddMinutes(-5), Door = DoorMode.Open,
        };
        series.Add(db);
        var lead = Codes.New();
        db.Links.Add(new LinkRow { Hash = Codes.Hash(lead), Session = series.First, Role = Role.Facilitator });
        await db.SaveChangesAsync(Stop);
        var cookies = new CookieContainer();
        await using var rowan = await node.EnterAsync(lead, "Rowan");
        await using var ben = await node.EnterAsync(series.Code, "Ben", cookies);
        await rowan.ExecuteAsync("removeParticipant", ("who", ben.You), ("until", "review"));
        Task<CaseRow?> CaseAsync() => db.Cases.AsNoTracking().FirstOrDefaultAsync(c => c.Kind == CaseKind.Removal, Stop);
        await Until.TrueAsync(async () => await CaseAsync() is not null, "the removal is no case");
        var removal = (await CaseAsync())!;
        Task<HttpResponseMessage> SendAsync(string to, long seen, params (string, string)[] values) =>
            Form.FillInAsync(asha, $"/groups/{slug}/member", $"/moderation/{removal.Id}{to}", [.. values, ("seen", $"{seen}")]);
        Assert.Equal(HttpStatusCode.SeeOther, await StatusAsync(SendAsync("/claim", removal.Changes)));

        cable.Hold();
        Assert.Equal(HttpStatusCode.SeeOther, await StatusAsync(SendAsync("", removal.Changes + 1, Decide("Lifted"))));
        Assert.True((await CaseAsync())!.OwesRoom);
        cable.Go();
        await Until.TrueAsync(async () => !(await CaseAsync())!.OwesRoom, "the room is not told");
        await using var again = await node.EnterAsync(series.Code, "Ben", cookies);
        Assert.Equal(ben.You, again.You);
        await redis.DisposeAsync();
    }

    [Fact]
    public async Task What_the_record_holds_about_one_person_is_a_file_of_its_own_and_only_for_those_who_moderate()
    {
        var slug = NewName();
        var (_, asha) = await Server.SignInAsync((slug, GroupRole.Moderator));
        var (_, organiser) = await Server.SignInAsync((slug, GroupRole.Organiser));
        var members = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            var (_, member, _, id) = await PostAsync(slug, CaseKind.PostReport);
            (await SendAsync(asha, id, "/claim")).Dispose();
            (await SendAsync(asha, id, "", Decide("PostingPaused"))).Dispose();
            members.Add(member);
        }
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(organiser.GetAsync($"/groups/{slug}/record/file?about={members[0]}", Stop)));
        using var answer = await asha.GetAsync($"/groups/{slug}/record/file?about={members[0]}", Stop);
        Assert.Equal($"record-{slug}.json", answer.Content.Headers.ContentDisposition?.FileName?.Trim('"'));
        var file = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!;
        var line = Assert.Single(file["lines"]!.AsArray())!;
        Assert.Equal((members[0], "PostingPaused", "a reason"), ((string?)line["about"], (string?)line["what"], (string?)line["note"]));
        Assert.DoesNotContain(members[1], file.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Words, file.ToJsonString(), StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> PostAsync(HttpClient by, string slug, string to, params (string Name, string Value)[] values) =>
        Form.FillInAsync(by, $"/groups/{slug}/member", to, values);

    [Fact]
    public async Task A_moderator_says_until_when_they_are_there_and_colleagues_and_the_board_say_so_until_they_end_it()
    {
        var slug = NewName();
        var (ashaIs, asha) = await Server.SignInAsync((slug, GroupRole.Moderator));
        var (_, rowan) = await Server.SignInAsync((slug, GroupRole.Moderator));
        var (_, organiser) = await Server.SignInAsync((slug, GroupRole.Organiser));
        var group = await IdOfAsync(slug);
        await AddAsync(new BoardRow { Group = group });
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(PostAsync(organiser, slug, "/moderation/shift", ("hours", "2"))));
        Assert.Equal(HttpStatusCode.SeeOther, await StatusAsync(PostAsync(asha, slug, "/moderation/shift", ("hours", "2"))));
        Assert.Contains("On shift until", await ReadAsync(asha, "/moderation"), StringComparison.Ordinal);
        Assert.Contains("Also there:", await ReadAsync(rowan, "/moderation"), StringComparison.Ordinal);
        await using var db = Server.OpenStore();
        Assert.NotNull(await db.Boards.Where(b => b.Group == group).Select(b => b.AroundUntil).SingleAsync(Stop));

        // Twice is once, and longer.
        Assert.Equal(HttpStatusCode.SeeOther, await StatusAsync(PostAsync(asha, slug, "/moderation/shift", ("hours", "4"))));
        var shift = await db.Shifts.AsNoTracking().SingleAsync(s => s.Account == ashaIs.Account, Stop);
        Assert.Equal(4 * 60 * 60_000, shift.EndsAt - shift.StartedAt, 60_000.0);
        Assert.Equal(HttpStatusCode.SeeOther, await StatusAsync(PostAsync(asha, slug, "/moderation/shift")));
        Assert.Null(await db.Boards.Where(b => b.Group == group).Select(b => b.AroundUntil).SingleAsync(Stop));
        Assert.DoesNotContain("Also there:", await ReadAsync(rowan, "/moderation"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_moderator_keeps_after_a_shift_is_read_by_nobody_else_and_two_hard_ones_bring_the_offer_of_a_rest()
    {
        var slug = NewName();
        var (ashaIs, asha) = await Server.SignInAsync((slug, GroupRole.Moderator));
        var (_, rowan) = await Server.SignInAsync((slug, GroupRole.Moderator));
        var (_, organiser) = await Server.SignInAsync((slug, GroupRole.Organiser));
        Assert.Contains("no shift to look back on", await ReadAsync(asha, "/moderation/after"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(organiser.GetAsync("/moderation/after", Stop)));
        Assert.DoesNotContain("That was a lot", await ReadAsync(asha, "/moderation"), StringComparison.Ordinal);
        for (var i = 0; i < 2; i++)
        {
            (await PostAsync(asha, slug, "/moderation/shift", ("hours", "1"))).Dispose();
            (await PostAsync(asha, slug, "/moderation/shift")).Dispose();
            Assert.Contains("How was it?", await ReadAsync(asha, "/moderation"), StringComparison.Ordinal);
            using var kept = await PostAsync(asha, slug, "/moderation/after", ("how", "hard"), ("words", Words));
            Assert.Equal("/moderation/after?said=kept", kept.Headers.Location?.OriginalString);
        }
        Assert.Contains(Words, await ReadAsync(asha, "/moderation/after"), StringComparison.Ordinal);
        Assert.DoesNotContain(Words, await ReadAsync(rowan, "/moderation/after"), StringComparison.Ordinal);
        var page = await ReadAsync(asha, "/moderation");
        Assert.Contains("That was a lot", page, StringComparison.Ordinal);
        Assert.DoesNotContain("How was it?", page, StringComparison.Ordinal);
        Assert.DoesNotContain("That was a lot", await ReadAsync(rowan, "/moderation"), StringComparison.Ordinal);
        using (var tooLong = await PostAsync(asha, slug, "/moderation/after", ("how", "hard"), ("words", new string('a', 1001))))
            Assert.Equal(HttpStatusCode.UnprocessableEntity, tooLong.StatusCode);

        // On many days one after another.
        await using (var db = Server.OpenStore())
        {
            await db.Shifts.Where(s => s.Account == ashaIs.Account).ExecuteDeleteAsync(Stop);
            for (var day = 0; day < Shifts.ManyDays; day++)
            {
                var at = DateTimeOffset.UtcNow.AddDays(-day - 1).ToUnixTimeMilliseconds();
                db.Shifts.Add(new ShiftRow { Id = $"{slug}-{day}", Account = ashaIs.Account, StartedAt = at, EndsAt = at + 1 });
            }
            await db.SaveChangesAsync(Stop);
        }
        Assert.Contains("5 days in a row", await ReadAsync(asha, "/moderation"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 0, 1, true)] // two hard ones in a week
    [InlineData(0, 10, 0, true)] // many on a day
    [InlineData(1, 8, 1, false)]
    [InlineData(2, 12, 8, false)] // long ago
    public async Task Whoever_decided_hard_things_or_many_is_told_that_it_was_a_lot(int hard, int plain, int daysAgo, bool isALot)
    {
        var slug = NewName();
        var (ashaIs, asha) = await Server.SignInAsync((slug, GroupRole.Moderator));
        var group = await IdOfAsync(slug);
        var closed = DateTimeOffset.UtcNow.AddDays(-daysAgo).ToUnixTimeMilliseconds() - 1000;
        await AddAsync([.. Enumerable.Range(0, hard + plain).Select(i => new CaseRow
        {
            Id = $"{slug}-{i}", Group = group, Kind = CaseKind.HandedOver, Subject = $"{slug}-{i}", Reader = CaseReader.Moderators,
            Topic = ReportKind.Other, Text = "", MadeAt = 1, ClosedAt = closed, State = ReportState.Closed, DecidedBy = ashaIs.Account,
            Decision = CaseDecision.NothingNeeded, WasHard = i < hard,
        })]);
        Assert.Equal(isALot, (await ReadAsync(asha, "/moderation")).Contains("That was a lot", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_report_from_a_session_of_a_group_is_in_the_queue_and_its_author_reads_the_answer_by_a_private_link()
    {
        var slug = NewName();
        var (_, asha) = await Server.SignInAsync((slug, GroupRole.Moderator));
        var (_, _, _, id) = await PostAsync(slug, CaseKind.PostReport);
        var secrets = new Secrets(new StoreOf(Server.OpenStore));
        secrets.Load();
        var link = new AnswerLinks(secrets).PageOf(id);
        using var anyone = Server.NewBrowser();
        Assert.Contains("waits for somebody", await ReadAsync(anyone, link), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(anyone.GetAsync(link[..^2] + "xx", Stop)));
        (await SendAsync(asha, id, "/claim")).Dispose();
        (await SendAsync(asha, id, "", Decide("NothingNeeded"))).Dispose();
        var page = await ReadAsync(anyone, link);
        Assert.Contains("Thank you.", page, StringComparison.Ordinal);
        Assert.DoesNotContain(Words, page, StringComparison.Ordinal);
    }
}

public sealed class SqliteModerationPagesTests(RunningServer server) : ModerationPagesContract, IClassFixture<RunningServer>
{
    private protected override RunningServer Server => server;
    private protected override string[] OtherStore => [];
}

public sealed class PostgreSqlModerationPagesTests(StoredServer stored) : ModerationPagesContract, IClassFixture<StoredServer>
{
    private protected override RunningServer Server => stored.Server;
    private protected override string[] OtherStore => ["--Storage:Sqlite", "", "--Storage:PostgreSql", stored.Database.NewDatabase()];
}
