using System.Collections.Immutable;
using System.Threading.Channels;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Log;

namespace MeetingHub.Server.Rooms;

/// <summary>Follows rooms from beside, such as the media engine: called by the room's loop, and must not wait.</summary>
internal interface IRoomFollower
{
    /// <summary>The room as it is now. Steps may be left out, so compare with what you know.</summary>
    void Changed(RoomId room, Room now);
    void Closed(RoomId room);
}

/// <summary>
/// One room on this node: a single-reader loop that follows the log, folds it, decides, and delivers to this node's connections.
/// </summary>
internal sealed partial class LiveRoom : IAsyncDisposable
{
    // Enough for a network that was away for minutes; more is a snapshot, which is smaller.
    private const int MostFramesKept = 1_000;

    private readonly RoomId _id;
    private readonly string _title;
    private readonly IRoomLog _log;
    private readonly RoomPasses _passes;
    private readonly RoomOptions _options;
    private readonly TimeProvider _clock;
    private readonly ImmutableArray<IRoomFollower> _followers;
    private readonly Action<LiveRoom> _closed;
    private readonly ILogger _logger;
    private readonly Channel<Func<Task>> _work = Channel.CreateUnbounded<Func<Task>>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly IDisposable _following;
    private readonly Task _running;
    private int _bellRung;

    // Touched only by RunAsync. Everybody else goes through the channel.
    private readonly Dictionary<ParticipantId, Member> _members = [];
    private readonly Dictionary<ParticipantId, DateTimeOffset> _lostAt = [];
    private readonly Queue<EntryFrame> _frames = new();
    private Room _room = Room.Empty;
    private long _version;
    private string? _epoch;
    private DateTimeOffset _emptySince;

    public LiveRoom(
        RoomId id, string title, IRoomLog log, RoomPasses passes, RoomOptions options, TimeProvider clock,
        ImmutableArray<IRoomFollower> followers, Action<LiveRoom> closed, ILogger logger)
    {
        (_id, _title, _log, _passes, _options, _clock) = (id, title, log, passes, options, clock);
        (_followers, _closed, _logger, _emptySince) = (followers, closed, logger, clock.GetUtcNow());
        _following = log.Follow(id, Ring);
        _running = RunAsync();
    }

    public RoomId Id => _id;

    public Task<JoinReply> JoinAsync(RoomPass pass, JoinRequest request, IRoomClient client, Action close, Action<Member> seated) =>
        AskAsync(async () =>
        {
            var refusal = await DecideAsync(new JoinRoom(request.Name, request.Keepsake, request.Tint, pass.Role), pass.Who);
            if (refusal is not null) return JoinReply.Refuse(refusal);

            var member = Seat(pass, client, close);
            seated(member);
            return new JoinReply
            {
                You = pass.Who, Epoch = _epoch, Version = _version, Room = RoomView.For(_room, pass.Who), Pass = Renew(member),
            };
        });

    public Task<ResumeReply> ResumeAsync(RoomPass pass, ResumeRequest request, IRoomClient client, Action close, Action<Member> seated) =>
        AskAsync(async () =>
        {
            if (_room.IsEnded) return ResumeReply.Refuse(Refusal.RoomEnded);
            if (_room.IsRemoved(pass.Who)) return ResumeReply.Refuse(Refusal.Removed);
            var refusal = await DecideAsync(new ReturnParticipant(), pass.Who);
            if (refusal is not null) return ResumeReply.Refuse(refusal);

            var member = Seat(pass, client, close);
            seated(member);
            var reply = new ResumeReply { Epoch = _epoch, Version = _version, Pass = Renew(member) };
            var oldest = _frames.TryPeek(out var first) ? first.Version : _version + 1;
            var known = request.Epoch == _epoch && request.Version <= _version && request.Version >= oldest - 1;
            return known
                ? reply with { Entries = [.. _frames.Where(f => f.Version > request.Version).Select(f => f.WireFor(member.Who, member.Role))] }
                : reply with { Snapshot = RoomView.For(_room, pass.Who) };
        });

