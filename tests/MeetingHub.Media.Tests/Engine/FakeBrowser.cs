using System.Buffers.Binary;
using System.Text;
using MeetingHub.Media.Dtls;
using MeetingHub.Media.Engine;
using MeetingHub.Media.Forwarding;
using MeetingHub.Media.Net;
using MeetingHub.Media.Rtp;
using MeetingHub.Media.Sdp;
using MeetingHub.Media.Srtp;
using MeetingHub.Media.Stun;
using MeetingHub.Media.Tests.Sdp;

namespace MeetingHub.Media.Tests.Engine;

/// <summary>One packet as a slot of a browser got it.</summary>
/// <param name="Number">Its sequence number in the slot; of a repair, that of the original.</param>
/// <param name="Sender">The number of the browser whose picture or sound it is; 0 for padding.</param>
/// <param name="Layer">0 to 2; -1 for sound and padding.</param>
/// <param name="Packet">Counts every packet of that sender and layer.</param>
internal sealed record Received(
    string Mid, ushort Number, uint Timestamp, bool Marker, bool IsRepair, int PictureId, int Tl0, bool IsKeyframe,
    int Sender, int Layer, int Packet, long AtUs, int Tid = -1, VideoCodec Codec = default, DescriptorHeard? Descriptor = null);

/// <summary>What the descriptor of a packet of AV1 said.</summary>
/// <param name="Active">A bit for each decode target that the server sends.</param>
/// <param name="BuiltOn">Numbers of frames; null in a packet whose structure the browser does not have.</param>
internal sealed record DescriptorHeard(int FrameNumber, int Active, List<int>? BuiltOn);

/// <summary>
/// A browser as far as the network sees one: ICE checks, DTLS as the client, SRTP, a microphone, a camera with three layers and
/// a screen; it repeats requested packets, and makes requested keyframes.
/// </summary>
internal sealed class FakeBrowser : IDisposable
{
    public const int FrameEveryUs = 33_000;
    public const int SoundEveryUs = 20_000;
    public const int PacketsPerFrame = 3;

    private const int Opus = 111;
    private static readonly int[] Types = [96, 108, 98, 45]; // by codec, as in its offer
    private static readonly int[] Repairs = [97, 109, 99, 46];
    private const int LevelId = 1, TransportCcId = 3, MidId = 4, RidId = 10, RepairedRidId = 11, DependenciesId = 12;
    private static readonly string[] Rids = ["q", "h", "f"];
    private static readonly DtlsCertificate Certificate = DtlsCertificate.Create();
    private static int s_count;

    private readonly FakeNetwork _network;
    private readonly string _room;
    private readonly string _session;
    private string _ufrag;
    private readonly DtlsContext _context;
    private readonly Dictionary<uint, string> _midOfSlot = [];
    private readonly Dictionary<uint, string> _midOfRepair = [];
    private readonly Dictionary<(int Stream, ushort Number), Sent> _history = [];
    private readonly Stream[] _streams;
    private readonly HashSet<uint> _reported = [];
    private readonly Dictionary<(uint Ssrc, ushort Number), int> _encrypted = [];
    private DtlsConnection? _dtls;
    private long _nextFrameUs;
    private long _nextSoundUs;
    private long _nextArrivalsUs;
    private readonly Dictionary<string, long> _highest = [];
    private readonly Dictionary<(string Mid, long Number), (long DueUs, int Times)> _missing = [];
    private readonly ArrivalLog _arrivals = new();
    private ushort _transportWide;
    private ushort _port = 5_000;
    private byte[] _password = [];
    private string _serverUfrag = "";
    private int _checks;
    private ViewTile[] _view = [];
    private long _seen;

    public FakeBrowser(FakeNetwork network, string room, string name, int videoSlots, int audioSlots)
    {
        (_network, _room, Name, VideoSlots, AudioSlots) = (network, room, name, videoSlots, audioSlots);
        var count = Interlocked.Increment(ref s_count);
        Number = count % 200 + 1;
        _session = $"{count}";
        _ufrag = $"u{Number:D3}";
        _context = new DtlsContext(Certificate, DtlsRole.Client);
        var ssrc = 1_000u * (uint)Number;
        _streams =
        [
            new Stream(ssrc, 0, "0", -1), new Stream(ssrc + 1, ssrc + 11, "1", 0), new Stream(ssrc + 2, ssrc + 12, "1", 1),
            new Stream(ssrc + 3, ssrc + 13, "1", 2), new Stream(ssrc + 4, ssrc + 14, "2", -1),
        ];
        for (var i = 0; i < _streams.Length; i++)
        {
            _streams[i].Next = (ushort)network.Random.Next(0x10000);
            _streams[i].RtxNext = (ushort)network.Random.Next(0x10000);
            _streams[i].Clock = (uint)network.Random.Next();
            _streams[i].PictureId = network.Random.Next(0x8000);
            _streams[i].Tl0 = network.Random.Next(0x100);
        }
        MoveTo(_port);
    }

