using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Storage;

namespace MeetingHub.Server.Tests.Sessions;

/// <summary>A name that a member keeps in a group is nobody else's in its sessions.</summary>
public sealed class KnownNamesTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A browser that holds a name in the group.</summary>
    private async Task<HttpClient> MemberAsync(string group, string name)
    {
        await using var db = server.OpenStore();
        var key = RandomNumberGenerator.GetBytes(16);
        var secret = db.Secrets.Single(s => s.Name == "mark-key").Value;
        db.Members.Add(new MemberRow
        {
            Group = group, Holder = new Holder(key, secret).In(group), Id = Guid.NewGuid().ToString("N"), Name = name,
            Looks = Names.LooksOf(name)[0], Keepsake = Keepsake.Fern, Tint = Tint.Moss, SinceDay = 1,
        });
        await db.SaveChangesAsync(Stop);
        var cookies = new CookieContainer();
        cookies.Add(new Cookie("holder", Base64Url.EncodeToString(key), "/", server.Address.Host));
        return server.NewBrowser(cookies);
    }

    private async Task<string?> ComeAsync(HttpClient browser, string code, string name)
    {
        var seat = await RunningServer.JoinByLinkAsync(browser, code);
        await using var client = await HubClient.ConnectAsync(server.Address);
        return (string?)(await client.JoinAsync((string)seat["pass"]!, name))["refusal"]?["code"];
    }

    [Fact]
    public async Task A_member_is_offered_their_name_and_nobody_else_comes_under_one_that_looks_like_it()
    {
        var planned = new PlannedSeries { Name = "known", Door = DoorMode.Open, Start = DateTimeOffset.UtcNow.AddMinutes(-1) };
        await using (var db = server.OpenStore())
        {
            planned.Add(db);
            db.Accounts.Add(new AccountRow { Id = "rowan", UserName = "rowan", NormalizedUserName = "ROWAN", CreatedAt = 1, HolderKey = [1] });
            db.Qualifications.Add(new QualificationRow
            {
                Group = planned.Group, Account = "rowan", Kind = QualificationKind.TrainedPeer, Name = "Rowan Hale",
            });
            await db.SaveChangesAsync(Stop);
        }
        using var heron = await MemberAsync(planned.Group, "Quiet Heron");
        using var stranger = server.NewBrowser();

        var known = (await RunningServer.JoinByLinkAsync(heron, planned.Code))["known"]!;
        Assert.Equal(("Quiet Heron", "fern", "moss"), ((string)known["name"]!, (string)known["keepsake"]!, (string)known["tint"]!));
        Assert.Null((await RunningServer.JoinByLinkAsync(stranger, planned.Code))["known"]);

        Assert.Equal("name_taken", await ComeAsync(stranger, planned.Code, "quiet  her0n"));
        Assert.Equal("name_reserved", await ComeAsync(stranger, planned.Code, "Rowan Hale"));
        Assert.Null(await ComeAsync(heron, planned.Code, "Quiet Heron"));
        Assert.Null(await ComeAsync(stranger, planned.Code, "Paper Boat"));
    }

    [Fact]
    public async Task In_another_group_and_in_a_meeting_started_by_hand_the_name_is_free()
    {
        var (ours, theirs) = (
            new PlannedSeries { Name = "ours", Door = DoorMode.Open, Start = DateTimeOffset.UtcNow.AddMinutes(-1) },
            new PlannedSeries { Name = "theirs", Door = DoorMode.Open, Start = DateTimeOffset.UtcNow.AddMinutes(-1) });
        await using (var db = server.OpenStore())
        {
            ours.Add(db);
            theirs.Add(db);
        }
        using var moss = await MemberAsync(ours.Group, "Moss");
        using var stranger = server.NewBrowser();
        var (_, byHand) = await server.StartMeetingAsync();

        Assert.Equal("name_taken", await ComeAsync(stranger, ours.Code, "Moss"));
        Assert.Null(await ComeAsync(stranger, theirs.Code, "Moss"));
        Assert.Null(await ComeAsync(stranger, byHand, "Moss"));
    }
}

/// <summary>What of a name is compared, for every database.</summary>
public abstract class ReservedNamesContract : IDisposable
{
    private readonly TestStore _store;

    private protected ReservedNamesContract(TestStore store) => _store = store;

    public void Dispose()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_name_that_looks_like_a_members_is_theirs_alone()
    {
        var planned = new PlannedSeries();
        await using (var db = _store.CreateDbContext())
        {
            planned.Add(db);
            db.Members.Add(new MemberRow
            {
                Group = planned.Group, Holder = [1], Id = "member-1", Name = "Lantern", Looks = Names.LooksOf("Lantern")[0], SinceDay = 1,
            });
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }
        var names = new ReservedNames(_store);
        var pass = new RoomPass(new("room-calm-circle-0"), new("who000000001"), Role.Participant, default);
        Task<Refusal?> AskAsync(string name, string? member = null) =>
            names.RefuseAsync(pass with { Member = member }, name, TestContext.Current.CancellationToken);

        foreach (var name in (string[])["Lantern", "lantern", "LANTERN", "l\u0430ntern", " Lantern "])
            Assert.Equal(Refusal.NameTaken, await AskAsync(name));
        Assert.Null(await AskAsync("Lantern", member: "member-1"));
        Assert.Equal(Refusal.NameTaken, await AskAsync("Lantern", member: "member-2"));
        Assert.Null(await AskAsync("Lanterns"));
        Assert.Null(await AskAsync(""));
    }
}

public sealed class SqliteReservedNamesTests() : ReservedNamesContract(new SqliteTestStore());

public sealed class PostgreSqlReservedNamesTests(OnePostgreSql server) : ReservedNamesContract(new PostgreSqlTestStore(server));
