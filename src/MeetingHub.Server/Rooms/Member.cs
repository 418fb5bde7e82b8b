using System.Threading.Channels;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;

namespace MeetingHub.Server.Rooms;

/// <summary>What the server says to a connection by itself.</summary>
public interface IRoomClient
{
    Task Entries(IReadOnlyList<EntryJson> entries);
    Task Signal(ServerSignal signal);
    Task Pass(PassWire pass);
    Task Goodbye(GoodbyeWire goodbye);
}

/// <summary>
/// One connection of one seat, and all that is on its way to it. It batches by itself: what arrives while a send is under way
/// goes together in the next message. A slow one holds up nobody; one that falls too far behind is closed and resumes.
/// </summary>
internal sealed class Member
{
    private const int MostWaiting = 2_000;
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5); // a slow phone must have time to read it

    private readonly Channel<object> _outgoing =
        Channel.CreateBounded<object>(new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly IRoomClient _client;
    private readonly Action _close;
    private readonly TimeSpan _rest;
    private bool _isClosing;

    /// <param name="rest">How long to gather before sending: in a large session something happens all the time.</param>
    public Member(ParticipantId who, Role role, IRoomClient client, Action close, TimeSpan rest)
    {
        (Who, Role, _client, _close, _rest) = (who, role, client, close, rest);
        Sending = SendAsync();
    }

    public ParticipantId Who { get; }
    public Role Role { get; }
    public Task Sending { get; }

    /// <summary>Touched only by the room's loop.</summary>
    public DateTimeOffset RenewPassAt { get; set; }

    public void Send(EntryFrame frame) => Offer(frame);
    public void Send(ServerSignal signal) => _outgoing.Writer.TryWrite(signal); // may be lost
    public void Send(PassWire pass) => Offer(pass);

    /// <summary>Says why and closes, after what is already on its way.</summary>
    public void Close(GoodbyeWire goodbye)
    {
        if (_isClosing) return; // the first reason is on its way
        _isClosing = true;
        if (!_outgoing.Writer.TryWrite(goodbye)) _close();
        _outgoing.Writer.TryComplete();
    }

    /// <summary>The connection is gone; nothing more is sent.</summary>
    public void Stop() => _outgoing.Writer.TryComplete();

    private void Offer(object message)
    {
        if (_outgoing.Writer.TryWrite(message)) return;
        _outgoing.Writer.TryComplete();
        _close();
    }

    private async Task SendAsync()
    {
        var reader = _outgoing.Reader;
        var batch = new List<EntryJson>();
        using var counted = RoomMetrics.CountParticipant();
        try
        {
            while (await reader.WaitToReadAsync())
            {
                if (_rest > TimeSpan.Zero) await Task.Delay(_rest);
                while (reader.TryRead(out var message))
                {
                    if (message is EntryFrame frame)
                    {
                        Add(batch, frame.For(Who, Role));
                        continue;
                    }
                    await FlushAsync(batch);
                    switch (message)
                    {
                        case ServerSignal signal: await _client.Signal(signal); break;
                        case PassWire pass: await _client.Pass(pass); break;
                        case GoodbyeWire goodbye:
                            await _client.Goodbye(goodbye);
                            await Task.Delay(Farewell); // the answer to what caused it is still on its way
                            _close();
                            break;
                    }
                }
                await FlushAsync(batch);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            _close(); // the connection went away while something was being sent
        }
    }

    private static void Add(List<EntryJson> batch, EntryJson entry)
    {
        if (entry.IsNothing && batch is [.., { IsNothing: true } before]) batch[^1] = EntryJson.Nothing(before.From, entry.Version, entry.At);
        else batch.Add(entry);
    }

    private async Task FlushAsync(List<EntryJson> batch)
    {
        if (batch.Count == 0) return;
        await _client.Entries(batch.ToArray());
        batch.Clear();
    }
}
