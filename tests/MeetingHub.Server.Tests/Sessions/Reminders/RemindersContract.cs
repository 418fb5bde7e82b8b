using MeetingHub.Server.Groups;
using MeetingHub.Server.Groups.Directory;
using MeetingHub.Server.Sessions.Reminders;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using static MeetingHub.Server.Tests.Sessions.Reminders.ReminderStage;

namespace MeetingHub.Server.Tests.Sessions.Reminders;

/// <summary>Who is reminded of what and when, for every database.</summary>
public abstract class RemindersContract : IDisposable
{
    private readonly ReminderStage _stage;

    private protected RemindersContract(TestStore store) => _stage = new ReminderStage(store);

    public void Dispose()
    {
        _stage.Dispose();
        GC.SuppressFinalize(this);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static TimeSpan Hours(double hours) => TimeSpan.FromHours(hours);

    [Fact]
    public async Task Whoever_has_a_place_and_wants_it_is_reminded_once_half_an_hour_before()
    {
        await _stage.PlanAsync(Session("tuesday", Hours(5)), Session("wednesday", Hours(29)), Session("elsewhere", Hours(5), "other"));
        await _stage.RemindAsync("asha");
        await _stage.RemindAsync("cal");
        await _stage.TakePlaceAsync("asha", "tuesday");
        await _stage.TakePlaceAsync("ben", "tuesday"); // without a reminder
        await _stage.TakePlaceAsync("asha", "elsewhere", group: "other"); // in a group for which there is none

        await _stage.LookAsync();
        await _stage.LookAtAsync(Hours(4.49));
        Assert.Equal("", _stage.Sent.Take());
        await _stage.LookAtAsync(Hours(4.51));
        await _stage.LookAtAsync(Hours(4.6));
        await _stage.LookAtAsync(Hours(6));
        Assert.Equal("asha Starts", _stage.Sent.Take());
    }

    [Fact]
    public async Task A_place_that_was_given_back_and_a_reminder_that_was_turned_off_are_silent_at_once()
    {
        await _stage.PlanAsync(Session("tuesday", Hours(5)));
        foreach (var name in (string[])["asha", "ben", "cal"])
        {
            await _stage.RemindAsync(name);
            await _stage.TakePlaceAsync(name, "tuesday");
        }
        await _stage.LookAsync();

        // Between planning and sending too.
        await _stage.GiveBackAsync("asha", "tuesday");
        await _stage.Book.StopAsync(await _stage.Book.OfAsync([_stage.Person("ben")], Stop), Stop);
        _stage.Clock.SetUtcNow(Noon + Hours(4.6));
        await _stage.NewSender().SendDueAsync(Stop);
        Assert.Equal("cal Starts", _stage.Sent.Take());

        // Whoever presses twice is not reminded twice.
        await _stage.GiveBackAsync("cal", "tuesday");
        await _stage.LookAsync();
        await _stage.TakePlaceAsync("cal", "tuesday");
        await _stage.LookAsync();
        Assert.Equal("", _stage.Sent.Take());
    }

    [Fact]
    public async Task Of_a_session_that_moves_is_called_off_or_takes_place_after_all_everybody_hears_once()
    {
        await _stage.PlanAsync(Session("tuesday", Hours(5)));
        await _stage.RemindAsync("asha");
        await _stage.TakePlaceAsync("asha", "tuesday");
        await _stage.LookAsync();
        void To(double hours, SessionRow s) => s.StartsAt = (Noon + Hours(hours)).ToUnixTimeMilliseconds();

        // Moved after it was reminded of: told, and reminded anew.
        await _stage.LookAtAsync(Hours(4.6));
        Assert.Equal("asha Starts", _stage.Sent.Take());
        await _stage.ChangeAsync("tuesday", s => To(30, s));
        await _stage.LookAsync();
        await _stage.LookAsync();
        Assert.Equal("asha Changed", _stage.Sent.Take());

        // A change that nobody has planned yet: the old time says nothing.
        await _stage.ChangeAsync("tuesday", s => To(50, s));
        _stage.Clock.SetUtcNow(Noon + Hours(29.6));
        await _stage.NewSender().SendDueAsync(Stop);
        Assert.Equal("", _stage.Sent.Take());
        await _stage.LookAsync();
        Assert.Equal("asha Changed", _stage.Sent.Take());

        await _stage.ChangeAsync("tuesday", s => s.CancelledAt = 1);
        await _stage.LookAsync();
        await _stage.LookAsync();
        Assert.Equal("asha Cancelled", _stage.Sent.Take());
        await _stage.LookAtAsync(Hours(49.6));
        Assert.Equal("", _stage.Sent.Take());

        await _stage.ChangeAsync("tuesday", s => s.CancelledAt = null);
        await _stage.LookAsync();
        await _stage.LookAsync();
        Assert.Equal("asha Changed, asha Starts", _stage.Sent.Take());
    }

    [Fact]
    public async Task Whoever_waited_for_a_place_hears_when_they_have_one_and_is_reminded_then()
    {
        await _stage.PlanAsync(Session("tuesday", Hours(5)));
        await _stage.RemindAsync("asha");
        await _stage.TakePlaceAsync("asha", "tuesday", isWaiting: true);
        await _stage.LookAtAsync(Hours(1));
        Assert.Equal("", _stage.Sent.Take());

        await using (var db = _stage.Store.CreateDbContext())
            await db.Places.ExecuteUpdateAsync(u => u.SetProperty(p => p.IsWaiting, false), Stop);
        await _stage.LookAtAsync(Hours(2));
        await _stage.LookAtAsync(Hours(3));
        Assert.Equal("asha Place", _stage.Sent.Take());
        await _stage.LookAtAsync(Hours(4.6));
        Assert.Equal("asha Starts", _stage.Sent.Take());
    }

    [Fact]
    public async Task What_fails_is_tried_again_after_growing_pauses_until_the_session_starts()
    {
        await _stage.PlanAsync(Session("tuesday", Hours(5)));
        await _stage.RemindAsync("asha");
        await _stage.TakePlaceAsync("asha", "tuesday");
        await _stage.LookAsync();
        _stage.Sent.Answer = _ => Task.FromResult(new Outcome(Fate.Failed));
        var tries = new List<double>();
        for (var second = 0; second < 1_800; second++)
        {
            _stage.Clock.SetUtcNow(Noon + Hours(4.5) + TimeSpan.FromSeconds(second));
            if (second % 15 == 0) await _stage.NewSender().SendDueAsync(Stop);
            if (_stage.Sent.Take().Length > 0) tries.Add(second);
        }
        Assert.Equal([0, 15, 45, 105, 225, 465, 945], tries);

        // The push service says how long to wait, and then takes it.
        _stage.Sent.Answer = _ => Task.FromResult(Outcome.Sent);
        await _stage.LookAtAsync(Hours(5.01));
        Assert.Equal("", _stage.Sent.Take());
        await _stage.NewPlanner().ForgetAsync(Stop);
        await using var db = _stage.Store.CreateDbContext();
        Assert.Empty(db.Outbox);
    }

    [Fact]
    public async Task A_browser_that_has_taken_back_its_subscription_is_forgotten()
    {
        await _stage.PlanAsync(Session("tuesday", Hours(5)), Session("wednesday", Hours(29)));
        await _stage.RemindAsync("asha");
        await _stage.TakePlaceAsync("asha", "tuesday");
        await _stage.TakePlaceAsync("asha", "wednesday");
        _stage.Sent.Answer = _ => Task.FromResult(new Outcome(Fate.Gone));
        await _stage.LookAtAsync(Hours(4.6));
        await using var db = _stage.Store.CreateDbContext();
        Assert.Empty(db.Reminders);
        Assert.Empty(db.Outbox);
    }

    [Fact]
    public async Task Nodes_that_plan_and_send_at_the_same_time_remind_everybody_once()
    {
        await _stage.PlanAsync(Session("tuesday", Hours(5)));
        var names = Enumerable.Range(0, 24).Select(i => $"person-{i:00}").ToArray();
        foreach (var name in names)
        {
            await _stage.RemindAsync(name);
            await _stage.TakePlaceAsync(name, "tuesday");
        }
        async Task AllNodesAsync() => await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(_stage.LookAsync)));
        string Everybody(string what) => string.Join(", ", names.Select(n => $"{n} {what}"));

