using MeetingHub.Domain.Rooms;

namespace MeetingHub.Server.Rooms;

/// <summary>A token bucket.</summary>
internal struct Bucket(double size, double perSecond, bool isFull)
{
    private readonly double _size = size;
    private readonly double _perSecond = perSecond;
    private double _tokens = isFull ? size : Math.Max(2, perSecond);
    private long _at;

    public bool TryTake(long now, long ticksPerSecond)
    {
        if (_at == 0) _at = now;
        _tokens = Math.Min(_size, _tokens + (now - _at) * _perSecond / ticksPerSecond);
        _at = now;
        if (_tokens < 1) return false;
        _tokens--;
        return true;
    }
}

/// <summary>
/// How much all participants of a room together may say at one node: many seats that each stay within their own limits could still bury
/// what others say. Facilitators are not counted, nor are commands that say less, such as turning a microphone off.
/// </summary>
internal sealed class RoomLimits(int messagesPerSecond, TimeProvider clock)
{
    private const int SecondsAtOnce = 10; // when everybody says hello

    private Bucket _messages = new(SecondsAtOnce * messagesPerSecond, messagesPerSecond, isFull: true);
    private Bucket _responses = new(SecondsAtOnce * messagesPerSecond, messagesPerSecond, isFull: true);

    public bool MayTake(RoomCommand command) =>
        command is not (PostMessage or ReactToMessage or WithdrawReaction or WriteAtDoor or AskForSecret)
            || _messages.TryTake(clock.GetTimestamp(), clock.TimestampFrequency);

    public bool MayRespond() => _responses.TryTake(clock.GetTimestamp(), clock.TimestampFrequency);
}

internal enum HubCall { Join, Execute, Negotiate, SetView, Signal, Unknown, Snapshot, Question }

/// <summary>
/// The calls that one connection may make, and how often: docs/protocol.md section 8. After joining the limits belong to the seat, so a new
/// connection is no way round them.
/// </summary>
/// <param name="isFresh">
/// False for a seat that comes from another node, where it may have used its limits up: it begins with a second's worth.
/// </param>
internal sealed class CallLimits(TimeProvider clock, bool isFresh = true)
{
    private const int MostRefused = 200;
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(10); // after this time even the slowest bucket is full again

    private readonly Lock _lock = new(); // an older connection of the seat may still be calling
    private Bucket _join = new(5, 1, isFresh);
    private Bucket _execute = new(30, 10, isFresh);
    private Bucket _negotiate = new(5, 0.5, isFresh);
    private Bucket _setView = new(20, 5, isFresh);
    private Bucket _signal = new(10, 5, isFresh);
    private Bucket _unknown = new(5, 1, isFresh);
    private Bucket _snapshot = new(5, 0.5, isFresh); // the whole room, which costs the server most
    private Bucket _question = new(2, 0.2, isFresh);
    private long _calledAt;
    private long _refusingSince;
    private int _refused;

    /// <summary>
    /// "I am not safe" is never told to slow down. Asked again it changes nothing, and a connection has one call under way at a time, so it
    /// buries nobody; its other choices count like any command.
    /// </summary>
    public static bool IsExempt(RoomCommand? command) => command is SayNotSafe { Choice: null or NotSafeChoice.InDangerNow };

    public bool IsFlooding
    {
        get { lock (_lock) return _refused >= MostRefused; }
    }

    /// <summary>Whether there was no call for so long that new limits would be the same.</summary>
    public bool AreRested
    {
        get { lock (_lock) return clock.GetElapsedTime(_calledAt) > Within; }
    }

    public bool TryTake(HubCall call)
    {
        lock (_lock) return TryTake(call, _calledAt = clock.GetTimestamp());
    }

    private bool TryTake(HubCall call, long now)
    {
        var taken = call switch
        {
            HubCall.Join => _join.TryTake(now, clock.TimestampFrequency),
            HubCall.Execute => _execute.TryTake(now, clock.TimestampFrequency),
            HubCall.Negotiate => _negotiate.TryTake(now, clock.TimestampFrequency),
            HubCall.SetView => _setView.TryTake(now, clock.TimestampFrequency),
            HubCall.Signal => _signal.TryTake(now, clock.TimestampFrequency),
            HubCall.Question => _question.TryTake(now, clock.TimestampFrequency),
            HubCall.Snapshot => _snapshot.TryTake(now, clock.TimestampFrequency),
            _ => _unknown.TryTake(now, clock.TimestampFrequency),
        };
        if (taken) return true;
        if (_refused == 0 || clock.GetElapsedTime(_refusingSince, now) > Within) (_refusingSince, _refused) = (now, 0);
        _refused++;
        return false;
    }
}