    public Task<ExecuteReply> ExecuteAsync(Member member, RoomCommand command) => AskAsync(async () =>
    {
        if (!IsSeated(member)) return ExecuteReply.Refuse(_version, Refusal.NotJoined);
        var refusal = await DecideAsync(command, member.Who);
        return refusal is null ? new ExecuteReply(_version) : ExecuteReply.Refuse(_version, refusal);
    });

    /// <summary>Leaves a seat by its pass, when no connection can.</summary>
    public Task LeaveAsync(ParticipantId who) => AskAsync(() => DecideAsync(new Leave(), who));

    public Task<(Door Door, bool Removed, bool Ended)> LookAsync(ParticipantId who, Role role) =>
        AskAsync(() => Task.FromResult((_room.IsInside(who) ? Door.Open : _room.DoorFor(role), _room.IsRemoved(who), _room.IsEnded)));

    public Task<bool> IsSeatedAsync(Member member) => AskAsync(() => Task.FromResult(IsSeated(member)));

    public void Disconnected(Member member) => Post(() =>
    {
        member.Stop();
        if (!IsSeated(member)) return Task.CompletedTask;
        _members.Remove(member.Who);
        if (_room.IsInside(member.Who)) _lostAt[member.Who] = _clock.GetUtcNow();
        return Task.CompletedTask;
    });

    public void SendSignal(ServerSignal signal) => Post(() =>
    {
        foreach (var member in _members.Values) member.Send(signal);
        return Task.CompletedTask;
    });

    public void SendSignal(ParticipantId to, ServerSignal signal) => Post(() =>
    {
        if (_members.TryGetValue(to, out var member)) member.Send(signal);
        return Task.CompletedTask;
    });

    public void SayGoodbye(GoodbyeWire goodbye) => Post(() =>
    {
        foreach (var member in _members.Values) member.Close(goodbye);
        return Task.CompletedTask;
    });

    /// <summary>Called about once a second: drops and frees lost seats, renews passes, closes a room that stayed empty.</summary>
    public void Sweep() => Post(SweepAsync);

    public async ValueTask DisposeAsync()
    {
        _following.Dispose();
        await _stop.CancelAsync();
        _work.Writer.TryComplete();
        await _running;
        _stop.Dispose();
    }

    private async Task SweepAsync()
    {
        var now = _clock.GetUtcNow();
        foreach (var (who, lostAt) in _lostAt.ToArray())
        {
            if (now - lostAt >= _options.LeaveAfter)
            {
                _lostAt.Remove(who);
                await DecideAsync(new Leave(), who);
            }
            else if (now - lostAt >= _options.DropAfter)
            {
                await DecideAsync(new DropParticipant(), who);
            }
        }

        foreach (var member in _members.Values)
            if (now >= member.RenewPassAt) member.Send(Renew(member));

        if (_members.Count > 0 || _lostAt.Count > 0) _emptySince = now;
        else if (now - _emptySince >= _options.EmptyRoomLifetime) await CloseAsync();
    }

    private PassWire Renew(Member member)
    {
        member.RenewPassAt = _clock.GetUtcNow() + _options.PassRenewal;
        return _passes.Issue(_id, member.Who, member.Role);
    }

    private Member Seat(RoomPass pass, IRoomClient client, Action close)
    {
        if (_members.Remove(pass.Who, out var older)) older.Close(GoodbyeWire.MovedElsewhere);
        _lostAt.Remove(pass.Who);
        var member = new Member(pass.Who, pass.Role, client, close);
        _members.Add(pass.Who, member);
        return member;
    }

    private bool IsSeated(Member member) => _members.TryGetValue(member.Who, out var seated) && seated == member;

    private async Task<Refusal?> DecideAsync(RoomCommand command, ParticipantId by)
    {
        while (true)
        {
            var now = DateTimeOffset.FromUnixTimeMilliseconds(_clock.GetUtcNow().ToUnixTimeMilliseconds());
            var decision = RoomDecider.Decide(_room, command, by, now);
            if (decision.Events.IsEmpty) return decision.Refusal;

            var entry = new RoomEntry(_version + 1, now, by, decision.Events);
            if (await _log.TryAppendAsync(_id, _epoch!, entry, _stop.Token))
            {
                Apply(entry);
                TellFollowers();
                return null;
            }
            await CatchUpAsync(); // another node wrote first
        }
    }

