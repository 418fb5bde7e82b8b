using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;
using MeetingHub.Media.Forwarding;

namespace MeetingHub.Media.Engine;

/// <summary>What a datagram between two nodes says.</summary>
internal enum LinkKind : byte
{
    /// <summary>A <see cref="RingEntry"/>.</summary>
    Packet = 1,

    /// <summary>What is wanted of tracks that come from the other node: <see cref="LinkWish"/>, one after the other.</summary>
    Wishes = 2,

    /// <summary>What tracks are like that may be wanted: <see cref="LinkState"/>, one after the other.</summary>
    States = 3,

    /// <summary>A <see cref="LinkMessage"/> with its number, which is sent until it is confirmed.</summary>
    Message = 4,

    /// <summary>Numbers of datagrams that did not come, two bytes each.</summary>
    Missing = 5,

    /// <summary>A <see cref="LinkBeat"/>.</summary>
    Beat = 6,
}

/// <summary>The last word on what viewers want of a track, as <see cref="Audience"/> has it. Keyframes are counted.</summary>
internal readonly record struct LinkWish(uint Source, byte Wanted, byte Watched, byte LossShare, byte Keyframes, byte FirstKeyframes)
{
    public const int Length = 9;

    public void Write(Span<byte> into)
    {
        BinaryPrimitives.WriteUInt32BigEndian(into, Source);
        (into[4], into[5], into[6], into[7], into[8]) = (Wanted, Watched, LossShare, Keyframes, FirstKeyframes);
    }

    public static LinkWish Read(ReadOnlySpan<byte> from) =>
        new(BinaryPrimitives.ReadUInt32BigEndian(from), from[4], from[5], from[6], from[7], from[8]);
}

/// <summary>
/// How many layers of a track its browser is asked for, and, when <paramref name="Layer"/> names one that does not cross because nobody
/// there sees it: how many bytes of it have come since the last word.
/// </summary>
internal readonly record struct LinkState(uint Source, byte Sent, byte Layer, int Generation, int Bytes, ushort Height)
{
    public const int Length = 16;
    public const byte NoLayer = 0xFF;

    public void Write(Span<byte> into)
    {
        BinaryPrimitives.WriteUInt32BigEndian(into, Source);
        (into[4], into[5]) = (Sent, Layer);
        BinaryPrimitives.WriteInt32BigEndian(into[6..], Generation);
        BinaryPrimitives.WriteInt32BigEndian(into[10..], Bytes);
        BinaryPrimitives.WriteUInt16BigEndian(into[14..], Height);
    }

    public static LinkState Read(ReadOnlySpan<byte> from) => new(
        BinaryPrimitives.ReadUInt32BigEndian(from), from[4], from[5], BinaryPrimitives.ReadInt32BigEndian(from[6..]),
        BinaryPrimitives.ReadInt32BigEndian(from[10..]), BinaryPrimitives.ReadUInt16BigEndian(from[14..]));
}

/// <summary>A sign of life with what the sender knows: its time, the other's time as of now, and the last message that it has.</summary>
internal readonly record struct LinkBeat(long AtUs, long EchoUs, uint Heard)
{
    public const int Length = 20;

    public void Write(Span<byte> into)
    {
        BinaryPrimitives.WriteInt64BigEndian(into, AtUs);
        BinaryPrimitives.WriteInt64BigEndian(into[8..], EchoUs);
        BinaryPrimitives.WriteUInt32BigEndian(into[16..], Heard);
    }

    public static bool TryRead(ReadOnlySpan<byte> from, out LinkBeat beat)
    {
        beat = default;
        if (from.Length != Length) return false;
        beat = new LinkBeat(
            BinaryPrimitives.ReadInt64BigEndian(from), BinaryPrimitives.ReadInt64BigEndian(from[8..]),
            BinaryPrimitives.ReadUInt32BigEndian(from[16..]));
        return true;
    }
}

/// <summary>A packet of a track on its way to another node.</summary>
//  | source (4) | entry, described, marker, codec, layer (1) | level (2) | generation (4) | number (8) | timestamp (4) | payload |
internal static class LinkPacket
{
    public const int HeaderLength = 23;
    private const int MarkerBit = 0x10;
    private const int DescribedBit = 0x20; // of AV1: its payload is a whole Av1Packet. Releases before it refuse that.

