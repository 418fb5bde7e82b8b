using MeetingHub.Media.Rtp;

namespace MeetingHub.Media.Forwarding;

/// <summary>The media that one peer publishes on one m-line, and the slots that show it.</summary>
internal sealed class Track
{
    /// <summary>A keyframe costs as much as a second of video, so there are no more of them than this, however many ask.</summary>
    public const long KeyframeIntervalUs = 500_000;

    // Who sees nothing yet waits less, now and then: a keyframe that was asked for later than this serves them too, or has just come.
    private const long FirstKeyframeIntervalUs = 150_000;

    // A packet waits less for its turn. On top come two round trips: a request for it and another one, if the repair is lost too.
    private const long LeastKeptUs = 500_000;

    private static readonly int[] UsualHeights = [180, 360, 720];
    private static readonly long[] UsualFlows = [150_000, 400_000, 1_200_000];

    private const long FewerAfterUs = 3_000_000;

    private Slot[] _slots = new Slot[4];
    private Audience[] _elsewhere = [];
    private long _fewerSinceUs;
    private bool _wantsKeyframe;
    private bool _wantsFirstKeyframe; // somebody sees nothing yet
    private long _lastKeyframeRequestUs = long.MinValue / 2;
    private long _lastKeyframeUs = long.MinValue / 2;
    private long _paidUntilUs = long.MinValue / 2; // when all requests so far would have been made, one after each interval

    /// <param name="payloadType">Of sound.</param>
    /// <param name="formats">Of pictures.</param>
    public Track(
        TrackKind kind, string mid, int payloadType, PictureFormats formats, int layers, bool repeatsWhatIsMissing, CaptureClock clock)
    {
        (Kind, Mid, PayloadType, Formats, Clock) = (kind, mid, payloadType, formats, clock);
        RepeatsWhatIsMissing = repeatsWhatIsMissing;
        Layers = new Layer[Math.Max(1, layers)];
        for (var i = 0; i < Layers.Length; i++) Layers[i] = new Layer(this, i);
        Wanted = Layers.Length;
    }

    /// <summary>Names the track in each of its packets, so that a page can tell whose picture or voice a slot carries.</summary>
    public uint Source { get; private init; } = (uint)Random.Shared.NextInt64(1, uint.MaxValue);

    public TrackKind Kind { get; }

    /// <summary>Of the browser that sends it.</summary>
    public CaptureClock Clock { get; }
    public string Mid { get; }
    public int PayloadType { get; }
    public PictureFormats Formats { get; }
    public Layer[] Layers { get; }

    /// <summary>Whether its browser sends packets again that are asked for: pictures in a stream of their own, sound in the same.</summary>
    public bool RepeatsWhatIsMissing { get; }
    public bool IsVideo => Kind != TrackKind.Microphone;
    public int ClockRate => IsVideo ? 90_000 : 48_000;

    /// <summary>Whether the room lets it through. If not, its packets are dropped here, whatever the page shows.</summary>
    public bool IsAllowed { get; set; }

    public Loudness Loudness { get; } = new();

    /// <summary>The same track as another shard sees it, which gets its packets from a ring. It asks no browser for anything.</summary>
    public Track AsSeenElsewhere(CaptureClock clock)
    {
        var seen = new Track(Kind, Mid, PayloadType, Formats, Layers.Length, repeatsWhatIsMissing: false, clock)
        {
            Source = Source, Wanted = Wanted,
        };
        for (var i = 0; i < Layers.Length; i++) seen.Layers[i].BeginAs(Layers[i]);
        return seen;
    }

    /// <summary>A track of another node, as <paramref name="layers"/> layers of which nothing has come yet.</summary>
    public static Track Elsewhere(uint source, TrackKind kind, int layers, int wanted, CaptureClock clock) =>
        new(kind, mid: "", payloadType: 0, PictureFormats.None, layers, repeatsWhatIsMissing: false, clock)
        {
            Source = source, Wanted = wanted,
        };

    /// <summary>Where its packets go for the other shards; null when nobody in the room is on another one.</summary>
    public PacketRing? Ring { get; set; }

