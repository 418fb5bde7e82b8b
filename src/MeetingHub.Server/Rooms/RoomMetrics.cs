using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using MeetingHub.Server.Rooms.Wire;
using Microsoft.AspNetCore.SignalR;

namespace MeetingHub.Server.Rooms;

/// <summary>Counts what happens in rooms. No label names a person or a room: its values are few, and known beforehand.</summary>
internal static class RoomMetrics
{
    public const string MeterName = "MeetingHub";

    /// <summary>The bounds, in seconds, of the buckets in which joins are counted.</summary>
    public static readonly ImmutableArray<double> JoinBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1,
        2.5, 5, 10];

    private static readonly Meter Meter = new(MeterName);
    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = JoinBounds };

    private static readonly UpDownCounter<long> Rooms = Meter.CreateUpDownCounter<long>(
        "meetinghub.active_rooms", "{room}", "Rooms that are live on this node, side rooms too.");
    private static readonly UpDownCounter<long> Participants = Meter.CreateUpDownCounter<long>(
        "meetinghub.active_participants", "{participant}",
        "People with a connection to this node, but for rehearsals. Whoever is in a side room counts in the main room only.");
    private static readonly UpDownCounter<long> Rehearsing = Meter.CreateUpDownCounter<long>(
        "meetinghub.rehearsing", "{seat}", "Seats of rehearsals with a connection to this node, nearly all of them scripted.");
    private static readonly Histogram<double> Joins = Meter.CreateHistogram(
        "meetinghub.join.duration", "s", "How long joining and coming back took.", tags: null, Seconds);
    private static readonly Histogram<double> Appends = Meter.CreateHistogram(
        "meetinghub.room_log.append.duration", "s", "How long it took to append an entry to a room's log.", tags: null, Seconds);
    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>(
        "meetinghub.refusals", "{refusal}", "Wishes that changed nothing, by the code of the refusal.");
    private static readonly UpDownCounter<long> Waiting = Meter.CreateUpDownCounter<long>(
        "meetinghub.entries.waiting", "{entry}", "Entries of rooms that wait to be written to the store.");
    private static readonly Counter<long> Missed = Meter.CreateCounter<long>(
        "meetinghub.entries.missed", "{entry}", "Entries that could not wait for the store; only what the room became is recorded.");
    private static readonly Counter<long> UnwrittenTrims = Meter.CreateCounter<long>(
        "meetinghub.room_log.trimmed_unwritten", "{log}", "Logs of rooms that could not wait for the store and were trimmed.");

    /// <summary>Counts a room until it is disposed.</summary>
    public static IDisposable CountRoom() => new Counted(Rooms);

    /// <summary>Counts a person's connection to their main room until it is disposed.</summary>
    public static IDisposable CountParticipant() => new Counted(Participants);

    /// <summary>Counts a connection of a rehearsal, which is hardly ever a person's, until it is disposed.</summary>
    public static IDisposable CountRehearsing() => new Counted(Rehearsing);

    public static void Refused(string code) => Refusals.Add(1, new KeyValuePair<string, object?>("meetinghub.refusal.code", code));

    /// <summary>
    /// A lost race means that another writer has appended an entry with the same version: read, decide and append again.
    /// </summary>
    public static void Appended(bool won, long started) => Appends.Record(
        Stopwatch.GetElapsedTime(started).TotalSeconds,
        new KeyValuePair<string, object?>("meetinghub.room_log.append.outcome", won ? "appended" : "lost_race"));

    public static void EntriesWait(long more) => Waiting.Add(more);

    public static void EntriesMissed(long entries) => Missed.Add(entries);

    public static void TrimmedUnwritten() => UnwrittenTrims.Add(1);

    private static void Joined(string outcome, long started) => Joins.Record(
        Stopwatch.GetElapsedTime(started).TotalSeconds, new KeyValuePair<string, object?>("meetinghub.join.outcome", outcome));

    private sealed class Counted : IDisposable
    {
        private readonly UpDownCounter<long> _counter;

        public Counted(UpDownCounter<long> counter)
        {
            _counter = counter;
            counter.Add(1);
        }

        public void Dispose() => _counter.Add(-1);
    }

    /// <summary>Sees every answer of the hub on its way out.</summary>
    public sealed class Filter : IHubFilter
    {
        public async ValueTask<object?> InvokeMethodAsync(
            HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
        {
            var started = Stopwatch.GetTimestamp();
            var reply = await next(invocationContext);
            var refusal = reply switch
            {
                JoinReply join => join.Refusal,
                ResumeReply resume => resume.Refusal,
                ExecuteReply execute => execute.Refusal,
                NegotiateReply negotiate => negotiate.Refusal,
                DoneReply done => done.Refusal,
                _ => null,
            };
            if (refusal is not null) Refused(refusal.Code);
            if (reply is JoinReply) Joined(refusal is null ? "joined" : "refused", started);
            else if (reply is ResumeReply) Joined(refusal is null ? "resumed" : "refused", started);
            return reply;
        }
    }
}
