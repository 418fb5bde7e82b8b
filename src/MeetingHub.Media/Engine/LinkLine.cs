using System.Buffers.Binary;
using MeetingHub.Media.Forwarding;
using MeetingHub.Media.Net;
using MeetingHub.Media.Rtp;
using MeetingHub.Media.Srtp;

namespace MeetingHub.Media.Engine;

/// <summary>
/// The way to another node: every datagram is numbered and sealed, is opened once, and is asked for again when it does not come. Keys are
/// of this line alone, so that a number never seals two texts. No lock, and no allocation for each datagram.
/// </summary>
//  | line (8) | number (8) | sealed: kind (1) and what it says | tag (16) |
internal sealed class LinkLine : IDisposable
{
    public const int HeaderLength = 16;
    public const int TagLength = 16;
    public const int KeyLength = 16;

    /// <summary>Bytes that one datagram can say.</summary>
    public const int LongestBody = IDatagramSender.BufferLength - HeaderLength - TagLength;

    private const int NonceLength = 12;
    private const int Kept = 4_096; // a second of ten people on stage; a power of two
    private const long SoundKeptUs = 200_000; // whoever hears it does not wait longer

    private readonly IDatagramSender _sender;
    private readonly ShardCounters _counters;
    private readonly EndpointKey _to;
    private readonly SrtpCipher _seals;
    private readonly SrtpCipher _opens;
    private readonly byte[] _kept = GC.AllocateUninitializedArray<byte>(Kept * IDatagramSender.BufferLength);
    private readonly (int Length, bool IsSound, long AtUs)[] _keptAs = new (int, bool, long)[Kept];
    private readonly RepairBudget _repairs = new();
    private readonly MissingPackets _missing = new(isSound: false);
    private ReplayWindow _seen;
    private long _next;
    private long _highest = -1;
    private bool _hasLost;

    public LinkLine(IDatagramSender sender, ShardCounters counters, EndpointKey to, long sendAs, long receiveAs,
        ReadOnlySpan<byte> sealsWith, ReadOnlySpan<byte> opensWith)
    {
        (_sender, _counters, _to, SendAs, ReceiveAs) = (sender, counters, to, sendAs, receiveAs);
        _seals = new SrtpCipher(SrtpProfile.AeadAes128Gcm, sealsWith, default, encrypts: true);
        _opens = new SrtpCipher(SrtpProfile.AeadAes128Gcm, opensWith, default, encrypts: false);
    }

    /// <summary>Where the other node receives.</summary>
    public EndpointKey To => _to;

    /// <summary>The names under which the other node and this one know it.</summary>
    public long SendAs { get; }
    public long ReceiveAs { get; }

    /// <summary>The time to the other node and back.</summary>
    public long RoundTripUs { get; set; } = 20_000;
    public long LastHeardUs { get; private set; } = long.MinValue / 2;

    /// <summary>The line that a datagram says it belongs to.</summary>
    public static bool TryReadName(ReadOnlySpan<byte> datagram, out long line)
    {
        line = 0;
        if (datagram.Length <= HeaderLength + TagLength) return false;
        line = BinaryPrimitives.ReadInt64BigEndian(datagram);
        return true;
    }

    /// <summary>Room for what the next datagram says. Nothing else may be sent before <see cref="Send"/>.</summary>
    public Span<byte> Begin() => _sender.NextSend().Slice(HeaderLength, LongestBody);

    public void Send(int length, bool isSound, long nowUs)
    {
        var datagram = _sender.NextSend()[..(HeaderLength + length + TagLength)];
        var number = _next++;
        BinaryPrimitives.WriteInt64BigEndian(datagram, SendAs);
        BinaryPrimitives.WriteInt64BigEndian(datagram[8..], number);
        Span<byte> nonce = stackalloc byte[NonceLength];
        nonce.Clear();
        BinaryPrimitives.WriteInt64BigEndian(nonce[4..], number);
        _seals.GcmSeal(nonce, datagram[..HeaderLength], default, datagram.Slice(HeaderLength, length), datagram[(HeaderLength + length)..]);
        var at = (int)(number & (Kept - 1));
        datagram.CopyTo(_kept.AsSpan(at * IDatagramSender.BufferLength));
        _keptAs[at] = (datagram.Length, isSound, nowUs);
        _repairs.NoteSent(datagram.Length, losesAtRandom: true);
        Commit(datagram.Length);
    }

