namespace MeetingHub.Media.Forwarding;

/// <summary>
/// The last packets of a microphone, decrypted: whoever begins to speak where not everybody is heard is heard from the first syllable on,
/// although that syllable had to be loud before anybody could know.
/// </summary>
internal sealed class LookBack
{
    /// <summary>Packets of 20 ms.</summary>
    public const int Capacity = 20;
    private const int LongestPayload = 400; // Opus at its usual rates takes less than half
    private const long FromUs = 400_000;

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Capacity * LongestPayload);
    private readonly Entry[] _entries = new Entry[Capacity];
    private long _highest;

    private struct Entry
    {
        public long Number;
        public long AtUs;
        public uint Timestamp;
        public int Length;
        public bool Marker;
    }

    /// <param name="number">The extended sequence number; never 0.</param>
    public void Add(long number, bool marker, uint timestamp, ReadOnlySpan<byte> payload, long nowUs)
    {
        if (payload.Length > LongestPayload) return;
        var at = (int)(number % Capacity);
        _entries[at] = new Entry { Number = number, AtUs = nowUs, Timestamp = timestamp, Length = payload.Length, Marker = marker };
        payload.CopyTo(_bytes.AsSpan(at * LongestPayload));
        _highest = Math.Max(_highest, number);
    }

    public void Clear()
    {
        Array.Clear(_entries);
        _highest = 0;
    }

    /// <summary>Lets a slot that has just been given this microphone begin with what came since then; nothing when that is too long ago.</summary>
    public void Play(Slot into, Layer layer, long sinceUs, long nowUs)
    {
        if (nowUs - sinceUs > FromUs) return;
        for (var number = Math.Max(1, _highest - Capacity + 1); number <= _highest; number++)
        {
            var at = (int)(number % Capacity);
            ref readonly var entry = ref _entries[at];
            if (entry.Number != number || entry.AtUs < sinceUs) continue;
            into.ForwardAudio(layer, number, entry.Marker, entry.Timestamp, _bytes.AsSpan(at * LongestPayload, entry.Length), nowUs);
        }
    }
}
