namespace MeetingHub.Browser.Tests;

internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The server: one that was published when MEETINGHUB_PROGRAM names it, or as this build made it; Debug and Release do not mix.</summary>
    public static string ServerDll { get; } = Environment.GetEnvironmentVariable("MEETINGHUB_PROGRAM") ?? Path.Combine(
        Root, "src", "MeetingHub.Server", "bin", Configuration, "net10.0", "MeetingHub.Server.dll");

    private static string Configuration =>
        AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            ? "Release"
            : "Debug";

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MeetingHub.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException("The browser tests run from inside the repository: MeetingHub.sln was not found.");
    }

    public static string Script(string name)
    {
        using var stream = typeof(Repository).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is missing: run `npm ci` in tests/MeetingHub.Browser.Tests and build again.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
