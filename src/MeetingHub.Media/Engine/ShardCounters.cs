namespace MeetingHub.Media.Engine;

/// <summary>Written only by the shard's thread. Other threads may read values that are a moment old.</summary>
internal sealed class ShardCounters
{
    public long DatagramsIn;
    public long DatagramsOut;
    public long BytesIn;
    public long BytesOut;
    public long DroppedMalformed;
    public long DroppedUnknownAddress;
    public long DroppedNotAuthentic;
    public long DroppedNotAllowed;
    public long DroppedOverLimit;
    public long AskedAgain;
    public long Repaired;
    public long AskedOfUs;
    public long Resent;
    public long KeyframeRequests;
    public long LostIn;
    public long LostOut;
    public long LayerSwitches;
    public long WeakLines;
    public long VeryWeakLines;
    public long NarrowLines;
    public long PicturesShown;
    public long PicturesPaused;
    public long RoundTripsUs;
    public long RoundTripsKnown;
    public long FromNeighbours;
    public long MissedOfNeighbours;
    public long LinksIn;
    public long LinksOut;
    public long LinksLost;
    public long LinksRepaired;
    public long Links;
    public long Failures;
    public long BusyUs;
    public long Peers;
    public long SpreadRooms;

    public MediaCounters Read(long sendsDropped) => new()
    {
        DatagramsIn = Volatile.Read(ref DatagramsIn),
        DatagramsOut = Volatile.Read(ref DatagramsOut),
        BytesIn = Volatile.Read(ref BytesIn),
        BytesOut = Volatile.Read(ref BytesOut),
        DroppedMalformed = Volatile.Read(ref DroppedMalformed),
        DroppedUnknownAddress = Volatile.Read(ref DroppedUnknownAddress),
        DroppedNotAuthentic = Volatile.Read(ref DroppedNotAuthentic),
        DroppedNotAllowed = Volatile.Read(ref DroppedNotAllowed),
        DroppedOverLimit = Volatile.Read(ref DroppedOverLimit),
        SendsDropped = sendsDropped,
        AskedAgain = Volatile.Read(ref AskedAgain),
        Repaired = Volatile.Read(ref Repaired),
        AskedOfUs = Volatile.Read(ref AskedOfUs),
        Resent = Volatile.Read(ref Resent),
        KeyframeRequests = Volatile.Read(ref KeyframeRequests),
        LostIn = Volatile.Read(ref LostIn),
        LostOut = Volatile.Read(ref LostOut),
        LayerSwitches = Volatile.Read(ref LayerSwitches),
        WeakLines = Volatile.Read(ref WeakLines),
        VeryWeakLines = Volatile.Read(ref VeryWeakLines),
        NarrowLines = Volatile.Read(ref NarrowLines),
        PicturesShown = Volatile.Read(ref PicturesShown),
        PicturesPaused = Volatile.Read(ref PicturesPaused),
        RoundTrips = TimeSpan.FromMicroseconds(Volatile.Read(ref RoundTripsUs)),
        RoundTripsKnown = Volatile.Read(ref RoundTripsKnown),
        FromNeighbours = Volatile.Read(ref FromNeighbours),
        MissedOfNeighbours = Volatile.Read(ref MissedOfNeighbours),
        LinksIn = Volatile.Read(ref LinksIn),
        LinksOut = Volatile.Read(ref LinksOut),
        LinksLost = Volatile.Read(ref LinksLost),
        LinksRepaired = Volatile.Read(ref LinksRepaired),
        Links = Volatile.Read(ref Links),
        Failures = Volatile.Read(ref Failures),
        Busy = TimeSpan.FromMicroseconds(Volatile.Read(ref BusyUs)),
        Peers = Volatile.Read(ref Peers),
        SpreadRooms = Volatile.Read(ref SpreadRooms),
    };
}
