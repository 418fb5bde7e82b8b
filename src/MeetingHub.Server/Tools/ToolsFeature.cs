using MeetingHub.Server.Accounts;
using MeetingHub.Server.Pages;

namespace MeetingHub.Server.Tools;

/// <summary>
/// Small tools that somebody keeps for themselves. The server sends the page, which is the same for everybody; what is written on it
/// stays in the browser, and there is no endpoint that could take it.
/// </summary>
internal static class ToolsFeature
{
    public static void MapTools(this WebApplication app) =>
        app.MapGet("/me/tools", () => PageResults.Show<ToolsPage>(new { })).AsPage().Compress().Anyone();
}
