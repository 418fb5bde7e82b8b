namespace MeetingHub.Server.Accounts;

/// <summary>
/// Makes whoever tries passwords or codes pause: by the name that they typed, whether there is such an account or not, and by their
/// network. Each node counts for itself, in memory, and forgets it after some minutes. A passkey is never made to wait.
/// </summary>
internal sealed class Pauses(TimeProvider clock)
{
    public const int TriesPerName = 5;
    public const int TriesPerNetwork = 20; // a clinic shares one
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ForgottenAfter = TimeSpan.FromMinutes(10);
    private const int TidyEvery = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (int Tries, DateTimeOffset Last)> _tries = new(StringComparer.Ordinal);

    /// <summary>Counts a try before it is made, so that many at once are not more than one after another. Null if it may be made.</summary>
    /// <returns>How long to wait otherwise.</returns>
    public TimeSpan? Begin(string name, string network)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            if (WaitOf($"name {name}", TriesPerName, now) is { } wait) return wait;
            if (WaitOf($"network {network}", TriesPerNetwork, now) is { } longer) return longer;
            Count($"name {name}", now);
            Count($"network {network}", now);
            return null;
        }
    }

    /// <summary>It was the right one: the name starts anew, and the network is not charged for it.</summary>
    public void Right(string name, string network)
    {
        lock (_lock)
        {
            _tries.Remove($"name {name}");
            if (_tries.TryGetValue($"network {network}", out var found))
                _tries[$"network {network}"] = found with { Tries = found.Tries - 1 };
        }
    }

    private TimeSpan? WaitOf(string key, int most, DateTimeOffset now) =>
        _tries.TryGetValue(key, out var found) && found.Tries >= most && found.Last + Length > now ? found.Last + Length - now : null;

    // After a pause one more try is free, and then comes the next pause.
    private void Count(string key, DateTimeOffset now)
    {
        var tries = _tries.TryGetValue(key, out var found) && found.Last + ForgottenAfter > now ? found.Tries : 0;
        _tries[key] = (tries + 1, now);
        if (_tries.Count % TidyEvery != 0) return;
        foreach (var (old, (_, last)) in _tries)
            if (last + ForgottenAfter <= now) _tries.Remove(old);
    }
}
