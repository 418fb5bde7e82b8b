using MeetingHub.Server.Groups.Directory;
using MeetingHub.Server.Groups.Public;

namespace MeetingHub.Server.Groups;

/// <summary>Groups as everybody finds and sees them.</summary>
internal static class GroupsFeature
{
    public static void AddGroups(this WebApplicationBuilder builder)
    {
        builder.AddChecked<GroupOptions>("Groups");
        builder.Services.AddSingleton<Topics>();
        builder.AddDirectory();
    }

    public static void MapGroups(this WebApplication app)
    {
        app.MapDirectory();
        GroupPages.Map(app);
    }
}
