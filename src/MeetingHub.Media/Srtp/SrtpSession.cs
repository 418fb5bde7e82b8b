using System.Buffers.Binary;
using System.Security.Cryptography;
using MeetingHub.Media.Rtp;

namespace MeetingHub.Media.Srtp;

/// <summary>
/// Protects and opens the RTP and RTCP of one peer, both directions (RFC 3711, RFC 7714). In place, without allocation once an
/// SSRC is known. One thread only. Buffers need <see cref="MostOverhead"/> bytes of room behind the packet.
/// </summary>
internal sealed class SrtpSession : IDisposable
{
    /// <summary>Bytes by which protecting may lengthen a packet: tag and SRTCP index.</summary>
    public const int MostOverhead = 16 + IndexLength;

    /// <summary>SSRCs that one direction may use for RTP, and as many for RTCP; more is an attack, and is dropped.</summary>
    public const int MostStreams = 256;

    private const int IndexLength = 4;
    private const int RtcpHeaderLength = 8;
    private const uint Encrypted = 0x8000_0000; // the E bit

    private readonly bool _gcm;
    private readonly int _tagLength;
    private readonly SrtpKeys _sendKeys;
    private readonly SrtpKeys _receiveKeys;
    private readonly SrtpCipher _sendRtp;
    private readonly SrtpCipher _sendRtcp;
    private readonly SrtpCipher _receiveRtp;
    private readonly SrtpCipher _receiveRtcp;
    private readonly Dictionary<uint, Stream> _sending = [];
    private readonly Dictionary<uint, Stream> _receiving = [];
    private readonly Dictionary<uint, ReplayWindow> _receivingRtcp = [];
    private uint _rtcpIndex; // one for all our senders, which leaves gaps in each one's indexes and repeats none

    public SrtpSession(
        SrtpProfile profile, ReadOnlySpan<byte> sendKey, ReadOnlySpan<byte> sendSalt,
        ReadOnlySpan<byte> receiveKey, ReadOnlySpan<byte> receiveSalt)
    {
        _gcm = profile == SrtpProfile.AeadAes128Gcm;
        _tagLength = profile.TagLength();
        _sendKeys = new SrtpKeys(profile, sendKey, sendSalt);
        _receiveKeys = new SrtpKeys(profile, receiveKey, receiveSalt);
        _sendRtp = new SrtpCipher(profile, _sendKeys.RtpKey, _sendKeys.RtpAuth, encrypts: true);
        _sendRtcp = new SrtpCipher(profile, _sendKeys.RtcpKey, _sendKeys.RtcpAuth, encrypts: true);
        _receiveRtp = new SrtpCipher(profile, _receiveKeys.RtpKey, _receiveKeys.RtpAuth, encrypts: false);
        _receiveRtcp = new SrtpCipher(profile, _receiveKeys.RtcpKey, _receiveKeys.RtcpAuth, encrypts: false);
        _sendKeys.ClearKeys();
        _receiveKeys.ClearKeys();
    }

    /// <summary>Where an SSRC stands: its highest index (roll-over count and sequence number) and what was seen of it.</summary>
    private sealed class Stream
    {
        public long Highest;
        public ReplayWindow Seen;
    }

    /// <summary>
    /// Returns the protected length, or -1 when the packet is no RTP, is from before the first one of its SSRC, or there are too many
    /// SSRCs.
    /// </summary>
    public int ProtectRtp(Span<byte> buffer, int length)
    {
        var packet = buffer[..length];
        if (!RtpHeader.TryReadLength(packet, out var header)) return -1;
        var (ssrc, sequence) = Names(packet);
        if (!_sending.TryGetValue(ssrc, out var stream))
        {
            if (_sending.Count >= MostStreams) return -1;
            _sending.Add(ssrc, stream = new Stream { Highest = sequence });
        }
        var index = Nearest(stream.Highest, sequence);
        if (index < 0) return -1;
        if (index > stream.Highest) stream.Highest = index;

        var tag = buffer.Slice(length, _tagLength);
        Span<byte> iv = stackalloc byte[16];
        if (_gcm)
        {
            WriteGcmIv(iv, _sendKeys.RtpSalt, ssrc, index);
            _sendRtp.GcmSeal(iv[..12], packet[..header], [], packet[header..], tag);
        }
        else
        {
            WriteCounterIv(iv, _sendKeys.RtpSalt, ssrc, index);
            _sendRtp.Ctr(iv, packet[header..]);
            Span<byte> roc = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(roc, (uint)(index >> 16));
            _sendRtp.Mac(packet, roc, tag);
        }
        return length + _tagLength;
    }

