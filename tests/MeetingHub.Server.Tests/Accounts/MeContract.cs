using System.Net;
using System.Text.RegularExpressions;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Groups.Membership;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Pages;
using MeetingHub.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MeetingHub.Server.Tests.Accounts;

/// <summary>What a browser or an account holds, the ways to sign in, and going, for every database.</summary>
public abstract partial class MeContract
{
    private const string Password = "seven herons on one leg";

    private protected abstract RunningServer Server { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private StoreOf Store => new(Server.OpenStore);

    private HttpClient NewBrowser() => Server.NewBrowser();

    private async Task<GroupRow> GroupAsync(bool isPublished = true)
    {
        await using var db = Server.OpenStore();
        var id = Guid.NewGuid().ToString("N");
        var group = new GroupRow { Id = id, Slug = id, Name = $"Circle {id[..6]}", CreatedAt = 1, IsPublished = isPublished, Languages = ["en"] };
        db.Groups.Add(group);
        await db.SaveChangesAsync(Stop);
        return group;
    }

    private static Task<HttpResponseMessage> KeepNameAsync(HttpClient browser, GroupRow group, string name) =>
        Form.FillInAsync(browser, $"/groups/{group.Slug}/member", ("name", name), ("keepsake", "Wren"), ("tint", "Sea"));

    private static async Task<string> ReadAsync(HttpClient browser, string path) =>
        WebUtility.HtmlDecode(await browser.GetStringAsync(new Uri(path, UriKind.Relative), Stop));

    [GeneratedRegex("name=\"device\" value=\"(?<id>[A-Za-z0-9_-]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex DeviceOnPage();

    /// <summary>Holds a place in a session to come, for the browser with that cookie.</summary>
    private async Task<string> PlaceAsync(GroupRow group, HttpClient browser, CookieContainer cookies, bool isWaiting = false)
    {
        var key = System.Buffers.Text.Base64Url.DecodeFromChars(cookies.GetCookies(browser.BaseAddress!)["holder"]!.Value);
        await using var db = Server.OpenStore();
        var secrets = new Secrets(Store);
        secrets.Load();
        var id = Guid.NewGuid().ToString("N");
        db.Series.Add(new SeriesRow
        {
            Id = id, Group = group.Id, Slug = id, Title = "Tuesday", Zone = "Europe/Dublin", First = new(2030, 1, 1), Start = new(19, 0), Minutes = 60,
            Code = id, CreatedAt = 1, IsPublished = true,
        });
        db.Sessions.Add(new SessionRow
        {
            Id = id, Room = id, Title = "Tuesday", CreatedAt = 1, Group = group.Id, Series = id, Date = new(2030, 1, 1),
            StartsAt = DateTimeOffset.UtcNow.AddDays(2).ToUnixTimeMilliseconds(), EndsAt = DateTimeOffset.UtcNow.AddDays(2).AddHours(1).ToUnixTimeMilliseconds(),
        });
        db.Places.Add(new PlaceRow { Session = id, Holder = new Holders(secrets).Of(key).In(group.Id), At = 2, IsWaiting = isWaiting });
        if (isWaiting) db.Places.Add(new PlaceRow { Session = id, Holder = new byte[16], At = 1, IsWaiting = true });
        await db.SaveChangesAsync(Stop);
        return id;
    }

    [Fact]
    public async Task A_browser_that_holds_nothing_is_told_so_and_gets_no_cookie_for_looking()
    {
        using var browser = NewBrowser();
        using var answer = await browser.GetAsync("/me/sessions", Stop);
        Assert.Contains("Nothing saved on this device", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.DoesNotContain(answer.Headers.TryGetValues("Set-Cookie", out var set) ? set : [], c => c.StartsWith("holder=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_is_one_persons_in_one_group_and_nothing_joins_the_names_of_two_groups()
    {
        var (one, two) = (await GroupAsync(), await GroupAsync());
        using var rowan = NewBrowser();
        using var asha = NewBrowser();
        Assert.Equal(HttpStatusCode.SeeOther, (await KeepNameAsync(rowan, one, "Quiet Heron")).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await KeepNameAsync(rowan, two, "Paper Boat")).StatusCode);
        foreach (var (name, why) in new[] { ("quiet her0n", "in use here"), ("Facilitator", "leads here"), (" ", "letters that can be shown") })
        {
            using var refused = await KeepNameAsync(asha, one, name);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            Assert.Contains(why, await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }
        Assert.Equal(HttpStatusCode.SeeOther, (await KeepNameAsync(asha, two, "Quiet Heron")).StatusCode); // another group
        Assert.Equal(HttpStatusCode.SeeOther, (await KeepNameAsync(rowan, one, "Quiet Herons")).StatusCode); // their own, changed

        await using var db = Server.OpenStore();
        var rows = await db.Members.AsNoTracking().Where(m => m.Group == one.Id || m.Group == two.Id).ToListAsync(Stop);
        Assert.Equal(3, rows.Count);
        Assert.Equal(3, rows.Select(m => Convert.ToHexString(m.Holder)).Distinct().Count());
        var mine = await ReadAsync(rowan, "/me/sessions");
        Assert.Contains("Quiet Herons", mine, StringComparison.Ordinal);
        Assert.Contains("Paper Boat", mine, StringComparison.Ordinal);

        using (await Form.FillInAsync(rowan, "/me/sessions", $"/groups/{one.Slug}/member/leave")) { }
        Assert.DoesNotContain("Quiet Herons", await ReadAsync(rowan, "/me/sessions"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, (await KeepNameAsync(asha, one, "Quiet Herons")).StatusCode);
    }

    [Fact]
    public async Task Of_two_people_who_want_one_name_at_the_same_moment_one_gets_it()
    {
        var group = await GroupAsync();
        var secrets = new Secrets(Store);
        secrets.Load();
        var holders = new Holders(secrets);
        var members = new Members(Store, new Deletions(Options.Create(new StorageOptions { PostgreSql = "none" }), TimeProvider.System), TimeProvider.System);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i =>
            Task.Run(() => members.KeepAsync(group.Id, holders.Of([(byte)i]), "Quiet Heron", Keepsake.Wren, Tint.Sea, Stop))));
        Assert.Single(answers, a => a == NameAnswer.Kept);
        Assert.Equal(3, answers.Count(a => a == NameAnswer.Taken));
    }

    [Fact]
    public async Task Names_of_people_who_work_for_the_group_are_taken_and_drafts_have_no_members()
    {
        var (group, draft) = (await GroupAsync(), await GroupAsync(isPublished: false));
        await using var db = Server.OpenStore();
        var asha = await SignedInPerson.MakeAsync(db, roles: (group.Slug, GroupRole.Facilitator));
        db.Qualifications.Add(new QualificationRow { Group = group.Id, Account = asha.Account, Kind = QualificationKind.TrainedPeer, Name = "Asha Menon" });
        await db.SaveChangesAsync(Stop);
        using var browser = NewBrowser();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await KeepNameAsync(browser, group, "asha  menon")).StatusCode);
        using var none = await browser.GetAsync(new Uri($"/groups/{draft.Slug}/member", UriKind.Relative), Stop);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [Fact]
    public async Task Places_are_listed_with_their_time_and_given_back_and_a_browser_forgets_all_that_it_holds()
    {
        var cookies = new CookieContainer();
        using var browser = Server.NewBrowser(cookies);
        using var stranger = NewBrowser();
        var group = await GroupAsync();
        using (await KeepNameAsync(browser, group, "Quiet Heron")) { }
        var (kept, waits) = (await PlaceAsync(group, browser, cookies), await PlaceAsync(group, browser, cookies, isWaiting: true));

        var page = await ReadAsync(browser, "/me/sessions");
        Assert.Contains("You said you’ll come", page, StringComparison.Ordinal);
        Assert.Contains("Waiting list, number 2", page, StringComparison.Ordinal);
        Assert.Contains("Dublin time", page, StringComparison.Ordinal);
        Assert.DoesNotContain(group.Name, await ReadAsync(stranger, "/me/sessions"), StringComparison.Ordinal);

        // Somebody else can't give it back, however they know the session.
        using (await Form.FillInAsync(stranger, "/sign-in", "/me/sessions/back", ("session", kept))) { }
        Assert.Contains("You said you’ll come", await ReadAsync(browser, "/me/sessions"), StringComparison.Ordinal);
        using (var back = await Form.FillInAsync(browser, "/me/sessions", "/me/sessions/back", ("session", kept)))
            Assert.Equal("/me/sessions?back", back.Headers.Location!.OriginalString);
        Assert.DoesNotContain("You said you’ll come", await ReadAsync(browser, "/me/sessions"), StringComparison.Ordinal);

        (await Form.FillInAsync(browser, "/me/calendar")).Dispose();
        var calendar = Regex.Match(await ReadAsync(browser, "/me/calendar"), "/calendar/[A-Za-z0-9_-]+[.]ics").Value;
        using (var asked = await stranger.GetAsync(new Uri(calendar, UriKind.Relative), Stop)) Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
        foreach (var name in (string[])["language", "zone", "own-zone"]) cookies.Add(new Cookie(name, "en", "/", Server.Address.Host));
        cookies.Add(new Cookie("booking", "any", "/b", Server.Address.Host));
        using (var cleared = await Form.FillInAsync(browser, "/me/sessions", "/me/sessions/forget", ("forget", "yes")))
            Assert.Equal("\"storage\"", Assert.Single(cleared.Headers.GetValues("Clear-Site-Data")));
        Assert.Equal(["form"], cookies.GetAllCookies().Select(c => c.Name)); // which names nobody, and goes with the browser
        Assert.Contains("Nothing saved on this device", await ReadAsync(browser, "/me/sessions?forgotten"), StringComparison.Ordinal);
        using (var asked = await stranger.GetAsync(new Uri(calendar, UriKind.Relative), Stop)) Assert.Equal(HttpStatusCode.NotFound, asked.StatusCode);
        await using var db = Server.OpenStore();
        Assert.False((await db.Places.SingleAsync(p => p.Session == waits, Stop)).IsWaiting); // the other person has moved up
        Assert.False(await db.Members.AnyAsync(m => m.Group == group.Id, Stop));
    }

    [Fact]
    public async Task An_account_has_its_name_in_every_browser_in_which_it_is_signed_in()
    {
        var group = await GroupAsync();
        var (person, browser) = await Server.SignInAsync();
        Assert.Equal(HttpStatusCode.SeeOther, (await KeepNameAsync(browser, group, "Quiet Heron")).StatusCode);
        using var elsewhere = Server.BrowserOf(person);
        Assert.Contains("Quiet Heron", await ReadAsync(elsewhere, "/me/sessions"), StringComparison.Ordinal);
        using var stranger = NewBrowser();
        Assert.DoesNotContain("Quiet Heron", await ReadAsync(stranger, "/me/sessions"), StringComparison.Ordinal);
        await using var db = Server.OpenStore();
        var member = await db.Members.SingleAsync(m => m.Group == group.Id, Stop);
        db.Threads.Add(new ThreadRow { Id = $"tea-{group.Id}", Group = group.Id, StartedAt = 1, LatestAt = 1, Posts = 1 });
        db.Posts.Add(new PostRow { Id = $"tea-{group.Id}", Thread = $"tea-{group.Id}", Place = 1, Group = group.Id, Author = member.Id, At = 1, Text = "A kettle." });
        await db.SaveChangesAsync(Stop);
        var data = await ReadAsync(browser, "/me/data");
        Assert.Contains("Quiet Heron", data, StringComparison.Ordinal);
        Assert.Contains("A kettle.", data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_makes_an_account_that_keeps_the_names_and_places_of_the_browser_and_may_do_nothing_more()
    {
        var cookies = new CookieContainer();
        using var browser = Server.NewBrowser(cookies);
        var group = await GroupAsync();
        using (await KeepNameAsync(browser, group, "Quiet Heron")) { }
        await PlaceAsync(group, browser, cookies);
        using var asked = await Form.FillInAsync(browser, "/me/sessions", "/me/account", ("make", "yes"));
        var first = asked.Headers.Location!.OriginalString;
        var page = await browser.GetStringAsync(new Uri(first, UriKind.Relative), Stop);
        var codes = Regex.Match(page, "name=\"codes\" value=\"([^\"]+)").Groups[1].Value;
        var name = $"heron {Guid.NewGuid():N}"[..20];
        using var made = await Form.FillInAsync(browser, first, ("codes", codes), ("name", name), ("how", "password"), ("password", Password), ("kept", "yes"));
        Assert.Equal((HttpStatusCode.SeeOther, "/me/sessions"), (made.StatusCode, made.Headers.Location!.OriginalString));

        using var elsewhere = NewBrowser();
        using (await Form.FillInAsync(elsewhere, "/sign-in", ("name", name), ("password", Password))) { }
        var mine = await ReadAsync(elsewhere, "/me/sessions");
        Assert.Contains("Quiet Heron", mine, StringComparison.Ordinal);
        Assert.Contains("You said you’ll come", mine, StringComparison.Ordinal);
        await using var db = Server.OpenStore();
        var account = await db.Accounts.AsNoTracking().SingleAsync(a => a.UserName == name, Stop);
        Assert.Equal((false, false), (account.IsOperator, account.MayMakeGroups));
        Assert.Equal(1, await db.Members.CountAsync(m => m.Group == group.Id, Stop));
    }

    [Fact]
    public async Task Another_device_is_signed_out_at_once_and_so_are_all_others()
    {
        var (person, here) = await Server.SignInAsync();
        using var browser = here;
        var signIns = new SignIns(Store, TimeProvider.System);
        var (one, two) = (await ElsewhereAsync(), await ElsewhereAsync());

        var ids = DeviceOnPage().Matches(await ReadAsync(browser, "/me/sessions")).Select(m => m.Groups["id"].Value).ToArray();
        Assert.Equal([.. new[] { SignIns.IdOf(one), SignIns.IdOf(two) }.Order()], ids.Order());
        using (await Form.FillInAsync(browser, "/me/sessions", "/me/devices/end", ("device", SignIns.IdOf(one)))) { }
        Assert.Equal((HttpStatusCode.Redirect, HttpStatusCode.OK), (await LooksAsync(one), await LooksAsync(two)));
        using (await Form.FillInAsync(browser, "/me/sessions", "/me/devices/end", ("device", ""))) { }
        Assert.Equal((HttpStatusCode.Redirect, HttpStatusCode.OK), (await LooksAsync(two), await LooksAsync(person.Cookie)));
        using (await Form.FillInAsync(browser, "/me/sessions", "/sign-out", ("to", "/"))) { }
        Assert.Equal(HttpStatusCode.Redirect, await LooksAsync(person.Cookie));

        async Task<string> ElsewhereAsync()
        {
            var http = new Microsoft.AspNetCore.Http.DefaultHttpContext();
            await signIns.SignInAsync(http, person.Account, Stop);
            return Microsoft.Net.Http.Headers.SetCookieHeaderValue.Parse(http.Response.Headers.SetCookie.ToString()).Value.ToString();
        }
        async Task<HttpStatusCode> LooksAsync(string cookie)
        {
            using var other = Server.BrowserOf(person with { Cookie = cookie });
            using var answer = await other.GetAsync("/me/ways", Stop);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task The_last_way_to_sign_in_stays_and_a_new_password_asks_for_the_old_one()
    {
        var (person, browser) = await Server.SignInAsync();
        using var _ = browser;
        Task<HttpResponseMessage> ChangeAsync(string current, string wanted) =>
            Form.FillInAsync(browser, "/me/ways", "/me/ways/password", ("current", current), ("password", wanted));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ChangeAsync("", "too short")).StatusCode);
        Assert.Equal("/me/ways?changed", (await ChangeAsync("", Password)).Headers.Location!.OriginalString); // had none
        using (var wrong = await ChangeAsync("not it", "eight herons on one leg"))
            Assert.Contains("That is not your password.", await wrong.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal("/me/ways?changed", (await ChangeAsync(Password, "eight herons on one leg")).Headers.Location!.OriginalString);
        using (var last = await Form.FillInAsync(browser, "/me/ways", "/me/ways/password/remove", ("remove", "yes")))
            Assert.Contains("That is your last way to sign in.", await last.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);

        using var made = await Form.FillInAsync(browser, "/me/ways", "/me/ways/codes", ("make", "yes"));
        var codes = Regex.Matches(await made.Content.ReadAsStringAsync(Stop), "<li>([0-9A-Z]{5}-[0-9A-Z]{5})</li>").Select(m => m.Groups[1].Value).ToArray();
        Assert.Equal(RecoveryCodes.Count, codes.Length);
        using var elsewhere = NewBrowser();
        using var signedIn = await Form.FillInAsync(elsewhere, "/sign-in", ("name", person.Name), ("code", codes[^1]));
        Assert.Equal(HttpStatusCode.SeeOther, signedIn.StatusCode);
    }

    [Fact]
    public async Task An_account_is_deleted_with_all_that_hangs_on_it_and_the_last_organiser_is_told_what_becomes_of_the_group()
    {
        var (alone, shared) = ($"alone-{Guid.NewGuid():N}", $"shared-{Guid.NewGuid():N}");
        var (person, browser) = await Server.SignInAsync((alone, GroupRole.Organiser), (shared, GroupRole.Organiser));
        using var _ = browser;
        var (other, _) = await Server.SignInAsync((shared, GroupRole.Organiser), (alone, GroupRole.Facilitator));
        var group = await GroupAsync();
        using (await KeepNameAsync(browser, group, "Quiet Heron")) { }
        var invitation = await new Grants(Store, TimeProvider.System).MakeForGroupMakerAsync(person.Account, Stop);

        var asked = await ReadAsync(browser, "/me/delete");
        Assert.Contains($"Nobody else organises {alone}.", asked, StringComparison.Ordinal);
        Assert.DoesNotContain(shared, asked, StringComparison.Ordinal);
        Assert.Contains("Your name in 1 group", asked, StringComparison.Ordinal);
        using (await Form.FillInAsync(browser, "/me/delete")) { } // without the button
        Assert.Contains(person.Name, await ReadAsync(browser, "/me/delete"), StringComparison.Ordinal);
        using (var gone = await Form.FillInAsync(browser, "/me/delete", ("delete", "yes")))
            Assert.Contains("Your account is deleted", await gone.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);

        await using var db = Server.OpenStore();
        Assert.False(await db.Accounts.AnyAsync(a => a.Id == person.Account, Stop));
        Assert.False(await db.SignIns.AnyAsync(s => s.Account == person.Account, Stop));
        Assert.False(await db.GroupRoles.AnyAsync(r => r.Account == person.Account, Stop));
        Assert.False(await db.Members.AnyAsync(m => m.Group == group.Id, Stop));
        Assert.Null(await new Grants(Store, TimeProvider.System).FindAsync(invitation, Stop));
        var groups = await db.Groups.AsNoTracking().Where(g => g.Slug == alone || g.Slug == shared).ToDictionaryAsync(g => g.Slug, g => g.IsPublished, Stop);
        Assert.Equal((false, true), (groups[alone], groups[shared]));
        Assert.True(await db.Accounts.AnyAsync(a => a.Id == other.Account, Stop));
    }
}

public sealed class SqliteMeTests(RunningServer server) : MeContract, IClassFixture<RunningServer>
{
    private protected override RunningServer Server => server;
}

public sealed class PostgreSqlMeTests(StoredServer stored) : MeContract, IClassFixture<StoredServer>
{
    private protected override RunningServer Server => stored.Server;
}
