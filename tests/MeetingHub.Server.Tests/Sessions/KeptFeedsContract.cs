using System.Buffers.Text;
using System.Net;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Boards;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Sessions.Calendar;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SessionOptions = MeetingHub.Server.Sessions.SessionOptions;

namespace MeetingHub.Server.Tests.Sessions;

/// <summary>What a running server serves in feeds and calendars while the job deletes what is too old, for every database.</summary>
public abstract class KeptFeedsContract : IDisposable
{
    private readonly TestStore _store;
    private readonly DateTimeOffset _start = DateTimeOffset.UtcNow;
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly Deletions _deletions = new(Options.Create(new StorageOptions { PostgreSql = "none" }), TimeProvider.System);

    /// <summary>What programs have of each address since they asked last, and what they ask with the next time.</summary>
    private readonly Dictionary<string, (string Body, string? Tag, DateTimeOffset? Changed)> _known = [];

    private protected KeptFeedsContract(TestStore store) => _store = store;

    public void Dispose()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private long At(double days) => _start.AddDays(days).ToUnixTimeMilliseconds();

    private object[] Rows(Holder holder)
    {
        PostRow Post(string id, double day, string text, string thread = "talk", string title = "", PostState state = PostState.Shown) => new()
        {
            Id = id, Thread = thread, Group = "circle", Place = id == thread ? 1 : id.Length, Author = "heron", IsTeam = thread == "news",
            At = At(day), Title = title, Text = text, State = state, RemovedAt = state == PostState.Deleted ? At(day) : null,
        };
        SessionRow Session(string id, int day) => new()
        {
            Id = id, Room = id, Title = "Evening", Note = $"{id}-words", CreatedAt = At(0), Group = "circle", Series = "series",
            Date = DateOnly.FromDateTime(_start.UtcDateTime).AddDays(day), StartsAt = At(day), EndsAt = At(day + 0.05), KeepUntil = At(day + 30),
        };
        return
        [
            new GroupRow { Id = "circle", Slug = "circle", Name = "Circle", CreatedAt = 1, IsPublished = true },
            new BoardRow { Group = "circle" },
            new MemberRow { Group = "circle", Holder = holder.In("circle"), Id = "heron", Name = "Heron", Looks = "heron", SinceDay = 1 },
            new ThreadRow { Id = "news", Group = "circle", StartedAt = At(0), LatestAt = At(0), Posts = 1, IsPublic = true },
            new ThreadRow { Id = "talk", Group = "circle", StartedAt = At(0), LatestAt = At(0), Posts = 2 },
            Post("news", 0, "announced-words", "news", "announced-title"),
            Post("talk", 0, "opening-words", title: "opening-title"),
            Post("reply", 1, "reply-words"),
            Post("removed", 1, "removed-words", state: PostState.Deleted),
            new SeriesRow
            {
                Id = "series", Group = "circle", Slug = "evenings", Title = "Evenings", Zone = "UTC", First = DateOnly.FromDateTime(_start.UtcDateTime),
                Start = new(12, 0), Minutes = 60, Code = "code", CreatedAt = 1, IsPublished = true, LaidUntil = DateOnly.MaxValue,
            },
            Session("first", 1), Session("second", 8),
            new PlaceRow { Session = "first", Holder = holder.In("circle"), At = At(0) },
        ];
    }

    private async Task RetainAsync(double day)
    {
        _clock.AdjustTime(_start.AddDays(day));
        using var retention = new Retention(_store, Options.Create(new SessionOptions()), _clock, NullLogger<Retention>.Instance);
        await retention.DeleteAsync(Stop);
    }

