using System.Text.RegularExpressions;
using MeetingHub.Server.Groups;
using MeetingHub.Server.Groups.Directory;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using NodaTime;

namespace MeetingHub.Server.Tests.Groups;

/// <summary>The contract of the directory, for every database.</summary>
public abstract partial class DirectoryContract : IDisposable
{
    private readonly TestStore _store;

    private protected DirectoryContract(TestStore store) => _store = store;

    public void Dispose()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    // A Wednesday, 17:00 in Dublin.
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 17, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeZone Dublin = DateTimeZoneProviders.Tzdb["Europe/Dublin"];
    private static readonly DateTimeZone Auckland = DateTimeZoneProviders.Tzdb["Pacific/Auckland"];

    private protected readonly FakeTimeProvider Clock = new(Now);

    private protected MeetingDb Open() => _store.CreateDbContext();

    /// <summary>How the database would do it, without regard to how little there is.</summary>
    private protected abstract Task<string> PlanAsync(string sql);

    private protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected DirectorySearch Directory => new(_store, new Topics(Options.Create(new GroupOptions())), Clock);

    private static GroupRow Group(string id, string name, string about = "", Action<GroupRow>? with = null)
    {
        var group = new GroupRow
        {
            Id = id, Slug = id, Name = name, About = about, Languages = ["en"], IsListed = true, IsPublished = true, CreatedAt = 1, Capacity = 3,
        };
        with?.Invoke(group);
        return group;
    }

    private static SessionRow Session(string id, string group, TimeSpan from, Action<SessionRow>? with = null)
    {
        var session = new SessionRow
        {
            Id = id, Room = id, Title = "", CreatedAt = 1, Group = group, StartsAt = (Now + from).ToUnixTimeMilliseconds(),
            EndsAt = (Now + from + TimeSpan.FromHours(1)).ToUnixTimeMilliseconds(),
        };
        with?.Invoke(session);
        return session;
    }

    private async Task<string> FindAsync(DirectoryQuery query, DateTimeZone? zone = null)
    {
        var found = await Directory.FindAsync(query, zone ?? Dublin, Stop);
        if (found.Pages == 1) Assert.Equal(found.Total, found.Groups.Count);
        return string.Join(' ', found.Groups.Select(g => g.Group.Id));
    }

    private Task<string> FindAsync(string text) => FindAsync(new DirectoryQuery { Text = text });

    [Fact]
    public async Task A_group_is_found_by_the_words_of_its_texts_topics_and_languages_however_they_are_written()
    {
        await using var db = Open();
        db.Groups.AddRange(
            Group("living", "Living with anxiety", "A weekly check-in round."),
            Group("quiet", "Quiet room", "For people with social anxiety. Cameras stay off."),
            Group("sroda", "Nasze środy: lęk i stres", "Możesz po prostu słuchać.", g => g.Languages = ["pl"]),
            Group("strasse", "Straßenfest der Trauernden", with: g => (g.Languages, g.Topics) = (["de"], ["grief"])),
            Group("kokoro", "不安と心", with: g => g.Languages = ["ja"]),
            Group("arabic", "مجموعة دعم", "كلمة", g => g.Languages = ["ar"]),
            Group("first", "Tuesday", with: g => g.FirstMinutes = "We breathe, and nobody has to introduce themselves."));
        db.Sessions.AddRange(Session("s1", "quiet", TimeSpan.FromHours(2)), Session("s2", "living", TimeSpan.FromDays(2)));
        await db.SaveChangesAsync(Stop);

        Assert.Equal("living quiet", await FindAsync("ANXI")); // in the name first, although the other one is sooner
        Assert.Equal("quiet", await FindAsync("anxiety social"));
        Assert.Equal("sroda", await FindAsync("lek sluchac"));
        Assert.Equal("sroda", await FindAsync("LĘK środy"));
        Assert.Equal("sroda", await FindAsync("polnisch stres"));
        Assert.Equal("strasse", await FindAsync("strass"));
        Assert.Equal("strasse", await FindAsync("grief"));
        Assert.Equal("strasse", await FindAsync("Trauer"));
        Assert.Equal("kokoro", await FindAsync("不安"));
        Assert.Equal("arabic", await FindAsync("كَلِمَة"));
        Assert.Equal("first", await FindAsync("introduce breathe"));
        Assert.Equal("", await FindAsync("nothing-like-it anxiety"));
    }

