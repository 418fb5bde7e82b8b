using System.Collections.Immutable;
using MeetingHub.Media.Forwarding;

namespace MeetingHub.Media.Engine;

/// <summary>The members of a room, what each may send and wants to see, and the tracks that follow for each slot.</summary>
internal sealed class MediaRoom(string id, Action<MediaEvent> publish)
{
    public const int MostSpeaking = 3;

    // A microphone takes another's slot only when it is clearly louder, and not within a breath.
    private const double LouderByDecibels = 6;
    private const long ShortestTurnUs = 1_000_000;

    private readonly List<Member> _members = [];
    private readonly List<Track> _microphones = [];
    private ImmutableArray<string> _speaking = [];
    private bool _isCrowded;

    public string Id { get; } = id;
    public IReadOnlyList<Member> Members => _members;

    internal sealed class Member(string id)
    {
        public string Id { get; } = id;
        public MediaPermissions Allowed { get; set; }
        public ImmutableArray<ViewTile> View { get; set; } = [];
        public Peer? Peer { get; set; }
        public ImmutableArray<SlotAssignment> Told { get; set; } = [];
    }

    public Member? Find(string peer) => _members.Find(m => string.Equals(m.Id, peer, StringComparison.Ordinal));

    public Member FindOrAdd(string peer)
    {
        if (Find(peer) is { } known) return known;
        var member = new Member(peer);
        _members.Add(member);
        return member;
    }

    public void Remove(Member member) => _members.Remove(member);

    /// <summary>Brings permissions and slots into agreement; call after every change of members, permissions or views.</summary>
    public void Settle(long nowUs)
    {
        _microphones.Clear();
        foreach (var member in _members)
        {
            if (member.Peer is not { } peer) continue;
            foreach (var track in peer.Tracks)
            {
                var allowed = member.Allowed.HasFlag(PermissionFor(track.Kind));
                if (!allowed && track.IsAllowed) track.Loudness.Reset();
                track.IsAllowed = allowed;
                if (allowed && track.Kind == TrackKind.Microphone) _microphones.Add(track);
            }
        }

        _isCrowded = false;
        foreach (var member in _members)
        {
            if (member.Peer is not { } peer) continue;
            AssignVideo(member, peer, nowUs);
            AssignAudio(member, peer, nowUs);
            Tell(member, peer, again: false);
        }
    }

    /// <summary>Every 100 ms: who speaks, and in a crowded room whose microphone is heard.</summary>
    public void Listen(long nowUs)
    {
        if (_isCrowded) Settle(nowUs);

        Span<int> loudest = stackalloc int[MostSpeaking];
        var count = 0;
        for (var i = 0; i < _members.Count; i++)
        {
            if (LoudnessOf(i) is not { IsSpeaking: true } loudness) continue;
            var level = loudness.Level(nowUs);
            var at = count;
            while (at > 0 && LoudnessOf(loudest[at - 1])!.Level(nowUs) > level) at--;
            if (at == MostSpeaking) continue;
            count = Math.Min(count + 1, MostSpeaking);
            for (var j = count - 1; j > at; j--) loudest[j] = loudest[j - 1];
            loudest[at] = i;
        }

        if (IsAsTold(loudest[..count])) return;
        var speaking = ImmutableArray.CreateBuilder<string>(count);
        foreach (var i in loudest[..count]) speaking.Add(_members[i].Id);
        _speaking = speaking.MoveToImmutable();
        publish(new SpeakingChanged(Id, _speaking));
    }

    /// <summary>Tells a member what is in its slots, if that is news or it wants to hear it <paramref name="again"/>.</summary>
    public void Tell(Member member, Peer peer, bool again)
    {
        var now = peer.Slots.Where(s => s.Track is not null)
            .Select(s => new SlotAssignment(s.Mid, s.From!, s.Track!.Kind)).ToImmutableArray();
        if (!again && now.AsSpan().SequenceEqual(member.Told.AsSpan())) return;
        member.Told = now;
        publish(new SlotsChanged(Id, member.Id, now));
    }

