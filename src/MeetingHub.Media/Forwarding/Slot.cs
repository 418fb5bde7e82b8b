using System.Buffers.Binary;
using MeetingHub.Media.Rtp;

namespace MeetingHub.Media.Forwarding;

/// <summary>
/// One m-line on which a browser receives. Whatever it shows, the decoder sees one endless stream: at each change of track or layer,
/// sequence numbers, timestamps and picture ids continue without a jump.
/// </summary>
internal sealed class Slot
{
    private const int ShortestVideoStep = 3_000; // ticks of 90 kHz: a thirtieth of a second
    private const int ShortestAudioStep = 960;   // ticks of 48 kHz: a packet
    private const long LongestBelievedStepUs = 5_000_000;
    private const int ResendMemory = 256;
    private const long Waits = long.MaxValue; // a repair that has not left yet
    private const long AsksAgainUs = 500_000; // twice as long each time
    private const int MostDoublings = 4;
    private const int Persistent = 5;
    private const long CalmUs = 10_000_000;
    // the number of an RTX original
    private const int LongestPayload = Outlet.LongestPacket
        - RtpPacket.FixedHeaderLength - RtpHeader.SourceLength - RtpHeader.TransportWideLength - 2 - RtpHeader.Grain;

    private readonly Outlet _outlet;
    private Resent[]? _resent; // made when a browser first misses something
    private Kept _last;
    private Kept _spare;
    private (string From, TrackKind Kind)? _occupant;
    private Epoch _now;
    private Epoch _before;
    private Numbering.Stretch[]? _spareMemory; // of one that is over
    private Layer? _next; // its keyframe waits to leave
    private bool _hasSent;
    private long _lastNumber;
    private uint _lastTimestamp;
    private uint _lastSourceTimestamp;
    private long _lastAtUs;
    private long _lastCapturedUs; // of what it showed before its present track, on our clock; 0 when not known
    private int _lastPictureId;
    private int _lastTl0;
    private int _firstTemplate; // of the last structure
    private ushort _rtxNumber;
    private uint _packetsReported;
    private int _lost;
    private uint _packetsAtLoss;
    private int _layerSwitches;
    private int _mostSid = LayerLimit.Everything;
    private int _asks; // for a keyframe, in a row
    private long _askedAtUs = long.MinValue / 2;
    private long _nextAskUs;

    /// <param name="payloadType">Of sound.</param>
    /// <param name="formats">Of pictures.</param>
    public Slot(Outlet outlet, string mid, bool isVideo, int payloadType, PictureFormats formats, uint ssrc)
    {
        _outlet = outlet;
        (Mid, IsVideo, PayloadType, Formats, Ssrc) = (mid, isVideo, (byte)payloadType, formats, ssrc);
        _lastNumber = 0x1_0000 + Random.Shared.Next(0x8000); // RFC 3550 section 5.1: begin anywhere
        _lastTimestamp = (uint)Random.Shared.Next();
        _lastPictureId = Random.Shared.Next(0x8000);
    }

    /// <summary>How the numbers of a layer become those of the slot, from one switch to the next.</summary>
    private struct Epoch
    {
        public Layer? Layer;
        public Numbering Numbers;
        public uint TimestampOffset;
        public int Tl0Offset;
        public int TemplateShift; // of AV1
    }

    private struct Resent
    {
        public long Number;
        public long AtUs;
    }

    // A packet of sound as it was sent, before encryption: the same once more gives the same bytes, so that no key is used twice.
    private struct Kept
    {
        public byte[]? Bytes;
        public int Length;
        public ushort TransportWide;
    }

    public string Mid { get; }
    public bool IsVideo { get; }
    public byte PayloadType { get; }
    public PictureFormats Formats { get; }
    public uint Ssrc { get; }
    public uint RtxSsrc => Ssrc + 1;
    public long RoundTripUs => _outlet.RoundTrip.Us;
    public Track? Track { get; private set; }

    /// <summary>The peer whose track it shows, by the id that signalling uses.</summary>
    public string? From { get; private set; }

