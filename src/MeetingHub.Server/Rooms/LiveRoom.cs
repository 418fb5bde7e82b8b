using System.Collections.Immutable;
using System.Diagnostics;
using System.Threading.Channels;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Nodes;

namespace MeetingHub.Server.Rooms;

/// <summary>A part beside the rooms that follows them, such as the media engine. Called by the room's loop, so it must not wait.</summary>
internal interface IRoomFollower
{
    /// <summary>The room as it is now. Steps in between may be left out, so compare with the last one you were given.</summary>
    void Changed(RoomId room, Room now);

    /// <summary>This node no longer follows the room.</summary>
    void Closed(RoomId room);

    /// <summary>Whether this node must go on following the room, although no connection is here or the room has ended.</summary>
    bool Needs(RoomId room) => false;
}

/// <summary>What a room begins with when it has no log yet.</summary>
public sealed record RoomOpening(string Title, Kept? Kept = null);

/// <summary>
/// One room on this node: a single-reader loop that follows the log, folds it, decides, and delivers to this node's connections.
/// </summary>
internal sealed partial class LiveRoom : IAsyncDisposable
{
    // Enough for a client that was away for minutes. For a longer absence a snapshot is smaller.
    private const int MostKept = 500;

    // Fewer snapshots would leave a longer log to read; more of them would be written for little.
    private const int EntriesPerSnapshot = 500;

    private const int SweepsLeftOut = 5;

    private static readonly TimeSpan CompareEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KeepEvery = TimeSpan.FromHours(1); // logs and seats live for a day

    // After this a node without connections stops following the room; other nodes have it.
    private static readonly TimeSpan UnloadAfter = TimeSpan.FromMinutes(1);

    private readonly RoomId _id;
    private readonly RoomOpening? _opening;
    private readonly IRoomLog _log;
    private readonly INodes _nodes;
    private readonly RoomPasses _passes;
    private readonly RoomOptions _options;
    private readonly TimeProvider _clock;
    private readonly ImmutableArray<IRoomFollower> _followers;
    private readonly Action<LiveRoom> _closed;
    private readonly ILogger _logger;
    private readonly Channel<Func<Task>> _work = Channel.CreateUnbounded<Func<Task>>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly IDisposable _following;
    private readonly IDisposable _listening;
    private readonly IDisposable _whenLost;
    private readonly Task _running;
    private int _bellRung;
    private int _sweepsLeftOut; // touched only by Sweep
    private bool _isQuiet;

    // Touched only by RunAsync. Everybody else goes through the channel.
    private readonly RoomSeats _seats;
    private readonly Queue<SeenEntry> _kept = new();
    private readonly SessionCounts _counts = new();
    private readonly RoomLimits _limits;
    private Room _room = Room.Empty;
    private long _version;
    private string? _epoch;
    private TimeSpan _emptySince; // in steady time, like all the times that follow
    private TimeSpan _idleSince; // since when no connection is here
    private TimeSpan _comparedAt; // with the log
    private TimeSpan _keptAt;
    private bool _isOpen;
    private bool _isBehind;
    private bool _mayHaveLost;
    private bool _isQuietSinceSweep;
    private bool _isPaused; // as last sent to the members
    private bool _isOver;

    /// <param name="opening">With it, a room that has no log is opened. Without it, such a room is over.</param>
    public LiveRoom(
        RoomId id, RoomOpening? opening, IRoomLog log, INodes nodes, RoomPasses passes, RoomOptions options, TimeProvider clock,
        ImmutableArray<IRoomFollower> followers, Action<LiveRoom> closed, ILogger logger)
    {
        (_id, _opening, _log, _nodes, _passes, _options, _clock) = (id, opening, log, nodes, passes, options, clock);
        (_followers, _closed, _logger, _emptySince, _idleSince) = (followers, closed, logger, clock.Steady(), clock.Steady());
        _seats = new RoomSeats(id, nodes, options, clock);
        _limits = new RoomLimits(options.MessagesPerSecond, clock);
        _following = log.Follow(id, Ring);
        _listening = nodes.Listen(id, message => Post(() => HearAsync(message)));
        _whenLost = nodes.WhenLost(node => Post(() => LoseAsync(node)));
        _running = RunAsync();
    }

