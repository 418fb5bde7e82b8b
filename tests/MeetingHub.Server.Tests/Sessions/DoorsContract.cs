using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Groups;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Sessions.Plans;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace MeetingHub.Server.Tests.Sessions;

/// <summary>Where the code of a series, a session or a drop-in room leads at which time, for every database.</summary>
public abstract class DoorsContract : IDisposable
{
    private const string Lead = "account-lead";

    private readonly TestStore _store;
    private readonly FakeTimeProvider _clock = new(PlannedSeries.Tuesday.AddDays(-3));
    private readonly PlannedSeries _planned = new() { IsDropIn = true };

    private protected DoorsContract(TestStore store)
    {
        _store = store;
        using var db = store.CreateDbContext();
        _planned.Add(db);
        db.Accounts.Add(new AccountRow { Id = Lead, UserName = "lead", NormalizedUserName = "LEAD", CreatedAt = 1, HolderKey = [1] });
        db.GroupRoles.Add(new GroupRoleRow { Group = _planned.Group, Account = Lead, Role = GroupRole.Facilitator });
        db.SaveChanges();
    }

    public void Dispose()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private async Task<Doorway?> FindAsync(string? code = null, string? account = null, bool open = false)
    {
        await using var db = _store.CreateDbContext();
        return await Doors.FindAsync(db, code ?? _planned.Code, account, open, _clock.GetUtcNow(), Stop);
    }

    private void At(double minutes, int week = 0) =>
        _clock.SetUtcNow(PlannedSeries.Tuesday.AddDays(7 * week).AddMinutes(minutes));

    private async Task ChangeAsync(string session, Action<Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<SessionRow>> change)
    {
        await using var db = _store.CreateDbContext();
        await db.Sessions.Where(s => s.Id == session).ExecuteUpdateAsync(change, Stop);
    }

    private static long Ms(DateTimeOffset at) => at.ToUnixTimeMilliseconds();

    [Fact]
    public async Task Somebody_who_is_early_is_told_when_the_waiting_room_opens_and_comes_in_from_then_to_the_end()
    {
        At(-11);
        var early = (await FindAsync())!;
        Assert.Equal((null, Refusal.TooEarly, Ms(PlannedSeries.Tuesday.AddMinutes(-10))), (early.Session, early.Closed, early.OpensAt!.Value));
        foreach (var minute in (double[])[-10, 0, 74.9])
        {
            At(minute);
            Assert.Equal(_planned.First, (await FindAsync())!.Session?.Id);
        }
        At(75);
        var late = (await FindAsync())!;
        Assert.Equal((Refusal.TooEarly, _planned.SessionOf(1)), (late.Closed, late.Next!.Id));
        At(75, week: 2);
        Assert.Equal(Refusal.SeriesOver, (await FindAsync())!.Closed);
        Assert.Null(await FindAsync("nothing-has-this-code-0"));
    }

    [Fact]
    public async Task People_come_in_after_the_planned_end_while_others_are_inside_until_the_next_session_opens_its_doors()
    {
        At(80);
        await ChangeAsync(_planned.First, s => s.SetProperty(r => r.InUseUntil, Ms(PlannedSeries.Tuesday.AddDays(8))));
        Assert.Equal(_planned.First, (await FindAsync())!.Session?.Id);
        At(-10, week: 1);
        Assert.Equal(_planned.SessionOf(1), (await FindAsync())!.Session?.Id);
    }

    [Fact]
    public async Task A_session_that_somebody_ended_is_over_until_its_planned_end_and_then_the_next_one_is_named()
    {
        await ChangeAsync(_planned.First, s => s.SetProperty(r => r.EndedAt, Ms(PlannedSeries.Tuesday.AddMinutes(30))));
        At(40);
        var ended = (await FindAsync())!;
        Assert.Equal((null, Refusal.RoomEnded, _planned.SessionOf(1)), (ended.Session, ended.Closed, ended.Next!.Id));
        At(80);
        Assert.Equal(Refusal.TooEarly, (await FindAsync())!.Closed);
    }

    [Fact]
    public async Task A_cancelled_session_says_so_on_its_day_and_names_the_next()
    {
        await ChangeAsync(_planned.First, s => s.SetProperty(r => r.CancelledAt, 1));
        At(-60 * 48);
        Assert.Equal(Refusal.TooEarly, (await FindAsync())!.Closed);
        foreach (var minute in (double[])[-60, -5, 30])
        {
            At(minute);
            var off = (await FindAsync())!;
            Assert.Equal((Refusal.SessionCancelled, _planned.SessionOf(1)), (off.Closed, off.Next!.Id));
        }
        At(80);
        Assert.Equal(Refusal.TooEarly, (await FindAsync())!.Closed);
    }

