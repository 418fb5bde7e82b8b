using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Media;
using MeetingHub.Server.Rooms.Nodes;
using MeetingHub.Server.Rooms.Wire;
using Microsoft.Extensions.Options;

namespace MeetingHub.Server.Media;

/// <summary>What came of the wish to carry a member whose room lives at another node.</summary>
internal enum Carrying
{
    /// <summary>The room is linked, and the member may be carried here.</summary>
    Here,

    /// <summary>The member has a connection at the other node, or at a third one, and stays there.</summary>
    Elsewhere,

    /// <summary>There is no link, so people connect at the other node.</summary>
    NoLink,
}

/// <summary>
/// The links of this node to others. The node that opens one draws its keys, for this link alone, and tells them by the way that nodes ask
/// each other. They name the start of both engines, so that an engine that was started again never uses them a second time.
/// </summary>
internal sealed class Cascade(
    IMediaEngine engine, IMediaNodes nodes, ILeases leases, IDraining draining, TimeProvider clock, IOptions<MediaServerOptions> options)
{
    private static readonly TimeSpan UpWithin = TimeSpan.FromSeconds(3); // a node that has just started is slow
    private static readonly TimeSpan AvoidFor = TimeSpan.FromMinutes(1); // a node that is not reached, or knows no links
    private const int KeyLength = 16;
    private const int MostTries = 3; // the link may be new to the other node, and another question may have drawn its keys

    private readonly ConcurrentDictionary<string, Opened> _opened = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _avoided = new(StringComparer.Ordinal);

    private sealed record Opened(MediaLink Link, long Here);

    /// <param name="Start">Of the engine that it is meant for.</param>
    private sealed record Offer(MediaLink Link, long Start);

    public bool IsOn => options.Value.CascadeFrom > 0 && engine.LinkEnd is not null && !IsEnding && !draining.IsDraining(leases.Self);

    /// <summary>Whether this node is about to stop, and carries nobody who comes now.</summary>
    public bool IsEnding { get; set; }

    public bool IsEnough(int people) => people >= options.Value.CascadeFrom;

    /// <summary>No link to that node for a while.</summary>
    public void Avoid(string node)
    {
        _opened.TryRemove(node, out _);
        _avoided[node] = clock.GetUtcNow() + AvoidFor;
    }

    /// <summary>
    /// Links the room to its place at another node, unless it is linked, and asks that node whether the member may be carried here. Asked
    /// for each member: so a room that one of the two has found empty meanwhile is linked anew.
    /// </summary>
    public async Task<Carrying> TryLinkAsync(RoomId room, ParticipantId who, MediaPlace place, CancellationToken stop)
    {
        if (_avoided.TryGetValue(place.Node, out var until) && clock.GetUtcNow() < until) return Carrying.NoLink;
        var (said, link) = await AskAsync(room, who, place, stop);
        if (said == Carrying.Here && await ComesUpAsync(room, link!, stop)) return Carrying.Here;
        if (said != Carrying.Elsewhere) Avoid(place.Node);
        return said == Carrying.Elsewhere ? said : Carrying.NoLink;
    }

    /// <summary>Answers a node that asks where links end here, or opens one. With a number of a place if the room is linked.</summary>
    public NegotiateReply Answer(LinkMedia request)
    {
        if (engine.LinkEnd is not { } here) return NegotiateReply.Refuse(Refusal.MediaUnavailable);
        var reply = new NegotiateReply { Answer = JsonSerializer.Serialize(here) };
        if (request.Link is null || Read<Offer>(request.Link) is not { } offer || offer.Start != here.Start) return reply;
        if (offer.Link.To.Format != here.Format) return NegotiateReply.Refuse(Refusal.MediaUnavailable); // of another release
        engine.Link(request.Room.Value, offer.Link, isHome: true);
        return reply with { Media = request.Place };
    }

    private async Task<bool> ComesUpAsync(RoomId room, MediaLink link, CancellationToken stop)
    {
        engine.Link(room.Value, link, isHome: false);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(UpWithin);
            if (!await engine.IsUpAsync(link, limit.Token)) return false;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false; // nothing gets through
        }
        engine.Link(room.Value, link, isHome: false); // somebody who waited for it too may have given up just before
        return true;
    }

    private async Task<(Carrying Said, MediaLink? Link)> AskAsync(RoomId room, ParticipantId who, MediaPlace place, CancellationToken stop)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            if (engine.LinkEnd is not { } here) break;
            var known = _opened.GetValueOrDefault(place.Node);
            var link = known?.Here == here.Start ? known.Link : null;
            var reply = await nodes.AskAsync(
                place.Node, new LinkMedia(room, who, place.Number, leases.Self, link is null ? null : Mirrored(link, here)), stop);
            if (reply is { Answer: null, Media: not null }) return (Carrying.Elsewhere, null);
            if (reply?.Answer is null || Read<LinkEnd>(reply.Answer) is not { } there || there.Format != here.Format) break;
            if (link is not null && reply.Media == place.Number) return (Carrying.Here, link);
            // Of people who come together only one question draws keys: two links would bring everything twice.
            var drawn = new Opened(Draw(there), here.Start);
            if (known is null) _opened.TryAdd(place.Node, drawn);
            else _opened.TryUpdate(place.Node, drawn, known);
        }
        return (Carrying.NoLink, null);
    }

    private static MediaLink Draw(LinkEnd to) => new(
        to, BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)), BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)),
        RandomNumberGenerator.GetBytes(KeyLength), RandomNumberGenerator.GetBytes(KeyLength));

    // As the other node has it.
    private static string Mirrored(MediaLink link, LinkEnd here) => JsonSerializer.Serialize(new Offer(
        new MediaLink(here, link.ReceiveAs, link.SendAs, link.OpensWith, link.SealsWith), link.To.Start));

    private static T? Read<T>(string json) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
