using MeetingHub.Server.Accounts;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MeetingHub.Server.Tests.Sessions;

/// <summary>Places in planned sessions, for every database.</summary>
public abstract class PlacesContract : IDisposable
{
    private readonly TestStore _store;
    private readonly FakeTimeProvider _clock = new(PlannedSeries.Tuesday.AddDays(-3));
    private readonly Places _places;
    private readonly PlannedSeries _planned = new() { Capacity = 3 };

    private protected PlacesContract(TestStore store)
    {
        _store = store;
        _places = new Places(store, _clock);
        using var db = store.CreateDbContext();
        _planned.Add(db);
    }

    public void Dispose()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    private static Holder Somebody(int number) => new([(byte)number, 7], new byte[32]);
    private static CancellationToken Stop => TestContext.Current.CancellationToken;
    private Task<PlaceAnswer> TakeAsync(int who) => _places.TakeAsync(_planned.First, Somebody(who), Stop);
    private Task GiveBackAsync(int who) => _places.GiveBackAsync(_planned.First, Somebody(who), Stop);

    private async Task<(int Kept, int Waiting)> CountAsync()
    {
        await using var db = _store.CreateDbContext();
        return (await db.Places.CountAsync(p => !p.IsWaiting, Stop), await db.Places.CountAsync(p => p.IsWaiting, Stop));
    }

    [Fact]
    public async Task Of_twenty_who_ask_at_once_for_three_places_three_have_one_and_the_others_wait()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(who => Task.Run(() => TakeAsync(who))));
        Assert.Equal((3, 17), (answers.Count(a => a == PlaceAnswer.Kept), answers.Count(a => a == PlaceAnswer.Waits)));
        Assert.Equal((3, 17), await CountAsync());

        // All give theirs back at once: nobody is lost, and nobody has two.
        await Task.WhenAll(Enumerable.Range(0, 10).Select(who => Task.Run(() => GiveBackAsync(who))));
        Assert.Equal((3, 7), await CountAsync());
    }

    [Fact]
    public async Task Whoever_asks_twice_has_one_place_and_whoever_gives_it_back_twice_gives_it_back_once()
    {
        Assert.Equal(PlaceAnswer.Kept, await TakeAsync(1));
        Assert.Equal(PlaceAnswer.Kept, await TakeAsync(1));
        Assert.Equal((1, 0), await CountAsync());
        await GiveBackAsync(1);
        await GiveBackAsync(1);
        await GiveBackAsync(9); // who never had one
        Assert.Equal((0, 0), await CountAsync());
    }

    [Fact]
    public async Task Those_who_wait_move_up_in_the_order_in_which_they_asked_and_at_its_end_when_they_had_given_theirs_back()
    {
        foreach (var who in Enumerable.Range(1, 6)) await TakeAsync(who);
        await GiveBackAsync(5); // who only waits makes no room
        Assert.Equal((3, 2), await CountAsync());
        await GiveBackAsync(2);
        Assert.Equal((3, 1), await CountAsync());
        Assert.Equal(PlaceAnswer.Kept, await TakeAsync(4));
        Assert.Equal(PlaceAnswer.Waits, await TakeAsync(6));
        Assert.Equal(PlaceAnswer.Waits, await TakeAsync(2)); // at the end again
        await GiveBackAsync(1);
        Assert.Equal(PlaceAnswer.Kept, await TakeAsync(6));
    }

    [Fact]
    public async Task More_places_go_to_those_who_wait()
    {
        foreach (var who in Enumerable.Range(1, 6)) await TakeAsync(who);
        var dates = new SeriesDates(_store, [_places], Options.Create(new SessionOptions()), _clock);
        Assert.Null((await dates.ChangeAsync(_planned.Series, null, s => s.Capacity = 5, Stop)).Problem);
        Assert.Equal((5, 1), await CountAsync());
    }

    [Fact]
    public async Task A_place_stays_when_its_session_is_moved_and_none_is_given_in_one_that_is_cancelled_or_over()
    {
        await TakeAsync(1);
        await using var db = _store.CreateDbContext();
        await db.Sessions.Where(s => s.Id == _planned.First).ExecuteUpdateAsync(s => s
            .SetProperty(r => r.MovedFrom, r => r.StartsAt).SetProperty(r => r.StartsAt, r => r.StartsAt + 86_400_000)
            .SetProperty(r => r.EndsAt, r => r.EndsAt + 86_400_000), Stop);
        Assert.Equal((1, 0), await CountAsync());
        _clock.Advance(TimeSpan.FromDays(3.5)); // over, had it not been moved
        Assert.Equal(PlaceAnswer.Kept, await TakeAsync(2));

        await db.Sessions.Where(s => s.Id == _planned.First).ExecuteUpdateAsync(s => s.SetProperty(r => r.CancelledAt, 1), Stop);
        Assert.Equal(PlaceAnswer.Closed, await TakeAsync(3));
        await db.Sessions.Where(s => s.Id == _planned.First).ExecuteUpdateAsync(s => s.SetProperty(r => r.CancelledAt, (long?)null), Stop);
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(PlaceAnswer.Closed, await TakeAsync(3));
        Assert.Equal((2, 0), await CountAsync());
    }

    [Fact]
    public async Task A_day_after_the_session_nobody_knows_who_had_a_place()
    {
        await TakeAsync(1);
        using var retention = new Retention(_store, Options.Create(new SessionOptions()), _clock, NullLogger<Retention>.Instance);
        _clock.Advance(TimeSpan.FromDays(3.5));
        await retention.DeleteAsync(Stop);
        Assert.Equal((1, 0), await CountAsync());
        _clock.Advance(TimeSpan.FromDays(1));
        await retention.DeleteAsync(Stop);
        Assert.Equal((0, 0), await CountAsync());
    }

    [Fact]
    public async Task The_places_of_two_groups_tell_nobody_that_one_person_has_them()
    {
        var other = new PlannedSeries { Name = "other" };
        await using var db = _store.CreateDbContext();
        other.Add(db);
        await TakeAsync(1);
        await _places.TakeAsync(other.First, Somebody(1), Stop);
        var holders = await db.Places.Select(p => p.Holder).ToListAsync(Stop);
        Assert.Equal(2, holders.Select(Convert.ToHexString).Distinct().Count());
    }
}

public sealed class SqlitePlacesTests() : PlacesContract(new SqliteTestStore());

public sealed class PostgreSqlPlacesTests(OnePostgreSql server) : PlacesContract(new PostgreSqlTestStore(server));
