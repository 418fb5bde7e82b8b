using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;

namespace MeetingHub.Benchmarks;

/// <summary>
/// Puts a talk that is on now into a running server's SQLite file, and writes two codes: by the first one comes whoever speaks, by the second
/// whoever listens.
/// </summary>
internal static class TalkLoad
{
    private const int Seats = 1_000;

    public static async Task WriteAsync(string store, TextWriter output)
    {
        var (now, id, lead, listen) = (DateTimeOffset.UtcNow, Codes.New(), Codes.New(), Codes.New());
        await using var db = new DirectoryLoad.Store(store, isSqlite: true).CreateDbContext();
        db.Groups.Add(new GroupRow
        {
            Id = id, Slug = id.ToLowerInvariant(), Name = "Talks", CreatedAt = 1, IsPublished = true, Door = DoorMode.Open,
        });
        db.Series.Add(new SeriesRow
        {
            Id = id, Group = id, Slug = "talk", Title = "A talk for many", Zone = "UTC", First = DateOnly.FromDateTime(now.UtcDateTime),
            Start = TimeOnly.FromDateTime(now.UtcDateTime), Minutes = 75, Rule = "", Formats = Formats.Video, Capacity = Seats,
            Door = DoorMode.Open, IsTalk = true, IsPublished = true, Code = listen, CreatedAt = 1,
        });
        db.Sessions.Add(new SessionRow
        {
            Id = id, Room = id, Title = "A talk for many", CreatedAt = 1, Group = id, Series = id, Door = DoorMode.Open,
            Date = DateOnly.FromDateTime(now.UtcDateTime), StartsAt = now.AddMinutes(-1).ToUnixTimeMilliseconds(),
            EndsAt = now.AddMinutes(75).ToUnixTimeMilliseconds(), KeepUntil = now.AddDays(30).ToUnixTimeMilliseconds(),
        });
        db.Links.Add(new LinkRow { Hash = Codes.Hash(lead), Session = id, Role = Role.Facilitator });
        await db.SaveChangesAsync();
        await output.WriteLineAsync($"{lead} {listen}");
    }
}
