using MeetingHub.Server.Accounts;
using MeetingHub.Server.Pages;

namespace MeetingHub.Server.Me;

/// <summary>A person's own pages: what this browser or an account holds, and the account itself.</summary>
internal static class MeFeature
{
    public static void AddMe(this WebApplicationBuilder builder) => builder.Services.AddScoped<Leaving>();

    /// <summary>Before anybody is served.</summary>
    public static void FinishLeaving(this WebApplication app)
    {
        using var scope = app.Services.CreateScope();
        scope.ServiceProvider.GetRequiredService<Leaving>().FinishAsync(CancellationToken.None).GetAwaiter().GetResult();
    }

    public static void MapMe(this WebApplication app)
    {
        MePages.Map(app);
        WaysPages.Map(app);
        app.MapGet("/me", () => PageResults.SeeOther(SignInPages.Home)).AsPage().Anyone();
    }
}
