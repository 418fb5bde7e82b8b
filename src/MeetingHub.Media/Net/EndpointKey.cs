using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace MeetingHub.Media.Net;

/// <summary>An address and port as a value, so that a lookup in a table allocates nothing.</summary>
/// <param name="Local">Our address that it came to and is answered from; 0 where the socket has one only.</param>
internal readonly record struct EndpointKey(UInt128 Address, ushort Port, bool IsV6, UInt128 Local = default)
{
    public int AddressLength => IsV6 ? 16 : 4;

    public static EndpointKey V4(ReadOnlySpan<byte> address, ushort port) =>
        new(BinaryPrimitives.ReadUInt32BigEndian(address), port, IsV6: false);

    public static EndpointKey V6(ReadOnlySpan<byte> address, ushort port) =>
        new(BinaryPrimitives.ReadUInt128BigEndian(address), port, IsV6: true);

    public static EndpointKey Of(IPEndPoint endpoint)
    {
        Span<byte> bytes = stackalloc byte[16];
        endpoint.Address.TryWriteBytes(bytes, out _);
        return endpoint.AddressFamily == AddressFamily.InterNetworkV6
            ? V6(bytes, (ushort)endpoint.Port)
            : V4(bytes, (ushort)endpoint.Port);
    }

    /// <summary>Writes the 4 or 16 bytes of the address; returns how many.</summary>
    public int WriteAddress(Span<byte> into)
    {
        if (IsV6) BinaryPrimitives.WriteUInt128BigEndian(into, Address);
        else BinaryPrimitives.WriteUInt32BigEndian(into, (uint)Address);
        return AddressLength;
    }

    /// <summary>The same for <see cref="Local"/>.</summary>
    public void WriteLocal(Span<byte> into)
    {
        if (IsV6) BinaryPrimitives.WriteUInt128BigEndian(into, Local);
        else BinaryPrimitives.WriteUInt32BigEndian(into, (uint)Local);
    }

    // Addresses are private: a key that reaches a log line must say nothing.
    public override string ToString() => "(address)";
}
