namespace MeetingHub.Server.Moderation;

/// <summary>What moderators decide, and the record of it.</summary>
internal static class ModerationFeature
{
    public static void AddModeration(this WebApplicationBuilder builder) => builder.Services.AddSingleton<ModerationQueue>();
}
