using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Serialization;

namespace MeetingHub.Media;

public enum TrackKind { Microphone, Camera, Screen }

/// <summary>
/// How pictures are encoded, the preferred way first: every browser has VP8, and it costs cheap phones least; some devices have hardware
/// for H.264 only; VP9 and AV1 make the same picture of fewer bits and cost most.
/// </summary>
public enum VideoCodec { Vp8, H264, Vp9, Av1 }

/// <summary>The kinds of media that a room lets one member send.</summary>
[Flags]
public enum MediaPermissions
{
    None = 0,
    Microphone = 1,
    Camera = 2,
    Screen = 4,
}

/// <summary>A tile on a member's page: whose track it shows, and its height in device pixels.</summary>
public readonly record struct ViewTile(string Peer, TrackKind Track, int Height);

/// <summary>
/// The track that the m-line <paramref name="Mid"/> of a member carries. Its packets have <paramref name="Source"/> as their
/// contributing source. <paramref name="IsPaused"/>: the line to the member does not carry it at the moment.
/// </summary>
public readonly record struct SlotAssignment(string Mid, string Peer, TrackKind Track, uint Source, bool IsPaused);

/// <summary>A notice of the engine to signalling, always about one room.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(SlotsChanged), "slots")]
[JsonDerivedType(typeof(LayersWanted), "layers")]
[JsonDerivedType(typeof(SpeakingChanged), "speaking")]
[JsonDerivedType(typeof(LinesChanged), "lines")]
[JsonDerivedType(typeof(LineMeasured), "line")]
[JsonDerivedType(typeof(PeerConnected), "connected")]
[JsonDerivedType(typeof(PeerClosed), "closed")]
[JsonDerivedType(typeof(LinkLost), "link lost")]
public abstract record MediaEvent(string Room);

/// <summary>
/// The whole assignment of a member's slots; slots that are not named are empty. <paramref name="IsHeld"/>: pictures wait until a view of
/// the member comes with <paramref name="Number"/>.
/// </summary>
public sealed record SlotsChanged(string Room, string Peer, long Number, bool IsHeld, ImmutableArray<SlotAssignment> Slots)
    : MediaEvent(Room);

/// <summary>
/// How many layers of a member's picture, from the smallest on, anybody has a use for: its page need not send more. And the codec that all
/// in the room can decode. Said when one of both changes.
/// </summary>
public sealed record LayersWanted(string Room, string Peer, TrackKind Track, int Layers, VideoCodec Codec) : MediaEvent(Room);

/// <summary>The members who speak, loudest first, at most three.</summary>
public sealed record SpeakingChanged(string Room, ImmutableArray<string> Peers) : MediaEvent(Room);

/// <summary>One word for how well a member is connected.</summary>
public enum LineWord { Good, Weak, VeryWeak }

/// <summary>A member whose connection is not good.</summary>
public readonly record struct MemberLine(string Peer, LineWord Word);

/// <summary>
/// All members of the room whose connection is not good. In a crowded room each hears only of itself: <paramref name="To"/> is then that
/// member, and null otherwise.
/// </summary>
public sealed record LinesChanged(string Room, string? To, ImmutableArray<MemberLine> Weak) : MediaEvent(Room);

/// <summary>What the engine knows of the line to a member that has asked for it, once a second.</summary>
public sealed record LineMeasured(string Room, string Peer, LineFigures Figures) : MediaEvent(Room);

/// <param name="Carries">Bits per second that the line is thought to carry; null while it was never full.</param>
/// <param name="Sent">Bits per second that are sent.</param>
/// <param name="LostDown">The share of packets that do not arrive at the browser the first time, from 0 to 1.</param>
/// <param name="LostUp">The same of what the browser sends.</param>
/// <param name="RoundTrip">Null until the browser has reported.</param>
/// <param name="Pictures">How many pictures the page wants to show; <paramref name="Paused"/> of them do not fit into the line.</param>
public readonly record struct LineFigures(
    LineWord Word, long? Carries, long Sent, double LostDown, double LostUp, TimeSpan? RoundTrip, int Pictures, int Paused);

/// <summary>A member's transport is up: keys are agreed and the certificate is the one its offer named.</summary>
public sealed record PeerConnected(string Room, string Peer) : MediaEvent(Room);

/// <summary>A member's transport has ended by itself; a new offer makes another.</summary>
public sealed record PeerClosed(string Room, string Peer, PeerCloseReason Reason) : MediaEvent(Room);

/// <summary>The link by which the room was on another node too has fallen silent.</summary>
public sealed record LinkLost(string Room) : MediaEvent(Room);

/// <summary>
/// The engine had ended by itself and is there again. It knows who may send what, but all connections of the room are gone, without
/// a word to the pages.
/// </summary>
public sealed record RoomLost(string Room) : MediaEvent(Room);

