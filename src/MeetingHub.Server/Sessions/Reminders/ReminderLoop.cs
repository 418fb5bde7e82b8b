using MeetingHub.Server.Storage;
using Microsoft.Extensions.Options;

namespace MeetingHub.Server.Sessions.Reminders;

/// <summary>
/// Writes messages about something that is not in a session's plan. As the planner, it changes nothing when it runs twice or was killed.
/// </summary>
internal interface IReminderPlan
{
    Task PlanAsync(CancellationToken stop);

    /// <summary>Deletes wishes that nobody has any more.</summary>
    Task ForgetAsync(CancellationToken stop);
}

/// <summary>Plans and sends, again and again, on every node.</summary>
internal sealed partial class ReminderLoop(
    Planner planner, IEnumerable<IReminderPlan> others, Lookout lookout, Sender sender, IOptions<ReminderOptions> options,
    TimeProvider clock, ILogger<ReminderLoop> logger) : BackgroundService
{
    private static readonly TimeSpan ForgetEvery = TimeSpan.FromHours(1);

    private TaskCompletionSource _wake = New();

    /// <summary>Somebody has asked for something that is to be sent at once.</summary>
    public void Wake() => Interlocked.Exchange(ref _wake, New()).TrySetResult();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (every, forgotten) = (TimeSpan.FromSeconds(options.Value.LookEverySeconds), DateTimeOffset.MinValue);
        while (true)
        {
            var wake = Volatile.Read(ref _wake).Task;
            try
            {
                if (clock.GetUtcNow() - forgotten >= ForgetEvery)
                {
                    await planner.ForgetAsync(stoppingToken);
                    foreach (var other in others) await other.ForgetAsync(stoppingToken);
                    await lookout.LookAsync(stoppingToken);
                    forgotten = clock.GetUtcNow();
                }
                await planner.PlanAsync(stoppingToken);
                foreach (var other in others) await other.PlanAsync(stoppingToken);
                while (await sender.SendDueAsync(stoppingToken)) { }
            }
            catch (Exception e) when (StorageFeature.IsAway(e))
            {
                Log.StoreAway(logger);
            }
            using var late = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(wake, Task.Delay(every, clock, late.Token));
            await late.CancelAsync();
            stoppingToken.ThrowIfCancellationRequested();
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static partial class Log
    {
        [LoggerMessage(112, LogLevel.Warning, "The store does not answer; reminders wait")]
        public static partial void StoreAway(ILogger logger);
    }
}
