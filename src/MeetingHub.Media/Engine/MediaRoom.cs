using System.Collections.Immutable;
using MeetingHub.Media.Forwarding;

namespace MeetingHub.Media.Engine;

/// <summary>
/// The members of a room, what each may send and wants to see, and from that, which slot carries whose track. A member's view affects
/// only that member's slots, and what a member sends affects only the members who want to see it. A room that is spread over shards has one
/// of these on each, which knows all members: of those who are connected elsewhere it has the tracks, fed from that shard's ring. Each
/// decides by itself who is loudest, from the same levels.
/// </summary>
internal sealed partial class MediaRoom(string id, Action<MediaEvent> publish)
{
    public const int MostSpeaking = 3;

    /// <summary>In a room with more members, or on several shards, nobody hears how well the others are connected.</summary>
    public const int MostToldOfLines = 50;

    // A microphone takes another's slot only when it is clearly louder, and when that one has had its turn.
    private const double LouderByDecibels = 6;
    private const long ShortestTurnUs = 1_000_000;
    private const long OnsetUs = 60_000; // a word begins more quietly than it goes on

    private readonly Dictionary<string, Member> _byId = new(StringComparer.Ordinal);
    private readonly List<Member> _members = [];
    private readonly List<Microphone> _microphones = []; // those that are let through, the loudest first
    private readonly List<(Track Track, ViewTile Tile)> _wanted = []; // of the member whose video slots are being assigned
    private ImmutableArray<string> _speaking = [];
    private bool _isCrowded;
    private bool _hasToldLines;

    private readonly record struct Microphone(Member Owner, Track Track, double Level);

    public string Id { get; } = id;
    public IReadOnlyList<Member> Members => _members;

    /// <summary>How pictures are encoded here, so that everybody can see everybody.</summary>
    public VideoCodec Codec { get; private set; }

    /// <summary>When a packet or a wish of a member last came.</summary>
    public long StirredUs { get; set; }

    internal sealed class Member(string id)
    {
        public string Id { get; } = id;
        public MediaPermissions Allowed { get; set; }

        /// <summary>In which its browser can send and show pictures; not known before it has offered any.</summary>
        public ImmutableArray<VideoCodec> Codecs { get; set; }
        public ImmutableArray<ViewTile> View { get; set; } = [];
        public Peer? Peer { get; set; }

        /// <summary>Its connection, when that is on another shard.</summary>
        public RemotePeer? Remote { get; set; }
        public IEnumerable<Track> Tracks => Peer?.Tracks ?? Remote?.Tracks ?? [];

        /// <summary>Whether a voice may have to go to another slot, to be in time with its picture.</summary>
        public bool IsOutOfTime { get; set; }
        public ImmutableArray<SlotAssignment> Announced { get; set; } = [];

        /// <summary>The number of the last announcement of this member's slots.</summary>
        public long Number { get; set; }

        /// <summary>Whether its page shows the figures of its line.</summary>
        public bool WantsFigures { get; set; }

        /// <summary>What it was told of its line, in a crowded room.</summary>
        public LineWord ToldLine { get; set; }

        /// <summary>Whether its page confirms announcements. For a page that does not, no picture waits.</summary>
        public bool Confirms { get; set; }

        public Track? FindTrack(TrackKind kind)
        {
            if (Peer is not null) return Peer.FindTrack(kind);
            if (Remote is null) return null;
            foreach (var track in Remote.Tracks)
            {
                if (track.Kind == kind) return track;
            }
            return null;
        }

        public bool Wants(string peer)
        {
            foreach (var tile in View)
            {
                if (string.Equals(tile.Peer, peer, StringComparison.Ordinal)) return true;
            }
            return false;
        }
    }

    public Member? Find(string peer) => _byId.GetValueOrDefault(peer);

    public Member FindOrAdd(string peer)
    {
        if (Find(peer) is { } known) return known;
        var member = new Member(peer);
        _byId.Add(peer, member);
        _members.Add(member);
        return member;
    }

    /// <summary>Call <see cref="Settle"/> for the member afterwards.</summary>
    public void Remove(Member member)
    {
        Withdraw(member);
        _byId.Remove(member.Id);
        _members.Remove(member);
        SettleCodec();
    }

