using System.Globalization;
using System.Text;
using System.Xml.Linq;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Groups.Directory;

/// <summary>What search engines are told: the pages of listed groups, and nothing else.</summary>
internal static class SearchEngines
{
    private const int MostPages = 50_000; // of one sitemap

    public static IResult Robots(HttpRequest request) => Results.Text(string.Create(CultureInfo.InvariantCulture,
        $"""
        User-agent: *
        Disallow: /api/
        Disallow: /j/
        Disallow: /s/
        Disallow: /*?
        Sitemap: {request.Scheme}://{request.Host}/sitemap.xml

        """));

    public static async Task<IResult> SitemapAsync(HttpRequest request, IDbContextFactory<MeetingDb> store, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var slugs = await db.Groups.Where(g => g.IsListed && g.IsPublished).OrderBy(g => g.Id).Select(g => g.Slug).Take(MostPages - 1)
            .ToListAsync(stop);
        XNamespace sitemap = "http://www.sitemaps.org/schemas/sitemap/0.9";
        var pages = new XElement(sitemap + "urlset", slugs.Select(slug => $"/groups/{slug}").Prepend("/")
            .Select(path => new XElement(sitemap + "url", new XElement(sitemap + "loc", $"{request.Scheme}://{request.Host}{path}"))));
        return Results.Text($"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{pages.ToString(SaveOptions.DisableFormatting)}",
            "application/xml", Encoding.UTF8);
    }
}