    /// <summary>The height of the tile, in device pixels.</summary>
    public int TileHeight { get; set; }

    /// <summary>Its place among the pictures of the page, the most important first.</summary>
    public int Rank { get; set; }

    /// <summary>When it was last given another track, so that a short loud sound does not take it away at once.</summary>
    public long AssignedAtUs { get; private set; }

    /// <summary>
    /// The picture is held back: the page may still take the slot for another person's, and would show a face under the wrong name.
    /// Sound appears under no name and is never held.
    /// </summary>
    public bool IsHeld { get; private set; }

    /// <summary>The number of the announcement of a held picture; <see cref="NotAnnounced"/> before it.</summary>
    public long AnnouncedAs { get; set; }
    public const long NotAnnounced = long.MaxValue;

    public Layer? Current => _now.Layer;
    public Layer? Target { get; private set; }

    /// <summary>Whether it shows this layer, or would with its next keyframe.</summary>
    public bool Watches(Layer layer) => ReferenceEquals(_now.Layer, layer) || ReferenceEquals(Target, layer) || ReferenceEquals(_next, layer);
    public uint PacketsSent { get; private set; }
    public uint BytesSent { get; private set; }

    public void Show(Track? track, string? from, long nowUs)
    {
        if (ReferenceEquals(track, Track)) return;
        Track?.Remove(this);
        _lastCapturedUs = LastCaptured(_now.Layer ?? _before.Layer, out var us) ? us : 0;
        (Track, From, AssignedAtUs, Target) = (track, from, nowUs, null);
        (MostLevel, RisesAtUs, LossShare, _asks) = (Everything, 0, 0, 0);
        (_now, _before, _next, _last.Length) = (default, default, null, 0); // nothing is sent again of a track that the slot no longer shows
        if (track is null) return;
        track.Add(this);
        if (!IsVideo) return;
        var occupant = (from!, track.Kind);
        IsHeld |= _occupant is { } before && before != occupant;
        (_occupant, AnnouncedAs) = (occupant, NotAnnounced);
        if (!IsHeld) track.WantFirstKeyframe();
    }

    /// <summary>Ends the hold: the page knows whose picture follows.</summary>
    public void Release(long nowUs)
    {
        IsHeld = false;
        ChooseLayer(nowUs);
        Track?.WantFirstKeyframe();
    }

    /// <summary>
    /// When it last showed something; the slot with the lowest value suits a track best. For the track that was in it last that is the
    /// lowest value of all, and for a slot that was never used the second lowest.
    /// </summary>
    public long EmptySince(string from, TrackKind kind) =>
        _occupant is not { } before ? long.MinValue + 1 : before == (from, kind) ? long.MinValue : _lastAtUs;

    /// <summary>
    /// The layer's numbers start again. If it is shown, the slot continues without a gap at its next packet (video: keyframe).
    /// </summary>
    public void Forget(Layer layer)
    {
        if (ReferenceEquals(_now.Layer, layer)) _now = default;
        if (ReferenceEquals(_before.Layer, layer)) _before = default;
        if (ReferenceEquals(_next, layer)) _next = null;
        _outlet.Pacer.Forget(layer);
    }

    /// <summary>
    /// The most that the line carries, beside what is more important: a level of <see cref="Allotment.Wish"/>. <see cref="Nothing"/>: the
    /// picture pauses.
    /// </summary>
    public int MostLevel { get; private set; } = Everything;
    public const int Nothing = -1;
    public const int Everything = int.MaxValue;

    /// <summary>The largest layer that the line carries.</summary>
    public int MostLayer => MostLevel is Nothing or Everything ? MostLevel : MostLevel / Allotment.Wish.LevelsOfLayer;

    // Up to where its stream is sent, by the tile and by what the line carries.
    private LayerLimit Limit => new(
        _mostSid,
        MostLevel is not (Nothing or Everything) && MostLevel % Allotment.Wish.LevelsOfLayer is < Allotment.Wish.Whole and var tid
            ? tid : LayerLimit.Everything);

