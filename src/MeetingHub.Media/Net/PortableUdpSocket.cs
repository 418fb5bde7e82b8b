using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace MeetingHub.Media.Net;

/// <summary>The same by plain socket calls, for systems without recvmmsg: one datagram per call.</summary>
internal sealed class PortableUdpSocket : UdpBatchSocket
{
    private const int ReceiveLength = 2048;
    private const int LongestWaitMs = 5; // nothing can interrupt the wait, so a wake is heard this late

    private readonly byte[] _received = GC.AllocateArray<byte>(MostReceived * ReceiveLength, pinned: true);
    private readonly int[] _lengths = new int[MostReceived];
    private readonly EndpointKey[] _from = new EndpointKey[MostReceived];
    private readonly byte[] _sending = GC.AllocateArray<byte>(IDatagramSender.BufferLength, pinned: true);
    private readonly SocketAddress _name;
    private readonly bool _isV6;

    public PortableUdpSocket(Socket socket) : base(socket)
    {
        _isV6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
        _name = new SocketAddress(socket.AddressFamily);
    }

    public override int Receive(int timeoutMs, bool gathers)
    {
        if (!Socket.Poll(TimeSpan.FromMilliseconds(Math.Min(timeoutMs, LongestWaitMs)), SelectMode.SelectRead)) return 0;
        if (gathers) Thread.Sleep(1);
        var count = 0;
        while (count < MostReceived && Socket.Available > 0)
        {
            try
            {
                _lengths[count] = Socket.ReceiveFrom(_received.AsSpan(count * ReceiveLength, ReceiveLength), SocketFlags.None, _name);
            }
            catch (SocketException)
            {
                break; // an earlier datagram found nobody, or this one was too long
            }
            var name = _name.Buffer.Span;
            var port = BinaryPrimitives.ReadUInt16BigEndian(name[2..]);
            _from[count++] = _isV6 ? EndpointKey.V6(name[8..24], port) : EndpointKey.V4(name[4..8], port);
        }
        return count;
    }

    public override Span<byte> Datagram(int index) => _received.AsSpan(index * ReceiveLength, _lengths[index]);
    public override EndpointKey From(int index) => _from[index];
    public override Span<byte> NextSend() => _sending;

    public override void CommitSend(int length, EndpointKey to)
    {
        if (to.IsV6 != _isV6) return;
        var name = _name.Buffer.Span;
        BinaryPrimitives.WriteUInt16BigEndian(name[2..], to.Port);
        to.WriteAddress(name[(_isV6 ? 8 : 4)..]);
        try
        {
            Socket.SendTo(_sending.AsSpan(0, length), SocketFlags.None, _name);
            MessagesSent++;
        }
        catch (SocketException)
        {
            SendsDropped++;
        }
    }

    public override void Flush() { } // nothing waits

    public override void Wake() { } // the wait is short
}
