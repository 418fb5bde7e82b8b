using System.Collections.Immutable;
using System.Threading.Channels;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Nodes;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server.Rooms.Live;

/// <summary>
/// One room on this node: a single-reader loop, in which its parts follow the log, decide, and deliver to this node's connections. Here
/// is the loop, what others may ask it, and what happens when something fails.
/// </summary>
internal sealed partial class LiveRoom : IFoldReader, IAsyncDisposable
{
    private readonly RoomOpening? _opening;
    private readonly RoomOptions _options;
    private readonly IRoomLog _store;
    private readonly IRoomNodes _nodes;
    private readonly ILeases _leases;
    private readonly IWaryNetworks _wary;
    private readonly RoomFollowers _followers;
    private readonly Action<LiveRoom> _closed;
    private readonly ILogger _logger;
    private readonly Channel<Func<Task>> _work = Channel.CreateUnbounded<Func<Task>>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly IDisposable _following;
    private readonly IDisposable _listening;
    private readonly IDisposable _whenLost;
    private readonly Task _running;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private int _bellRung;

    // Touched only by RunAsync. Everybody else goes through the channel.
    private readonly FoldedLog _log;
    private readonly RoomSeats _seats;
    private readonly LostConnections _lost;
    private readonly Delivery _delivery;
    private readonly RoomDoor _door;
    private readonly Upkeep _upkeep;
    private TimeSpan? _wakesAt; // in steady time; null: the timer is not armed
    private bool _isOpen;
    private bool _isOver;
    private volatile bool _isNewer; // the reason why it is over