    private sealed class Stream(uint ssrc, uint rtxSsrc, string mid, int layer)
    {
        public uint Ssrc => ssrc;
        public uint RtxSsrc => rtxSsrc;
        public string Mid => mid;
        public int Layer => layer;
        public ushort Next, RtxNext;
        public uint Clock;
        public long ClockAtUs; // when the sound of that time was captured
        public int PictureId, Tl0, Frame, Packet, SentPackets;
        public bool WantsKeyframe = true;
    }

    private sealed record Sent(byte[] Payload, uint Timestamp, bool Marker, VideoCodec Codec = default, byte[]? Descriptor = null);

    public string Name { get; }
    public int Number { get; }

    /// <summary>The node that it is connected to.</summary>
    public int Node { get; init; }

    /// <summary>The shard that it is connected to.</summary>
    public int Shard { get; set; }
    public int VideoSlots { get; set; }
    public int AudioSlots { get; }
    public EndpointKey Address { get; private set; }
    public SrtpSession? Srtp { get; private set; }
    public bool IsConnected => Srtp is not null && _dtls!.State == DtlsState.Connected;
    public bool HasBeenClosed => _dtls?.State == DtlsState.Closed;
    public byte[]? ClaimedFingerprint { get; set; }

    public bool MicrophoneOn { get; set; }
    public bool CameraOn { get; set; }
    public bool ScreenOn { get; set; }

    /// <summary>Which of q, h and f are sent.</summary>
    public bool[] LayersOn { get; } = [true, true, true];

    /// <summary>How it encodes its pictures; the first of another codec is a keyframe.</summary>
    public VideoCodec Codec
    {
        get;
        set
        {
            if (field == value) return;
            field = value;
            foreach (var stream in _streams) stream.WantsKeyframe = true;
        }
    }

    /// <summary>What it was last told to encode by, or answered.</summary>
    public VideoCodec ToldCodec => _network.Events.OfType<LayersWanted>().LastOrDefault(e => e.Peer == Name && e.Room == _room)?.Codec ?? AnsweredCodec;
    public VideoCodec AnsweredCodec { get; private set; }

    /// <summary>-dBov of the microphone.</summary>
    public int Loudness { get; set; } = 30;
    public bool SendsReports { get; set; }

    /// <summary>How far its clock is ahead of everybody else's.</summary>
    public long ClockAheadUs { get; set; }

    /// <summary>How long a picture has been captured when it is sent; sound is sent at once.</summary>
    public long EncodesForUs { get; set; }

    /// <summary>Whether it reports on the server's clocks, from which the server learns the round trip.</summary>
    public bool AnswersClocks { get; set; }
    public bool AsksAgain { get; set; }

    /// <summary>Whether it asks for what is missing until it comes, every 60 ms and ten times at most, as Chromium does.</summary>
    public bool AsksUntilItComes { get; set; }

    /// <summary>The lengths of the packets with pictures that came.</summary>
    public HashSet<int> PictureLengths { get; } = [];

    /// <summary>What the network carries to this browser; null: everything.</summary>
    public FakeNetwork.Line? LineDown { get; set; }

    /// <summary>Whether it says every 50 ms which packets came and when.</summary>
    public bool ReportsArrivals { get; set; }

    /// <summary>Bytes of a packet of each layer, the screen's last.</summary>
    public int[] PacketBytes { get; } = [40, 40, 40, 40];

    /// <summary>How many temporal layers its pictures have: 1 to 3, in the order in which Chromium sends them.</summary>
    public int TemporalLayers { get; set; } = 2;

    /// <summary>
    /// Its camera as one stream with layers inside, in VP9 or AV1. <see cref="LayersOn"/> says which sizes are sent then, and what it gets of
    /// such a stream has its size as layer.
    /// </summary>
    public Scalable? Scalable { get; set; }

    /// <summary>The frame of each packet of it, by the count of packets of its size.</summary>
    public Dictionary<(int Sid, int Packet), ScalableFrame> FrameOf { get; } = [];
    public Dictionary<int, int> PacketsOf { get; } = [];

    /// <summary>Whether it sends and reads the header extension that says what a packet of AV1 belongs to.</summary>
    public bool HasDescriptors { get; set; } = true;
    public Func<byte[], byte[]> DescriptorOf { get; set; } = descriptor => descriptor;
    private readonly Dictionary<string, DependencyReader> _dependencies = [];
    private readonly Dictionary<string, SequenceExtender> _numbers = [];
    private readonly int[] _packetsOfSize = new int[3];

    /// <summary>How many packets of 1,100 bytes a keyframe takes; 0: it is like any picture.</summary>
    public int KeyframePackets { get; set; }
    public bool AnswersNacks { get; set; } = true;
    public Func<int, ushort, bool> Loses { get; set; } = (_, _) => false;

