using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Organise;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MeetingHub.Server.Tests.Organise;

/// <summary>Who runs a group, who leads its sessions and how long it keeps things, for every database.</summary>
public abstract class OrganiseContract : IAsyncLifetime
{
    private const long Day = 24L * 60 * 60 * 1000;
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly TestStore _store;
    private readonly FakeTimeProvider _clock = new(Noon);
    private readonly Team _team;
    private readonly Rota _rota;

    private protected OrganiseContract(TestStore store)
    {
        _store = store;
        _team = new Team(store, _clock);
        _rota = new Rota(store, _clock);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static long At(double days) => Noon.ToUnixTimeMilliseconds() + (long)(days * Day);

    private static int DayNumber(int days) => DateOnly.FromDateTime(Noon.UtcDateTime).DayNumber + days;

    private static SessionRow Session(string id, double inDays, string group = "circle") => new()
    {
        Id = id, Room = $"room-{id}", Title = id, CreatedAt = 1, Group = group, StartsAt = At(inDays), EndsAt = At(inDays) + 75 * 60_000,
        KeepUntil = At(inDays + 400),
    };

    public async ValueTask InitializeAsync()
    {
        await using var db = _store.CreateDbContext();
        foreach (var name in (string[])["asha", "rowan", "ade", "lin"])
            db.Accounts.Add(new AccountRow { Id = name, UserName = name, NormalizedUserName = name.ToUpperInvariant(), CreatedAt = 1,
                HolderKey = [1] });
        db.Groups.AddRange(
            new GroupRow { Id = "circle", Slug = "circle", Name = "Circle", CreatedAt = 1 },
            new GroupRow { Id = "other", Slug = "other", Name = "Other", CreatedAt = 1 });
        db.GroupRoles.AddRange(
            Role("asha", GroupRole.Organiser), Role("rowan", GroupRole.Organiser), Role("rowan", GroupRole.Facilitator),
            Role("asha", GroupRole.Facilitator), Role("ade", GroupRole.Facilitator));
        db.Sessions.AddRange(Session("tuesday", 1), Session("next", 8), Session("past", -1), Session("elsewhere", 1, "other"));
        await db.SaveChangesAsync(Stop);

        static GroupRoleRow Role(string account, GroupRole role) => new() { Group = "circle", Account = account, Role = role };
    }

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_group_is_never_without_an_organiser_also_when_both_go_at_once()
    {
        var both = await Task.WhenAll(
            _team.TakeAsync("circle", "asha", GroupRole.Organiser, Stop), _team.TakeAsync("circle", "rowan", GroupRole.Organiser, Stop));

        Assert.Equal([null, TeamProblem.LastOrganiser], both.Order());
        await using var db = _store.CreateDbContext();
        Assert.Equal(1, await db.GroupRoles.CountAsync(r => r.Role == GroupRole.Organiser, Stop));
    }

    [Fact]
    public async Task Whoever_leaves_takes_their_words_and_their_sessions_to_come_with_them()
    {
        await _team.SayAsync("circle", "ade", QualificationKind.TrainedPeer, "Ade", "Here since 2020", Stop);
        await _rota.LeadAsync("tuesday", "ade", Stop);
        await using (var made = _store.CreateDbContext())
        {
            made.Rota.Add(new RotaRow { Session = "past", Account = "ade", State = RotaState.Leads });
            await made.SaveChangesAsync(Stop);
        }

        Assert.Equal(TeamProblem.NotThere, await _team.GiveAsync("circle", "lin", GroupRole.Moderator, Stop)); // works for nobody here
        Assert.Null(await _team.TakeAsync("circle", "ade", GroupRole.Facilitator, Stop));
        await using var db = _store.CreateDbContext();
        Assert.Equal("past", (await db.Rota.SingleAsync(r => r.Account == "ade", Stop)).Session);
        Assert.False(await db.Qualifications.AnyAsync(Stop));
        Assert.Equal(RotaProblem.NotFacilitator, await _rota.LeadAsync("tuesday", "ade", Stop));
    }

    [Fact]
    public async Task A_qualification_is_verified_by_another_organiser_until_a_day_and_anew_when_it_changes()
    {
        static DateOnly In(int days) => DateOnly.FromDayNumber(DayNumber(days));
        Task<TeamProblem?> VerifyAsync(string account, string by, int days, string name = "Asha Menon") =>
            _team.VerifyAsync("circle", account, by, QualificationKind.LicensedProfessional, name, In(days), Stop);
        await _team.SayAsync("circle", "asha", QualificationKind.LicensedProfessional, "Asha Menon", "", Stop);

        Assert.Equal(TeamProblem.OwnQualification, await VerifyAsync("asha", "asha", 30));
        Assert.Equal(TeamProblem.Nothing, await VerifyAsync("asha", "ade", 30)); // no organiser
        Assert.Equal(TeamProblem.Nothing, await VerifyAsync("asha", "rowan", 30, name: "Somebody else"));
        Assert.Equal(TeamProblem.Day, await VerifyAsync("asha", "rowan", 0));
        Assert.Equal(TeamProblem.Day, await VerifyAsync("asha", "rowan", 5 * 366));
        Assert.Null(await VerifyAsync("asha", "rowan", 30));

        await using var db = _store.CreateDbContext();
        async Task<string?> ShownAsync(int day) =>
            (await TeamPages.PeopleAsync(db, "circle", "rowan", DayNumber(day), Stop)).Single(p => p.Account == "asha").VerifiedBy;
        Assert.Equal("rowan", await ShownAsync(0));
        Assert.Equal("rowan", await ShownAsync(30));
        Assert.Null(await ShownAsync(31)); // by itself

        await _team.SayAsync("circle", "asha", QualificationKind.LicensedProfessional, "Asha Menon", "Another sentence", Stop);
        Assert.Equal("rowan", await ShownAsync(0));
        await _team.SayAsync("circle", "asha", QualificationKind.TrainedPeer, "Asha Menon", "", Stop);
        Assert.Null(await ShownAsync(0));
    }

    private async Task<string> LeadingAsync(string session)
    {
        await using var db = _store.CreateDbContext();
        return string.Join(' ', await db.Rota.Where(r => r.Session == session).OrderBy(r => r.Account).Select(r => $"{r.Account}:{r.State}")
            .ToListAsync(Stop));
    }

    [Fact]
    public async Task Nothing_changes_until_whoever_is_asked_for_cover_says_yes()
    {
        await _rota.LeadAsync("tuesday", "asha", Stop);
        Assert.Equal(RotaProblem.NotYours, await _rota.AskAsync("tuesday", "ade", inPlaceOf: "rowan", null, Stop));
        Assert.Null(await _rota.AskAsync("tuesday", "ade", inPlaceOf: "asha", null, Stop));
        Assert.Equal("ade:Asked asha:Leads", await LeadingAsync("tuesday"));

        Assert.Null(await _rota.AnswerAsync("tuesday", "ade", yes: false, Stop));
        Assert.Equal("asha:Leads", await LeadingAsync("tuesday"));

        await _rota.AskAsync("tuesday", "ade", inPlaceOf: "asha", null, Stop);
        Assert.Null(await _rota.AnswerAsync("tuesday", "ade", yes: true, Stop));
        Assert.Equal("ade:Leads", await LeadingAsync("tuesday"));
        Assert.Equal(RotaProblem.NotThere, await _rota.AnswerAsync("tuesday", "ade", yes: true, Stop)); // asked once
    }

    [Fact]
    public async Task A_swap_exchanges_both_sessions_or_none()
    {
        await _rota.LeadAsync("tuesday", "asha", Stop);
        await _rota.LeadAsync("next", "rowan", Stop);
        await _rota.AskAsync("tuesday", "rowan", inPlaceOf: "asha", inReturn: "next", Stop);
        Assert.Null(await _rota.AnswerAsync("tuesday", "rowan", yes: true, Stop));
        Assert.Equal(("rowan:Leads", "asha:Leads"), (await LeadingAsync("tuesday"), await LeadingAsync("next")));

        // Back again, but asha has given hers up in the meantime.
        await _rota.AskAsync("tuesday", "asha", inPlaceOf: "rowan", inReturn: "next", Stop);
        await _rota.ClearAsync("next", "asha", Stop);
        Assert.Equal(RotaProblem.NotYours, await _rota.AnswerAsync("tuesday", "asha", yes: true, Stop));
        Assert.Equal(("asha:Asked rowan:Leads", ""), (await LeadingAsync("tuesday"), await LeadingAsync("next")));
    }

    [Fact]
    public async Task Only_facilitators_lead_and_only_sessions_of_their_group_that_are_still_to_come()
    {
        Assert.Equal(RotaProblem.Past, await _rota.LeadAsync("past", "asha", Stop));
        Assert.Equal(RotaProblem.NotFacilitator, await _rota.LeadAsync("elsewhere", "asha", Stop));
        Assert.Equal(RotaProblem.NotFacilitator, await _rota.AskAsync("tuesday", "lin", null, null, Stop));
        Assert.Equal(RotaProblem.NotThere, await _rota.LeadAsync("nowhere", "asha", Stop));

        await _rota.LeadAsync("tuesday", "asha", Stop);
        await _rota.LeadAsync("next", "asha", Stop);
        await _rota.RestAsync("circle", "asha", TimeSpan.FromDays(7), Stop);
        Assert.Equal(("asha:Away", "asha:Leads"), (await LeadingAsync("tuesday"), await LeadingAsync("next")));
    }

    [Fact]
    public async Task A_session_marked_hard_counts_among_the_last_four_and_is_forgotten_after_thirty_days()
    {
        await using (var db = _store.CreateDbContext())
        {
            foreach (var (id, days, hard) in ((string, int, bool)[])[("one", -29, true), ("two", -14, true), ("three", -10, false),
                ("four", -5, true), ("five", -2, false)])
            {
                db.Sessions.Add(Session(id, days));
                db.Rota.Add(new RotaRow { Session = id, Account = "asha", State = RotaState.Leads, WasHard = hard,
                    Words = "Start with the grounding" });
            }
            await db.SaveChangesAsync(Stop);
            Assert.Equal([("circle", "asha", 2)], await Upcoming.HardAsync(db, ["circle"], At(0), Stop));
            Assert.Empty(await Upcoming.HardAsync(db, ["other"], At(0), Stop));
        }
        _clock.Advance(TimeSpan.FromDays(3));
        await DeleteAsync();
        await using var after = _store.CreateDbContext();
        Assert.Equal(["four", "two"], await after.Rota.Where(r => r.WasHard).Select(r => r.Session).Order().ToListAsync(Stop));
        Assert.Equal(["five", "four", "three", "two"], await after.Rota.Where(r => r.Words != "").Select(r => r.Session).Order()
            .ToListAsync(Stop));
    }

    private async Task DeleteAsync()
    {
        using var retention = new Retention(_store, Options.Create(new SessionOptions { RetentionDays = 365, RecordDays = 365 }), _clock,
            NullLogger<Retention>.Instance);
        await retention.DeleteAsync(Stop);
    }

    // Lines and reports of a session of the group, so many days old.
    private async Task HasAsync(params int[] ages)
    {
        await using var db = _store.CreateDbContext();
        foreach (var (age, index) in ages.Select((a, i) => (a, i)))
        {
            db.Moderation.Add(new ModerationRow { Chain = "circle", Room = "room-past", Epoch = $"e{age}", Version = index + 1, Index = 0, At = At(-age),
                By = "seat", What = Act.Muted });
            db.Cases.Add(new CaseRow
            {
                Id = $"r{age}", Group = "circle", Kind = CaseKind.RoomReport, Subject = $"r{age}", Room = "room-past",
                Reader = CaseReader.Moderators, Topic = ReportKind.Hurtful, Reporter = "seat",
                    Text = "", Messages = "[]",
                Missing = 0, MadeAt = At(-age - 1), State = ReportState.Closed, ClosedAt = At(-age),
            });
        }
        await db.SaveChangesAsync(Stop);
    }

    private async Task<string> KeptAsync()
    {
        await using var db = _store.CreateDbContext();
        var lines = await db.Moderation.Where(m => m.Room == "room-past").OrderBy(m => m.At).Select(m => m.Epoch).ToListAsync(Stop);
        var reports = await db.Cases.OrderBy(r => r.ClosedAt).Select(r => r.Id).ToListAsync(Stop);
        return string.Join(' ', lines.Concat(reports));
    }

    private async Task ChooseAsync(int record, int reports)
    {
        await using var db = _store.CreateDbContext();
        var row = await db.Groups.SingleAsync(g => g.Id == "circle", Stop);
        var form = GroupForm.Of(row) with { RecordDays = $"{record}", ReportDays = $"{reports}" };
        GroupPages.KeepShorterTimes(db, row, form, _clock.GetUtcNow().ToUnixTimeMilliseconds());
        form.Write(row);
        await db.SaveChangesAsync(Stop);
    }

    [Fact]
    public async Task A_shorter_time_holds_at_once_and_a_longer_one_never_for_what_is_there()
    {
        await HasAsync(20, 10, 5);
        await ChooseAsync(record: 30, reports: 14);
        await DeleteAsync();
        Assert.Equal("e20 e10 e5 r10 r5", await KeptAsync());

        await ChooseAsync(record: 7, reports: 7);
        await DeleteAsync();
        Assert.Equal("e5 r5", await KeptAsync());

        await ChooseAsync(record: 30, reports: 14);
        await HasAsync(0);
        _clock.Advance(TimeSpan.FromDays(3));
        await DeleteAsync();
        Assert.Equal("e0 r0", await KeptAsync()); // those of five days ago had their seven days
        _clock.Advance(TimeSpan.FromDays(6));
        await DeleteAsync();
        Assert.Equal("e0 r0", await KeptAsync()); // and what is new has the longer time
    }

    [Fact]
    public async Task Another_groups_choice_changes_nothing()
    {
        await HasAsync(20);
        await using (var db = _store.CreateDbContext())
        {
            await db.Groups.Where(g => g.Id == "circle").ExecuteUpdateAsync(g => g.SetProperty(r => r.RecordDays, 90), Stop);
            await db.Groups.Where(g => g.Id == "other").ExecuteUpdateAsync(g => g.SetProperty(r => r.RecordDays, 7), Stop);
        }
        await DeleteAsync();
        Assert.StartsWith("e20", await KeptAsync(), StringComparison.Ordinal);
    }
}

public sealed class SqliteOrganiseTests() : OrganiseContract(new SqliteTestStore());

public sealed class PostgreSqlOrganiseTests(OnePostgreSql server) : OrganiseContract(new PostgreSqlTestStore(server));
