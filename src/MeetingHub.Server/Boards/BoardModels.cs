using MeetingHub.Domain.Boards;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Storage;

namespace MeetingHub.Server.Boards;

/// <summary>Whose board a page is about.</summary>
/// <param name="Me">The reader's name in the group; null while they have none.</param>
/// <param name="MayWrite">They may, when nothing is paused.</param>
public sealed record BoardHead(string Slug, string Group, string Zone, string? Me, bool MayWrite, bool IsTeam)
{
    public string Address => $"/groups/{Slug}/board";

    internal static BoardHead Of(BoardVisit visit) => new(
        visit.Group.Slug, visit.Group.Name, visit.Group.Zone, visit.Writer?.Name, visit.MayWrite, visit.IsTeam);
}

/// <summary>A conversation in the list.</summary>
public sealed record ThreadLine(string Address, string Title, string Excerpt, string? Name, string Keepsake, string Tint)
{
    public required string Id { get; init; }
    public required string Topic { get; init; }
    public required bool IsPinned { get; init; }
    public required bool IsClosed { get; init; }
    public required bool IsTeam { get; init; }
    public required bool IsPublic { get; init; }
    public required bool ListeningOnly { get; init; }

    /// <summary>Waits for a moderator.</summary>
    public required bool IsHeld { get; init; }
    public required string Note { get; init; }
    public required int Replies { get; init; }
    public required long LatestAt { get; init; }

    private const int LongestExcerpt = 160;

    internal static ThreadLine Of(
        BoardHead head, ListedThread listed, IReadOnlyDictionary<string, Writer> writers, string? me, bool isTeam)
    {
        var (thread, opening) = (listed.Thread, listed.Opening);
        var isSeen = opening.IsSeenBy(me, isTeam);
        var writer = isSeen && opening.Author is { } author ? writers.GetValueOrDefault(author) : null;
        return new ThreadLine($"{head.Address}/{thread.Id}", isSeen ? opening.Title : "",
            isSeen && opening.Note.Length == 0 ? PostMarkdown.Excerpt(opening.Text, LongestExcerpt) : "",
            writer?.Name, (writer?.Keepsake ?? Domain.Rooms.Keepsake.Stones).ToString(), (writer?.Tint ?? Domain.Rooms.Tint.Stone)
                .ToString())
        {
            Id = thread.Id, Topic = thread.Topic.ToString(), IsPinned = thread.IsPinned, IsClosed = thread.ClosedAt is not null,
            IsTeam = opening.IsTeam, IsPublic = thread.IsPublic, ListeningOnly = thread.ListeningOnly,
            IsHeld = opening.State == PostState.Held, Note = isSeen ? opening.Note : "", Replies = Math.Max(0, thread.Posts - 1),
            LatestAt = thread.LatestAt,
        };
    }
}

/// <summary>A post that was found by its words.</summary>
public sealed record FoundPost(string Address, string Title, string Excerpt, string? Name, string Note, long At);

/// <summary>What the list of conversations shows.</summary>
public sealed record BoardModel(BoardHead Head, IReadOnlyList<ThreadLine> Threads)
{
    public string? Topic { get; init; }
    public string Order { get; init; } = nameof(ThreadOrder.Latest);
    public string Words { get; init; } = "";
    public IReadOnlyList<FoundPost>? Found { get; init; }
    public int Page { get; init; } = 1;
    public bool HasMore { get; init; }
    public long? AroundUntil { get; init; }
    public long? PausedUntil { get; init; }
    public int SlowSeconds { get; init; }
    public bool HasFeed { get; init; }
    public bool LeadsGroup { get; init; }
    public string? Said { get; init; }

    /// <summary>Since when more is kept than before, or for longer, while that is news.</summary>
    public long? KeepsMoreSince { get; init; }

    /// <summary>Where the reader, who has just told the moderators something, finds their answer.</summary>
    public string? AnswerAt { get; init; }
    public static IReadOnlyList<string> Topics { get; } = Enum.GetNames<BoardTopic>();
    public static IReadOnlyList<string> Orders { get; } = Enum.GetNames<ThreadOrder>();