    [Fact]
    public async Task A_moved_session_opens_at_its_new_time_only()
    {
        await ChangeAsync(_planned.First, s => s.SetProperty(r => r.MovedFrom, r => r.StartsAt)
            .SetProperty(r => r.StartsAt, Ms(PlannedSeries.Tuesday.AddHours(2))).SetProperty(r => r.EndsAt, Ms(PlannedSeries.Tuesday.AddHours(3))));
        At(0);
        Assert.Equal(Ms(PlannedSeries.Tuesday.AddMinutes(110)), (await FindAsync())!.OpensAt);
        At(111);
        Assert.Equal(_planned.First, (await FindAsync())!.Session?.Id);
    }

    [Fact]
    public async Task Whoever_leads_the_group_comes_as_a_facilitator_and_opens_the_doors_early_for_everybody_by_a_press()
    {
        At(-60 * 13);
        Assert.Equal(Refusal.TooEarly, (await FindAsync(account: Lead, open: true))!.Closed); // half a day before at most
        At(-60);
        var before = (await FindAsync(account: Lead))!;
        Assert.Equal((true, true, Refusal.TooEarly), (before.Leads, Doors.MayOpen(before, Ms(_clock.GetUtcNow())), before.Closed));
        Assert.Equal(Refusal.TooEarly, (await FindAsync(open: true))!.Closed); // a stranger's press opens nothing
        Assert.Equal(Refusal.TooEarly, (await FindAsync(account: "somebody-else", open: true))!.Closed);
        var opened = (await FindAsync(account: Lead, open: true))!;
        Assert.Equal((_planned.First, true), (opened.Session?.Id, opened.Leads));
        var stranger = (await FindAsync())!;
        Assert.Equal((_planned.First, false), (stranger.Session?.Id, stranger.Leads));
    }

    [Fact]
    public async Task A_link_of_one_session_opens_with_its_doors_and_never_leads_to_another_one()
    {
        var code = Codes.New();
        await using (var db = _store.CreateDbContext())
        {
            db.Links.Add(new LinkRow { Hash = Codes.Hash(code), Session = _planned.SessionOf(1), Role = Role.Participant, IsPersonal = true });
            await db.SaveChangesAsync(Stop);
        }
        At(0);
        var early = (await FindAsync(code))!;
        Assert.Equal((null, Refusal.TooEarly, _planned.SessionOf(1)), (early.Session, early.Closed, early.Next!.Id));
        At(0, week: 1);
        Assert.Equal(_planned.SessionOf(1), (await FindAsync(code))!.Session?.Id);
        At(80, week: 1);
        Assert.Equal(Refusal.RoomEnded, (await FindAsync(code))!.Closed);
        await ChangeAsync(_planned.SessionOf(1), s => s.SetProperty(r => r.CancelledAt, 1));
        Assert.Equal(Refusal.SessionCancelled, (await FindAsync(code))!.Closed);
    }

