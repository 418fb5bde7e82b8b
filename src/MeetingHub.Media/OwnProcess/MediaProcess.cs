using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace MeetingHub.Media.OwnProcess;

/// <summary>
/// The engine in a process of its own, so that nothing that this process does (above all collecting garbage) holds up sound and pictures.
/// The process ends with this one. When it ends by itself it is started again and told who is a member; all connections are lost.
/// </summary>
public sealed partial class MediaProcess : IMediaEngine
{
    private const int LongestSilence = 15; // seconds without a word; counts come once a second
    private const int MostTries = 5;
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(5);

    // What it needs of ours: how to find and run its program. Nothing of the store, Redis or keys.
    private static readonly string[] KeptVariables =
        ["PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "OPENSSL_CONF", "SystemRoot"];

    private readonly MediaOptions _options;
    private readonly string _program;
    private readonly IReadOnlyList<string> _arguments;
    private readonly ILogger _logger;
    private readonly Channel<MediaEvent> _events = Channel.CreateUnbounded<MediaEvent>(
        new UnboundedChannelOptions { SingleReader = true });
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Dictionary<string, MediaPermissions>> _rooms = new(StringComparer.Ordinal);
    private ImmutableArray<MediaCounters> _before = []; // by the processes that have ended
    private Running? _running;
    private volatile bool _isStopping;
    private long _asked;

    /// <param name="options">Where it listens.</param>
    /// <param name="program">A program that runs <see cref="MediaProgram"/> when it is started with these arguments.</param>
    /// <param name="arguments">Of the program.</param>
    /// <param name="logger">Of what this process and its engine have to say.</param>
    public MediaProcess(MediaOptions options, string program, IReadOnlyList<string> arguments, ILogger<MediaEngine> logger) =>
        (_options, _program, _arguments, _logger) = (options, program, arguments, logger);

    public ChannelReader<MediaEvent> Events => _events.Reader;
    public MediaCounters Counters => ShardCounters.Aggregate(new MediaCounters(), (sum, shard) => sum + shard);
    public bool IsRunning => Volatile.Read(ref _running) is not null;
    public long Restarts { get; private set; }
    public IReadOnlyList<int> Ports { get; private set; } = [];
    public int? TcpPort { get; private set; }
    public LinkEnd? LinkEnd => Volatile.Read(ref _running)?.LinkEnd;

    /// <summary>For tests, which end it.</summary>
    internal int? ProcessId => Volatile.Read(ref _running)?.Process.Id;

    public IReadOnlyList<MediaCounters> ShardCounters
    {
        get
        {
            lock (_gate) return _running is { } now ? Sum(_before, now.Counters) : _before;
        }
    }

    public void Start()
    {
        var running = BeginAsync().GetAwaiter().GetResult();
        _running = running;
        _ = KeepRunningAsync(running);
    }

    public async Task<string?> NegotiateAsync(string room, string peer, string offer, CancellationToken stop)
    {
        var ask = new Ask(Interlocked.Increment(ref _asked), room, peer, offer);
        Task<Answered> answer;
        lock (_gate)
        {
            if (_running is not { } running) throw new MediaAwayException();
            answer = running.Ask(ask.Number, ask);
        }
        return await answer.WaitAsync(stop) switch
        {
            { Problem: { } problem } => throw new OfferUnusableException(problem),
            { HasFailed: true } => throw new InvalidOperationException("The media's process could not handle an offer; its log says why."),
            var answered => answered.Answer,
        };
    }

    public void SetPermissions(string room, string peer, MediaPermissions allowed)
    {
        lock (_gate)
        {
            if (!_rooms.TryGetValue(room, out var members)) _rooms[room] = members = new(StringComparer.Ordinal);
            members[peer] = allowed;
            _running?.Say(new Allow(room, peer, allowed));
        }
    }

    public void SetView(string room, string peer, ImmutableArray<ViewTile> view, long? seen)
    {
        lock (_gate) _running?.Say(new Show(room, peer, view, seen));
    }

    public void ShowFigures(string room, string peer, bool wanted)
    {
        lock (_gate) _running?.Say(new Figures(room, peer, wanted));
    }

    public void RemovePeer(string room, string peer)
    {
        lock (_gate)
        {
            if (_rooms.TryGetValue(room, out var members) && members.Remove(peer) && members.Count == 0) _rooms.Remove(room);
            _running?.Say(new Remove(room, peer));
        }
    }

    public void CloseRoom(string room)
    {
        lock (_gate)
        {
            _rooms.Remove(room);
            _running?.Say(new Close(room));
        }
    }

    public void Link(string room, MediaLink link, bool isHome)
    {
        lock (_gate) _running?.Say(new Join(room, link, isHome));
    }

    public async Task<bool> IsUpAsync(MediaLink link, CancellationToken stop)
    {
        var look = new Look(Interlocked.Increment(ref _asked), link);
        Task<Answered> answer;
        lock (_gate)
        {
            if (_running is not { } running) return false;
            answer = running.Ask(look.Number, look);
        }
        try
        {
            return (await answer.WaitAsync(stop)).IsUp;
        }
        catch (MediaAwayException)
        {
            return false;
        }
    }

    public void Unlink(string room)
    {
        lock (_gate) _running?.Say(new Part(room));
    }

    public void Dispose()
    {
        Running? running;
        lock (_gate)
        {
            if (_isStopping) return;
            _isStopping = true;
            running = _running;
        }
        running?.Stop();
        _events.Writer.TryComplete();
    }

    private async Task<Running> BeginAsync()
    {
        var running = new Running(StartProcess());
        try
        {
            running.Say(new Begin(_options));
            using var limit = new CancellationTokenSource(LongestStart);
            while (true)
            {
                switch (await running.HearAsync(limit.Token))
                {
                    case Begun(var ports, var tcp, var links):
                        (Ports, TcpPort, running.LinkEnd) = (ports, tcp, links);
                        return running;
                    case NotBegun(var problem): throw new MediaStartException(problem);
                    case Logged logged: Write(logged); break;
                    default: throw new EndOfStreamException();
                }
            }
        }
        catch (Exception e)
        {
            running.Kill();
            if (e is MediaStartException) throw;
            throw Cannot("that process ends at once or says nothing", e);
        }
    }

    private Process StartProcess()
    {
        var start = new ProcessStartInfo(_program, _arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true, // standard error is the server's, so that what the runtime says of a crash is seen
        };
        foreach (var name in start.Environment.Keys.ToArray())
        {
            var isOfRuntime = name.StartsWith("DOTNET_", StringComparison.Ordinal) && name != "DOTNET_STARTUP_HOOKS";
            if (!isOfRuntime && !KeptVariables.Contains(name, StringComparer.Ordinal)) start.Environment.Remove(name);
        }
        start.Environment["DOTNET_gcServer"] = "0"; // forwarding allocates nothing: a small heap is enough
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw Cannot(e.Message, e);
        }
    }

