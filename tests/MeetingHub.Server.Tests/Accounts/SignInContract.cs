using System.Net;
using System.Text.Json.Nodes;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MeetingHub.Server.Tests.Accounts;

/// <summary>Who is signed in where, links for accounts, and what hangs on an account, for every database.</summary>
public abstract class SignInContract
{
    private protected abstract RunningServer Server { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);

    private StoreOf Store => new(Server.OpenStore);

    [Fact]
    public async Task A_browser_is_signed_in_by_its_cookie_until_it_is_signed_out_from_elsewhere()
    {
        var (person, browser) = await Server.SignInAsync();
        using var _ = browser;
        using (var data = await browser.GetAsync("/me/data", Stop)) Assert.Equal(HttpStatusCode.OK, data.StatusCode);

        await new SignIns(Store, TimeProvider.System).EndAsync(person.Account, SignIns.IdOf(person.Cookie), Stop);
        using (var data = await browser.GetAsync("/me/data", Stop))
        {
            Assert.Equal(HttpStatusCode.Redirect, data.StatusCode);
            Assert.Equal("/sign-in?to=%2Fme%2Fdata", data.Headers.Location!.OriginalString);
        }
    }

    [Fact]
    public async Task A_sign_in_lasts_thirty_days_after_its_last_use_and_its_cookie_is_given_again_once_a_day()
    {
        var person = await MakeAsync();
        var signIns = new SignIns(Store, _clock);
        var cookie = await SignInAsync(signIns, person.Account);
        Assert.True(cookie is { HttpOnly: true, Secure: true, SameSite: "lax", Path: "/" }, cookie.ToString());
        Assert.Equal("__Host-account", cookie.Name);

        Assert.Equal((person.Account, false), await SeenAsync(signIns, cookie.Value));
        _clock.Advance(TimeSpan.FromDays(29));
        Assert.Equal((person.Account, true), await SeenAsync(signIns, cookie.Value));
        Assert.Equal((person.Account, false), await SeenAsync(signIns, cookie.Value)); // the same day
        _clock.Advance(TimeSpan.FromDays(29));
        Assert.Equal((person.Account, true), await SeenAsync(signIns, cookie.Value));
        _clock.Advance(TimeSpan.FromDays(30));
        Assert.Equal((null, false), await SeenAsync(signIns, cookie.Value));
    }

    [Fact]
    public async Task Somebody_signs_all_other_browsers_out_and_stays_signed_in_here()
    {
        var (person, other) = (await MakeAsync(), await MakeAsync());
        var signIns = new SignIns(Store, _clock);
        var (here, there, stranger) =
            (await SignInAsync(signIns, person.Account), await SignInAsync(signIns, person.Account), await SignInAsync(signIns, other.Account));
        await signIns.EndOthersAsync(person.Account, SignIns.IdOf(here.Value), Stop);
        await signIns.EndAsync(person.Account, SignIns.IdOf(stranger.Value), Stop); // not theirs to end

        Assert.Equal((person.Account, false), await SeenAsync(signIns, here.Value));
        Assert.Equal((null, false), await SeenAsync(signIns, there.Value));
        Assert.Equal((other.Account, false), await SeenAsync(signIns, stranger.Value));
        Assert.Equal(["Firefox, phone"], (await signIns.ListAsync(person.Account, Stop)).Select(s => s.Device));
    }

