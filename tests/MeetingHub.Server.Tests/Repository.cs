namespace MeetingHub.Server.Tests;

/// <summary>Files of the repository, found from wherever the tests run.</summary>
internal static class Repository
{
    /// <summary>Set to 1, tests that compare generated files write them instead.</summary>
    public static bool MayWrite { get; } = Environment.GetEnvironmentVariable("MEETINGHUB_WRITE_GENERATED") == "1";

    public static string Root { get; } = FindRoot();

    /// <summary>
    /// The server that runs in processes of its own: one that was published, as operators run it, when MEETINGHUB_PROGRAM names it, or
    /// else what these tests were built with, which takes nearly twice as long to start.
    /// </summary>
    public static string Server { get; } =
        Environment.GetEnvironmentVariable("MEETINGHUB_PROGRAM") ?? Path.Combine(AppContext.BaseDirectory, "MeetingHub.Server.dll");

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Compares a generated file with the one in the repository, or writes it when asked to.</summary>
    public static void AssertCurrent(string path, string expected)
    {
        if (MayWrite)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, expected);
        }
        var found = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        Assert.True(found == expected,
            $"{Path.GetRelativePath(Root, path)} is stale. Run these tests once with MEETINGHUB_WRITE_GENERATED=1 and commit it.");
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MeetingHub.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside the repository.");
    }
}
