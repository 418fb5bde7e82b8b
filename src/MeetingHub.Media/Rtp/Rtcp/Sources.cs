using System.Buffers.Binary;

namespace MeetingHub.Media.Rtp;

/// <summary>Sources that have stopped (RFC 3550 section 6.6).</summary>
internal readonly ref struct Bye
{
    private readonly ReadOnlySpan<byte> _sources;
    private Bye(ReadOnlySpan<byte> sources) => _sources = sources;

    public int Count => _sources.Length / 4;
    public uint Ssrc(int index) => BinaryPrimitives.ReadUInt32BigEndian(_sources[(4 * index)..]);

    public static bool TryRead(RtcpPacket packet, out Bye bye)
    {
        bye = default;
        if (packet.Type != RtcpType.Bye || packet.Body.Length < 4 * packet.Count) return false;
        bye = new Bye(packet.Body[..(4 * packet.Count)]);
        return true;
    }

    public static int Write(Span<byte> into, uint ssrc)
    {
        RtcpReader.WriteHeader(into, RtcpType.Bye, 1, 8);
        BinaryPrimitives.WriteUInt32BigEndian(into[4..], ssrc);
        return 8;
    }
}

/// <summary>Source description with a CNAME, which every compound packet carries (RFC 3550 section 6.5).</summary>
internal static class Sdes
{
    private const byte CanonicalName = 1;

    /// <summary><paramref name="cname"/> is UTF-8, at most 255 bytes.</summary>
    public static int Write(Span<byte> into, uint ssrc, ReadOnlySpan<byte> cname)
    {
        // the chunk ends with at least one zero byte and is padded to a word
        var end = 10 + cname.Length;
        var length = (end + 1 + 3) & ~3;
        RtcpReader.WriteHeader(into, RtcpType.SourceDescription, 1, length);
        BinaryPrimitives.WriteUInt32BigEndian(into[4..], ssrc);
        into[8] = CanonicalName;
        into[9] = (byte)cname.Length;
        cname.CopyTo(into[10..]);
        into[end..length].Clear();
        return length;
    }

    /// <summary>The first chunk's source and its CNAME.</summary>
    public static bool TryRead(RtcpPacket packet, out uint ssrc, out ReadOnlySpan<byte> cname)
    {
        ssrc = 0;
        cname = default;
        if (packet.Type != RtcpType.SourceDescription || packet.Count == 0 || packet.Body.Length < 8) return false;
        ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet.Body);
        var items = packet.Body[4..];
        while (items.Length >= 2 && items[0] != 0)
        {
            var length = items[1];
            if (items.Length < 2 + length) return false;
            if (items[0] == CanonicalName)
            {
                cname = items.Slice(2, length);
                return true;
            }
            items = items[(2 + length)..];
        }
        return false;
    }
}
