using System.Collections.Immutable;
using System.Net;
using System.Threading.Channels;
using MeetingHub.Media.Dtls;
using MeetingHub.Media.Engine;
using MeetingHub.Media.Net;
using MeetingHub.Media.Sdp;
using Microsoft.Extensions.Logging;

namespace MeetingHub.Media;

/// <summary>The engine on threads of this process.</summary>
public sealed partial class MediaEngine : IMediaEngine
{
    private readonly MediaOptions _options;
    private readonly ILogger _logger;
    private readonly Channel<MediaEvent> _events = Channel.CreateUnbounded<MediaEvent>(
        new UnboundedChannelOptions { SingleReader = true });
    private readonly long _sessionId = Random.Shared.NextInt64(1, long.MaxValue);
    private DtlsCertificate? _certificate;
    private DtlsContext? _dtls;
    private Shard[] _shards = [];
    private TcpRelay? _relay;
    private LinkThread? _links;
    private RoomOrders _orders = new(0, 0, (_, _) => { }, _ => { });
    private IPAddress _advertised = IPAddress.Loopback;

    public MediaEngine(MediaOptions options, ILogger<MediaEngine> logger) => (_options, _logger) = (options, logger);

    public ChannelReader<MediaEvent> Events => _events.Reader;
    public MediaCounters Counters => ShardCounters.Aggregate(new MediaCounters(), (sum, shard) => sum + shard);
    public IReadOnlyList<MediaCounters> ShardCounters => 
        [.. _shards.Select(s => s.Counters), .. (MediaCounters[])(_links is { } links ? [links.Counters] : [])];
    public IReadOnlyList<int> Ports => [.. _shards.Select(s => s.Port)];
    public int? TcpPort => _relay?.Port;
    public LinkEnd? LinkEnd => _links?.End;
    public bool IsRunning => _shards.Length > 0;
    public long Restarts => 0;

    public void Start()
    {
        foreach (var told in (IPAddress?[])[_options.AdvertisedAddress, _options.AlsoAdvertised])
        {
            if (told is not null && LocalAddresses.IsWildcard(told))
                throw new MediaStartException($"Media:AdvertisedAddress is {told}; it must be an address that browsers can send to.");
            if (told is not null && _options.BindAddress is null && !LocalAddresses.IsHere(told)) throw NotHere(told);
        }
        _advertised = _options.AdvertisedAddress
            ?? (_options.BindAddress is { } one && !LocalAddresses.IsWildcard(one) ? one : LocalAddresses.FindAdvertised());
        var bind = _options.BindAddress ?? (_options.AlsoAdvertised is null ? _advertised : IPAddress.IPv6Any);

        try
        {
            _certificate = DtlsCertificate.Create();
            _dtls = new DtlsContext(_certificate, DtlsRole.Server);
            _certificate.ForgetPrivateKey();
        }
        catch (DllNotFoundException e)
        {
            throw new MediaStartException(
                "OpenSSL 3 is missing, which the media engine needs: install libssl3 (libssl.so.3 and libcrypto.so.3).", e);
        }

        var shards = new List<Shard>();
        try
        {
            for (var i = 0; i < _options.Shards; i++)
            {
                var port = _options.FirstPort == 0 ? 0 : _options.FirstPort + i;
                shards.Add(new Shard(UdpBatchSocket.Bind(new IPEndPoint(bind, port)), _dtls, e => _events.Writer.TryWrite(e), _logger, i));
            }
            if (_options.LinkAddress is { } linked)
                _links = new LinkThread(OpenLinks(new IPEndPoint(linked, _options.LinkPort)), e => _events.Writer.TryWrite(e), _logger);
            if (_options.TcpPort is { } tcp)
                _relay = new TcpRelay(new IPEndPoint(bind, tcp), [.. shards.Select(s => new IPEndPoint(bind, s.Port))]);
        }
        catch (MediaStartException)
        {
            foreach (var shard in shards) shard.Dispose();
            _links?.Dispose();
            throw;
        }
        _shards = [.. shards];
        _orders = new RoomOrders(
            _shards.Length, _options.MostTogether, (shard, order) => _shards[shard].Post(order), shard => _shards[shard].Wake(),
            _links is null ? null : _links.PostTo, _links is null ? null : _links.Wake);
        _links?.Start();
        foreach (var shard in _shards) shard.Start();
        Log.Listening(_logger, Ports);
        if (TcpPort is { } open) Log.ListeningToo(_logger, open);
    }

