using System.Collections.Immutable;
using System.Threading.Channels;

namespace MeetingHub.Media;

/// <summary>
/// Forwards sound and pictures between the members of rooms, decoding nothing. Each browser has one connection: it offers once,
/// the engine answers once, and slots are fed without negotiating again. May be called from any thread; a room's calls are
/// carried out in order. It works in this process (<see cref="MediaEngine"/>) or in one of its own (<see cref="OwnProcess.MediaProcess"/>).
/// </summary>
public interface IMediaEngine : IDisposable
{
    /// <summary>
    /// The engine's notices. One reader. They end with a <see cref="MediaStartException"/> when it is gone and can't be started again.
    /// </summary>
    ChannelReader<MediaEvent> Events { get; }

    MediaCounters Counters { get; }
    IReadOnlyList<MediaCounters> ShardCounters { get; }

    /// <summary>UDP ports that are open, one per shard.</summary>
    IReadOnlyList<int> Ports { get; }

    /// <summary>The TCP port that is open, if any.</summary>
    int? TcpPort { get; }

    /// <summary>Where links of other nodes end; null when there are none, or the engine is being started again.</summary>
    LinkEnd? LinkEnd { get; }

    /// <summary>False while it has ended by itself and is being started again.</summary>
    bool IsRunning { get; }

    /// <summary>How often it had to be started again.</summary>
    long Restarts { get; }

    /// <exception cref="MediaStartException">A port is in use, an address is not of this machine, or OpenSSL is missing.</exception>
    void Start();

    /// <summary>
    /// Answers an offer. An offer of the same transport (by its ICE ufrag and certificate) adds m-lines; one of another transport replaces
    /// the member's present one. Null when the peer is no member: <see cref="SetPermissions"/> makes it one.
    /// </summary>
    /// <exception cref="OfferUnusableException">The offer is no SDP, or has nothing that can be answered.</exception>
    /// <exception cref="MediaAwayException">The engine is being started again.</exception>
    Task<string?> NegotiateAsync(string room, string peer, string offer, CancellationToken stop);

    /// <summary>Makes a peer a member of a room, and says which of its tracks are let through. Comes before its offer.</summary>
    void SetPermissions(string room, string peer, MediaPermissions allowed);

    /// <summary>
    /// Sets what this member's page shows, most important first, and the last <see cref="SlotsChanged.Number"/> that the page has carried
    /// out. A slot that showed somebody else stays dark until then; without a number it does not wait.
    /// </summary>
    void SetView(string room, string peer, ImmutableArray<ViewTile> view, long? seen);

    /// <summary>Whether this member is told of its line once a second (<see cref="LineMeasured"/>).</summary>
    void ShowFigures(string room, string peer, bool wanted);

    /// <summary>Closes its transport and forgets its permissions. Nothing it sends afterwards is forwarded.</summary>
    void RemovePeer(string room, string peer);

    void CloseRoom(string room);

    /// <summary>
    /// The room is on another node too: what its members here send is seen and heard there, and the other way round, until
    /// <see cref="Unlink"/>. Opens the link if it is not open. <paramref name="isHome"/>: the room lives here, so that this node passes on
    /// what comes from one link to the others. Does nothing when the room is linked so already, or has no members here.
    /// </summary>
    void Link(string room, MediaLink link, bool isHome);

    /// <summary>Whether the other node has been heard on the link lately, or is within the time that it may be waited for.</summary>
    Task<bool> IsUpAsync(MediaLink link, CancellationToken stop);

    /// <summary>The room is on this node alone.</summary>
    void Unlink(string room);
}
