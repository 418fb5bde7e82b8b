using MeetingHub.Domain.Rooms;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Storage;

/// <summary>What brought a case to the moderators. Stored by name, so never renamed.</summary>
internal enum CaseKind { RoomReport, PostReport, HeldPost, Appeal, Removal, HandedOver, Message }

/// <summary>
/// Who reads a case: whoever moderates the group, and the facilitators inside the room that it came from; or the safety lead alone. Stored
/// by name, so never renamed.
/// </summary>
internal enum CaseReader { Moderators, SafetyLead }

/// <summary>What was decided. Stored by name, so never renamed.</summary>
internal enum CaseDecision { NothingNeeded, Released, TakenDown, Covered, ThreadClosed, PostingPaused, Removed, Upheld, Lifted }

/// <summary>
/// Something that somebody is to decide: a report, a post that waits, a removal, an appeal. It has its own words and those of a room, which
/// nobody else keeps, and no words of a post, which are where the post is. It is deleted some time after it was closed.
/// </summary>
internal sealed class CaseRow
{
    public required string Id { get; init; }

    /// <summary>Without it, a meeting that somebody started by hand.</summary>
    public string? Group { get; init; }
    public required CaseKind Kind { get; init; }

    /// <summary>
    /// What it is about: the id that the browser made for a report in a room; the post; the seat that was removed; the case or the member
    /// whose decision is appealed; the session after which something was handed over.
    /// </summary>
    public required string Subject { get; init; }
    public string? Room { get; init; }

    public required CaseReader Reader { get; set; }
    public required ReportKind Topic { get; init; }

    /// <summary>Somebody may be in danger, so it comes before all others.</summary>
    public bool IsUrgent { get; set; }

    /// <summary>
    /// Who brought it, for the answer: a seat, or a member's id. The name is stored only if the person wanted to be named.
    /// </summary>
    public string? Reporter { get; init; }
    public string? ReporterName { get; init; }

    /// <summary>Whom it is about: a seat, or a member's id.</summary>
    public string? About { get; init; }
    public string? AboutName { get; init; }

    public required string Text { get; set; }

    /// <summary>JSON: a list of messages of a room's chat.</summary>
    public string Messages { get; init; } = "[]";

    /// <summary>How many messages were named that the room's chat did not have any more, or that the person may not read.</summary>
    public int Missing { get; init; }

    public required long MadeAt { get; set; }
    public ReportState State { get; set; }
    public long? SeenAt { get; set; }
    public long? ClosedAt { get; set; }
    public string? Answer { get; set; }

    /// <summary>The account that has it in hand, and until when.</summary>
    public string? ClaimedBy { get; set; }
    public long? ClaimedUntil { get; set; }

    /// <summary>The account that decided, what, until when that holds, and why: for colleagues only.</summary>
    public string? DecidedBy { get; set; }
    public CaseDecision? Decision { get; set; }
    public long? Until { get; set; }
    public string Note { get; set; } = "";

    /// <summary>What the person whom it is about reads.</summary>
    public string Words { get; set; } = "";

    /// <summary>The content note with which a moderator covered the post.</summary>
    public string Cover { get; set; } = "";

    /// <summary>Of the person who was removed, if their browser held a key: see <c>Holders</c>.</summary>
    public byte[]? Holder { get; init; }

    /// <summary>The account that decided what is appealed, and so does not decide again.</summary>
    public string? NotFor { get; init; }

    /// <summary>Whoever decided said that it was hard.</summary>
    public bool WasHard { get; set; }

    /// <summary>The removal was lifted, and the room from which it was has not heard of it yet.</summary>
    public bool OwesRoom { get; set; }

    /// <summary>
    /// Until when whoever was removed from a session is out of the whole group as well while nobody has decided; null where they are not.
    /// </summary>
    public long? HeldUntil { get; set; }

    /// <summary>Counts the changes.</summary>
    public long Changes { get; set; }

    /// <summary>It waits again for somebody who decides.</summary>
    public void OpenAgain(ReportState state)
    {
        (State, ClosedAt, Decision, DecidedBy, Until) = (state, null, null, null, null);
        (Words, Cover) = ("", "");
    }

    /// <summary>Nobody needs to decide it any more.</summary>
    public void Close(long at, string by, CaseDecision decision, long? until = null)
    {
        (State, ClosedAt, ClaimedBy, ClaimedUntil) = (ReportState.Closed, at, null, null);
        (DecidedBy, Decision, Until) = (by, decision, until);
    }
}

