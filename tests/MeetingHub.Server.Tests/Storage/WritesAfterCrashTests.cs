using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Sessions.Reminders;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Accounts;
using MeetingHub.Server.Tests.Pages;
using MeetingHub.Server.Tests.Sessions.Reminders;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Tests.Storage;

/// <summary>
/// Whole servers that are killed again and again while people make accounts, change and delete them, run groups, plan sessions and swap
/// them. Each deed has a look of the store before and one after it, and there is no third.
/// </summary>
public sealed partial class WritesAfterCrashTests(PostgreSqlProcess database) : IClassFixture<PostgreSqlProcess>, IAsyncLifetime
{
    private const string Password = "seven herons on one leg";
    private const long Hour = 60 * 60 * 1000;
    private const int Weeks = 6;
    private const int Times = 2;    // each deed
    private const int Reminded = 3; // people with a place and a reminder, in each session that is told of
    private const int Told = Times * 3 * Reminded;
    private const int Few = 8;      // ask at once when nobody is killed any more
    private static readonly int[] KillAfter = [5, 16]; // answers each time; those who had none ask again

    private static readonly DateTime First = DateTime.UtcNow.Date.AddDays(3).AddHours(19);
    private static readonly string Weekday = First.DayOfWeek.ToString();

    private static readonly (string, string)[] Weekly =
    [
        ("zone", "UTC"), ("date", Day(0)), ("minutes", "75"), ("repeat", "weekly"), ("every", "1"), ("days", Weekday), ("end", "count"),
        ("count", $"{Weeks}"), ("formats", "Video"), ("capacity", "14"), ("door", "Knock"), ("facilitators", "1"), ("doorsMinutes", "10"),
        ("needsFacilitator", "yes"), ("newcomers", "yes"), ("questions", "yes"), ("do", "publish"),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("meetinghub-crash").FullName;
    private readonly List<RunningServer> _servers = [];
    private readonly List<Deed> _deeds = [];
    private readonly PushBrowser _keys = new();
    private PushService _push = null!;
    private string[] _options = [];
    private Func<MeetingDb> _open = null!;
    private Secrets _secrets = null!;
    private int _groups;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _push = await PushService.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers) await server.DisposeAsync();
        await _push.DisposeAsync();
        _keys.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    /// <param name="Do">Returns the server's answer.</param>
    /// <param name="Look">What is in the store, in short.</param>
    private sealed record Deed(
        string Name, SignedInPerson? By, Func<HttpClient, Task<HttpResponseMessage>> Do, Func<MeetingDb, Task<string>> Look, string Before,
        string After)
    {
        /// <summary>What the browser holds places with.</summary>
        public byte[]? Key { get; init; }
    }

