using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using MeetingHub.Server.Boards;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Pages;
using MeetingHub.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Tests.Boards;

/// <summary>A board as browsers without scripts use it, for every database.</summary>
public abstract partial class BoardPagesContract
{
    private readonly RunningServer _server;
    private readonly string _slug = $"harbour-{Guid.NewGuid():N}"[..20];

    private protected BoardPagesContract(RunningServer server) => _server = server;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
    private string Board => $"/groups/{_slug}/board";

    private async Task<HttpClient> TeamAsync() => From((await _server.SignInAsync((_slug, GroupRole.Organiser))).Browser);

    // What somebody may do in a minute goes by where they come from, as the proxy in front says.
    private static HttpClient From(HttpClient browser)
    {
        browser.DefaultRequestHeaders.Add("X-Forwarded-For", $"198.18.{Random.Shared.Next(250)}.{Random.Shared.Next(1, 250)}");
        return browser;
    }

    /// <summary>A browser of its own with a name in the group.</summary>
    private async Task<HttpClient> MemberAsync(string name)
    {
        var browser = From(_server.NewBrowser());
        using var kept = await Form.FillInAsync(browser, $"/groups/{_slug}/member", ("name", name), ("keepsake", "Moon"), ("tint", "Heather"));
        Assert.Equal(HttpStatusCode.SeeOther, kept.StatusCode);
        return browser;
    }

    private async Task HoldNothingAsync(HttpClient team)
    {
        using var saved = await Form.FillInAsync(team, $"/organise/groups/{_slug}/board", ("readers", "Members"), ("slow", "0"), ("watched", "grimsby"));
        Assert.Equal(HttpStatusCode.SeeOther, saved.StatusCode);
    }

    private static async Task<string> ReadAsync(HttpClient browser, string path)
    {
        using var page = await browser.GetAsync(new Uri(path, UriKind.Relative), Stop);
        return await page.Content.ReadAsStringAsync(Stop);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient browser, string path)
    {
        using var page = await browser.GetAsync(new Uri(path, UriKind.Relative), Stop);
        return page.StatusCode;
    }

    private async Task<string> StartAsync(HttpClient browser, string title, string text, params (string, string)[] more)
    {
        using var sent = await Form.FillInAsync(browser, $"{Board}/new", [("title", title), ("text", text), .. more]);
        Assert.Equal(HttpStatusCode.SeeOther, sent.StatusCode);
        return Id().Match(sent.Headers.Location!.OriginalString).Value;
    }

    private async Task<string> AnswerAsync(HttpClient browser, string thread, string text, params (string, string)[] more)
    {
        using var sent = await Form.FillInAsync(browser, $"{Board}/{thread}", [("text", text), .. more]);
        Assert.Equal(HttpStatusCode.SeeOther, sent.StatusCode);
        return Id().Matches(sent.Headers.Location!.OriginalString)[^1].Value;
    }

    private Task<HttpResponseMessage> ActAsync(HttpClient browser, string thread, string post, string act, params (string, string)[] values) =>
        Form.FillInAsync(browser, $"{Board}/{thread}", $"{Board}/{thread}/{post}/{act}", values);

    [GeneratedRegex("[0-9a-f]{32}")]
    private static partial Regex Id();