    public List<Received> Got { get; } = [];
    public List<ushort> NacksHeard { get; } = [];
    public List<long> KeyframeRequests { get; } = [];
    public List<ushort> Acknowledged { get; } = [];
    public HashSet<ushort> SentTransportWide { get; } = [];
    public List<ReportBlock> ReportsHeard { get; } = [];
    public List<(SenderReport Report, long AtUs)> ClocksHeard { get; } = [];
    public int Unreadable { get; private set; }

    /// <summary>The contributing sources of each slot's pictures, in the order in which they came.</summary>
    public List<(string Mid, uint Source)> Sources { get; } = [];

    /// <summary>The packets of each RTCP datagram: types, and the sources that are reported or named.</summary>
    public List<List<(RtcpType Type, uint Ssrc)>> ControlHeard { get; } = [];
    public int ChecksAnswered { get; private set; }
    public IEnumerable<SlotAssignment> Slots =>
        _network.Events.OfType<SlotsChanged>().LastOrDefault(e => e.Peer == Name && e.Room == _room)?.Slots ?? [];

    /// <summary>What its checks are recognized and signed by.</summary>
    public string Username => $"{_serverUfrag}:{_ufrag}";
    public byte[] Password => _password;

    public int SentPackets(int stream) => _streams[stream].SentPackets;
    public uint SsrcOf(int stream) => _streams[stream].Ssrc;
    public uint RepairSsrcOf(int stream) => _streams[stream].RtxSsrc;
    public IEnumerable<uint> SlotSsrcs => _midOfSlot.Keys;

    /// <summary>Changes its offer.</summary>
    public Func<string, string> OfferOf { get; set; } = offer => offer;

    public string Offer => OfferOf(Offers.Chromium(VideoSlots, AudioSlots))
        .Replace("6171243547283749262", _session, StringComparison.Ordinal)
        .Replace("a=ice-ufrag:7WY2", "a=ice-ufrag:" + _ufrag, StringComparison.Ordinal)
        .Replace(Offers.Fingerprint, ClaimedFingerprint is { } f ? BitConverter.ToString(f).Replace('-', ':') : Certificate.Fingerprint, StringComparison.Ordinal);

    public void Negotiate()
    {
        Assert.True(SdpOffer.TryRead(Offer, out var offer, out _, out var problem), problem);
        var answer = _network.Negotiate(_room, this, offer!);
        AnsweredCodec = answer.Codec;
        (_serverUfrag, _password) = (answer.LocalUfrag, Encoding.ASCII.GetBytes(answer.LocalPwd));
        foreach (var (mid, (ssrc, rtx)) in answer.SlotSsrcs)
        {
            _midOfSlot[ssrc] = mid;
            _midOfRepair[rtx] = mid;
        }
    }

    /// <summary>Whether its views confirm the changes of slots that it knows, as <see cref="Confirm"/> does.</summary>
    public bool Confirms { get; set; }

    public void View(params ViewTile[] tiles)
    {
        _view = tiles;
        _network.SetView(_room, Name, [.. tiles], Confirms ? _seen : null);
    }

    /// <summary>Confirms the changes of its slots, all of them or those up to a number.</summary>
    public void Confirm(long? number = null)
    {
        _seen = number ?? Told.Number;
        View(_view);
    }

    public SlotsChanged Told => _network.Events.OfType<SlotsChanged>().Last(e => e.Peer == Name && e.Room == _room);

    /// <summary>New credentials, as a page asks for when its network changes; the keys stay.</summary>
    public void RestartIce()
    {
        _ufrag = "new-" + _ufrag[..4];
        Negotiate();
    }

    public void Check(bool nominate, byte[]? password = null, string? serverUfrag = null)
    {
        Span<byte> datagram = stackalloc byte[256];
        Span<byte> transaction = stackalloc byte[12];
        BinaryPrimitives.WriteInt32BigEndian(transaction, ++_checks);
        var username = Encoding.ASCII.GetBytes($"{serverUfrag ?? _serverUfrag}:{_ufrag}");
        var length = StunMessage.WriteBindingRequest(datagram, transaction, username, 1, nominate, 7, password ?? _password);
        _network.SendToServer(datagram[..length], Address);
    }

    /// <summary>Sends from another address from here on, as after a change from Wi-Fi to mobile.</summary>
    public void MoveTo(ushort port)
    {
        _port = port;
        Address = EndpointKey.V4([10, 0, 0, (byte)Number], _port);
        _network.Listen(Address, this);
    }

    public void Receive(byte[] datagram, long nowUs)
    {
        if (datagram[0] < 4)
        {
            if (!StunMessage.TryRead(datagram, out var answer) || !answer.IsBindingSuccess) return;
            ChecksAnswered++;
            if (_dtls is not null) return;
            _dtls = new DtlsConnection(_context);
            SendHandshake();
        }
        else if (datagram[0] < 64)
        {
            _dtls!.Receive(datagram);
            SendHandshake();
            if (_dtls.State == DtlsState.Connected && Srtp is null) Srtp = _dtls.CreateSrtp();
        }
        else if (Srtp is { } srtp)
        {
            if (datagram[1] is >= 192 and < 224) ReceiveRtcp(datagram, srtp.UnprotectRtcp(datagram, datagram.Length), nowUs);
            else
            {
                AssertOncePerNumber(datagram);
                ReceiveRtp(datagram, srtp.UnprotectRtp(datagram, datagram.Length), nowUs);
            }
        }
    }