    private async Task<RunningServer> StartAsync()
    {
        var server = new RunningServer { MoreOptions = [.. _options, "--Reminders:PushToPrivateNetworks", "true",
            "--Reminders:LookEverySeconds", "1"] };
        _servers.Add(server);
        await server.InitializeAsync();
        return server;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whatever_is_acknowledged_is_there_nothing_is_half_there_and_nobody_is_told_twice(bool isPostgreSql)
    {
        var (file, connection) = (Path.Combine(_folder, "meetings.db"), isPostgreSql ? database.NewDatabase() : "");
        _options = isPostgreSql ? ["--Storage:Sqlite", "", "--Storage:PostgreSql", connection] : ["--Storage:Sqlite", file];
        _open = () => isPostgreSql ? PostgreSqlTestStore.Open(connection) : SqliteTestStore.Open(file);
        var server = await StartAsync();
        _secrets = new Secrets(new StoreOf(_open));
        _secrets.Load();
        await using var db = _open();
        for (var i = 0; i < Times; i++)
        {
            await AccountsAsync(db);
            await GroupsAsync(db);
            await PlannedAsync(db);
            await RotaAsync(db);
            await BoardsAsync(db);
        }
        foreach (var deed in _deeds) Assert.Equal((deed.Name, deed.Before), (deed.Name, await deed.Look(db)));
        var promised = await db.Places.CountAsync(p => db.Reminders.Any(r => r.Holder == p.Holder), Stop);
        Assert.Equal(Told + 2 * Times, promised); // and two of each account that is deleted
        await Until.TrueAsync(async () => await db.Outbox.CountAsync(o => o.What == OutboxKind.Starts, Stop) == promised,
            "nothing is promised");

        // One after another in turn, so that whatever is going on when the server is killed is of every kind.
        var left = _deeds.OrderBy(d => d.Name, StringComparer.Ordinal).Select((d, i) => (d, i)).OrderBy(d => d.i % 7)
            .Select(d => d.d).ToList();
        var refused = new ConcurrentDictionary<Deed, string>();
        foreach (var answers in KillAfter.Concat(Enumerable.Repeat(int.MaxValue, 3)).TakeWhile(_ => left.Count > 0))
        {
            var answered = new ConcurrentDictionary<Deed, bool>();
            refused.Clear();
            if (answers < int.MaxValue)
            {
                var all = left.ConvertAll(deed => DoAsync(server, deed, answered, refused));
                // However long that takes on a busy machine: each request has an end of its own.
                for (var open = all.ToList(); open.Count > 0 && answered.Count < answers;) open.Remove(await Task.WhenAny(open));
                await server.KillAsync();
                await Task.WhenAll(all);
                await db.Outbox.Where(o => o.SentAt == null).ExecuteUpdateAsync(u => u.SetProperty(o => o.ClaimedUntil, (long?)null), Stop);
                server = await StartAsync();
            }
            else
            {
                foreach (var few in left.Chunk(Few)) await Task.WhenAll(few.Select(deed => DoAsync(server, deed, answered, refused)));
            }
            foreach (var deed in left.ToList())
            {
                var look = await deed.Look(db);
                Assert.Contains((deed.Name, look), ((string, string)[])[(deed.Name, deed.Before), (deed.Name, deed.After)]);
                Assert.True(look == deed.After || !answered.ContainsKey(deed), $"{deed.Name} was acknowledged and is lost");
                if (look == deed.After) left.Remove(deed);
            }
        }
        Assert.True(left.Count == 0, string.Join('\n', left.Select(d => $"{d.Name} is not done: {refused.GetValueOrDefault(d)}")));
        foreach (var deed in _deeds) Assert.Equal((deed.Name, deed.After), (deed.Name, await deed.Look(db)));

        // Each who was reminded heard of their one change, under one mark.
        await Until.TrueAsync(
            async () => await db.Outbox.CountAsync(o => (o.What == OutboxKind.Changed || o.What == OutboxKind.Cancelled)
                && o.SentAt != null, Stop) == Told, "somebody is not told");
        var heard = _push.All.GroupBy(p => p.To, p => p.Mark, StringComparer.Ordinal).ToDictionary(p => p.Key, p => p.Distinct().Count());
        Assert.Equal(Told, heard.Count);
        Assert.All(heard, h => Assert.Equal(1, h.Value));
        Assert.Empty(server.Faults);
    }

    private async Task DoAsync(
        RunningServer server, Deed deed, ConcurrentDictionary<Deed, bool> answered, ConcurrentDictionary<Deed, string> refused)
    {
        var asked = Stopwatch.StartNew();
        var cookies = new CookieContainer();
        if (deed.By is { } person) cookies.Add(new Cookie(SignedInPerson.CookieName, person.Cookie, "/", server.Address.Host));
        if (deed.Key is { } key) cookies.Add(new Cookie("holder", Base64Url.EncodeToString(key), "/", server.Address.Host));
        using var browser = server.NewBrowser(cookies);
        // All of them from one address would be more than it may change in a minute.
        browser.DefaultRequestHeaders.Remove("X-Forwarded-For");
        browser.DefaultRequestHeaders.Add("X-Forwarded-For", $"10.0.0.{1 + _deeds.IndexOf(deed)}");
        try
        {
            using var answer = await deed.Do(browser);
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable) // the store is too busy: asked to try again
            {
                refused[deed] = $"asked to try again after {asked.Elapsed}";
                return;
            }
            Assert.True(answer.StatusCode is HttpStatusCode.SeeOther or HttpStatusCode.OK,
                $"{deed.Name}: {answer.StatusCode} {string.Join('\n', server.LogLines.TakeLast(5))}");
            answered[deed] = true;
        }
        catch (HttpRequestException e) when (e.StatusCode is null or HttpStatusCode.ServiceUnavailable)
        {
            refused[deed] = $"{e.Message} after {asked.Elapsed}"; // killed before the answer, or its page was not to be had
        }
    }

    private void Add(
        string name, SignedInPerson? by, Func<HttpClient, Task<HttpResponseMessage>> @do, Func<MeetingDb, Task<string>> look, string before,
        string after, byte[]? key = null) => _deeds.Add(new Deed(name, by, @do, look, before, after) { Key = key });

