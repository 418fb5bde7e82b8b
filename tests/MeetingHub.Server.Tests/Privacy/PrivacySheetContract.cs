using System.Text.RegularExpressions;
using MeetingHub.Domain.Feedback;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Privacy;
using MeetingHub.Server.Reports;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Sessions.OneToOne;
using MeetingHub.Server.Sessions.Reminders;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SessionOptions = MeetingHub.Server.Sessions.SessionOptions;

namespace MeetingHub.Server.Tests.Privacy;

/// <summary>
/// Each row of a privacy sheet against the code that keeps and deletes what it speaks of. A kind of data that a sheet may have and that
/// stands in no row below fails.
/// </summary>
public abstract class PrivacySheetContract : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);
    private static readonly SessionOptions Options = new() { RecordDays = 20, NotSafeDays = 6, FeedbackWordsDays = 9, FeedbackDays = 40 };

    private readonly TestStore _store;
    private readonly FakeTimeProvider _clock = new(Noon);

    private protected PrivacySheetContract(TestStore store) => _store = store;

    public void Dispose()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static GroupRow Group(Action<GroupRow>? change = null)
    {
        var group = new GroupRow { Id = "group", Slug = "harbour", Name = "Harbour", CreatedAt = 1, RecordDays = 30, ReportDays = 14 };
        change?.Invoke(group);
        return group;
    }

    private static IReadOnlyList<SheetRow> SheetOf(GroupRow group, string language = "en", bool talks = true, string safetyKey = "") =>
        PrivacySheet.For(group, new SheetOptions(Options, new SafetyOptions { Key = safetyKey }), TextCatalogue.Ours.In(language), talks);

    private static string UntilOf(string kind) => SheetOf(Group()).Single(r => r.Kind == kind).Until;

    private static long At(double days) => Noon.AddDays(days).ToUnixTimeMilliseconds();

    private static int Day(double days) => DateOnly.FromDateTime(Noon.AddDays(days).UtcDateTime).DayNumber;

    /// <summary>What the sheet says, and the code that makes it so. Written out here, so that a new kind needs a line.</summary>
    private Dictionary<string, Func<Task>> Proofs => new(StringComparer.Ordinal)
    {
        ["media"] = NothingOfAMeetingIsWrittenByTheMediaEngine,
        ["name"] = NoTableButThoseOfItsOwnRowsHoldsANameAsync,
        ["chat"] = NoTableButThoseOfItsOwnRowsHoldsANameAsync,
        ["waiting"] = NoTableButThoseOfItsOwnRowsHoldsANameAsync,
        ["notSafe"] = () => GoesAfterAsync(6, "6 days", UntilOf("notSafe"), Record(Act.NotSafeSaid), db => db.Moderation),
        ["removal"] = RemovalsGoWithTheRecordAndLongerOnesWithTheSessionAsync,
        ["standing"] = () => GoesAfterAsync(30, "It ends, after 30 days at most", UntilOf("standing"),
            [Group(), new MemberStandingRow { Group = "group", Holder = [1], RemovedUntil = At(30) }], db => db.Standings),
        ["seat"] = () => GoesAfterAsync(1, "1 day after the session", UntilOf("seat"),
            [Group(), Session(), new SeatRow { Room = "room", Seat = "seat", Holder = [1] }], db => db.Seats),
        ["place"] = () => GoesAfterAsync(1, "You take it back, or 1 day after the session", UntilOf("place"), Place, db => db.Places),
        ["member"] = MembersGoWithTheirGroupAndHaveAnotherHashInEachAsync,
        ["board"] = PostsGoWhenTheGroupSaysAndLeaveNoWordBehindAsync,
        ["reminder"] = RemindersGoSomeTimeAfterTheLastPlaceAsync,
        ["calendar"] = CalendarAddressesGoWhenNobodyAsksAsync,
        ["talk"] = BookingsGoWithTheSessionAsync,
        ["slip"] = () => GoesAfterAsync(7, "It is opened once, you take it back, or 7 days", UntilOf("slip"),
            [new SlipRow { Lookup = [1], Holder = [1], Box = [1], MadeAt = At(0), ExpiresAt = (Noon + SlipRow.KeptFor).ToUnixTimeMilliseconds() }],
            db => db.Slips),
        ["tools"] = NothingTakesWhatIsForOneselfAsync,
        ["report"] = ReportsGoAfterTheyAreClosedAndAtTheLatestAfterNinetyDaysAsync,
        ["record"] = () => GoesAfterAsync(20, "20 days", UntilOf("record"), Record(Act.Muted), db => db.Moderation),
        ["poll"] = () =>
        {
            // BallotTests and ClusterTests.Polls hold that nothing sent or kept leads from an answer to a seat; PollTests that sums begin at five.
            Assert.Contains($"from {PollRules.FewestAnswers} answers", SheetOf(Group()).Single(r => r.Kind == "poll").Where, StringComparison.Ordinal);
            return Task.CompletedTask;
        },
        ["question"] = QuestionsGoWithTheSessionAsync,
        ["shelf"] = WhatIsTakenFromTheShelfGoesAfterADayAsync,
        ["feedback"] = FeedbackGoesInTwoStepsAndIsShownFromFiveAsync,
        ["address"] = NoColumnIsForAnAddressAsync,
        ["browser"] = TheBrowserKeepsWhatIsSaidAsync,
        ["log"] = () => LoggedEvening.TellsNothingAsync(_store), // ProxyLogTests hold the same of the proxy's log
    };

    [Fact]
    public async Task Every_row_of_a_sheet_says_what_the_code_does()
    {
        Assert.Equal(PrivacySheet.Kinds.Order(), Proofs.Keys.Order());
        Assert.Equal(PrivacySheet.Kinds, SheetOf(Group()).Select(r => r.Kind));
        foreach (var (kind, proof) in Proofs)
        {
            await using (var db = _store.CreateDbContext())
            {
                foreach (var table in (IQueryable<object>[])[db.Moderation, db.Cases, db.Feedback, db.Sessions, db.Groups, db.Accounts])
                    Assert.Equal((kind, 0), (kind, await table.CountAsync(Stop)));
            }
            await proof();
            await EmptyAsync();
        }
    }

    [Fact]
    public void Every_kind_that_is_stored_about_people_who_come_has_its_row_from_the_list_of_all_that_is_kept()
    {
        string[] nowhereStored = ["media", "name", "chat", "waiting", "poll", "tools", "address", "browser", "log"];
        Assert.Equal(PrivacySheet.Kinds.Except(nowhereStored).Order(), KeptData.All.SelectMany(k => k.Rows).Select(r => r.Row).Order());
        // About a group, its team, an account, or the server itself; and the wish to hear of posts, which the row of reminders holds.
        string[] others =
        [
            "Sessions", "RecordLinks", "ShorterTimes", "Cursors", "SignIns", "Grants", "Series", "Plans", "Rota", "Shifts", "Boards",
            "BoardFollows", "Groups", "Accounts", "DataProtectionKeys",
        ];
        Assert.Equal(others.Order(), KeptData.All.Where(k => k.Rows.Count == 0).Select(k => k.Tables[0]).Order());
    }

    [Fact]
    public async Task A_shorter_time_of_the_group_is_what_the_sheet_says_and_what_holds()
    {
        var group = Group(g => (g.RecordDays, g.ReportDays) = (5, 7));
        Assert.Equal(["5 days", "5 days", "7 days after it is closed, 90 days at most"],
            SheetOf(group).Where(r => r.Kind is "notSafe" or "record" or "report").OrderBy(r => r.Kind).Select(r => r.Until));
        await AddAsync(group, Session(ended: At(0)),
            new ModerationRow { Chain = "group", Room = "room", Epoch = "e", Version = 1, Index = 0, At = At(0), By = "seat", What = Act.Muted },
            new ModerationRow { Chain = "group", Room = "room", Epoch = "e", Version = 2, Index = 0, At = At(0), By = "", What = Act.NotSafeSaid },
            new CaseRow
            {
                Id = "report", Group = "group", Kind = CaseKind.RoomReport, Subject = "report", Room = "room",
                Reader = CaseReader.Moderators, Topic = ReportKind.Hurtful, Reporter = "seat", Text = "",
                    Messages = "[]",
                Missing = 0, MadeAt = At(-3), ClosedAt = At(0),
            });
        foreach (var (day, lines, reports) in ((double, int, int)[])[(4.9, 2, 1), (5.1, 0, 1), (6.9, 0, 1), (7.1, 0, 0)])
        {
            await RetainAsync(day);
            Assert.Equal((day, lines, reports), (day, await CountAsync(db => db.Moderation), await CountAsync(db => db.Cases)));
        }
    }

    [Fact]
    public void A_sheet_follows_the_settings_of_the_group_and_of_the_server()
    {
        Assert.DoesNotContain("media", KindsOf(g => g.Formats = Formats.Chat));
        Assert.DoesNotContain("seat", KindsOf(g => g.RemovesEverywhere = false));
        Assert.DoesNotContain("waiting", KindsOf(g => g.Door = DoorMode.Open));
        Assert.DoesNotContain("talk", SheetOf(Group(), talks: false).Select(r => r.Kind));
        Assert.Equal("5 days", SheetOf(Group(g => g.RecordDays = 5)).Single(r => r.Kind == "record").Until);
        Assert.Equal("5 days", SheetOf(Group(g => g.RecordDays = 5)).Single(r => r.Kind == "notSafe").Until);
        Assert.StartsWith("7 Tage nach", SheetOf(Group(g => g.ReportDays = 7), "de").Single(r => r.Kind == "report").Until,
            StringComparison.Ordinal);
        Assert.Contains("nobody", SheetOf(Group()).Single(r => r.Kind == "report").Who, StringComparison.Ordinal);
        Assert.Contains("safety lead", SheetOf(Group(), safetyKey: "any").Single(r => r.Kind == "report").Who, StringComparison.Ordinal);

        static IEnumerable<string> KindsOf(Action<GroupRow> change) => SheetOf(Group(change)).Select(r => r.Kind);
    }

    private async Task RetainAsync(double atDay)
    {
        _clock.AdjustTime(Noon.AddDays(atDay));
        using var retention = new Retention(_store, Microsoft.Extensions.Options.Options.Create(Options), _clock,
            NullLogger<Retention>.Instance);
        await retention.DeleteAsync(Stop);
    }

    private async Task AddAsync(params object[] rows)
    {
        await using var db = _store.CreateDbContext();
        db.AddRange(rows);
        await db.SaveChangesAsync(Stop);
    }

    private async Task EmptyAsync()
    {
        await using var db = _store.CreateDbContext();
        await db.Moderation.ExecuteDeleteAsync(Stop);
        await db.Cases.ExecuteDeleteAsync(Stop);
        await db.Feedback.ExecuteDeleteAsync(Stop);
        await db.Sessions.ExecuteDeleteAsync(Stop);
        await db.Groups.ExecuteDeleteAsync(Stop);
        await db.Accounts.ExecuteDeleteAsync(Stop);
    }

    private async Task GoesAfterAsync(int days, string expected, string said, object[] rows, Func<MeetingDb, IQueryable<object>> table)
    {
        Assert.Equal(expected, said);
        await AddAsync(rows);
        await RetainAsync(days - 0.01);
        Assert.Equal(1, await CountAsync(table));
        await RetainAsync(days + 0.01);
        Assert.Equal(0, await CountAsync(table));
    }

    private async Task<int> CountAsync(Func<MeetingDb, IQueryable<object>> table)
    {
        await using var db = _store.CreateDbContext();
        return await table(db).CountAsync(Stop);
    }

    private static SessionRow Session(double endsOn = 0, double keptDays = 200, long? ended = null) => new()
    {
        Id = "session", Room = "room", Title = "", CreatedAt = At(0), KeepUntil = At(keptDays), Group = "group",
            StartsAt = At(endsOn - 0.1),
        EndsAt = At(endsOn), EndedAt = ended,
    };

    private static object[] Record(Act what) =>
    [
        Group(), Session(ended: At(0)), new ModerationRow { Chain = "group", Room = "room", Epoch = "e", Version = 1, Index = 0, At = At(0), By = "seat",
            What = what },
    ];

    private static object[] Place => [Group(), Session(), new PlaceRow { Session = "session", Holder = new byte[16], At = At(-1) }];

    private async Task RemovalsGoWithTheRecordAndLongerOnesWithTheSessionAsync()
    {
        Assert.StartsWith("20 days. Longer only while a moderator is to look at it", UntilOf("removal"), StringComparison.Ordinal);
        ModerationRow Removal(int version, RemovedUntil until) => new()
        {
            Room = "room", Epoch = "e", Version = version, Index = 0, At = At(0), By = "seat", What = Act.Removed, Seat = "other",
                Until = until,
        };
        await AddAsync(Group(), Session(keptDays: 25), Removal(1, RemovedUntil.SessionEnds), Removal(2, RemovedUntil.Review));
        await RetainAsync(19.9);
        Assert.Equal(2, await CountAsync(db => db.Moderation));
        await RetainAsync(20.1);
        Assert.Equal(1, await CountAsync(db => db.Moderation));
        await RetainAsync(24.9);
        Assert.Equal(1, await CountAsync(db => db.Moderation));
        await RetainAsync(25.1);
        Assert.Equal(0, await CountAsync(db => db.Moderation));
    }

    private async Task QuestionsGoWithTheSessionAsync()
    {
        Assert.Equal("The session is over, and an hour more at most", UntilOf("question"));
        SessionRow Of(string id, double endsOn, long? ended = null, double? usedUntil = null) => new()
        {
            Id = id, Room = id, Title = "", CreatedAt = At(0), KeepUntil = At(200), Group = "group", StartsAt = At(endsOn - 0.1),
            EndsAt = At(endsOn), EndedAt = ended, InUseUntil = usedUntil is { } day ? At(day) : null,
        };
        await AddAsync(Group(), Of("planned", 2), Of("longer", 2, usedUntil: 2.5), Of("sooner", 2, ended: At(1.9)));
        await AddAsync([.. ((string[])["planned", "longer", "sooner"]).Select(s => new QuestionRow { Id = s, Session = s, Text = "Why?" })]);
        foreach (var (day, left) in ((double, string[])[])[(1.8, ["longer", "planned"]), (1.99, ["longer", "planned"]), (2.01, ["longer"]), (2.6, [])])
        {
            await RetainAsync(day);
            await using var db = _store.CreateDbContext();
            Assert.Equal((day, string.Join(' ', left)),
                (day, string.Join(' ', await db.Questions.Select(q => q.Id).Order().ToListAsync(Stop))));
        }
        // The columns say what else is kept: nothing.
        using var model = _store.CreateDbContext();
        Assert.Equal(4, model.Model.FindEntityType(typeof(QuestionRow))!.GetProperties().Count());
    }

    private async Task WhatIsTakenFromTheShelfGoesAfterADayAsync()
    {
        Assert.Equal("Somebody takes it from the shelf, and a day more", UntilOf("shelf"));
        ResourceRow Of(string id, double? deleted) => new()
        {
            Id = id, Group = "group", Title = id, File = "TXT", Size = 1, Place = 1, DeletedAt = deleted is { } day ? At(day) : null,
        };
        await AddAsync(Group(), Of("stays", null), Of("goes", 1));
        await AddAsync(new ResourceBytesRow { Resource = "stays", Bytes = [65] }, new ResourceBytesRow { Resource = "goes", Bytes = [65] });
        foreach (var (day, left) in ((double, int)[])[(1.9, 2), (2.1, 1)])
        {
            await RetainAsync(day);
            Assert.Equal((day, left, left), (day, await CountAsync(db => db.Resources), await CountAsync(db => db.ResourceBytes)));
        }
        // No column could say who opened something.
        await using var model = _store.CreateDbContext();
        Assert.Equal(["DeletedAt", "File", "Group", "Id", "IsHandout", "Link", "Place", "Size", "Title"],
            model.Model.FindEntityType(typeof(ResourceRow))!.GetProperties().Select(p => p.Name).Order(StringComparer.Ordinal));
    }

    private async Task ReportsGoAfterTheyAreClosedAndAtTheLatestAfterNinetyDaysAsync()
    {
        Assert.Equal("14 days after it is closed, 90 days at most", UntilOf("report"));
        CaseRow Report(string id, long? closedAt) => new()
        {
            Id = id, Kind = CaseKind.RoomReport, Subject = id, Room = "room", Reader = CaseReader.Moderators, Topic = ReportKind.Hurtful, Reporter = "seat", Text = "",
                Messages = "[]",
            Missing = 0, MadeAt = At(0), ClosedAt = closedAt,
        };
        await AddAsync(Group(), Session(), Report("closed", At(1)), Report("open", null));
        await RetainAsync(14.9);
        Assert.Equal(2, await CountAsync(db => db.Cases));
        await RetainAsync(15.1);
        Assert.Equal(1, await CountAsync(db => db.Cases));
        await RetainAsync(89.9);
        Assert.Equal(1, await CountAsync(db => db.Cases));
        await RetainAsync(90.1);
        Assert.Equal(0, await CountAsync(db => db.Cases));
    }

    private async Task FeedbackGoesInTwoStepsAndIsShownFromFiveAsync()
    {
        Assert.Equal("Words 9 days, sums 40 days", UntilOf("feedback"));
        Assert.Contains("at least 5 people", SheetOf(Group()).Single(r => r.Kind == "feedback").Where, StringComparison.Ordinal);
        var row = new FeedbackRow { Room = "room" };
        for (var i = 0; i < Answers.FewestShown - 1; i++) row.Add(Answer.From(null, "It helped")!, $"mark{i}", Day(0));
        Assert.Empty(row.Answers.ShownWords);
        row.Add(Answer.From(null, "It helped")!, "last", Day(0));
        Assert.Equal(5, row.Answers.ShownWords.Length);

        await AddAsync(row);
        foreach (var (day, words, rows) in ((int, int, int)[])[(9, 5, 1), (10, 0, 1), (40, 0, 1), (41, 0, 0)])
        {
            await RetainAsync(day);
            await using var db = _store.CreateDbContext();
            var kept = await db.Feedback.ToListAsync(Stop);
            Assert.Equal((day, words, rows), (day, kept.Sum(f => f.Answers.ShownWords.Length), kept.Count));
        }
    }

    private async Task MembersGoWithTheirGroupAndHaveAnotherHashInEachAsync()
    {
        var holder = new Holder(new byte[16], [1]);
        Assert.NotEqual(holder.In("group"), holder.In("another"));
        await AddAsync(Group(),
            new MemberRow { Group = "group", Holder = holder.In("group"), Id = "member", Name = "Heron", Looks = "heron", SinceDay = 1 });
        Assert.Equal(1, await CountAsync(db => db.Members));
        await using (var db = _store.CreateDbContext()) await db.Groups.ExecuteDeleteAsync(Stop);
        Assert.Equal(0, await CountAsync(db => db.Members));
    }

    private async Task PostsGoWhenTheGroupSaysAndLeaveNoWordBehindAsync()
    {
        Assert.Equal("You delete it, you leave, or 180 days have passed", UntilOf("board"));
        var place = 0;
        PostRow Post(string id, double day, string thread = "thread", long? removed = null) => new()
        {
            Id = id, Thread = thread, Place = ++place, Group = "group", Author = "member", At = At(day), Title = id == thread ? "Tea" : "", Text = $"kettle {id}",
            State = removed is null ? PostState.Shown : PostState.Deleted, RemovedAt = removed,
        };
        await AddAsync(Group(), new ThreadRow { Id = "thread", Group = "group", StartedAt = At(10), LatestAt = At(10), Posts = 3 },
            Post("thread", 0), Post("second", 1), Post("third", 10), Post("removed", 10, removed: At(11)));
        await using (var db = _store.CreateDbContext())
        {
            var first = await db.Posts.SingleAsync(p => p.Id == "thread", Stop);
            db.Add(new EditRow { Post = first.Number, At = At(0.5), Title = "Tea", Text = "kettle before" });
            db.Add(new ReactionRow { Post = first.Number, Author = "other", Kind = PostReaction.Thanks });
            await db.SaveChangesAsync(Stop);
        }
        // The words that a moderator took away go as closed reports do; the first post keeps its place while there are others.
        foreach (var (day, words, counted) in ((double, string, int)[])[(24.9, "removed second third thread", 3), (25.1, "second third thread", 3),
            (179.9, "second third thread", 3), (180.1, "second third", 2), (181.1, "third", 1)])
        {
            await RetainAsync(day);
            await using var db = _store.CreateDbContext();
            Assert.Equal((day, words), (day, string.Join(' ', await db.Posts.Where(p => p.Text != "").OrderBy(p => p.Id).Select(p => p.Id).ToListAsync(Stop))));
            Assert.Equal((day, counted), (day, (await db.Threads.SingleAsync(Stop)).Posts));
            Assert.Equal(day < 180, await db.Edits.AnyAsync(Stop));
            Assert.Equal(day < 180, await db.Reactions.AnyAsync(Stop));
        }
        await RetainAsync(190.1);
        Assert.Equal((0, 0), (await CountAsync(db => db.Threads), await CountAsync(db => db.Posts)));

        // A longer time never brings anything older with it.
        await AddAsync(new ShorterTimeRow { Group = "group", What = Keeping.Board, Days = 5, Until = At(200) },
            new ThreadRow { Id = "late", Group = "group", StartedAt = At(199), LatestAt = At(199), Posts = 1 }, Post("late", 199, "late"));
        await RetainAsync(203.9);
        Assert.Equal(1, await CountAsync(db => db.Posts));
        await RetainAsync(204.1);
        Assert.Equal(0, await CountAsync(db => db.Posts));
    }

    private async Task RemindersGoSomeTimeAfterTheLastPlaceAsync()
    {
        Assert.Equal("You stop them, which takes one press, or 60 days after the last session in which you had a place; of the board, when you leave "
                + "the group", UntilOf("reminder"));
        var later = new SessionRow { Id = "later", Room = "later", Title = "", CreatedAt = At(0), KeepUntil = At(200), Group = "group",
            EndsAt = At(100) };
        await AddAsync([.. Place, later, new ReminderRow
        {
            Id = "reminder", Group = "group", Holder = new byte[16], Way = ReminderWay.Push, To = [1], Stop = [2], IsConfirmed = true,
                KeepUntil = At(1),
        }]);
        foreach (var (day, expected) in ((double, int)[])[(0, 1), (59.9, 1), (60.1, 0)])
        {
            _clock.AdjustTime(Noon.AddDays(day));
            await new Planner(_store, _clock).ForgetAsync(Stop);
            Assert.Equal((day, expected), (day, await CountAsync(db => db.Reminders)));
        }
        await WishesToHearOfPostsGoWithTheNameAsync();
    }

    private async Task WishesToHearOfPostsGoWithTheNameAsync()
    {
        await AddAsync(
            new MemberRow { Group = "group", Holder = [1], Id = "member", Name = "Heron", Looks = "heron", SinceDay = 1 },
            new ThreadRow { Id = "thread", Group = "group", StartedAt = At(0), LatestAt = At(0), Posts = 1 },
            new BoardFollowRow { Group = "group", Author = "member", About = "thread" },
            new BoardFollowRow { Group = "group", Author = "member", About = "group" },
            new ReminderRow { Id = "board", For = ReminderFor.Board, Group = "group", Holder = [1], Way = ReminderWay.Push, To = [1], Stop = [3],
                IsConfirmed = true, KeepUntil = At(70) });
        async Task<(int, int)> KeptAsync(double day)
        {
            _clock.AdjustTime(Noon.AddDays(day));
            await new Planner(_store, _clock).ForgetAsync(Stop);
            await new MeetingHub.Server.Boards.BoardTelling(_store, _clock).ForgetAsync(Stop);
            return (await CountAsync(db => db.Reminders), await CountAsync(db => db.BoardFollows));
        }
        Assert.Equal((1, 2), await KeptAsync(61));
        Assert.Equal((1, 2), await KeptAsync(100)); // as long as they have a name there
        await using var db = _store.CreateDbContext();
        await db.Threads.ExecuteDeleteAsync(Stop);
        Assert.Equal((1, 1), await KeptAsync(101));
        await db.Members.ExecuteDeleteAsync(Stop);
        Assert.Equal((0, 0), await KeptAsync(102));
    }

    private async Task CalendarAddressesGoWhenNobodyAsksAsync()
    {
        Assert.Equal("You turn it off, or no calendar has asked for 90 days", UntilOf("calendar"));
        var holder = new Holder(new byte[16], [1]);
        Assert.NotEqual(holder.In("group"), holder.In("calendar feed"));
        await AddAsync(new FeedRow { Holder = holder.In("calendar feed"), Nonce = [1], Day = Day(0) });
        foreach (var (day, expected) in ((int, int)[])[(90, 1), (91, 0)])
        {
            await RetainAsync(day);
            Assert.Equal((day, expected), (day, await CountAsync(db => db.Feeds)));
        }
    }

    private async Task BookingsGoWithTheSessionAsync()
    {
        Assert.Equal("7 days after the talk, and at once when you cancel", UntilOf("talk"));
        await AddAsync(Group(), Session(keptDays: Talks.KeptAfter.Days), new AccountRow { Id = "asha", UserName = "asha", CreatedAt = 1, HolderKey = [1] },
            new OfferRow { Id = "offer", Group = "group", Account = "asha", StartsAt = At(0), Minutes = 45 },
            new BookingRow { Hash = [1], Offer = "offer", Session = "session", Holder = [1], How = Formats.Audio, Name = "Heron",
                Words = "Something" });
        await RetainAsync(6.9);
        Assert.Equal(1, await CountAsync(db => db.Bookings));
        await RetainAsync(7.1);
        Assert.Equal(0, await CountAsync(db => db.Bookings));
    }

    // The only columns for names of people who come, or for words of theirs, belong to rows that the sheet has.
    private Task NoTableButThoseOfItsOwnRowsHoldsANameAsync()
    {
        using var db = _store.CreateDbContext();
        string[] allowed =
        [
            "BookingRow.Name", "BookingRow.Words", "MemberRow.Name", "CaseRow.AboutName", "CaseRow.ReporterName", "CaseRow.Messages",
            "CaseRow.Text", "CaseRow.Note", "CaseRow.Words", "RotaRow.Words", "ShiftRow.Words", "QuestionRow.Text", "PostRow.Text",
            "PostRow.Words", "EditRow.Text", "QualificationRow.Name", "PlanRow.Name", "GroupRow.Name", "GroupRow.Words", "SecretRow.Name",
                "AccountRow.UserName", "AccountRow.NormalizedUserName",
        ];
        var columns =
            from type in db.Model.GetEntityTypes()
            from property in type.GetProperties()
            where property.ClrType == typeof(string)
                && Regex.IsMatch(property.Name, "Name$|Words$|Text$|Message|Chat|Line$", RegexOptions.NonBacktracking)
            where type.ClrType.Namespace == typeof(GroupRow).Namespace
            select $"{type.ClrType.Name}.{property.Name}";
        Assert.Equal([], columns.Except(allowed));
        return Task.CompletedTask;
    }

    private Task NoColumnIsForAnAddressAsync()
    {
        using var db = _store.CreateDbContext();
        Assert.DoesNotContain(db.Model.GetEntityTypes().SelectMany(t => t.GetProperties()),
            p => Regex.IsMatch(p.Name, "Address|Ip$|Host|Remote|Network", RegexOptions.NonBacktracking));
        return Task.CompletedTask;
    }

    private static Task NothingOfAMeetingIsWrittenByTheMediaEngine()
    {
        Assert.Equal("Never kept", UntilOf("media"));
        var code = Directory.EnumerateFiles(Repository.PathOf("src", "MeetingHub.Media"), "*.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText);
        Assert.DoesNotContain(code, c => Regex.IsMatch(c, @"\b(File|FileStream|StreamWriter|Directory)\b[.(]",
            RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture));
        return Task.CompletedTask;
    }

    // The server has the page and nothing that could take what is written on it; OwnToolsTests watch what a browser sends.
    private static Task NothingTakesWhatIsForOneselfAsync()
    {
        Assert.Equal("You wipe it", UntilOf("tools"));
        var code = File.ReadAllText(Repository.PathOf("src", "MeetingHub.Server", "Tools", "ToolsFeature.cs"));
        Assert.Single(Regex.Matches(code, @"app\.Map\w+\(", RegexOptions.NonBacktracking));
        Assert.Contains("app.MapGet(\"/me/tools\", () => PageResults", code, StringComparison.Ordinal);
        return Task.CompletedTask;
    }

    // Quick exit wipes what early.js and deviceCookies.ts write, and both wipe the same.
    private static async Task TheBrowserKeepsWhatIsSaidAsync()
    {
        var early = await File.ReadAllTextAsync(Repository.PathOf("web-client", "public", "early.js"), Stop);
        var client = await File.ReadAllTextAsync(Repository.PathOf("web-client", "src", "shared", "deviceCookies.ts"), Stop);
        var list = Regex.Match(client, @"const names = \[(?<names>[^\]]*)\];",
            RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture).Groups["names"].Value;
        string[] cookies = [.. list.Split(',').Select(name => name.Trim(' ', '\''))];
        Assert.Equal([], ((string[])[LanguageChoice.Cookie, Times.Cookie]).Except(cookies));
        Assert.All(cookies, c => Assert.Contains($"keepCookie('{c}', '', '; max-age=0');", early, StringComparison.Ordinal));
    }
}

public sealed class SqlitePrivacySheetTests() : PrivacySheetContract(new SqliteTestStore());

public sealed class PostgreSqlPrivacySheetTests(OnePostgreSql server) : PrivacySheetContract(new PostgreSqlTestStore(server));
