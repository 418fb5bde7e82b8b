using System.Net;
using System.Text.RegularExpressions;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Pages;

namespace MeetingHub.Server.Tests.Sessions;

/// <summary>The pages of talks of two, filled in as a browser without scripts does.</summary>
public sealed partial class TalkPagesTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [GeneratedRegex("""name="slot" value="(?<id>[^"]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Slot();

    private static string[] SlotsOf(string page) => [.. Slot().Matches(page).Select(m => m.Groups["id"].Value).Distinct()];

    private static Task<string> PageAsync(HttpClient browser, string path) => browser.GetStringAsync(new Uri(path, UriKind.Relative), Stop);

    /// <summary>A professional with a page and three times from tomorrow on.</summary>
    private async Task<(HttpClient Browser, string Own, string Page)> OfferAsync(string group)
    {
        var (asha, browser) = await server.SignInAsync((group, GroupRole.Facilitator));
        await using (var db = server.OpenStore())
        {
            var id = db.Groups.Single(g => g.Slug == group).Id;
            db.Qualifications.Add(new QualificationRow
            {
                Group = id, Account = asha.Account, Kind = QualificationKind.LicensedProfessional, Name = "Asha Menon",
            });
            await db.SaveChangesAsync(Stop);
        }
        var own = $"/organise/groups/{group}/talks";
        using var saved = await Form.FillInAsync(
            browser, own, ("person", $"asha-{group}"), ("about", "Half an hour, it’s free."), ("limits", "It isn’t therapy."),
                ("open", "yes"));
        Assert.Equal(HttpStatusCode.SeeOther, saved.StatusCode);
        var tomorrow = DateTime.UtcNow.AddDays(1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        using var offered = await Form.FillInAsync(
            browser, own, $"{own}/times", ("date", tomorrow), ("start", "10:00"), ("minutes", "30"), ("row", "3"), ("weeks", "1"));
        Assert.Equal(HttpStatusCode.SeeOther, offered.StatusCode);
        return (browser, own, $"/with/asha-{group}");
    }

    [Fact]
    public async Task A_professionals_page_says_what_was_checked_and_how_and_whether_people_of_the_group_come_to_them_as_clients()
    {
        var (asha, own, page) = await OfferAsync("edges");
        using var heron = server.NewBrowser();
        var shown = await PageAsync(heron, page);
        Assert.Contains("I take no clients from this group.", shown, StringComparison.Ordinal);
        Assert.Contains("It isn’t therapy.", shown, StringComparison.Ordinal);
        Assert.Contains("href=\"/how-we-check\"", shown, StringComparison.Ordinal);
        Assert.Contains("href=\"/me/slip\"", shown, StringComparison.Ordinal);
        Assert.Contains("never the person themselves", await PageAsync(heron, "/how-we-check"), StringComparison.Ordinal);

        using (var tooLong = await Form.FillInAsync(
            asha, own, ("person", "asha-edges"), ("about", ""), ("limits", ""), ("referral", new string('a', 1001)), ("open", "yes")))
            Assert.Equal(HttpStatusCode.UnprocessableEntity, tooLong.StatusCode);
        using var saved = await Form.FillInAsync(
            asha, own, ("person", "asha-edges"), ("about", ""), ("limits", ""), ("referral", "Ask the <b>office</b>, not me."), ("open", "yes"));
        Assert.Equal(HttpStatusCode.SeeOther, saved.StatusCode);
        shown = await PageAsync(heron, page);
        Assert.Contains("Ask the &lt;b&gt;office&lt;/b&gt;, not me.", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("I take no clients from this group.", shown, StringComparison.Ordinal);

        // Somebody else of the group has looked, and the sentence says when and until when.
        var (other, _) = await server.SignInAsync(("edges", GroupRole.Organiser));
        await using (var db = server.OpenStore())
        {
            var row = db.Qualifications.Single(q => db.Groups.Any(g => g.Id == q.Group && g.Slug == "edges"));
            var today = DateOnly.FromDateTime(DateTime.UtcNow).DayNumber;
            (row.VerifiedBy, row.VerifiedDay, row.UntilDay) = (other.Account, today, today + 100);
            await db.SaveChangesAsync(Stop);
        }
        shown = await PageAsync(heron, page);
        Assert.DoesNotContain("Nobody has checked it.", shown, StringComparison.Ordinal);
        Assert.Contains("Holds until", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_without_an_account_books_moves_and_cancels_and_the_professional_sees_each_of_it()
    {
        var (asha, own, page) = await OfferAsync("calm");
        using var heron = server.NewBrowser();
        var shown = await PageAsync(heron, page);
        Assert.Contains("Half an hour, it’s free.", shown, StringComparison.Ordinal);
        Assert.Contains("Nobody has checked it.", shown, StringComparison.Ordinal);
        Assert.Contains($"href=\"/time-zone?to={page}\"", shown, StringComparison.Ordinal);
        var times = SlotsOf(shown);
        Assert.Equal(3, times.Length);

        using var empty = await Form.FillInAsync(heron, page, ("name", ""), ("how", "Audio"), ("words", "hello you"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, empty.StatusCode);
        var again = await empty.Content.ReadAsStringAsync(Stop);
        Assert.Contains("Choose a time first.", again, StringComparison.Ordinal);
        Assert.Contains("hello you", again, StringComparison.Ordinal); // nothing is to be typed again

        using var booked = await Form.FillInAsync(
            heron, page, ("slot", times[1]), ("name", "Quiet Heron"), ("how", "Chat"), ("words", "<b>hello</b>"));
        Assert.Equal((HttpStatusCode.SeeOther, "/b"), (booked.StatusCode, booked.Headers.Location!.ToString())); // no code in the address
        var kept = await PageAsync(heron, "/b");
        Assert.Contains("Your time is kept", kept, StringComparison.Ordinal);
        var link = Link().Match(kept).Value;
        var file = await PageAsync(heron, "/b/appointment.ics");
        Assert.Contains("SUMMARY:Appointment\r\n", file, StringComparison.Ordinal);
        Assert.DoesNotContain("Asha", file, StringComparison.Ordinal);
        Assert.DoesNotContain(new Uri(link).AbsolutePath, file, StringComparison.Ordinal);
        var seen = await PageAsync(asha, own);
        Assert.Contains("Quiet Heron", seen, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;hello&lt;/b&gt;", seen, StringComparison.Ordinal);

        // It is among their sessions, with a box for reminders on its page, and another browser sees nothing of it there.
        Assert.Contains("data-reminders=\"calm\"", kept, StringComparison.Ordinal);
        Assert.Contains($"href=\"{new Uri(link).AbsolutePath}\"", await PageAsync(heron, "/me/sessions"), StringComparison.Ordinal);
        using (var nobody = server.NewBrowser())
            Assert.DoesNotContain("/b/", await PageAsync(nobody, "/me/sessions"), StringComparison.Ordinal);

        // Another browser gets in by the link, and moves it.
        using var phone = server.NewBrowser();
        using var opened = await phone.GetAsync(new Uri(new Uri(link).AbsolutePath, UriKind.Relative), Stop);
        Assert.Equal("/b", opened.Headers.Location!.ToString());
        Assert.Contains("Your time is kept", await PageAsync(phone, "/b"), StringComparison.Ordinal);
        using var moved = await Form.FillInAsync(phone, "/b", "/b/move", ("slot", times[2]));
        Assert.Contains("Your new time is kept.", await PageAsync(phone, moved.Headers.Location!.ToString()), StringComparison.Ordinal);
        Assert.Equal([times[0], times[1]], SlotsOf(await PageAsync(heron, page)));

        using var cancelled = await Form.FillInAsync(heron, "/b", "/b/cancel");
        Assert.Contains("This time is let go.", await PageAsync(heron, cancelled.Headers.Location!.ToString()), StringComparison.Ordinal);
        Assert.DoesNotContain("Quiet Heron", await PageAsync(asha, own), StringComparison.Ordinal);
        Assert.DoesNotContain("/b/", await PageAsync(heron, "/me/sessions"), StringComparison.Ordinal);
        Assert.Equal(3, SlotsOf(await PageAsync(heron, page)).Length);
    }

    [GeneratedRegex("http://[^<\" ]+/b/[A-Za-z0-9_-]{22}")]
    private static partial Regex Link();

    [Fact]
    public async Task A_time_that_the_professional_moves_or_cancels_says_so_on_the_persons_page()
    {
        var (asha, own, page) = await OfferAsync("quiet");
        using var heron = server.NewBrowser();
        var times = SlotsOf(await PageAsync(heron, page));
        using var booked = await Form.FillInAsync(heron, page, ("slot", times[0]), ("name", "Heron"), ("how", "Audio"), ("words", ""));
        var booking = Regex.Match(await PageAsync(asha, own), """name="booking" value="([^"]+)""").Groups[1].Value;

        using var moved = await Form.FillInAsync(asha, own, $"{own}/move", ("booking", booking), ("slot", times[2]));
        Assert.Contains("Asha Menon had to move this.", await PageAsync(heron, "/b"), StringComparison.Ordinal);
        using var kept = await Form.FillInAsync(heron, "/b", "/b/keep");
        Assert.DoesNotContain("had to move this", await PageAsync(heron, "/b"), StringComparison.Ordinal);

        using var cancelled = await Form.FillInAsync(asha, own, $"{own}/cancel", ("booking", booking));
        Assert.Contains("This time is let go.", await PageAsync(heron, "/b"), StringComparison.Ordinal);
        Assert.Contains("Called off", await PageAsync(heron, "/me/sessions"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_has_no_link_or_a_wrong_one_finds_no_page_and_another_facilitator_changes_nothing()
    {
        var (asha, own, page) = await OfferAsync("third");
        using var heron = server.NewBrowser();
        using var booked = await Form.FillInAsync(
            heron, page, ("slot", SlotsOf(await PageAsync(heron, page))[0]), ("name", "Heron"), ("how", "Audio"), ("words", ""));
        var booking = Regex.Match(await PageAsync(asha, own), """name="booking" value="([^"]+)""").Groups[1].Value;

        using var stranger = server.NewBrowser();
        foreach (var path in (string[])["/b", "/b/abc", $"/b/{new string('x', 22)}", "/with/nobody", "/with/" + new string('x', 3000)])
        {
            using var answer = await stranger.GetAsync(new Uri(path, UriKind.Relative), Stop);
            Assert.Equal((path, HttpStatusCode.NotFound), (path, answer.StatusCode));
        }
        var (_, rowan) = await server.SignInAsync(("third", GroupRole.Facilitator));
        using var tried = await Form.FillInAsync(rowan, own, $"{own}/cancel", ("booking", booking));
        Assert.Contains("Your time is kept", await PageAsync(heron, "/b"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Times_are_offered_by_the_groups_clock_and_wrong_numbers_are_said_at_their_field()
    {
        var (asha, own, _) = await OfferAsync("clock");
        using var wrong = await Form.FillInAsync(
            asha, own, $"{own}/times", ("date", "tomorrow"), ("start", "25:00"), ("minutes", "500"), ("row", "0"), ("weeks", "x"));
        var page = await wrong.Content.ReadAsStringAsync(Stop);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        foreach (var said in (string[])["Choose a day.", "Choose when it starts.", "Choose a number from 10 to 120.",
            "Choose a number from 1 to 8."])
            Assert.Contains(said, page, StringComparison.Ordinal);

        using var taken = await Form.FillInAsync(asha, own, ("person", "Not An Address!"), ("about", ""), ("limits", ""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, taken.StatusCode);
    }
}
