namespace MeetingHub.Domain.Rooms;

/// <summary>The ids of a room's newest messages, in order. Immutable; successive versions share the ids and the index.</summary>
public sealed class RememberedIds
{
    public static RememberedIds Empty { get; } = new(new Window<MessageId>(), [0]);

    private readonly Window<MessageId> _ids;
    private readonly int[] _slots; // open addressing: a place in the shared array of ids, plus one; 0 is free

    private RememberedIds(Window<MessageId> ids, int[] slots) => (_ids, _slots) = (ids, slots);

    public static RememberedIds From(IEnumerable<MessageId> ids) => ids.Aggregate(Empty, (all, id) => all.Add(id, int.MaxValue));

    public IReadOnlyList<MessageId> Ids => _ids;

    /// <summary>0 for the newest, 1 for the one before it; null for an id that is not remembered.</summary>
    public int? AgeOf(MessageId id)
    {
        for (var slot = FirstSlot(id);; slot = (slot + 1) & (_slots.Length - 1))
        {
            var place = _slots[slot] - 1;
            if (place < 0) return null;
            var age = _ids.End - 1 - place; // below 0: added to a newer version; beyond the count: cut off
            if (age >= 0 && age < _ids.Count && _ids[_ids.Count - 1 - age] == id) return age;
        }
    }

    public RememberedIds Add(MessageId id, int most)
    {
        var ids = _ids.Add(id, most);
        if (ids.SharesWith(_ids))
        {
            Put(_slots, id, ids.End);
            return new RememberedIds(ids, _slots);
        }
        // room for twice as many ids
        var slots = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(4 * ids.Count + 32))];
        var fresh = new RememberedIds(ids, slots);
        for (var i = 0; i < ids.Count; i++) fresh.Put(slots, ids[i], i + 1);
        return fresh;
    }

    private int FirstSlot(MessageId id) => id.GetHashCode() & (_slots.Length - 1);

    private void Put(int[] slots, MessageId id, int place)
    {
        var slot = FirstSlot(id);
        while (slots[slot] != 0) slot = (slot + 1) & (slots.Length - 1);
        Volatile.Write(ref slots[slot], place);
    }
}
