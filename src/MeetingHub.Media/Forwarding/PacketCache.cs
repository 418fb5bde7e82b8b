namespace MeetingHub.Media.Forwarding;

/// <summary>The last packets of one layer, decrypted, so that they can be sent again to a receiver that missed them (RFC 4588).</summary>
internal sealed class PacketCache
{
    /// <summary>About two seconds of the largest layer, which is longer than a picture can wait.</summary>
    public const int Capacity = 256;

    /// <summary>Longer payloads are forwarded but not kept; browsers stay below 1200 bytes.</summary>
    public const int LongestPayload = 1280;

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Capacity * LongestPayload);
    private readonly Entry[] _entries = new Entry[Capacity];

    private struct Entry
    {
        public long Number;
        public uint Timestamp;
        public int Length;
        public bool Marker;
    }

    /// <param name="number">The extended sequence number; never 0.</param>
    public void Add(long number, bool marker, uint timestamp, ReadOnlySpan<byte> payload)
    {
        if (payload.Length > LongestPayload) return;
        var at = (int)(number % Capacity);
        _entries[at] = new Entry { Number = number, Timestamp = timestamp, Length = payload.Length, Marker = marker };
        payload.CopyTo(_bytes.AsSpan(at * LongestPayload));
    }

    public bool TryGet(long number, out bool marker, out uint timestamp, out ReadOnlySpan<byte> payload)
    {
        var at = (int)(number % Capacity);
        ref readonly var entry = ref _entries[at];
        (marker, timestamp) = (entry.Marker, entry.Timestamp);
        payload = _bytes.AsSpan(at * LongestPayload, entry.Length);
        return entry.Number == number && number != 0;
    }

    public void Clear() => Array.Clear(_entries);
}
