using MeetingHub.Browser.Tests;
using Xunit.Sdk;
using Xunit.v3;

// One test at a time in a process, each of several browsers already; tests/run.sh has three processes.
[assembly: Parallelization(Mode = ParallelMode.None)]
[assembly: AssemblyFixture(typeof(Browsers))]
[assembly: AssemblyFixture(typeof(OneServer))]
[assembly: PagesDoNotComplain]
