using System.Buffers.Text;
using System.Security.Cryptography;
using MeetingHub.Domain.Rooms;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Storage;

/// <summary>What somebody does for a group. Stored by name, so never renamed.</summary>
internal enum GroupRole { Organiser, Facilitator, Moderator, SafetyLead }

/// <summary>How one takes part.</summary>
[Flags]
internal enum Formats { None = 0, Video = 1, Audio = 2, Chat = 4 }

/// <summary>What is there every time, for people who need it.</summary>
[Flags]
internal enum AccessFeatures
{
    None = 0, NoCameraNeeded = 1, TypingInsteadOfSpeaking = 2, TypedCaptions = 4, SignLanguage = 8, Breaks = 16, PlainLanguage = 32,
}

/// <summary>How much is expected of people: to listen, to share in a round if they like, or to talk and practise together.</summary>
internal enum Interaction { Listening, Sharing, Practising }

/// <summary>A standing circle of people who meet again and again.</summary>
internal sealed class GroupRow
{
    public required string Id { get; init; }

    /// <summary>Its part of the address: small letters, digits and hyphens.</summary>
    public required string Slug { get; set; }

    public required string Name { get; set; }
    public string About { get; set; } = "";

    /// <summary>Words of the server's list of topics, such as "anxiety".</summary>
    public string[] Topics { get; set; } = [];

    /// <summary>Language tags, such as "en".</summary>
    public string[] Languages { get; set; } = [];

    /// <summary>Countries whose help lines come first, as in the help lines' list, such as "ie".</summary>
    public string[] Regions { get; set; } = [];

    public Formats Formats { get; set; } = Formats.Video | Formats.Audio;
    public Interaction Interaction { get; set; } = Interaction.Sharing;
    public AccessFeatures Access { get; set; }

    /// <summary>What happens in the first five minutes.</summary>
    public string FirstMinutes { get; set; } = "";

    /// <summary>The group's own ground rules, one a line; empty: those of the server.</summary>
    public string Agreement { get; set; } = "";

    /// <summary>Who comes in: open is anyone with the link. Sessions may be stricter, never looser.</summary>
    public DoorMode Door { get; set; } = DoorMode.Knock;

    public bool Newcomers { get; set; } = true;
    public int Capacity { get; set; } = 14;

    /// <summary>An IANA time zone, such as "Europe/Dublin".</summary>
    public string Zone { get; set; } = "UTC";

    /// <summary>In the directory. Otherwise only people with the address find it.</summary>
    public bool IsListed { get; set; }

    /// <summary>Until then it is a draft that only its organisers see.</summary>
    public bool IsPublished { get; set; }

    /// <summary>Has a room that is open whenever a facilitator is there.</summary>
    public bool IsDropIn { get; set; }

    /// <summary>The code of that room's link. Kept, because pages show it; it leads nowhere while the group has no such room.</summary>
    public string DropInCode { get; init; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    /// <summary>Whoever is removed from a session is removed from the board and the other sessions too, and the other way round.</summary>
    public bool RemovesEverywhere { get; set; } = true;

    /// <summary>How long posts of the board, the moderators' record and closed reports are kept.</summary>
    public int BoardDays { get; set; } = 180;
    public int RecordDays { get; set; } = 30;
    public int ReportDays { get; set; } = 14;

    /// <summary>The day on which somebody last checked the help lines' numbers, and who; counted from the year 1.</summary>
    public int? LinesCheckedDay { get; set; }
    public string? LinesCheckedBy { get; set; }

    public required long CreatedAt { get; init; }

    /// <summary>When its privacy sheet became another one, and how: JSON. See LastChange.</summary>
    public long? SheetChangedAt { get; set; }
    public string SheetChanges { get; set; } = "[]";

    /// <summary>
    /// What the directory finds it by; nothing while it is not in the directory. Made anew whenever the row is saved, so a group is changed
    /// by saving its row and not by a statement of its own.
    /// </summary>
    public string Words
    {
        get => IsPublished && IsListed ? GroupWords.Of(this) : "";
        private set { } // for the store, which reads it back
    }

    /// <summary>Counts the changes.</summary>
    public long Changes { get; set; }
}

internal sealed class GroupRoleRow
{
    public required string Group { get; init; }
    public required string Account { get; init; }
    public required GroupRole Role { get; init; }
}

/// <summary>What a group keeps for a time of its own choice. Stored by name, so never renamed.</summary>
internal enum Keeping { Board, Record, Reports }

/// <summary>A shorter time that was in force until a longer one came. What was there then is never kept for longer than that.</summary>
internal sealed class ShorterTimeRow
{
    public required string Group { get; init; }
    public required Keeping What { get; init; }
    public required int Days { get; init; }

