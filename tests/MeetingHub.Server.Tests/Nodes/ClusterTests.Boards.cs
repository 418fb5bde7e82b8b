using System.Net;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Boards;
using MeetingHub.Server.Tests.Pages;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Tests.Nodes;

// A board that is read at one node and written on at another.
public sealed partial class ClusterTests
{
    [Fact]
    public async Task An_open_page_follows_what_is_written_and_deleted_at_another_node()
    {
        var slug = $"board-{Guid.NewGuid():N}"[..20];
        await using var db = _nodes[0].OpenStore();
        await SignedInPerson.MakeAsync(db, roles: (slug, GroupRole.Organiser));
        var group = await db.Groups.Where(g => g.Slug == slug).Select(g => g.Id).SingleAsync(TestContext.Current.CancellationToken);
        db.Boards.Add(new BoardRow { Group = group, HoldsFirst = false });
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        async Task<(HttpClient Browser, CookieContainer Cookies)> MemberAsync(RunningServer at, string name)
        {
            var cookies = new CookieContainer();
            var browser = at.NewBrowser(cookies);
            using var kept = await Form.FillInAsync(browser, $"/groups/{slug}/member", ("name", name), ("keepsake", "Moon"), ("tint", "Heather"));
            Assert.Equal(HttpStatusCode.SeeOther, kept.StatusCode);
            return (browser, cookies);
        }
        var (mei, _) = await MemberAsync(_nodes[0], "Mei");
        var (pebble, pages) = await MemberAsync(_nodes[1], "Pebble");
        using var both = mei;
        using var other = pebble;
        var (board, thread) = ($"/groups/{slug}/board", Guid.NewGuid().ToString("N"));
        using (await Form.FillInAsync(mei, $"{board}/new", ("post", thread), ("title", "Tea"), ("text", "Putting the kettle on.")))
            await using (var page = await OpenThread.FollowAsync(_nodes[1], pages, slug, thread))
            {
                // The page is told from the moment on at which its node has found out who reads it.
                (string Post, string Html)? came = null;
                for (var n = 0; came is null && n < 20; n++)
                {
                    using var sent = await Form.FillInAsync(mei, $"{board}/{thread}", ("text", $"A secretword, {n}."));
                    Assert.Equal(HttpStatusCode.SeeOther, sent.StatusCode);
                    came = await page.NextAsync(TimeSpan.FromSeconds(2));
                }
                Assert.Contains("secretword", came!.Value.Html, StringComparison.Ordinal);
                var post = came.Value.Post;

                using (var deleted = await Form.FillInAsync(mei, $"{board}/{thread}", $"{board}/{thread}/{post}/delete"))
                    Assert.Equal(HttpStatusCode.SeeOther, deleted.StatusCode);
                do came = await page.NextAsync(Until.Patience);
                while (came is { } heard && heard.Post != post);
                Assert.Contains("A post was here", came!.Value.Html, StringComparison.Ordinal);
                Assert.DoesNotContain("secretword", came.Value.Html, StringComparison.Ordinal);
            }
    }
}