    [Fact]
    public async Task A_first_post_is_seen_by_its_writer_and_the_team_until_it_is_released_and_by_all_members_then()
    {
        using var team = await TeamAsync();
        using var mei = await MemberAsync("Mei");
        using var pebble = await MemberAsync("Pebble");
        var thread = await StartAsync(mei, "Sleep has gone again", "Third night of sums.");

        Assert.Contains("You have done nothing wrong", await ReadAsync(mei, $"{Board}/{thread}"), StringComparison.Ordinal);
        Assert.Contains("Third night", await ReadAsync(team, $"{Board}/{thread}"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(pebble, $"{Board}/{thread}"));
        Assert.DoesNotContain("Sleep has gone", await ReadAsync(pebble, Board), StringComparison.Ordinal);
        await AnswerAsync(mei, thread, "I forgot to say hello."); // waits with it

        await using var db = _server.OpenStore();
        var held = await db.Cases.SingleAsync(c => c.Subject == thread, Stop);
        Assert.Equal((CaseKind.HeldPost, false), (held.Kind, held.IsUrgent));
        await new PostModeration(new StoreOf(_server.OpenStore), new BoardBell(), TimeProvider.System).ReleaseAsync(held.Group!, thread, Stop);
        Assert.Contains("Third night", await ReadAsync(pebble, $"{Board}/{thread}"), StringComparison.Ordinal);
        Assert.Contains("Sleep has gone", await ReadAsync(pebble, Board), StringComparison.Ordinal);
        Assert.Contains("forgot to say hello", await ReadAsync(mei, $"{Board}/{thread}"), StringComparison.Ordinal);
        Assert.DoesNotContain("forgot to say hello", await ReadAsync(pebble, $"{Board}/{thread}"), StringComparison.Ordinal);

        // The next one is shown at once, unless it has words that somebody is to read first.
        await AnswerAsync(mei, thread, "A little better.");
        Assert.Contains("A little better", await ReadAsync(pebble, $"{Board}/{thread}"), StringComparison.Ordinal);
        var grave = await AnswerAsync(mei, thread, "I want to die");
        Assert.True((await db.Cases.SingleAsync(c => c.Subject == grave, Stop)).IsUrgent);
        Assert.Contains("people are there for you", await ReadAsync(mei, $"{Board}/{thread}"), StringComparison.Ordinal);
        Assert.DoesNotContain("people are there for you", await ReadAsync(team, $"{Board}/{thread}"), StringComparison.Ordinal);
        Assert.DoesNotContain("want to die", await ReadAsync(pebble, $"{Board}/{thread}"), StringComparison.Ordinal);
    }

    private static async Task<string> AnswerPageAsync(HttpClient browser, HttpResponseMessage sent)
    {
        using var response = sent;
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        var to = response.Headers.Location!.OriginalString;
        using (var found = await browser.GetAsync(new Uri(to, UriKind.Relative), Stop))
            if (found.StatusCode == HttpStatusCode.SeeOther) to = found.Headers.Location!.OriginalString;
        return AnswerLink().Match(await ReadAsync(browser, to)).Value;
    }

    [GeneratedRegex("/answers/[0-9a-f]{32}/[A-Za-z0-9_-]+(?=\")")]
    private static partial Regex AnswerLink();

    [Fact]
    public async Task Whoever_tells_the_moderators_of_a_post_or_anything_else_reads_their_answer_at_an_address_that_only_they_are_given()
    {
        using var team = await TeamAsync();
        var asha = From((await _server.SignInAsync((_slug, GroupRole.Moderator))).Browser);
        using var mei = await MemberAsync("Mei");
        using var pebble = await MemberAsync("Pebble");
        using var anybody = From(_server.NewBrowser());
        await HoldNothingAsync(team);
        var thread = await StartAsync(mei, "Tea", "Putting the kettle on.");
        var of = await AnswerPageAsync(pebble, await ActAsync(pebble, thread, thread, "report", ("kind", "Hurtful"), ("text", "Too hot.")));
        Assert.Contains("waits for somebody", await ReadAsync(anybody, of), StringComparison.Ordinal);
        foreach (var forged in (string[])[of[..^2] + "xx", "//elsewhere.example/answers/1/2", ""])
            foreach (var page in (string[])[Board, $"{Board}/{thread}"])
                Assert.DoesNotContain("answers/", await ReadAsync(pebble, $"{page}?reported={Uri.EscapeDataString(forged)}"), StringComparison.Ordinal);

        using (var empty = await Form.FillInAsync(pebble, $"{Board}/message", ("text", " ")))
            Assert.Equal(HttpStatusCode.UnprocessableEntity, empty.StatusCode);
        async Task<string> SayAsync(HttpClient by, string words) =>
            await AnswerPageAsync(by, await Form.FillInAsync(by, $"{Board}/message", ("kind", "Other"), ("text", words), ("named", "yes")));
        var message = await SayAsync(pebble, "Could there be a walk?");
        Assert.Equal(message, await SayAsync(pebble, "Could there be a walk?"));
        Assert.NotEqual(message, await SayAsync(pebble, "And a talk?"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(anybody, $"{Board}/message"));

        var id = message.Split('/')[2];
        Assert.Contains("Message to the moderators", await ReadAsync(asha, "/moderation"), StringComparison.Ordinal);
        (await Form.FillInAsync(asha, $"/moderation/{id}", $"/moderation/{id}/claim", ("seen", "0"))).Dispose();
        var words = await ReadAsync(asha, $"/moderation/{id}");
        Assert.Contains("Could there be a walk?", words, StringComparison.Ordinal);
        Assert.Contains("From Pebble", words, StringComparison.Ordinal);
        using (var decided = await Form.FillInAsync(asha, $"/moderation/{id}",
            ("seen", "1"), ("decision", "NothingNeeded"), ("days", "1"), ("answer", "On Sunday."), ("note", "")))
            Assert.Equal(HttpStatusCode.SeeOther, decided.StatusCode);
        var answer = await ReadAsync(anybody, message);
        Assert.Contains("On Sunday.", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("walk", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_who_are_not_known_are_not_taken_for_one_when_they_report_the_same_post()
    {
        using var team = await TeamAsync();
        using var mei = await MemberAsync("Mei");
        using (await Form.FillInAsync(team, $"/organise/groups/{_slug}/board", ("readers", "Everyone"), ("slow", "0"), ("watched", ""))) { }
        var thread = await StartAsync(mei, "Tea", "Putting the kettle on.");
        var pages = new List<string>();
        foreach (var words in (string[])["It is me.", "It is me.", "My sister."])
        {
            using var stranger = From(_server.NewBrowser());
            pages.Add(await AnswerPageAsync(stranger, await Form.FillInAsync(
                stranger, $"{Board}/{thread}/{thread}/report", ("kind", "Identifying"), ("text", words))));
        }
        Assert.Equal(pages[0], pages[1]);
        Assert.NotEqual(pages[0], pages[2]);
    }

    [Fact]
    public async Task A_board_is_read_by_members_unless_the_group_says_otherwise()
    {
        using var team = await TeamAsync();
        using var stranger = _server.NewBrowser();
        using var mei = await MemberAsync("Mei");
        await HoldNothingAsync(team);
        var thread = await StartAsync(mei, "Tea", "Putting the kettle on.");
        string[] places = [Board, $"{Board}/{thread}", $"{Board}/{thread}/{thread}", $"{Board}/new", $"{Board}/{thread}/{thread}/report", $"{Board}?q=kettle"];
        foreach (var place in places)
        {
            using var page = await stranger.GetAsync(new Uri(place, UriKind.Relative), Stop);
            Assert.Equal(HttpStatusCode.Forbidden, page.StatusCode);
            Assert.DoesNotContain("kettle", (await page.Content.ReadAsStringAsync(Stop)).Replace("q=kettle", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
        }
        // Whoever leaves is a stranger again.
        using var left = await Form.FillInAsync(mei, $"/groups/{_slug}/member", $"/groups/{_slug}/member/leave", ("to", "group"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(mei, Board));
        // What they wrote has gone with them, and so has the conversation in which nothing else was.
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(team, $"{Board}/{thread}"));
        await using (var db = _server.OpenStore()) Assert.False(await db.Posts.AnyAsync(p => p.Id == thread, Stop));

        using var open = await Form.FillInAsync(team, $"/organise/groups/{_slug}/board", ("readers", "Everyone"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(stranger, Board));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(stranger, $"{Board}/new"));
        using var off = await Form.FillInAsync(team, $"/organise/groups/{_slug}/board", ("readers", "Nobody"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(team, Board));
    }

    [Fact]
    public async Task What_somebody_deletes_is_in_no_byte_that_is_served_or_stored()
    {
        using var team = await TeamAsync();
        using var mei = await MemberAsync("Mei");
        using var pebble = await MemberAsync("Pebble");
        await HoldNothingAsync(team);
        const string secret = "zwetschgendatschi";
        var thread = await StartAsync(mei, "Baking", "What do you bake?");
        var post = await AnswerAsync(mei, thread, $"first draft with {secret}");
        using (var edited = await Form.FillInAsync(mei, $"{Board}/{thread}/{post}/edit", ("text", $"It is {secret}."))) Assert.Equal(HttpStatusCode.SeeOther, edited.StatusCode);
        await AnswerAsync(pebble, thread, "Oh yes!", ("answers", post));
        using (var reacted = await ActAsync(pebble, thread, post, "react", ("kind", "HearYou"))) Assert.Equal(HttpStatusCode.SeeOther, reacted.StatusCode);
        using var made = await Form.FillInAsync(pebble, Board, $"{Board}/feed", ("want", "new"));
        var feed = Feed().Match(await made.Content.ReadAsStringAsync(Stop)).Value;
        string[] places = [Board, $"{Board}/{thread}", $"{Board}?q={secret[..8]}", feed];
        Assert.All(await Task.WhenAll(places.Skip(1).Select(p => ReadAsync(pebble, p))), p => Assert.Contains(secret, p, StringComparison.Ordinal));
        Assert.Contains(secret, await ReadAsync(team, $"{Board}/{thread}/{post}/history"), StringComparison.Ordinal);

        using (var notMine = await ActAsync(pebble, thread, post, "delete")) Assert.Equal(HttpStatusCode.NotFound, notMine.StatusCode);
        using (var deleted = await ActAsync(mei, thread, post, "delete")) Assert.Equal(HttpStatusCode.SeeOther, deleted.StatusCode);

        Assert.All(await Task.WhenAll(places.Select(p => ReadAsync(pebble, p))), p => Assert.DoesNotContain(secret, p, StringComparison.Ordinal));
        string[] forTeam = [Board, $"{Board}/{thread}", $"{Board}?q={secret[..8]}", "/moderation", $"/groups/{_slug}/news", $"/groups/{_slug}/news/feed"];
        Assert.All(await Task.WhenAll(forTeam.Select(p => ReadAsync(team, p))), p => Assert.DoesNotContain(secret, p, StringComparison.Ordinal));
        // Nothing between here and there was allowed to keep a copy.
        foreach (var place in places)
        {
            using var page = await pebble.GetAsync(new Uri(place, UriKind.Relative), Stop);
            Assert.True(page.Headers.CacheControl is { NoStore: true }, place);
        }
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(team, $"{Board}/{thread}/{post}/history"));
        Assert.Contains("A post was here", await ReadAsync(pebble, $"{Board}/{thread}"), StringComparison.Ordinal);
        await ThatNothingIsStoredAsync(secret);
    }

    /// <summary>Looks into every byte where the database has files of this test alone, and else into every text of every table.</summary>
    private protected abstract Task ThatNothingIsStoredAsync(string word);

    private protected static IEnumerable<string> FilesWith(string word, string folder)
    {
        var bytes = Encoding.UTF8.GetBytes(word);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            using var read = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var all = new MemoryStream();
            read.CopyTo(all);
            if (all.ToArray().AsSpan().IndexOf(bytes) >= 0) yield return Path.GetFileName(file);
        }
    }

    [GeneratedRegex("/groups/[^/ <]+/board/feed/[A-Za-z0-9_-]+")]
    private static partial Regex Feed();

    [Fact]
    public async Task A_feed_has_a_key_that_can_be_taken_back_and_ends_with_its_owner()
    {
        using var team = await TeamAsync();
        using var mei = await MemberAsync("Mei");
        using var nobody = _server.NewBrowser();
        await HoldNothingAsync(team);
        await StartAsync(mei, "Tea", "Putting the kettle on.", ("note", "hot things"));
        async Task<string> MakeAsync()
        {
            using var made = await Form.FillInAsync(mei, Board, $"{Board}/feed", ("want", "new"));
            return Feed().Match(await made.Content.ReadAsStringAsync(Stop)).Value;
        }
        var first = await MakeAsync();
        var atom = await ReadAsync(nobody, first);
        Assert.Contains("<title>Tea</title>", atom, StringComparison.Ordinal);
        Assert.DoesNotContain("kettle", atom, StringComparison.Ordinal); // it is covered
        Assert.DoesNotContain("Mei", atom, StringComparison.Ordinal);

        var second = await MakeAsync();
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(nobody, first));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(nobody, second));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(nobody, second.Replace(_slug, "another", StringComparison.Ordinal)));
        using (await Form.FillInAsync(mei, Board, $"{Board}/feed", ("want", "off"))) Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(nobody, second));

        var third = await MakeAsync();
        using var left = await Form.FillInAsync(mei, $"/groups/{_slug}/member", $"/groups/{_slug}/member/leave", ("to", "group"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(nobody, third));
    }

    [Fact]
    public async Task What_a_group_announces_is_for_everybody_and_has_nothing_of_members()
    {
        using var team = await TeamAsync();
        await using (var db = _server.OpenStore())
        {
            var group = await db.Groups.SingleAsync(g => g.Slug == _slug, Stop);
            var role = await db.GroupRoles.SingleAsync(r => r.Group == group.Id, Stop);
            db.Qualifications.Add(new QualificationRow { Group = group.Id, Account = role.Account, Kind = QualificationKind.TrainedPeer, Name = "Asha" });
            await db.SaveChangesAsync(Stop);
        }
        using var mei = await MemberAsync("Mei");
        using var stranger = _server.NewBrowser();
        var news = await StartAsync(team, "We meet in the garden", "From *June* on.", ("public", "yes"), ("topic", "News"));
        await StartAsync(team, "For members", "Only inside.");
        await StartAsync(mei, "Me too", "May I announce?", ("public", "yes"));
        foreach (var place in (string[])[$"/groups/{_slug}/news", $"/groups/{_slug}/news/feed"])
        {
            var page = await ReadAsync(stranger, place);
            Assert.Contains("We meet in the garden", page, StringComparison.Ordinal);
            Assert.All((string[])["Only inside", "May I announce", "Mei", "Asha"], w => Assert.DoesNotContain(w, page, StringComparison.Ordinal));
        }
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(stranger, $"{Board}/{news}"));
    }

    [Fact]
    public async Task A_form_that_is_sent_twice_is_written_once_and_a_refused_one_keeps_its_words()
    {
        using var team = await TeamAsync();
        using var mei = await MemberAsync("Mei");
        await HoldNothingAsync(team);
        var thread = await StartAsync(mei, "Tea", "Putting the kettle on.");
        var id = Guid.NewGuid().ToString("N");
        Assert.Equal(id, await AnswerAsync(mei, thread, "Once.", ("post", id)));
        Assert.Equal(id, await AnswerAsync(mei, thread, "Once.", ("post", id)));
        await using var db = _server.OpenStore();
        Assert.Equal(2, await db.Posts.CountAsync(p => p.Thread == thread, Stop));

        // So is what is deleted twice, and who goes back to the form after that loses nothing that they write there.
        for (var i = 0; i < 2; i++)
        {
            using var deleted = await ActAsync(mei, thread, id, "delete");
            Assert.Equal(HttpStatusCode.SeeOther, deleted.StatusCode);
            using var hidden = await Form.FillInAsync(mei, $"{Board}/{thread}", $"{Board}/{thread}/hide", ("want", "hide"));
            Assert.Equal(HttpStatusCode.SeeOther, hidden.StatusCode);
        }
        var again = await AnswerAsync(mei, thread, "Something else.", ("post", id));
        Assert.NotEqual(id, again);
        Assert.Contains("Something else.", await ReadAsync(team, $"{Board}/{thread}"), StringComparison.Ordinal);
        using var shown = await Form.FillInAsync(mei, $"{Board}/{thread}", $"{Board}/{thread}/hide", ("want", "show"));

        using var closed = await Form.FillInAsync(team, $"{Board}/{thread}", $"{Board}/{thread}/lead", ("act", "close"));
        using var pebble = await MemberAsync("Pebble");
        Assert.DoesNotContain("<textarea", await ReadAsync(pebble, $"{Board}/{thread}"), StringComparison.Ordinal);
        using var refused = await Form.FillInAsync(pebble, $"{Board}/{thread}", ("text", "I was still writing"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        using var notTeam = await Form.FillInAsync(pebble, $"{Board}/{thread}", $"{Board}/{thread}/lead", ("act", "reopen"));
        Assert.Equal(HttpStatusCode.Unauthorized, notTeam.StatusCode);
        using var other = await Form.FillInAsync(pebble, $"{Board}/{thread}", $"{Board}/{thread}/{thread}/edit", ("title", "x"), ("text", "not mine"));
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Fact]
    public async Task Whoever_is_paused_reads_and_whoever_is_removed_does_neither_until_it_ends()
    {
        using var team = await TeamAsync();
        using var mei = await MemberAsync("Mei");
        await HoldNothingAsync(team);
        var thread = await StartAsync(mei, "Tea", "Putting the kettle on.");
        await using var db = _server.OpenStore();
        var member = await db.Members.SingleAsync(m => m.Name == "Mei" && db.Groups.Any(g => g.Id == m.Group && g.Slug == _slug), Stop);
        var soon = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds();
        var standing = new MemberStandingRow { Group = member.Group, Holder = member.Holder, PausedUntil = soon };
        db.Standings.Add(standing);
        await db.SaveChangesAsync(Stop);
        using (var paused = await Form.FillInAsync(mei, $"{Board}/{thread}", ("text", "more")))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, paused.StatusCode);
            Assert.Contains("more", await paused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }
        (standing.PausedUntil, standing.RemovedUntil) = (null, soon);
        await db.SaveChangesAsync(Stop);
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(mei, $"{Board}/{thread}"));
        standing.RemovedUntil = 1;
        await db.SaveChangesAsync(Stop);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(mei, $"{Board}/{thread}"));
    }

    [Fact]
    public async Task Whoever_wrote_can_hide_it_from_everybody_else_and_show_it_again()
    {
        using var team = await TeamAsync();
        using var mei = await MemberAsync("Mei");
        using var pebble = await MemberAsync("Pebble");
        await HoldNothingAsync(team);
        var thread = await StartAsync(mei, "Zwetschgen", "quittenbrot and tea");
        await AnswerAsync(pebble, thread, "Oh yes!", ("answers", thread));
        using var made = await Form.FillInAsync(pebble, Board, $"{Board}/feed", ("want", "new"));
        var feed = Feed().Match(await made.Content.ReadAsStringAsync(Stop)).Value;
        async Task HideAsync(HttpClient browser, string want, HttpStatusCode expected)
        {
            using var answer = await Form.FillInAsync(browser, $"{Board}/{thread}", $"{Board}/{thread}/hide", ("want", want));
            Assert.Equal(expected, answer.StatusCode);
        }

        await HideAsync(mei, "hide", HttpStatusCode.SeeOther);
        foreach (var browser in (HttpClient[])[pebble, team])
            foreach (var place in (string[])[Board, $"{Board}/{thread}", $"{Board}?q=quitten", feed])
            {
                var page = await ReadAsync(browser, place);
                Assert.DoesNotContain("quittenbrot", page, StringComparison.Ordinal);
                Assert.DoesNotContain("Zwetschgen", page, StringComparison.Ordinal);
            }
        Assert.Contains("Its writer has hidden it", await ReadAsync(pebble, $"{Board}/{thread}"), StringComparison.Ordinal);
        var own = await ReadAsync(mei, $"{Board}/{thread}");
        Assert.Contains("quittenbrot", own, StringComparison.Ordinal);
        Assert.Contains("only you see this post", own, StringComparison.Ordinal);

        await HideAsync(pebble, "show", HttpStatusCode.SeeOther); // what is hidden is not theirs, so it stays so
        Assert.DoesNotContain("quittenbrot", await ReadAsync(pebble, $"{Board}/{thread}"), StringComparison.Ordinal);
        await HideAsync(team, "show", HttpStatusCode.NotFound); // nothing here is theirs
        await HideAsync(mei, "show", HttpStatusCode.SeeOther);
        Assert.Contains("quittenbrot", await ReadAsync(pebble, $"{Board}/{thread}"), StringComparison.Ordinal);
        Assert.Contains("quittenbrot", await ReadAsync(pebble, $"{Board}?q=quitten"), StringComparison.Ordinal);
        await HideAsync(pebble, "hide", HttpStatusCode.SeeOther);
        Assert.Contains("quittenbrot", await ReadAsync(mei, $"{Board}/{thread}"), StringComparison.Ordinal);
        Assert.DoesNotContain("Oh yes!", await ReadAsync(mei, $"{Board}/{thread}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Conversations_are_sorted_as_asked_and_whoever_comes_back_is_led_to_what_is_new()
    {
        using var team = await TeamAsync();
        using var mei = await MemberAsync("Mei");
        using var pebble = await MemberAsync("Pebble");
        await HoldNothingAsync(team);
        var first = await StartAsync(mei, "The older one", "Tea?");
        await StartAsync(mei, "The newer one", "Coffee?");
        var since = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await Until.TrueAsync(() => Task.FromResult(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() > since), "time stands still");
        var answer = await AnswerAsync(pebble, first, "Yes, please.");
        string[] Titles(string page) => [.. Title().Matches(page).Select(m => m.Value)];
        Assert.Equal(["The older one", "The newer one"], Titles(await ReadAsync(mei, Board)));
        Assert.Equal(["The newer one", "The older one"], Titles(await ReadAsync(mei, $"{Board}?sort=Newest")));
        Assert.Equal(["The newer one"], Titles(await ReadAsync(mei, $"{Board}?sort=Unanswered")));
        Assert.Contains("Everybody has had an answer", await ReadAsync(mei, $"{Board}?sort=Unanswered&topic=News"), StringComparison.Ordinal);

        using var led = await mei.GetAsync(new Uri($"{Board}/{first}?since={since}", UriKind.Relative), Stop);
        Assert.Equal($"{Board}/{first}/{answer}", led.Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(mei, $"{Board}/{first}?since={since + 60_000}"));
        Assert.Contains("class=\"as-text\"", await ReadAsync(mei, $"{Board}/{first}?plain=yes"), StringComparison.Ordinal);
    }

    [GeneratedRegex("The (?:older|newer) one(?=</a></h3>)")]
    private static partial Regex Title();

    [Fact]
    public async Task The_team_pins_rests_and_slows_conversations_and_says_when_it_is_around()
    {
        using var team = await TeamAsync();
        using var mei = await MemberAsync("Mei");
        await HoldNothingAsync(team);
        var first = await StartAsync(mei, "The older one", "Tea?");
        await StartAsync(mei, "The newer one", "Coffee?");
        async Task LeadAsync(string act)
        {
            using var done = await Form.FillInAsync(team, $"{Board}/{first}", $"{Board}/{first}/lead", ("act", act));
            Assert.Equal(HttpStatusCode.SeeOther, done.StatusCode);
        }
        async Task<HttpStatusCode> WriteAsync()
        {
            using var sent = await Form.FillInAsync(mei, $"{Board}/{first}", ("text", "More of it."));
            return sent.StatusCode;
        }
        await LeadAsync("pin");
        var board = await ReadAsync(mei, Board);
        Assert.Equal(["The older one", "The newer one"], Title().Matches(board).Select(m => m.Value));
        Assert.Contains("Nobody has said that they are around now", board, StringComparison.Ordinal);
        using (await Form.FillInAsync(team, Board, $"{Board}/around", ("hours", "2")))
            Assert.Contains("Moderators are around until", await ReadAsync(mei, Board), StringComparison.Ordinal);

        await LeadAsync("pause");
        Assert.Contains("This conversation rests until", await ReadAsync(mei, $"{Board}/{first}"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await WriteAsync());
        await LeadAsync("resume");
        Assert.Equal(HttpStatusCode.SeeOther, await WriteAsync());

        using var slow = await Form.FillInAsync(team, $"/organise/groups/{_slug}/board", ("readers", "Members"), ("slow", "3600"));
        Assert.Contains("Slow mode", await ReadAsync(mei, Board), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await WriteAsync());
        using var paused = await Form.FillInAsync(team, Board, $"{Board}/pause", ("hours", "1"));
        Assert.Contains("Nobody writes on the board until", await ReadAsync(mei, $"{Board}/{first}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_follows_a_conversation_is_asked_how_to_be_told_and_leaving_ends_it()
    {
        using var team = await TeamAsync();
        using var mei = await MemberAsync("Mei");
        using var stranger = _server.NewBrowser();
        await HoldNothingAsync(team);
        var thread = await StartAsync(mei, "Tea", "Putting the kettle on.");
        async Task<string?> FollowAsync(string want, string about)
        {
            using var answer = await Form.FillInAsync(mei, $"{Board}/{thread}", $"{Board}/{about}follow", ("want", want));
            return answer.Headers.Location?.OriginalString;
        }
        Task<int> FollowsAsync(MeetingDb db) => db.BoardFollows.CountAsync(f => db.Groups.Any(g => g.Id == f.Group && g.Slug == _slug), Stop);

        Assert.Equal($"{Board}/tell", await FollowAsync("on", $"{thread}/"));
        Assert.Equal($"{Board}/tell", await FollowAsync("on", $"{thread}/")); // pressed twice
        Assert.Null(await FollowAsync("on", $"{Guid.NewGuid():N}/"));
        var tell = await ReadAsync(mei, $"{Board}/tell");
        Assert.Contains("Nothing can reach you yet", tell, StringComparison.Ordinal);
        Assert.Contains("You follow one conversation", tell, StringComparison.Ordinal);
        Assert.Contains("There is something new to read", tell, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(stranger, $"{Board}/tell"));
        await using var db = _server.OpenStore();
        Assert.Equal(1, await FollowsAsync(db));
        Assert.Equal($"{Board}/{thread}?untold", await FollowAsync("off", $"{thread}/"));
        Assert.Equal(0, await FollowsAsync(db));
        await FollowAsync("on", "");
        Assert.Equal(1, await FollowsAsync(db));
        using var left = await Form.FillInAsync(mei, $"/groups/{_slug}/member", $"/groups/{_slug}/member/leave", ("to", "group"));
        Assert.Equal(0, await FollowsAsync(db));
    }

    [Fact]
    public async Task Reactions_show_how_many_up_to_nine_and_never_who()
    {
        using var team = await TeamAsync();
        using var mei = await MemberAsync("Mei");
        await HoldNothingAsync(team);
        var thread = await StartAsync(mei, "Tea", "Putting the kettle on.");
        await using var db = _server.OpenStore();
        var post = await db.Posts.SingleAsync(p => p.Id == thread, Stop);
        db.Reactions.AddRange(Enumerable.Range(0, 10).Select(n => new ReactionRow { Post = post.Number, Author = $"m{n}", Kind = PostReaction.HearYou }));
        await db.SaveChangesAsync(Stop);
        Assert.Contains("I hear you 9+", WebUtility.HtmlDecode(await ReadAsync(mei, $"{Board}/{thread}")), StringComparison.Ordinal);
        using var pebble = await MemberAsync("Pebble");
        foreach (var (kind, count) in ((string, int)[])[("Thanks", 1), ("Thanks", 1), ("no-Thanks", 0), ("no-Thanks", 0)])
        {
            using var pressed = await ActAsync(pebble, thread, thread, "react", ("kind", kind));
            Assert.Equal(HttpStatusCode.SeeOther, pressed.StatusCode);
            Assert.Equal(count, await db.Reactions.CountAsync(r => r.Kind == PostReaction.Thanks && r.Post == post.Number, Stop));
            var next = count == 0 ? "value=\"Thanks\"" : "value=\"no-Thanks\"";
            Assert.Contains(next, await ReadAsync(pebble, $"{Board}/{thread}"), StringComparison.Ordinal);
        }
    }
}

public sealed class SqliteBoardPagesTests(RunningServer server) : BoardPagesContract(server), IClassFixture<RunningServer>
{
    private readonly RunningServer _mine = server;

    private protected override Task ThatNothingIsStoredAsync(string word)
    {
        Assert.Empty(FilesWith(word, _mine.Folder));
        Assert.DoesNotContain(_mine.LogLines, l => l.Contains(word, StringComparison.Ordinal));
        return Task.CompletedTask;
    }
}

public sealed class PostgreSqlBoardPagesTests(StoredServer stored) : BoardPagesContract(stored.Server), IClassFixture<StoredServer>
{
    private readonly StoredServer _mine = stored;

    private protected override async Task ThatNothingIsStoredAsync(string word)
    {
        await using var db = _mine.Server.OpenStore();
        var tables = await db.Database.SqlQueryRaw<string>(
            """SELECT table_name AS "Value" FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'""").ToListAsync();
        Assert.Contains("PostWords", tables);
        foreach (var table in tables)
        {
            var sql = $$"""SELECT COUNT(*)::int AS "Value" FROM "{{table}}" AS t WHERE t::text LIKE {0}""";
            Assert.Equal((table, 0), (table, await db.Database.SqlQueryRaw<int>(sql, $"%{word}%").SingleAsync()));
        }
        Assert.DoesNotContain(_mine.Server.LogLines, l => l.Contains(word, StringComparison.Ordinal));

        // Its files have it until they are written anew.
        await db.Database.ExecuteSqlRawAsync("CHECKPOINT");
        Assert.Equal(0, await RewriteStore.RunAsync(db, TextWriter.Null));
        Assert.Empty(FilesWith(word, _mine.Database.Tables));
    }
}