    /// <summary>When a larger layer may be shown than now, if it still fits then; 0: none fits.</summary>
    public long RisesAtUs { get; set; }

    /// <summary>The layer that it would show if it were sent; <see cref="Nothing"/> without a track. A paused picture shall come back soon.</summary>
    public int WantedLayer => Track is null ? Nothing : Math.Min(Track.LayerFor(TileHeight), Math.Max(0, MostLayer));

    /// <summary>
    /// Whether a keyframe that the browser asks for is worth asking for: the first at once, then ever more rarely, until it has not asked for
    /// a while. One request serves all who see the track. Who asks again and again gets the smallest layer, whose keyframes cost least.
    /// </summary>
    public bool TryAskForKeyframe(long nowUs)
    {
        if (nowUs - _askedAtUs > CalmUs) (_asks, _nextAskUs) = (0, 0);
        _askedAtUs = nowUs;
        if (nowUs < _nextAskUs) return false;
        _nextAskUs = nowUs + (AsksAgainUs << Math.Min(_asks, MostDoublings));
        _asks++;
        return true;
    }

    public bool IsPaused => MostLevel == Nothing && Track is not null;

    /// <param name="mostLevel">See <see cref="MostLevel"/>.</param>
    /// <param name="isUrgent">
    /// The line is too full to go on with a larger layer until the keyframe of a smaller one comes: the picture stands until then.
    /// </param>
    public void Allot(int mostLevel, bool isUrgent, long nowUs)
    {
        if (mostLevel == MostLevel) return;
        MostLevel = mostLevel;
        if (_now.Layer is { } shown && shown.Index > MostLayer && (isUrgent || mostLevel == Nothing)) End();
        ChooseLayer(nowUs);
    }

    /// <summary>
    /// Sends packets of nothing but padding to find out whether the line carries more (RFC 4588: as repairs, which no decoder sees). False
    /// when the slot can't.
    /// </summary>
    public bool TryPad(int bytes, long nowUs)
    {
        var type = Formats.AnyRepair;
        if (type < 0) return false;
        while (bytes > 0 && _outlet.TryBegin(out var packet))
        {
            var length = AddNumber(packet, RtpHeader.Write(packet, (byte)type, marker: false, _rtxNumber++, _lastTimestamp,
                RtxSsrc));
            packet[0] |= 0x20;
            packet.Slice(length, LongestPadding).Clear();
            length += LongestPadding;
            packet[length - 1] = LongestPadding;
            _outlet.Send(packet, length);
            _outlet.Downlink.NoteSent(length, nowUs);
            bytes -= length + Downlink.Overhead;
        }
        return true;
    }

    private const byte LongestPadding = 255;

    /// <summary>Chooses the layer to show. The slot switches at its next keyframe, which is asked for until it comes.</summary>
    public void ChooseLayer(long nowUs)
    {
        if (!IsVideo || Track is null || IsHeld) return;
        var asksTooOften = _asks >= Persistent && nowUs - _askedAtUs <= CalmUs;
        var most = asksTooOften ? Math.Min(MostLayer, 0) : MostLayer;
        Target = Track.Choose(TileHeight, most, nowUs);
        _mostSid = Track.ChooseSid(TileHeight, most);
        if (Target is not null && !Formats.Has(Target.Codec)) Target = null; // the browser could not decode it
        if (Target is null) return;
        if (!ReferenceEquals(Target, Current) || Target.HasBetween(_now.Numbers.Most.Sid, _mostSid, nowUs)) Track.WantKeyframe();
    }

    public void ForwardAudio(Layer layer, long number, bool marker, uint timestamp, ReadOnlySpan<byte> payload, long nowUs)
    {
        if (!ReferenceEquals(_now.Layer, layer)) Begin(layer, number, timestamp, nowUs, ShortestAudioStep);
        if (number < _now.Numbers.First || !_now.Numbers.TrySkip(number, out var place)) return;
        var ours = place.Number;
        var isNewest = Note(ours, timestamp, nowUs);
        _outlet.Repairs.NoteSent(payload.Length, _outlet.Downlink.LosesAtRandom);
        SendAudio(marker, ours, timestamp + _now.TimestampOffset, payload, isNewest && _outlet.Downlink.LosesAtRandom, nowUs);
    }