    private MediaStartException Cannot(string why, Exception e) => new(
        $"Media:OwnProcess is True; it must be False where {_program} can't be started beside the server ({why}).", e);

    private async Task KeepRunningAsync(Running running)
    {
        while (true)
        {
            await running.ListenAsync(Take, LongestSilence);
            lock (_gate)
            {
                if (_isStopping) return;
                _running = null;
                _before = [.. Sum(_before, running.Counters).Select(shard => shard.OfThePast())];
            }
            running.Kill();
            running.Process.Dispose();
            Log.Ended(_logger);
            if (await BeginAgainAsync() is not { } again) return;
            running = again;

            string[] rooms;
            lock (_gate)
            {
                foreach (var (room, members) in _rooms)
                    foreach (var (peer, allowed) in members) running.Say(new Allow(room, peer, allowed));
                rooms = [.. _rooms.Keys];
                Restarts++;
                _running = running;
                if (_isStopping) running.Stop();
            }
            Log.ThereAgain(_logger, Ports);
            foreach (var room in rooms) _events.Writer.TryWrite(new RoomLost(room));
        }
    }

    private async Task<Running?> BeginAgainAsync()
    {
        for (var tries = 1; !_isStopping; tries++)
        {
            try
            {
                return await BeginAsync();
            }
            catch (MediaStartException e) when (tries == MostTries)
            {
                _events.Writer.TryComplete(e);
                return null;
            }
            catch (MediaStartException e)
            {
                Log.NotThereYet(_logger, e.Message);
                await Task.Delay(TryAgainAfter);
            }
        }
        return null;
    }

