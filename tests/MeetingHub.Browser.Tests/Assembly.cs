using MeetingHub.Browser.Tests;

// Each test drives several browsers already; two at once would only slow each other down.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(Browsers))]
