using MeetingHub.Server.Groups;
using MeetingHub.Server.Organise.Plans;
using MeetingHub.Server.Rooms;
using Microsoft.Extensions.Options;

namespace MeetingHub.Server.Organise;

/// <summary>What organisers use: their groups, the sessions, the people who run them and the rota.</summary>
internal static class OrganiseFeature
{
    public static void AddOrganise(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(s => new GroupLimits(
            s.GetRequiredService<IOptions<Sessions.SessionOptions>>().Value, s.GetRequiredService<IOptions<RoomOptions>>().Value,
            s.GetRequiredService<Topics>()));
        builder.Services.AddSingleton<Team>();
        builder.Services.AddSingleton<Rota>();
    }

    public static void MapOrganise(this WebApplication app)
    {
        OverviewPages.Map(app);
        GroupPages.Map(app);
        SeriesPages.Map(app);
        PlanPages.Map(app);
        TeamPages.Map(app);
        RotaPages.Map(app);
        DebriefPages.Map(app);
        QuestionsPages.Map(app);
        ShelfPages.Map(app);
        OperatePages.Map(app);
    }
}