    private void Take(Word word)
    {
        switch (word)
        {
            case Noticed(var notice): _events.Writer.TryWrite(notice); break;
            case Logged logged: Write(logged); break;
        }
    }

    private void Write(Logged logged) =>
        _logger.Log(logged.Level, new EventId(logged.Id), logged.Text, exception: null, (text, _) => text);

    private static ImmutableArray<MediaCounters> Sum(ImmutableArray<MediaCounters> some, ImmutableArray<MediaCounters> others) =>
        [.. Enumerable.Range(0, Math.Max(some.Length, others.Length)).Select(i => At(some, i) + At(others, i))];

    private static MediaCounters At(ImmutableArray<MediaCounters> shards, int index) =>
        index < shards.Length ? shards[index] : new MediaCounters();

    /// <summary>One process, from its start to its end.</summary>
    private sealed class Running
    {
        private readonly Channel<Order> _orders = Channel.CreateUnbounded<Order>(new UnboundedChannelOptions { SingleReader = true });
        private readonly ConcurrentDictionary<long, TaskCompletionSource<Answered>> _asked = new();
        private readonly StreamReader _words;
        private volatile bool _isOver;

        public Running(Process process)
        {
            Process = process;
            _words = process.StandardOutput;
            _ = WriteAsync();
        }

        public Process Process { get; }
        public ImmutableArray<MediaCounters> Counters { get; private set; } = [];
        public LinkEnd? LinkEnd { get; set; }

        public void Say(Order order) => _orders.Writer.TryWrite(order);

        public Task<Answered> Ask(long number, Order order)
        {
            var answer = _asked[number] = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Say(order);
            if (_isOver) Forget();
            return answer.Task;
        }

        public Task<Word?> HearAsync(CancellationToken stop) => Lines.ReadAsync<Word>(_words, stop);

        /// <summary>Until the process has ended, or has said nothing for so many seconds in which this one ran.</summary>
        public async Task ListenAsync(Action<Word> take, int longestSilence)
        {
            var silence = 0;
            using var watch = new Timer(
                _ =>
                {
                    if (Interlocked.Increment(ref silence) == longestSilence) Kill();
                },
                null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
            try
            {
                while (await HearAsync(CancellationToken.None) is { } word)
                {
                    Interlocked.Exchange(ref silence, 0);
                    if (word is Counted counted) Counters = counted.Shards;
                    else if (word is Answered answered && _asked.TryRemove(answered.Number, out var asked)) asked.TrySetResult(answered);
                    else take(word);
                }
            }
            catch (Exception e) when (e is IOException or JsonException or ObjectDisposedException)
            {
                // half a message: it has ended
            }
            _isOver = true;
            Forget();
        }

        public void Kill()
        {
            _orders.Writer.TryComplete();
            try
            {
                Process.Kill();
            }
            catch (InvalidOperationException)
            {
                // it has ended
            }
        }

        /// <summary>It says goodbye to every browser, and ends.</summary>
        public void Stop()
        {
            _orders.Writer.TryComplete();
            if (!Process.WaitForExit(LongestStop)) Kill();
        }

        private void Forget()
        {
            foreach (var number in _asked.Keys)
                if (_asked.TryRemove(number, out var asked)) asked.TrySetException(new MediaAwayException());
        }

        private async Task WriteAsync()
        {
            try
            {
                await using var to = Process.StandardInput.BaseStream;
                await Lines.WriteAsync(_orders.Reader, to);
            }
            catch (IOException)
            {
                // It has ended, which the end of its words says too.
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3006, LogLevel.Error,
            "The process of the media has ended by itself; another is started, and people connect anew")]
        public static partial void Ended(ILogger logger);

        [LoggerMessage(3007, LogLevel.Information, "The media is there again on UDP {Ports}")]
        public static partial void ThereAgain(ILogger logger, IReadOnlyList<int> ports);

        [LoggerMessage(3008, LogLevel.Warning,
            "The process of the media could not be started again and is tried once more: {Problem}")]
        public static partial void NotThereYet(ILogger logger, string problem);
    }
}
