using System.Collections.Concurrent;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Sessions.Reminders;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MeetingHub.Server.Tests.Sessions.Reminders;

/// <summary>A store with a group, sessions, people with places and reminders, and nodes that plan and send.</summary>
internal sealed class ReminderStage : IDisposable
{
    public static readonly DateTimeOffset Noon = DateTimeOffset.FromUnixTimeMilliseconds(1_795_000_000_000);

    private readonly Secrets _secrets;

    public ReminderStage(TestStore store)
    {
        Store = store;
        _secrets = new Secrets(store);
        _secrets.Load();
        Sealer = new Sealer(_secrets);
        Book = new ReminderBook(store, Sealer, Clock);
        using var db = store.CreateDbContext();
        db.Groups.AddRange(Group("circle"), Group("other"));
        db.SaveChanges();
    }

    public TestStore Store { get; }
    public FakeTimeProvider Clock { get; } = new(Noon);
    public Sealer Sealer { get; }
    public ReminderBook Book { get; }
    public Mailbox Sent { get; } = new();

    public static GroupRow Group(string id) => new() { Id = id, Slug = id, Name = id, CreatedAt = 1, IsPublished = true };

    public static SessionRow Session(string id, TimeSpan after, string group = "circle") => new()
    {
        Id = id, Room = $"room-{id}", Title = id, CreatedAt = 1, Group = group,
        StartsAt = (Noon + after).ToUnixTimeMilliseconds(), EndsAt = (Noon + after + TimeSpan.FromHours(1)).ToUnixTimeMilliseconds(),
    };

    public Holder Person(string name) => new Holders(_secrets).Of([.. name.PadRight(16).Select(c => (byte)c)]);

    public static Target TargetOf(string name) => new($"https://push.example/{name}", "en");

    public async Task PlanAsync(params SessionRow[] sessions)
    {
        await using var db = Store.CreateDbContext();
        db.Sessions.AddRange(sessions);
        await db.SaveChangesAsync();
    }

    public async Task TakePlaceAsync(string name, string session, bool isWaiting = false, string group = "circle")
    {
        await using var db = Store.CreateDbContext();
        db.Places.Add(new PlaceRow { Session = session, Holder = Person(name).In(group), IsWaiting = isWaiting, At = 1 });
        await db.SaveChangesAsync();
    }

    public async Task GiveBackAsync(string name, string session)
    {
        await using var db = Store.CreateDbContext();
        var holder = Person(name).In("circle");
        await db.Places.Where(p => p.Session == session && p.Holder == holder).ExecuteDeleteAsync();
    }

    public Task RemindAsync(string name, string group = "circle") =>
        Book.RemindBrowserAsync(group, Person(name), TargetOf(name), CancellationToken.None);

    public async Task ChangeAsync(string session, Action<SessionRow> change)
    {
        await using var db = Store.CreateDbContext();
        change(await db.Sessions.SingleAsync(s => s.Id == session));
        await db.SaveChangesAsync();
    }

    public Planner NewPlanner() => new(Store, Clock);

    public Sender NewSender() => new(Store, Sealer, [Sent], Clock, NullLogger<Sender>.Instance);

    /// <summary>What one node does again and again.</summary>
    public async Task LookAsync()
    {
        await NewPlanner().PlanAsync(CancellationToken.None);
        while (await NewSender().SendDueAsync(CancellationToken.None)) { }
    }

    public Task LookAtAsync(TimeSpan after)
    {
        Clock.SetUtcNow(Noon + after);
        return LookAsync();
    }

    public void Dispose() => Store.Dispose();
}

/// <summary>Takes messages as a push service does, and fails as told.</summary>
internal sealed class Mailbox : IReminderWay
{
    private readonly ConcurrentQueue<Outgoing> _all = new();

    public ReminderWay Way => ReminderWay.Push;

    public Func<Outgoing, Task<Outcome>> Answer { get; set; } = _ => Task.FromResult(Outcome.Sent);

    public IReadOnlyList<Outgoing> All => [.. _all];

    /// <summary>Who was told what, in the order of the alphabet, since the last time that this was asked.</summary>
    public string Take()
    {
        var taken = new List<string>();
        while (_all.TryDequeue(out var message)) taken.Add($"{message.Target.To.Split('/')[^1]} {message.What}");
        return string.Join(", ", taken.Order(StringComparer.Ordinal));
    }

    public Task<Outcome> SendAsync(Outgoing message, CancellationToken stop)
    {
        _all.Enqueue(message);
        return Answer(message);
    }
}
