using System.Net;
using System.Text.RegularExpressions;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Sessions.Calendar;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Pages;
using MeetingHub.Server.Tests.Storage;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MeetingHub.Server.Tests.Sessions.Calendar;

/// <summary>What calendars ask for and are sent by a running server.</summary>
public sealed partial class CalendarTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private async Task<(string Slug, List<SessionRow> Sessions)> PublishAsync(bool isPublished = true)
    {
        var slug = Codes.New().ToLowerInvariant().Replace('_', '-');
        await using (var db = server.OpenStore())
        {
            db.Groups.Add(new GroupRow { Id = slug, Slug = slug, Name = "Unmistakable circle", CreatedAt = 1, IsPublished = isPublished });
            db.Series.Add(new SeriesRow
            {
                Id = $"s{slug}", Group = slug, Slug = "tuesdays", Title = "Unmistakable Tuesdays", Zone = "Europe/Dublin",
                First = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(2), Start = new(19, 0), Minutes = 75, Rule = "FREQ=WEEKLY", Code = Codes.New(),
                CreatedAt = 1, IsPublished = true,
            });
            await db.SaveChangesAsync(Stop);
        }
        await new SeriesDates(new StoreOfServer(server), [], Options.Create(new SessionOptions()), TimeProvider.System).LayAsync($"s{slug}", Stop);
        await using var after = server.OpenStore();
        return (slug, await after.Sessions.AsNoTracking().Where(s => s.Series == $"s{slug}").OrderBy(s => s.StartsAt).ToListAsync(Stop));
    }

    private sealed class StoreOfServer(RunningServer server) : IDbContextFactory<MeetingDb>
    {
        public MeetingDb CreateDbContext() => server.OpenStore();
    }

    private static async Task<(HttpResponseMessage Response, string Body)> AskAsync(
        HttpClient calendar, string address, string? known = null, DateTimeOffset? since = null, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, address);
        if (known is not null) request.Headers.TryAddWithoutValidation("If-None-Match", known);
        request.Headers.IfModifiedSince = since;
        var response = await calendar.SendAsync(request, Stop);
        return (response, await response.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task The_feed_of_a_series_is_sent_once_and_then_only_when_it_has_changed_and_says_nothing_about_the_group_unless_it_is_asked_to()
    {
        var (slug, sessions) = await PublishAsync();
        using var calendar = server.NewBrowser();
        var address = $"/groups/{slug}/tuesdays.ics";
        var (first, body) = await AskAsync(calendar, address);
        Assert.Equal((HttpStatusCode.OK, "text/calendar", "utf-8"), (first.StatusCode, first.Content.Headers.ContentType!.MediaType!, first.Content.Headers.ContentType.CharSet!));
        Assert.False(first.Headers.TryGetValues("Set-Cookie", out _));
        var tag = first.Headers.ETag!.Tag;
        Assert.Contains("SUMMARY:Appointment\r\n", body, StringComparison.Ordinal);
        Assert.DoesNotContain("Unmistakable", body, StringComparison.Ordinal);
        Assert.DoesNotContain("tuesdays", body, StringComparison.Ordinal);
        Assert.Contains("RRULE:FREQ=WEEKLY\r\n", body, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NotModified, (await AskAsync(calendar, address, known: tag)).Response.StatusCode);
        // What is forgotten leaves no later time behind, so nobody is told by time that nothing has changed.
        Assert.Null(first.Content.Headers.LastModified);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(calendar, address, since: DateTimeOffset.UtcNow)).Response.StatusCode);
        var (head, nothing) = await AskAsync(calendar, address, method: HttpMethod.Head);
        Assert.Equal((HttpStatusCode.OK, "", tag), (head.StatusCode, nothing, head.Headers.ETag!.Tag));

        await new SeriesDates(new StoreOfServer(server), [], Options.Create(new SessionOptions()), TimeProvider.System).CancelAsync(sessions[1].Id, Stop);
        var (changed, after) = await AskAsync(calendar, address, known: tag);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Contains("STATUS:CANCELLED\r\n", after, StringComparison.Ordinal);
        Assert.Contains($"RECURRENCE-ID;TZID=Europe/Dublin:{sessions[1].Date!.Value:yyyyMMdd}T190000\r\n", after, StringComparison.Ordinal);

        Assert.Contains("SUMMARY:Unmistakable circle\r\n", (await AskAsync(calendar, $"{address}?title=group")).Body, StringComparison.Ordinal);
        var own = (await AskAsync(calendar, $"{address}?title=own&words=Yoga%0D%0AX-EVIL:1;%20mat&alarm=15&lang=de")).Body;
        Assert.Contains("SUMMARY:YogaX-EVIL:1\\; mat\r\n", own, StringComparison.Ordinal);
        Assert.Contains("TRIGGER:-PT15M\r\n", own, StringComparison.Ordinal);
        Assert.Contains("SUMMARY:Fällt aus: YogaX-EVIL:1\\; mat\r\n", own, StringComparison.Ordinal);
        Assert.Contains("SUMMARY:Appointment\r\n", (await AskAsync(calendar, $"{address}?title=own&words={new string('x', 61)}&alarm=-1")).Body, StringComparison.Ordinal);

        // One session alone, and the address that an event carries.
        var one = (await AskAsync(calendar, $"/groups/{slug}/tuesdays/{sessions[0].Date!.Value:yyyy-MM-dd}.ics")).Body;
        Assert.Contains($"UID:{sessions[0].Id}@meetinghub\r\n", one, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(one, "BEGIN:VEVENT"));
        var (opened, _) = await AskAsync(calendar, $"/c/s{slug}");
        Assert.Equal((HttpStatusCode.Redirect, $"/groups/{slug}/tuesdays"), (opened.StatusCode, opened.Headers.Location!.OriginalString));
    }

    [Fact]
    public async Task What_is_not_published_or_not_there_has_no_calendar()
    {
        var (draft, sessions) = await PublishAsync(isPublished: false);
        var (slug, _) = await PublishAsync();
        using var calendar = server.NewBrowser();
        string[] addresses =
        [
            $"/groups/{draft}/tuesdays.ics", $"/groups/{draft}/tuesdays/{sessions[0].Date!.Value:yyyy-MM-dd}.ics", $"/c/s{draft}",
            $"/groups/{slug}/wednesdays.ics", $"/groups/{slug}/tuesdays/2020-01-01.ics", $"/groups/{slug}/tuesdays/tomorrow.ics", "/c/nothing",
            "/calendar/nothing.ics", $"/calendar/{new string('A', 59)}.ics", "/me/sessions.ics",
        ];
        foreach (var address in addresses) Assert.Equal((HttpStatusCode.NotFound, address), ((await AskAsync(calendar, address)).Response.StatusCode, address));
    }

    [Fact]
    public async Task A_private_address_has_the_sessions_with_a_place_from_all_groups_and_stops_working_when_it_is_replaced_or_stopped()
    {
        var ((one, firsts), (other, seconds), (draft, thirds)) = (await PublishAsync(), await PublishAsync(), await PublishAsync(isPublished: false));
        var cookies = new CookieContainer();
        using var browser = server.NewBrowser(cookies);
        using var calendar = server.NewBrowser();

        static string AddressIn(string page) => new Uri(WebUtility.HtmlDecode(Address().Match(page).Groups["address"].Value)).PathAndQuery;
        async Task<string> PressAsync(string address, params (string, string)[] values)
        {
            using var answer = await Form.FillInAsync(browser, "/me/calendar", address, values);
            Assert.Equal((HttpStatusCode.SeeOther, "/me/calendar"), (answer.StatusCode, answer.Headers.Location!.OriginalString));
            return await browser.GetStringAsync("/me/calendar", Stop);
        }
        var page = await PressAsync("/me/calendar");
        var address = AddressIn(page);
        Assert.Equal(address, AddressIn(await PressAsync("/me/calendar"))); // pressing again makes no other
        Assert.Contains("webcal://", page, StringComparison.Ordinal);

        var key = WebEncoders.Base64UrlDecode(cookies.GetCookies(server.Address)["holder"]!.Value);
        Assert.DoesNotContain(WebEncoders.Base64UrlEncode(key), page, StringComparison.Ordinal);
        await using (var db = server.OpenStore())
        {
            var secrets = new Secrets(new StoreOfServer(server));
            secrets.Load();
            var holder = new Holders(secrets).Of(key);
            db.Places.AddRange(
                new PlaceRow { Session = firsts[0].Id, Holder = holder.In(one), At = 1 },
                new PlaceRow { Session = seconds[1].Id, Holder = holder.In(other), At = 1, IsWaiting = true },
                new PlaceRow { Session = thirds[0].Id, Holder = holder.In(draft), At = 1 },
                new PlaceRow { Session = firsts[2].Id, Holder = new byte[16], At = 1 }); // somebody else's
            await db.SaveChangesAsync(Stop);
            var feed = await db.Feeds.AsNoTracking().SingleAsync(f => f.Holder == holder.In("calendar feed"), Stop);
            Assert.DoesNotContain(await db.Places.AsNoTracking().ToListAsync(Stop), p => p.Holder.AsSpan().SequenceEqual(feed.Holder));
        }

        var (response, body) = await AskAsync(calendar, address);
        Assert.Equal([firsts[0].Id, seconds[1].Id], Uid().Matches(body).Select(m => m.Groups["id"].Value));
        Assert.Single(Regex.Matches(body, "STATUS:TENTATIVE"));
        Assert.Single(Regex.Matches(body, "BEGIN:VTIMEZONE"));
        Assert.True(response.Headers.CacheControl!.Private);
        Assert.Equal(HttpStatusCode.NotModified, (await AskAsync(calendar, address, known: response.Headers.ETag!.Tag)).Response.StatusCode);
        Assert.Equal(body, (await AskAsync(browser, "/me/sessions.ics")).Body);

        // A place that is given back is gone from the calendar too.
        await using (var db = server.OpenStore()) await db.Places.Where(p => p.Session == firsts[0].Id).ExecuteDeleteAsync(Stop);
        Assert.DoesNotContain(firsts[0].Id, (await AskAsync(calendar, address, known: response.Headers.ETag.Tag)).Body, StringComparison.Ordinal);

        var another = AddressIn(await PressAsync("/me/calendar", ("again", "yes")));
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK), ((await AskAsync(calendar, address)).Response.StatusCode, (await AskAsync(calendar, another)).Response.StatusCode));
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(calendar, another.Replace(another[15], another[15] == 'A' ? 'B' : 'A'))).Response.StatusCode);
        var stopped = await PressAsync("/me/calendar/off", ("really", "yes"));
        Assert.DoesNotContain("webcal:", stopped, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(calendar, another)).Response.StatusCode);
        Assert.DoesNotContain(server.LogLines, line => line.Contains(another[10..30], StringComparison.Ordinal));
    }

    [GeneratedRegex("""readonly[^>]* value="(?<address>[^"]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Address();

    [GeneratedRegex("UID:(?<id>[^@]+)@", RegexOptions.ExplicitCapture)]
    private static partial Regex Uid();
}

/// <summary>The private addresses, for every database.</summary>
public abstract class FeedsContract : IDisposable
{
    private readonly TestStore _store;
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));
    private readonly Holders _holders;
    private readonly Feeds _feeds;

    private protected FeedsContract(TestStore store)
    {
        _store = store;
        var secrets = new Secrets(store);
        secrets.Load();
        _holders = new Holders(secrets);
        _feeds = new Feeds(store, secrets, _holders, new Deletions(Options.Create(new StorageOptions { PostgreSql = "none" }), _clock), _clock);
    }

    public void Dispose()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task An_address_leads_to_one_holder_s_places_in_many_groups_and_is_forgotten_when_no_calendar_asks_any_more()
    {
        var stop = TestContext.Current.CancellationToken;
        var (holder, other) = (_holders.Of([.. Enumerable.Repeat((byte)7, 16)]), _holders.Of([.. Enumerable.Repeat((byte)8, 16)]));
        await using (var db = _store.CreateDbContext())
        {
            for (var n = 0; n < 600; n++)
            {
                db.Groups.Add(new GroupRow { Id = $"group-{n}", Slug = $"group-{n}", Name = "G", CreatedAt = 1, IsPublished = true });
                if (n % 100 != 0) continue;
                db.Series.Add(new SeriesRow
                {
                    Id = $"series-{n}", Group = $"group-{n}", Slug = "s", Title = "T", Zone = "UTC", First = new(2026, 12, 1), Start = new(19, 0),
                    Minutes = 60, Code = $"code-{n}", CreatedAt = 1, IsPublished = true,
                });
                db.Sessions.Add(new SessionRow
                {
                    Id = $"session-{n}", Room = $"room-{n}", Title = "T", CreatedAt = 1, Group = $"group-{n}", Series = $"series-{n}",
                    Date = new(2026, 12, 1), StartsAt = 1_796_151_600_000 - n, EndsAt = 1_796_155_200_000,
                });
                db.Places.Add(new PlaceRow { Session = $"session-{n}", Holder = (n == 300 ? other : holder).In($"group-{n}"), At = 1 });
            }
            await db.SaveChangesAsync(stop);
        }
        var address = await _feeds.MakeAsync(holder, stop);
        var opened = await _feeds.OpenAsync(address, stop);
        Assert.Equal(["session-500", "session-400", "session-200", "session-100", "session-0"],
            (await _feeds.SessionsOfAsync(opened!, stop)).Select(s => s.Session.Id));
        Assert.Null(await _feeds.FindAsync(other, stop));

        async Task ForgetAsync()
        {
            using var retention = new Retention(_store, Options.Create(new SessionOptions()), _clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<Retention>.Instance);
            await retention.DeleteAsync(stop);
        }
        _clock.Advance(TimeSpan.FromDays(80));
        Assert.NotNull(await _feeds.OpenAsync(address, stop));
        _clock.Advance(TimeSpan.FromDays(80));
        await ForgetAsync();
        Assert.Equal(address, await _feeds.FindAsync(holder, stop));
        _clock.Advance(TimeSpan.FromDays(11));
        await ForgetAsync();
        Assert.Null(await _feeds.OpenAsync(address, stop));
    }
}

public sealed class SqliteFeedsTests() : FeedsContract(new SqliteTestStore());

public sealed class PostgreSqlFeedsTests(OnePostgreSql server) : FeedsContract(new PostgreSqlTestStore(server));

public class IcsTextTests
{
    [Theory]
    [InlineData("a\r\nATTACH:x\rb\nc\u2028d\u2029e\u0085f", "a\\nATTACH:x\\nb\\nc\\nd\\ne\\nf")]
    [InlineData("a\0b\u000Bc\u007Fd\u0001e\tf", "abcde f")]
    [InlineData("a,b;c\\n:\"", "a\\,b\\;c\\\\n:\"")]
    public void A_text_stays_one_line_and_carries_no_control_characters(string given, string written) =>
        Assert.Equal($"SUMMARY:{written}\r\n", new IcsText().Text("SUMMARY", given).ToString());

    [Fact]
    public void Lines_are_folded_at_75_octets_and_never_inside_a_character_or_an_escape() =>
        FsCheck.Check.One(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(500), FsCheck.Fluent.Prop.ForAll<string[]>(parts =>
        {
            var text = string.Concat(parts.Select((p, i) => (p ?? "") + (i % 3) switch { 0 => "🧘‍♀️,", 1 => "瑜伽;", _ => new string('x', i) }));
            var file = new IcsText().Text("DESCRIPTION", text).ToString();
            var lines = file.Split("\r\n")[..^1];
            Assert.All(lines, line => Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(line), 1, 75));
            Assert.All(lines.Skip(1), line => Assert.StartsWith(" ", line, StringComparison.Ordinal));
            Assert.All(lines, line => Assert.Equal(0, line.Reverse().TakeWhile(c => c == '\\').Count() % 2));
            // Unfolded it is what one long line would be.
            var whole = file.Replace("\r\n ", "", StringComparison.Ordinal);
            Assert.Equal(1, whole.Split("\r\n").Length - 1);
        }));
}
