using System.Text.Json;
using MeetingHub.Domain.Feedback;
using MeetingHub.Domain.Rooms;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Storage;

/// <summary>
/// One gathering, which opens a room. A meeting that somebody starts now is a session without a series. Names of people are not stored.
/// </summary>
internal sealed class SessionRow
{
    public required string Id { get; init; }
    public required string Room { get; init; }
    public required string Title { get; set; }
    public required long CreatedAt { get; init; }
    public long? EndedAt { get; init; }

    /// <summary>Until when the session and its links are kept. Without it, as long as the server keeps sessions.</summary>
    public long? KeepUntil { get; set; }

    /// <summary>Until when somebody counts as being inside. If there is no room before that time, the room was lost.</summary>
    public long? InUseUntil { get; init; }

    /// <summary>How far it has come while somebody is inside; see <see cref="Sessions.KeptCourse"/>.</summary>
    public string? Course { get; init; }

    /// <summary>How often the links have been replaced.</summary>
    public long Links { get; set; }

    /// <summary>How the door is when the session's room is opened; null: open.</summary>
    public DoorMode? Door { get; set; }

    /// <summary>Nobody is together while no facilitator is there.</summary>
    public bool NeedsFacilitator { get; set; }

    /// <summary>Pages encrypt for one another, so nobody takes part without the part of the link that is never sent.</summary>
    public bool IsEncrypted { get; set; }

    /// <summary>The group whose session it is; without it, a meeting that somebody started by hand.</summary>
    public string? Group { get; init; }

    /// <summary>The series that made it, and the day on which its rule put it, which stays when it is moved.</summary>
    public string? Series { get; init; }
    public DateOnly? Date { get; set; }

    /// <summary>Beside the dates of the rule, so a change of the rule leaves it where it is.</summary>
    public bool IsAdded { get; init; }

    /// <summary>When it is planned, in Unix milliseconds.</summary>
    public long? StartsAt { get; set; }
    public long? EndsAt { get; set; }

    /// <summary>When it was to start before it was moved, and when it was called off.</summary>
    public long? MovedFrom { get; set; }
    public long? CancelledAt { get; set; }

    /// <summary>Changed by itself, so a change of the whole series passes it by.</summary>
    public bool IsOwn { get; set; }

    /// <summary>Theme of the day.</summary>
    public string Note { get; set; } = "";

    /// <summary>The plan of its group that its room is opened with.</summary>
    public string? Plan { get; set; }

    /// <summary>Chosen for this session alone, so a change of the whole series passes it by.</summary>
    public bool HasOwnPlan { get; set; }

    /// <summary>Since when a facilitator has opened its doors, earlier than planned.</summary>
    public long? OpenedAt { get; set; }

    /// <summary>Counts the changes that calendars are told of.</summary>
    public int Sequence { get; set; }

    /// <summary>Of a group's drop-in room, from when somebody opens it until it ends.</summary>
    public bool IsDropIn { get; init; }

    /// <summary>A facilitator practises in it with scripted people. It is over after an hour.</summary>
    public bool IsRehearsal { get; init; }
}

/// <summary>A link that opens a session for a role. Only the hash of its code is stored.</summary>
internal sealed class LinkRow
{
    public required byte[] Hash { get; init; }

    /// <summary>The session that it opens.</summary>
    public required string Session { get; init; }

    public required Role Role { get; init; }

    /// <summary>The hash of the link from which this one came: the one that it replaced, or that of whoever made an invitation.</summary>
    public byte[]? Parent { get; init; }

    /// <summary>A personal invitation: for the first browser that uses it.</summary>
    public bool IsPersonal { get; init; }

    /// <summary>The seat of the facilitator who made the invitation, and when.</summary>
    public string? MadeBy { get; init; }
    public long? MadeAt { get; init; }

    /// <summary>The seat that has the invitation.</summary>
    public string? BoundTo { get; set; }

    /// <summary>Without it, the link works as long as its session is kept.</summary>
    public long? ExpiresAt { get; init; }

    /// <summary>Since when it opens nothing any more, because other links came in its place.</summary>
    public long? RevokedAt { get; set; }
}