    [Fact]
    public async Task Nothing_that_anybody_types_is_taken_for_more_than_words()
    {
        await using var db = Open();
        db.Groups.AddRange(Group("one", "One and only"), Group("two", "Two or not"));
        await db.SaveChangesAsync(Stop);

        string[] odd =
        [
            "\"", "'", "one\" OR \"two", "one' | 'two", "one* NOT two", "NEAR(one two, 3)", "Words : one", "^one", "one AND", "(", ")", "&|!<->:*\\", "-one +two",
            "🧠💬", "one 🧠", "§anxiety", "†one", "\0one\u0001", "\ud83e", "%_", "{0} {1}", "; DROP TABLE \"Groups\"; --", "<script>", string.Concat(Enumerable.Repeat("long ", 2_000)),
            new string('x', 10_000), new string('"', 10_000), string.Concat(Enumerable.Range(0, 3_000).Select(i => $"w{i} ")),
        ];
        foreach (var text in odd) await FindAsync(text);
        Assert.Equal("one two", await FindAsync("🧠 \"'"));
        Assert.Equal("one", await FindAsync("\"one\""));
        Assert.Equal("one", await FindAsync("one's".Replace("'s", "'", StringComparison.Ordinal)));
        Assert.Equal("", await FindAsync("one two"));
        Assert.Equal("", await FindAsync(new DirectoryQuery { Topic = "\"' OR", Language = "e'n" }));
        Assert.Equal(2, await db.Groups.CountAsync(Stop));
    }

    [Fact]
    public async Task The_directory_has_what_is_listed_and_published_as_it_is_now()
    {
        await using var db = Open();
        var (draft, hidden) = (Group("draft", "Draft circle", with: g => g.IsPublished = false), Group("hidden", "Hidden circle", with: g => g.IsListed = false));
        var seen = Group("seen", "Seen circle");
        db.Groups.AddRange(draft, hidden, seen);
        await db.SaveChangesAsync(Stop);
        Assert.Equal("seen", await FindAsync("circle"));
        Assert.Equal("seen", await FindAsync(""));

        (draft.IsPublished, hidden.IsListed, seen.Name) = (true, true, "Seen square");
        await db.SaveChangesAsync(Stop);
        Assert.Equal("draft hidden", await FindAsync("circle"));
        Assert.Equal("seen", await FindAsync("square"));

        db.Groups.Remove(draft);
        hidden.IsListed = false;
        await db.SaveChangesAsync(Stop);
        Assert.Equal("", await FindAsync("circle"));
        Assert.Equal("seen", await FindAsync(""));
    }