    /// <param name="opening">With it, a room that has no log is opened. Without it, such a room is over.</param>
    /// <param name="agreement">The version of the agreement that people who come must have accepted; null: none.</param>
    public LiveRoom(
        RoomId id, RoomOpening? opening, IRoomLog log, IRoomNodes nodes, ILeases leases, IWaryNetworks wary, RoomPasses passes,
        RoomOptions options,
        TimeProvider clock, RoomFollowers followers, Action<LiveRoom> closed, ILogger logger, string? agreement = null)
    {
        (Id, _opening, _options, _store, _nodes, _leases, _wary) = (id, opening, options, log, nodes, leases, wary);
        (_followers, _closed, _logger, _clock) = (followers, closed, logger, clock);
        _log = new FoldedLog(id, log, clock, this, followers.OfEntries, logger, _stop.Token);
        _seats = new RoomSeats(id, nodes, leases, clock);
        _lost = new LostConnections(_log, _seats, Post);
        _delivery = new Delivery(_seats, clock);
        _door = new RoomDoor(id, _log, _seats, _lost, _delivery, wary, passes, options, agreement, clock);
        _upkeep = new Upkeep(id, _log, _seats, _lost, _delivery, _door, log, nodes, followers, clock, _stop.Token);
        _timer = clock.CreateTimer(_ => Post(KeepUpAsync), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _following = log.Follow(id, Ring);
        _listening = nodes.Listen(id, message => Post(() => HearAsync(message)));
        _whenLost = leases.WhenLost(node => Post(() => LoseAsync(node)));
        _running = RunAsync();
    }

    public RoomId Id { get; }

    /// <param name="network">The mark of the network that the connection comes from.</param>
    /// <param name="gone">The connection has ended meanwhile.</param>
    public Task<JoinReply> JoinAsync(
        RoomPass pass, JoinRequest request, IRoomClient client, Action close, Action<Member> seated, NetworkMark? network = null,
        CancellationToken gone = default) =>
        AskAsync(
            () => _door.JoinAsync(new Arrival(pass, client, close, network, gone), request, seated),
            refuse: JoinReply.Refuse);

    /// <param name="here">The member of this very connection, when it has a seat already and only asks for entries that it missed.</param>
    public Task<ResumeReply> ResumeAsync(
        RoomPass pass, ResumeRequest request, IRoomClient client, Action close, Action<Member> seated, Member? here = null,
        NetworkMark? network = null, CancellationToken gone = default) =>
        AskAsync(
            () => _door.ResumeAsync(new Arrival(pass, client, close, network, gone), request, seated, here),
            refuse: ResumeReply.Refuse);

    public async Task<ExecuteReply> ExecuteAsync(Member member, RoomCommand command)
    {
        var reply = await AskAsync(
            () => _door.ExecuteAsync(member, command),
            refuse: refusal => ExecuteReply.Refuse(_log.Version, refusal),
            over: () => ExecuteReply.Refuse(_log.Version, Refusal.NotJoined));
        if (reply.Refusal is null) await WrittenAsync(reply.Version);
        return reply;
    }

    /// <summary>The main room, if that decides such a wish of somebody here.</summary>
    public Task<MainRoom?> MainRoomForAsync(Member member, RoomCommand command) =>
        AskAsync(() => Task.FromResult(_door.MainRoomFor(member, command)), over: () => null);

    /// <summary>Carries out a wish of somebody who gives it from a side room.</summary>
    public async Task<ExecuteReply> ExecuteForAsync(ParticipantId who, RoomCommand command)
    {
        var reply = await AskAsync(
            () => _door.ExecuteForAsync(who, command), refuse: refusal => ExecuteReply.Refuse(_log.Version, refusal));
        if (reply.Refusal is null) await WrittenAsync(reply.Version);
        return reply;
    }

    /// <summary>A pass for the side room that the member is in.</summary>
    public Task<SidePassReply> SidePassAsync(Member member) => AskAsync(
        () => Task.FromResult(
            !_seats.IsSeated(member) ? SidePassReply.Refuse(Refusal.NotJoined)
            : _door.SidePassFor(member) is var (side, pass) ? new SidePassReply { Room = side, Pass = pass }
            : SidePassReply.Refuse(Refusal.NoSideRoom)),
        refuse: SidePassReply.Refuse, over: () => SidePassReply.Refuse(Refusal.NotJoined));

    /// <summary>The room as the log has it now.</summary>
    public Task<RoomAt> ReadAsync() => AskAsync(async () =>
    {
        await _log.CatchUpAsync();
        return new RoomAt(_log.Room, _log.ChangedAt);
    });

    /// <summary>Leaves a seat by its pass, when there is no connection that could.</summary>
    public Task<Refusal?> LeaveAsync(ParticipantId who) => AskAsync(() => _log.DecideAsync(new Leave(), who));

    /// <param name="wasInside">The pass says that the seat was inside.</param>
    public Task<DoorLook> LookAsync(
        ParticipantId who, Role role, bool wasInside = false, string? invitation = null, NetworkMark? network = null,
        bool hasPlace = false, bool mustKnock = false) =>
        AskAsync(() => _door.LookAsync(who, role, wasInside, invitation, network, hasPlace, mustKnock));

    /// <summary>What holds about a removed seat; null when it is not removed.</summary>
    public Task<Removal?> RemovalOfAsync(ParticipantId who) =>
        AskAsync(() => Task.FromResult(_log.Room.IsRemoved(who) ? _log.Room.Removals.Of(who) : null));

    /// <summary>Brings a removed person's one line to the facilitators.</summary>
    public Task<Refusal?> WriteAfterRemovalAsync(ParticipantId who, string text) =>
        AskAsync(() => _log.DecideAsync(new WriteAfterRemoval(text), who));

    public Task<bool> IsLedByAsync(ParticipantId who) => AskAsync(() => Task.FromResult(_log.Room.IsFacilitator(who)));

    /// <summary>The facilitators who stay when that one replaces the links; null when they may not.</summary>
    public Task<ImmutableArray<ParticipantId>?> MayReplaceLinksAsync(ParticipantId who) => AskAsync(() => Task.FromResult(
        _log.Room.MayReplaceLinks(who) ? _log.Room.FacilitatorsWhoStay(who) : (ImmutableArray<ParticipantId>?)null));

    /// <summary>Sends those away who are not known: they can come again by the new links.</summary>
    /// <param name="revoked">The personal invitations that end with the old links.</param>
    public Task ReplaceLinksAsync(ParticipantId by, long links, ImmutableArray<string> revoked) =>
        DecideAndWriteAsync(new ReplaceLinks(links) { Revoked = revoked }, by);

    public Task RevokeInvitationAsync(ParticipantId by, string invitation) =>
        DecideAndWriteAsync(new RevokeInvitation(invitation), by);

    /// <summary>The seat as the log has it now; null when this room does not know it.</summary>
    public Task<Seat?> FindSeatAsync(ParticipantId who) => AskAsync(async () =>
    {
        await _log.CatchUpAsync();
        return _log.Room.Seats.Find(who);
    });

    /// <summary>What the room says about a report that this seat makes.</summary>
    public Task<ReportGrounds> GroundsForAsync(
        ParticipantId by, ParticipantId? about, ImmutableArray<MessageId> messages, ImmutableArray<Message> aside) =>
        AskAsync(async () =>
        {
            await _log.CatchUpAsync();
            return ReportRules.GroundsFor(_log.Room, by, about, messages, aside);
        });

    /// <summary>Those of the named messages that the seat may read.</summary>
    public Task<IReadOnlyList<Message>> ReadAsync(ParticipantId who, ImmutableArray<MessageId> messages) =>
        AskAsync<IReadOnlyList<Message>>(async () =>
        {
            await _log.CatchUpAsync();
            return ReportRules.ReadableBy(_log.Room, who, messages);
        });

    /// <summary>The side room that the seat is in; null for none.</summary>
    public Task<string?> FindSideRoomAsync(ParticipantId who) => AskAsync(async () =>
    {
        await _log.CatchUpAsync();
        return _door.SideRoomOf(who)?.Value;
    });

    /// <summary>Tells those of the room who may know. Nobody is waited for: what it is about is kept elsewhere.</summary>
    public Task<Refusal?> AnnounceAsync(LiveRoomCommand command) => DecideAsync(command, ParticipantId.Nobody);

    /// <summary>What comes to the room by another way than a connection.</summary>
    public Task<Refusal?> DecideAsync(LiveRoomCommand command, ParticipantId by) => AskAsync(() => _log.DecideAsync(command, by));

    /// <summary>Where the room's media lives, as far as this node has read.</summary>
    public Task<MediaPlace?> FindMediaAsync() => AskAsync(() => Task.FromResult(_log.Room.Media));

    /// <summary>How many people inside have their connection at this node.</summary>
    public Task<int> CountHereAsync() => AskAsync(() => Task.FromResult(_seats.Here.Count(m => !m.IsWaiting)));

    /// <summary>
    /// Places the media at that node, unless it has already left the place numbered <paramref name="instead"/>. Answers where it lives
    /// now.
    /// </summary>
    public Task<MediaPlace?> PlaceMediaAsync(string node, long instead) => AskAsync(async () =>
    {
        await _log.DecideAsync(new PlaceMedia(node, instead), ParticipantId.Nobody);
        return _log.Room.Media;
    });

    /// <summary>Reads what other nodes have written, without waiting for the bell.</summary>
    public Task SyncAsync() => AskAsync(async () =>
    {
        await _log.CatchUpAsync();
        return true;
    }, over: () => false);

    /// <summary>Whether this connection has a seat inside.</summary>
    public Task<bool> IsSeatedAsync(Member member) =>
        AskAsync(() => Task.FromResult(_seats.IsSeated(member) && !member.IsWaiting), over: () => false);

    /// <param name="isClosed">The browser itself closed the connection; it did not just fall silent.</param>
    public void Disconnected(Member member, bool isClosed = false) => Post(() =>
    {
        member.Stop();
        _lost.Note(member, isClosed);
    });

    /// <summary>Shows the reaction on the member's tile, unless there are already more than anybody could look at.</summary>
    public void Respond(Member member, Reaction reaction) => Post(() =>
    {
        if (_door.MayRespond(member)) SendSignal(new Responded(member.Who, reaction));
    });

    /// <summary>Shows a line of captions to those who are inside now. It is kept nowhere.</summary>
    public Task<Refusal?> CaptionAsync(Member member, Caption caption) => AskAsync<Refusal?>(() =>
    {
        var refusal = CaptionRules.WhyNotShown(_log.Room, member.Who, caption.Text);
        if (refusal is null) SendSignal(new Captioned(member.Who, caption.Line, caption.Text));
        return Task.FromResult(refusal);
    }, refuse: refusal => refusal, over: () => Refusal.NotJoined);

    /// <summary>Sends to everybody, at whichever node.</summary>
    public void SendSignal(ServerSignal signal)
    {
        _nodes.Send(Id, new SignalSent(To: null, signal));
        Post(() => _delivery.Send(null, signal, _log.Room));
    }

    public void SendSignal(ParticipantId to, ServerSignal signal) => Post(() =>
    {
        if (_seats.Find(to) is null) _nodes.Send(Id, new SignalSent(to, signal));
        _delivery.Send(to, signal, _log.Room);
    });

    public void SayGoodbye(GoodbyeWire goodbye) => Post(() => _seats.CloseAll(goodbye));

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        StopFollowing();
        await _stop.CancelAsync();
        _work.Writer.TryComplete();
        await _running;
        _stop.Dispose();
    }