/// <summary>What facilitators do that is recorded. Stored by name, so never renamed.</summary>
internal enum Act
{
    Removed, RemovalUndone, Muted, AskedToUnmute, CameraStopped, CameraAllowed, ScreenStopped, RoleGiven, Locked, Unlocked,
    LinksReplaced, Ended, ChatHeld, ChatAllowed, MessageTakenDown, EveryoneMuted, Paused, Resumed, ClosingBegan,
    ClosingTakenBack,
    NotSafeSaid, NotSafeClosed, // without any seat
    Admitted, KnockDeclined, SentToWait, Welcomed, VouchedFor, InvitationRevoked, DoorOpen, DoorKnock, DoorInvited,
    HeldAtDoor, // by the door itself, for some minutes after a removal
    ChatOpen, ChatToFacilitators, ChatPaused, SlowOff, SlowHalfMinute, SlowMinute, SlowFiveMinutes,
    PrivateToFacilitators, PrivateOff, PrivateAll, ScreensByFacilitators, ScreensByAll,
    MicrophonesByAll, MicrophonesWithFloor, MicrophonesByFacilitators, HandsAsRaised, HandsQuietFirst,
    Reported, ReportHandled, // never with the seat that reported
    CaseClosed, PostReleased, PostTakenDown, PostCovered, ThreadClosed, PostingPaused, MemberRemoved, Upheld, StandingLifted,
    DecisionTakenBack,
}

/// <summary>
/// A line of the moderation record: who did what to which seat, when and why. A seat is a hash that says nothing about the person. It is
/// found by the place of its event in the room's log, so that it is written once, whoever writes it. A line about a case, which is not in
/// the log, has the case's id in place of the log's epoch, and an account in place of the seat of whoever did it.
/// </summary>
internal sealed class ModerationRow
{
    public required string Room { get; init; }
    public required string Epoch { get; init; }
    public required long Version { get; init; }

    /// <summary>Which event of the entry.</summary>
    public required int Index { get; init; }

    public required long At { get; init; }

    /// <summary>The seat of whoever did it; empty when the log no longer told.</summary>
    public required string By { get; init; }

    public required Act What { get; init; }

    /// <summary>The seat that it was done to; null when it concerns the whole room.</summary>
    public string? Seat { get; init; }

    public Role? Role { get; init; }
    public Reason? Reason { get; init; }

    /// <summary>How long a removal holds, and whether the person was told where to find help.</summary>
    public RemovedUntil? Until { get; init; }
    public bool? WithHelp { get; init; }

    /// <summary>What a facilitator wrote down for the moderators.</summary>
    public string? Note { get; init; }

    /// <summary>
    /// The group in whose chain it stands, its number there, and what keeps its digest from being guessed. See RecordChain.
    /// </summary>
    public string? Chain { get; set; }
    public long? Number { get; set; }
    public byte[]? Salt { get; set; }
}

/// <summary>How far a follower of entries has written one log of a room.</summary>
internal sealed class CursorRow
{
    public required string Follower { get; init; }
    public required string Room { get; init; }
    public required string Epoch { get; init; }
    public required long Version { get; set; }
    public required long At { get; set; }
}

/// <summary>
/// The answers about one session together: no row, no time and no order of a single one. The marks tell that a seat has sent its answer,
/// under a key of the server, and are deleted soon after the session.
/// </summary>
internal sealed class FeedbackRow
{
    /// <summary>
    /// How long a pass that has ended may still send or read: a form has no time limit of minutes, and facilitators look the next morning.
    /// </summary>
    public static readonly TimeSpan OpenFor = TimeSpan.FromDays(1);

    public required string Room { get; init; }
    public Answers Answers { get; set; } = Answers.None;

    /// <summary>With spaces between them, in the order of the alphabet.</summary>
    public string Marks { get; set; } = "";

    /// <summary>The days of the newest answer and of the oldest words, counted from the year 1.</summary>
    public int Day { get; set; }
    public int? WordsDay { get; set; }

    /// <summary>Counts the changes.</summary>
    public long Changes { get; set; }

