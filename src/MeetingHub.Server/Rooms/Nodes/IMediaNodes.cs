using MeetingHub.Domain;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server.Rooms.Nodes;

/// <summary>A request to another node about a member's media, when connection and media are at different nodes.</summary>
public abstract record MediaRequest(RoomId Room, ParticipantId Who);

/// <summary><paramref name="Place"/> is the number under which the room's media lives there.</summary>
public sealed record NegotiateMedia(RoomId Room, ParticipantId Who, long Place, string Offer) : MediaRequest(Room, Who);

/// <summary>Is not answered.</summary>
public sealed record ViewMedia(RoomId Room, ParticipantId Who, SetViewRequest View) : MediaRequest(Room, Who);

/// <summary>
/// The node <paramref name="Node"/> would carry the media of this member, who is connected to it, and exchange it over a link. Answered
/// with where links end here; <paramref name="Link"/> is what opens one, once that is known. A place without an answer: the member's media
/// is elsewhere already, and stays there.
/// </summary>
public sealed record LinkMedia(RoomId Room, ParticipantId Who, long Place, string Node, string? Link) : MediaRequest(Room, Who)
{
    // It has keys, which must not reach a log line.
    public override string ToString() => nameof(LinkMedia);
}

/// <summary>The media of this member is carried by <paramref name="Node"/>. Is not answered.</summary>
public sealed record CarryMedia(RoomId Room, ParticipantId Who, long Place, string Node) : MediaRequest(Room, Who);

/// <summary>Where the media of rooms lives, and how nodes ask each other about it.</summary>
public interface IMediaNodes
{
    /// <summary>
    /// A node for a room's media, chosen by load among those that are alive, not being drained, and know the room's
    /// <paramref name="level"/>; this one when there is no other.
    /// <paramref name="gone"/> are nodes that did not answer; they are taken for dead.
    /// </summary>
    Task<string> ChooseAsync(int level, IReadOnlyCollection<string> gone);

    /// <summary>How many streams this node sends out, for the choice above.</summary>
    void MeasureLoadBy(Func<long> load);

    /// <summary>Adds the streams of a room that has gone to that node to its load at once, before the node reports them itself.</summary>
    void AddLoad(string node, long streams);

    void AnswerBy(Func<MediaRequest, Task<NegotiateReply?>> answer);

    /// <summary>
    /// Null when no node hears the question, or none answers it. A node that hears it and does not answer in time is slow, not dead: the
    /// reply is then a refusal, and the caller asks again a little later. The lease tells when a node is dead.
    /// </summary>
    Task<NegotiateReply?> AskAsync(string node, MediaRequest request, CancellationToken stop);
}
