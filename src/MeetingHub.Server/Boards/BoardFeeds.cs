using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Groups.Membership;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Boards;

/// <summary>
/// Feeds of a board for a program of one's own: each has a key of its own, which its owner can take back, and works as long as they may
/// read the board. The feed of announcements has none.
/// </summary>
internal sealed class BoardFeeds(IDbContextFactory<MeetingDb> store, Deletions deletions, TimeProvider clock)
{
    public const int MostEntries = 30;
    private const int KeyLength = 16;

    public async Task<bool> HasAsync(string group, string author, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        return await db.BoardFeeds.AnyAsync(f => f.Group == group && f.Author == author, stop);
    }

    /// <summary>Makes a key; an earlier one stops working.</summary>
    public async Task<string> MakeAsync(string group, string author, CancellationToken stop)
    {
        await StopAsync(group, author, stop);
        var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KeyLength));
        await using var db = await store.CreateDbContextAsync(stop);
        db.BoardFeeds.Add(new BoardFeedRow { Hash = HashOf(key), Group = group, Author = author });
        await db.SaveChangesAsync(stop);
        return key;
    }

    public async Task StopAsync(string group, string author, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var own = db.BoardFeeds.Where(f => f.Group == group && f.Author == author);
        deletions.Add(Deleted.Feed, (await own.Select(f => f.Hash).ToListAsync(stop)).Select(Convert.ToHexString));
        await own.ExecuteDeleteAsync(stop);
    }

    /// <summary>Whose feed it is, as they visit the board; null when the key is none, or its owner may not read any more.</summary>
    public async Task<BoardVisit?> OpenAsync(string slug, string key, CancellationToken stop)
    {
        if (key.Length != Base64Url.GetEncodedLength(KeyLength)) return null;
        var hash = HashOf(key);
        await using var db = await store.CreateDbContextAsync(stop);
        var found = await db.BoardFeeds.AsNoTracking().Where(f => f.Hash == hash)
            .Join(db.Groups, f => f.Group, g => g.Id, (feed, group) => new { feed, group }).FirstOrDefaultAsync(stop);
        if (found is null || found.group.Slug != slug || !found.group.IsPublished) return null;
        var member = await db.Members.AsNoTracking().FirstOrDefaultAsync(m => m.Id == found.feed.Author && m.Group == found.group.Id, stop);
        var isThere = (member is not null && !(await MemberStanding.OfAsync(db, member.Group, [member.Holder], clock.GetUtcNow(),
            stop)).IsRemoved)
            || await db.GroupRoles.AnyAsync(r => r.Group == found.group.Id && r.Account == found.feed.Author, stop);
        var visit = new BoardVisit(found.group, await BoardVisits.BoardOfAsync(db, found.group.Id, stop), IsTeam: false, LeadsGroup: false,
            isThere ? new Writer(found.feed.Author, "", default, default) : null);
        return isThere && visit.MayRead ? visit : null;
    }

    /// <summary>Posts that are shown, newest first. What is covered stays covered.</summary>
    public async Task<IReadOnlyList<(PostRow Post, string Title)>> LatestAsync(string group, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var found =
            from post in db.Posts.AsNoTracking()
            where post.Group == @group && post.State == PostState.Shown
            orderby post.At descending
            select new { post, Title = db.Posts.Where(o => o.Id == post.Thread && o.State == PostState.Shown).Select(o => o.Title)
                .FirstOrDefault() };
        return [.. (await found.Take(MostEntries).ToListAsync(stop)).Select(f => (f.post, f.Title ?? ""))];
    }

    private static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes($"board feed:{key}"));
}

/// <summary>Feeds in Atom (RFC 4287), and where their keys are made.</summary>
internal static class FeedPages
{
    private const string Atom = "http://www.w3.org/2005/Atom";
    private const string Reading = "feeds";
    private const int ReadsPerMinute = 120;
    private const int MostNews = 20;