    public bool Has(string mark) => Marks.Split(' ').Contains(mark, StringComparer.Ordinal);

    public void Add(Answer answer, string mark, int day)
    {
        Marks = string.Join(' ', Marks.Split(' ', StringSplitOptions.RemoveEmptyEntries).Append(mark).Order(StringComparer.Ordinal));
        Day = day;
        Keep(Answers.With(answer, day));
    }

    public void ForgetWordsBefore(int day) => Keep(Answers.WithoutWordsBefore(day));

    private void Keep(Answers answers)
    {
        Answers = answers;
        WordsDay = answers.OldestWords;
        Changes++;
    }
}

internal sealed class SecretRow
{
    public required string Name { get; init; }
    public required byte[] Value { get; init; }
}

/// <summary>The data that outlives a room. Each database has a subclass of its own, because each has migrations of its own.</summary>
internal abstract class MeetingDb(DbContextOptions options) : IdentityUserContext<AccountRow>(options), IDataProtectionKeyContext
{
    public DbSet<AccountRow> Accounts => Users;
    public DbSet<SignInRow> SignIns => Set<SignInRow>();
    public DbSet<GrantRow> Grants => Set<GrantRow>();
    public DbSet<GroupRow> Groups => Set<GroupRow>();
    public DbSet<GroupRoleRow> GroupRoles => Set<GroupRoleRow>();
    public DbSet<ShorterTimeRow> ShorterTimes => Set<ShorterTimeRow>();
    public DbSet<QualificationRow> Qualifications => Set<QualificationRow>();
    public DbSet<MemberRow> Members => Set<MemberRow>();
    public DbSet<SeriesRow> Series => Set<SeriesRow>();
    public DbSet<PlanRow> Plans => Set<PlanRow>();
    public DbSet<PlaceRow> Places => Set<PlaceRow>();
    public DbSet<ResourceRow> Resources => Set<ResourceRow>();
    public DbSet<ResourceBytesRow> ResourceBytes => Set<ResourceBytesRow>();
    public DbSet<QuestionRow> Questions => Set<QuestionRow>();
    public DbSet<RotaRow> Rota => Set<RotaRow>();
    public DbSet<ReminderRow> Reminders => Set<ReminderRow>();
    public DbSet<FeedRow> Feeds => Set<FeedRow>();
    public DbSet<OutboxRow> Outbox => Set<OutboxRow>();
    public DbSet<TalkRow> Talks => Set<TalkRow>();
    public DbSet<OfferRow> Offers => Set<OfferRow>();
    public DbSet<BookingRow> Bookings => Set<BookingRow>();
    public DbSet<SlipRow> Slips => Set<SlipRow>();
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();
    public DbSet<SessionRow> Sessions => Set<SessionRow>();
    public DbSet<LinkRow> Links => Set<LinkRow>();
    public DbSet<ModerationRow> Moderation => Set<ModerationRow>();
    public DbSet<CursorRow> Cursors => Set<CursorRow>();
    public DbSet<FeedbackRow> Feedback => Set<FeedbackRow>();
    public DbSet<BoardRow> Boards => Set<BoardRow>();
    public DbSet<ThreadRow> Threads => Set<ThreadRow>();
    public DbSet<PostRow> Posts => Set<PostRow>();
    public DbSet<EditRow> Edits => Set<EditRow>();
    public DbSet<ReactionRow> Reactions => Set<ReactionRow>();
    public DbSet<BoardFeedRow> BoardFeeds => Set<BoardFeedRow>();
    public DbSet<BoardFollowRow> BoardFollows => Set<BoardFollowRow>();
    public DbSet<CaseRow> Cases => Set<CaseRow>();
    public DbSet<MemberStandingRow> Standings => Set<MemberStandingRow>();
    public DbSet<SeatRow> Seats => Set<SeatRow>();
    public DbSet<ShiftRow> Shifts => Set<ShiftRow>();
    public DbSet<RecordHeadRow> RecordHeads => Set<RecordHeadRow>();
    public DbSet<RecordLinkRow> RecordLinks => Set<RecordLinkRow>();
    public DbSet<SecretRow> Secrets => Set<SecretRow>();

