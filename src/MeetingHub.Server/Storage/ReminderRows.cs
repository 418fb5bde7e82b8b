using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Storage;

/// <summary>Stored by name, so never renamed.</summary>
internal enum ReminderWay { Push, Mail }

/// <summary>Somebody's wish to be reminded of a group's sessions that they hold a place in, in one browser or at one address.</summary>
internal sealed class ReminderRow
{
    public required string Id { get; init; }
    public required string Group { get; init; }

    /// <summary>See <c>Holders</c>.</summary>
    public required byte[] Holder { get; init; }

    public required ReminderWay Way { get; init; }

    /// <summary>Where to: the browser's subscription as JSON, or a mail address; protected with the server's key.</summary>
    public required byte[] To { get; set; }

    /// <summary>The hash of the code of its one-press unsubscribe.</summary>
    public required byte[] Stop { get; init; }

    public int MinutesBefore { get; set; } = 30;
}

/// <summary>A message that is to be sent once: who writes it, in the same transaction as its cause, is sure that it will be.</summary>
internal sealed class OutboxRow
{
    /// <summary>Says what it is about, so that it is written once: reminder, session and kind.</summary>
    public required string Id { get; init; }

    public required string Reminder { get; init; }

    /// <summary>The session that it is about, if any.</summary>
    public string? Session { get; init; }

    /// <summary>"starts", "changed", "cancelled" or "place".</summary>
    public required string What { get; init; }

    /// <summary>In Unix milliseconds: not before, and not after.</summary>
    public required long DueAt { get; set; }
    public required long UselessAt { get; init; }

    public int Attempts { get; set; }

    /// <summary>The node that is sending it, until when.</summary>
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
            r.HasOne<GroupRow>().WithMany().HasForeignKey(t => t.Group).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<OutboxRow>(o =>
        {
            o.ToTable("Outbox");
            o.HasKey(r => r.Id);
            o.HasIndex(r => new { r.SentAt, r.DueAt });
            o.HasOne<ReminderRow>().WithMany().HasForeignKey(r => r.Reminder).OnDelete(DeleteBehavior.Cascade);
            o.HasOne<SessionRow>().WithMany().HasForeignKey(r => r.Session).OnDelete(DeleteBehavior.Cascade);
        });
    }
}