    [Fact]
    public async Task Each_filter_leaves_what_fits_and_a_search_without_any_says_which_one_to_leave_out()
    {
        await using var db = Open();
        db.Groups.AddRange(
            Group("chat", "Chat", with: g => (g.Formats, g.Access, g.Topics) = (Formats.Chat, AccessFeatures.Breaks | AccessFeatures.PlainLanguage, ["grief"])),
            Group("video", "Video", with: g => (g.Formats, g.Newcomers, g.Languages) = (Formats.Video, false, ["pt-BR", "ga"])),
            Group("both", "Both", with: g => (g.Access, g.Topics) = (AccessFeatures.Breaks, ["low-mood", "grief"])));
        await db.SaveChangesAsync(Stop);

        Assert.Equal("chat", await FindAsync(new DirectoryQuery { Formats = Formats.Chat }));
        Assert.Equal("both video", await FindAsync(new DirectoryQuery { Formats = Formats.Video }));
        Assert.Equal("both chat", await FindAsync(new DirectoryQuery { Formats = Formats.Audio | Formats.Chat }));
        Assert.Equal("both chat", await FindAsync(new DirectoryQuery { Access = AccessFeatures.Breaks }));
        Assert.Equal("chat", await FindAsync(new DirectoryQuery { Access = AccessFeatures.Breaks | AccessFeatures.PlainLanguage }));
        Assert.Equal("both chat", await FindAsync(new DirectoryQuery { Newcomers = true }));
        Assert.Equal("both", await FindAsync(new DirectoryQuery { Topic = "low-mood" }));
        Assert.Equal("video", await FindAsync(new DirectoryQuery { Language = "pt" }));
        Assert.Equal("video", await FindAsync(new DirectoryQuery { Language = "pt-br" }));
        Assert.Equal(["de", "en", "ga", "pt"], (await Directory.LanguagesAsync(Stop)).Append("de").Order());

        var narrow = new DirectoryQuery { Topic = "grief", Formats = Formats.Video, Language = "ga" };
        Assert.Equal("", await FindAsync(narrow));
        Assert.Equal((Filter.Topic, 1), await Directory.SuggestAsync(narrow, Dublin, Stop));
        Assert.Equal((Filter.Language, 2), await Directory.SuggestAsync(new DirectoryQuery { Topic = "grief", Language = "ga" }, Dublin, Stop));
        Assert.Null(await Directory.SuggestAsync(new DirectoryQuery { Topic = "none", Language = "xx" }, Dublin, Stop));
    }

    [Fact]
    public async Task Groups_come_in_the_order_of_their_next_sessions_in_the_readers_days_with_what_is_open_first()
    {
        await using var db = Open();
        db.Groups.AddRange(
            Group("today", "Today"), Group("night", "Night"), Group("friday", "Friday"), Group("weekend", "Weekend"), Group("nextweek", "Next week"),
            Group("never", "Never"), Group("open", "Open", with: g => g.IsDropIn = true), Group("meets", "Meets"));
        db.Sessions.AddRange(
            Session("a0", "today", TimeSpan.FromHours(-1)), Session("a1", "today", TimeSpan.FromHours(1), s => s.CancelledAt = 1),
            Session("a2", "today", TimeSpan.FromHours(2)), Session("a3", "today", TimeSpan.FromDays(2)),
            Session("b1", "night", TimeSpan.FromHours(8)), Session("c1", "friday", TimeSpan.FromDays(2)),
            Session("d1", "weekend", TimeSpan.FromHours(3.5 * 24)), Session("e1", "nextweek", TimeSpan.FromDays(8)),
            Session("f1", "open", TimeSpan.FromHours(-2), s => s.StartsAt = null), Session("g1", "meets", TimeSpan.FromHours(-2)));
        await db.SaveChangesAsync(Stop);
        var until = Now.AddHours(3).ToUnixTimeMilliseconds();
        await db.Sessions.Where(s => s.Id == "f1" || s.Id == "g1").ExecuteUpdateAsync(set => set.SetProperty(s => s.InUseUntil, until).SetProperty(s => s.IsDropIn, true), Stop);

        Assert.Equal("open today night friday weekend nextweek meets never", await FindAsync(""));
        Assert.Equal("open", await FindAsync(new DirectoryQuery { When = When.Now }));
        Assert.Equal("open today", await FindAsync(new DirectoryQuery { When = When.Today }));
        Assert.Equal("open today night", await FindAsync(new DirectoryQuery { When = When.Today }, Auckland)); // where it is Thursday morning
        Assert.Equal("open today night friday weekend", await FindAsync(new DirectoryQuery { When = When.Week }));
        Assert.Equal("weekend", await FindAsync(new DirectoryQuery { When = When.Weekends }));
        Assert.Equal("friday weekend", (await FindAsync(new DirectoryQuery { When = When.Weekends }, Auckland)).Replace("today ", "", StringComparison.Ordinal));

        Clock.Advance(TimeSpan.FromHours(4));
        Assert.Equal("", await FindAsync(new DirectoryQuery { When = When.Now }));
    }

