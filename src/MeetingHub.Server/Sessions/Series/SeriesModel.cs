using MeetingHub.Domain.Sessions;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Sessions.Reminders;

namespace MeetingHub.Server.Sessions.Series;

/// <summary>What somebody has in a session.</summary>
public enum OwnPlace { None, Kept, Waits }

/// <summary>A session as its page shows it. Times are UTC, in milliseconds since 1970.</summary>
/// <param name="Left">How many places nobody has.</param>
/// <param name="InZone">When it starts by the series' own clocks, where the reader's show another time.</param>
public sealed record DateModel(
    string Id, long StartsAt, long EndsAt, long? MovedFrom, bool IsCancelled, bool IsOn, string Note, int Left, int Waiting, OwnPlace Own,
    string? InZone);

/// <summary>From the first to the last of some sessions the reader's clocks show another hour than usual.</summary>
public sealed record OtherHour(DateTimeOffset First, DateTimeOffset Last);

/// <summary>The box for questions without a name before the next session.</summary>
/// <param name="Id">Of the question that the form is for.</param>
/// <param name="Text">What was typed, when it was not taken.</param>
/// <param name="Reads">The reader leads the session, so the questions are theirs to read.</param>
public sealed record BoxModel(string Session, long StartsAt, string Id, bool IsFull, string Text, bool Reads);

/// <summary>The page of a series.</summary>
/// <param name="Code">Of the link to the session that is on.</param>
/// <param name="IsInvitedOnly">Only people with a personal invitation come in, so the page leads nobody to the door.</param>
/// <param name="DoorsAt">When the doors of the first session open.</param>
/// <param name="Leads">The reader leads it.</param>
/// <param name="Problems">Of a question that was not taken.</param>
/// <param name="HasAsked">A question has just been put into the box.</param>
/// <param name="NeedsHelp">Its words ask for help to be shown at once.</param>
/// <param name="Answered">The session about which the reader has just said something.</param>
public sealed record SeriesModel(
    string GroupSlug, string GroupName, string Slug, string Title, string Zone, bool IsListed, string Code, int Capacity,
    bool IsInvitedOnly,
    IReadOnlyList<DateModel> Dates, bool HasMore, long? DoorsAt, bool Leads, IReadOnlyList<OtherHour> OtherHours, string? Answered,
    ReminderBoxModel Reminders, bool Newcomers, BoxModel? Box, Problems Problems, bool HasAsked = false, bool NeedsHelp = false)
{
    /// <summary>A talk for many.</summary>
    public bool IsTalk { get; init; }

    /// <summary>Its id, where its sessions are end-to-end encrypted.</summary>
    public string? Sealed { get; init; }

    /// <summary>How often it meets; null when it does so once.</summary>
    public Recurrence? Rule { get; init; }
    public int Minutes { get; init; }

    /// <summary>What they call themselves.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>Until when somebody who is late still comes in to the session that is on; null when its time is over.</summary>
    public long? LateUntil { get; init; }

    public DateModel? On => Dates.FirstOrDefault(d => d.IsOn);

    /// <summary>The next one for which the reader keeps a place, or else the next one.</summary>
    public DateModel? Next => Dates.FirstOrDefault(d => d is { Own: OwnPlace.Kept, IsCancelled: false, IsOn: false })
        ?? Dates.FirstOrDefault(d => d is { IsCancelled: false, IsOn: false });
}
