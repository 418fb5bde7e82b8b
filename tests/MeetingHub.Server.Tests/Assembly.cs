using MeetingHub.Server.Tests;
using MeetingHub.Server.Tests.Storage;
using Xunit.v3;

// Most tests mainly wait: for a lease to lapse, or for a process to start or to end.
[assembly: Parallelization(MaxThreads = 4)]
[assembly: TestCollectionOrderer(typeof(LongestFirst))]
[assembly: AssemblyFixture(typeof(OnePostgreSql))]
