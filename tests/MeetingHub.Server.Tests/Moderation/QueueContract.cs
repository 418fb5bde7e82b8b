using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Moderation;
using MeetingHub.Server.Reports;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Live;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MeetingHub.Server.Tests.Moderation;

/// <summary>What comes to the moderators of a group, for every database.</summary>
public abstract class QueueContract : IAsyncLifetime
{
    private readonly TestStore _store;
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));

    private protected QueueContract(TestStore store) => _store = store;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ModerationQueue Queue => new(_store, null!, null!, new AnswerLinks(new Secrets(_store)), _clock);

    public async ValueTask InitializeAsync()
    {
        await using var db = _store.CreateDbContext();
        db.Groups.AddRange(
            new GroupRow { Id = "circle", Slug = "circle", Name = "Circle", CreatedAt = 1 },
            new GroupRow { Id = "other", Slug = "other", Name = "Other", CreatedAt = 1 });
        await db.SaveChangesAsync(Stop);
    }

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private async Task<CaseRow[]> CasesAsync()
    {
        await using var db = _store.CreateDbContext();
        return await db.Cases.AsNoTracking().OrderBy(c => c.Group).ThenBy(c => c.Reporter).ToArrayAsync(Stop);
    }

    [Fact]
    public async Task The_same_report_by_the_same_person_is_one_case_and_that_of_another_is_its_own()
    {
        var about = new NewCase(ReportKind.Unwanted, " Too much. ", Reporter: "asha");
        var first = await Queue.AddAsync("circle", CaseKind.PostReport, "post-1", about, Stop);
        Assert.Equal(first, await Queue.AddAsync("circle", CaseKind.PostReport, "post-1", about, Stop));
        Assert.NotEqual(first, await Queue.AddAsync("circle", CaseKind.PostReport, "post-1", about with { Reporter = "ben" }, Stop));
        Assert.NotEqual(first, await Queue.AddAsync("other", CaseKind.PostReport, "post-1", about, Stop));

        var cases = await CasesAsync();
        Assert.Equal([("circle", "asha"), ("circle", "ben"), ("other", "asha")], cases.Select(c => (c.Group, c.Reporter)));
        Assert.All(cases, c => Assert.Equal(("Too much.", ReportState.New, false), (c.Text, c.State, c.IsUrgent)));
    }

    [Fact]
    public async Task What_may_be_danger_is_urgent_and_what_is_gone_waits_for_nobody()
    {
        await Queue.AddAsync("circle", CaseKind.HeldPost, "post-1", new NewCase(ReportKind.Safety), Stop);
        await Queue.AddAsync("other", CaseKind.HeldPost, "post-1", new NewCase(IsUrgent: true), Stop);
        Assert.All(await CasesAsync(), c => Assert.True(c.IsUrgent));
        await Queue.ForgetAsync("circle", "post-1", Stop);
        Assert.Equal("other", Assert.Single(await CasesAsync()).Group);
    }

    /// <summary>Has no rooms: says so of one of them at once, and of the others only when it is let.</summary>
    private sealed class SilentLog(string answers) : IRoomLog
    {
        private readonly TaskCompletionSource<bool> _others = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Ends when another one is asked for.</summary>
        public Task Asked => _asked.Task;

        public void Answer() => _others.SetResult(false);

        public Task<bool> ExistsAsync(RoomId room, CancellationToken stop)
        {
            if (room.Value == answers) return Task.FromResult(false);
            _asked.TrySetResult();
            return _others.Task;
        }

        public Task OpenAsync(RoomId room, CancellationToken stop) => throw new NotSupportedException();
        public Task<RoomLogPage?> ReadAfterAsync(RoomId room, long version, CancellationToken stop) => throw new NotSupportedException();
        public Task<bool> TryAppendAsync(RoomId room, string epoch, RoomEntry entry, CancellationToken stop) => throw new NotSupportedException();
        public Task TrimAsync(RoomId room, string epoch, RoomSnapshot snapshot, CancellationToken stop) => throw new NotSupportedException();
        public IDisposable Follow(RoomId room, Action bell) => throw new NotSupportedException();
        public Task<bool> TryDeleteAsync(RoomId room, string epoch, long version, CancellationToken stop) => throw new NotSupportedException();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whoever_lifts_a_removal_waits_for_no_other_room_that_is_still_to_be_told(bool byAppeal)
    {
        CaseRow Removal(string id, bool owes) => new()
        {
            Id = id, Group = "circle", Kind = CaseKind.Removal, Subject = $"seat-{id}", Room = $"room-{id}", Reader = CaseReader.Moderators,
            Topic = ReportKind.Other, Text = "", Holder = [1], MadeAt = 1, OwesRoom = owes, ClosedAt = owes || byAppeal ? 2 : null,
            Decision = owes ? CaseDecision.Lifted : byAppeal ? CaseDecision.Upheld : null,
        };
        await using (var db = _store.CreateDbContext())
        {
            db.Cases.AddRange(Removal("mine", owes: false), Removal("one", owes: true), Removal("two", owes: true));
            db.Cases.Add(new CaseRow
            {
                Id = "appeal", Group = "circle", Kind = CaseKind.Appeal, Subject = "mine", Reader = CaseReader.Moderators, Topic = ReportKind.Other,
                Text = "", MadeAt = 1,
            });
            await db.SaveChangesAsync(Stop);
        }
        var log = new SilentLog("room-mine");
        using var rooms = new RoomDirectory(log, null!, null!, null!, null!, null!, Options.Create(new RoomOptions()), _clock, null!,
            NullLogger<LiveRoom>.Instance);
        var queue = new ModerationQueue(_store, null!, rooms, new AnswerLinks(new Secrets(_store)), _clock);
        var id = byAppeal ? "appeal" : "mine";
        Assert.Null(await queue.ClaimAsync(id, "asha", 0, Stop));

        var decided = queue.DecideAsync(id, "asha", new Verdict(1, CaseDecision.Lifted, 1, "", "", "", WasHard: false), Stop);
        Assert.Same(decided, await Task.WhenAny(decided, log.Asked));
        Assert.Null(await decided);
        Assert.Equal(["one", "two"], (await CasesAsync()).Where(c => c.OwesRoom).Select(c => c.Id).Order());

        // The others are told when they can be.
        log.Answer();
        await queue.LetBackAsync(Stop);
        Assert.DoesNotContain(await CasesAsync(), c => c.OwesRoom);
    }
}

public sealed class SqliteQueueTests() : QueueContract(new SqliteTestStore());

public sealed class PostgreSqlQueueTests(OnePostgreSql server) : QueueContract(new PostgreSqlTestStore(server));