/// <summary>One thing that moderators decided about somebody in a group, as long as it holds: what holds longest counts.</summary>
internal sealed class MemberStandingRow
{
    public required string Group { get; init; }

    /// <summary>See <c>Holders</c>: also after the person has left and comes back under another name.</summary>
    public required byte[] Holder { get; init; }

    /// <summary>The case in which it was decided, or the seat that was removed from a session.</summary>
    public string Decision { get; init; } = "";

    /// <summary>In Unix milliseconds. Both always have an end.</summary>
    public long? PausedUntil { get; set; }
    public long? RemovedUntil { get; set; }

    /// <summary>The day since which the person is removed, counted from the year 1: whoever is newer may be the same person.</summary>
    public int? RemovedDay { get; set; }

    /// <summary>The case in which it was decided.</summary>
    public string? Case { get; set; }
}

/// <summary>
/// Whose browser has a seat in a session that may remove them from the whole group: deleted like a kept place, a day after the session.
/// </summary>
internal sealed class SeatRow
{
    public required string Room { get; init; }
    public required string Seat { get; init; }
    public required byte[] Holder { get; init; }
}

/// <summary>
/// A time in which somebody moderates, and what they keep about it for themselves. All of it is deleted some time after it has ended.
/// </summary>
internal sealed class ShiftRow
{
    public required string Id { get; init; }
    public required string Account { get; init; }
    public required long StartedAt { get; init; }
    public long EndsAt { get; set; }

    /// <summary>Whoever had it has said how it was, and is not asked again.</summary>
    public bool IsAnswered { get; set; }
    public bool WasHard { get; set; }
    public string Words { get; set; } = "";
}

/// <summary>Where a group's record begins and ends. See RecordChain.</summary>
internal sealed class RecordHeadRow
{
    public required string Chain { get; init; }
    public long Number { get; set; }
    public required byte[] Hash { get; set; }

    /// <summary>The last link that is no longer there, because all up to it is forgotten.</summary>
    public long AnchorNumber { get; set; }
    public required byte[] AnchorHash { get; set; }
}

/// <summary>A link of a group's record: it stays when its line is deleted, until no older line is there.</summary>
internal sealed class RecordLinkRow
{
    public required string Chain { get; init; }
    public required long Number { get; init; }

    /// <summary>Counted from the year 1.</summary>
    public required int Day { get; init; }
    public required byte[] Digest { get; init; }
    public required byte[] Hash { get; init; }
}

internal static class CaseTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<CaseRow>(c =>
        {
            c.ToTable("Cases");
            c.HasKey(r => r.Id);
            c.HasIndex(r => new { r.Kind, r.Room, r.Subject }).IsUnique();
            c.HasIndex(r => new { r.Group, r.ClosedAt });
            c.HasIndex(r => new { r.Group, r.Subject });
            c.HasIndex(r => r.Reader);
            c.HasIndex(r => r.OwesRoom).HasFilter("\"OwesRoom\"");
            c.Property(r => r.Kind).HasConversion<string>();
            c.Property(r => r.Reader).HasConversion<string>();
            c.Property(r => r.Topic).HasConversion<string>();
            c.Property(r => r.State).HasConversion<string>();
            c.Property(r => r.Decision).HasConversion<string>();
            c.Property(r => r.Changes).IsConcurrencyToken();
            c.HasOne<GroupRow>().WithMany().HasForeignKey(r => r.Group).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<MemberStandingRow>(m =>
        {
            m.ToTable("Standings");
            m.HasKey(r => new { r.Group, r.Holder, r.Decision });
            m.HasOne<GroupRow>().WithMany().HasForeignKey(r => r.Group).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<SeatRow>(s =>
        {
            s.ToTable("SeatHolders");
            s.HasKey(r => new { r.Room, r.Seat });
        });
        model.Entity<ShiftRow>(s =>
        {
            s.ToTable("Shifts");
            s.HasKey(r => r.Id);
            s.HasIndex(r => new { r.Account, r.EndsAt });
            s.HasOne<AccountRow>().WithMany().HasForeignKey(r => r.Account).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<RecordHeadRow>(h =>
        {
            h.ToTable("RecordHeads");
            h.HasKey(r => r.Chain);
            h.HasOne<GroupRow>().WithMany().HasForeignKey(r => r.Chain).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<RecordLinkRow>(l =>
        {
            l.ToTable("RecordLinks");
            l.HasKey(r => new { r.Chain, r.Number });
            l.HasOne<GroupRow>().WithMany().HasForeignKey(r => r.Chain).OnDelete(DeleteBehavior.Cascade);
        });
    }
}
