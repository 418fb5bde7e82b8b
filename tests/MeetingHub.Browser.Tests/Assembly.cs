using MeetingHub.Browser.Tests;
using Xunit.Sdk;
using Xunit.v3;

// One test at a time in a process, each of several browsers already; tests/run.sh has three processes.
[assembly: Parallelization(Mode = ParallelMode.None)]
// By default the order depends on the folder of the checkout, and a test that fails after another would do so on one machine only.
[assembly: TestCollectionOrderer(typeof(UnorderedTestCollectionOrderer))]
[assembly: TestClassOrderer(typeof(UnorderedTestClassOrderer))]
[assembly: TestMethodOrderer(typeof(UnorderedTestMethodOrderer))]
[assembly: TestCaseOrderer(typeof(UnorderedTestCaseOrderer))]
[assembly: AssemblyFixture(typeof(Browsers))]
[assembly: AssemblyFixture(typeof(OneServer))]
[assembly: PagesDoNotComplain]