    public static int Write(Span<byte> into, in RingEntry entry, ReadOnlySpan<byte> payload)
    {
        BinaryPrimitives.WriteUInt32BigEndian(into, entry.Source);
        into[4] = (byte)(
            ((int)entry.Kind << 6) | (entry.Marker ? MarkerBit : 0) | Described(entry.Codec) | ((int)entry.Codec << 2) | entry.Layer);
        BinaryPrimitives.WriteInt16BigEndian(into[5..], entry.Level);
        BinaryPrimitives.WriteInt32BigEndian(into[7..], entry.Generation);
        BinaryPrimitives.WriteInt64BigEndian(into[11..], entry.Number);
        BinaryPrimitives.WriteUInt32BigEndian(into[19..], entry.Timestamp);
        payload.CopyTo(into[HeaderLength..]);
        return HeaderLength + payload.Length;
    }

    public static bool TryRead(ReadOnlySpan<byte> from, long nowUs, out RingEntry entry, out ReadOnlySpan<byte> payload)
    {
        entry = default;
        payload = default;
        if (from.Length < HeaderLength || from[4] >> 6 > (int)RingEntryKind.Clock) return false;
        var codec = (VideoCodec)((from[4] >> 2) & 0x03);
        if ((from[4] & DescribedBit) != Described(codec)) return false;
        entry = new RingEntry(
            BinaryPrimitives.ReadUInt32BigEndian(from), (byte)(from[4] & 0x03), codec,
            (RingEntryKind)(from[4] >> 6),
            (from[4] & MarkerBit) != 0,
            BinaryPrimitives.ReadInt16BigEndian(from[5..]), BinaryPrimitives.ReadInt32BigEndian(from[7..]),
            BinaryPrimitives.ReadInt64BigEndian(from[11..]), BinaryPrimitives.ReadUInt32BigEndian(from[19..]), nowUs);
        payload = from[HeaderLength..];
        return true;
    }

    private static int Described(VideoCodec codec) => codec == VideoCodec.Av1 ? DescribedBit : 0;
}

/// <summary>What nodes tell each other of a room that is on both. Sent in order, each until it is confirmed.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(RoomBegun), "begun")]
[JsonDerivedType(typeof(RoomLeft), "left")]
[JsonDerivedType(typeof(PeerIntroduced), "introduced")]
[JsonDerivedType(typeof(PeerWithdrawn), "withdrawn")]
[JsonDerivedType(typeof(PeerCodecs), "codecs")]
internal abstract record LinkMessage(string Room)
{
    private const int MostTracks = 8;
    private const int LongestName = 128;

    public static byte[] Write(LinkMessage message) => JsonSerializer.SerializeToUtf8Bytes(message);

    /// <summary>Null when it is none that can be carried out.</summary>
    public static LinkMessage? Read(ReadOnlySpan<byte> from)
    {
        try
        {
            return JsonSerializer.Deserialize<LinkMessage>(from) is { } message && IsSound(message) ? message : null;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }

    private static bool IsSound(LinkMessage message) => IsName(message.Room) && message switch
    {
        PeerIntroduced introduced => IsName(introduced.Peer) && introduced.Tracks is { Length: <= MostTracks } tracks && Array.TrueForAll(
            tracks, t => t is { Layers: >= 1 and <= 3, Sent: >= 0 and <= 3, Kind: >= TrackKind.Microphone and <= TrackKind.Screen }),
        PeerWithdrawn withdrawn => IsName(withdrawn.Peer),
        PeerCodecs told => IsName(told.Peer) && told.Codecs is { Length: <= MostTracks },
        _ => true,
    };

    private static bool IsName(string? text) => text is { Length: > 0 and <= LongestName };
}

/// <summary>The room is here too, and everything that was told of it before is not so any more.</summary>
internal sealed record RoomBegun(string Room, bool IsAnswer) : LinkMessage(Room);

internal sealed record RoomLeft(string Room) : LinkMessage(Room);

/// <param name="IsNew">It is another connection than before, if there was one.</param>
internal sealed record PeerIntroduced(string Room, string Peer, bool IsNew, LinkTrack[] Tracks) : LinkMessage(Room);

/// <summary>In which codecs the member's browser can send and show pictures, whether it sends any or not.</summary>
internal sealed record PeerCodecs(string Room, string Peer, VideoCodec[] Codecs) : LinkMessage(Room);

internal sealed record PeerWithdrawn(string Room, string Peer) : LinkMessage(Room);

internal readonly record struct LinkTrack(uint Source, TrackKind Kind, int Layers, int Sent);