    public RoomId Id => _id;

    /// <param name="gone">The connection has ended meanwhile.</param>
    public Task<JoinReply> JoinAsync(
        RoomPass pass, JoinRequest request, IRoomClient client, Action close, Action<Member> seated, string? network = null,
        CancellationToken gone = default) =>
        AskAsync(async () =>
        {
            if (!LimitsOf(pass.Who).TryTake(HubCall.Join)) return JoinReply.Refuse(Refusal.SlowDown);
            if (_room.IsInside(pass.Who) && !LimitsOf(pass.Who).TryTake(HubCall.Snapshot)) return JoinReply.Refuse(Refusal.SlowDown);
            if (!_room.IsInside(pass.Who) && pass.Role != Role.Facilitator && _seats.CountFrom(network) >= _options.SeatsPerNetwork)
                return JoinReply.Refuse(Refusal.NetworkCrowded);
            var refusal = await DecideAsync(
                new JoinRoom(request.Name, request.Keepsake, request.Tint, pass.Role, pass.WasInside, pass.Links), pass.Who);
            if (refusal is not null) return JoinReply.Refuse(refusal);

            if (await TakeSeatAsync(pass, network, client, close, gone) is not { } member) return JoinReply.Refuse(Refusal.NotJoined);
            seated(member);
            return new JoinReply
            {
                You = pass.Who, Epoch = _epoch, Version = _version, Room = RoomView.For(_room, pass.Who), Pass = Renew(member),
            };
        }, paused: () => JoinReply.Refuse(Refusal.RoomPaused));

    /// <param name="here">The member of this very connection, when it has a seat already and only asks for entries that it missed.</param>
    public Task<ResumeReply> ResumeAsync(
        RoomPass pass, ResumeRequest request, IRoomClient client, Action close, Action<Member> seated, Member? here = null,
        string? network = null,
        CancellationToken gone = default) =>
        AskAsync(async () =>
        {
            if (here is null && !LimitsOf(pass.Who).TryTake(HubCall.Join)) return ResumeReply.Refuse(Refusal.SlowDown);
            // The page has read more at another node than this one has: it must not go back in time.
            if (request.Epoch == _epoch && request.Version > _version) await CatchUpAsync();
            if (_room.IsEnded) return ResumeReply.Refuse(Refusal.RoomEnded);
            if (_room.IsRemoved(pass.Who)) return ResumeReply.Refuse(Refusal.Removed);
            if (!HasEntriesFor(request) && !LimitsOf(pass.Who).TryTake(HubCall.Snapshot)) return ResumeReply.Refuse(Refusal.SlowDown);
            var refusal = await DecideAsync(new ReturnParticipant(), pass.Who);
            if (refusal is not null) return ResumeReply.Refuse(refusal);

            var member = here is not null && _seats.IsSeated(here) ? here : await TakeSeatAsync(pass, network, client, close, gone);
            if (member is null) return ResumeReply.Refuse(Refusal.NotJoined);
            seated(member);
            var reply = new ResumeReply { Epoch = _epoch, Version = _version, Pass = Renew(member) };
            return HasEntriesFor(request)
                ? reply with { Entries = EntriesAfter(request.Version, member) }
                : reply with { Snapshot = RoomView.For(_room, pass.Who) };
        }, paused: () => ResumeReply.Refuse(Refusal.RoomPaused));

    private ImmutableArray<EntryWire> EntriesAfter(long version, Member member) =>
        EntryWire.Gather(_kept.Where(e => e.Entry.Version > version).Select(e => e.WireFor(member.Who, member.Role)));