    // Two texts under one number would give away how they were encrypted; the same once more gives nothing away.
    private void AssertOncePerNumber(byte[] datagram)
    {
        var name = (BinaryPrimitives.ReadUInt32BigEndian(datagram.AsSpan(8)), BinaryPrimitives.ReadUInt16BigEndian(datagram.AsSpan(2)));
        var hash = new HashCode();
        hash.AddBytes(datagram);
        var now = hash.ToHashCode();
        if (!_encrypted.TryAdd(name, now)) Assert.Equal(_encrypted[name], now);
    }

    public void Tick(long nowUs)
    {
        if (!IsConnected)
        {
            if (_dtls is not { State: DtlsState.Handshaking }) return;
            _dtls.Tick();
            SendHandshake();
            return;
        }
        if (nowUs >= _nextSoundUs)
        {
            _nextSoundUs = nowUs + SoundEveryUs;
            if (MicrophoneOn) SendSound();
        }
        if (ReportsArrivals && nowUs >= _nextArrivalsUs)
        {
            _nextArrivalsUs = nowUs + 50_000;
            SendArrivals();
        }
        if (AsksUntilItComes) AskForMissing(nowUs);
        if (nowUs < _nextFrameUs) return;
        _nextFrameUs = nowUs + FrameEveryUs;
        if (CameraOn && Scalable is not null) SendScalable(Scalable);
        for (var i = 1; i <= 3 && Scalable is null; i++)
        {
            if (CameraOn && LayersOn[i - 1]) SendFrame(i);
            else _streams[i].Clock += 2_970;
        }
        if (ScreenOn) SendFrame(4);
        if (SendsReports) SendClocks(nowUs);
    }

    /// <summary>A repair that nobody asked for, as browsers send to measure the line.</summary>
    public void Probe(int stream)
    {
        foreach (var (key, sent) in _history.Where(h => h.Key.Stream == stream).TakeLast(5).ToArray()) SendRepair(stream, key.Number, sent);
    }

    /// <summary>An original, sent long after its turn.</summary>
    public void SendLate(int stream, ushort number)
    {
        var sent = _history[(stream, number)];
        Send(stream, _streams[stream].Ssrc, Types[(int)sent.Codec], number, sent.Marker, sent.Timestamp, sent.Payload, rid: null);
    }

    /// <summary>The number that the next packet of a stream takes.</summary>
    public ushort TakeNumber(int stream, bool isRepair) => isRepair ? _streams[stream].RtxNext++ : _streams[stream].Next++;

    /// <summary>Encrypts arbitrary bytes with the right keys, as a modified client may. False when the bytes cannot be encrypted.</summary>
    public bool TrySeal(ReadOnlySpan<byte> plain, bool isRtcp, out byte[] datagram)
    {
        datagram = new byte[plain.Length + 64];
        plain.CopyTo(datagram);
        var length = isRtcp ? Srtp!.ProtectRtcp(datagram, plain.Length) : Srtp!.ProtectRtp(datagram, plain.Length);
        if (length > 0) Array.Resize(ref datagram, length);
        return length > 0;
    }

    public void SendRaw(ReadOnlySpan<byte> datagram) => _network.SendToServer(datagram, Address);

    public void Hangup()
    {
        _dtls!.Close();
        SendHandshake();
    }

    public void Dispose()
    {
        Srtp?.Dispose();
        Srtp = null;
        _dtls?.Dispose();
        _dtls = null;
        _context.Dispose();
    }

    private void SendHandshake()
    {
        var datagram = new byte[1500];
        while (_dtls!.TryTakeDatagram(datagram, out var length)) _network.SendToServer(datagram.AsSpan(0, length), Address);
    }

    private void SendSound()
    {
        var stream = _streams[0];
        stream.Clock += 960;
        stream.ClockAtUs = _network.NowUs;
        Span<byte> payload = stackalloc byte[20];
        WriteMark(payload, stream);
        var number = stream.Next++;
        _history[(0, number)] = new Sent(payload.ToArray(), stream.Clock, Marker: false);
        if (Loses(0, number)) stream.SentPackets++;
        else Send(0, stream.Ssrc, Opus, number, marker: false, stream.Clock, payload, Rids[0], level: Loudness);
    }

