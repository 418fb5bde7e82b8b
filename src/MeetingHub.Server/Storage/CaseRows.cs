using MeetingHub.Domain.Rooms;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Storage;

/// <summary>What brought a case to the moderators. Stored by name, so never renamed.</summary>
internal enum CaseKind { RoomReport, PostReport, HeldPost, Appeal, Removal, HandedOver }

/// <summary>
/// Who reads a case: whoever moderates the group, and the facilitators inside the room that it came from; or the safety lead alone. Stored
/// by name, so never renamed.
/// </summary>
internal enum CaseReader { Moderators, SafetyLead }

/// <summary>What was decided. Stored by name, so never renamed.</summary>
internal enum CaseDecision { NothingNeeded, Released, TakenDown, ThreadClosed, PostingPaused, Removed, Upheld, Lifted }

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

    public required string Text { get; init; }

    /// <summary>JSON: a list of messages of a room's chat.</summary>
    public string Messages { get; init; } = "[]";

    /// <summary>How many messages were named that the room's chat did not have any more, or that the person may not read.</summary>
    public int Missing { get; init; }

    public required long MadeAt { get; init; }
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

    /// <summary>The account that decided what is appealed, and so does not decide again.</summary>
    public string? NotFor { get; init; }

    /// <summary>Whoever decided said that it was hard.</summary>
    public bool WasHard { get; set; }

    /// <summary>Counts the changes.</summary>
    public long Changes { get; set; }
}

internal static class CaseTables
{
    public static void Configure(ModelBuilder model) => model.Entity<CaseRow>(c =>
    {
        c.ToTable("Cases");
        c.HasKey(r => r.Id);
        c.HasIndex(r => new { r.Kind, r.Room, r.Subject }).IsUnique();
        c.HasIndex(r => new { r.Group, r.ClosedAt });
        c.HasIndex(r => r.Reader);
        c.Property(r => r.Kind).HasConversion<string>();
        c.Property(r => r.Reader).HasConversion<string>();
        c.Property(r => r.Topic).HasConversion<string>();
        c.Property(r => r.State).HasConversion<string>();
        c.Property(r => r.Decision).HasConversion<string>();
        c.Property(r => r.Changes).IsConcurrencyToken();
        c.HasOne<GroupRow>().WithMany().HasForeignKey(r => r.Group).OnDelete(DeleteBehavior.Cascade);
    });
}
