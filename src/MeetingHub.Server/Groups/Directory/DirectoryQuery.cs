using System.Globalization;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Http.Extensions;
using NodaTime;

namespace MeetingHub.Server.Groups.Directory;

/// <summary>When somebody would like to come, by the reader's own clock.</summary>
internal enum When { Any, Now, Today, Week, Weekends }

/// <summary>Something that a search asks for, and that it can do without.</summary>
internal enum Filter { Text, Topic, Language, Formats, Newcomers, Access, When }

/// <summary>What somebody looks for. Its address says all of it, so that a search can be kept, sent and gone back to.</summary>
internal sealed record DirectoryQuery
{
    public const int LongestText = 200;
    private const int LastPage = 1_000;
    public const Formats EveryFormat = Formats.Video | Formats.Audio | Formats.Chat;

    public string Text { get; init; } = "";
    public string? Topic { get; init; }

    /// <summary>The tag of a language.</summary>
    public string? Language { get; init; }

    /// <summary>Any of these; none or all: it does not matter.</summary>
    public Formats Formats { get; init; }

    public bool Newcomers { get; init; }

    /// <summary>All of these.</summary>
    public AccessFeatures Access { get; init; }

    public When When { get; init; }
    public int Page { get; init; } = 1;

    /// <summary>Reads an address. What it does not know it leaves out.</summary>
    public static DirectoryQuery Read(IQueryCollection query)
    {
        var formats = EachOf<Formats>(query, "format").Aggregate(Formats.None, (all, one) => all | one);
        return new DirectoryQuery
        {
            Text = Trimmed(query["q"].ToString()),
            Topic = Named(query["topic"].ToString()),
            Language = Named(query["language"].ToString()),
            Formats = formats == EveryFormat ? Formats.None : formats,
            Newcomers = query["newcomers"] == "yes",
            Access = EachOf<AccessFeatures>(query, "access").Aggregate(AccessFeatures.None, (all, one) => all | one),
            When = TryRead<When>(query["when"].ToString(), out var when) ? when : When.Any,
            Page = int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page)
                ? Math.Clamp(page, 1, LastPage) : 1,
        };
    }

    public string Address
    {
        get
        {
            var address = new QueryBuilder();
            if (Text.Length > 0) address.Add("q", Text);
            if (Topic is not null) address.Add("topic", Topic);
            if (When != When.Any) address.Add("when", NameOf(When));
            foreach (var format in GroupWords.Each(Formats)) address.Add("format", NameOf(format));
            if (Language is not null) address.Add("language", Language);
            if (Newcomers) address.Add("newcomers", "yes");
            foreach (var feature in GroupWords.Each(Access)) address.Add("access", NameOf(feature));
            if (Page > 1) address.Add("page", Page.ToString(CultureInfo.InvariantCulture));
            return $"/{address}";
        }
    }

    /// <summary>What is asked for, in the order in which the page shows it.</summary>
    public IEnumerable<Filter> Filters => Enum.GetValues<Filter>().Where(f => Without(f) != this with { Page = 1 });

    public DirectoryQuery Without(Filter filter) => (this with { Page = 1 }) is var first ? filter switch
    {
        Filter.Text => first with { Text = "" },
        Filter.Topic => first with { Topic = null },
        Filter.Language => first with { Language = null },
        Filter.Formats => first with { Formats = Formats.None },
        Filter.Newcomers => first with { Newcomers = false },
        Filter.Access => first with { Access = AccessFeatures.None },
        _ => first with { When = When.Any },
    } : this;

    /// <summary>As addresses and forms have it: "noCameraNeeded".</summary>
    public static string NameOf<T>(T value) where T : struct, Enum =>
        value.ToString() is var name ? char.ToLowerInvariant(name[0]) + name[1..] : "";

    /// <summary>
    /// From when until when, in Unix milliseconds; null: at any time. Today is until midnight, this week is today and the six days after
    /// it, and weekends are Saturdays and Sundays of the next eight weeks.
    /// </summary>
    public static IReadOnlyList<(long From, long To)>? Windows(When when, Instant now, DateTimeZone zone)
    {
        var today = now.InZone(zone).Date;
        long Start(LocalDate date) => zone.AtStartOfDay(date).ToInstant().ToUnixTimeMilliseconds();
        var from = now.ToUnixTimeMilliseconds();
        switch (when)
        {
            case When.Any: return null;
            case When.Now: return [];
            case When.Today: return [(from, Start(today.PlusDays(1)))];
            case When.Week: return [(from, Start(today.PlusDays(7)))];
            default:
                var saturday = today.DayOfWeek == IsoDayOfWeek.Sunday ? today.PlusDays(-1) : today.PlusDays(-1).Next(IsoDayOfWeek.Saturday);
                return [.. Enumerable.Range(0, 8).Select(week => saturday.PlusWeeks(week))
                    .Select(s => (Math.Max(from, Start(s)), Start(s.PlusDays(2))))];
        }
    }

    // Half a pair of surrogates must not be left at the end.
    private static string Trimmed(string text)
    {
        text = text.Trim();
        if (text.Length <= LongestText) return text;
        return text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)].TrimEnd();
    }

    private static string? Named(string value) =>
        value.Length is > 0 and <= 40 && value.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? value.ToLowerInvariant() : null;

    private static IEnumerable<T> EachOf<T>(IQueryCollection query, string key) where T : struct, Enum =>
        query[key].Where(v => TryRead<T>(v ?? "", out _)).Select(v => Enum.Parse<T>(v!, ignoreCase: true));

    private static bool TryRead<T>(string text, out T value) where T : struct, Enum
    {
        value = default;
        return text.Length > 0 && char.IsAsciiLetter(text[0]) && !text.Contains(',', StringComparison.Ordinal)
            && Enum.TryParse(text, ignoreCase: true, out value);
    }
}
