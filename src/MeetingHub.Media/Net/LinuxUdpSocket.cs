using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace MeetingHub.Media.Net;

/// <summary>
/// recvmmsg and sendmmsg: one system call for many datagrams. The handle is never used with .NET's asynchronous calls, which
/// would make it non-blocking for good.
/// </summary>
internal sealed unsafe partial class LinuxUdpSocket : UdpBatchSocket
{
    private const int ReceiveLength = 2048;
    private const int NameLength = 28; // sockaddr_in6
    private const int DontWait = 0x40;
    private const short PollIn = 1;
    private const int LevelV4 = 0, InfoV4 = 8;                        // IPPROTO_IP, IP_PKTINFO
    private const int LevelV6 = 41, ReceiveInfoV6 = 49, InfoV6 = 50;  // IPPROTO_IPV6, IPV6_RECVPKTINFO, IPV6_PKTINFO
    private const int ControlHeaderLength = 16; // of a 64-bit system
    private const int ControlLength = 64;
    private const int EventFlags = 0x800 | 0x80000; // EFD_NONBLOCK | EFD_CLOEXEC

    private static ReadOnlySpan<byte> Mapped => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF];

    private readonly int _socket;
    private readonly int _wake;
    private readonly bool _isV6;
    private readonly bool _isWildcard;
    private readonly byte* _received;
    private readonly byte* _sending;
    private readonly byte* _receivedNames;
    private readonly byte* _sendingNames;
    private readonly byte* _receivedControls;
    private readonly byte* _sendingControls;
    private readonly IoVector* _vectors;
    private readonly MultiMessage* _receiving;
    private readonly MultiMessage* _leaving;
    private int _waiting;
    private bool _disposed;

    public LinuxUdpSocket(Socket socket) : base(socket)
    {
        _socket = (int)socket.Handle;
        _isV6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
        // On a socket bound to every address, an answer would leave from the address that the route prefers, not from the one that was
        // asked.
        _isWildcard = LocalAddresses.IsWildcard(LocalEndPoint.Address);
        if (_isWildcard) socket.SetRawSocketOption(_isV6 ? LevelV6 : LevelV4, _isV6 ? ReceiveInfoV6 : InfoV4, [1, 0, 0, 0]);
        _wake = EventFd(0, EventFlags);
        _received = (byte*)NativeMemory.AllocZeroed(MostReceived, ReceiveLength);
        _sending = (byte*)NativeMemory.AllocZeroed(MostSent, IDatagramSender.BufferLength);
        _receivedNames = (byte*)NativeMemory.AllocZeroed(MostReceived, NameLength);
        _sendingNames = (byte*)NativeMemory.AllocZeroed(MostSent, NameLength);
        _receivedControls = (byte*)NativeMemory.AllocZeroed(MostReceived, ControlLength);
        _sendingControls = (byte*)NativeMemory.AllocZeroed(MostSent, ControlLength);
        _vectors = (IoVector*)NativeMemory.AllocZeroed(MostReceived + MostSent, (nuint)sizeof(IoVector));
        _receiving = (MultiMessage*)NativeMemory.AllocZeroed(MostReceived, (nuint)sizeof(MultiMessage));
        _leaving = (MultiMessage*)NativeMemory.AllocZeroed(MostSent, (nuint)sizeof(MultiMessage));
        for (var i = 0; i < MostReceived; i++)
        {
            _vectors[i] = new IoVector { Base = _received + i * ReceiveLength, Length = ReceiveLength };
            _receiving[i].Header = new MessageHeader { Name = _receivedNames + i * NameLength, Vectors = _vectors + i, VectorCount = 1 };
        }
        for (var i = 0; i < MostSent; i++)
        {
            _vectors[MostReceived + i].Base = _sending + i * IDatagramSender.BufferLength;
            var name = _sendingNames + i * NameLength;
            _leaving[i].Header = new MessageHeader { Name = name, Vectors = _vectors + MostReceived + i, VectorCount = 1 };
        }
    }

    public override int Receive(int timeoutMs)
    {
        var count = ReceiveNow();
        if (count > 0 || timeoutMs <= 0) return count;

        var polled = stackalloc PollEntry[2];
        polled[0] = new PollEntry { Handle = _socket, Events = PollIn };
        polled[1] = new PollEntry { Handle = _wake, Events = PollIn };
        if (Poll(polled, 2, timeoutMs) <= 0) return 0;
        if (polled[1].Returned != 0)
        {
            ulong rings;
            _ = Read(_wake, &rings, 8);
        }
        return polled[0].Returned == 0 ? 0 : ReceiveNow();
    }

    public override Span<byte> Datagram(int index) => new(_received + index * ReceiveLength, (int)_receiving[index].Length);

    public override EndpointKey From(int index)
    {
        var name = new ReadOnlySpan<byte>(_receivedNames + index * NameLength, NameLength);
        var port = BinaryPrimitives.ReadUInt16BigEndian(name[2..]);
        // A socket of IPv6 that is bound to every address hears IPv4 too, as ::ffff:192.0.2.1 (RFC 4291 section 2.5.5.2).
        var isMapped = _isV6 && name[8..].StartsWith(Mapped);
        var remote = isMapped ? EndpointKey.V4(name[(8 + Mapped.Length)..], port) : _isV6 ? EndpointKey.V6(name[8..], port)
            : EndpointKey.V4(name[4..], port);
        if (!_isWildcard || _receiving[index].Header.ControlLength < (nuint)InfoEnd) return remote;
        var info = new ReadOnlySpan<byte>(_receivedControls + index * ControlLength, InfoEnd)[ControlHeaderLength..];
        var local = isMapped ? BinaryPrimitives.ReadUInt32BigEndian(info[Mapped.Length..])
            : _isV6 ? BinaryPrimitives.ReadUInt128BigEndian(info) : BinaryPrimitives.ReadUInt32BigEndian(info[4..]);
        return remote with { Local = local };
    }

    public override Span<byte> NextSend()
    {
        if (_waiting == MostSent) Flush();
        return new Span<byte>(_sending + _waiting * IDatagramSender.BufferLength, IDatagramSender.BufferLength);
    }

    public override void CommitSend(int length, EndpointKey to)
    {
        if (to.IsV6 != _isV6 && (to.IsV6 || !_isWildcard)) return; // an address that this socket can't have heard from
        var name = new Span<byte>(_sendingNames + _waiting * NameLength, NameLength);
        BinaryPrimitives.WriteUInt16BigEndian(name[2..], to.Port);
        if (_isV6)
        {
            BitConverter.TryWriteBytes(name, (ushort)10); // AF_INET6
            if (!to.IsV6) Mapped.CopyTo(name[8..]);
            to.WriteAddress(name[(to.IsV6 ? 8 : 8 + Mapped.Length)..]);
        }
        else
        {
            BitConverter.TryWriteBytes(name, (ushort)2); // AF_INET
            to.WriteAddress(name[4..]);
        }
        _leaving[_waiting].Header.NameLength = _isV6 ? 28u : 16u;
        if (_isWildcard) ChooseSource(to);
        _vectors[MostReceived + _waiting].Length = (nuint)length;
        _waiting++;
    }

    public override void Flush()
    {
        var sent = 0;
        while (sent < _waiting)
        {
            var now = SendMany(_socket, _leaving + sent, (uint)(_waiting - sent), DontWait);
            if (now > 0)
            {
                sent += now;
                continue;
            }
            // The first datagram could not be sent (buffer full, or no receiver): it is lost, and the rest is tried.
            SendsDropped++;
            sent++;
        }
        _waiting = 0;
    }

    public override void Wake()
    {
        ulong one = 1;
        _ = Write(_wake, &one, 8);
    }

    public override void Pause()
    {
        var time = stackalloc long[2]; // seconds, nanoseconds
        (time[0], time[1]) = (0, 500_000);
        _ = NanoSleep(time, null);
    }

    public override void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        base.Dispose();
        _ = Close(_wake);
        NativeMemory.Free(_received);
        NativeMemory.Free(_sending);
        NativeMemory.Free(_receivedNames);
        NativeMemory.Free(_sendingNames);
        NativeMemory.Free(_receivedControls);
        NativeMemory.Free(_sendingControls);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_receiving);
        NativeMemory.Free(_leaving);
    }

    // cmsghdr: length, level and type; then in_pktinfo: interface, our address, theirs; or in6_pktinfo: our address, interface.
    private int InfoEnd => ControlHeaderLength + (_isV6 ? 20 : 12);

    private void ChooseSource(EndpointKey to)
    {
        ref var header = ref _leaving[_waiting].Header;
        header.Control = null;
        header.ControlLength = 0;
        if (to.Local == default) return;
        var control = new Span<byte>(_sendingControls + _waiting * ControlLength, ControlLength);
        control.Clear();
        BitConverter.TryWriteBytes(control, (long)InfoEnd);
        BitConverter.TryWriteBytes(control[8..], _isV6 ? LevelV6 : LevelV4);
        BitConverter.TryWriteBytes(control[12..], _isV6 ? InfoV6 : InfoV4);
        if (_isV6 && !to.IsV6) Mapped.CopyTo(control[ControlHeaderLength..]);
        to.WriteLocal(control[(ControlHeaderLength + (to.IsV6 ? 0 : _isV6 ? Mapped.Length : 4))..]);
        header.Control = _sendingControls + _waiting * ControlLength;
        header.ControlLength = (nuint)((InfoEnd + 7) & ~7);
    }

    private int ReceiveNow()
    {
        for (var i = 0; i < MostReceived; i++) // the kernel writes over these
        {
            _receiving[i].Header.NameLength = NameLength;
            if (!_isWildcard) continue;
            _receiving[i].Header.Control = _receivedControls + i * ControlLength;
            _receiving[i].Header.ControlLength = ControlLength;
        }
        return Math.Max(0, ReceiveMany(_socket, _receiving, MostReceived, DontWait, null));
    }

    [LibraryImport("libc", EntryPoint = "recvmmsg")]
    private static partial int ReceiveMany(int socket, MultiMessage* messages, uint count, int flags, void* timeout);
    [LibraryImport("libc", EntryPoint = "sendmmsg")]
    private static partial int SendMany(int socket, MultiMessage* messages, uint count, int flags);
    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(PollEntry* entries, nuint count, int timeoutMs);
    [LibraryImport("libc", EntryPoint = "eventfd")]
    private static partial int EventFd(uint start, int flags);
    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(int handle, void* into, nuint length);
    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int handle, void* from, nuint length);
    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int NanoSleep(long* wanted, long* left);
    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);

    [StructLayout(LayoutKind.Sequential)]
    private struct IoVector
    {
        public void* Base;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct MessageHeader
    {
        public void* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct MultiMessage
    {
        public MessageHeader Header;
        public uint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Handle;
        public short Events;
        public short Returned;
    }
}
