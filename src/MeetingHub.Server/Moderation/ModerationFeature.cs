using MeetingHub.Server.Rooms;

namespace MeetingHub.Server.Moderation;

/// <summary>What moderators decide, and the record of it.</summary>
internal static class ModerationFeature
{
    public static void AddModeration(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ModerationQueue>();
        builder.Services.AddEntryWriter<Removals>();
        builder.Services.AddHostedService<LettingBack>();
    }

    public static void MapModeration(this WebApplication app)
    {
        QueuePages.Map(app);
        ShiftPages.Map(app);
        StandingPages.Map(app);
        AnswerPages.Map(app);
        RecordPages.Map(app);
    }
}