    public void ForwardVideo(Layer layer, long number, bool marker, uint timestamp, ReadOnlySpan<byte> payload,
        in Picture picture, long nowUs)
    {
        var isShown = ReferenceEquals(_now.Layer, layer);
        if (!isShown && !ReferenceEquals(_next, layer) && !MayBegin(layer, picture, nowUs)) return;
        var isLeftOut = isShown && !picture.IsWithin(Limit) && !picture.IsWithin(_now.Numbers.Most);
        if (payload.Length <= PacketCache.LongestPayload && Watches(layer)
            && _outlet.Pacer.TryHold(this, layer, number, isLeftOut ? 0 : payload.Length, nowUs))
        {
            if (!isShown && picture.IsKeyframe) _next = layer;
            return;
        }
        SendNow(layer, number, marker, timestamp, payload, picture, nowUs);
    }

    /// <summary>The turn of a packet that had to wait.</summary>
    public void Leave(Layer? layer, long number, long nowUs)
    {
        if (layer is null)
        {
            ref var resent = ref _resent![number & (ResendMemory - 1)];
            if (resent.Number == number) resent.AtUs = nowUs;
            SendAgain(number, nowUs);
            return;
        }
        if (!ReferenceEquals(layer.Track, Track)) return;
        if (layer.Cache is { } cache && cache.TryGet(number, out var marker, out var timestamp, out var payload)
            && Picture.TryRead(layer.Codec, payload, out var picture)) SendNow(layer, number, marker, timestamp, payload, picture, nowUs);
        else SkipNow(layer, number, nowUs);
    }

    // At a keyframe of the layer that is wished, or of any when nothing else comes: better than interrupting a running picture.
    private bool MayBegin(Layer layer, in Picture picture, long nowUs) =>
        picture.IsKeyframe && !IsHeld && Formats.Has(layer.Codec) && layer.Index <= MostLayer
        && (ReferenceEquals(layer, Target) || _now.Layer is null || !_now.Layer.IsLive(nowUs));

    private void SendNow(Layer layer, long number, bool marker, uint timestamp, ReadOnlySpan<byte> payload, in Picture picture, long nowUs)
    {
        if (!ReferenceEquals(_now.Layer, layer))
        {
            if (ReferenceEquals(_next, layer)) _next = null;
            if (!MayBegin(layer, picture, nowUs)) return;
            Begin(layer, number, timestamp, nowUs, ShortestVideoStep, _lastPictureId + 1 - Math.Max(0, picture.PictureId));
            _now.Tl0Offset = _lastTl0 + 1 - Math.Max(0, picture.Tl0PicIdx);
            // What it names must not be taken for a part of the structure before, should its own come late.
            _now.TemplateShift = _firstTemplate + DependencyDescriptor.Templates / 2 - Math.Max(0, picture.FirstTemplate);
        }
        if (number < _now.Numbers.First) return;

        var turn = _now.Numbers.Take(number, timestamp, picture, Limit, out var place);
        if (turn == Numbering.Turn.IsFilled) Fill(place.Number, nowUs);
        if (turn != Numbering.Turn.IsSent) return;
        if (Note(place.Number, timestamp, nowUs))
        {
            if (picture.HasPictureId) _lastPictureId = PictureId(place.PictureIdOffset, picture);
            if (picture.Tl0PicIdx >= 0) _lastTl0 = Tl0(_now, picture);
            if (picture.FirstTemplate >= 0) _firstTemplate = picture.FirstTemplate + _now.TemplateShift;
        }
        _outlet.Repairs.NoteSent(payload.Length, _outlet.Downlink.LosesAtRandom);
        SendVideo(Formats.TypeOf(layer.Codec), Ssrc, (ushort)place.Number, original: -1, marker, timestamp + _now.TimestampOffset, payload,
            picture, _now, place, nowUs);
    }