    private void SendFrame(int index)
    {
        var stream = _streams[index];
        var isKeyframe = stream.WantsKeyframe;
        stream.WantsKeyframe = false;
        stream.Clock += 2_970;
        stream.PictureId = (stream.PictureId + 1) & 0x7FFF;
        if (isKeyframe) stream.Frame = 0;
        var tid = TemporalLayers switch { 1 => 0, 2 => stream.Frame % 2, _ => (stream.Frame % 4) switch { 0 => 0, 2 => 1, _ => 2 } };
        var isSync = stream.Frame % 8 == 1 || (TemporalLayers == 3 && stream.Frame % 8 == 2); // builds on the lowest one only
        if (tid == 0) stream.Tl0 = (stream.Tl0 + 1) & 0xFF;
        stream.Frame++;
        var height = stream.Layer switch { 0 => 180, 1 => 360, _ => 720 };
        var isLarge = isKeyframe && KeyframePackets > 0;
        var packets = isLarge ? KeyframePackets : PacketsPerFrame;
        Span<byte> whole = stackalloc byte[isLarge ? 1_100 : PacketBytes[index - 1]];
        for (var i = 0; i < packets; i++)
        {
            var payload = i == packets - 1 ? whole : whole[..^1]; // as browsers cut a picture: the last ones are a byte longer
            payload.Clear();
            WriteHead(payload, stream, isKeyframe, i == 0, tid, isSync, height);
            WriteMark(payload[20..], stream);
            var number = stream.Next++;
            _history[(index, number)] = new Sent(payload.ToArray(), stream.Clock, i == packets - 1, Codec);
            if (!Loses(index, number)) Send(index, stream.Ssrc, Types[(int)Codec], number, marker: i == packets - 1, stream.Clock, payload, stream.Layer < 0 ? null : Rids[stream.Layer]);
            else stream.SentPackets++;
        }
    }

    private void SendScalable(Scalable scalable)
    {
        var stream = _streams[1];
        var isKeyframe = stream.WantsKeyframe;
        stream.WantsKeyframe = false;
        stream.Clock += 2_970;
        stream.PictureId = (stream.PictureId + 1) & 0x7FFF;
        var frames = scalable.Next(isKeyframe, sid => LayersOn[sid]);
        if (frames[0].Tid == 0) stream.Tl0 = (stream.Tl0 + 1) & 0xFF;
        foreach (var frame in frames)
        {
            PacketsOf[frame.Number] = PacketsPerFrame;
            for (var i = 0; i < PacketsPerFrame; i++)
            {
                var (isFirst, isLast) = (i == 0, i == PacketsPerFrame - 1);
                var payload = new byte[isLast ? PacketBytes[frame.Sid] : PacketBytes[frame.Sid] - 1];
                if (Codec == VideoCodec.Vp9) WriteVp9(payload, stream, scalable, frame, isFirst, isLast);
                else (payload[0], payload[1]) = ((byte)(isFirst && isKeyframe && frame.Sid == 0 ? 0x18 : isFirst ? 0x10 : 0x90), 0x30);
                FrameOf[(frame.Sid, _packetsOfSize[frame.Sid])] = frame;
                WriteMark(payload.AsSpan(20), frame.Sid, _packetsOfSize[frame.Sid]++);
                var descriptor = Codec == VideoCodec.Av1 && HasDescriptors ? DescriptorOf(scalable.Descriptor(frame, isFirst, isLast)) : null;
                var marker = isLast && frame == frames[^1];
                var number = stream.Next++;
                _history[(1, number)] = new Sent(payload, stream.Clock, marker, Codec, descriptor);
                if (!Loses(1, number)) Send(1, stream.Ssrc, Types[(int)Codec], number, marker, stream.Clock, payload, rid: null, descriptor: descriptor);
                else stream.SentPackets++;
            }
        }
    }

