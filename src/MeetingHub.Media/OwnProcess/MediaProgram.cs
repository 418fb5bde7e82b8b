using System.Runtime.InteropServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace MeetingHub.Media.OwnProcess;

/// <summary>What the media's own process does: it carries out what comes from the server, and tells it what the engine says.</summary>
public static class MediaProgram
{
    private static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(3);

    /// <summary>Over standard input and output, until the server closes the input or is gone.</summary>
    public static async Task<int> RunAsync()
    {
        await using var to = Console.OpenStandardOutput();
        await using var from = Console.OpenStandardInput();
        Console.SetOut(Console.Error); // nothing else may get between the messages
        // These go to the whole group or unit of the server, which first hands its rooms over and then ends this process.
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => signal.Cancel = true);
        return await RunAsync(from, to);
    }

    internal static async Task<int> RunAsync(Stream from, Stream to)
    {
        using var orders = new StreamReader(from);
        var words = Channel.CreateUnbounded<Word>(new UnboundedChannelOptions { SingleReader = true });
        var writing = WriteAsync(words.Reader, to);
        if (await Lines.ReadAsync<Order>(orders) is not Begin begin) return 1;

        var engine = new MediaEngine(begin.Options, new WordLogger(words.Writer));
        try
        {
            engine.Start();
        }
        catch (MediaStartException e)
        {
            engine.Dispose();
            words.Writer.TryWrite(new NotBegun(e.Message));
            words.Writer.TryComplete();
            await writing;
            return 1;
        }
        words.Writer.TryWrite(new Begun([.. engine.Ports], engine.TcpPort, engine.LinkEnd));
        using var counting = new Timer(_ => words.Writer.TryWrite(new Counted([.. engine.ShardCounters])), null, CountEvery, CountEvery);
        var noticing = NoticeAsync(engine.Events, words.Writer);

        while (await Lines.ReadAsync<Order>(orders) is { } order) CarryOut(engine, order, words.Writer);

        // The threads run in the background, so one that does not end does not keep the process.
        await Task.WhenAny(Task.Run(engine.Dispose), Task.Delay(LongestGoodbye));
        return 0;
    }

    private static void CarryOut(MediaEngine engine, Order order, ChannelWriter<Word> words)
    {
        switch (order)
        {
            case Ask ask: _ = AnswerAsync(engine, ask, words); break; // begun in the order of the orders
            case Allow(var room, var peer, var allowed): engine.SetPermissions(room, peer, allowed); break;
            case Show(var room, var peer, var view, var seen): engine.SetView(room, peer, view, seen); break;
            case Figures(var room, var peer, var wanted): engine.ShowFigures(room, peer, wanted); break;
            case Remove(var room, var peer): engine.RemovePeer(room, peer); break;
            case Close(var room): engine.CloseRoom(room); break;
            case Join(var room, var link, var isHome): engine.Link(room, link, isHome); break;
            case Look(var number, var link): _ = LookAsync(engine, number, link, words); break;
            case Part(var room): engine.Unlink(room); break;
            default: throw new InvalidOperationException($"{order.GetType().Name} is no order for a running engine.");
        }
    }

    private static async Task AnswerAsync(MediaEngine engine, Ask ask, ChannelWriter<Word> words)
    {
        Answered answered;
        try
        {
            answered = new(ask.Number, await engine.NegotiateAsync(ask.Room, ask.Peer, ask.Offer, CancellationToken.None));
        }
        catch (OfferUnusableException e)
        {
            answered = new(ask.Number, Answer: null, e.Problem);
        }
        catch (Exception)
        {
            answered = new(ask.Number, Answer: null, HasFailed: true); // counted and logged by the shard
        }
        words.TryWrite(answered);
    }

    private static async Task LookAsync(MediaEngine engine, long number, MediaLink link, ChannelWriter<Word> words) =>
        words.TryWrite(new Answered(number, Answer: null, IsUp: await engine.IsUpAsync(link, CancellationToken.None)));

    private static async Task NoticeAsync(ChannelReader<MediaEvent> events, ChannelWriter<Word> words)
    {
        await foreach (var e in events.ReadAllAsync()) words.TryWrite(new Noticed(e));
    }

    private static async Task WriteAsync(ChannelReader<Word> words, Stream to)
    {
        try
        {
            await Lines.WriteAsync(words, to);
        }
        catch (IOException)
        {
            // The server is gone, which the end of its orders says too.
        }
    }

    /// <summary>The server writes the log, and knows from which level on.</summary>
    private sealed class WordLogger(ChannelWriter<Word> words) : ILogger<MediaEngine>
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var text = formatter(state, exception);
            words.TryWrite(new Logged(logLevel, eventId.Id, exception is null ? text : $"{text}\n{exception}"));
        }
    }
}
