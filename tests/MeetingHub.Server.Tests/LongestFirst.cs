using Xunit.Sdk;
using Xunit.v3;

namespace MeetingHub.Server.Tests;

/// <summary>Starts the longest test classes first, which mostly wait, so that none of them still runs when the others are done.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest =
    [
        "RemindersAfterCrashTests", "WritesAfterCrashTests", "PlacesAfterCrashTests", "ReleasesTests", "ClusterTests", "HeldNodeTests",
        "OneLogTests", "StoreAwayTests", "FaultTests", "TelemetryTests",
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(PlaceOf)];

    private static int PlaceOf<TTestCollection>(TTestCollection collection) where TTestCollection : ITestCollection
    {
        var place = Array.FindIndex(Longest, name => collection.TestCollectionDisplayName.Contains($".{name}", StringComparison.Ordinal));
        return place < 0 ? Longest.Length : place;
    }
}