    private static void WriteVp9(Span<byte> payload, Stream stream, Scalable scalable, ScalableFrame frame, bool isFirst, bool isLast)
    {
        var hasStructure = frame is { IsKey: true, Sid: 0 } && isFirst;
        payload[0] = (byte)(0xA0 | (frame.IsKey ? 0 : 0x40) | (isFirst ? 8 : 0) | (isLast ? 4 : 0) | (hasStructure ? 2 : 0));
        payload[1] = (byte)(0x80 | (stream.PictureId >> 8));
        payload[2] = (byte)stream.PictureId;
        payload[3] = (byte)(frame.Tid << 5 | (frame.IsSync ? 0x10 : 0) | frame.Sid << 1 | (frame.IsInterLayer ? 1 : 0));
        payload[4] = (byte)stream.Tl0;
        if (!hasStructure) return;
        payload[5] = (byte)((scalable.Spatial - 1) << 5 | 0x10);
        for (var sid = 0; sid < scalable.Spatial; sid++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload[(6 + 4 * sid)..], (ushort)(scalable.Heights[sid] * 16 / 9));
            BinaryPrimitives.WriteUInt16BigEndian(payload[(8 + 4 * sid)..], (ushort)scalable.Heights[sid]);
        }
    }

    // Less than 20 bytes: the mark is behind it.
    private void WriteHead(Span<byte> payload, Stream stream, bool isKeyframe, bool isFirst, int tid, bool isSync, int height)
    {
        switch (Codec)
        {
            case VideoCodec.Vp8:
                payload[0] = (byte)(0x80 | (isFirst ? 0x10 : 0));
                payload[1] = 0xE0;
                payload[2] = (byte)(0x80 | (stream.PictureId >> 8));
                payload[3] = (byte)stream.PictureId;
                payload[4] = (byte)stream.Tl0;
                payload[5] = (byte)(tid << 6 | (isSync ? 0x20 : 0));
                payload[6] = (byte)(isKeyframe ? 0 : 1);
                if (!isKeyframe || !isFirst) break;
                (payload[9], payload[10], payload[11]) = (0x9D, 0x01, 0x2A);
                BinaryPrimitives.WriteUInt16LittleEndian(payload[12..], (ushort)(height * 16 / 9));
                BinaryPrimitives.WriteUInt16LittleEndian(payload[14..], (ushort)height);
                break;
            case VideoCodec.H264 when isKeyframe && isFirst:
                Convert.FromHexString(height switch { 180 => "6742e01fda014065e740", 360 => "6742e01fda01402f7950", _ => "6742e01fda014016c4" }).CopyTo(payload);
                break;
            case VideoCodec.H264: // a part of a slice
                payload[0] = 0x7C;
                payload[1] = (byte)((isFirst ? 0x80 : 0) | (isKeyframe ? 5 : 1));
                break;
            case VideoCodec.Vp9:
                var hasSize = isKeyframe && isFirst;
                payload[0] = (byte)(0xA0 | (isKeyframe ? 0 : 0x40) | (isFirst ? 8 : 0) | (hasSize ? 2 : 0));
                payload[1] = (byte)(0x80 | (stream.PictureId >> 8));
                payload[2] = (byte)stream.PictureId;
                payload[3] = (byte)(tid << 5);
                payload[4] = (byte)stream.Tl0;
                if (!hasSize) break;
                payload[5] = 0x10;
                BinaryPrimitives.WriteUInt16BigEndian(payload[6..], (ushort)(height * 16 / 9));
                BinaryPrimitives.WriteUInt16BigEndian(payload[8..], (ushort)height);
                break;
            default:
                payload[0] = (byte)(isKeyframe && isFirst ? 0x18 : isFirst ? 0x10 : 0x90);
                payload[1] = 0x30;
                break;
        }
    }

    private void WriteMark(Span<byte> into, Stream stream) => WriteMark(into, stream.Layer, stream.Packet++);

    private void WriteMark(Span<byte> into, int layer, int packet)
    {
        into[0] = (byte)Number;
        into[1] = (byte)(layer + 1);
        BinaryPrimitives.WriteInt32BigEndian(into[2..], packet);
    }

    // Sound has no stream for repairs.
    private void Repeat(int index, ushort number, Sent original)
    {
        if (index == 0) Send(0, _streams[0].Ssrc, Opus, number, original.Marker, original.Timestamp, original.Payload, Rids[0], level: Loudness);
        else SendRepair(index, number, original);
    }

    private void SendRepair(int index, ushort number, Sent original)
    {
        var stream = _streams[index];
        Span<byte> payload = stackalloc byte[original.Payload.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(payload, number);
        original.Payload.CopyTo(payload[2..]);
        Send(index, stream.RtxSsrc, Repairs[(int)original.Codec], stream.RtxNext++, original.Marker, original.Timestamp, payload, stream.Layer < 0 ? null : Rids[stream.Layer], isRepair: true, descriptor: original.Descriptor);
    }

    private void Send(int index, uint ssrc, int payloadType, ushort number, bool marker, uint timestamp, ReadOnlySpan<byte> payload, string? rid, int level = -1, bool isRepair = false, byte[]? descriptor = null)
    {
        var datagram = new byte[1_500];
        RtpHeader.Write(datagram, (byte)payloadType, marker, number, timestamp, ssrc);
        SentTransportWide.Add(_transportWide);
        var extensions = new List<(int Id, byte[] Value)> { (TransportCcId, [(byte)(_transportWide >> 8), (byte)_transportWide]) };
        _transportWide++;
        if (!_reported.Contains(ssrc))
        {
            extensions.Add((MidId, Encoding.ASCII.GetBytes(_streams[index].Mid)));
            if (rid is not null && index is >= 1 and <= 3) extensions.Add((isRepair ? RepairedRidId : RidId, Encoding.ASCII.GetBytes(rid)));
        }
        if (level >= 0) extensions.Add((LevelId, [(byte)(0x80 | level)]));
        if (descriptor is not null) extensions.Add((DependenciesId, descriptor));
        var header = WriteExtensions(datagram, extensions);
        payload.CopyTo(datagram.AsSpan(header));
        if (!isRepair) _streams[index].SentPackets++;
        var length = Srtp!.ProtectRtp(datagram, header + payload.Length);
        _network.SendToServer(datagram.AsSpan(0, length), Address);
    }

    // With headers of two bytes where one does not fit in those of one byte (RFC 8285 section 4).
    private static int WriteExtensions(byte[] datagram, List<(int Id, byte[] Value)> extensions)
    {
        var isShort = extensions.TrueForAll(e => e.Value.Length <= 16);
        var block = new List<byte>();
        foreach (var (id, value) in extensions)
        {
            block.AddRange(isShort ? [(byte)(id << 4 | (value.Length - 1))] : [(byte)id, (byte)value.Length]);
            block.AddRange(value);
        }
        while (block.Count % 4 != 0) block.Add(0);
        datagram[0] |= 0x10;
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(RtpPacket.FixedHeaderLength), (ushort)(isShort ? 0xBEDE : 0x1000));
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(RtpPacket.FixedHeaderLength + 2), (ushort)(block.Count / 4));
        block.CopyTo(datagram, RtpPacket.FixedHeaderLength + 4);
        return RtpPacket.FixedHeaderLength + 4 + block.Count;
    }

    private void SendArrivals()
    {
        var datagram = new byte[1_400];
        for (int length; (length = _arrivals.WriteFeedback(datagram.AsSpan(0, 1_200), 1, SlotSsrcs.First())) > 0;) SendRtcp(datagram, length);
    }

    private void SendClocks(long nowUs)
    {
        var datagram = new byte[400];
        var length = 0;
        foreach (var stream in _streams[..4])
        {
            var ownUs = nowUs + ClockAheadUs;
            var ntp = (ulong)(ownUs / 1_000_000) << 32 | (ulong)(ownUs % 1_000_000 << 32) / 1_000_000;
            var since = stream != _streams[0] ? EncodesForUs * 90 / 1_000 : stream.ClockAtUs == 0 ? 0 : (nowUs - stream.ClockAtUs) * 48 / 1_000;
            length += new SenderReport(stream.Ssrc, ntp, stream.Clock + (uint)since, 0, 0).Write(datagram.AsSpan(length));
        }
        SendRtcp(datagram, length);
    }

    private void SendRtcp(byte[] datagram, int length) =>
        _network.SendToServer(datagram.AsSpan(0, Srtp!.ProtectRtcp(datagram, length)), Address);

    public void ReportLoss(string mid, int lost, byte share = 0) => SendRtcpOf(d => ReceiverReport.Write(d, 1, [new ReportBlock(SsrcOfSlot(mid), share, lost, 0, 0, 0, 0)]));
    public void AskForKeyframe(string mid) => SendRtcpOf(d => Pli.Write(d, 1, SsrcOfSlot(mid)));
    public void AskAgain(string mid, params ushort[] numbers) => SendRtcpOf(d => Nack.Write(d, 1, SsrcOfSlot(mid), numbers));

    private void SendRtcpOf(Func<byte[], int> write)
    {
        var datagram = new byte[1_200];
        SendRtcp(datagram, write(datagram));
    }

    public uint SsrcOfSlot(string mid) => _midOfSlot.First(s => s.Value == mid).Key;

    private void ReceiveRtp(byte[] datagram, int length, long nowUs)
    {
        if (length < 0 || !RtpPacket.TryRead(datagram.AsSpan(0, length), out var packet))
        {
            Unreadable++;
            return;
        }
        if (packet.TryGetExtension(TransportCcId, out var transportWide)) _arrivals.Record(BinaryPrimitives.ReadUInt16BigEndian(transportWide), nowUs);
        var isRepair = _midOfRepair.TryGetValue(packet.Ssrc, out var mid);
        if (isRepair && packet.Payload.IsEmpty) return; // it only measures the line
        if (!isRepair) mid = _midOfSlot[packet.Ssrc];
        var payload = packet.Payload;
        var number = packet.SequenceNumber;
        if (isRepair)
        {
            number = BinaryPrimitives.ReadUInt16BigEndian(payload);
            payload = payload[2..];
        }
        if (AsksUntilItComes && packet.PayloadType != Opus) NoteMissing(mid!, number, nowUs);
        if (payload.IsEmpty)
        {
            Got.Add(new Received(mid!, number, packet.Timestamp, packet.Marker, isRepair, -1, -1, IsKeyframe: false, 0, -1, 0, nowUs));
            return;
        }
        var source = (datagram[0] & 0xF) == 1 ? BinaryPrimitives.ReadUInt32BigEndian(datagram.AsSpan(RtpPacket.FixedHeaderLength)) : 0;
        if (Sources.Count == 0 || Sources[^1] != (mid!, source)) Sources.Add((mid!, source));
        if (packet.PayloadType == Opus)
        {
            Got.Add(new Received(mid!, number, packet.Timestamp, packet.Marker, isRepair, -1, -1, IsKeyframe: false, payload[0], payload[1] - 1, BinaryPrimitives.ReadInt32BigEndian(payload[2..]), nowUs));
            return;
        }
        var codec = (VideoCodec)Array.IndexOf(isRepair ? Repairs : Types, (int)packet.PayloadType);
        var heard = default(DescriptorHeard);
        if (codec == VideoCodec.Av1) payload = Open(mid!, packet, payload, number, out heard);
        Assert.True(Picture.TryRead(codec, payload, out var picture));
        if (codec == VideoCodec.Av1 && Av1Packet.TryRead(payload, out var av1)) payload = av1.Payload;
        var mark = payload[20..];
        PictureLengths.Add(length);
        if (AsksAgain && !isRepair) AskForGaps(mid!, number);
        Got.Add(new Received(mid!, number, packet.Timestamp, packet.Marker, isRepair, picture.PictureId, picture.Tl0PicIdx, picture.IsKeyframe, mark[0], mark[1] - 1, BinaryPrimitives.ReadInt32BigEndian(mark[2..]), nowUs, picture.Tid, codec, heard));
    }

    // As the server has it inside.
    private byte[] Open(string mid, in RtpPacket packet, ReadOnlySpan<byte> payload, ushort number, out DescriptorHeard? heard)
    {
        heard = null;
        var read = default(DependencyDescriptor);
        if (packet.TryGetExtension(DependenciesId, out var descriptor))
        {
            Assert.True(HasDescriptors);
            if (!_dependencies.TryGetValue(mid, out var reader)) _dependencies[mid] = reader = new DependencyReader();
            var numbers = _numbers.GetValueOrDefault(mid);
            Assert.True(reader.TryRead(descriptor, numbers.Extend(number), out read));
            _numbers[mid] = numbers;
            var frame = read.FrameNumber;
            heard = new DescriptorHeard(frame, read.Active, !read.IsKnown ? null
                : [.. Engine.Scalable.Distances(descriptor, read).Select(distance => (frame - distance) & 0xFFFF)]);
        }
        var whole = new byte[1_500];
        Assert.True(Av1Packet.TryWrite(whole, payload, descriptor, read, out var length));
        return whole[..length];
    }

    private void NoteMissing(string mid, ushort number, long nowUs)
    {
        var highest = _highest.GetValueOrDefault(mid, number);
        var extended = highest + (short)(number - (ushort)highest);
        for (var n = highest + 1; n < extended; n++) _missing.Add((mid, n), (nowUs, 0));
        _missing.Remove((mid, extended));
        _highest[mid] = Math.Max(highest, extended);
    }

    private void AskForMissing(long nowUs)
    {
        foreach (var mid in _highest.Keys)
        {
            var due = _missing.Where(m => m.Key.Mid == mid && m.Value.DueUs <= nowUs).Take(50).ToList();
            if (due.Count == 0) continue;
            AskAgain(mid, [.. due.Select(m => (ushort)m.Key.Number).Order()]);
            foreach (var (key, (_, times)) in due)
            {
                if (times == 9) _missing.Remove(key);
                else _missing[key] = (nowUs + 60_000, times + 1);
            }
        }
    }

    private void AskForGaps(string mid, ushort number)
    {
        var before = Got.LastOrDefault(g => g.Mid == mid && !g.IsRepair);
        if (before is null) return;
        var missing = new List<ushort>();
        for (var n = (ushort)(before.Number + 1); (short)(number - n) > 0 && missing.Count < 50; n++) missing.Add(n);
        if (missing.Count > 0) AskAgain(mid, [.. missing]);
    }

    private void ReceiveRtcp(byte[] datagram, int length, long nowUs)
    {
        if (length < 0)
        {
            Unreadable++;
            return;
        }
        ControlHeard.Add([]);
        foreach (var packet in new RtcpReader(datagram.AsSpan(0, length)))
        {
            ControlHeard[^1].Add((packet.Type, BinaryPrimitives.ReadUInt32BigEndian(packet.Body)));
            if (ReceiverReport.TryRead(packet, out var report))
            {
                for (var i = 0; i < report.Blocks.Count; i++)
                {
                    _reported.Add(report.Blocks[i].Ssrc);
                    ReportsHeard.Add(report.Blocks[i]);
                }
            }
            else if (SenderReport.TryRead(packet, out var clock, out _))
            {
                ClocksHeard.Add((clock, nowUs));
                var (heard, middle) = (clock.Ssrc, clock.MiddleOfNtp);
                if (AnswersClocks) SendRtcpOf(d => ReceiverReport.Write(d, 1, [new ReportBlock(heard, 0, 0, 0, 0, middle, 0)]));
            }
            else if (Nack.TryRead(packet, out var nack))
            {
                var asked = nack.MediaSsrc;
                var index = Array.FindIndex(_streams, s => s.Ssrc == asked);
                foreach (var number in nack)
                {
                    NacksHeard.Add(number);
                    if (AnswersNacks && _history.TryGetValue((index, number), out var sent)) Repeat(index, number, sent);
                }
            }
            else if (Pli.TryRead(packet, out _))
            {
                KeyframeRequests.Add(nowUs);
                foreach (var stream in _streams) stream.WantsKeyframe = true;
            }
            else if (TransportCc.TryRead(packet, out var feedback))
            {
                var about = feedback.MediaSsrc;
                if (!Array.Exists(_streams, s => s.Ssrc == about || s.RtxSsrc == about)) continue; // as Chromium does
                foreach (var status in feedback)
                {
                    if (status.IsReceived) Acknowledged.Add(status.Sequence);
                }
            }
        }
    }
}
