namespace MeetingHub.Media.Tests.Engine;

internal static class Allocated
{
    /// <summary>
    /// Plays something in ten parts and returns the bytes that this thread allocated in each. What packets allocate shows in most parts; what the
    /// run time allocates once, whenever it has compiled something better, shows in one.
    /// </summary>
    /// <param name="count">How many there are to play.</param>
    /// <param name="play">Plays some of them: the first and how many.</param>
    public static long[] InTenths(int count, Action<int, int> play)
    {
        var allocated = new long[10];
        for (var tenth = 0; tenth < 10; tenth++)
        {
            var (from, to) = ((int)((long)count * tenth / 10), (int)((long)count * (tenth + 1) / 10));
            var before = GC.GetAllocatedBytesForCurrentThread();
            play(from, to - from);
            allocated[tenth] = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        return allocated;
    }
}