    private static UdpBatchSocket OpenLinks(IPEndPoint at)
    {
        try
        {
            return UdpBatchSocket.Bind(at);
        }
        catch (MediaStartException e)
        {
            throw new MediaStartException(
                $"Media:LinkAddress is {at.Address} and Media:LinkPort {at.Port}; they must be an address of this machine "
                + "and a UDP port there that no other program uses.", e);
        }
    }

    private static MediaStartException NotHere(IPAddress address) => new(
        $"Media:AdvertisedAddress is {address}, which is not an address of this machine; behind NAT also set Media:BindAddress "
        + "to the address that receives.");

    public async Task<string?> NegotiateAsync(string room, string peer, string offer, CancellationToken stop)
    {
        if (!SdpOffer.TryRead(offer, out var read, out var document, out var problem)) throw new OfferUnusableException(problem);
        var done = new TaskCompletionSource<ShardCore.Negotiated?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var place = _orders.Connect(room, peer, read!.Codecs, (core, now) =>
        {
            try
            {
                done.SetResult(core.Negotiate(room, peer, read!, now));
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        if (place is not { } shard) return null;
        if (await done.Task.WaitAsync(stop) is not { } negotiated) return null;
        return SdpAnswer.Write(document, new SdpAnswerOptions
        {
            LocalUfrag = negotiated.LocalUfrag,
            LocalPwd = negotiated.LocalPwd,
            Fingerprint = _certificate!.Fingerprint,
            Candidates = At(_shards[shard].Port),
            TcpCandidates = TcpPort is { } tcp ? At(tcp) : [],
            SlotSsrcs = mid => negotiated.SlotSsrcs[mid],
            SessionId = _sessionId,
            Version = negotiated.Version,
            Codec = negotiated.Codec,
        });
    }

    public void SetPermissions(string room, string peer, MediaPermissions allowed) => _orders.SetPermissions(room, peer, allowed);

    public void SetView(string room, string peer, ImmutableArray<ViewTile> view, long? seen) => _orders.SetView(room, peer, view, seen);

    public void ShowFigures(string room, string peer, bool wanted) => _orders.ShowFigures(room, peer, wanted);

    public void RemovePeer(string room, string peer) => _orders.Remove(room, peer);

    public void CloseRoom(string room) => _orders.Close(room);

    public void Link(string room, MediaLink link, bool isHome)
    {
        if (_links is { } links) _orders.Link(room, links.Open(link, isHome), isHome);
    }

    public async Task<bool> IsUpAsync(MediaLink link, CancellationToken stop) =>
        _links is { } links && await links.IsUpAsync(link).WaitAsync(stop);

    public void Unlink(string room) => _orders.Unlink(room);

    public void Dispose()
    {
        _relay?.Dispose();
        foreach (var shard in _shards) shard.Stop(); // all of them first: while one says goodbye, it tells the others
        foreach (var shard in _shards) shard.Dispose();
        _links?.Dispose();
        _events.Writer.TryComplete();
        _dtls?.Dispose();
        _dtls = null;
    }

    private static partial class Log
    {
        [LoggerMessage(3003, LogLevel.Information, "Media is received on UDP {Ports}")]
        public static partial void Listening(ILogger logger, IReadOnlyList<int> ports);

        [LoggerMessage(3005, LogLevel.Information, "Media is received on TCP {Port} too")]
        public static partial void ListeningToo(ILogger logger, int port);
    }

    private IReadOnlyList<IPEndPoint> At(int port) =>
        _options.AlsoAdvertised is { } also
            ? [new IPEndPoint(_advertised, port), new IPEndPoint(also, port)]
            : [new IPEndPoint(_advertised, port)];
}
