using System.Security.Cryptography;
using MeetingHub.Media.Forwarding;
using MeetingHub.Media.Net;
using MeetingHub.Media.Rtp;
using MeetingHub.Media.Sdp;

namespace MeetingHub.Media.Engine;

/// <summary>A member's media: its transport, the tracks it publishes, and the slots in which it receives.</summary>
internal sealed class Peer : IDisposable
{
    /// <summary>
    /// How many streams one browser may send: for two pictures three layers and their repairs, a microphone, and some that were replaced.
    /// </summary>
    public const int MostSources = 32;

    /// <summary>Each slot has two SSRCs, and SRTP keeps state for each SSRC.</summary>
    public const int MostSlots = 96;

    private const int LongestRtcp = 1_200;
    private const long RisesAfterUs = 2_000_000;
    private const long ResumesAfterUs = 500_000;
    private const byte MostLossTold = 26; // a tenth: browsers hold their rate there and do not lower it
    private const int MostReported = 31; // as many as one report can count
    private const int LongestClock = SenderReport.LengthWithoutBlocks + 28; // with a CNAME

    /// <summary>The CNAME of everything that we send, as in the answer.</summary>
    private static ReadOnlySpan<byte> StreamOwner => "meetinghub"u8;

    private readonly ShardCounters _counters;
    private readonly Dictionary<uint, Source> _sources = [];
    private readonly List<Track> _tracks = [];
    private readonly List<Slot> _slots = [];
    private readonly List<Slot> _videoSlots = [];
    private readonly List<Slot> _audioSlots = [];
    private readonly List<Slot> _shown = []; // the pictures on the page, the most important first
    private readonly ArrivalLog _arrivals = new();
    private readonly LineJudge _line = new();
    private readonly CaptureClock _clock = new();
    private readonly uint _ssrc = (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue);
    private readonly uint _firstSlotSsrc = (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue) & ~1u;
    private ExtensionIds _extensions;
    private bool _hasPauses;
    private int _received; // since the line was last judged
    private long _heardAtUs; // under its keys
    private bool _hasWanted;
    // A browser with 25 pictures over a line that loses a tenth sends some hundreds a second. Each number that a report names is looked up.
    private Allowance _reports = new(perSecond: 1_000, atOnce: 1_000);
    private Allowance _numbers = new(perSecond: 50_000, atOnce: 50_000);
    private uint _newestSsrc; // Chromium ignores feedback that names no source of its own

    public Peer(string id, SdpOffer offer, PeerTransport transport, ShardCounters counters)
    {
        (Id, Offer, Transport, _counters) = (id, offer, transport, counters);
        Apply(offer);
    }

    private sealed record Source(Track Track, Layer Layer, bool IsRepair, Reception Reception);

    public string Id { get; }
    public SdpOffer Offer { get; private set; }
    public PeerTransport Transport { get; }
    public int Version { get; private set; }

    // Not as IReadOnlyList: going through one allocates, and in a crowded room that is done ten times a second for each member.
    public List<Track> Tracks => _tracks;
    public List<Slot> Slots => _slots;
    public List<Slot> VideoSlots => _videoSlots;
    public List<Slot> AudioSlots => _audioSlots;

    /// <summary>One word for its connection.</summary>
    public LineWord Line => _line.Word;

    /// <summary>Adds the m-lines that are new; known ones stay as they are.</summary>
    public void Apply(SdpOffer offer)
    {
        Offer = offer;
        Version++;
        foreach (var media in offer.Media)
        {
            if (media.ClientSends && FindTrack(KindOf(media.Purpose)) is null)
                _tracks.Add(new Track(KindOf(media.Purpose), media.Mid, media.PayloadType, FormatsOf(media), media.Rids.Length,
                    media.Purpose != MediaPurpose.Microphone || media.HasFeedback("nack"), _clock));
            else if (media.IsSlot && _slots.Count < MostSlots
                && !_slots.Any(s => string.Equals(s.Mid, media.Mid, StringComparison.Ordinal)))
                Add(new Slot(Transport, media.Mid, media.Purpose == MediaPurpose.VideoSlot, media.PayloadType, FormatsOf(media),
                    _firstSlotSsrc + 2 * (uint)_slots.Count));
            // With BUNDLE an id means the same on all m-lines (RFC 8843 section 9.2).
            var e = media.Extensions;
            _extensions = new ExtensionIds(
                Either(_extensions.AudioLevel, e.AudioLevel), Either(_extensions.TransportCc, e.TransportCc),
                Either(_extensions.Mid, e.Mid),
                Either(_extensions.Rid, e.Rid), Either(_extensions.RepairedRid, e.RepairedRid),
                Either(_extensions.Dependencies, e.Dependencies));
            if (media.Purpose != MediaPurpose.VideoSlot) continue;
            if (media.HasFeedback("transport-cc")) Transport.TransportWideId = _extensions.TransportCc;
            Transport.DescriptorId = e.Dependencies;
        }

        static int Either(int known, int other) => known > 0 ? known : other;
    }