    // ---- accounts

    private async Task AccountsAsync(MeetingDb db)
    {
        var (slug, group, asha) = await GroupAsync(db);
        var grants = new Grants(new StoreOf(_open), TimeProvider.System);

        // A browser that keeps a place makes an account by an invitation to a role.
        var (name, key) = ($"Rowan {Guid.NewGuid():N}"[..18], RandomNumberGenerator.GetBytes(Holders.KeyLength));
        var code = await grants.MakeAsync(group, GroupRole.Facilitator, asha.Account, Stop);
        var session = await SeriesAsync(db, group, "kept");
        var held = new Holders(_secrets).Of(key).In(group);
        db.Places.Add(new PlaceRow { Session = session[0], Holder = held, At = 1 });
        await db.SaveChangesAsync(Stop);
        Add("make an account", null, browser => MakeAccountAsync(browser, code, name), async s =>
        {
            var row = await s.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.UserName == name, Stop);
            var hash = Grants.HashOf(code);
            var isOpen = await s.Grants.AnyAsync(g => g.Hash == hash && g.UsedAt == null, Stop);
            var isBrowsers = await s.Places.AnyAsync(p => p.Session == session[0] && p.Holder == held, Stop);
            var roles = row is null ? 0 : await s.GroupRoles.CountAsync(r => r.Account == row.Id && r.Role == GroupRole.Facilitator, Stop);
            return $"{row?.PasswordHash is not null} {row?.RecoveryCodes.Length} {roles} {isOpen} {isBrowsers}";
        }, "False  0 True True", $"True {RecoveryCodes.Count} 1 False False", key);

        // Somebody who has one takes a second role.
        var ben = await SignedInPerson.MakeAsync(db);
        var second = await grants.MakeAsync(group, GroupRole.Moderator, asha.Account, Stop);
        Add("accept a role", ben, browser => Form.FillInAsync(browser, $"/first/{second}", $"/first/{second}/accept", ("accept", "yes")),
            async s =>
        {
            var hash = Grants.HashOf(second);
            var isUsed = await s.Grants.AnyAsync(g => g.Hash == hash && g.UsedAt != null, Stop);
            return $"{await s.GroupRoles.CountAsync(r => r.Account == ben.Account, Stop)} {isUsed}";
        }, "0 False", "1 True");

        var cal = await WithPasswordAsync(db);
        var hash = (await db.Accounts.AsNoTracking().SingleAsync(a => a.Id == cal.Account, Stop)).PasswordHash;
        Add("change the password", cal,
            browser => Form.FillInAsync(browser, "/me/ways", "/me/ways/password", ("current", Password),
                ("password", "eight herons on two legs")),
            async s => $"{await s.Accounts.AnyAsync(a => a.Id == cal.Account && a.PasswordHash == hash, Stop)} "
                + await SignInsAsync(s, cal),
            "True 3", "False 1");

        var dee = await WithPasswordAsync(db);
        Add("make recovery codes", dee, browser => Form.FillInAsync(browser, "/me/ways", "/me/ways/codes", ("make", "yes")),
            async s => $"{(await s.Accounts.AsNoTracking().SingleAsync(a => a.Id == dee.Account, Stop)).RecoveryCodes.Length}",
            "1", $"{RecoveryCodes.Count}");

        var jo = await WithPasswordAsync(db);
        Add("add a passkey", jo, AddPasskeyAsync, async s => $"{await s.UserPasskeys.CountAsync(p => p.UserId == jo.Account, Stop)}",
            "1", "2");

        var eli = await WithPasswordAsync(db);
        Add("remove a passkey", eli,
            browser => Form.FillInAsync(browser, "/me/ways", "/me/ways/passkey/remove",
                ("passkey", Base64Url.EncodeToString(PasskeyOf(eli)))),
            async s => $"{await s.UserPasskeys.CountAsync(p => p.UserId == eli.Account, Stop)} {await HasPasswordAsync(s, eli)}",
                "1 True", "0 True");

        var fay = await WithPasswordAsync(db);
        Add("remove the password", fay, browser => Form.FillInAsync(browser, "/me/ways", "/me/ways/password/remove", ("remove", "yes")),
            async s => $"{await s.UserPasskeys.CountAsync(p => p.UserId == fay.Account, Stop)} {await HasPasswordAsync(s, fay)}",
                "1 True", "1 False");