    private Loudness? LoudnessOf(int member) => _members[member].Peer?.FindTrack(TrackKind.Microphone)?.Loudness;

    // Order alone is no news: it would change with every syllable.
    private bool IsAsTold(ReadOnlySpan<int> members)
    {
        if (members.Length != _speaking.Length) return false;
        foreach (var i in members)
        {
            var isTold = false;
            foreach (var told in _speaking) isTold |= string.Equals(told, _members[i].Id, StringComparison.Ordinal);
            if (!isTold) return false;
        }
        return true;
    }

    private static MediaPermissions PermissionFor(TrackKind kind) => kind switch
    {
        TrackKind.Microphone => MediaPermissions.Microphone,
        TrackKind.Camera => MediaPermissions.Camera,
        _ => MediaPermissions.Screen,
    };

    // The first tiles of the view that can be shown; a track that is shown already stays where it is.
    private void AssignVideo(Member member, Peer peer, long nowUs)
    {
        var slots = peer.Slots.Count(s => s.IsVideo);
        var wanted = new List<(Track Track, ViewTile Tile)>(slots);
        foreach (var tile in member.View)
        {
            if (wanted.Count == slots) break;
            if (tile.Track == TrackKind.Microphone || string.Equals(tile.Peer, member.Id, StringComparison.Ordinal)) continue;
            if (Find(tile.Peer)?.Peer?.FindTrack(tile.Track) is not { IsAllowed: true } track) continue;
            if (!wanted.Exists(w => ReferenceEquals(w.Track, track))) wanted.Add((track, tile));
        }

        foreach (var slot in peer.Slots)
        {
            if (slot.IsVideo && slot.Track is not null && !wanted.Exists(w => ReferenceEquals(w.Track, slot.Track))) slot.Show(null, null, nowUs);
        }
        foreach (var (track, tile) in wanted)
        {
            var slot = peer.Slots.First(s => s.IsVideo && ReferenceEquals(s.Track, track) || IsFreeFor(s, track, peer));
            slot.Show(track, tile.Peer, nowUs);
            slot.TileHeight = tile.Height;
            slot.ChooseLayer(nowUs);
        }

        static bool IsFreeFor(Slot slot, Track track, Peer peer) =>
            slot.IsVideo && slot.Track is null && !peer.Slots.Any(s => ReferenceEquals(s.Track, track));
    }

    // Everybody's microphone when there are slots for all, else the loudest.
    private void AssignAudio(Member member, Peer peer, long nowUs)
    {
        var own = peer.FindTrack(TrackKind.Microphone);
        var slots = peer.Slots.Where(s => !s.IsVideo).ToList();
        foreach (var slot in slots)
        {
            if (slot.Track is { } shown && !_microphones.Contains(shown)) slot.Show(null, null, nowUs);
        }

        var waiting = _microphones.Where(t => !ReferenceEquals(t, own) && !slots.Exists(s => ReferenceEquals(s.Track, t))).ToList();
        waiting.Sort((a, b) => a.Loudness.Level(nowUs).CompareTo(b.Loudness.Level(nowUs)));
        foreach (var track in waiting)
        {
            var free = slots.Find(s => s.Track is null);
            if (free is null)
            {
                _isCrowded = true;
                var quietest = slots.MaxBy(s => s.Track!.Loudness.Level(nowUs));
                if (quietest is null) return;
                var isLouder = track.Loudness.Level(nowUs) + LouderByDecibels < quietest.Track!.Loudness.Level(nowUs);
                if (!isLouder || nowUs - quietest.AssignedAtUs < ShortestTurnUs) return;
                free = quietest;
            }
            free.Show(track, OwnerOf(track), nowUs);
        }
    }

    private string OwnerOf(Track track) => _members.First(m => m.Peer is { } p && p.Tracks.Contains(track)).Id;
}
