using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Moderation;
using MeetingHub.Server.Reports;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;
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
}

public sealed class SqliteQueueTests() : QueueContract(new SqliteTestStore());

public sealed class PostgreSqlQueueTests(OnePostgreSql server) : QueueContract(new PostgreSqlTestStore(server));