    /// <summary>In Unix milliseconds.</summary>
    public required long Until { get; init; }
}

/// <summary>Where somebody's knowledge comes from. Stored by name, so never renamed.</summary>
internal enum QualificationKind { LivedExperience, TrainedPeer, LicensedProfessional }

/// <summary>What somebody is qualified for, as a group shows it. Verified only when somebody else of the group has checked it.</summary>
internal sealed class QualificationRow
{
    public required string Group { get; init; }
    public required string Account { get; init; }
    public required QualificationKind Kind { get; set; }

    /// <summary>The name that the group shows for the person, and a sentence about them in their own words.</summary>
    public required string Name { get; set; }
    public string About { get; set; } = "";

    /// <summary>The account that checked it, never the person's own, and the days of that and of its end.</summary>
    public string? VerifiedBy { get; set; }
    public int? VerifiedDay { get; set; }
    public int? UntilDay { get; set; }
}

/// <summary>A pseudonym in one group. Nothing says that the names in two groups belong to one person.</summary>
internal sealed class MemberRow
{
    public required string Group { get; init; }

    /// <summary>See <c>Holders</c>: a hash that is another one in every group.</summary>
    public required byte[] Holder { get; init; }

    public required string Id { get; init; }
    public required string Name { get; set; }

    /// <summary>How the name looks, so that no other member's looks the same.</summary>
    public required string Looks { get; set; }

    public Keepsake Keepsake { get; set; }
    public Tint Tint { get; set; }

    /// <summary>Counted from the year 1.</summary>
    public required int SinceDay { get; init; }
}

internal static class GroupTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<GroupRow>(g =>
        {
            g.ToTable("Groups");
            g.HasKey(r => r.Id);
            g.HasIndex(r => r.Slug).IsUnique();
            g.HasIndex(r => new { r.IsListed, r.IsPublished, r.Id });
            g.HasIndex(r => r.DropInCode).IsUnique();
            g.Property(r => r.Door).HasConversion<string>();
            g.Property(r => r.Interaction).HasConversion<string>();
            g.Property(r => r.Changes).IsConcurrencyToken();
        });
        model.Entity<GroupRoleRow>(g =>
        {
            g.ToTable("GroupRoles");
            g.HasKey(r => new { r.Group, r.Account, r.Role });
            g.Property(r => r.Role).HasConversion<string>();
            g.HasOne<GroupRow>().WithMany().HasForeignKey(r => r.Group).OnDelete(DeleteBehavior.Cascade);
            g.HasOne<AccountRow>().WithMany().HasForeignKey(r => r.Account).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<ShorterTimeRow>(t =>
        {
            t.ToTable("ShorterTimes");
            t.HasKey(r => new { r.Group, r.What, r.Until });
            t.HasIndex(r => r.Until);
            t.Property(r => r.What).HasConversion<string>();
            t.HasOne<GroupRow>().WithMany().HasForeignKey(r => r.Group).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<QualificationRow>(q =>
        {
            q.ToTable("Qualifications");
            q.HasKey(r => new { r.Group, r.Account });
            q.Property(r => r.Kind).HasConversion<string>();
            q.HasOne<GroupRow>().WithMany().HasForeignKey(r => r.Group).OnDelete(DeleteBehavior.Cascade);
            q.HasOne<AccountRow>().WithMany().HasForeignKey(r => r.Account).OnDelete(DeleteBehavior.Cascade);
            q.HasOne<AccountRow>().WithMany().HasForeignKey(r => r.VerifiedBy).OnDelete(DeleteBehavior.SetNull);
        });
        model.Entity<MemberRow>(m =>
        {
            m.ToTable("Members");
            m.HasKey(r => new { r.Group, r.Holder });
            m.HasIndex(r => r.Id).IsUnique();
            m.HasIndex(r => new { r.Group, r.Looks }).IsUnique();
            m.Property(r => r.Keepsake).HasConversion<string>();
            m.Property(r => r.Tint).HasConversion<string>();
            m.HasOne<GroupRow>().WithMany().HasForeignKey(r => r.Group).OnDelete(DeleteBehavior.Cascade);
        });
    }
}
