using System.Collections.Immutable;

namespace MeetingHub.Media.Engine;

/// <summary>
/// What has members of a room and lets others know of them: a shard, or a link to another node, which stands for all shards there.
/// </summary>
internal interface IRoomSide
{
    /// <summary>Members are on <paramref name="other"/> too from here on; this side is <paramref name="self"/>.</summary>
    void Meet(string room, Neighbour self, Neighbour other, bool isFirst, long nowUs);

    /// <summary>Nothing comes from that side any more, and nothing of this one is wanted there.</summary>
    void Part(string room, int other, long nowUs);

    /// <summary>A member is connected there, or has further tracks there.</summary>
    void Introduce(string room, string peer, int from, object connection, IReadOnlyList<RemoteTrack> tracks, long nowUs);

    /// <summary>That connection has ended.</summary>
    void Withdraw(string room, string peer, object connection, long nowUs);

    /// <summary>In which codecs a member's browser can send and show pictures.</summary>
    void SetCodecs(string room, string peer, ImmutableArray<VideoCodec> codecs);

    /// <summary>Somebody on another side wants something of a room where nothing has happened for a while.</summary>
    void Stir(string room, long nowUs);
}
