using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace MeetingHub.Server.Tests.Operations;

/// <summary>
/// A path through a TURN relay (RFC 8656) over UDP, TCP or TLS: an allocation, a permission, and packets as Send and Data indications.
/// coturn's own client hangs over TLS more often than not: it waits for its socket while the bytes it needs are in its TLS buffer.
/// </summary>
internal sealed class TurnClient : IAsyncDisposable
{
    private const uint MagicCookie = 0x2112A442;
    private const int HeaderLength = 20;
    private const int IntegrityLength = 24; // with its header
    private static readonly TimeSpan ResendAfter = TimeSpan.FromMilliseconds(500); // RFC 8489 section 6.2.1

    private readonly Socket _socket;
    private readonly Stream? _stream; // none for UDP, where a message is a datagram
    private readonly byte[] _username;
    private readonly string _password;
    private byte[] _realm = [];
    private byte[] _nonce = [];

    private TurnClient(Socket socket, Stream? stream, string username, string password) =>
        (_socket, _stream, _username, _password) = (socket, stream, Encoding.UTF8.GetBytes(username), password);

    private static async Task<TurnClient> ConnectAsync(string transport, IPEndPoint relay, string username, string password)
    {
        if (transport == "udp")
        {
            var udp = new Socket(SocketType.Dgram, ProtocolType.Udp);
            await udp.ConnectAsync(relay);
            return new TurnClient(udp, null, username, password);
        }
        var tcp = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await tcp.ConnectAsync(relay);
        Stream stream = new NetworkStream(tcp, ownsSocket: true);
        if (transport == "tls")
        {
            var tls = new SslStream(stream, leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate is not null);
            await tls.AuthenticateAsClientAsync("relay").WaitAsync(Until.Patience);
            stream = tls;
        }
        return new TurnClient(tcp, stream, username, password);
    }

    /// <summary>
    /// Sends packets to this address through the relay on this machine, with so many relayed connections at once, and returns 0 when each
    /// got an answer from there, or the first error code.
    /// </summary>
    public static async Task<int> PassAsync(string transport, int port, string username, string password, string address, int atOnce = 1)
    {
        using var peer = new UdpClient(new IPEndPoint(IPAddress.Parse(address), 0));
        using var end = new CancellationTokenSource();
        var echo = EchoAsync(peer, end.Token);
        var ways = new List<TurnClient>();
        try
        {
            for (var i = 0; i < atOnce; i++)
            {
                ways.Add(await ConnectAsync(transport, new IPEndPoint(IPAddress.Loopback, port), username, password));
                if (await ways[i].AllocateAsync() is not 0 and var refused) return refused;
            }
            var there = (IPEndPoint)peer.Client.LocalEndPoint!;
            foreach (var way in ways)
            {
                if (await way.PermitAsync(there) is not 0 and var refused) return refused;
                var packet = RandomNumberGenerator.GetBytes(400);
                Assert.Equal(packet, await way.SendAsync(there, packet));
            }
            return 0;
        }
        finally
        {
            foreach (var way in ways) await way.DisposeAsync();
            await end.CancelAsync();
            await echo;
        }
    }

    // 0, or the error code.
    private async Task<int> AllocateAsync()
    {
        (ushort, byte[])[] udp = [(Attribute.RequestedTransport, [17, 0, 0, 0])];
        var first = await AskAsync(Method.Allocate, udp, isSigned: false);
        if (first.Error != 401) return first.Error;
        (_realm, _nonce) = (first.Value(Attribute.Realm), first.Value(Attribute.Nonce));
        return (await AskAsync(Method.Allocate, udp, isSigned: true)).Error;
    }

    private async Task<int> PermitAsync(IPEndPoint peer) =>
        (await AskAsync(Method.CreatePermission, [(Attribute.XorPeerAddress, Xor(peer))], isSigned: true)).Error;

    // Until an answer comes back.
    private async Task<byte[]> SendAsync(IPEndPoint peer, byte[] data) => (await ExchangeAsync(
        Write(Method.Send, RandomNumberGenerator.GetBytes(12), [(Attribute.XorPeerAddress, Xor(peer)), (Attribute.Data, data)], isSigned: false),
        answer => answer.Type == Method.Data)).Value(Attribute.Data);

    private Task<Message> AskAsync(ushort method, (ushort Type, byte[] Value)[] attributes, bool isSigned)
    {
        var id = RandomNumberGenerator.GetBytes(12);
        return ExchangeAsync(Write(method, id, attributes, isSigned), answer => answer.Bytes.AsSpan(8, 12).SequenceEqual(id));
    }