        var gil = await WithPasswordAsync(db);
        Add("sign out everywhere else", gil, browser => Form.FillInAsync(browser, "/me/ways", "/me/devices/end", ("device", "")),
            s => SignInsAsync(s, gil), "3", "1");
        var hal = await WithPasswordAsync(db);
        Add("sign out", hal, browser => Form.FillInAsync(browser, "/me/sessions", "/sign-out", ("to", "/")), s => SignInsAsync(s, hal),
            "3", "2");

        await DeletionAsync(db);
    }

    // On this account hangs one of each.
    private async Task DeletionAsync(MeetingDb db)
    {
        var (slug, group, ivy) = await GroupAsync(db, GroupRole.Organiser);
        await WithPasswordAsync(db, ivy);
        var sessions = await SeriesAsync(db, group, "held", capacity: 1);
        var key = (await db.Accounts.SingleAsync(a => a.Id == ivy.Account, Stop)).HolderKey;
        var holder = new Holders(_secrets).Of(key);
        foreach (var session in sessions[..2])
        {
            db.Places.Add(new PlaceRow { Session = session, Holder = holder.In(group), At = 1 });
            db.Places.Add(new PlaceRow { Session = session, Holder = [1, 2, 3], At = 2, IsWaiting = true });
        }
        var member = $"m-{Guid.NewGuid():N}";
        db.Members.Add(new MemberRow { Group = group, Holder = holder.In(group), Id = member, Name = "Ivy", Looks = "ivy", SinceDay = 1 });
        db.Qualifications.Add(new QualificationRow { Group = group, Account = ivy.Account, Kind = QualificationKind.TrainedPeer,
            Name = "Ivy" });
        db.Rota.Add(new RotaRow { Session = sessions[4], Account = ivy.Account, State = RotaState.Leads });
        await db.SaveChangesAsync(Stop);
        await RemindAsync(group, holder);
        Add("delete the account", ivy, browser => Form.FillInAsync(browser, "/me/delete", ("delete", "yes")), async s =>
        {
            var held = holder.In(group);
            int[] there =
            [
                await s.Accounts.CountAsync(a => a.Id == ivy.Account, Stop),
                    await s.UserPasskeys.CountAsync(p => p.UserId == ivy.Account, Stop),
                await s.SignIns.CountAsync(p => p.Account == ivy.Account, Stop),
                    await s.GroupRoles.CountAsync(r => r.Account == ivy.Account, Stop),
                await s.Qualifications.CountAsync(q => q.Account == ivy.Account, Stop),
                    await s.Rota.CountAsync(r => r.Account == ivy.Account, Stop),
                await s.Members.CountAsync(m => m.Id == member, Stop), await s.Reminders.CountAsync(r => r.Holder == held, Stop),
                await s.Places.CountAsync(p => p.Holder == held, Stop),
            ];
            var waiting = await s.Places.CountAsync(p => sessions.Contains(p.Session) && p.IsWaiting, Stop);
            return $"{string.Join(' ', there)} waiting {waiting} {await s.Groups.AnyAsync(g => g.Id == group && g.IsPublished, Stop)}";
        }, "1 1 3 1 1 1 1 1 2 waiting 2 True", "0 0 0 0 0 0 0 0 0 waiting 0 False");
    }

    // ---- groups

    private async Task GroupsAsync(MeetingDb db)
    {
        (string, string)[] settings =
        [
            ("languages", "en"), ("formats", "Video"), ("interaction", "Sharing"), ("door", "Knock"), ("capacity", "14"), ("zone", "UTC"),
            ("recordDays", "30"), ("reportDays", "14"),
        ];
        var maker = await SignedInPerson.MakeAsync(db, mayMakeGroups: true);
        var name = $"Made {Guid.NewGuid():N}"[..20];
        Add("make a group", maker,
            browser => Form.FillInAsync(browser, "/organise/groups/new", [("name", name), ("slug", ""), ("boardDays", "180"), .. settings]),
            async s => string.Join(' ', await s.GroupRoles.Where(r => s.Groups.Any(g => g.Id == r.Group && g.Name == name)).Select(r =>
                r.Role)
                .OrderBy(r => r).ToListAsync(Stop)) + await s.Groups.CountAsync(g => g.Name == name, Stop), "0", "Facilitator Organiser1");

        var (slug, group, asha) = await GroupAsync(db);
        await db.Groups.Where(g => g.Id == group).ExecuteUpdateAsync(g => g.SetProperty(r => r.BoardDays, 30), Stop);
        Add("change a group", asha, async browser => await ChangeAsync(browser, $"/organise/groups/{slug}",
                [("name", slug), ("slug", slug), ("about", "New words"), ("boardDays", "180"), .. settings]),
            async s => $"{await s.Groups.AnyAsync(g => g.Id == group && g.About == "New words" && g.BoardDays == 180, Stop)} "
                + $"{await s.ShorterTimes.CountAsync(t => t.Group == group && t.Days == 30, Stop)}", "False 0", "True 1");

        var (gone, goes, ben) = await GroupAsync(db);
        var sessions = await SeriesAsync(db, goes, "goes");
        db.Places.Add(new PlaceRow { Session = sessions[0], Holder = [1], At = 1 });
        db.Rota.Add(new RotaRow { Session = sessions[0], Account = ben.Account, State = RotaState.Leads });
        await db.SaveChangesAsync(Stop);
        Add("delete a group", ben, browser => Form.FillInAsync(browser, $"/organise/groups/{gone}/delete", ("sure", "yes")), async s =>
        {
            int[] there =
            [
                await s.Groups.CountAsync(g => g.Id == goes, Stop), await s.Series.CountAsync(g => g.Group == goes, Stop),
                await s.Sessions.CountAsync(g => g.Group == goes, Stop), await s.GroupRoles.CountAsync(g => g.Group == goes, Stop),
                await s.Places.CountAsync(p => sessions.Contains(p.Session), Stop),
                    await s.Rota.CountAsync(p => sessions.Contains(p.Session), Stop),
            ];
            return string.Join(' ', there);
        }, $"1 1 {Weeks} 2 1 1", "0 0 0 0 0 0");

        var (team, teams, cal) = await GroupAsync(db);
        var people = $"/organise/groups/{team}/people";
        var given = await SignedInPerson.MakeAsync(db, roles: (team, GroupRole.Facilitator));
        Add("give a role", cal, browser => Form.FillInAsync(browser, people, $"{people}/give", ("account", given.Account),
            ("role", "Moderator")),
            s => RolesAsync(s, given), "Facilitator", "Facilitator Moderator");

        var taken = await SignedInPerson.MakeAsync(db, roles: (team, GroupRole.Facilitator));
        var led = await SeriesAsync(db, teams, "led");
        foreach (var session in led[..3]) db.Rota.Add(new RotaRow { Session = session, Account = taken.Account, State = RotaState.Leads });
        db.Qualifications.Add(new QualificationRow { Group = teams, Account = taken.Account, Kind = QualificationKind.TrainedPeer,
            Name = "Ash" });
        await db.SaveChangesAsync(Stop);
        Add("take a role", cal, browser => Form.FillInAsync(browser, people, $"{people}/take", ("account", taken.Account),
            ("role", "Facilitator")),
            async s => $"{await RolesAsync(s, taken)} {await s.Rota.CountAsync(r => r.Account == taken.Account, Stop)} "
                + $"{await s.Qualifications.CountAsync(q => q.Account == taken.Account, Stop)}", "Facilitator 3 1", " 0 0");

        Add("invite", cal, browser => Form.FillInAsync(browser, people, $"{people}/invite", ("role", "SafetyLead")),
            async s => $"{await s.Grants.CountAsync(g => g.Group == teams && g.Role == GroupRole.SafetyLead && g.UsedAt == null, Stop)}",
                "0", "1");
    }

    // ---- sessions

    private async Task PlannedAsync(MeetingDb db)
    {
        const string All = "0 168 336 504 672 840";
        var (slug, group, asha) = await GroupAsync(db);
        var path = $"/organise/groups/{slug}/series";
        Add("make a series", asha,
            browser => Form.FillInAsync(browser, $"{path}/new", [("title", "New"), ("start", "19:00"), ("leads", asha.Account), .. Weekly]),
            s => LookAsync(s, group, "New"), "", $"published {All}, led {Weeks}");

        await PlanAsync("all", (_, browser, at) =>
            ChangeAsync(browser, at, [("title", "all"), ("start", "20:00"), ("leads", asha.Account), .. Weekly]),
            $"published {All}, led 0", $"published 1 169 337 505 673 841, led {Weeks}");
        await PlanAsync("some", (_, browser, at) =>
            ChangeAsync(browser, at, [("title", "some"), ("start", "20:00"), ("from", Day(21)), .. Weekly]),
            $"published {All}, led 0", "published 0 168 336 505 673 841, led 0", remind: 4);
        await PlanAsync("move", (ids, browser, at) => Form.FillInAsync(
                browser, at, $"{at}/{ids[1]}", ("do", "move"), ("date", Day(7)), ("start", "21:00"), ("minutes", "60")),
            $"published {All}, led 0", "published 0 170 336 504 672 840, led 0", remind: 1);
        await PlanAsync("call off", (ids, browser, at) => Form.FillInAsync(browser, at, $"{at}/{ids[1]}", ("do", "cancel")),
            $"published {All}, led 0", "published 0 168x 336 504 672 840, led 0", remind: 1);
        await PlanAsync("skip", (ids, browser, at) => Form.FillInAsync(browser, at, $"{at}/{ids[2]}", ("do", "skip")),
            $"published {All}, led 0", "published 0 168 504 672 840 without 1, led 0");
        await PlanAsync("add", (_, browser, at) =>
            Form.FillInAsync(browser, at, $"{at}/add", ("date", Day(1)), ("start", "19:00"), ("minutes", "75")),
            $"published {All}, led 0", "published 0 24 168 336 504 672 840, led 0");
        await PlanAsync("delete", (_, browser, at) => Form.FillInAsync(browser, $"{at}/delete", ("sure", "yes")),
            $"published {All}, led 0", "deleted 0x, led 0", hold: 0);
        var back = await SeriesAsync(db, group, "back");
        await db.Sessions.Where(s => back.Contains(s.Id)).ExecuteUpdateAsync(s => s.SetProperty(r => r.CancelledAt, 1), Stop);
        await PlanAsync("restore", (_, browser, at) => Form.FillInAsync(browser, at, $"{at}/{back[1]}", ("do", "restore")),
            "published 0x 168x 336x 504x 672x 840x, led 0", "published 0x 168 336x 504x 672x 840x, led 0", known: ("back", back));

        async Task PlanAsync(
            string title, Func<string[], HttpClient, string, Task<HttpResponseMessage>> @do, string before, string after,
                int? remind = null,
            int? hold = null, (string Title, string[] Sessions)? known = null)
        {
            var sessions = known?.Sessions ?? await SeriesAsync(db, group, title);
            var name = known?.Title ?? title;
            if (hold is { } one) db.Places.Add(new PlaceRow { Session = sessions[one], Holder = [1], At = 1 });
            await db.SaveChangesAsync(Stop);
            for (var i = 0; remind is { } told && i < Reminded; i++)
            {
                var holder = new Holders(_secrets).Of(RandomNumberGenerator.GetBytes(Holders.KeyLength));
                db.Places.Add(new PlaceRow { Session = sessions[told], Holder = holder.In(group), At = i + 1 });
                await db.SaveChangesAsync(Stop);
                await RemindAsync(group, holder);
            }
            Add($"{title} of a series", asha, browser => @do(sessions, browser, $"{path}/{name.Replace(' ', '-')}"),
                s => LookAsync(s, group, name), before, after);
        }
    }

    // ---- rota

    private async Task RotaAsync(MeetingDb db)
    {
        var (slug, group, asha) = await GroupAsync(db);
        var ben = await SignedInPerson.MakeAsync(db, roles: (slug, GroupRole.Facilitator));
        var sessions = await SeriesAsync(db, group, "rota");
        RotaRow Row(int session, SignedInPerson who, RotaState state) =>
            new() { Session = sessions[session], Account = who.Account, State = state };
        var asked = Row(0, ben, RotaState.Asked);
        (asked.InPlaceOf, asked.InReturn) = (asha.Account, sessions[1]);
        db.Rota.AddRange(Row(0, asha, RotaState.Leads), asked, Row(1, ben, RotaState.Leads), Row(2, asha, RotaState.Leads),
            Row(4, asha, RotaState.Leads));
        await db.SaveChangesAsync(Stop);
        Func<HttpClient, Task<HttpResponseMessage>> Do(int session, params (string, string)[] values) =>
            browser => Form.FillInAsync(browser, "/organise/rota", $"/organise/groups/{slug}/rota/{sessions[session]}", values);

        Add("swap", ben, Do(0, ("do", "yes")), s => OfAsync(s, 0, 1), "0 Asha Leads, 0 Ben Asked for Asha, 1 Ben Leads",
            "0 Ben Leads, 1 Asha Leads");
        Add("ask for cover", asha, Do(2, ("do", "cover"), ("whom", ben.Account)), s => OfAsync(s, 2), "2 Asha Leads",
            "2 Asha Leads, 2 Ben Asked for Asha");
        Add("lead", ben, Do(3, ("do", "leads")), s => OfAsync(s, 3), "", "3 Ben Leads");
        Add("be away", asha, Do(4, ("do", "away")), s => OfAsync(s, 4), "4 Asha Leads", "4 Asha Away");

        async Task<string> OfAsync(MeetingDb s, params int[] which)
        {
            var ids = which.Select(w => sessions[w]).ToArray();
            var rows = await s.Rota.AsNoTracking().Where(r => ids.Contains(r.Session)).ToListAsync(Stop);
            string Name(string account) => account == asha.Account ? "Asha" : "Ben";
            return string.Join(", ", rows.Select(r => $"{Array.IndexOf(sessions, r.Session)} {Name(r.Account)} {r.State}"
                + (r.InPlaceOf is { } other ? $" for {Name(other)}" : "")).Order(StringComparer.Ordinal));
        }
    }

    // ---- what is there before

    private async Task<(string Slug, string Id, SignedInPerson Organiser)> GroupAsync(MeetingDb db, params GroupRole[] roles)
    {
        var slug = $"group-{_groups++}";
        var person = await SignedInPerson.MakeAsync(
            db, roles: [.. (roles.Length > 0 ? roles : [GroupRole.Organiser, GroupRole.Facilitator]).Select(r => (slug, r))]);
        return (slug, await db.Groups.Where(g => g.Slug == slug).Select(g => g.Id).SingleAsync(Stop), person);
    }

    /// <summary>A weekly series; returns its sessions.</summary>
    private static async Task<string[]> SeriesAsync(MeetingDb db, string group, string title, int capacity = 14)
    {
        var (id, slug) = ($"series-{Guid.NewGuid():N}"[..22], title.Replace(' ', '-'));
        db.Series.Add(new SeriesRow
        {
            Id = id, Group = group, Slug = slug, Title = title, Zone = "UTC", First = DateOnly.FromDateTime(First),
                Start = new TimeOnly(19, 0),
            Minutes = 75, Rule = $"FREQ=WEEKLY;BYDAY={Weekday[..2].ToUpperInvariant()};COUNT={Weeks}", Formats = Formats.Video,
            Capacity = capacity, Facilitators = 1, IsPublished = true, Code = id, CreatedAt = 1, LaidUntil = DateOnly.MaxValue,
        });
        var sessions = Enumerable.Range(0, Weeks).Select(week => new SessionRow
        {
            Id = $"{id[7..]}-{week}", Room = $"room-{id}-{week}", Title = title, CreatedAt = 1, Group = group, Series = id,
            Date = DateOnly.FromDateTime(First.AddDays(7 * week)), Door = DoorMode.Knock, NeedsFacilitator = true,
            StartsAt = Start + week * 168 * Hour, EndsAt = Start + week * 168 * Hour + 75 * 60_000, KeepUntil = Start + 10_000 * Hour,
        }).ToArray();
        db.Sessions.AddRange(sessions);
        await db.SaveChangesAsync(Stop);
        return [.. sessions.Select(s => s.Id)];
    }

    private static long Start => new DateTimeOffset(First, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private static string Day(int after) => First.AddDays(after).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private async Task RemindAsync(string group, Holder holder) => Assert.True(
        await new ReminderBook(new StoreOf(_open), new Sealer(_secrets), TimeProvider.System).RemindBrowserAsync(
            group, holder, new Target($"{_push.Address}/{Guid.NewGuid():N}", "en", "", _keys.Key, _keys.Auth), Stop));

    private static byte[] PasskeyOf(SignedInPerson person) => [.. person.Name.Select(c => (byte)c)];

    /// <summary>Somebody with a passkey and a password, and one recovery code, who is signed in in three browsers.</summary>
    private static async Task<SignedInPerson> WithPasswordAsync(MeetingDb db, SignedInPerson? who = null)
    {
        var person = who ?? await SignedInPerson.MakeAsync(db);
        var row = await db.Accounts.SingleAsync(a => a.Id == person.Account, Stop);
        row.PasswordHash = new PasswordHasher<AccountRow>().HashPassword(row, Password);
        row.RecoveryCodes = ["used soon"];
        db.UserPasskeys.Add(new IdentityUserPasskey<string>
        {
            UserId = person.Account, CredentialId = PasskeyOf(person),
            Data = new IdentityPasskeyData
            {
                PublicKey = [1], Name = "Firefox, computer", CreatedAt = DateTimeOffset.UtcNow, AttestationObject = [], ClientDataJson = [],
            },
        });
        var other = await db.SignIns.AsNoTracking().SingleAsync(s => s.Account == person.Account, Stop);
        for (var i = 0; i < 2; i++)
            db.SignIns.Add(new SignInRow
            {
                Id = $"{person.Name}-{i}", Account = person.Account, Device = "Firefox, phone", FirstDay = other.FirstDay,
                    LastDay = other.LastDay,
                ExpiresAt = other.ExpiresAt,
            });
        await db.SaveChangesAsync(Stop);
        return person;
    }

    // ---- looking and asking

    private static async Task<string> SignInsAsync(MeetingDb db, SignedInPerson person) =>
        $"{await db.SignIns.CountAsync(s => s.Account == person.Account, Stop)}";

    private static Task<bool> HasPasswordAsync(MeetingDb db, SignedInPerson person) =>
        db.Accounts.AnyAsync(a => a.Id == person.Account && a.PasswordHash != null, Stop);

    private static async Task<string> RolesAsync(MeetingDb db, SignedInPerson person) => string.Join(
        ' ', (await db.GroupRoles.AsNoTracking().Where(r => r.Account == person.Account).Select(r => r.Role).ToListAsync(Stop)).Order());

    /// <summary>In hours after the first, with those that are called off, and how many of them somebody leads.</summary>
    private static async Task<string> LookAsync(MeetingDb db, string group, string title)
    {
        var row = await db.Series.AsNoTracking().SingleOrDefaultAsync(s => s.Group == group && s.Title == title, Stop);
        if (row is null) return "";
        var sessions = await db.Sessions.AsNoTracking().Where(s => s.Series == row.Id).OrderBy(s => s.StartsAt).ToListAsync(Stop);
        var led = await db.Rota.CountAsync(r => r.State == RotaState.Leads
            && db.Sessions.Any(s => s.Id == r.Session && s.Series == row.Id), Stop);
        return (row.IsDeleted ? "deleted" : row.IsPublished ? "published" : "draft")
            + string.Concat(sessions.Select(s => $" {(s.StartsAt!.Value - Start) / Hour}{(s.CancelledAt is null ? "" : "x")}"))
            + (row.Skipped.Length > 0 ? $" without {row.Skipped.Length}" : "") + $", led {led}";
    }

    /// <summary>Sends a form that says which state it was made from.</summary>
    private static async Task<HttpResponseMessage> ChangeAsync(HttpClient browser, string path, (string Name, string Value)[] values)
    {
        var page = await browser.GetStringAsync(new Uri(path, UriKind.Relative));
        values = [.. values, ("changes", Changes().Match(page).Groups["count"].Value), ("form", Form.TokenOf(page))];
        using var form = new FormUrlEncodedContent(values.Select(v => KeyValuePair.Create(v.Name, v.Value)));
        return await browser.PostAsync(new Uri(path, UriKind.Relative), form);
    }

    private static async Task<HttpResponseMessage> MakeAccountAsync(HttpClient browser, string code, string name)
    {
        var path = new Uri($"/first/{code}", UriKind.Relative);
        var page = await browser.GetStringAsync(path);
        (string, string)[] values =
        [
            ("form", Form.TokenOf(page)), ("codes", SealedCodes().Match(page).Groups["sealed"].Value), ("name", name), ("how", "password"),
            ("password", Password), ("kept", "yes"),
        ];
        using var form = new FormUrlEncodedContent(values.Select(v => KeyValuePair.Create(v.Item1, v.Item2)));
        return await browser.PostAsync(path, form);
    }

    private static async Task<HttpResponseMessage> AddPasskeyAsync(HttpClient browser)
    {
        using var question = await browser.PostAsync(new Uri("/me/ways/passkey/question", UriKind.Relative), content: null, Stop);
        if (!question.IsSuccessStatusCode) return new HttpResponseMessage(question.StatusCode);
        var asked = await question.Content.ReadFromJsonAsync<JsonElement>(Stop);
        return await Form.FillInAsync(browser, "/me/ways", "/me/ways/passkey",
            ("credential", SoftwareAuthenticator.MakePasskey(asked.GetProperty("options"), browser.BaseAddress!)),
            ("state", asked.GetProperty("state").GetString()!));
    }

    [GeneratedRegex("""name="changes" value="(?<count>\d+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Changes();

    [GeneratedRegex("""name="codes" value="(?<sealed>[^"]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex SealedCodes();
}
