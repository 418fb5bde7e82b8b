namespace MeetingHub.Media.Forwarding;

/// <summary>
/// The last packets of one layer, decrypted, so that they can be sent again to a receiver that missed them (RFC 4588). It grows until it
/// holds what comes in the time for which somebody may ask: a small picture takes little, a detailed keyframe fits.
/// </summary>
internal sealed class PacketCache
{
    /// <summary>Longer payloads are forwarded but not kept; browsers stay below 1200 bytes.</summary>
    public const int LongestPayload = 1280;

    public const int MostPackets = 1_024;

    private const int LeastPackets = 32; // a power of two, as is every number of them
    private const int PageBytes = 8 << 10;
    private const int MostPages = 128; // twice a keyframe of 1080p with every detail

    private Entry[] _entries = new Entry[LeastPackets]; // by number
    private readonly List<Page> _pages = [new Page()]; // a ring, filled in the order in which packets come
    private int _page;

    private sealed class Page
    {
        public readonly byte[] Bytes = GC.AllocateUninitializedArray<byte>(PageBytes);
        public int Length;
        public int Turn; // how often it was begun again
        public long LastUs;
    }

    private struct Entry
    {
        public long Number;
        public long AtUs;
        public Page Page;
        public int Turn;
        public int Start;
        public int Length;
        public uint Timestamp;
        public bool Marker;
    }

    /// <summary>What it takes for the packets themselves.</summary>
    public int Bytes => _pages.Count * PageBytes;

    /// <param name="number">The extended sequence number; never 0.</param>
    /// <param name="keepUs">How long it may be asked for.</param>
    public void Add(long number, bool marker, uint timestamp, ReadOnlySpan<byte> payload, long keepUs, long nowUs)
    {
        if (payload.Length > LongestPayload) return;
        while (_entries.Length < MostPackets
            && At(number) is { Number: not 0 } taken && taken.Number != number && nowUs - taken.AtUs < keepUs) GrowEntries();
        var page = _pages[_page];
        if (page.Length + payload.Length > PageBytes) page = NextPage(keepUs, nowUs);
        At(number) = new Entry
        {
            Number = number, AtUs = nowUs, Page = page, Turn = page.Turn, Start = page.Length, Length = payload.Length,
            Timestamp = timestamp,
            Marker = marker,
        };
        payload.CopyTo(page.Bytes.AsSpan(page.Length));
        page.Length += payload.Length;
        page.LastUs = nowUs;
    }

    public bool TryGet(long number, out bool marker, out uint timestamp, out ReadOnlySpan<byte> payload)
    {
        ref readonly var entry = ref At(number);
        (marker, timestamp) = (entry.Marker, entry.Timestamp);
        payload = default;
        if (entry.Number != number || number == 0 || entry.Turn != entry.Page.Turn) return false;
        payload = entry.Page.Bytes.AsSpan(entry.Start, entry.Length);
        return true;
    }

    public void Clear() => Array.Clear(_entries);

    private ref Entry At(long number) => ref _entries[number & (_entries.Length - 1)];

    private void GrowEntries()
    {
        var before = _entries;
        _entries = new Entry[2 * before.Length];
        foreach (ref readonly var entry in before.AsSpan())
        {
            if (entry.Number != 0) At(entry.Number) = entry;
        }
    }

    // The oldest one, or a new one where even the oldest may be asked for.
    private Page NextPage(long keepUs, long nowUs)
    {
        var next = (_page + 1) % _pages.Count;
        var page = _pages[next];
        if (nowUs - page.LastUs < keepUs && _pages.Count < MostPages)
        {
            page = new Page();
            _pages.Insert(++_page, page);
            return page;
        }
        (_page, page.Length) = (next, 0);
        page.Turn++;
        return page;
    }
}