    /// <summary>Its viewers on another shard count too from here on.</summary>
    public void Add(Audience audience)
    {
        audience.Sent = Wanted;
        _elsewhere = [.. _elsewhere, audience];
    }

    public void RemoveAudience(int shard) => _elsewhere = [.. _elsewhere.Where(a => a.Shard != shard)];

    public bool HasAudienceOn(int shard)
    {
        foreach (var audience in _elsewhere)
        {
            if (audience.Shard == shard) return true;
        }
        return false;
    }

    /// <summary>Whether anybody sees or hears it, on any shard.</summary>
    public bool HasViewers
    {
        get
        {
            var has = SlotCount > 0;
            foreach (var audience in _elsewhere) has |= audience.Wanted > 0;
            return has;
        }
    }

    /// <summary>The loss of whoever misses most of it, in 1/256.</summary>
    public byte WorstLoss
    {
        get
        {
            byte worst = 0;
            foreach (var slot in Slots) worst = Math.Max(worst, slot.LossShare);
            foreach (var audience in _elsewhere) worst = Math.Max(worst, audience.LossShare);
            return worst;
        }
    }

    /// <summary>Grants the keyframes that were asked for on other shards.</summary>
    public void HearElsewhere()
    {
        foreach (var audience in _elsewhere)
        {
            if (!audience.TakeKeyframeWish(out var isFirst)) continue;
            if (isFirst) WantFirstKeyframe();
            else WantKeyframe();
        }
    }

    /// <summary>Of a track of another shard: tells that shard what is wanted here. True when nobody here wanted it before.</summary>
    public bool TellTo(Audience audience, long nowUs)
    {
        SettleKeeping();
        foreach (var layer in Layers) layer.DropUnused(nowUs);
        if (Wanted != audience.Sent) Wanted = Math.Min(audience.Sent, Layers.Length);
        var watched = 0;
        foreach (var layer in Layers)
        {
            if (IsWatched(layer)) watched |= 1 << layer.Index;
        }
        var isFirst = _wantsFirstKeyframe;
        if (IsVideo && SlotCount > 0 && TryTakeKeyframeRequest(nowUs, out _)) audience.AskForKeyframe(isFirst);
        return audience.Tell(MostWanted, watched, WorstLoss);
    }

    /// <summary>
    /// Gives an accepted packet to all slots that show the track; an empty one fills the place of a packet that has nothing in it. False
    /// when it is no picture that can be read.
    /// </summary>
    public bool TryForward(Layer layer, long number, bool marker, uint timestamp, ReadOnlySpan<byte> payload, long nowUs)
    {
        if (payload.IsEmpty)
        {
            foreach (var slot in Slots) slot.Skip(layer, number, nowUs);
            return true;
        }
        if (!IsVideo)
        {
            layer.Before!.Add(number, marker, timestamp, payload, nowUs);
            foreach (var slot in Slots) slot.ForwardAudio(layer, number, marker, timestamp, payload, nowUs);
            return true;
        }
        if (!Picture.TryRead(layer.Codec, payload, out var picture)) return false;
        if (picture.IsKeyframe) NoteKeyframe(nowUs);
        layer.Note(picture, payload.Length, nowUs);
        if (IsWatchedHere(layer)) layer.Keep(number, marker, timestamp, payload, nowUs);
        foreach (var slot in Slots) slot.ForwardVideo(layer, number, marker, timestamp, payload, picture, nowUs);
        return true;
    }

    /// <summary>Its browser encodes a layer in another way from here on: what slots show of it goes on at its next keyframe.</summary>
    public void GoOnIn(VideoCodec codec, Layer layer)
    {
        layer.SetCodec(codec);
        foreach (var slot in Slots) slot.Forget(layer);
    }

    /// <summary>Forgets what was heard: it has been muted.</summary>
    public void Silence()
    {
        Loudness.Reset();
        foreach (var layer in Layers) layer.Before?.Clear();
    }

    /// <summary>How many layers, from the smallest on, somebody has a use for. The browser is told, and stops sending the others.</summary>
    public int Wanted { get; private set; }