    private async Task CatchUpAsync()
    {
        var page = await _log.ReadAfterAsync(_id, _version, _stop.Token);
        if (_epoch is not null && page.Epoch != _epoch)
        {
            // Another log than the one folded so far: what is known of the old one is worth nothing.
            page = await _log.ReadAfterAsync(_id, 0, _stop.Token);
            (_room, _version) = (Room.Empty, 0);
            _frames.Clear();
            foreach (var member in _members.Values) member.Close(GoodbyeWire.ServerStopping); // they resume, and get a snapshot
            _members.Clear();
        }
        _epoch = page.Epoch;
        foreach (var entry in page.Entries) Apply(entry);
        // Once, at the end: a log that is read again from its beginning must not undo and redo what followers hold.
        if (page.Entries.Length > 0) TellFollowers();
    }

    private void TellFollowers()
    {
        foreach (var follower in _followers) follower.Changed(_id, _room);
    }

    private void Apply(RoomEntry entry)
    {
        if (entry.Version != _version + 1) throw new InvalidOperationException("Entries arrive in order.");
        _room = _room.Evolve(entry);
        _version = entry.Version;

        var frame = new EntryFrame(entry, _room);
        _frames.Enqueue(frame);
        if (_frames.Count > MostFramesKept) _frames.Dequeue();

        foreach (var member in _members.Values) member.Send(frame);
        foreach (var e in entry.Events) CloseConnectionsOf(e);
    }

    private void CloseConnectionsOf(RoomEvent e)
    {
        switch (e)
        {
            case ParticipantLeft(var who):
                _lostAt.Remove(who);
                // Removal comes as a second event of the same entry and says so itself.
                if (_room.IsRemoved(who)) break;
                if (_members.Remove(who, out var left)) left.Close(GoodbyeWire.Left);
                break;
            case ParticipantRemoved(var who, _):
                if (_members.Remove(who, out var removed)) removed.Close(GoodbyeWire.Removed);
                break;
            case RoomEnded:
                foreach (var member in _members.Values) member.Close(GoodbyeWire.RoomEnded);
                _members.Clear();
                _lostAt.Clear();
                Post(CloseAsync);
                break;
        }
    }

    private async Task CloseAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _log.DeleteAsync(_id, _stop.Token);
        foreach (var follower in _followers) follower.Closed(_id);
        _work.Writer.TryComplete();
        _closed(this);
        Log.Closed(_logger, _id, _version);
    }

    private void Ring()
    {
        // Only one catching up waits in the channel, however often the bell rings.
        if (Interlocked.Exchange(ref _bellRung, 1) == 1) return;
        Post(() =>
        {
            Volatile.Write(ref _bellRung, 0);
            return _epoch is null ? Task.CompletedTask : CatchUpAsync();
        });
    }

    private void Post(Func<Task> work) => _work.Writer.TryWrite(work);

    private Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var taken = _work.Writer.TryWrite(async () =>
        {
            try
            {
                answer.SetResult(await ask());
            }
            catch (Exception e)
            {
                answer.SetException(e);
                throw;
            }
        });
        if (!taken) answer.SetException(new RoomClosedException());
        return answer.Task;
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        try
        {
            await CatchUpAsync();
            await DecideAsync(new OpenRoom(_title, _options.Capacity), ParticipantId.Nobody);
            await foreach (var work in _work.Reader.ReadAllAsync(_stop.Token)) await work();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // the server stops
        }
        catch (Exception e)
        {
            // Our own mistake. Nothing is lost: the room is opened again from its log, and its clients resume.
            Log.Failed(_logger, e, _id);
            foreach (var member in _members.Values) member.Close(GoodbyeWire.ServerStopping);
            _work.Writer.TryComplete();
            _closed(this);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Room {Room} closed at version {Version}.")]
        public static partial void Closed(ILogger logger, RoomId room, long version);

        [LoggerMessage(2, LogLevel.Error, "Room {Room} failed and is opened again from its log.")]
        public static partial void Failed(ILogger logger, Exception exception, RoomId room);
    }
}

/// <summary>The live room closed between finding it and asking it; find it again.</summary>
internal sealed class RoomClosedException : InvalidOperationException
{
    public RoomClosedException() : base("The room closed.") { }
}
