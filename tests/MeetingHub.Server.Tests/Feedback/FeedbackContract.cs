using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MeetingHub.Server.Tests.Feedback;

/// <summary>Feedback without a name, for every database.</summary>
public abstract class FeedbackContract
{
    private protected abstract RunningServer Server { get; }

    private protected abstract MeetingDb Open();

    private async Task<(HttpStatusCode Status, string? Code)> GiveAsync(string pass, object answer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/feedback") { Content = JsonContent.Create(answer) };
        var (status, body) = await SendAsync(request, pass);
        return (status, (string?)body?["code"]);
    }

    private async Task<(HttpStatusCode Status, JsonNode? Body)> ReadAsync(string pass)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/feedback");
        return await SendAsync(request, pass);
    }

    private async Task<(HttpStatusCode Status, JsonNode? Body)> SendAsync(HttpRequestMessage request, string pass)
    {
        using var browser = Server.NewBrowser();
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", pass);
        using var response = await browser.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    private async Task<(HubClient Rowan, HubClient[] People)> MeetAsync(int people)
    {
        var (facilitator, link) = await Server.StartMeetingAsync();
        var rowan = await Server.EnterAsync(facilitator, "Rowan");
        return (rowan, [.. await Task.WhenAll(Enumerable.Range(1, people).Select(i => Server.EnterAsync(link, $"Person {i}")))]);
    }

    private static async Task LeaveAsync(params HubClient[] people)
    {
        foreach (var each in people) await each.DisposeAsync();
    }

    private static string RoomOf(string pass)
    {
        var body = pass.Split('.')[0].Replace('-', '+').Replace('_', '/');
        return System.Text.Encoding.ASCII.GetString(Convert.FromBase64String(body.PadRight((body.Length + 3) / 4 * 4, '='))).Split('.')[1];
    }

    [Fact]
    public async Task Facilitators_read_sums_and_words_of_five_people_and_then_of_two_more_after_the_session_too()
    {
        var (rowan, people) = await MeetAsync(8);
        for (var i = 0; i < 4; i++)
            Assert.Equal((HttpStatusCode.NoContent, null), await GiveAsync(people[i].Pass, new { feeling = "steady", words = $"words {i}" }));
        Assert.Equal("""{"words":[]}""", (await ReadAsync(rowan.Pass)).Body!.ToJsonString());

        await rowan.ExecuteAsync("endRoom");
        Assert.Equal((HttpStatusCode.NoContent, null), await GiveAsync(people[4].Pass, new { feeling = "struggling", words = " words 4\n" }));
        var five = (await ReadAsync(rowan.Pass)).Body!;
        Assert.Equal("[1,0,0,0,4]", five["sums"]!.ToJsonString());
        Assert.Equal(["words 0", "words 1", "words 2", "words 3", "words 4"], five["words"]!.AsArray().Select(w => (string?)w).Order());

        await GiveAsync(people[5].Pass, new { words = "only words" });
        Assert.Equal(five.ToJsonString(), (await ReadAsync(rowan.Pass)).Body!.ToJsonString());
        await GiveAsync(people[6].Pass, new { feeling = "between", words = "more words" });
        var seven = (await ReadAsync(rowan.Pass)).Body!;
        Assert.Equal("[1,0,0,0,4]", seven["sums"]!.ToJsonString()); // one feeling more is not enough
        Assert.Equal(7, seven["words"]!.AsArray().Count);
        await GiveAsync(people[7].Pass, new { feeling = "between" });
        Assert.Equal("[1,0,2,0,4]", (await ReadAsync(rowan.Pass)).Body!["sums"]!.ToJsonString());
        await LeaveAsync([rowan, .. people]);
    }

    [Fact]
    public async Task Each_seat_sends_once_also_when_many_send_at_the_same_moment()
    {
        var (rowan, people) = await MeetAsync(9);
        var answers = await Task.WhenAll(people.Concat(people).Select(p => GiveAsync(p.Pass, new { feeling = "lighter" })));
        Assert.Equal(
            [.. Enumerable.Repeat((HttpStatusCode.NoContent, (string?)null), 9), .. Enumerable.Repeat((HttpStatusCode.Conflict, "feedback_given"), 9)],
            answers.OrderBy(a => a.Status));
        Assert.InRange((await ReadAsync(rowan.Pass)).Body!["sums"]!.AsArray().Sum(n => (int)n!), 8, 9); // the last one may wait
        await LeaveAsync([rowan, .. people]);
    }

    [Fact]
    public async Task Only_people_who_took_part_send_and_only_facilitators_read()
    {
        var (facilitator, link) = await Server.StartMeetingAsync();
        await using var rowan = await Server.EnterAsync(facilitator, "Rowan");
        await using var ann = await Server.EnterAsync(link, "Ann");
        await using var ben = await Server.EnterAsync(link, "Ben");
        var steady = new { feeling = "steady" };
        using var browser = Server.NewBrowser();
        var outside = (string)(await RunningServer.JoinByLinkAsync(browser, link))["pass"]!;

        Assert.Equal((HttpStatusCode.Forbidden, "not_joined"), await GiveAsync(outside, steady));
        Assert.Equal((HttpStatusCode.Forbidden, "participants_only"), await GiveAsync(rowan.Pass, steady));
        Assert.Equal((HttpStatusCode.Forbidden, "bad_pass"), await GiveAsync(ann.Pass[..^2] + "xx", steady));
        Assert.Equal((HttpStatusCode.Forbidden, "bad_pass"), await GiveAsync("", steady));
        Assert.Equal(HttpStatusCode.Forbidden, (await ReadAsync(ann.Pass)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await ReadAsync("")).Status);

        // A co-facilitator by promotion reads, and somebody who was removed does not send.
        await rowan.ExecuteAsync("promoteParticipant", ("who", ann.You));
        await rowan.ExecuteAsync("removeParticipant", ("who", ben.You));
        await using var db = Open();
        await Until.TrueAsync(
            () => db.Moderation.AnyAsync(m => m.Seat == ben.You && m.What == Act.Removed, TestContext.Current.CancellationToken),
            "The record does not have the removal.");
        Assert.Equal(HttpStatusCode.OK, (await ReadAsync(ann.Pass)).Status);
        Assert.Equal((HttpStatusCode.Forbidden, "participants_only"), await GiveAsync(ann.Pass, steady));
        Assert.Equal((HttpStatusCode.Forbidden, "removed"), await GiveAsync(ben.Pass, steady));
    }

    [Fact]
    public async Task What_cannot_be_read_or_is_too_long_is_refused()
    {
        var (rowan, people) = await MeetAsync(1);
        object[] wrong = [new { }, new { words = "  " }, new { words = new string('x', 1_001) }, new { feeling = "happy" }, new { feeling = 3 }];
        foreach (var answer in wrong) Assert.Equal((HttpStatusCode.BadRequest, "bad_request"), await GiveAsync(people[0].Pass, answer));
        Assert.Equal((HttpStatusCode.NoContent, null), await GiveAsync(people[0].Pass, new { words = new string('ß', 1_000) }));
        await LeaveAsync([rowan, .. people]);
    }

    [Fact]
    public async Task Nothing_stored_or_logged_leads_from_an_answer_to_a_seat_or_tells_when_or_in_which_order_it_came()
    {
        var (rowan, people) = await MeetAsync(3);
        string[] words = ["zebra unmistakable", "apple unmistakable", "mango unmistakable"];
        for (var i = 0; i < 3; i++) await GiveAsync(people[i].Pass, new { feeling = "steady", words = words[i] });

        await using var db = Open();
        var row = await db.Feedback.AsNoTracking().SingleAsync(f => f.Room == RoomOf(rowan.Pass), TestContext.Current.CancellationToken);
        Assert.Equal(["apple unmistakable", "mango unmistakable", "zebra unmistakable"], row.Answers.WaitingWords.Select(w => w.Text));
        var marks = row.Marks.Split(' ');
        Assert.Equal(marks.Order(StringComparer.Ordinal), marks);
        Assert.Equal(3, marks.Distinct().Count());
        var stored = JsonSerializer.Serialize(row);
        Assert.All(people, p => Assert.DoesNotContain(p.You, stored, StringComparison.Ordinal));
        Assert.All(people, p => Assert.DoesNotContain(p.Pass, stored, StringComparison.Ordinal));
        Assert.InRange(DateOnly.FromDateTime(DateTime.UtcNow).DayNumber - row.Day, 0, 1); // midnight may have gone by
        Assert.DoesNotContain(Server.LogLines, line => line.Contains("unmistakable", StringComparison.Ordinal));
        await LeaveAsync([rowan, .. people]);
    }

    [Fact]
    public async Task Marks_go_soon_after_the_session_words_after_a_month_and_sums_after_two_years()
    {
        var stop = TestContext.Current.CancellationToken;
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_795_000_000_000));
        int DayNow() => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).DayNumber;
        var room = $"room-{Guid.NewGuid():N}";
        await using (var db = Open())
        {
            db.Sessions.Add(new SessionRow
            {
                Id = room, Room = room, Title = "", CreatedAt = clock.GetUtcNow().ToUnixTimeMilliseconds(),
                EndedAt = clock.GetUtcNow().ToUnixTimeMilliseconds(), KeepUntil = clock.GetUtcNow().AddYears(9).ToUnixTimeMilliseconds(),
            });
            var row = new FeedbackRow { Room = room };
            for (var i = 0; i < 6; i++) row.Add(new(MeetingHub.Domain.Feedback.Feeling.Steady, $"words {i}"), $"mark {i}", DayNow());
            db.Feedback.Add(row);
            await db.SaveChangesAsync(stop);
        }
        async Task<(int Sums, int Words, bool Marks)?> KeptAfterAsync(TimeSpan time)
        {
            clock.Advance(time);
            using var retention = new Retention(new Store(Open), Options.Create(new SessionOptions()), clock, NullLogger<Retention>.Instance);
            await retention.DeleteAsync(stop);
            await using var db = Open();
            return await db.Feedback.AsNoTracking().FirstOrDefaultAsync(f => f.Room == room, stop) is { } row
                ? (row.Answers.Shown.Sum(), row.Answers.ShownWords.Length + row.Answers.WaitingWords.Length, row.Marks.Length > 0)
                : null;
        }

        Assert.Equal((5, 6, true), await KeptAfterAsync(TimeSpan.FromHours(25.9))); // a pass may still work
        Assert.Equal((5, 6, false), await KeptAfterAsync(TimeSpan.FromHours(0.2)));
        Assert.Equal((5, 6, false), await KeptAfterAsync(TimeSpan.FromDays(28)));
        Assert.Equal((5, 0, false), await KeptAfterAsync(TimeSpan.FromDays(2)));
        Assert.Equal((5, 0, false), await KeptAfterAsync(TimeSpan.FromDays(698)));
        Assert.Null(await KeptAfterAsync(TimeSpan.FromDays(2)));
    }

    private sealed class Store(Func<MeetingDb> open) : IDbContextFactory<MeetingDb>
    {
        public MeetingDb CreateDbContext() => open();
    }
}

public sealed class SqliteFeedbackTests(RunningServer server) : FeedbackContract, IClassFixture<RunningServer>
{
    private protected override RunningServer Server => server;

    private protected override MeetingDb Open()
    {
        var options = new DbContextOptionsBuilder<SqliteMeetingDb>();
        StorageFeature.UseSqlite(options, server.StorePath);
        return new SqliteMeetingDb(options.Options);
    }
}

public sealed class PostgreSqlFeedbackTests(StoredServer stored) : FeedbackContract, IClassFixture<StoredServer>
{
    private protected override RunningServer Server => stored.Server;

    private protected override MeetingDb Open()
    {
        var options = new DbContextOptionsBuilder<PostgreSqlMeetingDb>();
        StorageFeature.UsePostgreSql(options, stored.Connection);
        return new PostgreSqlMeetingDb(options.Options);
    }
}
