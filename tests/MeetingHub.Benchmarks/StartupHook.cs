#pragma warning disable MA0047, CA1050 // the runtime looks for it outside of any namespace

/// <summary>
/// Makes any .NET process collect garbage as a busy hub does at its worst: with DOTNET_STARTUP_HOOKS naming this assembly, much lives and all
/// of it is looked through again and again while everything stands still. For sfuload/pauses.sh.
/// </summary>
internal static class StartupHook
{
    private const int Living = 4_000_000;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(500);

    public static void Initialize() => new Thread(Collect) { IsBackground = true }.Start();

    private static void Collect()
    {
        var living = new object[Living];
        for (var i = 0; i < Living; i++) living[i] = new object[2];
        while (true)
        {
            for (var i = 0; i < Living; i += 7) living[i] = new object[2];
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
            Thread.Sleep(Between);
        }
    }
}
