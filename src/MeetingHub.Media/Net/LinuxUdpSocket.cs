using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace MeetingHub.Media.Net;

/// <summary>
/// recvmmsg and sendmmsg: one system call for many datagrams. What goes to one browser in a batch leaves as one message that the kernel cuts
/// into datagrams of equal length (UDP_SEGMENT): its way through the kernel costs more than all the rest of forwarding, and is then gone
/// once for many. The handle is never used with .NET's asynchronous calls, which would make it non-blocking for good.
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
    private const int LevelUdp = 17, Segment = 103;                   // SOL_UDP, UDP_SEGMENT
    private const int SegmentEnd = ControlHeaderLength + 2, SegmentSpace = ControlHeaderLength + 8;
    private const long GatherNs = 500_000;
    private const int MostInRun = 64;
    private const int LongestRun = 65_000; // with the headers of IP and UDP less than 64 KiB
    private const int NoChecksumByDevice = 5; // EIO
    private const int Buckets = 512;
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
    private readonly int[] _lengths = new int[MostSent];
    private readonly int[] _nextInRun = new int[MostSent];
    private readonly Run[] _runs = new Run[MostSent];
    private readonly int[] _newestRuns = new int[Buckets]; // by address; one that is not of this batch or address is none
    private bool _joins;
    private int _waiting;
    private int _runCount;
    private bool _disposed;

    // Datagrams for one address that leave as one message: all as long as the first, only the last may be shorter.
    private struct Run
    {
        public EndpointKey To;
        public int First, Last, Count;
        public int Segment, Length;
        public bool IsClosed;
    }

    public LinuxUdpSocket(Socket socket) : base(socket)
    {
        _socket = (int)socket.Handle;
        _isV6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
        // On a socket bound to every address, an answer would leave from the address that the route prefers, not from the one that was
        // asked.
        _isWildcard = LocalAddresses.IsWildcard(LocalEndPoint.Address);
        if (_isWildcard) socket.SetRawSocketOption(_isV6 ? LevelV6 : LevelV4, _isV6 ? ReceiveInfoV6 : InfoV4, [1, 0, 0, 0]);
        _joins = CanSegment(socket);
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
        for (var i = 0; i < MostSent; i++) _leaving[i].Header.Name = _sendingNames + i * NameLength;
    }

    public override int Receive(int timeoutMs, bool gathers)
    {
        if (!gathers || timeoutMs <= 0)
        {
            var count = ReceiveNow();
            if (count > 0 || timeoutMs <= 0) return count;
        }

        var polled = stackalloc PollEntry[2];
        polled[0] = new PollEntry { Handle = _socket, Events = PollIn };
        polled[1] = new PollEntry { Handle = _wake, Events = PollIn };
        if (Poll(polled, 2, timeoutMs) <= 0) return 0;
        if (polled[1].Returned != 0)
        {
            ulong rings;
            _ = Read(_wake, &rings, 8);
        }
        if (polled[0].Returned == 0) return 0;
        if (gathers) Gather();
        return ReceiveNow();
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
        var packet = _waiting++;
        _lengths[packet] = length;
        ref var newest = ref _newestRuns[(to.Port ^ (int)(uint)to.Address * 31) & (Buckets - 1)];
        if (_joins && newest < _runCount && _runs[newest].To == to)
        {
            ref var run = ref _runs[newest];
            if (!run.IsClosed && length <= run.Segment && run.Length + length <= LongestRun)
            {
                _nextInRun[run.Last] = packet;
                run.Last = packet;
                run.Length += length;
                run.IsClosed = ++run.Count == MostInRun || length < run.Segment;
                return;
            }
        }
        newest = _runCount++;
        _runs[newest] = new Run { To = to, First = packet, Last = packet, Count = 1, Segment = length, Length = length };
    }

    public override void Flush()
    {
        var vector = _vectors + MostReceived;
        for (var i = 0; i < _runCount; i++)
        {
            ref readonly var run = ref _runs[i];
            WriteHeader(i, run);
            _leaving[i].Header.Vectors = vector;
            for (var (packet, left) = (run.First, run.Count); left > 0; packet = _nextInRun[packet], left--)
                *vector++ = new IoVector { Base = _sending + packet * IDatagramSender.BufferLength, Length = (nuint)_lengths[packet] };
        }
        var sent = 0;
        while (sent < _runCount)
        {
            var now = SendMany(_socket, _leaving + sent, (uint)(_runCount - sent), DontWait);
            if (now > 0)
            {
                sent += now;
                MessagesSent += now;
                continue;
            }
            if (_runs[sent].Count == 1) SendsDropped++; // buffer full, or no receiver: it is lost, and the rest is tried
            else SendApart(sent, Marshal.GetLastPInvokeError());
            sent++;
        }
        _waiting = _runCount = 0;
    }

    public override void Wake()
    {
        ulong one = 1;
        _ = Write(_wake, &one, 8);
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

    internal static bool CanSegment(Socket socket)
    {
        try
        {
            return socket.GetRawSocketOption(LevelUdp, Segment, stackalloc byte[4]) > 0;
        }
        catch (SocketException)
        {
            return false; // it would send a run as one long datagram
        }
    }

    // Some devices and ways take no runs, or none of this length.
    private void SendApart(int index, int error)
    {
        if (error == NoChecksumByDevice) _joins = false;
        var message = _leaving[index];
        message.Header.VectorCount = 1;
        message.Header.ControlLength -= SegmentSpace;
        for (var left = _runs[index].Count; left > 0; left--, message.Header.Vectors++)
        {
            if (SendMany(_socket, &message, 1, DontWait) > 0) MessagesSent++;
            else SendsDropped++;
        }
    }

    private void WriteHeader(int index, in Run run)
    {
        ref var header = ref _leaving[index].Header;
        var name = new Span<byte>(header.Name, NameLength);
        BinaryPrimitives.WriteUInt16BigEndian(name[2..], run.To.Port);
        if (_isV6)
        {
            BitConverter.TryWriteBytes(name, (ushort)10); // AF_INET6
            if (!run.To.IsV6) Mapped.CopyTo(name[8..]);
            run.To.WriteAddress(name[(run.To.IsV6 ? 8 : 8 + Mapped.Length)..]);
        }
        else
        {
            BitConverter.TryWriteBytes(name, (ushort)2); // AF_INET
            run.To.WriteAddress(name[4..]);
        }
        header.NameLength = _isV6 ? 28u : 16u;
        header.VectorCount = (nuint)run.Count;
        header.Control = _sendingControls + index * ControlLength;
        var control = new Span<byte>(header.Control, ControlLength);
        var length = _isWildcard ? WriteSource(control, run.To) : 0;
        if (run.Count > 1)
        {
            var segment = control[length..];
            BitConverter.TryWriteBytes(segment, (long)SegmentEnd);
            BitConverter.TryWriteBytes(segment[8..], LevelUdp);
            BitConverter.TryWriteBytes(segment[12..], Segment);
            BitConverter.TryWriteBytes(segment[ControlHeaderLength..], (ushort)run.Segment);
            length += SegmentSpace;
        }
        header.ControlLength = (nuint)length;
    }

    private int WriteSource(Span<byte> control, EndpointKey to)
    {
        if (to.Local == default) return 0;
        control.Clear();
        BitConverter.TryWriteBytes(control, (long)InfoEnd);
        BitConverter.TryWriteBytes(control[8..], _isV6 ? LevelV6 : LevelV4);
        BitConverter.TryWriteBytes(control[12..], _isV6 ? InfoV6 : InfoV4);
        if (_isV6 && !to.IsV6) Mapped.CopyTo(control[ControlHeaderLength..]);
        to.WriteLocal(control[(ControlHeaderLength + (to.IsV6 ? 0 : _isV6 ? Mapped.Length : 4))..]);
        return (InfoEnd + 7) & ~7;
    }

    private static void Gather()
    {
        var time = stackalloc long[2]; // seconds, nanoseconds
        (time[0], time[1]) = (0, GatherNs);
        _ = NanoSleep(time, null);
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
    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
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
