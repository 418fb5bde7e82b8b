namespace MeetingHub.Media.Forwarding;

/// <summary>
/// Which packets of one layer have not come, and when each is asked for again: at once, then every
/// <see cref="RepeatUs"/>, <see cref="MostTimes"/> times in all (RFC 4585 section 3.5 leaves this to the receiver).
/// </summary>
internal sealed class MissingPackets
{
    /// <summary>A larger hole is not a loss but a new beginning.</summary>
    public const int Most = 128;
    public const long RepeatUs = 50_000;
    public const int MostTimes = 8;

    private readonly Entry[] _entries = new Entry[Most]; // in rising order
    private int _count;

    private struct Entry
    {
        public long Number;
        public long DueUs;
        public int Asked;
    }

    public int Count => _count;

    /// <summary>Everything from <paramref name="first"/> to <paramref name="last"/>. False when there is no room: then nothing is kept.</summary>
    public bool TryAdd(long first, long last, long nowUs)
    {
        if (last - first + 1 > Most - _count)
        {
            _count = 0;
            return false;
        }
        for (var number = first; number <= last; number++) _entries[_count++] = new Entry { Number = number, DueUs = nowUs };
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
    public int TakeDue(long nowUs, Span<ushort> into)
    {
        var due = 0;
        for (var i = 0; i < _count && due < into.Length; i++)
        {
            ref var entry = ref _entries[i];
            if (entry.DueUs > nowUs || entry.Asked >= MostTimes) continue;
            entry.Asked++;
            entry.DueUs = nowUs + RepeatUs;
            into[due++] = (ushort)entry.Number;
        }
        return due;
    }

    /// <summary>The oldest number that was asked for often enough and is still due; it is forgotten.</summary>
    public bool TryGiveUp(long nowUs, out long number)
    {
        for (var i = 0; i < _count; i++)
        {
            if (_entries[i].Asked < MostTimes || _entries[i].DueUs > nowUs) continue;
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
