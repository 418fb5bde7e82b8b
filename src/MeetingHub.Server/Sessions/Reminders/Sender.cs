using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Sessions.Reminders;

/// <summary>A message on its way.</summary>
/// <param name="Mark">
/// The same for each try of the same message and for no other one: whoever takes it can tell that it comes again.
/// </param>
internal sealed record Outgoing(OutboxKind What, Target Target, string Stop, string Mark, DateTimeOffset UselessAt)
{
    /// <summary>How many posts it is about, of one about a board.</summary>
    public int Posts { get; init; }
}

internal enum Fate
{
    Sent,

    /// <summary>Tried again after a pause.</summary>
    Failed,

    /// <summary>Trying again is no use.</summary>
    Refused,

    /// <summary>The browser has taken back its subscription.</summary>
    Gone,
}

internal sealed record Outcome(Fate Fate, TimeSpan? Pause = null)
{
    public static readonly Outcome Sent = new(Fate.Sent);
}

internal interface IReminderWay
{
    ReminderWay Way { get; }

    /// <summary>Within <see cref="Sender.Patience"/>.</summary>
    Task<Outcome> SendAsync(Outgoing message, CancellationToken stop);
}

/// <summary>
/// Sends what is due. A node claims a message by one conditional update, sends it and marks it. When a process dies in between, the message
/// is sent again with the same mark, by which push services, browsers and mail servers know it: so it is never lost, and shown once.
/// </summary>
internal sealed partial class Sender(
    IDbContextFactory<MeetingDb> store, Sealer sealer, IEnumerable<IReminderWay> ways, TimeProvider clock, ILogger<Sender> logger)
{
    /// <summary>How long a push service or mail server may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const int MostAtOnce = 100;
    private const int MostInFlight = 8;
    private const int MostPauses = 7;
    private static readonly TimeSpan ClaimedFor = TimeSpan.FromMinutes(2); // longer than a try and its mark take
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(30);

    // What was sent while the store was away is not sent again for want of a mark.
    private readonly ConcurrentDictionary<(string Id, long DueAt), bool> _unmarked = new();

    /// <summary>Returns whether there may be more.</summary>
    public async Task<bool> SendDueAsync(CancellationToken stop)
    {
        string[] due;
        await using (var db = await store.CreateDbContextAsync(stop))
        {
            var now = Now;
            due = await db.Outbox.Where(o => o.SentAt == null && o.DueAt <= now && o.UselessAt > now
                    && (o.ClaimedUntil == null || o.ClaimedUntil <= now))
                .OrderBy(o => o.DueAt).Select(o => o.Id).Take(MostAtOnce).ToArrayAsync(stop);
        }
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = MostInFlight, CancellationToken = stop },
            async (id, token) => await SendAsync(id, token));
        return due.Length == MostAtOnce;
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task SendAsync(string id, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var (now, until) = (Now, Now + (long)ClaimedFor.TotalMilliseconds);
        // That a session starts is said only if that is still true, and the place is still kept.
        var claimed = await db.Outbox
            .Where(o => o.Id == id && o.SentAt == null && o.DueAt <= now && (o.ClaimedUntil == null || o.ClaimedUntil <= now)
                && (o.What != OutboxKind.Starts
                    || (db.Sessions.Any(s => s.Id == o.Session && s.StartsAt == o.UselessAt && s.CancelledAt == null)
                        && db.Places.Any(p => p.Session == o.Session && !p.IsWaiting
                            && db.Reminders.Any(r => r.Id == o.Reminder && r.Holder == p.Holder)))))
            .ExecuteUpdateAsync(u => u.SetProperty(o => o.ClaimedUntil, until).SetProperty(o => o.Attempts, o => o.Attempts + 1), stop);
        if (claimed == 0) return;
        var found = await db.Outbox.AsNoTracking().Where(o => o.Id == id && o.ClaimedUntil == until)
            .Join(db.Reminders, o => o.Reminder, r => r.Id, (message, reminder) => new { message, reminder }).FirstOrDefaultAsync(stop);
        if (found is null) return; // turned off a moment ago
        var (message, reminder) = (found.message, found.reminder);
        var mine = db.Outbox.Where(o => o.Id == id && o.ClaimedUntil == until);
        var key = (id, message.DueAt);

        if (!_unmarked.ContainsKey(key))
        {
            var outcome = await TryAsync(message, reminder, stop);
            ReminderMetrics.Count(reminder.Way, outcome.Fate switch { Fate.Sent => "sent", Fate.Failed => "failed", _ => "refused" });
            switch (outcome.Fate)
            {
                case Fate.Failed:
                    Log.Failed(logger, reminder.Way, message.Attempts);
                    var again = Now + (long)(outcome.Pause ?? PauseAfter(message.Attempts)).TotalMilliseconds;
                    await mine.ExecuteUpdateAsync(u => u.SetProperty(o => o.ClaimedUntil, again), stop);
                    return;
                case Fate.Gone:
                    await db.Reminders.Where(r => r.Id == reminder.Id).ExecuteDeleteAsync(stop);
                    return;
                default:
                    if (outcome.Fate == Fate.Refused) Log.Refused(logger, reminder.Way);
                    _unmarked[key] = true;
                    break;
            }
        }
        // Whoever has changed the message meanwhile has taken the claim away, and it is sent again.
        var sentAt = Now;
        await mine.ExecuteUpdateAsync(
            u => u.SetProperty(o => o.SentAt, sentAt).SetProperty(o => o.ClaimedUntil, (long?)null), CancellationToken.None);
        _unmarked.TryRemove(key, out _);
    }

    private async Task<Outcome> TryAsync(OutboxRow message, ReminderRow reminder, CancellationToken stop)
    {
        if (sealer.Open(reminder) is not { } target || ways.FirstOrDefault(w => w.Way == reminder.Way) is not { } way)
            return new Outcome(Fate.Refused);
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        try
        {
            return await way.SendAsync(
                new Outgoing(message.What, target, sealer.CodeOf(reminder.Id), MarkOf(message),
                    DateTimeOffset.FromUnixTimeMilliseconds(message.UselessAt)) { Posts = message.Posts },
                either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new Outcome(Fate.Failed);
        }
    }

    // A message that is due anew, because what it is about has changed once more, is another one.
    private static string MarkOf(OutboxRow message) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{message.Id}@{message.DueAt}")))[..32];

    private static TimeSpan PauseAfter(int attempts)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(attempts - 1, MostPauses));
        return pause < LongestPause ? pause : LongestPause;
    }

    private static partial class Log
    {
        [LoggerMessage(110, LogLevel.Warning, "A reminder by {Way} could not be sent at try {Attempts}; it is tried again after a pause")]
        public static partial void Failed(ILogger logger, ReminderWay way, int attempts);

        [LoggerMessage(111, LogLevel.Warning, "A reminder by {Way} was refused for good")]
        public static partial void Refused(ILogger logger, ReminderWay way);
    }
}
