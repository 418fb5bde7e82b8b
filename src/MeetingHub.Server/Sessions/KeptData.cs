using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Sessions.Calendar;
using MeetingHub.Server.Sessions.OneToOne;
using MeetingHub.Server.Sessions.Reminders;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Sessions;

/// <summary>One run of the job that deletes what is too old.</summary>
internal sealed record RetentionRun(MeetingDb Db, DateTimeOffset At, SessionOptions Options, CancellationToken Stop)
{
    public long Now => At.ToUnixTimeMilliseconds();
    public int Today => DateOnly.FromDateTime(At.UtcDateTime).DayNumber;

    public long Before(TimeSpan time) => (At - time).ToUnixTimeMilliseconds();
    public long DaysAgo(int days) => Before(TimeSpan.FromDays(days));
}

/// <summary>A row of the privacy sheet of a group, and the times that its words name, by this group and these options.</summary>
internal sealed record SheetTimes(string Row, Func<GroupRow, SessionOptions, IReadOnlyList<(string Name, int Days)>> Of)
{
    /// <summary>Until somebody ends it, or something else does.</summary>
    public SheetTimes(string row) : this(row, (_, _) => []) { }

    public SheetTimes(string row, int days) : this(row, (_, _) => [("days", days)]) { }

    public SheetTimes(string row, Func<GroupRow, SessionOptions, int> days)
        : this(row, (group, options) => [("days", days(group, options))])
    {
    }
}

