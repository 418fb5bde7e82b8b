using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Sessions.Rehearsals;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MeetingHub.Server.Tests.Sessions;

/// <summary>How many rehearsals go on at once, and when they are over, for every database.</summary>
public abstract class RehearsalsContract : IDisposable
{
    private readonly TestStore _store;
    private readonly FakeTimeProvider _clock = new(PlannedSeries.Tuesday);

    private protected RehearsalsContract(TestStore store) => _store = store;

    public void Dispose()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private async Task<Refusal?> StartAsync(int atOnce = 2) =>
        (await new RehearsalStarts(_store, Options.Create(new RehearsalOptions { AtOnce = atOnce }), _clock).StartAsync(Stop)).Refused;

    private async Task IsInUseAsync(bool ended = false)
    {
        await using var db = _store.CreateDbContext();
        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        await db.Sessions.ExecuteUpdateAsync(s => s
            .SetProperty(r => r.InUseUntil, ended ? null : now + 12 * 60 * 60 * 1000L).SetProperty(r => r.EndedAt, ended ? now : null), Stop);
    }

    [Fact]
    public async Task As_many_go_on_at_once_as_the_operator_allows_and_none_when_they_are_switched_off()
    {
        Assert.Equal(Refusal.RehearsalsOff, await StartAsync(atOnce: 0));
        Assert.Null(await StartAsync());
        Assert.Null(await StartAsync());
        Assert.Equal(Refusal.RehearsalsFull, await StartAsync());
    }

    [Fact]
    public async Task One_that_nobody_enters_gives_its_place_to_the_next_and_one_that_goes_on_keeps_it_for_an_hour_at_most()
    {
        Assert.Null(await StartAsync(atOnce: 1));
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Null(await StartAsync(atOnce: 1));

        await IsInUseAsync();
        _clock.Advance(TimeSpan.FromMinutes(50));
        Assert.Equal(Refusal.RehearsalsFull, await StartAsync(atOnce: 1));
        _clock.Advance(TimeSpan.FromMinutes(12));
        Assert.Null(await StartAsync(atOnce: 1));

        await IsInUseAsync(ended: true);
        Assert.Null(await StartAsync(atOnce: 1));
    }

    [Fact]
    public async Task Its_link_leads_to_a_room_for_rehearsing_for_an_hour_and_soon_nothing_is_kept_of_it()
    {
        var rehearsals = new RehearsalStarts(_store, Options.Create(new RehearsalOptions()), _clock);
        var (started, _) = await rehearsals.StartAsync(Stop);
        await using var db = _store.CreateDbContext();
        var door = (await Doors.FindAsync(db, started!.ParticipantCode, null, open: false, _clock.GetUtcNow(), Stop))!;
        var opening = Doors.OpeningOf(door, Kept.Nothing, _clock.GetUtcNow());
        Assert.Equal((true, DoorMode.Open, false, null), (opening.IsRehearsal, opening.Door, opening.NeedsFacilitator, opening.EndsAt));
        Assert.False(RehearsalStarts.IsOver(door.Session!, _clock.GetUtcNow().AddMinutes(59)));
        Assert.True(RehearsalStarts.IsOver(door.Session!, _clock.GetUtcNow().AddMinutes(62)));

        _clock.Advance(TimeSpan.FromHours(2));
        var retention = new Retention(_store, Options.Create(new SessionOptions()), _clock, NullLogger<Retention>.Instance);
        await retention.DeleteAsync(Stop);
        Assert.Equal((0, 0), (await db.Sessions.CountAsync(Stop), await db.Links.CountAsync(Stop)));
    }
}

public sealed class SqliteRehearsalsTests() : RehearsalsContract(new SqliteTestStore());

public sealed class PostgreSqlRehearsalsTests(OnePostgreSql server) : RehearsalsContract(new PostgreSqlTestStore(server));
