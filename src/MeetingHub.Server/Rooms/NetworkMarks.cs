using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using MeetingHub.Domain;

namespace MeetingHub.Server.Rooms;

/// <summary>
/// Tells whether two seats of a room came from one network address, and nothing else. A mark is a hash under a key that only this
/// process's memory has, and it differs from room to room.
/// </summary>
internal sealed class NetworkMarks
{
    private const int MarkLength = 12;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>Null for private addresses: behind a proxy that the options do not name, everybody would come from the same one.</summary>
    public string? Of(IPAddress? address, RoomId room)
    {
        if (address is null || IsPrivate(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)) return null;
        var mac = HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{AddressLimit.NetworkOf(address)}|{room}"));
        return Base64Url.EncodeToString(mac.AsSpan(0, MarkLength));
    }

    private static bool IsPrivate(IPAddress address)
    {
        if (IPAddress.IsLoopback(address)) return true;
        if (address.AddressFamily != AddressFamily.InterNetwork) return address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal;
        return address.GetAddressBytes() is [10, ..] or [172, >= 16 and < 32, ..] or [192, 168, ..] or [169, 254, ..];
    }
}
