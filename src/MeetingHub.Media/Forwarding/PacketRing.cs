using MeetingHub.Media.Rtp;

namespace MeetingHub.Media.Forwarding;

internal enum RingEntryKind : byte
{
    Packet,

    /// <summary>Its sender's clock.</summary>
    Clock,

    /// <summary>So many bytes of a layer came, and were left where they came because nobody sees it here.</summary>
    Note,
}

/// <summary>A packet of a track after all checks, of AV1 as an <see cref="Av1Packet"/>, or what has to be known of it.</summary>
/// <param name="Source">Names the track.</param>
/// <param name="Codec">Of pictures.</param>
/// <param name="Generation">See <see cref="Layer.Generation"/>.</param>
/// <param name="Number">Its extended sequence number; of a clock, the time in the format of NTP; of a note, the bytes.</param>
/// <param name="Timestamp">Of a note, the height of its pictures, or 0.</param>
/// <param name="Level">The audio level as its packet has it, or <see cref="NoLevel"/>.</param>
/// <param name="AtUs">When it came.</param>
internal readonly record struct RingEntry(
    uint Source, byte Layer, VideoCodec Codec, RingEntryKind Kind, bool Marker, short Level, int Generation, long Number, uint Timestamp,
    long AtUs)
{
    public const short NoLevel = -1;
}

/// <summary>
/// What one shard lets the others have of a room's tracks, in the order in which it came. One thread writes, and never waits; any number
/// read, each at its own place. A reader that stands still for too long loses what has been written over, and learns how much. No lock, no
/// allocation.
/// </summary>
internal sealed class PacketRing
{
    /// <summary>Half a second of ten people on stage with all their layers. A power of two.</summary>
    public const int Capacity = 2_048;

    private const int LongestPayload = Outlet.LongestPacket;

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Capacity * LongestPayload);
    private readonly Place[] _places = new Place[Capacity];
    private long _written;

    private struct Place
    {
        public RingEntry Entry;
        public int Length;
    }

    /// <summary>How many entries have ever been written.</summary>
    public long Written => Volatile.Read(ref _written);

    public void Write(in RingEntry entry, ReadOnlySpan<byte> payload)
    {
        if (payload.Length > LongestPayload) return;
        var at = (int)(_written & (Capacity - 1));
        _places[at] = new Place { Entry = entry, Length = payload.Length };
        payload.CopyTo(_bytes.AsSpan(at * LongestPayload));
        Volatile.Write(ref _written, _written + 1);
        Volatile.WriteBarrier(); // whoever sees a part of the next entry also sees that this one is complete
    }

    /// <summary>
    /// Copies the entry at <paramref name="next"/>, and moves on. False when there is none. <paramref name="lost"/> entries were written
    /// over before they were read; the next one is then from the middle of the ring, so that there is time to read on.
    /// </summary>
    public bool TryRead(ref long next, out RingEntry entry, Span<byte> into, out int length, out long lost)
    {
        lost = 0;
        while (true)
        {
            var written = Written;
            if (next >= written)
            {
                (entry, length) = (default, 0);
                return false;
            }
            var at = (int)(next & (Capacity - 1));
            entry = _places[at].Entry;
            length = Math.Clamp(_places[at].Length, 0, LongestPayload);
            _bytes.AsSpan(at * LongestPayload, length).CopyTo(into);
            Volatile.ReadBarrier();
            // The one after the last may be half written, in the place of the oldest.
            written = Written;
            if (written - next < Capacity)
            {
                next++;
                return true;
            }
            lost += written - Capacity / 2 - next;
            next = written - Capacity / 2;
        }
    }
}
