using System.Net;
using System.Text.RegularExpressions;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MeetingHub.Server.Tests.Groups;

/// <summary>The pages on which people find a group, as a browser without scripts gets them.</summary>
public sealed partial class DirectoryPagesTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("meetinghub-test").FullName;
    private readonly WebApplicationFactory<Program> _server;
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    public DirectoryPagesTests() => _server = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        host.UseSetting("Storage:Sqlite", Path.Combine(_folder, "meetings.db")).UseSetting("Media:Port", "0")
            .UseSetting("Media:BindAddress", "127.0.0.1").UseSetting("Media:AdvertisedAddress", "127.0.0.1")
            .UseSetting("Help:Lines:0", "Harbour Lane; 01 234 5678; Monday to Friday"));

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private HttpClient Browser => _server.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = false });

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    private async Task<string> GetAsync(string path, string cookies = "")
    {
        using var browser = Browser;
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (cookies.Length > 0) request.Headers.Add("Cookie", cookies);
        using var answer = await browser.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(Stop);
    }

    /// <summary>What a page says, without its tags.</summary>
    private static string Read(string html) => WebUtility.HtmlDecode(Spaces().Replace(Tags().Replace(html[html.IndexOf("<main", StringComparison.Ordinal)..], " "), " "));

    private async Task SeedAsync()
    {
        await using var db = await _server.Services.GetRequiredService<IDbContextFactory<MeetingDb>>().CreateDbContextAsync(Stop);
        GroupRow Group(string id, string name, Action<GroupRow> with)
        {
            var group = new GroupRow
            {
                Id = id, Slug = id, Name = name, About = "A weekly round.", Languages = ["en"], Zone = "Europe/Dublin", IsListed = true, IsPublished = true, CreatedAt = 1, Capacity = 2,
            };
            with(group);
            return group;
        }
        db.Groups.AddRange(
            Group("living", "Living with anxiety", g => g.Topics = ["anxiety"]),
            Group("sroda", "Nasze środy", g => (g.Languages, g.Topics, g.Formats, g.Newcomers) = (["pl"], ["anxiety"], Formats.Chat, false)),
            Group("odd", "<b>Odd</b> & \"quoted\"", g => g.About = string.Concat(Enumerable.Repeat("words ", 60))),
            Group("door", "Open door", g => (g.IsDropIn, g.Formats) = (true, Formats.Chat)),
            Group("hidden", "Hidden", g => g.IsListed = false));
        db.Groups.AddRange(Enumerable.Range(0, 12).Select(i => Group($"more{i}", $"More {i}", _ => { })));
        SessionRow Session(string group, double hours, long? inUseUntil = null) => new()
        {
            Id = group, Room = group, Title = "", CreatedAt = 1, Group = group, InUseUntil = inUseUntil, IsDropIn = true,
            StartsAt = Now.AddHours(hours).ToUnixTimeMilliseconds(), EndsAt = Now.AddHours(hours).AddMinutes(75).ToUnixTimeMilliseconds(),
        };
        db.Sessions.AddRange(Session("living", 49), Session("sroda", 50), Session("door", -1, Now.AddHours(2).ToUnixTimeMilliseconds()));
        await db.SaveChangesAsync(Stop);
        db.Places.AddRange(new PlaceRow { Session = "sroda", Holder = [1], At = 1 }, new PlaceRow { Session = "sroda", Holder = [2], At = 1 });
        await db.SaveChangesAsync(Stop);
    }

    [Fact]
    public async Task The_start_page_leads_to_a_group_and_says_so_kindly_where_there_is_none()
    {
        var empty = await GetAsync("/");
        Assert.Contains("No group is listed here yet", Read(empty), StringComparison.Ordinal);
        Assert.Contains("href=\"/start\"", empty, StringComparison.Ordinal);
        Assert.Contains("href=\"/link\"", empty, StringComparison.Ordinal);
        Assert.DoesNotContain("role=\"search\"", empty, StringComparison.Ordinal);

        await SeedAsync();
        var all = await GetAsync("/");
        Assert.Contains("16 groups Each group’s own time is shown.", Read(all), StringComparison.Ordinal);
        Assert.Matches("Open now.*Open door.*Living with anxiety.*Dublin time.*75 min.*Nasze środy", Read(all)); // what is open comes first
        Assert.DoesNotContain("Hidden", all, StringComparison.Ordinal);
        Assert.DoesNotContain("noindex", all, StringComparison.Ordinal);
        Assert.Contains("rel=\"next\" href=\"/?page=2\"", all, StringComparison.Ordinal);
        Assert.Contains("href=\"/crisis-lines.html\"", all, StringComparison.Ordinal);

        var anxiety = await GetAsync("/?topic=anxiety&when=week", "zone=Pacific/Auckland");
        Assert.Contains("<title>2 groups for anxiety this week", anxiety, StringComparison.Ordinal);
        Assert.Contains("noindex", anxiety, StringComparison.Ordinal);
        Assert.Contains("Times are in Auckland time.", Read(anxiety), StringComparison.Ordinal);
        Assert.Matches("Full.*Nasze środy.*Chat only.*Polski.*Waiting list open", Read(anxiety));
        Assert.Contains("2 places left", Read(anxiety), StringComparison.Ordinal);
        Assert.Contains("<h3 lang=\"pl\"><a href=\"/groups/sroda\">", anxiety, StringComparison.Ordinal);
        // A topic keeps the other filters, and the form keeps the topic.
        Assert.Contains("href=\"/?topic=grief&amp;when=week\"", anxiety, StringComparison.Ordinal);
        Assert.Contains("name=\"topic\" value=\"anxiety\"", anxiety, StringComparison.Ordinal);
        Assert.Matches("value=\"week\" checked", anxiety);

        Assert.Contains("1 Gruppe zum Thema Angst", Read(await GetAsync("/?topic=anxiety&language=pl", "language=de")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_that_finds_nothing_offers_the_change_that_helps_most_and_shows_words_as_words()
    {
        await SeedAsync();
        var nothing = await GetAsync("/?topic=anxiety&language=pl&format=video");
        Assert.Contains("No groups for anxiety", Read(nothing), StringComparison.Ordinal);
        Assert.Matches("href=\"/\\?topic=anxiety&amp;(format=video|language=pl)\">(Any language|Every way to take part): 1 group<", nothing);
        Assert.DoesNotContain("href=\"/?topic=none", await GetAsync("/?topic=none"), StringComparison.Ordinal); // no such topic: not a filter

        var odd = await GetAsync("/?q=" + Uri.EscapeDataString("\"><script>alert(1)</script> odd 🧠"));
        Assert.DoesNotContain("<script>alert", odd, StringComparison.Ordinal);
        var found = await GetAsync("/?q=odd");
        Assert.DoesNotContain("<b>Odd", found, StringComparison.Ordinal);
        Assert.Contains("<b>Odd</b> & \"quoted\"", Read(found), StringComparison.Ordinal);
        Assert.Contains("words…", Read(found), StringComparison.Ordinal);
        foreach (var address in (string[])["/?page=99", "/?page=-1&when=99&format=9&access=x,y&language=%00", "/?q=" + new string('x', 6_000)]) await GetAsync(address);
    }

    [Fact]
    public async Task The_three_questions_come_with_all_that_they_may_lead_to_and_send_nothing()
    {
        await SeedAsync();
        var html = await GetAsync("/find");
        Assert.Matches("Open now.*Chat only.*Open door.*This week.*Living with anxiety.*Harbour Lane.*01 234 5678", Read(html));
        Assert.Contains("href=\"tel:012345678\"", html, StringComparison.Ordinal);
        Assert.Contains("<li data-takes=\"chat\">", html, StringComparison.Ordinal);
        foreach (var way in (string[])["/?when=now", "/?when=week", "/crisis-lines.html"]) Assert.Contains($"href=\"{way}\"", html, StringComparison.Ordinal);
        // Without its script the form is not there, and a form of that method is never sent, not even by a broken script.
        Assert.Matches("<form id=\"questions\"[^>]* method=\"dialog\"[^>]* hidden", html);
    }

    [Fact]
    public async Task A_link_or_a_time_zone_that_is_typed_in_leads_on()
    {
        using var browser = Browser;
        async Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] values)
        {
            using var form = new FormUrlEncodedContent(values.Select(v => KeyValuePair.Create(v.Name, v.Value)));
            return await browser.PostAsync(new Uri(path, UriKind.Relative), form, Stop);
        }

        foreach (var typed in (string[])["https://meet.example/j/AbCdEf0123456789-_abcd", " AbCdEf0123456789-_abcd ", "meet.example/j/AbCdEf0123456789-_abcd/",
            "https://meet.example/j/AbCdEf0123456789-_abcd#abcdefghijklmnopqrstuv"])
        {
            using var opened = await PostAsync("/link", ("link", typed));
            Assert.Equal((HttpStatusCode.SeeOther, "/j/AbCdEf0123456789-_abcd"), (opened.StatusCode, opened.Headers.Location!.OriginalString));
        }
        foreach (var typed in (string[])["", "https://evil.example/", "AbCdEf/../..", "<b>"])
        {
            using var refused = await PostAsync("/link", ("link", typed));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            Assert.Contains("letter by letter", await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }

        // Whatever comes behind "#" is the browser's own.
        using (var again = await PostAsync("/link", ("link", "https://evil.example/#abcdefghijklmnopqrstuv")))
            Assert.DoesNotContain("abcdefghijklmnopqrstuv", await again.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);

        Assert.Contains("<option value=\"Europe/Dublin\">Dublin</option>", await GetAsync("/time-zone?to=/"), StringComparison.Ordinal);
        using var chosen = await PostAsync("/time-zone", ("zone", "Pacific/Auckland"), ("to", "/?when=week"));
        Assert.Equal((HttpStatusCode.SeeOther, "/?when=week"), (chosen.StatusCode, chosen.Headers.Location!.OriginalString));
        Assert.Equal(["own-zone=yes", "zone=Pacific/Auckland"], chosen.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0]).Order());
        using var elsewhere = await PostAsync("/time-zone", ("zone", ""), ("to", "//evil.example"));
        Assert.Equal("/", elsewhere.Headers.Location!.OriginalString);
        using var unknown = await PostAsync("/time-zone", ("zone", "Nowhere/At all"));
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
    }

    [Fact]
    public async Task Search_engines_are_told_of_listed_groups_alone()
    {
        await SeedAsync();
        Assert.Contains("Sitemap: http://localhost/sitemap.xml", await GetAsync("/robots.txt"), StringComparison.Ordinal);
        var sitemap = await GetAsync("/sitemap.xml");
        Assert.Contains("<loc>http://localhost/groups/living</loc>", sitemap, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", sitemap, StringComparison.Ordinal);
    }
}
