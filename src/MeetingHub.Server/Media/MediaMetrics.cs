using System.Diagnostics.Metrics;
using System.Globalization;
using MeetingHub.Media;
using MeetingHub.Server.Rooms;

namespace MeetingHub.Server.Media;

/// <summary>Publishes the engine's counters as metrics. They are sums over all rooms.</summary>
internal sealed class MediaMetrics : IHostedService, IDisposable
{
    private readonly Meter _meter = new(RoomMetrics.MeterName);
    private readonly IMediaEngine _engine;
    private readonly RoomMedia _media;

    public MediaMetrics(IMediaEngine engine, RoomMedia media) => (_engine, _media) = (engine, media);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _meter.CreateObservableUpDownCounter("meetinghub.media.active_rooms", () => (long)_media.Hosted.Count(), "{room}",
            "Rooms whose media lives on this node.");
        _meter.CreateObservableUpDownCounter("meetinghub.media.active_peers", () => _engine.Counters.Peers, "{peer}",
            "Media connections that exist.");
        _meter.CreateObservableCounter(
            "meetinghub.media.packets", () => Both(c => c.DatagramsIn, c => c.DatagramsOut), "{packet}", "Datagrams of the media ports.");
        _meter.CreateObservableCounter("meetinghub.media.io", () => Both(c => c.BytesIn, c => c.BytesOut), "By",
            "Bytes of the media ports.");
        _meter.CreateObservableCounter("meetinghub.media.dropped", Dropped, "{packet}", "Packets that were not forwarded, by the reason.");
        _meter.CreateObservableCounter(
            "meetinghub.media.nack.asked", () => _engine.Counters.AskedAgain, "{packet}",
                "Lost packets that browsers were asked for again.");
        _meter.CreateObservableCounter("meetinghub.media.nack.repaired", () => _engine.Counters.Repaired, "{packet}",
            "Those of them that came.");
        _meter.CreateObservableCounter(
            "meetinghub.media.nack.received", () => _engine.Counters.AskedOfUs, "{packet}", "Lost packets that browsers asked for again.");
        _meter.CreateObservableCounter("meetinghub.media.nack.resent", () => _engine.Counters.Resent, "{packet}",
            "Those of them that were sent again.");
        _meter.CreateObservableCounter(
            "meetinghub.media.keyframe_requests", () => _engine.Counters.KeyframeRequests, "{request}",
                "Keyframes that browsers were asked for.");
        _meter.CreateObservableCounter(
            "meetinghub.media.lost", () => Both(c => c.LostIn, c => c.LostOut), "{packet}", "Packets lost on the way, before any repair.");
        _meter.CreateObservableCounter(
            "meetinghub.media.layer_switches", () => _engine.Counters.LayerSwitches, "{switch}",
                "Changes from one size of a picture to another.");
        _meter.CreateObservableCounter(
            "meetinghub.media.failures", () => _engine.Counters.Failures, "{failure}",
                "Packets, orders and timers that a bug kept from being handled.");
        _meter.CreateObservableCounter("meetinghub.media.neighbours.read", () => _engine.Counters.FromNeighbours, "{packet}",
            "Packets that media threads read from each other in large rooms.");
        _meter.CreateObservableCounter("meetinghub.media.neighbours.missed", () => _engine.Counters.MissedOfNeighbours, "{packet}",
            "Those that were written over before they were read, because a thread stood still.");
        _meter.CreateObservableUpDownCounter("meetinghub.media.spread_rooms", () => _engine.Counters.SpreadRooms, "{room}",
            "Rooms that are on several media threads; each counts on each of them.");
        _meter.CreateObservableUpDownCounter("meetinghub.media.links", () => _engine.Counters.Links, "{link}",
            "Links to other nodes that are open.");
        _meter.CreateObservableCounter("meetinghub.media.links.packets", () => Both(c => c.LinksIn, c => c.LinksOut), "{packet}",
            "Datagrams of the links to other nodes.");
        _meter.CreateObservableCounter("meetinghub.media.links.lost", () => _engine.Counters.LinksLost, "{packet}",
            "Those that did not come the first time.");
        _meter.CreateObservableCounter("meetinghub.media.links.repaired", () => _engine.Counters.LinksRepaired, "{packet}",
            "Those of them that came when they were asked for again.");
        _meter.CreateObservableUpDownCounter("meetinghub.media.lines", Lines, "{peer}", "Media connections, by one word for how good they are.");
        _meter.CreateObservableUpDownCounter("meetinghub.media.lines.narrow", () => _engine.Counters.NarrowLines, "{peer}",
            "Those whose line was found to carry less than everything.");
        _meter.CreateObservableUpDownCounter("meetinghub.media.pictures", Pictures, "{picture}",
            "Pictures that pages want to show, by whether their lines carry them.");
        _meter.CreateObservableGauge("meetinghub.media.round_trip", MeanRoundTrip, "s", "Mean round trip to the browsers that report.");
        _meter.CreateObservableCounter("meetinghub.media.shard.busy_time", Busy, "s", "What each media thread worked and did not wait.");
        _meter.CreateObservableGauge(
            "meetinghub.media.running", () => _engine.IsRunning ? 1 : 0, "{engine}", "1 while sound and pictures are forwarded.");
        _meter.CreateObservableCounter("meetinghub.media.restarts", () => _engine.Restarts, "{restart}",
            "How often the media's own process ended by itself and was started again.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _meter.Dispose();

    private Measurement<long>[] Both(Func<MediaCounters, long> received, Func<MediaCounters, long> sent)
    {
        const string direction = "network.io.direction";
        var counters = _engine.Counters;
        return [Of(received(counters), direction, "receive"), Of(sent(counters), direction, "transmit")];
    }

    private Measurement<long>[] Dropped()
    {
        const string reason = "meetinghub.media.drop.reason";
        var counters = _engine.Counters;
        return
        [
            Of(counters.DroppedMalformed, reason, "malformed"),
            Of(counters.DroppedUnknownAddress, reason, "unknown_address"),
            Of(counters.DroppedNotAuthentic, reason, "not_authentic"),
            Of(counters.DroppedNotAllowed, reason, "not_allowed"),
            Of(counters.DroppedOverLimit, reason, "over_limit"),
            Of(counters.SendsDropped, reason, "send_buffer_full"),
        ];
    }

    private Measurement<long>[] Lines()
    {
        const string word = "meetinghub.media.line.word";
        var counters = _engine.Counters;
        return
        [
            Of(Math.Max(0, counters.Peers - counters.WeakLines - counters.VeryWeakLines), word, "good"),
            Of(counters.WeakLines, word, "weak"),
            Of(counters.VeryWeakLines, word, "very_weak"),
        ];
    }

    private Measurement<long>[] Pictures()
    {
        const string state = "meetinghub.media.picture.state";
        var counters = _engine.Counters;
        return [Of(counters.PicturesShown - counters.PicturesPaused, state, "shown"), Of(counters.PicturesPaused, state, "paused")];
    }

    private Measurement<double>[] MeanRoundTrip()
    {
        var counters = _engine.Counters;
        return counters.RoundTripsKnown == 0 ? [] : [new(counters.RoundTrips.TotalSeconds / counters.RoundTripsKnown)];
    }

    private IEnumerable<Measurement<double>> Busy() => _engine.ShardCounters.Select((counters, shard) =>
        new Measurement<double>(
            counters.Busy.TotalSeconds,
            new KeyValuePair<string, object?>("meetinghub.media.shard", shard.ToString(CultureInfo.InvariantCulture))));

    private static Measurement<long> Of(long value, string label, string says) =>
        new(value, new KeyValuePair<string, object?>(label, says));
}