    // Whether the entries that the page is missing are still here, so that it needs no snapshot.
    private bool HasEntriesFor(ResumeRequest request)
    {
        var oldest = _kept.TryPeek(out var first) ? first.Entry.Version : _version + 1;
        return request.Epoch == _epoch && request.Version <= _version && request.Version >= oldest - 1;
    }

    public Task<ExecuteReply> ExecuteAsync(Member member, RoomCommand command) => AskAsync(async () =>
    {
        if (!_seats.IsSeated(member)) return ExecuteReply.Refuse(_version, Refusal.NotJoined);
        if (member.Role != Role.Facilitator && !_limits.MayTake(command)) return ExecuteReply.Refuse(_version, Refusal.SlowDown);
        var refusal = await DecideAsync(command, member.Who);
        return refusal is null ? new ExecuteReply(_version) : ExecuteReply.Refuse(_version, refusal);
    }, paused: () => ExecuteReply.Refuse(_version, Refusal.RoomPaused), over: () => ExecuteReply.Refuse(_version, Refusal.NotJoined));

    /// <summary>Leaves a seat by its pass, when there is no connection that could.</summary>
    public Task<Refusal?> LeaveAsync(ParticipantId who) => AskAsync(() => DecideAsync(new Leave(), who));

    /// <param name="wasInside">The pass says that the seat was inside.</param>
    public Task<(Door Door, bool Removed, bool Ended)> LookAsync(ParticipantId who, Role role, bool wasInside = false) =>
        AskAsync(() => Task.FromResult((_room.DoorFor(who, role, wasInside), _room.IsRemoved(who), _room.IsEnded)));

    public Task<bool> IsLedByAsync(ParticipantId who) => AskAsync(() => Task.FromResult(_room.IsFacilitator(who)));

    /// <summary>Sends everybody but that facilitator away: they can come again by the new links.</summary>
    public Task<Refusal?> ReplaceLinksAsync(ParticipantId by, long links) => AskAsync(() => DecideAsync(new ReplaceLinks(links), by));

    /// <summary>Where the room's media lives, as far as this node has read.</summary>
    public Task<MediaPlace?> FindMediaAsync() => AskAsync(() => Task.FromResult(_room.Media));

    /// <summary>
    /// Places the media at that node, unless it has already left the place numbered <paramref name="instead"/>. Answers where it lives
    /// now.
    /// </summary>
    public Task<MediaPlace?> PlaceMediaAsync(string node, long instead) => AskAsync(async () =>
    {
        await DecideAsync(new PlaceMedia(node, instead), ParticipantId.Nobody);
        return _room.Media;
    });

    /// <summary>Reads what other nodes have written, without waiting for the bell.</summary>
    public Task SyncAsync() => AskAsync(async () =>
    {
        await CatchUpAsync();
        return true;
    }, over: () => false);

    public Task<bool> IsSeatedAsync(Member member) => AskAsync(() => Task.FromResult(_seats.IsSeated(member)), over: () => false);

    /// <param name="isClosed">The browser itself closed the connection; it did not just fall silent.</param>
    public void Disconnected(Member member, bool isClosed = false) => Post(() =>
    {
        member.Stop();
        _seats.Lose(member, _room.StayOf(member.Who), isClosed);
        return Task.CompletedTask;
    });

    /// <summary>Shows the reaction on the member's tile, unless there are already more than anybody could look at.</summary>
    public void Respond(Member member, Reaction reaction) => Post(() =>
    {
        if (member.Role == Role.Facilitator || _limits.MayRespond()) SendSignal(new Responded(member.Who, reaction));
        return Task.CompletedTask;
    });

    /// <summary>Sends to everybody, at whichever node.</summary>
    public void SendSignal(ServerSignal signal)
    {
        _nodes.Send(_id, new SignalSent(To: null, signal));
        Post(() => Deliver(null, signal));
    }