    [Fact]
    public async Task A_card_says_how_many_places_are_left_and_who_leads_and_pages_have_each_group_once()
    {
        await using var db = Open();
        db.Groups.AddRange(Enumerable.Range(10, 30).Select(i => Group($"g{i}", $"Group {i}")));
        db.Series.Add(new SeriesRow
        {
            Id = "r", Group = "g11", Slug = "r", Title = "", Zone = "UTC", First = new DateOnly(2026, 1, 1), Start = default, Minutes = 60, Code = "c", CreatedAt = 1, Capacity = 1,
        });
        db.Accounts.Add(new AccountRow { Id = "lead", UserName = "lead", CreatedAt = 1, HolderKey = [1] });
        db.Sessions.AddRange(Session("s1", "g10", TimeSpan.FromHours(1)),
            new SessionRow { Id = "s2", Room = "s2", Title = "", CreatedAt = 1, Group = "g11", Series = "r", StartsAt = Now.AddHours(2).ToUnixTimeMilliseconds() });
        await db.SaveChangesAsync(Stop);
        db.Places.AddRange(
            new PlaceRow { Session = "s1", Holder = [1], At = 1 }, new PlaceRow { Session = "s1", Holder = [2], At = 1, IsWaiting = true },
            new PlaceRow { Session = "s2", Holder = [1], At = 1 }, new PlaceRow { Session = "s2", Holder = [2], At = 1, IsWaiting = true });
        db.Rota.Add(new RotaRow { Session = "s1", Account = "lead", State = RotaState.Leads });
        await db.SaveChangesAsync(Stop);

        var first = await Directory.FindAsync(new DirectoryQuery(), Dublin, Stop);
        Assert.Equal((30, 1, 3, DirectorySearch.PageSize), (first.Total, first.Page, first.Pages, first.Groups.Count));
        Assert.Equal([("g10", "s1", 2, 1), ("g11", "s2", 0, 0), ("g12", null, 3, 0)],
            first.Groups.Take(3).Select(g => (g.Group.Id, g.Next?.Id, g.PlacesLeft, g.Facilitators)));

        var all = first.Groups.Select(g => g.Group.Id).ToList();
        foreach (var page in (int[])[2, 3]) all.AddRange((await Directory.FindAsync(new DirectoryQuery { Page = page }, Dublin, Stop)).Groups.Select(g => g.Group.Id));
        Assert.Equal(30, all.Distinct().Count());
        Assert.Equal(1, (await Directory.FindAsync(new DirectoryQuery { Page = 9 }, Dublin, Stop)).Page);
    }

    [GeneratedRegex("COVERING INDEX IX_Sessions_Group_StartsAt|Index Only Scan using .IX_Sessions_Group_StartsAt")]
    private static partial Regex NextByIndexOnly();

    [GeneratedRegex("SCAN s( |\\n)|Seq Scan on .Sessions|\\(Group>")]
    private static partial Regex EverySession();

    [GeneratedRegex("VIRTUAL TABLE INDEX|IX_GroupWords_Words")]
    private static partial Regex ByWords();

