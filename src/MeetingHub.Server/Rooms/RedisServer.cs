using System.Collections.Immutable;
using System.Diagnostics;
using System.Net.Sockets;
using MeetingHub.Server.Rooms.Log;
using StackExchange.Redis;

namespace MeetingHub.Server.Rooms;

/// <summary>How nodes find each other. Section "Redis".</summary>
public sealed class RedisOptions
{
    /// <summary>
    /// Where Redis is, such as <c>redis:6379,password=…</c>. With it, several nodes serve the same rooms; without, this node serves them
    /// alone.
    /// </summary>
    public string Connection { get; init; } = "";
}

/// <summary>The one connection of this process to Redis.</summary>
public sealed class RedisServer : IDisposable
{
    private const int StartTimeoutMs = 5_000;
    private const int CallTimeoutMs = 2_000;
    private const int LooksPerCall = 4;
    private static readonly TimeSpan AnsweredLately = TimeSpan.FromMilliseconds(1_500); // the lease is renewed once a second

    private readonly ConnectionMultiplexer _connection;
    private ImmutableArray<Action> _changed = [];
    private long _silentUntil; // by Stopwatch
    private long _answeredAt; // by Stopwatch
    private int _hasAnswered = 1; // the last call; the lease is renewed once a second

    private RedisServer(ConnectionMultiplexer connection)
    {
        _connection = connection;
        connection.ConnectionRestored += (_, _) => TellChanged();
        connection.ConnectionFailed += (_, _) => TellChanged();
    }

    public IDatabase Database => _connection.GetDatabase();
    public ISubscriber Subscriber => _connection.GetSubscriber();
    public bool IsConnected => _connection.IsConnected;
    public bool IsAnswering => Volatile.Read(ref _hasAnswered) == 1 && IsConnected;

    /// <exception cref="NotThereException">Redis can't be reached: one sentence, without the password.</exception>
    public static RedisServer Connect(string connection)
    {
        ConfigurationOptions options;
        try
        {
            options = ConfigurationOptions.Parse(connection);
        }
        catch (ArgumentException e)
        {
            throw new InvalidOperationException("Redis:Connection can't be read; it must be like host:6379,password=secret.", e);
        }
        options.AbortOnConnectFail = true;
        options.ConnectTimeout = StartTimeoutMs;
        options.SyncTimeout = CallTimeoutMs;
        options.AsyncTimeout = 2 * CallTimeoutMs; // AskAsync gives up earlier
        options.BacklogPolicy = BacklogPolicy.FailFast; // a call while Redis is away fails at once and is not carried out later
        options.Protocol = RedisProtocol.Resp3; // one connection: messages and replies arrive in one order
        options.ConnectRetry = 1;
        options.ReconnectRetryPolicy = new LinearRetry(500); // rooms wait for it
        try
        {
            var multiplexer = ConnectionMultiplexer.Connect(options);
            if (!multiplexer.GetServers().Any(s => s.ServerType == ServerType.Cluster)) return new RedisServer(multiplexer);
            multiplexer.Dispose();
            throw new InvalidOperationException(
                "Redis:Connection names a Redis Cluster, which spreads over machines what nodes must change in one step; "
                + "it must name one Redis, "
                + "with replicas and sentinels if it is to survive a machine.");
        }
        catch (RedisConnectionException e)
        {
            var where = string.Join(", ",
                options.EndPoints.Select(p => p.ToString()!.Replace("Unspecified/", "", StringComparison.Ordinal)));
            throw new NotThereException(
                $"Redis:Connection names {where}, where no Redis answers; start one there, or leave the option empty for one node.", e);
        }
    }

    /// <summary>
    /// Asks Redis, but does not wait long: a network that swallows packets would hold a room up. The library's own timeout would also
    /// count the time for which this process stood still.
    /// </summary>
    /// <exception cref="RoomLogAwayException">Redis does not answer. The call may have taken effect all the same.</exception>
    public async Task<T> AskAsync<T>(Func<IDatabase, Task<T>> ask)
    {
        // Calls that wait behind one that got no answer fail at once, because a room does one thing after another.
        if (Stopwatch.GetTimestamp() < Volatile.Read(ref _silentUntil)) throw new RoomLogAwayException(new TimeoutException());
        try
        {
            var asked = ask(Database);
            for (var look = 1; ; look++)
            {
                try
                {
                    var answer = await asked.WaitAsync(TimeSpan.FromMilliseconds(CallTimeoutMs / LooksPerCall));
                    NoteAnswer();
                    return answer;
                }
                catch (TimeoutException) when (look < LooksPerCall)
                {
                    // When this process stood still, perhaps with its machine, the answer may have come and not been read yet: that is not
                    // Redis' silence, and takes up one look only.
                }
            }
        }
        catch (TimeoutException e)
        {
            // Other calls are answered, so this call is slow, not Redis. It holds up its own room only.
            if (Stopwatch.GetElapsedTime(Volatile.Read(ref _answeredAt)) >= AnsweredLately)
            {
                Volatile.Write(ref _silentUntil, Stopwatch.GetTimestamp() + Stopwatch.Frequency);
                NoteSilence();
            }
            throw new RoomLogAwayException(e);
        }
        catch (RedisServerException e) when (IsAboutTheCall(e))
        {
            NoteAnswer();
            throw new RoomLogAwayException(e);
        }
        catch (Exception e) when (e is RedisException or RedisCommandException or ObjectDisposedException or OperationCanceledException
            or IOException or SocketException)
        {
            NoteSilence();
            throw new RoomLogAwayException(e);
        }
    }

    private void NoteAnswer()
    {
        Volatile.Write(ref _answeredAt, Stopwatch.GetTimestamp());
        if (Interlocked.Exchange(ref _hasAnswered, 1) == 0) TellChanged();
    }

    private void NoteSilence()
    {
        if (Interlocked.Exchange(ref _hasAnswered, 0) == 1) TellChanged();
    }

    private void TellChanged()
    {
        foreach (var act in _changed) act();
    }

    // An error about one room's keys or one script. All other errors concern everybody: Redis is loading, is a replica, or is full.
    private static bool IsAboutTheCall(RedisServerException e) =>
        e.Message.StartsWith("ERR ", StringComparison.Ordinal) || e.Message.StartsWith("WRONGTYPE ", StringComparison.Ordinal);

    /// <summary>Redis has gone away, or is back: messages may have been lost meanwhile.</summary>
    public void WhenChanged(Action act) => ImmutableInterlocked.Update(ref _changed, all => all.Add(act));

    public void Dispose()
    {
        _connection.Close(allowCommandsToComplete: false);
        _connection.Dispose();
    }
}