    [Fact]
    public async Task The_store_has_no_secret_that_signs_anybody_in_or_opens_a_link()
    {
        var person = await MakeAsync();
        var cookie = await SignInAsync(new SignIns(Store, _clock), person.Account);
        var code = await new Grants(Store, _clock).MakeForGroupMakerAsync(person.Account, Stop);
        await using var db = Server.OpenStore();
        var kept = string.Join('\n', (await db.SignIns.AsNoTracking().ToListAsync(Stop)).Select(s => $"{s.Id} {s.Device}")
            .Concat((await db.Grants.AsNoTracking().ToListAsync(Stop)).Select(g => Convert.ToBase64String(g.Hash))));
        Assert.DoesNotContain(cookie.Value, kept, StringComparison.Ordinal);
        Assert.DoesNotContain(code, kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_works_once_and_not_after_its_time()
    {
        var (maker, one, two) = (await MakeAsync(), await MakeAsync(), await MakeAsync());
        var grants = new Grants(Store, _clock);
        await using var db = Server.OpenStore();
        var group = new GroupRow { Id = Guid.NewGuid().ToString("N"), Slug = Guid.NewGuid().ToString("N"), Name = "Circle", CreatedAt = 1 };
        db.Groups.Add(group);
        await db.SaveChangesAsync(Stop);

        var code = await grants.MakeAsync(group.Id, GroupRole.Facilitator, maker.Account, Stop);
        Assert.True(await UseAsync(grants, code, one.Account));
        Assert.False(await UseAsync(grants, code, two.Account));
        Assert.Equal([(one.Account, GroupRole.Facilitator)], (await db.GroupRoles.Where(r => r.Group == group.Id).ToListAsync(Stop)).Select(r => (r.Account, r.Role)));

        var late = await grants.MakeAsync(group.Id, GroupRole.Facilitator, maker.Account, Stop);
        _clock.Advance(TimeSpan.FromDays(7));
        Assert.Null(await grants.FindAsync(late, Stop));
        Assert.False(await UseAsync(grants, late, two.Account));
        Assert.Null(await grants.FindAsync("nonsense", Stop));
    }

    [Fact]
    public async Task Two_people_who_use_one_link_at_the_same_moment_do_not_both_get_what_it_is_for()
    {
        var (maker, one, two) = (await MakeAsync(), await MakeAsync(), await MakeAsync());
        var grants = new Grants(Store, _clock);
        var code = await grants.MakeForGroupMakerAsync(maker.Account, Stop);
        var got = await Task.WhenAll(UseAsync(grants, code, one.Account), UseAsync(grants, code, two.Account));
        Assert.Single(got, g => g);
    }

    [Fact]
    public async Task Of_the_links_that_nodes_print_for_a_first_account_only_the_newest_works_for_a_day()
    {
        var person = await MakeAsync();
        var grants = new Grants(Store, _clock);
        var made = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => grants.MakeFirstAsync(Stop))));
        var working = await Task.WhenAll(made.Select(m => grants.FindAsync(m.Code, Stop)));
        Assert.Single(working, w => w is not null);