    /// <summary>What a program has that asks each of these addresses again, as programs do: by tag, and by time.</summary>
    private async Task<string> HasAsync(HttpClient program, IEnumerable<string> addresses)
    {
        var all = new List<string>();
        foreach (var address in addresses)
        {
            var known = _known.GetValueOrDefault(address);
            foreach (var byTag in (bool[])[true, false])
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, address);
                if (byTag && known.Tag is { } tag) request.Headers.TryAddWithoutValidation("If-None-Match", tag);
                if (!byTag) request.Headers.IfModifiedSince = known.Changed;
                using var answer = await program.SendAsync(request, Stop);
                var body = answer.StatusCode switch
                {
                    HttpStatusCode.NotModified => known.Body,
                    HttpStatusCode.NotFound => "",
                    _ => await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(Stop),
                };
                all.Add(body.Replace("\r\n ", "", StringComparison.Ordinal)); // a long line of a calendar goes on in the next
                if (answer.StatusCode == HttpStatusCode.OK)
                    _known[address] = (body, answer.Headers.ETag?.Tag, answer.Content.Headers.LastModified);
            }
        }
        return string.Concat(all);
    }

    [Fact]
    public async Task No_feed_and_no_calendar_has_what_the_job_has_deleted()
    {
        var secrets = new Secrets(_store);
        secrets.Load();
        var holders = new Holders(secrets);
        var holder = holders.Of([.. Enumerable.Repeat((byte)7, Holders.KeyLength)]);
        await using (var db = _store.CreateDbContext())
        {
            foreach (var row in Rows(holder))
            {
                db.Add(row);
                await db.SaveChangesAsync(Stop);
            }
        }
        var board = $"/groups/circle/board/feed/{await new BoardFeeds(_store, _deletions, _clock).MakeAsync("circle", "heron", Stop)}";
        var calendar = $"/calendar/{await new Feeds(_store, secrets, holders, _deletions, _clock).MakeAsync(holder, Stop)}.ics?title=group";
        await using var server = new RunningServer { MoreOptions = _store.ServerOptions };
        await server.InitializeAsync();
        var cookies = new CookieContainer();
        cookies.Add(server.Address, new Cookie("holder", Base64Url.EncodeToString(holder.Key)));
        using var program = server.NewBrowser(cookies);
        string DayOf(int day) => $"{DateOnly.FromDateTime(_start.UtcDateTime).AddDays(day):yyyy-MM-dd}";
        string[] own = [calendar, "/me/sessions.ics?title=group"];
        string[] all =
        [
            board, "/groups/circle/news/feed", .. own, "/groups/circle/evenings.ics?title=group", $"/groups/circle/evenings/{DayOf(1)}.ics?title=group",
            $"/groups/circle/evenings/{DayOf(8)}.ics?title=group",
        ];
        string[] words =
        [
            "announced-words", "announced-title", "opening-words", "opening-title", "reply-words", "first-words", "second-words", "removed-words",
        ];

        foreach (var (day, left) in ((double, string[])[])
        [
            (0.5, words[..7]), (31.5, [.. words[..5], "second-words"]), (38.5, words[..5]), (179.9, words[..5]), (180.1, ["reply-words"]), (181.1, []),
        ])
        {
            await RetainAsync(day);
            var has = await HasAsync(program, all);
            Assert.Equal((day, string.Join(' ', left)),
                (day, string.Join(' ', words.Where(w => has.Contains(w, StringComparison.Ordinal)))));
            // A place is kept for a day longer than its session.
            Assert.Equal((day, day < 2), (day, (await HasAsync(program, own)).Contains("first-words", StringComparison.Ordinal)));
        }
        // Nobody has asked for the calendar for 90 days, by the clock of the job; the board's feed ends with who reads it.
        foreach (var (address, isThere) in ((string, bool)[])[(calendar, false), (board, true)])
        {
            using var answer = await program.GetAsync(new Uri(address, UriKind.Relative), Stop);
            Assert.Equal(isThere ? HttpStatusCode.OK : HttpStatusCode.NotFound, answer.StatusCode);
        }
        await using (var db = _store.CreateDbContext()) await BoardKeeping.LetGoAsync(db, ["heron"], Stop);
        using var gone = await program.GetAsync(new Uri(board, UriKind.Relative), Stop);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }
}

public sealed class SqliteKeptFeedsTests() : KeptFeedsContract(new SqliteTestStore());

public sealed class PostgreSqlKeptFeedsTests(OnePostgreSql server) : KeptFeedsContract(new PostgreSqlTestStore(server));
