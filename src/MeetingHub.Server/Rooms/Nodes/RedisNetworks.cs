using System.Security.Cryptography;
using MeetingHub.Domain;
using StackExchange.Redis;

namespace MeetingHub.Server.Rooms.Nodes;

/// <summary>The keys of network marks, the same at every node.</summary>
// mh:networks:{day}  a random key; expires when the next day is over
internal sealed class RedisNetworkKeys(RedisServer redis, TimeProvider clock) : INetworkKeys
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(2);

    private volatile Known? _known;

    private sealed record Known(long Day, byte[] Today, byte[] Yesterday);

    public async Task<(byte[] Today, byte[] Yesterday)> ReadAsync()
    {
        var day = NetworkKeys.DayOf(clock);
        if (_known is not { } known || known.Day != day)
            _known = known = new Known(day, await ReadAsync(day), await ReadAsync(day - 1));
        return (known.Today, known.Yesterday);
    }

    private async Task<byte[]> ReadAsync(long day)
    {
        var name = $"mh:networks:{day}";
        var made = RandomNumberGenerator.GetBytes(NetworkKeys.Length);
        await redis.AskAsync(db => db.StringSetAsync(name, made, Lifetime, When.NotExists));
        return (byte[]?)await redis.AskAsync(db => db.StringGetAsync(name)) ?? made;
    }
}

/// <summary>The networks from which somebody was removed, for every node.</summary>
// mh:{room}:wary  hash: removed participant -> mark of their network; expires after a day
internal sealed class RedisWaryNetworks(RedisServer redis) : IWaryNetworks
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    public async Task AddAsync(RoomId room, ParticipantId removed, NetworkMark network)
    {
        await redis.AskAsync(db => db.HashSetAsync(KeyOf(room), removed.Value, network.Today));
        await redis.AskAsync(db => db.KeyExpireAsync(KeyOf(room), Lifetime));
    }

    public Task ForgetAsync(RoomId room, ParticipantId removed) =>
        redis.AskAsync(db => db.HashDeleteAsync(KeyOf(room), removed.Value));

    public async Task<bool> AnyAsync(RoomId room, NetworkMark network)
    {
        var marks = await redis.AskAsync(db => db.HashValuesAsync(KeyOf(room)));
        return marks.Any(m => m == network.Today || m == network.Yesterday);
    }

    private static RedisKey KeyOf(RoomId room) => $"mh:{{{room}}}:wary";
}
