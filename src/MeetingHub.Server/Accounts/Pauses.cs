namespace MeetingHub.Server.Accounts;

/// <summary>
/// Makes whoever tries passwords or codes pause: by the name that they typed, whether there is such an account or not, and by their
/// network. It is forgotten after some minutes. A passkey is never made to wait.
/// </summary>
internal interface IPauses
{
    const int TriesPerName = 5;
    const int TriesPerNetwork = 20; // a clinic shares one
    static readonly TimeSpan Length = TimeSpan.FromSeconds(30);
    static readonly TimeSpan ForgottenAfter = TimeSpan.FromMinutes(10);

    /// <summary>Counts a try before it is made, so that many at once are not more than one after another. Null if it may be made.</summary>
    /// <returns>How long to wait otherwise.</returns>
    Task<TimeSpan?> BeginAsync(string name, string network);

    /// <summary>It was the right one: the name starts anew, and the network is not charged for it.</summary>
    Task RightAsync(string name, string network);
}

/// <summary>Counts in the memory of a node that serves its people alone.</summary>
internal sealed class Pauses(TimeProvider clock) : IPauses
{
    private const int TidyEvery = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (int Tries, DateTimeOffset Last)> _tries = new(StringComparer.Ordinal);

    public Task<TimeSpan?> BeginAsync(string name, string network) => Task.FromResult(Begin(name, network));

    public Task RightAsync(string name, string network)
    {
        lock (_lock)
        {
            _tries.Remove($"name {name}");
            if (_tries.TryGetValue($"network {network}", out var found))
                _tries[$"network {network}"] = found with { Tries = found.Tries - 1 };
        }
        return Task.CompletedTask;
    }

    private TimeSpan? Begin(string name, string network)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            if (WaitOf($"name {name}", IPauses.TriesPerName, now) is { } wait) return wait;
            if (WaitOf($"network {network}", IPauses.TriesPerNetwork, now) is { } longer) return longer;
            Count($"name {name}", now);
            Count($"network {network}", now);
            return null;
        }
    }

    private TimeSpan? WaitOf(string key, int most, DateTimeOffset now) =>
        _tries.TryGetValue(key, out var found) && found.Tries >= most && found.Last + IPauses.Length > now
            ? found.Last + IPauses.Length - now : null;

    // After a pause one more try is free, and then comes the next pause.
    private void Count(string key, DateTimeOffset now)
    {
        var tries = _tries.TryGetValue(key, out var found) && found.Last + IPauses.ForgottenAfter > now ? found.Tries : 0;
        _tries[key] = (tries + 1, now);
        if (_tries.Count % TidyEvery != 0) return;
        foreach (var (old, (_, last)) in _tries)
            if (last + IPauses.ForgottenAfter <= now) _tries.Remove(old);
    }
}
