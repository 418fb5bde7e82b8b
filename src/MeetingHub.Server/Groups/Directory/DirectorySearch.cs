using MeetingHub.Domain.Groups;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MeetingHub.Server.Groups.Directory;

/// <summary>A group in the directory.</summary>
/// <param name="Group">Its row.</param>
/// <param name="Next">The session that was looked for: the next one, or the next one in that time.</param>
/// <param name="PlacesLeft">In that session.</param>
/// <param name="Facilitators">Who lead that session.</param>
/// <param name="IsOpen">Its drop-in room is open now.</param>
internal sealed record Listed(GroupRow Group, SessionRow? Next, int PlacesLeft, int Facilitators, bool IsOpen);

/// <summary>A page of what was found.</summary>
internal sealed record Found(int Total, int Page, int Pages, IReadOnlyList<Listed> Groups);

/// <summary>Finds groups that are in the directory. People read it without an account, so it shows what anybody may know.</summary>
internal sealed class DirectorySearch(IDbContextFactory<MeetingDb> store, Topics topics, TimeProvider clock)
{
    public const int PageSize = 12;
    private const int MostWords = 8;
    private const int ShortestOfAName = 3; // "a" is not meant to be every topic with an A

    private static readonly TimeSpan LanguagesKept = TimeSpan.FromSeconds(10);
    private (DateTimeOffset At, string[] Tags)? _languages;

    internal sealed record Hit(string Id, bool IsOpen, long? Next, long Total);

    /// <param name="zone">Whose days and weekends are meant.</param>
    public async Task<Found> FindAsync(DirectoryQuery query, DateTimeZone zone, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var hits = await AskAsync(db, query, zone, PageSize, stop);
        if (hits.Count == 0 && query.Page > 1)
        {
            query = query with { Page = 1 }; // there are fewer pages now
            hits = await AskAsync(db, query, zone, PageSize, stop);
        }
        var total = hits.Count == 0 ? 0 : (int)hits[0].Total;
        return new Found(total, query.Page, Math.Max(1, (total + PageSize - 1) / PageSize), await ReadAsync(db, hits, stop));
    }

    /// <summary>The one thing to leave out that would show the most groups; null when none would show any.</summary>
    public async Task<(Filter Without, int Groups)?> SuggestAsync(DirectoryQuery query, DateTimeZone zone, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        (Filter Without, int Groups)? best = null;
        foreach (var filter in query.Filters)
        {
            var hits = await AskAsync(db, query.Without(filter), zone, 1, stop);
            if (hits.Count > 0 && hits[0].Total > (best?.Groups ?? 0)) best = (filter, (int)hits[0].Total);
        }
        return best;
    }

    /// <summary>Whether any group is in the directory.</summary>
    public async Task<bool> AnyAsync(CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        return await db.Groups.AnyAsync(g => g.IsListed && g.IsPublished, stop);
    }

    /// <summary>The languages of groups in the directory. New ones appear after some seconds.</summary>
    public async Task<IReadOnlyList<string>> LanguagesAsync(CancellationToken stop)
    {
        if (_languages is { } known && clock.GetUtcNow() - known.At < LanguagesKept) return known.Tags;
        await using var db = await store.CreateDbContextAsync(stop);
        // Few groups have a list of their own, so there are few different ones; each database writes lists in its own way.
        var lists = await db.Database.SqlQueryRaw<string>(
            """SELECT DISTINCT CAST("Languages" AS TEXT) AS "Value" FROM "Groups" WHERE "IsListed" = TRUE AND "IsPublished" = TRUE""")
                .ToListAsync(stop);
        string[] tags =
        [
            .. lists.SelectMany(l => l.Split(['[', ']', '{', '}', '"', ',', ' '], StringSplitOptions.RemoveEmptyEntries))
                .Select(t => t.Split('-')[0].ToLowerInvariant()).Distinct(StringComparer.Ordinal)
                .OrderBy(LanguageNames.Of, StringComparer.Ordinal),
        ];
        if (tags.Length > 0) _languages = (clock.GetUtcNow(), tags);
        return tags;
    }

    private Task<List<Hit>> AskAsync(MeetingDb db, DirectoryQuery query, DateTimeZone zone, int most, CancellationToken stop)
    {
        var (sql, values) = Statement(db.Database.IsSqlite(), query, zone, most);
        return db.Database.SqlQueryRaw<Hit>(sql, values).ToListAsync(stop);
    }

