namespace MeetingHub.Media.Forwarding;

/// <summary>
/// The missing packets of one layer, and when each is asked for: at once, then again whenever an answer is overdue, and no longer than a
/// picture or a word may wait (RFC 4585 section 3.5 leaves this to the receiver).
/// </summary>
internal sealed class MissingPackets(bool isSound)
{
    /// <summary>A larger gap is not a loss but a restart.</summary>
    public const int Most = 128;

    private const long ShortestPaceUs = 50_000;
    private const int Tries = 5;
    private const long LeastPatienceUs = 400_000;
    private const long MostPatienceUs = 2_000_000; // browsers keep packets for so long, and nobody waits longer for a picture
    private const long SoundPatienceUs = 200_000; // whoever hears it does not wait longer; a longer way is not asked at all

    private readonly Entry[] _entries = new Entry[Most]; // in rising order
    private int _count;

    private struct Entry
    {
        public long Number;
        public long SinceUs;
        public long DueUs;
    }

    public int Count => _count;

    /// <summary>The time from one request to the next: a little more than an answer takes.</summary>
    public static long PaceUs(long roundTripUs) => Math.Max(ShortestPaceUs, roundTripUs + roundTripUs / 4);

    /// <summary>The time after which a packet is given up.</summary>
    public static long PatienceUs(long roundTripUs) => Math.Clamp(Tries * PaceUs(roundTripUs), LeastPatienceUs, MostPatienceUs);

    private long OurPatienceUs(long roundTripUs) => isSound ? SoundPatienceUs : PatienceUs(roundTripUs);

    /// <summary>
    /// Adds the numbers from <paramref name="first"/> to <paramref name="last"/>. False, adding none, when there is no room.
    /// </summary>
    public bool TryAdd(long first, long last, long nowUs)
    {
        if (last - first + 1 > Most - _count)
        {
            _count = 0;
            return false;
        }
        for (var number = first; number <= last; number++)
            _entries[_count++] = new Entry { Number = number, SinceUs = nowUs, DueUs = nowUs };
        return true;
    }

    public bool Contains(long number) => Find(number) >= 0;

    public bool Remove(long number)
    {
        var at = Find(number);
        if (at < 0) return false;
        _count--;
        Array.Copy(_entries, at + 1, _entries, at, _count - at);
        return true;
    }

    public void Clear() => _count = 0;

    /// <summary>Fills <paramref name="into"/> with the numbers to ask for now. Returns how many.</summary>
    public int TakeDue(long nowUs, long roundTripUs, Span<ushort> into)
    {
        var due = 0;
        var latest = OurPatienceUs(roundTripUs) - roundTripUs; // an answer to a later request would come too late
        for (var i = 0; i < _count && due < into.Length; i++)
        {
            ref var entry = ref _entries[i];
            if (entry.DueUs > nowUs || nowUs - entry.SinceUs > latest) continue;
            entry.DueUs = nowUs + PaceUs(roundTripUs);
            into[due++] = (ushort)entry.Number;
        }
        return due;
    }

    /// <summary>Takes out the oldest number that was waited for long enough.</summary>
    public bool TryGiveUp(long nowUs, long roundTripUs, out long number)
    {
        for (var i = 0; i < _count; i++)
        {
            if (nowUs - _entries[i].SinceUs < OurPatienceUs(roundTripUs)) continue;
            number = _entries[i].Number;
            Remove(number);
            return true;
        }
        number = 0;
        return false;
    }

    private int Find(long number)
    {
        for (var i = _count - 1; i >= 0 && _entries[i].Number >= number; i--)
        {
            if (_entries[i].Number == number) return i;
        }
        return -1;
    }
}
