using System.Globalization;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SessionOptions = MeetingHub.Server.Sessions.SessionOptions;

namespace MeetingHub.Server.Moderation;

/// <summary>
/// The command <c>verify-record</c>: reads the moderation record of a group and says whether it is whole. It prints no line of it.
/// </summary>
internal static class VerifyRecord
{
    /// <param name="args">The address of the group, and what an earlier call printed at the end, such as <c>41:9c0f…</c>.</param>
    /// <returns>The exit code: 0 when the record is whole, 2 when it is not, 1 when the command can't be carried out.</returns>
    public static async Task<int> RunAsync(IServiceProvider services, IReadOnlyList<string> args, TextWriter output)
    {
        (long, string)? known = null;
        if (args is [_, var earlier])
        {
            if (earlier.Split(':') is not [var n, { Length: 64 } hash] || !long.TryParse(n, CultureInfo.InvariantCulture, out var number))
            {
                await output.WriteLineAsync("The end of an earlier record is its number, a colon and 64 hexadecimal digits.");
                return 1;
            }
            known = (number, hash);
        }
        var options = services.GetRequiredService<IOptions<SessionOptions>>().Value;
        await using var db = await services.GetRequiredService<IDbContextFactory<MeetingDb>>().CreateDbContextAsync();
        var slug = args.Count > 0 ? args[0] : "";
        if (await db.Groups.Where(g => g.Slug == slug).Select(g => g.Id).FirstOrDefaultAsync() is not { } group)
        {
            await output.WriteLineAsync($"There is no group at /groups/{slug}.");
            return 1;
        }
        var shortest = await KeptData.ShortestRecordAsync(db, group, options, CancellationToken.None);
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var check = await RecordChain.VerifyAsync(db, group, now, shortest, known, CancellationToken.None);
        if (check.Fault is { } fault)
        {
            await output.WriteLineAsync($"The record of /groups/{slug} is not whole: entry {fault.Number} {fault.What}.");
            return 2;
        }
        await output.WriteLineAsync($"The record of /groups/{slug} is whole: {check.Entries} entries, {check.Forgotten} deleted in time.");
        await output.WriteLineAsync($"Its end is {check.Number}:{check.Hash}");
        return 0;
    }
}
