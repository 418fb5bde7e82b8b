using System.Globalization;
using MeetingHub.Server.Storage;

namespace MeetingHub.Server.Accounts;

/// <summary>
/// Tells whoever starts the server how to make its first account. The link goes to standard error, beside the log and never into it:
/// the log may be sent elsewhere and kept.
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
            await PrintAsync("Nobody runs this server yet. To make its first account, open this page of it", await MakeAsync(app));
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

    /// <summary>
    /// The command <c>first-link</c>: for whoever has lost the link, or every operator; with the address of a group, for a group that has
    /// lost its organisers.
    /// </summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> PrintNewAsync(WebApplication app, string? slug)
    {
        if (slug is null)
        {
            await PrintAsync("To make an account that runs this server, open this page of it", await MakeAsync(app));
            return 0;
        }
        if (await app.Services.GetRequiredService<Grants>().MakeForOrganiserAsync(slug, CancellationToken.None) is not { } made)
        {
            await Console.Error.WriteLineAsync($"There is no group at /groups/{slug}.");
            return 1;
        }
        await PrintAsync($"To organise the group at /groups/{slug}, open this page of the server", made);
        return 0;
    }

    private static Task<(string Code, DateTimeOffset Until)> MakeAsync(WebApplication app) =>
        app.Services.GetRequiredService<Grants>().MakeFirstAsync(CancellationToken.None);

    private static Task PrintAsync(string what, (string Code, DateTimeOffset Until) made) => Console.Error.WriteLineAsync(
        string.Create(CultureInfo.InvariantCulture, $"{what}: /first/{made.Code} (once, until {made.Until:yyyy-MM-dd HH:mm} UTC)"));

    private static partial class Log
    {
        [LoggerMessage(81, LogLevel.Information, "Nobody runs this server yet; standard error has a link for its first account")]
        public static partial void NobodyRunsIt(ILogger logger);

        [LoggerMessage(82, LogLevel.Warning, "The store does not answer; a link for the first account is made by the command first-link")]
        public static partial void NoLink(ILogger logger);
    }
}
