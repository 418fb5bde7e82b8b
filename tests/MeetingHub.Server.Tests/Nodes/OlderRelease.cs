using System.Diagnostics;

namespace MeetingHub.Server.Tests.Nodes;

/// <summary>The server of the previous release, built once from the repository's own history.</summary>
public sealed class OlderRelease : IAsyncLifetime
{
    /// <summary>A commit, by its first line: the last one of that release.</summary>
    private const string Commit = ":/^Break the long lines of options and passes";

    /// <summary>The level of that release.</summary>
    public const int Level = 0;

    private readonly string _folder = Directory.CreateTempSubdirectory("meetinghub-test").FullName;

    public string Program => Path.Combine(_folder, "src", "MeetingHub.Server", "bin", "Debug", "net10.0", "MeetingHub.Server.dll");

    public async ValueTask InitializeAsync()
    {
        const string files = "src global.json Directory.Build.props Directory.Packages.props .editorconfig";
        const string how = "-p:SkipWebClient=true -p:RunAnalyzers=false --nologo -v quiet --disable-build-servers";
        await RunAsync($"git -C '{Repository.Root}' archive '{Commit}' {files} | tar -x -C '{_folder}'");
        await RunAsync($"cd '{_folder}' && dotnet build src/MeetingHub.Server {how}");
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static async Task RunAsync(string command)
    {
        var start = new ProcessStartInfo("bash", ["-o", "pipefail", "-c", command])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"`{command}` failed; it needs the repository with its history: {string.Concat(said)}");
    }
}
