using System.Net;
using MeetingHub.Server.Pages;

namespace MeetingHub.Server.Tests.Pages;

/// <summary>What all pages share that the server renders.</summary>
public sealed class PagesTests(ServerWith<PagesTests> server) : IClassFixture<ServerWith<PagesTests>>, IServerOptions
{
    public static string[] ServerOptions => ["--Page:QuickExitTo", "https://weather.example/"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private async Task<(HttpResponseMessage Answer, string Html)> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using var browser = server.Server.NewBrowser();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        var answer = await browser.SendAsync(request, Stop);
        return (answer, await answer.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task A_page_is_in_the_language_that_was_chosen_or_else_in_the_browsers()
    {
        var wishes = ("Accept-Language", "fr;q=0.9, de-AT;q=0.8, en;q=0.1");
        Assert.Contains("<html lang=\"de\"", (await GetAsync("/", wishes)).Html, StringComparison.Ordinal);
        Assert.Contains("Gruppe finden", (await GetAsync("/", wishes)).Html, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"en\"", (await GetAsync("/", wishes, ("Cookie", "language=en"))).Html, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"en\"", (await GetAsync("/", ("Accept-Language", "fr"))).Html, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"de\"", (await GetAsync("/", wishes, ("Cookie", "language=xx"))).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/groups/harbour?day=2", "/groups/harbour?day=2")]
    [InlineData("//other.example/", "/")]
    [InlineData("/\\other.example/", "/")]
    [InlineData("https://other.example/", "/")]
    public async Task A_language_is_chosen_without_scripts_and_leads_back_to_this_server_only(string to, string back)
    {
        using var browser = server.Server.NewBrowser();
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("language", "de"), KeyValuePair.Create("to", to)]);
        using var answer = await browser.PostAsync(new Uri("/language", UriKind.Relative), form, Stop);
        Assert.Equal((HttpStatusCode.SeeOther, back), (answer.StatusCode, answer.Headers.Location!.OriginalString));
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("language=de; max-age=31536000; path=/; ", cookie, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null", "same-origin", HttpStatusCode.SeeOther)] // a page without a referrer says so
    [InlineData("null", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("null", null, HttpStatusCode.Forbidden)]
    [InlineData("https://other.example", "same-origin", HttpStatusCode.Forbidden)]
    public async Task A_language_is_chosen_from_our_own_pages_only(string origin, string? site, HttpStatusCode expected)
    {
        using var browser = server.Server.NewBrowser();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/language", UriKind.Relative));
        request.Content = new FormUrlEncodedContent([KeyValuePair.Create("language", "de")]);
        request.Headers.Add("Origin", origin);
        if (site is not null) request.Headers.Add("Sec-Fetch-Site", site);
        using var answer = await browser.SendAsync(request, Stop);
        Assert.Equal(expected, answer.StatusCode);
    }

    /// <summary>Every page that is compressed, so that one which gets a form with a token later fails.</summary>
    [Fact]
    public async Task Public_pages_are_compressed_when_they_hold_no_token_and_pages_with_one_are_not()
    {
        await using (var db = server.Server.OpenStore())
        {
            db.Groups.Add(new Server.Storage.GroupRow { Id = "small", Slug = "small", Name = "Small", CreatedAt = 1, IsPublished = true,
                IsListed = true });
            await db.SaveChangesAsync(Stop);
        }
        foreach (var path in (string[])["/", "/?q=nothing", "/find", "/groups/small", "/groups/small/privacy", "/privacy",
            "/accessibility"])
        {
            Assert.DoesNotContain("name=\"form\"", (await GetAsync(path)).Html, StringComparison.Ordinal);
            foreach (var encoding in (string[])["br", "gzip"])
            {
                var (answer, _) = await GetAsync(path, ("Accept-Encoding", encoding));
                Assert.Equal((path, encoding), (path, string.Join(' ', answer.Content.Headers.ContentEncoding)));
            }
        }
        foreach (var path in (string[])["/sign-in", "/groups/small/member", "/me/sessions"])
        {
            var (answer, html) = await GetAsync(path, ("Accept-Encoding", "br, gzip"));
            Assert.Contains("name=\"form\"", html, StringComparison.Ordinal);
            Assert.Empty(answer.Content.Headers.ContentEncoding);
        }
    }

    [Fact]
    public async Task A_page_is_not_kept_by_anybody_and_runs_no_script_but_ours()
    {
        var (answer, html) = await GetAsync("/");
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.Equal(WebClient.ContentSecurityPolicy, answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.DoesNotMatch("<script(?![^>]*src=)", html);
        using var client = await server.Server.NewBrowser().GetAsync(new Uri("/j/nobody", UriKind.Relative), Stop);
        Assert.Contains("script-src 'self' 'wasm-unsafe-eval';", client.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotMatch("""\son[a-z]+=|="https?://(?!weather\.example/)""", html);
    }

    [Fact]
    public async Task Help_now_and_Quick_exit_lead_there_without_scripts()
    {
        var (_, html) = await GetAsync("/", ("Accept-Language", "de"));
        Assert.Contains("""<a class="btn quiet" href="/crisis-lines.de.html" """, html, StringComparison.Ordinal);
        Assert.Contains("""<a class="btn exit" href="https://weather.example/" """, html, StringComparison.Ordinal);
        Assert.Contains("""<meta name="quick-exit" content="https://weather.example/" """, html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_page_refuses_is_said_on_a_page()
    {
        using var browser = server.Server.NewBrowser();
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("language", "xx")]);
        using var answer = await browser.PostAsync(new Uri("/language", UriKind.Relative), form, Stop);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync(Stop);
        Assert.Contains("<h1>That didn’t arrive as it should</h1>", html, StringComparison.Ordinal);
        Assert.Contains("<meta name=\"robots\" content=\"noindex\">", html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_files_of_the_client_are_found_by_its_manifest()
    {
        var folder = Directory.CreateTempSubdirectory("meetinghub-test").FullName;
        Directory.CreateDirectory(Path.Combine(folder, ".vite"));
        File.WriteAllText(Path.Combine(folder, ".vite", "manifest.json"), """
            { "index.html": { "file": "assets/index-1.js", "isEntry": true, "css": ["assets/index-2.css"] },
              "src/enhance/page.ts": { "file": "assets/page-3.js", "isEntry": true }, "_shared.js": { "file": "assets/shared-4.js" } }
            """);
        var files = PageAssets.Of(folder);
        Assert.Equal(["/assets/index-2.css"], files.Styles);
        Assert.Equal(("/assets/page-3.js", null), (files.Script("page"), files.Script("none")));
        Assert.Empty(PageAssets.Of(null).Styles);
        Directory.Delete(folder, recursive: true);
    }
}
