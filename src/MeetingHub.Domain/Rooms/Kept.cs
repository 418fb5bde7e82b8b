using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>The facts about one seat that are kept while there is no room: whether it was removed, and which devices are held.</summary>
public sealed record KeptSeat(ParticipantId Who, bool Removed, bool Microphone, bool Camera);

/// <summary>
/// The facts that outlive a room and are kept with its meeting; the meeting's next room begins with them. <paramref name="Again"/>:
/// people were inside when the last room was lost. <paramref name="Links"/> is how often the links have been replaced.
/// </summary>
public sealed record Kept(bool Again, bool Locked, long Links, ImmutableArray<KeptSeat> Seats)
{
    public static Kept Nothing { get; } = new(Again: false, Locked: false, Links: 0, []);

    /// <summary>
    /// The facts to keep of this room. A door that is closed because the last room was lost is nobody's decision, so it is no lock.
    /// </summary>
    public static Kept Of(Room room)
    {
        var held = room.Inside.Values
            .Where(p => p.Microphone == DeviceState.Held || p.Camera == DeviceState.Held)
            .Select(p => new KeptSeat(p.Id, Removed: false, p.Microphone == DeviceState.Held, p.Camera == DeviceState.Held));
        var away = room.HeldOnReturn.Where(h => !room.IsInside(h.Key))
            .Select(h => new KeptSeat(h.Key, room.IsRemoved(h.Key), h.Value.Microphone, h.Value.Camera));
        var removed = room.Removed.Keys.Where(who => !room.HeldOnReturn.ContainsKey(who))
            .Select(who => new KeptSeat(who, Removed: true, Microphone: false, Camera: false));
        return new Kept(
            !room.Inside.IsEmpty && !room.IsEnded, room.IsLocked && !room.IsClosedByLoss, room.Links,
            room.IsEnded ? [] : [.. held.Concat(away).Concat(removed).OrderBy(s => s.Who.Value, StringComparer.Ordinal)]);
    }

    public bool Equals(Kept? other) =>
        other is not null && (Again, Locked, Links) == (other.Again, other.Locked, other.Links)
            && Seats.AsSpan().SequenceEqual(other.Seats.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Again, Locked, Links, Seats.Length);
}
