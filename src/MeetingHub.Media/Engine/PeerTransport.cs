using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using MeetingHub.Media.Dtls;
using MeetingHub.Media.Forwarding;
using MeetingHub.Media.Net;
using MeetingHub.Media.Srtp;
using MeetingHub.Media.Stun;

namespace MeetingHub.Media.Engine;

/// <summary>
/// One browser's connection: ICE-lite (RFC 8445 section 2.5: it answers checks and starts none), then DTLS as the passive side,
/// then the keys for SRTP.
/// </summary>
internal sealed class PeerTransport : Outlet, IDisposable
{
    /// <summary>Browsers check every 2.5 to 5 s; a few may get lost.</summary>
    public const long SilenceUs = 30_000_000;

    /// <summary>A browser that has not agreed on keys after this time is closed.</summary>
    public const long HandshakeUs = 30_000_000;

    /// <summary>
    /// When the chosen address has been silent for this long, another one counts from which packets under the right keys come. Chromium
    /// nominates again when its path changes. Firefox never does, and behind a router that forgot its port it would hear nothing more.
    /// </summary>
    public const long GoneUs = 1_000_000;

    /// <summary>Local ufrags are exactly this long, so that one fits a number and can be looked up without text.</summary>
    public const int UfragLength = 8;

    private const int PasswordLength = 24;
    private const int MostEndpoints = 8; // Wi-Fi, mobile and IPv6, and their earlier addresses
    private const int RememberedChecks = 256; // of the last ten minutes or so

    private static ReadOnlySpan<byte> Letters => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"u8;

    private readonly DtlsConnection _dtls;
    private readonly byte[] _fingerprint;
    private readonly ShardCounters _counters;
    private readonly IDatagramSender _sender;
    private readonly List<EndpointKey> _endpoints = [];
    private Credentials _credentials;
    private Credentials? _before;
    private bool _isNominated;
    private EndpointKey? _nominated; // waits for a packet that shows that the browser is there
    private long _heardAtEndpointUs;
    private readonly ulong[] _checks = new ulong[RememberedChecks]; // transactions that were answered
    private uint _nextCheck;

    // Browsers begin with a check every 50 ms for each pair of addresses. Each costs a signature, whoever sends it: who saw one on the way
    // knows the name that leads to it. So addresses that were never heard from have an allowance of their own.
    private Allowance _checksOfKnown = new(perSecond: 100, atOnce: 200);
    private Allowance _checksOfNew = new(perSecond: 50, atOnce: 100);
    private Allowance _handshakes = new(perSecond: 20, atOnce: 100); // a handshake takes less than ten

    public PeerTransport(DtlsContext dtls, IDatagramSender sender, ShardCounters counters, PacedPackets paced, string remoteUfrag,
        ReadOnlySpan<byte> fingerprint, long nowUs)
        : base(paced)
    {
        _dtls = new DtlsConnection(dtls);
        _fingerprint = fingerprint.ToArray();
        _credentials = new Credentials(remoteUfrag);
        _counters = counters;
        _sender = sender;
        LastHeardUs = StartedUs = nowUs;
    }

    // Checks are recognized and signed by these (RFC 8445 section 5.3).
    private sealed class Credentials
    {
        public Credentials(string remoteUfrag)
        {
            RemoteUfrag = Encoding.UTF8.GetBytes(remoteUfrag);
            RandomNumberGenerator.GetItems(Letters, LocalUfrag);
            RandomNumberGenerator.GetItems(Letters, Password);
            Key = BinaryPrimitives.ReadUInt64LittleEndian(LocalUfrag);
        }

        public byte[] RemoteUfrag { get; }
        public byte[] LocalUfrag { get; } = new byte[UfragLength];

        // Pinned, for the collector would leave copies where it moved it from.
        public byte[] Password { get; } = GC.AllocateArray<byte>(PasswordLength, pinned: true);
        public ulong Key { get; }

        public void Clear() => CryptographicOperations.ZeroMemory(Password);
    }

    public string LocalUfrag => Encoding.ASCII.GetString(_credentials.LocalUfrag);
    public string LocalPwd => Encoding.ASCII.GetString(_credentials.Password);
    public ulong UfragKey => _credentials.Key;

    /// <summary>The key of the credentials before the last ICE restart; null without one.</summary>
    public ulong? UfragKeyBefore => _before?.Key;
    public long StartedUs { get; }
    public long LastHeardUs { get; private set; }

    /// <summary>Null until the handshake is done.</summary>
    public SrtpSession? Srtp { get; private set; }

    /// <summary>
    /// Where packets go: the address of the last check that nominated one, or another that is heard since that one fell silent.
    /// </summary>
    public EndpointKey Endpoint { get; private set; }
    public IReadOnlyList<EndpointKey> Endpoints => _endpoints;
    public bool IsConnected => Srtp is not null;

    public override bool TryBegin(out Span<byte> packet)
    {
        packet = Srtp is null ? default : _sender.NextSend();
        return Srtp is not null;
    }

    public override void Send(Span<byte> packet, int length) => Commit(Srtp!.ProtectRtp(packet, length), Endpoint);

    /// <summary>One compound RTCP packet of <paramref name="length"/> bytes, in a buffer that <see cref="TryBegin"/> gave.</summary>
    public void SendRtcp(Span<byte> packet, int length)
    {
        if (length > 0) Commit(Srtp!.ProtectRtcp(packet, length), Endpoint);
    }

