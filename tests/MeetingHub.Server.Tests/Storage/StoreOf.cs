using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Tests.Storage;

/// <summary>The store of a server that runs, for parts of it that a test makes by hand.</summary>
internal sealed class StoreOf(Func<MeetingDb> open) : IDbContextFactory<MeetingDb>
{
    public MeetingDb CreateDbContext() => open();
}
