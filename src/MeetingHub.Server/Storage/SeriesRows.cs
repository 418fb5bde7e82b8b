using MeetingHub.Domain.Rooms;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Storage;

/// <summary>The rule that makes sessions of a group, as wall time in a named zone. A single planned session is a series of one.</summary>
internal sealed class SeriesRow
{
    public required string Id { get; init; }
    public required string Group { get; init; }

    /// <summary>Its part of the address, beneath the group's.</summary>
    public required string Slug { get; set; }

    public required string Title { get; set; }

    /// <summary>An IANA time zone.</summary>
    public required string Zone { get; set; }

    /// <summary>
    /// The first date of the rule as it is now. A change from some date on begins the rule there; sessions before it are as they were.
    /// </summary>
    public required DateOnly First { get; set; }

    /// <summary>When it starts, and how long it takes, in minutes.</summary>
    public required TimeOnly Start { get; set; }
    public required int Minutes { get; set; }

    /// <summary>A recurrence rule in the text form of RFC 5545; empty: once.</summary>
    public string Rule { get; set; } = "";

    /// <summary>Dates of the rule that are left out.</summary>
    public DateOnly[] Skipped { get; set; } = [];

    /// <summary>
    /// Until when its sessions are in the store; the last day of the calendar when there will be no more. See <c>SeriesDates</c>.
    /// </summary>
    public DateOnly? LaidUntil { get; set; }

    public Formats Formats { get; set; }

    /// <summary>A talk for many: those who lead it are heard and seen, and everybody else listens.</summary>
    public bool IsTalk { get; set; }

    /// <summary>
    /// Pages of those who come to sessions that are planned, or not begun, encrypt for one another. The server has no key: the people of the
    /// series hand one another the part of the link behind "#".
    /// </summary>
    public bool IsEncrypted { get; set; }

    public int Capacity { get; set; } = 14;
    public DoorMode Door { get; set; } = DoorMode.Knock;

    /// <summary>Only people with a place come in before the others.</summary>
    public bool IsClosed { get; set; }

    public bool NeedsFacilitator { get; set; } = true;

    /// <summary>How many facilitators it wants.</summary>
    public int Facilitators { get; set; } = 2;

    /// <summary>How many minutes before the start the waiting room opens.</summary>
    public int DoorsMinutes { get; set; } = 10;

    /// <summary>Somebody who comes for the first time is welcome to any of its sessions.</summary>
    public bool Newcomers { get; set; } = true;

    /// <summary>People may ask without a name on its page, before each of its sessions.</summary>
    public bool HasQuestions { get; set; } = true;

    /// <summary>The accounts that lead each session that is planned from now on, as long as they are facilitators of the group.</summary>
    public string[] Leads { get; set; } = [];

    /// <summary>The plan of the group that its sessions have, unless one has its own.</summary>
    public string? Plan { get; set; }

    public bool IsPublished { get; set; }

    /// <summary>
    /// Gone for everybody but who brings it back. It is kept until the last session that was called off with it is forgotten.
    /// </summary>
    public bool IsDeleted { get; set; }

    /// <summary>The code of its one link, which leads to the session that is on or next. Kept, because the page shows it again.</summary>
    public required string Code { get; set; }

    /// <summary>Counts the changes that calendars are told of (SEQUENCE, RFC 5545 section 3.8.7.4).</summary>
    public int Sequence { get; set; }

    public required long CreatedAt { get; init; }

    /// <summary>When it or one of its sessions was last changed, in Unix milliseconds.</summary>
    public long ChangedAt { get; set; }

    /// <summary>Counts the changes.</summary>
    public long Changes { get; set; }
}

/// <summary>
/// A calendar address for the places of one holder in all groups. The address itself carries the holder's key, locked with a key of the
/// server; this row says that it still works.
/// </summary>
internal sealed class FeedRow
{
    /// <summary>See <c>Holders</c>: a hash for this purpose alone, which no group's is like.</summary>
    public required byte[] Holder { get; init; }

    /// <summary>Another one makes another address, and the one before stops working.</summary>
    public required byte[] Nonce { get; set; }

    /// <summary>The day on which it was last read or made, counted from the year 1.</summary>
    public required int Day { get; set; }
}

/// <summary>A plan that a group keeps for its sessions. Nothing in it is about people.</summary>
internal sealed class PlanRow
{
    public required string Id { get; init; }
    public required string Group { get; init; }

    /// <summary>Also in the file, which is what a room is given.</summary>
    public required string Name { get; set; }