    /// <summary>What a member's browser has decides together with those of all others, on whatever shard they are.</summary>
    public void SetCodecs(Member member, ImmutableArray<VideoCodec> codecs)
    {
        member.Codecs = codecs;
        SettleCodec();
    }

    /// <summary>
    /// Brings permissions and slots into agreement after a change of what <paramref name="changed"/> may send, after a change of its
    /// connection, or after it was added or removed.
    /// </summary>
    public void Settle(Member changed, long nowUs)
    {
        foreach (var track in changed.Tracks)
        {
            var allowed = changed.Allowed.HasFlag(PermissionFor(track.Kind));
            if (!allowed && track.IsAllowed) track.Silence();
            track.IsAllowed = allowed;
        }
        var isAsBefore = ReferenceEquals(AssignedMicrophoneOf(changed), AllowedMicrophoneOf(changed));
        foreach (var member in _members)
        {
            if (member.Peer is not { } peer || (!ReferenceEquals(member, changed) && !member.Wants(changed.Id))) continue;
            AssignVideo(member, peer, nowUs);
            if (!isAsBefore) continue; // AssignSound announces everybody's slots below
            if (ReferenceEquals(member, changed)) AssignAudio(member, peer, nowUs);
            AnnounceSlots(member, peer, again: false);
        }
        if (!isAsBefore) AssignSound(nowUs);
    }

    /// <summary>
    /// The same after a new view of <paramref name="member"/>, whose page has carried out all announcements up to the number
    /// <paramref name="seen"/>.
    /// </summary>
    public void SettleView(Member member, long? seen, long nowUs)
    {
        member.Confirms = seen is not null;
        if (member.Peer is not { } peer) return;
        foreach (var slot in peer.VideoSlots)
        {
            if (slot.IsHeld && slot.AnnouncedAs <= seen) slot.Release(nowUs);
        }
        AssignVideo(member, peer, nowUs);
        var hasMissed = seen != member.Number; // a page that comes back after a lost connection
        AnnounceSlots(member, peer, again: hasMissed);
        if (hasMissed) AnnounceWanted(member);
    }

    /// <summary>Tells a member that pictures pause, or go on.</summary>
    public void AnnouncePauses(Member member)
    {
        if (member.Peer is { } peer) AnnounceSlots(member, peer, again: false);
    }

    /// <summary>Tells a member how many layers of its pictures are wanted, and in which codec.</summary>
    public void AnnounceWanted(Member member)
    {
        foreach (var track in member.Peer?.Tracks ?? [])
        {
            if (track.IsVideo) publish(new LayersWanted(Id, member.Id, track.Kind, track.Wanted, Codec));
        }
    }

    // The first codec that everybody has or, where there is none, that most have.
    private void SettleCodec()
    {
        var (best, most) = (VideoCodec.Vp8, -1);
        for (var codec = VideoCodec.Vp8; codec <= VideoCodec.Av1; codec++)
        {
            var count = 0;
            foreach (var member in _members)
            {
                if (member.Codecs.IsDefault || member.Codecs.Contains(codec)) count++;
            }
            if (count > most) (best, most) = (codec, count);
        }
        if (best == Codec) return;
        Codec = best;
        foreach (var member in _members) AnnounceWanted(member);
    }

    /// <summary>Whether somebody's word has changed, or somebody came who has not heard any.</summary>
    public bool HasNewLines { get; set; }

    /// <summary>Called every second: tells whose connection is not good.</summary>
    public void AnnounceLines()
    {
        if (!HasNewLines) return;
        HasNewLines = false;
        var isCrowd = _members.Count > MostToldOfLines || IsSpread;
        if (isCrowd) AnnounceEachLine();
        var weak = ImmutableArray.CreateBuilder<MemberLine>();
        foreach (var member in _members)
        {
            if (!isCrowd && member.Peer is { Line: not LineWord.Good } peer) weak.Add(new MemberLine(member.Id, peer.Line));
        }
        if (weak.Count == 0 && !_hasToldLines) return;
        _hasToldLines = weak.Count > 0;
        publish(new LinesChanged(Id, null, weak.DrainToImmutable()));
    }