    private async Task<Message> ExchangeAsync(byte[] message, Func<Message, bool> isTheAnswer)
    {
        using var limit = new CancellationTokenSource(Until.Patience);
        Task<Message>? read = null;
        while (true)
        {
            if (_stream is null) await _socket.SendAsync(message, limit.Token);
            else await _stream.WriteAsync(message, limit.Token);
            var resend = _stream is null ? Task.Delay(ResendAfter, limit.Token) : Task.Delay(Until.Patience, limit.Token);
            while (true)
            {
                read ??= ReadAsync(limit.Token);
                if (await Task.WhenAny(read, resend) == resend) break;
                var answer = await read;
                read = null;
                if (isTheAnswer(answer)) return answer;
            }
            limit.Token.ThrowIfCancellationRequested();
        }
    }

    private async Task<Message> ReadAsync(CancellationToken stop)
    {
        var bytes = new byte[1500];
        if (_stream is null) return new Message(bytes[..await _socket.ReceiveAsync(bytes, stop)]);
        await _stream.ReadExactlyAsync(bytes.AsMemory(0, HeaderLength), stop);
        var length = HeaderLength + BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(2));
        await _stream.ReadExactlyAsync(bytes.AsMemory(HeaderLength, length - HeaderLength), stop);
        return new Message(bytes[..length]);
    }

    private byte[] Write(ushort method, byte[] id, (ushort Type, byte[] Value)[] attributes, bool isSigned)
    {
        if (isSigned) attributes = [.. attributes, (Attribute.Username, _username), (Attribute.Realm, _realm), (Attribute.Nonce, _nonce)];
        using var message = new MemoryStream();
        void Put(ReadOnlySpan<ushort> numbers)
        {
            foreach (var number in numbers) message.Write([(byte)(number >> 8), (byte)number]);
        }
        var length = attributes.Sum(a => 4 + (a.Value.Length + 3) / 4 * 4);
        Put([method, (ushort)(length + (isSigned ? IntegrityLength : 0)), (ushort)(MagicCookie >> 16), (ushort)(MagicCookie & 0xFFFF)]);
        message.Write(id);
        foreach (var (type, value) in attributes)
        {
            Put([type, (ushort)value.Length]);
            message.Write(value);
            message.Write(new byte[-value.Length & 3]);
        }
        if (!isSigned) return message.ToArray();
        // The key of long-term credentials, RFC 8489 section 9.2.2.
#pragma warning disable CA5351 // the RFC prescribes MD5
        var key = MD5.HashData(Encoding.UTF8.GetBytes($"{Encoding.UTF8.GetString(_username)}:{Encoding.UTF8.GetString(_realm)}:{_password}"));
#pragma warning restore CA5351
        var integrity = HMACSHA1.HashData(key, message.ToArray());
        Put([Attribute.MessageIntegrity, (ushort)integrity.Length]);
        message.Write(integrity);
        return message.ToArray();
    }

    private static byte[] Xor(IPEndPoint peer)
    {
        var value = new byte[8];
        value[1] = 1; // IPv4
        BinaryPrimitives.WriteUInt16BigEndian(value.AsSpan(2), (ushort)(peer.Port ^ (int)(MagicCookie >> 16)));
        BinaryPrimitives.WriteUInt32BigEndian(value.AsSpan(4), BinaryPrimitives.ReadUInt32BigEndian(peer.Address.GetAddressBytes()) ^ MagicCookie);
        return value;
    }

    private static async Task EchoAsync(UdpClient peer, CancellationToken end)
    {
        try
        {
            while (true)
            {
                var packet = await peer.ReceiveAsync(end);
                await peer.SendAsync(packet.Buffer, packet.RemoteEndPoint, end);
            }
        }
        catch (OperationCanceledException)
        {
            // the test is over
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_stream is not null) await _stream.DisposeAsync();
        _socket.Dispose();
    }

    private static class Method
    {
        public const ushort Allocate = 0x0003;
        public const ushort CreatePermission = 0x0008;
        public const ushort Send = 0x0016;
        public const ushort Data = 0x0017;
    }

    private static class Attribute
    {
        public const ushort Username = 0x0006;
        public const ushort MessageIntegrity = 0x0008;
        public const ushort ErrorCode = 0x0009;
        public const ushort XorPeerAddress = 0x0012;
        public const ushort Data = 0x0013;
        public const ushort Realm = 0x0014;
        public const ushort Nonce = 0x0015;
        public const ushort RequestedTransport = 0x0019;
    }

    private sealed record Message(byte[] Bytes)
    {
        public ushort Type => BinaryPrimitives.ReadUInt16BigEndian(Bytes);
        public int Error => Value(Attribute.ErrorCode) is { Length: >= 4 } code ? (code[2] & 7) * 100 + code[3] : 0;

        public byte[] Value(ushort wanted)
        {
            for (var at = HeaderLength; at + 4 <= Bytes.Length;)
            {
                var (type, length) = (BinaryPrimitives.ReadUInt16BigEndian(Bytes.AsSpan(at)), BinaryPrimitives.ReadUInt16BigEndian(Bytes.AsSpan(at + 2)));
                if (type == wanted) return Bytes[(at + 4)..(at + 4 + length)];
                at += 4 + (length + 3) / 4 * 4;
            }
            return [];
        }
    }
}
