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
    private const int MostHeld = 100;
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5); // a slow phone must have time to read it

    private readonly Channel<object> _outgoing =
        Channel.CreateBounded<object>(new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly IRoomClient _client;
    private readonly Action _close;
    private EntryJson? _held;
    private bool _isClosing;

    public Member(ParticipantId who, Role role, IRoomClient client, Action close)
    {
        (Who, Role, _client, _close) = (who, role, client, close);
        Sending = SendAsync();
    }

    public ParticipantId Who { get; }
    public Role Role { get; }
    public Task Sending { get; }

    /// <summary>Touched only by the room's loop.</summary>
    public DateTimeOffset RenewPassAt { get; set; }

    /// <summary>
    /// What is nothing to this seat waits until something is, or until much of it has gathered: in a large session something happens
    /// all the time, and a message to everybody each time would cost the square of the people.
    /// </summary>
    public void Send(EntryFrame frame)
    {
        var entry = frame.Seen.Entry;
        if (frame.Seen.IsNothingFor(Who, Role))
        {
            _held = EntryJson.Nothing(_held?.From ?? entry.Version, entry.Version, entry.At);
            if (entry.Version - _held.Value.From < MostHeld) return;
        }
        if (_held is { } nothing) Offer(nothing);
        if (_held?.Version != entry.Version) Offer(frame);
        _held = null;
    }

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
                while (reader.TryRead(out var message))
                {
                    if (message is EntryFrame frame)
                    {
                        batch.Add(frame.For(Who, Role));
                        continue;
                    }
                    if (message is EntryJson nothing)
                    {
                        batch.Add(nothing);
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

    private async Task FlushAsync(List<EntryJson> batch)
    {
        if (batch.Count == 0) return;
        await _client.Entries(batch.ToArray());
        batch.Clear();
    }
}
