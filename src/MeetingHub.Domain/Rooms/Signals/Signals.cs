using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>What people say without words: signals to the group, which fade, and what each would like of the others.</summary>
public sealed record Signals
{
    /// <summary>How long a signal counts.</summary>
    public static readonly TimeSpan Lasting = TimeSpan.FromSeconds(60);

    /// <summary>The oldest first. Those that have faded are forgotten with the next one.</summary>
    public ImmutableList<Signal> Given { get; init; } = [];

    public ImmutableDictionary<ParticipantId, Weather> Weathers { get; init; } = ImmutableDictionary<ParticipantId, Weather>.Empty;

    public Weather? WeatherOf(ParticipantId who) => Weathers.TryGetValue(who, out var weather) ? weather : null;

    /// <summary>Null for none.</summary>
    internal ImmutableArray<SignalView>? For(in Viewer viewer)
    {
        if (Given.IsEmpty) return null;
        var who = viewer.Who;
        return [.. Given.Select(s => new SignalView(s.Kind, s.At, s.Who == who ? true : null))];
    }

    /// <summary>Of these people; null when nobody has said.</summary>
    internal ImmutableArray<WeatherView>? WeathersOf(IEnumerable<Seat> people)
    {
        if (Weathers.IsEmpty) return null;
        ImmutableArray<WeatherView> views =
            [.. people.Where(p => Weathers.ContainsKey(p.Id)).Select(p => new WeatherView(p.Id, Weathers[p.Id]))];
        return views.IsEmpty ? null : views;
    }

    internal Signals Evolve(RoomEvent e, Room before, DateTimeOffset at) => e switch
    {
        SignalCounted(var kind)        => this with { Given = Given.RemoveAll(s => !s.LastsAt(at)).Add(new Signal(kind, at)) },
        SignalGiven(var who, var kind) => Own(who, kind),
        SignalTakenBack(_, var place)  => TakenBack(place, at),
        WeatherSet(var who, { } weather) when before.IsInside(who) => this with { Weathers = Weathers.SetItem(who, weather) },
        WeatherSet(var who, null)      => Without(who),
        ParticipantLeft(var who)       => Without(who),
        ParticipantRemoved(var who, _) => Without(who),
        ParticipantJoined joined       => Without(joined.Who),
        _                              => this,
    };

    private Signals Own(ParticipantId who, SignalKind kind)
    {
        var newest = Given.FindLastIndex(s => s.Kind == kind && s.Who is null);
        return newest < 0 ? this : this with { Given = Given.SetItem(newest, Given[newest] with { Who = who }) };
    }

    private Signals TakenBack(int place, DateTimeOffset at)
    {
        var lasting = Given.RemoveAll(s => !s.LastsAt(at));
        return place < lasting.Count ? this with { Given = lasting.RemoveAt(place) } : this;
    }

    // Signals stay when a person leaves: a total that fell with them would say whose it was.
    private Signals Without(ParticipantId who) => Weathers.ContainsKey(who) ? this with { Weathers = Weathers.Remove(who) } : this;
}

/// <param name="Who">Null in the fold of anybody who may not know.</param>
public sealed record Signal(SignalKind Kind, DateTimeOffset At, ParticipantId? Who = null)
{
    public bool LastsAt(DateTimeOffset at) => at < At + Signals.Lasting;
}

/// <summary>A signal that somebody gave. <paramref name="Yours"/>: the reader.</summary>
public sealed record SignalView(SignalKind Kind, DateTimeOffset At, bool? Yours = null);

public sealed record WeatherView(ParticipantId Who, Weather Weather);
