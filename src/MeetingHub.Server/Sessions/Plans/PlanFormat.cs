using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Pages;

namespace MeetingHub.Server.Sessions.Plans;

/// <summary>What anybody may read of plans: their published format, and the plans that come with the server.</summary>
internal static class PlanFormat
{
    public const string SchemaAddress = "/plan.schema.json";
    private const string Reading = "plans";
    private const int ReadsPerMinute = 120;

    public static void Add(IServiceCollection services) => services.AddRateLimiter(
        o => o.AddPolicy(Reading, context => AddressLimit.PerMinute(context, Reading, ReadsPerMinute)));

    public static void Map(WebApplication app)
    {
        app.MapGet(SchemaAddress, () => Results.Stream(Schema(), "application/schema+json")).Anyone().RequireRateLimiting(Reading)
            .ExcludeFromDescription();
        app.MapGet("/api/plans", (string? language) => Results.Ok(PlansIn(language))).Anyone().RequireRateLimiting(Reading)
            .Produces<SessionPlan[]>().WithSummary("The plans that come with the server.");
    }

    internal static Stream Schema() => typeof(PlanFormat).Assembly.GetManifestResourceStream("plan.schema.json")!;

    private static SessionPlan[] PlansIn(string? language) => [.. PlanTemplates.In(language ?? "").Select(t => t.Plan)];
}
