using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Organise;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Pages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace MeetingHub.Server.Tests.Organise;

/// <summary>Planning sessions, as browsers without scripts do it.</summary>
public sealed class SeriesPagesTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string In(int days) => DateTime.UtcNow.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static readonly (string, string)[] Weekly =
    [
        ("title", "Evening round"), ("zone", "Europe/Dublin"), ("start", "19:00"), ("minutes", "75"), ("repeat", "weekly"), ("every", "1"),
        ("end", "count"), ("count", "5"), ("formats", "Video"), ("formats", "Chat"), ("capacity", "14"), ("door", "Knock"),
            ("facilitators", "2"),
        ("doorsMinutes", "10"), ("needsFacilitator", "yes"), ("changes", "0"),
    ];

    private static (string, string)[] With(params (string Name, string Value)[] others) =>
        [.. Weekly.Where(s => !others.Any(o => o.Name == s.Item1)), .. others];

    private static (string, string)[] Begin(int days) =>
        [("date", In(days)), ("days", DateTime.UtcNow.AddDays(days).DayOfWeek.ToString())];

    private static string New(string word) => $"{word}-{Guid.NewGuid():N}"[..20];

    private static async Task<string> TextAsync(HttpResponseMessage answer) =>
        WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Stop));

    private static void SeeOther(string to, HttpResponseMessage answer) =>
        Assert.Equal((HttpStatusCode.SeeOther, to), (answer.StatusCode, answer.Headers.Location?.ToString()));

    private async Task<List<SessionRow>> SessionsAsync(string slug)
    {
        await using var db = server.OpenStore();
        return await db.Sessions.AsNoTracking().Where(s => db.Groups.Any(g => g.Id == s.Group && g.Slug == slug)).OrderBy(s => s.StartsAt)
            .ToListAsync(Stop);
    }

    [Fact]
    public async Task An_organiser_plans_a_weekly_series_and_changes_one_some_and_all_of_it()
    {
        var slug = New("plans");
        var (person, browser) = await server.SignInAsync((slug, GroupRole.Organiser), (slug, GroupRole.Facilitator));
        using (browser)
        {
            var (path, series) = ($"/organise/groups/{slug}/series/new", $"/organise/groups/{slug}/series/evening-round");
            using var looked = await Form.FillInAsync(browser, path, With([.. Begin(3), ("do", "preview")]));
            Assert.Contains("Publish 5 sessions", await TextAsync(looked), StringComparison.Ordinal);
            Assert.Empty(await SessionsAsync(slug));
            using var wrong = await Form.FillInAsync(browser, path,
                With([("date", In(-3)), ("days", "Monday"), ("door", "Open"), ("title", "My words"), ("do", "publish")]));
            var again = await TextAsync(wrong);
            Assert.Contains("That day is over.", again, StringComparison.Ordinal);
            Assert.Contains("The group is stricter than that.", again, StringComparison.Ordinal);
            Assert.Contains("My words", again, StringComparison.Ordinal);

            SeeOther($"{series}?said=draft", await Form.FillInAsync(browser, path, With([.. Begin(3), ("do", "draft")])));
            Assert.Empty(await SessionsAsync(slug));
            using var open = await Form.FillInAsync(browser, series,
                With([.. Begin(3), ("changes", "0"), ("leads", person.Account), ("plan", "template:circle"), ("do", "publish")]));
            SeeOther($"{series}?said=published", open);
            var sessions = await SessionsAsync(slug);
            Assert.NotNull(sessions[0].Plan);
            Assert.All(sessions, s => Assert.Equal(sessions[0].Plan, s.Plan));
            Assert.Contains(
                $"<option value=\"{sessions[0].Plan}\" selected>", await browser.GetStringAsync(new Uri(series, UriKind.Relative), Stop), StringComparison.Ordinal);
            Assert.Equal((5, "19:00"), (sessions.Count, $"{Zones.In("Europe/Dublin", sessions[0].StartsAt!.Value):HH:mm}"));
            await using var db = server.OpenStore();
            Assert.Equal(5, await db.Rota.CountAsync(r => r.Account == person.Account && r.State == RotaState.Leads, Stop));

            // one
            var second = sessions[1];
            SeeOther($"{series}?said=moved#s-{second.Id}", await Form.FillInAsync(
                browser, series, $"{series}/{second.Id}", ("do", "move"), ("date", In(11)), ("start", "20:30"), ("minutes", "60")));
            SeeOther($"{series}?said=cancelled#s-{sessions[2].Id}",
                await Form.FillInAsync(browser, series, $"{series}/{sessions[2].Id}", ("do", "cancel")));
            SeeOther($"{series}?said=noted#s-{sessions[0].Id}", await Form.FillInAsync(
                browser, series, $"{series}/{sessions[0].Id}", ("do", "note"), ("note", "Sleep")));
            SeeOther($"{series}?said=skipped#s-{sessions[4].Id}",
                await Form.FillInAsync(browser, series, $"{series}/{sessions[4].Id}", ("do", "skip")));
            SeeOther($"{series}?said=added", await Form.FillInAsync(
                browser, series, $"{series}/add", ("date", In(60)), ("start", "18:00"), ("minutes", "75")));
            using var twice = await Form.FillInAsync(browser, series, $"{series}/add", ("date", In(60)), ("start", "18:00"),
                ("minutes", "75"));
            Assert.Contains("There is a session on that day already.", await TextAsync(twice), StringComparison.Ordinal);
            SeeOther($"{series}?said=restored#s-{sessions[2].Id}",
                await Form.FillInAsync(browser, series, $"{series}/{sessions[2].Id}", ("do", "restore")));
            var page = await browser.GetStringAsync(new Uri(series, UriKind.Relative), Stop);
            Assert.Contains("moved from", page, StringComparison.Ordinal);
            Assert.Contains("added by hand", page, StringComparison.Ordinal);

            // this and following, then all
            var changes = Regex.Match(page, "name=\"changes\" value=\"(\\d+)\"").Groups[1].Value;
            var from = SeriesForm.Text(sessions[3].Date!.Value);
            SeeOther($"{series}?said=saved", await Form.FillInAsync(
                browser, series, With([.. Begin(3), ("changes", changes), ("from", from), ("start", "17:00"), ("do", "publish")])));
            string Hours(IEnumerable<SessionRow> rows) =>
                string.Join(' ', rows.Select(s => $"{Zones.In("Europe/Dublin", s.StartsAt!.Value):HH:mm}"));
            Assert.Equal("19:00 20:30 19:00 17:00 18:00", Hours(await SessionsAsync(slug)));
            Assert.Equal("Sleep", (await SessionsAsync(slug))[0].Note);

            using var stale = await Form.FillInAsync(browser, series,
                With([.. Begin(3), ("changes", changes), ("capacity", "8"), ("do", "publish")]));
            Assert.Equal(HttpStatusCode.Conflict, stale.StatusCode);
            Assert.Contains("<td>8</td><td>14</td>", await TextAsync(stale), StringComparison.Ordinal);
            Assert.Equal(14, (await db.Series.AsNoTracking()
                .SingleAsync(s => s.Slug == "evening-round" && db.Groups.Any(g => g.Id == s.Group && g.Slug == slug), Stop)).Capacity);
        }
    }

    [Fact]
    public async Task Sessions_to_come_are_encrypted_as_their_series_is_which_has_no_talk_and_no_more_people_than_can_hand_each_other_keys()
    {
        var slug = New("sealed");
        var (_, browser) = await server.SignInAsync((slug, GroupRole.Organiser));
        using (browser)
        {
            var (path, series) = ($"/organise/groups/{slug}/series/new", $"/organise/groups/{slug}/series/evening-round");
            using var talk = await Form.FillInAsync(browser, path, With([.. Begin(3), ("isEncrypted", "yes"), ("isTalk", "yes"), ("do", "publish")]));
            Assert.Contains("A talk for many can’t be end-to-end encrypted.", await TextAsync(talk), StringComparison.Ordinal);
            using var large = await Form.FillInAsync(browser, path, With([.. Begin(3), ("isEncrypted", "yes"), ("capacity", "49"), ("do", "publish")]));
            Assert.Contains("have 50 people at most", await TextAsync(large), StringComparison.Ordinal);

            SeeOther($"{series}?said=published", await Form.FillInAsync(browser, path, With([.. Begin(3), ("isEncrypted", "yes"), ("do", "publish")])));
            Assert.All(await SessionsAsync(slug), s => Assert.True(s.IsEncrypted));
            var page = await browser.GetStringAsync(new Uri(series, UriKind.Relative), Stop);
            Assert.Contains("data-whole-link", page, StringComparison.Ordinal);
            Assert.Matches("name=\"isEncrypted\" value=\"yes\" checked", page);
            var changes = Regex.Match(page, "name=\"changes\" value=\"(\\d+)\"").Groups[1].Value;
            SeeOther($"{series}?said=saved", await Form.FillInAsync(browser, series, With([.. Begin(3), ("changes", changes), ("do", "publish")])));
            Assert.All(await SessionsAsync(slug), s => Assert.False(s.IsEncrypted));
        }
    }

    [Fact]
    public async Task A_series_is_deleted_after_a_question_and_brought_back_and_one_called_privacy_has_an_address_of_its_own()
    {
        var slug = New("goes");
        var (person, browser) = await server.SignInAsync((slug, GroupRole.Organiser), (slug, GroupRole.Facilitator));
        using (browser)
        {
            var path = $"/organise/groups/{slug}/series";
            SeeOther($"{path}/privacy-2?said=published", await Form.FillInAsync(
                browser, $"{path}/new", With([.. Begin(3), ("title", "Privacy"), ("newcomers", "yes"), ("leads", person.Account),
                    ("do", "publish")])));
            Assert.Contains("First time? Come and listen",
                await browser.GetStringAsync(new Uri($"/groups/{slug}/privacy-2", UriKind.Relative), Stop), StringComparison.Ordinal);
            await using var db = server.OpenStore();
            Assert.Equal([person.Account], (await db.Series.AsNoTracking()
                .SingleAsync(s => s.Slug == "privacy-2" && db.Groups.Any(g => g.Id == s.Group && g.Slug == slug), Stop)).Leads);
            db.Places.Add(new PlaceRow { Session = (await SessionsAsync(slug))[0].Id, Holder = [1, 2], At = 1 });
            await db.SaveChangesAsync(Stop);

            var ask = $"{path}/privacy-2/delete";
            var question = WebUtility.HtmlDecode(await browser.GetStringAsync(new Uri(ask, UriKind.Relative), Stop));
            Assert.Contains("5 sessions to come are called off.", question, StringComparison.Ordinal);
            Assert.Contains("1 place is kept in them.", question, StringComparison.Ordinal);
            using (var unsure = await Form.FillInAsync(browser, ask)) Assert.Equal(HttpStatusCode.UnprocessableEntity, unsure.StatusCode);
            SeeOther($"/organise/groups/{slug}?gone=privacy-2", await Form.FillInAsync(browser, ask, ("sure", "yes")));
            Assert.Single(await SessionsAsync(slug)); // called off, for whoever has the place
            foreach (var gone in (string[])[$"{path}/privacy-2", $"/groups/{slug}/privacy-2"])
            {
                using var answer = await browser.GetAsync(new Uri(gone, UriKind.Relative), Stop);
                Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            }
            SeeOther($"{path}/privacy-2?said=back",
                await Form.FillInAsync(browser, $"/organise/groups/{slug}?gone=privacy-2", $"{path}/privacy-2/back"));
            Assert.Contains("It is back, as a draft.",
                await browser.GetStringAsync(new Uri($"{path}/privacy-2?said=back", UriKind.Relative), Stop), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Who_leads_a_series_and_its_plan_come_with_one_save_to_its_sessions_there_are_and_those_that_are_new()
    {
        var slug = New("leads");
        var (asha, browser) = await server.SignInAsync((slug, GroupRole.Organiser), (slug, GroupRole.Facilitator));
        var (ben, _) = await server.SignInAsync((slug, GroupRole.Facilitator));
        using (browser)
        {
            var series = $"/organise/groups/{slug}/series/evening-round";
            await Form.FillInAsync(browser, $"/organise/groups/{slug}/series/new",
                With([.. Begin(3), ("leads", asha.Account), ("do", "publish")]));
            await using var db = server.OpenStore();
            var open = (await SessionsAsync(slug))[1].Id;
            await db.Rota.Where(r => r.Session == open).ExecuteDeleteAsync(Stop); // nobody leads it
            SeeOther($"{series}?said=saved", await Form.FillInAsync(browser, series, With(
                [.. Begin(3), ("leads", ben.Account), ("plan", "template:circle"), ("count", "6"), ("do", "publish")])));

            var sessions = await SessionsAsync(slug);
            var leading = await db.Rota.AsNoTracking().Where(r => r.Account == ben.Account).Select(r => r.Session).ToListAsync(Stop);
            Assert.Equal(((string[])[open, sessions[5].Id]).Order(), leading.Order());
            Assert.Equal(4, await db.Rota.CountAsync(r => r.Account == asha.Account, Stop));
            var plan = (await db.Plans.SingleAsync(p => db.Groups.Any(g => g.Id == p.Group && g.Slug == slug), Stop)).Id;
            Assert.Equal(Enumerable.Repeat(plan, 6), sessions.Select(s => s.Plan));
            Assert.Matches($"<option value=\"{plan}\" selected", await browser.GetStringAsync(new Uri(series, UriKind.Relative), Stop));
        }
    }

    [Fact]
    public async Task Sessions_of_another_group_are_not_there()
    {
        var (ours, theirs) = (New("ours"), New("theirs"));
        var (_, organiser) = await server.SignInAsync((ours, GroupRole.Organiser));
        var (_, other) = await server.SignInAsync((theirs, GroupRole.Organiser));
        using (organiser)
        using (other)
        {
            await Form.FillInAsync(organiser, $"/organise/groups/{ours}/series/new", With([.. Begin(3), ("do", "publish")]));
            await Form.FillInAsync(other, $"/organise/groups/{theirs}/series/new", With([.. Begin(3), ("do", "publish")]));
            var session = (await SessionsAsync(ours))[0];
            var series = $"/organise/groups/{theirs}/series/evening-round";
            using var refused = await Form.FillInAsync(other, series, $"{series}/{session.Id}", ("do", "cancel"));
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
            using var notTheirs = await other.GetAsync(new Uri($"/organise/groups/{ours}/series/evening-round", UriKind.Relative), Stop);
            Assert.Equal(HttpStatusCode.NotFound, notTheirs.StatusCode);
            Assert.Null((await SessionsAsync(ours))[0].CancelledAt);
        }
    }

    [Theory]
    [InlineData("once", "", 1)]
    [InlineData("daily", "FREQ=DAILY;COUNT=5", 5)]
    [InlineData("weekly", "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=5", 5)]
    [InlineData("monthlyDate", "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=5", 5)]
    [InlineData("monthlyDay", "FREQ=MONTHLY;BYDAY=5WE;COUNT=5", 5)]
    [InlineData("monthlyLast", "FREQ=MONTHLY;BYDAY=-1WE;COUNT=5", 5)]
    [InlineData("monthlyEnd", "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=5", 5)]
    public void Each_kind_of_repetition_is_a_rule_and_comes_back_as_it_was_chosen(string repeat, string rule, int count)
    {
        var form = new SeriesForm
        {
            Title = "Round", Zone = "Europe/Dublin", Date = "2027-03-31", Start = "19:00", Minutes = "60", Repeat = repeat, Every = "1",
            Days = ["Tuesday", "Thursday"], End = "count", Count = "5", Formats = ["Video"], Capacity = "14", Door = "Knock",
                Facilitators = "2", DoorsMinutes = "10",
        };
        var row = new SeriesRow
        {
            Id = "s", Group = "g", Slug = "s", Title = "", Zone = "", First = default, Start = default, Minutes = 0, Code = "c",
                CreatedAt = 1,
        };
        form.Write(row);
        Assert.Equal(rule, row.Rule);
        // a Wednesday is none of the days
        Assert.Equal(repeat == "weekly" ? new DateOnly(2027, 4, 1) : new DateOnly(2027, 3, 31), row.First);
        Assert.Equal(repeat, SeriesForm.Of(row).Repeat);

        var texts = TextCatalogue.Ours.In("en");
        var preview = SeriesPages.Preview(form, new Times(texts, null,
            new FakeTimeProvider(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero))), texts, new DateOnly(2027, 1, 1));
        Assert.Equal(count, preview.Count);
        Assert.Contains(", 19:00", preview.Dates[0], StringComparison.Ordinal);
        Assert.Contains("In Warsaw 20:00", preview.Elsewhere);
    }

    [Fact]
    public void Clock_changes_are_said_before_anything_is_published()
    {
        var form = new SeriesForm { Title = "Round", Zone = "Europe/Dublin", Date = "2027-03-09", Start = "19:00", Repeat = "weekly",
            Every = "1", Days = ["Tuesday"], End = "until", Until = "2027-11-30" };
        var texts = TextCatalogue.Ours.In("en");
        var times = new Times(texts, null, new FakeTimeProvider(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        Assert.Equal(["28 Mar 2027", "31 Oct 2027"], SeriesPages.Preview(form, times, texts, new DateOnly(2027, 1, 1)).Clocks);
    }

    [Fact]
    public async Task An_operator_sees_counts_and_neither_groups_nor_people()
    {
        await using var db = server.OpenStore();
        var person = await SignedInPerson.MakeAsync(db, isOperator: true);
        var (_, organiser) = await server.SignInAsync((New("named"), GroupRole.Organiser));
        using var browser = server.BrowserOf(person);
        using (organiser)
        {
            using var refused = await organiser.GetAsync(new Uri("/operate", UriKind.Relative), Stop);
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        }
        var page = WebUtility.HtmlDecode(await browser.GetStringAsync(new Uri("/operate", UriKind.Relative), Stop));
        Assert.Matches("<dt>Groups</dt><dd class=\"num\">[1-9]", page);
        Assert.DoesNotContain("named-", page, StringComparison.Ordinal);
        Assert.DoesNotContain(person.Name, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_privacy_sheet_shows_what_a_change_would_mean_before_it_is_saved()
    {
        var slug = New("sheet");
        var (_, browser) = await server.SignInAsync((slug, GroupRole.Organiser));
        using (browser)
        {
            (string, string)[] form =
            [
                ("name", "Sheet"), ("slug", slug), ("languages", "en"), ("formats", "Video"), ("interaction", "Sharing"), ("door", "Knock"),
                    ("capacity", "14"),
                ("zone", "UTC"), ("boardDays", "180"), ("recordDays", "7"), ("reportDays", "14"), ("changes", "0"),
            ];
            using var shown = await Form.FillInAsync(browser, $"/organise/groups/{slug}", $"/organise/groups/{slug}/sheet", form);
            var text = await TextAsync(shown);
            Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
            Assert.Contains("7 days", text, StringComparison.Ordinal);
            Assert.Contains("It was:", text, StringComparison.Ordinal);
            Assert.DoesNotContain("<html", text, StringComparison.Ordinal);
            await using var db = server.OpenStore();
            Assert.Equal(30, (await db.Groups.SingleAsync(g => g.Slug == slug, Stop)).RecordDays);
        }
    }
}