    public static void AddLimits(WebApplicationBuilder builder) => builder.Services.AddRateLimiter(o =>
        o.AddPolicy(Reading, context => AddressLimit.PerMinute(context, Reading, ReadsPerMinute)));

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/groups/{slug}/board/feed", ChangeAsync).AsPage().Anyone().RequireRateLimiting(PagesFeature.Changing);
        app.MapGet("/groups/{slug}/board/feed/{key}", SendAsync).KeyHolder().RequireRateLimiting(Reading).ExcludeFromDescription();
        app.MapGet("/groups/{slug}/news", ShowNewsAsync).AsPage().Compress().Anyone();
        app.MapGet("/groups/{slug}/news/feed", SendNewsAsync).Anyone().RequireRateLimiting(Reading).ExcludeFromDescription();
    }

    private static async Task<IResult> ChangeAsync(
        string slug, [FromForm] string? want, HttpContext http, BoardVisits visits, BoardFeeds feeds, CancellationToken stop)
    {
        if (await visits.FindAsync(http, slug, stop) is not { } visit) return PageResults.NotFound();
        if (!visit.MayRead || visit.Writer is not { } me) return BoardPages.Closed(visit);
        if (want != "new")
        {
            await feeds.StopAsync(visit.Group.Id, me.Id, stop);
            return PageResults.SeeOther($"/groups/{slug}/board?off");
        }
        var key = await feeds.MakeAsync(visit.Group.Id, me.Id, stop);
        return PageResults.Show<FeedPage>(new { Head = BoardHead.Of(visit), Link = $"{AddressOf(http)}/groups/{slug}/board/feed/{key}" });
    }

    private static async Task<IResult> SendAsync(
        string slug, string key, HttpContext http, BoardFeeds feeds, Texts texts, CancellationToken stop)
    {
        if (await feeds.OpenAsync(slug, key, stop) is not { } visit) return Results.NotFound();
        var posts = await feeds.LatestAsync(visit.Group.Id, stop);
        var board = $"{AddressOf(http)}/groups/{slug}/board";
        // Programs show titles in lists of everything; who wrote is on the page.
        return Send(http, $"urn:meetinghub:board:{slug}", texts["board.title.of", ("group", visit.Group.Name)], board,
            posts.Select(p => new Entry(p.Post.Id, p.Title.Length > 0 ? p.Title : texts["board.thread.untitled"],
                $"{board}/{p.Post.Thread}/{p.Post.Id}", p.Post.EditedAt ?? p.Post.At, texts["board.feed.author"],
                p.Post.Note.Length > 0 ? $"<p>{System.Net.WebUtility.HtmlEncode(texts["board.note.of", ("note", p.Post.Note)])}</p>"
                    : PostMarkdown.ToHtml(p.Post.Text))));
    }

    private static async Task<IResult> ShowNewsAsync(
        string slug, HttpContext http, BoardVisits visits, BoardReading reading, CancellationToken stop)
    {
        if (await visits.FindAsync(http, slug, stop) is not { } visit
            || visit.Board.Readers == BoardReaders.Nobody) return PageResults.NotFound();
        var news = await reading.NewsAsync(visit.Group.Id, MostNews, stop);
        return PageResults.Show<NewsPage>(new
        {
            Model = new NewsModel(slug, visit.Group.Name, visit.Group.Zone, visit.Group is { IsListed: true, IsPublished: true },
                [.. news.Select(n => new NewsItem(n.Opening.Id, n.Opening.Title, PostMarkdown.ToHtml(n.Opening.Text), n.Opening.At))]),
        });
    }

    private static async Task<IResult> SendNewsAsync(
        string slug, HttpContext http, BoardReading reading, IDbContextFactory<MeetingDb> store, Texts texts, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await db.Groups.AsNoTracking().FirstOrDefaultAsync(g => g.Slug == slug && g.IsPublished, stop) is not { } group
            || (await BoardVisits.BoardOfAsync(db, group.Id, stop)).Readers == BoardReaders.Nobody) return Results.NotFound();
        var news = await reading.NewsAsync(group.Id, MostNews, stop);
        var page = $"{AddressOf(http)}/groups/{slug}/news";
        return Send(http, $"urn:meetinghub:news:{slug}", texts["board.news.title", ("group", group.Name)], page,
            news.Select(n => new Entry(n.Opening.Id, n.Opening.Title, $"{page}#n-{n.Opening.Id}", n.Opening.EditedAt ?? n.Opening.At,
                group.Name,
                PostMarkdown.ToHtml(n.Opening.Text))));
    }

    private sealed record Entry(string Id, string Title, string Link, long UpdatedAt, string Author, string Html);

    private static string AddressOf(HttpContext http) => $"{http.Request.Scheme}://{http.Request.Host}";

    private static IResult Send(HttpContext http, string id, string title, string link, IEnumerable<Entry> entries)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Robots-Tag"] = "noindex";
        var all = entries.ToArray();
        using var text = new MemoryStream();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Encoding = new UTF8Encoding(false), CheckCharacters = false }))
        {
            xml.WriteStartElement("feed", Atom);
            Write(xml, id, title, link, all.Length == 0 ? 0 : all.Max(e => e.UpdatedAt));
            foreach (var entry in all)
            {
                xml.WriteStartElement("entry", Atom);
                Write(xml, $"urn:meetinghub:post:{entry.Id}", entry.Title, entry.Link, entry.UpdatedAt);
                xml.WriteStartElement("author", Atom);
                xml.WriteElementString("name", Atom, Legal(entry.Author));
                xml.WriteEndElement();
                xml.WriteStartElement("content", Atom);
                xml.WriteAttributeString("type", "html");
                xml.WriteString(Legal(entry.Html));
                xml.WriteEndElement();
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
        }
        return Results.Bytes(text.ToArray(), "application/atom+xml; charset=utf-8");
    }

    private static void Write(XmlWriter xml, string id, string title, string link, long updatedAt)
    {
        xml.WriteElementString("id", Atom, id);
        xml.WriteElementString("title", Atom, Legal(title));
        xml.WriteStartElement("link", Atom);
        xml.WriteAttributeString("href", link);
        xml.WriteEndElement();
        xml.WriteElementString("updated", Atom, Times.Machine(updatedAt));
    }

    // Characters that XML has no way to write.
    private static string Legal(string text) => string.Concat(text.EnumerateRunes()
        .Where(r => r.Value is '\t' or '\n' || (r.Value >= 0x20 && r.Value is not (0xFFFE or 0xFFFF))));
}