    /// <summary>Whether that has changed: to more at once, to fewer when it stays so.</summary>
    public bool TrySettleWanted(long nowUs)
    {
        var now = MostWanted;
        if (now >= Wanted) _fewerSinceUs = 0;
        else if (_fewerSinceUs == 0) _fewerSinceUs = nowUs;
        if (now == Wanted || (now < Wanted && nowUs - _fewerSinceUs < FewerAfterUs)) return false;
        (Wanted, _fewerSinceUs) = (now, 0);
        foreach (var audience in _elsewhere) audience.Sent = now;
        return true;
    }

    private int MostWanted
    {
        get
        {
            var most = 0;
            foreach (var slot in Slots) most = Math.Max(most, 1 + slot.WantedLayer);
            foreach (var audience in _elsewhere) most = Math.Max(most, audience.Wanted);
            return Math.Min(most, Layers.Length);
        }
    }

    /// <summary>The slots that show this track.</summary>
    public ReadOnlySpan<Slot> Slots => _slots.AsSpan(0, SlotCount);
    public int SlotCount { get; private set; }

    public void Add(Slot slot)
    {
        if (SlotCount == _slots.Length) Array.Resize(ref _slots, 2 * SlotCount);
        _slots[SlotCount++] = slot;
    }

    public void Remove(Slot slot)
    {
        var at = Array.IndexOf(_slots, slot, 0, SlotCount);
        if (at < 0) return;
        _slots[at] = _slots[--SlotCount];
        _slots[SlotCount] = null!;
    }

    public void WantKeyframe() => _wantsKeyframe = true;

    /// <summary>The same for somebody who sees nothing of it yet.</summary>
    public void WantFirstKeyframe() => (_wantsKeyframe, _wantsFirstKeyframe) = (true, true);

    /// <summary>A keyframe has come. If it was asked for it serves all who want one by now, for there is one of each layer.</summary>
    public void NoteKeyframe(long nowUs)
    {
        if (_lastKeyframeUs >= _lastKeyframeRequestUs) return;
        (_wantsKeyframe, _wantsFirstKeyframe, _lastKeyframeUs) = (false, false, nowUs);
    }

    /// <summary>How long packets may be asked for by those who see it.</summary>
    public long KeepsForUs { get; private set; } = LeastKeptUs;

    /// <summary>Every 50 ms.</summary>
    public void SettleKeeping()
    {
        var longest = 0L;
        foreach (var slot in Slots) longest = Math.Max(longest, slot.RoundTripUs);
        KeepsForUs = LeastKeptUs + 2 * longest;
    }

    /// <summary>Whether anybody sees this layer, or would with its next keyframe.</summary>
    public bool IsWatched(Layer layer)
    {
        if (IsWatchedHere(layer)) return true;
        foreach (var audience in _elsewhere)
        {
            if (audience.Watches(layer)) return true;
        }
        return false;
    }

    private bool IsWatchedHere(Layer layer)
    {
        foreach (var slot in Slots)
        {
            if (slot.Watches(layer)) return true;
        }
        return false;
    }

    /// <summary>
    /// Whether to ask the browser for a keyframe now, and for which source: a request for one layer makes keyframes on all.
    /// </summary>
    public bool TryTakeKeyframeRequest(long nowUs, out uint ssrc)
    {
        ssrc = 0;
        if (!_wantsKeyframe) return false;
        // In half a second one for all, and now and then one more for those who come.
        var sinceUs = nowUs - _lastKeyframeRequestUs;
        var isFirst = _wantsFirstKeyframe && sinceUs >= FirstKeyframeIntervalUs && _paidUntilUs <= nowUs + KeyframeIntervalUs;
        if (!isFirst && sinceUs < KeyframeIntervalUs) return false;
        foreach (var layer in Layers)
        {
            if (layer.IsKnown && (ssrc == 0 || layer.IsLive(nowUs))) ssrc = layer.Ssrc;
        }
        if (ssrc == 0) return false;
        (_wantsKeyframe, _wantsFirstKeyframe) = (false, false);
        (_lastKeyframeRequestUs, _paidUntilUs) = (nowUs, Math.Max(_paidUntilUs, nowUs) + KeyframeIntervalUs);
        return true;
    }

