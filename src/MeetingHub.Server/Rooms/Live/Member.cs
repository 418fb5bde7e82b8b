using System.Threading.Channels;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server.Rooms.Live;

/// <summary>
/// One connection of one seat, with the messages on their way to it. A message is sent at once if possible; messages that arrive
/// while a send is under way go together in the next one. A slow connection holds up no other; one that falls too far behind is closed
/// and resumes.
/// </summary>
/// <remarks>
/// Only the room's loop sends. It writes to the connection itself, which takes a microsecond, unless the previous message is still
/// being written: to wake a thread for each member would cost more than the writing.
/// </remarks>
internal sealed class Member
{
    private const int MostWaiting = 2_000;
    private const int MostHeld = 100;
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5); // a slow phone needs time to receive it

    private readonly Channel<object> _outgoing =
        Channel.CreateBounded<object>(
            new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly IRoomClient _client;
    private readonly Action _close;
    private readonly TimeProvider _clock;
    private readonly IDisposable? _counted;
    private readonly List<EntryJson> _batch = []; // touched only while _isSending is taken
    private EntryJson? _held;
    private int _isSending;
    private bool _isClosing;
    private long _sideRoom; // 0 for the main room; set by the room's loop, and read by whoever is sending

    public Member(
        Seat seat, RoomPass pass, CallLimits limits, IRoomClient client, Action close, TimeProvider clock,
        bool isRehearsal = false)
    {
        // Who is in a side room is in the main room as well.
        _counted = isRehearsal ? RoomMetrics.CountRehearsing() : pass.Main is null ? RoomMetrics.CountParticipant() : null;
        (Who, Claim, Limits, _client, _close, _clock) = (seat.Id, pass.Role, limits, client, close, clock);
        (HasPlace, MustKnock, Agreement, KnownAs) = (pass.HasPlace, pass.MustKnock, pass.Agreement, pass.Member);
        Follow(seat);
    }

    public ParticipantId Who { get; }

    /// <summary>As the room decided last. Set only by the room's loop, and read by whoever is sending.</summary>
    public Role Role { get; private set; }

    /// <summary>The seat is in the waiting room: almost nothing is for it. Touched only by the room's loop.</summary>
    public bool IsWaiting { get; private set; }

    private Place Place => Volatile.Read(ref _sideRoom) is > 0 and var number ? new Place(number) : Place.Main;

    /// <summary>The role in the pass.</summary>
    public Role Claim { get; }

    /// <summary>As the pass says by which it came.</summary>
    public bool HasPlace { get; }
    public bool MustKnock { get; }
    public string? Agreement { get; }
    public string? KnownAs { get; }
    public CallLimits Limits { get; }

    /// <summary>In steady time. Touched only by the room's loop.</summary>
    public TimeSpan RenewPassAt { get; set; }

    /// <summary>
    /// Entries that this seat may not see wait for one that it may see, or until many have gathered. In a large session something happens
    /// all the time, and a message to everybody each time would cost the square of the number of people; on a bad network connections are
    /// lost and restored all the time.
    /// </summary>
    public void Send(EntryFrame frame)
    {
        var entry = frame.Seen.Entry;
        var viewer = new Viewer(Who, IsWaiting ? Standing.Waiting : Standing.Inside, Place, Role);
        if (frame.Seen.IsNothingFor(viewer))
        {
            _held = EntryJson.Nothing(_held?.From ?? entry.Version, entry.Version, entry.At);
            if (entry.Version - _held.From < MostHeld) return;
        }
        if (_held is { } nothing) Enqueue(nothing);
        // What somebody may see who waits is judged now: when it is sent, they may be inside.
        if (_held?.Version != entry.Version) Enqueue(IsWaiting ? frame.For(viewer) : frame);
        _held = null;
    }

    /// <summary>Takes up the seat's role, standing and place, as an entry changed them.</summary>
    public void Follow(Seat seat) 
    {
        (Role, IsWaiting) = (seat.Role, seat.Standing == Standing.Waiting);
        Volatile.Write(ref _sideRoom, seat.Place.SideRoom ?? 0);
    }

    /// <summary>Sends an entry that was written for this seat alone.</summary>
    public void Send(EntryJson entry)
    {
        if (_held is { } nothing) Enqueue(nothing);
        _held = null;
        Enqueue(entry);
    }

    public void Send(ServerSignal signal)
    {
        if (_outgoing.Writer.TryWrite(signal)) StartSending(); // otherwise it is lost
    }

    public void Send(PassWire pass) => Enqueue(pass);

    /// <summary>Says why and closes, after the messages that are already on their way.</summary>
    public void Close(GoodbyeWire goodbye)
    {
        if (_isClosing) return; // the first reason is on its way
        _isClosing = true;
        if (!_outgoing.Writer.TryWrite(goodbye)) _close();
        Stop();
    }

    /// <summary>Takes no further messages: the connection has ended, or is about to.</summary>
    public void Stop()
    {
        if (_outgoing.Writer.TryComplete()) _counted?.Dispose();
        StartSending();
    }

    private void Enqueue(object message)
    {
        if (_outgoing.Writer.TryWrite(message))
        {
            StartSending();
            return;
        }
        Stop();
        _close();
    }

    // One caller sends at a time; it also sends the messages that arrive meanwhile.
    private void StartSending()
    {
        if (Interlocked.Exchange(ref _isSending, 1) == 0) _ = SendAsync();
    }

    private async Task SendAsync()
    {
        do
        {
            try
            {
                while (_outgoing.Reader.TryRead(out var message)) await SendAsync(message);
                await FlushAsync();
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
            {
                _batch.Clear();
                _close(); // the connection went away while something was being sent
            }
            Volatile.Write(ref _isSending, 0);
        }
        while (_outgoing.Reader.TryPeek(out _) && Interlocked.Exchange(ref _isSending, 1) == 0); // a message arrived in between
    }

    private async ValueTask SendAsync(object message)
    {
        switch (message)
        {
            case EntryFrame frame: _batch.Add(frame.For(Viewer.Inside(Who, Role, Place))); return;
            case EntryJson entry: _batch.Add(entry); return;
        }
        await FlushAsync();
        switch (message)
        {
            case ServerSignal signal: await _client.Signal(signal); break;
            case PassWire pass: await _client.Pass(pass); break;
            case GoodbyeWire goodbye:
                await _client.Goodbye(goodbye);
                await Task.Delay(Farewell, _clock); // the answer to the call that caused this is still on its way
                _close();
                break;
        }
    }

    private async ValueTask FlushAsync()
    {
        if (_batch.Count == 0) return;
        await _client.Entries(_batch);
        _batch.Clear();
    }
}