    /// <summary>See <c>PlanFile</c>.</summary>
    public required string File { get; set; }

    /// <summary>Gone for everybody but who brings it back, until it is forgotten.</summary>
    public long? DeletedAt { get; set; }

    /// <summary>Counts the changes.</summary>
    public long Changes { get; set; }
}

/// <summary>A place that somebody keeps in a session, or waits for.</summary>
internal sealed class PlaceRow
{
    public required string Session { get; init; }

    /// <summary>See <c>Holders</c>.</summary>
    public required byte[] Holder { get; init; }

    public bool IsWaiting { get; set; }

    /// <summary>When it was asked for, in Unix milliseconds: the order of those who wait. Forgotten with the session.</summary>
    public required long At { get; init; }
}

/// <summary>
/// A question that somebody asked before a session, without a name. Nothing tells who asked, from where or when; not even the order, which
/// is that of the ids. Deleted when the session is over.
/// </summary>
internal sealed class QuestionRow
{
    public required string Id { get; init; }
    public required string Session { get; init; }
    public required string Text { get; init; }

    /// <summary>Whoever leads has put it away.</summary>
    public bool IsAway { get; set; }
}

/// <summary>Stored by name, so never renamed.</summary>
internal enum RotaState { Leads, Asked, Away }

/// <summary>Who leads a session, is asked to, or is away.</summary>
internal sealed class RotaRow
{
    public required string Session { get; init; }
    public required string Account { get; init; }
    public required RotaState State { get; set; }

    /// <summary>
    /// Of somebody who is asked: whose place they would take, and which session they would give for it. Both may be none.
    /// </summary>
    public string? InPlaceOf { get; set; }
    public string? InReturn { get; set; }

    /// <summary>What the facilitator said of it afterwards, for themselves; deleted after 30 days.</summary>
    public bool WasHard { get; set; }

    /// <summary>What they leave for those who led it with them; deleted after 30 days too.</summary>
    public string Words { get; set; } = "";

    /// <summary>What they leave for whoever leads the series next; deleted after 30 days too.</summary>
    public string ForNext { get; set; } = "";

    /// <summary>
    /// Which lines of the session's record they have ticked as looked after: "version.index" each, with spaces between. Deleted with the
    /// rest.
    /// </summary>
    public string Settled { get; set; } = "";
}

internal static class SeriesTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<SeriesRow>(s =>
        {
            s.ToTable("Series");
            s.HasKey(r => r.Id);
            s.HasIndex(r => new { r.Group, r.Slug }).IsUnique();
            s.HasIndex(r => r.Code).IsUnique();
            s.HasIndex(r => r.LaidUntil);
            s.Property(r => r.Door).HasConversion<string>();
            s.Property(r => r.Changes).IsConcurrencyToken();
            s.HasOne<GroupRow>().WithMany().HasForeignKey(r => r.Group).OnDelete(DeleteBehavior.Cascade);
            s.HasOne<PlanRow>().WithMany().HasForeignKey(r => r.Plan).OnDelete(DeleteBehavior.SetNull);
        });
        model.Entity<PlanRow>(p =>
        {
            p.ToTable("Plans");
            p.HasKey(r => r.Id);
            p.HasIndex(r => r.Group);
            p.Property(r => r.Changes).IsConcurrencyToken();
            p.HasOne<GroupRow>().WithMany().HasForeignKey(r => r.Group).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<FeedRow>(f =>
        {
            f.ToTable("Feeds");
            f.HasKey(r => r.Holder);
            f.HasIndex(r => r.Day);
        });
        model.Entity<PlaceRow>(p =>
        {
            p.ToTable("Places");
            p.HasKey(r => new { r.Session, r.Holder });
            p.HasIndex(r => r.Holder);
            p.HasOne<SessionRow>().WithMany().HasForeignKey(r => r.Session).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<QuestionRow>(q =>
        {
            q.ToTable("Questions");
            q.HasKey(r => r.Id);
            q.HasIndex(r => r.Session);
            q.HasOne<SessionRow>().WithMany().HasForeignKey(r => r.Session).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<RotaRow>(r =>
        {
            r.ToTable("Rota");
            r.HasKey(t => new { t.Session, t.Account });
            r.Property(t => t.State).HasConversion<string>();
            r.HasOne<SessionRow>().WithMany().HasForeignKey(t => t.Session).OnDelete(DeleteBehavior.Cascade);
            r.HasOne<AccountRow>().WithMany().HasForeignKey(t => t.Account).OnDelete(DeleteBehavior.Cascade);
        });
    }
}