    /// <summary>
    /// Its browser sends one stream with a spatial layer for each size. All that asks for a layer by its number, and by what the line
    /// carries, means those then; otherwise it means the streams.
    /// </summary>
    private bool IsInOneStream => Layers[0].Sizes.Count > 1;
    private int SizeCount => IsInOneStream ? Math.Min(PictureSizes.Most, Layers[0].Sizes.Count) : Layers.Length;

    /// <summary>The smallest layer that fills a tile of <paramref name="height"/> pixels, whether it is sent or not.</summary>
    public int LayerFor(int height)
    {
        var layer = 0;
        while (layer < SizeCount - 1 && HeightOf(layer) * 8 / 7 < height) layer++;
        return layer;
    }

    /// <summary>
    /// The layer to show at <paramref name="height"/> pixels, none larger than the one numbered <paramref name="most"/>: the smallest that
    /// fills it, or the next smaller one that is being sent, or the next larger one. Null when nothing is sent that may be shown.
    /// </summary>
    public Layer? Choose(int height, int most, long nowUs) => Choose(height, most, orStopped: false, nowUs) switch
    {
        Slot.Nothing => null,
        _ when IsInOneStream => Layers[0],
        var index => Layers[index],
    };

    /// <summary>The spatial layer up to which a stream is sent there.</summary>
    public int ChooseSid(int height, int most) =>
        IsInOneStream && Math.Min(most, LayerFor(height)) is var sid && sid < SizeCount - 1 ? Math.Max(0, sid) : LayerLimit.Everything;

    /// <summary>What the layers take on the line that a tile of this height has a use for, also those that are not sent for want of
    /// one.</summary>
    public Allotment.Wish WishFor(int height, long nowUs)
    {
        var whole = Choose(height, Slot.Everything, orStopped: true, nowUs);
        if (whole == Slot.Nothing) return default;
        var wish = new Allotment.Wish(Of(0), Of(1), Of(2));
        if (wish.LeastLayer == Slot.Nothing) return wish;
        var (least, streamFlow) = IsInOneStream ? (Layers[0], Layers[0].RecentFlow(nowUs))
            : (Layers[wish.LeastLayer], wish.Of(Allotment.Wish.WholeOf(wish.LeastLayer)));
        var sid = IsInOneStream ? wish.LeastLayer : LayerLimit.Everything;
        return wish with
        {
            Quarter = least.Shares.Of(streamFlow, new LayerLimit(sid, 0)), Half = least.Shares.Of(streamFlow, new LayerLimit(sid, 1)),
        };

        long Of(int index)
        {
            if (index > whole || (SizeCount > 1 && !IsThere(index, orStopped: true, nowUs))) return 0;
            if (IsInOneStream)
                return Math.Max(1, Layers[0].Shares.Of(Layers[0].RecentFlow(nowUs), new LayerLimit(index, LayerLimit.Everything)));
            var flow = Layers[index].RecentFlow(nowUs);
            return flow > 0 ? flow : Layers.Length > 1 ? UsualFlows[index] : 1;
        }
    }

    private int Choose(int height, int most, bool orStopped, long nowUs)
    {
        if (most < 0) return Slot.Nothing;
        if (SizeCount == 1) return Layers[0].IsKnown ? 0 : Slot.Nothing;
        var wanted = Math.Min(most, LayerFor(height));
        for (var i = wanted; i >= 0; i--)
        {
            if (IsThere(i, orStopped, nowUs)) return i;
        }
        for (var i = wanted + 1; i < SizeCount && i <= most; i++)
        {
            if (IsThere(i, orStopped, nowUs)) return i;
        }
        return Slot.Nothing;
    }

    private bool IsThere(int index, bool orStopped, long nowUs) => IsInOneStream
        ? Layers[0].Shares.IsLive(index, nowUs)
        : Layers[index].IsLive(nowUs) || (orStopped && Layers[index].IsKnown && index >= Wanted);

    private int HeightOf(int index) =>
        (IsInOneStream ? Layers[0].Sizes.HeightOf(index) : Layers[index].Height) is var height and > 0 ? height : UsualHeights[index];
}