    [Fact]
    public async Task A_drop_in_room_is_open_while_somebody_who_leads_it_is_there_and_two_who_open_it_at_once_meet_in_one_room()
    {
        Assert.Equal(Refusal.NobodyHosts, (await FindAsync(_planned.DropInCode))!.Closed);
        var rooms = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => FindAsync(_planned.DropInCode, Lead))));
        var room = Assert.Single(rooms.Select(r => r!.Session!.Id).Distinct());
        Assert.Equal(Refusal.NobodyHosts, (await FindAsync(_planned.DropInCode))!.Closed); // nobody is inside yet

        await ChangeAsync(room, s => s.SetProperty(r => r.InUseUntil, Ms(_clock.GetUtcNow().AddHours(12))));
        Assert.Equal(room, (await FindAsync(_planned.DropInCode))!.Session?.Id);
        await using var db = _store.CreateDbContext();
        Assert.Equal([_planned.Group], await DropIns.OpenNow(db, Ms(_clock.GetUtcNow())).ToListAsync(Stop));

        await ChangeAsync(room, s => s.SetProperty(r => r.EndedAt, 1).SetProperty(r => r.InUseUntil, (long?)null));
        Assert.Equal(Refusal.NobodyHosts, (await FindAsync(_planned.DropInCode))!.Closed);
        Assert.Empty(await DropIns.OpenNow(db, Ms(_clock.GetUtcNow())).ToListAsync(Stop));
        Assert.NotEqual(room, (await FindAsync(_planned.DropInCode, Lead))!.Session!.Id);

        await db.Groups.ExecuteUpdateAsync(g => g.SetProperty(r => r.IsDropIn, false), Stop);
        Assert.Null(await FindAsync(_planned.DropInCode, Lead));
    }

    [Theory]
    [InlineData(DoorMode.Open, 12, false)]
    [InlineData(DoorMode.Knock, 12, true)]
    [InlineData(DoorMode.Invited, 12, true)]
    [InlineData(DoorMode.Knock, 49, true)]
    [InlineData(DoorMode.Knock, 50, false)]
    public async Task A_drop_in_room_is_end_to_end_encrypted_where_somebody_looks_at_everybody_who_comes_and_can_hand_them_the_key(
        DoorMode door, int capacity, bool isSealed)
    {
        await using var db = _store.CreateDbContext();
        await db.Groups.ExecuteUpdateAsync(g => g.SetProperty(r => r.Door, door).SetProperty(r => r.Capacity, capacity), Stop);

        var doorway = (await FindAsync(_planned.DropInCode, Lead))!;

        Assert.Equal((isSealed, true), (Doors.OpeningOf(doorway, Kept.Nothing, _clock.GetUtcNow()).IsEncrypted, Doors.AreWithoutKey(doorway)));
    }

    [Fact]
    public async Task The_room_has_what_the_series_and_its_group_say_and_is_never_looser_than_the_group()
    {
        At(0);
        var opening = Doors.OpeningOf((await FindAsync())!, Kept.Nothing, _clock.GetUtcNow());
        Assert.Equal(
            ("Tuesdays, check-in round", DoorMode.Knock, true, 16, RoomFormat.Video, PlannedSeries.Tuesday.AddMinutes(75)),
            (opening.Title, opening.Door, opening.NeedsFacilitator, opening.Capacity, opening.Format, opening.EndsAt));
        await using var db = _store.CreateDbContext();
        var strict = new PlannedSeries { Name = "strict", Door = DoorMode.Open, GroupDoor = DoorMode.Invited, Formats = Formats.Audio | Formats.Chat };
        strict.Add(db);
        var closed = new PlannedSeries { Name = "closed", Door = DoorMode.Open, IsClosed = true, Formats = Formats.Chat };
        closed.Add(db);
        async Task<RoomOpening> OpeningAsync(PlannedSeries of) => Doors.OpeningOf((await FindAsync(of.Code))!, Kept.Nothing, _clock.GetUtcNow());
        Assert.Equal((DoorMode.Invited, RoomFormat.Audio), await OpeningAsync(strict) is var s ? (s.Door, s.Format) : default);
        Assert.Equal((DoorMode.Knock, RoomFormat.Chat), await OpeningAsync(closed) is var c ? (c.Door, c.Format) : default);
        At(80);
        await ChangeAsync(_planned.First, set => set.SetProperty(r => r.InUseUntil, Ms(_clock.GetUtcNow().AddHours(12))));
        Assert.Null(Doors.OpeningOf((await FindAsync())!, Kept.Nothing, _clock.GetUtcNow()).EndsAt); // a room that is lost after its end
    }

    [Fact]
    public async Task The_room_is_opened_with_the_plan_of_its_session_which_begins_with_it_until_the_plan_is_deleted()
    {
        var plan = PlanTemplates.Find("en", "circle")!;
        await using var db = _store.CreateDbContext();
        db.Plans.Add(new PlanRow { Id = "plan-1", Group = _planned.Group, Name = plan.Name, File = PlanFile.Text(plan) });
        await db.SaveChangesAsync(Stop);
        await ChangeAsync(_planned.First, set => set.SetProperty(r => r.Plan, "plan-1"));
        At(0);
        async Task<RoomOpening> OpeningAsync()
        {
            var doorway = (await FindAsync())!;
            return Doors.OpeningOf(
                doorway, Kept.Nothing, _clock.GetUtcNow(), await Doors.PlanOfAsync(db, doorway.Session!, Stop));
        }
        Assert.Equal((plan, PlannedSeries.Tuesday), await OpeningAsync() is var opening ? (opening.Plan, opening.PlanBeginsAt) : default);
        await db.Plans.ExecuteUpdateAsync(p => p.SetProperty(r => r.DeletedAt, 1), Stop);
        Assert.Equal((null, null), await OpeningAsync() is var without ? (without.Plan, without.PlanBeginsAt) : default);
        await db.Plans.ExecuteDeleteAsync(Stop);
        Assert.Null((await FindAsync())!.Session!.Plan);
    }

    [Fact]
    public async Task A_place_lets_in_without_waiting_where_the_series_is_closed_and_keeps_no_knocker_from_knocking()
    {
        At(0);
        await using var db = _store.CreateDbContext();
        var closed = new PlannedSeries { Name = "closed", IsClosed = true, Capacity = 1 };
        closed.Add(db);
        var places = new Places(_store, _clock);
        var (ann, ben) = (new Holder([1], new byte[32]), new Holder([2], new byte[32]));
        foreach (var who in (Holder[])[ann, ben]) await places.TakeAsync(closed.First, who, Stop);
        await places.TakeAsync(_planned.First, ann, Stop);

        async Task<bool> HasPlaceAsync(PlannedSeries series, Holder who) =>
            await Doors.HasPlaceAsync(db, (await FindAsync(series.Code))!, who.In(series.Group), Stop);
        Assert.True(await HasPlaceAsync(closed, ann));
        Assert.False(await HasPlaceAsync(closed, ben)); // who waits has none
        Assert.False(await HasPlaceAsync(_planned, ann));
        Assert.False(await Doors.HasPlaceAsync(db, (await FindAsync(closed.Code))!, null, Stop));
    }
}

public sealed class SqliteDoorsTests() : DoorsContract(new SqliteTestStore());

public sealed class PostgreSqlDoorsTests(OnePostgreSql server) : DoorsContract(new PostgreSqlTestStore(server));