    public void SendSignal(ParticipantId to, ServerSignal signal) => Post(() =>
    {
        if (_seats.Find(to) is null) _nodes.Send(_id, new SignalSent(to, signal));
        return Deliver(to, signal);
    });

    public void SayGoodbye(GoodbyeWire goodbye) => Post(() =>
    {
        _seats.CloseAll(goodbye);
        return Task.CompletedTask;
    });

    private Task Deliver(ParticipantId? to, ServerSignal signal)
    {
        if (to is not { } who)
        {
            foreach (var member in _seats.Here)
                if (MaySee(member, signal)) member.Send(signal);
        }
        else
        {
            _seats.Find(who)?.Send(signal);
        }
        return Task.CompletedTask;
    }

    // A reaction is shown on a tile. In a large session most participants have no tile on other pages, so those pages get no message.
    private bool MaySee(Member member, ServerSignal signal) =>
        signal is not Responded(var who, _) || !_room.IsLarge || member.Role == Role.Facilitator || member.Who == who
            || _room.IsInFront(who);

    private void SendCounts()
    {
        var signals = _counts.Changed(_room);
        if (signals.IsEmpty) return;
        foreach (var member in _seats.Here)
            if (member.Role != Role.Facilitator) foreach (var signal in signals) member.Send(signal);
    }

    private void SendPaused(bool isPaused)
    {
        if (isPaused == _isPaused) return;
        _isPaused = isPaused;
        foreach (var member in _seats.Here) member.Send(new Paused(isPaused));
    }

    private Task HearAsync(NodeMessage message)
    {
        switch (message)
        {
            case SignalSent(var to, var signal):
                return Deliver(to, signal);
            case SeatTaken(var who, _):
                return _seats.GiveUpAsync(who);
            default:
                return Task.CompletedTask;
        }
    }

    // Every node that follows the room may notice this. Each decision is still taken only once, because a second one changes nothing.
    private async Task LoseAsync(string node)
    {
        if (node == _nodes.Self)
        {
            // Meanwhile the others have declared our seats lost: everybody here resumes, and sees what became of their seat.
            _seats.CloseAll(GoodbyeWire.ServerStopping);
            return;
        }
        await FindLostSeatsAsync();
    }

    private Task FindLostSeatsAsync() => _seats.FindLostAsync(_room);

    /// <summary>
    /// Called about once a second: drops and frees lost seats, renews passes, says when the room pauses, and closes a room that stayed
    /// empty. A room in which nothing has happened since the last time is looked at every few seconds only, unless its log does not
    /// answer.
    /// </summary>
    public void Sweep()
    {
        if (Volatile.Read(ref _isQuiet) && _log.IsAnswering && ++_sweepsLeftOut < SweepsLeftOut) return;
        _sweepsLeftOut = 0;
        Post(SweepAsync);
    }

    public async ValueTask DisposeAsync()
    {
        _following.Dispose();
        _listening.Dispose();
        _whenLost.Dispose();
        await _stop.CancelAsync();
        _work.Writer.TryComplete();
        await _running;
        _stop.Dispose();
    }

    private async Task SweepAsync()
    {
        var now = _clock.Steady();
        if (!_log.IsAnswering) SendPaused(true); // before asking it, which takes a while
        try
        {
            if (!_isOpen) await OpenAsync();
            // Nobody notices a lost bell, so the log is asked now and then.
            else if (_isBehind || now - _comparedAt >= CompareEvery) await CatchUpAsync();
            if (!_seats.AreEmpty && now - _keptAt >= KeepEvery) await KeepAsync();
        }
        catch (RoomLogAwayException)
        {
            SendPaused(true); // perhaps only this room's log does not answer
            throw;
        }
        if (_log.IsAnswering) SendPaused(false);
        if (_mayHaveLost)
        {
            await FindLostSeatsAsync();
            _mayHaveLost = false;
        }
        foreach (var (who, command) in _seats.Overdue()) await DecideAsync(command, who);
        foreach (var member in _seats.Here)
            if (now >= member.RenewPassAt) member.Send(Renew(member));
        SendCounts();
        _seats.ForgetRestedLimits();

        var isNeeded = _followers.Any(f => f.Needs(_id));
        if (!_seats.AreEmpty || _seats.HaveLost) _idleSince = now;
        if (_idleSince == now || !_room.Inside.IsEmpty) _emptySince = now;
        if (_room.IsEnded && !isNeeded) await CloseAsync();
        else if (now - _emptySince >= _options.EmptyRoomLifetime) await CloseAsync();
        else if (!_room.Inside.IsEmpty && now - _idleSince >= UnloadAfter && !isNeeded) Unload();
        _isQuietSinceSweep = !_seats.AreEmpty && !_seats.HaveLost && !_isPaused;
    }