    public Track? FindTrack(TrackKind kind)
    {
        foreach (var track in _tracks)
        {
            if (track.Kind == kind) return track;
        }
        return null;
    }

    /// <summary>
    /// The slot that shows this track, or a free one for it: the one where it was before, else one that was never used, else the one that
    /// has been empty longest. Null when all are taken.
    /// </summary>
    public Slot? FindSlotFor(Track track, string from)
    {
        var best = track.IsVideo || VoiceSlotFor(from) is not { Track: null } free ? null : free;
        foreach (var slot in track.IsVideo ? _videoSlots : _audioSlots)
        {
            if (ReferenceEquals(slot.Track, track)) return slot;
            if (slot.Track is null && (best is null || (track.IsVideo && slot.EmptySince(from, track.Kind) < best.EmptySince(from, track.Kind)))) best = slot;
        }
        return best;
    }

    /// <summary>
    /// The slot of a person's voice that belongs to the one of their camera: browsers keep these two in time (see <see cref="SdpAnswer"/>).
    /// Null when their camera is not shown, or in a slot that no voice belongs to.
    /// </summary>
    public Slot? VoiceSlotFor(string from)
    {
        for (var i = 0; i < _videoSlots.Count && i < _audioSlots.Count; i++)
        {
            if (_videoSlots[i].Track is { Kind: TrackKind.Camera } && string.Equals(_videoSlots[i].From, from, StringComparison.Ordinal))
                return _audioSlots[i];
        }
        return null;
    }

    /// <summary>The sources of a slot, as the answer names them; for an m-line beyond the greatest number of slots, unused ones.</summary>
    public (uint Ssrc, uint RtxSsrc) SlotSsrcs(string mid)
    {
        var slot = _slots.Find(s => string.Equals(s.Mid, mid, StringComparison.Ordinal));
        return slot is null ? (_firstSlotSsrc + 2 * MostSlots, _firstSlotSsrc + 2 * MostSlots + 1) : (slot.Ssrc, slot.RtxSsrc);
    }

    /// <summary>One protected RTP packet, in place.</summary>
    public void ReceiveRtp(Span<byte> datagram, EndpointKey from, long nowUs)
    {
        var length = Transport.Srtp!.UnprotectRtp(datagram, datagram.Length);
        if (length < 0)
        {
            _counters.DroppedNotAuthentic++;
            return;
        }
        Transport.NoteAuthentic(from, nowUs);
        _heardAtUs = nowUs;
        if (!RtpPacket.TryRead(datagram[..length], out var packet))
        {
            _counters.DroppedMalformed++;
            return;
        }
        _newestSsrc = packet.Ssrc;
        _received++;
        if (packet.TryGetExtension(_extensions.TransportCc, out var transportWide) && transportWide.Length == 2)
            _arrivals.Record((ushort)(transportWide[0] << 8 | transportWide[1]), nowUs);

        if (!_sources.TryGetValue(packet.Ssrc, out var source) && !TryLatch(packet, out source))
        {
            _counters.DroppedMalformed++;
            return;
        }
        var (track, layer) = (source!.Track, source.Layer);
        // Sound that was asked for comes in its own stream, and is lost all the same in the reports: see Reception.
        if (!track.IsVideo && layer.IsMissing(packet.SequenceNumber, out _)) _counters.Repaired++;
        else source.Reception.Note(packet.SequenceNumber, packet.Timestamp, nowUs);
        var codec = default(VideoCodec);
        if (track.IsVideo ? !track.Formats.TryFind(packet.PayloadType, out codec, out var isRepair) || isRepair != source.IsRepair
            : packet.PayloadType != track.PayloadType)
        {
            _counters.DroppedMalformed++; // a codec that the answer did not accept
            return;
        }
        if (source.IsRepair)
        {
            // A repair of a packet that is not missing is a probe of the line's capacity, and is ignored.
            if (packet.PayloadLength < 2) return;
            var original = (ushort)(packet.Payload[0] << 8 | packet.Payload[1]);
            if (!layer.IsMissing(original, out _)) return;
            _counters.Repaired++;
            Accept(track, layer, codec, original, packet, RingEntry.NoLevel, packet.Payload[2..], nowUs);
            return;
        }
        var level = RingEntry.NoLevel;
        if (track.Kind == TrackKind.Microphone && track.IsAllowed
            && packet.TryGetExtension(_extensions.AudioLevel, out var value) && AudioLevel.TryRead(value, out var heard))
        {
            track.Loudness.Hear(heard, nowUs);
            level = value[0];
        }
        Accept(track, layer, codec, packet.SequenceNumber, packet, level, packet.Payload, nowUs);
    }

