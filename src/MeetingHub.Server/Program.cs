using MeetingHub.Server;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Boards;
using MeetingHub.Server.Feedback;
using MeetingHub.Server.Groups;
using MeetingHub.Server.Groups.Membership;
using MeetingHub.Server.Me;
using MeetingHub.Server.Media;
using MeetingHub.Server.Moderation;
using MeetingHub.Server.Operations;
using MeetingHub.Server.Organise;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Privacy;
using MeetingHub.Server.Reports;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Safety;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Sessions.Calendar;
using MeetingHub.Server.Sessions.Reminders;
using MeetingHub.Server.Shelf;
using MeetingHub.Server.Slips;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tools;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

if (args is [MediaFeature.OwnProcessArgument]) return await MediaFeature.RunOwnProcessAsync();
if (args is ["health", var address]) return await Health.AskAsync(address);

try
{
    var builder = WebApplication.CreateBuilder(args);
    if (builder.Configuration["urls"] is null) builder.WebHost.UseUrls("http://localhost:8080");
    builder.AddOperations();
    builder.AddStorage();
    builder.AddAccounts();
    builder.AddRooms();
    builder.AddBallots();
    builder.AddSessions();
    builder.AddCalendar();
    builder.AddReminders();
    builder.AddFeedback();
    builder.AddReports();
    builder.AddModeration();
    builder.AddPlaybook();
    builder.AddShelf();
    builder.AddMedia();
    builder.AddPages();
    builder.AddGroups();
    builder.AddOrganise();
    builder.AddMembers();
    builder.AddBoards();
    builder.AddSlips();
    builder.AddMe();
    builder.AddChecked<PageOptions>("Page");
    builder.AddChecked<HelpOptions>("Help");

    var app = builder.Build();
    app.PrepareStorage();
    app.FinishLeaving();
    if (args is ["first-link", .. var more])
        return await FirstStart.PrintNewAsync(app, slug: more is [var first, ..] && !first.StartsWith('-') ? first : null);
    if (args is ["verify-record", .. var record])
        return await VerifyRecord.RunAsync(app.Services, [.. record.TakeWhile(a => !a.StartsWith('-'))], Console.Out);
    if (args is ["rewrite-store", ..])
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<MeetingDb>>().CreateDbContextAsync();
        return await RewriteStore.RunAsync(db, Console.Out);
    }
    app.PrepareMedia();
    app.UseProxies();
    app.UseTraceNames();
    app.UsePages();
    app.UseOwnOrigin();
    app.UseRateLimiter();
    app.UseSignIns();
    app.UseAccess();
    app.UseAntiforgery();
    app.MapOperations();
    app.MapAccounts();
    app.MapSessions();
    app.MapCalendar();
    app.MapReminders();
    app.MapFeedback();
    app.MapReports();
    app.MapModeration();
    app.MapPlaybook();
    app.MapShelf();
    app.MapRooms();
    app.MapBallots();
    app.MapMembers();
    app.MapBoards();
    app.MapSlips();
    app.MapTools();
    app.MapMe();
    app.MapPages();
    app.MapGroups();
    app.MapPrivacy();
    app.MapOrganise();
    app.UseWebClient();
    app.HandOverBeforeStop();
    app.Lifetime.ApplicationStarted.Register(() => Program.SayWhere(app));
    app.Lifetime.ApplicationStarted.Register(() => _ = FirstStart.SayAsync(app));
    await app.RunAsync();
    return Environment.ExitCode;
}
catch (OperationCanceledException)
{
    return 0; // asked to stop before it had started
}
catch (Exception e) when (e is OptionsValidationException or InvalidOperationException)
{
    // A wrong option is reported in one sentence, not with a stack trace.
    await Console.Error.WriteLineAsync(e.Message);
    return e is NotThereException ? NotThereException.ExitCode : 1;
}

internal sealed partial class Program
{
    public static void SayWhere(WebApplication app)
    {
        foreach (var url in app.Urls) Log.Serving(app.Logger, url);
    }

    private static partial class Log
    {
        [LoggerMessage(100, LogLevel.Information, "MeetingHub is at {Url}")]
        public static partial void Serving(ILogger logger, string url);
    }
}
