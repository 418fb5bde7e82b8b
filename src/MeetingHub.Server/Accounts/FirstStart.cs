using System.Globalization;
using MeetingHub.Server.Storage;

namespace MeetingHub.Server.Accounts;

/// <summary>
/// Tells whoever starts the server how to make its first account. The link goes to standard error, beside the log and never into it: the log
/// may be sent elsewhere and kept.
/// </summary>
internal static partial class FirstStart
{
    /// <summary>Says it at each start as long as nobody runs the server.</summary>
    public static async Task SayAsync(WebApplication app)
    {
        var stop = app.Lifetime.ApplicationStopping;
        try
        {
            if (await app.Services.GetRequiredService<Grants>().HasOperatorAsync(stop)) return;
            Log.NobodyRunsIt(app.Logger);
            await PrintAsync(app, "Nobody runs this server yet. To make its first account, open this page of it");
        }
        catch (Exception e) when (StorageFeature.IsAway(e))
        {
            Log.NoLink(app.Logger);
        }
        catch (OperationCanceledException)
        {
            // stopped as soon as it had started
        }
    }

    /// <summary>The command <c>first-link</c>: for whoever has lost the link, or every operator.</summary>
    public static Task PrintNewAsync(WebApplication app) => PrintAsync(app, "To make an account that runs this server, open this page of it");

    private static async Task PrintAsync(WebApplication app, string what)
    {
        var (code, until) = await app.Services.GetRequiredService<Grants>().MakeFirstAsync(CancellationToken.None);
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{what}: /first/{code} (once, until {until:yyyy-MM-dd HH:mm} UTC)"));
    }

    private static partial class Log
    {
        [LoggerMessage(81, LogLevel.Information, "Nobody runs this server yet; standard error has a link for its first account")]
        public static partial void NobodyRunsIt(ILogger logger);

        [LoggerMessage(82, LogLevel.Warning, "The store does not answer; a link for the first account is made by the command first-link")]
        public static partial void NoLink(ILogger logger);
    }
}
