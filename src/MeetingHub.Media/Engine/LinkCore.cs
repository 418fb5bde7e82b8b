using MeetingHub.Media.Net;

namespace MeetingHub.Media.Engine;

/// <summary>
/// All links of this node, without socket and clock. Datagrams of nobody's line, or that were not sealed for it, are counted and dropped.
/// No exception leaves it: a failure is a bug of ours, and is reported to <paramref name="failed"/>.
/// </summary>
internal sealed class LinkCore(IDatagramSender sender, Action<MediaEvent> publish, Action<Exception> failed) : IDisposable
{
    public const long TickUs = 20_000;
    private const long KeepsIdleUs = 60_000_000; // that a room may come back

    private readonly List<Link> _links = [];
    private readonly Dictionary<long, Link> _byName = [];
    private readonly Dictionary<int, Link> _byNumber = [];
    private readonly HashSet<Link> _silent = []; // of which that was told
    private long _nextTickUs;

    public ShardCounters Counters { get; } = new();

    public long NextTimerUs => _links.Count == 0 ? long.MaxValue : _nextTickUs;

    /// <summary>Sets whether the other node is heard, as soon as it is. A link that was closed is not.</summary>
    public void TellWhenUp(int link, TaskCompletionSource<bool> done, long nowUs)
    {
        if (_byNumber.TryGetValue(link, out var at)) at.TellWhenUp(done, nowUs);
        else done.TrySetResult(false);
    }

    /// <summary>Makes an order about one link one of this thread.</summary>
    public static Action<LinkCore, long> For(int link, Action<Link, long> order) => (core, now) =>
    {
        if (core._byNumber.TryGetValue(link, out var at)) order(at, now);
    };

    /// <summary>
    /// Opens a link, instead of an idle one that the same node has opened: that node gave it up, or one of the engines was started again.
    /// </summary>
    public void Open(int number, MediaLink link, bool isHome, EndpointKey to, Action<Action<Link, long>> post, long nowUs)
    {
        foreach (var before in _links.Where(l => l.IsIdle && l.IsHome == isHome && l.Line.To == to).ToArray()) Close(before);
        var line = new LinkLine(sender, Counters, to, link.SendAs, link.ReceiveAs, link.SealsWith, link.OpensWith);
        var opened = new Link(number, isHome, line, Counters, post, nowUs);
        _links.Add(opened);
        _byNumber.Add(number, opened);
        _byName.Add(link.ReceiveAs, opened);
        Counters.Links = _links.Count;
    }

    /// <summary>Carries out what another thread has asked for.</summary>
    public void Do(Action<LinkCore, long> order, long nowUs)
    {
        try
        {
            order(this, nowUs);
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    public void Receive(Span<byte> datagram, long nowUs)
    {
        Counters.LinksIn++;
        try
        {
            if (!LinkLine.TryReadName(datagram, out var name) || !_byName.TryGetValue(name, out var link)) Counters.DroppedUnknownAddress++;
            else if (!link.Line.TryOpen(datagram, nowUs, out var body)) Counters.DroppedNotAuthentic++;
            else link.Receive(body, nowUs);
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    /// <summary>Sends what the shards have received for other nodes.</summary>
    public void ReadNeighbours(long nowUs)
    {
        foreach (var link in _links)
        {
            try
            {
                link.Read(nowUs);
            }
            catch (Exception e)
            {
                Fail(e);
            }
        }
    }

    public void WakeNeighbours()
    {
        foreach (var link in _links) link.WakeNeighbours();
    }

    public void Tick(long nowUs)
    {
        if (nowUs < _nextTickUs) return;
        _nextTickUs = nowUs + TickUs;
        for (var i = _links.Count - 1; i >= 0; i--)
        {
            try
            {
                Tick(_links[i], nowUs);
            }
            catch (Exception e)
            {
                Fail(e);
            }
        }
    }

    public void Dispose()
    {
        foreach (var link in _links) link.Dispose();
    }

    private void Tick(Link link, long nowUs)
    {
        link.Tick(nowUs);
        if (!link.IsSilent(nowUs)) _silent.Remove(link);
        else if (link.WasUp && _silent.Add(link))
        {
            foreach (var room in link.Rooms) publish(new LinkLost(room));
        }
        if (link.IsIdle && nowUs - Math.Max(link.Line.LastHeardUs, link.OpenedUs) >= KeepsIdleUs) Close(link);
    }

    private void Close(Link link)
    {
        _links.Remove(link);
        _byNumber.Remove(link.Number);
        _byName.Remove(link.Line.ReceiveAs);
        _silent.Remove(link);
        link.Dispose();
        Counters.Links = _links.Count;
    }

    private void Fail(Exception e)
    {
        Counters.Failures++;
        failed(e);
    }
}