    /// <summary>The list with one part of its address changed.</summary>
    public string ListAt(string? topic, string order, int page)
    {
        string?[] parts =
        [
            topic is null ? null : $"topic={topic}", order == nameof(ThreadOrder.Latest) ? null : $"sort={order}",
            page == 1 ? null : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"page={page}"),
        ];
        var query = string.Join('&', parts.OfType<string>());
        return query.Length == 0 ? Head.Address : $"{Head.Address}?{query}";
    }
}

/// <summary>What somebody says with one press, and how many did: from ten on, only that it is many.</summary>
public sealed record ReactionShown(string Kind, int Count, bool IsMine)
{
    public const int Most = 9;
}

/// <summary>One post on a page.</summary>
public sealed record PostModel(string Id, string Address, long At)
{
    /// <summary>Null where there is nothing to read: it was deleted.</summary>
    public string? Html { get; init; }
    public string? Name { get; init; }
    public string Keepsake { get; init; } = "Stones";
    public string Tint { get; init; } = "Stone";
    public bool IsTeam { get; init; }
    public bool IsMine { get; init; }
    public bool IsHeld { get; init; }

    /// <summary>Its writer has taken it away from everybody else for now.</summary>
    public bool IsHidden { get; init; }

    /// <summary>Its writer is shown where help is; nobody else sees that.</summary>
    public bool OffersHelp { get; init; }

    /// <summary>A moderator deleted it, and its writer may ask another one to look at that.</summary>
    public bool WasRemoved { get; init; }
    public string Note { get; init; } = "";

    /// <summary>A moderator put the note there.</summary>
    public bool IsCovered { get; init; }
    public long? EditedAt { get; init; }
    public bool HasHistory { get; init; }
    public string? QuoteOf { get; init; }
    public string? QuoteAddress { get; init; }
    public string? QuoteText { get; init; }
    public bool MayAnswer { get; init; }
    public bool MayReact { get; init; }
    public bool MayReport { get; init; }
    public IReadOnlyList<ReactionShown> Reactions { get; init; } = [];

    private const int LongestQuote = 140;

    internal static PostModel Of(BoardHead head, OpenThread open, PostRow post, BoardVisit visit)
    {
        var address = $"{head.Address}/{open.Thread.Id}/{post.Id}";
        var isMine = post.Author is not null && post.Author == visit.Writer?.Id;
        if (post.State == PostState.Deleted)
            return new PostModel(post.Id, address, post.At) { IsMine = isMine, WasRemoved = post.RemovedAt is not null };
        if (post.State == PostState.Hidden && !isMine) return new PostModel(post.Id, address, post.At) { IsHidden = true };
        var writer = post.Author is { } author ? open.Writers.GetValueOrDefault(author) : null;
        var quoted = post.Answers is { } to ? open.Answered.GetValueOrDefault(to) : null;
        var names = open.Writers.Values.Select(w => w.Name).ToArray();
        var isShown = post.State == PostState.Shown;
        return new PostModel(post.Id, address, post.At)
        {
            Html = PostMarkdown.ToHtml(post.Text, names), Name = writer?.Name,
            Keepsake = (writer?.Keepsake ?? Domain.Rooms.Keepsake.Stones).ToString(),
            Tint = (writer?.Tint ?? Domain.Rooms.Tint.Stone).ToString(), IsTeam = post.IsTeam, IsMine = isMine,
            IsHeld = post.State == PostState.Held, IsHidden = post.State == PostState.Hidden,
            OffersHelp = isMine && post.State == PostState.Held && post.Held == HoldReason.CrisisWord, Note = post.Note,
            IsCovered = post.IsCovered, EditedAt = post.EditedAt,
            HasHistory = visit.IsTeam && post.EditedAt is not null,
            QuoteOf = quoted?.Author is { } by ? open.Writers.GetValueOrDefault(by)?.Name : null,
            QuoteAddress = quoted is null ? null : $"{head.Address}/{open.Thread.Id}/{quoted.Id}",
            QuoteText = quoted is null ? null : quoted.Note.Length > 0 ? "" : PostMarkdown.Excerpt(quoted.Text, LongestQuote),
            MayAnswer = isShown && visit.MayWrite, MayReact = isShown && !isMine && visit.MayWrite, MayReport = isShown && !isMine,
            Reactions =
            [
                .. from kind in Enum.GetValues<PostReaction>()
                   let said = open.Reactions.GetValueOrDefault((post.Number, kind))
                   select new ReactionShown(kind.ToString(), said.Count, said.IsMine),
            ],
        };
    }
}