    private static readonly JsonSerializerOptions State = new() { IgnoreReadOnlyProperties = true };

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        AccountTables.Configure(modelBuilder);
        GroupTables.Configure(modelBuilder);
        SeriesTables.Configure(modelBuilder);
        ShelfTables.Configure(modelBuilder);
        ReminderTables.Configure(modelBuilder);
        OneToOneTables.Configure(modelBuilder);
        BoardTables.Configure(modelBuilder);
        CaseTables.Configure(modelBuilder);
        SlipTables.Configure(modelBuilder);
        modelBuilder.Entity<SessionRow>(s =>
        {
            s.HasKey(r => r.Id);
            s.HasIndex(r => r.Room).IsUnique();
            s.HasIndex(r => r.CreatedAt);
            s.Property(r => r.Links).IsConcurrencyToken();
            s.Property(r => r.Door).HasConversion<string>();
            s.HasIndex(r => new { r.Series, r.Date }).IsUnique();
            s.HasIndex(r => r.StartsAt);
            s.HasIndex(r => new { r.Group, r.StartsAt, r.CancelledAt, r.EndedAt }); // all that finding the next one of a group needs
            s.HasIndex(r => r.InUseUntil).HasFilter("\"InUseUntil\" IS NOT NULL");
            s.HasOne<GroupRow>().WithMany().HasForeignKey(r => r.Group).OnDelete(DeleteBehavior.Cascade);
            s.HasOne<SeriesRow>().WithMany().HasForeignKey(r => r.Series).OnDelete(DeleteBehavior.Cascade);
            s.HasOne<PlanRow>().WithMany().HasForeignKey(r => r.Plan).OnDelete(DeleteBehavior.SetNull);
            // a node of the release before inserts rows without these
            s.Property(r => r.Note).HasDefaultValue("");
            s.Property(r => r.IsOwn).HasDefaultValue(false);
            s.Property(r => r.HasOwnPlan).HasDefaultValue(false);
            s.Property(r => r.IsAdded).HasDefaultValue(false);
            s.Property(r => r.Sequence).HasDefaultValue(0);
            s.Property(r => r.IsDropIn).HasDefaultValue(false);
            s.HasIndex(r => r.Group, "OneDropIn").IsUnique().HasFilter("\"IsDropIn\" AND \"EndedAt\" IS NULL");
        });
        modelBuilder.Entity<LinkRow>(l =>
        {
            l.HasKey(r => r.Hash);
            l.Property(r => r.Role).HasConversion<string>();
            l.HasOne<SessionRow>().WithMany().HasForeignKey(r => r.Session).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<ModerationRow>(m =>
        {
            m.HasKey(r => new { r.Room, r.Epoch, r.Version, r.Index });
            m.HasIndex(r => r.At);
            m.HasIndex(r => new { r.Chain, r.Number }).IsUnique();
            m.Property(r => r.What).HasConversion<string>();
            m.Property(r => r.Role).HasConversion<string>();
            m.Property(r => r.Reason).HasConversion<string>();
            m.Property(r => r.Until).HasConversion<string>();
        });
        modelBuilder.Entity<CursorRow>(c =>
        {
            c.HasKey(r => new { r.Follower, r.Room, r.Epoch });
            c.HasIndex(r => r.At);
        });
        modelBuilder.Entity<FeedbackRow>(f =>
        {
            f.HasKey(r => r.Room);
            f.HasIndex(r => r.Day);
            f.HasIndex(r => r.WordsDay);
            f.Property(r => r.Answers).HasConversion(
                answers => JsonSerializer.Serialize(answers, State), json => JsonSerializer.Deserialize<Answers>(json, State)!);
            f.Property(r => r.Changes).IsConcurrencyToken();
        });
        modelBuilder.Entity<SecretRow>().HasKey(r => r.Name);
    }
}

internal sealed class SqliteMeetingDb(DbContextOptions<SqliteMeetingDb> options) : MeetingDb(options);

internal sealed class PostgreSqlMeetingDb(DbContextOptions<PostgreSqlMeetingDb> options) : MeetingDb(options);