    private void AnnounceEachLine()
    {
        foreach (var member in _members)
        {
            if (member.Remote is not null) continue;
            var word = member.Peer?.Line ?? LineWord.Good;
            if (word == member.ToldLine) continue;
            member.ToldLine = word;
            publish(new LinesChanged(Id, member.Id, word == LineWord.Good ? [] : [new MemberLine(member.Id, word)]));
        }
    }

    /// <summary>Called every 100 ms: finds out who speaks, and in a crowded room whose microphones are heard.</summary>
    public void Listen(long nowUs)
    {
        if (_isCrowded) AssignSound(nowUs);
        for (var i = 0; i < _members.Count; i++)
        {
            if (_members[i] is { IsOutOfTime: true, Peer: { } peer } member) BringTogether(member, peer, nowUs);
        }

        if (!_isFirst) return;
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

        if (IsAsAnnounced(loudest[..count])) return;
        var speaking = ImmutableArray.CreateBuilder<string>(count);
        foreach (var i in loudest[..count]) speaking.Add(_members[i].Id);
        _speaking = speaking.MoveToImmutable();
        publish(new SpeakingChanged(Id, _speaking));
    }

    // The member's microphone as of the last assignment of sound.
    private Track? AssignedMicrophoneOf(Member member)
    {
        foreach (var (owner, track, _) in _microphones)
        {
            if (ReferenceEquals(owner, member)) return track;
        }
        return null;
    }

    private static Track? AllowedMicrophoneOf(Member member) =>
        member.FindTrack(TrackKind.Microphone) is { IsAllowed: true } track ? track : null;

    private Loudness? LoudnessOf(int member) => _members[member].FindTrack(TrackKind.Microphone)?.Loudness;

    // A change of order alone is not announced: it would come with every syllable.
    private bool IsAsAnnounced(ReadOnlySpan<int> members)
    {
        if (members.Length != _speaking.Length) return false;
        foreach (var i in members)
        {
            var isAnnounced = false;
            foreach (var speaker in _speaking) isAnnounced |= string.Equals(speaker, _members[i].Id, StringComparison.Ordinal);
            if (!isAnnounced) return false;
        }
        return true;
    }

    private static MediaPermissions PermissionFor(TrackKind kind) => kind switch
    {
        TrackKind.Microphone => MediaPermissions.Microphone,
        TrackKind.Camera => MediaPermissions.Camera,
        _ => MediaPermissions.Screen,
    };

    // Tells a member what is in its slots, if that has changed or the member needs to hear it again.
    private void AnnounceSlots(Member member, Peer peer, bool again)
    {
        if (!IsAsAnnounced(member, peer))
        {
            var now = ImmutableArray.CreateBuilder<SlotAssignment>();
            foreach (var slot in peer.Slots)
            {
                if (slot.Track is { } track) now.Add(new SlotAssignment(slot.Mid, slot.From!, track.Kind, track.Source, slot.IsPaused));
            }
            member.Announced = now.DrainToImmutable();
            member.Number++;
        }
        else if (!again)
        {
            return;
        }
        var isHeld = false;
        foreach (var slot in peer.VideoSlots)
        {
            if (!slot.IsHeld || slot.Track is null) continue;
            isHeld = true;
            slot.AnnouncedAs = Math.Min(slot.AnnouncedAs, member.Number);
        }
        publish(new SlotsChanged(Id, member.Id, member.Number, isHeld, member.Announced));
    }

    private static bool IsAsAnnounced(Member member, Peer peer)
    {
        var count = 0;
        foreach (var slot in peer.Slots)
        {
            if (slot.Track is not { } track) continue;
            var now = new SlotAssignment(slot.Mid, slot.From!, track.Kind, track.Source, slot.IsPaused);
            if (count == member.Announced.Length || member.Announced[count++] != now) return false;
        }
        return count == member.Announced.Length;
    }