    // The log and the seats of a room with people in it must not lapse, however long nothing happens.
    private async Task KeepAsync()
    {
        await _log.KeepAsync(_id, _stop.Token);
        await _nodes.KeepOpenAsync(_id);
        _keptAt = _clock.Steady();
    }

    private PassWire Renew(Member member)
    {
        member.RenewPassAt = _clock.Steady() + _options.PassRenewal;
        return _passes.Issue(_id, member.Who, member.Role, wasInside: true, _room.Links);
    }

    // Null when the connection has ended by now. The person may already have the seat by another connection, which must keep it.
    private async Task<Member?> TakeSeatAsync(RoomPass pass, string? network, IRoomClient client, Action close, CancellationToken gone)
    {
        if (gone.IsCancellationRequested)
        {
            await FindLostSeatsAsync();
            return null;
        }
        var member = await _seats.TakeAsync(pass.Who, pass.Role, _room.IsInside(pass.Who), network, client, close);
        if (pass.Role != Role.Facilitator) foreach (var signal in SessionCounts.All(_room)) member.Send(signal);
        if (_isPaused) member.Send(new Paused(true));
        return member;
    }

    private CallLimits LimitsOf(ParticipantId who) => _seats.LimitsOf(who, _room.IsInside(who));

    private async Task<Refusal?> DecideAsync(RoomCommand command, ParticipantId by)
    {
        while (true)
        {
            var now = DateTimeOffset.FromUnixTimeMilliseconds(_clock.GetUtcNow().ToUnixTimeMilliseconds());
            var decision = RoomDecider.Decide(_room, command, by, now);
            if (decision.Events.IsEmpty) return decision.Refusal;

            var entry = new RoomEntry(_version + 1, now, by, decision.Events);
            var started = Stopwatch.GetTimestamp();
            var won = await _log.TryAppendAsync(_id, _epoch!, entry, _stop.Token);
            RoomMetrics.Appended(won, started);
            if (won)
            {
                Apply(entry);
                NotifyFollowers();
                _comparedAt = _clock.Steady();
                if (_version % EntriesPerSnapshot == 0) Post(TrimAsync); // by the node that appended the entry, so by one only
                return null;
            }
            var (epoch, version) = (_epoch, _version);
            await CatchUpAsync(); // another node wrote first
            if (_epoch == epoch && _version == version)
                throw new InvalidOperationException("The log takes no entry, and has nothing new.");
        }
    }

    private async Task CatchUpAsync(bool rung = false)
    {
        var page = rung ? await _log.ReadRungAsync(_id, _version, _stop.Token) : await _log.ReadAfterAsync(_id, _version, _stop.Token);
        if (page is null) throw CloseVanished();
        if (_epoch is not null && page.Epoch != _epoch)
        {
            // This is another log than the one folded so far: the fold and the entries of the old one no longer count.
            page = await _log.ReadAfterAsync(_id, 0, _stop.Token) ?? throw CloseVanished();
            FoldAnew(Room.Empty, 0);
            _isOpen = false;
            Post(OpenAsync);
        }
        _epoch = page.Epoch;
        if (page.Snapshot is { } snapshot) FoldAnew(Room.From(snapshot.State), snapshot.Version);
        foreach (var entry in page.Entries) Apply(entry);
        _isBehind = false;
        _comparedAt = _clock.Steady();
        // Only once, at the end: a log that is read again from its beginning must not make followers undo and redo everything.
        if (page.Entries.Length > 0 || page.Snapshot is not null) NotifyFollowers();
    }

