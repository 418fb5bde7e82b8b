using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Boards;
using MeetingHub.Server.Groups.Membership;
using MeetingHub.Server.Moderation;
using MeetingHub.Server.Reports;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Boards;
using MeetingHub.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MeetingHub.Server.Tests.Moderation;

/// <summary>What is taken back leaves all as it was before, and what another decision holds goes on, for every database.</summary>
public abstract class TakingBackContract : IDisposable
{
    private const string Group = BoardWorld.Group, Asha = "asha", Rowan = "rowan", Seat = "seat0001", Room = "room-one";
    private static readonly byte[] Mei = [1]; // her key, as BoardWorld has it

    private readonly TestStore _store;
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));
    private readonly PostModeration _posts;
    private readonly ModerationQueue _queue;

    private protected TakingBackContract(TestStore store)
    {
        _store = store;
        _posts = new PostModeration(store, new BoardBell(), _clock);
        _queue = new ModerationQueue(store, _posts, null!, new AnswerLinks(new Secrets(store)), _clock);
        using var db = store.CreateDbContext();
        BoardWorld.Add(db, g => g.RemovesEverywhere = true);
    }

    public void Dispose()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private void Later() => _clock.Advance(TimeSpan.FromSeconds(1));

    private async Task<T> ReadAsync<T>(Func<MeetingDb, Task<T>> read)
    {
        await using var db = _store.CreateDbContext();
        return await read(db);
    }

    private async Task AddThreadAsync(string id, PostState state = PostState.Shown)
    {
        await using var db = _store.CreateDbContext();
        BoardWorld.AddThread(db, id, "Tea", "putting the kettle on", at: 1_000, state);
    }

    private Task<string> AddCaseAsync(CaseKind kind, string subject, string? reporter = null) =>
        _queue.AddAsync(Group, kind, subject, new NewCase(Reporter: reporter, About: BoardWorld.Mei), Stop);

    private Task<CaseRow> CaseAsync(string id) => ReadAsync(db => db.Cases.AsNoTracking().SingleAsync(c => c.Id == id, Stop));

    private Task<PostState> StateAsync(string post) =>
        ReadAsync(db => db.Posts.Where(p => p.Id == post).Select(p => p.State).SingleAsync(Stop));

    private Task<bool> IsClosedAsync(string thread) =>
        ReadAsync(db => db.Threads.AnyAsync(t => t.Id == thread && t.ClosedAt != null, Stop));

    private Task<GroupStanding> StandingAsync() => ReadAsync(db => MemberStanding.OfAsync(db, Group, [Mei], _clock.GetUtcNow(), Stop));

    private async Task DecideAsync(string id, CaseDecision decision, int days = 7, string by = Asha)
    {
        Later();
        Assert.Null(await _queue.ClaimAsync(id, by, (await CaseAsync(id)).Changes, Stop));
        var verdict = new Verdict((await CaseAsync(id)).Changes, decision, days, "", "", "", WasHard: false, "hot things");
        Assert.Null(await _queue.DecideAsync(id, by, verdict, Stop));
        Later();
    }

    private async Task IsOpenAgainAsync(string id, ReportState state)
    {
        var c = await CaseAsync(id);
        Assert.Equal((null, null, null, state), (c.ClosedAt, c.Decision, c.DecidedBy, c.State));
    }

    private async Task TakeBackAsync(string id) =>
        Assert.Null(await _queue.TakeBackAsync(id, Rowan, (await CaseAsync(id)).Changes, Stop));

    private async Task AppealAsync(string id)
    {
        var appeal = await AddCaseAsync(CaseKind.Appeal, id);
        await DecideAsync(appeal, CaseDecision.Lifted, by: Rowan);
    }

    [Theory]
    [InlineData(nameof(PostState.Shown), false, nameof(PostState.Shown))]
    [InlineData(nameof(PostState.Shown), true, nameof(PostState.Shown))]
    [InlineData(nameof(PostState.Hidden), false, nameof(PostState.Hidden))]
    [InlineData(nameof(PostState.Hidden), true, nameof(PostState.Hidden))]
    [InlineData(nameof(PostState.Held), false, nameof(PostState.Held))]
    [InlineData(nameof(PostState.Held), true, nameof(PostState.Shown))] // whoever lifts it has looked at it
    public async Task A_post_that_was_taken_down_comes_back_to_where_it_was(string before, bool byAppeal, string after)
    {
        var state = Enum.Parse<PostState>(before);
        await AddThreadAsync("tea", state);
        if (state == PostState.Hidden) await HideAsync("tea", isHidden: true);
        var id = await AddCaseAsync(state == PostState.Held ? CaseKind.HeldPost : CaseKind.PostReport, "tea");
        await DecideAsync(id, CaseDecision.TakenDown);
        Assert.Equal(PostState.Deleted, await StateAsync("tea"));

        await (byAppeal ? AppealAsync(id) : TakeBackAsync(id));

        Assert.Equal(Enum.Parse<PostState>(after), await StateAsync("tea"));
        Assert.Equal(byAppeal, (await CaseAsync(id)).ClosedAt is not null);
    }

    private async Task HideAsync(string thread, bool isHidden)
    {
        var posts = new BoardPosts(_store, _queue,
            new Deletions(Options.Create(new StorageOptions { PostgreSql = "none" }), _clock), new BoardBell(), _clock);
        var group = await ReadAsync(db => db.Groups.SingleAsync(Stop));
        var visit = new BoardVisit(group, new BoardRow { Group = Group }, IsTeam: false, LeadsGroup: false,
            new Writer(BoardWorld.Mei, "Mei", Keepsake.Fern, Tint.Moss));
        Assert.True(await posts.HideAsync(visit, thread, isHidden, Stop));
        Assert.True(await posts.HideAsync(visit, thread, isHidden, Stop)); // asked twice
    }

    [Fact]
    public async Task What_waits_or_is_taken_down_while_its_writer_hides_it_comes_back_hidden_and_only_its_writer_shows_it()
    {
        await AddThreadAsync("waits", PostState.Held);
        await AddThreadAsync("down");
        await DecideAsync(await AddCaseAsync(CaseKind.PostReport, "down"), CaseDecision.TakenDown);
        foreach (var thread in (string[])["waits", "down"]) await HideAsync(thread, isHidden: true);
        Assert.Equal((PostState.Held, PostState.Deleted), (await StateAsync("waits"), await StateAsync("down")));

        await DecideAsync(await AddCaseAsync(CaseKind.HeldPost, "waits"), CaseDecision.Released);
        await TakeBackAsync(await ReadAsync(db => db.Cases.Where(c => c.Subject == "down").Select(c => c.Id).SingleAsync(Stop)));

        Assert.Equal((PostState.Hidden, PostState.Hidden), (await StateAsync("waits"), await StateAsync("down")));
        await HideAsync("down", isHidden: false);
        Assert.Equal(PostState.Shown, await StateAsync("down"));
    }

    [Fact]
    public async Task What_one_decision_closed_is_open_again_together_whichever_of_it_is_taken_back()
    {
        await AddThreadAsync("tea", PostState.Held);
        var (one, two) = (await AddCaseAsync(CaseKind.PostReport, "tea", "ben"), await AddCaseAsync(CaseKind.PostReport, "tea", "cal"));
        var held = await AddCaseAsync(CaseKind.HeldPost, "tea");
        await DecideAsync(one, CaseDecision.PostingPaused);
        Assert.False((await StandingAsync()).MayPost);

        await TakeBackAsync(two);

        foreach (var id in (string[])[one, two, held]) await IsOpenAgainAsync(id, ReportState.Seen);
        Assert.True((await StandingAsync()).MayPost);
        Assert.Equal(PostState.Held, await StateAsync("tea"));
    }

    [Fact]
    public async Task A_report_that_needs_nothing_leaves_the_post_that_waits_in_the_queue_and_a_released_post_leaves_its_reports()
    {
        await AddThreadAsync("tea", PostState.Held);
        var (report, held) = (await AddCaseAsync(CaseKind.PostReport, "tea", "ben"), await AddCaseAsync(CaseKind.HeldPost, "tea"));
        await DecideAsync(report, CaseDecision.NothingNeeded);
        Assert.Null((await CaseAsync(held)).ClosedAt);

        var second = await AddCaseAsync(CaseKind.PostReport, "tea", "ben");
        await DecideAsync(held, CaseDecision.Released);
        Assert.Equal((PostState.Shown, null), (await StateAsync("tea"), (await CaseAsync(second)).ClosedAt));
    }

    [Fact]
    public async Task Each_of_two_measures_holds_until_its_own_end_and_taking_one_back_leaves_the_other()
    {
        await AddThreadAsync("tea");
        await AddThreadAsync("milk");
        var (pause, removal) = (await AddCaseAsync(CaseKind.PostReport, "tea"), await AddCaseAsync(CaseKind.PostReport, "milk"));
        await DecideAsync(pause, CaseDecision.PostingPaused, days: 30);
        var until = (await StandingAsync()).PausedUntil;
        await DecideAsync(removal, CaseDecision.Removed, days: 1);
        var shorter = await AddCaseAsync(CaseKind.PostReport, "milk", "ben");
        await DecideAsync(shorter, CaseDecision.PostingPaused, days: 1);
        Assert.Equal((until, true), ((await StandingAsync()).PausedUntil, (await StandingAsync()).IsRemoved));

        await TakeBackAsync(removal);
        Assert.Equal((until, false), ((await StandingAsync()).PausedUntil, (await StandingAsync()).IsRemoved));
        Assert.Equal(PostState.Deleted, await StateAsync("milk")); // the other one keeps it away
        await TakeBackAsync(shorter);
        Assert.Equal((until, PostState.Shown), ((await StandingAsync()).PausedUntil, await StateAsync("milk")));
        await AppealAsync(pause);
        Assert.True((await StandingAsync()).MayPost);
    }

    [Fact]
    public async Task A_decision_that_an_appeal_lifted_is_not_taken_back_and_does_not_show_what_another_took_down()
    {
        await AddThreadAsync("tea");
        var first = await AddCaseAsync(CaseKind.PostReport, "tea");
        await DecideAsync(first, CaseDecision.TakenDown);
        await AppealAsync(first);
        var second = await AddCaseAsync(CaseKind.PostReport, "tea");
        await DecideAsync(second, CaseDecision.TakenDown);

        Assert.Equal(CaseProblem.NotPossible, await _queue.TakeBackAsync(first, Rowan, (await CaseAsync(first)).Changes, Stop));
        Assert.Equal(PostState.Deleted, await StateAsync("tea"));
        await TakeBackAsync(second);
        Assert.Equal(PostState.Shown, await StateAsync("tea")); // what was lifted keeps nothing away
    }

    [Fact]
    public async Task A_decision_that_is_taken_back_answers_its_appeal()
    {
        await AddThreadAsync("tea");
        var id = await AddCaseAsync(CaseKind.PostReport, "tea");
        await DecideAsync(id, CaseDecision.TakenDown);
        var appeal = await AddCaseAsync(CaseKind.Appeal, id);

        await TakeBackAsync(id);

        Assert.Equal((CaseDecision.Lifted, Rowan), ((await CaseAsync(appeal)).Decision, (await CaseAsync(appeal)).DecidedBy));
    }

    [Fact]
    public async Task A_conversation_is_open_again_when_nothing_else_closes_it()
    {
        await AddThreadAsync("byHand");
        await _posts.CloseThreadAsync(Group, "byHand", decision: null, Stop);
        var late = await AddCaseAsync(CaseKind.PostReport, "byHand");
        await DecideAsync(late, CaseDecision.ThreadClosed);
        await TakeBackAsync(late);
        Assert.True(await IsClosedAsync("byHand"));

        await AddThreadAsync("twice");
        await using (var db = _store.CreateDbContext()) BoardWorld.AddPost(db, "twice", "answer", "mine is chamomile", at: 2_000);
        var (one, two) = (await AddCaseAsync(CaseKind.PostReport, "twice"), await AddCaseAsync(CaseKind.PostReport, "answer"));
        await DecideAsync(one, CaseDecision.ThreadClosed);
        await DecideAsync(two, CaseDecision.ThreadClosed);
        await TakeBackAsync(one);
        Assert.True(await IsClosedAsync("twice"));
        await TakeBackAsync(two);
        Assert.False(await IsClosedAsync("twice"));
    }

    [Fact]
    public async Task The_note_of_another_decision_stays_when_one_with_the_same_words_is_taken_back()
    {
        await AddThreadAsync("tea");
        var (first, second) = (await AddCaseAsync(CaseKind.PostReport, "tea", "ben"), "");
        await DecideAsync(first, CaseDecision.Covered);
        await _posts.UncoverAsync(Group, "tea", "hot things", [first], Stop); // as somebody of the team does by hand
        second = await AddCaseAsync(CaseKind.PostReport, "tea", "cal");
        await DecideAsync(second, CaseDecision.Covered);

        await TakeBackAsync(first);
        Assert.True(await ReadAsync(db => db.Posts.AnyAsync(p => p.IsCovered, Stop)));
        await TakeBackAsync(second);
        Assert.False(await ReadAsync(db => db.Posts.AnyAsync(p => p.IsCovered, Stop)));
    }

    private async Task HappensInRoomAsync(params RoomEvent[] events)
    {
        Later();
        await using var db = _store.CreateDbContext();
        await new MeetingHub.Server.Moderation.Removals(_clock).WriteAsync(db, new RoomId(Room), "epoch",
            [new RoomEntry(2, _clock.GetUtcNow(), new ParticipantId("rowan001"), [.. events])], Stop);
        await db.SaveChangesAsync(Stop);
        Later();
    }

    private async Task<string> RemovedFromSessionAsync(bool isEverywhere)
    {
        await using (var db = _store.CreateDbContext())
        {
            (await db.Groups.SingleAsync(Stop)).RemovesEverywhere = isEverywhere;
            db.Sessions.Add(new SessionRow { Id = "session", Group = Group, Room = Room, Title = "Tuesday", CreatedAt = 1 });
            db.Seats.Add(new SeatRow { Room = Room, Seat = Seat, Holder = Mei });
            await db.SaveChangesAsync(Stop);
        }
        await RemoveAgainAsync();
        return await ReadAsync(db => db.Cases.Where(c => c.Kind == CaseKind.Removal).Select(c => c.Id).SingleAsync(Stop));
    }

    private Task RemoveAgainAsync() => HappensInRoomAsync(
        new ParticipantRemoved(new ParticipantId(Seat), "Mei"),
        new RemovalTermsSet(new ParticipantId(Seat), RemovedUntil.Review, WithHelp: false));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_removal_holds_as_it_did_before_when_what_was_decided_about_it_is_taken_back(bool isEverywhere)
    {
        var id = await RemovedFromSessionAsync(isEverywhere);
        var before = await StandingAsync();
        Assert.Equal(isEverywhere, before.IsRemoved);
        await DecideAsync(id, CaseDecision.Upheld, days: 1);
        Assert.Equal(_clock.GetUtcNow().AddDays(1).AddSeconds(-1), (await StandingAsync()).RemovedUntil);

        await TakeBackAsync(id);

        Assert.Equal(before.RemovedUntil, (await StandingAsync()).RemovedUntil);
    }

    [Fact]
    public async Task Whoever_was_let_back_and_is_removed_again_waits_for_a_decision_again()
    {
        var id = await RemovedFromSessionAsync(isEverywhere: true);
        await HappensInRoomAsync(new RemovalUndone(new ParticipantId(Seat)));
        Assert.Equal((CaseDecision.Lifted, false), ((await CaseAsync(id)).Decision, (await StandingAsync()).IsRemoved));

        await RemoveAgainAsync();

        await IsOpenAgainAsync(id, ReportState.New);
        Assert.True((await StandingAsync()).IsRemoved);
        await DecideAsync(id, CaseDecision.Upheld, days: 1);
        Assert.Equal(_clock.GetUtcNow().AddDays(1).AddSeconds(-1), (await StandingAsync()).RemovedUntil);
    }

    [Fact]
    public async Task A_removal_that_is_undone_in_the_session_ends_nothing_that_moderators_decided()
    {
        await AddThreadAsync("tea");
        await DecideAsync(await AddCaseAsync(CaseKind.PostReport, "tea"), CaseDecision.Removed, days: 7);
        var decided = await StandingAsync();
        var id = await RemovedFromSessionAsync(isEverywhere: true);
        Assert.True((await StandingAsync()).RemovedUntil > decided.RemovedUntil);

        await HappensInRoomAsync(new RemovalUndone(new ParticipantId(Seat)));
        Assert.Equal(decided.RemovedUntil, (await StandingAsync()).RemovedUntil);

        await RemoveAgainAsync();
        await DecideAsync(id, CaseDecision.Upheld, days: 30);
        var upheld = (await StandingAsync()).RemovedUntil;
        await HappensInRoomAsync(new RemovalUndone(new ParticipantId(Seat)));
        Assert.Equal(upheld, (await StandingAsync()).RemovedUntil);
    }
}

public sealed class SqliteTakingBackTests() : TakingBackContract(new SqliteTestStore());

public sealed class PostgreSqlTakingBackTests(OnePostgreSql server) : TakingBackContract(new PostgreSqlTestStore(server));