    // Assigns the first tiles of the view that can be shown. A track that is shown already stays in its slot.
    private void AssignVideo(Member member, Peer peer, long nowUs)
    {
        _wanted.Clear();
        foreach (var tile in member.View)
        {
            if (_wanted.Count == peer.VideoSlots.Count) break;
            if (tile.Track == TrackKind.Microphone || string.Equals(tile.Peer, member.Id, StringComparison.Ordinal)) continue;
            if (Find(tile.Peer)?.FindTrack(tile.Track) is { IsAllowed: true } track && !IsWanted(track)) _wanted.Add((track, tile));
        }

        foreach (var slot in peer.VideoSlots)
        {
            if (slot.Track is { } shown && !IsWanted(shown)) slot.Show(null, null, nowUs);
        }
        var rank = 0;
        foreach (var (track, tile) in _wanted)
        {
            var slot = peer.FindSlotFor(track, tile.Peer)!; // no more are wanted than there are slots
            slot.Show(track, tile.Peer, nowUs);
            if (slot.IsHeld && !member.Confirms) slot.Release(nowUs);
            (slot.TileHeight, slot.Rank) = (tile.Height, rank++);
            slot.ChooseLayer(nowUs);
        }
        member.IsOutOfTime = true;
    }

    // Brings voices to the slots that browsers keep in time with their pictures. One that is heard stays: moving it could be heard.
    private void BringTogether(Member member, Peer peer, long nowUs)
    {
        member.IsOutOfTime = false;
        foreach (var slot in peer.AudioSlots)
        {
            if (slot.Track is not { } voice || peer.VoiceSlotFor(slot.From!) is not { } home || ReferenceEquals(home, slot)) continue;
            if (voice.Loudness.IsSpeaking || home.Track is { Loudness.IsSpeaking: true })
            {
                member.IsOutOfTime = true; // until there is a pause
                continue;
            }
            var (other, of, from) = (home.Track, home.From, slot.From);
            home.Show(voice, from, nowUs);
            slot.Show(other, of, nowUs);
        }
        AnnounceSlots(member, peer, again: false);
    }

    private bool IsWanted(Track track)
    {
        foreach (var (wanted, _) in _wanted)
        {
            if (ReferenceEquals(wanted, track)) return true;
        }
        return false;
    }

    // Everybody hears every microphone when there are slots for all, and otherwise the loudest.
    private void AssignSound(long nowUs)
    {
        _microphones.Clear();
        foreach (var member in _members)
        {
            if (AllowedMicrophoneOf(member) is { } track)
                _microphones.Add(new Microphone(member, track, track.Loudness.Level(nowUs)));
        }
        _microphones.Sort(static (a, b) => a.Level.CompareTo(b.Level));

        _isCrowded = false;
        foreach (var member in _members)
        {
            if (member.Peer is not { } peer) continue;
            AssignAudio(member, peer, nowUs);
            AnnounceSlots(member, peer, again: false);
        }
    }

    private void AssignAudio(Member member, Peer peer, long nowUs)
    {
        if (peer.AudioSlots.Count == 0) return;
        foreach (var slot in peer.AudioSlots)
        {
            if (slot.Track is { IsAllowed: false }) slot.Show(null, null, nowUs);
        }
        foreach (var (owner, track, level) in _microphones)
        {
            if (ReferenceEquals(owner, member)) continue;
            var slot = peer.FindSlotFor(track, owner.Id);
            if (slot is null)
            {
                _isCrowded = true;
                slot = FindQuietest(peer, nowUs);
                // The microphones after this one are quieter still.
                if (slot is null || level + LouderByDecibels >= slot.Track!.Loudness.Level(nowUs)) return;
                slot.Show(track, owner.Id, nowUs);
                member.IsOutOfTime = true;
                track.Layers[0].Before!.Play(slot, track.Layers[0], track.Loudness.RoseAtUs - OnsetUs, nowUs);
                continue;
            }
            member.IsOutOfTime |= !ReferenceEquals(slot.Track, track);
            slot.Show(track, owner.Id, nowUs);
        }
    }

    // The quietest slot among those whose turn may end. Slots whose turn has just begun are left out: they must not block the others.
    private static Slot? FindQuietest(Peer peer, long nowUs)
    {
        Slot? quietest = null;
        foreach (var slot in peer.AudioSlots)
        {
            if (nowUs - slot.AssignedAtUs < ShortestTurnUs) continue;
            if (quietest is null || slot.Track!.Loudness.Level(nowUs) > quietest.Track!.Loudness.Level(nowUs)) quietest = slot;
        }
        return quietest;
    }
}
