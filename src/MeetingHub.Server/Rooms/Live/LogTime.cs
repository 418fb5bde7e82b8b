namespace MeetingHub.Server.Rooms.Live;

/// <summary>
/// The time of a room's log, in which its entries are dated and its deadlines lie. It is the time of day, except while the room waits for
/// a deadline: then it goes on from the newest entry by a clock that nobody can set, so that neither a machine whose clock jumps nor one
/// whose clock is wrong ends the waiting early, or never.
/// </summary>
internal sealed class LogTime(TimeProvider clock)
{
    private DateTimeOffset _at; // what it was
    private TimeSpan _since;    // then, in steady time
    private bool _isWaiting;

    /// <summary>In whole milliseconds, as entries have it.</summary>
    public DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(Exact.ToUnixTimeMilliseconds());

    private DateTimeOffset Exact => _isWaiting ? _at + (clock.Steady() - _since) : clock.GetUtcNow();

    /// <summary>The fold has become longer; its newest entry was written at that time by the clock of its node.</summary>
    /// <param name="age">How old it can be at most: how long ago the fold was as long as the log.</param>
    /// <param name="isWaiting">Whether the room waits for a deadline now.</param>
    public void Follow(DateTimeOffset? newest, TimeSpan age, bool isWaiting)
    {
        var now = Exact;
        // While waiting, an entry that took a while to arrive does not set the time back.
        if (newest is { } at) now = now < at ? at : !_isWaiting && now - at > age ? at + age : now;
        (_at, _since, _isWaiting) = (now, clock.Steady(), isWaiting);
    }
}
