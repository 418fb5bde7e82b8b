using MeetingHub.Domain.Boards;
using MeetingHub.Domain.Groups;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Storage;

/// <summary>Who reads a group's board. Stored by name, so never renamed.</summary>
internal enum BoardReaders { Members, Everyone, Nobody }

/// <summary>What a conversation is for. Stored by name, so never renamed.</summary>
internal enum BoardTopic { CheckIns, WhatHelps, Questions, GoodNews, News }

/// <summary>Stored by name, so never renamed.</summary>
internal enum PostState
{
    Shown, Held, Deleted,

    /// <summary>Its writer has taken it away from everybody else, and can show it again.</summary>
    Hidden,
}

/// <summary>What somebody says with one press. Stored by name, so never renamed.</summary>
internal enum PostReaction { HearYou, MeToo, Thanks }

/// <summary>How a group's board is led. A group without a row has the defaults.</summary>
internal sealed class BoardRow
{
    public const int LongestWatched = 4_000;

    public required string Group { get; init; }
    public BoardReaders Readers { get; set; }

    /// <summary>A person's first post waits for a moderator.</summary>
    public bool HoldsFirst { get; set; } = true;

    /// <summary>Words and phrases, one a line, for which a post waits for a moderator.</summary>
    public string Watched { get; set; } = "";

    /// <summary>Between two posts of one person.</summary>
    public int SlowSeconds { get; set; }

    /// <summary>Until then only the team writes. In Unix milliseconds.</summary>
    public long? PausedUntil { get; set; }

    /// <summary>Until when moderators say that they are around. In Unix milliseconds.</summary>
    public long? AroundUntil { get; set; }
}

/// <summary>A conversation. What was written is in its posts; the first has the same id.</summary>
internal sealed class ThreadRow
{
    public required string Id { get; init; }
    public required string Group { get; init; }
    public BoardTopic Topic { get; set; }

    /// <summary>The writer asks for listening rather than advice.</summary>
    public bool ListeningOnly { get; set; }

    public bool IsPinned { get; set; }

    /// <summary>An announcement of the team, which everybody may read who may see the group.</summary>
    public bool IsPublic { get; init; }

    /// <summary>In Unix milliseconds; so is when nobody but the team may write until.</summary>
    public long? ClosedAt { get; set; }
    public long? PausedUntil { get; set; }

    /// <summary>The case by which it is closed; null where somebody of the team closed it by hand.</summary>
    public string? ClosedIn { get; set; }

    /// <summary>Of the last post that is shown, or of the first while none is. In Unix milliseconds.</summary>
    public required long LatestAt { get; set; }

    /// <summary>How many of its posts are shown. Without any, only their writers and moderators know of it.</summary>
    public int Posts { get; set; }

    public required long StartedAt { get; init; }

    /// <summary>How many people have written what is shown.</summary>
    public int People { get; set; }
}

/// <summary>What somebody wrote.</summary>
internal sealed class PostRow
{
    /// <summary>In the order in which posts came, over all groups; shown to nobody.</summary>
    public long Number { get; init; }

    public required string Id { get; init; }
    public required string Thread { get; init; }

    /// <summary>In its conversation, from 1 on, and never another one: so a page of it is found without counting what comes before.</summary>
    public required int Place { get; init; }
    public required string Group { get; init; }

    /// <summary>The member's id or, of the team, the account's. Nobody, when a post is deleted for good or its writer has left.</summary>
    public required string? Author { get; set; }
    public bool IsTeam { get; init; }

    public required long At { get; init; }
    public long? EditedAt { get; set; }

    /// <summary>Of the first post of a conversation.</summary>
    public string Title { get; set; } = "";

    /// <summary>In Markdown.</summary>
    public required string Text { get; set; }

    /// <summary>Names the theme; the post is folded under it.</summary>
    public string Note { get; set; } = "";

    /// <summary>A moderator put the note there: its writer can neither change it nor take it away.</summary>
    public bool IsCovered { get; set; }

    /// <summary>The case in which it was covered, and the one in which it was deleted.</summary>
    public string? CoveredIn { get; set; }
    public string? RemovedIn { get; set; }

    /// <summary>It waited for a moderator when one deleted it, and waits again when that is taken back.</summary>
    public bool WasHeld { get; set; }

    /// <summary>Its writer wants it hidden, also while it waits or is deleted: then it is hidden as soon as it could be shown.</summary>
    public bool IsTakenAway { get; set; }

    /// <summary>The id of the post that it answers.</summary>
    public string? Answers { get; init; }

    public PostState State { get; set; }

    /// <summary>Why it waits or waited for a moderator.</summary>
    public HoldReason? Held { get; set; }

    /// <summary>
    /// When it was written, until messages about it are written for those who follow the board; null from then on. In Unix milliseconds.
    /// </summary>
    public long? UntoldAt { get; set; }

    /// <summary>
    /// When a moderator deleted it. Until it is forgotten its words stay, so that the decision can be taken back; only its writer and
    /// moderators read them.
    /// </summary>
    public long? RemovedAt { get; set; }

    /// <summary>What it is found by; nothing while it is not shown. Made anew whenever the row is saved.</summary>
    public string Words
    {
        get => State == PostState.Shown ? WordsOf(Group, $"{Title} {Text}") : "";
        private set { } // for the store, which reads it back
    }

