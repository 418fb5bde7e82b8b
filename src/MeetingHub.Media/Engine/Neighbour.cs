using MeetingHub.Media.Forwarding;

namespace MeetingHub.Media.Engine;

/// <summary>
/// Another shard, or a link to another node, on which members of the same room are: how it is told something, and where its packets are
/// read.
/// </summary>
/// <param name="Post">Carries out an order on its thread.</param>
/// <param name="Wake">Lets it read what was written for it.</param>
internal sealed record Neighbour(int Shard, Action<Action<IRoomSide, long>> Post, Action Wake, PacketRing Ring);

/// <summary>A track on another shard, and where that shard hears what is wanted of it here.</summary>
internal readonly record struct RemoteTrack(Track Track, Audience Audience);

/// <summary>A member who is connected on another shard, as this one sees it: its tracks, which are fed from that shard's ring.</summary>
internal sealed class RemotePeer(string room, object connection, Neighbour at) : IDisposable
{
    private readonly List<Track> _tracks = [];
    private readonly List<Audience> _audiences = [];

    /// <summary>Tells this connection from an earlier one of the same member.</summary>
    public object Connection { get; } = connection;

    /// <summary>Where it is connected.</summary>
    public Neighbour At { get; } = at;
    public List<Track> Tracks => _tracks; // see Peer.Tracks

    public void Add(RemoteTrack track)
    {
        _tracks.Add(track.Track);
        _audiences.Add(track.Audience);
    }

    /// <summary>Work that is due every 50 ms: tells what is wanted of its tracks.</summary>
    public void Tick(long nowUs)
    {
        for (var i = 0; i < _tracks.Count; i++)
        {
            _tracks[i].Loudness.Settle(nowUs);
            // Where nothing has happened for a while, nobody looks often.
            if (_tracks[i].TellTo(_audiences[i], nowUs)) At.Post((core, now) => core.Stir(room, now));
        }
    }

    /// <summary>What was written over before it was read may have been part of any picture.</summary>
    public void WantKeyframes()
    {
        foreach (var track in _tracks)
        {
            if (track is { IsVideo: true, SlotCount: > 0 }) track.WantKeyframe();
        }
    }

    /// <summary>Empties all slots that show its tracks, and wants nothing more of them.</summary>
    public void Dispose()
    {
        foreach (var track in _tracks)
        {
            foreach (var slot in track.Slots.ToArray()) slot.Show(null, null, 0);
        }
        foreach (var audience in _audiences) audience.Tell(0, 0, 0);
    }
}