/// <summary>What the page of a conversation shows.</summary>
public sealed record ThreadModel(BoardHead Head, string Id, string Title, IReadOnlyList<PostModel> Posts)
{
    public string Address => $"{Head.Address}/{Id}";
    public required string Topic { get; init; }
    public required bool ListeningOnly { get; init; }
    public required bool IsPinned { get; init; }
    public required bool IsClosed { get; init; }
    public required bool IsPaused { get; init; }
    public required bool IsPublic { get; init; }
    public required int Replies { get; init; }
    public required int People { get; init; }
    public required int Page { get; init; }
    public required int Pages { get; init; }
    public required long LatestAt { get; init; }

    /// <summary>Whoever began it, under their name.</summary>
    public string? By { get; init; }

    /// <summary>Why nobody but the team writes there now; null when they may.</summary>
    public string? Shut { get; init; }
    public long? ShutUntil { get; init; }
    public bool MayLead { get; init; }
    public required ReplyForm Reply { get; init; }
    public required OwnShown Own { get; init; }

    /// <summary>In larger type, without pictures.</summary>
    public bool IsPlain { get; init; }
    public bool WasSent { get; init; }
    public bool WasStarted { get; init; }
    public string? Said { get; init; }

    /// <summary>Where the reader, who has just told the moderators something, finds their answer.</summary>
    public string? AnswerAt { get; init; }
}

/// <summary>What is the reader's own in a conversation.</summary>
public sealed record OwnShown(bool HasShown, bool HasHidden, bool IsFollowed);

/// <summary>How somebody hears of new posts.</summary>
public sealed record TellModel(BoardHead Head, string PushKey, bool HasMail, Problems Problems)
{
    public required bool FollowsAll { get; init; }
    public required int Threads { get; init; }

    /// <summary>Some way is there already; and so is an address.</summary>
    public required bool HasWay { get; init; }
    public required bool HasAddress { get; init; }
    public string Address { get; init; } = "";
    public bool IsAsked { get; init; }
}

/// <summary>The words of somebody who is about to answer.</summary>
/// <param name="Post">The id of the post to be.</param>
public sealed record ReplyForm(string Post, string Text, string Note, string? Answers, string? AnswersName, Problems Problems);

/// <summary>A form for a new conversation, or for words that are there already.</summary>
public sealed record WriteModel(BoardHead Head, string Post, Problems Problems)
{
    public string Title { get; init; } = "";
    public string Text { get; init; } = "";
    public string Note { get; init; } = "";

    /// <summary>A moderator put the note there, and it is not the writer's to change.</summary>
    public bool IsCovered { get; init; }
    public string Topic { get; init; } = nameof(BoardTopic.CheckIns);
    public bool ListeningOnly { get; init; }
    public bool IsPublic { get; init; }
    public bool MayBePublic { get; init; }

    /// <summary>Only for words that are there already: where they are, and whether they began a conversation.</summary>
    public string? Back { get; init; }
    public bool IsOpening { get; init; } = true;
}

/// <summary>How a post was before, for moderators.</summary>
public sealed record HistoryModel(BoardHead Head, string Back, IReadOnlyList<(long At, string Title, string Html)> Edits);

/// <summary>A report of a post, or a message to the moderators that is about no post.</summary>
public sealed record ReportModel(
    BoardHead Head, string Back, bool IsOfPost, string Kind, string Text, bool IsNamed, Problems Problems);

/// <summary>The settings of a board.</summary>
public sealed record BoardSettingsModel(BoardHead Head, string Readers, bool HoldsFirst, string Watched, int SlowSeconds, Problems Problems)
{
    public bool IsSaved { get; init; }
    public static IReadOnlyList<string> EveryReaders { get; } = Enum.GetNames<BoardReaders>();
    public static IReadOnlyList<int> SlowChoices { get; } = [0, 60, 300, 900, 3600];
}

/// <summary>Announcements that everybody may read.</summary>
public sealed record NewsModel(string Slug, string Group, string Zone, bool IsListed, IReadOnlyList<NewsItem> Items);

public sealed record NewsItem(string Id, string Title, string Html, long At);