    // Whoever is told that something was decided can rely on it, even if this node is gone in the next moment, and with it a log in its
    // memory.
    private async Task WrittenAsync(long version)
    {
        foreach (var follower in _followers.OfEntries) await follower.WrittenAsync(Id, version);
    }

    private async Task DecideAndWriteAsync(RoomCommand command, ParticipantId by) => await WrittenAsync(await AskAsync(async () =>
    {
        await _log.DecideAsync(command, by);
        return _log.Version;
    }));

    private async Task KeepUpAsync()
    {
        _wakesAt = null;
        if (!await _upkeep.DoAsync(OpenAsync)) Unload();
    }

    // A timer that is armed for too early a time only wakes the room once for nothing.
    private void Arm()
    {
        if (_isOver || _upkeep.NextAt() is not { } next || _wakesAt <= next) return;
        _wakesAt = next;
        var wait = next - _clock.Steady();
        if (wait <= TimeSpan.Zero) Post(KeepUpAsync);
        else _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }

    private async Task HearAsync(NodeMessage message)
    {
        switch (message)
        {
            case SignalSent(var to, var signal):
                _delivery.Send(to, signal, _log.Room);
                break;
            case SeatTaken(var who, _):
                await _seats.GiveUpAsync(who);
                break;
        }
    }

