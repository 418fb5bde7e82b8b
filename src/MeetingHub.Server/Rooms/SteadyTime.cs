namespace MeetingHub.Server.Rooms;

/// <summary>
/// Time for waiting, which only goes forward. The time of day jumps when somebody sets it or a machine wakes up, and a minute would seem
/// to be over that never passed.
/// </summary>
internal static class SteadyTime
{
    public static TimeSpan Steady(this TimeProvider clock) => clock.GetElapsedTime(0);
}
