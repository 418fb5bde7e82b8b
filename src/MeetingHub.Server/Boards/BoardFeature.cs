namespace MeetingHub.Server.Boards;

/// <summary>What a group's people write to each other between sessions.</summary>
internal static class BoardFeature
{
    public static void AddBoards(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<BoardBell>().AddSingleton<PostModeration>();
    }
}