        _clock.Advance(TimeSpan.FromSeconds(1));
        var (newer, until) = await grants.MakeFirstAsync(Stop);
        Assert.Equal(TimeSpan.FromDays(1), until - DateTimeOffset.FromUnixTimeMilliseconds(_clock.GetUtcNow().ToUnixTimeMilliseconds()));
        Assert.All(await Task.WhenAll(made.Select(m => grants.FindAsync(m.Code, Stop))), Assert.Null);
        Assert.True(await UseAsync(grants, newer, person.Account));
        await using var db = Server.OpenStore();
        Assert.True((await db.Accounts.AsNoTracking().SingleAsync(a => a.Id == person.Account, Stop)).IsOperator);
        Assert.True(await grants.HasOperatorAsync(Stop));
    }

    [Fact]
    public async Task A_group_that_has_lost_its_organisers_gets_a_new_one_by_a_link_of_the_server_itself()
    {
        var slug = $"group-{Guid.NewGuid():N}";
        var (facilitator, _) = await Server.SignInAsync((slug, GroupRole.Facilitator));
        var grants = new Grants(Store, _clock);
        Assert.Null(await grants.MakeForOrganiserAsync("no-such-group", Stop));
        var (code, _) = (await grants.MakeForOrganiserAsync(slug, Stop))!.Value;
        Assert.True(await UseAsync(grants, code, facilitator.Account));
        await using var db = Server.OpenStore();
        Assert.Equal(2, await db.GroupRoles.CountAsync(r => r.Account == facilitator.Account, Stop));
    }

    [Fact]
    public async Task Sign_ins_and_links_are_deleted_when_their_time_is_over()
    {
        var person = await MakeAsync();
        var cookie = await SignInAsync(new SignIns(Store, _clock), person.Account);
        var code = await new Grants(Store, _clock).MakeForGroupMakerAsync(person.Account, Stop);
        async Task<(bool SignIn, bool Link)> KeptAfterAsync(TimeSpan time)
        {
            _clock.Advance(time);
            using var retention = new Retention(Store, Options.Create(new SessionOptions()), _clock, NullLogger<Retention>.Instance);
            await retention.DeleteAsync(Stop);
            await using var db = Server.OpenStore();
            var (id, hash) = (SignIns.IdOf(cookie.Value), Grants.HashOf(code));
            return (await db.SignIns.AnyAsync(s => s.Id == id, Stop), await db.Grants.AnyAsync(g => g.Hash == hash, Stop));
        }
        Assert.Equal((true, true), await KeptAfterAsync(TimeSpan.FromDays(6.9)));
        Assert.Equal((true, false), await KeptAfterAsync(TimeSpan.FromDays(0.2)));
        Assert.Equal((false, false), await KeptAfterAsync(TimeSpan.FromDays(23)));
    }

    [Fact]
    public async Task A_person_gets_everything_that_hangs_on_the_account_as_a_file_and_nothing_of_others()
    {
        var slug = $"group-{Guid.NewGuid():N}";
        var (person, browser) = await Server.SignInAsync((slug, GroupRole.Organiser), (slug, GroupRole.Facilitator));
        using var _ = browser;
        var (other, _) = await Server.SignInAsync((slug, GroupRole.Moderator));
        using var response = await browser.GetAsync("/me/data", Stop);
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition!.DispositionType);
        var text = await response.Content.ReadAsStringAsync(Stop);
        var file = JsonNode.Parse(text)!;
        Assert.Equal(person.Name, (string?)file["account"]!["userName"]);
        Assert.Equal([slug, slug], file["roles"]!.AsArray().Select(r => (string?)r!["group"]));
        Assert.Equal("Firefox, computer", (string?)file["devices"]![0]!["device"]);
        Assert.DoesNotContain(other.Account, text, StringComparison.Ordinal);
        Assert.DoesNotContain(other.Name, text, StringComparison.Ordinal);
    }

    private async Task<SignedInPerson> MakeAsync()
    {
        await using var db = Server.OpenStore();
        return await SignedInPerson.MakeAsync(db);
    }

    private async Task<bool> UseAsync(Grants grants, string code, string account)
    {
        await using var db = Server.OpenStore();
        var got = await grants.TryUseAsync(db, code, await db.Accounts.SingleAsync(a => a.Id == account, Stop), Stop);
        await db.SaveChangesAsync(Stop);
        return got;
    }

    private sealed record SetCookie(string Name, string Value, bool HttpOnly, bool Secure, string? SameSite, string? Path);

    private static async Task<SetCookie> SignInAsync(SignIns signIns, string account)
    {
        var http = new DefaultHttpContext { Request = { Scheme = "https" } };
        http.Request.Headers.UserAgent = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0";
        await signIns.SignInAsync(http, account, Stop);
        Assert.Equal(account, AccessRules.AccountOf(http.User));
        var header = Microsoft.Net.Http.Headers.SetCookieHeaderValue.Parse(http.Response.Headers.SetCookie.ToString());
        return new(header.Name.ToString(), header.Value.ToString(), header.HttpOnly, header.Secure,
            header.SameSite.ToString().ToLowerInvariant(), header.Path.ToString());
    }

    private static async Task<(string? Account, bool CookieAgain)> SeenAsync(SignIns signIns, string cookie)
    {
        var http = new DefaultHttpContext { Request = { Scheme = "https" } };
        http.Request.Headers.Cookie = $"__Host-account={cookie}";
        var user = await signIns.FindAsync(http, Stop);
        return (user is null ? null : AccessRules.AccountOf(user), http.Response.Headers.SetCookie.Count > 0);
    }
}

public sealed class SqliteSignInTests(RunningServer server) : SignInContract, IClassFixture<RunningServer>
{
    private protected override RunningServer Server => server;
}

public sealed class PostgreSqlSignInTests(StoredServer stored) : SignInContract, IClassFixture<StoredServer>
{
    private protected override RunningServer Server => stored.Server;
}
