using System.Collections.Immutable;
using System.Text;
using BenchmarkDotNet.Attributes;
using MeetingHub.Media;
using MeetingHub.Media.Dtls;
using MeetingHub.Media.Engine;
using MeetingHub.Media.Net;
using MeetingHub.Media.Sdp;

namespace MeetingHub.Benchmarks;

/// <summary>
/// The cost of changing views for the thread that forwards packets. Everybody in a room has a camera and a microphone on, and 25 slots
/// for pictures and 6 for sound; each view is a whole page of other people than the view before.
/// </summary>
[MemoryDiagnoser]
public class ViewBenchmarks : IDisposable
{
    private const int Slots = 25;

    private readonly DtlsCertificate _certificate = DtlsCertificate.Create();
    private DtlsContext? _dtls;
    private ShardCore? _core;
    private ImmutableArray<ViewTile>[] _pages = [];
    private int _turn;
    private long _nowUs = 1_000_000;

    private sealed class Nowhere : IDatagramSender
    {
        private readonly byte[] _leaving = new byte[IDatagramSender.BufferLength];
        public Span<byte> NextSend() => _leaving;
        public void CommitSend(int length, EndpointKey to) { }
    }

    [Params(12, 1_000)]
    public int People { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _dtls = new DtlsContext(_certificate, DtlsRole.Server);
        _core = new ShardCore(_dtls, new Nowhere(), _ => { }, _ => { });
        _ = SdpOffer.TryRead(Offer(), out var offer, out _, out _);
        for (var i = 0; i < People; i++) _core.SetPermissions("room", Name(i), MediaPermissions.Camera | MediaPermissions.Microphone, _nowUs);
        _pages = [.. Enumerable.Range(0, People).Select(p => Enumerable.Range(0, Slots)
            .Select(i => new ViewTile(Name((p * Slots + i) % People), TrackKind.Camera, 180)).ToImmutableArray())];
        for (var i = 0; i < People; i++) View(i, i);
        for (var i = 0; i < People; i++) _core.Negotiate("room", Name(i), offer!, _nowUs);
    }

    [Benchmark(Description = "somebody turns a page")]
    public void Turn()
    {
        var who = _turn++ % People;
        View(who, who + _turn / People + 1);
    }

    [Benchmark(Description = "somebody turns the camera off or on")]
    public void Toggle()
    {
        var turn = _turn++;
        var isOn = turn / People % 2 == 1;
        _nowUs += 1_000;
        _core!.SetPermissions("room", Name(turn % People), isOn ? MediaPermissions.Camera | MediaPermissions.Microphone : MediaPermissions.Microphone, _nowUs);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _core?.CloseAll();
        _dtls?.Dispose();
        GC.SuppressFinalize(this);
    }

    private void View(int who, int page)
    {
        _nowUs += 1_000;
        _core!.SetView("room", Name(who), _pages[page % People], null, _nowUs);
    }

    private static string Name(int number) => $"p{number:D8}";

    private static string Offer()
    {
        var sdp = new StringBuilder("v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n");
        sdp.Append("a=group:BUNDLE ").AppendJoin(' ', Enumerable.Range(0, 2 + Slots + 6)).Append("\r\n");
        var mid = 0;
        void Line(string kind, string direction)
        {
            var (types, codec) = kind == "audio" ? ("111", "111 opus/48000/2") : ("96 97", "96 VP8/90000");
            sdp.Append($"m={kind} 9 UDP/TLS/RTP/SAVPF {types}\r\nc=IN IP4 0.0.0.0\r\na=ice-ufrag:7WY2\r\na=ice-pwd:mYrO9Tb3dZHq5Q0ZbCbCZ8vE\r\n");
            sdp.Append("a=fingerprint:sha-256 ").AppendJoin(':', Enumerable.Repeat("97", 32)).Append("\r\na=setup:actpass\r\n");
            sdp.Append($"a=mid:{mid++}\r\na={direction}\r\na=rtcp-mux\r\na=rtpmap:{codec}\r\n");
            if (kind == "video") sdp.Append("a=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n");
        }
        Line("audio", "sendonly");
        Line("video", "sendonly");
        for (var i = 0; i < Slots; i++) Line("video", "recvonly");
        for (var i = 0; i < 6; i++) Line("audio", "recvonly");
        return sdp.ToString();
    }
}