        _stage.Clock.SetUtcNow(Noon + Hours(4.6));
        await AllNodesAsync();
        await _stage.LookAsync(); // what one node could not write because another did
        Assert.Equal(Everybody("Starts"), _stage.Sent.Take());
        await _stage.ChangeAsync("tuesday", s => s.StartsAt += 86_400_000);
        await AllNodesAsync();
        Assert.Equal(Everybody("Changed"), _stage.Sent.Take());
        await _stage.ChangeAsync("tuesday", s => s.CancelledAt = 1);
        await AllNodesAsync();
        Assert.Equal(Everybody("Cancelled"), _stage.Sent.Take());
    }

    [Fact]
    public async Task A_node_that_dies_while_it_sends_leaves_the_message_to_another_which_sends_it_with_the_same_mark()
    {
        await _stage.PlanAsync(Session("tuesday", Hours(5)));
        await _stage.RemindAsync("asha");
        await _stage.TakePlaceAsync("asha", "tuesday");
        using var death = new CancellationTokenSource();
        _stage.Sent.Answer = async _ =>
        {
            await death.CancelAsync(); // the push service has it, and nobody will mark that
            throw new OperationCanceledException(death.Token);
        };
        _stage.Clock.SetUtcNow(Noon + Hours(4.6));
        await _stage.NewPlanner().PlanAsync(Stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _stage.NewSender().SendDueAsync(death.Token));
        _stage.Sent.Answer = _ => Task.FromResult(Outcome.Sent);

        await _stage.LookAsync();
        Assert.Single(_stage.Sent.All); // it may be at work still
        _stage.Clock.Advance(TimeSpan.FromMinutes(2.1));
        await _stage.LookAsync();
        await _stage.LookAsync();
        Assert.Equal(2, _stage.Sent.All.Count);
        Assert.Single(_stage.Sent.All.Select(m => m.Mark).Distinct());
    }

    [Fact]
    public async Task What_was_sent_while_the_store_went_away_is_marked_later_and_not_sent_again()
    {
        await _stage.PlanAsync(Session("tuesday", Hours(5)));
        await _stage.RemindAsync("asha");
        await _stage.TakePlaceAsync("asha", "tuesday");
        _stage.Clock.SetUtcNow(Noon + Hours(4.6));
        await _stage.NewPlanner().PlanAsync(Stop);
        var sender = _stage.NewSender();
        async Task RenameAsync(string from, string to)
        {
            await using var tables = _stage.Store.CreateDbContext();
#pragma warning disable EF1002 // names of tables
            await tables.Database.ExecuteSqlRawAsync($"ALTER TABLE \"{from}\" RENAME TO \"{to}\"");
#pragma warning restore EF1002
        }
        _stage.Sent.Answer = async _ =>
        {
            await RenameAsync("Outbox", "Away");
            return Outcome.Sent;
        };
        await Assert.ThrowsAnyAsync<Exception>(() => sender.SendDueAsync(Stop));
        await RenameAsync("Away", "Outbox");
        _stage.Clock.Advance(TimeSpan.FromMinutes(2.1));
        await sender.SendDueAsync(Stop);
        await using var db = _stage.Store.CreateDbContext();
        Assert.NotNull((await db.Outbox.SingleAsync(Stop)).SentAt);
        Assert.Single(_stage.Sent.All);
    }

    [Fact]
    public async Task An_address_is_asked_first_and_forgotten_after_a_day_without_an_answer()
    {
        await _stage.PlanAsync(Session("tuesday", Hours(50)));
        await _stage.TakePlaceAsync("asha", "tuesday");
        await _stage.Book.AskAddressAsync(ReminderFor.Places, "circle", _stage.Person("asha"), new Target("asha@example.org", "de"), Stop);
        await _stage.Book.AskAddressAsync(ReminderFor.Places, "circle", _stage.Person("asha"), new Target("Asha@example.org", "de"), Stop);
        await _stage.NewPlanner().PlanAsync(Stop);
        await using var db = _stage.Store.CreateDbContext();
        Assert.Equal([OutboxKind.Confirm], await db.Outbox.Select(o => o.What).ToListAsync(Stop));

        var code = _stage.Sealer.CodeOf((await db.Reminders.AsNoTracking().SingleAsync(Stop)).Id);
        await _stage.Book.ConfirmAsync((await _stage.Book.FindAsync(code, Stop))!, Stop);
        await _stage.NewPlanner().PlanAsync(Stop);
        Assert.Equal(2, await db.Outbox.CountAsync(Stop));

        await _stage.Book.AskAddressAsync(ReminderFor.Places, "circle", _stage.Person("ben"), new Target("ben@example.org", "de"), Stop);
        _stage.Clock.Advance(TimeSpan.FromHours(24.1));
        await _stage.NewPlanner().ForgetAsync(Stop);
        Assert.Single(await db.Reminders.AsNoTracking().ToListAsync(Stop));
        await _stage.Book.StopAsync([(await _stage.Book.FindAsync(code, Stop))!], Stop);
        Assert.Empty(db.Outbox);
    }

    [Fact]
    public async Task Whoever_runs_a_group_and_wants_it_is_told_of_a_session_that_needs_somebody_21_and_7_and_2_days_before()
    {
        await using (var db = _stage.Store.CreateDbContext())
        {
            foreach (var name in (string[])["asha", "ben", "cal"])
                db.Accounts.Add(new AccountRow { Id = name, UserName = name, NormalizedUserName = name.ToUpperInvariant(), CreatedAt = 1,
                    HolderKey = [1] });
            db.GroupRoles.AddRange(
                new GroupRoleRow { Group = "circle", Account = "asha", Role = GroupRole.Organiser },
                new GroupRoleRow { Group = "circle", Account = "asha", Role = GroupRole.Facilitator },
                new GroupRoleRow { Group = "circle", Account = "ben", Role = GroupRole.Moderator },
                new GroupRoleRow { Group = "other", Account = "cal", Role = GroupRole.Organiser });
            db.Series.Add(new SeriesRow
            {
                Id = "series", Group = "circle", Slug = "series", Title = "Series", Zone = "UTC", First = default, Start = default,
                    Minutes = 60,
                Code = "code", CreatedAt = 1, IsPublished = true, Facilitators = 2,
            });
            foreach (var (id, days) in ((string, int)[])[("needy", 30), ("set", 30)])
            {
                var at = (Noon + TimeSpan.FromDays(days)).ToUnixTimeMilliseconds();
                db.Sessions.Add(new SessionRow { Id = id, Room = id, Title = id, CreatedAt = 1, Group = "circle", Series = "series",
                    Date = DateOnly.FromDayNumber(days + id.Length), StartsAt = at, EndsAt = at + 1 });
            }
            db.Rota.AddRange(
                new RotaRow { Session = "needy", Account = "asha", State = RotaState.Leads },
                    new RotaRow { Session = "needy", Account = "ben", State = RotaState.Asked },
                new RotaRow { Session = "set", Account = "asha", State = RotaState.Leads },
                    new RotaRow { Session = "set", Account = "ben", State = RotaState.Leads });
            await db.SaveChangesAsync(Stop);
        }
        foreach (var name in (string[])["asha", "ben", "cal"])
        {
            await _stage.Book.AskAddressAsync(ReminderFor.Rota, null, _stage.Person(name), new Target($"x/{name}", "en"), Stop, account: name);
            var asked = (await _stage.Book.OfAsync([_stage.Person(name)], Stop)).Single();
            await _stage.Book.ConfirmAsync(asked, Stop);
        }
        // the questions whether they want it
        await using (var db = _stage.Store.CreateDbContext()) await db.Outbox.ExecuteDeleteAsync(Stop);
        async Task<string> ToldAsync(double day)
        {
            _stage.Clock.SetUtcNow(Noon + TimeSpan.FromDays(day));
            await _stage.NewPlanner().ForgetAsync(Stop);
            for (var i = 0; i < 2; i++) await _stage.NewPlanner().PlanAsync(Stop);
            await using var db = _stage.Store.CreateDbContext();
            var told = await (from o in db.Outbox join r in db.Reminders on o.Reminder equals r.Id select new { r.Account, o.Session,
                o.What }).ToListAsync(Stop);
            return string.Join(", ", told.Select(t => $"{t.Account} {t.Session} {t.What}"));
        }
        Assert.Equal("", await ToldAsync(8.9));
        Assert.Equal("asha needy GapWeeks", await ToldAsync(9.1));
        Assert.Equal("asha needy GapWeek", await ToldAsync(23.1));
        Assert.Equal("asha needy GapDays", await ToldAsync(28.1));
        Assert.Equal("", await ToldAsync(30.1));

        // An address is kept as long as its owner runs a group, and goes with the account.
        await using (var db = _stage.Store.CreateDbContext()) await db.GroupRoles.Where(r => r.Account == "ben").ExecuteDeleteAsync(Stop);
        await ToldAsync(300);
        await using (var db = _stage.Store.CreateDbContext())
        {
            Assert.Equal(["asha", "cal"], await db.Reminders.Select(r => r.Account).Order().ToListAsync(Stop));
            await db.Accounts.Where(a => a.Id == "asha").ExecuteDeleteAsync(Stop);
            Assert.Equal(["cal"], await db.Reminders.Select(r => r.Account).ToListAsync(Stop));
        }
    }

    [Fact]
    public async Task Who_found_no_group_is_told_once_when_there_is_one_and_what_they_looked_for_is_readable_in_no_table()
    {
        var search = Lookout.Read("/?language=ga&topic=grief&page=2")!;
        Assert.Equal("/?topic=grief&language=ga", search);
        var lookout = new Lookout(_stage.Store, _stage.Sealer,
            new DirectorySearch(_stage.Store, new Topics(Options.Create(new GroupOptions())), _stage.Clock), _stage.Clock);
        await _stage.Book.LookOutAsync(_stage.Person("asha"), TargetOf("asha") with { Search = search }, Stop);
        await lookout.LookAsync(Stop);
        await _stage.LookAsync();
        Assert.Equal("", _stage.Sent.Take());
        await using (var db = _stage.Store.CreateDbContext())
        {
            var row = await db.Reminders.AsNoTracking().SingleAsync(Stop);
            Assert.Equal((ReminderFor.Search, null, null), (row.For, row.Group, row.Account));
            Assert.DoesNotContain("grief", System.Text.Encoding.Latin1.GetString([.. row.To]), StringComparison.Ordinal);
            db.Groups.Add(new GroupRow { Id = "loss", Slug = "loss", Name = "Loss", CreatedAt = 1, IsPublished = true, IsListed = true,
                Topics = ["grief"], Languages = ["ga"] });
            await db.SaveChangesAsync(Stop);
        }
        for (var i = 0; i < 2; i++)
        {
            await lookout.LookAsync(Stop);
            await _stage.LookAsync();
        }
        Assert.Equal("asha Found", _stage.Sent.Take());
        _stage.Clock.Advance(TimeSpan.FromDays(8));
        await _stage.NewPlanner().ForgetAsync(Stop);
        Assert.Empty(await _stage.Book.OfAsync([_stage.Person("asha")], Stop));
    }

    [Fact]
    public async Task A_browser_with_another_subscription_gets_what_went_to_the_one_before_and_nobody_elses()
    {
        await _stage.PlanAsync(Session("tuesday", Hours(5)));
        await _stage.RemindAsync("asha");
        await _stage.TakePlaceAsync("asha", "tuesday");
        await _stage.Book.LookOutAsync(_stage.Person("asha"), TargetOf("asha") with { Search = "/" }, Stop);
        await _stage.LookAsync();
        var before = await _stage.Book.OfAsync([_stage.Person("asha")], Stop);
        Assert.True(await _stage.Book.RenewAsync(before, TargetOf("renewed"), Stop));
        Assert.False(await _stage.Book.RenewAsync([], TargetOf("stranger"), Stop));
        var after = await _stage.Book.OfAsync([_stage.Person("asha")], Stop);
        Assert.Equal(["/", ""], after.Select(r => _stage.Sealer.Open(r)!).Where(t => t.To == TargetOf("renewed").To).Select(t => t.Search)
            .OrderDescending());
        await _stage.LookAtAsync(Hours(4.6));
        Assert.Equal("renewed Starts", _stage.Sent.Take());
    }

    [Fact]
    public async Task A_reminder_is_kept_for_sixty_days_after_the_last_place_and_a_week_after_the_last_session()
    {
        await _stage.PlanAsync(Session("first", Hours(5)), Session("last", TimeSpan.FromDays(300)), Session("other", Hours(5), "other"));
        await _stage.RemindAsync("asha");
        await _stage.RemindAsync("ben", "other");
        await _stage.TakePlaceAsync("asha", "first");
        async Task<string> KeptAsync(double day)
        {
            _stage.Clock.SetUtcNow(Noon + TimeSpan.FromDays(day));
            await _stage.NewPlanner().ForgetAsync(Stop);
            await using var db = _stage.Store.CreateDbContext();
            return string.Join(", ", await db.Reminders.Select(r => r.Group).OrderBy(g => g).ToListAsync(Stop));
        }
        Assert.Equal("circle, other", await KeptAsync(1));
        Assert.Equal("circle, other", await KeptAsync(7.2));
        Assert.Equal("circle", await KeptAsync(7.3));
        Assert.Equal("circle", await KeptAsync(60.2));
        Assert.Equal("", await KeptAsync(60.3));
    }

    [Fact]
    public async Task Nothing_in_the_tables_says_where_reminders_go_or_whose_they_are_in_another_group()
    {
        await _stage.RemindAsync("asha");
        await _stage.RemindAsync("asha", "other");
        await _stage.Book.AskAddressAsync(ReminderFor.Places, "circle", _stage.Person("asha"), new Target("asha@example.org", "en"), Stop);
        await using var db = _stage.Store.CreateDbContext();
        var rows = await db.Reminders.AsNoTracking().ToListAsync(Stop);
        Assert.Equal(3, rows.Count);
        Assert.All(rows, r => Assert.DoesNotContain("asha", System.Text.Encoding.Latin1.GetString([.. r.To, .. r.Holder, .. r.Stop]) + r.Id,
            StringComparison.Ordinal));
        Assert.Equal(2, rows.Select(r => Convert.ToHexString(r.Holder)).Distinct().Count());
        Assert.Equal(3, rows.Select(r => r.Id).Distinct().Count());
        Assert.Equal(rows.Count, (await _stage.Book.OfAsync([_stage.Person("asha")], Stop)).Count);
        Assert.Empty(await _stage.Book.OfAsync([_stage.Person("ben")], Stop));

        // A row's bytes in another row's place tell nothing.
        var swapped = new ReminderRow
        {
            Id = rows[0].Id, Group = "circle", Holder = [], Way = ReminderWay.Push, To = rows[1].To, Stop = [], KeepUntil = 0,
        };
        Assert.Null(_stage.Sealer.Open(swapped));
        Assert.NotNull(_stage.Sealer.Open(rows[0]));
    }
}

public sealed class SqliteRemindersTests() : RemindersContract(new SqliteTestStore());

public sealed class PostgreSqlRemindersTests(OnePostgreSql server) : RemindersContract(new PostgreSqlTestStore(server));