    /// <summary>
    /// Opens a datagram in place. False when it came before, or is none that the other node has sent on this line.
    /// </summary>
    public bool TryOpen(Span<byte> datagram, long nowUs, out ReadOnlySpan<byte> body)
    {
        body = default;
        if (datagram.Length <= HeaderLength + TagLength) return false;
        var number = BinaryPrimitives.ReadInt64BigEndian(datagram[8..]);
        var isRepair = number <= _highest && _missing.Contains(number);
        if (number < 0 || (!isRepair && !_seen.IsNew(number))) return false;
        var text = datagram[HeaderLength..^TagLength];
        Span<byte> nonce = stackalloc byte[NonceLength];
        nonce.Clear();
        BinaryPrimitives.WriteInt64BigEndian(nonce[4..], number);
        if (!_opens.GcmOpen(nonce, datagram[..HeaderLength], default, text, datagram[^TagLength..])) return false;

        LastHeardUs = nowUs;
        _seen.Mark(number);
        if (isRepair)
        {
            _missing.Remove(number);
            _counters.LinksRepaired++;
        }
        else if (number > _highest)
        {
            if (_highest >= 0 && number > _highest + 1)
            {
                _counters.LinksLost += number - _highest - 1;
                if (_missing.TryAdd(_highest + 1, number - 1, nowUs)) AskAgain(nowUs);
                else _hasLost = true;
            }
            _highest = number;
        }
        body = text;
        return true;
    }

    /// <summary>Sends what the other node has asked for again, unless it is gone, or sound of which it is too late to hear it.</summary>
    public void Resend(ReadOnlySpan<byte> numbers, long nowUs)
    {
        for (; numbers.Length >= 2; numbers = numbers[2..])
        {
            var number = _next - 1 - (ushort)((ushort)(_next - 1) - BinaryPrimitives.ReadUInt16BigEndian(numbers));
            if (number < 0 || _next - number > Kept) continue;
            var at = (int)(number & (Kept - 1));
            var (length, isSound, sentUs) = _keptAs[at];
            if ((isSound && nowUs - sentUs > SoundKeptUs) || !_repairs.TrySpend(length)) continue;
            _kept.AsSpan(at * IDatagramSender.BufferLength, length).CopyTo(_sender.NextSend());
            Commit(length);
        }
    }

    /// <summary>Asks again for what is overdue, and gives up what was waited for long enough.</summary>
    public void Tick(long nowUs)
    {
        if (_missing.Count == 0) return;
        AskAgain(nowUs);
        while (_missing.TryGiveUp(nowUs, RoundTripUs, out _)) _hasLost = true;
    }

    /// <summary>Whether something was given up since the last call. It may have been part of any picture.</summary>
    public bool TakeLost()
    {
        var has = _hasLost;
        _hasLost = false;
        return has;
    }

    public void Dispose()
    {
        _seals.Dispose();
        _opens.Dispose();
    }

    private void AskAgain(long nowUs)
    {
        Span<ushort> numbers = stackalloc ushort[MissingPackets.Most];
        var count = _missing.TakeDue(nowUs, RoundTripUs, numbers);
        if (count == 0) return;
        var body = Begin();
        body[0] = (byte)LinkKind.Missing;
        for (var i = 0; i < count; i++) BinaryPrimitives.WriteUInt16BigEndian(body[(1 + 2 * i)..], numbers[i]);
        Send(1 + 2 * count, isSound: true, nowUs);
    }

    private void Commit(int length)
    {
        _counters.LinksOut++;
        _sender.CommitSend(length, _to);
    }
}
