using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;

namespace MeetingHub.Server.Tests.Sessions;

/// <summary>A group in Dublin that meets on three Tuesdays in a row, at 19:00 for 75 minutes; the waiting room opens ten minutes before.</summary>
internal sealed class PlannedSeries
{
    /// <summary>When the first one starts.</summary>
    public static readonly DateTimeOffset Tuesday = new(2026, 12, 1, 19, 0, 0, TimeSpan.Zero);

    public string Name { get; init; } = "calm-circle";
    public int Capacity { get; init; } = 14;
    public bool IsClosed { get; init; }
    public bool IsEncrypted { get; init; }
    public DoorMode Door { get; init; } = DoorMode.Knock;
    public DoorMode GroupDoor { get; init; } = DoorMode.Open;
    public Formats Formats { get; init; } = Formats.Video;
    public bool IsDropIn { get; init; }
    public string Agreement { get; init; } = "";
    public DateTimeOffset Start { get; init; } = Tuesday;

    /// <summary>The group is in the store already.</summary>
    public string? InGroup { get; init; }

    public string Group => InGroup ?? $"group-{Name}";
    public string Series => $"series-{Name}";
    public string Code { get; } = Codes.New();
    public string DropInCode { get; } = Codes.New();
    public string First => SessionOf(0);

    public string SessionOf(int week) => $"session-{Name}-{week}";

    public void Add(MeetingDb db)
    {
        if (InGroup is null)
            db.Groups.Add(new GroupRow
            {
                Id = Group, Slug = Name, Name = "Calm circle", Languages = ["en"], Regions = ["ie"], Door = GroupDoor, Zone = "Europe/Dublin",
                IsPublished = true, IsListed = true, IsDropIn = IsDropIn, DropInCode = DropInCode, Agreement = Agreement, CreatedAt = 1,
            });
        db.Series.Add(new SeriesRow
        {
            Id = Series, Group = Group, Slug = "tuesdays", Title = "Tuesdays, check-in round", Zone = "Europe/Dublin",
            First = DateOnly.FromDateTime(Start.UtcDateTime), Start = new TimeOnly(19, 0), Minutes = 75, Rule = "FREQ=WEEKLY;COUNT=3",
            Formats = Formats, Capacity = Capacity, Door = Door, IsClosed = IsClosed, IsEncrypted = IsEncrypted, IsPublished = true, Code = Code, CreatedAt = 1,
        });
        for (var week = 0; week < 3; week++)
        {
            var start = Start.AddDays(7 * week);
            db.Sessions.Add(new SessionRow
            {
                Id = SessionOf(week), Room = $"room-{Name}-{week}", Title = "Tuesdays, check-in round", CreatedAt = 1, Group = Group,
                Series = Series, Date = DateOnly.FromDateTime(start.UtcDateTime), Door = Door, NeedsFacilitator = true,
                IsEncrypted = IsEncrypted, StartsAt = start.ToUnixTimeMilliseconds(), EndsAt = start.AddMinutes(75).ToUnixTimeMilliseconds(),
                KeepUntil = start.AddDays(30).ToUnixTimeMilliseconds(),
            });
        }
        db.SaveChanges();
    }
}