    // The connections here have another fold: they resume, and get a snapshot.
    private void FoldAnew(Room room, long version)
    {
        (_room, _version) = (room, version);
        _kept.Clear();
        _seats.Clear(GoodbyeWire.ServerStopping);
        Post(FindLostSeatsAsync);
    }

    private Task TrimAsync() => _log.TrimAsync(_id, _epoch!, new RoomSnapshot(_version, _room.ToState()), _stop.Token);

    private void NotifyFollowers()
    {
        foreach (var follower in _followers) follower.Changed(_id, _room);
    }

    private void Apply(RoomEntry entry)
    {
        if (entry.Version != _version + 1) throw new InvalidOperationException("Entries arrive in order.");
        var before = _room;
        _room = _room.Evolve(entry);
        _version = entry.Version;

        var seen = new SeenEntry(entry, before, _room);
        _kept.Enqueue(seen);
        if (_kept.Count > MostKept) _kept.Dequeue();

        var frame = new EntryFrame(seen);
        foreach (var member in _seats.Here) member.Send(frame);
        _counts.Note(entry);
        var left = entry.Events.Any(e => e is LinksReplaced) ? GoodbyeWire.LinksReplaced : GoodbyeWire.Left;
        foreach (var e in entry.Events) CloseConnectionsOf(e, left);
    }

    private void CloseConnectionsOf(RoomEvent e, GoodbyeWire left)
    {
        switch (e)
        {
            case ParticipantLeft(var who):
                _seats.Free(who);
                // For a removed person a second event of the same entry follows, with a goodbye of its own.
                if (_room.IsRemoved(who)) break;
                _seats.Close(who, left);
                break;
            case ParticipantJoined or ParticipantReturned:
                _seats.MarkReturned(WhoOf(e)); // here or at another node
                break;
            case ParticipantDropped(var who) when _seats.Find(who) is not null:
                ReturnLater(who);
                break;
            case ParticipantRemoved(var who, _):
                _seats.Close(who, GoodbyeWire.Removed);
                break;
            case RoomEnded:
                _seats.Clear(GoodbyeWire.RoomEnded); // the sweep closes the room when no follower needs it any more
                break;
        }
    }

    // The seat was declared lost by a node that does not know of the connection here.
    private void ReturnLater(ParticipantId who) => Post(async () => await DecideAsync(new ReturnParticipant(), who));

    private static ParticipantId WhoOf(RoomEvent e) => e switch
    {
        ParticipantJoined joined => joined.Who,
        ParticipantReturned(var who) => who,
        _ => ParticipantId.Nobody,
    };

    private async Task CloseAsync()
    {
        if (_isOver || _stop.IsCancellationRequested) return;
        // Not deleted: somebody came, or another node deleted it first.
        if (!await _log.TryDeleteAsync(_id, _epoch!, _version, _stop.Token) && !_room.IsEnded) await CatchUpAsync();
        else Unload();
    }

    /// <summary>
    /// Closes the room after its log has gone: a node deleted it, or the store lost it. The connections here go back to the link.
    /// </summary>
    private RoomClosedException CloseVanished()
    {
        _seats.CloseAll(GoodbyeWire.ServerStopping);
        Unload();
        return new RoomClosedException();
    }

    private void Unload()
    {
        if (_isOver) return;
        _isOver = true;
        _following.Dispose();
        _listening.Dispose();
        _whenLost.Dispose();
        foreach (var follower in _followers) follower.Closed(_id);
        _work.Writer.TryComplete();
        _closed(this);
        Log.Closed(_logger, _id, _version);
    }

