using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>What one seat may know of the side rooms. What is not there is left out.</summary>
/// <param name="Rooms">The rooms that several people are offered; facilitators also see those that are only prepared.</param>
public sealed record SideRoomsView(ImmutableArray<SideRoomView> Rooms)
{
    public SideRoomsBy? How { get; init; }
    public bool? MayChange { get; init; }
    public bool? Open { get; init; }
    public TimeSpan? Time { get; init; }
    public DateTimeOffset? EndsAt { get; init; }
    public DateTimeOffset? BackAt { get; init; }
    public SideNoteView? Note { get; init; }

    /// <summary>All of them for facilitators, one's own for everybody else.</summary>
    public ImmutableArray<SideOfferView>? Offers { get; init; }

    /// <summary>Who is in which side room: all for facilitators, oneself for everybody else.</summary>
    public ImmutableArray<SidePlaceView>? Places { get; init; }

    public ImmutableArray<SidePairView>? Pairs { get; init; }
    public ImmutableArray<StepOutView>? Asks { get; init; }

    /// <summary>Null when there is nothing that the seat may see.</summary>
    internal static SideRoomsView? For(Room room, Viewer viewer)
    {
        var (side, leads) = (room.SideRooms, Audience.Facilitators.Includes(viewer));
        var breakout = side.Breakout is { } b && (b.IsOpen || leads) ? b : null;
        bool MayKnow(ParticipantId who) => leads || who == viewer.Who;
        var mine = viewer.Place.SideRoom;
        var view = new SideRoomsView(
            [.. (breakout?.Rooms ?? []).Select(r => new SideRoomView(r.Number, r.Name, leads || r.Number == mine ? Call(r.Call) : null))])
        {
            How = breakout?.How, MayChange = breakout is { MayChange: true } ? true : null,
            Open = breakout is { IsOpen: true } ? true : null,
            Time = leads ? breakout?.Time : null, EndsAt = breakout?.EndsAt, BackAt = breakout?.BackAt,
            Note = breakout?.Note is { } note ? new SideNoteView(note.Text, note.By, note.At) : null,
            Offers = Those((breakout?.Offers ?? ImmutableDictionary<ParticipantId, SideOffer>.Empty).Where(o => MayKnow(o.Key))
                .OrderBy(o => o.Key.Value, StringComparer.Ordinal)
                .Select(o => new SideOfferView(o.Key, o.Value.Number, o.Value.Others, o.Value.IsDeclined ? true : null))),
            Places = Those(room.Seats.Inside.Where(s => s.Place.SideRoom is not null && MayKnow(s.Id))
                .Select(s => new SidePlaceView(s.Id, s.Place.SideRoom!.Value))),
            Pairs = Those(side.Pairs.Where(p => MayKnow(p.Who)).Select(p => new SidePairView(p.Number, p.Who, p.With))),
            Asks = Those(side.Asks.Where(a => MayKnow(a.Key)).OrderBy(a => a.Value.At).ThenBy(a => a.Key.Value, StringComparer.Ordinal)
                .Select(a => new StepOutView(a.Key, a.Value.At, a.Value.By))),
        };
        return breakout is null && (view.Places ?? []).IsEmpty && view.Pairs is null && view.Asks is null ? null : view;
    }

    private static ImmutableArray<T>? Those<T>(IEnumerable<T> all)
    {
        var those = all.ToImmutableArray();
        return those.IsEmpty ? null : those;
    }

    private static SideCallView? Call(SideCall? call) => call is null ? null : new SideCallView(call.Who, call.At);
}

public sealed record SideRoomView(long Number, SideRoomName Name, SideCallView? Call = null);
public sealed record SideCallView(ParticipantId Who, DateTimeOffset At);
public sealed record SideNoteView(string Text, ParticipantId By, DateTimeOffset At);
public sealed record SideOfferView(ParticipantId Who, long Number, int Others, bool? Declined = null);
public sealed record SidePlaceView(ParticipantId Who, long Number);
public sealed record SidePairView(long Number, ParticipantId Who, ParticipantId With);

/// <param name="By">The facilitator who invites them; left out when they asked themselves.</param>
public sealed record StepOutView(ParticipantId Who, DateTimeOffset At, ParticipantId? By = null);