    /// <summary>
    /// Fills the place of a packet that has no picture in it, or will never come, so that the receiver does not wait for it.
    /// </summary>
    public void Skip(Layer layer, long number, long nowUs)
    {
        var hasTurn = _outlet.Pacer.IsEmpty || !Watches(layer);
        if (hasTurn || !_outlet.Pacer.TryHold(this, layer, number, 1, nowUs)) SkipNow(layer, number, nowUs);
    }

    private void SkipNow(Layer layer, long number, long nowUs)
    {
        if (!ReferenceEquals(_now.Layer, layer) || number < _now.Numbers.First) return;
        if (_now.Numbers.TrySkip(number, out var place)) Fill(place.Number, nowUs);
    }

    // Of what is shown now.
    private void Fill(long ours, long nowUs)
    {
        if (!_outlet.TryBegin(out var packet)) return;
        var type = IsVideo ? Formats.TypeOf(_now.Layer!.Codec) : PayloadType;
        _lastNumber = Math.Max(_lastNumber, ours);
        var length = AddNumber(packet, RtpHeader.Write(packet, type, marker: false, (ushort)ours, _lastTimestamp, Ssrc));
        packet[0] |= 0x20; // one byte of padding, which holds its own length
        packet[length++] = 1;
        Send(packet, length, payloadLength: 1, nowUs);
    }

    /// <summary>
    /// Sends a packet again that the browser reports missing. False when the packet is no longer kept, when it was sent again so recently
    /// that the browser can't know yet whether it came, or when the budget for repairs is used up. Without a stream for repairs there are
    /// none: under its own number, SRTP must not encrypt a packet a second time with another transport-wide number in it.
    /// </summary>
    public bool TryResend(ushort number, long nowUs)
    {
        if (Formats.AnyRepair < 0) return false;
        var ours = _lastNumber + (short)(number - (ushort)_lastNumber);
        ref var resent = ref (_resent ??= new Resent[ResendMemory])[ours & (ResendMemory - 1)];
        if (resent.Number == ours && (resent.AtUs == Waits || nowUs - resent.AtUs < _outlet.RoundTrip.Us)) return false;
        if (ours > _lastNumber) return false;
        if (!TryFind(ours, out var epoch, out _, out _, out _, out var payload, out _)) return false;
        if (Formats.RepairOf(epoch.Layer!.Codec) < 0 || !_outlet.Repairs.TrySpend(payload.Length)) return false;
        // Where the line loses packets without being full, what a picture waits for already makes no queue that matters.
        var waits = !_outlet.Downlink.LosesAtRandom && _outlet.Pacer.TryHold(this, null, ours, payload.Length, nowUs);
        resent = new Resent { Number = ours, AtUs = waits ? Waits : nowUs };
        if (!waits) SendAgain(ours, nowUs);
        return true;
    }

    /// <summary>The slot's clock and counts, once a second while it sends (RFC 3550 section 6.4.1).</summary>
    public bool TryTakeReport(long nowUs, ulong ntp, out SenderReport report)
    {
        report = default;
        if (PacketsSent == _packetsReported) return false;
        _packetsReported = PacketsSent;
        // By the clock of its browser where that is known, so that a person's picture and voice stay together however long each waited.
        var sinceUs = nowUs - (LastCaptured(_now.Layer, out var capturedUs) ? capturedUs : _lastAtUs);
        var sinceLast = (uint)(sinceUs * (IsVideo ? 90 : 48) / 1_000);
        report = new SenderReport(Ssrc, ntp, _lastTimestamp + sinceLast, PacketsSent, BytesSent);
        return true;
    }

    /// <summary>What share of its packets the browser missed lately, in 1/256.</summary>
    public byte LossShare { get; private set; }

    /// <summary>How many more packets the browser has missed since its last report, of how many.</summary>
    public int TakeLoss(in ReportBlock report, out int sent)
    {
        LossShare = report.FractionLost;
        var more = report.CumulativeLost - _lost;
        sent = (int)(PacketsSent - _packetsAtLoss);
        (_lost, _packetsAtLoss) = (report.CumulativeLost, PacketsSent);
        return (int)Math.Clamp(more, 0, sent); // a browser's report need not be true
    }

