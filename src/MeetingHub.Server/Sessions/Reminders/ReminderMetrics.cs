using System.Diagnostics.Metrics;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Storage;

namespace MeetingHub.Server.Sessions.Reminders;

/// <summary>Counts messages. No label says what a message is about, or whose it is.</summary>
internal static class ReminderMetrics
{
    private static readonly Meter Meter = new(RoomMetrics.MeterName);

    private static readonly Counter<long> Messages = Meter.CreateCounter<long>(
        "meetinghub.reminders", "{message}", "Reminders, by their way and by what became of a try: sent, failed, refused or too late.");

    public static void Count(ReminderWay way, string outcome, int messages = 1) => Messages.Add(messages,
        new KeyValuePair<string, object?>("meetinghub.reminder.way", way == ReminderWay.Push ? "push" : "mail"),
        new KeyValuePair<string, object?>("meetinghub.reminder.outcome", outcome));
}