    /// <summary>
    /// New credentials for the same keys (RFC 8445 section 9): the browser looks for another path, and media goes on meanwhile.
    /// </summary>
    public void RestartIce(string remoteUfrag)
    {
        _before?.Clear();
        (_before, _credentials) = (_credentials, new Credentials(remoteUfrag));
    }

    /// <summary>Whether a check from that address is looked at, or its browser has had more than it needs.</summary>
    public bool MayCheck(EndpointKey from, long nowUs) => (_endpoints.Contains(from) ? ref _checksOfKnown : ref _checksOfNew).TryTake(1, nowUs);

    /// <summary>The same for a datagram of the handshake.</summary>
    public bool MayShakeHands(long nowUs) => _handshakes.TryTake(1, nowUs);

    /// <summary>
    /// Answers a check if it is authentic and nobody has sent it before from another address, else returns false. <paramref name="evicted"/> is an address of this browser that had to make
    /// room for the new one, if any.
    /// </summary>
    public bool TryAnswerCheck(StunMessage check, EndpointKey from, long nowUs, out EndpointKey? evicted)
    {
        evicted = null;
        var isBefore = _before is not null && BinaryPrimitives.ReadUInt64LittleEndian(check.LocalUfrag) == _before.Key;
        var credentials = isBefore ? _before! : _credentials;
        if (!check.RemoteUfrag.SequenceEqual(credentials.RemoteUfrag) || !check.VerifyIntegrity(credentials.Password)) return false;

        var id = BinaryPrimitives.ReadUInt64LittleEndian(check.TransactionId); // of 96 random bits
        if (!_checks.Contains(id)) evicted = Note(check, id, from, nowUs);
        else if (!_endpoints.Contains(from)) return false; // somebody who saw it sends it again

        Span<byte> address = stackalloc byte[16];
        var datagram = _sender.NextSend();
        var length = StunMessage.WriteBindingSuccess(datagram, check.TransactionId, address[..from.WriteAddress(address)], from.Port,
            credentials.Password);
        Commit(length, from);
        return true;
    }

    private EndpointKey? Note(StunMessage check, ulong id, EndpointKey from, long nowUs)
    {
        EndpointKey? evicted = null;
        _checks[_nextCheck++ % RememberedChecks] = id;
        LastHeardUs = nowUs;
        if (!_endpoints.Contains(from))
        {
            if (_endpoints.Count == MostEndpoints)
            {
                var oldest = _endpoints.FindIndex(e => e != Endpoint);
                evicted = _endpoints[oldest];
                _endpoints.RemoveAt(oldest);
            }
            _endpoints.Add(from);
        }
        // The first check may come without a nomination, and the handshake need not wait for one. While packets come from the chosen address,
        // the next one has to show by a packet of its own that the browser is there: what is remembered of checks is not everything.
        if (check.UseCandidate && (!IsConnected || nowUs - _heardAtEndpointUs > GoneUs)) Endpoint = from;
        else if (check.UseCandidate) _nominated = from;
        else if (!_isNominated && _endpoints.Count == 1) Endpoint = from;
        if (from == Endpoint) _heardAtEndpointUs = nowUs;
        _isNominated |= check.UseCandidate;
        return evicted;
    }

    /// <summary>
    /// A packet came from that address which only this browser can have made, and which was not seen before. A check is no such proof:
    /// anybody who saw it could send it again from another address.
    /// </summary>
    public void NoteAuthentic(EndpointKey from, long nowUs)
    {
        if (from != Endpoint && from != _nominated && nowUs - _heardAtEndpointUs <= GoneUs) return;
        if (from == _nominated) _nominated = null;
        (Endpoint, _heardAtEndpointUs) = (from, nowUs);
    }

    public DtlsState Receive(ReadOnlySpan<byte> datagram)
    {
        _dtls.Receive(datagram);
        return Advance();
    }

    /// <summary>Called every 50 ms or so: sends parts of the handshake again that were lost.</summary>
    public DtlsState Tick()
    {
        if (IsConnected) return _dtls.State;
        _dtls.Tick();
        return Advance();
    }

    /// <summary>Tells the browser that the connection is over.</summary>
    public void SayGoodbye()
    {
        _dtls.Close();
        SendHandshake();
    }

    public void Dispose()
    {
        Pacer.Clear();
        Srtp?.Dispose();
        Srtp = null;
        _dtls.Dispose();
        _credentials.Clear();
        _before?.Clear();
    }

    private DtlsState Advance()
    {
        SendHandshake();
        if (_dtls.State != DtlsState.Connected || IsConnected) return _dtls.State;
        if (!_dtls.Matches(_fingerprint) || _dtls.CreateSrtp() is not { } srtp) return DtlsState.Failed;
        Srtp = srtp;
        return DtlsState.Connected;
    }

    private void SendHandshake()
    {
        if (_endpoints.Count == 0) return;
        while (_dtls.TryTakeDatagram(_sender.NextSend(), out var length)) Commit(length, Endpoint);
    }

    private void Commit(int length, EndpointKey to)
    {
        if (length < 0) return; // more SSRCs than SRTP keeps state for
        _sender.CommitSend(length, to);
        _counters.DatagramsOut++;
        _counters.BytesOut += length;
    }
}