    /// <summary>One protected compound RTCP packet, in place.</summary>
    public void ReceiveRtcp(Span<byte> datagram, EndpointKey from, long nowUs)
    {
        var length = Transport.Srtp!.UnprotectRtcp(datagram, datagram.Length);
        if (length < 0)
        {
            _counters.DroppedNotAuthentic++;
            return;
        }
        if (!_reports.TryTake(1, nowUs))
        {
            _counters.DroppedOverLimit++;
            return;
        }
        Transport.NoteAuthentic(from, nowUs);
        _heardAtUs = nowUs;
        foreach (var packet in new RtcpReader(datagram[..length]))
        {
            switch (packet.Type)
            {
                case RtcpType.SenderReport when SenderReport.TryRead(packet, out var report, out var blocks):
                    if (_sources.TryGetValue(report.Ssrc, out var source))
                    {
                        source.Reception.NoteClock(report, nowUs);
                        if (!source.IsRepair) SetClock(source.Layer, report, nowUs);
                    }
                    ReadBlocks(blocks, nowUs);
                    break;
                case RtcpType.ReceiverReport when ReceiverReport.TryRead(packet, out var received):
                    ReadBlocks(received.Blocks, nowUs);
                    break;
                case RtcpType.TransportFeedback when Nack.TryRead(packet, out var nack):
                    if (FindSlot(nack.MediaSsrc) is not { IsVideo: true } asked) break;
                    foreach (var number in nack)
                    {
                        if (!MayName(1, nowUs)) break;
                        _counters.AskedOfUs++;
                        if (asked.TryResend(number, nowUs)) _counters.Resent++;
                    }
                    break;
                case RtcpType.TransportFeedback when TransportCc.TryRead(packet, out var arrived) && MayName(arrived.StatusCount, nowUs):
                    Transport.Downlink.Read(arrived, nowUs);
                    break;
                case RtcpType.PayloadFeedback when Pli.TryRead(packet, out var pli):
                    WantKeyframe(pli.MediaSsrc, nowUs);
                    break;
                case RtcpType.PayloadFeedback when Fir.TryRead(packet, out var fir):
                    for (var i = 0; i < fir.Count && MayName(1, nowUs); i++) WantKeyframe(fir.Ssrc(i), nowUs);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Work that is due every 50 ms: feedback on arrived packets, repeated NACKs, layers, keyframes.</summary>
    public void Tick(long nowUs)
    {
        if (!Transport.IsConnected) return;
        for (var i = 0; i < _slots.Count; i++)
        {
            _slots[i].ChooseLayer(nowUs);
            _counters.LayerSwitches += _slots[i].TakeLayerSwitches();
        }
        Allot(nowUs);
        for (var i = 0; i < _tracks.Count; i++)
        {
            var track = _tracks[i];
            track.Loudness.Settle(nowUs);
            track.HearElsewhere();
            if (track.IsVideo && track.IsAllowed && track.TrySettleWanted(nowUs)) _hasWanted = true;
            if (track.IsVideo) track.SettleKeeping();
            foreach (var layer in track.Layers)
            {
                if (layer.Missing is not { Count: > 0 } missing) continue;
                if (!track.IsAllowed || !track.IsWatched(layer))
                {
                    missing.Clear();
                    continue;
                }
                AskAgain(layer, nowUs);
                while (missing.TryGiveUp(nowUs, Transport.RoundTrip.Us, out var number))
                {
                    layer.GiveUp(number);
                    if (!track.IsVideo) continue;
                    track.WantKeyframe();
                    foreach (var slot in track.Slots) slot.Skip(layer, number, nowUs);
                    track.Ring?.Write(Entry(track, layer, number, marker: false, timestamp: 0, RingEntry.NoLevel, nowUs), []);
                }
            }
            if (track.IsVideo) SendKeyframeRequest(track, nowUs);
        }
        SendFeedback();
    }

    /// <summary>Whether pictures have been paused, or go on, since the last call.</summary>
    public bool TakePauses()
    {
        var has = _hasPauses;
        _hasPauses = false;
        return has;
    }

    /// <summary>Whether the layers that are wanted of its pictures have changed since the last call.</summary>
    public bool TakeWanted()
    {
        var has = _hasWanted;
        _hasWanted = false;
        return has;
    }

    /// <summary>Work that is due every second: receiver reports, and sender reports with the clocks of the tracks we send.</summary>
    public void Report(long nowUs, ulong ntp)
    {
        foreach (var track in _tracks)
        {
            foreach (var layer in track.Layers) layer.DropUnused(nowUs);
        }
        if (!Transport.IsConnected) return;
        Span<ReportBlock> blocks = stackalloc ReportBlock[MostReported];
        var count = 0;
        foreach (var (_, source) in _sources)
        {
            if (count == blocks.Length || !source.Reception.TryTakeReport(nowUs, out blocks[count], out var lost)) continue;
            // A microphone protects its words against the loss that it is told of (RFC 6716 section 2.1.7): that of whoever hears it worst.
            if (source.Track.Kind == TrackKind.Microphone)
            {
                var heardWorst = Math.Min(source.Track.WorstLoss, MostLossTold);
                blocks[count] = blocks[count] with { FractionLost = Math.Max(blocks[count].FractionLost, heardWorst) };
            }
            count++;
            _counters.LostIn += lost;
            _line.Up.Note(lost, lost);
        }
        if (count > 0)
        {
            if (!Transport.TryBegin(out var datagram)) return;
            var length = ReceiverReport.Write(datagram, _ssrc, blocks[..count]);
            length += Sdes.Write(datagram[length..], _ssrc, StreamOwner);
            Transport.SendRtcp(datagram, length);
        }

        Transport.RoundTrip.NoteSent((uint)(ntp >> 16), nowUs);
        var next = 0;
        while (next < _slots.Count)
        {
            if (!Transport.TryBegin(out var datagram)) return;
            var length = 0;
            for (; next < _slots.Count && length + LongestClock <= LongestRtcp; next++)
            {
                if (!_slots[next].TryTakeReport(nowUs, ntp, out var report)) continue;
                length += report.Write(datagram[length..]);
                length += Sdes.Write(datagram[length..], report.Ssrc, StreamOwner);
            }
            if (length > 0) Transport.SendRtcp(datagram, length);
        }
    }

    /// <summary>Work that is due every second: true when there is another word for its connection.</summary>
    public bool Judge(long nowUs)
    {
        _line.Up.Note(_received, 0);
        _received = 0;
        return Transport.IsConnected && _line.Judge(Pictures, RoundTripUs, nowUs - Math.Max(_heardAtUs, Transport.LastHeardUs), nowUs);
    }

    public LineFigures Measure(long nowUs)
    {
        var line = Transport.Downlink;
        var (pictures, paused) = Pictures;
        return new LineFigures(
            Line, line.IsKnown && line.Capacity < Downlink.Most ? line.Estimate : null, line.Rate(nowUs), _line.Down.Share, _line.Up.Share,
            RoundTripUs is { } us ? TimeSpan.FromMicroseconds(us) : null, pictures, paused);
    }

    /// <summary>Empties its slots, and all slots of others that show its tracks.</summary>
    public void Dispose()
    {
        foreach (var slot in _slots) slot.Show(null, null, 0);
        foreach (var track in _tracks)
        {
            foreach (var slot in track.Slots.ToArray()) slot.Show(null, null, 0);
        }
        Transport.Dispose();
    }

    private long? RoundTripUs => Transport.RoundTrip.IsKnown ? Transport.RoundTrip.Us : null;

    private (int All, int Paused) Pictures
    {
        get
        {
            var (all, paused) = (0, 0);
            foreach (var slot in _videoSlots)
            {
                if (slot.Track is null) continue;
                all++;
                if (slot.IsPaused) paused++;
            }
            return (all, paused);
        }
    }

    private void Add(Slot slot)
    {
        _slots.Add(slot);
        (slot.IsVideo ? _videoSlots : _audioSlots).Add(slot);
    }

    private void Accept(Track track, Layer layer, VideoCodec codec, ushort sequenceNumber, in RtpPacket packet, short level,
        ReadOnlySpan<byte> payload, long nowUs)
    {
        if (!layer.TryAccept(sequenceNumber, nowUs, out var number, out var isRestart, out var hasNewGap)) return;
        if (!track.IsAllowed)
        {
            _counters.DroppedNotAllowed++;
            return;
        }
        layer.Flow.Note(payload.Length + RtpPacket.FixedHeaderLength + Downlink.Overhead, nowUs);
        if (isRestart)
        {
            foreach (var slot in track.Slots) slot.Forget(layer);
        }
        if (track.IsVideo && codec != layer.Codec)
        {
            if (layer.IsBehind(number)) return; // what is left of the codec before
            track.GoOnIn(codec, layer);
        }
        if (hasNewGap) AskAgain(layer, nowUs);
        if (track.IsVideo && codec == VideoCodec.Av1 && !payload.IsEmpty)
        {
            ForwardAv1(track, layer, number, packet, payload, nowUs);
            return;
        }
        Forward(track, layer, number, packet, level, payload, nowUs);
    }

    private void ForwardAv1(Track track, Layer layer, long number, in RtpPacket packet, ReadOnlySpan<byte> payload, long nowUs)
    {
        var read = default(DependencyDescriptor);
        Span<byte> whole = stackalloc byte[Outlet.LongestPacket];
        if ((packet.TryGetExtension(_extensions.Dependencies, out var descriptor)
                && !layer.NeedDependencies().TryRead(descriptor, number, out read))
            || !Av1Packet.TryWrite(whole, payload, descriptor, read, out var length))
        {
            _counters.DroppedMalformed++;
            return;
        }
        Forward(track, layer, number, packet, RingEntry.NoLevel, whole[..length], nowUs);
    }

    private void Forward(Track track, Layer layer, long number, in RtpPacket packet, short level, ReadOnlySpan<byte> payload, long nowUs)
    {
        track.Ring?.Write(Entry(track, layer, number, packet.Marker, packet.Timestamp, level, nowUs), payload);
        if (!track.TryForward(layer, number, packet.Marker, packet.Timestamp, payload, nowUs)) _counters.DroppedMalformed++;
    }

    private static RingEntry Entry(Track track, Layer layer, long number, bool marker, uint timestamp, short level, long nowUs) =>
        new(track.Source, (byte)layer.Index, layer.Codec, RingEntryKind.Packet, marker, level, layer.Generation, number, timestamp, nowUs);

    private static void SetClock(Layer layer, SenderReport report, long nowUs)
    {
        layer.SetClock(report, nowUs);
        layer.Track.Ring?.Write(new RingEntry(layer.Track.Source, (byte)layer.Index, layer.Codec, RingEntryKind.Clock, Marker: false,
            RingEntry.NoLevel, layer.Generation, (long)report.Ntp, report.RtpTimestamp, nowUs), []);
    }

    // Sound is never held back: pictures share what it leaves. Down at once, up only after a while in which it would have fitted.
    private void Allot(long nowUs)
    {
        var line = Transport.Downlink;
        if (!line.IsKnown) return;
        _shown.Clear();
        foreach (var slot in _videoSlots)
        {
            if (slot.Track is null || slot.IsHeld) continue;
            var at = _shown.Count;
            while (at > 0 && _shown[at - 1].Rank > slot.Rank) at--;
            _shown.Insert(at, slot);
        }
        var sound = 0L;
        foreach (var slot in _audioSlots)
        {
            if (slot.Track is { } track) sound += track.Layers[0].Flow.Rate(nowUs);
        }
        if (line.LosesAtRandom) sound *= 2;

        Span<Allotment.Wish> wishes = stackalloc Allotment.Wish[_shown.Count];
        Span<int> given = stackalloc int[_shown.Count];
        long whole = sound, now = 0;
        for (var i = 0; i < wishes.Length; i++)
        {
            wishes[i] = _shown[i].Track!.WishFor(_shown[i].TileHeight, nowUs);
            whole += wishes[i].Of(wishes[i].All);
            now += wishes[i].Of(Shown(_shown[i], wishes[i]));
        }
        var budget = Math.Max(0, line.Capacity - sound);
        Allotment.Share(wishes, budget - budget / 20, given);
        // While a queue empties, the most important picture still goes on if the line carries it.
        if (wishes.Length > 0) given[0] = Math.Max(given[0], Allotment.LeastFor(wishes[0], line.Estimate - sound));
        var (isOver, isUrgent) = (now > budget + budget / 10, now > budget + budget * 3 / 10);
        for (var i = 0; i < wishes.Length; i++)
        {
            var (slot, wish) = (_shown[i], wishes[i]);
            if (wish.All == Slot.Nothing) continue; // nothing comes of it that could be limited
            var shown = Shown(slot, wish);
            var wasPaused = slot.IsPaused;
            if (given[i] > shown)
            {
                var next = Allotment.Next(shown, given[i]);
                // A larger layer takes a keyframe; more pictures of the same do not.
                var isOther = shown != Slot.Nothing && next / Allotment.Wish.LevelsOfLayer != shown / Allotment.Wish.LevelsOfLayer;
                var waitsUs = isOther ? RisesAfterUs : whole < line.Capacity ? 0 : ResumesAfterUs;
                if (slot.RisesAtUs == 0) slot.RisesAtUs = nowUs + waitsUs;
                if (nowUs < slot.RisesAtUs) continue;
                slot.Allot(next == wish.All ? Slot.Everything : next, isUrgent: false, nowUs);
            }
            else if (given[i] < shown && isOver)
            {
                slot.Allot(given[i], isUrgent, nowUs);
            }
            slot.RisesAtUs = 0;
            _hasPauses |= wasPaused != slot.IsPaused;
        }

        line.Tick(whole, nowUs);
        if (line.Padding(nowUs, ShardCore.TickUs) is var padding and > 0 && _shown.Count > 0) Pad(padding, nowUs);
    }

    // By whichever slot can: a browser may have repairs on some of its m-lines only.
    private void Pad(int bytes, long nowUs)
    {
        foreach (var slot in _videoSlots)
        {
            if (slot.TryPad(bytes, nowUs)) return;
        }
    }

    private static int Shown(Slot slot, Allotment.Wish wish)
    {
        var level = Math.Min(slot.MostLevel, wish.All);
        while (level >= 0 && wish.Of(level) == 0) level--;
        return level;
    }

    // Browsers name a stream's m-line and layer on its first packets only, until our first report (RFC 8852, RFC 9143 section 15). Padding
    // for repairs may come before them without the name, from a source that the offer names.
    private bool TryLatch(RtpPacket packet, out Source? source)
    {
        source = null;
        if (_sources.Count >= MostSources) return false;
        var isNamed = packet.TryGetExtension(_extensions.Mid, out var mid);
        Track? track = null;
        OfferedMedia? media = null;
        foreach (var candidate in Offer.Media)
        {
            if (candidate.ClientSends && (isNamed ? IsText(mid, candidate.Mid) : candidate.Ssrcs.Contains(packet.Ssrc)))
                (media, track) = (candidate, FindTrack(KindOf(candidate.Purpose)));
        }
        if (track is null || media is null || !string.Equals(track.Mid, media.Mid, StringComparison.Ordinal)) return false;

        var isRepair = track.IsVideo && track.Formats.TryFind(packet.PayloadType, out _, out var repairs) && repairs;
        var index = 0;
        if (!media.Rids.IsEmpty)
        {
            if (!packet.TryGetExtension(isRepair ? _extensions.RepairedRid : _extensions.Rid, out var rid)) return false;
            index = -1;
            for (var i = 0; i < media.Rids.Length; i++)
            {
                if (IsText(rid, media.Rids[i])) index = i;
            }
        }
        if (index < 0 || index >= track.Layers.Length) return false; // a later offer may name more layers than the track was made with

        var layer = track.Layers[index];
        if (!isRepair)
        {
            if (layer.IsKnown)
            {
                _sources.Remove(layer.Ssrc);
                foreach (var slot in track.Slots) slot.Forget(layer);
            }
            layer.Latch(packet.Ssrc);
        }
        source = new Source(track, layer, isRepair, new Reception(packet.Ssrc, track.ClockRate));
        _sources.Add(packet.Ssrc, source);
        return true;
    }

    private static bool IsText(ReadOnlySpan<byte> bytes, string text)
    {
        if (bytes.Length != text.Length) return false;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != text[i]) return false;
        }
        return true;
    }

    private static PictureFormats FormatsOf(OfferedMedia media) => media.Codecs.IsEmpty
        ? PictureFormats.None
        : new PictureFormats(media.Codecs.Select(c => (c.Codec, c.PayloadType, c.RtxPayloadType)));

    private static TrackKind KindOf(MediaPurpose purpose) => purpose switch
    {
        MediaPurpose.Microphone => TrackKind.Microphone,
        MediaPurpose.Camera => TrackKind.Camera,
        _ => TrackKind.Screen,
    };

    private bool MayName(int numbers, long nowUs)
    {
        if (_numbers.TryTake(numbers, nowUs)) return true;
        _counters.DroppedOverLimit++;
        return false;
    }

    private void ReadBlocks(ReportBlocks blocks, long nowUs)
    {
        for (var i = 0; i < blocks.Count; i++)
        {
            if (FindSlot(blocks[i].Ssrc) is not { } slot) continue;
            var lost = slot.TakeLoss(blocks[i], out var sent);
            _counters.LostOut += lost;
            _line.Down.Note(sent, lost);
            Transport.RoundTrip.NoteAnswer(blocks[i], nowUs);
        }
    }

    private Slot? FindSlot(uint ssrc)
    {
        var index = (ssrc - _firstSlotSsrc) / 2;
        return index < _slots.Count && ssrc % 2 == 0 ? _slots[(int)index] : null;
    }

    private void WantKeyframe(uint slotSsrc, long nowUs)
    {
        if (FindSlot(slotSsrc) is { IsHeld: false, Track: { } track } slot && slot.TryAskForKeyframe(nowUs)) track.WantKeyframe();
    }

    private void AskAgain(Layer layer, long nowUs)
    {
        Span<ushort> numbers = stackalloc ushort[MissingPackets.Most];
        var count = layer.Missing!.TakeDue(nowUs, Transport.RoundTrip.Us, numbers);
        if (count == 0) return;
        _counters.AskedAgain += count;
        if (!Transport.TryBegin(out var datagram)) return;
        var begun = BeginFeedback(datagram);
        Transport.SendRtcp(datagram, begun + Nack.Write(datagram[begun..LongestRtcp], _ssrc, layer.Ssrc, numbers[..count]));
    }

    private void SendKeyframeRequest(Track track, long nowUs)
    {
        if (!track.HasViewers || !track.TryTakeKeyframeRequest(nowUs, out var ssrc)) return;
        _counters.KeyframeRequests++;
        if (!Transport.TryBegin(out var datagram)) return;
        var begun = BeginFeedback(datagram);
        Transport.SendRtcp(datagram, begun + Pli.Write(datagram[begun..], _ssrc, ssrc));
    }

    private void SendFeedback()
    {
        while (!_arrivals.IsEmpty)
        {
            if (!Transport.TryBegin(out var datagram)) return;
            var begun = BeginFeedback(datagram);
            var length = _arrivals.WriteFeedback(datagram[begun..LongestRtcp], _ssrc, _newestSsrc);
            if (length == 0) return;
            Transport.SendRtcp(datagram, begun + length);
        }
    }

    // Where it was offered, feedback travels alone (RFC 5506), else behind a report and a name (RFC 3550 section 6.1).
    private int BeginFeedback(Span<byte> datagram)
    {
        if (Offer.MayReduceRtcp) return 0;
        var length = ReceiverReport.Write(datagram, _ssrc, []);
        return length + Sdes.Write(datagram[length..], _ssrc, StreamOwner);
    }
}