    /// <summary>How often the slot has switched between layers of the same picture since the last call.</summary>
    public int TakeLayerSwitches()
    {
        var switches = _layerSwitches;
        _layerSwitches = 0;
        return switches;
    }

    // A packet that was sent under this number, if it is still kept.
    private bool TryFind(long ours, out Epoch epoch, out Numbering.Place place, out bool marker, out uint timestamp,
        out ReadOnlySpan<byte> payload, out Picture picture)
    {
        (marker, timestamp, picture) = (false, 0, default);
        payload = default;
        // The previous layer's cache continues past the switch, under numbers that now belong to the new layer.
        epoch = _now.Layer is not null && ours >= _now.Numbers.FirstPlace ? _now : _before;
        place = default;
        return epoch.Layer?.Cache is { } cache
            && epoch.Numbers.TryFind(ours, out var number, out place)
            && cache.TryGet(number, out marker, out timestamp, out payload)
            && Picture.TryRead(epoch.Layer.Codec, payload, out picture) && picture.IsWithin(place.Most);
    }

    private void SendAgain(long ours, long nowUs)
    {
        if (!TryFind(ours, out var epoch, out var place, out var marker, out var timestamp, out var payload, out var picture)) return;
        timestamp += epoch.TimestampOffset;
        var type = (byte)Formats.RepairOf(epoch.Layer!.Codec);
        SendVideo(type, RtxSsrc, _rtxNumber++, (int)(ours & 0xFFFF), marker, timestamp, payload, picture, epoch, place, nowUs);
    }

    // What is shown now is over; it may still be sent again.
    private void End()
    {
        _spareMemory ??= _before.Numbers.Memory;
        (_before, _now) = (_now, default);
    }

    private void Begin(Layer layer, long number, uint timestamp, long nowUs, int shortestStep, int pictureIdOffset = 0)
    {
        var from = _now.Layer ?? _before.Layer;
        if (_now.Layer is not null) End();
        if (ReferenceEquals(from?.Track, layer.Track) && !ReferenceEquals(from, layer)) _layerSwitches++;
        var step = 0L;
        if (_hasSent)
        {
            // Layers have clocks of their own, which sender reports relate to each other. Without a report, the time of arrival is used.
            var elapsedUs = nowUs - _lastAtUs;
            if (!LastCaptured(from, out var lastUs)) lastUs = _lastCapturedUs;
            if (lastUs != 0 && layer.TryGetCaptureTime(timestamp, out var thisUs)
                && thisUs - lastUs is > 0 and < LongestBelievedStepUs and var captured)
            {
                elapsedUs = captured;
            }
            step = Math.Max(shortestStep, elapsedUs * layer.Track.ClockRate / 1_000_000);
        }
        _now = new Epoch
        {
            Layer = layer,
            Numbers = new Numbering(number, _lastNumber + 1, pictureIdOffset, Limit, _spareMemory),
            TimestampOffset = _lastTimestamp + (uint)step - timestamp,
        };
        _spareMemory = null;
    }

    private bool LastCaptured(Layer? layer, out long us)
    {
        us = 0;
        return layer is not null && layer.TryGetCaptureTime(_lastSourceTimestamp, out us);
    }

    // Returns whether it is the newest so far, neither late nor repaired.
    private bool Note(long ours, uint timestamp, long nowUs)
    {
        if (_hasSent && ours <= _lastNumber) return false;
        _hasSent = true;
        _lastNumber = ours;
        _lastTimestamp = timestamp + _now.TimestampOffset;
        _lastSourceTimestamp = timestamp;
        _lastAtUs = nowUs;
        return true;
    }

    private static int PictureId(int offset, in Picture picture) => (Math.Max(0, picture.PictureId) + offset) & picture.PictureIdMask;
    private static int Tl0(in Epoch epoch, in Picture picture) => (Math.Max(0, picture.Tl0PicIdx) + epoch.Tl0Offset) & 0xFF;

