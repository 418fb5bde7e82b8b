using System.Net;
using System.Text.RegularExpressions;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Pages;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Tests.Storage;

/// <summary>The backups of docs/operations.md: another server with the copy opens the same links and accepts the same passes.</summary>
public sealed class BackupTests(PostgreSqlProcess database) : IClassFixture<PostgreSqlProcess>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("meetinghub-test").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task OpensTheSameAsync(string[] options, Func<RunningServer, Task<string[]>> restore)
    {
        var first = new RunningServer { MoreOptions = options };
        await first.InitializeAsync();
        var (facilitatorLink, link) = await first.StartMeetingAsync();
        var asha = await first.EnterAsync(link, "Asha");
        var (seat, pass) = (asha.You, asha.Pass);
        await asha.DisposeAsync();
        var copy = await restore(first);
        await first.DisposeAsync();

        var second = new RunningServer { MoreOptions = copy };
        await second.InitializeAsync();
        await using var _ = second;
        // The room was open when the copy was made, so its door is closed until a facilitator comes.
        await using var mei = await second.EnterAsync(facilitatorLink, "Mei");
        await using var back = await HubClient.ConnectAsync(second.Address);
        await back.JoinAsync(pass, "Asha");
        Assert.Equal(seat, back.You);
    }

    [Fact]
    public Task A_copy_of_the_file_taken_while_the_server_runs_opens_the_same_links() => OpensTheSameAsync([], async server =>
    {
        var file = Path.Combine(_folder, "copy.db");
        await using var from = new SqliteConnection($"Data Source={server.StorePath};Pooling=False");
        await using var to = new SqliteConnection($"Data Source={file};Pooling=False");
        await from.OpenAsync();
        await to.OpenAsync();
        from.BackupDatabase(to); // as .backup of the sqlite3 program does
        return ["--Storage:Sqlite", file];
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_deleted_after_a_copy_was_made_stays_deleted_when_the_copy_comes_back(bool isPostgreSql)
    {
        var stop = TestContext.Current.CancellationToken;
        var (copy, deletions) = (Path.Combine(_folder, "copy.db"), new[] { "--Storage:Deletions", Path.Combine(_folder, "gone") });
        var original = isPostgreSql ? database.NewDatabase() : null;
        string[] where = original is null ? [] : ["--Storage:Sqlite", "", "--Storage:PostgreSql", original];
        var first = new RunningServer { MoreOptions = [.. where, .. deletions] };
        await first.InitializeAsync();
        await using (var db = first.OpenStore())
        {
            foreach (var slug in (string[])["stays", "goes"])
            {
                db.Groups.Add(new GroupRow { Id = slug, Slug = slug, Name = slug, CreatedAt = 1, IsPublished = true });
                db.Boards.Add(new BoardRow { Group = slug, HoldsFirst = false, Readers = BoardReaders.Everyone });
            }
            await db.SaveChangesAsync(stop);
        }
        var (leaver, theirs) = await first.SignInAsync(("lonely", GroupRole.Organiser));
        await using (var db = first.OpenStore())
        {
            var secrets = new Secrets(new StoreOf(first.OpenStore));
            secrets.Load();
            var group = await db.Groups.SingleAsync(g => g.Slug == "lonely", stop);
            var key = (await db.Accounts.SingleAsync(a => a.Id == leaver.Account, TestContext.Current.CancellationToken)).HolderKey;
            db.Sessions.Add(new SessionRow { Id = "held", Room = "held", Title = "", CreatedAt = 1, Group = group.Id, StartsAt = 1,
                EndsAt = 2 });
            db.Places.Add(new PlaceRow { Session = "held", Holder = new Holders(secrets).Of(key).In(group.Id), At = 1 });
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }
        using var browser = first.NewBrowser();
        foreach (var slug in (string[])["stays", "goes"])
        {
            (await Form.FillInAsync(browser, $"/groups/{slug}/member", ("name", "Heron"), ("keepsake", "Wren"), ("tint", "Sea"))).Dispose();
            foreach (var words in (string[])["kept words", "words that went"])
                (await Form.FillInAsync(
                    browser, $"/groups/{slug}/board/new", ("title", words), ("text", words), ("topic", nameof(BoardTopic.CheckIns)))).Dispose();
        }
        string post;
        await using (var db = first.OpenStore())
        {
            Assert.Equal(4, await db.Posts.CountAsync(stop));
            post = await db.Posts.Where(p => p.Group == "stays" && p.Text == "words that went").Select(p => p.Id).SingleAsync(stop);
        }
        async Task<string> FeedAsync(string page, string made, string to) => Regex.Match(
            await (await Form.FillInAsync(browser, page, made, ("want", "new"))).Content.ReadAsStringAsync(stop) is { Length: > 0 } shown
                ? shown : await browser.GetStringAsync(new Uri(page, UriKind.Relative), stop), $"{to}[A-Za-z0-9_-]+").Value;
        string[] feeds =
        [
            await FeedAsync("/groups/stays/board", "/groups/stays/board/feed", "/groups/stays/board/feed/"),
            $"{await FeedAsync("/me/calendar", "/me/calendar", "/calendar/")}.ics",
        ];
        async Task<HttpStatusCode[]> AskedAsync(RunningServer server)
        {
            using var program = server.NewBrowser();
            var answers = new List<HttpStatusCode>();
            foreach (var feed in feeds)
            {
                using var answer = await program.GetAsync(new Uri(feed, UriKind.Relative), stop);
                answers.Add(answer.StatusCode);
            }
            return [.. answers];
        }
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], await AskedAsync(first));
        string[] second = original is null ? ["--Storage:Sqlite", copy] : ["--Storage:Sqlite", "", "--Storage:PostgreSql", ""];
        if (original is not null) second[^1] = await database.RestoreCopyAsync(original);
        else
        {
            await using var from = new SqliteConnection($"Data Source={first.StorePath};Pooling=False");
            await using var to = new SqliteConnection($"Data Source={copy};Pooling=False");
            await from.OpenAsync(stop);
            await to.OpenAsync(stop);
            from.BackupDatabase(to);
        }
        (await Form.FillInAsync(browser, "/groups/goes/member", "/groups/goes/member/leave", ("to", "group"))).Dispose();
        using (theirs) (await Form.FillInAsync(theirs, "/me/delete", ("delete", "yes"))).Dispose();
        (await Form.FillInAsync(browser, $"/groups/stays/board/{post}", $"/groups/stays/board/{post}/{post}/delete")).Dispose();
        (await Form.FillInAsync(browser, "/groups/stays/board", "/groups/stays/board/feed", ("want", "off"))).Dispose();
        (await Form.FillInAsync(browser, "/me/calendar", "/me/calendar/off", ("really", "yes"))).Dispose();
        await first.DisposeAsync();

        await using var again = new RunningServer { MoreOptions = [.. second, .. deletions] };
        await again.InitializeAsync();
        await using var restored = again.OpenStore();
        Assert.Equal(["stays"], await restored.Members.Select(m => m.Group).ToListAsync(stop));
        // An account goes with all that it held, and nobody is led to a group that nobody runs.
        Assert.Equal((0, 0), (await restored.Accounts.CountAsync(stop), await restored.Places.CountAsync(stop)));
        Assert.False(await restored.Groups.Where(g => g.Slug == "lonely").Select(g => g.IsPublished).SingleAsync(stop));
        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.NotFound], await AskedAsync(again));
        Assert.Equal(["kept words"], await restored.Posts.Where(p => p.Text != "").Select(p => p.Text).ToListAsync(stop));
        using var reader = again.NewBrowser();
        Assert.DoesNotContain("words that went", await reader.GetStringAsync(new Uri("/groups/stays/board", UriKind.Relative), stop),
            StringComparison.Ordinal);
        // Nor in a byte of the files, where these are this test's alone.
        foreach (var each in Directory.EnumerateFiles(_folder, "copy.db*"))
        {
            using var opened = new FileStream(each, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var all = new MemoryStream();
            await opened.CopyToAsync(all, stop);
            Assert.False(all.ToArray().AsSpan().IndexOf("words that went"u8) >= 0, Path.GetFileName(each));
        }
    }

    [Fact]
    public Task A_dump_of_the_database_that_was_restored_opens_the_same_links()
    {
        var original = database.NewDatabase();
        return OpensTheSameAsync(
            ["--Storage:Sqlite", "", "--Storage:PostgreSql", original],
            async _ => ["--Storage:Sqlite", "", "--Storage:PostgreSql", await database.RestoreCopyAsync(original)]);
    }
}
