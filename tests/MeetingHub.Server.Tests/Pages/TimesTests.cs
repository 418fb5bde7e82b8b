using MeetingHub.Server.Pages;
using Microsoft.Extensions.Time.Testing;
using NodaTime;

namespace MeetingHub.Server.Tests.Pages;

public sealed class TimesTests
{
    private const string Dublin = "Europe/Dublin";
    private static readonly long StartsAt = DateTimeOffset.Parse("2026-12-01T19:00:00Z", null).ToUnixTimeMilliseconds();
    private static readonly long EndsAt = StartsAt + 75 * 60_000;

    private static Times At(string now, string? reader = null, string language = "en") =>
        new(TextCatalogue.Ours.In(language), reader is null ? null : DateTimeZoneProviders.Tzdb[reader],
            new FakeTimeProvider(DateTimeOffset.Parse(now, null)));

    [Fact]
    public void A_time_is_in_the_readers_zone_or_else_in_the_groups_and_the_zone_is_named()
    {
        var there = At("2026-11-28T12:00Z");
        Assert.Equal("Tue 1 Dec, 19:00 to 20:15", there.Span(StartsAt, EndsAt, Dublin));
        Assert.Equal("Dublin time", there.Place(Dublin));
        Assert.Equal("Times are in Dublin time.", there.AreIn(Dublin));
        var away = At("2026-11-28T12:00Z", "Pacific/Auckland");
        Assert.Equal("Wed 2 Dec, 08:00", away.DayAndTime(StartsAt, Dublin));
        Assert.Equal("Auckland time", away.Place(Dublin));
        Assert.Equal("New York time", At("2026-11-28T12:00Z", "America/New_York").Place(Dublin));
        Assert.Equal("UTC", there.Place("Etc/UTC"));
    }

    [Fact]
    public void German_has_its_own_order_and_points()
    {
        var times = At("2026-11-28T12:00Z", "Europe/Berlin", "de");
        Assert.Equal("Di., 1. Dez., 20:00 bis 21:15 Uhr", times.Span(StartsAt, EndsAt, Dublin));
        Assert.Equal("Di., 1. Dez., 20:00 Uhr", times.DayAndTime(StartsAt, Dublin));
        Assert.Equal("Ortszeit Berlin", times.Place(Dublin));
        Assert.Equal("Dienstag, 1. Dezember", times.LongDay(new LocalDate(2026, 12, 1)));
        Assert.Equal("1. Dez. 2026", times.Date(StartsAt, Dublin));
    }

    [Fact]
    public void Today_and_tomorrow_are_the_readers_and_another_year_is_said()
    {
        Assert.Equal("Today", At("2026-12-01T10:00Z").NearDay(StartsAt, Dublin));
        Assert.Equal("Tomorrow", At("2026-12-01T10:00Z", "Pacific/Auckland").NearDay(StartsAt + 4 * 60 * 60_000, Dublin));
        Assert.Equal("Tomorrow", At("2026-11-30T10:00Z").NearDay(StartsAt, Dublin));
        Assert.Equal("Tue 1 Dec 2026", At("2027-01-10T10:00Z").Day(StartsAt, Dublin));
    }
}
