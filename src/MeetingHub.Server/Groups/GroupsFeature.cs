using MeetingHub.Server.Groups.Public;

namespace MeetingHub.Server.Groups;

/// <summary>Groups as everybody sees them.</summary>
internal static class GroupsFeature
{
    public static void AddGroups(this WebApplicationBuilder builder)
    {
        builder.AddChecked<GroupOptions>("Groups");
        builder.Services.AddSingleton<Topics>();
    }

    public static void MapGroups(this WebApplication app) => GroupPages.Map(app);
}
