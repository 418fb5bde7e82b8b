using System.Security.Cryptography;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Pages;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Tests.Storage;

// What members write on a board.
public sealed partial class WritesAfterCrashTests
{
    private async Task BoardsAsync(MeetingDb db)
    {
        var (slug, group, _) = await GroupAsync(db);
        await db.Groups.Where(g => g.Id == group).ExecuteUpdateAsync(g => g.SetProperty(r => r.IsPublished, true), Stop);
        db.Boards.Add(new BoardRow { Group = group, HoldsFirst = false, Watched = "secretword" });
        var key = RandomNumberGenerator.GetBytes(Holders.KeyLength);
        var mei = $"m-{Guid.NewGuid():N}";
        db.Members.Add(new MemberRow
        {
            Group = group, Holder = new Holders(_secrets).Of(key).In(group), Id = mei, Name = "Mei", Looks = "mei",
            Keepsake = Keepsake.Fern, Tint = Tint.Moss, SinceDay = 1,
        });
        string NewThread(string text)
        {
            var id = Guid.NewGuid().ToString("N");
            var at = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
            db.Threads.Add(new ThreadRow { Id = id, Group = group, StartedAt = at, LatestAt = at, Posts = 1, People = 1 });
            db.Posts.Add(new PostRow { Id = id, Thread = id, Place = 1, Group = group, Author = mei, At = at, Title = "Tea", Text = text });
            return id;
        }
        var (answered, edited, gone) = (NewThread("Tea?"), NewThread("old words"), NewThread("words that go"));
        await db.SaveChangesAsync(Stop);
        var board = $"/groups/{slug}/board";

        (string, string, bool)[] starts = [("start a conversation", "Coffee?", false), ("start one that waits", "secretword", true)];
        foreach (var (name, words, waits) in starts)
        {
            var id = Guid.NewGuid().ToString("N");
            (string, string)[] values = [("post", id), ("title", "New"), ("text", words)];
            Add(name, null, browser => Form.FillInAsync(browser, $"{board}/new", values), async s =>
                $"{await s.Threads.CountAsync(t => t.Id == id && t.Posts == (waits ? 0 : 1), Stop)} "
                    + $"{await s.Posts.CountAsync(p => p.Id == id, Stop)} {await s.Cases.CountAsync(c => c.Subject == id, Stop)}",
                "0 0 0", waits ? "1 1 1" : "1 1 0", key);
        }
        var answer = Guid.NewGuid().ToString("N");
        (string, string)[] reply = [("post", answer), ("text", "Yes, please.")];
        Add("answer", null, browser => Form.FillInAsync(browser, $"{board}/{answered}", reply), async s =>
            $"{await s.Threads.Where(t => t.Id == answered).Select(t => t.Posts).SingleAsync(Stop)} "
                + $"{await s.Posts.CountAsync(p => p.Id == answer, Stop)}", "1 0", "2 1", key);
        Add("change one's words", null, browser => Form.FillInAsync(
                browser, $"{board}/{edited}/{edited}/edit", ("title", "Tea"), ("text", "new words")), async s =>
        {
            var post = await s.Posts.AsNoTracking().SingleAsync(p => p.Id == edited, Stop);
            return $"{post.Text} {await s.Edits.CountAsync(e => e.Post == post.Number, Stop)}";
        }, "old words 0", "new words 1", key);
        Add("delete one's words", null, browser => Form.FillInAsync(browser, $"{board}/{gone}", $"{board}/{gone}/{gone}/delete"), async s =>
            $"{await s.Threads.CountAsync(t => t.Id == gone, Stop)} {await s.Posts.CountAsync(p => p.Thread == gone, Stop)}",
            "1 1", "0 0", key);
    }
}