    // Every node that follows the room may notice this. Each decision is still taken only once, because a second one changes nothing.
    private async Task LoseAsync(string node)
    {
        // Meanwhile the others have declared our seats lost: everybody here resumes, and sees what became of their seat.
        if (node == _leases.Self) _seats.CloseAll(GoodbyeWire.ServerStopping);
        else await _lost.FindAsync();
    }

    void IFoldReader.Read(SeenEntry entry)
    {
        foreach (var e in entry.Entry.Events) NoteNetwork(e);
        _delivery.Send(entry, _log.Room);
        _door.RenewPasses(entry);
        _lost.Read(entry.Entry);
    }

    // Before the seat's connection here is forgotten. Newcomers of its network knock from now on.
    private void NoteNetwork(RoomEvent e)
    {
        if (e is ParticipantRemoved(var who, _) && _seats.NetworkOf(who) is { } network) Post(() => _wary.AddAsync(Id, who, network));
        if (e is RemovalUndone(var back)) Post(() => _wary.ForgetAsync(Id, back));
    }

    void IFoldReader.BeginAnew()
    {
        // The connections here have another fold: they resume, and get a snapshot.
        _seats.Clear(GoodbyeWire.ServerStopping);
        _isOpen = false;
        Post(OpenAsync);
    }