public enum PeerCloseReason
{
    /// <summary>The page said goodbye.</summary>
    Left,

    /// <summary>No sign of life for 30 s.</summary>
    Silent,

    /// <summary>Keys could not be agreed, or the certificate was another one than the offer's.</summary>
    HandshakeFailed,

    /// <summary>Handling one of its datagrams failed, which is a bug of ours.</summary>
    Failed,
}

/// <summary>Where the engine listens.</summary>
public sealed record MediaOptions
{
    /// <summary>
    /// The address that browsers are told. Null: found automatically, which is right on a machine that is not behind NAT.
    /// </summary>
    public IPAddress? AdvertisedAddress { get; init; }

    /// <summary>One of the other version of IP, for whom the first leads nowhere. Null: none.</summary>
    public IPAddress? AlsoAdvertised { get; init; }

    /// <summary>The address to receive on. Null: the advertised one, or every address where two are advertised.</summary>
    public IPAddress? BindAddress { get; init; }

    /// <summary>UDP port of the first shard, the next shard has the next one. 0: any that is free.</summary>
    public int FirstPort { get; init; } = 40_000;

    /// <summary>TCP port for browsers whose network lets no UDP through. Null: none. 0: any that is free.</summary>
    public int? TcpPort { get; init; }

    /// <summary>Threads that forward; a small room lives on one of them, a large one on several.</summary>
    public int Shards { get; init; } = 1;

    /// <summary>How many members of one room a thread takes before those who come later go to another one.</summary>
    public int MostTogether { get; init; } = 50;

    /// <summary>The address at which links of other nodes end. Null: there are none.</summary>
    public IPAddress? LinkAddress { get; init; }

    /// <summary>Their UDP port. 0: any that is free.</summary>
    public int LinkPort { get; init; }
}

/// <summary>Where this node's links end, and a number that is another one at each start of the engine: keys are never used twice.</summary>
/// <param name="Format">How its release writes and reads what crosses. Only nodes with the same are linked.</param>
public sealed record LinkEnd(string Address, int Port, long Start, int Format = LinkEnd.FirstFormat)
{
    /// <summary>That of the first releases, which do not say it.</summary>
    public const int FirstFormat = 1;

    /// <summary>
    /// That of this release. One more for whatever an older release would take for something else, and not for what it passes over: further
    /// messages, and fields of those that there are.
    /// </summary>
    public const int NewestFormat = 1;
}

/// <summary>A link to another node. Each of the two has the same with what is sent and what is received exchanged.</summary>
/// <param name="SendAs">The name that its datagrams have, and <paramref name="ReceiveAs"/> those of the other node.</param>
/// <param name="SealsWith">16 bytes, drawn for this link alone, as <paramref name="OpensWith"/>.</param>
public sealed record MediaLink(LinkEnd To, long SendAs, long ReceiveAs, byte[] SealsWith, byte[] OpensWith)
{
    // Keys must not reach a log line.
    public override string ToString() => "(link)";
}

/// <summary>The offer can't be answered. <see cref="Problem"/> is a word of ours, never text of the offer.</summary>
public sealed class OfferUnusableException(string problem) : Exception("The offer can't be answered: " + problem + ".")
{
    public string Problem { get; } = problem;
}

/// <summary>The engine is being started again. Whoever asks a little later gets an answer.</summary>
public sealed class MediaAwayException() : Exception("The media engine is being started again.");

/// <summary>Totals since the start. Never about a person or a room.</summary>
public sealed record MediaCounters
{
    public long DatagramsIn { get; init; }
    public long DatagramsOut { get; init; }
    public long BytesIn { get; init; }
    public long BytesOut { get; init; }

    /// <summary>Neither STUN nor DTLS nor RTP, or incomplete.</summary>
    public long DroppedMalformed { get; init; }

    /// <summary>From an address that no valid check came from.</summary>
    public long DroppedUnknownAddress { get; init; }

    /// <summary>Forged, repeated or protected by other keys.</summary>
    public long DroppedNotAuthentic { get; init; }

    /// <summary>From a microphone, camera or screen that the room keeps off.</summary>
    public long DroppedNotAllowed { get; init; }

    /// <summary>Checks, parts of handshakes and reports of a browser that sends more of them than any browser needs to.</summary>
    public long DroppedOverLimit { get; init; }
    public long SendsDropped { get; init; }

    /// <summary>Packets that the engine asked browsers for again, and those that came.</summary>
    public long AskedAgain { get; init; }
    public long Repaired { get; init; }

    /// <summary>Packets that browsers asked the engine for again, and those it still had.</summary>
    public long AskedOfUs { get; init; }
    public long Resent { get; init; }
    public long KeyframeRequests { get; init; }

    /// <summary>Packets that never came from a browser, and those that browsers say never came to them; before any repair.</summary>
    public long LostIn { get; init; }
    public long LostOut { get; init; }

