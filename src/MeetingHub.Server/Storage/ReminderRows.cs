using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Storage;

/// <summary>Stored by name, so never renamed.</summary>
internal enum ReminderWay { Push, Mail }

/// <summary>What a message says. Stored by name, so never renamed.</summary>
internal enum OutboxKind { Starts, Changed, Cancelled, Place, Confirm, GapWeeks, GapWeek, GapDays, Found, Board }

/// <summary>What somebody wants to hear of. Stored by name, so never renamed.</summary>
internal enum ReminderFor
{
    /// <summary>Sessions of a group in which they hold a place.</summary>
    Places,

    /// <summary>Sessions of the groups that an account organises or leads, to which a facilitator is missing.</summary>
    Rota,

    /// <summary>A group that there was none like when they looked for it.</summary>
    Search,

    /// <summary>Posts on a group's board where somebody follows it, and those that name them.</summary>
    Board,
}

/// <summary>Somebody's wish to be told of something, in one browser or at one address.</summary>
internal sealed class ReminderRow
{
    public required string Id { get; init; }
    public ReminderFor For { get; init; }

    /// <summary>Of <see cref="ReminderFor.Places"/> and <see cref="ReminderFor.Board"/> only.</summary>
    public string? Group { get; init; }

    /// <summary>Of <see cref="ReminderFor.Rota"/>, and of <see cref="ReminderFor.Board"/> for whoever writes there as the team.</summary>
    public string? Account { get; init; }

    /// <summary>See <c>Holders</c>.</summary>
    public required byte[] Holder { get; init; }

    public required ReminderWay Way { get; init; }

    /// <summary>Where to: the browser's subscription as JSON, or a mail address; protected with the server's key.</summary>
    public required byte[] To { get; init; }

    /// <summary>The hash of the code of its one-press unsubscribe.</summary>
    public required byte[] Stop { get; init; }

    public int MinutesBefore { get; set; } = 30;

    /// <summary>Whoever reads the mail at that address has said that they want it. A browser has asked its owner itself.</summary>
    public bool IsConfirmed { get; set; }

    /// <summary>In Unix milliseconds. Moved on while a place is held.</summary>
    public required long KeepUntil { get; set; }
}

/// <summary>
/// A message that is to be sent once. That a place is held is written here as a message that is due later, and it is compared with what is
/// planned: so whoever moves a session or calls it off need not know of reminders, and nobody can forget them.
/// </summary>
internal sealed class OutboxRow
{
    /// <summary>Says what it is about, so that there is one: reminder, session and kind.</summary>
    public required string Id { get; init; }

    public required string Reminder { get; init; }

    /// <summary>The session that it is about, if any.</summary>
    public string? Session { get; init; }

    public required OutboxKind What { get; init; }

    /// <summary>
    /// In Unix milliseconds: not before, and not after. A message that says that a session starts is useless when it does.
    /// </summary>
    public required long DueAt { get; set; }
    public required long UselessAt { get; set; }

    /// <summary>How many posts it is about, of <see cref="OutboxKind.Board"/> only.</summary>
    public int Posts { get; set; }

    public int Attempts { get; set; }

    /// <summary>A node is sending it, or it has failed: nobody else tries before that time.</summary>
    public long? ClaimedUntil { get; set; }
    public long? SentAt { get; set; }
}

internal static class ReminderTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<ReminderRow>(r =>
        {
            r.ToTable("Reminders");
            r.HasKey(t => t.Id);
            r.HasIndex(t => new { t.Group, t.Holder });
            r.HasIndex(t => t.Stop).IsUnique();
            r.Property(t => t.Way).HasConversion<string>();
            r.Property(t => t.For).HasConversion<string>();
            r.HasIndex(t => t.For);
            r.HasOne<GroupRow>().WithMany().HasForeignKey(t => t.Group).OnDelete(DeleteBehavior.Cascade);
            r.HasOne<AccountRow>().WithMany().HasForeignKey(t => t.Account).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<OutboxRow>(o =>
        {
            o.ToTable("Outbox");
            o.HasKey(r => r.Id);
            o.HasIndex(r => new { r.SentAt, r.DueAt });
            o.Property(r => r.What).HasConversion<string>();
            o.HasOne<ReminderRow>().WithMany().HasForeignKey(r => r.Reminder).OnDelete(DeleteBehavior.Cascade);
            o.HasOne<SessionRow>().WithMany().HasForeignKey(r => r.Session).OnDelete(DeleteBehavior.Cascade);
        });
    }
}