/// <summary>
/// A kind of data that the server keeps: the one list of all of them. The job deletes by it, the privacy sheet takes its times from here,
/// and the table in the operations guide is made from it. A table of the database that stands in no row fails a test.
/// </summary>
/// <param name="Tables">The tables that it is in.</param>
/// <param name="What">What a row says, for operators.</param>
/// <param name="Usual">How long it is kept when nobody chooses otherwise.</param>
/// <param name="Longest">The longest time that any option or group can choose.</param>
/// <param name="Delete">What the job does; null: the person, the group or another job ends it, as the words say.</param>
internal sealed record KeptData(
    string[] Tables, string What, string Usual, string Longest, Func<RetentionRun, Task>? Delete = null)
{
    /// <summary>The rows of the privacy sheet that say it; none: it is not about people who come to a group.</summary>
    public IReadOnlyList<SheetTimes> Rows { get; init; } = [];

    /// <summary>The times of a row of the privacy sheet. Null: nothing of it is stored here.</summary>
    public static SheetTimes? TimesOf(string row) => All.SelectMany(k => k.Rows).SingleOrDefault(r => r.Row == row);

    private static int RecordDays(GroupRow group, SessionOptions options) => Math.Min(group.RecordDays, options.RecordDays);

    // Whoever reports or keeps a place reads these times before they do: no option lengthens them.
    public static readonly TimeSpan ClosedReport = TimeSpan.FromDays(14);
    public static readonly TimeSpan OldestReport = TimeSpan.FromDays(90);
    public static readonly TimeSpan Place = TimeSpan.FromDays(1);
    public static readonly TimeSpan TakenFromShelf = TimeSpan.FromDays(1);
    public static readonly TimeSpan LongestStanding = TimeSpan.FromDays(30);

    private const int HardDays = 30;

    public const int LongestTime = 730; // of what a group can choose
    private const long Day = 24 * 60 * 60 * 1000;

    public static IReadOnlyList<KeptData> All { get; } =
    [
        new(["Sessions", "Links"],
            "a meeting: its room, title, when it was started and ended, until when somebody counts as inside, and, while somebody is, its "
                + "plan and step, which seats type captions and lead, and whether its question box is open; how often its links were "
                + "replaced; hashes of the codes of its links, and which seats made and have a personal invitation",
            "`Sessions:RetentionDays`; the title until the meeting ends", "10 years, by the option", ForgetSessionsAsync),
        new(["Moderation"],
            "the moderation record: an act of a facilitator or a moderator, without names and content, and a note if one was written",
            "`Sessions:RecordDays`, or what the group chose if that is shorter; that somebody was not safe `Sessions:NotSafeDays`; "
                + "a removal that a moderator is to review as long as its session", "1 year", ForgetRecordAsync)
        {
            Rows = [
                new("record", RecordDays), new("removal", RecordDays),
                new("notSafe", (group, options) => Math.Min(options.NotSafeDays, RecordDays(group, options))),
            ],
        },
        new(["RecordLinks", "RecordHeads"],
            "the chain of a group's record: a number, a day and hashes for each line, also for those that are deleted",
            "until no older line is there; the last number and hash as long as the group", "as the record", ForgetChainAsync),
        new(["Cases"],
            "a report, a message to moderators, a post that waits, a removal, an appeal: its words, the messages it shows, names, state, "
                + "answer, decision",
            "14 days after it was closed, or what the group chose if that is shorter", "90 days after it was made", ForgetCasesAsync)
        {
            Rows = [
                new("report", (group, _) =>
                    [("days", Math.Min(group.ReportDays, ClosedReport.Days)), ("most", OldestReport.Days)]),
            ],
        },
        new(["Standings"], "that somebody may not post or has no part in a group: a hash of who, and until when",
            "until it ends", "30 days", r => r.Db.Standings
                .Where(s => !(s.PausedUntil > r.Now) && !(s.RemovedUntil > r.Now)).ExecuteDeleteAsync(r.Stop))
        {
            Rows = [new("standing", LongestStanding.Days)],
        },
        new(["SeatHolders"], "whose browser has which seat of a group's session: two hashes, so that a removal finds the person",
            "a day after the session, at once when it was ended by hand", "a day after the session", r => r.Db.Seats
                .Where(t => r.Db.Sessions.Any(s => s.Room == t.Room && s.EndsAt < r.Before(Place) && !(s.InUseUntil > r.Now))
                    || !r.Db.Sessions.Any(s => s.Room == t.Room && s.EndedAt == null)).ExecuteDeleteAsync(r.Stop))
        {
            Rows = [new("seat", Place.Days)],
        },
        new(["ShorterTimes"], "a shorter time that a group had chosen before a longer one", "two years", "two years",
            r => r.Db.ShorterTimes.Where(t => t.Until < r.Now - LongestTime * Day).ExecuteDeleteAsync(r.Stop)),
        new(["Cursors"], "how far the record of a room's log is written", "`Sessions:RecordDays`", "1 year",
            r => r.Db.Cursors.Where(c => c.At < r.DaysAgo(r.Options.RecordDays)).ExecuteDeleteAsync(r.Stop)),
        new(["Feedback"],
            "all answers about one meeting together: sums, words with the day they came, and marks of the seats that have sent one",
            "`Sessions:FeedbackDays`; words `Sessions:FeedbackWordsDays`; marks a little more than a day after the meeting has ended, else "
                + "two days after the last answer", "2 years; words 30 days", ForgetFeedbackAsync)
        {
            Rows = [new("feedback", (_, options) => [("days", options.FeedbackWordsDays), ("sums", options.FeedbackDays)])],
        },
        new(["Places"], "a place that somebody keeps in a session: a hash of who, another one in each group",
            "a day after the session, or until it is given back", "a day after the session", r => r.Db.Places
                .Where(p => r.Db.Sessions.Any(s => s.Id == p.Session && s.EndsAt < r.Before(Place))).ExecuteDeleteAsync(r.Stop))
        {
            Rows = [new("place", Place.Days)],
        },
        new(["Questions"], "a question asked before a session, without a name", "the end of the session", "the end of the session",
            r => r.Db.Questions.Where(q => r.Db.Sessions.Any(s => s.Id == q.Session && (s.EndedAt != null
                || (s.EndsAt <= r.Now && (s.InUseUntil == null || s.InUseUntil <= r.Now))))).ExecuteDeleteAsync(r.Stop))
        {
            Rows = [new("question")],
        },
        new(["Resources", "ResourceBytes"], "a link or a file that facilitators show, and not who opens it",
            "a day after it is taken from the shelf", "a day after that", r => r.Db.Resources
                .Where(t => t.DeletedAt < r.Before(TakenFromShelf)).ExecuteDeleteAsync(r.Stop))
        {
            Rows = [new("shelf")],
        },
        new(["Feeds"], "that somebody has a private calendar address: a hash, and the day on which it was last read",
            "90 days after it was last read", "as that", r => r.Db.Feeds.Where(f => f.Day < r.Today - Feeds.KeptDays)
                .ExecuteDeleteAsync(r.Stop))
        {
            Rows = [new("calendar", Feeds.KeptDays)],
        },
        new(["Slips"], "a referral slip, locked with a key that the server does not have", "7 days, or until it is opened", "7 days",
            r => r.Db.Slips.Where(s => s.ExpiresAt <= r.Now).ExecuteDeleteAsync(r.Stop))
        {
            Rows = [new("slip", SlipRow.KeptFor.Days)],
        },
        new(["SignIns"], "a browser in which an account is signed in", "30 days after its last use, or until it is signed out",
            "as that", r => r.Db.SignIns.Where(s => s.ExpiresAt <= r.Now).ExecuteDeleteAsync(r.Stop)),
        new(["Grants"], "a link for an account or a role", "until its time is over", "7 days",
            r => r.Db.Grants.Where(g => g.ExpiresAt <= r.Now).ExecuteDeleteAsync(r.Stop)),
        new(["Series"], "the rule that makes a group's sessions", "as long as the group wants; 30 days after it was deleted with all its "
            + "sessions", "as long as the group", r => r.Db.Series.Where(s => s.IsDeleted && s.ChangedAt < r.DaysAgo(HardDays)
                && !r.Db.Sessions.Any(t => t.Series == s.Id)).ExecuteDeleteAsync(r.Stop)),
        new(["Plans"], "a plan that a group keeps for its sessions, with nothing about people",
            "as long as the group wants; 30 days after it was deleted", "as long as the group",
            r => r.Db.Plans.Where(p => p.DeletedAt < r.DaysAgo(HardDays)).ExecuteDeleteAsync(r.Stop)),
        new(["Rota"], "who leads a session; whether they found it hard, their words for colleagues, and what they ticked as looked after",
            "as the session; the rest 30 days after it", "as the session; 30 days", ForgetHardAsync),
        new(["Shifts"], "when somebody moderates; whether they found it hard, and their words, for themselves alone", "30 days after it",
            "30 days after it", r => r.Db.Shifts.Where(s => s.EndsAt < r.DaysAgo(HardDays)).ExecuteDeleteAsync(r.Stop)),
        new(["Threads", "Posts", "Edits", "Reactions"], "conversations of a group's board, with what was there before an edit",
            "180 days, or what the group chose; at once when their writer deletes them", "2 years",
            r => BoardKeeping.ForgetOldAsync(r.Db, r.Now, r.Stop))
        {
            Rows = [new("board", (group, _) => group.BoardDays)],
        },
        new(["Boards", "BoardFeeds"], "how a board is led; a feed of it, as a hash of its key", "as long as the group; until it is revoked",
            "as long as the group"),
        new(["BoardFollows"], "that somebody wants to hear of posts: who, and of which conversation or board",
            "until it is turned off, they leave the group or the conversation is gone", "as long as the group"),
        new(["Talks", "Offers", "Bookings"], "times for one to one, and who booked: a name and a note for that one talk",
            "with the session", "7 days after the talk")
        {
            Rows = [new("talk", Talks.KeptAfter.Days)],
        },
        new(["Reminders", "Outbox"],
            "a wish to be reminded, or to hear of a group that somebody looked for, of a gap in a rota or of posts: a hash of who holds it, the "
                + "browser's subscription or the mail address, encrypted; a message that is due",
            "until it is turned off; 60 days after the last place, or 7 days after the group's last session; one for "
                + "a search 7 days after its "
                + "message or after 180 days; one about a rota with the last role; one about a board with the name in the group", "as that")
        {
            Rows = [new("reminder", Planner.KeptAfterPlace.Days)],
        },
        new(["Members"], "a name that somebody keeps in a group", "until they leave it", "as long as the group")
        {
            Rows = [new("member")],
        },
        new(["Groups", "GroupRoles", "Qualifications"], "a group, who works for it, and what they are qualified for",
            "until it is deleted, or the role is taken away", "as long as the group"),
        new(["Accounts", "Passkeys", "AccountClaims", "AccountLogins", "AccountTokens"],
            "an account, and its passkeys; the last three stay empty", "until the person deletes it", "as long as the person wants"),
        new(["DataProtectionKeys", "Secrets"], "keys of the server", "always", "always"),
    ];

    private static async Task ForgetSessionsAsync(RetentionRun r)
    {
        var created = r.DaysAgo(r.Options.RetentionDays);
        await r.Db.Sessions.Where(s => s.KeepUntil == null ? s.CreatedAt < created : s.KeepUntil <= r.Now).ExecuteDeleteAsync(r.Stop);
    }

    // A removal that a moderator is to review holds as long as the session is kept. A group may keep its record for less time than the
    // server. Each time that it chose holds for all that was there while it was in force, so a longer one never brings anything older with
    // it.
    private static async Task ForgetRecordAsync(RetentionRun r)
    {
        var (db, now, recorded, notSafe) = (r.Db, r.Now, r.DaysAgo(r.Options.RecordDays), r.DaysAgo(r.Options.NotSafeDays));
        var lines = db.Moderation.Where(m => ((m.What != Act.Removed || m.Until == RemovedUntil.SessionEnds) && m.What != Act.RemovalUndone)
            || !db.Sessions.Any(s => s.Room == m.Room && s.EndedAt == null));
        await lines.Where(m => m.At < recorded
                || db.Groups.Any(g => g.Id == m.Chain && m.At < now - g.RecordDays * Day)
                || db.ShorterTimes.Any(t => t.Group == m.Chain && t.What == Keeping.Record && m.At < t.Until && m.At < now - t.Days * Day))
            .ExecuteDeleteAsync(r.Stop);
        await db.Moderation.Where(m => m.At < notSafe && (m.What == Act.NotSafeSaid || m.What == Act.NotSafeClosed))
            .ExecuteDeleteAsync(r.Stop);
    }

    private static async Task ForgetChainAsync(RetentionRun r)
    {
        foreach (var group in await r.Db.RecordHeads.Where(h => h.Number > h.AnchorNumber).Select(h => h.Chain).ToListAsync(r.Stop))
            await RecordChain.ForgetLinksAsync(r.Db, group, r.At, await ShortestRecordAsync(r.Db, group, r.Options, r.Stop), r.Stop);
    }

    /// <summary>The least number of days for which any line of a group's record is kept.</summary>
    public static async Task<int> ShortestRecordAsync(MeetingDb db, string group, SessionOptions options, CancellationToken stop)
    {
        var own = await db.Groups.Where(g => g.Id == group).Select(g => (int?)g.RecordDays).FirstOrDefaultAsync(stop);
        var before = await db.ShorterTimes.Where(t => t.Group == group && t.What == Keeping.Record).MinAsync(t => (int?)t.Days, stop);
        int?[] all = [own, before, options.RecordDays, options.NotSafeDays];
        return all.Min()!.Value;
    }

    private static async Task ForgetCasesAsync(RetentionRun r)
    {
        var (db, now, closed, made) = (r.Db, r.Now, r.Before(ClosedReport), r.Before(OldestReport));
        var deleted = await db.Cases.Where(c => c.ClosedAt <= closed || c.MadeAt <= made
                || db.Groups.Any(g => g.Id == c.Group && c.ClosedAt < now - g.ReportDays * Day)
                || db.ShorterTimes.Any(t => t.Group == c.Group && t.What == Keeping.Reports && c.ClosedAt < t.Until
                    && c.ClosedAt < now - t.Days * Day))
            .ExecuteDeleteAsync(r.Stop);
        // Until then, people's words would still be in the file of what was changed last.
        if (deleted > 0 && db.Database.IsSqlite()) await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)", r.Stop);
    }

    private static async Task ForgetHardAsync(RetentionRun r)
    {
        var hard = r.DaysAgo(HardDays);
        await r.Db.Rota.Where(t => (t.Words != "" || t.ForNext != "" || t.WasHard || t.Settled != "")
                && r.Db.Sessions.Any(s => s.Id == t.Session && s.EndsAt < hard))
            .ExecuteUpdateAsync(t => t.SetProperty(row => row.Words, "").SetProperty(row => row.ForNext, "")
                .SetProperty(row => row.WasHard, false).SetProperty(row => row.Settled, ""), r.Stop);
    }

    private static async Task ForgetFeedbackAsync(RetentionRun r)
    {
        var (db, today) = (r.Db, r.Today);
        var ended = r.Before(RoomOptions.LongestPassLifetime + FeedbackRow.OpenFor);
        await db.Feedback.Where(f => f.Day < today - r.Options.FeedbackDays).ExecuteDeleteAsync(r.Stop);
        // Nobody can send a second answer any more, so who has sent one is forgotten.
        await db.Feedback.Where(f => f.Marks != "" && (f.Day < today - 2 || db.Sessions.Any(s => s.Room == f.Room && s.EndedAt < ended)))
            .ExecuteUpdateAsync(f => f.SetProperty(t => t.Marks, ""), r.Stop);
        var oldest = today - r.Options.FeedbackWordsDays;
        foreach (var row in await db.Feedback.Where(f => f.WordsDay < oldest).ToListAsync(r.Stop)) row.ForgetWordsBefore(oldest);
        try
        {
            await db.SaveChangesAsync(r.Stop);
        }
        catch (DbUpdateConcurrencyException)
        {
            // another node forgot them at the same moment, or somebody has just sent an answer: the next hour will do
            db.ChangeTracker.Clear();
        }
    }
}