    [Fact]
    public async Task A_search_reads_indexes_and_never_all_sessions()
    {
        await using var db = Open();
        db.Groups.AddRange(Enumerable.Range(0, 1_000).Select(i => Group($"g{i}", $"Group {i}", "A weekly check-in round for people who feel on edge.")));
        await db.SaveChangesAsync(Stop);
        await db.Database.ExecuteSqlAsync(
            $"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
            INSERT INTO "Sessions" ("Id", "Room", "Title", "CreatedAt", "Links", "NeedsFacilitator", "IsRehearsal", "IsEncrypted",
                "Sequence", "Group", "StartsAt")
            SELECT CAST(i AS TEXT), CAST(i AS TEXT), '', 1, 0, FALSE, FALSE, FALSE,
                0, 'g' || (i % 1000), {Now.ToUnixTimeMilliseconds()} + i * 60000 FROM n
            """, Stop);
        foreach (var query in (DirectoryQuery[])[new(), new() { Text = "anxiety", Topic = "grief", When = When.Weekends }])
        {
            var (sql, values) = Directory.Statement(db.Database.IsSqlite(), query, Dublin, 12);
            for (var i = 0; i < values.Length; i++)
                sql = sql.Replace($"{{{i}}}", values[i] is string text ? $"'{text.Replace("'", "''", StringComparison.Ordinal)}'" : $"{values[i]}", StringComparison.Ordinal);
            var plan = await PlanAsync(sql);
            Assert.True(plan.Contains("IX_Sessions_InUseUntil", StringComparison.Ordinal) || plan.Contains("OneDropIn", StringComparison.Ordinal), plan);
            Assert.True(NextByIndexOnly().IsMatch(plan), plan);
            Assert.False(EverySession().IsMatch(plan), plan);
            Assert.True(query.Text.Length == 0 || ByWords().IsMatch(plan), plan);
        }
    }
}

public sealed class SqliteDirectoryTests() : DirectoryContract(new SqliteTestStore())
{
    private protected override async Task<string> PlanAsync(string sql)
    {
        await using var db = Open();
        await db.Database.OpenConnectionAsync(Stop);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + sql;
        await using var rows = await command.ExecuteReaderAsync(Stop);
        var plan = "";
        while (await rows.ReadAsync(Stop)) plan += rows.GetString(3) + "\n";
        return plan;
    }

    [Fact]
    public async Task Groups_are_still_found_by_their_words_when_their_table_was_built_anew()
    {
        await using var db = Open();
        db.Groups.Add(new GroupRow { Id = "before", Slug = "before", Name = "Evening circle", IsListed = true, IsPublished = true, CreatedAt = 1 });
        await db.SaveChangesAsync(Stop);
        await db.Database.ExecuteSqlRawAsync(
            """
            PRAGMA foreign_keys = 0; CREATE TABLE "Other" AS SELECT * FROM "Groups"; DROP TABLE "Groups"; ALTER TABLE "Other" RENAME TO "Groups";
            """, Stop);
        await db.Database.ExecuteSqlRawAsync("""UPDATE "Groups" SET "Words" = "Words" || ' moved';""", Stop);

        StorageFeature.RestoreSearch(db);
        db.Groups.Add(new GroupRow { Id = "after", Slug = "after", Name = "Morning circle", IsListed = true, IsPublished = true, CreatedAt = 1 });
        await db.SaveChangesAsync(Stop);
        Assert.Equal(2, (await Directory.FindAsync(new DirectoryQuery { Text = "circle" }, DateTimeZone.Utc, Stop)).Total);
        Assert.Equal(1, (await Directory.FindAsync(new DirectoryQuery { Text = "moved" }, DateTimeZone.Utc, Stop)).Total);
    }
}

public sealed class PostgreSqlDirectoryTests(OnePostgreSql server) : DirectoryContract(new PostgreSqlTestStore(server))
{
    private protected override async Task<string> PlanAsync(string sql)
    {
        await using var db = Open();
        await db.Database.OpenConnectionAsync(Stop);
        await db.Database.ExecuteSqlRawAsync("ANALYZE; SET enable_seqscan = off", Stop);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = "EXPLAIN " + sql;
        await using var rows = await command.ExecuteReaderAsync(Stop);
        var plan = "";
        while (await rows.ReadAsync(Stop)) plan += rows.GetString(0) + "\n";
        return plan;
    }
}