    /// <summary>Copies first: one plain packet goes to many peers.</summary>
    public int ProtectRtp(ReadOnlySpan<byte> plain, Span<byte> into)
    {
        plain.CopyTo(into);
        return ProtectRtp(into, plain.Length);
    }

    /// <summary>Returns the plain length, or -1 for what is forged, repeated, too old or no RTP.</summary>
    public int UnprotectRtp(Span<byte> buffer, int length)
    {
        if (length > buffer.Length || length < _tagLength) return -1;
        var plainLength = length - _tagLength;
        var packet = buffer[..plainLength];
        if (!RtpHeader.TryReadLength(packet, out var header)) return -1;
        var (ssrc, sequence) = Names(packet);

        var known = _receiving.TryGetValue(ssrc, out var stream);
        if (!known && _receiving.Count >= MostStreams) return -1;
        var index = known ? Nearest(stream!.Highest, sequence) : sequence;
        if (index < 0 || (known && !stream!.Seen.IsNew(index))) return -1;

        var tag = buffer.Slice(plainLength, _tagLength);
        Span<byte> iv = stackalloc byte[16];
        if (_gcm)
        {
            WriteGcmIv(iv, _receiveKeys.RtpSalt, ssrc, index);
            if (!_receiveRtp.GcmOpen(iv[..12], packet[..header], [], packet[header..], tag)) return -1;
        }
        else
        {
            Span<byte> roc = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(roc, (uint)(index >> 16));
            Span<byte> right = stackalloc byte[10];
            _receiveRtp.Mac(packet, roc, right);
            if (!CryptographicOperations.FixedTimeEquals(right, tag)) return -1;
            WriteCounterIv(iv, _receiveKeys.RtpSalt, ssrc, index);
            _receiveRtp.Ctr(iv, packet[header..]);
        }

        // Only what is authentic makes a stream known or moves it on.
        if (!known) _receiving.Add(ssrc, stream = new Stream { Highest = index });
        if (index > stream!.Highest) stream.Highest = index;
        stream.Seen.Mark(index);
        return plainLength;
    }

    /// <summary>Returns the protected length, or -1 when the packet is no RTCP or the indexes are used up.</summary>
    public int ProtectRtcp(Span<byte> buffer, int length)
    {
        // a second time under one index would give the key stream away
        if (length < RtcpHeaderLength || _rtcpIndex == Encrypted) return -1;
        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(buffer[4..]);
        var index = _rtcpIndex++;

        Span<byte> iv = stackalloc byte[16];
        Span<byte> word = stackalloc byte[IndexLength];
        BinaryPrimitives.WriteUInt32BigEndian(word, Encrypted | index);
        var text = buffer[RtcpHeaderLength..length];
        if (_gcm)
        {
            WriteGcmRtcpIv(iv, _sendKeys.RtcpSalt, ssrc, index);
            _sendRtcp.GcmSeal(iv[..12], buffer[..RtcpHeaderLength], word, text, buffer.Slice(length, _tagLength));
            word.CopyTo(buffer[(length + _tagLength)..]);
        }
        else
        {
            WriteCounterIv(iv, _sendKeys.RtcpSalt, ssrc, index);
            _sendRtcp.Ctr(iv, text);
            word.CopyTo(buffer[length..]);
            _sendRtcp.Mac(buffer[..(length + IndexLength)], [], buffer.Slice(length + IndexLength, _tagLength));
        }
        return length + _tagLength + IndexLength;
    }

