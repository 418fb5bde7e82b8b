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

/// <summary>
/// The links of this node to others. The node that opens one draws its keys, for this link alone, and tells them by the way that nodes ask
/// each other. They name the start of both engines, so that an engine that was started again never uses them a second time.
/// </summary>
internal sealed class Cascade(
    IMediaEngine engine, IMediaNodes nodes, ILeases leases, IDraining draining, TimeProvider clock, IOptions<MediaServerOptions> options)
    : IDisposable
{
    private static readonly TimeSpan UpWithin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AvoidFor = TimeSpan.FromMinutes(1); // a node that is not reached, or knows no links
    private const int KeyLength = 16;

    private readonly ConcurrentDictionary<string, Opened> _opened = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _avoided = new(StringComparer.Ordinal);

    // Of people who come together only the first one's question draws keys: two links would bring everything twice.
    private readonly SemaphoreSlim _asking = new(1);

    private sealed record Opened(MediaLink Link, long Here);

    /// <param name="Start">Of the engine that it is meant for.</param>
    private sealed record Offer(MediaLink Link, long Start);

    public bool IsOn => options.Value.CascadeFrom > 0 && engine.LinkEnd is not null && !draining.IsDraining(leases.Self);

    public bool IsEnough(int people) => people >= options.Value.CascadeFrom;

    /// <summary>No link to that node for a while.</summary>
    public void Avoid(string node)
    {
        _opened.TryRemove(node, out _);
        _avoided[node] = clock.GetUtcNow() + AvoidFor;
    }

    /// <summary>Links the room to its place at another node. False when that can't be: then its people connect there.</summary>
    public async Task<bool> TryLinkAsync(RoomId room, ParticipantId who, MediaPlace place, CancellationToken stop)
    {
        await _asking.WaitAsync(stop);
        try
        {
            return await TryLinkNextAsync(room, who, place, stop);
        }
        finally
        {
            _asking.Release();
        }
    }

    public void Dispose() => _asking.Dispose();

    private async Task<bool> TryLinkNextAsync(RoomId room, ParticipantId who, MediaPlace place, CancellationToken stop)
    {
        if (_avoided.TryGetValue(place.Node, out var until) && clock.GetUtcNow() < until) return false;
        if (await AskAsync(room, who, place, stop) is not { } link)
        {
            Avoid(place.Node);
            return false;
        }
        engine.Link(room.Value, link, isHome: false);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(UpWithin);
            if (await engine.IsUpAsync(link, limit.Token)) return true;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // nothing gets through
        }
        Avoid(place.Node);
        engine.Unlink(room.Value);
        return false;
    }

    /// <summary>Answers a node that asks where links end here, or opens one. With a number of a place if the room is linked.</summary>
    public NegotiateReply Answer(LinkMedia request)
    {
        if (engine.LinkEnd is not { } here) return NegotiateReply.Refuse(Refusal.MediaUnavailable);
        var reply = new NegotiateReply { Answer = JsonSerializer.Serialize(here) };
        if (request.Link is null || Read<Offer>(request.Link) is not { } offer || offer.Start != here.Start) return reply;
        engine.Link(request.Room.Value, offer.Link, isHome: true);
        return reply with { Media = request.Place };
    }

    private async Task<MediaLink?> AskAsync(RoomId room, ParticipantId who, MediaPlace place, CancellationToken stop)
    {
        for (var tries = 0; tries < 2; tries++)
        {
            if (engine.LinkEnd is not { } here) return null;
            if (_opened.TryGetValue(place.Node, out var opened) && opened.Here != here.Start) opened = null;
            var reply = await nodes.AskAsync(
                place.Node, new LinkMedia(room, who, place.Number, leases.Self, opened is null ? null : Mirrored(opened.Link, here)), stop);
            if (reply?.Answer is null || Read<LinkEnd>(reply.Answer) is not { } there) return null;
            if (opened is not null && reply.Media == place.Number) return opened.Link;
            _opened[place.Node] = new Opened(Draw(there), here.Start);
        }
        return null;
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
