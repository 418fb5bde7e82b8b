using System.Globalization;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MeetingHub.Server.Tests.Sessions;

/// <summary>The sessions of a series, for every database.</summary>
public abstract class SeriesContract : IDisposable
{
    private const string Circle = "series-tuesday-circle";

    private readonly TestStore _store;
    private readonly SeriesDates _dates;

    // Saturday 28 November 2026, noon.
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));

    private protected SeriesContract(TestStore store) => (_store, _dates) = (store, Dates(store));

    private SeriesDates Dates(IDbContextFactory<MeetingDb> store, params ISeriesFollower[] followers) =>
        new(store, followers, Options.Create(new SessionOptions()), _clock);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private async Task<SeriesReply> PublishAsync(string rule = "FREQ=WEEKLY;BYDAY=TU", string first = "2026-12-01", string id = Circle)
    {
        await using var db = _store.CreateDbContext();
        if (!await db.Groups.AnyAsync(Stop)) db.Groups.Add(new GroupRow { Id = "group001", Slug = "circle", Name = "Circle",
            CreatedAt = 1 });
        db.Series.Add(new SeriesRow
        {
            Id = id, Group = "group001", Slug = id, Title = "Tuesday circle", Zone = "Europe/Dublin", First = Date(first),
                Start = new(19, 0),
            Minutes = 75, Rule = rule, Code = Codes.New(), CreatedAt = 1, IsPublished = true,
        });
        await db.SaveChangesAsync(Stop);
        return await _dates.LayAsync(id, Stop);
    }

    private async Task<List<SessionRow>> SessionsAsync(string id = Circle)
    {
        await using var db = _store.CreateDbContext();
        return await db.Sessions.AsNoTracking().Where(s => s.Series == id).OrderBy(s => s.StartsAt).ToListAsync(Stop);
    }

    private async Task<SeriesRow> SeriesAsync()
    {
        await using var db = _store.CreateDbContext();
        return await db.Series.AsNoTracking().SingleAsync(s => s.Id == Circle, Stop);
    }

    private async Task<SessionRow> SessionAsync(string date) => (await SessionsAsync()).Single(s => s.Date == Date(date));

    private static string Local(long? at) => Zones.In("Europe/Dublin", at!.Value)
        .ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string[] Starts(IEnumerable<SessionRow> sessions) => [.. sessions.Select(s => Local(s.StartsAt))];

    private async Task TakePlaceAsync(string date)
    {
        await using var db = _store.CreateDbContext();
        db.Places.Add(new PlaceRow { Session = (await SessionAsync(date)).Id, Holder = new byte[16], At = 1 });
        await db.SaveChangesAsync(Stop);
    }

    private static object Seen(SessionRow s) =>
        (s.Id, s.Room, s.Title, s.Date, s.StartsAt, s.EndsAt, s.KeepUntil, s.MovedFrom, s.CancelledAt, s.IsOwn, s.IsAdded, s.Note,
            s.Sequence, s.Door);

    // Everything that is stored of the series, to see that nothing changes.
    private async Task<(long, object[])> AllAsync() => ((await SeriesAsync()).Changes, [.. (await SessionsAsync()).Select(Seen)]);

    [Fact]
    public async Task A_published_series_has_its_sessions_half_a_year_ahead_at_its_hour_and_publishing_it_again_changes_nothing()
    {
        var reply = await PublishAsync();
        var sessions = await SessionsAsync();
        Assert.Equal(26, sessions.Count);
        Assert.Equal(26, reply.Changes.Count(c => c.Kind == SessionChangeKind.Planned));
        Assert.Equal(["2026-12-01 19:00", "2026-12-08 19:00"], Starts(sessions.Take(2)));
        Assert.Equal("2027-05-25 19:00", Local(sessions[^1].StartsAt)); // summer time by then
        Assert.Equal(25 * 7 * 24 - 1, (sessions[^1].StartsAt - sessions[0].StartsAt) / 3_600_000);
        Assert.All(sessions, s => Assert.Equal((75 * 60_000, "Tuesday circle", "group001"), (s.EndsAt - s.StartsAt, s.Title, s.Group)));
        Assert.All(sessions, s => Assert.Equal(30, (s.KeepUntil - s.EndsAt) / 86_400_000)); // and not by the day on which it was planned

        var before = await AllAsync();
        Assert.Empty((await _dates.LayAsync(Circle, Stop)).Changes);
        Assert.Empty((await _dates.ChangeAsync(Circle, null, _ => { }, Stop)).Changes);
        await _dates.ProlongAsync(Stop);
        var (changes, rows) = await AllAsync();
        Assert.Equal(before.Item1, changes);
        Assert.Equal(before.Item2, rows);
    }

    [Fact]
    public async Task A_plan_is_chosen_for_one_session_for_it_and_those_that_follow_or_for_all()
    {
        await PublishAsync("FREQ=WEEKLY;BYDAY=TU;COUNT=3");
        await using (var db = _store.CreateDbContext())
        {
            foreach (var id in (string[])["one", "two"])
                db.Plans.Add(new PlanRow { Id = id, Group = "group001", Name = id, File = "{}" });
            await db.SaveChangesAsync(Stop);
        }
        async Task<string?[]> PlansAsync() => [.. (await SessionsAsync()).Select(s => s.Plan)];
        await _dates.ChangeAsync(Circle, null, s => s.Plan = "one", Stop);
        Assert.Equal(["one", "one", "one"], await PlansAsync());
        await _dates.ChangeAsync(Circle, Date("2026-12-08"), s => s.Plan = "two", Stop);
        Assert.Equal(["one", "two", "two"], await PlansAsync());
        var last = await SessionAsync("2026-12-15");
        await _dates.PlanAsync(last.Id, null, asSeries: false, Stop);
        await _dates.ChangeAsync(Circle, Date("2026-12-08"), s => s.Title = "Evening", Stop);
        Assert.Equal([null], (await PlansAsync())[2..]);
        await _dates.PlanAsync(last.Id, null, asSeries: true, Stop);
        Assert.Equal(["two"], (await PlansAsync())[2..]);
    }

    [Fact]
    public async Task A_change_of_all_reaches_what_an_earlier_change_left_before_the_rule_and_removes_none_of_it()
    {
        await PublishAsync("FREQ=WEEKLY;BYDAY=TU;COUNT=4");
        var before = await SessionsAsync();
        await _dates.ChangeAsync(Circle, Date("2026-12-15"), s => s.Start = new(20, 0), Stop);
        await TakePlaceAsync("2026-12-01");

        await _dates.ChangeAsync(Circle, null, s => s.Minutes = 45, Stop);
        await _dates.ChangeAsync(Circle, null, s => s.Title = "Evening", Stop);
        await _dates.ChangeAsync(Circle, null, s => s.Start = new(18, 30), Stop);

        var after = await SessionsAsync();
        Assert.Equal(before.Select(s => s.Id), after.Select(s => s.Id));
        Assert.Equal(["2026-12-01 18:30", "2026-12-08 18:30", "2026-12-15 18:30", "2026-12-22 18:30"], Starts(after));
        Assert.All(after, s => Assert.Null(s.CancelledAt));
        Assert.All(after, s => Assert.Equal("Evening", s.Title));
        Assert.All(after, s => Assert.Equal(45 * 60_000, s.EndsAt - s.StartsAt));
    }

    [Fact]
    public async Task A_series_without_an_end_is_prolonged_week_by_week_and_one_with_an_end_is_planned_to_it()
    {
        await PublishAsync();
        await PublishAsync("FREQ=MONTHLY;BYDAY=1TU;COUNT=12", id: "series-limited");
        await PublishAsync("", id: "series-once");
        Assert.Equal(12, (await SessionsAsync("series-limited")).Count);
        Assert.Single(await SessionsAsync("series-once"));

        var before = (await SessionsAsync()).ConvertAll(Seen);
        for (var week = 1; week <= 30; week++)
        {
            _clock.Advance(TimeSpan.FromDays(7));
            await _dates.ProlongAsync(Stop);
            Assert.InRange((await SessionsAsync()).Max(s => s.StartsAt)!.Value, _clock.GetUtcNow().AddDays(25 * 7 - 7)
                .ToUnixTimeMilliseconds(), long.MaxValue);
        }
        var sessions = await SessionsAsync();
        Assert.Equal(before, sessions.Take(before.Count).Select(Seen));
        Assert.Equal(sessions.Select((_, week) => Date("2026-12-01").AddDays(7 * week)), sessions.Select(s => s.Date!.Value));
        Assert.All(sessions, s => Assert.Equal(19, Zones.In("Europe/Dublin", s.StartsAt!.Value).Hour));
        Assert.Equal(12, (await SessionsAsync("series-limited")).Count);
        Assert.Single(await SessionsAsync("series-once"));
    }

    [Fact]
    public async Task Whoever_leads_a_series_leads_its_open_and_its_later_dates_as_long_as_they_are_facilitators()
    {
        await PublishAsync();
        await using (var db = _store.CreateDbContext())
        {
            foreach (var name in (string[])["asha", "rowan"])
                db.Accounts.Add(new AccountRow { Id = name, UserName = name, NormalizedUserName = name.ToUpperInvariant(), CreatedAt = 1,
                    HolderKey = [1] });
            db.GroupRoles.Add(new GroupRoleRow { Group = "group001", Account = "asha", Role = GroupRole.Facilitator });
            await db.SaveChangesAsync(Stop);
        }
        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        await _dates.ChangeAsync(Circle, null, s => s.Leads = ["asha", "rowan"], Stop);
        _clock.Advance(TimeSpan.FromDays(14));
        await _dates.ProlongAsync(Stop);
        var planned = await SessionsAsync();
        await using var after = _store.CreateDbContext();
        var led = await after.Rota.AsNoTracking().ToListAsync(Stop);
        Assert.Equal(planned.Where(s => s.StartsAt > now).Select(s => (s.Id, "asha", RotaState.Leads)), led.Select(r => (r.Session, r.Account, r.State))
            .OrderBy(r => planned.FindIndex(s => s.Id == r.Session)));
        Assert.True(led.Count > 2); // those that were planned, and two more
    }

    [Fact]
    public async Task A_deleted_series_calls_off_what_people_hold_places_in_and_comes_back_as_a_draft()
    {
        await PublishAsync();
        await TakePlaceAsync("2026-12-08");
        await _dates.AddAsync(Circle, Date("2026-12-09"), null, null, Stop);
        await _dates.DeleteAsync(Circle, Stop);
        var left = Assert.Single(await SessionsAsync());
        Assert.Equal((Date("2026-12-08"), true), (left.Date, left.CancelledAt is not null));
        Assert.Equal((false, true), ((await SeriesAsync()).IsPublished, (await SeriesAsync()).IsDeleted));
        var gone = await AllAsync();
        await _dates.DeleteAsync(Circle, Stop);
        await _dates.ProlongAsync(Stop);
        Assert.Equal(gone.Item1, (await AllAsync()).Item1);

        await _dates.BringBackAsync(Circle, Stop);
        Assert.Equal((false, false), ((await SeriesAsync()).IsPublished, (await SeriesAsync()).IsDeleted));
        await _dates.ChangeAsync(Circle, null, s => s.IsPublished = true, Stop);
        await _dates.RestoreAsync(left.Id, Stop);
        var sessions = await SessionsAsync();
        Assert.Equal((26, left.Id), (sessions.Count(s => s.CancelledAt is null), sessions[1].Id));

        // One that is over can be deleted too.
        await PublishAsync("", id: "series-once");
        _clock.Advance(TimeSpan.FromDays(30));
        Assert.Null((await _dates.DeleteAsync("series-once", Stop)).Problem);
    }

    [Fact]
    public async Task A_new_hour_keeps_sessions_with_their_places_and_leaves_those_alone_that_have_begun_or_were_moved_by_themselves()
    {
        await PublishAsync();
        var moved = await SessionAsync("2026-12-15");
        await _dates.MoveAsync(moved.Id, Date("2026-12-17"), new(18, 0), null, Stop);
        _clock.Advance(TimeSpan.FromDays(3) + TimeSpan.FromHours(7.5)); // in the middle of the first session
        var before = (await SessionsAsync()).ToDictionary(s => s.Id, Seen);

        var reply = await _dates.ChangeAsync(Circle, null, s => (s.Start, s.Minutes) = (new(18, 30), 60), Stop);

        var after = await SessionsAsync();
        Assert.All(before.Keys, id => Assert.Contains(after, s => s.Id == id));
        Assert.Equal(["2026-12-01 19:00", "2026-12-08 18:30", "2026-12-17 18:00", "2026-12-22 18:30"], Starts(after.Take(4)));
        Assert.Equal(before[after[0].Id], Seen(after[0]));
        Assert.Equal(before[moved.Id], Seen(after[2]));
        Assert.All(after.Where(s => s.Id != moved.Id).Skip(1), s => Assert.Equal(3_600_000, s.EndsAt - s.StartsAt));
        var told = reply.Changes.Where(c => c.Kind == SessionChangeKind.Changed).ToList();
        Assert.Equal(24, told.Count);
        Assert.All(told, c => Assert.Equal(("19:00", 1), (Local(c.StartedBefore)[^5..], c.Session.Sequence)));
        Assert.Equal((1, Date("2026-12-08"), "FREQ=WEEKLY;BYDAY=TU"), await SeriesAsync() is var s
            ? (s.Sequence, s.First, s.Rule) : default);
    }

    [Fact]
    public async Task This_and_following_begins_the_rule_anew_there_and_what_is_planned_before_stays_for_good()
    {
        await PublishAsync("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=6");
        var before = await SessionsAsync();
        await _dates.ChangeAsync(Circle, Date("2027-01-05"), s => s.Start = new(20, 0), Stop);
        await _dates.LayAsync(Circle, Stop);
        var after = await SessionsAsync();
        Assert.Equal(before.Select(s => s.Id), after.Select(s => s.Id));
        Assert.Equal(["2026-12-01 19:00", "2026-12-15 19:00", "2026-12-29 19:00", "2027-01-12 20:00", "2027-01-26 20:00",
            "2027-02-09 20:00"], Starts(after));
        Assert.Equal((Date("2027-01-12"), "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=3"), await SeriesAsync() is var s
            ? (s.First, s.Rule) : default);
        Assert.Equal(SeriesProblem.NotThere, (await _dates.ChangeAsync(Circle, Date("2028-01-01"), s => s.Start = new(21, 0),
            Stop)).Problem);

        // Then to the Wednesdays of those weeks: whoever has a place in a week keeps it.
        await TakePlaceAsync("2027-01-26");
        await _dates.ChangeAsync(Circle, Date("2027-01-26"), s => s.Rule = "FREQ=WEEKLY;BYDAY=WE;COUNT=3", Stop);
        var wednesdays = await SessionsAsync();
        Assert.Equal(["2027-01-12 20:00", "2027-01-27 20:00", "2027-02-03 20:00", "2027-02-10 20:00"], Starts(wednesdays.Skip(3)));
        Assert.Equal((after[4].Id, after[5].Id), (wednesdays[4].Id, wednesdays[6].Id));
        Assert.Equal(Date("2027-01-27"), wednesdays[4].Date);
        await _dates.ChangeAsync(Circle, null, s => s.Rule = "FREQ=WEEKLY;BYDAY=MO;COUNT=4", Stop);
        Assert.Equal(["2026-11-30 20:00", "2026-12-07 20:00", "2026-12-14 20:00", "2026-12-21 20:00", "2027-01-27 20:00"],
            Starts(await SessionsAsync()));
        Assert.NotNull((await SessionAsync("2027-01-27")).CancelledAt); // four weeks were asked for, and somebody has a place
    }

    [Fact]
    public async Task A_series_that_ends_earlier_calls_off_sessions_with_places_and_takes_out_the_others()
    {
        await PublishAsync();
        await TakePlaceAsync("2026-12-29");
        var reply = await _dates.ChangeAsync(Circle, null, s => s.Rule = "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261215", Stop);
        Assert.Equal(["2026-12-01 19:00", "2026-12-08 19:00", "2026-12-15 19:00", "2026-12-29 19:00"], Starts(await SessionsAsync()));
        Assert.NotNull((await SessionAsync("2026-12-29")).CancelledAt);
        Assert.Equal((1, 22), (reply.Changes.Count(c => c.Kind == SessionChangeKind.Cancelled),
            reply.Changes.Count(c => c.Kind == SessionChangeKind.Removed)));
        var before = await AllAsync();
        await _dates.LayAsync(Circle, Stop);
        Assert.Equal(before.Item2, (await AllAsync()).Item2);
    }

    [Fact]
    public async Task A_moved_session_keeps_its_place_in_the_series_whoever_moved_it_from_whichever_zone_and_can_be_moved_back()
    {
        await PublishAsync();
        var session = await SessionAsync("2026-12-08");
        var reply = await _dates.MoveAsync(session.Id, Date("2026-12-10"), new(21, 30), 90, Stop, zone: "Europe/Paris");
        Assert.Equal("2026-12-08 19:00", Local(Assert.Single(reply.Changes).StartedBefore));
        var moved = await SessionAsync("2026-12-08");
        Assert.Equal((session.Id, "2026-12-10 20:30", "2026-12-08 19:00", true, 1),
            (moved.Id, Local(moved.StartsAt), Local(moved.MovedFrom), moved.IsOwn, moved.Sequence));
        Assert.Equal(90 * 60_000, moved.EndsAt - moved.StartsAt);

        Assert.Empty((await _dates.MoveAsync(session.Id, Date("2026-12-10"), new(20, 30), 90, Stop)).Changes); // the same again
        await _dates.MoveAsync(session.Id, Date("2026-12-11"), new(19, 0), 75, Stop);
        Assert.Equal("2026-12-08 19:00", Local((await SessionAsync("2026-12-08")).MovedFrom));
        await _dates.MoveAsync(session.Id, Date("2026-12-08"), new(19, 0), null, Stop);
        Assert.Equal((false, null, 3), await SessionAsync("2026-12-08") is var back
            ? (back.IsOwn, back.MovedFrom, back.Sequence) : default);
        Assert.Equal(SeriesProblem.Past, (await _dates.MoveAsync(session.Id, Date("2026-11-28"), new(11, 0), null, Stop)).Problem);
    }

    [Fact]
    public async Task One_session_is_called_off_and_on_again_left_out_and_put_back_added_and_given_a_note()
    {
        await PublishAsync();
        var (first, second) = (await SessionAsync("2026-12-01"), await SessionAsync("2026-12-08"));
        await _dates.CancelAsync(first.Id, Stop);
        Assert.Empty((await _dates.CancelAsync(first.Id, Stop)).Changes);
        Assert.NotNull((await SessionAsync("2026-12-01")).CancelledAt);
        await _dates.ChangeAsync(Circle, null, s => s.Title = "Circle", Stop);
        Assert.NotNull((await SessionAsync("2026-12-01")).CancelledAt); // a change of the series doesn't call it on
        await _dates.RestoreAsync(first.Id, Stop);
        Assert.Equal((null, 2, "Circle"), await SessionAsync("2026-12-01") is var on ? (on.CancelledAt, on.Sequence, on.Title) : default);

        await TakePlaceAsync("2026-12-08");
        Assert.Equal(SeriesProblem.HasPlaces, (await _dates.SkipAsync(Circle, second.Date!.Value, Stop)).Problem);
        Assert.Null((await _dates.SkipAsync(Circle, Date("2026-12-15"), Stop)).Problem);
        Assert.Equal(SeriesProblem.NotThere, (await _dates.SkipAsync(Circle, Date("2026-12-16"), Stop)).Problem);
        await _dates.LayAsync(Circle, Stop);
        await _dates.AddAsync(Circle, Date("2026-12-18"), new(18, 0), 30, Stop);
        Assert.Equal(SeriesProblem.AlreadyThere, (await _dates.AddAsync(Circle, Date("2026-12-18"), null, null, Stop)).Problem);
        Assert.Equal(SeriesProblem.Past, (await _dates.AddAsync(Circle, Date("2026-11-27"), null, null, Stop)).Problem);
        Assert.Equal(["2026-12-01 19:00", "2026-12-08 19:00", "2026-12-18 18:00", "2026-12-22 19:00"],
            Starts((await SessionsAsync()).Take(4)));

        // What was added stays where it is when the rest moves, and a date that was left out is one of the series again.
        await _dates.AddAsync(Circle, Date("2026-12-15"), null, null, Stop);
        await _dates.ChangeAsync(Circle, null, s => s.Start = new(17, 0), Stop);
        Assert.Equal(["2026-12-01 17:00", "2026-12-08 17:00", "2026-12-15 17:00", "2026-12-18 18:00", "2026-12-22 17:00"],
            Starts((await SessionsAsync()).Take(5)));
        Assert.Empty((await SeriesAsync()).Skipped);
        await _dates.SkipAsync(Circle, Date("2026-12-18"), Stop);
        Assert.DoesNotContain(await SessionsAsync(), s => s.Date == Date("2026-12-18"));

        await _dates.NoteAsync(second.Id, "Sleep", Stop);
        Assert.Equal("Sleep", (await SessionAsync("2026-12-08")).Note);
    }

    [Fact]
    public async Task A_session_that_has_begun_is_never_touched()
    {
        await PublishAsync();
        _clock.Advance(TimeSpan.FromDays(3) + TimeSpan.FromHours(8));
        var first = await SessionAsync("2026-12-01");
        Assert.Equal(SeriesProblem.Past, (await _dates.CancelAsync(first.Id, Stop)).Problem);
        Assert.Equal(SeriesProblem.Past, (await _dates.MoveAsync(first.Id, Date("2026-12-03"), new(19, 0), null, Stop)).Problem);
        Assert.Equal(SeriesProblem.Past, (await _dates.SkipAsync(Circle, Date("2026-12-01"), Stop)).Problem);
        await _dates.ChangeAsync(Circle, null, s => (s.Title, s.Rule, s.Zone) = ("Other", "FREQ=WEEKLY;BYDAY=FR", "Europe/Berlin"), Stop);
        Assert.Equal(Seen(first), Seen((await SessionsAsync())[0]));
        Assert.Equal("2026-12-11 18:00", Local((await SessionsAsync())[1].StartsAt));
    }

    [Fact]
    public async Task Several_nodes_that_plan_and_change_at_once_make_no_session_twice_and_lose_no_change()
    {
        await PublishAsync();
        await _dates.ChangeAsync(Circle, null, s => s.IsPublished = false, Stop);
        Assert.Empty(await SessionsAsync());
        var nodes = Enumerable.Range(0, 4).Select(_ => Dates(_store)).ToArray();
        await Task.WhenAll(
        [
            .. nodes.Select((node, n) => Task.Run(() =>
                node.ChangeAsync(Circle, null, s => (s.IsPublished, s.Facilitators) = (true, s.Facilitators + 1), Stop))),
            .. nodes.Select(node => Task.Run(() => node.LayAsync(Circle, Stop))),
        ]);
        var sessions = await SessionsAsync();
        Assert.Equal(26, sessions.Count);
        Assert.Equal(26, sessions.Select(s => s.Date).Distinct().Count());
        Assert.Equal(2 + nodes.Length, (await SeriesAsync()).Facilitators);
    }

    private sealed class Follower : ISeriesFollower
    {
        public Task FollowAsync(MeetingDb db, SeriesRow series, IReadOnlyList<SessionChange> changes, CancellationToken stop)
        {
            foreach (var change in changes.Where(c => c.Kind == SessionChangeKind.Cancelled))
                db.Secrets.Add(new SecretRow { Name = $"told {change.Session.Id}", Value = [] });
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Who_has_to_be_told_is_written_down_with_the_change_itself()
    {
        await PublishAsync();
        var session = await SessionAsync("2026-12-08");
        var dates = Dates(_store, new Follower());
        await dates.CancelAsync(session.Id, Stop);
        await dates.CancelAsync(session.Id, Stop);
        await using var db = _store.CreateDbContext();
        Assert.Equal($"told {session.Id}", (await db.Secrets.SingleAsync(Stop)).Name);
    }
}

public sealed class SqliteSeriesTests() : SeriesContract(new SqliteTestStore());

public sealed class PostgreSqlSeriesTests(OnePostgreSql server) : SeriesContract(new PostgreSqlTestStore(server));
