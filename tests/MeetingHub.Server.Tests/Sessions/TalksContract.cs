using MeetingHub.Server.Accounts;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Sessions.OneToOne;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace MeetingHub.Server.Tests.Sessions;

/// <summary>Talks of two, for every database.</summary>
public abstract class TalksContract : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = DateTimeOffset.FromUnixTimeMilliseconds(1_795_000_000_000);
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly FakeTimeProvider _clock = new(Noon);
    private readonly TestStore _store;
    private readonly Secrets _secrets;
    private readonly Talks _talks;
    private TalkRow _asha = null!;

    private protected TalksContract(TestStore store)
    {
        _store = store;
        _secrets = new Secrets(store);
        _secrets.Load();
        _talks = new Talks(store, _secrets, _clock);
    }

    public async ValueTask InitializeAsync()
    {
        await using var db = _store.CreateDbContext();
        db.Accounts.AddRange(Account("asha"), Account("rowan"));
        db.Groups.Add(new GroupRow { Id = "circle", Slug = "circle", Name = "Circle", CreatedAt = 1, IsPublished = true });
        foreach (var person in (string[])["asha", "rowan"])
        {
            db.GroupRoles.Add(new GroupRoleRow { Group = "circle", Account = person, Role = GroupRole.Facilitator });
            db.Qualifications.Add(new QualificationRow
            {
                Group = "circle", Account = person, Kind = QualificationKind.LicensedProfessional, Name = person,
            });
            db.Talks.Add(new TalkRow { Group = "circle", Account = person, Slug = person, IsOpen = true });
        }
        await db.SaveChangesAsync(Stop);
        _asha = await db.Talks.AsNoTracking().SingleAsync(t => t.Account == "asha", Stop);
        await _talks.OfferAsync(_asha, [At(1), At(2), At(3)], 30, Stop);
    }

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private async Task<int> CountPlacesAsync()
    {
        await using var db = _store.CreateDbContext();
        return await db.Places.CountAsync(Stop);
    }

    private static AccountRow Account(string name) => new() { Id = name, UserName = name, CreatedAt = 1, HolderKey = [1] };

    private static long At(int hours) => Noon.AddHours(hours).ToUnixTimeMilliseconds();

    private Holder Browser(int number) => new([(byte)number], _secrets.MarkKey);

    private async Task<(string? Code, NotBooked? Why)> BookAsync(string offer, int browser = 1) => await _talks.BookAsync(
        (await _talks.FindAsync("asha", Stop))!, offer, "Quiet Heron", Formats.Audio, "hello", "One to one", Browser(browser), Stop);

    private Task<IReadOnlyList<OfferRow>> FreeAsync() => _talks.FreeAsync(_asha, TimeSpan.FromDays(28), Stop);

    private async Task<Booked> BookedAsync(string? code) => (await _talks.BookedAsync(code, Stop))!;

    [Fact]
    public async Task Of_many_who_press_at_once_exactly_one_gets_the_time_and_the_others_are_told()
    {
        var time = (await FreeAsync())[0].Id;

        var answers = await Task.WhenAll(Enumerable.Range(1, 8).Select(n => Task.Run(() => BookAsync(time, n))));

        Assert.Single(answers, a => a.Code is not null);
        Assert.Equal(7, answers.Count(a => a.Why == NotBooked.Taken));
        Assert.Equal([At(2), At(3)], (await FreeAsync()).Select(o => o.StartsAt));
        await using var db = _store.CreateDbContext();
        Assert.Equal((1, 2), (await db.Sessions.CountAsync(Stop), await db.Links.CountAsync(Stop)));
    }

    [Fact]
    public async Task A_booking_opens_a_session_of_two_by_links_that_only_its_code_leads_to()
    {
        var (code, _) = await BookAsync((await FreeAsync())[0].Id);

        var booked = await BookedAsync(code);
        Assert.Equal(("Quiet Heron", Formats.Audio, "hello"), (booked.Row.Name, booked.Row.How, booked.Row.Words));
        Assert.Equal((At(1), At(1) + 30 * 60_000L, true, true),
            (booked.Session.StartsAt, booked.Session.EndsAt, booked.Session.NeedsFacilitator, booked.Session.IsEncrypted));
        Assert.Null(await _talks.BookedAsync(Codes.New(), Stop));
        Assert.Null(await _talks.BookedAsync("short", Stop));
        await using var db = _store.CreateDbContext();
        foreach (var link in (string[])[_talks.DoorOf(booked.Session), _talks.LeadOf(booked.Session)])
        {
            var hash = Codes.Hash(link);
            Assert.Equal(booked.Session.Id, (await db.Links.SingleAsync(l => l.Hash == hash, Stop)).Session);
        }
        Assert.Equal(code, _talks.CodeOf(booked.Row));
    }

    [Fact]
    public async Task One_browser_holds_two_times_with_one_professional_and_not_all_of_them()
    {
        var free = await FreeAsync();
        await BookAsync(free[0].Id);
        await BookAsync(free[1].Id);

        Assert.Equal(NotBooked.TooMany, (await BookAsync(free[2].Id)).Why);
        Assert.NotNull((await BookAsync(free[2].Id, browser: 2)).Code);
    }

    [Fact]
    public async Task A_booking_that_moves_keeps_its_old_time_when_the_new_one_has_just_been_taken()
    {
        var free = await FreeAsync();
        var (mine, _) = await BookAsync(free[0].Id);
        await BookAsync(free[1].Id, browser: 2);

        Assert.Equal(NotBooked.Taken, await _talks.MoveAsync((await BookedAsync(mine)).Row.Hash, free[1].Id, byProfessional: false, Stop));
        Assert.Equal(At(1), (await BookedAsync(mine)).Session.StartsAt);

        Assert.Null(await _talks.MoveAsync((await BookedAsync(mine)).Row.Hash, free[2].Id, byProfessional: false, Stop));
        var moved = await BookedAsync(mine);
        Assert.Equal((At(3), At(1), 1, false),
            (moved.Session.StartsAt, moved.Session.MovedFrom, moved.Session.Sequence, moved.Row.IsMoved));
        Assert.Equal([At(1)], (await FreeAsync()).Select(o => o.StartsAt));
    }

    [Fact]
    public async Task A_time_that_the_professional_moves_is_kept_by_the_person_or_moved_again()
    {
        var free = await FreeAsync();
        var (code, _) = await BookAsync(free[0].Id);
        var booking = (await BookedAsync(code)).Row.Hash;

        await _talks.MoveAsync(booking, free[1].Id, byProfessional: true, Stop);
        Assert.True((await BookedAsync(code)).Row.IsMoved);
        await _talks.ChangeAsync(booking, null, Stop);
        Assert.False((await BookedAsync(code)).Row.IsMoved);
    }

    [Fact]
    public async Task A_cancelled_time_is_free_again_and_the_name_and_words_are_gone()
    {
        var (code, _) = await BookAsync((await FreeAsync())[0].Id);
        var booking = (await BookedAsync(code)).Row.Hash;

        await _talks.CancelAsync(booking, byProfessional: true, Stop);
        Assert.Equal(1, await CountPlacesAsync()); // so that a reminder tells of it
        await _talks.CancelAsync(booking, byProfessional: true, Stop);

        var booked = await BookedAsync(code);
        Assert.Equal(("", "", 1), (booked.Row.Name, booked.Row.Words, booked.Session.Sequence));
        Assert.NotNull(booked.Session.CancelledAt);
        Assert.Equal(3, (await FreeAsync()).Count);
        Assert.Equal(NotBooked.Closed, await _talks.MoveAsync(booking, (await FreeAsync())[1].Id, byProfessional: false, Stop));
        Assert.NotNull((await BookAsync((await FreeAsync())[0].Id, browser: 2)).Code);
    }

    [Fact]
    public async Task Only_times_ahead_are_booked_and_only_while_the_page_is_open_and_the_professional_is_there()
    {
        var first = (await FreeAsync())[0].Id;
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(NotBooked.Taken, (await BookAsync(first)).Why);
        Assert.Equal([At(2), At(3)], (await FreeAsync()).Select(o => o.StartsAt));

        await using var db = _store.CreateDbContext();
        await db.GroupRoles.Where(r => r.Account == "asha").ExecuteDeleteAsync(Stop);
        Assert.Null(await _talks.FindAsync("asha", Stop));
        await db.Talks.Where(t => t.Account == "rowan").ExecuteUpdateAsync(t => t.SetProperty(r => r.IsOpen, false), Stop);
        Assert.Null(await _talks.FindAsync("rowan", Stop));
    }

    [Fact]
    public async Task Times_that_overlap_are_not_offered_twice_and_one_that_is_held_is_not_withdrawn()
    {
        Assert.Equal(1, await _talks.OfferAsync(_asha, [At(1) + 15 * 60_000L, At(1) + 30 * 60_000L, At(-1), At(2)], 30, Stop));
        var free = await FreeAsync();
        await BookAsync(free[0].Id);

        Assert.False(await _talks.WithdrawAsync("circle", "asha", free[0].Id, Stop));
        Assert.False(await _talks.WithdrawAsync("circle", "rowan", free[1].Id, Stop)); // somebody else's
        Assert.True(await _talks.WithdrawAsync("circle", "asha", free[1].Id, Stop));
        Assert.Equal(2, (await FreeAsync()).Count);
    }
}

public sealed class SqliteTalksTests() : TalksContract(new SqliteTestStore());

public sealed class PostgreSqlTalksTests(OnePostgreSql server) : TalksContract(new PostgreSqlTestStore(server));
