using System.Net;
using System.Text.RegularExpressions;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Pages;
using MeetingHub.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Tests.Accounts;

/// <summary>The pages for signing in and for making accounts, without scripts, for every database.</summary>
public abstract partial class AccountPagesContract
{
    private protected const string Password = "seven herons on one leg";

    private protected abstract RunningServer Server { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private HttpClient NewBrowser() => Server.NewBrowser();

    private static string NewName() => $"Rowan Unmistakable {Guid.NewGuid().ToString("N")[..12]}";

    [GeneratedRegex("<li>(?<code>[0-9A-Z]{5}-[0-9A-Z]{5})</li>", RegexOptions.ExplicitCapture)]
    private static partial Regex CodeOnPage();

    [GeneratedRegex("""name="codes" value="(?<sealed>[^"]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex SealedCodes();

    /// <summary>Makes an account by a link, with a password; returns its recovery codes.</summary>
    private async Task<(HttpResponseMessage Answer, string[] Codes)> MakeAccountAsync(
        HttpClient browser, string code, string name, string password = Password, bool kept = true)
    {
        var page = await browser.GetStringAsync(new Uri($"/first/{code}", UriKind.Relative), Stop);
        (string, string)[] values =
        [
            ("form", Form.TokenOf(page)), ("codes", SealedCodes().Match(page).Groups["sealed"].Value), ("name", name), ("how", "password"),
            ("password", password), .. kept ? [("kept", "yes")] : Array.Empty<(string, string)>(),
        ];
        using var form = new FormUrlEncodedContent(values.Select(v => KeyValuePair.Create(v.Item1, v.Item2)));
        var answer = await browser.PostAsync(new Uri($"/first/{code}", UriKind.Relative), form, Stop);
        return (answer, [.. CodeOnPage().Matches(page).Select(m => m.Groups["code"].Value)]);
    }

    private async Task<string> InvitationAsync()
    {
        await using var db = Server.OpenStore();
        var maker = await SignedInPerson.MakeAsync(db, isOperator: true);
        return await new Grants(new StoreOf(Server.OpenStore), TimeProvider.System).MakeForGroupMakerAsync(maker.Account, Stop);
    }

    private async Task<(string Name, string[] Codes)> AccountAsync()
    {
        using var browser = NewBrowser();
        var name = NewName();
        var (answer, codes) = await MakeAccountAsync(browser, await InvitationAsync(), name);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        return (name, codes);
    }

    private static Task<HttpResponseMessage> SignInAsync(
        HttpClient browser, string name, string password, string code = "", string to = "") =>
        Form.FillInAsync(browser, "/sign-in", ("name", name), ("password", password), ("code", code), ("to", to));

    [Fact]
    public async Task The_link_that_the_server_prints_makes_one_operator_and_is_then_used_up()
    {
        // The line may come a moment after the server has said where it is.
        string? code = null;
        await Until.TrueAsync(() =>
        {
            code = Server.LogLines.Select(l => PrintedLink().Match(l)).FirstOrDefault(m => m.Success)?.Groups["code"].Value;
            return Task.FromResult(code is not null);
        }, "The server prints no link for its first account.");
        Assert.DoesNotContain(Server.LogLines, l => l.StartsWith('{') && l.Contains(code!, StringComparison.Ordinal));

        using var browser = NewBrowser();
        var name = NewName();
        var (made, codes) = await MakeAccountAsync(browser, code!, name);
        Assert.Equal((HttpStatusCode.SeeOther, "/invite"), (made.StatusCode, made.Headers.Location!.OriginalString));
        Assert.Equal(RecoveryCodes.Count, codes.Distinct().Count());
        using (var invite = await Form.FillInAsync(browser, "/invite", ("make", "yes")))
            Assert.Matches("/first/[A-Za-z0-9_-]{22}", await invite.Content.ReadAsStringAsync(Stop));

        using var another = NewBrowser();
        using var again = await another.GetAsync(new Uri($"/first/{code}", UriKind.Relative), Stop);
        using var never = await another.GetAsync(new Uri($"/first/{OneTimeCodes.New()}", UriKind.Relative), Stop);
        Assert.Equal((HttpStatusCode.Gone, HttpStatusCode.Gone), (again.StatusCode, never.StatusCode));
        Assert.Equal(await again.Content.ReadAsStringAsync(Stop), (await never.Content.ReadAsStringAsync(Stop)).Replace(
            never.RequestMessage!.RequestUri!.AbsolutePath, again.RequestMessage!.RequestUri!.AbsolutePath, StringComparison.Ordinal));
    }

    [GeneratedRegex("^Nobody runs this server yet.*: /first/(?<code>[A-Za-z0-9_-]{22}) ", RegexOptions.ExplicitCapture)]
    private static partial Regex PrintedLink();

    [Fact]
    public async Task A_form_that_comes_back_says_what_to_mend_and_keeps_the_name_and_the_codes()
    {
        using var browser = NewBrowser();
        var (code, name) = (await InvitationAsync(), NewName());
        var (answer, codes) = await MakeAccountAsync(browser, code, name, password: "password1234", kept: false);
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Stop));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("one of the first passwords", page, StringComparison.Ordinal);
        Assert.Contains("tick the box", page, StringComparison.Ordinal);
        Assert.Contains($"value=\"{name}\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("password1234", page, StringComparison.Ordinal);
        Assert.Equal(codes, CodeOnPage().Matches(page).Select(m => m.Groups["code"].Value));

        var (taken, _) = (await AccountAsync()).Name is var other ? await MakeAccountAsync(browser, code, other.ToUpperInvariant()) : default;
        Assert.Contains("That name is in use here", await taken.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, (await MakeAccountAsync(browser, code, name)).Answer.StatusCode); // the link is still good
    }

    [Fact]
    public async Task Somebody_signs_in_with_name_and_password_and_goes_where_they_wanted_at_this_server_only()
    {
        var (name, _) = await AccountAsync();
        foreach (var (to, expected) in new[] { ("/organise?x=1", "/organise?x=1"), ("https://other.example/", SignInPages.Home), ("//other.example", SignInPages.Home) })
        {
            using var browser = NewBrowser();
            using var answer = await SignInAsync(browser, $" {name.ToLowerInvariant()} ", Password, to: to);
            Assert.Equal((HttpStatusCode.SeeOther, expected), (answer.StatusCode, answer.Headers.Location!.OriginalString));
            using (var data = await browser.GetAsync("/me/data", Stop)) Assert.Equal(HttpStatusCode.OK, data.StatusCode);
            using var again = await browser.GetAsync("/sign-in", Stop);
            Assert.Equal(HttpStatusCode.SeeOther, again.StatusCode);
        }
    }

    [Fact]
    public async Task A_wrong_name_and_a_wrong_password_are_answered_alike_and_after_five_tries_with_a_pause()
    {
        var (name, _) = await AccountAsync();
        async Task<(HttpStatusCode, string)> TryAsync(string typed)
        {
            using var browser = NewBrowser();
            using var answer = await SignInAsync(browser, typed, "not the right one");
            var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Stop));
            Assert.Contains($"value=\"{typed}\"", page, StringComparison.Ordinal); // kept
            var said = page.Contains("don’t go together", StringComparison.Ordinal) ? "wrong" : page.Contains("Let’s pause for", StringComparison.Ordinal) ? "pause" : "";
            return (answer.StatusCode, said);
        }
        foreach (var typed in new[] { name, NewName() })
        {
            for (var i = 0; i < IPauses.TriesPerName; i++) Assert.Equal((HttpStatusCode.UnprocessableEntity, "wrong"), await TryAsync(typed));
            Assert.Equal((HttpStatusCode.TooManyRequests, "pause"), await TryAsync(typed));
        }
    }

    [Fact]
    public async Task A_recovery_code_lets_somebody_in_once_also_when_it_is_sent_twice_at_once()
    {
        var (name, codes) = await AccountAsync();
        using var one = NewBrowser();
        using var two = NewBrowser();
        var both = await Task.WhenAll(SignInAsync(one, name, "", codes[0].ToLowerInvariant()), SignInAsync(two, name, "", codes[0].Replace("-", " ")));
        Assert.Single(both, a => a is { StatusCode: HttpStatusCode.SeeOther } && a.Headers.Location!.OriginalString == "/me/ways?code");
        Assert.Single(both, a => a is { StatusCode: HttpStatusCode.UnprocessableEntity });
        using var three = NewBrowser();
        using (var next = await SignInAsync(three, name, "", codes[1])) Assert.Equal(HttpStatusCode.SeeOther, next.StatusCode);

        await using var db = Server.OpenStore();
        var kept = await db.Accounts.AsNoTracking().SingleAsync(a => a.UserName == name, Stop);
        Assert.Equal(RecoveryCodes.Count - 2, kept.RecoveryCodes.Length);
        Assert.DoesNotContain(kept.RecoveryCodes, hash => codes.Any(c => hash.Contains(c.Replace("-", ""), StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Somebody_who_has_an_account_accepts_a_role_with_it()
    {
        var slug = $"group-{Guid.NewGuid():N}";
        var (organiser, _) = await Server.SignInAsync((slug, GroupRole.Organiser));
        var (person, browser) = await Server.SignInAsync();
        await using var db = Server.OpenStore();
        var group = await db.Groups.AsNoTracking().SingleAsync(g => g.Slug == slug, Stop);
        var code = await new Grants(new StoreOf(Server.OpenStore), TimeProvider.System).MakeAsync(group.Id, GroupRole.Moderator, organiser.Account, Stop);

        var page = await browser.GetStringAsync(new Uri($"/first/{code}", UriKind.Relative), Stop);
        Assert.Contains($"You’re asked to moderate in {slug}.", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.Contains(person.Name, page, StringComparison.Ordinal);
        using var accepted = await Form.FillInAsync(browser, $"/first/{code}", $"/first/{code}/accept", ("accept", "yes"));
        Assert.Equal((HttpStatusCode.SeeOther, "/organise"), (accepted.StatusCode, accepted.Headers.Location!.OriginalString));
        Assert.True(await db.GroupRoles.AnyAsync(r => r.Group == group.Id && r.Account == person.Account && r.Role == GroupRole.Moderator, Stop));
    }

    [Fact]
    public async Task Somebody_signs_out_and_other_sites_cannot_do_it_for_them()
    {
        var (_, browser) = await Server.SignInAsync();
        using (var without = await browser.PostAsync("/sign-out", new FormUrlEncodedContent([]), Stop))
            Assert.Equal(HttpStatusCode.BadRequest, without.StatusCode);
        using (var data = await browser.GetAsync("/me/data", Stop)) Assert.Equal(HttpStatusCode.OK, data.StatusCode);
    }

    [Fact]
    public async Task No_name_of_an_account_and_no_code_is_in_the_log()
    {
        var (name, codes) = await AccountAsync();
        using var browser = NewBrowser();
        using (await SignInAsync(browser, name, "wrong")) { }
        using (await SignInAsync(browser, name, "", codes[3])) { }
        Assert.DoesNotContain(Server.LogLines, l => l.Contains("Unmistakable", StringComparison.Ordinal) || codes.Any(c => l.Contains(c, StringComparison.Ordinal)));
    }
}

public sealed class SqliteAccountPagesTests(ServerWith<SqliteAccountPagesTests> server)
    : AccountPagesContract, IClassFixture<ServerWith<SqliteAccountPagesTests>>, IServerOptions
{
    public static string[] ServerOptions => ["--Serilog:MinimumLevel:Default", "Verbose"];

    private protected override RunningServer Server => server.Server;
}

public sealed class PostgreSqlAccountPagesTests(StoredServer stored) : AccountPagesContract, IClassFixture<StoredServer>
{
    private protected override RunningServer Server => stored.Server;
}
