using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>
/// One person who said that they are not safe, until a facilitator closes it: it stays when the person leaves. It holds no words, and is
/// forgotten with the room.
/// </summary>
/// <param name="Name">As of saying it, for when the person has left.</param>
public sealed record NotSafe(ParticipantId Who, string Name, Keepsake Keepsake, Tint Tint, NotSafeChoice? Choice, DateTimeOffset SaidAt)
{
    /// <summary>When the facilitators were asked last.</summary>
    public DateTimeOffset AskedAt { get; init; }

    /// <summary>How often they were asked again.</summary>
    public int Times { get; init; }

    /// <summary>The facilitators who have looked, the first one first.</summary>
    public ImmutableList<ParticipantId> Seen { get; init; } = [];

    public bool IsTakenBack { get; init; }

    /// <summary>Whether somebody is still to look.</summary>
    public bool IsWaiting => Seen.IsEmpty && !IsTakenBack;
}

/// <summary>Who said that they are not safe.</summary>
public sealed record Safety
{
    /// <summary>After this without a look, the facilitators are asked again.</summary>
    public static readonly TimeSpan AskAgainAfter = TimeSpan.FromMinutes(1);

    /// <summary>So often they are asked again. After that it stays open before them, and makes no sound.</summary>
    public const int MostTimes = 10;

    /// <summary>More people than a room has seats; above it, the oldest gives way.</summary>
    public const int MostOpen = 1_000;

    /// <summary>At most one of a person, the longest open first.</summary>
    public ImmutableList<NotSafe> Open { get; init; } = [];

    public NotSafe? Find(ParticipantId who) => Open.Find(s => s.Who == who);

    internal Safety Evolve(RoomEvent e, DateTimeOffset at) => e switch
    {
        NotSafeSaid said                      => Say(said, at),
        NotSafeChosen(var who, var choice)    => Change(who, s => s with { Choice = choice }),
        NotSafeTakenBack(var who)             => Change(who, s => s with { IsTakenBack = true }),
        NotSafeLookedAt(var who, var by)      => Change(who, s => s.Seen.Contains(by) ? s : s with { Seen = s.Seen.Add(by) }),
        NotSafeAskedAgain(var who, var times) => Change(who, s => s with { Times = times, AskedAt = at }),
        NotSafeClosed(var who, _)             => Find(who) is { } open ? new Safety { Open = Open.Remove(open) } : this,
        _                                     => this,
    };

    private Safety Say(NotSafeSaid said, DateTimeOffset at)
    {
        var (who, name, keepsake, tint, choice) = said;
        var signal = new NotSafe(who, name, keepsake, tint, choice, at) { AskedAt = at };
        var open = Find(who) is { } earlier ? Open.Replace(earlier, signal) : Open.Add(signal);
        return new Safety { Open = open.Count > MostOpen ? open.RemoveAt(0) : open };
    }

    private Safety Change(ParticipantId who, Func<NotSafe, NotSafe> change) =>
        Find(who) is { } open ? new Safety { Open = Open.Replace(open, change(open)) } : this;
}
