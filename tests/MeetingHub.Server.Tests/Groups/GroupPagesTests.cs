using System.Net;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Tests.Groups;

/// <summary>The public page of a group and its privacy sheet, as a browser without scripts gets them.</summary>
public sealed class GroupPagesTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;
    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
    private static int Today => DateOnly.FromDateTime(DateTime.UtcNow).DayNumber;

    private const long Hour = 60 * 60_000;

    private async Task<(HttpStatusCode Status, string Html)> GetAsync(string path, string cookie = "", HttpClient? browser = null)
    {
        using var own = server.NewBrowser();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (cookie.Length > 0) request.Headers.Add("Cookie", cookie);
        using var answer = await (browser ?? own).SendAsync(request, Stop);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }

    private async Task<GroupRow> AddAsync(string slug, Action<GroupRow>? change = null, params Func<GroupRow, object>[] more)
    {
        var group = new GroupRow
        {
            Id = slug, Slug = slug, Name = $"The {slug} circle", About = "A round for people on edge.\nYou don’t need to speak. <b>",
            Topics = ["anxiety"], Languages = ["en", "de"], FirstMinutes = "Arriving\nA check-in round", Access = AccessFeatures.Breaks,
            Zone = "Europe/Dublin", CreatedAt = 1, IsPublished = true, IsListed = true,
        };
        change?.Invoke(group);
        await using var db = server.OpenStore();
        db.Add(group);
        db.AddRange(more.Select(m => m(group)));
        await db.SaveChangesAsync(Stop);
        return group;
    }

    private static SeriesRow Series(GroupRow group, DoorMode door = DoorMode.Knock, bool published = true) => new()
    {
        Id = $"{group.Id}-{door}", Group = group.Id, Slug = $"tuesdays-{door}", Title = "Tuesdays", Zone = group.Zone, First = new DateOnly(2026, 1, 6),
        Start = new TimeOnly(19, 0), Minutes = 75, Capacity = 3, Door = door, IsPublished = published, Code = $"code-{group.Id}-{door}", CreatedAt = 1,
    };

    private static SessionRow Session(GroupRow group, string id, long startsIn, string door = "Knock", Action<SessionRow>? change = null)
    {
        var session = new SessionRow
        {
            Id = $"{group.Id}-{id}", Room = $"{group.Id}-{id}", Title = "Tuesdays", CreatedAt = Now, Group = group.Id, Series = $"{group.Id}-{door}",
            StartsAt = Now + startsIn, EndsAt = Now + startsIn + Hour, KeepUntil = Now + 1_000 * Hour,
        };
        change?.Invoke(session);
        return session;
    }

    [Fact]
    public async Task A_group_says_what_it_is_who_may_come_and_when_it_meets_next()
    {
        await AddAsync("harbour", null, g => Series(g),
            g => Session(g, "over", -3 * Hour), g => Session(g, "off", 20 * Hour, change: s => s.CancelledAt = Now),
            g => Session(g, "next", 50 * Hour, change: s => (s.Note, s.MovedFrom) = ("Theme: sleep", Now + 48 * Hour)), g => Session(g, "later", 220 * Hour),
            g => new PlaceRow { Session = $"{g.Id}-next", Holder = [1], At = 1 }, g => new PlaceRow { Session = $"{g.Id}-next", Holder = [2], At = 1, IsWaiting = true });
        var (status, html) = await GetAsync("/groups/harbour");
        Assert.Equal(HttpStatusCode.OK, status);
        foreach (var said in (string[])[
            "<h1>The harbour circle</h1>", "<title>The harbour circle · MeetingHub</title>", "You don’t need to speak. &lt;b&gt;", "Up to 14 people", ">Deutsch</span>",
            "People knock", "href=\"/?topic=anxiety\"", "First time? Come and listen", "Breaks every 30 minutes", "A check-in round", "Keep it in the room", "href=\"/j/code-harbour-Knock\"",
            "href=\"/groups/harbour/tuesdays-Knock\"", "Theme: sleep", "Moved. It was planned for", "2 of 3 places left.", "This one isn’t happening.", "3 places left",
            "Dublin time", "href=\"/groups/harbour/privacy\"",
        ]) Assert.Contains(said, html, StringComparison.Ordinal);
        Assert.DoesNotContain("harbour-over", html, StringComparison.Ordinal);
        Assert.Equal(3, html.Split("<time ").Length - 1);

        var (_, german) = await GetAsync("/groups/harbour", "language=de; zone=Asia/Tokyo");
        Assert.Contains("Ortszeit Tokyo", german, StringComparison.Ordinal);
        Assert.Contains("Bis zu 14 Leute", german, StringComparison.Ordinal);
        Assert.Contains("Es bleibt im Raum", german, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_is_seen_by_those_who_work_for_it_and_is_not_there_for_anybody_else()
    {
        await AddAsync("draft", g => g.IsPublished = false, g => Series(g), g => Session(g, "next", Hour));
        var (_, organiser) = await server.SignInAsync(("draft", GroupRole.Organiser));
        var (_, stranger) = await server.SignInAsync(("another", GroupRole.Organiser));
        foreach (var path in (string[])["/groups/draft", "/groups/draft/privacy", "/groups/none"])
        {
            var isSeen = path != "/groups/none";
            Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(path)).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(path, browser: stranger)).Status);
            Assert.Equal(isSeen ? HttpStatusCode.OK : HttpStatusCode.NotFound, (await GetAsync(path, browser: organiser)).Status);
        }
        var (_, html) = await GetAsync("/groups/draft", browser: organiser);
        Assert.Contains("This is a draft.", html, StringComparison.Ordinal);
        Assert.Contains("content=\"noindex\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("og:", html, StringComparison.Ordinal);
        organiser.Dispose();
        stranger.Dispose();
    }

    [Fact]
    public async Task A_preview_gives_away_what_a_listed_group_says_and_nothing_of_an_unlisted_one_but_its_name()
    {
        await AddAsync("listed", g => g.About = string.Join(' ', Enumerable.Repeat("A round.", 40)));
        await AddAsync("unlisted", g => g.IsListed = false);
        var (_, listed) = await GetAsync("/groups/listed");
        Assert.Matches("""<meta property="og:description" content="(A round\. )+A?( round\.)? …" """, listed);
        Assert.DoesNotContain("noindex", listed, StringComparison.Ordinal);
        var (_, unlisted) = await GetAsync("/groups/unlisted");
        Assert.Contains("content=\"noindex\"", unlisted, StringComparison.Ordinal);
        Assert.DoesNotContain("og:description", unlisted, StringComparison.Ordinal);
        Assert.Contains("You don’t need to speak.", unlisted, StringComparison.Ordinal);
        Assert.Contains("content=\"noindex\"", (await GetAsync("/groups/listed/privacy")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_somebody_elses_word_that_still_holds_makes_a_badge()
    {
        await AddAsync("led");
        var people = new List<SignedInPerson>();
        foreach (var role in (GroupRole[])[GroupRole.Organiser, GroupRole.Facilitator, GroupRole.Facilitator, GroupRole.Facilitator, GroupRole.Moderator])
        {
            var (person, browser) = await server.SignInAsync(("led", role));
            browser.Dispose();
            people.Add(person);
        }
        QualificationRow Said(int who, string name, int? by = null, int until = 30) => new()
        {
            Group = "led", Account = people[who].Account, Kind = QualificationKind.LicensedProfessional, Name = name, About = $"{name} has been there.",
            VerifiedBy = by is { } other ? people[other].Account : null, VerifiedDay = by is null ? null : Today - 10, UntilDay = by is null ? null : Today + until,
        };
        await using (var db = server.OpenStore())
        {
            db.AddRange(Said(0, "Ada"), Said(1, "Checked", by: 0), Said(2, "Own", by: 2), Said(3, "Over", by: 0, until: -1), Said(4, "Quiet"));
            await db.SaveChangesAsync(Stop);
        }
        var (_, html) = await GetAsync("/groups/led");
        Assert.Equal(2, html.Split("Licensed professional</span>").Length); // one badge
        Assert.Matches(@"Checked by Ada on \d+ \w+ \d{4}\. Holds until \d+ \w+ \d{4}\.", html);
        Assert.Equal(3, html.Split("Licensed professional, in their own words. Nobody has checked it.").Length);
        Assert.Contains("here they give no diagnoses", html, StringComparison.Ordinal);
        foreach (var absent in people.Select(p => p.Name).Concat(["Quiet has been there"])) Assert.DoesNotContain(absent, html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_only_invited_people_come_in_nobody_is_asked_to_join_and_what_is_not_published_is_not_said()
    {
        await AddAsync("closed", g => (g.Agreement, g.IsDropIn, g.Door) = ("Be kind\nPass when you like", true, DoorMode.Invited), g => Series(g, DoorMode.Invited), g => Session(g, "now", -Hour / 2, "Invited"));
        var (_, html) = await GetAsync("/groups/closed");
        Assert.Contains("On now", html, StringComparison.Ordinal);
        Assert.Contains("The doors are open.", html, StringComparison.Ordinal);
        Assert.Contains("people who have a personal invitation", html, StringComparison.Ordinal);
        Assert.DoesNotContain("/j/", html, StringComparison.Ordinal);
        Assert.Contains("Pass when you like", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Keep it in the room", html, StringComparison.Ordinal);
        Assert.Contains("open whenever a facilitator is there", html, StringComparison.Ordinal);

        await AddAsync("planning", null, g => Series(g, published: false), g => Session(g, "next", Hour));
        Assert.Contains("No session is planned right now.", (await GetAsync("/groups/planning")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_drop_in_room_is_shown_with_its_link_and_as_open_while_somebody_is_there()
    {
        await AddAsync("drop", g => (g.IsDropIn, g.Door) = (true, DoorMode.Open));
        await AddAsync("drop-knock", g => (g.IsDropIn, g.Door) = (true, DoorMode.Knock));
        Assert.Contains("Encrypted to the server, not end to end.", (await GetAsync("/groups/drop")).Html, StringComparison.Ordinal);
        var knocks = (await GetAsync("/groups/drop-knock")).Html;
        Assert.Contains("Whoever leads hands you the key at the door", knocks, StringComparison.Ordinal);
        Assert.Contains("End-to-end encrypted where a session says so", knocks, StringComparison.Ordinal);
        await using var db = server.OpenStore();
        var code = await db.Groups.Where(g => g.Slug == "drop").Select(g => new { g.Id, g.DropInCode }).SingleAsync(Stop);
        var (_, closed) = await GetAsync("/groups/drop");
        Assert.Contains($"/j/{code.DropInCode}", closed, StringComparison.Ordinal);
        Assert.DoesNotContain("Open now", closed, StringComparison.Ordinal);
        db.Sessions.Add(new SessionRow
        {
            Id = "drop-in", Room = "drop-in", Title = "Drop", CreatedAt = 1, Group = code.Id, IsDropIn = true,
            InUseUntil = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds(),
        });
        await db.SaveChangesAsync(Stop);
        Assert.Contains("Open now", (await GetAsync("/groups/drop")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_privacy_sheet_of_a_group_is_made_from_its_settings()
    {
        await AddAsync("sheet", g => (g.RecordDays, g.ReportDays, g.Formats) = (7, 5, Formats.Chat));
        var (status, html) = await GetAsync("/groups/sheet/privacy");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("<dd>7 days</dd>", html, StringComparison.Ordinal);
        Assert.Contains("5 days after it is closed, 90 days at most", html, StringComparison.Ordinal);
        Assert.DoesNotContain("data-kind=\"media\"", html, StringComparison.Ordinal);
        Assert.Contains("data-kind=\"chat\"", html, StringComparison.Ordinal);
        Assert.Contains("Was aufbewahrt wird, und wie lange", (await GetAsync("/groups/sheet/privacy", "language=de")).Html, StringComparison.Ordinal);
    }
}
