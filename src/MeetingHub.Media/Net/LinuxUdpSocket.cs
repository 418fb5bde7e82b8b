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
    private const int EventFlags = 0x800 | 0x80000; // EFD_NONBLOCK | EFD_CLOEXEC

    private readonly int _socket;
    private readonly int _wake;
    private readonly bool _isV6;
    private readonly byte* _received;
    private readonly byte* _sending;
    private readonly byte* _receivedNames;
    private readonly byte* _sendingNames;
    private readonly IoVector* _vectors;
    private readonly MultiMessage* _receiving;
    private readonly MultiMessage* _leaving;
    private int _waiting;
    private bool _disposed;

    public LinuxUdpSocket(Socket socket) : base(socket)
    {
        _socket = (int)socket.Handle;
        _isV6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
        _wake = EventFd(0, EventFlags);
        _received = (byte*)NativeMemory.AllocZeroed(MostReceived, ReceiveLength);
        _sending = (byte*)NativeMemory.AllocZeroed(MostSent, IDatagramSender.BufferLength);
        _receivedNames = (byte*)NativeMemory.AllocZeroed(MostReceived, NameLength);
        _sendingNames = (byte*)NativeMemory.AllocZeroed(MostSent, NameLength);
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
            _leaving[i].Header = new MessageHeader { Name = _sendingNames + i * NameLength, Vectors = _vectors + MostReceived + i, VectorCount = 1 };
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
        return _isV6 ? EndpointKey.V6(name[8..], port) : EndpointKey.V4(name[4..], port);
    }

    public override Span<byte> NextSend()
    {
        if (_waiting == MostSent) Flush();
        return new Span<byte>(_sending + _waiting * IDatagramSender.BufferLength, IDatagramSender.BufferLength);
    }

    public override void CommitSend(int length, EndpointKey to)
    {
        if (to.IsV6 != _isV6) return; // an address that this socket can't have heard from
        var name = new Span<byte>(_sendingNames + _waiting * NameLength, NameLength);
        BinaryPrimitives.WriteUInt16BigEndian(name[2..], to.Port);
        if (_isV6)
        {
            BitConverter.TryWriteBytes(name, (ushort)10); // AF_INET6
            to.WriteAddress(name[8..]);
        }
        else
        {
            BitConverter.TryWriteBytes(name, (ushort)2); // AF_INET
            to.WriteAddress(name[4..]);
        }
        _leaving[_waiting].Header.NameLength = _isV6 ? 28u : 16u;
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
            // The first one could not be sent (buffer full, or nobody there): it is lost, the rest is tried.
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
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_receiving);
        NativeMemory.Free(_leaving);
    }

    private int ReceiveNow()
    {
        for (var i = 0; i < MostReceived; i++) _receiving[i].Header.NameLength = NameLength; // the kernel writes over it
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