    /// <summary>Whether its words are for somebody: what is held also for its writer and the team, what is hidden for its writer.</summary>
    public bool IsSeenBy(string? author, bool isTeam) => State switch
    {
        PostState.Shown => true,
        PostState.Held => isTeam || (author is not null && Author == author),
        PostState.Hidden => author is not null && Author == author,
        _ => false,
    };

    /// <summary>A label that no word can look like, and the words, each once.</summary>
    private static string WordsOf(string group, string text) =>
        string.Join(' ', SearchWords.Of(text).Distinct(StringComparer.Ordinal).Prepend(BoardLabel(group)));

    public static string BoardLabel(string group) => $"°{string.Concat(SearchWords.Of(group))}";

    /// <summary>What it is as soon as no moderator keeps it back.</summary>
    public PostState Let => IsTakenAway ? PostState.Hidden : PostState.Shown;

    /// <summary>Leaves the place of the post and nothing that was in it.</summary>
    public void Forget()
    {
        (State, Author, Title, Text, Note, Held) = (PostState.Deleted, null, "", "", "", null);
        (EditedAt, RemovedAt, UntoldAt, IsCovered) = (null, null, null, false);
        (CoveredIn, RemovedIn, WasHeld, IsTakenAway) = (null, null, false, false);
    }
}

/// <summary>How a post was before it was edited, for moderators.</summary>
internal sealed class EditRow
{
    public required long Post { get; init; }
    public required long At { get; init; }
    public required string Title { get; init; }
    public required string Text { get; init; }
}

internal sealed class ReactionRow
{
    public required long Post { get; init; }

    /// <summary>As of a post. Nobody is shown whose it is.</summary>
    public required string Author { get; init; }
    public required PostReaction Kind { get; init; }
}

/// <summary>A feed that somebody reads a board with in a program of their own. Only the hash of its key is stored.</summary>
internal sealed class BoardFeedRow
{
    public required byte[] Hash { get; init; }
    public required string Group { get; init; }
    public required string Author { get; init; }
}

/// <summary>Somebody wants to hear of new posts.</summary>
internal sealed class BoardFollowRow
{
    public required string Group { get; init; }

    /// <summary>As of a post.</summary>
    public required string Author { get; init; }

    /// <summary>The id of the conversation; the group's own id for all of its board.</summary>
    public required string About { get; init; }
}

internal static class BoardTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<BoardRow>(b =>
        {
            b.ToTable("Boards");
            b.HasKey(r => r.Group);
            b.Property(r => r.Readers).HasConversion<string>();
            b.HasOne<GroupRow>().WithOne().HasForeignKey<BoardRow>(r => r.Group).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<ThreadRow>(t =>
        {
            t.ToTable("Threads");
            t.HasKey(r => r.Id);
            t.HasIndex(r => new { r.Group, r.IsPinned, r.LatestAt });
            t.HasIndex(r => new { r.Group, r.Topic, r.LatestAt });
            t.HasIndex(r => new { r.Group, r.StartedAt });
            t.Property(r => r.Topic).HasConversion<string>();
            t.HasOne<GroupRow>().WithMany().HasForeignKey(r => r.Group).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<PostRow>(p =>
        {
            p.ToTable("Posts");
            p.HasKey(r => r.Number);
            p.HasIndex(r => r.Id).IsUnique();
            p.HasIndex(r => new { r.Thread, r.Place }).IsUnique();
            p.HasIndex(r => new { r.Group, r.Author, r.Number });
            p.HasIndex(r => new { r.Group, r.At });
            // Of somebody who opens a list, the few that only they see.
            p.HasIndex(r => new { r.Group, r.Author }).HasFilter("\"State\" IN ('Held', 'Hidden')");
            p.HasIndex(r => r.UntoldAt).HasFilter("\"UntoldAt\" IS NOT NULL");
            p.Property(r => r.State).HasConversion<string>();
            p.Property(r => r.Held).HasConversion<string>();
            p.HasOne<ThreadRow>().WithMany().HasForeignKey(r => r.Thread).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<EditRow>(e =>
        {
            e.ToTable("Edits");
            e.HasKey(r => new { r.Post, r.At });
            e.HasOne<PostRow>().WithMany().HasForeignKey(r => r.Post).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<ReactionRow>(r =>
        {
            r.ToTable("Reactions");
            r.HasKey(t => new { t.Post, t.Author, t.Kind });
            r.Property(t => t.Kind).HasConversion<string>();
            r.HasIndex(t => t.Author);
            r.HasOne<PostRow>().WithMany().HasForeignKey(t => t.Post).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<BoardFollowRow>(f =>
        {
            f.ToTable("BoardFollows");
            f.HasKey(r => new { r.Group, r.About, r.Author });
            f.HasIndex(r => r.Author);
            f.HasOne<GroupRow>().WithMany().HasForeignKey(r => r.Group).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<BoardFeedRow>(f =>
        {
            f.ToTable("BoardFeeds");
            f.HasKey(r => r.Hash);
            f.HasIndex(r => new { r.Group, r.Author });
            f.HasOne<GroupRow>().WithMany().HasForeignKey(r => r.Group).OnDelete(DeleteBehavior.Cascade);
        });
    }
}