    private void SendAudio(bool marker, long ours, uint timestamp, ReadOnlySpan<byte> payload, bool isSentTwice, long nowUs)
    {
        if (payload.Length > LongestPayload || !_outlet.TryBegin(out var packet)) return;
        var transportWide = _outlet.Downlink.NextNumber;
        var length = RtpHeader.Write(packet, PayloadType, marker, (ushort)ours, timestamp, Ssrc, _now.Layer!.Track.Source);
        length = AddNumber(packet, length);
        payload.CopyTo(packet[length..]);
        length += payload.Length;
        if (isSentTwice)
        {
            packet[..length].CopyTo(_spare.Bytes ??= new byte[Outlet.LongestPacket]);
            (_spare.Length, _spare.TransportWide) = (length, transportWide);
        }
        Send(packet, length, payload.Length, nowUs);
        if (!isSentTwice) return;
        SendLastAgain(nowUs);
        (_last, _spare) = (_spare, _last);
    }

    // One packet later, so that a short gap does not take both.
    private void SendLastAgain(long nowUs)
    {
        if (_last.Length == 0 || !_outlet.TryBegin(out var packet)) return;
        _last.Bytes.AsSpan(0, _last.Length).CopyTo(packet);
        _outlet.Send(packet, _last.Length);
        _outlet.Downlink.NoteSentAgain(_last.TransportWide, _last.Length, nowUs);
    }

    private void SendVideo(
        byte payloadType, uint ssrc, ushort number, int original, bool marker, uint timestamp,
        ReadOnlySpan<byte> payload, in Picture picture, in Epoch epoch, in Numbering.Place place, long nowUs)
    {
        if (payload.Length > LongestPayload || !_outlet.TryBegin(out var packet)) return;
        // The browser takes a picture for whole at the mark: it is on the last packet that it gets of it.
        var isLast = marker || (picture.EndsFrame && picture.Sid == place.Most.Sid);
        var pictureId = PictureId(place.PictureIdOffset, picture);
        var length = RtpHeader.Write(packet, payloadType, isLast, number, timestamp, ssrc, epoch.Layer!.Track.Source);
        if (epoch.Layer.Codec == VideoCodec.Av1)
        {
            if (!Av1Packet.TryRead(payload, out var av1)) return;
            length = AddDescriptor(packet, length, av1, pictureId, epoch.TemplateShift, place.Most);
            payload = av1.Payload;
        }
        else
        {
            length = AddNumber(packet, length);
        }
        if (original >= 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet[length..], (ushort)original); // RFC 4588 section 4
            length += 2;
        }
        payload.CopyTo(packet[length..]);
        picture.Rewrite(packet[length..], pictureId, (byte)Tl0(epoch, picture));
        // Browsers cut a picture into packets that differ by a byte. Those of one length leave as one message.
        Send(packet, RtpHeader.Pad(packet, length + payload.Length), payload.Length, nowUs);
    }

    private int AddDescriptor(Span<byte> packet, int length, in Av1Packet av1, int frameNumber, int templateShift, LayerLimit most)
    {
        if (_outlet.DescriptorId == 0 || av1.FrameNumber < 0) return AddNumber(packet, length);
        Span<byte> descriptor = stackalloc byte[av1.LongestDescriptor];
        descriptor = descriptor[..av1.WriteDescriptor(descriptor, frameNumber, templateShift, most)];
        return RtpHeader.AddDescriptor(
            packet, length, _outlet.TransportWideId, _outlet.Downlink.NextNumber, _outlet.DescriptorId, descriptor);
    }

    private int AddNumber(Span<byte> packet, int length) =>
        RtpHeader.AddTransportWide(packet, length, _outlet.TransportWideId, _outlet.Downlink.NextNumber);

    private void Send(Span<byte> packet, int length, int payloadLength, long nowUs)
    {
        _outlet.Send(packet, length);
        _outlet.Downlink.NoteSent(length, nowUs);
        PacketsSent++;
        BytesSent += (uint)payloadLength;
    }
}
