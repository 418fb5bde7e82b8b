using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Pages;
using MeetingHub.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Tests.Sessions;

/// <summary>Whole servers that are killed while many people say that they will come, or book a time.</summary>
public sealed class PlacesAfterCrashTests(PostgreSqlProcess database) : IClassFixture<PostgreSqlProcess>, IAsyncLifetime
{
    private const int People = 16;
    private const int Seats = 6;

    private readonly string _folder = Directory.CreateTempSubdirectory("meetinghub-crash").FullName;
    private readonly List<RunningServer> _servers = [];
    private readonly byte[][] _keys = [.. Enumerable.Range(0, People).Select(_ => RandomNumberGenerator.GetBytes(Holders.KeyLength))];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers) await server.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<RunningServer> StartAsync(string[] options)
    {
        var server = new RunningServer { MoreOptions = options };
        _servers.Add(server);
        await server.InitializeAsync();
        return server;
    }

    private HttpClient BrowserOf(RunningServer server, int person)
    {
        var cookies = new CookieContainer();
        cookies.Add(new Cookie("holder", Base64Url.EncodeToString(_keys[person]), "/", server.Address.Host));
        return server.NewBrowser(cookies);
    }

    // Everybody at once, the server killed in the middle; then those ask again who have had no answer. Says who had one before.
    private async Task<(RunningServer Server, HashSet<int> Answered)> InTheMiddleAsync(
        RunningServer server, string[] options, Func<HttpClient, int, Task<bool>> ask)
    {
        var answered = new System.Collections.Concurrent.ConcurrentDictionary<int, bool>();
        var all = Enumerable.Range(0, People).Select(async person =>
        {
            using var browser = BrowserOf(server, person);
            try
            {
                if (await ask(browser, person)) answered[person] = true;
            }
            catch (HttpRequestException)
            {
                // killed before the answer
            }
        }).ToArray();
        await Until.TrueAsync(() => Task.FromResult(answered.Count >= People / 4), "nobody is answered");
        await server.KillAsync();
        await Task.WhenAll(all);
        return (await StartAsync(options), [.. answered.Keys]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_acknowledged_is_lost_nothing_is_half_there_and_nobody_has_anything_twice(bool isPostgreSql)
    {
        var (file, connection) = (Path.Combine(_folder, "meetings.db"), isPostgreSql ? database.NewDatabase() : "");
        string[] options = isPostgreSql ? ["--Storage:Sqlite", "", "--Storage:PostgreSql", connection] : ["--Storage:Sqlite", file];
        MeetingDb Open() => isPostgreSql ? PostgreSqlTestStore.Open(connection) : SqliteTestStore.Open(file);
        var server = await StartAsync(options);
        var planned = new PlannedSeries { Capacity = Seats, Start = DateTimeOffset.UtcNow.AddDays(2) };
        var secrets = new Secrets(new StoreOf(Open));
        await using (var db = Open())
        {
            planned.Add(db);
            var asha = await SignedInPerson.MakeAsync(db, roles: (planned.Name, GroupRole.Facilitator));
            db.Qualifications.Add(new QualificationRow { Group = planned.Group, Account = asha.Account,
                Kind = QualificationKind.LicensedProfessional, Name = "Asha" });
            db.Talks.Add(new TalkRow { Group = planned.Group, Account = asha.Account, Slug = "asha", IsOpen = true });
            for (var i = 0; i < People / 2; i++)
                db.Offers.Add(new OfferRow { Id = $"offer-{i}", Group = planned.Group, Account = asha.Account,
                    StartsAt = DateTimeOffset.UtcNow.AddHours(30 + i).ToUnixTimeMilliseconds(), Minutes = 30 });
            await db.SaveChangesAsync(Stop);
        }
        secrets.Load();
        string HolderOf(int person) => Convert.ToHexString(new Holders(secrets).Of(_keys[person]).In(planned.Group));

        // "I will come": more people than there are places.
        var series = $"/groups/{planned.Name}/tuesdays";
        async Task<bool> ComeAsync(HttpClient browser, int person)
        {
            using var answer = await Form.FillInAsync(browser, series, $"{series}/places", ("session", planned.First), ("come", "yes"));
            return answer.StatusCode == HttpStatusCode.SeeOther;
        }
        (server, var came) = await InTheMiddleAsync(server, options, ComeAsync);
        await PlacesAsync(came, atMost: People);
        foreach (var person in Enumerable.Range(0, People))
        {
            using var browser = BrowserOf(server, person);
            Assert.True(await ComeAsync(browser, person));
        }
        await PlacesAsync([.. Enumerable.Range(0, People)], atMost: People);

        // Two people want each of the times.
        async Task<bool> BookAsync(HttpClient browser, int person)
        {
            using var answer = await Form.FillInAsync(browser, "/me/sessions", "/with/asha", ("slot", $"offer-{person % (People / 2)}"),
                ("name", $"Person {(char)('A' + person)}"), ("how", "Audio"), ("words", ""));
            return answer.StatusCode == HttpStatusCode.SeeOther;
        }
        (server, var booked) = await InTheMiddleAsync(server, options, BookAsync);
        await BookingsAsync(booked);
        foreach (var person in Enumerable.Range(0, People))
        {
            using var browser = BrowserOf(server, person);
            await BookAsync(browser, person);
        }
        await BookingsAsync(booked);
        await using var after = Open();
        Assert.Equal(People / 2, await after.Bookings.CountAsync(Stop));

        // Half of them begin a conversation, and half answer in one; a first post waits for a moderator, so a case comes with it or neither is there.
        after.Members.AddRange(Enumerable.Range(0, People).Select(person => new MemberRow
        {
            Group = planned.Group, Holder = Convert.FromHexString(HolderOf(person)), Id = $"member-{person}", Name = $"Member {(char)('A' + person)}",
            Looks = $"member {(char)('a' + person)}", SinceDay = 1,
        }));
        var begun = Guid.NewGuid().ToString("N");
        after.Threads.Add(new ThreadRow { Id = begun, Group = planned.Group, StartedAt = 1, LatestAt = 1, Posts = 1 });
        after.Posts.Add(new PostRow { Id = begun, Thread = begun, Place = 1, Group = planned.Group, Author = null, At = 1, Text = "Begun." });
        await after.SaveChangesAsync(Stop);
        var board = $"/groups/{planned.Name}/board/";
        async Task<bool> WriteAsync(HttpClient browser, int person)
        {
            using var answer = await Form.FillInAsync(
                browser, board + (person % 2 == 0 ? "new" : begun), ("title", $"Title {person}"), ("text", $"Words of {person}."));
            return answer.StatusCode == HttpStatusCode.SeeOther;
        }
        (_, var wrote) = await InTheMiddleAsync(server, options, WriteAsync);
        await using var posted = Open();
        var all = await posted.Posts.AsNoTracking().OrderBy(p => p.Place).ToListAsync(Stop);
        var posts = all.FindAll(p => p.Id != begun);
        Assert.Empty(wrote.Except(posts.Select(p => int.Parse(p.Author!["member-".Length..], System.Globalization.CultureInfo.InvariantCulture))));
        Assert.Equal(posts.Count, posts.Select(p => p.Author).Distinct().Count());
        Assert.Equal(all.Where(p => p.Place == 1).Select(p => p.Id).Order(), await posted.Threads.Select(t => t.Id).Order().ToListAsync(Stop));
        var answers = all.FindAll(p => p.Thread == begun);
        Assert.Equal(Enumerable.Range(1, answers.Count), answers.Select(p => p.Place));
        Assert.Equal(posts.Select(p => p.Id).Order(), await posted.Cases.Select(c => c.Subject).Order().ToListAsync(Stop));

        async Task PlacesAsync(HashSet<int> answered, int atMost)
        {
            await using var db = Open();
            var places = await db.Places.AsNoTracking().Where(p => p.Session == planned.First).ToListAsync(Stop);
            var holders = places.ConvertAll(p => Convert.ToHexString(p.Holder));
            Assert.Equal(holders.Count, holders.Distinct().Count());
            Assert.InRange(holders.Count, answered.Count, atMost);
            Assert.Empty(answered.Select(HolderOf).Except(holders));
            Assert.Equal(Math.Min(Seats, holders.Count), places.Count(p => !p.IsWaiting));
            Assert.Equal(places.OrderBy(p => p.At).Select(p => p.IsWaiting), places.OrderBy(p => p.At).Select(p => p.IsWaiting).Order());
        }

        async Task BookingsAsync(HashSet<int> answered)
        {
            await using var db = Open();
            var bookings = await db.Bookings.AsNoTracking().ToListAsync(Stop);
            Assert.Equal(bookings.Count, bookings.Select(b => b.Offer).Distinct().Count());
            Assert.Empty(answered.Select(HolderOf).Except(bookings.Select(b => Convert.ToHexString(b.Holder))));
            var sessions = await db.Sessions.AsNoTracking().Where(s => s.Series == null).Select(s => s.Id).ToListAsync(Stop);
            Assert.Equal(bookings.Select(b => b.Session).Order(), sessions.Order()); // none is left without the other
            foreach (var booking in bookings)
            {
                Assert.Equal(2, await db.Links.CountAsync(l => l.Session == booking.Session, Stop));
                Assert.Equal(booking.Holder, (await db.Places.AsNoTracking().SingleAsync(p => p.Session == booking.Session, Stop)).Holder);
            }
        }
    }
}