    /// <summary>Returns the plain length, or -1 for what is forged, repeated, too old or no RTCP.</summary>
    public int UnprotectRtcp(Span<byte> buffer, int length)
    {
        var plainLength = length - _tagLength - IndexLength;
        if (length > buffer.Length || plainLength < RtcpHeaderLength) return -1;
        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(buffer[4..]);
        var word = _gcm ? buffer.Slice(length - IndexLength, IndexLength) : buffer.Slice(plainLength, IndexLength);
        var tag = _gcm ? buffer.Slice(plainLength, _tagLength) : buffer.Slice(length - _tagLength, _tagLength);
        var stamp = BinaryPrimitives.ReadUInt32BigEndian(word);
        var index = stamp & ~Encrypted;
        // Each sender counts for itself, and browsers have a sender for each source and slot (RFC 3711 section 3.2.3).
        var known = _receivingRtcp.TryGetValue(ssrc, out var seen);
        if ((stamp & Encrypted) == 0 || !seen.IsNew(index) || (!known && _receivingRtcp.Count >= MostStreams)) return -1;

        Span<byte> iv = stackalloc byte[16];
        var text = buffer[RtcpHeaderLength..plainLength];
        if (_gcm)
        {
            WriteGcmRtcpIv(iv, _receiveKeys.RtcpSalt, ssrc, index);
            if (!_receiveRtcp.GcmOpen(iv[..12], buffer[..RtcpHeaderLength], word, text, tag)) return -1;
        }
        else
        {
            Span<byte> right = stackalloc byte[10];
            _receiveRtcp.Mac(buffer[..(plainLength + IndexLength)], [], right);
            if (!CryptographicOperations.FixedTimeEquals(right, tag)) return -1;
            WriteCounterIv(iv, _receiveKeys.RtcpSalt, ssrc, index);
            _receiveRtcp.Ctr(iv, text);
        }
        seen.Mark(index);
        _receivingRtcp[ssrc] = seen; // only what is authentic makes a sender known
        return plainLength;
    }

    public void Dispose()
    {
        _sendRtp.Dispose();
        _sendRtcp.Dispose();
        _receiveRtp.Dispose();
        _receiveRtcp.Dispose();
        _sendKeys.Clear();
        _receiveKeys.Clear();
    }

    private static (uint Ssrc, ushort Sequence) Names(ReadOnlySpan<byte> packet) =>
        (BinaryPrimitives.ReadUInt32BigEndian(packet[8..]), BinaryPrimitives.ReadUInt16BigEndian(packet[2..]));

    // The index with this sequence number that is nearest to the highest one (RFC 3711 section 3.3.1). Negative: from before the first
    // roll-over, which there can not be.
    private static long Nearest(long highest, ushort sequence) => highest + (short)(sequence - (ushort)highest);

    // 00 00, SSRC, roll-over count, sequence number, xor salt (RFC 7714 section 8.1).
    private static void WriteGcmIv(Span<byte> iv, ReadOnlySpan<byte> salt, uint ssrc, long index)
    {
        iv[..2].Clear();
        BinaryPrimitives.WriteUInt32BigEndian(iv[2..], ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(iv[6..], (uint)(index >> 16));
        BinaryPrimitives.WriteUInt16BigEndian(iv[10..], (ushort)index);
        for (var i = 0; i < 12; i++) iv[i] ^= salt[i];
    }

    // 00 00, SSRC, 00 00, index, xor salt (RFC 7714 section 9.1).
    private static void WriteGcmRtcpIv(Span<byte> iv, ReadOnlySpan<byte> salt, uint ssrc, uint index)
    {
        iv[..2].Clear();
        BinaryPrimitives.WriteUInt32BigEndian(iv[2..], ssrc);
        iv[6..8].Clear();
        BinaryPrimitives.WriteUInt32BigEndian(iv[8..], index);
        for (var i = 0; i < 12; i++) iv[i] ^= salt[i];
    }

    // salt * 2^16 xor SSRC * 2^64 xor index * 2^16 (RFC 3711 section 4.1.1).
    private static void WriteCounterIv(Span<byte> iv, ReadOnlySpan<byte> salt, uint ssrc, long index)
    {
        iv.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(iv[4..], ssrc);
        BinaryPrimitives.WriteUInt16BigEndian(iv[8..], (ushort)(index >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(iv[10..], (uint)index);
        for (var i = 0; i < 14; i++) iv[i] ^= salt[i];
    }
}
