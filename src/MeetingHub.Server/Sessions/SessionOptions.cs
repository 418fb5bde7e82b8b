using System.ComponentModel.DataAnnotations;

namespace MeetingHub.Server.Sessions;

/// <summary>Starting and joining meetings. Section "Sessions".</summary>
public sealed class SessionOptions
{
    /// <summary>Meetings that one network address may start in a minute. Raise it behind a shared address.</summary>
    [Range(1, 100_000)]
    public int MeetingsPerMinute { get; init; } = 30;

    /// <summary>Joins from one network address in a minute. A clinic or a campus shares one address: keep it generous.</summary>
    [Range(1, 1_000_000)]
    public int JoinsPerMinute { get; init; } = 120;

    /// <summary>Days after which a meeting's links stop working and its row is deleted.</summary>
    [Range(1, 3650)]
    public int RetentionDays { get; init; } = 30;

    /// <summary>
    /// Days after which a line of the moderation record is deleted: who removed, muted, locked and so on, and which seat, without names
    /// or words, except a note that a facilitator wrote. A removal that a moderator is to review is kept as long as the meeting's links
    /// work, if that is longer.
    /// </summary>
    [Range(1, 365)]
    public int RecordDays { get; init; } = 30;

    /// <summary>
    /// Days after which the record forgets that somebody said "I am not safe" and that a facilitator looked after them. It holds when, and
    /// neither who nor any words. Never longer than RecordDays.
    /// </summary>
    [Range(1, 30)]
    public int NotSafeDays { get; init; } = 7;

    /// <summary>Days after which words of feedback are deleted.</summary>
    [Range(1, 30)]
    public int FeedbackWordsDays { get; init; } = 30;

    /// <summary>Days after the last answer after which the sums of a session's feedback are deleted.</summary>
    [Range(1, 730)]
    public int FeedbackDays { get; init; } = 730;
}
