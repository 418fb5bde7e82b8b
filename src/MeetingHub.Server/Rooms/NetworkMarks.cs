using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using MeetingHub.Domain;
using MeetingHub.Server.Rooms.Log;

namespace MeetingHub.Server.Rooms;

/// <summary>
/// The mark of a network in one room: a hash under a key that is another one each day, so there is one under today's key and one under
/// yesterday's. It tells whether two connections came from one network around that time, and nothing else.
/// </summary>
internal readonly record struct NetworkMark(string Today, string Yesterday)
{
    /// <summary>Also when midnight was between the two.</summary>
    public bool IsSameAs(NetworkMark other) => Today == other.Today || Today == other.Yesterday || Yesterday == other.Today;
}

/// <summary>The keys of the marks: each is random, belongs to one day, is the same at every node, and is gone after the next day.</summary>
internal interface INetworkKeys
{
    Task<(byte[] Today, byte[] Yesterday)> ReadAsync();
}

/// <summary>
/// Tells whether two seats of a room came from one network. The address goes into a keyed hash and is not kept; the mark differs from room
/// to room and from day to day, and no log, table or message holds it.
/// </summary>
internal sealed class NetworkMarks(INetworkKeys keys)
{
    private const int MarkLength = 12;

    /// <summary>
    /// Null for private addresses: behind a proxy that the options do not name, everybody would come from the same one. Also while the
    /// keys can't be read.
    /// </summary>
    public async Task<NetworkMark?> OfAsync(IPAddress? address, RoomId room)
    {
        if (address is null || IsPrivate(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)) return null;
        try
        {
            var (today, yesterday) = await keys.ReadAsync();
            var network = Encoding.UTF8.GetBytes($"{AddressLimit.NetworkOf(address)}|{room}");
            return new NetworkMark(Under(today, network), Under(yesterday, network));
        }
        catch (RoomLogAwayException)
        {
            return null;
        }
    }

    private static string Under(byte[] key, byte[] network) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(key, network).AsSpan(0, MarkLength));

    private static bool IsPrivate(IPAddress address)
    {
        if (IPAddress.IsLoopback(address)) return true;
        if (address.AddressFamily != AddressFamily.InterNetwork) return address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal;
        return address.GetAddressBytes() is [10, ..] or [172, >= 16 and < 32, ..] or [192, 168, ..] or [169, 254, ..];
    }
}

/// <summary>Keys in the memory of a node that serves its rooms alone.</summary>
internal sealed class NetworkKeys(TimeProvider clock) : INetworkKeys
{
    public const int Length = 32;

    private readonly Lock _lock = new();
    private long _day;
    private byte[] _today = RandomNumberGenerator.GetBytes(Length), _yesterday = RandomNumberGenerator.GetBytes(Length);

    public static long DayOf(TimeProvider clock) => clock.GetUtcNow().ToUnixTimeSeconds() / (long)TimeSpan.FromDays(1).TotalSeconds;

    public Task<(byte[] Today, byte[] Yesterday)> ReadAsync()
    {
        lock (_lock)
        {
            var day = DayOf(clock);
            if (_day == 0) _day = day;
            if (day == _day) return Task.FromResult((_today, _yesterday));
            _yesterday = day == _day + 1 ? _today : RandomNumberGenerator.GetBytes(Length);
            (_today, _day) = (RandomNumberGenerator.GetBytes(Length), day);
            return Task.FromResult((_today, _yesterday));
        }
    }
}