    /// <summary>Changes from one size of a picture to another, over all viewers.</summary>
    public long LayerSwitches { get; init; }

    /// <summary>Transports whose word is weak or very weak now, and those whose line was found to be narrow.</summary>
    public long WeakLines { get; init; }
    public long VeryWeakLines { get; init; }
    public long NarrowLines { get; init; }

    /// <summary>Pictures that pages want to show now, and those of them that their lines do not carry.</summary>
    public long PicturesShown { get; init; }
    public long PicturesPaused { get; init; }

    /// <summary>The round trips of all browsers that have reported, added up, and how many these are.</summary>
    public TimeSpan RoundTrips { get; init; }
    public long RoundTripsKnown { get; init; }

    /// <summary>
    /// Packets that threads read from each other in large rooms, and those that were written over before they were read, because a thread
    /// stood still.
    /// </summary>
    public long FromNeighbours { get; init; }
    public long MissedOfNeighbours { get; init; }

    /// <summary>Datagrams of the links to other nodes, those that did not come the first time, and those of them that came later.</summary>
    public long LinksIn { get; init; }
    public long LinksOut { get; init; }
    public long LinksLost { get; init; }
    public long LinksRepaired { get; init; }

    /// <summary>
    /// Packets, orders and timers that could not be handled because of a bug of ours; the log has the first of each second.
    /// </summary>
    public long Failures { get; init; }

    /// <summary>The time that the threads worked, without waiting.</summary>
    public TimeSpan Busy { get; init; }

    /// <summary>Transports that exist now.</summary>
    public long Peers { get; init; }

    /// <summary>Links to other nodes that are open now.</summary>
    public long Links { get; init; }

    /// <summary>Rooms that are on several threads now; each counts on each of them.</summary>
    public long SpreadRooms { get; init; }

    /// <summary>The totals alone, when nothing of what is now exists any more.</summary>
    public MediaCounters OfThePast() => this with
    {
        WeakLines = 0,
        VeryWeakLines = 0,
        NarrowLines = 0,
        PicturesShown = 0,
        PicturesPaused = 0,
        RoundTrips = TimeSpan.Zero,
        RoundTripsKnown = 0,
        Peers = 0,
        SpreadRooms = 0,
        Links = 0,
    };

    public static MediaCounters operator +(MediaCounters a, MediaCounters b) => new()
    {
        DatagramsIn = a.DatagramsIn + b.DatagramsIn,
        DatagramsOut = a.DatagramsOut + b.DatagramsOut,
        BytesIn = a.BytesIn + b.BytesIn,
        BytesOut = a.BytesOut + b.BytesOut,
        DroppedMalformed = a.DroppedMalformed + b.DroppedMalformed,
        DroppedUnknownAddress = a.DroppedUnknownAddress + b.DroppedUnknownAddress,
        DroppedNotAuthentic = a.DroppedNotAuthentic + b.DroppedNotAuthentic,
        DroppedNotAllowed = a.DroppedNotAllowed + b.DroppedNotAllowed,
        DroppedOverLimit = a.DroppedOverLimit + b.DroppedOverLimit,
        SendsDropped = a.SendsDropped + b.SendsDropped,
        AskedAgain = a.AskedAgain + b.AskedAgain,
        Repaired = a.Repaired + b.Repaired,
        AskedOfUs = a.AskedOfUs + b.AskedOfUs,
        Resent = a.Resent + b.Resent,
        KeyframeRequests = a.KeyframeRequests + b.KeyframeRequests,
        LostIn = a.LostIn + b.LostIn,
        LostOut = a.LostOut + b.LostOut,
        LayerSwitches = a.LayerSwitches + b.LayerSwitches,
        WeakLines = a.WeakLines + b.WeakLines,
        VeryWeakLines = a.VeryWeakLines + b.VeryWeakLines,
        NarrowLines = a.NarrowLines + b.NarrowLines,
        PicturesShown = a.PicturesShown + b.PicturesShown,
        PicturesPaused = a.PicturesPaused + b.PicturesPaused,
        RoundTrips = a.RoundTrips + b.RoundTrips,
        RoundTripsKnown = a.RoundTripsKnown + b.RoundTripsKnown,
        FromNeighbours = a.FromNeighbours + b.FromNeighbours,
        MissedOfNeighbours = a.MissedOfNeighbours + b.MissedOfNeighbours,
        LinksIn = a.LinksIn + b.LinksIn,
        LinksOut = a.LinksOut + b.LinksOut,
        LinksLost = a.LinksLost + b.LinksLost,
        LinksRepaired = a.LinksRepaired + b.LinksRepaired,
        Links = a.Links + b.Links,
        Failures = a.Failures + b.Failures,
        Busy = a.Busy + b.Busy,
        Peers = a.Peers + b.Peers,
        SpreadRooms = a.SpreadRooms + b.SpreadRooms,
    };
}
