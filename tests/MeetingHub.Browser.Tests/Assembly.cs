using MeetingHub.Browser.Tests;
using Xunit.Sdk;
using Xunit.v3;

// Each test drives several browsers already; two at once would only slow each other down.
[assembly: Parallelization(Mode = ParallelMode.None)]
[assembly: AssemblyFixture(typeof(Browsers))]
[assembly: AssemblyFixture(typeof(OneServer))]
[assembly: PagesDoNotComplain]
