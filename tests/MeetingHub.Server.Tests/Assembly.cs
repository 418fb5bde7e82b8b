using MeetingHub.Server.Tests;
using MeetingHub.Server.Tests.Storage;
using Xunit.v3;

// Most tests mainly wait: for a lease to lapse, or for a process to start or to end.
[assembly: Parallelization(MaxThreads = 4)]
[assembly: TestCollectionOrderer(typeof(LongestFirst))]
// By default the order depends on the folder of the checkout, and a test that fails after another would do so on one machine only.
[assembly: TestClassOrderer(typeof(UnorderedTestClassOrderer))]
[assembly: TestMethodOrderer(typeof(UnorderedTestMethodOrderer))]
[assembly: TestCaseOrderer(typeof(UnorderedTestCaseOrderer))]
[assembly: AssemblyFixture(typeof(OnePostgreSql))]