    /// <summary>
    /// One statement that both databases plan alike: groups by their words, and for each the first fitting session out of an index that
    /// has all it needs.
    /// </summary>
    internal (string Sql, object[] Values) Statement(bool isSqlite, DirectoryQuery query, DateTimeZone zone, int most)
    {
        var values = new List<object>();
        string Value(object value)
        {
            values.Add(value);
            return $"{{{values.Count - 1}}}";
        }
        string Matches(IEnumerable<string[]> wanted) => $"""g."Id" IN (SELECT w."Group" FROM "GroupWords" AS w WHERE {(isSqlite
            ? $"\"GroupWords\" MATCH {Value(Wanted(wanted, " AND ", " OR ", '"', "*"))}"
            : $"w.\"Words\" @@ CAST({Value(Wanted(wanted, " & ", " | ", '\'', ":*"))} AS tsquery)")})""";

        var at = clock.GetUtcNow();
        var now = Value(at.ToUnixTimeMilliseconds());
        var windows = DirectoryQuery.Windows(query.When, Instant.FromDateTimeOffset(at), zone);
        var isNow = windows?.Any(w => w.From <= at.ToUnixTimeMilliseconds()) == true;
        var within = windows is null or []
            ? ""
            : $" AND ({string.Join(" OR ", windows.Select(w => Between(Value(w.From), Value(w.To))))})";
        static string Between(string from, string to) => $"""(s."StartsAt" >= {from} AND s."StartsAt" < {to})""";
        string[] words = [.. SearchWords.Of(query.Text).Distinct(StringComparer.Ordinal).Take(MostWords)];
        string[][] all = [.. words.Select(w => Ways(w, w)), .. LabelsOf(query)];
        var shown = query.When switch
        {
            When.Any => "1 = 1",
            When.Now => "\"IsOpen\" = TRUE",
            _ => isNow ? "\"Next\" IS NOT NULL OR \"IsOpen\" = TRUE" : "\"Next\" IS NOT NULL",
        };
        var sql =
            $"""
            WITH open AS MATERIALIZED (
              SELECT d."Id" FROM "Groups" AS d WHERE d."IsDropIn" = TRUE AND d."Id" IN (
                SELECT COALESCE(s."Group", '') FROM "Sessions" AS s
                WHERE s."IsDropIn" = TRUE AND s."InUseUntil" > {now} AND s."EndedAt" IS NULL)),
            found AS MATERIALIZED (
              SELECT g."Id", g."Id" IN (SELECT o."Id" FROM open AS o) AS "IsOpen",
                {(words.Length == 0 ? "1 = 0" : Matches(words.Select(w => Ways(GroupWords.InName(w), w))))} AS "IsNamed",
                (SELECT s."StartsAt" FROM "Sessions" AS s
                  WHERE s."Group" = g."Id" AND s."StartsAt" > {now}{within} AND s."CancelledAt" IS NULL AND s."EndedAt" IS NULL
                  ORDER BY s."StartsAt" LIMIT 1) AS "Next"
              FROM "Groups" AS g
              WHERE g."IsListed" = TRUE AND g."IsPublished" = TRUE{(all.Length == 0 ? "" : $" AND {Matches(all)}")})
            SELECT "Id", "IsOpen", "Next", COUNT(*) OVER () AS "Total" FROM found WHERE {shown}
            ORDER BY "IsOpen" DESC, "IsNamed" DESC, "Next" IS NULL, "Next", "Id"
            LIMIT {Value(most)} OFFSET {Value((query.Page - 1) * PageSize)}
            """;
        return (sql, [.. values]);
    }

    // A word may stand in the texts, or be a topic or a language by its name. One that ends with * is the beginning of a word.
    private string[] Ways(string label, string word) => word.Length < ShortestOfAName
        ? [$"{label}*"]
        : [$"{label}*", .. topics.Beginning(word).Select(GroupWords.Topic), .. LanguageNames.Beginning(word).Select(GroupWords.Language)];

    private static IEnumerable<string[]> LabelsOf(DirectoryQuery query)
    {
        if (query.Topic is { } topic) yield return [GroupWords.Topic(topic)];
        if (query.Language is { } language) yield return [GroupWords.Language(language)];
        if (query.Formats != Formats.None) yield return [.. GroupWords.Each(query.Formats).Select(GroupWords.Format)];
        if (query.Newcomers) yield return [GroupWords.Newcomers];
        foreach (var feature in GroupWords.Each(query.Access)) yield return [GroupWords.Access(feature)];
    }

    private static string Wanted(IEnumerable<string[]> wanted, string and, string or, char quote, string begins) =>
        string.Join(and, wanted.Select(ways =>
            $"({string.Join(or, ways.Select(w => w.EndsWith('*') ? $"{quote}{w[..^1]}{quote}{begins}" : $"{quote}{w}{quote}"))})"));

    private static async Task<IReadOnlyList<Listed>> ReadAsync(MeetingDb db, List<Hit> hits, CancellationToken stop)
    {
        if (hits.Count == 0) return [];
        var ids = hits.Select(h => h.Id).ToArray();
        var starts = hits.Select(h => h.Next).OfType<long>().Distinct().ToArray();
        var groups = await db.Groups.AsNoTracking().Where(g => ids.Contains(g.Id))
            .ToDictionaryAsync(g => g.Id, StringComparer.Ordinal, stop);
        var sessions = await db.Sessions.AsNoTracking()
            .Where(s => s.Group != null && ids.Contains(s.Group) && s.StartsAt != null && starts.Contains(s.StartsAt.Value)
                && s.CancelledAt == null && s.EndedAt == null)
            .Select(s => new
            {
                Session = s,
                Capacity = db.Series.Where(r => r.Id == s.Series).Select(r => (int?)r.Capacity).FirstOrDefault(),
                Taken = db.Places.Count(p => p.Session == s.Id && !p.IsWaiting),
                Facilitators = db.Rota.Count(r => r.Session == s.Id && r.State == RotaState.Leads),
            })
            .ToListAsync(stop);
        return
        [
            .. from hit in hits
               where groups.ContainsKey(hit.Id)
               let found = sessions.FirstOrDefault(s => s.Session.Group == hit.Id && s.Session.StartsAt == hit.Next)
               let row = groups[hit.Id]
               select new Listed(row, found?.Session, Math.Max(0, (found?.Capacity ?? row.Capacity) - (found?.Taken ?? 0)),
                   found?.Facilitators ?? 0, hit.IsOpen),
        ];
    }
}