    private void Ring()
    {
        // At most one catch-up waits in the channel, however often the bell rings.
        if (Interlocked.Exchange(ref _bellRung, 1) == 1) return;
        Post(() =>
        {
            Volatile.Write(ref _bellRung, 0);
            return _epoch is null ? Task.CompletedTask : CatchUpAsync(rung: true);
        });
    }

    // When the log does not answer, the next caller tries again.
    private async Task OpenAsync()
    {
        if (_isOpen) return;
        if (_opening is not null && _epoch is null) await _log.OpenAsync(_id, _stop.Token);
        await CatchUpAsync();
        if (_opening is null && !_room.IsOpened) throw CloseVanished(); // whoever was about to open it knows its title
        var isLarge = _options.Capacity >= _options.LargeFrom;
        await DecideAsync(new OpenRoom(_opening?.Title ?? _room.Title, _options.Capacity, isLarge, _opening?.Kept), ParticipantId.Nobody);
        await FindLostSeatsAsync();
        _isOpen = true;
        Log.Followed(_logger, _id, _version);
    }

    private void Post(Func<Task> work) => _work.Writer.TryWrite(() => _isOver ? Task.CompletedTask : work());

    /// <param name="paused">The reply while the log does not answer; without it, the caller gets the exception.</param>
    /// <param name="over">
    /// The reply when the room has closed; without it, the caller gets a <see cref="RoomClosedException"/> and may look for the room
    /// again.
    /// </param>
    private Task<T> AskAsync<T>(Func<Task<T>> ask, Func<T>? paused = null, Func<T>? over = null)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Close()
        {
            if (over is null) answer.SetException(new RoomClosedException());
            else answer.SetResult(over());
        }
        var taken = _work.Writer.TryWrite(async () =>
        {
            if (_isOver)
            {
                Close();
                return;
            }
            try
            {
                if (!_isOpen) await OpenAsync();
                answer.SetResult(await ask());
            }
            catch (RoomLogAwayException) when (paused is not null)
            {
                _isBehind = _mayHaveLost = true; // the entry may be in the log all the same, perhaps with a seat that has no connection
                answer.SetResult(paused());
            }
            catch (RoomClosedException)
            {
                Close();
            }
            catch (Exception e)
            {
                answer.SetException(e);
                throw;
            }
        });
        if (!taken) Close();
        return answer.Task;
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        using var counted = RoomMetrics.CountRoom();
        try
        {
            Post(OpenAsync);
            await foreach (var work in _work.Reader.ReadAllAsync(_stop.Token))
            {
                _isQuietSinceSweep = false;
                try
                {
                    await work();
                }
                catch (RoomLogAwayException)
                {
                    _isBehind = _mayHaveLost = true; // the next sweep looks again
                }
                catch (RoomClosedException)
                {
                    // it vanished
                }
                Volatile.Write(ref _isQuiet, _isQuietSinceSweep);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // the server stops
        }
        catch (Exception e)
        {
            // Our own mistake. Nothing is lost: the room is opened again from its log, and its clients resume.
            Log.Failed(_logger, e, _id);
            _seats.CloseAll(GoodbyeWire.ServerStopping);
            Unload();
            while (_work.Reader.TryRead(out var waiting)) await waiting(); // tells the callers to look for the room again
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Room {Room} closed at version {Version}.")]
        public static partial void Closed(ILogger logger, RoomId room, long version);

        [LoggerMessage(3, LogLevel.Debug, "Room {Room} is followed from version {Version}.")]
        public static partial void Followed(ILogger logger, RoomId room, long version);

        [LoggerMessage(2, LogLevel.Error, "Room {Room} failed and is opened again from its log.")]
        public static partial void Failed(ILogger logger, Exception exception, RoomId room);
    }
}

/// <summary>The live room closed between finding it and asking it; find it again.</summary>
internal sealed class RoomClosedException : InvalidOperationException
{
    public RoomClosedException() : base("The room closed.") { }
}
