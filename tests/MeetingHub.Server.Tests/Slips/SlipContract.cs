using MeetingHub.Server.Accounts;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Slips;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SessionOptions = MeetingHub.Server.Sessions.SessionOptions;

namespace MeetingHub.Server.Tests.Slips;

/// <summary>Where locked slips wait, for every database.</summary>
public abstract class SlipContract : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    private readonly TestStore _store;
    private readonly FakeTimeProvider _clock = new(Noon);
    private readonly Secrets _secrets;
    private readonly SlipBox _slips;

    private protected SlipContract(TestStore store)
    {
        _store = store;
        _secrets = new Secrets(store);
        _secrets.Load();
        _slips = new SlipBox(store, _clock);
    }

    public void Dispose()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Holder Browser(byte number) => new([number], _secrets.MarkKey);

    private static byte[] Box(byte of) => [1, .. Enumerable.Repeat(of, 2_000)];

    private Task<OwnSlip?> KeepAsync(string code, byte browser = 1, string? instead = null) =>
        _slips.KeepAsync(Browser(browser), code, Box((byte)code[0]), instead, Stop);

    private async Task<IReadOnlyList<OwnSlip>> OfAsync(byte browser = 1) => await _slips.OfAsync([Browser(browser)], Stop);

    [Fact]
    public async Task A_slip_opens_once_even_when_many_ask_at_the_same_moment_and_its_writer_sees_the_day()
    {
        Assert.NotNull(await KeepAsync("a"));
        Assert.NotNull(await KeepAsync("a")); // sent twice by a weak network
        Assert.Null(Assert.Single(await OfAsync()).OpenedDay);
        Assert.True(await _slips.IsThereAsync("a", Stop));
        Assert.True(await _slips.IsThereAsync("a", Stop)); // looking opens nothing
        _clock.Advance(TimeSpan.FromDays(2));

        // Each with a store of its own, as nodes have.
        var opened = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => new SlipBox(_store, _clock).OpenAsync("a", Stop))));
        Assert.Equal(Box((byte)'a'), Assert.Single(opened.OfType<byte[]>()));
        Assert.Null(await _slips.OpenAsync("a", Stop));
        Assert.False(await _slips.IsThereAsync("a", Stop));
        Assert.Equal(DateOnly.FromDateTime(Noon.AddDays(2).UtcDateTime).DayNumber, Assert.Single(await OfAsync()).OpenedDay);
        Assert.Empty(await OfAsync(browser: 2));
        Assert.Null(await KeepAsync("a")); // its place is not taken again
        await using var db = _store.CreateDbContext();
        Assert.Null((await db.Slips.SingleAsync(Stop)).Box);
    }

    [Fact]
    public async Task A_slip_is_taken_back_by_its_writer_only_and_another_one_may_take_its_place()
    {
        var first = await KeepAsync("a");
        await _slips.TakeBackAsync([Browser(2)], first!.Id, Stop);
        Assert.True(await _slips.IsThereAsync("a", Stop));
        Assert.NotNull(await KeepAsync("b", browser: 2, instead: first.Id)); // of somebody else: it stays
        Assert.True(await _slips.IsThereAsync("a", Stop));
        Assert.NotNull(await KeepAsync("c", instead: first.Id));
        Assert.Null(await _slips.OpenAsync("a", Stop));
        foreach (var wrong in (string[])["", "*", new('A', 500), "AAAA"]) await _slips.TakeBackAsync([Browser(1)], wrong, Stop);
        await _slips.TakeBackAsync([Browser(1)], Assert.Single(await OfAsync()).Id, Stop);
        Assert.Null(await _slips.OpenAsync("c", Stop));
        Assert.Empty(await OfAsync());
    }

    [Fact]
    public async Task Somebody_else_cannot_take_the_place_of_a_slip_or_learn_that_it_is_theirs_by_sending_the_same()
    {
        await KeepAsync("a");
        Assert.Null(await KeepAsync("a", browser: 2));
        Assert.Null(await _slips.KeepAsync(Browser(1), "a", Box((byte)'z'), null, Stop));
        Assert.Equal(Box((byte)'a'), await _slips.OpenAsync("a", Stop));
    }

    [Fact]
    public async Task One_writer_has_a_few_unopened_slips_at_a_time_and_one_that_is_replaced_or_opened_makes_room()
    {
        for (var number = 0; number < SlipBox.Most; number++) Assert.NotNull(await KeepAsync($"{(char)('a' + number)}"));
        Assert.Null(await KeepAsync("x"));
        Assert.NotNull(await KeepAsync("y", browser: 2));
        Assert.NotNull(await KeepAsync("x", instead: (await OfAsync())[^1].Id));
        Assert.Null(await KeepAsync("z"));
        await _slips.OpenAsync("x", Stop);
        Assert.NotNull(await KeepAsync("z"));
    }

    [Fact]
    public async Task After_a_week_nothing_is_left_of_a_slip_opened_or_not_and_nobody_gets_it_before_the_job_has_run()
    {
        await KeepAsync("a");
        await KeepAsync("b");
        await _slips.OpenAsync("b", Stop);
        using var retention = new Retention(
            _store, Microsoft.Extensions.Options.Options.Create(new SessionOptions()), _clock, NullLogger<Retention>.Instance);
        foreach (var (days, left) in ((double, int)[])[(6.99, 2), (0.02, 0)])
        {
            _clock.Advance(TimeSpan.FromDays(days));
            Assert.Equal(left > 0, await _slips.IsThereAsync("a", Stop));
            Assert.Equal(left, (await OfAsync()).Count);
            await retention.DeleteAsync(Stop);
            await using var db = _store.CreateDbContext();
            Assert.Equal(left, await db.Slips.CountAsync(Stop));
        }
        Assert.Null(await _slips.OpenAsync("a", Stop));
    }

    [Fact]
    public async Task The_store_has_neither_what_a_code_leads_to_nor_the_key_of_a_browser()
    {
        await KeepAsync("what-a-code-leads-to");
        await using var db = _store.CreateDbContext();
        var row = await db.Slips.SingleAsync(Stop);
        Assert.Equal(32, row.Lookup.Length);
        Assert.NotEqual(Browser(1).In(Holder.Beyond), row.Holder); // nothing joins it with reminders
    }
}

public sealed class SqliteSlipTests() : SlipContract(new SqliteTestStore());

public sealed class PostgreSqlSlipTests(OnePostgreSql server) : SlipContract(new PostgreSqlTestStore(server));