    void IFoldReader.Changed()
    {
        foreach (var follower in _followers.OfRooms) follower.Changed(Id, _log.Room);
    }

    private void Ring()
    {
        // At most one catch-up waits in the channel, however often the bell rings.
        if (Interlocked.Exchange(ref _bellRung, 1) == 1) return;
        Post(() =>
        {
            Volatile.Write(ref _bellRung, 0);
            if (!_store.IsAnswering) _upkeep.Pause(); // before asking it, which takes a while
            return _log.Epoch is null ? Task.CompletedTask : _log.CatchUpAsync(rung: true);
        });
    }

    // When the log does not answer, the next caller tries again.
    private async Task OpenAsync()
    {
        if (_isOpen) return;
        await _log.OpenAsync(_opening, _options, _leases);
        await _lost.FindAsync();
        _isOpen = true;
        Log.Followed(_logger, Id, _log.Version);
    }

    private void Unload()
    {
        if (_isOver) return;
        _isOver = true;
        StopFollowing();
        foreach (var follower in _followers.OfRooms) follower.Closed(Id);
        foreach (var follower in _followers.OfEntries) follower.Closed(Id);
        _work.Writer.TryComplete();
        _closed(this);
        Log.Closed(_logger, Id, _log.Version);
    }

    private void StopFollowing()
    {
        _following.Dispose();
        _listening.Dispose();
        _whenLost.Dispose();
        _timer.Dispose();
    }

    private void Post(Func<Task> work) => _work.Writer.TryWrite(() => _isOver ? Task.CompletedTask : work());

    private void Post(Action work) => Post(() =>
    {
        work();
        return Task.CompletedTask;
    });

    /// <param name="refuse">
    /// The reply while the log does not answer, and of a room that is not for this release; without it, the caller gets the exception.
    /// </param>
    /// <param name="over">
    /// The reply when the room has closed; without it, the caller gets a <see cref="RoomClosedException"/> and may look for the room
    /// again.
    /// </param>
    private Task<T> AskAsync<T>(Func<Task<T>> ask, Func<Refusal, T>? refuse = null, Func<T>? over = null)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Close()
        {
            if (_isNewer && refuse is not null) answer.SetResult(refuse(Refusal.RoomNewer));
            else if (_isNewer) answer.SetException(new RoomNewerException()); // who looks for the room again finds it as new
            else if (over is null) answer.SetException(new RoomClosedException());
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
                await OpenAsync();
                answer.SetResult(await ask());
            }
            catch (RoomLogAwayException) when (refuse is not null)
            {
                _upkeep.NoticeLogAway();
                answer.SetResult(refuse(Refusal.RoomPaused));
            }
            catch (Exception e) when (e is RoomClosedException or RoomNewerException)
            {
                CloseBecause(e);
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
                try
                {
                    await work();
                }
                catch (RoomLogAwayException)
                {
                    _upkeep.NoticeLogAway(); // which tries again soon
                }
                catch (Exception e) when (e is RoomClosedException or RoomNewerException)
                {
                    CloseBecause(e);
                }
                Arm();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // the server stops
        }
        catch (Exception e)
        {
            // Our own mistake. Nothing is lost: the room is opened again from its log, and its clients resume.
            Log.Failed(_logger, e, Id);
            CloseBecause(e);
            while (_work.Reader.TryRead(out var waiting)) await waiting(); // tells the callers to look for the room again
        }
    }

    // The log has gone, or its fold is not to be trusted: the connections here go back to the link, or resume.
    private void CloseBecause(Exception e)
    {
        _isNewer = e is RoomNewerException;
        _seats.CloseAll(GoodbyeWire.ServerStopping);
        Unload();
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

/// <summary>A room, and when it last changed; null: it is gone.</summary>
internal sealed record RoomAt(Room Room, DateTimeOffset? At);

/// <summary>The live room closed between finding it and asking it; find it again.</summary>
internal sealed class RoomClosedException : InvalidOperationException
{
    public RoomClosedException() : base("The room closed.") { }
}
