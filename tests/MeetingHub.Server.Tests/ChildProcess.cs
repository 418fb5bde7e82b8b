using System.Diagnostics;
using System.Globalization;

namespace MeetingHub.Server.Tests;

/// <summary>What a server has started.</summary>
public static class ChildProcess
{
    /// <summary>Ends the process of that server's media at once, which is the only one that it has started.</summary>
    public static void KillMediaOf(Process server)
    {
        var children = Directory.GetDirectories($"/proc/{server.Id}/task")
            .SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        using var media = Process.GetProcessById(int.Parse(Assert.Single(children), CultureInfo.InvariantCulture));
        media.Kill();
    }
}
