using MeetingHub.Server.Tests;
using Xunit.v3;

// Most of a test's time goes by in waiting: for a lease to lapse, for a process to start or to end.
[assembly: Parallelization(MaxThreads = 4)]
[assembly: TestCollectionOrderer(typeof(LongestFirst))]
